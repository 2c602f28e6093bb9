"""The actions on a checked notebook, each written once: run, build, pack, deploy.

All that writes a package or starts a run comes through here (a test holds that). `api` has the same as
methods of a notebook.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, Union

from cloaca_nb.errors import CheckError

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.deploy.choose import Where
    from cloaca_nb.deploy.flow import Deployment, Options
    from cloaca_nb.deploy.target import Deployable, DeployEvent, Prepare, Target, Watch
    from cloaca_nb.model.package import Archive, Layout, Package
    from cloaca_nb.model.run import JSON, Event, RunPlan, RunState
    from cloaca_nb.run.live import LiveRun, Notify
    from cloaca_nb.run.runners import RunnerName

AnyPath: TypeAlias = Union[str, "os.PathLike[str]"]
Context: TypeAlias = "Mapping[str, JSON]"
OnEvent: TypeAlias = "Callable[[DeployEvent], None]"
OnRun: TypeAlias = "Callable[[Event], None]"
OnReport: TypeAlias = "Callable[[Report], None]"


@dataclass(frozen=True, slots=True)
class Built:
    """A package directory that was written.

    Attributes:
        path: The directory.
        report: The check that came first.
    """

    path: Path
    report: Report


@dataclass(frozen=True, slots=True)
class Packed:
    """An archive that was written.

    Attributes:
        archive: The archive.
        report: The check that came first, with what writing turned up.
    """

    archive: Archive
    report: Report

    @property
    def path(self) -> Path:
        """The archive's file."""
        return self.archive.path


def packable(report: Report, *, force: bool = False) -> Package:
    """The package of a report that lets it be written, run and deployed.

    Args:
        report: The check.
        force: Whether to let error findings pass.

    Raises:
        CheckError: There are error findings and no `force`, or there is no package.
    """
    from cloaca_nb.check.checker import require_ok

    if not force:
        require_ok(report)
    if report.package is None:
        raise CheckError("there is nothing to write", "mark a cell as a task with %%cloaca_task", report)
    return report.package


def run(
    report: Report,
    context: Context | None = None,
    *,
    only: str | None = None,
    until: str | None = None,
    runner: RunnerName = "auto",
    on_event: OnRun | None = None,
    stop: threading.Event | None = None,
) -> RunState:
    """Run the package of a report to its end; see `Notebook.run`."""
    from cloaca_nb.run.runners import choose_runner

    plan = _plan(report, context, only, until)
    return choose_runner(runner).run(plan, on_event or (lambda _: None), stop)


def live_run(
    check: Callable[[], Report],
    context: Context | None = None,
    *,
    only: str | None = None,
    until: str | None = None,
    runner: RunnerName = "auto",
    notify: Notify,
) -> LiveRun:
    """A run in a thread of its own that can be looked at while it goes on; `start` begins it.

    Args:
        check: Checks the notebook, on that thread.
        context: The initial context.
        only: Run this task alone, on the initial context.
        until: Run this task and all that it depends on.
        runner: ``auto`` is the engine where it is installed, else the preview.
        notify: Called after each change, on that thread.
    """
    from cloaca_nb.run.live import LiveRun

    return LiveRun(check, lambda report: _plan(report, context, only, until), runner, notify)


def _plan(report: Report, context: Context | None, only: str | None, until: str | None) -> RunPlan:
    from cloaca_nb.model.run import RunPlan

    return RunPlan(packable(report), dict(context or {}), report.document.folder, only, until)


def build(report: Report, output: AnyPath | None = None, *, force: bool = False) -> Built:
    """Write the package directory of a report; see `Notebook.build`."""
    from cloaca_nb.package.archive import write_directory

    return Built(write_directory(packable(report, force=force), _into(report, output)), report)


def pack(
    report: Report, output: AnyPath | None = None, *, layout: Layout = "both", force: bool = False
) -> Packed:
    """Write the archive of a report; see `Notebook.pack`."""
    from cloaca_nb.check.checker import with_facts
    from cloaca_nb.package.archive import write_archive

    archive = write_archive(packable(report, force=force), _into(report, output), layout)
    return Packed(archive, with_facts(report, archive.facts))


def _into(report: Report, output: AnyPath | None) -> Path:
    return report.document.folder if output is None else Path(output)


def prepare(
    check: Callable[[str], Report],
    output: AnyPath | None = None,
    *,
    force: bool = False,
    on_report: OnReport | None = None,
) -> Prepare:
    """The first half of a deploy: what checks and packs for a tenant.

    Args:
        check: Checks the notebook for a tenant.
        output: Directory of the archive; the notebook's folder by default.
        force: Whether to pack in spite of error findings.
        on_report: Called with the check, before anything is packed.
    """

    def prepare(tenant: str, watch: Watch) -> Deployable:
        from cloaca_nb.deploy.prepare import from_report

        watch.begin("check", "checking the notebook")
        report = check(tenant)
        if on_report is not None:
            on_report(report)
        stem, count = packable(report, force=force).stem, len(report.workflow.tasks)
        if not count:
            raise CheckError("there is no task to deploy", "mark a cell as a task with %%cloaca_task", report)
        watch.end("check", f"{report.workflow.name}: {count} task{'s' * (count != 1)}, no error")
        watch.begin("pack", f"packing {stem}")
        archive = pack(report, output, force=force).archive
        watch.end("pack", f"{archive.path} ({archive.size_bytes:,} bytes)")
        return from_report(report, archive)

    return prepare


def deploy(
    prepare: Prepare,
    target: str | Target | None = None,
    options: Options | None = None,
    *,
    where: Where | None = None,
    on_event: OnEvent | None = None,
    on_run: OnRun | None = None,
    stop: threading.Event | None = None,
) -> Deployment:
    """Deploy what is prepared; see `Notebook.deploy`."""
    from cloaca_nb.deploy import flow
    from cloaca_nb.deploy.choose import find_target

    found = find_target(target, where) if target is None or isinstance(target, str) else target
    with contextlib.closing(found):
        return flow.deploy(prepare, found, options, on_event=on_event, on_run=on_run, stop=stop)


def deploy_archive(
    path: AnyPath,
    target: str | Target | None = None,
    options: Options | None = None,
    *,
    where: Where | None = None,
    on_event: OnEvent | None = None,
    on_run: OnRun | None = None,
    stop: threading.Event | None = None,
) -> Deployment:
    """Deploy an archive as it is.

    Args:
        path: A ``.cloacina`` file.
        target: A profile, an address, ``daemon`` or a watched directory; None for the default one.
        options: Whether to execute, with which context, and so on.
        where: What else is said about where: tenant, key, how long to wait.
        on_event: Called with each thing that happens, on this thread.
        on_run: Called with each event of a run that is followed, on this thread.
        stop: Ends it when set: see `deploy.flow.deploy`.

    Raises:
        ArchiveError: It cannot be read, or is none.
        DeployError: The target cannot be reached, refuses the package, or does not load it.
        UsageError: There is no such target, no key for it, or it cannot execute.
    """
    from cloaca_nb.deploy.prepare import from_archive

    def prepare(tenant: str, watch: Watch) -> Deployable:
        return from_archive(Path(path))

    return deploy(prepare, target, options, where=where, on_event=on_event, on_run=on_run, stop=stop)
