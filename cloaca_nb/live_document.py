"""The document that a session's cells make: pure helpers of the session."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from pathlib import Path

from cloaca_nb.recording import Entry
from cloaca_nb.workflow import Cell


def document_cells(entries: Sequence[Entry], place: Mapping[str, int]) -> tuple[Cell, ...]:
    """The document's cells; positions that no run cell has are filled, so that position is index plus one."""
    by_position = {place[entry.key]: entry for entry in entries}
    cells = []
    for position in range(1, max(by_position, default=0) + 1):
        entry = by_position.get(position)
        if entry is None:
            cells.append(Cell(position, "raw", ""))
        else:
            cells.append(Cell(position, "code", _normal(entry.source), entry.id))
    return tuple(cells)


def _normal(source: str) -> str:
    return source.replace("\r\n", "\n").replace("\r", "\n")


def only_definition(source: str) -> tuple[str, ...]:
    """The function or class that a cell defines, if it does nothing else."""
    from cloaca_nb.notebook.cells import read_cell

    tree = read_cell(Cell(1, "code", source)).tree
    match tree.body if tree is not None else []:
        case [ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name)]:
            return (f"definition {name}",)
    return ()


def stamps(folder: Path) -> tuple[object, ...]:
    """What tells whether the files that go into a package changed."""
    found: list[object] = []
    for path in (folder / "pyproject.toml", folder / "vendor"):
        try:
            status = path.stat()
        except OSError:
            found.append(None)
        else:
            found.append((status.st_mtime_ns, status.st_size))
    return tuple(found)
