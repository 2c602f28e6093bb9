"""Star imports of modules whose names can be known: the notebook's own, Python's, those of some libraries."""

from __future__ import annotations

import ast
import copy
import importlib
import sys
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from cloaca_nb.model.workflow import Cell
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.cells.imports import imports_all
from cloaca_nb.read.names.bindings import FLEETING
from cloaca_nb.read.names.scopes import names_of

#: Modules of Python's own that do something as they are imported.
_OPENING = frozenset({"this", "antigravity", "__main__", "idlelib", "turtle", "turtledemo", "test"})
#: Libraries that notebooks import by a star and that do nothing as they are imported: they are asked here.
_LIBRARIES = frozenset({"matplotlib", "networkx", "numpy", "pandas", "pylab", "scipy", "sklearn", "sympy"})
#: What may bind names of a module that nobody sees.
_UNSEEN = frozenset({"exec", "globals", "locals", "vars", "setattr"})


def with_stars(codes: Iterable[CellCode], modules: Mapping[str, CellCode]) -> list[CellCode]:
    """Cells in whose trees each star import of a module with known names lists these.

    The text of the cells stays; a star import of other modules stays one, which a finding tells.

    Args:
        modules: The modules that are carried, by their dotted names.
    """
    return [code if code.role == "module" or _is_body(code) else _expanded(code, modules) for code in codes]


def _is_body(code: CellCode) -> bool:
    """Whether a task cell's statements go into a function, where no star import can stand."""
    body = code.statements if code.role == "task" and _stars(code.statements) else ()
    return any(use.name == "context" for node in body for use in names_of(node).uses)


def _expanded(code: CellCode, modules: Mapping[str, CellCode]) -> CellCode:
    found = {at: names for at, node in _stars(code.statements) if (names := _names_for(node, modules))}
    if not found or code.tree is None:
        return code
    return replace(code, tree=_listing(code.tree, found))


def _listing(tree: ast.Module, found: Mapping[int, Sequence[str]]) -> ast.Module:
    """A tree in which star imports, by their places in the body, list names."""
    tree = copy.deepcopy(tree)
    for at, names in found.items():
        node = tree.body[at]
        assert isinstance(node, ast.ImportFrom)
        node.names = [ast.copy_location(ast.alias(name), node.names[0]) for name in names]
    return tree


def with_listed(tree: ast.Module, beside: Mapping[str, ast.Module]) -> ast.Module:
    """A written module's tree, in which star imports of modules beside it list the names.

    Args:
        beside: The trees of those modules, by their dotted names.
    """
    stars = [(at, node) for at, node in _stars(tree.body) if node.level and node.module in beside]
    if not stars:
        return tree
    modules = {name: CellCode(Cell(1, "code", ""), "module", "", each) for name, each in beside.items()}
    named = ((at, public_names(node.module or "", modules)) for at, node in stars)
    return _listing(tree, {at: names for at, names in named if names})


def is_star(node: ast.AST) -> bool:
    """Whether a statement is a star import that lists its names."""
    return isinstance(node, ast.ImportFrom) and len({alias.col_offset for alias in node.names}) < len(
        node.names
    )


def _stars(body: Sequence[ast.stmt]) -> list[tuple[int, ast.ImportFrom]]:
    """Star imports at the top level, with their places in the body."""
    return [(at, node) for at, node in enumerate(body) if imports_all(node)]


def _names_for(node: ast.ImportFrom, modules: Mapping[str, CellCode]) -> Sequence[str]:
    name = node.module or ""
    return () if node.level else public_names(name, modules) or ()


def public_names(
    name: str, modules: Mapping[str, CellCode], around: frozenset[str] = frozenset()
) -> list[str] | None:
    """The names that a star import of a module binds, as it is written; None where that cannot be known.

    Args:
        modules: The modules that can be looked into.
        around: Modules that import it by a star in turn.
    """
    code = modules.get(name)
    if code is None:
        return _installed(name)
    if code.tree is None or name in around:
        return None
    said = _said(code.tree)
    if said is not None:
        return said or None
    if any(isinstance(node, ast.Name) and node.id in _UNSEEN for node in ast.walk(code.tree)):
        return None
    found: dict[str, None] = {}
    for bound in names_of(code.tree).bound:
        if bound.kind == "del":
            found.pop(bound.name, None)
        elif bound.name == "__all__":
            return None  # it is made in a way that is not followed
        elif bound.name != "*" and bound.kind not in FLEETING:
            found[bound.name] = None
    for node in ast.walk(code.tree):
        if imports_all(node):
            inner = public_names(node.module or "", modules, around | {name}) if not node.level else None
            if inner is None:
                return None
            found.update(dict.fromkeys(inner))
    return [each for each in found if not each.startswith("_")]


@cache
def _installed(name: str) -> list[str] | None:
    """What a star import of a module of Python's own, or of these libraries, binds; None for others."""
    root = name.partition(".")[0]
    if root not in sys.stdlib_module_names | _LIBRARIES or root in _OPENING:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # old modules warn as they are imported
            module = importlib.import_module(name)
    except ImportError:  # this Python has none, or lacks what it stands on
        return None
    said = getattr(module, "__all__", None)
    return list(said) if said is not None else [each for each in vars(module) if not each.startswith("_")]


def _said(tree: ast.Module) -> list[str] | None:
    """`__all__`, where it is one list of texts and nothing else touches it."""
    uses = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "__all__"]
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if uses == targets:
            try:
                value = ast.literal_eval(node.value) if isinstance(node, ast.Assign) else None
            except (ValueError, TypeError):
                return None
            listed = isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)
            return list(dict.fromkeys(value)) if listed and value else None
    return None
