"""By which names a notebook calls the engine: `cloaca.task`, `c.task` after `import cloaca as c`, `t` …"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeGuard

from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.names.calls import argument_of
from cloaca_nb.read.names.nodes import literal_text
from cloaca_nb.read.names.walk import all_statements
from cloaca_nb.read.registrations.authoring import AUTHORING


class EngineNames(NamedTuple):
    """Names that stand for the engine's module and for its members.

    Attributes:
        modules: Names bound to the module; always ``cloaca``, which every package imports.
        members: Name -> member, from ``from cloaca import task as t``.
    """

    modules: frozenset[str]
    members: Mapping[str, str]

    def __hash__(self) -> int:
        return hash((self.modules, frozenset(self.members.items())))

    def may_stand_in(self, text: str) -> bool:
        """Whether code may name the engine, or one of its members: in most none of these names stands."""
        names = (*self.modules, *self.members)
        return not text.isascii() or any(name in text for name in names)

    def member(self, node: ast.AST) -> str | None:
        """The member of the engine that an expression names, or None."""
        if isinstance(node, ast.Name):
            return self.members.get(node.id)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return node.attr if node.value.id in self.modules else None
        return None

    def called(self, node: ast.AST) -> str | None:
        """The member of the engine that an expression calls, or None."""
        return self.member(node.func) if isinstance(node, ast.Call) else None

    def opens(self, node: ast.AST, builder: str) -> TypeGuard[ast.With]:
        """Whether a statement is a block of a builder: ``with WorkflowBuilder(...)``."""
        return isinstance(node, ast.With) and any(
            self.called(item.context_expr) == builder for item in node.items
        )


class VariableRead(NamedTuple):
    """A variable that a call of `cloaca.var` or `cloaca.var_or` reads.

    Attributes:
        name: Its name, without the prefix.
        has_default: Whether the call can do without it.
    """

    name: str
    has_default: bool


def variable_read(node: ast.AST, engine: EngineNames) -> VariableRead | None:
    """The variable that an expression reads by a literal name, or None."""
    member = engine.called(node)
    if member not in {"var", "var_or"} or not isinstance(node, ast.Call):
        return None
    name = literal_text(argument_of(node, 0, "name"))
    return VariableRead(name, member == "var_or") if name is not None else None


def engine_names(codes: Iterable[CellCode]) -> EngineNames:
    """The names of the engine that the cells of a notebook import."""
    return names_in(code.tree for code in codes if code.tree is not None and "cloaca" in code.text)


def names_in(trees: Iterable[ast.Module]) -> EngineNames:
    """The names of the engine that modules import."""
    modules = {"cloaca"}
    members: dict[str, str] = {}
    for tree in trees:
        for node in all_statements(tree):
            if isinstance(node, ast.Import):
                modules.update(a.asname for a in node.names if a.name == "cloaca" and a.asname)
            elif isinstance(node, ast.ImportFrom) and node.module == "cloaca" and not node.level:
                named = [(a.asname or a.name, a.name) for a in node.names if a.name != "*"]
                members.update(named if named else [(name, name) for name in AUTHORING])
        _add_assigned(tree, modules, members)
    return EngineNames(frozenset(modules), members)


def _add_assigned(tree: ast.Module, modules: set[str], members: dict[str, str]) -> None:
    """Adds what a cell's top level calls the engine otherwise: ``c = cloaca``, ``t = c.trigger``."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name, value = node.targets[0].id, node.value
            member = EngineNames(frozenset(modules), members).member(value)
            if member is not None:
                members[name] = member
            elif isinstance(value, ast.Name) and value.id in modules:
                modules.add(name)
