"""What an archive holds, as far as a deploy needs it: read in memory, bounded, nothing extracted."""

from __future__ import annotations

import json
import sys
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from cloaca_nb.deploy.compare import TEXT_CAP_BYTES
from cloaca_nb.errors import ArchiveError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

RELEASE = "package.toml"
GUIDE = "manifest.json"

_MAX_ENTRIES = 10_000
_MAX_TOTAL = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Contents:
    """What an archive holds.

    Attributes:
        name: Package name.
        version: Package version.
        workflow: Workflow name.
        release: Whether it has the layout that servers and daemons read.
        tasks: Task id -> dependencies, from the guide's manifest where there is one.
        fingerprint: From the same, or an empty text.
        files: Text files up to 1 MiB of the release layout, by path below the package's own directory.
        hidden: How many of its files are not among them.
    """

    name: str
    version: str
    workflow: str
    release: bool
    tasks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fingerprint: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    hidden: int = 0


def read_contents(path: Path) -> Contents:
    """Read an archive.

    Raises:
        ArchiveError: It cannot be read, is no archive, or is too large to be safe.
    """
    texts: dict[str, bytes] = {}
    hidden: dict[str, int] = {}
    for name, data in _members(path):
        if data is None:
            folder = name.split("/", 1)[0]
            hidden[folder] = hidden.get(folder, 0) + 1
        else:
            texts[name] = data
    top = next((name.split("/", 1)[0] for name in sorted(texts) if _is_release(name)), None)
    manifest = _json(texts[GUIDE], path) if GUIDE in texts else {}
    if top is None:
        return _guide(manifest, path)
    files = {name[len(top) + 1 :]: data for name, data in texts.items() if name.startswith(f"{top}/")}
    return _release(files, hidden.get(top, 0), manifest, path)


def read_identity(path: Path) -> tuple[str, str] | None:
    """Name and version of the package in an archive; None where it holds none. Reads no more than needed.

    Raises:
        ArchiveError: As `read_contents`.
    """
    for name, data in _members(path):
        if data is not None and _is_release(name):
            found = _release({RELEASE: data}, 0, {}, path)
            return found.name, found.version
    return None


def _is_release(name: str) -> bool:
    return name.count("/") == 1 and name.endswith(f"/{RELEASE}")


def _members(path: Path) -> Iterator[tuple[str, bytes | None]]:
    """Name and content of each file; no content for what is large or no text."""
    try:
        with tarfile.open(path, "r|bz2") as archive:
            yield from _bounded(archive, path)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror or error}") from None
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise ArchiveError(f"{path} is no .cloacina archive: {error}", "pack it again") from None


def _bounded(archive: tarfile.TarFile, path: Path) -> Iterator[tuple[str, bytes | None]]:
    total = 0
    for count, member in enumerate(archive, 1):
        total += max(member.size, 0)
        if count > _MAX_ENTRIES or total > _MAX_TOTAL:
            raise ArchiveError(f"{path} breaks the limits of archives: 10,000 entries, 500 MiB")
        if member.isfile():
            name = member.name.removeprefix("./")
            file = archive.extractfile(member) if member.size <= TEXT_CAP_BYTES else None
            yield name, _text(file)


def _text(file: IO[bytes] | None) -> bytes | None:
    if file is None:
        return None
    data = file.read()
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return data


def _release(files: dict[str, bytes], hidden: int, manifest: Mapping[str, object], path: Path) -> Contents:
    try:
        table = tomllib.loads(files[RELEASE].decode("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ArchiveError(f"package.toml in {path} is no TOML: {error}", "pack it again") from None
    package, metadata = _table(table, "package"), _table(table, "metadata")
    name = _string(package, "name")
    return Contents(
        name=name,
        version=_string(package, "version"),
        workflow=_string(metadata, "workflow_name") or name,
        release=True,
        tasks=_tasks(manifest),
        fingerprint=_string(_table(manifest, "package"), "fingerprint"),
        files=files,
        hidden=hidden,
    )


def _guide(manifest: Mapping[str, object], path: Path) -> Contents:
    package = _table(manifest, "package")
    if not manifest or not package:
        raise ArchiveError(f"{path} holds neither package.toml nor manifest.json", "pack it again")
    name = _string(package, "name")
    return Contents(
        name=name,
        version=_string(package, "version"),
        workflow=name.replace("-", "_"),
        release=False,
        tasks=_tasks(manifest),
        fingerprint=_string(package, "fingerprint"),
    )


def _json(data: bytes, path: Path) -> Mapping[str, object]:
    try:
        value = json.loads(data)
    except ValueError as error:
        raise ArchiveError(f"manifest.json in {path} is no JSON: {error}", "pack it again") from None
    return value if isinstance(value, dict) else {}


def _table(table: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = table.get(key)
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def _string(table: Mapping[str, object], key: str) -> str:
    value = table.get(key)
    return value if isinstance(value, str) else ""


def _tasks(manifest: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    tasks = manifest.get("tasks")
    found = {}
    for task in tasks if isinstance(tasks, list) else []:
        if isinstance(task, dict) and isinstance(task.get("id"), str):
            dependencies = task.get("dependencies")
            found[task["id"]] = tuple(d for d in dependencies or [] if isinstance(d, str))
    return found
