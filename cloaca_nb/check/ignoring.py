"""Findings that do not matter: a person has put them away, or a comparison of values shows them not to be so.

``# cloaca: ignore[CODE]`` at a statement puts them away, or a project does for all its notebooks; they count.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from cloaca_nb.check.chosen import Chosen, nearest_code
from cloaca_nb.check.rules import CODES
from cloaca_nb.evidence.states import StateComparison
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Finding, Place
from cloaca_nb.model.workflow import Cell, Document, Workflow
from cloaca_nb.read.cells.cell import read_cell
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.cells.directives import directives, ignored_codes, of_statement


@lru_cache(maxsize=4096)
def _ignored(cell: Cell) -> dict[int, frozenset[str]]:
    return ignored_codes(read_cell(cell)) if cell.kind == "code" and "ignore[" in cell.source else {}


def with_ignored(findings: Iterable[Finding], document: Document, chosen: Chosen) -> list[Finding]:
    """The findings; those that a comment at their line names, or the project, are ``ignored``."""
    cells = {cell.position: cell for cell in document.cells}

    def is_ignored(finding: Finding) -> bool:
        cell = cells.get(finding.cell or 0)
        said = cell is not None and finding.code in _ignored(cell).get(finding.line or 1, ())
        return said or chosen.puts_away(finding)

    return [replace(one, severity="ignored") if is_ignored(one) else one for one in findings]


def unknown_codes(document: Document) -> Iterator[Fact]:
    """Codes in such comments that no finding has, with the nearest one that is."""
    for cell in document.cells:
        for said in directives(read_cell(cell)).values() if _ignored(cell) else ():
            for code in sorted(said.ignored.difference(CODES)):
                near = nearest_code(code)
                word = f"ignore[{near}]" if near else ""
                said_word = kinds.UnknownDirective(f"ignore[{code}]", word, 0)
                yield Fact(said_word, Place(cell.position, said.line))


#: Findings that warn of what a comparison then shows not to be so.
_FEARS = frozenset({"C213", "C215"})


def without_feared(
    findings: Iterable[Finding],
    document: Document,
    workflow: Workflow,
    comparisons: Iterable[StateComparison],
) -> tuple[Finding, ...]:
    """Findings without those that only feared a difference, where all tasks concerned were found alike.

    What is let through although it does work stays a warning: it was alike here.

    Args:
        findings: All findings about the package.
        workflow: What was read from them.
        comparisons: What comparing the tasks' values gave.
    """
    told = {one.task: one for one in comparisons}
    captured = workflow.captured

    def is_proven(finding: Finding) -> bool:
        around = list(_around(document, finding))
        if finding.code == "C213" and any("carry" in of_statement(code, node) for code, node in around):
            return False  # it is let through
        spans = (range(node.lineno, (node.end_lineno or 0) + 1) for _, node in around)
        lines = next(spans, (finding.line or 0,))
        here = [item for item in captured if item.cell == finding.cell and item.line in lines]
        made = {item.name for item in here}
        tasks = {item.task for item in here} | ({finding.task} if finding.task else set())
        return all(id in told and told[id].proves(made) for id in tasks)

    return tuple(one for one in findings if one.code not in _FEARS or not is_proven(one))


def _around(document: Document, finding: Finding) -> Iterator[tuple[CellCode, ast.stmt]]:
    """The statement that a finding is about, and its cell."""
    line = finding.line or 0
    for code in (read_cell(cell) for cell in document.cells if cell.position == finding.cell):
        yield from (
            (code, node) for node in code.statements if node.lineno <= line <= (node.end_lineno or line)
        )
