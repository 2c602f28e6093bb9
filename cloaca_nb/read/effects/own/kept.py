"""Classes of which only one instance is made, which a decorator keeps: `@cache`, `@singleton`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.frame import Frame
from cloaca_nb.read.effects.objects import Args, Obj, Value
from cloaca_nb.read.effects.syntax.guards import what_is_asked
from cloaca_nb.read.names.nodes import nonlocals_in, root_name
from cloaca_nb.read.names.walk import nodes_in
from cloaca_nb.syntax import remembered

if TYPE_CHECKING:
    from cloaca_nb.read.effects.interpret import Interpreter


def note_kept(reading: Interpreter, decorated: Value, given: Value) -> None:
    """Notes classes in whose place a decorator has put what keeps the instance that it has made.

    Args:
        given: What it gave.
    """
    keeping = [each for each in given - decorated if each.kind == "function" and _keeps(each.node)]
    for cls in (each for each in decorated if each.kind == "class" and keeping):
        reading.procedures.summaries.kept.add(cls)
        for each in keeping:
            reading.hold_all(each, kept_one(reading, cls, Args(), _aside()), _aside())
            reading.procedures.call(each, Args(), _aside())  # it is where that keeps it from here on


def _aside() -> Frame:
    """Where what is done is nobody's doing."""
    return Frame(frozenset(), scopes=({},), trial=True)


@remembered
def _keeps(code: ast.AST | None) -> bool:
    """Whether code asks for something, puts it there and gives it: `if one is None: one = make()`."""
    nodes = [*nodes_in(code)] if code is not None else []
    asked = (one for each in nodes if isinstance(each, ast.If) for one in what_is_asked(each.test))
    names = {one.root for one in asked}
    stored = [target for each in nodes if isinstance(each, ast.Assign) for target in each.targets]
    outside = nonlocals_in(code)
    kept = {
        root.id
        for each in stored
        if (root := root_name(each)) is not None and (root is not each or root.id in outside)
    }
    given = (
        each.value for each in nodes if isinstance(each, ast.Return) and not isinstance(each.value, ast.Call)
    )
    roots = {root.id for each in given if each is not None and (root := root_name(each)) is not None}
    return not names.isdisjoint(kept & roots)


def kept_one(reading: Interpreter, cls: Obj, args: Args, frame: Frame) -> Value:
    """The instance that is kept of a class: it was made once, whoever is the first to ask for it."""
    key = cls.node or ast.Pass(), "kept", None
    if key not in reading.made:
        given = frozenset(each for each in args.all() if each.kind != "param")
        (reading.made[key],) = reading.classes.make(cls, Args(rest=given), _aside())
    made = reading.made[key]
    reading.hold_all(cls, (made,), frame)
    reading.hold_all(made, args.all(), frame)
    reading.act([cls], "may", frame)
    reading.act(reading.classes.methods(cls, "__init__"), "run", frame)  # it may be asked for the first time
    return frozenset({made})
