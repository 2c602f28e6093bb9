"""What poll functions answer, and what servers make of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Said
from cloaca_nb.read.names.walk import body_of, first_yield, running, statements_in
from cloaca_nb.read.tasks.returns import WRITTEN_OUT, may_fall_through
from cloaca_nb.syntax import shown


def answers_plainly(node: ast.FunctionDef) -> bool:
    """Whether a poll function may return something else than `False` or what `cloaca.TriggerResult` gives."""
    returns = (part for part in running(*body_of(node)) if isinstance(part, ast.Return))
    return any(part.value is not None and not _is_clear(part.value) for part in returns)


def wrong_answers(node: ast.FunctionDef) -> Iterator[tuple[int, Said]]:
    """Lines where a poll function surely answers what is an error on servers, with what is said of each."""
    if first_yield(node) is not None:
        return
    for part in statements_in(node.body):
        value = part.value if isinstance(part, ast.Return) else None
        answers = isinstance(value, ast.Constant) and isinstance(value.value, bool)
        if isinstance(part, ast.Return) and not answers and isinstance(value, (*WRITTEN_OUT, type(None))):
            text = "None" if value is None else shown(value)
            yield part.lineno, kinds.WrongAnswer(node.name, text, "returns")
    if may_fall_through(node.body):
        yield node.lineno, kinds.WrongAnswer(node.name, "None", "ends")


def _is_clear(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant):
        return value.value is not True
    if isinstance(value, ast.IfExp):
        return _is_clear(value.body) and _is_clear(value.orelse)
    called = value.func if isinstance(value, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr in {"skip", "fire"}
