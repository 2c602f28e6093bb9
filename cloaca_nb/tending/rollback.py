"""Back to an older version of a package: its content again, under a version number that was never there.

It is made again: of ours from the cells of the archive, of anyone's from its files. Of ours nothing is taken
over but what the cells say: the module's name, which its content decides, the names of triggers and
`cells.json` come out as for any notebook.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cloaca_nb.actions import OnEvent, deployed
from cloaca_nb.check.proof.load import try_load
from cloaca_nb.deploy.bump import rewrite, toml_with_version
from cloaca_nb.deploy.choose import Where
from cloaca_nb.deploy.flow import Deployment, Keep, Options
from cloaca_nb.deploy.kept import KeptArchive, kept_archives
from cloaca_nb.deploy.past import FileChange, compare
from cloaca_nb.deploy.prepare import from_archive, shown_files
from cloaca_nb.deploy.records import record_of, remember_with_others
from cloaca_nb.deploy.target import Deployable, Deployed, Prepare, Shows, Target, Watch
from cloaca_nb.environment import private_folder
from cloaca_nb.errors import ArchiveError, CheckError, DeployError, OutputError, UsageError
from cloaca_nb.model.json_value import json_text, table_of, text_of
from cloaca_nb.model.package import MANIFEST, PACKAGE_TOML
from cloaca_nb.model.versions import is_older, next_version
from cloaca_nb.package.archive import write_members
from cloaca_nb.package.parse import parse_json, parse_toml
from cloaca_nb.package.release import CELLS
from cloaca_nb.package.unpack import unpack
from cloaca_nb.pulling.notebook import Content, compared, content_of, named, written_out
from cloaca_nb.pulling.sources import read_source
from cloaca_nb.read.cells.document import read_document
from cloaca_nb.tending.listed import on_target

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.model.run import Limits


@dataclass(frozen=True, slots=True)
class Rollback:
    """A way back to an older version, and what came of it.

    Attributes:
        target: What the target is called.
        current: The version that is there; empty where none is.
        back_to: The version whose content is wanted.
        version: The version that it gets.
        archive: Where the old archive is kept.
        changes: What the target has otherwise afterwards, file by file; none where that is not known.
        compared: Whether that is known: a target may not show its files.
        notes: What is worth knowing, in sentences.
        done: What came of it; None where it was only shown.
    """

    target: str
    name: str
    current: str
    back_to: str
    version: str
    archive: str
    changes: tuple[FileChange, ...]
    compared: bool
    notes: tuple[str, ...] = ()
    done: Deployment | None = None


@dataclass(frozen=True, slots=True)
class WantedVersion:
    """What a person wants to go back to.

    Attributes:
        version: The version whose content is wanted; None for the one before what is there.
        take: The version that it is to get; None for the next one.
        send: Whether to do it, or only to show it.
    """

    name: str
    version: str | None = None
    take: str | None = None
    send: bool = False


def versions_kept(target: str | Target | None, name: str, where: Where | None) -> tuple[KeptArchive, ...]:
    """The archives of a package that are kept of those sent to a target, the latest first."""
    with on_target(target, where) as found:
        return kept_archives(found.place, found.tenant, name)


def roll_back(
    target: str | Target | None,
    wanted: WantedVersion,
    where: Where | None,
    limits: Limits | None,
    *,
    on_plan: Callable[[Rollback], None],
    on_event: OnEvent | None,
    stop: threading.Event | None,
    keep: Keep,
) -> Rollback:
    """Go back; see `api.rollback`."""
    with on_target(target, where) as found:
        there = found.deployed(wanted.name) if isinstance(found, Shows) else None
        archives = kept_archives(found.place, found.tenant, wanted.name)
        archive = _chosen(found, wanted, archives, there)
        version = wanted.take or _next(wanted.name, there, archives)
        with remade(archive.path, version, limits) as again:
            item = _for_tenant(again, found)(found.tenant, Watch())
            item = replace(item, origin=_origin(archive))
            plan = _plan(found, there, item, str(archive.path), again.notes)
            on_plan(plan)
            if not wanted.send:
                return plan
            prepare = _once(item, again.prepare)
            options = Options(rewrite=again.rewrite)
            noted = _with_notebooks(keep)
            done = deployed(prepare, found, options, where, on_event, None, stop, noted)
            return replace(plan, version=done.version, done=done)


def _with_notebooks(keep: Keep) -> Keep:
    """Notes a deployment with the notebooks that the package comes from, too."""

    def noted(done: Deployment) -> str:
        problem = keep(done)
        try:
            remember_with_others(record_of(done))
        except OutputError as error:
            return "; ".join(filter(None, (problem, error.message)))
        return problem

    return noted


def _origin(archive: KeptArchive) -> str:
    return archive.origin or archive.record.version


def _chosen(
    target: Target, wanted: WantedVersion, archives: tuple[KeptArchive, ...], there: Deployed | None
) -> KeptArchive:
    """The archive to go back to.

    Raises:
        UsageError: It is not kept here.
    """
    if not archives:
        raise UsageError(
            f"no archive of {wanted.name} is kept here for {target.place}, tenant {target.tenant}",
            "`deploy` keeps what this machine and this user send; else `cloaca-nb deploy` an older archive "
            "or notebook under a new version",
        )
    current = there.version if there is not None else archives[0].record.version
    # A daemon takes other content of one version: what was sent last with it is what is there.
    last = next((one for one in archives if one.record.version == current), None)
    others = [one for one in archives if one is not last]
    if wanted.version is not None:
        pool = others if there is not None else archives
        found = [one for one in pool if one.record.version == wanted.version]
    else:
        of = _origin(last) if last is not None else current
        found = [
            one
            for one in others
            if not one.origin and (one.record.version == current or is_older(one.record.version, of))
        ]
    if not found and wanted.version == current:
        raise UsageError(f"{wanted.name} {current} is what {target.name} has", "name another by --to")
    if not found:
        what = wanted.version or f"a version before {current}"
        raise UsageError(f"{what} of {wanted.name} is not kept here", _what_is_kept(others, current))
    return found[0]


def _what_is_kept(others: Sequence[KeptArchive], current: str) -> str:
    kept = ", ".join(dict.fromkeys(one.record.version for one in others))
    if kept:
        return f"kept besides {current} are {kept}: name one by --to"
    return f"only {current} is kept: there is something to go back to once another version was deployed"


def _next(name: str, there: Deployed | None, archives: tuple[KeptArchive, ...]) -> str:
    known = [one.record.version for one in archives] + ([there.version] if there is not None else [])
    version = next_version(*known)
    if version is None:
        raise UsageError(f"the versions of {name} are no numbers: {', '.join(known)}", "name one by --take")
    return version


def _for_tenant(again: Remade, target: Target) -> Prepare:
    if again.own and again.tenant != target.tenant:
        raise DeployError(
            f"the archive was made for tenant {again.tenant}, not for {target.tenant}",
            "deploy the notebook of that version to this tenant",
        )
    return again.prepare


def _once(item: Deployable, prepare: Prepare) -> Prepare:
    """Gives what was made already; made anew only where another version was taken."""
    made = iter([item])

    def once(tenant: str, watch: Watch) -> Deployable:
        ready = next(made, None)
        return replace(prepare(tenant, watch), origin=item.origin) if ready is None else ready

    return once


def _plan(
    target: Target, there: Deployed | None, item: Deployable, archive: str, notes: tuple[str, ...]
) -> Rollback:
    files = there.files if there is not None else None
    changes = compare(shown_files(files), item.files) if files is not None else ()
    return Rollback(
        target=target.name,
        name=item.name,
        current=there.version if there is not None else "",
        back_to=item.origin,
        version=item.version,
        archive=archive,
        changes=changes,
        compared=files is not None,
        notes=notes,
    )


@dataclass(frozen=True, slots=True)
class Remade:
    """How an archive is made again.

    Attributes:
        own: Whether it is one of ours.
        tenant: The tenant that it was made for.
        notes: What comes out otherwise, in sentences.
        prepare: Makes it, checks and proves it, for a deploy.
        rewrite: Takes another version for it, and says so; None where that cannot be.
    """

    own: bool
    tenant: str
    notes: tuple[str, ...]
    prepare: Prepare
    rewrite: Callable[[str], str] | None = None


@contextmanager
def remade(archive: Path, version: str, limits: Limits | None) -> Iterator[Remade]:
    """An archive, made again with another version while this is open.

    Raises:
        ArchiveError: It is damaged, or cannot be made again.
        UsageError: The version cannot be changed there.
        OutputError: No temporary folder can be written.
    """
    source = read_source(str(archive), None, None)
    if CELLS not in source.files:
        with private_folder("cloaca_nb-back-") as folder:
            again = _with_version(archive, version, folder)
            yield Remade(False, "", (), _proved(again, limits))
        return
    content = compared(content_of(source), source)
    with _notebook(content) as path:
        rewrite(path, version)
        yield Remade(
            True,
            content.tenant,
            content.notes,
            _packed(path, limits),
            lambda newer: f"version {rewrite(path, newer).old} was there once: taking {newer}",
        )


@contextmanager
def _notebook(content: Content) -> Iterator[Path]:
    """The notebook of a package of ours, in a folder of its own."""
    name = content.file_name
    with written_out(named(content, Path(name)).written(name)) as folder:
        yield folder / name


def _packed(path: Path, limits: Limits | None) -> Prepare:
    def prepare(tenant: str, watch: Watch) -> Deployable:
        from cloaca_nb.actions import prepared

        with prepared(lambda at: _checked(path, at, limits), path.parent / "out", None, force=False) as made:
            item = made(tenant, watch)
        # Once that is left the archive lies at its place; its cells are none that anybody has open.
        return replace(item, path=path.parent / "out" / item.path.name, places={})

    return prepare


def _checked(path: Path, tenant: str, limits: Limits | None) -> Report:
    from cloaca_nb.check.checker import check

    return check(read_document(path), tenant=tenant, limits=limits)


def _proved(archive: Path, limits: Limits | None) -> Prepare:
    def prepare(tenant: str, watch: Watch) -> Deployable:
        item = from_archive(archive)
        watch.begin("check", f"importing {item.label} as a loader does")
        loaded = try_load(item.files, tenant=tenant, limits=limits)
        if loaded.message:
            raise CheckError(f"{item.label} does not load: {loaded.message}", loaded.hint)
        watch.end("check", f"{item.label}: {len(loaded.tasks)} tasks")
        return item

    return prepare


def _with_version(archive: Path, version: str, folder: Path) -> Path:
    """A copy of an archive of anyone's that says another version, in a folder."""
    unpacked = unpack(archive, everything=True)
    files = {path: member.data for path, member in unpacked.files.items()}
    whole = {path: data for path, data in files.items() if data is not None}
    if len(whole) < len(files):
        raise ArchiveError(f"{archive} is too large to be made again", "deploy it from its sources")
    for name in [name for name in whole if name.count("/") <= 1]:
        if name.endswith(f"/{PACKAGE_TOML}"):
            whole[name] = _toml(whole[name], version, archive)
        elif name == MANIFEST:
            whole[name] = _json(whole[name], version, archive)
    again = folder / archive.name
    write_members(whole, again)
    return again


def _toml(data: bytes, version: str, archive: Path) -> bytes:
    """A `package.toml` with another version, and nothing else changed."""
    changed = None
    with suppress(ValueError):
        old = text_of(table_of(parse_toml(data), "package"), "version")
        changed = toml_with_version(data, "package", old, version, archive)
    if changed is None:
        raise _unchanged(PACKAGE_TOML, archive)
    return changed.encode()


def _json(data: bytes, version: str, archive: Path) -> bytes:
    """A `manifest.json` with another version."""
    try:
        document: Any = parse_json(data)
        document["package"]["version"] = version
    except (ValueError, KeyError, TypeError):
        raise _unchanged(MANIFEST, archive) from None
    return json_text(document, indent=2).encode()


def _unchanged(name: str, archive: Path) -> ArchiveError:
    return ArchiveError(
        f"the version in {name} of {archive} cannot be changed", "deploy the package from its sources"
    )
