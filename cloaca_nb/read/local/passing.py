"""What modules beside a notebook pass on of libraries: after `from helper import np`, `np` is numpy."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping

from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.cells.imports import bound_modules
from cloaca_nb.read.local.stars import public_names
from cloaca_nb.read.names.bindings import FLEETING
from cloaca_nb.read.names.nodes import last_name
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.read.names.walk import calls_in, running
from cloaca_nb.read.tables.methods import WORK_METHODS
from cloaca_nb.syntax import remembered


def passed_on(modules: Mapping[str, CellCode]) -> dict[str, str]:
    """Dotted names in modules that can be looked into -> what of a library they are certainly bound to.

    Args:
        modules: The modules by their dotted names; their imports of each other are absolute.
    """
    found: dict[str, str] = {}
    for name, code in modules.items():
        if code.tree is not None:
            bound = {**dict(_from_stars(code.tree, modules)), **_bound(code.tree)}
            found.update({f"{name}.{each}": target for each, target in bound.items()})
    known = ((each, _last(target, found)) for each, target in found.items())
    own = {name.partition(".")[0] for name in modules}
    return {each: target for each, target in known if target.partition(".")[0] not in own}


def meant(path: str, passed: Mapping[str, str]) -> str:
    """A dotted name where what a module passes on of a library is called as in that.

    Args:
        passed: What modules pass on, as `passed_on` gives it.
    """
    end = len(path) if passed else -1
    while end > 0:
        if path[:end] in passed:
            return f"{passed[path[:end]]}{path[end:]}"
        end = path.rfind(".", 0, end)
    return path


def _last(path: str, found: Mapping[str, str]) -> str:
    """What a name is in the end that one module has from another."""
    for _ in range(len(found)):
        further = meant(path, found)
        if further == path:
            break
        path = further
    return path


def _from_stars(tree: ast.Module, modules: Mapping[str, CellCode]) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and not node.level and node.names[0].name == "*":
            module = node.module or ""
            yield from ((each, f"{module}.{each}") for each in public_names(module, modules) or ())


@remembered
def _bound(tree: ast.Module) -> Mapping[str, str]:
    """What names of a module are imported as, or stand for; only where all that binds one agrees."""
    found: dict[str, str] = {}
    seen: list[tuple[str, str]] = []
    for node in running(*tree.body):
        found.update(bound_modules(node, found))
        seen += bound_modules(node, found).items()
    names = names_of(tree)
    bound = Counter(each.name for each in names.bound if each.kind not in FLEETING)
    bound.update(each.name for each in names.sets)  # a function declares it `global`
    agreed = Counter(each for each in seen if each[1] == found[each[0]])
    return {name: target for (name, target), times in agreed.items() if times == bound[name]}


def is_named_as_work(path: str, modules: Mapping[str, CellCode]) -> bool:
    """Whether a function has a name such as `read`: of a module that can be looked into, its code has, too.

    Args:
        path: Its dotted name.
        modules: The modules by their dotted names.
    """
    module, _, name = path.rpartition(".")
    if name not in WORK_METHODS or module == "builtins" or module.startswith("builtins."):
        return False
    tree = modules[module].tree if module in modules else None
    own = [each for each in (tree.body if tree else ()) if getattr(each, "name", "") == name]
    calls = (each for one in own for each in calls_in(one))
    return not own or any(last_name(call.func) in WORK_METHODS for call in calls)
