"""Methods that change what they belong to: kept by themselves, or called on one of several objects."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.objects import Obj, classes_of
from cloaca_nb.read.tables.changing import surely_changes
from cloaca_nb.read.tables.drawing import stream_draws
from cloaca_nb.read.tables.methods import BUILTIN_MUTATORS, KEPT_ALONE

if TYPE_CHECKING:
    from cloaca_nb.read.effects.interpret import Interpreter

#: What has methods that change it, and may be kept by themselves: `put = rows.append`.
_CHANGING = frozenset({"data", "iterator", "param", "library", "unknown"})
#: What registers by a method: `add = singledispatched.register`.
_REGISTERING = frozenset({"function", "class"})


class Mutating:
    """What is known of such methods."""

    _in: Interpreter
    _bound: dict[tuple[Obj, str], Obj]

    def is_kept_alone(self, owner: Obj, name: str) -> bool:
        """Whether a method that changes what it belongs to is read, and may be kept: `train = model.fit`."""
        if owner.kind == "library" and name not in KEPT_ALONE:
            return self._by_library(owner, name)
        return name in KEPT_ALONE and owner.kind in (_REGISTERING if name == "register" else _CHANGING)

    def changes_one_of(self, owners: Collection[Obj], name: str, learns: bool = True) -> bool:
        """Whether a method changes whichever of some objects it is called on: `for net in nets: net.fit(x)`.

        Args:
            learns: As `surely_changes` has it.
        """
        if name in BUILTIN_MUTATORS:  # a method of the notebook's own does what it says
            return not any(self.has_written(each, name) for each in owners)
        return any(self._by_library(each, name, learns) for each in owners)

    def has_written(self, owner: Obj, name: str) -> bool:
        """Whether the notebook has written a method that an instance has."""
        found = (each for base in classes_of(owner) for each in base.members.get(name, ()))
        return owner.kind == "instance" and any(each.kind == "function" for each in found)

    def _by_library(self, owner: Obj, name: str, learns: bool = True) -> bool:
        """Whether a method of a library is known to change what it belongs to, or to draw from it."""
        draws = stream_draws(owner.path, name) and self._in.library.may_draw(frozenset({owner}))
        return draws or surely_changes(owner.path, name, learns)

    def bound_method(self, owner: Obj, name: str) -> Obj:
        """``rows.append``, which changes what it belongs to when it is called."""
        key = (owner, name)
        if key not in self._bound:
            self._bound[key] = Obj("bound", name, home=owner.home, holds={owner: None})
            if owner.kind != "param":
                owner.holders[self._bound[key]] = None
        return self._bound[key]
