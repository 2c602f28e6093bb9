"""Imports by a text of modules that are carried: `h = import_module("helper")` is `import helper as h`.

`rate = import_module("helper").rate` is `from helper import rate`.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.cells.imports import imports_of
from cloaca_nb.read.names.nodes import IMPORTERS, imported_by_text, known_text, path_of
from cloaca_nb.read.names.walk import all_statements, calls_in
from cloaca_nb.syntax import remembered


def with_imports(codes: Iterable[CellCode], modules: Collection[str]) -> list[CellCode]:
    """Cells in whose trees statements that bind a carried module by a text are imports of it.

    Their text stays; it is written as an import where it is carried.

    Args:
        modules: The dotted names of the modules that are carried.
    """
    found = list(codes)
    asking = [code for code in found if modules and _asks(code)]
    known = _imports(asking) if asking else {}
    return [_importing(code, modules, known) if code in asking else code for code in found]


@remembered
def named_in(code: CellCode) -> tuple[tuple[str, int], ...]:
    """Modules that calls in a cell import by a text, with the lines of these."""
    if not _asks(code) or code.tree is None:
        return ()
    known = _imports([code])
    calls = calls_in(code.tree)
    named = ((_module(call, known), call.lineno) for call in calls)
    return tuple((name, line) for name, line in named if name)


def _asks(code: CellCode) -> bool:
    return code.tree is not None and any(name in code.text for name in IMPORTERS)


def _imports(codes: Iterable[CellCode]) -> dict[str, str]:
    """What names are imported as anywhere in these cells."""
    trees = (code.tree for code in codes if code.tree is not None)
    return imports_of(statement for tree in trees for statement in all_statements(tree))


def _module(call: ast.Call, known: Mapping[str, str]) -> str:
    """The module that a call imports by a text; empty for any other call."""
    called = path_of(call.func, lambda root: known.get(root.id, _ITSELF.get(root.id)))
    return imported_by_text(called, call) if called else ""


#: How names are read that another cell has imported, or nobody.
_ITSELF = {"__import__": "__import__", "importlib": "importlib", "import_module": "importlib.import_module"}


def _importing(code: CellCode, modules: Collection[str], known: Mapping[str, str]) -> CellCode:
    if not any(name in modules for *_, name in _bindings(code.tree, known)):
        return code
    tree = copy.deepcopy(code.tree)
    for body, at, name in list(_bindings(tree, known)):
        node = body[at]
        if name in modules and isinstance(node, ast.Assign):
            body[at] = _as_import(node, name)
    return replace(code, tree=tree)


def _as_import(node: ast.Assign, module: str) -> ast.Import | ast.ImportFrom:
    """The import that a statement is which binds a name to a module, or to something that one has."""
    target, value = node.targets[0], node.value
    assert isinstance(target, ast.Name)
    name = value.attr if isinstance(value, ast.Attribute) else module
    alias = ast.copy_location(ast.alias(name, None if target.id == name else target.id), node)
    part = isinstance(value, ast.Attribute)
    made = ast.ImportFrom(module, [alias], 0) if part else ast.Import([alias])
    return ast.copy_location(made, node)


def _loads_more(call: ast.Call, name: str) -> bool:
    """Whether a call loads more than the module that it gives: `__import__("a.b")` gives `a`."""
    text = known_text(call.args[0]) if call.args else None
    return text is not None and text.startswith(f"{name}.")


def _bindings(tree: ast.Module | None, known: Mapping[str, str]) -> Iterator[tuple[list[ast.stmt], int, str]]:
    """Bodies and places in them where a statement binds one name to a module that a call gives, and which.

    Or to something that the module has.
    """
    around = all_statements(tree) if tree is not None else ()
    bodies = (getattr(each, name, None) for each in around for name in ("body", "orelse", "finalbody"))
    for body in filter(None, bodies):
        for at, node in enumerate(body):
            value = node.value if isinstance(node, ast.Assign) else None
            call = value.value if isinstance(value, ast.Attribute) else value
            if isinstance(node, ast.Assign) and isinstance(call, ast.Call):
                single = len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
                name = _module(call, known) if single else ""
                if name and not _loads_more(call, name):
                    yield body, at, name
