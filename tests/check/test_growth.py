"""A check of twice the tasks takes twice the work, whatever their graph: counted in calls, for clocks lie."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

import pytest

from cloaca_nb.check.checker import check
from cloaca_nb.model.workflow import Cell, Document

#: The ids that a task waits for, by its number and how many there are.
Waits = Callable[[int, int], Sequence[int]]

SHAPES: dict[str, Waits] = {
    "chain": lambda at, _: [at - 1] if at else [],
    "none": lambda at, _: [],
    "fan-in": lambda at, count: range(at) if at == count - 1 else [],
    "layers of five": lambda at, _: range(at // 5 * 5 - 5, at // 5 * 5) if at >= 5 else [],
}


def notebook(count: int, waits: Waits) -> Document:
    """So many tasks, each with a helper of its own."""
    sources = ["%cloaca_workflow grows"]
    for at in range(count):
        words = "".join(f" -d task_{each}" for each in waits(at, count))
        sources.append(f"def helper_{at}(value):\n    return [value, {at}]")
        sources.append(
            f"%%cloaca_task{words}\ndef task_{at}(context):\n"
            f"    context.set('key_{at}', helper_{at}({at}))\n    return context"
        )
    return Document(tuple(Cell(at, "code", source, f"c{at}") for at, source in enumerate(sources, 1)))


def calls(document: Document) -> int:
    """How many functions a check calls, those of C too."""
    count = 0

    def called(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(called)
    try:
        report = check(document, prove=False)
    finally:
        sys.setprofile(None)
    assert not report.errors, report.errors
    return count


@pytest.mark.parametrize("shape", SHAPES)
def test_linear(shape: str) -> None:
    waits = SHAPES[shape]
    check(notebook(5, waits), prove=False)  # imports, tables
    small, large = calls(notebook(60, waits)), calls(notebook(120, waits))
    assert large < 2.2 * small, (small, large)
