"""Runs of a fake server: what its database holds of them, and what goes to the processes when."""

from __future__ import annotations

import itertools
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Protocol

from cloaca_nb.run.child.merging import merged
from cloaca_nb.run.child.schedule import UnknownTaskError, holds
from tests.servers.fake_host import Answer

#: Seconds between attempts; a real server waits longer.
RETRY_S = 0.15
ENDED = ("Completed", "Failed", "Skipped")
PREFIX = "Task execution error: Task execution failed: "


def now() -> str:
    return datetime.now(timezone.utc).isoformat()


@dataclass
class Run:
    """A run.

    Attributes:
        tasks: Task id -> its row, as the API shows it.
        plan: Task id -> what its package registered: full name, dependencies, attempts, rule.
        contexts: Task id -> the context that it stored; no API shows them.
        life: Number of the process that makes its attempts.
    """

    id: str
    tenant: str
    workflow: str
    package: str
    context: dict[str, Any]
    plan: Mapping[str, Mapping[str, Any]]
    origin: str = "manual"
    status: str = "Pending"
    started_at: str = field(default_factory=now)
    completed_at: str | None = None
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    contexts: dict[str, dict[str, Any]] = field(default_factory=dict)
    life: int = 0

    def __post_init__(self) -> None:
        times = {"created_at": now(), "updated_at": now(), "started_at": None, "completed_at": None}
        errors = {"last_error": None, "error_details": None, "sub_status": None}
        for id, task in self.plan.items():
            head = {"id": str(uuid.uuid4()), "task_name": task["name"], "status": "NotStarted"}
            self.tasks[id] = {**head, "attempt": 1, "max_attempts": task["attempts"], **times, **errors}
            self.event("task_created", id)

    def has_ended(self) -> bool:
        return self.status in {"Completed", "Failed"}

    def summary(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "workflow_name": self.workflow,
            "status": self.status,
            "started_at": self.started_at,
            "completed_at": self.completed_at,
            "trigger_origin": self.origin,
        }

    def event(self, kind: str, task: str | None = None) -> None:
        head = {"id": str(uuid.uuid4()), "event_type": kind, "event_data": None, "created_at": now()}
        self.events.append({**head, "sequence_num": len(self.events) + 1, "task_name": task})

    def become(self, id: str, status: str, error: str | None = None) -> None:
        """Let a task have a status, with its times and the event of that."""
        task = self.tasks[id]
        task.update(status=status, updated_at=now())
        if error is not None:
            task["error_details" if status == "Skipped" else "last_error"] = error
        if status in {"Ready", "Running"}:
            task["started_at"] = now() if status == "Running" else None
        if status in {"Completed", "Failed"}:
            task["completed_at"] = now()
        kinds = {"Ready": "task_marked_ready", "Running": "task_started"}
        self.event(kinds.get(status, f"task_{status.lower()}"), id)

    def given(self, id: str) -> dict[str, Any]:
        """The context that a task gets: the run's, or those of its dependencies merged."""
        wanted = self.plan[id]["dependencies"]
        return dict(merged((each, self.contexts[each]) for each in wanted) if wanted else self.context)

    @property
    def statuses(self) -> dict[str, str]:
        """Statuses by full name, as trigger rules ask for them."""
        return {task["task_name"]: task["status"].lower() for task in self.tasks.values()}


class Execute(Protocol):
    """Has an attempt made somewhere; `then` gets the answer, if ever there is one."""

    def __call__(
        self, run: Run, task: str, context: dict[str, Any], then: Callable[[Answer], None]
    ) -> None: ...


class Runs:
    """All runs under way: each answer of a process lets others go on. Levels run at once (contract H4)."""

    def __init__(self, execute: Execute, log: Callable[[str], None]) -> None:
        self._execute = execute
        self._log = log
        self._lock = threading.RLock()
        self._under_way: set[int] = set()
        self._attempts = itertools.count()
        #: How often the process was started anew; timers of earlier ones are void.
        self._life = 0

    def start(self, run: Run) -> None:
        run.life = self._life
        run.status = "Running"
        run.event("workflow_started")
        self.advance(run)

    def stop(self) -> None:
        """Start nothing more, and take no answer to what was started."""
        with self._lock:
            self._life += 1
            self._under_way.clear()

    def resume(self, runs: list[Run]) -> None:
        """Make attempts again that were under way when the process ended (contract H7)."""
        with self._lock:
            for run in runs:
                if run.status == "Running" and run.life != self._life:
                    run.life = self._life
                    for id, task in run.tasks.items():
                        if task["status"] in {"Ready", "Running"}:
                            self._attempt(run, id, self._life)

    def advance(self, run: Run) -> None:
        """Start what can start now, and end the run where nothing is left."""
        with self._lock:
            ready = [id for id in run.tasks if self._is_free(run, id)]
            for id in ready:
                self._decide(run, id)
            if run.status == "Running" and all(each["status"] in ENDED for each in run.tasks.values()):
                failed = any(each["status"] == "Failed" for each in run.tasks.values())
                run.completed_at = now()
                run.event("workflow_failed" if failed else "workflow_completed")
                run.status = "Failed" if failed else "Completed"

    def _is_free(self, run: Run, id: str) -> bool:
        waits = run.plan[id]["dependencies"]
        ended = all(run.tasks[each]["status"] in ENDED for each in waits)
        return run.tasks[id]["status"] == "NotStarted" and ended

    def _decide(self, run: Run, id: str) -> None:
        """A rule that names no task keeps its task waiting for ever (contract H4)."""
        try:
            runs = holds(run.plan[id]["rule"], run.statuses, run.given(id))
        except UnknownTaskError as error:
            self._log(f"Failed to update task readiness {run.plan[id]['name']}: Record not found: {error}")
            return
        if runs:
            run.become(id, "Ready")
            self._attempt(run, id, self._life)
        else:
            run.contexts[id] = {}
            run.become(id, "Skipped", "trigger rule not satisfied")
            self.advance(run)

    def _attempt(self, run: Run, id: str, life: int) -> None:
        with self._lock:
            if self._life != life:
                return
            number = next(self._attempts)
            self._under_way.add(number)
            run.become(id, "Running")
        self._execute(run, id, run.given(id), lambda answer: self._ended(number, run, id, answer))

    def _ended(self, number: int, run: Run, id: str, answer: Answer) -> None:
        with self._lock:
            if number not in self._under_way:
                return  # of a process that is gone
            self._under_way.discard(number)
            if "error" in answer:
                self._failed(run, id, PREFIX + answer["error"])
            else:
                run.contexts[id] = answer["context"]
                run.become(id, "Completed")
        self.advance(run)

    def _failed(self, run: Run, id: str, error: str) -> None:
        """A retry gets the context that came in, and what depends on a failed task runs with nothing."""
        task = run.tasks[id]
        if task["attempt"] < task["max_attempts"]:
            task["attempt"] += 1
            run.become(id, "Ready", error)
            again = threading.Timer(RETRY_S, self._attempt, (run, id, self._life))
            again.daemon = True
            again.start()
        else:
            run.contexts[id] = {}
            run.become(id, "Failed", error)
