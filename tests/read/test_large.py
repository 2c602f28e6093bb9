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
    "arrays of which each goes on with the one before twice": (
        "import numpy as np\nX = np.arange(10.0)\n"
        + "".join(f"X = X - X.mean()\nX[0] = {i}\n" for i in range(200)),
        2,
    ),
    "a loop of long branches that change what all of them hold": (
        "import random\nX = [{'a': 1}]\ni = total = 0\nwhile i < 100:\n    row = X[0]\n"
        + "".join(
            f"    if i % {i + 2} == 0:\n        v{i} = row.get('a', {i})\n        X.append({{'a': v{i}}})\n"
            f"        total += v{i}\n    elif i > {i}:\n        row['a'] = [total, X]\n"
            for i in range(150)
        )
        + "    i += 1",
        154,
    ),
    "a loop of a long chain of elif": (
        "X = []\ni = 0\nwhile i < 10:\n    if i == 0:\n        i += 1\n"
        + "".join(
            f"    elif i == {i}:\n" + f"        X.append({i})\n        y = X[0]\n" * 12 + "        i += 1\n"
            for i in range(1, 90)
        ),
        3,
    ),
    "names that all reach each other": (
        "".join(f"c{i} = []\n" for i in range(150))
        + f"X = [{', '.join(f'c{i}' for i in range(150))}]\n"
        + "for x in X:\n    for y in X:\n        x.append(y)\n"
        + "".join(f"c{i}.append({i})\n" for i in range(150)),
        153,
    ),
    "a deep chain of calls": (
        "X = []\ndef f0(): X.append(1)\n"
        + "".join(f"def f{i}(): f{i - 1}()\n" for i in range(1, 400))
        + "f399()",
        401,
    ),
    "arguments of a parser, of which attributes are asked and set": (
        "import argparse, re\n"
        + f"def work(path, {', '.join(f'a{i}=None' for i in range(13))}):\n"
        + "    for one in path.split(a0):\n        if a1.search(one):\n            work(one, a1=a2)\n"
        + "def X():\n    parser = argparse.ArgumentParser()\n"
        + "".join(f"    parser.add_argument('--a{i}', type=int)\n" for i in range(13))
        + "    args = parser.parse_args()\n    rest = args.a0\n"
        + "".join(f"    args.a{i} = re.compile(args.a{i})\n" for i in range(13))
        + "    mode = args.a0.replace('-', '_').upper()\n"
        + "    for each in args.a1:\n        rest.append(each)\n"
        + "".join(f"        rest.append(args.a{i})\n" for i in range(13))
        + f"    for each in rest:\n        work(each, {', '.join(f'args.a{i}' for i in range(13))})\n"
        + "X()\n",
        4,
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
