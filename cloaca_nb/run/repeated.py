"""Several runs of one process: a record for each, and what came of them together."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

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
)
from cloaca_nb.model.transition import Transition
from cloaca_nb.run import errors
from cloaca_nb.run.differences import differences
from cloaca_nb.run.record import Record
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
