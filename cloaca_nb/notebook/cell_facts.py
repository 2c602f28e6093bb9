"""Facts about cells that several readers notice."""

from __future__ import annotations

from cloaca_nb.finding import Fact, Place
from cloaca_nb.notebook.code import CellCode
from cloaca_nb.notebook.grammar import GrammarError


def option_fact(code: CellCode, error: GrammarError) -> Fact:
    """The fact that a marker line does not fit its grammar."""
    return Fact(
        "marker-option",
        Place(code.cell.position, code.marker_line),
        values={"message": error.message, "hint": error.hint},
    )


def escape_facts(code: CellCode, kind: str) -> list[Fact]:
    """One fact for each piece of IPython syntax in a cell that becomes plain Python."""
    cell = code.cell.position
    return [
        Fact(kind, Place(cell, escape.line), values={"text": escape.text[:80]}) for escape in code.escapes
    ]


def syntax_fact(code: CellCode, error: SyntaxError | None, kind: str) -> Fact:
    """The fact that a cell is no Python, at the line that the parser names."""
    line = min(error.lineno or 1, code.text.count("\n") + 1) if error is not None else 1
    column = error.offset if error is not None and error.offset and error.offset > 0 else None
    reason = error.msg if error is not None and error.msg else "invalid syntax"
    return Fact(kind, Place(code.cell.position, line, column), values={"reason": reason})
