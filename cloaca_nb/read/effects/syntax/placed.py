"""What stands where in containers of the top level: `params = {"w": np.zeros(3)}`, `params["b"] = bias`."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.frame import ADD, Frame
from cloaca_nb.read.effects.objects import NOTHING, PLACE, Obj, Value, joined
from cloaca_nb.read.names.nodes import literal_text

if TYPE_CHECKING:
    from cloaca_nb.read.effects.interpret import Interpreter
    from cloaca_nb.read.effects.memory import BindingMemory


def note_displayed(node: ast.AST, got: Mapping[ast.AST, Value], made: Value, frame: Frame) -> None:
    """Notes what stands where in a dict or a list that is written out."""
    if frame.function is not None or not isinstance(node, ast.Dict | ast.List):
        return
    keys = node.keys if isinstance(node, ast.Dict) else [ast.Constant(at) for at in range(len(node.elts))]
    values = node.values if isinstance(node, ast.Dict) else node.elts
    known = not any(isinstance(each, ast.Starred) for each in values)
    for key, value in zip(keys, values, strict=True) if known else ():
        if (place := _place_of(key)) is not None and got[value]:
            for each in made:
                each.members[place] = got[value]


def hold_stored(
    reading: BindingMemory, target: ast.expr, owners: Iterable[Obj], value: Value, frame: Frame
) -> None:
    """What is stored to something is held by it; notes what stands where by now."""
    place = _place_of(target.slice) if isinstance(target, ast.Subscript) else None
    for owner in owners:
        reading.hold_all(owner, value, frame)
        if owner.kind == "data" and isinstance(target, ast.Subscript):
            _note_stored(owner, place, value, frame)


def _note_stored(owner: Obj, place: str | None, value: Value, frame: Frame) -> None:
    """Where a function stores something else to a place, nothing is known of it from there on."""
    if place is None:
        owner.members = {}
    elif place not in owner.members:
        if frame.function is None and value:
            owner.members[place] = value
    elif not value >= owner.members[place]:
        before = owner.members[place] if frame.branches else NOTHING
        owner.members[place] = value | before if frame.function is None else NOTHING


def known_at(owners: Value, key: ast.expr, frame: Frame) -> Value:
    """What the top level gets from a dict of which all that it holds stands below known texts."""
    place = _place_of(key) if literal_text(key) is not None else None  # places of lists move
    if place is None or frame.function is not None or len(owners) != 1:
        return NOTHING
    (owner,) = owners
    found = owner.members.get(place, NOTHING) if owner.kind == "data" else NOTHING
    return found if found and owner.holds.keys() == joined(owner.members.values()) else NOTHING


def is_number_at(reading: Interpreter, source: ast.expr | None, frame: Frame) -> bool:
    """Whether an expression asks for what a dict has below a text where a number, or its kin, is written out.

    Other code may have put something else there: `rate = CONFIG["rate"]`.
    """
    key = literal_text(source.slice) if isinstance(source, ast.Subscript) else None
    if not isinstance(source, ast.Subscript) or key is None or not isinstance(source.value, ast.Name):
        return False
    owners = reading.load(source.value, frame)
    stored = any(_place_of(source.slice) in each.members for each in owners)
    return bool(owners) and not stored and all(_has_number(reading.maker(each), key) for each in owners)


def _has_number(written: ast.AST | None, key: str) -> bool:
    pairs = zip(written.keys, written.values, strict=True) if isinstance(written, ast.Dict) else ()
    return any(literal_text(at) == key and isinstance(value, ast.Constant) for at, value in pairs)


def standing_at(reading: Interpreter, target: ast.expr, added: Value, frame: Frame) -> Value:
    """What an operator in place surely changes at a place that is written out: `params["w"] -= step`.

    Args:
        added: What is added; nothing where that is a number or its kin.
    """
    found = _at(reading, target, frame) if isinstance(target, ast.Subscript) else NOTHING
    adding = (each for each in found if added or not reading.library.has_no_operator(each, ADD))
    return frozenset(adding) if len(found) == 1 else NOTHING


def _at(reading: Interpreter, node: ast.expr, frame: Frame) -> Value:
    if not isinstance(node, ast.Subscript):
        return reading.value(node, frame)
    place, owners = _place_of(node.slice), _at(reading, node.value, frame)
    if place is None or len(owners) != 1:
        return NOTHING
    return next(iter(owners)).members.get(place, NOTHING)


def _place_of(key: ast.expr | None) -> str | None:
    """What a place is called among the members of a container; None where it is computed."""
    return f"{PLACE}{key.value!r}]" if isinstance(key, ast.Constant) else None
