"""Kinds C3xx: the graph, and context keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    # For the type checker each kind is a tuple with named and typed values.
    from typing import NamedTuple as Kind
else:
    from cloaca_nb.model.finding import Kind

# C3xx: Graph
DependencyAdvice = Literal["blanks", "function", "full", "near", "others", "alone"]
UnknownDependency = Kind(
    "UnknownDependency", [("id", str), ("dependency", str), ("advice", DependencyAdvice), ("other", str)]
)
DependencyAcross = Kind(
    "DependencyAcross", [("id", str), ("dependency", str), ("workflow", str), ("cell", int)]
)
TakenFromWorkflow = Kind("TakenFromWorkflow", [("id", str), ("name", str), ("workflow", str)])
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
IdleTask = Kind("IdleTask", [("id", str), ("names", str)])

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
WaitsForBelow = Kind("WaitsForBelow", [("id", str), ("key", str), ("writer", str)])
SkipWay = Literal["waits", "handed", "default"]
KeyBehindSkip = Kind(
    "KeyBehindSkip", [("id", str), ("key", str), ("before", str), ("way", SkipWay), ("writer", str)]
)
WriterNotAwaited = Kind("WriterNotAwaited", [("id", str), ("key", str), ("writer", str)])
KeyNearMiss = Kind("KeyNearMiss", [("id", str), ("key", str), ("writer", str), ("near", str)])
WorkflowInput = Kind("WorkflowInput", [("key", str), ("id", str)])
OptionalInput = Kind("OptionalInput", [("key", str), ("id", str)])
ComputedKey = Kind("ComputedKey", [("text", str), ("method", str)])
ComputedRead = Kind("ComputedRead", [("text", str), ("id", str)])
ComputedWrite = Kind("ComputedWrite", [("id", str), ("text", str), ("reader", str)])
WholeContext = Kind("WholeContext", [("method", str)])
ContextHandedOn = Kind("ContextHandedOn", [("text", str)])
