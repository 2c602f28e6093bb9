"""Following a run on a server: polling with back-off, told as the events that local runs give.

A server's websocket delivers nothing for real runs, so there is only polling: one request at a time, never
closer than a quarter of a second, less and less often while nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from cloaca_nb.deploy.server.api import Api
from cloaca_nb.deploy.server.patience import patiently
from cloaca_nb.deploy.server.resources import Execution, TaskExecution
from cloaca_nb.deploy.target import Deployable, Watch
from cloaca_nb.errors import UnreachableError
from cloaca_nb.model.graph import upstream
from cloaca_nb.model.run import Event, EventKind, RunState, RunStatus, TaskError
from cloaca_nb.model.times import seconds_between
from cloaca_nb.run.errors import without_prefixes
from cloaca_nb.run.state import Reducer

Found = TypeVar("Found")

RUNNER = "server"

_ENDS: Mapping[str, RunStatus] = {"Completed": "completed", "Failed": "failed", "Cancelled": "stopped"}
_STATUS_EVERY = 4
_QUIET_S = 60.0


@dataclass(slots=True)
class Pace:
    """How long to wait between requests, in seconds.

    Attributes:
        shortest: After something changed.
        longest: After nothing has changed for long.
        factor: How the wait grows.
    """

    shortest: float = 0.25
    longest: float = 2.0
    factor: float = 1.3
    _wait: float = field(default=0.0, init=False)

    def next(self, changed: bool) -> float:
        """The wait before the next request."""
        longer = min(self._wait * self.factor, self.longest)
        self._wait = self.shortest if changed else max(longer, self.shortest)
        return self._wait


class RunFollower:
    """Follows one run.

    Args:
        api: The server's API.
        execution: The execution id.
        item: What runs.
        tell: Called with each event of the run.
        watch: Clock and stop.
        patience_s: For a server that does not answer.
    """

    def __init__(
        self,
        api: Api,
        execution: str,
        item: Deployable,
        tell: Callable[[Event], None],
        watch: Watch,
        *,
        patience_s: float,
    ) -> None:
        self.api = api
        self.execution = execution
        self.item = item
        self.tell = tell
        self._reducer = Reducer()
        self.watch = watch
        self.patience_s = patience_s
        self.seen: dict[str, TaskExecution] = {}
        self.began = watch.now()
        self.status: Execution | None = None

    def follow(self) -> RunState:
        """Follow to the end, or until someone asks to stop; the run itself is never stopped.

        Raises:
            DeployError: The run cannot be looked at.
        """
        self._tell("run-started", tasks=tuple(self.item.tasks), runner=RUNNER)
        try:
            return self._until_over()
        except KeyboardInterrupt:
            self.watch.stop.set()
            return self._finish("stopped")
        except UnreachableError:
            if self.watch.stopped:
                return self._finish("stopped")
            raise

    def _until_over(self) -> RunState:
        pace = Pace()
        quiet_since, looks = self.watch.now(), 0
        while not self.watch.stopped:
            changed = self._look(looks)
            if self.status is not None and self.status.over:
                return self._finish(_ENDS[self.status.status])
            looks += 1
            quiet_since = self.watch.now() if changed else quiet_since
            if self.watch.now() - quiet_since > _QUIET_S:
                self._quiet()
                quiet_since = self.watch.now()
            self.watch.pause(pace.next(changed))
        return self._finish("stopped")

    def _look(self, looks: int) -> bool:
        """One request: for the tasks, or now and then for the run; whether anything changed."""
        if self._all_over() or looks % _STATUS_EVERY == _STATUS_EVERY - 1:
            return self._look_at_run()
        states = self._patiently(lambda: self.api.tasks(self.execution))
        return self._look_at_run() if states is None else self._apply(states)

    def _look_at_run(self) -> bool:
        before = self.status.status if self.status else None
        self.status = self._patiently(lambda: self.api.execution(self.execution))
        if self.status.over and not self._all_over():
            # The tasks have moved on since they were last looked at.
            states: list[TaskExecution] | None = self._patiently(lambda: self.api.tasks(self.execution))
            self._apply(states or [])
        return self.status.status != before

    def _all_over(self) -> bool:
        return bool(self.seen) and all(task.over for task in self.seen.values())

    def _patiently(self, call: Callable[[], Found]) -> Found:
        return patiently(call, self.watch, "follow", patience_s=self.patience_s)

    def _apply(self, states: Iterable[TaskExecution]) -> bool:
        changed = False
        place = {id: number for number, id in enumerate(self.item.tasks)}
        for state in sorted(states, key=lambda state: (_moment(state), place.get(state.id, 0))):
            before = self.seen.get(state.id)
            if before != state:
                self.seen[state.id] = state
                self._changed(before, state)
                changed = True
        return changed

    def _changed(self, before: TaskExecution | None, now: TaskExecution) -> None:
        """Tell what must have happened between two looks at a task."""
        attempt = before.attempt if before else 1
        for failed in range(attempt, now.attempt):
            error = self._error(now)
            self._tell("attempt-failed", now, attempt=failed, error=error)
            self._tell("retry-scheduled", now, attempt=failed + 1)
        moved = before is None or before.status != now.status or before.attempt != now.attempt
        if now.status in {"Ready", "Pending"} and moved:
            self._tell("task-ready", now)
        started = before is not None and before.status == "Running" and before.attempt == now.attempt
        if now.status in {"Running", "Completed", "Failed"} and not started and moved:
            self._tell(
                "task-started",
                now,
                max_attempts=now.max_attempts,
                ran_after_failure=self._after_failure(now.id),
            )
        if now.over and moved:
            self._ended(now)

    def _ended(self, task: TaskExecution) -> None:
        if task.status == "Completed":
            self._tell("task-completed", task, duration_s=_duration(task))
        elif task.status == "Failed":
            self._tell("task-failed", task, duration_s=_duration(task), error=self._error(task))
        else:
            self._tell("task-skipped", task, attempt=None, text=task.error or "its trigger rule did not hold")

    def _error(self, task: TaskExecution) -> TaskError:
        cell, line = self.item.places.get(task.id, (None, None))
        refusal = fleet_refusal(task.error or "")
        if refusal is not None:
            return TaskError("FleetRefusal", refusal[0], cell=cell, line=line, hint=refusal[1])
        kind, message = read_error(task.error or "")
        return TaskError(kind, message, cell=cell, line=line, hint="a server gives no traceback; its log may")

    def _after_failure(self, id: str) -> bool:
        states = (self.seen.get(task) for task in upstream(self.item.tasks, [id]))
        return any(state is not None and state.status == "Failed" for state in states)

    def _quiet(self) -> None:
        self.watch.note(
            "follow",
            f"no task has changed for {_QUIET_S:.0f} s; still following",
            "a long task, or a trigger rule that waits for a task that is not there",
        )

    def _finish(self, status: RunStatus) -> RunState:
        tasks = tuple(self.item.tasks)
        self._tell("run-finished", status=status, duration_s=self._duration(), tasks=tasks, runner=RUNNER)
        return self._reducer.state

    def _duration(self) -> float:
        """Seconds that the run took by the server's clock; by ours where it does not say."""
        if self.status is not None:
            seconds = seconds_between(self.status.started_at, self.status.completed_at)
            if seconds is not None:
                return seconds
        starts = [task.started_at for task in self.seen.values() if task.started_at]
        ends = [task.completed_at for task in self.seen.values() if task.completed_at]
        seconds = seconds_between(min(starts, default=None), max(ends, default=None))
        return self._time() if seconds is None else seconds

    def _time(self) -> float:
        return self.watch.now() - self.began

    def _tell(self, kind: EventKind, task: TaskExecution | None = None, **values: Any) -> None:
        if task is not None:
            values = {"task": task.id, "attempt": task.attempt, **values}
        event = Event(kind, self._time(), **values)
        self._reducer.apply(event)
        self.tell(event)


