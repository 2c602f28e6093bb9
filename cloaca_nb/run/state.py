"""The one reducer: events of a run, local or remote, give its state."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Any

from cloaca_nb.model.run import AttemptTime, Event, RunState, TaskState

#: What is seen of one of several runs.
_SHOWN = ("tasks", "context", "last_contexts", "output")
#: Of a task that was not run, whatever was done to find that out.
_NOT_RUN = {"attempts": 0, "duration_s": None, "times": ()}
_ENDED = ("completed", "failed", "skipped")


class Reducer:
    """The state of a run. `apply` may be called from one thread and `state` be read from others."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._run = RunState()
        self._tasks: dict[str, TaskState] = {}
        # Output since the state was read last, by task: put together only when someone looks.
        self._texts: dict[str | None, list[str]] = {}
        # Where there are several runs: each of them.
        self._runs: dict[int, Reducer] = {}

    @property
    def state(self) -> RunState:
        """The run as it is now; it does not change any more."""
        if self._run.times > 1:
            return self._of_several()
        with self._lock:
            for id, texts in self._texts.items():
                text = "".join(texts)
                if id is None:
                    self._run = replace(self._run, output=self._run.output + text)
                else:
                    self._tasks[id] = replace(self._tasks[id], output=self._tasks[id].output + text)
            self._texts = {}
            return replace(self._run, tasks=tuple(self._tasks.values()))

    def _of_several(self) -> RunState:
        """The state of all runs, with what is to be seen of one: the first that failed, else the last."""
        with self._lock:
            whole, runs = self._run, tuple(self._runs[number].state for number in sorted(self._runs))
        shown = next((run for run in runs if run.status == "failed"), runs[-1] if runs else RunState())
        findings = dict.fromkeys(finding for run in (whole, *runs) for finding in run.findings)
        return replace(
            whole,
            runs=runs,
            findings=tuple(findings),
            error=whole.error or shown.error,
            **{name: getattr(shown, name) for name in _SHOWN},
        )

    def apply(self, event: Event) -> None:
        """Take an event."""
        if event.run is not None:
            with self._lock:
                one = self._runs.setdefault(event.run, Reducer())
            one.apply(replace(event, run=None, times=1))
            return
        with self._lock:
            if event.kind == "task-output":
                self._texts.setdefault(event.task, []).append(event.text)
            if event.task is not None:
                task = self._tasks.get(event.task) or TaskState(event.task)
                self._tasks[task.id] = replace(task, version=task.version + 1, **self._changed(task, event))
            elif event.kind == "run-started":
                self._start(event)
            elif event.kind == "run-finished":
                self._finish(event)
            if event.finding is not None:
                self._run = replace(self._run, findings=(*self._run.findings, event.finding))

    def _start(self, event: Event) -> None:
        self._tasks = {id: TaskState(id) for id in event.tasks}
        self._texts = {}
        since = time.monotonic() - event.time
        self._runs = {}
        self._run = RunState("running", event.runner or "", started_at=since, times=event.times)

    def _finish(self, event: Event) -> None:
        self._run = replace(
            self._run,
            status=event.status or "failed",
            runner=event.runner or self._run.runner,
            context=event.final,
            duration_s=event.duration_s or 0.0,
            error=event.error,
            last_contexts=event.last_contexts,
            differences=event.differences,
        )
        for id in event.tasks:
            self._tasks.setdefault(id, TaskState(id))
        for id, task in self._tasks.items():
            if task.status not in _ENDED:
                ended = replace(task, status="not-started", error=None, started_at=None, retry_at=None)
                self._tasks[id] = replace(ended, version=task.version + 1)

    def _changed(self, task: TaskState, event: Event) -> dict[str, Any]:
        """The fields of a task that an event changes, with their new values."""
        now = (self._run.started_at or 0.0) + event.time
        over = {"duration_s": event.duration_s, "started_at": None, "retry_at": None}
        match event.kind:
            case "task-ready":
                ready_s = event.time if task.ready_s is None else task.ready_s
                return {"status": "ready", "max_attempts": event.max_attempts, "ready_s": ready_s}
            case "task-started":
                return {
                    "status": "running",
                    "attempts": event.attempt or task.attempts + 1,
                    "max_attempts": event.max_attempts or task.max_attempts,
                    "started_at": now,
                    "retry_at": None,
                    "ran_after_failure": event.ran_after_failure,
                    "times": (*task.times, AttemptTime(event.time)),
                }
            case "attempt-failed":
                return {**_failure(task, event), "duration_s": _sum(task.duration_s, event.duration_s)}
            case "retry-scheduled":
                return {"status": "ready", "retry_at": now + (event.delay_s or 0.0)}
            case "task-completed":
                return {
                    **over,
                    "status": "completed",
                    "error": None,
                    "context": event.context,
                    "handed": event.handed,
                    "taken_from": event.taken_from,
                    "ran_since": event.ran_since,
                    "went_by": event.went_by,
                    "times": _closed(task, event),
                    **(_NOT_RUN if event.taken_from is not None else {}),
                }
            case "task-failed":
                return {**over, **_failure(task, event), "status": "failed"}
            case "task-skipped":
                return {"status": "skipped", "reason": event.text}
        return {}


def _failure(task: TaskState, event: Event) -> dict[str, Any]:
    """The error of an attempt, kept with those before it."""
    errors = task.errors
    if event.error is not None:
        errors = {**errors, event.attempt or task.attempts: event.error}
    times = _closed(task, event, failed=True)
    return {"error": event.error, "errors": errors, "started_at": None, "times": times}


def _closed(task: TaskState, event: Event, *, failed: bool = False) -> tuple[AttemptTime, ...]:
    """When its attempts went on, now that the last one is over."""
    *before, last = task.times or (None,)
    if last is None or last.ended_s is not None:
        return task.times
    return (
        *(one for one in before if one),
        replace(last, ended_s=event.ended_s or event.time, failed=failed),
    )


def _sum(first: float | None, second: float | None) -> float | None:
    return first if second is None else (first or 0.0) + second
