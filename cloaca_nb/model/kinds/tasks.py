"""Kinds C4xx: task functions, values of contexts, what runs came to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    # For the type checker each kind is a tuple with named and typed values.
    from typing import NamedTuple as Kind
else:
    from cloaca_nb.model.finding import Kind

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
Called = Literal[
    "task",
    "trigger",
    "reactor",
    "stream_accumulator",
    "polling_accumulator",
    "batch_accumulator",
    "state_accumulator",
]
BareDecorator = Kind("BareDecorator", [("decorator", Called), ("function", str)])
PositionalArgument = Kind("PositionalArgument", [("text", str)])
UnknownKeyword = Kind(
    "UnknownKeyword", [("keyword", str), ("advice", Literal["near", "known"]), ("other", str)]
)
DependenciesNotAList = Kind("DependenciesNotAList", [("text", str)])
RefusedFor = Literal["count", "word", "bool", "retry", "invokes", "trigger_rules", "excludes", "lacks"]
ArgumentValue = Kind(
    "ArgumentValue",
    [("keyword", str), ("text", str), ("reason", RefusedFor), ("other", str), ("near", str)],
)
UnknownMethod = Kind(
    "UnknownMethod", [("method", str), ("advice", Literal["near", "dict", "known"]), ("other", str)]
)
CallbackArguments = Kind("CallbackArguments", [("function", str), ("option", str), ("given", str)])
KeyNotText = Kind("KeyNotText", [("text", str)])
IdWithColons = Kind("IdWithColons", [("id", str), ("better", str)])

# C4xx: Context values
ValueBecomesList = Kind("ValueBecomesList", [("key", str), ("type", str), ("path", str)])
ValueBecomesNone = Kind("ValueBecomesNone", [("key", str), ("type", str), ("path", str)])
ValueBecomesDict = Kind("ValueBecomesDict", [("key", str), ("type", str), ("path", str)])
ValueBecomesPlain = Kind("ValueBecomesPlain", [("key", str), ("type", str), ("path", str)])
TupleBecomesList = Kind("TupleBecomesList", [("key", str), ("path", str)])
ValueRefused = Kind("ValueRefused", [("key", str), ("type", str), ("why", str), ("path", str)])
RefusedAsWritten = Kind("RefusedAsWritten", [("key", str), ("type", str), ("why", str), ("path", str)])
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
ChangeUnseen = Kind(
    "ChangeUnseen", [("name", str), ("path", str), ("other", str), ("before", str), ("after", str)]
)
CountedAnew = Kind("CountedAnew", [("names", str), ("attempts", int)])
ReplayedOlder = Kind("ReplayedOlder", [("id", str), ("run", int)])
