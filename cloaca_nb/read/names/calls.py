"""What a call is given."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from cloaca_nb.read.names.walk import Function
from cloaca_nb.syntax import unparsed

#: What runs a text that it is given, and says how long that takes.
TIMING = frozenset({"timeit", "repeat", "Timer"})


def arguments_of(call: ast.Call) -> list[ast.expr]:
    """All that a call is given, by position and by name."""
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def keywords_of(call: ast.Call) -> dict[str, ast.expr]:
    """What a call is given by names that stand there."""
    return {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg is not None}


def argument_of(call: ast.Call, position: int, name: str) -> ast.expr | None:
    """An argument given by position or by name."""
    return call.args[position] if len(call.args) > position else keywords_of(call).get(name)


def takes(function: Function, count: int) -> bool:
    """Whether a function can be called with so many arguments by position."""
    known = function.args
    positional = len(known.posonlyargs) + len(known.args)
    fits = positional - len(known.defaults) <= count and (positional >= count or known.vararg is not None)
    return fits and None not in known.kw_defaults


def is_none(given: ast.AST | None) -> bool:
    """Whether nothing is given, or `None`."""
    return given is None or (isinstance(given, ast.Constant) and given.value is None)


def is_called(node: ast.AST, outer: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether a node is what a call calls, and not what that is given.

    Args:
        outer: What each node stands in.
    """
    around = outer.get(node)
    return isinstance(around, ast.Call) and around.func is node


def asking_for_keys(node: ast.AST) -> Iterator[ast.AST]:
    """Methods `get` that ask a dict for a key, `d.get(k)`, `max(d, key=d.get)`, and no queue for more."""
    asked = node.value if isinstance(node, ast.keyword) and node.arg == "key" else None
    if isinstance(node, ast.Call) and node.args:
        first = node.args[0]
        waits = isinstance(first, ast.Constant) and isinstance(first.value, bool)
        asked = node.func if not waits else None
    if isinstance(asked, ast.Attribute) and asked.attr == "get":
        yield asked


def is_counted_on(top: ast.AST, outer: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether what is at a key is read to be put there again, and no more: `N[key] = N.get(key, 0) + 1`."""
    at, place = top, top if isinstance(top, ast.Subscript) else None
    call = outer.get(top)
    if (
        isinstance(top, ast.Attribute)
        and top.attr == "get"
        and isinstance(call, ast.Call)
        and call.func is top
    ):
        at, place = call, ast.Subscript(top.value, call.args[0], ast.Load()) if call.args else None
    while isinstance(around := outer.get(at), ast.BinOp):
        at = around
    if place is None or not isinstance(around, ast.Assign) or around.value is not at or at is top:
        return False
    return [unparsed(each) for each in around.targets] == [unparsed(place)]
