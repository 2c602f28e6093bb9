"""What starts a workflow on a server now, and whether its tenant sleeps: what `status` says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone

from cloaca_nb.deploy.scheduling.after import as_scheduled, match, shown_instance, sleepers
from cloaca_nb.deploy.scheduling.calls import Calls
from cloaca_nb.deploy.scheduling.declared import PackageTrigger, declared_in
from cloaca_nb.deploy.scheduling.resources import Instance, TriggerRow
from cloaca_nb.deploy.scheduling.scheduled import Scheduled
from cloaca_nb.deploy.target import PUBLIC


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
        calls: The server.
        workflow: The workflow.
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
    made = {one.id for one in instances if one.id}
    matched = match(declared, [row for row in rows if row.id not in made])
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
