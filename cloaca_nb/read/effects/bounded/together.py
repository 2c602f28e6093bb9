"""Many abstract objects as few: a name that may be bound to very many stands for some that stand for them.

A table that two hundred cells go on with may hold, and be, what each of them has made: what a cell does would
be followed for each of these, with all that each may hold. From a number on, one object stands for all of a
kind. It holds them, so that what is done to all that it reaches is done to them; what is done to it is done
to each; what one comes to hold, it comes to hold as well, and the other way round. Nothing gets lost, but it
is no longer told apart which of them it is.
"""

from __future__ import annotations

from collections.abc import Iterable

from cloaca_nb.read.effects.objects import PLACE, Kind, Obj, Value

#: To how many objects a name may be bound before some of them stand for many.
MOST_APART = 24
#: Kinds of which one can stand for many: those that have no code, and are not used up.
_KINDS = frozenset({"data", "library", "unknown"})


def gathered(value: Value) -> Value:
    """A value of few objects that stand for those of a value."""
    value = _apart(value)
    groups: dict[tuple[Kind, str], list[Obj]] = {}
    for each in value:
        if _may_be_gathered(each):
            groups.setdefault((each.kind, each.path), []).append(each)
    many = {key: objects for key, objects in groups.items() if len(objects) > 1}
    every = frozenset(each for objects in many.values() for each in _all(objects))
    made = {key: Obj(*key, beside=every) for key in many}
    for key, one in made.items():
        one.gathered = dict.fromkeys(_all(many[key]))
    for key, one in made.items():
        _hold(one, many[key], made.values())
    return value.difference(*many.values()).union(made.values())


def _apart(value: Value) -> Value:
    """A value without objects for which others of it stand."""
    for each in sorted((one for one in value if one.gathered), key=lambda one: -len(one.gathered)):
        if each in value:
            value = value.difference(each.gathered)
    return value


def _hold(one: Obj, objects: Iterable[Obj], made: Iterable[Obj]) -> None:
    """What stands for many holds them, and what each of them holds, or what stands for that.

    What one of them stands for need not be asked: it holds what that holds.
    """
    held = {each for every in objects for each in every.holds}
    for each in one.gathered:
        one.hold(each)
        each.within[one] = None
    for other in held - one.beside:
        one.hold(other)
    for other in made:
        if not held.isdisjoint(other.gathered):
            one.hold(other)


def _all(objects: Iterable[Obj]) -> list[Obj]:
    """Some objects, and those for which they stand."""
    return list(dict.fromkeys(one for each in objects for one in (each, *each.gathered)))


def everyone(value: Value) -> Value:
    """The objects of a value, and those for which they stand."""
    more = [one for each in value for one in each.gathered]
    return value.union(more) if more else value


def _may_be_gathered(each: Obj) -> bool:
    if each.kind not in _KINDS or each.home is not None or each.part is not None:
        return False
    if any(not name.startswith(PLACE) for name in each.members):
        return False
    return not any(one.kind == "state" or one.path == "weakref" for one in each.holders)
