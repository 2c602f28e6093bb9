"""Roles of cells, and what of them is Python."""

from __future__ import annotations

import pytest

from cloaca_nb.model.workflow import Cell
from cloaca_nb.read.cells.cell import read_cell

ROLES = {
    "x = 1": ("plain", "x = 1"),
    "%%cloaca_task a\nx = 1": ("task", "\nx = 1"),
    "# %%cloaca_task a\nx = 1": ("task", "\nx = 1"),
    "%%cloaca_task a \\\n -d b\nx = 1": ("task", "\n\nx = 1"),
    "%%cloaca_module helpers\nx = 1": ("module", "\nx = 1"),
    "%%time\nx = 1": ("plain", "\nx = 1"),
    "%%capture out\nx = 1": ("plain", "\nx = 1"),
    "%%prun -s cumulative\nx = 1": ("plain", "\nx = 1"),
    "%%timeit\nx = 1": ("other", "\n"),
    "%%bash\nls | wc": ("other", "\n"),
    "%%html\n<b>": ("other", "\n"),
    "%%writefile a.py\nx = 1": ("other", "\n"),
    "%who x\nx = 1": ("plain", "\nx = 1"),
    "%time x\nx = 1": ("plain", "x\nx = 1"),
    "    x = 1\n    if x:\n        y = 2": ("plain", "x = 1\nif x:\n    y = 2"),
    "": ("plain", ""),
}


@pytest.mark.parametrize("source", ROLES)
def test_role_and_text(source: str) -> None:
    code = read_cell(Cell(3, "code", source))
    assert (code.role, code.text) == ROLES[source]
    assert code.text.count("\n") == source.count("\n")
    assert code.cell.position == 3


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("%%capture out --no-stderr\nx", ("out",)),
        ("%%capture\nx", ()),
        ("%%bash --out listing --err problems\nls", ("listing", "problems")),
        ("files = !ls", ("files",)),
    ],
)
def test_names_that_magics_bind(source: str, names: tuple[str, ...]) -> None:
    assert read_cell(Cell(1, "code", source)).escapes[0].binds == names


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("x = (", 1),
        ("x = 1\ny = )", 2),
        ("%%cloaca_task\n\ndef f(:", 3),
        ("!ls\nx = = 1", 2),
        ("\ud800 = 1", 1),
        ("x = '\ud800'", 1),
        ("\x00", 1),
        ("(" * 5000, 1),
        ("-" * 200_000 + "1", 1),
    ],
)
def test_what_is_no_python_says_where(source: str, line: int) -> None:
    code = read_cell(Cell(1, "code", source))
    assert code.tree is None
    assert code.error is not None
    assert code.error.lineno in {line, None}


def test_a_cell_is_read_once() -> None:
    assert read_cell(Cell(1, "code", "x = 5")) is read_cell(Cell(1, "code", "x = 5"))
    assert read_cell(Cell(1, "code", "x = 5")).tree is read_cell(Cell(2, "code", "x = 5")).tree
