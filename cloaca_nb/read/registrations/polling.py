"""Poll functions that answer `True`: servers skip a context that they saw before, so it would fire once."""

from __future__ import annotations

import ast

from cloaca_nb.model.workflow import Line
from cloaca_nb.read.names.walk import body_of, running

#: The module of a package that makes such a function fire each time, and how it is used.
POLLING = "polling"
EACH_TIME = "@each_time"
POLLING_IMPORT = Line(f"from .{POLLING} import each_time")


def answers_plainly(node: ast.FunctionDef) -> bool:
    """Whether a poll function may return something else than `False` or what `cloaca.TriggerResult` gives."""
    returns = (part for part in running(*body_of(node)) if isinstance(part, ast.Return))
    return any(part.value is not None and not _is_clear(part.value) for part in returns)


def _is_clear(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant):
        return value.value is not True
    if isinstance(value, ast.IfExp):
        return _is_clear(value.body) and _is_clear(value.orelse)
    called = value.func if isinstance(value, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr in {"skip", "fire"}
