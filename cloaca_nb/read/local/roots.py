"""Where a notebook's cells may import from: its own folder, and what they plainly add to `sys.path`."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from cloaca_nb.read.local.paths import UNKNOWN, note_paths, path_text
from cloaca_nb.read.names.nodes import name_of

_ADDING = frozenset({"sys.path.append", "sys.path.insert", "sys.path.extend", "site.addsitedir"})


def roots(folder: Path, trees: Iterable[ast.Module]) -> list[Path]:
    """Folders that modules are looked for in, in order.

    Args:
        folder: The notebook's folder.
        trees: Its cells.
    """
    found = {folder: None}
    known: dict[str, str] = {}
    for tree in trees:
        for text in _added(tree.body, known):
            path = Path(os.path.normpath(folder / text))
            if UNKNOWN not in text and path.is_dir():
                found.setdefault(path)
    return list(found)


def _added(body: Sequence[ast.stmt], known: dict[str, str]) -> Iterator[str]:
    """Paths that statements add to `sys.path`, in their order; `known` learns what names stand for."""
    for statement in body:
        note_paths(statement, known)
        if isinstance(statement, ast.For) and isinstance(statement.target, ast.Name):
            for text in _texts(statement.iter, known):
                yield from _added(statement.body, {**known, statement.target.id: text})
        elif isinstance(statement, ast.If | ast.With | ast.Try):
            parts = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
            for part in [*parts, *(one.body for one in getattr(statement, "handlers", ()))]:
                yield from _added(part, known)
        else:
            for node in ast.walk(statement):
                yield from _given(node, known)


def _given(node: ast.AST, known: dict[str, str]) -> Iterator[str]:
    """Paths that a call or an assignment adds."""
    if isinstance(node, ast.Call) and name_of(node.func) in _ADDING and node.args:
        yield from _texts(node.args[-1], known)
    elif isinstance(node, ast.Assign | ast.AugAssign):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        whole = target.value if isinstance(target, ast.Subscript) else target
        if name_of(whole) == "sys.path":
            for part in ast.walk(node.value):
                if isinstance(part, ast.List | ast.Tuple):
                    yield from _texts(part, known)


def _texts(node: ast.expr, known: dict[str, str]) -> Iterator[str]:
    parts = node.elts if isinstance(node, ast.List | ast.Tuple | ast.Set) else [node]
    yield from (text for part in parts if (text := path_text(part, known)) is not None)
