"""Back to an older version of a package: its content again, under a version number that was never there."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cloaca_nb.actions import OnEvent, deployed
from cloaca_nb.deploy.choose import Where
from cloaca_nb.deploy.flow import Deployment, Keep, Options
from cloaca_nb.deploy.kept import KeptArchive, kept_archives
from cloaca_nb.deploy.past import FileChange, compare
from cloaca_nb.deploy.prepare import shown_files
from cloaca_nb.deploy.records import record_of, remember_with_others
from cloaca_nb.deploy.target import Deployable, Deployed, Prepare, Shows, Target, Watch
from cloaca_nb.errors import DeployError, OutputError, UsageError
from cloaca_nb.model.versions import is_older, next_version
from cloaca_nb.tending.listed import on_target
from cloaca_nb.tending.remade import Remade, remade

if TYPE_CHECKING:
    from cloaca_nb.model.run import Limits


@dataclass(frozen=True, slots=True)
class Rollback:
    """A way back to an older version, and what came of it.

    Attributes:
        target: What the target is called.
        name: The package.
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
        name: The package.
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
        there = _there(found, wanted.name)
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


def _there(target: Target, name: str) -> Deployed | None:
    return target.deployed(name) if isinstance(target, Shows) else None


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
    if wanted.version is not None:
        found = [one for one in archives if one.record.version == wanted.version]
    else:
        of = next((_origin(one) for one in archives if one.record.version == current), current)
        found = [one for one in archives if not one.origin and is_older(one.record.version, of)]
    if not found:
        kept = ", ".join(dict.fromkeys(one.record.version for one in archives))
        what = wanted.version or f"a version before {current}"
        raise UsageError(f"{what} of {wanted.name} is not kept here", f"kept are {kept}: name one by --to")
    if there is not None and found[0].record.version == there.version:
        raise UsageError(f"{wanted.name} {there.version} is what {target.name} has", "name another by --to")
    return found[0]


def _next(name: str, there: Deployed | None, archives: tuple[KeptArchive, ...]) -> str:
    known = [one.record.version for one in archives] + ([there.version] if there is not None else [])
    version = next_version(*known)
    if version is None:
        raise UsageError(
            f"the versions of {name} are no numbers: {', '.join(known)}", "name one by --version"
        )
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
