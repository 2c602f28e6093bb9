"""Imports inside the package, from one folder deeper."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from dataclasses import replace

from cloaca_nb.model.workflow import Line
from cloaca_nb.read.cells.code import parse
from cloaca_nb.read.cells.imports import listed, put
from cloaca_nb.read.cells.statements import character


def deeper(lines: Sequence[Line], beside: Collection[str]) -> tuple[Line, ...]:
    """Lines of a module that stands one folder deeper than it was written for.

    Args:
        lines: Its lines.
        beside: Modules of the package that stand in that folder, too.
    """
    tree = parse("\n".join(line.text for line in lines))
    if isinstance(tree, SyntaxError):
        return tuple(lines)
    moved = list(lines)
    found = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level == 1]
    for node in sorted(found, key=lambda each: (each.lineno, each.col_offset), reverse=True):
        _move(moved, node, beside)
    return tuple(moved)


def _move(lines: list[Line], node: ast.ImportFrom, beside: Collection[str]) -> None:
    own = [alias for alias in node.names if (node.module or alias.name).partition(".")[0] in beside]
    others = [alias for alias in node.names if alias not in own]
    if not others:
        return
    at = node.lineno - 1
    text = lines[at].text
    start = character(text, node.col_offset)
    if not own:
        dot = text.index(".", start)
        lines[at] = replace(lines[at], text=f"{text[:dot]}.{text[dot:]}")
        return
    put(lines, node, f"from . import {listed(own)}; from .. import {listed(others)}")
