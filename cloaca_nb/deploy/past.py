"""The session, the last archive and what is deployed, compared."""

from __future__ import annotations

import difflib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from glob import escape
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal

from cloaca_nb.deploy.choose import Where, find_target, read_config
from cloaca_nb.deploy.prepare import shown_files
from cloaca_nb.deploy.records import DeploymentRecord, PastRun, merged, read_history
from cloaca_nb.deploy.scheduling.after import WorkflowStarts
from cloaca_nb.deploy.server.target import ServerTarget
from cloaca_nb.deploy.target import Deployable, Shows, Target
from cloaca_nb.errors import ArchiveError, CheckError, CloacaNbError, DeployError, UsageError
from cloaca_nb.model.package import around_anew, plain_path
from cloaca_nb.package.contents import read_contents, read_identity
from cloaca_nb.package.files import modified
from cloaca_nb.package.parse import declared_tasks, parse_source
from cloaca_nb.package.release import is_daemons
from cloaca_nb.package.unpack import is_text
from cloaca_nb.read.names.walk import Function
from cloaca_nb.syntax import unparsed

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.model.package import Package

_ASKED = 5


@dataclass(frozen=True, slots=True)
class FoundRun:
    """A run that is meant, and where it is."""

    execution: str
    target: ServerTarget
    item: Deployable


class Past:
    """The deployments of a notebook.

    Args:
        notebook: The notebook's file, or None.
        where: What was said about where.
        remembered: Records that the notebook does not hold yet.
        workflow: The workflow that is meant, where the notebook has several; "" for all.
    """

    def __init__(
        self,
        notebook: Path | None,
        where: Where,
        remembered: Iterable[DeploymentRecord] = (),
        *,
        workflow: str = "",
    ) -> None:
        self.where = where
        found = merged([*read_history(notebook), *remembered])
        self.records = tuple(record for record in found if workflow in {"", record.workflow})

    def target_of(self, record: DeploymentRecord, where: Where | None = None) -> Target:
        """The target that a record is about.

        Its name is used only while it means the same place as then; a server that was named besides is not
        asked.

        Args:
            where: What is said about where; what was said at first by default.

        Raises:
            UsageError: There is no such target any more, or no key for it.
        """
        where = replace(where or self.where, server=None)
        if where.tenant is None and record.kind == "server":
            where = replace(where, tenant=record.tenant)
        profile = read_config(where.home).profiles.get(record.target)
        named = profile is not None and profile.server.rstrip("/") == record.place
        return find_target(record.target if named else record.place, where)

    def run(self, word: str, item: Deployable) -> FoundRun:
        """The run whose id begins with a word.

        Args:
            word: Its id, or the beginning of it.
            item: What the notebook tells of what runs.

        Raises:
            UsageError: No run, or several, begin so; or it is on no server.
        """
        matches = {
            run.id: record
            for record in self.records
            for run in record.runs
            if word and run.id.startswith(word)
        }
        if len(matches) > 1:
            raise UsageError(
                f"{len(matches)} runs begin with {word!r}", f"write more of it: {', '.join(matches)}"
            )
        if not matches:
            return self._foreign(word, item)
        execution, record = next(iter(matches.items()))
        item = replace(
            item,
            name=record.package,
            version=record.version,
            workflow=record.workflow,
            fingerprint=record.fingerprint,
        )
        return self._found(execution, self.target_of(record), item)

    def _foreign(self, word: str, item: Deployable) -> FoundRun:
        """A run that this notebook did not start, by its whole id."""
        if not _is_uuid(word):
            raise UsageError(
                f"no run of this notebook begins with {word!r}",
                "`%cloaca_runs` lists them; for one that someone else started, write its whole id",
            )
        return FoundRun(word, self.server(), item)

    def _found(self, execution: str, target: Target, item: Deployable) -> FoundRun:
        if not isinstance(target, ServerTarget):
            raise UsageError(f"{target.name} is no server", "only servers tell of their runs")
        return FoundRun(execution, target, item)

    def server(self) -> ServerTarget:
        """The server whose runs are to be listed: the one that was named, else the last one deployed to.

        Raises:
            UsageError: There is none.
        """
        servers = [record for record in self.records if record.kind == "server"]
        named = self.where.server is not None or not servers
        target = find_target(None, self.where) if named else self.target_of(servers[0])
        if not isinstance(target, ServerTarget):
            raise UsageError(
                f"{target.name} is no server", "only servers tell of their runs; name one with --server"
            )
        return target

    def refreshed(self) -> tuple[DeploymentRecord, ...]:
        """The records with the states that servers tell now, as far as they can be asked without a prompt."""
        return tuple(self._refreshed(record) for record in self.records[:_ASKED]) + self.records[_ASKED:]

    def _refreshed(self, record: DeploymentRecord) -> DeploymentRecord:
        if record.kind != "server" or not any(map(_is_open, record.runs)):
            return record
        try:
            target = self.target_of(record, replace(self.where, ask=None))
        except CloacaNbError:
            return record
        assert isinstance(target, ServerTarget)
        try:
            return replace(record, runs=tuple(_asked(target, run) for run in record.runs))
        except CloacaNbError:
            return record
        finally:
            target.close()


def _is_open(run: PastRun) -> bool:
    """Whether the server can tell more of a run."""
    return bool(run.id) and run.status in {"", "stopped"}


def _asked(target: ServerTarget, run: PastRun) -> PastRun:
    if not _is_open(run):
        return run
    return replace(run, status=target.api.execution(run.id).status.lower())


