"""Both runners run each workflow of the parity table alike, and as the engine was seen to."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from cloaca_nb.model.run import Event, RunnerName, RunPlan, RunState, TaskState
from cloaca_nb.run.runners import choose_runner
from tests.run.packages import package
from tests.run.parity import calls, contexts, errors, merging, retries, rules, values
from tests.run.parity.row import Row

ROWS = [
    *merging.ROWS,
    *values.ROWS,
    *retries.ROWS,
    *rules.ROWS,
    *calls.ROWS,
    *errors.ROWS,
    *contexts.ROWS,
]


BY_NAME = {row.name: row for row in ROWS}


@cache
def _run(name: str, runner: RunnerName) -> tuple[RunState, list[Event]]:
    row = BY_NAME[name]
    events: list[Event] = []
    plan = RunPlan(package(row.code), context=row.context, env=row.env)
    return choose_runner(runner).run(plan, events.append), events


def seen(result: RunState, events: list[Event]) -> dict[str, Any]:
    """All of a run that does not depend on time, on the runner's name or on the order of unrelated tasks."""
    return {
        "status": result.status,
        "context": result.context,
        "tasks": {task.id: _task(task) for task in result.tasks},
        "findings": sorted(
            (finding.code, finding.task or "", finding.message) for finding in result.findings
        ),
        "error": result.error and (result.error.type, result.error.message),
        "events": {task.id: _kinds(task.id, events) for task in result.tasks},
    }


def _task(task: TaskState) -> dict[str, Any]:
    error = task.error
    return {
        "status": task.status,
        "attempts": task.attempts,
        "error": error and (error.type, error.message, error.cell, error.line, error.hint),
        "context": task.context and (task.context.added, task.context.changed, task.context.removed),
        "output": task.output,
        "after failure": task.ran_after_failure,
        "reason": task.reason,
    }


def _kinds(task: str, events: list[Event]) -> list[tuple[str, int | None]]:
    return [
        (event.kind, event.attempt) for event in events if event.task == task and event.kind != "task-output"
    ]


def _stated(row: Row, result: RunState) -> None:
    """What the row says holds."""
    assert {task.id: task.status for task in result.tasks} == row.statuses
    assert {key: result.context.get(key) for key in row.final} == row.final
    assert result.status == ("failed" if "failed" in row.statuses.values() else "completed")


def test_names_of_rows_are_unique() -> None:
    assert len(BY_NAME) == len(ROWS) >= 60


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_preview(row: Row) -> None:
    result, _ = _run(row.name, "preview")
    assert result.runner == "preview"
    _stated(row, result)


@pytest.mark.engine
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_engine_and_preview_agree(row: Row) -> None:
    result, events = _run(row.name, "engine")
    _stated(row, result)
    assert seen(*_run(row.name, "preview")) == seen(result, events)
