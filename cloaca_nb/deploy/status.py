"""The session, the last archive and what is deployed, compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cloaca_nb.deploy.compare import FileChange, compare, shown_files
from cloaca_nb.deploy.contents import read_contents
from cloaca_nb.deploy.target import Shows, Target
from cloaca_nb.errors import ArchiveError, CheckError, CloacaNbError, DeployError

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.deploy.history import Record
    from cloaca_nb.deploy.past import Past
    from cloaca_nb.package.package import Package

_MOST_TARGETS = 5

State = Literal["same", "different", "absent", "unknown"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The notebook's package against another state of it.

    Attributes:
        name: What it is compared with, for example ``archive`` or a target's name.
        place: Where that is.
        state: ``absent``: there is none; ``unknown``: it cannot be told.
        version: Version there, or an empty text.
        message: A sentence.
        changes: What the notebook has otherwise, file by file.
    """

    name: str
    place: str
    state: State
    version: str = ""
    message: str = ""
    changes: tuple[FileChange, ...] = ()

    @property
    def tasks(self) -> tuple[str, ...]:
        """Ids of the tasks that differ."""
        return tuple(dict.fromkeys(task for change in self.changes for task in change.tasks))


def with_archive(package: Package, folder: Path) -> Comparison:
    """Against the archive that was written last.

    Args:
        package: The notebook's package.
        folder: Where archives are written.
    """
    paths = sorted(folder.glob(f"{package.project.name}-*.cloacina"), key=lambda path: path.stat().st_mtime)
    if not paths:
        return Comparison("archive", str(folder), "absent", message="nothing was packed here yet")
    path = paths[-1]
    try:
        contents = read_contents(path)
    except ArchiveError as error:
        return Comparison("archive", str(path), "unknown", message=error.message)
    if not contents.release:
        message = "it has the guide's layout alone, which is not compared"
        return Comparison("archive", str(path), "unknown", contents.version, message)
    return _compared("archive", str(path), contents.version, contents.files, package)


def with_target(package: Package, target: Target) -> Comparison:
    """Against what is deployed on a target; a target that cannot be asked is `unknown`."""
    if not isinstance(target, Shows):
        return Comparison(target.name, target.place, "unknown", message="this target does not show it")
    try:
        found = target.deployed(package.project.name)
    except (DeployError, ArchiveError) as error:
        return Comparison(target.name, target.place, "unknown", message=error.message)
    if found is None:
        return Comparison(target.name, target.place, "absent", message="it is not deployed there")
    if found.files is None:
        message = "the server shows no files (it is older than 0.9)"
        return Comparison(target.name, target.place, "unknown", found.version, message)
    return _compared(target.name, target.place, found.version, found.files, package, found.state)


def _compared(
    name: str, place: str, version: str, files: Mapping[str, bytes], package: Package, state: str = ""
) -> Comparison:
    changes = compare(shown_files(files), shown_files(package.release))
    return Comparison(name, place, "different" if changes else "same", version, state, changes)


def comparisons(report: Report, past: Past, targets: Sequence[Target] | None = None) -> list[Comparison]:
    """The notebook against its last archive and against what is deployed.

    Args:
        report: The notebook's report.
        past: Its deployments.
        targets: Targets to compare with; by default those that it was deployed to.

    Raises:
        CheckError: There is no package to compare.
    """
    package = report.package
    if package is None or not report.workflow.tasks:
        raise CheckError("there is no task to compare", "`%cloaca_check` shows all findings")
    found = [with_archive(package, report.document.folder)]
    if targets is None:
        return found + [_with_record(package, past, record) for record in _places(past)]
    return found + [_closing(package, target) for target in targets]


def _places(past: Past) -> list[Record]:
    """The last deployment to each place."""
    latest: dict[tuple[str, str], Record] = {}
    for record in past.records:
        latest.setdefault((record.place, record.tenant), record)
    return list(latest.values())[:_MOST_TARGETS]


def _with_record(package: Package, past: Past, record: Record) -> Comparison:
    try:
        target = past.target_of(record)
    except CloacaNbError as error:
        return Comparison(record.target, record.place, "unknown", message=error.message)
    return _closing(package, target)


def _closing(package: Package, target: Target) -> Comparison:
    try:
        return with_target(package, target)
    finally:
        target.close()
