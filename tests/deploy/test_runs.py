"""Following a run by looking at it now and then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.deploy.server.address import read_address
from cloaca_nb.deploy.server.api import Api
from cloaca_nb.deploy.server.client import Client
from cloaca_nb.deploy.server.resources import Execution, TaskExecution
from cloaca_nb.deploy.server.runs import Pace, RunFollower, read_error
from cloaca_nb.deploy.target import Deployable, DeployEvent, Watch
from cloaca_nb.errors import UnreachableError
from cloaca_nb.model.run import Event, RunState
from cloaca_nb.model.times import seconds_between
from tests.servers.archives import GRAPH

ITEM = Deployable(Path(), "p", "1", "p", "", 0, tasks=GRAPH, places={"transform": (4, 2)})
BOOM = "Task execution error: Task execution failed: Python task execution failed: ValueError: boom"


class Script(Api):
    """A server that shows one state after the other; the last one stays."""

    def __init__(self, states: Sequence[Sequence[TaskExecution]], statuses: Sequence[str]) -> None:
        super().__init__(Client(read_address("http://127.0.0.1:1"), None), "public")
        self.states = states
        self.statuses = statuses
        self.asked: list[str] = []
        self.fail = 0

    def tasks(self, id: str) -> list[TaskExecution] | None:
        self.asked.append("tasks")
        if self.fail:
            self.fail -= 1
            raise UnreachableError("gone", again=True)
        at = min(self.asked.count("tasks"), len(self.states)) - 1
        return list(self.states[at]) if self.states else None

    def execution(self, id: str) -> Execution:
        self.asked.append("execution")
        at = min(self.asked.count("execution"), len(self.statuses)) - 1
        return Execution(id, self.statuses[at])


@dataclass
class Clock:
    """Time that passes by waiting alone."""

    time: float = 0.0

    def now(self) -> float:
        return self.time

    def wait(self, seconds: float) -> None:
        self.time += seconds


@dataclass
class Seen:
    result: RunState
    events: list[Event]
    told: list[DeployEvent]
    clock: Clock

    def of(self, task: str) -> list[tuple[str, int | None]]:
        return [(event.kind, event.attempt) for event in self.events if event.task == task]


def follow(script: Script, item: Deployable = ITEM) -> Seen:
    clock = Clock()
    events: list[Event] = []
    told: list[DeployEvent] = []
    watch = Watch(told.append, now=clock.now, wait=clock.wait)
    result = RunFollower(script, "run", item, events.append, watch, patience_s=5).follow()
    return Seen(result, events, told, clock)


def task(name: str, status: str, attempt: int = 1, error: str | None = None, at: int = 0) -> TaskExecution:
    full = f"public::p::p::{name}"
    over = status in {"Completed", "Failed"}
    began = f"2026-11-25T10:00:{at:02}.5Z" if status != "NotStarted" else None
    return TaskExecution(
        full, status, attempt, 3, error, began, f"2026-11-25T10:00:{at + 1:02}.75Z" if over else None
    )


ALL_DONE = [
    task("extract", "Completed", at=1),
    task("transform", "Completed", at=3),
    task("load", "Completed", at=5),
]
NONE = [task(name, "NotStarted") for name in GRAPH]


def test_states_become_events() -> None:
    states = [
        NONE,
        [task("extract", "Ready"), *NONE[1:]],
        [task("extract", "Running"), *NONE[1:]],
        [task("extract", "Completed"), task("transform", "Running", at=2), NONE[2]],
        ALL_DONE,
    ]
    seen = follow(script(states, "Running", "Completed"))
    assert seen.of("extract") == [("task-ready", 1), ("task-started", 1), ("task-completed", 1)]
    assert seen.of("load") == [("task-started", 1), ("task-completed", 1)]
    assert (seen.events[0].kind, seen.events[0].tasks) == ("run-started", tuple(GRAPH))
    assert (seen.events[-1].kind, seen.events[-1].status) == ("run-finished", "completed")
    assert seen.result.status == "completed"
    assert seen.result.tasks[0].duration_s == 1.25
    assert seen.result.duration_s == 5.25


def script(states: Sequence[Sequence[TaskExecution]], *statuses: str) -> Script:
    return Script(states, statuses)


def test_what_happened_between_two_looks_is_told_in_its_order() -> None:
    mixed = [ALL_DONE[2], ALL_DONE[0], ALL_DONE[1]]
    seen = follow(script([NONE, mixed], "Completed"))
    ended = [event.task for event in seen.events if event.kind == "task-completed"]
    assert ended == ["extract", "transform", "load"]


def test_attempts_that_no_look_saw_are_told() -> None:
    failed = [
        task("extract", "Completed"),
        task("transform", "Failed", 3, BOOM, at=2),
        task("load", "Completed", at=9),
    ]
    seen = follow(script([NONE, failed], "Failed"))
    assert seen.of("transform") == [
        ("attempt-failed", 1),
        ("retry-scheduled", 2),
        ("attempt-failed", 2),
        ("retry-scheduled", 3),
        ("task-started", 3),
        ("task-failed", 3),
    ]
    result = seen.result.tasks[1]
    assert result.error is not None
    assert (result.error.type, result.error.message, result.error.cell) == ("ValueError", "boom", 4)
    assert seen.result.status == "failed"
    assert [t.ran_after_failure for t in seen.result.tasks] == [False, False, True]


def test_retry_that_is_seen() -> None:
    states = [
        [task("extract", "Running"), *NONE[1:]],
        [task("extract", "Ready", 2, BOOM), *NONE[1:]],
        [task("extract", "Running", 2, BOOM), *NONE[1:]],
        [task("extract", "Completed", 2, BOOM), *ALL_DONE[1:]],
    ]
    seen = follow(script(states, "Running", "Completed"))
    assert seen.of("extract") == [
        ("task-started", 1),
        ("attempt-failed", 1),
        ("retry-scheduled", 2),
        ("task-ready", 2),
        ("task-started", 2),
        ("task-completed", 2),
    ]
    assert (seen.result.tasks[0].attempts, seen.result.tasks[0].error) == (2, None)


def test_skipped() -> None:
    skipped = replace(task("load", "Skipped"), error="rule", started_at=None, completed_at=None)
    seen = follow(script([NONE, [*ALL_DONE[:2], skipped]], "Completed"))
    assert (seen.result.tasks[2].status, seen.result.tasks[2].attempts) == ("skipped", 0)
    assert seen.result.tasks[2].reason == "rule"


def test_cancelled_on_the_server() -> None:
    seen = follow(script([[task("extract", "Running"), *NONE[1:]]], "Cancelled"))
    assert seen.result.status == "stopped"
    assert [t.status for t in seen.result.tasks] == ["not-started"] * 3


def test_server_without_tasks_of_runs() -> None:
    seen = follow(script([], "Running", "Completed"))
    assert seen.result.status == "completed"
    assert [t.status for t in seen.result.tasks] == ["not-started"] * 3


def test_run_of_unknown_tasks() -> None:
    seen = follow(script([NONE, ALL_DONE], "Completed"), replace(ITEM, tasks={}))
    assert [t.id for t in seen.result.tasks] == ["extract", "transform", "load"]


def test_server_that_is_away_for_a_while() -> None:
    away = script([NONE, ALL_DONE], "Completed")
    away.fail = 3
    seen = follow(away)
    assert seen.result.status == "completed"
    assert [event.message for event in seen.told if event.kind == "warning"] == ["gone; trying again"]


def test_server_that_stays_away() -> None:
    away = script([NONE], "Running")
    away.fail = 1000
    with pytest.raises(UnreachableError):
        follow(away)


def test_nothing_changes_for_long_and_that_is_said() -> None:
    states = [*[[task("extract", "Running"), *NONE[1:]]] * 60, ALL_DONE]
    seen = follow(script(states, *["Running"] * 20, "Completed"))
    notes = [event for event in seen.told if event.kind == "note"]
    assert notes
    assert "no task has changed for 60 s" in notes[0].message


def test_requests_are_never_closer_than_a_quarter_of_a_second() -> None:
    for states in ([NONE, ALL_DONE], [*[NONE] * 40, ALL_DONE]):
        found = script(states, *["Running"] * 12, "Completed")
        seen = follow(found)
        assert seen.clock.time >= 0.25 * (len(found.asked) - 2)


@given(st.lists(st.booleans(), max_size=60))
def test_pace_stays_within_its_bounds(changes: list[bool]) -> None:
    pace = Pace()
    waits = [pace.next(changed) for changed in changes]
    assert all(pace.shortest <= wait <= pace.longest for wait in waits)
    assert all(wait == pace.shortest for wait, changed in zip(waits, changes, strict=True) if changed)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (BOOM, ("ValueError", "boom")),
        ("Python task execution failed: Outer.Inner: i: j", ("Outer.Inner", "i: j")),
        ("Python task execution failed: ValueError: ", ("ValueError", "")),
        ("Task execution timeout", ("TaskError", "Task execution timeout")),
        (
            "'dict' object is not an instance of 'Context'",
            ("TaskError", "'dict' object is not an instance of 'Context'"),
        ),
        ("not a name: x", ("TaskError", "not a name: x")),
        ("", ("TaskError", "")),
    ],
)
def test_errors(text: str, found: tuple[str, str]) -> None:
    assert read_error(text) == found


@pytest.mark.parametrize(
    ("start", "end", "seconds"),
    [
        ("2026-11-25T10:00:00Z", "2026-11-25T10:00:01.5Z", 1.5),
        ("2026-11-25T10:00:00.123456789+00:00", "2026-11-25T10:00:01.123456+00:00", 1.0),
        ("2026-11-25T10:00:00.1+01:00", "2026-11-25T09:00:00.2+00:00", 0.1),
        (None, "2026-11-25T10:00:00Z", None),
        ("2026-11-25T10:00:00Z", "", None),
        ("yesterday", "today", None),
        ("2026-11-25T10:00:00", "2026-11-25T10:00:00Z", None),
    ],
)
def test_times(start: str | None, end: str | None, seconds: float | None) -> None:
    assert seconds_between(start, end) == (pytest.approx(seconds) if seconds is not None else None)
