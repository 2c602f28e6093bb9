"""A module of tasks with the helper modules that it uses, in one text: their names have the module's before.

`helper.ROWS` is one name there, which no code can have: so what tasks do to what helper modules keep is found
out as what they do to what the notebook keeps.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from cloaca_nb.afresh.beside.helpers import Helpers, own_imports
from cloaca_nb.afresh.parts import Part, Parts, named_anew
from cloaca_nb.read.cells.imports import imported_by
from cloaca_nb.read.names.nodes import path_of
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.read.names.walk import DEFINITIONS, all_statements, nodes_in

#: Most lines of helper modules that are looked at with a module of tasks: a second of time.
MOST_LINES = 5_000


def with_helpers(parts: Parts, helpers: Helpers) -> Parts | None:
    """The statements of a module behind those of helper modules that it may run.

    None where there are none, or too many to be looked at twice.
    """
    nodes = [part.node for part in parts.parts]
    reached = {part for _, part in helpers.reached(nodes)} if helpers.names else set()
    lines = sum((part.node.end_lineno or 0) - part.node.lineno + 1 for part in reached)
    if not 0 < lines <= MOST_LINES:
        return None
    known = {f"{name}.{each}" for name in helpers.names for each in helpers.parts[name].bound}
    known -= helpers.passed.keys()
    found: list[Part] = []
    for name in helpers.used(nodes):
        own = {each: f"{name}.{each}" for each in helpers.parts[name].bound}
        found += _told(helpers.parts[name], own, known, reached)
    found += _told(parts, {}, known, parts.parts)
    for at, part in enumerate(found):
        part.index = at
    return Parts(parts.module, tuple(found))


def _told(
    parts: Parts, names: Mapping[str, str], known: Collection[str], some: Collection[Part]
) -> Iterator[Part]:
    """Some statements of a module, with other names for what it binds and for what other modules do."""
    deferred = "annotations" in parts.module.futures
    package = tuple(parts.module.name.split("/")[:-1])
    above = _imported((part.node for part in parts.importing), package)
    for part in (each for each in parts.parts if each.imports or each in some):
        nodes = names_of(part.node, deferred).nodes
        made = _Renaming(part.node, names, known, above, package, nodes).made()
        for node in made:
            yield named_anew(part, node, deferred)


def _imported(nodes: Iterable[ast.AST], package: tuple[str, ...]) -> dict[str, str]:
    """Name -> what of the package it is imported as, with its dots.

    Args:
        package: The packages around it, below the one that is written.
    """
    found = own_imports((each for node in nodes for each in all_statements(node)), package)
    return {name: ".".join(filter(None, target)) for name, target in found.items()}


class _Renaming:
    """Gives names of one statement others, in a copy of it.

    Args:
        node: The statement.
        names: Names of its module, and what they are to be.
        known: Names of other modules, with these.
        above: What of other modules names of its module are imported as.
        package: The packages around it.
        nodes: The name nodes in it that mean names of the module.
    """

    def __init__(
        self,
        node: ast.stmt,
        names: Mapping[str, str],
        known: Collection[str],
        above: Mapping[str, str],
        package: tuple[str, ...],
        nodes: Collection[ast.Name],
    ) -> None:
        self._node = node
        self._names = names
        self._known = known
        self._above = above
        self._here = _imported([node], package)
        self._nodes = nodes
        self._local = dict(self._only_imported())
        self._made: dict[ast.AST, Sequence[ast.AST]] = {}

    def made(self) -> list[ast.stmt]:
        """The copy; several statements where an import is about several modules."""
        order: list[tuple[ast.AST, bool]] = [(self._node, True)]
        for each, top in order:  # it grows: what is around comes first
            inner = top and not isinstance(each, (*DEFINITIONS, ast.Lambda))
            order += ((child, inner) for child in ast.iter_child_nodes(each))
        for each, top in reversed(order):
            self._made[each] = self._copied(each, top)
        return [each for each in self._made[self._node] if isinstance(each, ast.stmt)]

    def _only_imported(self) -> Iterator[tuple[str, str]]:
        """Names that functions in it import from other modules and give nothing else, with what they are."""
        inner = nodes_in(self._node) if self._here else ()
        names = (each for each in inner if isinstance(each, ast.Name))
        bound = {each.id for each in names if not isinstance(each.ctx, ast.Load)}
        bound.update(each.arg for each in inner if isinstance(each, ast.arg))
        yield from (item for item in self._here.items() if item[1] in self._known and item[0] not in bound)

    def _copied(self, node: ast.AST, top: bool) -> Sequence[ast.AST]:
        if isinstance(node, ast.Attribute) and (path := path_of(node, self._target) or "") in self._known:
            return [ast.copy_location(ast.Name(path, node.ctx), node)]
        if isinstance(node, ast.Import | ast.ImportFrom):
            return list(self._imports(node, top))
        found = copy.copy(node)
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.AST):
                setattr(found, name, self._made[value][0])
            elif isinstance(value, list):
                setattr(found, name, [new for each in value for new in self._made.get(each, [each])])
        if isinstance(found, ast.Name):
            found.id = (self._names if node in self._nodes else self._local).get(found.id, found.id)
        elif isinstance(found, ast.Global):
            found.names = [self._names.get(each, each) for each in found.names]
        elif top and isinstance(getattr(found, "name", None), str):  # functions, classes, what is caught
            vars(found)["name"] = self._names.get(vars(found)["name"], vars(found)["name"])
        return [found]

    def _target(self, root: ast.Name) -> str | None:
        return (self._above if root in self._nodes else self._here).get(root.id)

    def _imports(self, node: ast.Import | ast.ImportFrom, top: bool) -> Iterator[ast.stmt]:
        """An import; names of helper modules are bound to what is known by them."""
        for alias in node.names:
            one = imported_by(node, alias)
            own = isinstance(node, ast.ImportFrom) and node.level and one.target.startswith(".")
            path = self._here[one.name] if own else ""
            name = self._names.get(one.name, one.name) if top else one.name
            made: ast.stmt
            if path in self._known:
                made = ast.Assign([ast.Name(name, ast.Store())], ast.Name(path, ast.Load()))
                yield ast.fix_missing_locations(ast.copy_location(made, node))
                continue
            made, other = copy.copy(node), copy.copy(alias)
            if name != one.name:
                other.name = alias.name if alias.asname or isinstance(node, ast.ImportFrom) else one.target
                other.asname = name
            made.names = [other]
            yield made
