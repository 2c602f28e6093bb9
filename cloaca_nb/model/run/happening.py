"""What happens in a run (events), and how it stands (its state)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from cloaca_nb.model.finding import Finding
from cloaca_nb.model.handed import Handed

if TYPE_CHECKING:
    from cloaca_nb.model.firing import Firing
    from cloaca_nb.model.json_value import JSON

RunStatus = Literal["idle", "running", "completed", "failed", "stopped", "blocked", "not-fired"]
TaskStatus = Literal["waiting", "ready", "running", "completed", "failed", "skipped", "not-started"]
Stream = Literal["stdout", "stderr"]
EventKind = Literal[
    "run-started",
    "task-ready",
    "task-started",
    "task-output",
    "attempt-failed",
    "retry-scheduled",
    "task-completed",
    "task-failed",
    "task-skipped",
    "value-lost",
    "state-left",
    "run-finished",
]


@dataclass(frozen=True, slots=True)
class TraceFrame:
    """One level of a traceback.

    Attributes:
        path: Path in the package (posix) or of the file.
        line: 1-based line in that file.
        function: Name of the function.
        cell: Position of the cell that the line comes from, None where the notebook did not write it.
        cell_line: Line in that cell.
    """

    path: str
    line: int
    function: str
    cell: int | None = None
    cell_line: int | None = None


#: Type of the error of a task that ran when the run was stopped.
STOPPED = "Stopped"


@dataclass(frozen=True, slots=True)
class TaskError:
    """Why a task, or the run as a whole, failed.

    Attributes:
        type: Qualified name of the exception type (``KeyError``, ``Outer.Inner``), or a word of ours
            (``ProcessDied``, ``Stopped``, ``EngineError``) where there was no exception.
        message: Its text.
        cell: Cell of the innermost frame that the notebook wrote, else of the task.
        line: Line in that cell.
        traceback: The traceback as text, lines of the package named by cell.
        frames: The same as data, outermost first.
        hint: The next step, or an empty text.
    """

    type: str
    message: str
    cell: int | None = None
    line: int | None = None
    traceback: str = ""
    frames: tuple[TraceFrame, ...] = ()
    hint: str = ""

    @property
    def where(self) -> str:
        """`` in cell 3, line 4``, to be put behind a word; empty where that is not known."""
        return f" in cell {self.cell}, line {self.line}" if self.cell and self.line else ""


@dataclass(frozen=True, slots=True)
class Value:
    """A context value, bounded for display.

    Attributes:
        size_bytes: Length of its JSON text in UTF-8.
        preview: Its JSON text, shortened.
        value: The value itself where it is small, else None.
        whole: Whether `value` is the value.
        digest: Of a value that is not small: the SHA-256 of its JSON text, in hex.
    """

    size_bytes: int
    preview: str
    value: JSON = None
    whole: bool = False
    digest: str = ""


@dataclass(frozen=True, slots=True)
class ContextChange:
    """What a task did to the context that it was given.

    Attributes:
        added: New keys.
        changed: Keys with another value.
        removed: Keys that are gone.
        size_bytes: Length of the JSON text that it hands on.
    """

    added: Mapping[str, Value] = field(default_factory=dict)
    changed: Mapping[str, Value] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class RunDifference:
    """A place where runs of one process came to different values.

    Attributes:
        path: The way to the value as Python would write it, such as ``context['rows'][0]``; ``status`` for
            how the task ended.
        task: The task that stored it; None for the final context.
        first: The value in the first run that completed, as short JSON; None where there is none.
        other: The value in the first of `runs`.
        base: Number of the run that `first` is from.
        runs: Numbers of the runs whose value is not `first`.
        origin: What makes it another for each run by nature, such as ``datetime.now()``; empty where nothing
            is known to.
    """

    path: str
    task: str | None
    first: str | None
    other: str | None
    base: int = 1
    runs: tuple[int, ...] = ()
    origin: str = ""


@dataclass(frozen=True, slots=True)
class WentBy:
    """What a task went by in an attempt beside its code, and whether its result can be taken over for that.

    Attributes:
        inputs: What each key that it read of its context is told apart by; "" is all of the context.
        wrote: Keys that it stored.
        files: What files and folders held that it looked at or wrote, when it had ended, by path.
        barred: Why nobody can say that it would do the same again; empty where it would.
    """

    inputs: Mapping[str, str]
    wrote: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    barred: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a run. Which fields are set depends on the kind.

    Attributes:
        kind: What happened.
        time: Seconds since the run was asked for.
        task: The task concerned.
        attempt: 1-based attempt (all kinds that name a task, but `task-skipped`).
        max_attempts: How many attempts the task has (`task-ready`, `task-started`).
        stream: `task-output`: which stream. Output outside any task has no task.
        text: `task-output`: the text; `task-skipped`: why.
        error: `attempt-failed`, `task-failed`; `run-finished` where the run as a whole could not go on.
        duration_s: `attempt-failed`: of the attempt; `task-completed`, `task-failed`: of all attempts, waits
            left out; `run-finished`: of the run. In seconds.
        ended_s: When the last attempt ended, in seconds since then, where that was told before.
        delay_s: `retry-scheduled`: seconds until the next attempt may start.
        context: `task-completed`: what the task did to the context.
        ran_after_failure: `task-started`: a task that it waits for failed, so its context is not whole.
        finding: `value-lost`, `state-left`: what to tell.
        tasks: `run-started`: ids of the tasks of this run; `run-finished`: the same, with those that only the
            import showed.
        status: `run-finished`: how it ended.
        runner: `run-started`, `run-finished`: name of the runner.
        final: `run-finished`: the final context.
        last_contexts: `run-finished`: context of each task that nothing waits for, where it stored one.
        run: The number of the run, counted from 1, where there are several; None for what is about them all.
        times: `run-started`: how many runs there are to be.
        differences: `run-finished`: where the runs came to different values.
        handed: `task-completed`: what a plain cell has handed over, by key.
        stored: `task-completed`: all that it stored.
        taken_from: `task-completed`: it was not run: what it stored is of this earlier run.
        ran_since: `task-completed`: why it was run, where what is finished should have been taken over.
        went_by: `task-completed`: what it went by, where that was noted.
    """

    kind: EventKind
    time: float
    task: str | None = None
    attempt: int | None = None
    max_attempts: int | None = None
    stream: Stream | None = None
    text: str = ""
    error: TaskError | None = None
    duration_s: float | None = None
    ended_s: float | None = None
    delay_s: float | None = None
    context: ContextChange | None = None
    ran_after_failure: bool = False
    finding: Finding | None = None
    tasks: tuple[str, ...] = ()
    status: RunStatus | None = None
    runner: str | None = None
    final: Mapping[str, JSON] = field(default_factory=dict)
    last_contexts: Mapping[str, Mapping[str, JSON]] = field(default_factory=dict)
    run: int | None = None
    times: int = 1
    differences: tuple[RunDifference, ...] = ()
    handed: Mapping[str, Handed] = field(default_factory=dict)
    stored: Mapping[str, JSON] | None = field(default=None, repr=False, compare=False)
    taken_from: int | None = None
    ran_since: str = ""
    went_by: WentBy | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class AttemptTime:
    """When an attempt went on, in seconds since the run was asked for.

    Attributes:
        ended_s: None while it goes on.
    """

    began_s: float
    ended_s: float | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class TaskState:
    """One task of a run: at a moment, or what came of it.

    Attributes:
        id: The task id.
        status: Where it stands; ``not-started`` once the run has ended without it.
        attempts: How often its function was called.
        duration_s: Seconds in all its ended attempts, waits left out; None before the first has ended.
        error: Its last attempt's error, until one succeeds.
        context: What it did to the context; None where it stored none.
        output: Its output, bounded (both streams in the order of arrival).
        ran_after_failure: It ran although a task that it waits for, directly or not, failed.
        reason: Why it was skipped.
        max_attempts: How many attempts it may have; None where not known yet.
        started_at: `time.monotonic` of the current attempt's start; None unless it runs.
        retry_at: `time.monotonic` of the next attempt's earliest start; None unless it waits for that.
        errors: The errors of its failed attempts.
        version: How many events it had.
        handed: What it has handed over, by key, where it is a plain cell.
        ready_s: When nothing but its turn was left to wait for, in seconds since the run was asked for.
        times: When its attempts went on.
        taken_from: It was not run: what it stored is of the earlier run of this number.
        ran_since: Why it was run, where what is finished should have been taken over.
        went_by: What it went by, where that was noted.
    """

    id: str
    status: TaskStatus = "waiting"
    attempts: int = 0
    duration_s: float | None = None
    error: TaskError | None = None
    context: ContextChange | None = None
    output: str = ""
    ran_after_failure: bool = False
    reason: str = ""
    max_attempts: int | None = None
    started_at: float | None = None
    retry_at: float | None = None
    errors: Mapping[int, TaskError] = field(default_factory=dict)
    version: int = 0
    handed: Mapping[str, Handed] = field(default_factory=dict)
    ready_s: float | None = None
    times: tuple[AttemptTime, ...] = ()
    taken_from: int | None = None
    ran_since: str = ""
    went_by: WentBy | None = field(default=None, repr=False, compare=False)

    @property
    def replayed(self) -> bool:
        """Whether it was not run: what it stored is of an earlier run."""
        return self.taken_from is not None

    @property
    def shown_as(self) -> str:
        """Its status for people: one that ran when the run was stopped has not failed by itself."""
        if self.replayed:
            return "replayed"
        error = self.error
        ours = error is not None and error.type == STOPPED and not error.frames
        return "stopped" if self.status == "failed" and ours else self.status


