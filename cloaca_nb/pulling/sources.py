"""What can be pulled: an archive, a package directory, a package on a server; read in bounded memory."""

from __future__ import annotations

import contextlib
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from cloaca_nb.deploy.choose import Where, find_target
from cloaca_nb.deploy.server.target import ServerTarget
from cloaca_nb.errors import ArchiveError, DeployError, UsageError
from cloaca_nb.model.package import MANIFEST, PACKAGE_TOML
from cloaca_nb.package.limits import MAX_ENTRIES, mib
from cloaca_nb.package.release import CELLS
from cloaca_nb.package.source import HEADER
from cloaca_nb.package.unpack import KEPT_FILE, KEPT_TOTAL, unpack
from cloaca_nb.pulling.partial import left_out, recorded
from cloaca_nb.read.project import FILE as PYPROJECT


class PackageSource(NamedTuple):
    """The files of a package, by path from the root of one layout.

    Attributes:
        place: Where it comes from.
        unread: Files whose content is not known, each with the reason.
        partial: Whether there may be more files: servers show text files up to 1 MiB alone.
    """

    place: str
    files: Mapping[str, bytes]
    unread: Mapping[str, str]
    partial: bool = False


def read_source(word: str, name: str | None, where: Where | None) -> PackageSource:
    """The package that is meant.

    Args:
        word: An archive, a package directory, or a server's profile or address.
        name: The package's name on a server.
        where: What is said about where.

    Raises:
        ArchiveError: The archive is none, or is not safe; the directory holds no package.
        DeployError: The server cannot be reached, or has no such package.
        UsageError: There is no such source, or no name is given for a server's package.
    """
    path = Path(word).expanduser()
    if "://" in word or not (path.exists() or path.suffix == ".cloacina"):
        return _on_server(word, name, where)
    if name is not None:
        raise UsageError(f"{word} is one package; {name!r} is one word too many", "names are for servers")
    return _in_directory(path) if path.is_dir() else _in_archive(path)


def _in_archive(path: Path) -> PackageSource:
    unpacked = unpack(path, everything=True)
    known = {name: member.data for name, member in unpacked.files.items() if member.data is not None}
    why = f"the archive holds more than {mib(KEPT_TOTAL)}"
    unread = {name: why for name in unpacked.files if name not in known}
    return _one_layout(str(path), known, unread)


def _in_directory(folder: Path) -> PackageSource:
    files: dict[str, bytes] = {}
    unread: dict[str, str] = {}
    total = 0
    for count, path in enumerate(_walk(folder)):
        name = path.relative_to(folder).as_posix()
        size = path.stat().st_size
        if count >= MAX_ENTRIES or total > KEPT_TOTAL:
            raise ArchiveError(
                f"{folder} holds more than {MAX_ENTRIES:,} files or {mib(KEPT_TOTAL)}",
                "name the directory of the package itself",
            )
        if size > KEPT_FILE:
            unread[name] = f"it is larger than {mib(KEPT_FILE)}"
            continue
        total += size
        files[name] = path.read_bytes()
    return _one_layout(str(folder), files, unread)


def _walk(folder: Path) -> Iterator[Path]:
    """The regular files below a folder, sorted; hidden folders and caches are left out, links refused."""
    for path in sorted(folder.iterdir()):
        name = path.name
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            raise ArchiveError(f"{path} is a link", "links lead out of the package: replace it by a copy")
        if stat.S_ISDIR(mode) and not name.startswith(".") and name != "__pycache__":
            yield from _walk(path)
        elif stat.S_ISREG(mode) and not name.endswith((".pyc", ".ipynb", ".cloacina")):
            yield path


def _on_server(word: str, name: str | None, where: Where | None) -> PackageSource:
    target = find_target(word, where)
    with contextlib.closing(target):
        if not isinstance(target, ServerTarget):
            raise UsageError(f"{word} is no server", "pull the archive in that directory")
        if name is None:
            names = ", ".join(sorted(package.name for package in target.api.packages()))
            raise UsageError(
                f"which package of {target.name}?", f"it has {names}" if names else "it has none"
            )
        found = target.api.package(name)
        if found is None:
            raise DeployError(
                f"{target.name} has no package {name} in tenant {target.tenant}", "`--tenant` names another"
            )
        source = target.api.source(found.id)
    if source is None:
        raise DeployError(f"{target.name} shows no files (it is older than 0.9)", "pull the archive")
    return server_source(f"{name} {found.version} on {target.name}", source.data)


def server_source(place: str, files: Mapping[str, bytes]) -> PackageSource:
    """What a server shows of a package.

    Raises:
        ArchiveError: It leaves out what the package cannot be read without.
    """
    ours = any(data.startswith(HEADER.encode()) for path, data in files.items() if path.endswith(".py"))
    lacking = [name for name in (PACKAGE_TOML, *([CELLS] if ours else [])) if name not in files]
    lacking += recorded(files)
    if lacking:
        raise left_out(place, lacking)
    return PackageSource(place, files, {}, partial=True)


def _one_layout(place: str, files: Mapping[str, bytes], unread: Mapping[str, str]) -> PackageSource:
    """The files of the release layout where it is there, else those of the guide's."""
    tops = sorted({path.partition("/")[0] for path in files if path.endswith(f"/{PACKAGE_TOML}")})
    root = next((f"{top}/" for top in tops if f"{top}/{PACKAGE_TOML}" in files), None)
    if root is None and not {PACKAGE_TOML, MANIFEST, PYPROJECT} & set(files):
        raise ArchiveError(
            f"{place} holds no package", f"one has a {PACKAGE_TOML}, a {MANIFEST} or a {PYPROJECT}"
        )
    below: Callable[[str], bool] = lambda path: path.startswith(root or "")  # noqa: E731
    cut = len(root or "")
    return PackageSource(
        place,
        {path[cut:]: data for path, data in files.items() if below(path)},
        {path[cut:]: why for path, why in unread.items() if below(path)},
    )
