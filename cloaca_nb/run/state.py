"""What a run looks like at this moment: events applied one by one, looked at from any thread."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace
from typing import Literal

from cloaca_nb.finding import Finding
from cloaca_nb.run.runner import ContextChange, Event, RunStatus, TaskError

TaskPhase = Literal["waiting", "ready", "running", "completed", "failed", "skipped", "not-started"]
RunPhase = Literal["idle", "running", "completed", "failed", "stopped", "blocked"]

#: Characters of output that are kept of each task, and of the run outside any task.
TAIL = 16_000

_LEFT_OUT = "…"


@dataclass(frozen=True, slots=True)
class TaskState:
    """One task at a moment.

    Attributes:
        id: The task id.
        status: Where it stands; ``not-started`` once the run has ended without it.
        attempt: The current or last attempt, 0 before the first.
        max_attempts: How many it may have; None where not known yet.
        started_at: `time.monotonic` of the current attempt's start; None unless it runs.
        duration_s: Seconds in all ended attempts.
        retry_at: `time.monotonic` of the next attempt's earliest start; None unless it waits for that.
        output: The end of its output.
        error: Its last attempt's error; kept through later attempts until one succeeds.
        context: What it did to the context.
        ran_after_failure: It ran although a task before it had failed.
        reason: Why it was skipped.
    """

    id: str
    status: TaskPhase = "waiting"
    attempt: int = 0
    max_attempts: int | None = None
    started_at: float | None = None
    duration_s: float | None = None
    retry_at: float | None = None
    output: str = ""
    error: TaskError | None = None
    context: ContextChange | None = None
    ran_after_failure: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A run at a moment.

    Attributes:
        version: Grows with each event.
        status: Where the run stands.
        runner: Name of the runner.
        tasks: The tasks of the run, in the workflow's order.
        started_at: `time.monotonic` of the start.
        duration_s: Seconds from start to end, None before the end.
        output: The end of the output outside any task.
        error: Why the run as a whole could not go on.
        findings: What was found out about values.
    """

    version: int = 0
    status: RunPhase = "idle"
    runner: str = ""
    tasks: tuple[TaskState, ...] = ()
    started_at: float | None = None
    duration_s: float | None = None
    output: str = ""
    error: TaskError | None = None
    findings: tuple[Finding, ...] = ()

    def task(self, id: str) -> TaskState | None:
        """The task of that id, None where the run has none."""
        return next((task for task in self.tasks if task.id == id), None)


@dataclass(slots=True)
class RunState:
    """The last run of a session. `apply` may be called from one thread and `snapshot` from others."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _now: Snapshot = field(default_factory=Snapshot)
    _tasks: dict[str, TaskState] = field(default_factory=dict)

    def snapshot(self) -> Snapshot:
        """The run as it is now; it does not change any more."""
        with self._lock:
            return replace(self._now, tasks=tuple(self._tasks.values()))

    def reset(self) -> None:
        """Forget the run."""
        with self._lock:
            self._tasks = {}
            self._now = Snapshot(version=self._now.version + 1)

    def block(self, runner: str, findings: tuple[Finding, ...]) -> None:
        """A run was asked for, but error findings stand in the way."""
        with self._lock:
            self._tasks = {}
            version = self._now.version + 1
            self._now = Snapshot(version=version, status="blocked", runner=runner, findings=findings)

    def apply(self, event: Event) -> None:
        """Take an event."""
        with self._lock:
            self._now = replace(self._now, version=self._now.version + 1)
            if event.task is None:
                self._apply_to_run(event)
            else:
                task = self._tasks.get(event.task, TaskState(event.task))
                self._tasks[event.task] = _applied(task, event)
                if event.finding is not None:
                    self._now = replace(self._now, findings=(*self._now.findings, event.finding))

    def _apply_to_run(self, event: Event) -> None:
        if event.kind == "run-started":
            self._tasks = {id: TaskState(id) for id in event.tasks}
            self._now = Snapshot(
                version=self._now.version,
                status="running",
                runner=event.runner or "",
                started_at=time.monotonic() - event.time,
            )
        elif event.kind == "task-output":
            self._now = replace(self._now, output=_tail(self._now.output + event.text))
        elif event.kind == "run-finished":
            self._finish(event.status or "failed", event)

    def _finish(self, status: RunStatus, event: Event) -> None:
        self._now = replace(self._now, status=status, error=event.error, duration_s=event.duration_s)
        self._tasks = {id: _ended(task) for id, task in self._tasks.items()}


def _applied(task: TaskState, event: Event) -> TaskState:
    """The task after an event."""
    if event.kind == "task-ready":
        return replace(task, status="ready", max_attempts=event.max_attempts)
    if event.kind == "task-started":
        return _started(task, event)
    if event.kind == "task-output":
        return replace(task, output=_tail(task.output + event.text))
    if event.kind == "attempt-failed":
        return replace(task, error=event.error, started_at=None)
    if event.kind == "retry-scheduled":
        at = time.monotonic() + (event.delay_s or 0)
        return replace(task, status="ready", retry_at=at)
    if event.kind == "task-completed":
        task = replace(task, status="completed", error=None, context=event.context)
    elif event.kind == "task-failed":
        task = replace(task, status="failed", error=event.error)
    elif event.kind == "task-skipped":
        return replace(task, status="skipped", reason=event.text)
    else:
        return task
    return replace(task, duration_s=event.duration_s, started_at=None, retry_at=None)


def _started(task: TaskState, event: Event) -> TaskState:
    return replace(
        task,
        status="running",
        attempt=event.attempt or task.attempt + 1,
        max_attempts=event.max_attempts or task.max_attempts,
        started_at=time.monotonic(),
        retry_at=None,
        ran_after_failure=event.ran_after_failure,
    )


def _ended(task: TaskState) -> TaskState:
    """The task once the run has ended."""
    if task.status in {"completed", "failed", "skipped"}:
        return task
    return replace(task, status="not-started", started_at=None, retry_at=None)


def _tail(text: str) -> str:
    """The end of a text, from the start of a line where that is near."""
    if len(text) <= TAIL:
        return text
    end = text[-TAIL:]
    _, newline, rest = end.partition("\n")
    return f"{_LEFT_OUT}{newline}{rest}" if newline and len(rest) > TAIL // 2 else f"{_LEFT_OUT}{end}"
