"""What needs no interpreting, and what does."""

from __future__ import annotations

import ast

import pytest

from cloaca_nb.afresh import changes
from cloaca_nb.afresh.parts import Part
from cloaca_nb.afresh.stateless import changes_nothing, is_stateless
from cloaca_nb.check.checker import check
from cloaca_nb.model.workflow import Cell, Document

STATELESS = [
    "import json\nRATE = 0.5\nNAMES = ('a', -1)\ndef clean(x, n=1):\n    y = [x]\n    y.append(n)",
    '"""Doc."""\nfrom math import pi\ndef work(c):\n    c["k"] = pi\n    rows = {}\n    rows["a"] = 1',
]
STATEFUL = [
    "ROWS = []",
    "X = make()",
    "def f(acc=[]): pass",
    "@cache\ndef f(): pass",
    "class C: pass",
    "N = 0\ndef f():\n    global N\n    N += 1",
    "def f():\n    f.calls = 1",
    "def f(): pass\ndef g():\n    h = f\n    h.calls = 1",
    "import os",
    "import csv",
    "import matplotlib.pyplot as plt",
    "def f():\n    import os",
    "from . import helpers",
    "def f():\n    from .helpers import note",
    "from mod import *",
    "def f(): globals()['X'] = 1",
    "import json\ndef f():\n    json['x'] = 1",
    "for x in (1, 2): pass",
]


@pytest.mark.parametrize("text", STATELESS)
def test_nothing_to_change(text: str) -> None:
    assert is_stateless(ast.parse(text), text, ["work"])


@pytest.mark.parametrize("text", STATEFUL)
def test_something_that_a_task_might_change(text: str) -> None:
    assert not is_stateless(ast.parse(text), text, [])


COUNTER = """
class Counter:
    \"\"\"Counts words.\"\"\"

    limit = 3

    def __init__(self, start: int = 0) -> None:
        self.seen = {}
        self.words = []
        self.total = start

    @property
    def size(self):
        return len(self.seen)

    def add(self, word):
        self.seen[word] = True
        self.words.append(word)
        self.total += 1

    def __repr__(self):
        return f"{type(self).__name__}({self.__class__.__name__}, {self.total})"

    def __eq__(self, other: Counter):
        return isinstance(other, (Counter, Word)) and other.total == self.total


class Word(Counter):
    def __init__(self, text):
        super().__init__(1)
        self.text = text


class Failed(ValueError):
    pass
"""
MAKING = """
def work(context):
    (Counter, Word)
    Counter
    found: Counter = Counter()
    try:
        found.add("a")
    except Failed:
        raise Failed("why") from None
    context["k"] = Word("b").total
"""
#: What a task does that may change a class, in place of what `MAKING` does.
CHANGING = [
    "Counter.total = 1",
    "made = Counter\n    made.total = 1",
    "Counter.add(Counter, 'a')",
    "note(Counter)",
    "for each in (Counter, Word):\n        each.total = 1",
    "type(Counter()).total = 1",
    "Counter().__class__.total = 1",
    "made = Counter().__class__\n    made.total = 1",
    "setattr(Counter, 'total', 1)",
    "found = {'made': Counter}",
]
#: What a class may have by which it keeps something.
KEEPING = [
    "class C:\n    all = []",
    "class C:\n    def f(self, acc=[]): acc.append(1)",
    "class C:\n    def __new__(cls): cls.n = 1",
    "class C:\n    def __init_subclass__(cls): cls.n = 1",
    "class C:\n    @classmethod\n    def f(cls): cls.n = 1",
    "class C:\n    @cached_property\n    def f(self): return 1",
    "class C:\n    def f(self):\n        self = type(self)\n        self.n = 1",
    "class C:\n    def f(self): self.__class__.n = 1",
    "class C:\n    def f(self): C.n = 1",
    "class C:\n    def f(self): self.other.n = 1",
    "class C:\n    def f(self): self.other.all.append(1)",
    "class C:\n    def f(): C.n = 1",
    "class C:\n    def f(self):\n        global N\n        N = 1",
    "class C:\n    def f(self):\n        import os",
    "class C(metaclass=M): pass",
    "class C(Base): pass",
    "class C(list): pass",
    "@register\nclass C: pass",
]


def _meets(text: str) -> bool:
    return changes_nothing("work", ast.parse(text).body)


def test_plain_classes_are_not_changed_by_making_instances() -> None:
    assert _meets(COUNTER + MAKING)


@pytest.mark.parametrize("does", CHANGING)
def test_a_task_that_might_change_a_class(does: str) -> None:
    assert not _meets(f"{COUNTER}\ndef note(each): each.total = 1\ndef work(context):\n    {does}")
    assert not _meets(f"{COUNTER}\ndef work(context):\n    {does}")


@pytest.mark.parametrize("text", KEEPING)
def test_a_class_that_might_keep_something(text: str) -> None:
    assert not _meets(f"{text}\ndef work(context):\n    context['n'] = C()")


def test_what_is_seen_at_a_glance_is_what_interpreting_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[frozenset[str]] = []
    asked = changes.ModuleReading.changed_by

    def noted(self: changes.ModuleReading, task: Part) -> frozenset[str]:
        found.append(asked(self, task))
        return found[-1]

    monkeypatch.setattr(changes, "changes_nothing", lambda *_: False)
    monkeypatch.setattr(changes.ModuleReading, "changed_by", noted)
    cells = (
        "%cloaca_workflow glance",
        "ROWS = []",
        COUNTER.strip(),
        f"%%cloaca_task{MAKING}    return context",
    )
    check(Document(tuple(Cell(at, "code", text) for at, text in enumerate(cells, 1))), prove=False)
    assert found == [frozenset()]
