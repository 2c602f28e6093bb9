"""Tests that ask whether something is there, or has something: what is asked for, however that is written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from cloaca_nb.read.names.calls import is_none
from cloaca_nb.syntax import remembered, unparsed


class AskedFor(NamedTuple):
    """What a test asks for.

    Attributes:
        kept: What would have it: ``CACHE`` of ``key in CACHE``, ``self.rows`` of ``self.rows is None``.
        missing: Whether the test holds where that has it not.
        keyed: Whether one of many is asked for.
    """

    kept: str
    missing: bool
    keyed: bool

    @property
    def root(self) -> str:
        """The name that leads to it."""
        return re.split(r"\W", self.kept, maxsplit=1)[0]


#: How it is written that there are none, or some: operator and number -> whether there are none.
_COUNTED: dict[tuple[type[ast.cmpop], int], bool] = {
    (ast.Eq, 0): True,
    (ast.Lt, 1): True,
    (ast.LtE, 0): True,
    (ast.NotEq, 0): False,
    (ast.Gt, 0): False,
    (ast.GtE, 1): False,
}


@remembered
def what_is_asked(test: ast.expr) -> tuple[AskedFor, ...]:
    """All that a test asks whether it is there."""
    return tuple(asked_of(test))


def asked_of(test: ast.expr, *, met: bool = True) -> Iterator[AskedFor]:
    """What a test asks whether it is there; nothing of a test that asks for something else.

    Args:
        met: Whether the test holds; it is asked within a `not` whether it does not.
    """
    match test:
        case ast.BoolOp(values=values):
            for each in values:
                yield from asked_of(each, met=met)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from asked_of(operand, met=not met)
        case ast.NamedExpr(value=value):  # `(got := CACHE.get(key)) is None`
            yield from asked_of(value, met=met)
        case ast.Compare(left=left, ops=[ast.In() | ast.NotIn() as op], comparators=[right]):
            yield from _among(left, right, missing=isinstance(op, ast.NotIn) is met)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            yield from _compared(left, op, right, met=met)
        case ast.Call(func=function, args=args):
            yield from _called(function, args, met=met)
        case ast.Name() | ast.Attribute() | ast.Subscript():
            yield AskedFor(unparsed(test), missing=not met, keyed=False)


def _among(key: ast.expr, kept: ast.expr, *, missing: bool) -> Iterator[AskedFor]:
    """What `key in CACHE` asks; `"rows" in vars(self)` asks for an attribute."""
    if isinstance(kept, ast.Call) and isinstance(kept.func, ast.Attribute) and kept.func.attr == "keys":
        kept = kept.func.value
    name = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None
    owner = _whose_names(kept) if name is not None else None
    if owner is not None:
        yield AskedFor(f"{owner}.{name}".lstrip("."), missing, keyed=False)
    yield AskedFor(unparsed(kept), missing, keyed=True)


def _whose_names(mapping: ast.expr) -> str | None:
    """Whose attributes a mapping has; an empty text for the names of the module."""
    match mapping:
        case ast.Call(func=ast.Name(id="globals"), args=[]):
            return ""
        case ast.Call(func=ast.Name(id="vars"), args=[owner]) | ast.Attribute(value=owner, attr="__dict__"):
            return unparsed(owner)
    return None


def _compared(left: ast.expr, op: ast.cmpop, right: ast.expr, *, met: bool) -> Iterator[AskedFor]:
    """What `X is None`, `X == []`, `len(X) == 0` ask."""
    number = right.value if isinstance(right, ast.Constant) and type(right.value) is int else None
    of_none = _COUNTED.get((type(op), number)) if number is not None else None
    if of_none is not None and isinstance(left, ast.Call) and unparsed(left.func) == "len":
        yield from asked_of(left, met=of_none is not met)
    elif isinstance(op, ast.Is | ast.Eq | ast.IsNot | ast.NotEq) and _stands_for_nothing(right):
        same = isinstance(op, ast.Is | ast.Eq)
        yield from asked_of(left, met=same is not met)


def _stands_for_nothing(node: ast.expr) -> bool:
    """Whether an expression is what something has that is not there yet: `None`, `{}`, `_MISSING`."""
    if isinstance(node, ast.Name):
        return node.id.startswith("_") or node.id.isupper()
    if isinstance(node, ast.Constant):
        return is_none(node) or node.value is False or node.value is ... or node.value == ""
    return unparsed(node) in {"[]", "{}", "()", "dict()", "list()", "set()", "tuple()"}


def _called(function: ast.expr, args: list[ast.expr], *, met: bool) -> Iterator[AskedFor]:
    """What `hasattr(f, "rows")`, `CACHE.get(key)`, `len(X)` ask."""
    match function, args:
        case ast.Name(id="hasattr" | "getattr"), [owner, ast.Constant(value=str(name)), *_]:
            yield AskedFor(f"{unparsed(owner)}.{name}", missing=not met, keyed=False)
        case ast.Name(id="len" | "bool"), [kept]:
            yield from asked_of(kept, met=met)
        case ast.Attribute(value=kept, attr="get"), [key, *_]:
            yield from _among(key, kept, missing=not met)
