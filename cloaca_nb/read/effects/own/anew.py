"""What a function of the notebook makes and gives: another object for each call, with what the call passes.

What is done to it is done to that object, so that calls share nothing but what is kept elsewhere.
"""

from __future__ import annotations

import ast
import weakref
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.frame import PASSED, Effects, Frame
from cloaca_nb.read.effects.given.applied import in_attributes, is_made_of_values
from cloaca_nb.read.effects.objects import BODY, Args, Obj, Value, joined
from cloaca_nb.read.effects.own.variants import made_by

if TYPE_CHECKING:
    from cloaca_nb.read.effects.interpret import Interpreter

#: So many instances of a class are told apart by what they made for themselves.
_MOST_INSTANCES = 24
#: How many objects hold something by a function's body before what its calls make is no longer told apart.
_MOST_HOLDING = 100


class MadeAnew:
    """What calls of functions make."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._in: Interpreter = weakref.proxy(interpreter)  # it owns what owns this
        self._instances: dict[Obj, set[ast.AST]] = {}  # where each `__init__` is called

    def by_call(
        self, base: Obj, effects: Effects, given: Mapping[Obj, Value], args: Args, frame: Frame
    ) -> dict[Obj, Obj]:
        """What a function makes -> what stands for it where one call has made it.

        Args:
            base: The function.
            effects: What it does.
            given: What stands for its parameters in this call, and for what they hold.
            args: What it is passed.
            frame: The code that the call stands in.
        """
        is_memo = self._in.procedures.summaries.is_memo(base)
        if args.site is None or is_memo or len(frame.effects.holds) > _MOST_HOLDING:
            return {}
        own = made_by(base, self._given_away(base, effects, given, args.site))
        anew = {each: self._copy(each, args.site, given, frame) for each in own}
        beside = {each: frozenset({made}) for each, made in anew.items()}
        attributes = in_attributes(self._in, given) if anew else given
        for each, made in anew.items():
            made.copied = each.copied and (each, "reach") not in effects.actions
            made.given = {**made.given, **beside} if each.kind == "function" else made.given
            of = attributes if is_made_of_values(each) else given
            self._in.hold_all(made, as_called(_inside(each, anew), anew, of, frame), frame)
        for each, made in anew.items():
            self._complete(each, made, anew, given, frame)
        return anew

    def _given_away(
        self, base: Obj, effects: Effects, given: Mapping[Obj, Value], site: ast.AST
    ) -> list[Obj]:
        """What a function gives, or puts where others find it: each call makes that for itself."""
        returned = joined(given.get(each, frozenset({each})) for each in list(effects.returned))
        found = [*returned, *(each for each in effects.held if each.kind == "function")]
        if self._is_told_apart(base, site):  # each instance has lists of its own
            held = (helds for one, helds in effects.holds.items() if one.kind == "param")
            found += [each for helds in held for each in helds]
        return found

    def _is_told_apart(self, function: Obj, site: ast.AST) -> bool:
        """Whether a call makes an instance, or calls a method of one; of each not too many are told apart."""
        if function.owner is None:
            return False
        sites = self._instances.setdefault(function, set())
        if len(sites) < _MOST_INSTANCES:
            sites.add(site)
        return site in sites

    def _complete(
        self, each: Obj, made: Obj, anew: Mapping[Obj, Obj], given: Mapping[Obj, Value], frame: Frame
    ) -> None:
        """What belongs to something that a call has made, beside what it holds: its class, what it has."""
        owners = given.get(each.owner, ()) if each.owner is not None else ()
        if each.owner is not None and each.owner in anew:
            made.owner = anew[each.owner]
        elif len(owners) == 1:
            (made.owner,) = owners
        if BODY in each.members:
            made.members = {BODY: as_called(each.members[BODY], anew, given, frame)}
        if PASSED in each.members:
            made.members = {**made.members, PASSED: as_called(each.members[PASSED], anew, given, frame)}
        if each.elements is not None:
            made.consists_of(as_called(value, anew, given, frame) for value in each.elements)
        if each.kind == "class":
            made.members = {
                name: frozenset(anew.get(held, held) for held in value)
                for name, value in each.members.items()
            }
            self._in.grown(made)

    def _copy(self, each: Obj, site: ast.AST, given: Mapping[Obj, Value], frame: Frame) -> Obj:
        """What stands for something that a function makes where a call at some place has made it."""
        first = each.first or each
        site = site if each.kind in {"function", "class"} else self._in.site(site)
        key = (site, first, frame.function)
        made = self._in.made.get(key)
        if made is each:
            return each  # a function that calls itself
        if made is None:
            made = Obj(each.kind, each.path, node=each.node, home=frame.function, owner=each.owner)
            made.members, made.global_nodes = each.members, each.global_nodes
            made.derive_from(each.bases)
            made.known, made.around, made.first = each.parameters, each.around, first
            self._in.made[key] = made
            self._in.library.made_like([first], [made])
            if each in self._in.library.figures().holders:
                self._in.library.figures().holders[made] = None
        if each.kind == "function":
            self._close_over(each, made, given)
        return made

    def _close_over(self, each: Obj, made: Obj, given: Mapping[Obj, Value]) -> None:
        """What a function that a call has made finds around it: parameters and names of that call."""
        if not _comes_from(each, made):  # else it would be made from itself, without end
            made.origin = each
        made.given = {**made.given, **given}
        passed = (held for name, value in given.items() if name.kind == "param" for held in value)
        around = (held for names in each.around for value in names.values() for held in value)
        for held in passed:
            if held.kind != "param" and held is not made:
                self._in.grow(made, held)
        for held in around:
            if held.kind not in {"param", "member"} and held is not each:
                self._in.grow(made, held)


def _inside(each: Obj, anew: Mapping[Obj, Obj]) -> set[Obj]:
    """What something holds that a function makes, and what of that a function finds around it."""
    around = (one for scope in each.around for value in scope.values() for one in value)
    return each.holds.keys() | {one for one in around if one in anew}


def _comes_from(function: Obj, other: Obj) -> bool:
    """Whether another one is this function, or among those that calls have made it from."""
    each: Obj | None = function
    while each is not None and each is not other:
        each = each.origin
    return each is other


def as_called(
    objects: Iterable[Obj], anew: Mapping[Obj, Obj], given: Mapping[Obj, Value], frame: Frame
) -> Value:
    """What objects in a function's body are for a call: what it makes is anew, what it is given is known."""
    found = joined(
        frozenset({anew[each]}) if each in anew else given.get(each, frozenset({each})) for each in objects
    )
    return found if frame.function is not None else frozenset(each for each in found if each.kind != "param")
