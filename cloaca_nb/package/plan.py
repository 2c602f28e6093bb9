"""The package in memory: the files of both layouts, and where each of their lines comes from.

Planning reads `pyproject.toml` and `vendor/` in the notebook's folder, and what targets turned out to
lack; it writes nothing.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from cloaca_nb.afresh.handed import with_alone, with_handover
from cloaca_nb.afresh.write import WrittenWorkflow, made_afresh
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.package import MANIFEST, CarriedModule, Dependency, Package
from cloaca_nb.model.workflow import Document, Project, Workflow
from cloaca_nb.package.carried import (
    CarriedNode,
    carried_modules,
    helper_modules,
    late_use_facts,
    nodes_of,
)
from cloaca_nb.package.dependencies.imports import dependencies_of, local_modules
from cloaca_nb.package.dependencies.learnt import all_learnt
from cloaca_nb.package.dependencies.lock import Lock, lock_facts, read_lock
from cloaca_nb.package.dependencies.python import python_facts
from cloaca_nb.package.dependencies.targets import read_targets, target_facts
from cloaca_nb.package.files import path_bytes
from cloaca_nb.package.limits import content_facts
from cloaca_nb.package.loaders import denied_facts, name_facts, plain_name, platforms, vendor_facts
from cloaca_nb.package.manifest import manifest_json
from cloaca_nb.package.release import Release, cells_behind, cells_json, release_layout
from cloaca_nb.package.source import Text, guide_files
from cloaca_nb.package.vendor import Vendor, late_facts, late_imports, metadata_facts, read_vendor
from cloaca_nb.read.project import distribution_name, identifier, is_module_path, pyproject_text, read_project
from cloaca_nb.read.several import of_part

PREFIX = "sha256:"


def fingerprint_of(files: Mapping[str, bytes], entry_module: str) -> str:
    """The fingerprint of the guide layout's files.

    Args:
        files: Files by path from the root; those outside the entry module's directory and `vendor/` do not
            count.
        entry_module: Dotted path of the entry module.
    """
    digests = {path: hashlib.sha256(files[path]).hexdigest() for path in _counted(files, entry_module)}
    return fingerprint_of_hashes(digests, entry_module)


def fingerprint_of_hashes(hashes: Mapping[str, str], entry_module: str) -> str:
    """As `fingerprint_of`, from the SHA-256 of each file."""
    digest = hashlib.sha256()
    for path in sorted(_counted(hashes, entry_module), key=path_bytes):
        digest.update(_sum_line(path, hashes[path]))
    return PREFIX + digest.hexdigest()


def _counted(paths: Iterable[str], entry_module: str) -> list[str]:
    folders = (f"{entry_module.split('.', 1)[0]}/", "vendor/")
    return [path for path in paths if path.startswith(folders)]


def _sum_line(path: str, hexadecimal: str) -> bytes:
    """A line as `sha256sum` prints it: a name with a backslash is escaped and so marked."""
    mark, name = ("\\", path.replace("\\", "\\\\")) if "\\" in path else ("", path)
    return f"{mark}{hexadecimal}  {name}\n".encode("utf-8", "surrogateescape")


def plan_package(
    workflow: Workflow,
    document: Document,
    *,
    tenant: str = "public",
    planned: Callable[[Package], None] | None = None,
) -> Package:
    """The package of a workflow.

    Args:
        tenant: The tenant that the release layout's trigger rules name.
        planned: Called once it is known which code is written, and again before rules look at that; the
            manifest is not there yet.

    Raises:
        UsageError: SOURCE_DATE_EPOCH is no time.
    """
    plan = _plan(workflow, document, tenant)
    if planned is not None:
        planned(plan.package)
    manifest, nodes = plan.manifest(), plan.nodes()
    if planned is not None:
        planned(plan.package)
    package = replace(plan.package, guide={MANIFEST: manifest, **plan.package.guide})
    return replace(package, facts=tuple(_noticed(plan._replace(package=package), nodes, workflow)))


class _Plan(NamedTuple):
    """A package without its manifest, before rules look at it, and what they go by beside it."""

    package: Package
    manifest: Callable[[], bytes]
    project_facts: Sequence[Fact]
    vendor: Vendor
    lock: Lock
    late: Sequence[tuple[str, CarriedNode]]
    nodes: Callable[[], Sequence[CarriedNode]]
    local: Collection[str]
    written_facts: Sequence[Fact]


def _plan(workflow: Workflow, document: Document, tenant: str) -> _Plan:
    """What is written, as `plan_package` has it."""
    found = read_project(document.folder)
    vendor, lock = read_vendor(document.folder), read_lock(document.folder)
    modules = carried_modules(workflow)
    project = completed(workflow.project)
    local = local_modules(document.folder) - {*vendor.modules}
    own = {project.entry_module.partition(".")[0], *vendor.modules, *local, *helper_modules(modules)}
    dependencies = dependencies_of(modules, workflow.captured, own, lock.pinned)
    project = with_dependencies(project, dependencies)
    nodes = cache(lambda: tuple(nodes_of(modules, calls=bool(vendor.files))))
    late = late_imports(nodes() if vendor.modules else (), vendor)
    written = _written(workflow, modules)
    guide = guide_files(written.workflow, project, [f"import {name}" for name, _ in late])
    cells = cells_behind(workflow, of_part(document))
    said = cells_json(cells, tenant, found.data if found else None, workflow.beside)
    release, daemon = _releases(written.workflow, project, vendor, [name for name, _ in late], tenant, said)
    fingerprint = fingerprint_of(code := _data(guide) | dict(vendor.files), project.entry_module)
    package = Package(
        project=project,
        workflow=replace(workflow, tasks=written.workflow.tasks, facts=_told(workflow.facts, written)),
        tenant=tenant,
        folder=document.folder,
        guide=code,
        release=release.files,
        daemon=daemon.files,
        pyproject=found.data if found else pyproject_text(project),
        source_map={path: text.places for path, text in guide.items()} | dict(release.places),
        fingerprint=fingerprint,
        carried=tuple(modules),
        cells=cells,
        dependencies=dependencies,
        lock=lock.data,
        release_entry_module=release.entry_module,
        counted=written.counted,
        uncertain=written.uncertain,
        beside=written.beside,
        memos=written.memos,
        gone_by=written.gone_by,
    )
    facts = found.facts if found else ()

    def manifest() -> bytes:
        return manifest_json(written.workflow, project, fingerprint, platforms(vendor.files))

    return _Plan(package, manifest, facts, vendor, lock, late, nodes, local, written.facts)


def _noticed(plan: _Plan, nodes: Sequence[CarriedNode], workflow: Workflow) -> Iterator[Fact]:
    """What rules say to a package."""
    package, vendor = plan.package, plan.vendor
    yield from plan.project_facts
    yield from vendor.facts
    yield from name_facts(workflow.project)
    yield from denied_facts(workflow)
    yield from vendor_facts(package.project, vendor)
    yield from late_facts(plan.late, vendor)
    yield from metadata_facts(nodes, vendor)
    yield from late_use_facts(package.carried, nodes, workflow.data, plan.local)
    yield from plan.written_facts
    yield from _needed_facts(package, vendor, plan.lock)
    yield from content_facts(package.members())


def _needed_facts(package: Package, vendor: Vendor, lock: Lock) -> Iterator[Fact]:
    """What the package needs of targets, and what they are told, or have shown, to have."""
    targets = read_targets(package.folder)
    learnt = all_learnt() if package.dependencies else ()
    yield from target_facts(targets, package.dependencies, learnt)
    requires = package.project.requires_python
    yield from python_facts(package.carried, requires, vendor.files, targets.pythons)
    yield from lock_facts(lock, package.dependencies)


def _releases(
    workflow: Workflow, project: Project, vendor: Vendor, late: Sequence[str], tenant: str, cells: bytes
) -> tuple[Release, Release]:
    """The layout that servers read, and that of daemons: the same where nothing starts the workflow."""
    release = release_layout(workflow, project, vendor, late, tenant, cells)
    if not workflow.triggers:
        return release, release
    return release, release_layout(workflow, project, vendor, late, tenant, cells, daemon=True)


def with_dependencies(project: Project, dependencies: Iterable[Dependency]) -> Project:
    """A project that names what its code imports; an existing `pyproject.toml` says that itself."""
    if project.pyproject is not None:
        return project
    return replace(project, dependencies=tuple(dict.fromkeys(one.requirement for one in dependencies)))


def _told(facts: Sequence[Fact], written: WrittenWorkflow) -> tuple[Fact, ...]:
    """Facts about what runs at import, and about states that must differ, as far as what is written does."""
    values, streams, split = set[Place | None](), set[tuple[str, str | None]](), set[str]()
    for fact in written.facts:
        if isinstance(fact.said, kinds.ValueOfRun):
            values.add(fact.place)
        elif isinstance(fact.said, kinds.OwnStream):
            streams.add((fact.said.what, fact.task))
    at_import = any(isinstance(fact.said, kinds.RunsAtImport) for fact in facts)
    modules = written.workflow.modules if at_import else ()
    once = {(line.cell, line.line) for each in modules if each.kind != "anew" for line in each.lines}
    found: list[Fact] = []
    for fact in facts:
        said, place = fact.said, fact.place
        if isinstance(said, kinds.SplitState) and said.why == "process":
            of_tasks = {(said.name, said.task), (said.name, said.other)}
            if said.name in split or not streams.isdisjoint(of_tasks):
                continue
            split.add(said.name)  # once for all tasks
        if isinstance(said, kinds.RunsAtImport) and place is not None:
            if place in values:
                continue
            if (place.cell, place.line) not in once:
                fact = replace(fact, said=kinds.RunsAtImport(said.what, said.name, "attempt"))
        found.append(fact)
    return tuple(found)


#: What the last workflows are written as: a check, a run and a pack of one notebook come after each other.
_WRITTEN: deque[tuple[Workflow, WrittenWorkflow]] = deque(maxlen=2)


def _written(workflow: Workflow, modules: Iterable[CarriedModule]) -> WrittenWorkflow:
    """The workflow with the modules of ours that its code needs; found out once, for that takes long."""
    for known, written in tuple(_WRITTEN):
        if known == workflow and repr(known) == repr(workflow):  # 1 and True are equal, too
            return written
    found = _write(workflow, modules)
    _WRITTEN.append((workflow, found))
    return found


def _write(workflow: Workflow, modules: Iterable[CarriedModule]) -> WrittenWorkflow:
    written = made_afresh(workflow, {one.module.name: one.tree for one in modules})
    handing = with_handover(written.workflow)
    return written._replace(workflow=with_alone(handing, written.workflow.modules))


def completed(project: Project) -> Project:
    """A project whose names are all filled in; what cannot be imported or be a file's name is changed.

    Such names are error findings elsewhere; here they only must not lead out of a directory.
    """
    entry = project.entry_module or project.workflow
    return replace(
        project,
        name=plain_name(project.name or distribution_name(project.workflow)),
        version=plain_name(project.version or "0.0.0"),
        entry_module=entry if is_module_path(entry) else identifier(entry),
    )


def _data(texts: Mapping[str, Text]) -> dict[str, bytes]:
    return {path: text.data for path, text in texts.items()}
