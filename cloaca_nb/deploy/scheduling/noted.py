"""Schedules that we made on servers, as they are remembered with a deployment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from typing import Literal, cast, get_args

Maker = Literal["deploy", "person"]
State = Literal["made", "removed"]


@dataclass(frozen=True, slots=True)
class PastSchedule:
    """That a schedule was made or removed.

    Attributes:
        name: Its name.
        workflow: The workflow that it starts.
        state: What was done.
        by: Who wanted it: a deploy, for a cron in a time zone of its own, or a person.
        time: When, RFC 3339 in UTC.
    """

    name: str
    workflow: str
    state: State
    by: Maker
    time: str

    @property
    def key(self) -> tuple[str, str]:
        """What makes two the same schedule."""
        return self.workflow, self.name

    def as_json(self) -> dict[str, str]:
        """It as plain data."""
        return asdict(self)


def done_now(name: str, workflow: str, state: State, by: Maker) -> PastSchedule:
    """What is done at this moment."""
    return PastSchedule(name, workflow, state, by, datetime.now(timezone.utc).isoformat())


def read_schedules(value: object) -> tuple[PastSchedule, ...]:
    """What plain data tells of schedules; what is none, as in a notebook that was edited, is left out."""
    rows = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    return tuple(one for row in rows if (one := _read(row)) is not None)


def _read(row: Mapping[str, object]) -> PastSchedule | None:
    name, workflow, time = (row.get(key) for key in ("name", "workflow", "time"))
    texts = isinstance(name, str) and isinstance(workflow, str) and isinstance(time, str)
    if not texts or row.get("state") not in get_args(State) or row.get("by") not in get_args(Maker):
        return None
    return PastSchedule(
        str(name), str(workflow), cast("State", row["state"]), cast("Maker", row["by"]), str(time)
    )


def united(schedules: Iterable[PastSchedule]) -> tuple[PastSchedule, ...]:
    """The last that was done with each schedule, oldest first."""
    latest: dict[tuple[str, str], PastSchedule] = {}
    for one in sorted(schedules, key=lambda one: one.time):
        latest[one.key] = one
    return tuple(sorted(latest.values(), key=lambda one: (one.time, one.key)))


def standing(schedules: Iterable[PastSchedule]) -> dict[tuple[str, str], PastSchedule]:
    """The schedules that were made and not removed since, as far as is known; by workflow and name."""
    return {one.key: one for one in united(schedules) if one.state == "made"}