@dataclass(frozen=True, slots=True)
class RunState:
    """A run: at a moment, or what came of it.

    Attributes:
        status: Where it stands; ``idle`` before it starts.
        runner: Name of the runner.
        context: The final context, as the engine gives it: that of the last-ended task that stored one.
        tasks: Every task of the run, in the workflow's order.
        findings: Values that did not survive the context, and the like.
        duration_s: Seconds from asking for the run to its end; 0 before that.
        error: Why the run as a whole could not go on (the package could not be imported, …).
        last_contexts: Context of each task that nothing waits for, where it stored one.
        output: Output outside any task, bounded.
        started_at: `time.monotonic` of the moment when it was asked for; None before it starts.
        times: How many runs there are to be. Where there are several, `status` is that of all, `tasks`,
            `context` and the like are those of the first one that failed, else of the last one that began.
        runs: Each of several runs that has begun, in the order of their numbers.
        differences: Where several runs came to different values.
        fired: What the trigger said that was asked first; ``not-fired`` where it did not start the run.
    """

    status: RunStatus = "idle"
    runner: str = ""
    context: Mapping[str, JSON] = field(default_factory=dict)
    tasks: tuple[TaskState, ...] = ()
    findings: tuple[Finding, ...] = ()
    duration_s: float = 0.0
    error: TaskError | None = None
    last_contexts: Mapping[str, Mapping[str, JSON]] = field(default_factory=dict)
    output: str = ""
    started_at: float | None = None
    times: int = 1
    runs: tuple[RunState, ...] = ()
    differences: tuple[RunDifference, ...] = ()
    fired: Firing | None = None

    @property
    def alike(self) -> bool:
        """Whether several runs came to the same values, but for what is new for each run by nature."""
        return all(difference.origin for difference in self.differences)

    @property
    def ended(self) -> bool:
        """Whether it has ended."""
        return self.status not in {"idle", "running"}

    @property
    def first_error(self) -> TaskError | None:
        """The error to show first: the run's, else that of the first task that failed by itself."""
        if self.error is not None:
            return self.error
        failed = [task for task in self.tasks if task.error is not None]
        alone = [task for task in failed if not task.ran_after_failure]
        return next((task.error for task in [*alone, *failed]), None)

    def task(self, id: str) -> TaskState | None:
        """The task of that id, None where the run has none."""
        return next((task for task in self.tasks if task.id == id), None)


Emit = Callable[[Event], None]

#: What the child process of a run says, one JSON object each.
Message: TypeAlias = dict[str, Any]
