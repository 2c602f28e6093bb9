"""A run's events and result, put together from the child's messages and the runner's transitions."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cloaca_nb.model import graph
from cloaca_nb.model.finding import Finding
from cloaca_nb.model.run import (
    ContextChange,
    Emit,
    Event,
    EventKind,
    RunPlan,
    RunResult,
    RunStatus,
    Stream,
    TaskError,
    TaskResult,
    TaskStatus,
    Transition,
)
from cloaca_nb.run import context as values
from cloaca_nb.run import errors
from cloaca_nb.run.context import change, merged
from cloaca_nb.run.feed import Message

#: Characters that are handed on as they come, and characters of the end that are kept beyond them.
LIVE = 1_000_000
TAIL = 20_000


class Kept:
    """The output of one task so far."""

    def __init__(self) -> None:
        self._head: list[str] = []
        self._tail: deque[str] = deque()
        self._tail_size = 0
        self._total = 0

    def take(self, text: str) -> Iterator[str]:
        """Keep a text.

        Yields:
            What of it is to be shown; once too much has come, a note and then nothing.
        """
        room = LIVE - self._total
        self._total += len(text)
        if room > 0:
            self._head.append(text[:room])
            yield text[:room]
            if len(text) >= room:
                yield f"\n… output beyond {LIVE:,} characters is not shown as it comes …\n"
        if len(text) > max(room, 0):
            self._keep(text[max(room, 0) :])

    def _keep(self, text: str) -> None:
        self._tail.append(text[-TAIL:])
        self._tail_size += len(self._tail[-1])
        while self._tail_size - len(self._tail[0]) >= TAIL:
            self._tail_size -= len(self._tail.popleft())

    @property
    def text(self) -> str:
        """The output: whole, or its beginning and its end."""
        head, tail = "".join(self._head), "".join(self._tail)[-TAIL:]
        left_out = self._total - len(head) - len(tail)
        return f"{head}\n… {left_out:,} characters left out …\n{tail}" if left_out else head + tail


@dataclass(slots=True)
class _Task:
    """What is known of one task so far."""

    id: str
    dependencies: tuple[str, ...]
    status: TaskStatus = "not-started"
    started: int = 0
    reported: int = 0
    closed: int = 0
    most: int | None = None
    awaited: int = 0
    duration_s: float = 0.0
    began: float = 0.0
    raised: dict[int, dict[str, Any]] = field(default_factory=dict)
    error: TaskError | None = None
    stored: dict[str, Any] | None = None
    change: ContextChange | None = None
    ran_after_failure: bool = False
    reason: str = ""
    output: Kept = field(default_factory=Kept)
    early: list[tuple[Stream, int | None, str]] = field(default_factory=list)

    @property
    def running(self) -> bool:
        """Whether an attempt has begun of which the runner has not yet said how it ended."""
        return self.started > self.closed and self.status == "not-started"


class Record:
    """The run so far.

    Args:
        plan: What is run.
        tasks: Ids of the tasks of this run with the dependencies that are part of it.
        runner: Name of the runner.
        emit: Where events go.
    """

    def __init__(self, plan: RunPlan, tasks: Mapping[str, Sequence[str]], runner: str, emit: Emit) -> None:
        self._plan = plan
        self._runner = runner
        self._emit_to = emit
        self._start = time.monotonic()
        self._tasks = {id: _Task(id, tuple(deps)) for id, deps in tasks.items()}
        self._final: dict[str, Any] = dict(plan.context)
        self._findings = values.Collector(plan.package)
        self._outside = Kept()
        self._count()
        self.finished: bool | None = None
        self.error: TaskError | None = None

    def begin(self) -> None:
        """The run has been asked for."""
        self._emit("run-started", tasks=tuple(self._tasks), runner=self._runner)

    # What the child says

    def message(self, message: Message) -> None:
        """Take a message of the child."""
        match message["message"]:
            case "imported":
                self._registered(message["tasks"])
            case "started":
                self._started(self._of(message["task"]), message["attempt"])
            case "returned":
                self._returned(self._of(message["task"]), message)
            case "raised":
                self._raised(self._of(message["task"]), message)
            case "value":
                self._find(self._of(message["task"]), self._findings.changed(message))
            case _:
                self.error = errors.of_run(message, self._plan.package)

    def _registered(self, tasks: Sequence[tuple[str, Sequence[str]]]) -> None:
        """What the import registered: code may compute ids and dependencies that no reader can see."""
        known = dict(tasks)
        for id, dependencies in known.items():
            self._of(id).dependencies = tuple(
                dependency for dependency in dependencies if dependency in known
            )
        self._count()

    def _count(self) -> None:
        """Count for each task how many wait for it: its context is kept until the last of them has ended."""
        for task in self._tasks.values():
            task.awaited = 0
        for task in self._tasks.values():
            for dependency in task.dependencies:
                self._of(dependency).awaited += 1

    def _of(self, id: str) -> _Task:
        """The task of that id; code may register tasks that no one saw in the notebook."""
        if id not in self._tasks:
            self._tasks[id] = _Task(id, ())
        return self._tasks[id]

    def _started(self, task: _Task, attempt: int) -> None:
        task.started = attempt
        task.began = time.monotonic()
        task.ran_after_failure = any(self._hurt(dependency) for dependency in task.dependencies)
        details = {"attempt": attempt, "max_attempts": task.most}
        self._emit("task-started", task, **details, ran_after_failure=task.ran_after_failure)
        early, task.early = task.early, []
        for stream, of, text in early:
            self.output(stream, task.id, of, text)

    def _hurt(self, dependency: str) -> bool:
        task = self._tasks.get(dependency)
        return task is not None and (task.status == "failed" or task.ran_after_failure)

    def _reported(self, task: _Task, message: Message) -> None:
        """The child says that an attempt has ended; one that had timed out before has been counted."""
        if message["attempt"] > task.closed:
            task.reported = message["attempt"]
            task.duration_s += message["duration"]

    def _raised(self, task: _Task, message: Message) -> None:
        self._reported(task, message)
        task.raised[message["attempt"]] = message["error"]

    def _returned(self, task: _Task, message: Message) -> None:
        self._reported(task, message)
        if message["lost"]:
            self._find(task, self._findings.dropped(task.id, message["lost"]))

    def _find(self, task: _Task, finding: Finding | None) -> None:
        if finding is not None:
            self._emit("value-lost", task, finding=finding)

    def output(self, stream: Stream, task: str | None, attempt: int | None, text: str) -> None:
        """Take output of the child; what comes before the word that its attempt has started waits for it."""
        record = self._of(task) if task is not None else None
        if record is not None and (attempt or 0) > record.started:
            record.early.append((stream, attempt, text))
            return
        for part in (record.output if record else self._outside).take(text):
            self._emit("task-output", record, attempt=attempt, stream=stream, text=part)

    # What the runner learns

    def transition(self, transition: Transition) -> None:
        """Take a change of state."""
        if transition.kind == "finished":
            self._finish(transition)
            return
        task = self._of(transition.task)
        if transition.kind == "ready":
            task.most = transition.max_attempts
            self._emit("task-ready", task, attempt=transition.attempt, max_attempts=task.most)
            return
        self._close(task, transition.attempt)
        if transition.kind == "retry":
            self._retry(task, transition)
            return
        if transition.kind == "completed":
            self._completed(task, transition)
        elif transition.kind == "failed":
            self._failed(task, transition)
        else:
            task.status, task.reason = "skipped", transition.text
            self._emit("task-skipped", task, text=transition.text)
        self._let_go(task)

    def _close(self, task: _Task, attempt: int) -> None:
        """An attempt is over for the runner; the engine leaves one that times out to itself."""
        if task.started >= attempt > task.reported:
            task.duration_s += time.monotonic() - task.began
        task.closed = attempt

    def _let_go(self, task: _Task) -> None:
        """Forget contexts that no task will be given any more: they may be large."""
        for dependency in task.dependencies:
            other = self._of(dependency)
            other.awaited -= 1
            if not other.awaited:
                other.stored = None

    def _completed(self, task: _Task, transition: Transition) -> None:
        task.status = "completed"
        if transition.context is not None:
            task.stored = self._final = transition.context
            task.change = change(self._given(task), transition.context, transition.size_bytes)
        details = {"attempt": transition.attempt, "duration_s": task.duration_s, "context": task.change}
        self._emit("task-completed", task, **details)

    def _given(self, task: _Task) -> Mapping[str, Any]:
        """The context that the task was given."""
        if not task.dependencies:
            return self._plan.context
        stored = [(id, self._of(id).stored) for id in task.dependencies]
        return merged((id, context) for id, context in stored if context is not None)

    def _failed(self, task: _Task, transition: Transition) -> None:
        task.status = "failed"
        task.error = self._error(task, transition)
        refused = task.raised.get(transition.attempt, {}).get("refused")
        if refused is not None:
            self._find(task, self._findings.refused(task.id, task.error, refused))
        self._emit("attempt-failed", task, attempt=transition.attempt, error=task.error)
        self._emit(
            "task-failed", task, attempt=transition.attempt, error=task.error, duration_s=task.duration_s
        )

    def _retry(self, task: _Task, transition: Transition) -> None:
        error = self._error(task, transition)
        self._emit("attempt-failed", task, attempt=transition.attempt, error=error)
        self._emit("retry-scheduled", task, attempt=transition.attempt + 1, delay_s=transition.delay_s)

    def _error(self, task: _Task, transition: Transition) -> TaskError:
        raised = task.raised.get(transition.attempt)
        if raised is None:
            error = errors.from_engine(transition.text, self._plan.package, task.id)
        else:
            error = errors.from_message(raised, self._plan.package, task.id)
            if raised["refused"] is not None:
                error = self._findings.explained(error, raised["refused"])
        failed = [id for id in task.dependencies if self._hurt(id)]
        if failed:
            return errors.behind_failed(error, failed)
        return errors.missing_key(error, self._given(task))

    def _finish(self, transition: Transition) -> None:
        self.finished = transition.success
        if transition.context is not None:
            self._final = transition.context

    # How it ends

    def died(self, error: TaskError) -> None:
        """The process ended by itself: whatever task ran is to blame, else the run as a whole."""
        running = [task for task in self._tasks.values() if task.running]
        if not running:
            self.error = self.error or error
        for task in running:
            self._blame(task, errors.at_task(error, self._plan.package, task.id))

    def stopped(self) -> None:
        """The run was stopped: so was the task that ran."""
        for task in self._tasks.values():
            if task.running:
                self._blame(task, errors.stopped(self._plan.package, task.id))

    def _blame(self, task: _Task, error: TaskError) -> None:
        task.status, task.error = "failed", error
        task.duration_s += time.monotonic() - task.began
        self._emit("task-failed", task, attempt=task.started, error=error, duration_s=task.duration_s)

    def result(self, status: RunStatus) -> RunResult:
        """The result, and the last event."""
        duration = time.monotonic() - self._start
        self._emit("run-finished", status=status, error=self.error, duration_s=duration)
        tasks = {task.id: task.dependencies for task in self._tasks.values()}
        last = {id: self._tasks[id].stored for id in graph.leaves(tasks)}
        return RunResult(
            status=status,
            runner=self._runner,
            context=self._final,
            tasks=tuple(_result(task) for task in self._tasks.values()),
            findings=self.findings,
            duration_s=duration,
            error=self.error,
            last_contexts={id: context for id, context in last.items() if context is not None},
        )

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found out about values."""
        return self._findings.findings

    def _emit(self, kind: EventKind, task: _Task | None = None, **details: Any) -> None:
        now = time.monotonic() - self._start
        self._emit_to(Event(kind=kind, time=now, task=task.id if task else None, **details))


def _result(task: _Task) -> TaskResult:
    return TaskResult(
        id=task.id,
        status=task.status,
        attempts=task.started,
        duration_s=task.duration_s if task.started else None,
        error=task.error,
        context=task.change,
        output=task.output.text,
        ran_after_failure=task.ran_after_failure,
        reason=task.reason,
    )
