"""Where a notebook's cells may import from: its own folder, and what they add to `sys.path` as literals."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from cloaca_nb.read.names.walk import dotted

_ADDING = {"sys.path.append", "sys.path.insert", "sys.path.extend"}

#: Functions that give a path as it is, or one that means the same.
_METHODS = {"resolve", "absolute", "as_posix", "expanduser"}
_SAME = {
    "str",
    "Path",
    "pathlib.Path",
    "os.fspath",
    "os.path.abspath",
    "os.path.realpath",
    "os.path.normpath",
}


def roots(folder: Path, trees: Iterable[ast.AST]) -> list[Path]:
    """Folders that modules are looked for in, in order.

    Args:
        folder: The notebook's folder.
        trees: Its cells.
    """
    found = {folder: None}
    for tree in trees:
        for node in ast.walk(tree):
            for text in _added(node):
                path = Path(os.path.normpath(folder / text))
                if path.is_dir():
                    found.setdefault(path)
    return list(found)


def _added(node: ast.AST) -> Iterator[str]:
    """Paths that a node adds to `sys.path`."""
    given: list[ast.expr] = []
    if isinstance(node, ast.Call) and _name(node.func) in _ADDING and node.args:
        given = [node.args[-1]]
    elif isinstance(node, ast.AugAssign) and _name(node.target) == "sys.path":
        given = [node.value]
    for value in given:
        parts = value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
        for part in parts:
            text = path_text(part)
            if text is not None and "\0" not in text:
                yield text


def path_text(node: ast.expr) -> str | None:
    """The text of a path that is written out: a literal, `os.path.join("a", "b")`, `Path("a") / "b"`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return _joined([node.left, node.right])
    if not isinstance(node, ast.Call) or node.keywords:
        return None
    name = _name(node.func)
    if name in _SAME and len(node.args) == 1:
        return path_text(node.args[0])
    if name in {"os.path.join", "Path", "pathlib.Path"} and node.args:
        return _joined(node.args)
    if name in {"os.getcwd", "Path.cwd", "pathlib.Path.cwd"} and not node.args:
        return "."
    if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS and not node.args:
        return path_text(node.func.value)
    return None


def _name(node: ast.expr) -> str:
    """A dotted name as it is written, or an empty text."""
    found = dotted(node)
    return ".".join((found[0].id, *found[1])) if found else ""


def _joined(parts: Iterable[ast.expr]) -> str | None:
    texts = [path_text(part) for part in parts]
    return None if None in texts else "/".join(text for text in texts if text is not None)
