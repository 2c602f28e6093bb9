"""Functions, classes and methods that may give what they gave before, with what keeps that."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from cloaca_nb.afresh.parts import Part
from cloaca_nb.afresh.touches import names_part, touch_of
from cloaca_nb.read.effects.objects import classes_of
from cloaca_nb.read.effects.summaries import is_cached
from cloaca_nb.read.names.making import named_in_new
from cloaca_nb.read.names.nodes import decorators_of, root_name
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.read.names.walk import nodes_in, stored_in
from cloaca_nb.read.tables.special import OF_CLASSES
from cloaca_nb.syntax import remembered


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
        yield from ((f"{node.name}.{name}", node.name) for name in _giving_methods(node, of_class=True))
    elif isinstance(node, ast.Assign):
        for name, value in part.made.items():
            classes = {base.node for each in value for base in classes_of(each) if each.kind == "instance"}
            methods = [
                _giving_methods(cls, of_class=False) for cls in classes if isinstance(cls, ast.ClassDef)
            ]
            yield from ((f"{name}.{method}", name) for method in sorted({*chain.from_iterable(methods)}))
    elif isinstance(node, ast.FunctionDef):
        own = names_of(part.code).nodes
        returned = (each.value for each in nodes_in(node) if isinstance(each, ast.Return) and each.value)
        roots = [root_name(value) for value in returned if names_part(value)]
        kept = {root.id for root in roots if root is not None and (root in own or root.id in part.sets)}
        yield from ((node.name, name) for name in sorted(kept)[:1])


@remembered
def _giving_methods(cls: ast.ClassDef, *, of_class: bool) -> Sequence[str]:
    """Methods of a class that give a part of what it keeps: `return cls._known[name]`, `return self.rows`.

    Args:
        of_class: Whether it is the class that keeps it, or an instance.
    """
    found = list[str]()
    for method in (each for each in cls.body if isinstance(each, ast.FunctionDef)):
        kinds = frozenset(decorators_of(method))
        alone = not OF_CLASSES.isdisjoint(kinds) if of_class else not kinds
        nodes, first = list(nodes_in(method)), method.args.args[: not of_class or "classmethod" in kinds]
        given = [each.value for each in nodes if isinstance(each, ast.Return) and each.value]
        names = {each.id for each in given if isinstance(each, ast.Name)}
        for each in (one for one in nodes if isinstance(one, ast.Assign)):  # `one = cls._known[name] = cls()`
            given += [*each.targets, each.value] if names.intersection(stored_in(each)) else []
        roots = (root_name(each) for each in given if names_part(each) and not isinstance(each, ast.Name))
        itself = {*([cls.name] if of_class else []), *(each.arg for each in first)}
        found += [method.name] if alone and any(one is not None and one.id in itself for one in roots) else []
    return found
