"""What the actions of `api` are made of: the only code that writes a package, plans a run or deploys."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, Union

from cloaca_nb.errors import CheckError, RunError, UsageError

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.deploy.choose import Where
    from cloaca_nb.deploy.flow import Deployment, Keep, Options
    from cloaca_nb.deploy.target import Deployable, DeployEvent, Prepare, Target, Watch
    from cloaca_nb.evidence.origin import Origins
    from cloaca_nb.model.firing import Firing
    from cloaca_nb.model.json_value import JSON
    from cloaca_nb.model.package import Archive, Layout, Package
    from cloaca_nb.model.run import Event, Limits, Replay, Reuse, RunPlan, RunState
    from cloaca_nb.model.workflow import Workflow
    from cloaca_nb.run.runners import Runner

AnyPath: TypeAlias = Union[str, "os.PathLike[str]"]
Context: TypeAlias = "Mapping[str, JSON]"
OnEvent: TypeAlias = "Callable[[DeployEvent], None]"
OnRun: TypeAlias = "Callable[[Event], None]"
OnReport: TypeAlias = "Callable[[Report], None]"


@dataclass(frozen=True, slots=True)
class Built:
    """A package directory that was written.

    Attributes:
        report: The check that came first.
    """

    path: Path
    report: Report


@dataclass(frozen=True, slots=True)
class Packed:
    """An archive that was written.

    Attributes:
        report: The check that came first, with what writing turned up.
    """

    archive: Archive
    report: Report

    @property
    def path(self) -> Path:
        """The archive's file."""
        return self.archive.path


@dataclass(frozen=True, slots=True)
class Locked:
    """A lock that was written.

    Attributes:
        pinned: Versions by distribution name.
        lacking: Distributions that the package needs and that are not installed here.
    """

    path: Path
    pinned: Mapping[str, str]
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a package is to be run: arguments of `Notebook.run` that say so, and who is asked for secrets."""

    context: Context | None = None
    params: Sequence[str] = ()
    only: str | None = None
    until: str | None = None
    times: int | None = None
    at_once: int = 1
    ask: Callable[[str], str] | None = None
    start: str | None = None
    of: int | None = None
    cached: bool = False


_TASKS_ONLY = (
    "a package without tasks is a graph, which only the layout for servers can hold",
    "leave --layout out, or take --layout package",
)
_MARK = "mark a cell as a task with %%cloaca_task"


def package_of(report: Report, *, force: bool = False) -> Package:
    """The package of a report that lets it be written, run and deployed; a CheckError where it does not."""
    from cloaca_nb.check.checker import require_ok

    if not force:
        require_ok(report)
    if report.package is None:
        raise CheckError("there is nothing to write", _MARK, report)
    return report.package


def planned(report: Report, how: RunOptions, limits: Limits | None = None) -> RunPlan:
    """What a run of a report's package is to do; a CheckError where there is none."""
    from cloaca_nb.evidence.origin import Origins
    from cloaca_nb.inputs.here import here
    from cloaca_nb.inputs.params import fitted
    from cloaca_nb.model.run import UNLIMITED, RunPlan
    from cloaca_nb.run.history.place import kept_at

    package = package_of(report)
    if package.workflow.graph_name:
        raise RunError(
            f"`{package.workflow.graph_name}` is a graph: a reactor on a server starts it, no runner here",
            f"deploy it, or try it in a cell: {_called(package.workflow)}.execute({{…}})",
        )
    found = here(package, report.document.folder, how.ask, how.context)
    replay, context = _replayed(report, how)
    given = fitted(package.workflow, context, how.params)
    known = Origins(report.document, package)
    return RunPlan(
        package,
        given,
        report.document.folder,
        how.only,
        how.until,
        times=how.times if how.times is not None else how.at_once,
        at_once=how.at_once,
        known=known,
        limits=limits or UNLIMITED,
        env=found.env,
        secrets=found.secrets,
        replay=replay,
        kept=kept_at(report.document.path),
        reuse=_reused(report, package, found.env, known) if how.cached else None,
    )


