"""What the interpreter tells of changes."""

from __future__ import annotations

from cloaca_nb.read.names.memory import Frame, Memory
from cloaca_nb.read.names.objects import Obj


def test_names_of_one_object_are_told_in_the_same_order_by_every_process() -> None:
    """The order of a set of objects goes by their addresses: what is told does not."""
    memory = Memory()
    memory.bind("late", frozenset({one := Obj("unknown")}), Frame(frozenset()))
    memory.bind("early", frozenset({one}), Frame(frozenset()))
    assert memory.names_reaching([one]) == ["early", "late"]
