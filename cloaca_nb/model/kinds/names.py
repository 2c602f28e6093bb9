"""Kinds C2xx: names, what is carried, what is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    # For the type checker each kind is a tuple with named and typed values.
    from typing import NamedTuple as Kind
else:
    from cloaca_nb.model.finding import Kind

# C2xx: Names and what is carried
UnknownName = Kind(
    "UnknownName",
    [
        ("user", str),
        ("name", str),
        (
            "advice",
            Literal[
                "local",
                "later",
                "near",
                "alias",
                "import",
                "define",
                "star",
                "broken",
                "magic",
                "sees",
                "module",
            ],
        ),
        ("other", str),
        ("cell", int),
    ],
)
ComputedName = Kind(
    "ComputedName",
    [
        ("user", str),
        ("name", str),
        ("from_cell", int),
        ("from_line", int),
        ("what", str),
        ("does", Literal["asks", "work"]),
    ],
)
AnyName = Kind("AnyName", [("user", str), ("text", str)])
AskedForMain = Kind("AskedForMain", [("text", str)])
AnyText = Kind("AnyText", [("text", str)])
MainModule = Kind("MainModule", [("text", str)])
NewProcess = Kind("NewProcess", [("what", str), ("name", str)])
MainThreadOnly = Kind("MainThreadOnly", [("what", str), ("does", Literal["signal", "loop"])])
TellsApart = Literal["module", "memory", "collected", "flags", "below", "shell", "doc"]
ToldApart = Kind("ToldApart", [("text", str), ("what", TellsApart)])
LostBy = Literal["capture", "forget", "other"]
LostName = Kind(
    "LostName",
    [
        ("user", str),
        ("name", str),
        ("from_cell", int),
        ("from_line", int),
        ("by", str),
        ("how", LostBy),
    ],
)
LostChange = Kind(
    "LostChange",
    [
        ("name", str),
        ("why", Literal["stands", "figure", "drawn", "work", "does"]),
        ("what", str),
        ("text", str),
    ],
)
StarImport = Kind("StarImport", [("module", str), ("name", str)])
IpythonName = Kind(
    "IpythonName",
    [("user", str), ("name", str), ("advice", Literal["module", "task", "end", "keep"])],
)
DeletedName = Kind("DeletedName", [("user", str), ("name", str), ("from_cell", int), ("from_line", int)])
MainOnlyName = Kind("MainOnlyName", [("user", str), ("name", str), ("from_cell", int), ("from_line", int)])
TypingOnlyName = Kind(
    "TypingOnlyName", [("user", str), ("name", str), ("from_cell", int), ("from_line", int)]
)
LocalName = Literal["value", "definition", "plain", "handed"]
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
Kept = Kind("Kept", [("names", str)])
KeptRebound = Kind("KeptRebound", [("name", str), ("by", str)])
CostlyAnew = Kind("CostlyAnew", [("milliseconds", int)])
ValueBehindSkip = Kind("ValueBehindSkip", [("name", str), ("task", str), ("skipped", str)])
ParamBehindSkip = Kind("ParamBehindSkip", [("name", str), ("task", str), ("before", str)])
DefinedLater = Kind("DefinedLater", [("user", str), ("name", str), ("from_cell", int), ("from_line", int)])
LeftBehind = Kind("LeftBehind", [("name", str), ("text", str)])
Split = Literal["process", "object", "memo"]
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
    "accessor",
    "database",
    "module",
    "figures",
]
ProcessState = Kind("ProcessState", [("part", ProcessPart), ("what", str)])
MeanwhilePart = Literal["directory", "locale", "stream", "module", "setting", "style", "warnings", "figures"]
ProcessMeanwhile = Kind("ProcessMeanwhile", [("part", MeanwhilePart), ("what", str)])
BesideTask = Literal["callback", "poll function"]
BesideWay = Literal["reads", "changes"]
CallbackState = Kind(
    "CallbackState",
    [("who", BesideTask), ("function", str), ("name", str), ("way", BesideWay), ("task", str)],
)
Exposed = Kind("Exposed", [("name", str), ("source", str)])
BesideRunner = Literal["callback", "graph"]
BesideRun = Kind("BesideRun", [("who", BesideRunner), ("function", str), ("name", str)])
LoadedPart = Literal["os.environ", "locale", "warnings", "setting", "module", "hook"]
LoadedState = Kind("LoadedState", [("part", LoadedPart), ("what", str), ("task", str), ("own", str)])
Outliving = Literal["thread", "callback"]
LeftRunning = Kind("LeftRunning", [("what", str), ("why", Outliving)])
PickledAnew = Kind("PickledAnew", [("names", str), ("other", str)])
LoggedState = Kind("LoggedState", [("name", str)])
SharedState = Kind(
    "SharedState",
    [
        ("name", str),
        ("other", str),
        ("what", Literal["value", "code", "stuck", "library", "database", "thread"]),
    ],
)
NotFollowed = Kind("NotFollowed", [("names", str), ("other", str)])
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
WhyNot = Literal["unrun", "changed", "later", "twice", "between", "broken", "slow", "failed", "untold"]
NotCompared = Kind("NotCompared", [("tasks", str), ("why", WhyNot), ("cell", int)])
ValuesNotCompared = Kind("ValuesNotCompared", [])
NotImported = Kind("NotImported", [])
CellFailed = Kind("CellFailed", [("error", str)])
