"""Operators in place: names that are added to, attributes that are counted on, items."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.frame import ADD, ADD_TO_PART, JOIN_TO_PART, Frame
from cloaca_nb.read.effects.objects import NOTHING, Obj, Value, parts
from cloaca_nb.read.effects.syntax.placed import standing_at
from cloaca_nb.read.names.nodes import loading
from cloaca_nb.read.tables.methods import ARRAYS
from cloaca_nb.read.tables.special import asked_of, operating

if TYPE_CHECKING:
    from cloaca_nb.read.effects.interpret import Interpreter


def augment(reading: Interpreter, node: ast.AugAssign, frame: Frame) -> None:
    """What ``rows += more`` does, and ``self.found += x``."""
    value = reading.value(node.value, frame)
    if not isinstance(node.target, ast.Name):
        _augment_part(reading, node, value, frame)
        return
    before = frozenset(each for each in reading.load(node.target, frame) if each.kind != "member")
    changed = [each for each in before if not isinstance(reading.maker(each), ast.Tuple)]
    actions = {each: _added(reading, node.target.id, each, value, frame) for each in changed}
    for action in sorted(set(actions.values())):
        found = frozenset(each for each in changed if actions[each] == action)
        unlike = len(found) > 1 and not value and not any(each.path in ARRAYS for each in found)
        copied = len(before) > 1 and any(each.kind == "unknown" for each in before)
        if not (unlike or copied):
            reading.act(found, action, frame)
            continue
        with reading.one_of_several(True):  # hardly what has the number, or what a copy was made of
            for each in found:
                reading.act([each], action, frame)
    reading.act(before, operating(asked_of(node)), frame)
    reading.act(value, operating(each for each in asked_of(node) if each.startswith("__r")), frame)
    reading.act(value, "consume", frame)
    for each in changed:
        reading.hold_all(each, parts(value), frame)
    of_data = all(each.kind == "data" for each in before)
    if value and of_data and all(each.kind == "data" or (before and each.kind == "param") for each in value):
        made = reading.copied(node, frame, before | value)  # of a tuple; a list has its elements by now
    else:
        made = reading.fresh(node, frame, holds=value) if value else NOTHING
    reading.store_name(node.target, before | made, frame)


def _added(reading: Interpreter, name: str, each: Obj, value: Value, frame: Frame) -> str:
    """What an operator in place does to an object that a name may be bound to."""
    if each.kind == "param":
        return _done_in_place(each, value)
    if frame.plain.get(name) and name in frame.likely:
        return "may"
    same = frame.plain.get(name) or (not value and reading.library.has_no_operator(each, ADD))
    return "fill" if same else "mutate"


def _augment_part(reading: Interpreter, node: ast.AugAssign, value: Value, frame: Frame) -> None:
    """What ``self.found += x`` and ``counts[key] += 1`` do.

    Args:
        value: What is added.
    """
    assert isinstance(node.target, ast.Attribute | ast.Subscript)
    before = reading.value(ast.copy_location(loading(node.target), node.target), frame)
    reading.store(node.target, before | value, frame)
    owners, name = reading.value(node.target.value, frame), getattr(node.target, "attr", "")
    if reading.classes.are_numbers(owners, name, frame):
        # A new number, or what the other operand's class makes of both; no list that stands beside it.
        reading.act(parts(owners) | value, operating(asked_of(node)), frame)
        return
    reading.act(value, "consume", frame)
    same = [each for each in before if each.kind == "instance" and reading.library.has_no_operator(each, ADD)]
    surely = standing_at(reading, node.target, value, frame)
    for each in before.difference(same):
        with reading.one_of_several(each not in surely):  # a number is nobody's: `copy["n"] += 1`
            reading.act([each], _done_in_place(each, value) if each.kind == "param" else "mutate", frame)
    reading.act(same, "fill", frame)
    if name:
        reading.act(reading.classes.known_given(owners, name), ADD if not value else "mutate", frame)


def _done_in_place(parameter: Obj, value: Value) -> str:
    """What an operator in place does to what is passed.

    Args:
        value: What is added; nothing for a number and its kin.
    """
    part = parameter.path.endswith("[]")
    return (ADD_TO_PART if part else ADD) if not value else JOIN_TO_PART if part else "mutate"
