"""Two states of a package, compared by file and by task."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cloaca_nb.model.package import plain_path
from cloaca_nb.package.limits import SHOWN_TEXT
from cloaca_nb.package.parse import declared_tasks, parse_source
from cloaca_nb.package.unpack import is_text

Change = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that differs.

    Attributes:
        path: Path below the package's own directory.
        change: ``added``: only the newer state has it.
        diff: The lines of a unified diff; empty for what is no text.
        tasks: Ids of the tasks whose functions differ.
    """

    path: str
    change: Change
    diff: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()


def same_text_files(files: Mapping[str, bytes], source: Mapping[str, str]) -> bool:
    """Whether a server's text files of a package are those of a package here (`shown_files`)."""
    return dict(files) == {path: text.encode() for path, text in source.items()}


def shown_files(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that a server shows of a package: UTF-8 text up to 1 MiB."""
    return {path: data for path, data in files.items() if len(data) <= SHOWN_TEXT and is_text(data)}


def compare(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> tuple[FileChange, ...]:
    """What changed from one state to the other, sorted by path.

    Args:
        old: Files by path, of the layout that servers read.
        new: Files by path, likewise.
    """
    old, new = _plain(old), _plain(new)
    changes = []
    for path in sorted({*old, *new}):
        before, after = old.get(path), new.get(path)
        if before != after:
            changes.append(_change(path, before, after))
    return tuple(changes)


def _plain(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Files by their path without what names the top-level module by its content: it differs each time."""
    return {plain_path(path): data for path, data in files.items()}


def _change(path: str, before: bytes | None, after: bytes | None) -> FileChange:
    kind: Change = "added" if before is None else "removed" if after is None else "changed"
    left, right = before or b"", after or b""
    if not (is_text(left) and is_text(right)):
        return FileChange(path, kind)
    old, new = left.decode(), right.decode()
    diff = difflib.unified_diff(old.splitlines(), new.splitlines(), f"old/{path}", f"new/{path}", lineterm="")
    tasks = _changed_tasks(old, new) if path.endswith(".py") else ()
    return FileChange(path, kind, tuple(diff), tasks)


def _changed_tasks(old: str, new: str) -> tuple[str, ...]:
    before, after = _tasks(old), _tasks(new)
    ids = dict.fromkeys([*before, *after])
    return tuple(id for id in ids if before.get(id) != after.get(id))


def _tasks(text: str) -> dict[str, str]:
    """Task id -> its function without layout and comments, of a module that defines tasks by decorator."""
    return {task.id: ast.unparse(task.function) for task in declared_tasks(parse_source(text.encode()))}
