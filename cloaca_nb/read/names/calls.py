"""What a call is given."""

from __future__ import annotations

import ast


def arguments_of(call: ast.Call) -> list[ast.expr]:
    """All that a call is given, by position and by name."""
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def keywords_of(call: ast.Call) -> dict[str, ast.expr]:
    """What a call is given by names that stand there."""
    return {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg is not None}


def argument_of(call: ast.Call, position: int, name: str) -> ast.expr | None:
    """An argument given by position or by name."""
    return call.args[position] if len(call.args) > position else keywords_of(call).get(name)


def is_none(given: ast.AST | None) -> bool:
    """Whether nothing is given, or `None`."""
    return given is None or (isinstance(given, ast.Constant) and given.value is None)
