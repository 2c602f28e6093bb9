"""What stands in the notebook against what the kernel ran."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from cloaca_nb.live.screen import Waiting, same_code, waiting_text
from cloaca_nb.live.session import Session
from cloaca_nb.model.workflow import Cell, CellKind
from tests.written import code_cell, write_notebook

HEAD = "%load_ext cloaca_nb\n%cloaca_workflow demo"
TASK = "# %%cloaca_task\ndef {0}(context):\n    context.set('{0}', RATE)\n    return context"
CELLS = {"head": HEAD, "rate": "RATE = 1", "a": TASK.format("a"), "look": "RATE + 1"}


class Notebook:
    """A session and the front end's notebook."""

    def __init__(self, folder: Path, **cells: str) -> None:
        self.session = Session(folder)
        self.cells: dict[str, tuple[CellKind, str]] = {id: ("code", text) for id, text in cells.items()}

    def run(self, *ids: str) -> None:
        for id in ids:
            self.session.record(self.cells[id][1], cell_id=id)
        self.tell()

    def edit(self, id: str, text: str, kind: CellKind = "code") -> None:
        self.cells[id] = (kind, text)
        self.tell()

    def tell(self) -> None:
        cells = {id: Cell(1, kind, text, id) for id, (kind, text) in self.cells.items()}
        self.session.arrange(list(self.cells), cells)

    def codes(self) -> set[str]:
        return {one.code for one in self.session.report().findings if one.code.startswith("C9")}

    def waiting(self, above: str | None = None) -> list[tuple[str, bool]]:
        return [(one.id, one.ran) for one in self.session.waiting(above=above)]


@pytest.fixture
def notebook(tmp_path: Path) -> Notebook:
    """One whose cells were all run."""
    made = Notebook(tmp_path, **CELLS)
    made.run(*CELLS)
    return made


@pytest.mark.parametrize(
    ("edited", "unrun", "said"),
    [
        ([], [4], "cell 4 was not run"),
        ([], [4, 5, 7], "cells 4, 5 and 7 were not run"),
        ([2, 3], [9], "cells 2 and 3 were edited since they ran, cell 9 was not run"),
        ([], list(range(1, 9)), "cells 1, 2, 3, 4, 5 and 3 more were not run"),
    ],
)
def test_cells_that_wait_are_told_together(edited: list[int], unrun: list[int], said: str) -> None:
    cells = [Waiting(at, f"c{at}", at in edited) for at in sorted([*edited, *unrun])]
    assert waiting_text(cells) == f"the workflow on the screen is not what was run: {said}"


class TestWaiting:
    def test_nothing_waits_where_all_is_as_it_was_run(self, notebook: Notebook) -> None:
        assert (notebook.waiting(), notebook.codes()) == ([], set())

    def test_an_edited_cell_waits_where_it_makes_another_package(self, notebook: Notebook) -> None:
        notebook.edit("look", "RATE + 2")
        assert notebook.waiting() == []
        notebook.edit("rate", "RATE = 2")
        assert notebook.waiting() == [("rate", True)]
        assert waiting_text(notebook.session.waiting()).endswith("cell 2 was edited since it ran")
        notebook.run("rate")
        assert notebook.waiting() == []

    def test_a_cell_that_was_queued_and_then_edited_waits(self, notebook: Notebook) -> None:
        notebook.edit("rate", "RATE = 2")
        notebook.session.record("RATE = 1", cell_id="rate", when=time.time() + 60)
        assert notebook.waiting() == [("rate", True)]

    def test_an_edit_that_is_taken_back_is_none(self, notebook: Notebook) -> None:
        notebook.edit("rate", "RATE = 2")
        notebook.edit("rate", "RATE = 1\n")
        assert (notebook.waiting(), notebook.codes()) == ([], set())

    def test_a_cell_that_was_not_run_waits_only_above(self, notebook: Notebook) -> None:
        notebook.edit("more", "RATE = 3")
        assert notebook.waiting() == []  # it comes after the task
        notebook.edit("b", TASK.format("b"))
        assert notebook.waiting() == [("more", False), ("b", False)]
        assert notebook.waiting(above="look") == []
        assert notebook.waiting(above="unknown") == [("more", False), ("b", False)]

    def test_an_edit_below_waits_too_since_it_was_run(self, notebook: Notebook) -> None:
        notebook.edit("a", TASK.format("a") + "  # same\nEXTRA = 1")
        notebook.edit("a", TASK.format("renamed"))
        assert notebook.waiting(above="head") == [("a", True)]

    def test_an_edit_that_breaks_the_workflow_waits(self, notebook: Notebook) -> None:
        notebook.edit("a", TASK.format("a") + " +")
        assert notebook.waiting() == [("a", True)]

    def test_without_a_front_end_that_tells_nothing_is_known(self, tmp_path: Path) -> None:
        made = Notebook(tmp_path, **CELLS)
        for id, (_, text) in made.cells.items():
            made.session.record(text, cell_id=id)
        assert made.session.waiting() == ()


class TestPlaces:
    """A finding about a cell names where it stands now, and that cell's id: a press of a button runs it."""

    def found(self, notebook: Notebook) -> list[tuple[str, int | None, str | None]]:
        found = notebook.session.report().findings
        return [(one.code, one.cell, one.cell_id) for one in found if one.code.startswith("C9")]

    def test_an_edited_cell_below_one_that_was_deleted(self, tmp_path: Path) -> None:
        made = Notebook(tmp_path)
        made.edit("title", "# Title", "markdown")
        made.edit("text", "Text", "markdown")
        for id, text in CELLS.items():
            made.edit(id, text)
        made.run(*CELLS)
        del made.cells["head"]
        made.edit("rate", "RATE = 2")
        assert self.found(made) == [("C902", 3, "rate")]

    def test_a_cell_that_was_not_run_yet(self, tmp_path: Path) -> None:
        made = Notebook(tmp_path, **CELLS)
        made.run("head")
        assert self.found(made) == [("C903", 3, "a")]
        made.run("look")
        assert self.found(made) == [("C903", 3, "a")]

    def test_a_cell_without_a_place_takes_that_of_no_other(self, tmp_path: Path) -> None:
        made = Notebook(tmp_path, **CELLS)
        made.run("head", "rate")
        made.session.record("1 + 1", cell_id="unknown", when=time.time() + 60)
        assert self.found(made) == [("C903", None, None)]


