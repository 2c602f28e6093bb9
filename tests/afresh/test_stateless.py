"""What needs no interpreting, and what does."""

from __future__ import annotations

import ast

import pytest

from cloaca_nb.afresh.stateless import is_stateless

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
    assert is_stateless(ast.parse(text), ["work"])


@pytest.mark.parametrize("text", STATEFUL)
def test_something_that_a_task_might_change(text: str) -> None:
    assert not is_stateless(ast.parse(text), [])
