"""Notebooks that are read in a process of its own: panels show what they would show otherwise."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from cloaca_nb.errors import UsageError
from cloaca_nb.live.session import Session
from cloaca_nb.panel.away import reading
from cloaca_nb.panel.away.reading import PanelReading
from cloaca_nb.panel.away.view import shown_of

CELLS = {
    "name": "%cloaca_workflow large",
    "rate": "import json\nRATE = 2",
    "first": (
        "# %%cloaca_task\ndef first(context):\n    context.set('a', json.dumps(RATE))\n    return context"
    ),
    "last": '# %%cloaca_task\ndef last(context):\n    context.get("a")\n    return context',
}
#: What is done to the cells, one after the other: the cell, and its new text.
EDITS = (
    ("rate", "import json\nRATE = 3"),
    ("last", '# %%cloaca_task -d first\ndef last(context):\n    context.get("b")\n    return context'),
    ("first", "# %%cloaca_task\ndef first(context):\n    return nowhere(context)"),
    ("first", "# %%cloaca_task\ndef first(context:\n"),
    ("more", "# %%cloaca_task\ndef more(context):\n    return context"),
    ("more", "%%cloaca_module helpers\nimport math"),
)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    made = Session(tmp_path_factory.mktemp("large"))
    for id, source in CELLS.items():
        made.record(source, cell_id=id)
    return made


@pytest.fixture(scope="module")
def away(session: Session) -> Iterator[PanelReading]:
    """Reads the session in another process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "MOST_HERE", 0)
        made = PanelReading(session)
        yield made
        made.close()


def child_of(away: PanelReading) -> Any:
    return away._away._process


def test_panels_show_what_they_would_show_otherwise(session: Session, away: PanelReading) -> None:
    for id, source in ((None, ""), *EDITS):
        if id is not None:
            session.record(source, cell_id=id)
        report = session.report()
        view = away.read()
        assert view.shown == shown_of(report)
        assert view.document == report.document
        assert away.read() is view
        known = view.report()
        assert (known.findings, known.workflow.tasks) == (report.findings, report.workflow.tasks)
        assert known.workflow.captured == report.workflow.captured
        assert known.document == report.document


def test_only_what_changed_is_sent(session: Session, away: PanelReading) -> None:
    before = away.read()
    session.record(CELLS["first"], cell_id="first")
    now = session.document().cells
    changed = dict(reading._changed(before.document.cells, now))
    assert [cell.id for cell in changed.values()] == ["first"]
    session.arrange(["name", "rate", "last"])
    assert away.read().shown == shown_of(session.report())


def test_a_file_beside_the_notebook_counts_as_it_changes(session: Session, away: PanelReading) -> None:
    session.record("import beside", cell_id="rate")
    session.record(CELLS["first"].replace("json.dumps(RATE)", "beside.X"), cell_id="first")
    session.arrange(list(CELLS))
    for text in ("X = 1", "X = (", "X = 22"):
        (session.folder / "beside.py").write_text(text, encoding="utf-8")
        assert away.read().shown == shown_of(session.report())


def test_nothing_that_stands_beside_the_notebook_is_imported(session: Session, away: PanelReading) -> None:
    away.close()
    away._closed = False
    for name in ("pickle", "json", "cloaca_nb", "tomllib", "sitecustomize"):
        text = f"open({str(session.folder / 'imported')!r}, 'w')\nraise SystemExit"
        (session.folder / f"{name}.py").write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(session.folder)
        patch.syspath_prepend(session.folder)
        assert away.read().shown == shown_of(session.report())
    assert not (session.folder / "imported").exists()


def test_what_stands_in_the_way_is_told(session: Session, away: PanelReading) -> None:
    (session.folder / "pyproject.toml").write_text("[project", encoding="utf-8")
    try:
        expected = shown_of(session.report())
    except UsageError as error:
        with pytest.raises(UsageError, match=str(error.message)[:20]):
            away.read()
    else:
        assert away.read().shown == expected
    finally:
        (session.folder / "pyproject.toml").unlink()


def test_a_process_that_was_killed_is_made_up_for(session: Session, away: PanelReading) -> None:
    away.read()
    os.kill(child_of(away).pid, signal.SIGKILL)
    for number in range(2):
        session.record(f"RATE = {number}", cell_id="rate")
        assert away.read().shown == shown_of(session.report())
    assert child_of(away).poll() is None


def test_an_interrupt_while_waiting_leaves_nothing_that_answers_later(
    session: Session, away: PanelReading, monkeypatch: pytest.MonkeyPatch
) -> None:
    away.read()
    child = child_of(away)

    def interrupted(_pipe: object) -> object:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(reading, "receive", interrupted)
        session.record("RATE = 7", cell_id="rate")
        with pytest.raises(KeyboardInterrupt):
            away.read()
    assert child.poll() is not None
    assert away.read().shown == shown_of(session.report())


def test_nothing_is_left_once_it_is_closed(session: Session, away: PanelReading) -> None:
    away.read()
    child = child_of(away)
    away.close()
    assert child.wait(30) is not None
    assert away.read().shown == shown_of(session.report())
    assert child_of(away) is None


def test_of_several_workflows_the_one_that_is_meant_is_read(session: Session, away: PanelReading) -> None:
    away._closed = False
    session.record("%cloaca_workflow second --new", cell_id="name 2")
    session.record("# %%cloaca_task\ndef only(context):\n    return context", cell_id="task 2")
    session.arrange([*CELLS, "name 2", "task 2"])
    for name in session.workflows():
        with session.choosing(name):
            assert away.read().shown == shown_of(session.report())
    with session.choosing("second"):
        assert [task["id"] for task in away.read().shown.graph["tasks"]] == ["only"]
