"""What functions of modules beside a notebook set of the process, and go by: streams, the environment."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.cells.imports import bound_modules, imports_of
from cloaca_nb.read.local.touching import by_instances, touching
from cloaca_nb.read.names.nodes import last_name, path_of
from cloaca_nb.read.names.walk import DEFINITIONS, all_statements, nodes_in
from cloaca_nb.read.tables.calls import NEW_STREAMS, SEEDING, is_setting
from cloaca_nb.read.tables.keeping import PUTTING_BACK, state_of
from cloaca_nb.read.tables.methods import BUILTIN_MUTATORS
from cloaca_nb.syntax import remembered

#: What begins a dotted name that code stores to.
_STORED = "="

_States = Mapping[str, frozenset[str]]


class HelperStates(NamedTuple):
    """What functions and classes of modules do to the process, by their dotted names.

    Attributes:
        seeds: The streams of random numbers that they may seed, as the interpreter names states.
        sets: All states that they may set: to draw from a stream sets it, too.
        names: Those of all that they name, by which they may go.
        derived: Classes of which making a subclass is noted in a module, and others that lead to them -> the
            states of these modules: `__init_subclass__`, a metaclass, or `__subclasses__()` somewhere.
        touching: Names of functions and methods that change what their modules keep -> the states of these.
        methods: Of these names those by which an instance, or what a function gives, does.
    """

    seeds: Mapping[str, frozenset[str]] = {}
    sets: Mapping[str, frozenset[str]] = {}
    names: Mapping[str, frozenset[str]] = {}
    derived: Mapping[str, frozenset[str]] = {}
    touching: Mapping[str, frozenset[str]] = {}
    methods: frozenset[str] = frozenset()


def trees_of(modules: Mapping[str, CellCode]) -> dict[str, ast.Module]:
    """The trees of modules, by their dotted names."""
    return {name: code.tree for name, code in modules.items() if code.tree is not None}


def helper_states(trees: Mapping[str, ast.Module]) -> HelperStates:
    """What functions and classes of modules do to the process, by whatever they call.

    Args:
        trees: The modules by their dotted names; an import of one of them may be relative to their package.
    """
    meets = {f"{name}.{each}": paths for name, tree in trees.items() for each, paths in _meets(tree).items()}
    calls = {name: {_whole(name, path, meets) for path in paths} for name, paths in meets.items()}
    tops = {name.partition(".")[0] for name in trees}
    paths = {path for found in calls.values() for path in found} - NEW_STREAMS
    foreign = {path for path in paths if path.lstrip(_STORED).partition(".")[0] not in tops}
    states = {path: frozenset({state_of(path.lstrip(_STORED))}) for path in foreign}
    sets = {path: found for path, found in states.items() if _is_set(path)}
    acting = _acting(trees)
    derived = {**_spread(calls, acting), **acting} if acting else {}
    changing = touching(trees)
    methods = by_instances(trees) & changing.keys()
    if not sets:
        return HelperStates(derived=derived, touching=changing, methods=methods)
    seeds = {path: found for path, found in states.items() if path in SEEDING}
    back = {
        name: frozenset(state for manager, state in PUTTING_BACK.items() if manager in found)
        for name, found in calls.items()
    }
    spread = _spread(calls, seeds), _spread(calls, sets, back), _spread(calls, states)
    return HelperStates(*spread, derived, changing, methods)


def _acting(trees: Mapping[str, ast.Module]) -> dict[str, frozenset[str]]:
    """Classes of modules of which deriving another one is noted there, with the states of the modules."""
    asked = any(last_name(node) == "__subclasses__" for tree in trees.values() for node in nodes_in(tree))
    return {
        f"{name}.{node.name}": frozenset({state_of(name)})
        for name, tree in trees.items()
        for node in tree.body
        if isinstance(node, ast.ClassDef) and (asked or _acts(node))
    }


def _acts(node: ast.ClassDef) -> bool:
    """Whether code runs as a class is derived of one, or as one is made by it: it may be a metaclass."""
    if any(each.arg == "metaclass" and last_name(each.value) not in _QUIET for each in node.keywords):
        return True
    return any(isinstance(each, ast.FunctionDef) and each.name == "__init_subclass__" for each in node.body)


def _is_set(path: str) -> bool:
    """Whether naming something sets it, or what it is of: `sys.path.append`, or what is stored to."""
    deep = path.count(".") > 1 and path.rpartition(".")[2] in BUILTIN_MUTATORS
    return path.startswith(_STORED) or deep or is_setting(path)


def _whole(name: str, path: str, meets: Mapping[str, object]) -> str:
    """What a path means in the code of a name: something beside it, or what is imported."""
    beside = f"{name.rpartition('.')[0]}.{path}"
    return beside if beside in meets else path.lstrip(".")


def _spread(
    calls: Mapping[str, Iterable[str]], first: _States, without: _States = MappingProxyType({})
) -> dict[str, frozenset[str]]:
    """Names that lead to some others, with the states that these are about, without those left alone."""
    callers: dict[str, list[str]] = {}
    for name, called in calls.items():
        for each in called:
            callers.setdefault(each, []).append(name)
    found: dict[str, frozenset[str]] = {}
    waiting = list(first.items())
    while waiting:
        path, states = waiting.pop()
        for name in callers.get(path, ()):
            new = states - without.get(name, frozenset())
            if not new <= found.get(name, frozenset()):
                found[name] = found.get(name, frozenset()) | new
                waiting.append((name, found[name]))
    return found


@remembered
def _meets(tree: ast.Module) -> Mapping[str, frozenset[str]]:
    """What a module defines or passes on -> dotted names of what that names of modules, and beside it."""
    above = imports_of(tree.body)
    defined = {node.name: node for node in tree.body if isinstance(node, DEFINITIONS)}
    passed = {name: frozenset({path}) for name, path in above.items() if "." in path}
    names = above | {name: name for name in defined}
    return {**passed, **{name: frozenset(_paths(node, names)) - {name} for name, node in defined.items()}}


def _paths(node: ast.stmt, above: Mapping[str, str]) -> Iterator[str]:
    """Dotted names of what code names and stores to, by what names are above it and are imported as in it."""
    here = dict(above)
    for inner in all_statements(node):
        if isinstance(inner, ast.Import | ast.ImportFrom):
            here.update(bound_modules(inner, here))
    for each in nodes_in(node):
        part = each.value if isinstance(each, ast.Subscript) else each
        path = path_of(part, lambda root: here.get(root.id)) if isinstance(part, _NAMES) else None
        if path:
            stored = isinstance(each, ast.Attribute | ast.Subscript) and not isinstance(each.ctx, ast.Load)
            yield f"{_STORED}{path}" if stored else path


#: Metaclasses that keep nothing of the classes that are made by them.
_QUIET = frozenset({"ABCMeta", "EnumMeta", "EnumType", "type"})
_NAMES = (ast.Attribute, ast.Name)
