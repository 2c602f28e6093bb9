"""A run on a server as a session shows its runs: in the same graph, panel and log."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from cloaca_nb.errors import CheckError, CloacaNbError, RunError
from cloaca_nb.model.finding import Finding
from cloaca_nb.model.run import ContextChange, Event, RunPlan, RunResult, RunStatus, TaskError

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.run.runners import RunnerName

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


Phase = Literal["checking", "running", "done"]


class LiveRun:
    """A run under way, or ended.

    Args:
        report: Checks the notebook.
        plan: Makes the plan from a report without errors.
        runner: Which runner.
        notify: Called after each change, in the run's thread.

    Attributes:
        phase: What is going on.
        state: State of each task.
        report: The check that came first, once there is one.
        result: What came of the run, once it is done (None where it raised).
        error: What the run raised instead.
        changed: Set after each change; who waits clears it.
    """

    def __init__(
        self,
        report: Callable[[], Report],
        plan: Callable[[Report], RunPlan],
        runner: RunnerName,
        notify: Callable[[], None],
    ) -> None:
        self._check = report
        self._plan = plan
        self._runner = runner
        self._notify = notify
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._main, name="cloaca-nb run", daemon=True)
        self.phase: Phase = "checking"
        self.state = RunState()
        self.report: Report | None = None
        self.result: RunResult | None = None
        self.error: CloacaNbError | None = None
        self.changed = threading.Event()

    @property
    def done(self) -> bool:
        """Whether it has ended."""
        return self.phase == "done"

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End it at once; its processes are killed. Returns before they are gone: `wait` for that."""
        self._stop.set()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until it has ended; whether it has."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def outcome(self) -> RunResult:
        """What came of it.

        Raises:
            CloacaNbError: It could not be run.
        """
        if self.error is not None:
            raise self.error
        assert self.result is not None, "asked before it is done"
        return self.result

    def _main(self) -> None:
        try:
            self.result = self._go()
        except CloacaNbError as error:
            self.error = error
        except Exception as error:  # noqa: BLE001 - the edge of the thread: whoever waits must be told
            self.error = RunError(f"the run ended unexpectedly: {type(error).__name__}: {error}")
            self.error.__cause__ = error
        finally:
            self._enter("done")

    def _go(self) -> RunResult:
        from cloaca_nb.run.runners import choose_runner

        runner = choose_runner(self._runner)
        self.report = report = self._check()
        if self._stop.is_set():
            return RunResult("stopped", runner.name)
        if not report.ok or report.package is None:
            self.state.block(runner.name, report.findings)
            return RunResult("blocked", runner.name)
        self._enter("running")
        return runner.run(self._plan(report), self._emit, self._stop)

    def _emit(self, event: Event) -> None:
        self.state.apply(event)
        self._tell()

    def _enter(self, phase: Phase) -> None:
        self.phase = phase
        self._tell()

    def _tell(self) -> None:
        self.changed.set()
        self._notify()


Follow = Callable[[Callable[[Event], None], threading.Event], RunResult]


class RemoteRun(LiveRun):
    """A run that goes on at a target and is followed from here; `stop` ends the following alone.

    Args:
        report: The notebook's report, for the graph.
        execution: The execution id.
        follow: Follows the run: gets where events go and what stops it.
        notify: Called after each change.
    """

    def __init__(self, report: Report, execution: str, follow: Follow, notify: Callable[[], None]) -> None:
        super().__init__(lambda: report, _no_plan, "auto", notify)
        self.execution = execution
        self._follow = follow

    @property
    def left(self) -> bool:
        """Whether the following was ended from here, so that the run goes on."""
        return self._stop.is_set()

    def _go(self) -> RunResult:
        self.report = self._check()
        self._enter("running")
        return self._follow(self._emit, self._stop)


def _no_plan(report: Report) -> RunPlan:
    raise CheckError("a run on a target has no plan here")
