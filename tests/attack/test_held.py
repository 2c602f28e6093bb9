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
        "    def __eq__(c, o): return ran('eq', True)\nclass A(metaclass=M): pass\n"
        "ran.seen.clear()\nX = A()"
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
    "a class that cannot be told": (
        "class A:\n    @property\n    def __class__(self): ran('class', 1); raise SystemExit\nX = A()"
    ),
    "keys": (
        "class K:\n    def __hash__(self): return ran('hash', 1)\n"
        "    def __eq__(self, o): return ran('eq', True)\n"
        "X = [{K(): 1, 'a': 2}, {K()}]"
    ),
    "a metaclass that answers for its classes": (
        "class M(type):\n    def __getattribute__(c, n): ran(n, 1); return type.__getattribute__(c, n)\n"
        "class A(metaclass=M): v = 1\nX = [A(), A]"
    ),
    "a module of its own": (
        "import types\nclass T(types.ModuleType):\n"
        "    def __getattribute__(s, n): ran(n, 1); return types.ModuleType.__getattribute__(s, n)\n"
        "X = T('mine')\nX.__dict__['__getattr__'] = lambda n: ran(n, 1)"
    ),
    "a default": "import collections\nX = collections.defaultdict(lambda: ran('default', 1), a=1)",
    "several of its own": (
        "import collections\n"
        "class L(list):\n    def __iter__(s): return ran('iter', iter(()))\n"
        "    def __len__(s): return ran('len', 1)\n"
        "    def __getitem__(s, i): return ran('item', 1)\n"
        "class S(set):\n    def __iter__(s): return ran('iter', iter(()))\n"
        "    def __contains__(s, o): return ran('in', 1)\n"
        "class Q(collections.deque):\n    def __iter__(s): return ran('iter', iter(()))\n"
        "    def __reduce__(s): return ran('reduce', (int, ()))\n"
        "class P(tuple):\n    def __iter__(s): return ran('iter', iter(()))\n"
        "class B(bytearray):\n    def __bytes__(s): return ran('bytes', b'')\n"
        "    def __buffer__(s, f): ran('buffer', 1)\n"
        "X = [L([1]), S({1}), Q([1]), P((1,)), B(b'a')]"
    ),
    "dates and numbers of its own": (
        "import datetime, decimal, fractions, uuid, pathlib\n"
        "class D(datetime.datetime):\n    def isoformat(s, *a): return ran('iso', 'x')\n"
        "    def utcoffset(s): return ran('utc', None)\n"
        "class Z(datetime.tzinfo):\n    def utcoffset(s, d): return ran('utc', None)\n"
        "    def __reduce__(s): return ran('red', (int, ()))\n"
        "class N(decimal.Decimal):\n    def __str__(s): return ran('str', '1')\n"
        "    def __hash__(s): return ran('hash', 1)\n"
        "class F(fractions.Fraction):\n    numerator = property(lambda s: ran('num', 1))\n"
        "class U(uuid.UUID):\n    int = property(lambda s: ran('int', 1))\n"
        "class W(pathlib.PurePosixPath):\n    def __str__(s): return ran('str', '/')\n"
        "    def __fspath__(s): return ran('fs', '/')\n"
        "X = [D(2020, 1, 1), datetime.datetime(2020, 1, 1, tzinfo=Z()), N(1), F(1, 2), W('a')]"
    ),
    "what ends as it goes": (
        "class A:\n    def __del__(self, ran=ran): ran('del', 1)\nX = [A()]\nX.append(lambda a=X[0]: a)\n"
        "import functools, weakref\nX.append(functools.partial(X[1], X[0]))\n"
        "X.append(weakref.ref(X[0], lambda r, ran=ran: ran('gone', 1)))"
    ),
    "arrays of its own": (
        "import numpy as np\nclass A(np.ndarray):\n    def __array_finalize__(s, o): ran('finalize', 1)\n"
        "    def tobytes(s, *a): return ran('bytes', b'')\n"
        "    def __getitem__(s, i): return ran('item', 1)\n"
        "class O:\n    def __array__(s, *a, **k): return ran('array', np.ones(1))\n"
        "    def __len__(s): return ran('len', 1)\n"
        "    def __eq__(s, o): return ran('eq', True)\n"
        "    def __reduce__(s): return ran('reduce', (int, ()))\n"
        "X = [np.ones(3).view(A), np.array([O(), None], dtype=object), O()]"
    ),
    "tables of its own": (
        "import pandas as pd\nclass T(pd.DataFrame):\n    @property\n"
        "    def _constructor(s): return ran('made', pd.DataFrame)\n"
        "    def items(s): return ran('items', iter(()))\n    def __len__(s): return ran('len', 1)\n"
        "class O:\n    def __eq__(s, o): return ran('eq', True)\n"
        "    def __hash__(s): return ran('hash', 1)\n"
        "    def __repr__(s): return ran('repr', '')\n"
        "    def __reduce__(s): return ran('reduce', (int, ()))\n"
        "X = [T({'a': [1]}), pd.DataFrame({'o': [O()]}), pd.Series([O()], index=[O()])]"
    ),
    "enumerations and data classes": (
        "import enum, dataclasses\nclass M(enum.EnumMeta):\n"
        "    def __iter__(c): return ran('iter', iter(()))\n"
        "class E(enum.Enum, metaclass=M):\n    a = 1\n    def __hash__(s): return ran('hash', 1)\n"
        "@dataclasses.dataclass\nclass D:\n    v: int = 1\n    def __eq__(s, o): return ran('eq', True)\n"
        "    def __getattr__(s, n): return ran(n, 1)\nX = [E.a, D()]"
    ),
    "what goes on": (
        "import threading\ndef g():\n    yield ran('next', 1)\nX = [g(), (ran('each', i) for i in [1])]\n"
        "X += [threading.local(), memoryview(b'abc'), map(ran, [1], [2])]\nX[2].x = 1"
    ),
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
