"""Beside `child.py`: the first attempt of each task, as far as it goes before the task itself.

Where something is made anew for a task, that is executed here once; what takes long is looked at by lines.
"""

from __future__ import annotations

import sys
import time
from _contextvars import copy_context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import FrameType
    from typing import Any

    Streams = Callable[[dict[str, Any], dict[str, Any]], dict[str, list[str]]]

#: From how many seconds on making something anew is told to be costly.
COSTLY_S = 0.1


class FirstAttempt:
    """The first attempt of a task: where something is made anew for it, that is executed.

    Attributes:
        declared: Its function as it was declared.
        function: The function of the attempt.
        context: What it set for its own thread alone: contexts of `decimal`, options of numpy.
        costly: File, line and seconds of what takes long to make anew.
        streams: The streams of random numbers that it draws from, as they are before the task itself.
    """

    def __init__(self, record: Any, values: TaskContext, streams: Streams | None = None) -> None:
        self.id, self.declared = record.id, record.function
        self.streams: dict[str, list[str]] = {}
        self.costly: list[list[Any]] = []
        self.context = copy_context()
        self.function = self.context.run(self._begin, values, streams)

    def _begin(self, values: TaskContext, streams: Streams | None) -> Any:
        afresh = _afresh(self.declared)
        if afresh is None:
            return self.declared
        again, started = TaskContext(values), time.monotonic()
        modules = afresh.start(values)
        if streams is not None:
            self.streams = streams(vars(modules[-1]), self.declared.__globals__)
        if time.monotonic() - started >= COSTLY_S:
            self.costly = _slow_lines(afresh, again)
        return getattr(modules[-1], self.declared.__name__)


class TaskContext(dict):  # type: ignore[type-arg]  # the values are texts of the hand-over
    """A context by which tasks hand over values of the run; no run has given it parameters."""

    is_trial = True
    set = dict.__setitem__


def begin(
    declared: Iterable[Any], streams: Streams | None
) -> tuple[list[FirstAttempt], list[tuple[str, str, KeyError]]]:
    """The first attempts of all tasks.

    Args:
        declared: What was registered.
        streams: Gives the states of the streams that a module draws from, which another one was made after.

    Returns:
        Those that find the variables which they ask for; the ids of the others, with what they lack and the
        error that says so.
    """
    values = TaskContext()
    begun: list[FirstAttempt] = []
    unset: list[tuple[str, str, KeyError]] = []
    # Those first that make values of the run: the others have them from the context.
    for record in sorted(declared, key=lambda each: not _makes(_afresh(each.function))):
        try:
            begun.append(FirstAttempt(record, values, streams))
        except KeyError as error:
            variable = _unset_variable(error)
            if not variable:
                raise
            unset.append((record.id, variable, error))
            if _makes(_afresh(record.function)):
                break  # the others would lack its values
    return begun, unset


def _unset_variable(error: KeyError) -> str:
    """The variable of the environment that an error says is not set; empty where it says something else."""
    said = error.args[0] if error.args else None
    if type(said) is not str:
        return ""
    innermost = error.__traceback__
    while innermost is not None and innermost.tb_next is not None:
        innermost = innermost.tb_next
    names = innermost.tb_frame.f_globals if innermost is not None else {}
    if names.get("__name__") == "os":
        return said
    return said.rpartition("env var ")[2].removesuffix(")") if "required variable" in said else ""


def _makes(afresh: Any) -> bool:
    """Whether a task makes values of the run for others."""
    return bool(getattr(getattr(afresh, "_values", None), "_makes", ()))


def _afresh(function: Any) -> Any:
    """What makes state anew for a task's function, or None."""
    code, names = getattr(function, "__code__", None), getattr(function, "__globals__", {})
    makers = _makers_in(names)
    if code is None or not makers:
        return None
    return next((makers[name] for name in code.co_names if name in makers), None)


def _makers_in(names: dict[str, Any]) -> dict[str, Any]:
    """What makes state anew in a module; looked for once, however many tasks it has."""
    found = _MAKERS.get(id(names))
    if found is None:
        made = {name: value for name, value in names.items() if type(value).__name__ == "Afresh"}
        found = _MAKERS[id(names)] = made
    return found


_MAKERS: dict[int, dict[str, Any]] = {}


def _slow_lines(afresh: Any, values: TaskContext) -> list[list[Any]]:
    """Execute it once more; file, line and seconds of the lines that take long."""
    files = {code.co_filename for code in afresh._code.values()}
    seconds: dict[tuple[str, int], float] = {}
    at: tuple[str, int] | None = None
    since = 0.0

    def local(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal at, since
        now = time.monotonic()
        if at is not None:
            seconds[at] = seconds.get(at, 0.0) + now - since
        at = (frame.f_code.co_filename, frame.f_lineno) if event == "line" else None
        since = now
        return local

    def trace(frame: FrameType, _event: str, _argument: Any) -> Any:
        own = frame.f_code.co_name == "<module>" and frame.f_code.co_filename in files
        return local if own else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        afresh.start(values)
    finally:
        sys.settrace(before)
    return [[*place, int(taken * 1000)] for place, taken in seconds.items() if taken >= COSTLY_S]