def _reused(report: Report, package: Package, env: Mapping[str, str], known: Origins) -> Reuse:
    """What a run need not do again, since earlier ones of the notebook have done it."""
    from cloaca_nb.run.history.cached import reuse_of
    from cloaca_nb.run.history.place import earlier_runs

    if report.document.path is None:
        raise UsageError("the notebook's file is not known, so none of its runs is kept", "save it first")
    return reuse_of(earlier_runs(report.document.path, report.workflow.name), package, env, known)


def _replayed(report: Report, how: RunOptions) -> tuple[Replay | None, Context]:
    """What a run takes over from an earlier one, and the context that it begins with."""
    from cloaca_nb.run.history.place import earlier_runs
    from cloaca_nb.run.history.replaying import earlier_run, replay_from

    if how.cached and (how.only is not None or how.start is not None or (how.times or how.at_once) > 1):
        raise UsageError(
            "what is finished is taken over in one run from the first task on",
            "leave out --only, --from, --times and --at-once, or --cached",
        )
    if how.start is None:
        if how.of is not None:
            raise UsageError("an earlier run is named, and no task to start from", "say --from TASK, too")
        return None, how.context or {}
    if how.context or how.params:
        raise UsageError(
            f"a run from {how.start!r} on has the context of the earlier run",
            "leave out --context and -p, or --from",
        )
    run = earlier_run(earlier_runs(report.document.path, report.workflow.name), how.of)
    return replay_from(how.start, run, report.workflow), run.context


def _called(workflow: Workflow) -> str:
    """What the notebook calls the graph that its package is there for."""
    return workflow.registered.driven[0].variable or "GRAPH"


def fired(
    report: Report,
    trigger: str,
    given: object,
    runner: Runner,
    limits: Limits | None = None,
    stop: threading.Event | None = None,
) -> Firing:
    """Ask a trigger of a report's package whether it fires; see `Notebook.run`."""
    from cloaca_nb.inputs.here import unset_here
    from cloaca_nb.model.run import UNLIMITED, RunPlan
    from cloaca_nb.run.firing import asked

    if given:
        raise UsageError(
            f"the trigger {trigger!r} gives the run's context", "leave out --context and -p, or --trigger"
        )
    package, folder = package_of(report), report.document.folder
    env = unset_here(folder)
    plan = RunPlan(package, folder=folder, env=env, limits=limits or UNLIMITED)
    return asked(plan, trigger, runner, stop)


def started(
    report: Report,
    trigger: str | None,
    how: RunOptions,
    limits: Limits | None,
    runner: Runner,
    on_event: OnRun,
    stop: threading.Event | None,
) -> RunState:
    """Run a report's package; if a trigger is named only where that fires, with what it gives."""
    from cloaca_nb.model.run import RunState

    if trigger is None:
        return runner.run(planned(report, how, limits), on_event, stop)
    stop = stop or threading.Event()
    try:
        firing = fired(report, trigger, how.context or how.params, runner, limits, stop)
    except RunError:
        if stop.is_set():
            return RunState("stopped", runner.name)
        raise
    if not firing.fires:
        return RunState("not-fired", runner.name, fired=firing)
    plan = planned(report, replace(how, context=firing.context, params=()), limits)
    return replace(runner.run(plan, on_event, stop), fired=firing)


def packed(report: Report, output: AnyPath | None, layout: Layout, *, force: bool) -> Packed:
    """Write the archive of a report; see `Notebook.pack`."""
    from cloaca_nb.check.checker import with_facts
    from cloaca_nb.package.archive import write_archive
    from cloaca_nb.package.release import not_for_daemons

    package = package_of(report, force=force)
    refused = not_for_daemons(report.workflow) if layout == "daemon" else None
    if refused is not None:
        raise UsageError(*refused)
    if report.workflow.graph_name:
        if layout not in {"both", "package"}:
            raise UsageError(*_TASKS_ONLY)
        layout = "package"
    archive = write_archive(package, into(report, output), layout)
    return Packed(archive, with_facts(report, archive.facts))


