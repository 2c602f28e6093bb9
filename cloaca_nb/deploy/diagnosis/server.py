"""What is wrong on a server, judged by what it was seen to have; asks for nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone

from cloaca_nb.deploy.diagnosis.diagnostic import Diagnostic, SeenTarget, Unloaded, same_workflow
from cloaca_nb.deploy.diagnosis.inventory import ServerInventory
from cloaca_nb.deploy.scheduling.after import match, reason_of, sleepers
from cloaca_nb.deploy.scheduling.declared import PackageTrigger
from cloaca_nb.deploy.scheduling.resources import TriggerRow
from cloaca_nb.deploy.server.load import compiler_of
from cloaca_nb.deploy.server.resources import ServerPackage
from cloaca_nb.deploy.server.runs import START_AGENT, fleet_refusal
from cloaca_nb.deploy.target import PUBLIC
from cloaca_nb.model.times import seconds_between
from cloaca_nb.model.wording import counted

#: Seconds that a server may need for a package before something is wrong.
_NEW_S = 30.0


def seen_on_server(found: ServerInventory) -> SeenTarget:
    """All that may be wrong."""
    now = datetime.now(timezone.utc)
    told = [
        *_compiler(found),
        *fleet(found),
        *_refused(found),
        *_clashes(found),
        *_schedules(found, now),
        *_left_behind(found),
        *(_paused(one) for one in found.packages if one.paused),
    ]
    asleep = found.tenant != PUBLIC and not any(one.loaded for one in found.packages)
    unloaded: list[Unloaded] = []
    for one in found.packages:
        age = seconds_between(one.created_at, now.isoformat())
        if one.loaded:
            continue
        if age is not None and age < _NEW_S:
            message = f"{one.name} {one.version} was sent {max(age, 0):.0f} s ago and is not loaded yet"
            told.append(Diagnostic("just-sent", "info", one.name, message, "look again in a moment"))
            continue
        summary = found.summaries.get(one.id)
        unloaded.append(Unloaded(one.id, one.name, one.version, summary.files if summary else None))
    if asleep and unloaded:
        told.append(_asleep(found.tenant, "none of its packages is loaded"))
    told += [Diagnostic("not-seen", "info", "", f"not looked at: {what}") for what in found.unseen]
    return SeenTarget(len(found.packages), tuple(told), tuple(unloaded))


def _asleep(tenant: str, why: str) -> Diagnostic:
    return Diagnostic(
        "tenant-asleep",
        "warning",
        tenant,
        f"tenant {tenant} sleeps: {why}, and after each restart a server wakes a tenant only when asked",
        "deploy to it or start a run: either wakes it",
    )


def _compiler(found: ServerInventory) -> Iterator[Diagnostic]:
    status = found.compiler
    if status is not None and status.status == "backlogged":
        yield Diagnostic(
            "no-compiler",
            "error",
            "",
            f"{status.pending} packages wait to be built and none is being built: no compiler runs",
            f"start {compiler_of(found.tenant)}; what waits is built then",
        )


def fleet(found: ServerInventory) -> Iterator[Diagnostic]:
    """What is wrong with a fleet, where there is one."""
    if not found.agents:
        return
    own = [one for one in found.agents if (one.tenant or "") == found.tenant]
    if not own:
        yield Diagnostic(
            "no-agents",
            "error",
            found.tenant,
            f"the fleet has {counted(len(found.agents), 'agent')}, none of tenant {found.tenant}: tasks are "
            "not run",
            START_AGENT,
        )
    elif all(one.busy >= one.places for one in own):
        places = sum(one.places for one in own)
        yield Diagnostic(
            "fleet-full",
            "warning",
            found.tenant,
            f"all {places} places of the fleet are taken: a further task is refused, and that counts as a "
            "failed attempt",
            "start more agents, or fewer runs at once",
        )


def _refused(found: ServerInventory) -> Iterator[Diagnostic]:
    """Runs that failed although their tasks were never run."""
    for run, tasks in found.failed.items():
        refusals = {task.id: fleet_refusal(task.error or "") for task in tasks if task.status == "Failed"}
        told = next(((id, said) for id, said in refusals.items() if said is not None), None)
        if told is not None:
            id, (message, hint) = told
            yield Diagnostic(
                "fleet-refused",
                "warning",
                run,
                f"run {run} failed at {id}, and not by its fault: {message}",
                hint,
            )


def _paused(package: ServerPackage) -> Diagnostic:
    message = f"{package.name} {package.version} is paused: no run of {package.workflow} starts"
    return Diagnostic("paused", "info", package.name, message, f"`cloaca-nb resume TARGET {package.name}`")


def taken_triggers(
    found: ServerInventory, declared: Iterable[PackageTrigger], workflow: str
) -> Iterator[Diagnostic]:
    """Triggers of a package to be sent whose names other workflows have there."""
    for one in declared:
        rows = (row for row in found.triggers or () if row.kind == "poll" and row.name == one.full)
        other = next((row.workflow for row in rows if row.workflow != workflow), None)
        if one.cron == "" and other is not None:
            yield Diagnostic(
                "same-trigger",
                "warning",
                one.name,
                f"a trigger {one.full!r} starts {other} there: only the first of that name is scheduled",
                f"rename the trigger {one.name}",
            )


def _clashes(found: ServerInventory) -> Iterator[Diagnostic]:
    workflows, modules = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    polls = defaultdict[str, list[str]](list)
    libraries = defaultdict[str, dict[str, list[str]]](lambda: defaultdict(list))
    for one in found.packages:
        if not one.graph:
            workflows[one.workflow].append(one.name)
        summary = found.summaries.get(one.id)
        if summary is None:
            continue
        for module in summary.modules:
            modules[module].append(one.name)
        for name in {trigger.full for trigger in summary.triggers if trigger.full}:
            polls[name].append(one.name)
        for library, version in summary.libraries.items():
            libraries[library][version].append(one.name)
    yield from _same(workflows, modules, polls)
    for library, versions in sorted(libraries.items()):
        if len(versions) > 1:
            shown = "; ".join(
                f"{version} in {', '.join(names)}" for version, names in sorted(versions.items())
            )
            yield Diagnostic(
                "libraries-differ",
                "warning",
                library,
                f"{library} is vendored in {len(versions)} versions ({shown}): all packages get the one that "
                "was imported first",
                "pack them with cloaca_nb, which keeps vendored libraries apart; or vendor one version",
            )


def _same(
    workflows: dict[str, list[str]], modules: dict[str, list[str]], triggers: dict[str, list[str]]
) -> Iterator[Diagnostic]:
    for name, owners in _several(workflows):
        yield same_workflow(name, owners)
    for name, owners in _several(triggers):
        message = f"{', '.join(owners)} all have a trigger {name!r}: only the first of that name is scheduled"
        yield Diagnostic("same-trigger", "error", name, message, "give each trigger a name of its own")
    for name, owners in _several(modules):
        yield Diagnostic(
            "same-module",
            "warning",
            name,
            f"{', '.join(owners)} all have the module {name!r}: what a task imports when it runs may be the "
            "other's",
            "pack them with cloaca_nb, which names modules by their content; or rename one",
        )


def _several(owners: dict[str, list[str]]) -> list[tuple[str, list[str]]]:
    return sorted((name, sorted(set(some))) for name, some in owners.items() if len(set(some)) > 1)


def _schedules(found: ServerInventory, now: datetime) -> Iterator[Diagnostic]:
    rows = found.triggers
    if rows is None:
        return
    late = sorted({row.workflow for row in sleepers(rows, now)})
    missing, there = _looked_up(found, rows)
    if found.tenant != PUBLIC and missing and not there:
        names = ", ".join(dict.fromkeys(package.name for package, _ in missing))
        yield _asleep(found.tenant, f"no trigger of {names} is scheduled")
        return
    for package, one in missing:
        why, hint = reason_of(one, rows)
        message = f"the trigger {one.name} of {package.name} {package.version} has no schedule: {why}"
        yield Diagnostic("no-schedule", "error", package.name, message, hint)
    if late and found.tenant != PUBLIC:
        yield _asleep(found.tenant, f"{', '.join(late)} should have started a while ago")
    elif late:
        yield Diagnostic(
            "overdue",
            "warning",
            "",
            f"{', '.join(late)} should have started a while ago and did not",
            "see whether the server's scheduler runs: its log says",
        )


def _looked_up(
    found: ServerInventory, rows: Iterable[TriggerRow]
) -> tuple[list[tuple[ServerPackage, PackageTrigger]], bool]:
    """The triggers of loaded packages that are not scheduled, and whether any is."""
    missing: list[tuple[ServerPackage, PackageTrigger]] = []
    any_there = False
    for one in found.packages:
        summary = found.summaries.get(one.id)
        known = [each for each in summary.triggers if each.known] if summary and one.loaded else []
        there = match(known, rows)
        any_there = any_there or bool(there)
        missing += [(one, each) for each in known if each not in there]
    return missing, any_there


def _left_behind(found: ServerInventory) -> Iterator[Diagnostic]:
    known = {one.workflow for one in found.packages}
    for workflow in sorted({row.workflow for row in found.triggers or () if row.workflow not in known}):
        names = ", ".join(one.name for one in found.orphans.get(workflow, ()))
        what = f"schedules ({names})" if names else "schedules"
        yield Diagnostic(
            "left-behind",
            "warning",
            workflow,
            f"{what} of {workflow} are left behind: no package has that workflow, and each start fails",
            f"remove them by `cloaca-nb schedule remove`, or deploy {workflow} again",
        )
