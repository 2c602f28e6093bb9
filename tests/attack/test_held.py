"""What names of a notebook hold is looked at without running any code of it, whatever it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attack.commands import SILLY

PROPERTY = "class A:\n    @property\n    def __{0}__(self): return ran('{0}', {1})\nX = A()"
#: Statements that bind `X`; `ran` takes note of what runs of them as `X` is looked at.
VALUES = {
    "a class of its own": PROPERTY.format("class", "int"),
    "attributes": "class A:\n    def __getattribute__(self, name): return ran(name, None)\nX = A()",
    "missing attributes": "class A:\n    __slots__ = ()\n    def __getattr__(self, n): ran(n, None)\nX = A()",
    "a dictionary of its own": PROPERTY.format("dict", "{}"),
    "pickling": "class A:\n    def __reduce__(self): return ran('reduce', (int, ()))\nX = A()",
    "text and length": (
        "class A:\n    def __repr__(self): return ran('repr', 'x')\n"
        "    def __len__(self): return ran('len', 10**9)\n"
        "    def __iter__(self): return ran('iter', iter(()))\nX = A()"
    ),
    "comparing": "class A:\n    def __eq__(self, o): return ran('eq', True)\nX = [A(), A()]",
    "a metaclass": (
        "class M(type):\n    def __instancecheck__(c, i): return ran('instance', True)\n"
        "    def __subclasscheck__(c, i): return ran('sub', True)\n"
        "    def __hash__(c): return ran('hash', 1)\n"
        "    def __eq__(c, o): return ran('eq', True)\nclass A(metaclass=M): pass\nran.seen.clear()\nX = A()"
    ),
    "a dictionary": (
        "class D(dict):\n    def items(self): return ran('items', [])\n"
        "    def __iter__(self): return ran('iter', iter(()))\n"
        "    def __len__(self): return ran('len', 3)\nX = D(a=1)"
    ),
    "a text": (
        "class S(str):\n    def __str__(self): return ran('str', 'q')\n"
        "    def encode(self, *a): return ran('encode', b'')\n"
        "    def __hash__(self): return ran('hash', 1)\nX = S('abc')"
    ),
    "a number": "class I(int):\n    def __index__(self): return ran('index', 7)\nX = I(3)",
    "a cycle": "X = []\nX.append(X)\nX.append({'x': X})",
    "a long number": "X = 1 << 4_000_000",
    "odd texts": "X = {'\\ud800': '\\udfff', 'a\\0b': 1, '\\x1b[31m': 2, '\\u202e': 3}",
    "a gone object": "import weakref\nclass A: pass\na = A()\nX = weakref.proxy(a)\ndel a",
    "an array of itself": "import array\nX = [array.array('d', [float('nan')])] * 3\nX.append(X)",
    "a class with an odd name": "X = type('A\\nB', (), {'\\x1b': 1})()",
    "a held lock": "import threading\nX = threading.Lock()\nX.acquire()",
}
BEGIN = """class Ran:
    def __init__(self): self.seen = []
    def __call__(self, what, value):
        self.seen.append(what)
        return value
ran = Ran()"""
TASK = "%%cloaca_task\ndef one(context):\n    context.set('a', 1 if X is None else 2)\n    return context"


@pytest.mark.parametrize("what", VALUES)
def test_a_value_is_looked_at_and_does_nothing(what: str, tmp_path: Path) -> None:
    """In this process: nothing but the look's own code runs."""
    from tests.shells import plain_shell

    with plain_shell(tmp_path) as shell:
        shell.good("%load_ext cloaca_nb")
        shell.good("%cloaca_workflow demo")
        shell.good(BEGIN)
        shell.good(VALUES[what])
        shell.good("ran.seen.clear()")
        shell.good(TASK)
        done = shell.run("%cloaca_check")
        shell.good("assert not ran.seen, ran.seen")
        assert not any(word in f"{done.out}{done.error or ''}" for word in SILLY), done.out
