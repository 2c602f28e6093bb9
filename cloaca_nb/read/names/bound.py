"""What some nodes bind and read, all together."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from cloaca_nb.read.names.scopes import names_of


def bound_names(nodes: Iterable[ast.AST]) -> list[str]:
    """Names that the statements of one scope bind (or unbind) in it, in order, repeats included."""
    return [binding.name for node in nodes for binding in names_of(node).bound]


def reads_of(name: str, nodes: Iterable[ast.AST]) -> list[ast.Name]:
    """Each place where statements of one scope, or functions in them, read a name of that scope."""
    return [
        node
        for statement in nodes
        for node in sorted(names_of(statement).nodes, key=lambda found: (found.lineno, found.col_offset))
        if node.id == name and isinstance(node.ctx, ast.Load)
    ]
