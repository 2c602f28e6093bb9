"""Kinds C1xx: cells, markers, forms, the workflow's name; and C9xx: kernel and notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    # For the type checker each kind is a tuple with named and typed values.
    from typing import NamedTuple as Kind
else:
    from cloaca_nb.model.finding import Kind

# C1xx: Cells and markers
MarkerOption = Kind("MarkerOption", [("message", str), ("hint", str)])
MarkerNotFirst = Kind("MarkerNotFirst", [("marker", str), ("above", str)])
NearMarker = Kind(
    "NearMarker",
    [("text", str), ("instead", Literal["near", "known"]), ("names", str)],
)
TaskSyntax = Kind("TaskSyntax", [("reason", str)])
ModuleSyntax = Kind("ModuleSyntax", [("reason", str)])
CellSyntax = Kind("CellSyntax", [("reason", str)])
NeededCellSyntax = Kind("NeededCellSyntax", [("reason", str)])
EscapeAdvice = Literal["move", "write", "leave", "cell"]
EscapeInTask = Kind("EscapeInTask", [("text", str), ("how", EscapeAdvice)])
MagicLeftOut = Kind("MagicLeftOut", [("text", str)])
NotRun = Literal["absent", "syntax", "arguments", "file", "names", "tasks", "options"]
RunNotCarried = Kind("RunNotCarried", [("text", str), ("why", NotRun)])
EscapeInModule = Kind("EscapeInModule", [("text", str)])
BadTaskId = Kind(
    "BadTaskId",
    [("id", str), ("reason", Literal["empty", "control", "blank", "long"]), ("length", int)],
)
OddTaskId = Kind("OddTaskId", [("id", str)])
DuplicateId = Kind("DuplicateId", [("id", str), ("cell", int), ("line", int), ("free", str)])
SimilarIds = Kind("SimilarIds", [("id", str), ("other", str)])
NoTask = Kind("NoTask", [("cells", Literal["none", "unmarked", "near"])])
ModuleProblem = Literal["identifier", "own", "standard", "long"]
ModuleName = Kind("ModuleName", [("name", str), ("reason", ModuleProblem)])
DuplicateModule = Kind("DuplicateModule", [("cell", int), ("name", str)])
TaskInModule = Kind("TaskInModule", [("function", str)])
TaskWithoutMarker = Kind("TaskWithoutMarker", [("function", str)])

# C1xx: Forms of tasks
NoForm = Kind(
    "NoForm",
    [
        (
            "reason",
            Literal[
                "empty", "nested", "one", "one-renamed", "several", "method", "lambda", "bound", "unused"
            ],
        ),
        ("name", str),
    ],
)
TwoTaskFunctions = Kind("TwoTaskFunctions", [("names", str)])
StrayContext = Kind("StrayContext", [("function", str), ("taken_by", Literal["id", "parameter"])])
PlainWithoutId = Kind("PlainWithoutId", [("proposed", str)])
HandoverPickles = Kind("HandoverPickles", [])
PlainReaches = Kind("PlainReaches", [("function", str)])
PlainShowsNames = Kind("PlainShowsNames", [("function", str)])
MeantToRaise = Kind("MeantToRaise", [("id", str)])
UninitialisedMemory = Kind("UninitialisedMemory", [("name", str), ("function", str)])
UnmarkedChange = Kind("UnmarkedChange", [("name", str), ("owner", str), ("reader", str)])
DeletedVariable = Kind("DeletedVariable", [("name", str), ("reader", str), ("by", str)])
UnknownOutput = Kind("UnknownOutput", [("name", str), ("id", str)])
CannotTravel = Kind(
    "CannotTravel",
    [
        ("name", str),
        (
            "what",
            Literal[
                "function",
                "class",
                "import",
                "generator",
                "file",
                "connection",
                "lock",
                "iterator",
                "process",
                "closure",
                "made",
                "memo",
                "lambda",
                "bound",
                "object",
                "instance",
                "logged",
                "view",
                "watched",
            ],
        ),
    ],
)
NotHandedOver = Kind(
    "NotHandedOver", [("name", str), ("id", str), ("why", str), ("verdict", Literal["refused", "stuck"])]
)
HandoverLoses = Kind("HandoverLoses", [("name", str), ("id", str), ("why", str)])
RuleNotJson = Kind("RuleNotJson", [("name", str), ("id", str)])
MixedKey = Kind("MixedKey", [("name", str), ("id", str), ("from_cell", int)])
BodyWithoutId = Kind("BodyWithoutId", [("dependencies", Literal["given", "none"])])
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
UnknownDirective = Kind("UnknownDirective", [("word", str), ("near", str), ("line", int)])
DirectivesContradict = Kind("DirectivesContradict", [])

# C1xx: The workflow's name and options
WorkflowOption = Kind("WorkflowOption", [("message", str), ("hint", str)])
NameProblem = Literal["keyword", "identifier", "standard", "engine", "vendor", "refused", "long"]
WorkflowName = Kind("WorkflowName", [("name", str), ("reason", NameProblem), ("better", str)])
WorkflowNameShadowed = Kind("WorkflowNameShadowed", [("name", str), ("where", str)])
NameFromFile = Kind("NameFromFile", [("name", str), ("file", str)])
WorkflowLinesDisagree = Kind(
    "WorkflowLinesDisagree", [("what", str), ("later", str), ("earlier", str), ("where", str)]
)
WorkflowTwice = Kind("WorkflowTwice", [("name", str), ("other", str), ("cell", int), ("line", int)])
SeveralInProject = Kind("SeveralInProject", [("count", int), ("package", str)])
BuilderDisagrees = Kind("BuilderDisagrees", [("what", str), ("builder", str), ("where", str), ("other", str)])
PyprojectOverrules = Kind("PyprojectOverrules", [("what", str), ("said", str), ("holds", str)])
WorkflowVersion = Kind("WorkflowVersion", [("version", str)])
WorkflowRequiresPython = Kind("WorkflowRequiresPython", [("spec", str), ("better", str)])

# C9xx: Kernel and notebook
GoneAs = Literal["deleted", "markdown", "raw"]
DeletedCell = Kind("DeletedCell", [("task", str), ("now", GoneAs)])
EditedCell = Kind("EditedCell", [])
OnlySaved = Kind("OnlySaved", [])
UnrunCell = Kind("UnrunCell", [("task", str)])
