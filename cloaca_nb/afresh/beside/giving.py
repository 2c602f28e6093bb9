"""Functions, classes and methods that may give what they gave before, with what keeps that."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from cloaca_nb.afresh.parts import Part
from cloaca_nb.afresh.touches import named_in_new, names_part, touch_of
from cloaca_nb.read.effects.summaries import is_cached
from cloaca_nb.read.names.nodes import decorators_of, root_name
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.read.names.walk import nodes_in, stored_in
from cloaca_nb.read.tables.special import OF_CLASSES


def gives_again(node: ast.stmt) -> bool:
    """Whether a function or a class may give what it gave before: it is cached, or makes one instance."""
    if isinstance(node, ast.ClassDef):
        kept = any(touch_of(name, outer)[1] for name, outer in named_in_new(node))
        return kept or any(each.arg == "metaclass" for each in node.keywords)
    return is_cached(node)


def gives_of(part: Part, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Names that a statement gives to what may give the same again, each with the name of what keeps it.

    Args:
        known: The same of those before it.
    """
    node = part.node
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id in known:
        yield from ((name, known[node.value.id]) for name in part.binds)
    if gives_again(node):
        yield from ((name, name) for name in part.binds)
    elif isinstance(node, ast.ClassDef):
        yield from ((f"{node.name}.{name}", node.name) for name in _giving_methods(node))
    elif isinstance(node, ast.FunctionDef):
        own = names_of(part.code).nodes
        returned = (each.value for each in nodes_in(node) if isinstance(each, ast.Return) and each.value)
        roots = [root_name(value) for value in returned if names_part(value)]
        kept = {root.id for root in roots if root is not None and (root in own or root.id in part.sets)}
        yield from ((node.name, name) for name in sorted(kept)[:1])


def _giving_methods(cls: ast.ClassDef) -> Iterator[str]:
    """Methods of a class that give a part of what it keeps: `return cls._known[name]`."""
    for method in (each for each in cls.body if isinstance(each, ast.FunctionDef)):
        kinds = OF_CLASSES.intersection(decorators_of(method))
        nodes, first = list(nodes_in(method)), method.args.args[: "classmethod" in kinds]
        given = [each.value for each in nodes if isinstance(each, ast.Return) and each.value]
        names = {each.id for each in given if isinstance(each, ast.Name)}
        for each in (one for one in nodes if isinstance(one, ast.Assign)):  # `one = cls._known[name] = cls()`
            given += [*each.targets, each.value] if names.intersection(stored_in(each)) else []
        roots = (root_name(each) for each in given if names_part(each) and not isinstance(each, ast.Name))
        itself = {cls.name, *(each.arg for each in first)}
        if kinds and any(root is not None and root.id in itself for root in roots):
            yield method.name