def _moment(task: TaskExecution) -> str:
    """When a task last moved, for the order of what happened between two looks; some servers stamp little."""
    ended = task.completed_at or (task.updated_at if task.over else None)
    return ended or task.started_at or "~"


def _duration(task: TaskExecution) -> float | None:
    return seconds_between(task.started_at, task.completed_at)


#: What to do where a tenant has no agent.
START_AGENT = "start a cloacina-agent with a key of the tenant; one with the bootstrap key gets no work"

#: What a fleet says instead of running a task, what that means, and what to do.
_FLEET = (
    (
        "no available fleet agent",
        "no agent of the fleet is there for this tenant: the task was not run",
        START_AGENT,
    ),
    (
        "agent at max_concurrency",
        "all places of the fleet were taken: this attempt was refused, the task was not run",
        "start more agents, give them more places, or start fewer runs at once",
    ),
    (
        "agent refused",
        "an agent of the fleet refused this attempt: the task was not run",
        "see the agent's log; run it again once agents are ready",
    ),
)


def fleet_refusal(text: str) -> tuple[str, str] | None:
    """What it means, and the next step, where a task's error is a fleet's refusal; None where it is not."""
    return next(((told, hint) for mark, told, hint in _FLEET if mark in text), None)


def read_error(text: str) -> tuple[str, str]:
    """Exception type and message of a task's last error, without what servers put before it."""
    shown = without_prefixes(text)
    kind, colon, message = shown.partition(": ")
    if colon and all(part.isidentifier() for part in kind.split(".")):
        return kind, message
    return "TaskError", shown
