"""What starts a workflow on a server: looked up and made once a package is loaded, and looked at by `status`.

Nothing of a server tells that a trigger was left out, so each is looked for, with its next time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from cloaca_nb.deploy.scheduling.calls import Calls
from cloaca_nb.deploy.scheduling.declared import PackageTrigger, declared_in
from cloaca_nb.deploy.scheduling.noted import PastSchedule, making, removed_now, standing
from cloaca_nb.deploy.scheduling.resources import Instance, Scheduled, TriggerRow
from cloaca_nb.deploy.server.patience import patiently
from cloaca_nb.deploy.target import PUBLIC, Watch
from cloaca_nb.errors import DeployError, RefusedError, UnscheduledError
from cloaca_nb.read.registrations.cron import known_times, read_cron

_FIRST_POLL_S, _LONGEST_POLL_S = 0.1, 1.0

Note = Callable[[PastSchedule], None]


class Looking:
    """Looks for the triggers of a package on a server.

    Args:
        calls: The server.
        watch: Told what is found; its stop ends the waiting.
        limit_s: How long a trigger may take to appear.
        patience_s: How long a server that does not answer is waited for.
    """

    def __init__(self, calls: Calls, watch: Watch, limit_s: float, patience_s: float) -> None:
        self.calls = calls
        self.watch = watch
        self.limit_s = limit_s
        self.patience_s = patience_s

    def found(self, declared: Sequence[PackageTrigger], label: str) -> tuple[Scheduled, ...]:
        """The triggers, each with its next time.

        Args:
            declared: What the package declares for the server's own clock.
            label: The package's name and version.

        Raises:
            UnscheduledError: One is not there; the message says which, the hint why.
            DeployError: The server cannot be asked.
        """
        known = [one for one in declared if one.known]
        if len(known) < len(declared):
            self.watch.warn(
                "schedule",
                "the name or the time of a trigger is computed, so it was not looked up",
                "`cloaca-nb triggers list` shows what is there",
            )
        if not known:
            return ()
        until, pause = self.watch.now() + self.limit_s, _FIRST_POLL_S
        while True:
            rows = self._rows({one.workflow for one in known})
            if rows is None:
                where = self.calls.api.url
                self.watch.warn("schedule", f"{where} does not tell its triggers: they were not looked up")
                return ()
            matched = match(known, rows)
            missing = [one for one in known if one not in matched]
            if not missing or self.watch.stopped:
                return tuple(as_scheduled(one, row) for one, row in matched.items())
            if self.watch.now() > until:
                raise _unscheduled(missing, rows, label, self.calls)
            self.watch.pause(pause)
            pause = min(2 * pause, _LONGEST_POLL_S)

    def _rows(self, workflows: Iterable[str]) -> list[TriggerRow] | None:
        """The tenant's triggers without its schedules; None where the server does not tell them."""

        def ask() -> list[TriggerRow] | None:
            rows = self.calls.triggers()
            made = [one for each in sorted(workflows) for one in self.calls.instances(each) or ()]
            return None if rows is None else own_triggers(rows, made)

        return patiently(ask, self.watch, "schedule", patience_s=self.patience_s)


def own_triggers(rows: Iterable[TriggerRow], schedules: Iterable[Instance]) -> list[TriggerRow]:
    """The triggers that packages declare: a server lists its schedules among them."""
    made = {one.id for one in schedules if one.id}
    return [row for row in rows if row.id not in made]


def match(declared: Iterable[PackageTrigger], rows: Iterable[TriggerRow]) -> dict[PackageTrigger, TriggerRow]:
    """Which row is which trigger: polls by name, crons by workflow and time."""
    left, found = list(rows), dict[PackageTrigger, TriggerRow]()
    for fits in (_same, _same_time):
        for one in declared:
            row = next((row for row in left if one not in found and fits(one, row)), None)
            if row is not None:
                found[one] = row
                left.remove(row)
    return found


def _same(one: PackageTrigger, row: TriggerRow) -> bool:
    if row.workflow != one.workflow:
        return False
    if one.cron:
        return row.kind == "cron" and row.cron.split() == one.cron.split()
    return row.kind == "poll" and row.name == one.full


def _same_time(one: PackageTrigger, row: TriggerRow) -> bool:
    """Whether a cron that is spelled otherwise there fires at the same time."""
    if not (one.cron and row.kind == "cron" and row.workflow == one.workflow and row.next_at):
        return False
    return known_times(one.cron, datetime.now(timezone.utc), 1) == [row.next_at]


