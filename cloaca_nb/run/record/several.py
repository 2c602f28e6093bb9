"""Several runs of one process: a record for each, what came of them together, where their values differ."""

from __future__ import annotations

import ast
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple, TypeAlias

from cloaca_nb import syntax
from cloaca_nb.check.rules import worded
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.run import (
    Emit,
    Event,
    Message,
    RunDifference,
    RunPlan,
    RunState,
    RunStatus,
    Stream,
    TaskError,
    TaskState,
    Value,
)
from cloaca_nb.model.transition import Transition
from cloaca_nb.model.wording import clip
from cloaca_nb.run import errors
from cloaca_nb.run.record.one import Record
from cloaca_nb.run.state import Reducer

#: Most differences that are findings, too.
MOST_TOLD = 50


class Repeated:
    """The runs so far; what fails one of them leaves the others as they are.

    Args:
        plan: What is run.
        tasks: Ids of the tasks of each run with the dependencies that are part of it.
        runner: Name of the runner.
        emit: Where events go.

    Attributes:
        error: Why none of the runs can go on.
    """

    def __init__(self, plan: RunPlan, tasks: Mapping[str, Sequence[str]], runner: str, emit: Emit) -> None:
        self._plan, self._tasks, self._runner, self._emit_to = plan, tasks, runner, emit
        self._start = time.monotonic()
        self._records: dict[int, Record] = {}
        self._going_on: dict[int, Record] = {}
        self._early: dict[int, list[tuple[Stream, str | None, int | None, str]]] = {}
        self._imported: Message | None = None
        self._left: set[str] = set()
        self._reducer = Reducer()
        self.error: TaskError | None = None

    def begin(self) -> None:
        """The runs have been asked for."""
        started = Event("run-started", 0.0, tasks=tuple(self._tasks), runner=self._runner)
        self._emit(replace(started, times=self._plan.times))

    @property
    def finished(self) -> bool | None:
        """Whether all went well; None until all runs have ended."""
        if self._going_on or len(self._records) < self._plan.times:
            return None
        return all(record.finished and record.error is None for record in self._records.values())

    @property
    def unrecorded(self) -> bool:
        """As of a `Record`, for all runs under way."""
        return bool(self._going_on) and all(record.unrecorded for record in self._going_on.values())

    def message(self, message: Message) -> None:
        """Take a message of the child."""
        if message["message"] == "imported":
            self._imported = message
        elif message["message"] == "begin":
            self._record(message["run"])
        elif "run" in message:
            if message["message"] == "left":
                message = self._new(message)
            self._record(message["run"]).message(message)
            self._look_for_end(message["run"])
        else:
            self.error = errors.of_run(message, self._plan.package)

    def _new(self, message: Message) -> Message:
        """What a run left changed, without what others have left so before: each changes it once more."""
        parts = {part: message[part].keys() - self._left for part in ("names", "process")}
        self._left.update(*parts.values())
        new = {part: {key: message[part][key] for key in sorted(keys)} for part, keys in parts.items()}
        return {**message, **new}

    def _record(self, run: int) -> Record:
        """The record of a run; one that was not heard of begins, for a database may tell before the child."""
        if run in self._records:
            return self._records[run]

        def emit(event: Event) -> None:
            self._emit(replace(event, run=run, times=self._plan.times))

        record = Record(self._plan, self._tasks, self._runner, emit)
        self._records[run] = self._going_on[run] = record
        if self._imported is not None:
            record.message(self._imported)
        record.begin()
        for stream, task, attempt, text in self._early.pop(run, ()):
            record.output(stream, run, task, attempt, text)
        return record

    def transition(self, transition: Transition) -> None:
        """Take a change of state."""
        self._record(transition.run).transition(transition)
        self._look_for_end(transition.run)

    def output(self, stream: Stream, run: int, task: str | None, attempt: int | None, text: str) -> None:
        """Take output of the child; what comes before the word that its run begins waits for that."""
        record = self._records.get(run)
        if record is None:
            self._early.setdefault(run, []).append((stream, task, attempt, text))
        else:
            record.output(stream, run, task, attempt, text)

    def _look_for_end(self, run: int) -> None:
        record = self._going_on.get(run)
        if record is not None and (record.finished is not None or record.error is not None):
            del self._going_on[run]
            record.end("completed" if record.finished and record.error is None else "failed")

    # How they end

    def died(self, error: TaskError) -> None:
        """The process ended by itself, and with it each run that was under way; no other will begin."""
        if not self._going_on:
            self.error = error
        for record in self._going_on.values():
            record.died(error)
        self._end_all("failed")

    def stopped(self) -> None:
        """The runs were stopped: so was each that was under way."""
        for record in self._going_on.values():
            record.stopped()
        self._end_all("stopped")

    def _end_all(self, status: RunStatus) -> None:
        for record in self._going_on.values():
            record.end(status)
        self._going_on.clear()

    def end(self, status: RunStatus) -> RunState:
        """Tell the last event; what came of the runs."""
        self._end_all(status)
        runs = self._reducer.state.runs
        if status == "completed" and not self.finished:
            status = "failed"
        last: dict[str, Any] = {"runner": self._runner, "error": self.error, "status": status}
        last["duration_s"] = time.monotonic() - self._start
        last["differences"] = found = differences(runs, self._plan.origin)
        self._say(found)
        self._emit(Event("run-finished", last["duration_s"], tasks=tuple(self._tasks), **last))
        return self._reducer.state

    def _say(self, found: Sequence[RunDifference]) -> None:
        """Tell what differs as findings."""
        facts = [self._fact(one) for one in found[:MOST_TOLD]]
        if self._plan.at_once > 1 and self._runner == "engine":
            facts.append(Fact(kinds.OneTaskAtATime(self._plan.times)))
        for finding in worded(facts):
            self._emit(Event("state-left", time.monotonic() - self._start, finding=finding))

    def _fact(self, one: RunDifference) -> Fact:
        place = errors.at_task(TaskError("", ""), self._plan.package, one.task)
        values = one.first or "nothing", one.base, one.other or "nothing", one.runs[0]
        said = (
            kinds.RunsDifferByNature(one.path, *values, one.origin)
            if one.origin
            else kinds.RunsDiffer(one.path, *values, len(one.runs) - 1)
        )
        return Fact(said, Place(place.cell, place.line) if place.cell is not None else None, one.task)

    def _emit(self, event: Event) -> None:
        self._reducer.apply(event)
        self._emit_to(event)


