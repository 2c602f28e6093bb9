"""Values in a `@cloaca.task(...)` that the engine surely refuses when the package is imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from cloaca_nb.notebook.grammar import nearest

_COUNTS = frozenset({"retry_attempts", "retry_delay_ms", "retry_max_delay_ms"})
_WORDS = {
    "retry_backoff": ("fixed", "linear", "exponential"),
    "retry_condition": ("never", "transient", "all"),
}
#: What must come from a call, so that no literal will do.
_MADE = {
    "retry": "a retry policy is expected",
    "invokes": "a computation graph is expected",
    "trigger_rules": "a trigger rule is expected",
}


class Refused(NamedTuple):
    """A value that the engine refuses, and why."""

    keyword: str
    node: ast.expr
    reason: str
    advice: str = ""


def refused_values(call: ast.Call) -> Iterator[Refused]:
    """The arguments of a decorator that the engine refuses for their value."""
    given = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg is not None}
    for name, node in given.items():
        if isinstance(node, ast.Constant) and node.value is None:
            continue
        yield from _refused(name, node)
    retries = [name for name in given if name.startswith("retry_")]
    if "retry" in given and retries:
        advice = "leave one of them out"
        yield Refused("retry", given["retry"], f"it excludes {retries[0]}", advice)
    if "post_invocation" in given and "invokes" not in given:
        yield Refused("post_invocation", given["post_invocation"], "it needs invokes=…")


def _refused(name: str, node: ast.expr) -> Iterator[Refused]:
    if name in _COUNTS:
        negative = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
        if negative or (isinstance(node, ast.Constant) and not isinstance(node.value, int)):
            yield Refused(name, node, "a whole number from 0 is expected", f"for example {name}=3")
    elif name in _WORDS:
        words = _WORDS[name]
        if isinstance(node, ast.Constant) and node.value not in words:
            near = nearest(str(node.value).lower(), words).question
            yield Refused(name, node, f"one of {', '.join(words)} is expected", near)
    elif name == "retry_jitter":
        if isinstance(node, ast.Constant) and not isinstance(node.value, bool):
            yield Refused(name, node, "True or False is expected")
    elif name in _MADE and isinstance(node, ast.Constant | ast.JoinedStr | ast.List | ast.Dict | ast.Tuple):
        yield Refused(name, node, _MADE[name])
