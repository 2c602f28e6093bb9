"""What the statements of a plain cell bind, unbind and read early."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Sequence

from cloaca_nb.read.cells.code import Statement
from cloaca_nb.read.names.bindings import FLEETING
from cloaca_nb.read.names.bound import bound_names
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.read.names.timeline import Step
from cloaca_nb.read.names.walk import always_bound
from cloaca_nb.read.tasks.draft import Draft


def standing_alone(statements: Iterable[Statement]) -> set[int]:
    """Statements that share no line with another."""
    found = list(statements)
    lines = Counter(
        line
        for each in found
        for line in range(each.node.lineno, (each.node.end_lineno or each.node.lineno) + 1)
    )
    return {
        id(each.node)
        for each in found
        if lines[each.node.lineno] == 1 and lines[each.node.end_lineno or each.node.lineno] == 1
    }


def bound_by(nodes: Iterable[ast.stmt]) -> set[str]:
    """Names that are bound when the statements have run, on some way at least."""
    found = (binding for node in nodes for binding in names_of(node).bound)
    return {binding.name for binding in found if binding.kind not in FLEETING}


def read_early(steps: Iterable[Step]) -> set[str]:
    """Names that are unbound, or that a function uses, before the cell has surely bound them."""
    bound: set[str] = set()
    found: set[str] = set()
    for step in steps:
        used = {use.name for use in step.names.uses if use.when == "later"}
        used |= {binding.name for binding in step.names.bound if binding.kind == "del"}
        found |= used - bound
        bound |= always_bound([step.node])
    return found


def deleted_by(nodes: Sequence[ast.stmt]) -> set[str]:
    """Names that are unbound at the end."""
    gone: set[str] = set()
    for node in nodes:
        gone -= set(bound_names([node]))
        if isinstance(node, ast.Delete):
            gone |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return gone


def shown_by(draft: Draft) -> tuple[str, ...]:
    """The variable that the cell shows: its last expression, where that is a name."""
    last = draft.node.body[-1]
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Name):
        return (last.value.id,)
    return ()