def as_scheduled(one: PackageTrigger, row: TriggerRow) -> Scheduled:
    """A trigger as it is shown."""
    note = "it is paused there" if row.paused else "" if row.enabled else "it is off there"
    if row.kind == "cron" and row.next_at is None and not note:
        note = "the server names no next time for it"
    return Scheduled(one.name or row.name, row.kind, row.workflow, row.cron, "UTC", row.next_at, note)


def _unscheduled(
    missing: Sequence[PackageTrigger], rows: Sequence[TriggerRow], label: str, calls: Calls
) -> UnscheduledError:
    names = ", ".join(one.name for one in missing)
    where, several = calls.api.url, len(missing) > 1
    reasons = dict.fromkeys(reason_of(one, rows) for one in missing)
    said = "are" if several else "is"
    return UnscheduledError(
        f"{label} is loaded, but its trigger{'s' * several} {names} {said} not scheduled on {where}: "
        + "; ".join(why for why, _ in reasons),
        "; ".join(dict.fromkeys(step for _, step in reasons)),
        bumps=all(one.full != one.name for one in missing),
    )


def reason_of(one: PackageTrigger, rows: Iterable[TriggerRow]) -> tuple[str, str]:
    """Why a trigger is not there, and the next step."""
    if one.cron and (wrong := read_cron(one.cron)).wrong is not None:
        return f"the cron {one.cron!r} {wrong.said}", wrong.advice
    other = next((row for row in rows if row.kind == "poll" and row.name == one.full and not one.cron), None)
    if other is not None:
        why = f"a trigger of that name starts {other.workflow} there, of another package"
        return why, f"rename the trigger {one.name}"
    once = "a server schedules a trigger's name once in its life"
    if one.full != one.name:
        return (
            f"{once}, and these very bytes were deployed there before",
            "deploy with `--bump`, which takes the next version; a restart of the server helps, too",
        )
    return (
        f"{once}, and another package, or another version of this one, had it",
        "deploy from the notebook, which names triggers by their content; or rename it",
    )


class Making:
    """Makes the schedules that stand for crons in time zones of their own, and removes what is not declared.

    Args:
        calls: The server.
        watch: Told what is done.
        note: Notes what is done, before a schedule is made and after it was removed.
        patience_s: How long a server that does not answer is waited for.
    """

    def __init__(self, calls: Calls, watch: Watch, note: Note, patience_s: float) -> None:
        self.calls = calls
        self.watch = watch
        self.note = note
        self.patience_s = patience_s

    def made(self, zoned: Sequence[PackageTrigger], past: Iterable[PastSchedule]) -> tuple[Scheduled, ...]:
        """The schedules of a package, made where they lack, changed where they differ.

        Args:
            zoned: The crons in time zones of their own.
            past: What was made and removed before, by deploys and by people.

        Raises:
            DeployError: The server has no schedules, or refuses one.
        """
        there: dict[str, Mapping[str, Instance]] = {}
        old = [one for one in standing(past).values() if one.by == "deploy"]
        workflows = {one.workflow for one in zoned} | {one.workflow for one in old}
        for workflow in sorted(workflows):
            listed = self._listed(workflow)
            if listed is None and zoned:
                raise self._none(zoned[0])
            there[workflow] = {one.name: one for one in listed or ()}
        lost = {one.key: one.instance for one in old}
        done = tuple(
            self._one(one, there[one.workflow].get(one.instance), lost.get((one.workflow, one.instance)))
            for one in zoned
        )
        wanted = {(one.workflow, one.instance) for one in zoned}
        for gone in old:
            if gone.key not in wanted:
                self._remove(gone, there=gone.name in there[gone.workflow])
        return done

    def _listed(self, workflow: str) -> list[Instance] | None:
        def ask() -> list[Instance] | None:
            return self.calls.instances(workflow)

        return patiently(ask, self.watch, "schedule", patience_s=self.patience_s)

    def _none(self, one: PackageTrigger) -> DeployError:
        return DeployError(
            f"{self.calls.api.url} has no schedules, so nothing there keeps the time zone "
            f"{one.zone} of the trigger {one.name}",
            "servers 0.12 have them; or write its time in UTC",
        )

    def _one(self, one: PackageTrigger, there: Instance | None, lost: Instance | None) -> Scheduled:
        """Make one, or change it; one that is gone goes on as it was to be: paused, with its parameters."""
        wanted = Instance(one.instance, one.workflow, one.cron or "", one.zone)
        before = there or lost
        if before is not None:
            wanted = replace(wanted, params=before.params, enabled=before.enabled)
        self.note(making(wanted, "deploy"))
        if there is None or not there.same_as(wanted):
            there = replaced(self.calls, wanted, there, self.watch, self.patience_s)
        return shown_instance(there)

    def _remove(self, gone: PastSchedule, *, there: bool) -> None:
        if there:
            removed(self.calls, gone.workflow, gone.name, self.watch, self.patience_s)
            self.watch.note(
                "schedule", f"the schedule {gone.name} was removed: the notebook declares it no more"
            )
        self.note(removed_now(gone.name, gone.workflow, "deploy"))


