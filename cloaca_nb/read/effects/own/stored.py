"""Attributes to which code of the notebook stores, and what it stores there, as its text says."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from types import MappingProxyType

from cloaca_nb.read.effects.own.assigned import attributes_assigned, attributes_bound
from cloaca_nb.read.effects.written import is_engine
from cloaca_nb.read.names.calls import is_none
from cloaca_nb.read.names.nodes import decorators_of, is_constant
from cloaca_nb.read.names.timeline import ANY_NAME
from cloaca_nb.read.names.walk import nodes_in, stored_in
from cloaca_nb.read.tables.giving import ANSWERING, ENGINE
from cloaca_nb.read.tables.special import MAKING_OF
from cloaca_nb.read.tables.stuck import MAKES
from cloaca_nb.syntax import remembered, unparsed


class StoredAttributes:
    """What is known of attributes, whatever they belong to."""

    #: Whether code of the notebook may run where an attribute is read.
    reading_matters = False
    #: Whether code of the notebook may store attributes whose names it does not say.
    anything_stored = False
    #: Whether code of the notebook may store methods such as `append` as attributes: `self.pop = rows.pop`.
    methods_stored = False
    #: Whether code of the notebook says the name of a library that has sessions.
    sessions_matter = False
    #: Names of those to which it stores sessions alone, each with the library of these: `self.http.get(url)`.
    sessions: Mapping[str, str] = MappingProxyType({})
    _trees: Collection[ast.AST] = ()

    def heed(self, trees: Iterable[ast.AST]) -> None:
        """Which attributes code stores to, and what it stores there."""
        self._trees = trees = [*trees]
        self.methods_stored |= self.anything_stored
        self.sessions = _sessions_stored(trees) if self.sessions_matter and not self.methods_stored else {}

    @cached_property
    def stored(self) -> frozenset[str]:
        """Names of the attributes that code of the notebook stores to."""
        return _attributes_stored(self._trees)

    @cached_property
    def defined(self) -> frozenset[str]:
        """Names of the functions and methods that code of the notebook defines."""
        nodes = (each for tree in self._trees for each in nodes_in(tree))
        return frozenset(each.name for each in nodes if isinstance(each, ast.FunctionDef))

    @cached_property
    def assigned_beside(self) -> Mapping[str, Sequence[ast.expr | None]]:
        """Names of attributes with what code beside classes stores to them: `scan.rows = ROWS`."""
        found = _together(map(attributes_assigned, _beside_classes(self._trees)))
        return {name: values for name, values in found.items() if name != ANY_NAME}

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Names of the attributes to which code stores numbers, texts and their kin, and nothing else.

        What adds to them in place is left out: what then comes of a number is new.
        """
        inside = (each for tree in self._trees for each in nodes_in(tree) if isinstance(each, ast.ClassDef))
        codes = [attributes_assigned(each) for each in _beside_classes(self._trees)]
        found = _together([*codes, *map(attributes_bound, inside)])
        plain = {name for name, values in found.items() if all(map(_is_number, values))}
        return frozenset(plain if ANY_NAME not in found else ())

    def may_store(self, name: str) -> bool:
        """Whether code of the notebook may store an attribute of that name."""
        return self.methods_stored or name in self.stored

    def session_of(self, value: ast.expr | None, function: ast.AST) -> str | None:
        """The library of a session of which a function calls a method; None where it is none for sure."""
        known = bool(self.sessions) and isinstance(value, ast.Attribute | ast.Name)
        return _session_of(value, function, self.sessions) if known else None


