"""Statements that differ in the values of constants alone: a long list that is written line by line."""

from __future__ import annotations

import ast
from typing import Generic, TypeVar

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


#: Name and method of a statement that puts a constant into what has a name.
Put = tuple[str, str]
_PUTTING = frozenset({"add", "append"})


def put_into(node: ast.stmt) -> Put | None:
    """Name and method where all that a statement does is `rows.append(1)`, with any constant."""
    match node:
        case ast.Expr(
            ast.Call(ast.Attribute(ast.Name(name), method), args=[ast.Constant()], keywords=[])
        ) if method in _PUTTING:
            return name, method
    return None


T = TypeVar("T")


class Growing(Generic[T]):
    """What came of statements that put one constant after the other into the same.

    A statement may have changed what is known, and so what the next one does. Where that did the same, one
    more does it, too.
    """

    def __init__(self) -> None:
        self._last: tuple[Put, T] | None = None
        self._at = -1
        self._stays = False

    def known(self, put: Put | None, at: int) -> T | None:
        """What comes of one more, if that is known.

        Args:
            put: What the statement puts something into.
            at: Its number: nothing stands between it and the one before.
        """
        if put is None or not self._stays or self._last is None or put != self._last[0] or at != self._at + 1:
            return None
        self._at = at
        return self._last[1]

    def note(self, put: Put, outcome: T, at: int) -> None:
        """What came of such a statement, which did nothing but that."""
        self._stays = (put, outcome) == self._last and at == self._at + 1
        self._last, self._at = (put, outcome), at
