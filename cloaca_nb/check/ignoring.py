"""``# cloaca: ignore[CODE]``: findings that a person has put away at a statement count, but do not matter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from cloaca_nb.check.rules import ALL_RULES
from cloaca_nb.grammar import nearest
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Finding, Place
from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.read.cells.cell import read_cell
from cloaca_nb.read.cells.directives import directives, ignored_codes


@lru_cache(maxsize=4096)
def _ignored(cell: Cell) -> dict[int, frozenset[str]]:
    return ignored_codes(read_cell(cell)) if cell.kind == "code" and "ignore[" in cell.source else {}


def with_ignored(findings: Iterable[Finding], document: Document) -> list[Finding]:
    """The findings; those that a comment at their line names are ``ignored``."""
    cells = {cell.position: cell for cell in document.cells}

    def is_ignored(finding: Finding) -> bool:
        cell = cells.get(finding.cell or 0)
        return cell is not None and finding.code in _ignored(cell).get(finding.line or 1, ())

    return [replace(one, severity="ignored") if is_ignored(one) else one for one in findings]


def unknown_codes(document: Document) -> Iterator[Fact]:
    """Codes in such comments that no finding has, with the nearest one that is."""
    known = {rule.code for rule in ALL_RULES.values()}
    for cell in document.cells:
        for said in directives(read_cell(cell)).values() if _ignored(cell) else ():
            for code in sorted(said.ignored - known):
                near = nearest(code.upper().replace("O", "0"), sorted(known)).word
                word = f"ignore[{near}]" if near else ""
                said_word = kinds.UnknownDirective(f"ignore[{code}]", word, 0)
                yield Fact(said_word, Place(cell.position, said.line))