def _beside_classes(trees: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Statements that are no classes, of modules or as they are."""
    for tree in trees:
        inside = tree.body if isinstance(tree, ast.Module) else [tree]
        yield from (each for each in inside if not isinstance(each, ast.ClassDef))


def _together(bound: Iterable[Mapping[str, Sequence[ast.expr | None]]]) -> dict[str, list[ast.expr | None]]:
    """Names of attributes with all that is bound to them by any of some codes."""
    found = defaultdict[str, list[ast.expr | None]](list)
    for name, values in chain.from_iterable(each.items() for each in bound):
        found[name] += values
    return found


def _is_number(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
        return value.func.id in {"len", "int", "float", "str", "bool"}
    return value is not None and is_constant(value)


def _sessions_stored(trees: Collection[ast.AST]) -> dict[str, str]:
    """Names of attributes to which code stores sessions and nothing else, each with the library of these."""
    found = defaultdict[str, set[str | None]](set)
    for tree in trees:
        classes = (each for each in nodes_in(tree) if isinstance(each, ast.ClassDef))
        for name, values in chain.from_iterable(attributes_bound(each).items() for each in (tree, *classes)):
            found[name].update(_library_of(each) for each in values if each is None or not is_none(each))
    known = {name: libraries for name, libraries in found.items() if len(libraries) == 1}
    stored = {name: one for name, (one,) in known.items() if one is not None and ANY_NAME not in found}
    given = _sessions_given(trees, stored)
    return {**{name: library for name, library in given.items() if name not in found}, **stored}


def _sessions_given(trees: Iterable[ast.AST], stored: Mapping[str, str]) -> dict[str, str]:
    """Names of properties that give sessions and nothing else: `return self._session`, or a new one."""
    found = defaultdict[str, set[str | None]](set)
    for method in (each for tree in trees for each in nodes_in(tree) if isinstance(each, ast.FunctionDef)):
        if not MAKING_OF.isdisjoint(decorators_of(method)):
            given = [each.value for each in nodes_in(method) if isinstance(each, ast.Return)]
            found[method.name].update(_session_of(each, method, stored) for each in given or [None])
    known = {name: one for name, libraries in found.items() if len(libraries) == 1 for one in libraries}
    return {name: library for name, library in known.items() if library is not None}


def _session_of(value: ast.expr | None, function: ast.AST, stored: Mapping[str, str]) -> str | None:
    """The library of a session that a function has there: in an attribute, new, or by a name of such."""
    if isinstance(value, ast.Name):
        nodes, name = list(nodes_in(function)), value.id
        named = (each for each in nodes if isinstance(each, ast.Name) and each.id == name)
        given = any(isinstance(each, ast.arg) and each.arg == name for each in nodes)
        alone = not given and sum(isinstance(each.ctx, ast.Store) for each in named) == 1
        bound = (each for each in nodes if isinstance(each, ast.Assign) and len(each.targets) == 1)
        values = [each.value for each in bound if getattr(each.targets[0], "id", None) == name]
        value = values[0] if alone and values and not isinstance(values[0], ast.Name) else None
    return stored.get(value.attr) if isinstance(value, ast.Attribute) else _library_of(value)


def _library_of(value: ast.expr | None) -> str | None:
    """The library of a session that an expression makes; None of any other."""
    made = unparsed(value.func) if isinstance(value, ast.Call) else ""
    library = made.partition(".")[0]
    if is_engine(f"sqlalchemy.{made.removeprefix('sqlalchemy.')}", value):
        return ENGINE
    return library if made in MAKES and library in ANSWERING else None


def _attributes_stored(trees: Collection[ast.AST]) -> frozenset[str]:
    """Names of the attributes that code may store to; any that it says where it does so by `__setattr__`."""
    named = frozenset().union(*map(_attributes_in, trees))
    by_text = any(name == "__setattr__" for name, _ in named)
    return frozenset(name for name, is_stored in named if by_text or is_stored)


@remembered
def _attributes_in(tree: ast.AST) -> frozenset[tuple[str, bool]]:
    """Names of attributes that code says, and whether it stores to them, as it does to fields of classes."""
    nodes = nodes_in(tree)
    fields = (stored_in(each) for each in nodes if isinstance(each, ast.AnnAssign))
    named = (
        (each.attr, not isinstance(each.ctx, ast.Load)) for each in nodes if isinstance(each, ast.Attribute)
    )
    return frozenset(named).union((name, True) for found in fields for name in found)
