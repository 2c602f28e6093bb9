"""Texts that are put together of parts: `f"{PREFIX}_{name}"`, `"n_" + name`."""

from __future__ import annotations

import ast
import re

#: How whole numbers are written, and nothing else is: `02d`, `3d`, `04`.
_OF_NUMBERS = re.compile(r"0?\d{0,3}d|0\d{1,3}")
_WHOLE = re.compile(r"-?\d+")


def joined_parts(key: ast.expr) -> list[ast.expr]:
    """The parts that a text is put together from: `f"{PREFIX}_{name}"`, `"n_" + name`; none of other keys."""
    added: list[ast.expr] = []
    while isinstance(key, ast.BinOp) and isinstance(key.op, ast.Add):
        added.append(key.right)
        key = key.left
    if added:
        return [key, *reversed(added)]
    parts = key.values if isinstance(key, ast.JoinedStr) else []
    plain = [part.value if isinstance(part, ast.FormattedValue) else part for part in parts]
    formatted = (part for part in parts if isinstance(part, ast.FormattedValue))
    told = all(part.conversion == -1 and _spec(part) is not None for part in formatted)
    return plain if told else []


def _spec(part: ast.expr) -> str | None:
    """How a part of a text is written: empty where nothing is said; None where that is none for numbers."""
    said = part.format_spec if isinstance(part, ast.FormattedValue) else None
    if said is None:
        return ""
    text = said.values[0] if isinstance(said, ast.JoinedStr) and len(said.values) == 1 else None
    spec = text.value if isinstance(text, ast.Constant) else None
    return spec if isinstance(spec, str) and _OF_NUMBERS.fullmatch(spec) else None


def as_formatted(key: ast.expr, found: list[tuple[str, ...] | None]) -> list[tuple[str, ...] | None]:
    """The texts of the parts of a text as they are written there: `f"{i:02d}"`."""
    if not isinstance(key, ast.JoinedStr):
        return found
    return [_formatted(_spec(part), texts) for part, texts in zip(key.values, found, strict=True)]


def _formatted(spec: str | None, texts: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if not spec or texts is None:
        return texts
    whole = all(_WHOLE.fullmatch(text) for text in texts)
    return tuple(f"{int(text):{spec}}" for text in texts) if whole else None
