"""Values that do what no value should: a look at them ends, and harms neither them nor whoever looks."""

# ruff: noqa: E501 - a program stands in one line
from __future__ import annotations

import sys
import threading

import pytest

from tests.evidence.states import run, state

#: What a cell makes; a task reads `X`.
VALUES = {
    "deep list": "X = []\nfor _ in range(100_000): X = [X]",
    "deep dict": "X = {}\nfor _ in range(100_000): X = {'k': X}",
    "deep closures": "def X(): pass\nfor _ in range(20_000): X = (lambda before: lambda: before)(X)",
    "chain of attributes": "class A: pass\nX = A()\nfor _ in range(100_000):\n    B = A()\n    B.next = X\n    X = B",
    "contains itself": "X = []\nX.append(X)\nX.append({'x': X})\nclass A: pass\na = A()\na.a = a\nX.append(a)",
    "its own class": "class M(type): pass\nclass A(metaclass=M): pass\nA.self = A\nM.it = A\nX = A",
    "lies about its class": "class A:\n    __class__ = int\nX = [A()]",
    "class changed since": "class A: pass\nclass B: pass\nX = A()\nX.__class__ = B\ndel A, B",
    "attributes that are made when asked for": (
        "class A:\n    def __getattr__(self, name):\n        made = A()\n        self.__dict__[name] = made\n        return made\nX = A()"
    ),
    "a namespace without end": "class A(dict):\n    def __missing__(self, key): return A()\n    def __iter__(self): return iter(int, 1)\nX = A()",
    "huge": "X = 'x' * 10**7",
    "a huge number": "X = 1 << 30_000_000",
    "a million small": "X = [object() for _ in range(300_000)]",
    "a generator without end": "def g():\n    while True: yield g\nX = g()\nnext(X)",
    "slots that are not set": "class A:\n    __slots__ = ('a', 'b')\nX = A()",
    "a frame": "import sys\nX = sys._getframe()",
    "the module itself": "import sys\nX = sys.modules",
    "weak and gone": "import weakref\nclass A: pass\nX = weakref.ref(A())",
    "a property that ends all": "class A:\n    @property\n    def a(self): raise SystemExit\nX = A()",
    "a module that raises": "import types\nclass M(types.ModuleType):\n    def __getattribute__(self, name): raise KeyboardInterrupt\nX = M('m')",
}


@pytest.mark.parametrize("what", VALUES)
def test_a_look_ends(what: str) -> None:
    names = run(VALUES[what], "def t(context): return X")
    limit = sys.getrecursionlimit()
    found = state(names, seconds=0.5)
    assert found["names"].keys() | found["unknown"].keys() >= {"X"}
    assert len(str(found)) < 1_000_000
    assert sys.getrecursionlimit() == limit


def test_a_look_while_others_change_what_is_looked_at() -> None:
    names = run("X = [{str(i): [i]} for i in range(2_000)]", "def t(context): return X")
    over = threading.Event()

    def change() -> None:
        number = 0
        while not over.is_set():
            number += 1
            for one in names["X"][:50]:
                one[str(number)] = [number]
            names["X"].append({})
            names["X"].pop(0)

    thread = threading.Thread(target=change)
    thread.start()
    try:
        for _ in range(3):
            found = state(names, seconds=0.5)
            assert found["names"].keys() | found["unknown"].keys() >= {"X"}
    finally:
        over.set()
        thread.join()
