"""The `vendor/` directory beside a notebook, carried as it is.

Left out are only byte-code caches (``__pycache__``, ``*.pyc``, ``*.pyo``): they differ from machine to
machine, and Python makes them anew.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Said
from cloaca_nb.package.limits import MAX_TOTAL, total_facts

FOLDER = "vendor"


class Vendor(NamedTuple):
    """Vendored files by path (``vendor/...``), and what stands in the way of carrying some."""

    files: Mapping[str, bytes]
    facts: tuple[Fact, ...] = ()

    @property
    def modules(self) -> frozenset[str]:
        """Names that importing can find at the directory's top level."""
        names = {path.split("/")[1] for path in self.files}
        return frozenset(name for name in map(module_name, names) if name)

    def submodule(self, dotted: str) -> bool:
        """Whether a dotted name is a module or package file of the directory."""
        base = f"{FOLDER}/{dotted.replace('.', '/')}"
        return f"{base}.py" in self.files or f"{base}/__init__.py" in self.files


def module_name(entry: str) -> str | None:
    """The module that a directory entry makes importable, or None."""
    name, dot, suffix = entry.partition(".")
    if not name.isidentifier():
        return None
    return name if not dot or suffix == "py" or suffix.split(".")[-1] in {"so", "pyd"} else None


def read_vendor(folder: Path) -> Vendor:
    """The vendored files beside a notebook in this folder."""
    root = folder / FOLDER
    facts: list[Fact] = []
    files: dict[str, bytes] = {}
    total = 0
    for path, entry in _walk(root, facts):
        try:
            total += entry.stat(follow_symlinks=False).st_size
            if total > MAX_TOTAL:  # more is not even read
                facts += total_facts(total)
                break
            files[path] = Path(entry.path).read_bytes()
        except OSError as error:
            facts.append(_unreadable(path, error))
    return Vendor(files, tuple(facts))


def _walk(root: Path, facts: list[Fact]) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Regular files below a directory, sorted, with their path from the directory's parent."""
    if root.is_symlink():
        facts.append(Fact(kinds.ArchiveLink(root.name)))
        return
    if root.is_dir():
        yield from _walk_folder(root, root.name, facts)


def _walk_folder(folder: Path, path: str, facts: list[Fact]) -> Iterator[tuple[str, os.DirEntry[str]]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        facts.append(_unreadable(path, error))
        return
    for entry in entries:
        name = f"{path}/{entry.name}"
        if _is_cache(entry.name):
            continue
        problem = _problem(entry)
        if problem:
            facts.append(Fact(problem(printable(name))))
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk_folder(Path(entry.path), name, facts)
        else:
            yield name, entry


def _is_cache(name: str) -> bool:
    return name == "__pycache__" or name.endswith((".pyc", ".pyo"))


def _problem(entry: os.DirEntry[str]) -> Callable[[str], Said] | None:
    """The kind of fact that keeps an entry out, or None."""
    if entry.is_symlink():
        return kinds.ArchiveLink
    if not entry.name.isprintable():
        return kinds.ArchiveName
    mode = entry.stat(follow_symlinks=False).st_mode
    return None if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else kinds.ArchiveSpecialFile


def _unreadable(path: str, error: OSError) -> Fact:
    reason = error.strerror or type(error).__name__
    return Fact(kinds.VendorUnreadable(path=printable(path), reason=reason))


def printable(text: str) -> str:
    """A file name that can be shown: what cannot be printed is escaped."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def top_levels(paths: Iterable[str]) -> set[str]:
    """The first parts of these paths."""
    return {path.split("/", 1)[0] for path in paths}
