"""A run once more, with the context that was sent."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cloaca_nb.deploy.flow import Deployment, Keep, follow_run, start_run
from cloaca_nb.deploy.kept import KeptRun, keep_sent, kept_runs
from cloaca_nb.deploy.past import FoundRun
from cloaca_nb.deploy.server.resources import ServerPackage
from cloaca_nb.deploy.target import Watch
from cloaca_nb.errors import UsageError
from cloaca_nb.model.json_value import JSON
from cloaca_nb.model.run import Event

if TYPE_CHECKING:
    from cloaca_nb.deploy.records import DeploymentRecord

_OTHERS = "start one with `deploy --execute --context`"


def kept_context(
    found: FoundRun, records: Iterable[DeploymentRecord], more: Mapping[str, JSON]
) -> tuple[KeptRun, dict[str, JSON]]:
    """The context that a run was started with, other values put in.

    Args:
        found: The run, and where it is.
        records: The deployments that it may be of.
        more: Values that are taken instead.

    Raises:
        UsageError: It was not kept, or not whole.
    """
    run = _kept(found, records)
    if run is None:
        raise UsageError(
            f"the context of run {found.execution} is not kept here: someone else started it, "
            "it is older than the 20 that are kept, or keeping is off",
            _OTHERS,
        )
    lacking = [path for path in run.left_out if path.partition(".")[0].removesuffix("[…]") not in more]
    if lacking:
        raise UsageError(
            f"the context of run {found.execution} is not kept whole: {', '.join(lacking)} was left out",
            f"give it again by --context; or {_OTHERS}",
        )
    return run, {**run.context, **more}


def _kept(found: FoundRun, records: Iterable[DeploymentRecord]) -> KeptRun | None:
    of = [one for one in records if any(run.id == found.execution for run in one.runs)]
    places = {(one.place, one.tenant, one.package): None for one in of}
    runs = (run for place in places for run in kept_runs(*place))
    return next((run for run in runs if run.execution == found.execution), None)


def as_deployment(
    run: KeptRun, found: FoundRun, records: Iterable[DeploymentRecord], there: ServerPackage
) -> Deployment:
    """What is noted of another run: a run of what is there now.

    Args:
        found: The same, and where it is.
        records: The deployments that are known.
    """
    of = run.record
    if there.id != of.package_id:
        same = replace(of, package_id=there.id, version=there.version, fingerprint="", runs=())
        of = next((one for one in records if one.package_id == there.id), same)
    shared = ("target", "kind", "place", "tenant", "version", "workflow", "fingerprint", "package_id", "time")
    values = {name: getattr(of, name) for name in shared}
    what = f"it is {of.version} that runs now" if of.version != run.record.version else ""
    return Deployment(
        **values,
        name=of.package,
        sha256="",
        already=True,
        reached="loaded",
        message=what,
        hint="",
        elapsed_s=0.0,
        item=found.item,
    )


def rerun(
    found: FoundRun,
    records: Sequence[DeploymentRecord],
    more: Mapping[str, JSON],
    keep: Keep,
    watch: Watch,
    on_run: Callable[[Event], None] | None,
) -> Deployment:
    """Start a run again; see `Notebook.rerun`.

    Args:
        found: The run, and where it is; that is closed afterwards.
        records: The deployments that it may be of.
        more: Values that are taken instead of those that were sent.
        keep: Notes what is known of the deployment.
        watch: Told what happens.
        on_run: Called with each event of the new run; None not to follow it.

    Raises:
        UsageError: The context was not kept whole, or the package is not there any more.
    """
    target, item = found.target, found.item
    with contextlib.closing(target):
        run, context = kept_context(found, records, more)
        there = target.api.package(run.record.package)
        if there is None:
            raise UsageError(
                f"{run.record.package} is not on {target.name}: it was taken off, or is still being built",
                "deploy it again first, or try again when it is loaded",
            )
        done = as_deployment(run, found, records, there)

        def known(**changes: Any) -> None:
            nonlocal done
            done = replace(done, **changes)
            for problem in filter(None, (keep(done), keep_sent(done))):
                watch.warn("execute", problem)

        if done.message:
            watch.note("execute", f"the earlier run was of {run.record.version}; {done.message}")
        watch.begin("execute", f"starting {run.record.workflow} with the context of run {found.execution}")
        execution = start_run(target, item, context, watch, known)
        watch.end("execute", f"run {execution} was started")
        if on_run is not None:
            known(run=follow_run(target, execution, item, watch, on_run))
        return done
