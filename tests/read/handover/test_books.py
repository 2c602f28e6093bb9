"""Notebooks in the style of books and courses: what `suggest` marks is a workflow without errors."""

from __future__ import annotations

from pathlib import Path

import pytest

import cloaca_nb
from cloaca_nb.check.checker import check
from cloaca_nb.read.workflow import read_workflow

BOOKS = sorted((Path(__file__).parents[3] / "benchmarks" / "books").glob("*.py"))
#: What cannot be cut and is one task, with why.
WHOLE = {
    "oop_bank": "this changes `Savings`",
}


@pytest.mark.parametrize("book", BOOKS, ids=lambda path: path.stem)
def test_a_book(book: Path) -> None:
    suggestion = cloaca_nb.read(book).suggest()
    report = check(suggestion.marked, prove=False)
    errors = {finding.code for finding in report.findings if finding.severity == "error"}
    assert errors == set()
    assert bool(suggestion.joined) == (book.stem in WHOLE)
    assert WHOLE.get(book.stem, "") in " ".join(suggestion.reasons)
    assert suggestion.tasks
    assert suggestion.sources() == cloaca_nb.read(book).suggest().sources(), "it is the same each time"
    # What was found out before the marks were set is what the marked notebook gives.
    assert suggestion.workflow == read_workflow(suggestion.marked)


def test_what_makes_data_that_tasks_share_is_a_task() -> None:
    """Each task carried it, and one changes it: the whole notebook became one task."""
    found = cloaca_nb.read(BOOKS[0].with_name("axes_between_cells.py")).suggest()
    assert "makes or changes `axes`, which a task needs" in [one.why for one in found.tasks]


def test_what_one_task_alone_uses_up_is_carried() -> None:
    """The events are popped by the cell that nobody else shares them with: it makes them anew."""
    found = cloaca_nb.read(BOOKS[0].with_name("sim_queue.py")).suggest()
    assert [one.cell for one in found.tasks] == [4, 5]


def test_what_a_plain_cell_changes_for_those_below_it_alone_needs_no_task_above() -> None:
    """The cell that makes `graph` is carried: each cell has it as it was where it stands."""
    found = cloaca_nb.read(BOOKS[0].with_name("algo_notebook_globals.py")).suggest()
    assert {one.cell: one.why for one in found.tasks}[5] == "works on `graph`"
    assert 3 not in {one.cell for one in found.tasks}
