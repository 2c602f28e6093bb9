"""Notebooks in the style of books and courses: what `suggest` marks is a workflow without errors."""

from __future__ import annotations

from pathlib import Path

import pytest

import cloaca_nb
from cloaca_nb.check.checker import check

BOOKS = sorted((Path(__file__).parents[3] / "benchmarks" / "books").glob("*.py"))


@pytest.mark.parametrize("book", BOOKS, ids=lambda path: path.stem)
def test_a_book(book: Path) -> None:
    suggestion = cloaca_nb.read(book).suggest()
    report = check(suggestion.marked, prove=False)
    assert [finding.code for finding in report.findings if finding.severity == "error"] == []
    assert suggestion.tasks
    assert suggestion.sources() == cloaca_nb.read(book).suggest().sources(), "it is the same each time"
