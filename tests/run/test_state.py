"""The state of a run, as views see it."""

from __future__ import annotations

import threading
from dataclasses import replace

from cloaca_nb.model.finding import Finding
from cloaca_nb.model.run import ContextChange, Event, EventKind, RunState, TaskError, TaskState
from cloaca_nb.run.state import Reducer
from tests.run.runs import CHAIN, TASKS, run

ERROR = TaskError("ValueError", "boom")


def after(*events: Event) -> RunState:
    """The state after these events of a run of the tasks a and b."""
    state = Reducer()
    state.apply(Event("run-started", 0.0, tasks=("a", "b"), runner="preview"))
    for event in events:
        state.apply(event)
    return state.state


def of(kind: EventKind, task: str = "a", attempt: int = 1, **details: object) -> Event:
    return Event(kind, 0.0, task, attempt, **details)  # type: ignore[arg-type]  # fields by name


def a(*events: Event) -> TaskState:
    """The task a after these events."""
    task = after(*events).task("a")
    assert task is not None
    return task


def test_before_any_run() -> None:
    snapshot = Reducer().state
    assert (snapshot.status, snapshot.tasks) == ("idle", ())
    assert snapshot.task("a") is None


def test_a_started_run_has_all_tasks_waiting() -> None:
    snapshot = after()
    assert (snapshot.status, snapshot.runner) == ("running", "preview")
    assert [(task.id, task.status, task.attempts) for task in snapshot.tasks] == [
        ("a", "waiting", 0),
        ("b", "waiting", 0),
    ]
    assert snapshot.started_at is not None


def test_the_way_of_a_task() -> None:
    ready = of("task-ready", max_attempts=3)
    assert (a(ready).status, a(ready).max_attempts) == ("ready", 3)
    started = a(ready, of("task-started"))
    assert (started.status, started.attempts, started.max_attempts) == ("running", 1, 3)
    assert started.started_at is not None
    done = a(ready, of("task-started"), of("task-completed", duration_s=2.0, context=ContextChange()))
    assert (done.status, done.duration_s, done.started_at, done.context) == (
        "completed",
        2.0,
        None,
        ContextChange(),
    )


def test_a_failed_attempt_waits_for_the_next() -> None:
    events = [
        of("task-started"),
        of("attempt-failed", error=ERROR),
        of("retry-scheduled", attempt=2, delay_s=1),
    ]
    waiting = a(*events)
    assert (waiting.status, waiting.attempts, waiting.error) == ("ready", 1, ERROR)
    assert waiting.retry_at is not None
    again = a(*events, of("task-started", attempt=2))
    assert (again.status, again.attempts, again.error, again.retry_at) == ("running", 2, ERROR, None)
    assert a(*events, of("task-started", attempt=2), of("task-completed", attempt=2)).error is None


def test_failed_skipped_and_not_started() -> None:
    snapshot = after(
        of("task-failed", error=ERROR, duration_s=1.0),
        Event("run-finished", 1.0, status="failed", duration_s=1.0),
    )
    assert [task.status for task in snapshot.tasks] == ["failed", "not-started"]
    assert (snapshot.status, snapshot.duration_s) == ("failed", 1.0)
    assert a(of("task-skipped", text="why")).reason == "why"
    assert a(of("task-started", ran_after_failure=True)).ran_after_failure


def test_output_is_what_was_told() -> None:
    line = "x" * 99 + "\n"
    output = a(*(of("task-output", text=line) for _ in range(500))).output
    assert output == line * 500
    assert after(Event("task-output", 0.0, text="import")).output == "import"


def test_findings_are_collected() -> None:
    finding = Finding("C450", "warning", "a set", task="a")
    assert after(of("value-lost", finding=finding)).findings == (finding,)


def test_a_new_run_starts_afresh() -> None:
    state = Reducer()
    state.apply(Event("run-started", 0.0, tasks=("old",), runner="engine"))
    state.apply(of("task-failed", task="old", error=ERROR))
    state.apply(Event("run-started", 0.0, tasks=("new",), runner="engine"))
    assert [task.id for task in state.state.tasks] == ["new"]


def test_a_run_that_never_started() -> None:
    state = Reducer()
    state.apply(Event("run-finished", 0.5, status="blocked", runner="engine"))
    assert (state.state.status, state.state.runner, state.state.tasks) == ("blocked", "engine", ())
    assert state.state.ended


def test_the_version_grows_with_each_event_of_the_task() -> None:
    state = Reducer()
    state.apply(Event("run-started", 0.0, tasks=("a", "b")))
    versions = []
    for event in (of("task-ready"), of("task-started"), of("task-output", text="x"), of("task-completed")):
        state.apply(event)
        versions.append([task.version for task in state.state.tasks])
    assert versions == [[1, 0], [2, 0], [3, 0], [4, 0]]


def test_errors_and_time_of_all_attempts_are_kept() -> None:
    other = TaskError("KeyError", "k")
    task = a(
        of("task-started"),
        of("attempt-failed", error=ERROR, duration_s=1.0),
        of("retry-scheduled", attempt=2),
        of("task-started", attempt=2),
        of("attempt-failed", attempt=2, error=other, duration_s=0.5),
    )
    assert (task.errors, task.error, task.duration_s) == ({1: ERROR, 2: other}, other, 1.5)


def test_the_end_tells_the_contexts_and_the_tasks_that_only_the_import_showed() -> None:
    end = Event(
        "run-finished",
        2.0,
        status="completed",
        tasks=("a", "b", "c"),
        final={"k": 1},
        last_contexts={"c": {}},
    )
    found = after(of("task-completed"), end)
    assert [(task.id, task.status) for task in found.tasks] == [
        ("a", "completed"),
        ("b", "not-started"),
        ("c", "not-started"),
    ]
    assert (found.context, found.last_contexts) == ({"k": 1}, {"c": {}})


def test_a_snapshot_can_be_taken_while_events_come() -> None:
    state = Reducer()
    state.apply(Event("run-started", 0.0, tasks=("a", "b")))

    def write() -> None:
        for _ in range(2000):
            state.apply(of("task-started"))
            state.apply(of("task-completed", duration_s=1.0))

    thread = threading.Thread(target=write)
    thread.start()
    seen = set()
    while thread.is_alive():
        task = state.state.task("a")
        assert task is not None
        seen.add(task.status)
        assert (task.status == "running") == (task.started_at is not None)
    thread.join()
    assert seen <= {"waiting", "running", "completed"}


def test_the_events_of_a_real_run_give_its_result() -> None:
    state = Reducer()
    made = run("preview", CHAIN.replace("{body}", "print('hello')"), TASKS, emit=state.apply)
    told = replace(state.state, started_at=made.result.started_at)
    assert [replace(task, started_at=None) for task in told.tasks] == list(made.result.tasks)
    assert replace(told, tasks=()) == replace(made.result, tasks=())
    assert made.result.status == "completed"
