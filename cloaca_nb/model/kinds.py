"""What can be noticed about a notebook: one kind of fact for each finding, with the values that it tells.

A detector writes ``Fact(UnknownName(user, name, advice), place, task)``; the rule of that kind in
`check/rules` has the words. A kind's slug is made of its name: ``unknown-name``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    # For the type checker each kind is a tuple with named and typed values.
    from typing import NamedTuple as Kind
else:
    from cloaca_nb.model.said import Kind

# C1xx: Cells and markers
MarkerOption = Kind("MarkerOption", [("message", str), ("hint", str)])
MarkerNotFirst = Kind("MarkerNotFirst", [("marker", str), ("above", str)])
NearMarker = Kind(
    "NearMarker",
    [("text", str), ("instead", Literal["params", "vendor", "near", "known"]), ("names", str)],
)
TaskSyntax = Kind("TaskSyntax", [("reason", str)])
ModuleSyntax = Kind("ModuleSyntax", [("reason", str)])
CellSyntax = Kind("CellSyntax", [("reason", str)])
NeededCellSyntax = Kind("NeededCellSyntax", [("reason", str)])
EscapeInTask = Kind("EscapeInTask", [("text", str), ("how", Literal["move", "write", "leave", "cell"])])
MagicLeftOut = Kind("MagicLeftOut", [("text", str)])
EscapeInModule = Kind("EscapeInModule", [("text", str)])
BadTaskId = Kind(
    "BadTaskId",
    [("id", str), ("reason", Literal["empty", "control", "blank", "long"]), ("length", int)],
)
OddTaskId = Kind("OddTaskId", [("id", str)])
DuplicateId = Kind("DuplicateId", [("id", str), ("cell", int), ("line", int)])
SimilarIds = Kind("SimilarIds", [("id", str), ("other", str)])
NoTask = Kind("NoTask", [("cells", Literal["none", "unmarked", "near"])])
ModuleName = Kind("ModuleName", [("name", str), ("reason", Literal["identifier", "own", "standard"])])
DuplicateModule = Kind("DuplicateModule", [("cell", int), ("name", str)])
TaskInModule = Kind("TaskInModule", [("function", str)])
TaskWithoutMarker = Kind("TaskWithoutMarker", [("function", str)])

# C1xx: Forms of tasks
NoForm = Kind(
    "NoForm",
    [
        ("reason", Literal["empty", "nested", "one", "one-renamed", "several", "method", "lambda", "unused"]),
        ("name", str),
    ],
)
TwoTaskFunctions = Kind("TwoTaskFunctions", [("names", str)])
StrayContext = Kind("StrayContext", [("function", str), ("taken_by", Literal["id", "parameter"])])
PlainWithoutId = Kind("PlainWithoutId", [("proposed", str)])
HandoverPickles = Kind("HandoverPickles", [])
PlainReaches = Kind("PlainReaches", [("function", str)])
UnmarkedChange = Kind("UnmarkedChange", [("name", str), ("owner", str), ("reader", str)])
DeletedVariable = Kind("DeletedVariable", [("name", str), ("reader", str), ("by", str)])
UnknownOutput = Kind("UnknownOutput", [("name", str), ("id", str)])
CannotTravel = Kind("CannotTravel", [("name", str), ("what", Literal["function", "class", "import"])])
MixedKey = Kind("MixedKey", [("name", str), ("id", str), ("from_cell", int)])
MixedRead = Kind("MixedRead", [("key", str), ("id", str), ("owner", str)])
BodyWithoutId = Kind("BodyWithoutId", [("dependencies", Literal["given", "none"])])
AwaitInBody = Kind("AwaitInBody", [])
YieldInBody = Kind("YieldInBody", [])
StarInBody = Kind("StarInBody", [("module", str)])
ContextRebound = Kind("ContextRebound", [])
ReadBeforeBound = Kind("ReadBeforeBound", [("name", str)])
ReadBeforeBoundSometimes = Kind("ReadBeforeBoundSometimes", [("name", str)])
NestedTask = Kind("NestedTask", [("function", str), ("block", str)])
BuilderInBuilder = Kind("BuilderInBuilder", [])
BuilderWithoutTask = Kind("BuilderWithoutTask", [])
ComputedBuilderName = Kind("ComputedBuilderName", [("text", str)])
BuilderCallDropped = Kind("BuilderCallDropped", [("method", str)])
OptionsForSeveral = Kind("OptionsForSeveral", [("options", str), ("count", int)])
OptionsContradict = Kind("OptionsContradict", [("what", str), ("marker", str), ("decorator", str)])
ComputedId = Kind("ComputedId", [("text", str)])
ComputedArguments = Kind("ComputedArguments", [("text", str)])
UnknownDirective = Kind("UnknownDirective", [("word", str), ("near", str)])
DirectivesContradict = Kind("DirectivesContradict", [])

# C1xx: The workflow's name and options
WorkflowOption = Kind("WorkflowOption", [("message", str), ("hint", str)])
WorkflowName = Kind(
    "WorkflowName",
    [
        ("name", str),
        ("reason", Literal["keyword", "identifier", "standard", "engine", "vendor", "refused"]),
        ("better", str),
    ],
)
WorkflowNameShadowed = Kind("WorkflowNameShadowed", [("name", str), ("where", str)])
NameFromFile = Kind("NameFromFile", [("name", str), ("file", str)])
WorkflowLinesDisagree = Kind(
    "WorkflowLinesDisagree", [("what", str), ("later", str), ("earlier", str), ("where", str)]
)
BuilderDisagrees = Kind("BuilderDisagrees", [("what", str), ("builder", str), ("where", str), ("other", str)])
PyprojectOverrules = Kind("PyprojectOverrules", [("what", str), ("said", str), ("holds", str)])
WorkflowVersion = Kind("WorkflowVersion", [("version", str)])
WorkflowRequiresPython = Kind("WorkflowRequiresPython", [("spec", str), ("better", str)])

# C17x: What is registered beside tasks
RegistrationLost = Kind(
    "RegistrationLost",
    [
        ("member", str),
        ("where", Literal["function", "class", "block", "module", "body", "expression", "workflow"]),
    ],
)

TriggerOption = Kind("TriggerOption", [("message", str), ("hint", str)])
CronRefused = Kind(
    "CronRefused",
    [("name", str), ("cron", str), ("wrong", Literal["fields", "refused", "never"]), ("reason", str)],
)
CronUnread = Kind("CronUnread", [("name", str), ("cron", str)])
TriggerWorkflow = Kind("TriggerWorkflow", [("name", str), ("workflow", str), ("own", str)])
DuplicateTrigger = Kind("DuplicateTrigger", [("name", str), ("cell", int), ("line", int)])
TriggerInterval = Kind(
    "TriggerInterval", [("name", str), ("interval", str), ("why", Literal["short", "part"])]
)
TriggerZone = Kind("TriggerZone", [("name", str), ("zone", str)])
UnknownZone = Kind("UnknownZone", [("name", str), ("zone", str)])
TriggerComputed = Kind("TriggerComputed", [("name", str), ("what", str), ("text", str)])
FiresOnce = Kind("FiresOnce", [("name", str)])

# C2xx: Names and what is carried
UnknownName = Kind(
    "UnknownName",
    [
        ("user", str),
        ("name", str),
        ("advice", Literal["local", "near", "alias", "import", "define", "star", "sees", "module"]),
        ("other", str),
        ("cell", int),
    ],
)
ComputedName = Kind(
    "ComputedName", [("user", str), ("name", str), ("from_cell", int), ("from_line", int), ("what", str)]
)
LostName = Kind(
    "LostName", [("user", str), ("name", str), ("from_cell", int), ("from_line", int), ("by", str)]
)
LostChange = Kind(
    "LostChange", [("name", str), ("why", Literal["stands", "work", "does"]), ("what", str), ("text", str)]
)
StarImport = Kind("StarImport", [("module", str), ("name", str)])
IpythonName = Kind(
    "IpythonName",
    [("user", str), ("name", str), ("advice", Literal["module", "task", "display", "end", "keep"])],
)
DeletedName = Kind("DeletedName", [("user", str), ("name", str), ("from_cell", int), ("from_line", int)])
MainOnlyName = Kind("MainOnlyName", [("user", str), ("name", str), ("from_cell", int), ("from_line", int)])
TypingOnlyName = Kind(
    "TypingOnlyName", [("user", str), ("name", str), ("from_cell", int), ("from_line", int)]
)
LocalName = Literal["value", "definition", "plain"]
TaskLocalName = Kind(
    "TaskLocalName",
    [
        ("user", str),
        ("name", str),
        ("from_cell", int),
        ("from_line", int),
        ("owner", str),
        ("how", LocalName),
    ],
)
NotInModule = Kind("NotInModule", [("name", str), ("module", str), ("cell", int), ("near", str)])
RunsWhen = Literal["import", "attempt"]
WorkAtImport = Kind("WorkAtImport", [("what", str)])
RunsAtImport = Kind("RunsAtImport", [("what", str), ("name", str), ("when", RunsWhen)])
StreamName = Literal["random", "numpy.random"]
OwnStream = Kind("OwnStream", [("what", StreamName)])
ProcessStream = Kind("ProcessStream", [("what", StreamName)])
SharedStream = Kind("SharedStream", [("what", StreamName), ("tasks", str)])
ValueOfRun = Kind("ValueOfRun", [("name", str), ("maker", str)])
ValueApart = Kind("ValueApart", [("name", str), ("tasks", str)])
ValueBehindSkip = Kind("ValueBehindSkip", [("name", str), ("task", str), ("skipped", str)])
DefinedLater = Kind("DefinedLater", [("user", str), ("name", str), ("from_cell", int), ("from_line", int)])
LeftBehind = Kind("LeftBehind", [("name", str), ("text", str)])
Split = Literal["process", "object"]
ProcessPart = Literal[
    "os.environ",
    "locale",
    "warnings",
    "sys",
    "random",
    "numpy.random",
    "directory",
    "logging",
    "setting",
    "module",
]
ProcessState = Kind("ProcessState", [("part", ProcessPart), ("what", str)])
SharedState = Kind("SharedState", [("name", str), ("other", str)])
SplitState = Kind("SplitState", [("name", str), ("task", str), ("other", str), ("why", Split)])

# C25x: What the notebook holds and what the package holds
StateDiffers = Kind(
    "StateDiffers",
    [
        ("name", str),
        ("path", str),
        ("notebook", str),
        ("package", str),
        ("more", int),
        ("left", str),
        ("left_cell", int),
        ("left_line", int),
    ],
)
ProcessDiffers = Kind("ProcessDiffers", [("what", str), ("notebook", str), ("package", str)])
ProcessMayDiffer = Kind("ProcessMayDiffer", [("what", str), ("notebook", str), ("package", str)])
NewEachTime = Kind("NewEachTime", [("name", str), ("origin", str), ("notebook", str), ("package", str)])
NotCompared = Kind(
    "NotCompared",
    [
        ("tasks", str),
        ("why", Literal["unrun", "changed", "later", "slow", "failed", "untold"]),
        ("cell", int),
    ],
)
ValuesNotCompared = Kind("ValuesNotCompared", [])
NotImported = Kind("NotImported", [])
CellFailed = Kind("CellFailed", [("error", str)])

# C3xx: Graph
UnknownDependency = Kind(
    "UnknownDependency",
    [
        ("id", str),
        ("dependency", str),
        ("advice", Literal["blanks", "function", "full", "near", "others", "alone"]),
        ("other", str),
    ],
)
SelfDependency = Kind("SelfDependency", [("id", str), ("dependency", str)])
Cycle = Kind("Cycle", [("ring", str), ("inferred", tuple[tuple[str, str, str], ...])])
RepeatedDependency = Kind("RepeatedDependency", [("id", str), ("dependency", str)])
ComputedDependencies = Kind("ComputedDependencies", [("text", str)])
SeveralLastTasks = Kind("SeveralLastTasks", [("count", int), ("tasks", str)])
UnknownRuleTask = Kind(
    "UnknownRuleTask", [("rule", str), ("name", str), ("advice", Literal["near", "others"]), ("other", str)]
)
ComputedRuleTask = Kind(
    "ComputedRuleTask", [("rule", str), ("text", str), ("advice", Literal["text", "quotes", "line"])]
)
FullRuleTask = Kind("FullRuleTask", [("rule", str), ("name", str), ("short", str)])
RuleTaskNotAwaited = Kind("RuleTaskNotAwaited", [("id", str), ("name", str)])

# C3xx: Context keys
UnorderedWriters = Kind("UnorderedWriters", [("first", str), ("second", str), ("key", str)])
StaleBranch = Kind(
    "StaleBranch",
    [
        ("id", str),
        ("changed", str),
        ("writer", str),
        ("key", str),
        ("carried", str),
        ("winner", str),
        ("order", Literal["implied", "free"]),
    ],
)
WrittenDownstream = Kind("WrittenDownstream", [("id", str), ("key", str), ("writer", str)])
WriterNotAwaited = Kind("WriterNotAwaited", [("id", str), ("key", str), ("writer", str)])
KeyNearMiss = Kind("KeyNearMiss", [("id", str), ("key", str), ("writer", str), ("near", str)])
WorkflowInput = Kind("WorkflowInput", [("key", str), ("id", str)])
OptionalInput = Kind("OptionalInput", [("key", str), ("id", str)])
ComputedKey = Kind("ComputedKey", [("text", str), ("method", str)])
ComputedRead = Kind("ComputedRead", [("text", str), ("id", str)])
WholeContext = Kind("WholeContext", [("method", str)])
ContextHandedOn = Kind("ContextHandedOn", [("text", str)])

# C4xx: Task functions
AsyncTask = Kind("AsyncTask", [("function", str)])
GeneratorTask = Kind("GeneratorTask", [("function", str)])
NoReturn = Kind("NoReturn", [("function", str), ("keys", str)])
NoReturnNothingSet = Kind("NoReturnNothingSet", [("function", str)])
NoReturnSometimes = Kind("NoReturnSometimes", [("function", str)])
ReturnsNone = Kind("ReturnsNone", [("function", str), ("text", str)])
ReturnsNoneSometimes = Kind("ReturnsNoneSometimes", [("function", str), ("text", str)])
ReturnsOther = Kind("ReturnsOther", [("function", str), ("text", str)])
ReturnsOtherSometimes = Kind("ReturnsOtherSometimes", [("function", str), ("text", str)])
NoParameter = Kind("NoParameter", [("function", str)])
ExtraParameter = Kind("ExtraParameter", [("function", str), ("names", str)])
BareDecorator = Kind("BareDecorator", [("function", str)])
PositionalArgument = Kind("PositionalArgument", [("text", str)])
UnknownKeyword = Kind(
    "UnknownKeyword", [("keyword", str), ("advice", Literal["near", "known"]), ("other", str)]
)
DependenciesNotAList = Kind("DependenciesNotAList", [("text", str)])
ArgumentValue = Kind(
    "ArgumentValue",
    [
        ("keyword", str),
        ("text", str),
        (
            "reason",
            Literal["count", "word", "bool", "retry", "invokes", "trigger_rules", "excludes", "lacks"],
        ),
        ("other", str),
        ("near", str),
    ],
)
KeyNotText = Kind("KeyNotText", [("text", str)])
IdWithColons = Kind("IdWithColons", [("id", str), ("better", str)])

# C4xx: Context values
ValueBecomesList = Kind("ValueBecomesList", [("key", str), ("type", str), ("path", str)])
ValueBecomesNone = Kind("ValueBecomesNone", [("key", str), ("type", str), ("path", str)])
ValueBecomesDict = Kind("ValueBecomesDict", [("key", str), ("type", str), ("path", str)])
ValueBecomesPlain = Kind("ValueBecomesPlain", [("key", str), ("type", str), ("path", str)])
TupleBecomesList = Kind("TupleBecomesList", [("key", str), ("path", str)])
ValueRefused = Kind("ValueRefused", [("key", str), ("type", str), ("why", str), ("path", str)])
ValuesDropped = Kind("ValuesDropped", [("keys", str)])

# C46x: What several runs of one process came to, and what a run leaves
RunsDiffer = Kind(
    "RunsDiffer",
    [("path", str), ("first", str), ("base", int), ("other", str), ("run", int), ("more", int)],
)
RunsDifferByNature = Kind(
    "RunsDifferByNature",
    [("path", str), ("first", str), ("base", int), ("other", str), ("run", int), ("origin", str)],
)
OneTaskAtATime = Kind("OneTaskAtATime", [("times", int)])
StateLeft = Kind("StateLeft", [("path", str), ("before", str), ("after", str), ("more", int)])
ProcessLeft = Kind("ProcessLeft", [("what", str), ("before", str), ("after", str)])
StateCrossed = Kind(
    "StateCrossed", [("name", str), ("path", str), ("others", str), ("before", str), ("after", str)]
)

# C5xx: Importing the package
ImportFailed = Kind(
    "ImportFailed",
    [("error", str), ("where", str), ("type", Literal["EOFError", "FileNotFoundError", "Exception"])],
)
ImportMissingModule = Kind(
    "ImportMissingModule",
    [("module", str), ("where", str), ("file", str), ("lies", Literal["in-package", "beside", "nowhere"])],
)
ServerLacksName = Kind("ServerLacksName", [("name", str)])
ImportTimeout = Kind("ImportTimeout", [("seconds", str)])
ImportExit = Kind("ImportExit", [("how", Literal["code", "raised"]), ("said", str)])
ImportCrash = Kind("ImportCrash", [("signal", str)])
EntryModuleShadowed = Kind("EntryModuleShadowed", [("module", str), ("path", str)])
VariableReadAtImport = Kind("VariableReadAtImport", [("name", str)])
ProofTaskMissing = Kind("ProofTaskMissing", [("id", str)])
ProofTaskUnknown = Kind("ProofTaskUnknown", [("id", str)])
ProofDependenciesDiffer = Kind("ProofDependenciesDiffer", [("id", str), ("found", str), ("manifest", str)])
ProofFunctionDiffers = Kind("ProofFunctionDiffers", [("id", str), ("found", str), ("manifest", str)])
NestedBuilder = Kind("NestedBuilder", [("name", str)])
ImportThread = Kind("ImportThread", [("name", str)])
ImportOutput = Kind("ImportOutput", [("text", str)])
ImportSlow = Kind("ImportSlow", [("seconds", str)])
DeniedModule = Kind("DeniedModule", [("module", str), ("where", str)])
StandardModule = Kind("StandardModule", [("module", str), ("where", str)])
VendoredModuleHidden = Kind("VendoredModuleHidden", [("module", str), ("by", Literal["entry", "loader"])])
VendorNative = Kind("VendorNative", [("path", str), ("more", int)])
VendorPacked = Kind("VendorPacked", [("path", str)])
TouchesOther = Kind("TouchesOther", [("module", str), ("where", str)])
TouchesVendored = Kind("TouchesVendored", [("module", str), ("where", str)])
VendoredImportLate = Kind("VendoredImportLate", [("module", str)])
VendoredCodeImportsLate = Kind("VendoredCodeImportsLate", [("path", str), ("line", int), ("module", str)])
FileBesideModule = Kind("FileBesideModule", [])
FileBesideModuleAtLoad = Kind("FileBesideModuleAtLoad", [])
RelativePath = Kind("RelativePath", [("path", str)])

# C527–C532: What the package needs of the target
TargetMayLack = Kind("TargetMayLack", [("module", str), ("distribution", str)])
TargetLacks = Kind("TargetLacks", [("module", str), ("targets", str)])
LockUnreadable = Kind("LockUnreadable", [("reason", str)])
LockLine = Kind("LockLine", [("line", int), ("text", str)])
LockLacks = Kind("LockLacks", [("module", str), ("distribution", str)])
LockDiffers = Kind("LockDiffers", [("distribution", str), ("locked", str), ("installed", str)])

# C6xx: pyproject.toml, the manifest, package.toml
PyprojectNotToml = Kind("PyprojectNotToml", [("path", str), ("reason", str)])
PyprojectFieldMissing = Kind("PyprojectFieldMissing", [("path", str), ("field", str), ("example", str)])
PyprojectFieldWrong = Kind(
    "PyprojectFieldWrong", [("field", str), ("path", str), ("value", str), ("wanted", str)]
)
PyprojectVersionDynamic = Kind("PyprojectVersionDynamic", [("path", str)])
PackageName = Kind("PackageName", [("name", str), ("rule", str)])
PackageVersion = Kind("PackageVersion", [("version", str), ("rule", str)])
PackageVersionOdd = Kind("PackageVersionOdd", [("version", str)])
ManifestNotJson = Kind("ManifestNotJson", [("reason", str)])
ManifestFieldMissing = Kind("ManifestFieldMissing", [("field", str)])
ManifestFieldWrong = Kind("ManifestFieldWrong", [("field", str), ("value", str), ("wanted", str)])
ManifestVersion = Kind("ManifestVersion", [("version", str)])
ManifestRuntimeMissing = Kind("ManifestRuntimeMissing", [("language", str)])
ManifestTarget = Kind("ManifestTarget", [("target", str), ("known", str)])
ManifestNoTasks = Kind("ManifestNoTasks", [])
ManifestDuplicateTask = Kind("ManifestDuplicateTask", [("id", str)])
ManifestUnknownDependency = Kind("ManifestUnknownDependency", [("id", str), ("dependency", str)])
ManifestCycle = Kind("ManifestCycle", [("cycle", str)])
ManifestFunction = Kind("ManifestFunction", [("id", str), ("function", str)])
ManifestDuplicateTrigger = Kind("ManifestDuplicateTrigger", [("name", str)])
ManifestTriggerWorkflow = Kind("ManifestTriggerWorkflow", [("name", str), ("workflow", str)])
ManifestTriggerInterval = Kind(
    "ManifestTriggerInterval",
    [("name", str), ("interval", str), ("reason", Literal["empty", "unit", "number"])],
)
ArchiveEntryMissing = Kind("ArchiveEntryMissing", [("module", str), ("path", str)])
ArchiveFingerprint = Kind("ArchiveFingerprint", [("stated", str), ("real", str)])
ReleaseNotToml = Kind("ReleaseNotToml", [("path", str), ("reason", str)])
ReleaseFieldMissing = Kind("ReleaseFieldMissing", [("field", str)])
ReleaseUnknownKey = Kind("ReleaseUnknownKey", [("key", str), ("known", str)])
ReleaseLanguage = Kind("ReleaseLanguage", [("language", str)])
ReleaseGraph = Kind("ReleaseGraph", [("graph", str)])
ReleaseNoWorkflow = Kind("ReleaseNoWorkflow", [("path", str)])

# C7xx: The archive
ArchiveEntries = Kind("ArchiveEntries", [("entries", int), ("limit", int)])
ArchiveTooLarge = Kind("ArchiveTooLarge", [("size", str), ("limit", str)])
ArchiveRatio = Kind("ArchiveRatio", [("ratio", str), ("limit", int)])
ArchivePadded = Kind("ArchivePadded", [("padding", int), ("file", str), ("ratio", str), ("limit", int)])
ArchiveLink = Kind("ArchiveLink", [("path", str)])
ArchiveSpecialFile = Kind("ArchiveSpecialFile", [("path", str)])
ArchiveName = Kind("ArchiveName", [("path", str)])
VendorUnreadable = Kind("VendorUnreadable", [("path", str), ("reason", str)])
ArchiveUploadSize = Kind("ArchiveUploadSize", [("size", str), ("limit", str)])
ArchiveCompression = Kind("ArchiveCompression", [("compression", str)])
ArchiveTrailing = Kind("ArchiveTrailing", [("bytes", int)])
ArchiveRepeated = Kind("ArchiveRepeated", [("path", str)])
ArchiveNoReleaseLayout = Kind("ArchiveNoReleaseLayout", [])

# C8xx: Secrets
SecretToken = Kind("SecretToken", [("where", str), ("what", str), ("masked", str)])
SecretPrivateKey = Kind("SecretPrivateKey", [("where", str)])
SecretInAddress = Kind("SecretInAddress", [("where", str), ("what", str)])
SecretLiteral = Kind("SecretLiteral", [("name", str), ("masked", str)])

# C9xx: Kernel and notebook
DeletedCell = Kind("DeletedCell", [("task", str), ("now", Literal["deleted", "markdown", "raw"])])
EditedCell = Kind("EditedCell", [])
OnlySaved = Kind("OnlySaved", [])
UnrunCell = Kind("UnrunCell", [("task", str)])
