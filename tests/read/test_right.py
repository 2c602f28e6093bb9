"""Code that needs no compiler to be known as right: whatever a compiler refuses is not called so."""

from __future__ import annotations

import ast

import pytest

from cloaca_nb.read.cells.code import compile_error
from cloaca_nb.read.tasks.forms import is_plainly_right
from tests.fuzzing.everyday import everyday

RIGHT = [
    "def one(context, *, rate=2):\n    if rate > 1:\n        context.set('a', f(rate, x=1, y=[2]))",
    "import json\nRATE = 1\ndef one(context):\n    return context",
    "def one(context):\n    call(**a, **b)",
]
WRONG = [
    "return 1",
    "if a:\n    return 1",
    "def one(a, a): pass",
    "def one(a, *, a): pass",
    "def one(a, *a): pass",
    "def one(context):\n    call(a=1, a=2)",
    "def one(context):\n    break",
    "def one(context):\n    for each in context:\n        pass\n    continue",
    "def one(context):\n    nonlocal b",
    "def one(context):\n    global context",
    "def one(context):\n    from a import *",
    "from __future__ import nothing_known",
    "def one(context):\n    __debug__ = 1",
    "def one(__debug__): pass",
    "def one(context):\n    a.__debug__ = 1",
    "def one(context):\n    *a, *b = context",
    "def one(context):\n    *a",
    "yield 1",
    "def one(context):\n    await a",
    "def one(context):\n    [a := 1 for a in b]",
    "try:\n    pass\nexcept:\n    pass\nexcept ValueError:\n    pass",
    "def one(context):\n    return " + "-" * 4000 + "1",
    "def one(context):\n    __de\N{FULLWIDTH LATIN SMALL LETTER B}ug__ = 1",
]


@pytest.mark.parametrize("text", RIGHT)
def test_plain_tasks_are_right(text: str) -> None:
    assert is_plainly_right(ast.parse(text), text)


@pytest.mark.parametrize("text", WRONG)
def test_what_a_compiler_refuses_is_not(text: str) -> None:
    try:
        tree = ast.parse(text)
    except (SyntaxError, RecursionError, MemoryError):
        return  # the parser refuses it already
    assert not is_plainly_right(tree, text)


@pytest.mark.parametrize("seed", range(20))
def test_what_is_right_compiles(seed: int) -> None:
    for cell in everyday(seed):
        text = "\n".join("" if line.startswith("%") else line for line in cell.split("\n"))
        tree = ast.parse(text)
        assert not is_plainly_right(tree, text) or compile_error(tree) is None
