"""What instances of classes in modules beside the notebook change of what these modules keep."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.objects import Obj
from cloaca_nb.read.tables.changing import ARGUMENT_MUTATORS, has_owner

if TYPE_CHECKING:
    from cloaca_nb.read.effects.frame import Frame
    from cloaca_nb.read.effects.interpret import Interpreter

_KINDS = frozenset({"library", "instance", "unknown"})


def touched(reading: Interpreter, owner: Obj, frame: Frame, names: Collection[str] = ()) -> None:
    """Has an instance change what a module keeps of which its class is, or one that this derives from.

    Args:
        names: The methods that are called, or properties that are read; special ones where none is named.
    """
    touching = reading.does.touching
    if touching and _is_of_helper(reading, owner):
        called = names or [name for name in touching if name.startswith("__")]
        states = frozenset[str]().union(*(touching.get(name, ()) for name in called))
        reading.act([reading.state(each) for each in sorted(states)], "may", frame)


def is_changing(reading: Interpreter, each: Obj) -> bool:
    """Whether it is a function that changes what it is given, or what a module of the notebook keeps."""
    own = "!" in each.path and each.kind == "member"
    told = each.path in ARGUMENT_MUTATORS or has_owner(each.path)
    return told or (own and each.path.rpartition(".")[2] in reading.does.touching)


def _is_of_helper(reading: Interpreter, owner: Obj) -> bool:
    """Whether it is such an instance, also one that stands in the module: `helpers.store`."""
    if owner.kind == "member":
        return "." in owner.path.partition("!")[2]
    if owner.kind not in _KINDS:
        return False
    return "!" in owner.path or any("!" in each for each in reading.classes.libraries_of(owner))
