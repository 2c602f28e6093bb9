"""What a server tells of a run: its tasks, their errors, its events."""

from __future__ import annotations

from dataclasses import dataclass

from cloaca_nb.deploy.past import FoundRun
from cloaca_nb.deploy.server.resources import RunEvent, TaskExecution
from cloaca_nb.deploy.server.runs import fleet_refusal, read_error

#: What a server keeps to itself.
NOT_TOLD = (
    "a server keeps no output, no traceback and no final context of a run: what tasks print is in its own log"
)


@dataclass(frozen=True, slots=True)
class TaskLog:
    """What is known of a task of a run.

    Attributes:
        status: As the server says it.
        attempt: Number of the last attempt, from 1.
        max_attempts: How many there may be.
        started_at: RFC 3339 time, or None.
        completed_at: RFC 3339 time, or None.
        error: The last error, without what servers put before it; empty for none.
        hint: What to do about it, or an empty text.
    """

    id: str
    status: str
    attempt: int
    max_attempts: int
    started_at: str | None
    completed_at: str | None
    error: str
    hint: str


@dataclass(frozen=True, slots=True)
class RunLog:
    """What a server tells of a run.

    Attributes:
        workflow: The workflow, or an empty text where the server does not tell.
        status: As the server says it.
        tasks: Its tasks, in the order in which they began; none where the server has no such list.
        events: Its events, in order.
    """

    execution: str
    place: str
    workflow: str
    status: str
    tasks: tuple[TaskLog, ...]
    events: tuple[RunEvent, ...]


def run_log(found: FoundRun) -> RunLog:
    """What a server tells of a run; the server is closed afterwards.

    Raises:
        DeployError: It cannot be reached, or knows no such run.
    """
    try:
        api = found.target.api
        run = api.execution(found.execution)
        tasks = sorted(api.tasks(found.execution) or (), key=lambda task: (task.started_at or "~", task.id))
        events = tuple(api.events(found.execution))
    finally:
        found.target.close()
    workflow = run.workflow or found.item.workflow
    shown = tuple(map(_task_log, tasks))
    return RunLog(found.execution, found.target.place, workflow, run.status, shown, events)


def _task_log(task: TaskExecution) -> TaskLog:
    error, hint = _error(task.error or "")
    times = task.started_at, task.completed_at
    return TaskLog(task.id, task.status, task.attempt, task.max_attempts, *times, error, hint)


def _error(text: str) -> tuple[str, str]:
    refusal = fleet_refusal(text)
    if refusal is not None or not text:
        return refusal or ("", "")
    kind, message = read_error(text)
    return f"{kind}: {message}", ""
