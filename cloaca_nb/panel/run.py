"""The run that panels show: what `RunState` says, put into slices, with what must be remembered for it."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cloaca_nb.model import graph
from cloaca_nb.model.finding import Finding, Severity
from cloaca_nb.model.run import Value
from cloaca_nb.model.workflow import Workflow
from cloaca_nb.output.words import TaskView, duration_text
from cloaca_nb.panel.detail import TaskOutcome
from cloaca_nb.panel.state import SENTENCE, clip
from cloaca_nb.panel.types import AttemptItem, LogLine, LogSlice, RunSlice, RunStatus, TaskRun, TaskStatus
from cloaca_nb.run.live import Snapshot, TaskState

if TYPE_CHECKING:
    from cloaca_nb.model.run import TaskResult
    from cloaca_nb.run.live import LiveRun

Values = Mapping[str, Value]


def contexts_given(workflow: Workflow, states: Mapping[str, TaskState]) -> Mapping[str, Values]:
    """Previews of the values that each task was given, as far as tasks of the run made them.

    Args:
        workflow: The tasks and what they wait for.
        states: State of each task in the run.
    """
    waits = {task.id: task.dependencies for task in workflow.tasks}
    given: dict[str, dict[str, Value]] = {}
    handed: dict[str, Values] = {}
    for id in graph.order(waits):
        merged: dict[str, Value] = {}
        for dependency in sorted(waits[id]):
            merged.update(handed.get(dependency, {}))
        given[id] = merged
        handed[id] = _handed_on(merged, states.get(id))
    return given


def _handed_on(given: Values, state: TaskState | None) -> Values:
    """What a task hands on: nothing where it failed or was skipped, as the engine has it."""
    if state is None or state.context is None:
        return {}
    change = state.context
    found = {**given, **change.added, **change.changed}
    return {key: value for key, value in found.items() if key in change.keys}


#: Lines of the log that are sent.
LINES = 200
#: Type of the error of a task that was stopped.
STOPPED = "Stopped"
BLOCKED = "error findings stand in the way of a run"
#: Ended in words, for the log and the line below a picture.
ENDED: Mapping[RunStatus, str] = {
    "completed": "completed",
    "failed": "failed",
    "stopped": "was stopped",
    "blocked": "was not started: error findings stand in the way",
}


class Journal:
    """The log that panels show: its last lines."""

    def __init__(self) -> None:
        self._lines: deque[LogLine] = deque(maxlen=LINES)
        self._count = 0
        self._lock = threading.Lock()

    def say(self, subject: str, text: str, level: Severity = "info") -> None:
        """Add a line."""
        with self._lock:
            self._count += 1
            self._lines.append(
                LogLine(time=time.time(), task=clip(subject, 200), text=clip(text, SENTENCE), level=level)
            )

    def slice(self) -> LogSlice:
        """The last lines."""
        with self._lock:
            return LogSlice(lines=list(self._lines), more=self._count - len(self._lines))


@dataclass(slots=True)
class _Seen:
    """What was seen of a task so far: its last state, how often it changed, errors by attempt."""

    state: TaskState
    rev: int = 0
    errors: dict[int, str] = field(default_factory=dict)


class RunWatch:
    """Watches one run.

    Args:
        live: The run; None before the first one.
        number: Number of the run, counted from 1.
        journal: Where its events are told.

    Attributes:
        live: The run.
        number: Its number.
        stopping: Whether someone asked to stop it.
    """

    def __init__(self, live: LiveRun | None = None, number: int = 0, journal: Journal | None = None) -> None:
        self.live = live
        self.number = number
        self.stopping = False
        self._journal = journal or Journal()
        self._seen: dict[str, _Seen] = {}
        self._told: RunStatus = "none"
        self._asked = time.time()
        # `RunState` counts on the monotonic clock, panels on the calendar's.
        self._clock = time.time() - time.monotonic()
        self._lock = threading.Lock()

    @property
    def going_on(self) -> bool:
        """Whether it has not ended."""
        return self.live is not None and not self.live.done

    @property
    def runner(self) -> str:
        """Name of the runner, empty while it is not known."""
        if self.live is None:
            return ""
        return self.live.result.runner if self.live.result is not None else self._snapshot().runner

    def _snapshot(self) -> Snapshot:
        return self.live.state.snapshot() if self.live is not None else Snapshot()

    def status(self) -> RunStatus:
        """How it stands."""
        if self.live is None:
            return "none"
        if not self.live.done:
            return "stopping" if self.stopping else "running"
        return "failed" if self.live.result is None else self.live.result.status

    def message(self) -> str:
        """Why it could not be made, or went no further; empty where tasks tell all."""
        if self.live is None or not self.live.done:
            return ""
        if self.live.error is not None:
            return str(self.live.error)
        result = self.live.result
        if result is not None and result.status == "blocked":
            return BLOCKED
        error = result.error if result is not None else None
        return f"{error.type}: {error.message}" if error is not None else ""

    # Slices

    def slice(self) -> RunSlice:
        """The run now, and its news told in the journal."""
        with self._lock:
            snapshot, status = self._snapshot(), self.status()
            self._observe(snapshot)
            self._tell_run(status)
            started = snapshot.started_at
            return RunSlice(
                number=self.number,
                status=status,
                runner=self.runner,
                started=self._asked if started is None else started + self._clock,
                duration_s=self._duration(snapshot),
                message=clip(self.message(), SENTENCE),
                now=time.time(),
                tasks=[self._task(seen, status) for seen in self._seen.values()],
            )

    def _duration(self, snapshot: Snapshot) -> float | None:
        result = self.live.result if self.live is not None else None
        return result.duration_s if result is not None else snapshot.duration_s

    def _task(self, seen: _Seen, run: RunStatus) -> TaskRun:
        task = seen.state
        return TaskRun(
            id=task.id,
            status=_status(task, run),
            attempt=max(task.attempt, 1),
            attempts=task.max_attempts,
            started=None if task.started_at is None else task.started_at + self._clock,
            duration_s=task.duration_s,
            after_failed=task.ran_after_failure,
            rev=seen.rev,
        )

    # What changed since last time

    def _observe(self, snapshot: Snapshot) -> None:
        for task in snapshot.tasks:
            seen = self._seen.get(task.id)
            if seen is None:
                self._seen[task.id] = seen = _Seen(TaskState(task.id))
            if seen.state is not task:
                self._tell_task(seen.state, task)
                seen.state = task
                seen.rev += 1
            if task.error is not None:
                at = task.attempt - 1 if task.status == "running" else task.attempt
                seen.errors[max(at, 1)] = f"{task.error.type}: {task.error.message}"

    def _tell_task(self, before: TaskState, task: TaskState) -> None:
        if before.status == task.status and before.attempt == task.attempt:
            return
        took = f" in {duration_text(task.duration_s)}" if task.duration_s is not None else ""
        wrong = f": {task.error.type}: {task.error.message}" if task.error is not None else ""
        many = f" (attempt {task.attempt})" if task.attempt > 1 else ""
        if task.status == "running":
            self._journal.say(task.id, f"started{many}")
        elif task.status == "completed":
            self._journal.say(task.id, f"completed{took}{many}")
        elif task.status == "failed":
            self._journal.say(task.id, f"failed{took}{many}{wrong}", "error")
        elif task.status == "skipped":
            self._journal.say(task.id, f"skipped: {task.reason}", "warning")
        elif task.status == "ready" and task.attempt:
            self._journal.say(task.id, f"attempt {task.attempt} failed{wrong}", "warning")

    def _tell_run(self, status: RunStatus) -> None:
        if status == self._told:
            return
        first, self._told = self._told == "none", status
        if status in {"running", "stopping"}:
            self._journal.say("", "run asked for" if first else "stop asked for")
        else:
            level: Severity = (
                "info" if status == "completed" else "error" if status == "failed" else "warning"
            )
            self._journal.say("", self.line(), level)

    # Details

    def outcome(self, id: str, workflow: Workflow | None = None) -> TaskOutcome:
        """What the run knows of one task.

        Args:
            id: The task.
            workflow: Tells what it waits for, so that the context it was given can be shown.
        """
        with self._lock:
            seen = self._seen.get(id)
            if seen is None:
                return TaskOutcome()
            states = {other: found.state for other, found in self._seen.items()}
            errors = dict(seen.errors)
        task = seen.state
        given = contexts_given(workflow, states).get(id) if workflow is not None else None
        return TaskOutcome(
            rev=seen.rev,
            attempts=tuple(_attempts(task, errors)),
            error=task.error,
            output=self.output(id),
            given=given if task.attempt else None,
            change=task.context,
        )

    def output(self, id: str) -> str:
        """The output of a task as far as it is kept: whole where the run has ended, else its end."""
        result = self._result(id)
        if result is not None and result.output:
            return result.output
        with self._lock:
            seen = self._seen.get(id)
            return seen.state.output if seen is not None else ""

    def _result(self, id: str) -> TaskResult | None:
        result = self.live.result if self.live is not None else None
        return next((task for task in result.tasks if task.id == id), None) if result is not None else None

    def findings(self) -> Sequence[Finding]:
        """What the run found out about values."""
        result = self.live.result if self.live is not None else None
        return result.findings if result is not None and result.status != "blocked" else ()

    # For pictures

    def views(self) -> Mapping[str, TaskView]:
        """The state of each task for a picture."""
        with self._lock:
            return {id: _view(seen.state) for id, seen in self._seen.items()}

    def line(self) -> str:
        """How the run ended, in a line; empty before that."""
        status = self.status()
        if status not in ENDED:
            return ""
        took = self._duration(self._snapshot())
        parts = [f"run {ENDED[status]}"]
        if took is not None and status != "blocked":
            parts.append(f"after {duration_text(took)}")
        if self.runner:
            parts.append(f"on the {self.runner} runner")
        message = self.message() if status == "failed" else ""
        return " ".join(parts) + (f": {message}" if message else "")


def _status(task: TaskState, run: RunStatus) -> TaskStatus:
    """A task's status as panels name it."""
    if run == "stopped" and task.error is not None and task.error.type == STOPPED:
        return "stopped"
    if task.status == "not-started":
        return "stopped" if task.attempt and run == "stopped" else "idle"
    if task.status == "ready" and task.attempt:
        return "retrying"
    return task.status


def _attempts(task: TaskState, errors: Mapping[int, str]) -> Iterator[AttemptItem]:
    """The attempts so far, with the errors that were seen."""
    ended = task.attempt if task.status != "running" else task.attempt - 1
    for number in range(1, ended + 1):
        last = number == task.attempt and task.status in {"completed", "failed"}
        duration = task.duration_s if last and task.attempt == 1 else None
        yield AttemptItem(number=number, duration_s=duration, error=clip(errors.get(number, ""), SENTENCE))


def _view(task: TaskState) -> TaskView:
    many = f"attempt {task.attempt}" if task.attempt > 1 else ""
    note = ", ".join(part for part in (many, duration_text(task.duration_s)) if part)
    return TaskView(task.status, note, task.ran_after_failure)
