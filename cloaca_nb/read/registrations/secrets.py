"""Secrets that tasks read: where the text of an error would show one."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.names.scopes import bound_names
from cloaca_nb.read.names.walk import Function

_READS = frozenset({"secret", "secret_field"})


def raised_secrets(codes: Iterable[CellCode]) -> Iterator[Fact]:
    """Statements that raise something made of a secret."""
    for code in codes:
        if code.tree is None or ".secret" not in code.text:
            continue
        functions: list[ast.AST] = [node for node in ast.walk(code.tree) if isinstance(node, Function)]
        for root in functions or [code.tree]:
            for node, name in _raised(root):
                yield Fact(kinds.SecretRaised(name), Place(code.cell.position, node.lineno))


def _raised(root: ast.AST) -> Iterator[tuple[ast.Raise, str]]:
    """The raises of a function, with the secret that each is made of."""
    held: dict[str, str] = {}
    for node in ast.walk(root):
        value = getattr(node, "value", None)
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and value is not None:
            name = _secret_in(value, held)
            held.update(dict.fromkeys(_bound(node), name) if name else {})
    for node in ast.walk(root):
        if isinstance(node, ast.Raise) and node.exc is not None:
            name = _secret_in(node.exc, held)
            if name:
                yield node, name


def _bound(node: ast.Assign | ast.AnnAssign | ast.NamedExpr) -> Iterable[str]:
    return [node.target.id] if isinstance(node, ast.NamedExpr) else bound_names([node])


def _secret_in(expression: ast.AST, held: dict[str, str]) -> str:
    """The name of the secret that an expression is made of; empty for none."""
    for node in ast.walk(expression):
        if isinstance(node, ast.Name) and node.id in held:
            return held[node.id]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _READS:
            first = node.args[0] if node.args else None
            return str(first.value) if isinstance(first, ast.Constant) else "?"
    return ""