def built(report: Report, output: AnyPath | None, *, force: bool) -> Built:
    """Write the package directory of a report; see `Notebook.build`."""
    from cloaca_nb.package.archive import write_directory

    return Built(write_directory(package_of(report, force=force), into(report, output)), report)


def locked(reports: Sequence[Report]) -> Locked:
    """Write the lock of packages that lie beside each other; see `Notebook.lock`."""
    from cloaca_nb.model.package import LOCK
    from cloaca_nb.package.dependencies.lock import new_lock
    from cloaca_nb.package.files import replaced_file

    packages = [package_of(report, force=True) for report in reports]
    names = ", ".join(package.project.name for package in packages)
    new = new_lock(names, [one for package in packages for one in package.dependencies])
    path = packages[0].folder / LOCK
    with replaced_file(path) as target:
        target.write_bytes(new.data)
    return Locked(path, new.pinned, new.lacking)


def into(report: Report, output: AnyPath | None) -> Path:
    """Where to write: the notebook's folder by default."""
    return report.document.folder if output is None else Path(output)


@contextlib.contextmanager
def prepared(
    check: Callable[[str], Report],
    output: AnyPath | None,
    on_report: OnReport | None,
    *,
    force: bool,
    layout: Layout = "both",
) -> Iterator[Prepare]:
    """The first half of a deploy: what checks and packs for a tenant.

    It packs into a directory of its own, so that no other deploy from the same folder changes what was
    checked before it is sent. However the deploy ends, the archive is moved to its place at the end.
    """
    with contextlib.ExitStack() as stack:

        def prepare(tenant: str, watch: Watch) -> Deployable:
            from cloaca_nb.deploy.prepare import from_report

            watch.begin("check", "checking the notebook")
            report = check(tenant)
            if on_report is not None:
                on_report(report)
            package = package_of(report, force=force)
            if report.workflow.is_empty:
                raise CheckError("there is no task to deploy", _MARK, report)
            watch.end("check", f"{report.workflow.name}: {report.workflow.size}, no error")
            watch.begin("pack", f"packing {package.stem}")
            place = into(report, output) / package.file_name
            archive = packed(report, stack.enter_context(_private(place)), layout, force=force).archive
            watch.end("pack", f"{place} ({archive.size_bytes:,} bytes)")
            return from_report(report, archive)

        yield prepare


@contextlib.contextmanager
def _private(place: Path) -> Iterator[Path]:
    """A directory for a file that is moved to its place at the end; the older one stays where it cannot."""
    from cloaca_nb.environment import folder_beside
    from cloaca_nb.package.files import output_errors, refuse_directory

    with contextlib.ExitStack() as stack:
        with output_errors(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            refuse_directory(place)
            folder = stack.enter_context(folder_beside(place))
        try:
            yield folder
        finally:
            with contextlib.suppress(OSError):
                (folder / place.name).replace(place)


def deployed(
    prepare: Prepare,
    target: str | Target | None,
    options: Options | None,
    where: Where | None,
    on_event: OnEvent | None,
    on_run: OnRun | None,
    stop: threading.Event | None,
    keep: Keep = lambda _: "",
) -> Deployment:
    """Deploy what is prepared; see `Notebook.deploy`."""
    from cloaca_nb.deploy import flow
    from cloaca_nb.deploy.choose import find_target
    from cloaca_nb.deploy.kept import keep_sent

    def noted(done: Deployment) -> str:
        return "; ".join(filter(None, (keep(done), keep_sent(done))))

    found = find_target(target, where)
    with contextlib.closing(found):
        return flow.deploy(
            prepare,
            found,
            options,
            on_event=on_event,
            on_run=on_run,
            stop=stop,
            keep=noted,
            learns=True,
        )
