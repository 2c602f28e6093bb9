"""What loops do to what they go over, and give to their names: whether each object is met that there is."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.frame import Frame
from cloaca_nb.read.effects.given.later import is_told
from cloaca_nb.read.effects.objects import BODY, CHANGED, NOTHING, Args, Obj, Value, joined, parts
from cloaca_nb.read.names.nodes import root_name
from cloaca_nb.read.names.walk import nodes_in
from cloaca_nb.read.tables import giving
from cloaca_nb.read.tables import methods as table

if TYPE_CHECKING:
    from cloaca_nb.read.effects.actions import Actions
    from cloaca_nb.read.effects.expressions import Expressions

#: Libraries whose functions and methods give iterators that change nothing but themselves.
_ASKING = frozenset({"networkx"})
#: Libraries of what is read on as it is gone over.
READ_ON = frozenset({"io", "csv"})
#: Kinds of what may be used up, or runs code of its own, as something goes over it.
_USED_UP = frozenset({"iterator", "unknown", "library", "instance", "param"})

#: What gives the elements of all that it is given.
_GIVING_ALL = frozenset({"enumerate", "zip", "reversed", "list"})


def all_met(
    reading: Expressions, loop: ast.For | ast.AsyncFor | ast.comprehension, value: Value, frame: Frame
) -> Iterable[Value]:
    """What each name of a loop is bound to, where it goes over what is there or written out, to the end.

    Args:
        value: What it goes over gives.
    """
    scope: dict[str, Value] = {}
    leaves = any(isinstance(each, ast.Break) for each in nodes_in(loop))
    if not leaves and _is_there(reading, loop.iter, frame):
        inner = Frame(frozenset(), frame.effects, frame.function, (scope,), trial=True)
        reading.store(loop.target, value, inner)
    return scope.values()


def elements_met(reading: Expressions, args: Args, frame: Frame) -> Iterator[Value]:
    """Elements of what a call is given to go over, each of which it meets: `map(clean, (train, test))`."""
    for node, value in zip(getattr(args.site, "args", ()), args.positional, strict=False):
        if _is_there(reading, node, frame):
            yield parts(value)


def _is_there(reading: Expressions, source: ast.expr, frame: Frame) -> bool:
    """Whether what is gone over is there as a whole: a container, a parameter or an attribute of these."""
    sources = _sources(source)
    roots = [root for each in sources if (root := root_name(each)) is not None]
    found = joined(reading.load(each, frame) for each in roots)
    return bool(sources) and all(
        each.kind == "param" or (each.kind in {"data", "instance"} and each.home is None) for each in found
    )


def _sources(source: ast.expr) -> list[ast.expr]:
    """The names and the containers written out of which a loop has the elements: `zip(names, [one, two])`."""
    call = source if isinstance(source, ast.Call) else None
    if call and isinstance(call.func, ast.Name) and call.func.id in _GIVING_ALL:
        return [each for given in call.args for each in _sources(given)]
    if call and isinstance(call.func, ast.Attribute) and call.func.attr in {"items", "values"}:
        return _sources(call.func.value)
    there = ast.Name | ast.Attribute | ast.Tuple | ast.List | ast.Dict | ast.Set
    return [source] if isinstance(source, there) else []


def gone_over(reading: Actions, each: Obj, frame: Frame) -> None:
    """What going over an object does: an iterator is used up, with those in it, and its functions run."""
    if each.path in READ_ON:
        reading.act([each], "mutate", frame)
    for one in each.members.get(CHANGED, NOTHING) if frame.function is None else ():
        reading.act([one], "mutate", frame)
    if frame.function is None and not frame.trial:
        each.members.pop(CHANGED, None)  # it may be used up from here on
    if each.kind == "iterator" and (each.copied or is_told(each)):
        frame.perhaps += 1
        reading.act([each], "mutate", frame)
        reading.act(list(each.members.get(BODY, ())), "reach", frame)
        used_up = {"iterator"} if is_told(each) else _USED_UP
        reading.act([one for one in each.holds if one.kind in used_up], "consume", frame)
        functions = [one for one in each.holds if one.kind in {"function", "bound"}]
        reading.library.call_back(functions, Args(rest=frozenset(each.holds)), frame)
        frame.perhaps -= 1
    elif (given := _given_by_methods(reading, each, frame)) is not None:
        reading.act(given, "consume", frame)
    elif each.kind == "library" and each.path in _ASKING:  # it is used up, and nothing that it is of
        reading.act([each] if any(one.path == each.path for one in each.holds) else (), "may", frame)
    elif each.kind in {"iterator", "unknown"} or _may_be_iterator(each):
        reading.act([each], "perhaps", frame)
    elif each.kind == "instance":
        reading.classes.operate(each, frame, inside=True)


def _given_by_methods(reading: Actions, each: Obj, frame: Frame) -> Value | None:
    """What a method gave that a function has called of what it was passed; None where that is not known."""
    owners, name = [one for one in each.holds if one.kind == "instance"], each.path.removeprefix(".")
    if each.kind != "unknown" or each.node is None or len(owners) < len(each.holds):
        return None
    if not all(reading.classes.methods(one, name) for one in owners):
        return None
    passed = Args(site=each.node)
    return joined(reading.classes.method(one, name, passed, frame) for one in owners) - {each}


def _may_be_iterator(each: Obj) -> bool:
    """Whether going over an object may use it up."""
    known = each.path in table.DATA_LIBRARIES or each.path in {*table.SHOWING, giving.SUMMED, "xml", "bs4"}
    return each.kind == "library" and not known
