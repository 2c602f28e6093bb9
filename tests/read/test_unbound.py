"""Names that a body reads before it binds them, with Python itself as the oracle."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.read.tasks.body import unbound_reads
from tests.read.reading import body, kinds

CASES = {
    "x = x * 2": "x!",
    "x += 1": "x!",
    "x: int = x": "x!",
    "print(x)\nx = 1": "x!",
    "x = 1\nprint(x)": "",
    "if a:\n    x = 1\nprint(x)": "x?",
    "if a:\n    x = 1\nelse:\n    x = 2\nprint(x)": "",
    "if a:\n    x = 1\nelse:\n    raise E\nprint(x)": "",
    "if a:\n    x = 1\n    return context\nprint(x)": "x!",
    "for x in y:\n    print(x)": "",
    "for x in y:\n    pass\nprint(x)": "x?",
    "for i in y:\n    print(x)\n    x = i": "x!",
    "while a:\n    x = 1\nprint(x)": "x?",
    "while True:\n    x = 1\n    break\nprint(x)": "x?",
    "try:\n    x = 1\nexcept E:\n    x = 2\nprint(x)": "",
    "try:\n    x = 1\nexcept E:\n    pass\nprint(x)": "x?",
    "try:\n    x = 1\nexcept E:\n    raise\nprint(x)": "",
    "try:\n    x = 1\nfinally:\n    pass\nprint(x)": "",
    "try:\n    pass\nexcept E as x:\n    print(x)\nprint(x)": "x!",
    "with a as x:\n    print(x)": "",
    "import x\nprint(x)": "",
    "import x.y\nprint(x)": "",
    "print(x)\nimport x": "x!",
    "def x(): ...\nx()": "",
    "x()\ndef x(): ...": "x!",
    "class x: ...\nx": "",
    "def f():\n    return x\nx = 1\nf()": "",
    "f = lambda: x\nx = 1": "",
    "y = [x for x in z]": "",
    "y = [x for z in w]\nx = 1": "x!",
    "y = (x for z in w)\nx = 1": "",
    "global x\nx = x + 1": "",
    "(x := 1)\nprint(x)": "",
    "print(x := 1, x)": "",
    "x = 1\ndel x\nprint(x)": "x!",
    "match a:\n    case [x]:\n        print(x)": "",
    "match a:\n    case 1:\n        x = 1\nprint(x)": "x?",
    "match a:\n    case 1:\n        x = 1\n    case _:\n        x = 2\nprint(x)": "",
    "x[0] = 1": "",
    "x = {}\nx['a'] = 1": "",
    "a, b = b, a": "b! a!",
    "context = context": "",
    "x: int\nprint(x)": "x!",
    "x = 1\nfor i in y:\n    x = 1\n    del x\nprint(x)": "x?",
    "x = 1\nfor i in y:\n    print(x)\n    del x": "x?",
    "x = 1\nwhile a:\n    try:\n        b()\n    except E as x:\n        pass\nprint(x)": "x?",
    "x = 1\ntry:\n    del x\n    a()\nexcept E:\n    print(x)": "x?",
    "x = 1\nfor i in y:\n    del i\nprint(x)": "",
}


@pytest.mark.parametrize("source", CASES)
def test_reads(source: str) -> None:
    found = unbound_reads(ast.parse(source).body, {"context"})
    assert [read.name + ("!" if read.always else "?") for read in found] == CASES[source].split()


@pytest.mark.parametrize(
    ("plain", "lines", "kind"),
    [
        ("RATE = 1", ["RATE = RATE * 2", "context.set('r', RATE)"], "read-before-bound"),
        ("", ["RATE = RATE * 2", "context.set('r', RATE)"], "read-before-bound"),
        ("", ["sum = sum([1])", "context.set('r', sum)"], "read-before-bound"),
        (
            "RATE = 1",
            ["if context.get('a', 0):", "    RATE = 2", "context.set('r', RATE)"],
            "read-before-bound-sometimes",
        ),
        ("", ["if context.get('a', 0):", "    RATE = 2", "context.set('r', RATE)"], None),
        ("RATE = 1", ["global RATE", "RATE = RATE * 2", "context.set('r', RATE)"], None),
        ("RATE = 1", ["rate = RATE * 2", "context.set('r', rate)"], None),
    ],
)
def test_findings(plain: str, lines: list[str], kind: str | None) -> None:
    found = {k for k in kinds(plain, body("t", *lines)) if k.startswith("read-")}
    assert found == ({kind} if kind else set())


@st.composite
def blocks(draw: st.DrawFn, depth: int = 0) -> list[str]:
    """Statements over three names, with branches whose conditions are drawn when they run."""
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        name, other = draw(st.sampled_from("xyz")), draw(st.sampled_from("xyz"))
        kind = draw(
            st.sampled_from(
                ["set", "copy", "read", "del", "if", "for", "try"] if depth < 2 else ["set", "read"]
            )
        )
        inner = [f"    {line}" for line in draw(blocks(depth + 1))] if kind in {"if", "for", "try"} else []
        lines += {
            "set": [f"{name} = 1"],
            "copy": [f"{name} = {other}"],
            "read": [f"use({name})"],
            "del": [f"{name} = 1", f"del {name}"],
            "if": ["if choose():", *inner],
            "for": ["for _ in range(choose()):", *inner],
            "try": ["try:", *inner, "finally:", "    pass"],
        }[kind]
    return lines


@given(blocks(), st.lists(st.integers(0, 2), min_size=10, max_size=10))
def test_no_unbound_read_is_missed(lines: list[str], choices: list[int]) -> None:
    source = "\n".join(lines)
    told = {read.name for read in unbound_reads(ast.parse(source).body, ())}
    left = iter([*choices, *[0] * 1000])
    namespace: dict[str, object] = {"use": id, "choose": lambda: next(left), "range": range}
    exec("def f():\n" + "\n".join(f"    {line}" for line in lines), namespace)
    function = namespace["f"]
    assert callable(function)
    missed = None
    try:
        function()
    except UnboundLocalError as error:
        missed = str(error).split("'")[1]
    except NameError:
        pass  # a name that the block never binds is no local of it
    assert missed is None or missed in told
