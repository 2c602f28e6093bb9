"""What an archive says of its package: the one meaning of it for inspect, deploy, status and daemons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from cloaca_nb.errors import ArchiveError
from cloaca_nb.model.finding import Fact
from cloaca_nb.model.json_value import Table, table_of, text_of
from cloaca_nb.model.package import MANIFEST, PACKAGE_TOML, Layout, plain_path
from cloaca_nb.package.archive_check import (
    container_facts,
    dependencies_of,
    guide_facts,
    read_manifest,
    read_release,
    tasks_of,
)
from cloaca_nb.package.limits import SHOWN_TEXT
from cloaca_nb.package.loaders import identity_facts
from cloaca_nb.package.parse import declared_tasks, parse_sources, parse_toml
from cloaca_nb.package.release import is_daemons
from cloaca_nb.package.unpack import Unpacked, find_member, is_text, unpack


class TaskSummary(TypedDict):
    """A task as an archive shows it."""

    id: str
    function: str
    dependencies: list[str]


@dataclass(frozen=True, slots=True)
class Contents:
    """What an archive says.

    Attributes:
        layout: Which layouts it holds.
        name: The package's name, or an empty text.
        version: Its version, or an empty text.
        workflow: The workflow's name, or an empty text.
        fingerprint: What the manifest states, or an empty text.
        tasks: Its tasks: the manifest's, else those that its code declares.
        files: The text files of the layout that servers read, as they show them, by path below the package's
            own directory; none where they are too many to be held.
        hidden: How many files that layout has besides them.
        facts: What is wrong in it.
        triggers: The manifest's triggers, as it has them.
    """

    layout: Layout
    name: str
    version: str
    workflow: str
    fingerprint: str
    tasks: tuple[TaskSummary, ...]
    files: Mapping[str, bytes] = field(repr=False)
    hidden: int
    facts: tuple[Fact, ...]
    archive: Unpacked = field(repr=False)
    triggers: object = None


def read_contents(path: Path) -> Contents:
    """Read an archive of either layout, from anywhere; none of its code is run and nothing is extracted.

    Raises:
        ArchiveError: It cannot be read, is no archive, is not safe, or holds neither layout.
    """
    unpacked = unpack(path)
    root = _release_root(unpacked)
    manifest_file = unpacked.files.get(MANIFEST)
    if manifest_file is None and root is None:
        raise _no_package(path.name, at_root=PACKAGE_TOML in unpacked.files)
    facts = list(container_facts(unpacked))
    release: Table = {}
    manifest: Table = {}
    tasks: list[TaskSummary] = []
    if root is not None:
        release, found = read_release(unpacked, root)
        facts += found
    if manifest_file is None:
        tasks = _declared_tasks(unpacked, f"{root}/workflow/")
    else:
        manifest, found = read_manifest(manifest_file.data)
        facts += [*found, *guide_facts(unpacked, manifest, released=root is not None)]
        tasks = [_summary(task) for task in tasks_of(manifest)]
    name, version = _identity(manifest if root is None else release)
    files, hidden = _shown_files(unpacked, root)
    layout: Layout = "package" if manifest_file is None else "manifest" if root is None else "both"
    return Contents(
        layout="daemon" if is_daemons(files) else layout,
        name=name,
        version=version,
        workflow=_workflow(release, name),
        fingerprint=text_of(table_of(manifest, "package"), "fingerprint"),
        tasks=tuple(tasks),
        files=files,
        hidden=hidden,
        facts=(*facts, *identity_facts(name, version)),
        archive=unpacked,
        triggers=manifest.get("triggers"),
    )


def read_identity(path: Path) -> tuple[str, str] | None:
    """Name and version of the package in the layout that servers and daemons read; None where there is none.

    Raises:
        ArchiveError: As `read_contents`, as far as the archive is read.
    """
    found = find_member(path, _is_package_toml)
    if found is None:
        return None
    try:
        return _identity(parse_toml(found.data or b""))
    except ValueError as error:
        raise ArchiveError(f"package.toml in {path} is no TOML: {error}", "pack it again") from None


def _is_package_toml(path: str) -> bool:
    return path.count("/") == 1 and path.endswith(f"/{PACKAGE_TOML}")


def _release_root(unpacked: Unpacked) -> str | None:
    """The top-level directory that servers read: the first with a `package.toml`."""
    tops = (path.split("/")[0] for path in unpacked.files if path.count("/") == 1)
    return next((top for top in tops if f"{top}/{PACKAGE_TOML}" in unpacked.files), None)


def _no_package(archive: str, *, at_root: bool) -> ArchiveError:
    why = (
        "package.toml stands at its root instead of in a directory"
        if at_root
        else "it has neither manifest.json nor a directory with package.toml"
    )
    return ArchiveError(f"{archive} holds no package: {why}", "pack it anew")


def _identity(document: Table) -> tuple[str, str]:
    package = table_of(document, "package")
    return text_of(package, "name"), text_of(package, "version")


def _workflow(release: Table, name: str) -> str:
    metadata = table_of(release, "metadata")
    stated = text_of(metadata, "workflow_name") or text_of(metadata, "graph_name")
    return stated or (name if release else name.replace("-", "_"))


def _shown_files(unpacked: Unpacked, root: str | None) -> tuple[dict[str, bytes], int]:
    """The text files that a server shows of its layout, and how many more it has."""
    below = [file for path, file in unpacked.files.items() if root and path.startswith(f"{root}/")]
    shown = {}
    for file in below if unpacked.whole else ():
        if file.data is not None and file.size <= SHOWN_TEXT and is_text(file.data):
            shown[file.path.partition("/")[2]] = file.data
    return shown, len(below) - len(shown)


def _summary(task: Table) -> TaskSummary:
    return {
        "id": text_of(task, "id"),
        "function": str(task.get("function", "")),
        "dependencies": dependencies_of(task),
    }


def _declared_tasks(unpacked: Unpacked, folder: str) -> list[TaskSummary]:
    """Tasks that the code below a folder declares, read from its syntax trees."""
    sources = {path: file.data for path, file in unpacked.files.items() if file.data and b"task" in file.data}
    found: dict[str, TaskSummary] = {}
    for path, tree in parse_sources(sources, folder):
        plain = plain_path(path)[len(folder) : -len(".py")]
        module = plain.removesuffix("/__init__").replace("/", ".")
        for id, function, dependencies in declared_tasks(tree):
            found[id] = {"id": id, "function": f"{module}:{function.name}", "dependencies": dependencies}
    return list(found.values())
