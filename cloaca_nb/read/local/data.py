"""Data files that modules beside a notebook read from where they lie: such as are named in their text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from cloaca_nb.read.names.nodes import literal_text
from cloaca_nb.read.names.walk import nodes_in
from cloaca_nb.regular import resolved

#: What a module finds files beside itself by.
_BY = frozenset(
    {"__file__", "__path__", "files", "get_data", "open_text", "read_text", "open_binary", "read_binary"}
)

#: The largest file, in bytes: what is larger is no data of a module, and does not travel with a notebook.
MAX_DATA = 1024 * 1024


def data_files(tree: ast.Module, written: str, folder: Path, root: Path) -> Iterator[tuple[str, bytes]]:
    """Files beside a module that its text names, by their path from the import root.

    Args:
        tree: The module.
        written: Its text.
        folder: Where it lies.
        root: The import root.
    """
    if written.isascii() and not any(name in written for name in _BY):
        return  # as most do; names that are not ASCII may be spelled in several ways
    names = {getattr(node, "id", None) or getattr(node, "attr", None) for node in nodes_in(tree)}
    if not names & _BY:
        return
    for text in sorted({text for node in nodes_in(tree) if (text := _text(node))}):
        path = folder / text
        try:
            inside = resolved(path).is_relative_to(root.resolve())
            if inside and path.suffix != ".py" and path.is_file() and path.stat().st_size <= MAX_DATA:
                yield resolved(path).relative_to(root.resolve()).as_posix(), path.read_bytes()
        except (OSError, ValueError):
            continue


def _text(node: ast.AST) -> str:
    """The name of a file, as far as a literal may be one: `"rates.json"`, `"data/rates.json"`."""
    if (text := literal_text(node)) is not None:
        return text if text.isprintable() and 0 < len(text) <= 200 and text.strip("./ ") else ""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        left, right = _text(node.left), _text(node.right)
        return f"{left}/{right}" if left and right else ""
    if isinstance(node, ast.Call):
        parts = [_text(each) for each in node.args if not isinstance(each, ast.Starred)]
        return "/".join(part for part in parts if part) if sum(map(bool, parts)) > 1 else ""
    return ""