AnyRecord: TypeAlias = Record | Repeated
"""What keeps all that happens: the record of one run, or of several."""


#: Most differences that are told of one value of a task, and of the final context.
MOST = 20
#: Longest text of a value, in characters.
LONGEST = 120
#: How the text of a value begins that a plain cell hands over and that JSON does not hold as it is.
_ENCODED = ('{"@codec"', '{"@artifact"')


class _Place(NamedTuple):
    """A place where two runs differ: the way there, and both values as text."""

    path: str
    first: str | None
    other: str | None


def differences(runs: Sequence[RunState], origin: Callable[[str], str]) -> tuple[RunDifference, ...]:
    """What differs between runs that have ended; each is compared with the first one that completed.

    What comes behind a task that ended otherwise is not compared: it was given something else.

    Args:
        runs: The runs, in the order of their numbers.
        origin: Tells of a context key what makes its value another for each run.
    """
    ended = [(number, run) for number, run in enumerate(runs, 1) if run.status in {"completed", "failed"}]
    base, first = next((one for one in ended if _went_well(one[1])), (0, RunState()))
    found: dict[tuple[str | None, str], RunDifference] = {}
    for number, run in ended if base else ():
        for difference in between(first, run):
            key = difference.task, difference.path
            known = found.get(key) or replace(difference, base=base, origin=_origin(difference.path, origin))
            found[key] = replace(known, runs=(*known.runs, number))
    return tuple(found.values())


def _origin(path: str, origin: Callable[[str], str]) -> str:
    """What is known of the key that a path begins with."""
    subscript = syntax.parse(path, mode="eval").body
    while isinstance(subscript, ast.Subscript) and not isinstance(subscript.value, ast.Name):
        subscript = subscript.value
    return origin(ast.literal_eval(subscript.slice)) if isinstance(subscript, ast.Subscript) else ""


