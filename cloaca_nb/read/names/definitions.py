"""Definitions of a notebook by the names that they bind, as a cell sees them, and what they hold."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.names.nodes import assigned_text, assigned_value, literal_text
from cloaca_nb.read.names.scopes import bound_names, names_of
from cloaca_nb.read.names.timeline import Step
from cloaca_nb.read.names.walk import DEFINITIONS, Function, statements_in
from cloaca_nb.syntax import remembered

#: Methods of a dictionary that change nothing of it.
_LOOKING = frozenset({"get", "items", "keys", "values"})


@dataclass(frozen=True, slots=True, eq=False)
class FoundDefinition:
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
        others: Further cells, whose code may change what these define.
    """

    def __init__(
        self,
        codes: Sequence[CellCode],
        helpers: Mapping[str, CellCode] | None = None,
        others: Iterable[CellCode] = (),
    ) -> None:
        self._every = [*codes, *others]
        self._fixed: dict[str, bool] = {}
        self._found: defaultdict[str, list[tuple[int, ast.stmt]]] = defaultdict(list)
        self._helpers = helpers or {}
        self._modules: dict[str, Definitions] = {}
        for code in codes:
            for name, node in _bindings(code):
                self._found[name].append((code.cell.position, node))

    def __contains__(self, name: str) -> bool:
        return name in self._found

    def taken(self) -> frozenset[str]:
        """All names that the notebook binds, those of helper modules too."""
        return frozenset((*self._found, *self._helpers))

    def statement(self, name: str, cell: int) -> ast.stmt | None:
        """The statement that defines a name for code of a cell."""
        found = self._found.get(name)
        if not found:
            return None
        before = bisect_right(found, cell, key=lambda entry: entry[0])
        return found[before - 1 if before else 0][1]

    def find(self, node: ast.expr, cell: int) -> FoundDefinition | None:
        """The definition of a name, or of a name in a helper module (``helpers.save``)."""
        if isinstance(node, ast.Name):
            statement = self.statement(node.id, cell)
            if statement is None:
                return None
            imported = self._imported(statement, node.id)
            return imported or FoundDefinition(statement, node.id, self, cell)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = self._module(self.statement(node.value.id, cell), node.value.id)
            return self._in_module(module, node.attr) if module is not None else None
        return None

    def function(self, node: ast.expr, cell: int) -> tuple[Function, FoundDefinition] | None:
        """The function that an expression names, if its definition is one."""
        found = self.find(node, cell)
        if found is not None and isinstance(found.statement, ast.FunctionDef | ast.AsyncFunctionDef):
            return found.statement, found
        return None

    def text(self, node: ast.expr | None, cell: int) -> str | None:
        """The text that is a literal, or that a name, or an attribute of a class, is known to hold."""
        if node is None or isinstance(node, ast.Constant):
            return literal_text(node)
        if isinstance(node, ast.Attribute) and node.attr == "value" and isinstance(node.value, ast.Attribute):
            node = node.value
        if isinstance(node, ast.Subscript):
            return self._item(node, cell)
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

    def _item(self, node: ast.Subscript, cell: int) -> str | None:
        """The text that a table which nothing changes has under a literal: `KEYS["rows"]`."""
        table, key = node.value, literal_text(node.slice)
        value = self.value(table, cell) if isinstance(table, ast.Name) else None
        if key is None or not isinstance(value, ast.Dict) or None in map(literal_text, value.keys):
            return None
        texts = [text for at, text in zip(value.keys, value.values, strict=True) if literal_text(at) == key]
        name = table.id if isinstance(table, ast.Name) else ""
        return literal_text(texts[-1]) if texts and self._is_fixed(name) else None

    def _is_fixed(self, name: str) -> bool:
        """Whether code only looks into a table of the notebook that has a name, and nothing else has it."""
        if name not in self._fixed:
            trees = [code.tree for code in self._every if name in code.text and code.tree is not None]
            nodes = [each for tree in trees for each in ast.walk(tree)]
            named = [each for each in nodes if name in {getattr(each, "id", ""), getattr(each, "arg", "")}]
            bound = [each for each in named if isinstance(getattr(each, "ctx", None), ast.Store)]
            looked = [each for each in nodes if _looks_into(each, name)]
            fixed = len(named) == len(bound) + len(looked) and len(bound) == len(self._found[name])
            self._fixed[name] = fixed
        return self._fixed[name]

    def value(self, node: ast.expr, cell: int) -> ast.expr | None:
        """The expression that a name of the notebook is assigned."""
        found = self.find(node, cell)
        return assigned_value(found.statement, found.name) if found is not None else None

    def _imported(self, statement: ast.stmt, name: str) -> FoundDefinition | None:
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

    def _in_module(self, module: str, name: str) -> FoundDefinition | None:
        code = self._helpers[module]
        if module not in self._modules:
            self._modules[module] = Definitions([code], self._helpers)
        names, cell = self._modules[module], code.cell.position
        statement = names.statement(name, cell)
        return FoundDefinition(statement, name, names, cell) if statement is not None else None


def _looks_into(node: ast.AST, name: str) -> bool:
    """Whether an expression only looks for something in a table: `KEYS["rows"]`, `KEYS.items()`."""
    if not isinstance(node, ast.Subscript | ast.Attribute) or not isinstance(node.ctx, ast.Load):
        return False
    is_its = isinstance(node.value, ast.Name) and node.value.id == name
    return is_its and (isinstance(node, ast.Subscript) or node.attr in _LOOKING)


@remembered
def _bindings(code: CellCode) -> tuple[tuple[str, ast.stmt], ...]:
    if code.tree is None:
        return ()
    return tuple(_bound_in(code.tree.body))


def _bound_in(body: Iterable[ast.stmt]) -> Iterator[tuple[str, ast.stmt]]:
    """Names and the innermost statements that bind them, blocks looked into."""
    for node in body:
        if isinstance(node, DEFINITIONS) or not hasattr(node, "body"):
            yield from ((name, node) for name in dict.fromkeys(b.name for b in names_of(node).bound))
            continue
        inside = list(statements_in([node]))
        starts = [_start(each) for each in inside]
        found: list[dict[str, None]] = [{} for _ in inside]
        for binding in names_of(node).bound:
            place = binding.line, binding.offset
            at = max(bisect_right(starts, place) - 1, 0)
            while at and place >= (inside[at].end_lineno or 0, inside[at].end_col_offset or 0):
                at -= 1  # behind a block of the statement that binds it
            found[at][binding.name] = None
        yield from ((name, each) for each, names in zip(inside, found, strict=True) for name in names)


def _start(node: ast.stmt) -> tuple[int, int]:
    first = next(iter(getattr(node, "decorator_list", ())), node)
    return first.lineno, first.col_offset


def _assigns(node: ast.stmt, name: str) -> bool:
    return name in set(bound_names([node]))


def side_by_side(target: ast.expr, value: ast.expr | None) -> list[tuple[ast.expr, ast.expr]] | None:
    """Targets with what each is bound to, where both are written out: ``a, b = c, d``; else None."""
    several = ast.Tuple | ast.List
    if not (isinstance(target, several) and isinstance(value, several)):
        return None
    starred = any(isinstance(each, ast.Starred) for each in (*target.elts, *value.elts))
    if starred or len(target.elts) != len(value.elts):
        return None
    return list(zip(target.elts, value.elts, strict=True))


def value_of(name: str, step: Step | None) -> ast.expr | None:
    """The expression that a step binds a name to."""
    return assigned_value(step.node, name) if step is not None else None
