"""Statements that differ in the values of constants alone: a long list that is written line by line."""

from __future__ import annotations

import ast

from cloaca_nb.read.names.walk import below, nodes_in


class Alike:
    """Finds statements of which many are there.

    Args:
        most: How many of each kind count as one of its own.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        #: What may be alike, by its type and size: its shape is asked for where there are many of these.
        self._near: dict[tuple[type[ast.stmt], int], list[ast.stmt]] = {}
        self._alike: dict[tuple[object, ...], list[ast.stmt]] = {}

    def another(self, node: ast.stmt) -> ast.stmt | None:
        """The statement that the next one is like; None for the first ones of its kind."""
        near = self._near.setdefault((type(node), len(nodes_in(node))), [])
        if len(near) < self._most:
            near.append(node)
            return None
        if len(near) == self._most:
            for each in near:
                self._alike.setdefault(_shape_of(each), []).append(each)
            near.append(node)  # they are told apart from here on
        alike = self._alike.setdefault(_shape_of(node), [])
        if len(alike) < self._most:
            alike.append(node)
            return None
        return alike[-1]


def _shape_of(node: ast.stmt) -> tuple[object, ...]:
    """A statement without the values of its constants."""
    found: list[object] = []
    for each in nodes_in(node):
        if isinstance(each, ast.Name):
            found.append(each.id)
        elif isinstance(each, ast.Constant):
            found.append(ast.Constant)
        else:
            name = each.attr if isinstance(each, ast.Attribute) else getattr(each, "name", None)
            found += type(each), len(below(each)), name
    return tuple(found)
