"""What a server leaves out of the files that it shows of a package, as far as the rest tells of it."""

from __future__ import annotations

import ast
import csv
from collections.abc import Iterator, Mapping

from cloaca_nb.errors import ArchiveError
from cloaca_nb.model.wording import first_few
from cloaca_nb.package.limits import SHOWN_TEXT, mib
from cloaca_nb.package.vendor import printable
from cloaca_nb.pulling.modules import ModuleFile, base_of

#: What helps where a server does not show all of a package.
ASK_ARCHIVE = "pull the archive that was sent: `cloaca-nb rollback TARGET NAME --list` shows where it is kept"

_MOST_NAMED = 3


def left_out(place: str, names: list[str]) -> ArchiveError:
    """The error for files that a server does not show."""
    shown = first_few([*map(printable, names)], _MOST_NAMED)
    return ArchiveError(
        f"{place} lacks {shown}: servers show text files up to {mib(SHOWN_TEXT)} alone", ASK_ARCHIVE
    )


def recorded(files: Mapping[str, bytes]) -> list[str]:
    """Files that the records of vendored distributions (`*.dist-info/RECORD`) list and that are not there."""
    found: list[str] = []
    for path, data in files.items():
        if not path.endswith(".dist-info/RECORD"):
            continue
        folder = path.rpartition("/")[0].rpartition("/")[0]
        for row in _rows(data):
            name = f"{folder}/{row}" if folder else row
            if name not in files and not row.endswith((".pyc", ".pyo")) and ".." not in row.split("/"):
                found.append(name)
    return found


def _rows(record: bytes) -> Iterator[str]:
    try:
        for row in csv.reader(record.decode("utf-8", "replace").splitlines()):
            if row and row[0]:
                yield row[0]
    except csv.Error:
        return


def absent_modules(modules: Mapping[str, ModuleFile]) -> list[str]:
    """Modules of the package that others of it import and that are not there, by dotted name."""
    found: dict[str, None] = {}
    for module in modules.values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom):
                found.update(dict.fromkeys(_absent(module, node, modules)))
    return list(found)


def _absent(module: ModuleFile, node: ast.ImportFrom, modules: Mapping[str, ModuleFile]) -> Iterator[str]:
    base = base_of(module, node)
    own = node.level or (base.partition(".")[0] in modules)
    if not own or not base or any(name == base or name.startswith(f"{base}.") for name in modules):
        parent = modules.get(base) if own else None
        if parent is not None and parent.empty and parent.path.endswith("__init__.py"):
            bound = _bound(parent.tree)
            for alias in node.names:
                if alias.name != "*" and f"{base}.{alias.name}" not in modules and alias.name not in bound:
                    yield f"{base}.{alias.name}"
        return
    yield base


def _bound(tree: ast.Module) -> set[str]:
    """Names that the imports of a module bind; everything where one imports all."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            found |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.Assign):
            found.add("__all__")
    return found
