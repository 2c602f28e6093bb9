"""Kinds C17x: what is registered beside tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    # For the type checker each kind is a tuple with named and typed values.
    from typing import NamedTuple as Kind
else:
    from cloaca_nb.model.finding import Kind

# C17x: What is registered beside tasks
LostAt = Literal["function", "class", "block", "module", "body", "expression", "workflow"]
RegistrationLost = Kind("RegistrationLost", [("member", str), ("where", LostAt), ("at", str)])

TriggerOption = Kind("TriggerOption", [("message", str), ("hint", str)])
CronRefused = Kind("CronRefused", [("name", str), ("cron", str), ("said", str), ("advice", str)])
CronUnread = Kind("CronUnread", [("name", str), ("cron", str)])
TriggerWorkflow = Kind("TriggerWorkflow", [("name", str), ("workflow", str), ("own", str)])
DuplicateTrigger = Kind("DuplicateTrigger", [("name", str), ("cell", int), ("line", int)])
TriggerInterval = Kind(
    "TriggerInterval", [("name", str), ("interval", str), ("why", Literal["short", "part"])]
)
TriggerZone = Kind("TriggerZone", [("name", str), ("zone", str)])
UnknownZone = Kind("UnknownZone", [("name", str), ("zone", str)])
TriggerComputed = Kind("TriggerComputed", [("name", str), ("what", str), ("text", str)])
WrongAnswer = Kind("WrongAnswer", [("name", str), ("text", str), ("way", Literal["returns", "ends"])])
FiresOnce = Kind("FiresOnce", [("name", str)])

# C182–C188: Computation graphs
GraphComputed = Kind("GraphComputed", [("name", str), ("what", Literal["nodes", "name"]), ("text", str)])
GraphNode = Kind(
    "GraphNode",
    [
        ("graph", str),
        ("node", str),
        ("problem", Literal["setting", "target", "cycle"]),
        ("word", str),
        ("near", str),
    ],
)
GraphNotStarted = Kind("GraphNotStarted", [("name", str), ("variable", str)])
NodeSets = Kind("NodeSets", [("node", str), ("graph", str), ("text", str)])
GraphBesideTasks = Kind("GraphBesideTasks", [("name", str), ("reactor", str)])
SeveralGraphs = Kind("SeveralGraphs", [("name", str), ("first", str)])
ProvidedTask = Kind("ProvidedTask", [("id", str), ("provider", str)])

# C197–C198: What a run needs of where it runs
VariableUnset = Kind("VariableUnset", [("name", str), ("variable", str)])
VariableUnsetPerhaps = Kind("VariableUnsetPerhaps", [("name", str), ("variable", str)])

SecretRaised = Kind("SecretRaised", [("name", str)])

# C19x: Parameters
ParamOption = Kind("ParamOption", [("message", str), ("hint", str)])
ParamType = Kind("ParamType", [("name", str), ("problem", str)])
ParamDefault = Kind("ParamDefault", [("name", str), ("text", str), ("type", str)])
ParamComputed = Kind("ParamComputed", [("name", str), ("text", str)])
ParamUntyped = Kind("ParamUntyped", [("name", str), ("text", str)])
ParamTwice = Kind(
    "ParamTwice",
    [
        ("name", str),
        ("what", Literal["type", "default"]),
        ("here", str),
        ("first", str),
        ("cell", int),
        ("line", int),
    ],
)
ParamOverwritten = Kind("ParamOverwritten", [("name", str), ("cell", int)])

# C189: What was put in for one execution of a notebook
ParamInjected = Kind(
    "ParamInjected", [("name", str), ("reason", Literal["unknown", "computed"]), ("text", str)]
)
