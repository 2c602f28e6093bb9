"""What lies in a directory that a daemon watches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cloaca_nb.deploy.contents import read_identity
from cloaca_nb.errors import ArchiveError


@dataclass(frozen=True, slots=True)
class Installed:
    """An archive in a watched directory.

    Attributes:
        path: The file.
        version: Version of the package in it.
    """

    path: Path
    version: str


def installed(directory: Path, name: str) -> Iterator[Installed]:
    """The archives of one package, whatever their files are called.

    Args:
        directory: The directory; one that is not there holds nothing.
        name: Package name.
    """
    if not directory.is_dir():
        return
    for path in sorted(directory.glob("*.cloacina")):
        identity = _identity(path)
        if identity is not None and identity[0] == name:
            yield Installed(path, identity[1])


def _identity(path: Path) -> tuple[str, str] | None:
    try:
        return read_identity(path)
    except ArchiveError:
        # A daemon skips it too, and says so in its log.
        return None
