"""An archive -> what it holds and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cloaca_nb.check.rules import worded
from cloaca_nb.model.finding import Finding
from cloaca_nb.model.package import Layout
from cloaca_nb.package.contents import TaskSummary, read_contents
from cloaca_nb.package.unpack import Member


@dataclass(frozen=True, slots=True)
class Inspection:
    """What an archive holds.

    Attributes:
        path: The archive.
        layout: Which layouts it holds.
        name: The package's name.
        version: Its version.
        tasks: Its tasks.
        files: Its files, by path.
        findings: What is wrong with it.
    """

    path: Path
    layout: Layout
    name: str
    version: str
    tasks: tuple[TaskSummary, ...]
    files: tuple[Member, ...]
    findings: tuple[Finding, ...]


def inspect_archive(path: Path) -> Inspection:
    """Read an archive of either layout, from anywhere; none of its code is run and nothing is extracted.

    Raises:
        ArchiveError: It cannot be read, is no archive, or is not safe.
    """
    contents = read_contents(path)
    return Inspection(
        path=path,
        layout=contents.layout,
        name=contents.name,
        version=contents.version,
        tasks=contents.tasks,
        files=tuple(sorted(contents.archive.files.values(), key=lambda file: file.path)),
        findings=worded(contents.facts),
    )
