"""What starts workflows on targets: as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cloaca_nb.deploy.scheduling.after import Scheduled


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
