"""Code that is long, deep or much entangled is read as any other."""

from __future__ import annotations

import pytest

from tests.read.capturing import captured, findings, names

TASK = "# %%\n%%cloaca_task\ndef t(context):\n    context.set('n', X)\n    return context\n"
LARGE = {
    "a chain of elif": (
        "K = 1\nif K == 0:\n    X = 0\n" + "".join(f"elif K == {i}:\n    X = {i}\n" for i in range(1, 330)),
        2,
    ),
    "powers": ("X = " + "**".join(["1"] * 300), 1),
    "negations": ("X = " + "not " * 900 + "1", 1),
    "additions": ("X = " + " + ".join(["1"] * 900), 1),
    "the same function twice": ("def X():\n    return " + " + ".join(["1"] * 900) + "\n", 1),
    "many appends": ("X = []\n" + "X.append(1)\n" * 5000, 1),
    "many names unpacked and changed": (
        ", ".join(f"a{i}" for i in range(200))
        + " = ([] for _ in range(200))\n"
        + "".join(f"a{i}.append(1)\n" for i in range(200))
        + "X = [a0, a199]",
        201,
    ),
    "many names of one list": (
        "X = []\n"
        + "".join(f"b{i} = X\n" for i in range(250))
        + "".join(f"b{i}.append(1)\n" for i in range(250)),
        251,
    ),
    "helpers that call each other": (
        "X = []\n"
        + "".join(
            f"def h{i}(x):\n    X.append(x)\n" + "".join(f"    h{(i + j) % 60}(x)\n" for j in range(1, 21))
            for i in range(60)
        )
        + "h0(1)",
        61,
    ),
    "a long chain of classes": (
        "class C0:\n    def m(self): return 1\n"
        + "".join(f"class C{i}(C{i - 1}):\n    def m(self): return super().m()\n" for i in range(1, 1000))
        + "X = C999()\nX.m()",
        1001,
    ),
    "names built from each other": (
        "k0 = [1]\n" + "".join(f"k{i} = [k{i - 1}, {i}]\n" for i in range(1, 2000)) + "X = k1999",
        2001,
    ),
    "elements added of each other": (
        "X = [[]]\n" + "".join(f"X.append(X[{i - 1}])\n" for i in range(1, 2000)),
        1,
    ),
    "items built from each other": (
        "X = {'k0': [1]}\n" + "".join(f"X['k{i}'] = [X['k{i - 1}'], {i}]\n" for i in range(1, 500)),
        1,
    ),
    "a deep chain of calls": (
        "X = []\ndef f0(): X.append(1)\n"
        + "".join(f"def f{i}(): f{i - 1}()\n" for i in range(1, 400))
        + "f399()",
        401,
    ),
}


@pytest.mark.parametrize("case", LARGE)
def test_large_code_is_read(case: str) -> None:
    source, count = LARGE[case]
    if case.endswith("twice"):
        source += source
    workflow = captured(f"# %%\n{source}\n{TASK}")
    assert len(names(workflow)) == count
    assert not [finding for finding in findings(workflow) if finding.severity == "error"]
