"""Which statement defines a name of the notebook, seen from a cell, and what is known of its value."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from cloaca_nb.notebook.code import CellCode
from cloaca_nb.notebook.freenames import Function, blocks_of, bound_names

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Definitions:
    """The top-level statements of a notebook by the names that they bind.

    The latest definition up to a cell counts; where there is none, the first after it, since functions look
    names up when they are called.

    Args:
        codes: Cells whose top level is module code, in order.
    """

    def __init__(self, codes: Iterable[CellCode]) -> None:
        self._found: defaultdict[str, list[tuple[int, ast.stmt]]] = defaultdict(list)
        for code in codes:
            for name, node in _bindings(code):
                self._found[name].append((code.cell.position, node))

    def __contains__(self, name: str) -> bool:
        return name in self._found

    def names(self) -> frozenset[str]:
        """All names that the notebook binds."""
        return frozenset(self._found)

    def statement(self, name: str, cell: int) -> ast.stmt | None:
        """The statement that defines a name for code of a cell."""
        found = self._found.get(name)
        if not found:
            return None
        before = [node for position, node in found if position <= cell]
        return before[-1] if before else found[0][1]

    def function(self, name: str, cell: int) -> Function | None:
        """The function of this name, if its definition is one."""
        node = self.statement(name, cell)
        return node if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else None

    def text(self, node: ast.expr, cell: int) -> str | None:
        """The string that a name, or an attribute of a class, of the notebook is known to hold."""
        if isinstance(node, ast.Name):
            statement = self.statement(node.id, cell)
            return assigned_text(statement, node.id) if statement is not None else None
        if isinstance(node, ast.Attribute) and node.attr == "value" and isinstance(node.value, ast.Attribute):
            node = node.value
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            statement = self.statement(node.value.id, cell)
            if isinstance(statement, ast.ClassDef):
                texts = [
                    assigned_text(inner, node.attr) for inner in statement.body if _assigns(inner, node.attr)
                ]
                return texts[-1] if texts else None
        return None


@lru_cache(maxsize=8192)
def _bindings(code: CellCode) -> tuple[tuple[str, ast.stmt], ...]:
    if code.tree is None:
        return ()
    return tuple(_bound_in(code.tree.body))


def _bound_in(body: Iterable[ast.stmt]) -> Iterator[tuple[str, ast.stmt]]:
    """Names and the innermost statements that bind them, blocks looked into."""
    for node in body:
        blocks = [] if isinstance(node, _SCOPES) else [*blocks_of(node)]
        inner = {id(statement) for block in blocks for statement in block}
        own = [part for part in ast.iter_child_nodes(node) if id(part) not in inner] if blocks else [node]
        for name in dict.fromkeys(bound_names(own)):
            yield name, node
        for block in blocks:
            yield from _bound_in(block)


def _assigns(node: ast.stmt, name: str) -> bool:
    return name in set(bound_names([node]))


def assigned_text(node: ast.AST, name: str) -> str | None:
    """The string literal that a statement assigns to a name, or None."""
    if isinstance(node, ast.AnnAssign) and node.value is not None:
        return _paired_text(node.target, node.value, name)
    if isinstance(node, ast.Assign):
        for target in node.targets:
            text = _paired_text(target, node.value, name)
            if text is not None:
                return text
    return None


def _paired_text(target: ast.expr, value: ast.expr, name: str) -> str | None:
    if isinstance(target, ast.Name) and target.id == name:
        return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None
    if not (isinstance(target, ast.Tuple | ast.List) and isinstance(value, ast.Tuple | ast.List)):
        return None
    if len(target.elts) != len(value.elts):
        return None
    texts = (_paired_text(one, other, name) for one, other in zip(target.elts, value.elts, strict=True))
    return next((text for text in texts if text is not None), None)
