"""The ways out of findings that buttons take."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cloaca_nb.check.checker import Report, check
from cloaca_nb.model.finding import Finding, Place
from cloaca_nb.model.workflow import Cell, Document, Task
from cloaca_nb.panel.contract.shapes import FixItem
from cloaca_nb.panel.state import Fixes

HEAD = "%cloaca_workflow demo"
LOST = "import os\nX = [1]\nX.append(len(os.listdir('/')))"
TASK = "# %%cloaca_task t\ncontext.set('n', X)"


def checked(*sources: str) -> Report:
    cells = tuple(Cell(at, "code", text, f"c{at}") for at, text in enumerate((HEAD, *sources), 1))
    return check(Document(cells), prove=False)


def fixes(report: Report, code: str) -> list[FixItem]:
    (finding,) = (one for one in report.findings if one.code == code)
    return Fixes(report.document, report.workflow.tasks).of(finding)


def test_a_comment_that_a_hint_names_can_be_written_and_leads_on() -> None:
    found = fixes(checked(LOST, TASK), "C204")
    assert [(one["word"], one["cell_id"], one["line"]) for one in found] == [
        ("carry", "c2", 3),
        ("leave", "c2", 3),
    ]
    for one in found:
        lines = LOST.split("\n")
        assert lines[one["line"] - 1] == one["was"]
        lines[one["line"] - 1] = one["text"]
        assert checked("\n".join(lines), TASK).ok


def test_a_warning_can_be_put_away() -> None:
    report = checked("x = 1  # cloaca: cary")
    (fix,) = fixes(report, "C140")
    assert fix["text"] == "x = 1  # cloaca: cary, ignore[C140]"
    (ignored,) = [one for one in checked(fix["text"]).findings if one.code == "C140"]
    assert ignored.severity == "ignored"
    assert Fixes(report.document, ()).of(ignored) == []


PLAIN = "# %%cloaca_task load\nrows = [1]", "rows.append(2)", "# %%cloaca_task count\nn = len(rows)"


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ("rows.append(2)", "# %%cloaca_task append"),
        ("# One more\nrows.append(2)", "# %%cloaca_task one_more"),
        ("# Load\nrows.append(2)", "# %%cloaca_task load_2"),
        ("\nrows += [2]", "# %%cloaca_task change_rows"),
    ],
)
def test_a_cell_that_changes_what_tasks_share_can_be_marked(change: str, line: str) -> None:
    load, _, count = PLAIN
    (fix,) = fixes(checked(load, change, count), "C144")
    assert (fix["word"], fix["cell_id"], fix["line"]) == (line, "c3", 1)
    assert checked(load, f"{line}\n{change}", count).ok
    assert change.replace(fix["was"], fix["text"], 1) == f"{line}\n{change}"


def test_a_marker_without_an_id_is_given_one() -> None:
    (fix,) = fixes(checked("# %%cloaca_task --outputs n  # how many\nn = len([1])"), "C142")
    assert fix["text"] == "# %%cloaca_task make_n --outputs n  # how many" == fix["word"]


def test_a_cell_of_another_magic_cannot_be_marked() -> None:
    load, change, count = PLAIN
    assert fixes(checked(load, f"%%time\n{change}", count), "C144") == []


def test_the_cell_of_the_task_is_run_again() -> None:
    cells = tuple(Cell(at, "code", "x = 1", f"c{at}") for at in (1, 2, 3))
    task = Task(id="t", place=Place(3, 2), marker=Place(3, 1), form="function", function="t")
    found = Fixes(Document(cells), [task])
    again = Finding("C1", "error", "", cell=1, task="t", hint="run the cell of the task again")
    assert [one["cell_id"] for one in found.of(again)] == ["c3"]
    assert [one["cell_id"] for one in found.of(replace(again, task=None))] == ["c1"]
    assert found.of(replace(again, hint="mend it")) == []
    assert found.of(replace(again, task=None, cell=9)) == []
