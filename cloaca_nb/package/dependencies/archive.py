"""What an archive's own code needs of the target."""

from __future__ import annotations

import re
from collections.abc import Collection

from cloaca_nb.model.package import LOCK, CarriedModule, Dependency
from cloaca_nb.model.workflow import Module
from cloaca_nb.package.contents import Contents
from cloaca_nb.package.dependencies.imports import at_hand, dependencies_of
from cloaca_nb.package.dependencies.lock import pinned_versions
from cloaca_nb.package.parse import parse_sources
from cloaca_nb.read.names.nodes import IMPORTERS

#: What a line imports first, in a file that need not be parsed for it.
_IMPORT = re.compile(rb"^[ \t]*(?:from|import)[ \t]+([A-Za-z_]\w*)", re.MULTILINE)


def archive_dependencies(contents: Contents) -> tuple[Dependency, ...]:
    """Third-party modules that an archive's own code imports; its lock says which versions.

    Args:
        contents: The archive. Vendored files are not looked into: what lies in `vendor/` is at hand.
    """
    files = contents.archive.files
    code = {path: file.data for path, file in files.items() if path.endswith(".py") and file.data}
    inside = {part.removesuffix(".py") for path in code for part in path.split("/")}
    own = {path: data for path, data in code.items() if not _VENDORED & set(path.split("/"))}
    wanted = {path: data for path, data in own.items() if _imports_others(data, inside)}
    modules = [CarriedModule(Module(path, "helper", ()), tree) for path, tree in parse_sources(wanted, "")]
    locks = [file.data for path, file in files.items() if path.rpartition("/")[2] == LOCK and file.data]
    return dependencies_of(modules, (), inside, pinned_versions(locks[0]) if locks else {})


#: Folders of libraries in the two layouts.
_VENDORED = frozenset({"vendor", "_vendor"})


def _imports_others(data: bytes, inside: Collection[str]) -> bool:
    if any(name.encode() in data for name in IMPORTERS):
        return True
    names = {match.decode("ascii", "replace") for match in _IMPORT.findall(data)}
    return any(not at_hand(name, inside) for name in names)
