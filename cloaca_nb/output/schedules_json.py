"""What starts workflows on targets, as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cloaca_nb.deploy.scheduling.resources import Instance, Scheduled
    from cloaca_nb.deploy.scheduling.undeploy import Undeployed
    from cloaca_nb.deploy.scheduling.verbs import Kept, NamedTrigger


def time_json(at: datetime | None) -> str | None:
    """A time as RFC 3339 text, or None."""
    return at.isoformat() if at is not None else None


def scheduled_json(found: Iterable[Scheduled]) -> list[dict[str, Any]]:
    """Triggers and schedules that are there."""
    return [
        {
            "name": one.name,
            "kind": one.kind,
            "workflow": one.workflow,
            "cron": one.cron or None,
            "timezone": one.zone,
            "next_at": time_json(one.next_at),
            "note": one.note,
        }
        for one in found
    ]


def instance_json(one: Instance) -> dict[str, Any]:
    """A schedule of a server."""
    return {
        "name": one.name,
        "workflow": one.workflow,
        "cron": one.cron or None,
        "timezone": one.zone,
        "parameters": dict(one.params),
        "enabled": one.enabled,
        "next_at": time_json(one.next_at),
    }


def schedules_json(found: Iterable[Kept]) -> dict[str, Any]:
    """What `schedule --json` prints."""
    return {"schedules": [{**instance_json(one.instance), "by": one.by, "there": one.there} for one in found]}


def triggers_json(found: Iterable[NamedTrigger]) -> dict[str, Any]:
    """What `triggers --json` prints."""
    return {
        "triggers": [
            {
                "name": one.name or None,
                "full_name": one.row.name or None,
                "kind": one.row.kind,
                "workflow": one.row.workflow,
                "cron": one.row.cron or None,
                "interval_ms": one.row.interval_ms if one.row.kind == "poll" else None,
                "enabled": one.row.enabled,
                "paused": one.row.paused,
                "next_at": time_json(one.row.next_at),
            }
            for one in found
        ]
    }


def undeployed_json(done: Undeployed) -> dict[str, Any]:
    """What `undeploy --json` prints."""
    return {
        **{name: getattr(done, name) for name in ("target", "place", "tenant", "package", "done")},
        **{name: list(getattr(done, name)) for name in ("versions", "schedules", "left")},
    }