class TestComments:
    def test_a_comment_that_was_added_counts_as_it_stands(self, notebook: Notebook) -> None:
        notebook.edit("rate", "# the rate\nRATE = 1  # cloaca: leave")
        assert (notebook.waiting(), notebook.codes()) == ([], set())
        found = [one.code for one in notebook.session.report().findings if one.severity == "error"]
        assert found == ["C203"]
        assert notebook.session.document().cells[1].source.endswith("leave")

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("x = 1", "x = 1\n\n", True),
            ("x = 1", "x  =  1 # that", True),
            ("x = 1", "x = 2", False),
            ("x = '#'", "x = '# '", False),
            ("# %%cloaca_task a\nf(context)", "# %%cloaca_task a  # first\nf(context)", True),
            ("# %%cloaca_task a\nf(context)", "# %%cloaca_task b\nf(context)", False),
            ("# %%cloaca_task a\nf(context)", "# a\nf(context)", False),
            ("x = (", "x = ( # no Python", False),
            ("!ls", "!ls # files", False),
            ("%%bash\nls", "%%bash\nls  # files", False),
        ],
    )
    def test_only_comments_and_blanks_may_differ(self, one: str, other: str, *, same: bool) -> None:
        assert same_code(one, other) is same_code(other, one) is same


class TestGone:
    @pytest.mark.parametrize(("kind", "word"), [("markdown", "a Markdown cell"), ("raw", "a raw cell")])
    def test_a_cell_that_is_no_code_any_more_is_gone(
        self, notebook: Notebook, kind: CellKind, word: str
    ) -> None:
        notebook.edit("a", TASK.format("a"), kind)
        report = notebook.session.report()
        assert report.workflow.tasks == ()
        assert [word in one.message for one in report.findings if one.code == "C901"] == [True]
        notebook.edit("a", TASK.format("a"))
        assert notebook.session.task_ids() == ("a",)

    def test_a_duplicate_that_was_deleted_is_forgotten(self, notebook: Notebook) -> None:
        notebook.cells["copy"] = notebook.cells["a"]
        notebook.run("copy")
        assert "C112" in [one.code for one in notebook.session.report().findings]
        del notebook.cells["copy"]
        notebook.tell()
        assert (notebook.codes(), notebook.session.task_ids()) == (set(), ("a",))

    def test_cells_that_were_moved_are_read_in_their_new_order(self, notebook: Notebook) -> None:
        notebook.edit("b", TASK.format("b"))
        notebook.run("b")
        notebook.cells = {id: notebook.cells[id] for id in ("head", "rate", "b", "a")}
        notebook.tell()
        assert notebook.session.task_ids() == ("b", "a")


class TestSaved:
    def test_a_markdown_cell_of_the_file_is_gone(self, tmp_path: Path) -> None:
        path = tmp_path / "n.ipynb"
        write_notebook(path, [code_cell("head", HEAD), code_cell("a", TASK.format("a"))])
        found = Session(tmp_path, lambda: path)
        found.record(HEAD, cell_id="head", when=1.0)
        found.record(TASK.format("a"), cell_id="a", when=1.0)
        assert found.task_ids() == ("a",)
        saved = json.loads(path.read_text(encoding="utf-8"))
        saved["cells"][1] = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": TASK.format("a")}
        path.write_text(json.dumps(saved), encoding="utf-8")
        os.utime(path, ns=(time.time_ns(), time.time_ns()))
        assert found.task_ids() == ()


class TestMoved:
    def test_a_notebook_that_was_renamed_or_moved_is_found(self, tmp_path: Path) -> None:
        (tmp_path / "sub" / "deep").mkdir(parents=True)
        path = tmp_path / "sub" / "n.ipynb"
        path.write_text("{}", encoding="utf-8")
        found = Session(tmp_path, lambda: path)
        found.record("x = 1", cell_id="x")
        found.arrange(["x"], {}, "sub/n.ipynb")
        assert found.path == path
        for name in ("sub/m.ipynb", "sub/deep/m.ipynb", "m.ipynb"):
            assert found.path is not None
            found.path.rename(tmp_path / name)
            found.arrange(["x"], {}, name)
            assert (found.path, found.folder) == (tmp_path / name, (tmp_path / name).parent)

    def test_a_page_that_was_loaded_after_the_move_leads_to_it(self, tmp_path: Path) -> None:
        (tmp_path / "sub").mkdir()
        (tmp_path / "other.ipynb").write_text("{}", encoding="utf-8")
        found = Session(tmp_path, lambda: tmp_path / "sub" / "n.ipynb")
        found.arrange([], {}, "other.ipynb")
        assert found.path == tmp_path / "other.ipynb"

    @pytest.mark.parametrize("told", ["", "gone.ipynb", "../../etc/passwd", "/etc/passwd"])
    def test_a_path_that_leads_nowhere_is_not_taken(self, tmp_path: Path, told: str) -> None:
        path = tmp_path / "n.ipynb"
        path.write_text("{}", encoding="utf-8")
        found = Session(tmp_path, lambda: path)
        found.arrange([], {}, told)
        assert found.path == path
