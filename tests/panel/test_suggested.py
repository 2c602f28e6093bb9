"""What a panel is told that asks which cells could be tasks."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from cloaca_nb.live.session import Session
from cloaca_nb.model.workflow import Cell
from cloaca_nb.panel.hub import close_hub, hub_of
from cloaca_nb.panel.suggested import suggested
from tests.command import LIMIT_S

CELLS = {"a": "rows = open('a').read()", "b": "# Count\nn = len(rows)", "c": "n"}


def session_of(*ran: str) -> Session:
    """A session of which these cells ran, and whose front end tells of all."""
    session = Session()
    for id in ran:
        session.record(CELLS[id], cell_id=id)
    session.arrange(["m", *CELLS], {id: Cell(1, "code", text, id) for id, text in CELLS.items()}, "")
    return session


def test_the_notebook_as_it_stands_is_cut_and_nothing_changes() -> None:
    session = session_of("a")
    before = session.document()
    found = suggested(session, texts={"m": "## Load it", "b": "no heading of a code cell", 3: 4})
    lines = [(one["cell_id"], one["kind"], one["line"]) for one in found["proposals"]]
    assert lines == [
        ("a", "task", "# %%cloaca_task load_it"),
        ("b", "task", "# %%cloaca_task count"),
        ("c", "eye", ""),
    ]
    assert [one["cell_id"] for one in found["graph"]["tasks"]] == ["a", "b"]
    assert [(one["source"], one["target"]) for one in found["graph"]["edges"]] == [("load_it", "count")]
    assert "+# %%cloaca_task count" in found["text"]
    assert all(one["why"] and "\n" not in one["why"] for one in found["proposals"])
    assert (session.document(), session.task_ids()) == (before, ())


@pytest.mark.parametrize("but", [["count"], ["count", "unknown", 3], ("count",), "count", {"count": 1}, None])
def test_tasks_are_left_out(but: object) -> None:
    found = suggested(session_of(), but)
    left = isinstance(but, list)
    assert [one["id"] for one in found["proposals"] if one["kind"] == "task"] == (
        ["make_rows"] if left else ["make_rows", "count"]
    )


def test_the_view_that_asked_is_answered() -> None:
    session = session_of("a")
    answers: list[Any] = []
    answered = threading.Event()

    def take(reply: Any) -> None:
        answers.append(reply)
        answered.set()

    try:
        hub_of(session).requests.handle({"type": "suggest", "view": "v", "but": ["count"]}, take)
        assert answered.wait(LIMIT_S)
    finally:
        close_hub(session)
    assert (answers[0]["type"], answers[0]["view"]) == ("suggest", "v")
    assert [one["id"] for one in answers[0]["suggested"]["graph"]["tasks"]] == ["make_rows"]
