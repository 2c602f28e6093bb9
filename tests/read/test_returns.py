"""Whether a task gives the context back, and can be called as the engine calls it."""

from __future__ import annotations

import ast
import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.read.tasks.returns import may_fall_through
from tests.read.reading import body, kinds

RETURNS = {
    "return context": ("context.set('a', 1)\nreturn context", None),
    "other context": ("return cloaca.Context({'a': 1})", None),
    "alias": ("c = context\nreturn c", None),
    "given by a helper": ("return helper(context)", None),
    "always raises": ("raise RuntimeError('no')", None),
    "endless loop": ("while True:\n    pass", None),
    "both branches": ("if x:\n    return context\nelse:\n    return context", None),
    "branch raises": ("if x:\n    return context\nraise ValueError", None),
    "try": ("try:\n    x = 1\nexcept E:\n    raise\nelse:\n    return context", None),
    "finally": ("try:\n    x = 1\nfinally:\n    return context", None),
    "with": ("with open('a') as f:\n    return context", None),
    "match": ("match x:\n    case 1:\n        return context\n    case _:\n        return context", None),
    "loop with else": ("for x in y:\n    pass\nelse:\n    pass\nreturn context", None),
    "else of a loop": ("for x in y:\n    pass\nelse:\n    return context", None),
    "else of a condition": ("while x:\n    x = f()\nelse:\n    return context", None),
    "loop left before its else": (
        "for x in y:\n    if x:\n        break\nelse:\n    return context",
        ("no-return-sometimes", 2),
    ),
    "nested function returns": ("def f():\n    return 1\nreturn context", None),
    "no return, sets": ("context.set('a', 1)", ("no-return", 2)),
    "no return, sets nothing": ("print(context.get('a', 0))", ("no-return-nothing-set", 2)),
    "nested return only": ("context.set('a', 1)\ndef f():\n    return context", ("no-return", 2)),
    "in one branch": ("if x:\n    return context", ("no-return-sometimes", 2)),
    "in a loop": ("for x in y:\n    return context", ("no-return-sometimes", 2)),
    "loop left": ("while True:\n    if x:\n        break\n    return context", ("no-return-sometimes", 2)),
    "swallowed": ("try:\n    return context\nexcept E:\n    pass", ("no-return-sometimes", 2)),
    "match without default": ("match x:\n    case 1:\n        return context", ("no-return-sometimes", 2)),
    "bare return": ("context.set('a', 1)\nreturn", ("returns-none", 4)),
    "return None": ("return None", ("returns-none", 3)),
    "return set": ("return context.set('a', 1)", ("returns-none", 3)),
    "early bare return": ("if x:\n    return\nreturn context", ("returns-none-sometimes", 4)),
    "return dict": ("return {'a': 1}", ("returns-other", 3)),
    "return get": ("return context.get('a', 1)", ("returns-other", 3)),
    "return data": ("rows = [1]\nreturn rows", ("returns-other", 4)),
    "return f-string": ("return f'{x}'", ("returns-other", 3)),
    "return tuple": ("return context, 1", ("returns-other", 3)),
    "return comparison": ("return x == 1", ("returns-other", 3)),
    "early other return": ("if x:\n    return []\nreturn context", ("returns-other-sometimes", 4)),
}


@pytest.mark.parametrize("case", RETURNS)
def test_returns(case: str) -> None:
    lines, wanted = RETURNS[case]
    source = "%%cloaca_task\ndef f(context):\n" + "\n".join("    " + line for line in lines.split("\n"))
    found = {k: v for k, v in kinds(source).items() if "return" in k}
    assert found == ({wanted[0]: (2, wanted[1])} if wanted else {})


BODIES = {
    "no return": ("context.set('a', 1)", None),
    "early return": ("if x:\n    return context\ncontext.set('a', 1)", None),
    "early bare return": ("if x:\n    return\ncontext.set('a', 1)", ("returns-none-sometimes", 3)),
    "early other return": ("if x:\n    return 1\ncontext.set('a', 1)", ("returns-other-sometimes", 3)),
    "other return at the end": ("context.set('a', 1)\nreturn 1", ("returns-other", 3)),
}


@pytest.mark.parametrize("case", BODIES)
def test_returns_of_bodies(case: str) -> None:
    lines, wanted = BODIES[case]
    found = {k: v for k, v in kinds(body("t", *lines.split("\n"))).items() if "return" in k}
    assert found == ({wanted[0]: (2, wanted[1])} if wanted else {})


SIGNATURES = {
    "context": None,
    "context, handle": None,
    "context, task_handle=None": None,
    "context, n=1, *args, k=2, **more": None,
    "context, /": None,
    "*args": None,
    "ctx: 'Context' = None": None,
    "": "no-parameter",
    "*, context": "no-parameter",
    "**more": "no-parameter",
    "context, rows": "extra-parameter",
    "context, handle, rows": "extra-parameter",
    "context, rows, handle": "extra-parameter",
    "context, *, k": "extra-parameter",
}


@pytest.mark.parametrize("parameters", SIGNATURES)
def test_signatures(parameters: str) -> None:
    source = f"%%cloaca_task f\ndef f({parameters}):\n    return ctx or context"
    found = {k for k in kinds(source) if k.endswith("parameter")}
    assert found == ({SIGNATURES[parameters]} if SIGNATURES[parameters] else set())


@pytest.mark.parametrize(
    ("source", "kind", "line"),
    [
        ("async def f(context):\n    return context", "async-task", 2),
        ("def f(context):\n    yield context", "generator-task", 3),
        ("def f(context):\n    x = [(yield)]\n    return context", "generator-task", 3),
    ],
)
def test_kinds_of_functions(source: str, kind: str, line: int) -> None:
    assert kinds(f"%%cloaca_task\n{source}") == {kind: (2, line)}


def test_a_generator_inside_is_fine() -> None:
    source = "def f(context):\n    def g():\n        yield 1\n    x = (y for y in g())\n    return context"
    assert kinds(f"%%cloaca_task\n{source}") == {}


BLOCKS = st.recursive(
    st.sampled_from(["return 1", "raise E", "x = 1", "pass"]).map(lambda line: [line]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: [*two[0], *two[1]]),
        inner.map(lambda b: ["if c():", *_deeper(b)]),
        st.tuples(inner, inner).map(lambda two: ["if c():", *_deeper(two[0]), "else:", *_deeper(two[1])]),
        inner.map(lambda b: ["for _ in (1, 2)[: c()]:", *_deeper(b)]),
        st.tuples(inner, inner).map(lambda two: ["try:", *_deeper(two[0]), "except E:", *_deeper(two[1])]),
    ),
    max_leaves=6,
)


def _deeper(block: list[str]) -> list[str]:
    return ["    " + line for line in block]


@given(BLOCKS, st.lists(st.booleans(), min_size=12, max_size=12))
def test_what_reaches_its_end_may_fall_through(block: list[str], choices: list[bool]) -> None:
    tree: Any = ast.parse("\n".join(["def f():", *_deeper(block)]))
    if may_fall_through(tree.body[0].body):
        return
    left = iter([*choices, *[False] * 100])
    namespace: dict[str, Any] = {"E": KeyError, "c": lambda: next(left)}
    exec(compile(tree, "f", "exec"), namespace)
    with contextlib.suppress(KeyError):
        assert namespace["f"]() == 1
