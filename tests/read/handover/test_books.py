"""Notebooks in the style of books and courses: what `suggest` marks is a workflow without errors."""

from __future__ import annotations

from pathlib import Path

import pytest

import cloaca_nb
from cloaca_nb.check.checker import check

BOOKS = sorted((Path(__file__).parents[3] / "benchmarks" / "books").glob("*.py"))
#: What cannot be cut and is one task, with why: cells before a seed and behind it.
WHOLE = {
    "handson_end_to_end": "both go by what `numpy.random` keeps",
    "oop_bank": "this changes `Savings`",
    "sim_queue": "this changes `Event`",
}
#: What is refused, however it is cut: it asks for names that no cell says.
REFUSED = {"oop_dataclasses": {"C143", "C144", "C217"}}


@pytest.mark.parametrize("book", BOOKS, ids=lambda path: path.stem)
def test_a_book(book: Path) -> None:
    suggestion = cloaca_nb.read(book).suggest()
    report = check(suggestion.marked, prove=False)
    errors = {finding.code for finding in report.findings if finding.severity == "error"}
    assert errors == REFUSED.get(book.stem, set())
    assert bool(suggestion.joined) == (book.stem in WHOLE)
    assert WHOLE.get(book.stem, "") in " ".join(suggestion.reasons)
    assert suggestion.tasks
    assert suggestion.sources() == cloaca_nb.read(book).suggest().sources(), "it is the same each time"
