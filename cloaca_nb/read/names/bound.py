"""What some nodes bind and read, all together."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

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


def bindings_within(function: ast.AST, name: str) -> list[ast.AST]:
    """All that binds a name inside a function, in whatever scope: then it may not be the notebook's."""
    found: list[ast.AST] = []
    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            found.extend([node] * (node.arg == name))
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            found.extend([node] * (name in set(bound_names([node]))))
        elif node is not function and not isinstance(node, ast.Name | ast.expr):
            targets = [*_targets(node)]
            found.extend([node] * (name in set(bound_names(targets))))
        elif isinstance(node, ast.NamedExpr) and node.target.id == name:
            found.append(node)
    return found


def _targets(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a statement, other than an assignment, that bind names by themselves."""
    if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension | ast.AugAssign):
        yield node.target
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        yield node.optional_vars
    elif isinstance(
        node, ast.alias | ast.MatchAs | ast.MatchStar | ast.MatchMapping | ast.FunctionDef | ast.ClassDef
    ):
        yield node
    elif isinstance(node, ast.ExceptHandler) and node.name:
        yield ast.Name(node.name, ast.Store())
