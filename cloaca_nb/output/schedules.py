"""What starts workflows on targets: as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from cloaca_nb.deploy.scheduling.resources import shown_time as spoken_time
from cloaca_nb.output.cell import table
from cloaca_nb.output.deploys import table_text
from cloaca_nb.output.json import JsonObject, picked, time_json
from cloaca_nb.output.words import PLAIN, Style, visible

if TYPE_CHECKING:
    from cloaca_nb.deploy.scheduling.resources import Instance
    from cloaca_nb.deploy.scheduling.undeploy import Undeployed
    from cloaca_nb.deploy.scheduling.verbs import Kept, NamedTrigger

SCHEDULES_HEADER = ("schedule", "time", "zone", "next", "parameters", "state")
TRIGGERS_HEADER = ("trigger", "starts", "time", "next", "state")


def shown_time(at: datetime | None) -> str:
    """A time in UTC, for a table."""
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at is not None else ""


def schedule_rows(found: Iterable[Kept]) -> list[Sequence[str]]:
    """A row for each schedule."""
    rows: list[Sequence[str]] = []
    for kept in found:
        one = kept.instance
        again = f"; `cloaca-nb schedule resume {one.name}` makes it again" * bool(one.cron)
        state = f"not there any more{again}" if not kept.there else "on" if one.enabled else "paused"
        zone = one.zone if one.cron else ""
        rows.append((one.name, one.cron, zone, shown_time(one.next_at), one.given, state))
    return rows


def trigger_rows(found: Iterable[NamedTrigger]) -> list[Sequence[str]]:
    """A row for each trigger."""
    rows: list[Sequence[str]] = []
    for one in found:
        row = one.row
        state = "paused" if row.paused else "off" if not row.enabled else "overdue" if one.asleep else "on"
        rows.append((one.name or f"a {row.kind}", row.workflow, row.when, shown_time(row.next_at), state))
    return rows


def undeployed_text(done: Undeployed, style: Style = PLAIN) -> str:
    """What came of an undeploy."""
    where = f"{done.target}, {done.place}" if done.place != done.target else done.target
    versions = ", ".join(done.versions)
    said = "was removed from" if done.done else "would be removed from"
    head = f"{done.package} {versions} {said}" if versions else f"{done.package} was not on"
    lines = [style.paint(visible(f"{head} {where}", 400), bold=True)]
    lines += [
        f"  schedule {visible(name, 200)} {'' if done.done else 'would be '}removed"
        for name in done.schedules
    ]
    lines += [f"  {style.paint('left', 'yellow')}: {visible(text, 400)}" for text in done.left]
    return "\n".join(lines)


#: What is said of what a line did.
_DONE = {"add": "made", "pause": "paused", "resume": "on again", "remove": "removed", "fire": "fired"}


def schedules_text(action: str, found: Sequence[Kept], style: Style = PLAIN) -> str:
    """What came of an action on schedules."""
    if action == "list":
        return table_text(SCHEDULES_HEADER, schedule_rows(found), style) if found else _NO_SCHEDULES
    return "\n".join(_schedule_line(action, one.instance) for one in found)


def _schedule_line(action: str, one: Instance) -> str:
    fires = action != "remove" and one.enabled and one.next_at is not None
    at = f": starts {one.workflow} next {spoken_time(one.next_at)}" if fires and one.next_at else ""
    return visible(f"schedule {one.name} is {_DONE[action]}{at}", 400)


def triggers_text(action: str, found: Sequence[NamedTrigger], style: Style = PLAIN) -> str:
    """What came of an action on triggers."""
    if action == "list":
        return table_text(TRIGGERS_HEADER, trigger_rows(found), style) if found else _NO_TRIGGERS
    return "\n".join(
        visible(f"trigger {one.name} of {one.row.workflow} is {_DONE[action]}", 400) for one in found
    )


_NO_SCHEDULES = "the workflow has no schedule there"
_NO_TRIGGERS = "nothing starts the workflow there by itself"


def schedules_json(found: Iterable[Kept]) -> JsonObject:
    """What `schedule --json` prints."""
    return {
        "schedules": [
            {
                **picked(one.instance, ("name", "workflow")),
                "cron": one.instance.cron or None,
                "timezone": one.instance.zone,
                "parameters": dict(one.instance.params),
                "enabled": one.instance.enabled,
                "next_at": time_json(one.instance.next_at),
                **picked(one, ("by", "there")),
            }
            for one in found
        ]
    }


def triggers_json(found: Iterable[NamedTrigger]) -> JsonObject:
    """What `triggers --json` prints."""
    return {
        "triggers": [
            {
                "name": one.name or None,
                "full_name": one.row.name or None,
                **picked(one.row, ("kind", "workflow")),
                "cron": one.row.cron or None,
                "interval_ms": one.row.interval_ms if one.row.kind == "poll" else None,
                **picked(one.row, ("enabled", "paused")),
                "next_at": time_json(one.row.next_at),
            }
            for one in found
        ]
    }


def undeployed_json(done: Undeployed) -> JsonObject:
    """What `undeploy --json` prints."""
    return picked(done, ("target", "place", "tenant", "package", "done", "versions", "schedules", "left"))


def schedules_html(found: Sequence[Kept]) -> str:
    """Schedules as a notebook shows them."""
    return table(SCHEDULES_HEADER, schedule_rows(found))


def triggers_html(found: Sequence[NamedTrigger]) -> str:
    """Triggers as a notebook shows them."""
    return table(TRIGGERS_HEADER, trigger_rows(found))
