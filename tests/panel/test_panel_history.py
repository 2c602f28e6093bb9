"""What a panel is told of runs that are kept, and runs that it asks for from a task on."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from cloaca_nb.live.session import Session
from cloaca_nb.panel.history import history
from cloaca_nb.panel.hub import PanelDefaults, PanelHub
from cloaca_nb.panel.run import task_run
from tests.written import code_cells, write_notebook

CELLS = (
    "%cloaca_workflow demo",
    "# %%cloaca_task load\nrows = [1, 2]",
    "# %%cloaca_task total --outputs total\ntotal = sum(rows)",
)
PATIENCE_S = 300.0


@pytest.fixture
def session(tmp_path: Path, state: Path) -> Session:
    """A session with a file and two tasks, which have run once."""
    path = write_notebook(tmp_path / "demo.ipynb", code_cells(CELLS))
    made = Session(tmp_path, notebook=lambda: path)
    for number, source in enumerate(CELLS):
        made.record(source, cell_id=f"cell-{number}")
    done(made.start(runner="preview"))
    return made


def done(run: Any) -> None:
    assert run.wait(PATIENCE_S)
    assert run.outcome().status == "completed", run.outcome()


def test_runs_with_their_times_and_what_differs(session: Session) -> None:
    found, problem = history(session, None, None)
    assert ([run["number"] for run in found["runs"]], found["shown"], problem) == ([1], None, "")
    session.record(CELLS[2] + " + 1", cell_id="cell-2")
    done(session.start(runner="preview", start="total"))
    found, problem = history(session, 2, 1)
    assert [run["text"] for run in found["runs"]] == [
        "1 of 2 tasks, 1 taken over from run 1",
        "2 of 2 tasks",
    ]
    assert [(task["id"], task["status"], len(task["times"])) for task in found["tasks"]] == [
        ("load", "replayed", 0),
        ("total", "completed", 1),
    ]
    (one,) = found["differences"]
    assert (one["task"], one["path"], one["first"], one["other"]) == ("total", "context['total']", "4", "3")


def test_what_has_changed_alone(session: Session) -> None:
    session.record(CELLS[2] + " + 1", cell_id="cell-2")
    hub = PanelHub(session)
    hub.requests.handle({"type": "run", "cached": True}, lambda answer: None)
    assert session.run_state is not None
    done(session.run_state)
    tasks = [task_run(task, "completed") for task in session.run_state.outcome().tasks]
    assert [(task["status"], task["since"]) for task in tasks] == [
        ("replayed", "taken over from run 1"),
        ("completed", "its code has changed since run 1"),
    ]


def test_a_run_that_is_not_kept_is_told(session: Session) -> None:
    found, problem = history(session, 7, None)
    assert (found["shown"], problem) == (None, "run 7 of this workflow is not kept")
    found, problem = history(session, 1, 7)
    assert (found["shown"], found["against"], problem) == (1, None, "run 7 of this workflow is not kept")


def test_a_panel_asks_and_runs_from_a_task_on(session: Session) -> None:
    hub = PanelHub(session, PanelDefaults(runner="preview"))
    answers: list[Any] = []
    answered = threading.Event()

    def answer(reply: Any) -> None:
        answers.append(reply)
        answered.set()

    try:
        hub.requests.handle({"type": "history", "view": "v", "run": 1, "against": True}, answer)
        assert answered.wait(PATIENCE_S)
        (reply,) = answers
        assert (reply["type"], reply["view"], reply["history"]["shown"]) == ("history", "v", 1)
        hub.requests.handle({"type": "run", "start": "total", "of": 1}, answer)
        assert session.run_state is not None
        done(session.run_state)
        assert [task.replayed for task in session.run_state.outcome().tasks] == [True, False]
    finally:
        hub.close()
