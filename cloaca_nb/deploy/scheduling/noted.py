"""Schedules that we made on servers, as they are remembered with a deployment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timezone
from typing import Literal, cast, get_args

from cloaca_nb.deploy.scheduling.resources import Instance
from cloaca_nb.deploy.server.resources import MalformedError
from cloaca_nb.model.json_value import json_text, objects_of
from cloaca_nb.package.parse import parse_json

Maker = Literal["deploy", "person"]
State = Literal["made", "removed"]


@dataclass(frozen=True, slots=True)
class PastSchedule:
    """That a schedule was made or removed.

    Attributes:
        workflow: The workflow that it starts.
        by: Who wanted it: a deploy, for a cron in a time zone of its own, or a person.
        time: When, RFC 3339 in UTC.
        held: The JSON text that a server is sent to make it, so that it can be made again; or "".
    """

    name: str
    workflow: str
    state: State
    by: Maker
    time: str
    held: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What makes two the same schedule."""
        return self.workflow, self.name

    def as_json(self) -> dict[str, str]:
        """It as plain data that may go with a notebook: without the values of parameters."""
        return {name: text for name, text in asdict(self).items() if name != "held"}

    @property
    def instance(self) -> Instance | None:
        """The schedule as it was to be; None where that is not known."""
        try:
            found = Instance.read(parse_json(self.held.encode())) if self.held else None
        except (MalformedError, ValueError):  # of a notebook that was edited
            return None
        return replace(found, name=self.name, workflow=self.workflow) if found is not None else None


def removed_now(name: str, workflow: str, by: Maker) -> PastSchedule:
    """That a schedule is removed at this moment."""
    return PastSchedule(name, workflow, "removed", by, _now())


def making(wanted: Instance, by: Maker) -> PastSchedule:
    """That a schedule is made, noted before it is.

    Servers change none: one that is replaced is gone until it was made anew.
    """
    return PastSchedule(wanted.name, wanted.workflow, "made", by, _now(), json_text(wanted.body()))


def _now() -> str:
    return datetime.now(timezone.utc).isoformat()


def read_schedules(value: object) -> tuple[PastSchedule, ...]:
    """What plain data tells of schedules; what is none, as in a notebook that was edited, is left out."""
    return tuple(one for row in objects_of(value) if (one := _read(row)) is not None)


def _read(row: Mapping[str, object]) -> PastSchedule | None:
    name, workflow, time = (row.get(key) for key in ("name", "workflow", "time"))
    texts = isinstance(name, str) and isinstance(workflow, str) and isinstance(time, str)
    if not texts or row.get("state") not in get_args(State) or row.get("by") not in get_args(Maker):
        return None
    state, by, held = cast("State", row["state"]), cast("Maker", row["by"]), row.get("held")
    return PastSchedule(str(name), str(workflow), state, by, str(time), held if isinstance(held, str) else "")


def united(schedules: Iterable[PastSchedule]) -> tuple[PastSchedule, ...]:
    """The last that was done with each schedule, oldest first."""
    latest: dict[tuple[str, str], PastSchedule] = {}
    for one in sorted(schedules, key=lambda one: (one.time, bool(one.held))):
        latest[one.key] = one
    return tuple(sorted(latest.values(), key=lambda one: (one.time, one.key)))


def standing(schedules: Iterable[PastSchedule]) -> dict[tuple[str, str], PastSchedule]:
    """The schedules that were made and not removed since, as far as is known; by workflow and name."""
    return {one.key: one for one in united(schedules) if one.state == "made"}
