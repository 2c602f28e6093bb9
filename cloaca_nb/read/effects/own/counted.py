"""Operators in place, on parts of objects: attributes that are counted on, items that are added to."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.frame import ADD, ADD_TO_PART, JOIN_TO_PART, Frame
from cloaca_nb.read.effects.objects import Obj, Value, parts
from cloaca_nb.read.effects.syntax.placed import standing_at
from cloaca_nb.read.names.nodes import loading
from cloaca_nb.read.tables.special import asked_of, operating

if TYPE_CHECKING:
    from cloaca_nb.read.effects.interpret import Interpreter


def augment_part(reading: Interpreter, node: ast.AugAssign, value: Value, frame: Frame) -> None:
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
            reading.act([each], done_in_place(each, value) if each.kind == "param" else "mutate", frame)
    reading.act(same, "fill", frame)
    if name:
        reading.act(reading.classes.known_given(owners, name), ADD if not value else "mutate", frame)


def done_in_place(parameter: Obj, value: Value) -> str:
    """What an operator in place does to what is passed.

    Args:
        value: What is added; nothing for a number and its kin.
    """
    part = parameter.path.endswith("[]")
    return (ADD_TO_PART if part else ADD) if not value else JOIN_TO_PART if part else "mutate"


def done_to_name(reading: Interpreter, name: str, each: Obj, value: Value, frame: Frame) -> str:
    """What an operator in place does to an object that a name may be bound to.

    Args:
        value: What is added; nothing for a number and its kin.
    """
    if each.kind == "param":
        return done_in_place(each, value)
    if frame.plain.get(name) and name in frame.likely:
        return "may"
    same = frame.plain.get(name) or (not value and reading.library.has_no_operator(each, ADD))
    return "fill" if same else "mutate"
