"""Which statement defines a name of the notebook, seen from a cell, and what is known of its value."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from cloaca_nb.notebook.code import CellCode
from cloaca_nb.notebook.freenames import Function, blocks_of, bound_names

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A definition: its statement, the name that it binds, and the names and cell around it."""

    statement: ast.stmt
    name: str
    names: Definitions
    cell: int


class Definitions:
    """The top-level statements of a notebook by the names that they bind.

    The latest definition up to a cell counts; where there is none, the first after it, since functions look
    names up when they are called. What a helper module defines is found through its import.

    Args:
        codes: Cells whose top level is module code, in order.
        helpers: Helper modules by name.
    """

    def __init__(self, codes: Iterable[CellCode], helpers: Mapping[str, CellCode] | None = None) -> None:
        self._found: defaultdict[str, list[tuple[int, ast.stmt]]] = defaultdict(list)
        self._helpers = helpers or {}
        self._modules: dict[str, Definitions] = {}
        for code in codes:
            for name, node in _bindings(code):
                self._found[name].append((code.cell.position, node))

    def __contains__(self, name: str) -> bool:
        return name in self._found

    def names(self) -> frozenset[str]:
        """All names that the notebook binds."""
        return frozenset(self._found)

    def modules(self) -> frozenset[str]:
        """The names of the helper modules."""
        return frozenset(self._helpers)

    def statement(self, name: str, cell: int) -> ast.stmt | None:
        """The statement that defines a name for code of a cell."""
        found = self._found.get(name)
        if not found:
            return None
        before = bisect_right(found, cell, key=lambda entry: entry[0])
        return found[before - 1 if before else 0][1]

    def find(self, node: ast.expr, cell: int) -> Found | None:
        """The definition of a name, or of a name in a helper module (``helpers.save``)."""
        if isinstance(node, ast.Name):
            statement = self.statement(node.id, cell)
            if statement is None:
                return None
            imported = self._imported(statement, node.id)
            return imported or Found(statement, node.id, self, cell)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = self._module(self.statement(node.value.id, cell), node.value.id)
            return self._in_module(module, node.attr) if module is not None else None
        return None

    def function(self, node: ast.expr, cell: int) -> tuple[Function, Found] | None:
        """The function that an expression names, if its definition is one."""
        found = self.find(node, cell)
        if found is not None and isinstance(found.statement, ast.FunctionDef | ast.AsyncFunctionDef):
            return found.statement, found
        return None

    def text(self, node: ast.expr, cell: int) -> str | None:
        """The string that a name, or an attribute of a class, of the notebook is known to hold."""
        if isinstance(node, ast.Attribute) and node.attr == "value" and isinstance(node.value, ast.Attribute):
            node = node.value
        found = self.find(node, cell)
        if found is not None:
            return assigned_text(found.statement, found.name)
        owner = self.find(node.value, cell) if isinstance(node, ast.Attribute) else None
        if (
            isinstance(node, ast.Attribute)
            and owner is not None
            and isinstance(owner.statement, ast.ClassDef)
        ):
            body = owner.statement.body
            texts = [assigned_text(inner, node.attr) for inner in body if _assigns(inner, node.attr)]
            return texts[-1] if texts else None
        return None

    def _imported(self, statement: ast.stmt, name: str) -> Found | None:
        """What a name means that ``from helpers import …`` binds."""
        if not isinstance(statement, ast.ImportFrom) or statement.module not in self._helpers:
            return None
        alias = next((a for a in statement.names if (a.asname or a.name) == name), None)
        return self._in_module(statement.module, alias.name) if alias and statement.module else None

    def _module(self, statement: ast.stmt | None, name: str) -> str | None:
        """The helper module that a name stands for, after ``import helpers [as name]``."""
        if isinstance(statement, ast.Import) or (
            isinstance(statement, ast.ImportFrom) and statement.level and not statement.module
        ):
            for alias in statement.names:
                if (alias.asname or alias.name) == name and alias.name in self._helpers:
                    return alias.name
        return None

    def _in_module(self, module: str, name: str) -> Found | None:
        code = self._helpers[module]
        if module not in self._modules:
            self._modules[module] = Definitions([code], self._helpers)
        names, cell = self._modules[module], code.cell.position
        statement = names.statement(name, cell)
        return Found(statement, name, names, cell) if statement is not None else None


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
