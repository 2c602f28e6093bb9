"""Effect summaries applied: what a function's summary says is done to what a call gives it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.frame import OF_SEVERAL, PUT, WITHIN, is_plain
from cloaca_nb.read.effects.objects import NOTHING, Obj, Value, joined

if TYPE_CHECKING:
    from cloaca_nb.read.effects.frame import Effects, Frame
    from cloaca_nb.read.effects.interpret import Interpreter


def apply(reading: Interpreter, effects: Effects, given: Mapping[Obj, Value], frame: Frame) -> Value:
    """Does what a summary says, with what the parameters are, and gives what the call does."""
    inside = in_attributes(reading, given)
    any_attribute = {each.part for each in given if not each.path.endswith("[]")}

    def real(each: Obj) -> Value:
        return given.get(each, frozenset({each}))

    def meant(each: Obj, action: str) -> Value:
        calls = each in any_attribute and (action in _CALLING or action[0] in {".", WITHIN})
        return _having(reading, (given if calls else inside).get(each, frozenset({each})), action)

    effects = frame.left_of(effects, frozenset(given), reading.several)
    left, same = effects.apart(frozenset(given))
    if frame.function is not None and not (reading.several or frame.filling):  # they are only noted
        frame.effects.actions.update(((each, action), None) for action, of in same.items() for each in of)
        same = {}
    for action, objects in ((action, objects) for action, objects in same.items() if _is_done_first(action)):
        _act_on_each(reading, objects, action, frame)
    for each, action in left:
        if _is_done_first(action):
            with frame.going_over([_elements(each, real(each))] if each in effects.gone_over else ()):
                reading.act(meant(each, action), action, frame)
    anything = [one for each, action in left if action == "reach" for one in meant(each, action)]
    reading.act([*same.get("reach", ()), *anything], "reach", frame)
    for one_of in list(effects.one_of):
        reading.one_is_changed(joined(inside.get(each, frozenset({each})) for each in one_of), frame)
    _hold(reading, effects, given, inside, frame)
    stored = [(action, objects) for action, objects in same.items() if action[0] == "="]
    for action, objects in stored:  # what is stored is held by now
        _act_on_each(reading, objects, action, frame)
    for each, action in left:
        if action[0] == "=":
            reading.act(meant(each, action), action, frame)
    for name, value in list(effects.bound.items()):
        _bind(reading, name, joined(map(real, value)), frame)
    return joined(map(real, [*effects.returned, *_given_of_stored(effects)]))


def _is_done_first(action: str) -> bool:
    """Whether an action is none that may do anything, and stores nothing: that is done behind it."""
    return action != "reach" and action[0] != "="


def _bind(reading: Interpreter, name: str, value: Value, frame: Frame) -> None:
    """Binds a name of the notebook as a function does that may or may not come to it."""
    frame.effects.bound[name] = frame.effects.bound.get(name, NOTHING) | value
    frame.branches += 1
    reading.bind(name, value, frame)
    frame.branches -= 1


def _given_of_stored(effects: Effects) -> list[Obj]:
    """What a function puts into something of which it gives a part: `cls.known[key] = cls(key)`."""
    holding = [each for each in effects.holds if each.part is not None and each.part in effects.returned]
    return [held for each in holding for held in effects.holds[each]]


#: Actions that may call something: of an instance a method, as nobody knows which attribute it is.
_CALLING = frozenset({"call", "callback", "perhaps", "reach"})


def _having(reading: Interpreter, value: Value, action: str) -> Value:
    """What something is done to: an instance that has no such method is not meant."""
    classes, bare = reading.classes, action.rstrip(OF_SEVERAL)
    name = "__setitem__" if bare == PUT else bare[1:] if bare[0] in {".", WITHIN} else ""
    if not name:
        return value
    lacking = [one for one in value if _has_its_own(reading, one) and classes.lacks(one, name)]
    return value.difference(one for one in lacking if not classes.methods(one, "__getattr__"))


def _elements(each: Obj, value: Value) -> Value:
    """What a function goes over of what it is given; in attributes containers only hold it."""
    inside = each.path.endswith("[][]")
    return frozenset(one for one in value if one.kind != "data") if inside else value


def _act_on_each(reading: Interpreter, objects: Collection[Obj], action: str, frame: Frame) -> None:
    """Does to each of some objects what a summary says, as far as it was not done: all of them at once."""
    if frame.function is not None:
        for each in objects:
            reading.act(frozenset({each}), action, frame)
        return
    reading.worked(len(objects))
    if reading.several and (action in {"mutate", PUT} or action.startswith((".", WITHIN))):
        action = action.rstrip(OF_SEVERAL) + OF_SEVERAL
    if new := dict.fromkeys(each for each in objects if frame.begins(each, action)):
        reading.do(new, action, frame)


def _hold(
    reading: Interpreter,
    effects: Effects,
    given: Mapping[Obj, Value],
    inside: Mapping[Obj, Value],
    frame: Frame,
) -> None:
    """Has objects hold what a summary says, each of some each of others: once in the same code."""
    others = frozenset(effects.standing_for_others(given))
    stored_to = {each for each, action in effects.actions if action[0] == "="}

    def real(objects: Collection[Obj], of: Mapping[Obj, Value]) -> Value:
        return joined(of.get(each, frozenset({each})) for each in objects)

    for helds, holders in effects.holding.items():
        there, holding = others & helds, real(holders, inside)
        of = inside if all(map(is_made_of_values, holders)) else given
        new = helds.difference(there).union(
            real([each for each in there if not _is_of_numbers(each, given)], of)
        )
        apart = holding.difference(holders, real(stored_to.intersection(holders), inside))
        # Classes and plain functions have what is stored to them.
        key = "hold", holding.difference(one for one in apart if one.kind == "class" or is_plain(one)), new
        if new and key not in frame.done:
            frame.done.add(key)
            for one in key[1]:
                reading.hold_all(one, new - {one} if one in new and frame.function else new, frame)


def is_made_of_values(each: Obj) -> bool:
    """Whether an object is what a library makes of values; containers and partials may hold methods."""
    return each.kind in {"library", "unknown"} and each.path != "functools"


def in_attributes(reading: Interpreter, given: Mapping[Obj, Value]) -> Mapping[Obj, Value]:
    """What parameters are; what an instance has in attributes is not itself, where nothing there holds it.

    Records are: nothing else stands for what a library makes for their fields.
    """
    params = [each for each in given if each.kind == "param"]
    whole = {each.path: given[each] for each in params}
    found = dict(given)
    for each in params:
        name, part, _ = each.path.partition("[]")
        value = given[each]
        owners = [one for one in value & whole.get(name, NOTHING) if one.kind == "instance"] if part else ()
        apart = [one for one in owners if one.holders.keys().isdisjoint(value) and _has_its_own(reading, one)]
        if apart:
            found[each] = value.difference(apart)
    return found


def _has_its_own(reading: Interpreter, each: Obj) -> bool:
    """Whether an object is an instance whose attributes are made by code of the notebook alone."""
    classes = reading.classes
    return each.kind == "instance" and not (classes.anything_stored or classes.is_known_to_libraries(each))


def _is_of_numbers(each: Obj, given: Mapping[Obj, Value]) -> bool:
    """Whether a function has made an object of nothing but numbers and their kin that it was given: `x * 2`.

    What holds it has nothing more to change than itself.
    """
    made = each.kind == "unknown" and each.home in given and each not in given
    return made and bool(each.holds) and not any(given.get(one, {one}) for one in each.holds)
