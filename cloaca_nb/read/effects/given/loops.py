"""What loops give to their names: whether each object is met that there is."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.frame import Frame
from cloaca_nb.read.effects.objects import Value, joined
from cloaca_nb.read.names.walk import nodes_in

if TYPE_CHECKING:
    from cloaca_nb.read.effects.expressions import Expressions

#: What gives the elements of all that it is given.
_GIVING_ALL = frozenset({"enumerate", "zip", "reversed", "list"})


def all_met(
    reading: Expressions, loop: ast.For | ast.AsyncFor | ast.comprehension, value: Value, frame: Frame
) -> Iterable[Value]:
    """What each name of a loop is bound to, where it goes over what is there or written out, to the end.

    Args:
        value: What it goes over gives.
    """
    sources = _sources(loop.iter)
    found = joined(reading.load(each, frame) for each in sources if isinstance(each, ast.Name))
    kept = all(each.kind == "param" or (each.kind == "data" and each.home is None) for each in found)
    scope: dict[str, Value] = {}
    if sources and kept and not any(isinstance(each, ast.Break) for each in nodes_in(loop)):
        inner = Frame(frozenset(), frame.effects, frame.function, (scope,), trial=True)
        reading.store(loop.target, value, inner)
    return scope.values()


def _sources(source: ast.expr) -> list[ast.expr]:
    """The names and the containers written out of which a loop has the elements: `zip(names, [one, two])`."""
    call = source if isinstance(source, ast.Call) else None
    if call and isinstance(call.func, ast.Name) and call.func.id in _GIVING_ALL:
        return [each for given in call.args for each in _sources(given)]
    if call and isinstance(call.func, ast.Attribute) and call.func.attr in {"items", "values"}:
        return _sources(call.func.value)
    return [source] if isinstance(source, ast.Name | ast.Tuple | ast.List | ast.Dict | ast.Set) else []
