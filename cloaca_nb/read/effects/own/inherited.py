"""What functions and methods that the notebook has not written do to its classes, and to their own."""

from __future__ import annotations

from typing import Literal

from cloaca_nb.read.effects.objects import CALLED_CODE, Args, Obj, Value, ancestors, is_written
from cloaca_nb.read.tables.changing import changes_class
from cloaca_nb.read.tables.methods import TOLD_OF

#: Methods that no function has: they are those of something that stands beside it.
_NO_FUNCTIONS = TOLD_OF["class"] - {"cache_info", "cache_clear"}


def done_to(owner: Obj, name: str, args: Args) -> Literal["mutate", "may", ""]:
    """What is done to it; nothing where the method only tells of it.

    A class's that is derived from a library's most likely makes an instance (`Item.model_validate(row)`),
    unless its name tells otherwise, or nothing is done with what it gives.
    """
    if name in TOLD_OF[owner.kind] or (name in _NO_FUNCTIONS and not _has_own(owner)):
        return ""
    inherited = owner.kind == "class" and not all(map(is_written, ancestors(owner)))
    makes = inherited and not changes_class(name) and not (args.shown and not args.all())
    return "may" if makes else "mutate"


def _has_own(function: Obj) -> bool:
    """Whether a function may have been given what is called by its attribute: `show.get = other`."""
    return any(each.kind in CALLED_CODE for each in function.holds)


def without_classes_of(library: str, given: Value) -> Value:
    """What a function is given without classes of its own library: `Column(Integer)` makes one with it."""
    own = (each for each in given if each.kind == "member" and each.path.startswith(f"{library}."))
    return given.difference(each for each in own if each.path.rpartition(".")[2][:1].isupper())
