"""Reading the engine's database file while the engine, in another process, writes it.

Never from the engine's own process: two copies of SQLite in one process undo each other's file locks.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from cloaca_nb.model.run import TaskError
from cloaca_nb.model.times import seconds_between
from cloaca_nb.model.transition import Transition
from cloaca_nb.run import errors
from cloaca_nb.run.feed import IDLE_S, TransitionSource

_EVENTS = """
    select e.sequence_num, e.workflow_execution_id, e.event_type, e.event_data, e.created_at,
           t.task_name, t.attempt, t.max_attempts, t.last_error, c.value
    from execution_events e
    left join task_executions t on t.id = e.task_execution_id
    left join task_execution_metadata m
        on m.task_execution_id = e.task_execution_id and e.event_type = 'task_completed'
    left join contexts c on c.id = m.context_id
    where e.sequence_num > ? order by e.sequence_num
"""
_RUNS = """
    select w.id, w.status, w.error_details, c.value
    from workflow_executions w left join contexts c on c.id = w.context_id order by w.created_at
"""
_STATES = "select task_name, status from task_executions"


#: Seconds between looks at the database while much happens.
QUICK_S = 0.01

#: How long the engine may stand still with nothing ready, running or waiting for a retry, in seconds.
STUCK_S = 10.0


class Database(TransitionSource):
    """Follows the runs in the database file of their folder, which come one after the other.

    Args:
        folder: The run's private folder; the file may not be there yet.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._path = folder / "run.db"
        # There once the engine has made its database. Before, a look at it could hold a lock at the moment
        # when the engine switches the database to its write-ahead log, which then fails.
        self._ready = folder / "run.db.ready"
        self._connection: sqlite3.Connection | None = None
        self._version = -1
        self._seen = 0
        self._attempts: dict[tuple[int, str], int] = {}
        self._ended: set[int] = set()

    def poll(self) -> list[Transition]:
        """What has happened since the last call; nothing while the engine still makes the tables."""
        if self._connection is None and not self._ready.exists():
            return []
        try:
            return list(self._news())
        except sqlite3.OperationalError:
            return []

    def interval_s(self, quiet_s: float) -> float:
        """See `TransitionSource.interval_s`."""
        return QUICK_S if quiet_s < 2 else IDLE_S

    def stuck(self, quiet_s: float) -> TaskError | None:
        """See `TransitionSource.stuck`: tasks wait, and nothing else runs, is ready or is tried again."""
        if quiet_s >= STUCK_S:
            with contextlib.suppress(sqlite3.OperationalError):
                rows = self._open().execute(_STATES).fetchall()
                waiting = [short(name) for name, status in rows if status == "NotStarted"]
                if waiting and not any(status in {"Ready", "Running"} for _, status in rows):
                    return errors.waits(waiting)
        return None

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            uri = f"{self._path.as_uri()}?mode=ro"
            self._connection = sqlite3.connect(uri, uri=True, timeout=1, isolation_level=None)
        return self._connection

    def _news(self) -> Iterator[Transition]:
        connection = self._open()
        version = connection.execute("pragma data_version").fetchone()[0]
        if version == self._version:
            return
        connection.execute("begin")
        try:
            rows = connection.execute(_EVENTS, (self._seen,)).fetchall()
            runs = connection.execute(_RUNS).fetchall()
        finally:
            connection.execute("commit")
        self._version = version
        numbers = {row[0]: number for number, row in enumerate(runs, 1)}
        for number, *row in rows:
            self._seen = number
            yield from self._transition(numbers[row[0]], row[1:])
        for run, (_, status, text, context) in enumerate(runs, 1):
            if run not in self._ended and status in {"Completed", "Failed"}:
                self._ended.add(run)
                done = {"text": text or "", "success": status == "Completed", **_context(context)}
                yield Transition("finished", run=run, **done)

    def _transition(self, run: int, row: Sequence[Any]) -> Iterator[Transition]:
        kind, text, when, name, _, most, last_error, context = row
        if name is None:
            return
        task, data = short(name), json.loads(text or "{}")
        attempt = self._attempts.setdefault((run, task), 1)
        made = partial(Transition, task=task, attempt=attempt, max_attempts=most, run=run)
        if kind == "task_marked_ready":
            yield made("ready")
        elif kind == "task_completed":
            yield made("completed", **_context(context))
        elif kind == "task_failed":
            yield made("failed", text=data.get("error") or last_error or "")
        elif kind == "task_skipped":
            yield made("skipped", text=data.get("reason", ""))
        elif kind == "task_retry_scheduled":
            self._attempts[run, task] = int(data.get("attempt", attempt + 1))
            delay = max(0.0, seconds_between(when, data.get("retry_at")) or 0.0)
            yield made("retry", text=last_error or "", delay_s=delay)


def _context(text: str | None) -> dict[str, Any]:
    if text is None:
        return {}
    return {"context": json.loads(text), "size_bytes": len(text.encode())}


def short(name: str) -> str:
    """The task id in a full task name, which is ``tenant::package::workflow::id``."""
    return name.split("::", 3)[-1]
