"""Attributes that functions count on, as decorators have them do: `inner.calls += 1`."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from cloaca_nb.read.effects.objects import Obj
from cloaca_nb.read.names.walk import nodes_in
from cloaca_nb.read.tables.special import READING_UNSAID
from cloaca_nb.syntax import remembered


def counted_on(objects: Iterable[Obj]) -> frozenset[str]:
    """Attributes that functions count on, where some objects are nothing but functions."""
    objects = [*objects]
    if not objects or any(each.kind != "function" for each in objects):
        return frozenset()
    around = {node for each in objects for one in (each, each.home) if one is not None and (node := one.node)}
    return frozenset().union(*map(_counted, around))


@remembered
def _counted(node: ast.AST) -> frozenset[str]:
    targets = [each.target for each in nodes_in(node) if isinstance(each, ast.AugAssign)]
    return frozenset(each.attr for each in targets if isinstance(each, ast.Attribute))


def may_ask(attribute: str, codes: Iterable[ast.AST]) -> bool:
    """Whether some code may ask for an attribute, otherwise than to count on it."""
    return any(attribute in asked or not asked.isdisjoint(READING_UNSAID) for asked in map(_asked, codes))


@remembered
def _asked(code: ast.AST) -> frozenset[str]:
    found = set[str]()
    for each in nodes_in(code):
        if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Load):
            found.add(each.attr)
        elif isinstance(each, ast.Name):
            found.add(each.id)
    return frozenset(found)
