"""From a notebook, a report or an archive to what is deployed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cloaca_nb.deploy.scheduling.declared import declared_in, zoned, zoned_in
from cloaca_nb.deploy.target import Deployable
from cloaca_nb.errors import ArchiveError
from cloaca_nb.inputs.inventory import asked_in, inventory_of
from cloaca_nb.inputs.params import fitted
from cloaca_nb.inputs.secrets import bound_in, refuse_values
from cloaca_nb.model.package import WORKFLOW
from cloaca_nb.package.contents import read_contents
from cloaca_nb.package.dependencies.imports import archive_dependencies
from cloaca_nb.package.dependencies.targets import granted_by_target, lacking_by_target
from cloaca_nb.package.limits import SHOWN_TEXT
from cloaca_nb.package.loaders import name_problem, version_problem
from cloaca_nb.package.parse import parse_sources
from cloaca_nb.package.unpack import is_text
from cloaca_nb.read.project import own_settings

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.model.json_value import JSON
    from cloaca_nb.model.package import Archive, Dependency, Package


def outline(report: Report) -> Deployable:
    """As much of what is deployed as a notebook tells: enough to follow a run of it."""
    tasks, needed = report.workflow.tasks, report.package.dependencies if report.package else ()
    return Deployable(
        path=Path(),
        name="",
        version="",
        workflow=report.workflow.name,
        sha256="",
        size_bytes=0,
        tasks=report.workflow.dependencies,
        places={task.id: (task.place.cell, task.place.line) for task in tasks},
        imports=_imported(needed, "load"),
        called=_imported(needed, "call"),
    )


def from_report(report: Report, archive: Archive) -> Deployable:
    """What is deployed of a report's package, which was just packed into an archive."""
    package = report.package
    assert package is not None
    workflow, needs = package.workflow, inventory_of(package)
    release = package.released(daemon=archive.layout == "daemon")
    shown = shown_files(release)
    return replace(
        outline(report),
        path=archive.path,
        name=package.project.name,
        version=package.project.version,
        sha256=archive.sha256,
        size_bytes=archive.size_bytes,
        fingerprint=archive.fingerprint,
        variables=needs.asked,
        lacked=lacking_by_target(package.folder, package.dependencies),
        granted=granted_by_target(package.folder, package.dependencies),
        files=shown,
        hidden=len(release) - len(shown),
        release=archive.layout != "manifest",
        import_s=report.proof.duration_s if report.proof else 0.0,
        secrets=tuple(need.name for need in needs.secrets),
        fit=partial(_fitted, package),
        kept=own_settings(package.folder, "deploy").get("keep") is not False,
        triggers=(*declared_in(package.release), *zoned(workflow.triggers)),
    )


def from_archive(path: Path) -> Deployable:
    """What is deployed of an archive on disk.

    Raises:
        ArchiveError: It cannot be read, is none, or does not tell of a package that could be deployed.
    """
    contents = read_contents(path)
    name, version = contents.name, contents.version
    if not name or not version:
        reasons = [fact.values["reason"] for fact in contents.facts if "reason" in fact.values]
        why = f": {reasons[0]}" if reasons else ""
        raise ArchiveError(f"{path} does not tell the package's name and version{why}", "pack it again")
    rule = name_problem(name) or version_problem(version)
    if rule:
        raise ArchiveError(
            f"{path} holds a package named {name!r} of version {version!r}: {rule}", "rename it"
        )
    needed = archive_dependencies(contents.archive)
    ids = {task["id"] for task in contents.tasks}
    return Deployable(
        path=path,
        name=name,
        version=version,
        workflow=contents.workflow,
        sha256=contents.archive.sha256,
        size_bytes=contents.archive.size,
        fingerprint=contents.fingerprint,
        tasks={task["id"]: tuple(id for id in task["dependencies"] if id in ids) for task in contents.tasks},
        variables=asked_in(tree for _, tree in parse_sources(contents.files, f"{WORKFLOW}/")),
        imports=_imported(needed, "load"),
        called=_imported(needed, "call"),
        files=contents.files,
        hidden=contents.hidden,
        release=contents.layout != "manifest",
        triggers=(*declared_in(contents.files), *zoned_in(contents.triggers, contents.workflow)),
    )


def needed_by(item: Deployable, context: Mapping[str, JSON]) -> tuple[str, ...]:
    """The secrets that a run with this context needs: what is bound in it, and what tasks read by name."""
    bound = bound_in(context)
    names = (bound.get(name, name) for name in (*item.secrets, *bound))
    return tuple(sorted(set(names)))


def _fitted(package: Package, context: Mapping[str, JSON], params: Sequence[str]) -> dict[str, JSON]:
    """The context of a run there: parameters as servers take them, each secret bound to that of its name."""
    names = [need.name for need in inventory_of(package).secrets]
    refuse_values(names, context)
    bound: dict[str, JSON] = {name: {"$secret": name} for name in names}
    return {**bound, **fitted(package.workflow, context, params)}


def _imported(dependencies: Iterable[Dependency], when: Literal["load", "call"]) -> tuple[str, ...]:
    """Modules without which a package cannot be loaded, or tasks of it fail."""
    return tuple(sorted(one.module for one in dependencies if one.when == when))


def shown_files(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that a server shows of a package: UTF-8 text up to 1 MiB."""
    return {path: data for path, data in files.items() if len(data) <= SHOWN_TEXT and is_text(data)}