def between(first: RunState, other: RunState) -> Iterator[RunDifference]:
    """Where a run came to other values than one before it."""
    told: set[str] = set()
    for task in first.tasks:
        theirs = other.task(task.id) or TaskState(task.id)
        if _ending(task) != _ending(theirs):
            yield RunDifference("status", task.id, _ending(task), _ending(theirs))
            if not _went_well(other):
                return
        for place in _of_tasks((first, task), (other, theirs)):
            if place.path not in told:
                told.add(place.path)
                yield RunDifference(place.path, task.id, place.first, place.other)
    for place in islice(_finally(first.context, other.context), MOST):
        if place.path not in told:
            yield RunDifference(place.path, None, place.first, place.other)


def _went_well(run: RunState) -> bool:
    """Whether no task failed, even if the run did: a value may have crossed from task to task."""
    return bool(run.tasks) and all(task.status in {"completed", "skipped"} for task in run.tasks)


def _ending(task: TaskState) -> str:
    """How a task ended, in words."""
    error = task.error
    return task.status if error is None else f"{task.status}: {error.type}: {error.message[:LONGEST]}"


def _of_tasks(first: tuple[RunState, TaskState], other: tuple[RunState, TaskState]) -> Iterator[_Place]:
    """Where the values that a task stored differ; inside of a large one, where it is in the final context."""
    one, two = _stored(first[1]), _stored(other[1])
    for key in dict.fromkeys([*one, *two]):
        path, both = f"context[{key!r}]", (one.get(key), two.get(key))
        places = list(islice(_of_values(path, *both), MOST))
        handed = first[1].handed.get(key), other[1].handed.get(key)
        if places and any(handed):
            texts = [None if value is None else value.said for value in handed]
            yield _Place(path, texts[0], f"another {texts[1]}" if texts[0] == texts[1] else texts[1])
        elif places and not all(value is not None and value.whole for value in both):
            last = first[0].context, other[0].context
            inner = _inside(path, *(context[key] for context in last)) if all(key in c for c in last) else ()
            yield from list(islice(inner, MOST)) or places
        else:
            yield from places


def _stored(task: TaskState) -> Mapping[str, Value]:
    return {} if task.context is None else {**task.context.added, **task.context.changed}


def _of_values(path: str, first: Value | None, other: Value | None) -> Iterator[_Place]:
    if first is not None and other is not None and first.whole and other.whole:
        yield from _inside(path, first.value, other.value)
    elif first is None or other is None or first.digest != other.digest:
        pair = (None if value is None else value.preview for value in (first, other))
        yield _Place(path, *pair)


def _finally(first: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[_Place]:
    """Where two final contexts differ; of what is alike, and may be large, the texts are compared."""
    alike = {key for key in first if key in other and json.dumps(first[key]) == json.dumps(other[key])}
    pair = ({key: value for key, value in one.items() if key not in alike} for one in (first, other))
    yield from _inside("context", *pair)


def _inside(path: str, first: Any, other: Any) -> Iterator[_Place]:
    """Where two JSON values differ; 1, 1.0 and true are three."""
    if isinstance(first, Mapping) and isinstance(other, Mapping):
        for key in dict.fromkeys([*first, *other]):
            yield from _parts(f"{path}[{key!r}]", key in first, key in other, first.get(key), other.get(key))
    elif isinstance(first, list) and isinstance(other, list):
        for at in range(max(len(first), len(other))):
            pair = (first[at : at + 1] or [None])[0], (other[at : at + 1] or [None])[0]
            yield from _parts(f"{path}[{at}]", at < len(first), at < len(other), *pair)
    elif type(first) is not type(other) or first != other:
        yield _Place(path, _text(first), _text(other))


def _parts(path: str, in_first: bool, in_other: bool, first: Any, other: Any) -> Iterator[_Place]:
    if in_first and in_other:
        yield from _inside(path, first, other)
    else:
        yield _Place(path, _text(first) if in_first else None, _text(other) if in_other else None)


def _text(value: Any) -> str:
    if isinstance(value, str) and value.startswith(_ENCODED):
        return "a value that was handed over"
    return clip(json.dumps(value, ensure_ascii=False), LONGEST)
