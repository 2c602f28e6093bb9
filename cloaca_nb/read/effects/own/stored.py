"""Attributes to which code of the notebook stores, and what it stores there, as its text says."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from cloaca_nb.read.names.walk import DEFINITIONS, stored_in
from cloaca_nb.syntax import unparsed


class StoredAttributes:
    """What is known of attributes, whatever they belong to."""

    #: Whether code of the notebook may run where an attribute is read.
    reading_matters = False
    #: Whether code of the notebook may store methods such as `append` as attributes: `self.pop = rows.pop`.
    methods_stored = False
    #: Names of the attributes that code of the notebook stores to, where that matters.
    stored: Collection[str] = ()
    #: Names of those to which it stores sessions alone, each with the library of these: `self.http.get(url)`.
    sessions: Mapping[str, str] = MappingProxyType({})

    def heed(self, trees: Iterable[ast.AST]) -> None:
        """Which attributes code stores to, and what it stores there."""
        self.stored = _attributes_stored(trees) if self.reading_matters else frozenset()
        self.sessions = _sessions_stored(trees) if not self.methods_stored else {}


#: What makes a session, by its library.
_SESSIONS = {
    **dict.fromkeys(("requests.Session", "requests.session"), "requests"),
    **dict.fromkeys(("httpx.Client", "httpx.AsyncClient"), "httpx"),
}


def _sessions_stored(trees: Iterable[ast.AST]) -> dict[str, str]:
    """Names of attributes to which code stores sessions and nothing else, each with the library of these."""
    found, stores, others = dict[str, str](), Counter[str](), set[str]()
    for node in (each for tree in trees for each in ast.walk(tree)):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            stored = [each.attr for each in node.targets if isinstance(each, ast.Attribute)]
            if made := _SESSIONS.get(unparsed(node.value.func)):
                found.update(dict.fromkeys(stored, made))
                stores.subtract(stored)
        elif isinstance(node, ast.ClassDef):
            others.update(name for each in node.body for name in stored_in(each))
        elif isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            stores[node.attr] += 1
        others.update([node.name] if isinstance(node, DEFINITIONS) else ())
    return {name: library for name, library in found.items() if not stores[name] and name not in others}


def _attributes_stored(trees: Iterable[ast.AST]) -> frozenset[str]:
    """Names of the attributes that code may store to; any that it says where it does so by `__setattr__`."""
    nodes = [each for tree in trees for each in ast.walk(tree)]
    attributes = [each for each in nodes if isinstance(each, ast.Attribute)]
    by_text = any(each.attr == "__setattr__" for each in attributes)
    stored = {each.attr for each in attributes if by_text or not isinstance(each.ctx, ast.Load)}
    return frozenset(stored.union(*(stored_in(each) for each in nodes if isinstance(each, ast.AnnAssign))))
