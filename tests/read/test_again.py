"""What a call of a function does is done once, as long as nothing more is found out."""

from __future__ import annotations

import ast

import pytest

from cloaca_nb.read.effects.frame import OF_SEVERAL, Effects, Frame
from cloaca_nb.read.effects.given.applied import apply
from cloaca_nb.read.effects.interpret import Interpreter
from cloaca_nb.read.effects.objects import Obj, Value, parts
from cloaca_nb.read.names.scopes import names_of

#: Classes that a metaclass and a base keep lists of: each function there may be called of each of them.
_REGISTERED = """
class Meta(type):
    classes = {}
    def __new__(mcls, name, bases, ns, **kw):
        cls = super().__new__(mcls, name, bases, ns)
        mcls.classes[name] = cls
        return cls
class Base(metaclass=Meta):
    plugins = []
    def __init_subclass__(cls, tag=None, **kw):
        super().__init_subclass__(**kw)
        cls.tag = tag or cls.__name__.lower()
        Base.plugins.append(cls.tag)
class A(Base, tag="first"):
    pass
class B(A):
    pass
Meta.classes.pop("A")
Base.plugins.remove("b")
"""


def _run(text: str) -> tuple[Interpreter, list[str]]:
    """Statements looked at in turn, and the names that the last of them changes."""
    interpreter, frame = Interpreter(), Frame(frozenset())
    for node in ast.parse(text).body:
        frame = interpreter.run(node, names_of(node).nodes)
    return interpreter, interpreter.names_reaching(frame.mutated)


def test_a_call_with_the_same_arguments_is_followed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    applied = 0

    def counted(reading: Interpreter, effects: Effects, given: dict[Obj, Value], frame: Frame) -> Value:
        nonlocal applied
        applied += 1
        return apply(reading, effects, given, frame)

    monkeypatch.setattr("cloaca_nb.read.effects.procedures.apply", counted)
    _, changed = _run(_REGISTERED)
    assert {"Base", "Meta"} <= {*changed}
    assert applied < 2000, applied


def test_the_same_is_found_out_each_time() -> None:
    """Sets of objects have one order: not that of the addresses which a process happens to give them."""
    kept, sizes = [], set[int]()
    for _ in range(5):
        interpreter, _ = _run(_REGISTERED)
        kept.append(interpreter)  # the next one has other addresses
        sizes.add(sum(each.size() for each in interpreter.procedures.summaries._known.values()))
    assert len(sizes) == 1


def test_what_is_done_to_one_of_several_is_told_so_once() -> None:
    """A function that calls itself passes it on each time that it is looked at."""
    interpreter, _ = _run(
        "def put(a, b):\n    one = a if b else b\n    one.append(1)\n    put(b, a)\nput([], [])\n"
    )
    known = interpreter.procedures.summaries._known.values()
    actions = {action for effects in known for _, action in effects.actions}
    assert any(action.endswith(OF_SEVERAL) for action in actions)
    assert not any(action.endswith(2 * OF_SEVERAL) for action in actions)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("put(rows, 1), other.append(rows), put(other[0], 1), put(other, 1)", {"rows", "other"}),
        ("(deep(other), other.append(rows), deep(other))", {"rows", "other"}),
    ],
)
def test_a_call_is_followed_again_where_there_is_more(text: str, names: set[str]) -> None:
    """What is passed has come to hold something since: that is changed, too."""
    put = "def put(rows, one): rows.append(one)\n"
    deep = "def deep(rows):\n    for row in rows:\n        row.pop()\n"
    _, changed = _run(f"{put}{deep}rows, other = [], []\nif rows:\n    {text}\n")
    assert names <= {*changed}


def test_what_is_gone_through_is_work_the_first_time() -> None:
    """Otherwise objects that all hold each other take minutes before a statement has had its share."""
    reading, frame = Interpreter(), Frame(frozenset())
    table = Obj("data", "")
    for at in range(100):
        table.hold(Obj("data", str(at)))
    for find in (
        lambda: reading.again.of(parts, frozenset({table})),
        lambda: reading.act([table], "reach", frame),
    ):
        before = reading.work
        find()
        first, before = reading.work - before, reading.work
        find()
        assert first >= 50 > reading.work - before