def replaced(
    calls: Calls, wanted: Instance, there: Instance | None, watch: Watch, patience_s: float
) -> Instance:
    """A schedule made, in the place of one of its name; servers change none.

    Raises:
        DeployError: The server refuses it; the one that was there is made again.
    """
    if there is None:
        return _created(calls, wanted, watch, patience_s)
    removed(calls, there.workflow, there.name, watch, patience_s)
    try:
        return _created(calls, wanted, watch, patience_s)
    except RefusedError:
        _created(calls, there, watch, patience_s)
        raise


def _created(calls: Calls, wanted: Instance, watch: Watch, patience_s: float) -> Instance:
    def create() -> Instance:
        try:
            return calls.create(wanted)
        except RefusedError as error:
            if error.code != "instance_exists":
                raise
            found = calls.instance(wanted.workflow, wanted.name)
            if not found.same_as(wanted):
                raise
            return found  # the answer to the first try was lost

    return patiently(create, watch, "schedule", patience_s=patience_s)


def removed(calls: Calls, workflow: str, name: str, watch: Watch, patience_s: float) -> None:
    """A schedule removed; one that is not there is no error.

    Raises:
        DeployError: The server does not do it.
    """

    def remove() -> None:
        try:
            calls.delete(workflow, name)
        except RefusedError as error:
            if error.code != "instance_not_found":
                raise

    patiently(remove, watch, "schedule", patience_s=patience_s)


def shown_instance(one: Instance) -> Scheduled:
    """A schedule as it is shown."""
    note = "" if one.enabled else "it is paused"
    if not one.cron:
        note = "it has no time, and starts nothing by itself"
    return Scheduled(one.name, "schedule", one.workflow, one.cron, one.zone, one.next_at, note)


def told(found: Iterable[Scheduled], watch: Watch) -> None:
    """Say what is there, and when it fires next."""
    for one in found:
        tell = watch.warn if one.note else watch.note
        tell("schedule", one.sentence)


def sleepers(rows: Iterable[TriggerRow | Instance], now: datetime) -> Iterator[TriggerRow | Instance]:
    """What should have fired a while ago: where it is not paused, nothing there looks at it."""
    for row in rows:
        paused = isinstance(row, TriggerRow) and row.paused
        late = row.next_at is not None and (now - row.next_at).total_seconds() > _OVERDUE_S
        if late and row.enabled and not paused:
            yield row


#: Seconds that a server may be late with what it starts.
_OVERDUE_S = 120


@dataclass(frozen=True, slots=True)
class WorkflowStarts:
    """What starts a workflow on a server.

    Attributes:
        triggers: Triggers of its package and schedules that are there.
        notes: What is wrong with them, a sentence each.
    """

    triggers: tuple[Scheduled, ...] = ()
    notes: tuple[str, ...] = ()


def standing_on(calls: Calls, workflow: str, files: Mapping[str, bytes], target: str) -> WorkflowStarts:
    """Look what starts a workflow.

    Args:
        files: The files of its package there.
        target: What a person calls the server.

    Raises:
        DeployError: The server cannot be asked.
    """
    declared = [one for one in declared_in(files) if one.known]
    instances = calls.instances(workflow) or []
    rows = calls.triggers() if declared else []
    if rows is None:
        return WorkflowStarts(
            tuple(map(shown_instance, instances)), ("the server does not tell its triggers",)
        )
    matched = match(declared, own_triggers(rows, instances))
    found = [as_scheduled(one, row) for one, row in matched.items()]
    missing = [one for one in declared if one not in matched]
    late = list(sleepers([*matched.values(), *instances], datetime.now(timezone.utc)))
    notes = tuple(_notes(calls.api.tenant, missing, late, target))
    return WorkflowStarts((*found, *map(shown_instance, instances)), notes)


def _notes(
    tenant: str, missing: list[PackageTrigger], late: list[TriggerRow | Instance], target: str
) -> Iterator[str]:
    if tenant != PUBLIC and (missing or late):
        yield (
            f"tenant {tenant} sleeps, as after a restart of the server: nothing of it loads or fires; "
            f"`cloaca-nb deploy NOTEBOOK {target} --tenant {tenant}` wakes it"
        )
        return
    for one in missing:
        yield f"the trigger {one.name} is not scheduled there"
    for row in late:
        yield f"{row.name or row.workflow} should have started a run at {row.next_at:%Y-%m-%d %H:%M} UTC"
