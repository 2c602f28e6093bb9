"""What a statement looks like to who proposes tasks: work, a plain value, a definition, a drawing."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from cloaca_nb.read.names.timeline import Step
from cloaca_nb.read.tasks.plain import is_definition

#: Libraries whose calls draw.
_DRAWING = frozenset({"matplotlib", "seaborn", "plotly", "altair", "bokeh", "IPython", "pylab"})


def computes(node: ast.stmt) -> bool:
    """Whether a statement works on what it uses, and does more than to name a value."""
    working = (
        ast.For,
        ast.While,
        ast.Try,
        ast.With,
        ast.AugAssign,
        ast.comprehension,
        ast.Call,
        ast.Subscript,
    )
    return any(isinstance(part, working) for part in ast.walk(node))


def is_plain_value(node: ast.stmt) -> bool:
    """Whether a statement names a number or a text, which other constants are made of."""
    return isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)


def defines(step: Step) -> bool:
    """Whether a step makes a function or class, or is a text alone."""
    return is_definition(step.node) or _is_text(step.node)


def _is_text(node: ast.stmt) -> bool:
    """Whether a statement is a value as it is written, such as the text on top of a cell."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def drawing(cells: Iterable[Sequence[Step]]) -> frozenset[str]:
    """Names of libraries that draw."""
    return frozenset(
        name
        for steps in cells
        for step in steps
        for name, item in step.imports.items()
        if item.target.partition(".")[0] in _DRAWING
    )
