"""What a method that the notebook has not written does to the function or class that it is called of."""

from __future__ import annotations

from typing import Literal

from cloaca_nb.read.effects.objects import Args, Obj, ancestors, is_written
from cloaca_nb.read.tables.changing import changes_class
from cloaca_nb.read.tables.methods import TOLD_OF


def done_to(owner: Obj, name: str, args: Args) -> Literal["mutate", "may", ""]:
    """What is done to it; nothing where the method only tells of it.

    A class's that is derived from a library's most likely makes an instance (`Item.model_validate(row)`),
    unless its name tells otherwise, or nothing is done with what it gives.
    """
    if name in TOLD_OF[owner.kind]:
        return ""
    inherited = owner.kind == "class" and not all(map(is_written, ancestors(owner)))
    makes = inherited and not changes_class(name) and not (args.shown and not args.all())
    return "may" if makes else "mutate"
