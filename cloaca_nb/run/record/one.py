"""A run's events, put together from the child's messages and the runner's transitions."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cloaca_nb.check.rules import worded
from cloaca_nb.model import graph
from cloaca_nb.model.finding import Fact, Finding
from cloaca_nb.model.handed import Handed, handed_of
from cloaca_nb.model.run import (
    Emit,
    Event,
    EventKind,
    Message,
    Replay,
    Reuse,
    RunPlan,
    RunState,
    RunStatus,
    Stream,
    TaskError,
    WentBy,
)
from cloaca_nb.model.transition import Transition
from cloaca_nb.model.wording import first_few
from cloaca_nb.run import errors
from cloaca_nb.run.child.again.remembering import WHOLE, digest_of
from cloaca_nb.run.child.merging import applied, changes, merged, size_bytes
from cloaca_nb.run.findings import Findings, change, counted_facts, crossed_fact, left_facts, unseen_facts
from cloaca_nb.run.record.bounded import Bounded
from cloaca_nb.run.state import Reducer


@dataclass(slots=True)
class _Task:
    """What has to be known of one task to tell its events.

    Attributes:
        dependencies: Ids that it waits for in this run.
        ended: Whether it has come to its final state.
        failed: Whether that state is failed.
        started: The last attempt of which the child said that it starts.
        reported: The last attempt of which the child said how it ended.
        closed: The last attempt of which the runner knows that it is over.
        most: How many attempts it has.
        awaited: How many tasks still wait for its context.
        duration_s: Seconds in all its attempts so far.
        attempt_s: Seconds in the last attempt that ended.
        ended_s: When the child said that it had, in seconds since the run was asked for.
        began: `time.monotonic` of the last attempt's start.
        raised: What its attempts raised, as the child described it.
        stored: The context that it stored, as long as that is needed.
        after_failure: A task that it waits for failed, or ran after one that had.
        early: Output that came before the word that its attempt had started.
        handed: What its last attempt has handed over, by key.
        changed: Names of what it has for itself, and has changed -> what they held before and after that.
        taken_from: The number of the earlier run that its result is of.
        ran_since: Why it was run, where what is finished is to be taken over.
        went_by: What its last attempt went by.
    """

    id: str
    dependencies: tuple[str, ...]
    ended: bool = False
    failed: bool = False
    started: int = 0
    reported: int = 0
    closed: int = 0
    most: int | None = None
    awaited: int = 0
    duration_s: float = 0.0
    attempt_s: float = 0.0
    ended_s: float | None = None
    began: float = 0.0
    raised: dict[int, dict[str, Any]] = field(default_factory=dict)
    stored: Mapping[str, Any] | None = None
    after_failure: bool = False
    output: Bounded = field(default_factory=Bounded)
    early: list[tuple[Stream, int | None, str]] = field(default_factory=list)
    handed: dict[str, Handed] = field(default_factory=dict)
    changed: dict[str, list[Any]] = field(default_factory=dict)
    taken_from: int | None = None
    ran_since: str = ""
    went_by: WentBy | None = None

    @property
    def running(self) -> bool:
        """Whether an attempt has begun of which the runner has not yet said how it ended."""
        return self.started > self.closed and not self.ended

    def spend(self, seconds: float) -> None:
        """Count the time of an attempt."""
        self.attempt_s = seconds
        self.duration_s += seconds


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
        self._taken_over = plan.replay.contexts if plan.replay is not None else {}
        self._runner = runner
        self._emit_to = emit
        self._start = time.monotonic()
        self._tasks = {id: _Task(id, tuple(deps)) for id, deps in tasks.items()}
        self._final: dict[str, Any] = dict(plan.context)
        self._findings = Findings(plan.package)
        self._outside = Bounded()
        self._reducer = Reducer()
        self._count()
        self.finished: bool | None = None
        self.crossed: TaskError | None = None
        self.error: TaskError | None = None

    def begin(self) -> None:
        """The run has been asked for."""
        self._emit("run-started", tasks=tuple(self._tasks), runner=self._runner)
        if self._plan.replay is not None:
            self._take_over(self._plan.replay)

    def _take_over(self, replay: Replay) -> None:
        """Tasks of an earlier run are as they were there; what the child says of them is no news."""
        self._say(replay.facts)
        for id, stored in replay.contexts.items():
            task = self._of(id)
            given = self._given(task)
            made = change(given, changes(given, stored), size_bytes(stored))
            task.stored, task.ended = stored, True
            told = {"context": made, "handed": replay.handed.get(id, {}), "stored": stored}
            self._emit("task-completed", task, **told, taken_from=replay.number)
        for id in replay.contexts:
            self._let_go(self._of(id))

    # What the child says

    def message(self, message: Message) -> None:
        """Take a message of the child."""
        match message["message"]:
            case "begin":
                return
            case "left":
                self._say(left_facts(message, self._plan))
            case "crossed":
                self._crossed(crossed_fact(message, self._plan))
            case "changed":
                self._of(message["task"]).changed[message["name"]] = message["nodes"]
            case "imported":
                self._registered(message["tasks"])
            case "started":
                self._started(self._of(message["task"]), message["attempt"])
            case "returned":
                self._returned(self._of(message["task"]), message)
            case "raised":
                self._raised(self._of(message["task"]), message)
            case "looked-up" | "went-by":
                self._remembered(self._of(message["task"]), message)
            case "handed":
                found = handed_of(message, message["size"], message["artifact"])
                self._of(message["task"]).handed[message["key"]] = found
            case "value":
                self._find(self._of(message["task"]), self._findings.changed(message))
            case _:
                self.error = errors.of_run(message, self._plan.package)

    @property
    def unrecorded(self) -> bool:
        """Whether attempts have ended of which the runner says nothing, and no task is at work."""
        begun = [task for task in self._tasks.values() if task.running]
        return bool(begun) and all(task.reported >= task.started for task in begun)

    def _registered(self, tasks: Sequence[tuple[str, Sequence[str]]]) -> None:
        """What the import registered: code may compute ids and dependencies that no reader can see."""
        known = dict(tasks)
        for id, dependencies in known.items():
            if id in self._taken_over:
                continue  # the child has it without those before it
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
        task.ended_s = None
        task.handed = {}
        task.began = time.monotonic()
        task.after_failure = bool(self._failed_before(task))
        details = {"attempt": attempt, "max_attempts": task.most}
        self._emit("task-started", task, **details, ran_after_failure=task.after_failure)
        early, task.early = task.early, []
        for stream, of, text in early:
            self.output(stream, 1, task.id, of, text)

    def _failed_before(self, task: _Task) -> list[str]:
        """Dependencies that failed, or ran after a task that had."""
        known = (self._tasks.get(id) for id in task.dependencies)
        return [other.id for other in known if other is not None and (other.failed or other.after_failure)]

    def _reported(self, task: _Task, message: Message) -> None:
        """The child says that an attempt has ended; one that had timed out before has been counted."""
        if message["attempt"] > task.closed:
            task.reported = message["attempt"]
            task.spend(message["duration"])
            task.ended_s = time.monotonic() - self._start

    def _raised(self, task: _Task, message: Message) -> None:
        self._reported(task, message)
        task.raised[message["attempt"]] = message["error"]

    def _returned(self, task: _Task, message: Message) -> None:
        self._reported(task, message)
        if message["lost"]:
            self._find(task, self._findings.dropped(task.id, message["lost"]))

    def _say(self, facts: Iterable[Fact]) -> None:
        for finding in worded(facts):
            self._emit("state-left", finding=finding)

    def _crossed(self, fact: Fact) -> None:
        """A value has crossed from task to task, or has in the notebook: the run goes on, and has failed."""
        self._say([fact])
        (said,) = worded([fact])
        error = TaskError(type(fact.said).__name__, f"task {fact.task!r}: {said.message}", hint=said.hint)
        self.crossed = self.crossed or errors.at_task(error, self._plan.package, fact.task)

    def _find(self, task: _Task, finding: Finding | None) -> None:
        if finding is not None:
            self._emit("value-lost", task, finding=finding)

    def output(self, stream: Stream, run: int, task: str | None, attempt: int | None, text: str) -> None:
        """Take output of the child; what comes before the word that its attempt has started waits for it."""
        record = self._of(task) if task is not None else None
        if record is not None and (attempt or 0) > record.started:
            record.early.append((stream, attempt, text))
            return
        parts = (record.output if record else self._outside).take(text)
        self._tell_output(record, parts, attempt=attempt, stream=stream)

    def _tell_output(self, task: _Task | None, parts: Iterable[str], **details: Any) -> None:
        for part in parts:
            self._emit("task-output", task, text=part, **details)

    def _remembered(self, task: _Task, message: Message) -> None:
        """The child tells what a task went by, or whether an earlier run has what it would store."""
        if message["message"] == "went-by":
            by = (message["inputs"], tuple(message["wrote"]), message["files"], message["barred"])
            task.went_by = WentBy(*by)
            return
        reuse = self._plan.reuse or Reuse()
        finished = reuse.finished.get(task.id, ())
        for one in finished:
            if one.number == message["number"]:
                task.taken_from, task.went_by, task.handed = one.number, one.went_by, dict(one.handed)
                return
        task.ran_since = message["why"] or reuse.why.get(task.id, "")
        if not task.ran_since:
            given, before = self._given(task), finished[0].went_by.inputs if finished else {}
            keys = [key for key, was in before.items() if key != WHOLE and digest_of(given, key) != was]
            task.ran_since = f"it is given another {first_few(keys, 3) or 'context'}"

    # What the runner learns

    def transition(self, transition: Transition) -> None:
        """Take a change of state."""
        if transition.kind == "finished":
            self._finish(transition)
            return
        if transition.task in self._taken_over:
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
            self._emit("task-skipped", task, text=transition.text)
        task.ended = True
        self._let_go(task)

    def _close(self, task: _Task, attempt: int) -> None:
        """An attempt is over for the runner; the engine leaves one that times out to itself."""
        if task.started >= attempt > task.reported:
            task.spend(time.monotonic() - task.began)
        task.closed = attempt
        self._tell_output(task, task.output.end(), attempt=attempt)

    def _let_go(self, task: _Task) -> None:
        """Forget contexts that no task will be given any more: they may be large."""
        for dependency in task.dependencies:
            other = self._of(dependency)
            other.awaited -= 1
            if not other.awaited:
                other.stored = None

    def _completed(self, task: _Task, transition: Transition) -> None:
        made = None
        given, did, stored = self._given(task), transition.changes, transition.context
        if did is not None:
            stored = applied(given, did)
        elif stored is not None:
            did = changes(given, stored)
        if stored is not None and did is not None:
            task.stored = self._final = stored
            made = change(given, did, transition.size_bytes)
        details = {"attempt": transition.attempt, "duration_s": task.duration_s, "context": made}
        again = {"taken_from": task.taken_from, "ran_since": task.ran_since, "went_by": task.went_by}
        self._emit("task-completed", task, **details, **again, handed=task.handed, stored=stored)

    def _given(self, task: _Task) -> Mapping[str, Any]:
        """The context that the task was given."""
        if not task.dependencies:
            return self._plan.context
        stored = [(id, self._of(id).stored) for id in task.dependencies]
        return merged((id, context) for id, context in stored if context is not None)

    def _failed(self, task: _Task, transition: Transition) -> None:
        task.failed = True
        error = self._attempt_failed(task, transition)
        self._say(counted_facts(task.id, transition.attempt, self._plan))
        self._emit("task-failed", task, attempt=transition.attempt, error=error, duration_s=task.duration_s)

    def _retry(self, task: _Task, transition: Transition) -> None:
        self._attempt_failed(task, transition)
        self._emit("retry-scheduled", task, attempt=transition.attempt + 1, delay_s=transition.delay_s)

    def _attempt_failed(self, task: _Task, transition: Transition) -> TaskError:
        attempt = transition.attempt
        error = self._error(task, transition)
        refused = task.raised.get(attempt, {}).get("refused")
        if refused is not None and transition.kind == "failed":
            self._find(task, self._findings.refused(task.id, error, refused))
        self._emit("attempt-failed", task, attempt=attempt, error=error, duration_s=task.attempt_s)
        return error

    def _error(self, task: _Task, transition: Transition) -> TaskError:
        raised = task.raised.get(transition.attempt)
        if raised is None:
            error = errors.from_engine(transition.text, self._plan.package, task.id)
        else:
            error = errors.from_message(raised, self._plan.package, task.id)
            if raised["refused"] is not None:
                error = self._findings.explained(error, raised["refused"])
        failed = self._failed_before(task)
        return errors.behind_failed(error, failed) if failed else errors.missing_key(error, self._given(task))

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
        task.ended = task.failed = True
        task.spend(time.monotonic() - task.began)
        self._emit("task-failed", task, attempt=task.started, error=error, duration_s=task.duration_s)

    def end(self, status: RunStatus) -> RunState:
        """Tell the last events; what came of the run."""
        for task in (None, *self._tasks.values()):
            self._tell_output(task, (task.output if task else self._outside).end())
        ran = {id: task.changed for id, task in self._tasks.items() if task.started}
        for fact in unseen_facts(ran, self._plan):
            self._crossed(fact)
        if status == "completed" and self.crossed is not None:
            status, self.error = "failed", self.crossed
        last = {id: self._tasks[id].stored for id in graph.leaves(self._edges)}
        self._emit(
            "run-finished",
            tasks=tuple(self._tasks),
            status=status,
            runner=self._runner,
            error=self.error,
            duration_s=time.monotonic() - self._start,
            final=self._final,
            last_contexts={id: context for id, context in last.items() if context is not None},
        )
        return self._reducer.state

    @property
    def _edges(self) -> dict[str, tuple[str, ...]]:
        return {task.id: task.dependencies for task in self._tasks.values()}

    def _emit(self, kind: EventKind, task: _Task | None = None, **details: Any) -> None:
        now = time.monotonic() - self._start
        id, ended_s = (task.id, task.ended_s) if task else (None, None)
        event = Event(kind=kind, time=now, task=id, ended_s=ended_s, **details)
        self._reducer.apply(event)
        self._emit_to(event)
