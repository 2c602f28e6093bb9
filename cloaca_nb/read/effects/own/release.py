"""What runs as objects are let go of: `__del__`, callbacks of weak references, `finally` of generators."""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.objects import NOTHING, Args, Obj, Value, joined, reach

if TYPE_CHECKING:
    from cloaca_nb.read.effects.frame import Frame
    from cloaca_nb.read.effects.interpret import Interpreter

#: The path of what watches objects.
WATCHING = "weakref"


class LetGo:
    """Follows what is let go of."""

    #: Whether code of the notebook is told of it wherever that happens, and not by names alone.
    matters = False

    def __init__(self, interpreter: Interpreter) -> None:
        self._in: Interpreter = weakref.proxy(interpreter)  # it owns this
        self.names: set[str] = set()  # from which a statement takes what is told of that
        self._told: dict[Obj, str] = {}  # what a statement lets go of, and others go by that
        self._cells: dict[Obj, int] = {}  # where what is watched was bound first

    def begin(self) -> None:
        """Begins a statement of the top level."""
        self.names, self._told = set(), {}

    def watched(self, objects: Iterable[Obj]) -> Value:
        """Of some objects, and what these hold, those of which anybody is told when they are let go of."""
        found = reach(objects) if self.matters else objects
        return frozenset(each for each in found if self._is_watched(each))

    def _is_watched(self, each: Obj) -> bool:
        return (
            (each.kind == "iterator" and each.first is not None)  # a generator of the notebook's own
            or (each.kind == "instance" and bool(self._in.classes.methods(each, "__del__")))
            or (each.kind == "class" and self._in.classes.subclasses_matter)
            or bool(_watching(each))
        )

    def held_by(self, each: Obj, frame: Frame) -> None:
        """Something is changed, and may let go of what it holds."""
        if self.matters:
            self._in.act(self.watched(one for one in each.holds if one.kind != "class"), "release", frame)

    def of(self, each: Obj, frame: Frame) -> None:
        """An object loses a name, perhaps its last."""
        before = set(frame.mutated)
        if each.kind == "iterator":
            self._in.act([each], "reach", frame)
        self._in.act([base for base in each.bases if base.kind == "class"], "mutate", frame)
        for method in self._in.classes.methods(each, "__del__") if each.kind == "instance" else ():
            self._in.procedures.call(method, Args([frozenset({each})]), frame)
        watching = _watching(each)
        self._in.act(watching, "reach", frame)
        own = {*reach([each]), *watching}
        if any(one not in own for one in frame.mutated.keys() - before):
            named = self._in.bound_to.get(each) or self._in.names_reaching([each])
            self._told[each] = next(iter(named), "")

    def kept(self, names: Iterable[str], cell: int) -> None:
        """Notes the cell of what may be watched, as names are bound to it or to what holds it."""
        values = [self._in.globals.get(name, NOTHING) for name in names] if self.matters else []
        for each in reach(joined(values)):
            self._cells.setdefault(each, cell)

    def of_other_cells(self, cell: int) -> frozenset[str]:
        """Names of what a statement of a cell lets go of that another cell has made."""
        return frozenset(name for each, name in self._told.items() if self._cells.get(each, cell) != cell)


def _watching(each: Obj) -> list[Obj]:
    """What watches an object: itself, or the pairs of key and value that it is in."""
    pairs = (up for one in each.holders if one.kind == "data" for up in one.holders)
    return [one for one in (*each.holders, *pairs) if one.path == WATCHING]
