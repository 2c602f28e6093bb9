"""The state of a run, as views see it."""

from __future__ import annotations

import threading

from cloaca_nb.model.finding import Finding
from cloaca_nb.model.run import ContextChange, Event, EventKind, TaskError
from cloaca_nb.run.live import TAIL, RunState, Snapshot, TaskState
from tests.run.runs import CHAIN, TASKS, run

ERROR = TaskError("ValueError", "boom")


def after(*events: Event) -> Snapshot:
    """The snapshot after these events of a run of the tasks a and b."""
    state = RunState()
    state.apply(Event("run-started", 0.0, tasks=("a", "b"), runner="preview"))
    for event in events:
        state.apply(event)
    return state.snapshot()


def of(kind: EventKind, task: str = "a", attempt: int = 1, **details: object) -> Event:
    return Event(kind, 0.0, task, attempt, **details)  # type: ignore[arg-type]  # fields by name


def a(*events: Event) -> TaskState:
    """The task a after these events."""
    task = after(*events).task("a")
    assert task is not None
    return task


def test_before_any_run() -> None:
    snapshot = RunState().snapshot()
    assert (snapshot.status, snapshot.tasks) == ("idle", ())
    assert snapshot.task("a") is None


def test_a_started_run_has_all_tasks_waiting() -> None:
    snapshot = after()
    assert (snapshot.status, snapshot.runner) == ("running", "preview")
    assert [(task.id, task.status, task.attempt) for task in snapshot.tasks] == [
        ("a", "waiting", 0),
        ("b", "waiting", 0),
    ]
    assert snapshot.started_at is not None


def test_the_way_of_a_task() -> None:
    ready = of("task-ready", max_attempts=3)
    assert (a(ready).status, a(ready).max_attempts) == ("ready", 3)
    started = a(ready, of("task-started"))
    assert (started.status, started.attempt, started.max_attempts) == ("running", 1, 3)
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
    assert (waiting.status, waiting.attempt, waiting.error) == ("ready", 1, ERROR)
    assert waiting.retry_at is not None
    again = a(*events, of("task-started", attempt=2))
    assert (again.status, again.attempt, again.error, again.retry_at) == ("running", 2, ERROR, None)
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


def test_output_is_kept_to_its_end() -> None:
    line = "x" * 99 + "\n"
    output = a(*(of("task-output", text=line) for _ in range(500))).output
    assert len(output) <= TAIL + 1
    assert output.startswith("…\nx")
    assert output.endswith(line)
    assert len(a(of("task-output", text="y" * 10**6)).output) == TAIL + 1
    assert after(Event("task-output", 0.0, text="import")).output == "import"


def test_findings_are_collected() -> None:
    finding = Finding("C450", "warning", "a set", task="a")
    assert after(of("value-lost", finding=finding)).findings == (finding,)


def test_a_new_run_starts_afresh() -> None:
    state = RunState()
    state.apply(Event("run-started", 0.0, tasks=("old",), runner="engine"))
    state.apply(of("task-failed", task="old", error=ERROR))
    state.apply(Event("run-started", 0.0, tasks=("new",), runner="engine"))
    assert [task.id for task in state.snapshot().tasks] == ["new"]
    state.reset()
    assert state.snapshot().status == "idle"
    state.block("engine", (Finding("C101", "error", "no"),))
    blocked = state.snapshot()
    assert (blocked.status, len(blocked.findings), blocked.tasks) == ("blocked", 1, ())


def test_the_version_grows_with_each_change() -> None:
    state = RunState()
    versions = [state.snapshot().version]
    for event in (Event("run-started", 0.0, tasks=("a",)), of("task-ready"), of("task-output", text="x")):
        state.apply(event)
        versions.append(state.snapshot().version)
    state.reset()
    versions.append(state.snapshot().version)
    assert versions == sorted(set(versions))


def test_a_snapshot_can_be_taken_while_events_come() -> None:
    state = RunState()
    state.apply(Event("run-started", 0.0, tasks=("a", "b")))

    def write() -> None:
        for _ in range(2000):
            state.apply(of("task-started"))
            state.apply(of("task-completed", duration_s=1.0))

    thread = threading.Thread(target=write)
    thread.start()
    seen = set()
    while thread.is_alive():
        task = state.snapshot().task("a")
        assert task is not None
        seen.add(task.status)
        assert (task.status == "running") == (task.started_at is not None)
    thread.join()
    assert seen <= {"waiting", "running", "completed"}


def test_the_events_of_a_real_run() -> None:
    state = RunState()
    made = run("preview", CHAIN.replace("{body}", "print('hello')"), TASKS, emit=state.apply)
    snapshot = state.snapshot()
    assert snapshot.status == made.result.status == "completed"
    for result in made.result.tasks:
        task = snapshot.task(result.id)
        assert task is not None
        assert (task.status, task.attempt, task.output) == (result.status, result.attempts, result.output)
        assert (task.context, task.duration_s) == (result.context, result.duration_s)
