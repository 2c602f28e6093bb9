"""Statements that wait at the top level, as notebooks allow and modules do not: each gets a function."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from cloaca_nb import syntax
from cloaca_nb.model.workflow import Line
from cloaca_nb.read.cells.statements import string_lines
from cloaca_nb.read.names.timeline import Step
from cloaca_nb.read.names.walk import awaits
from cloaca_nb.syntax import unparsed

_INDENT = "    "


def is_awaiting(step: Step) -> bool:
    """Whether a statement waits as it runs; of most it is seen at once that they have no word for it."""
    waits = any("await" in line.text or "async" in line.text for line in step.statement.lines)
    return waits and awaits(step.node) is not None


def with_loop(step: Step, lines: Sequence[Line]) -> list[Line]:
    """The lines of a statement that waits, run by a loop of its own where the module is imported.

    Whoever imports a package has no loop that runs: servers do it in a thread without one.
    """
    names = sorted({binding.name for binding in step.names.bound if binding.kind != "star"})
    function = "_".join(["_await", *(name.strip("_") for name in names)])[:60]
    first, last = lines[0], lines[-1]
    inside = string_lines(step.node)
    if any(isinstance(node, ast.AnnAssign) for node in ast.walk(step.node)):
        text = unparsed(_WithoutAnnotations().visit(syntax.parse(unparsed(step.node))))
        lines, inside = [Line(part, first.cell, first.line) for part in text.split("\n")], frozenset()
    return [
        Line(f"async def {function}():", first.cell, first.line),
        *_declared(names, first),
        *(Line(_indented(line, inside), line.cell, line.line) for line in lines),
        Line("", None, None),
        Line("", None, None),
        Line(f'__import__("asyncio").run({function}())', last.cell, last.line),
    ]


def _declared(names: Sequence[str], first: Line) -> Iterator[Line]:
    if names:
        yield Line(f"{_INDENT}global {', '.join(names)}", first.cell, first.line)


def _indented(line: Line, inside: frozenset[int]) -> str:
    return line.text if line.line in inside or not line.text.strip() else _INDENT + line.text


class _WithoutAnnotations(ast.NodeTransformer):
    """A name that is declared `global` cannot be annotated."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:  # so `ast` calls it
        return ast.Assign([node.target], node.value, lineno=1) if node.value is not None else ast.Pass()
