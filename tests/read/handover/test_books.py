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
    "oop_dataclasses": "this changes `Hand`",
    "weblogs": "what holds a `lambda` cannot be handed over",
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


@pytest.mark.parametrize(("book", "name"), [("algo_notebook_globals", "graph"), ("sim_queue", "Event")])
def test_what_makes_data_that_tasks_share_is_a_task(book: str, name: str) -> None:
    """Each task carried it, and one changes it: the whole notebook became one task."""
    found = cloaca_nb.read(BOOKS[0].with_name(f"{book}.py")).suggest()
    assert f"makes or changes `{name}`, which a task needs" in [one.why for one in found.tasks]