def _is_uuid(word: str) -> bool:
    try:
        return str(uuid.UUID(word)) == word.lower()
    except ValueError:
        return False


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
            named = {**_named(old, path), **_named(new, path)}
            changes.append(_change(path, before, after, named))
    return tuple(changes)


def _named(files: Mapping[str, bytes], path: str) -> dict[str, str]:
    """Task ids by their functions that a module made anew may hold: those that are declared around it."""
    around = around_anew(path)
    if around is None:
        return {}
    beside = (data for other, data in files.items() if PurePosixPath(other).match(f"{around}/*.py"))
    declared = (task for data in beside for task in declared_tasks(parse_source(data)))
    return {task.function.name: task.id for task in declared}


def _plain(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Files by their path without what names the top-level module by its content: it differs each time."""
    return {plain_path(path): data for path, data in files.items()}


def _change(path: str, before: bytes | None, after: bytes | None, named: Mapping[str, str]) -> FileChange:
    kind: Change = "added" if before is None else "removed" if after is None else "changed"
    left, right = before or b"", after or b""
    if not (is_text(left) and is_text(right)):
        return FileChange(path, kind)
    old, new = left.decode(), right.decode()
    diff = difflib.unified_diff(old.splitlines(), new.splitlines(), f"old/{path}", f"new/{path}", lineterm="")
    tasks = _changed_tasks(old, new, named) if path.endswith(".py") else ()
    return FileChange(path, kind, tuple(diff), tasks)


def _changed_tasks(old: str, new: str, named: Mapping[str, str]) -> tuple[str, ...]:
    before, after = _tasks(old, named), _tasks(new, named)
    ids = dict.fromkeys([*before, *after])
    return tuple(id for id in ids if before.get(id) != after.get(id))


def _tasks(text: str, named: Mapping[str, str]) -> dict[str, str]:
    """Task id -> its function without layout and comments, of those that a module declares or has by name."""
    tree = parse_source(text.encode())
    made = ((named[one.name], one) for one in tree.body if isinstance(one, Function) and one.name in named)
    declared = ((task.id, task.function) for task in declared_tasks(tree))
    return {id: unparsed(function) for id, function in (*made, *declared)}


_MOST_TARGETS = 5

State = Literal["same", "different", "absent", "unknown"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The notebook's package against another state of it.

    Attributes:
        name: What it is compared with, for example ``archive`` or a target's name.
        state: ``absent``: there is none; ``unknown``: it cannot be told.
        version: Version there, or an empty text.
        changes: What the notebook has otherwise, file by file.
        standing: What starts its workflow there.
    """

    name: str
    place: str
    state: State
    version: str = ""
    message: str = ""
    changes: tuple[FileChange, ...] = ()
    standing: WorkflowStarts = field(default_factory=WorkflowStarts)

    @property
    def tasks(self) -> tuple[str, ...]:
        """Ids of the tasks that differ."""
        return tuple(dict.fromkeys(task for change in self.changes for task in change.tasks))


def with_archive(package: Package, folder: Path) -> Comparison:
    """Against the archive that was written last."""
    unread = None
    for path in sorted(folder.glob(f"{escape(package.project.name)}-*.cloacina"), key=modified, reverse=True):
        try:
            identity = read_identity(path)
            if identity is None or identity[0] == package.project.name:
                return _with_contents(package, path)
        except ArchiveError as error:
            unread = unread or Comparison("archive", str(path), "unknown", message=error.message)
    return unread or Comparison("archive", str(folder), "absent", message="nothing was packed here yet")


def _with_contents(package: Package, path: Path) -> Comparison:
    contents = read_contents(path)
    if contents.layout == "manifest":
        message = "it has the guide's layout alone, which is not compared"
        return Comparison("archive", str(path), "unknown", contents.version, message)
    if not contents.archive.whole:
        message = "its texts are too many to be compared"
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
    compared = _compared(target.name, target.place, found.version, found.files, package, found.state)
    if not isinstance(target, ServerTarget):
        return compared
    try:
        return replace(compared, standing=target.standing(package.workflow.name, found.files))
    except DeployError as error:
        return replace(
            compared, standing=WorkflowStarts(notes=(f"its triggers cannot be seen: {error.message}",))
        )


def _compared(
    name: str, place: str, version: str, files: Mapping[str, bytes], package: Package, state: str = ""
) -> Comparison:
    own = package.released(daemon=is_daemons(files))
    changes = compare(shown_files(files), shown_files(own))
    return Comparison(name, place, "different" if changes else "same", version, state, changes)


def comparisons(report: Report, past: Past, targets: Sequence[Target] | None = None) -> list[Comparison]:
    """The notebook against its last archive and against what is deployed.

    Args:
        targets: Targets to compare with; by default those that it was deployed to.

    Raises:
        CheckError: There is no package to compare.
    """
    package = report.package
    if package is None or report.workflow.is_empty:
        raise CheckError("there is no task to compare", "`%cloaca_check` shows all findings")
    found = [with_archive(package, report.document.folder)]
    if targets is None:
        return found + [_with_record(package, past, record) for record in _places(past)]
    return found + [_closing(package, target) for target in targets]


def _places(past: Past) -> list[DeploymentRecord]:
    """The last deployment to each place."""
    latest: dict[tuple[str, str], DeploymentRecord] = {}
    for record in past.records:
        latest.setdefault((record.place, record.tenant), record)
    return list(latest.values())[:_MOST_TARGETS]


def _with_record(package: Package, past: Past, record: DeploymentRecord) -> Comparison:
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
