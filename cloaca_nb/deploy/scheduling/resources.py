"""Triggers and schedules as frozen types: as a server tells them, and as a deploy tells of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Literal

from cloaca_nb.deploy.server.resources import Json, MalformedError, text_or_none, value_of
from cloaca_nb.model.json_value import JSON
from cloaca_nb.model.times import time_of


def _next_run(body: Json) -> datetime | None:
    """When something is run next, in UTC; None where that is not told.

    Raises:
        MalformedError: It is no time.
    """
    text = text_or_none(body, "next_run_at")
    if text is None:
        return None
    try:
        time = time_of(text)
        aware = time if time.tzinfo else time.replace(tzinfo=timezone.utc)
        return aware.astimezone(timezone.utc)
    except (ValueError, OverflowError):
        raise MalformedError("field 'next_run_at' is no time") from None


@dataclass(frozen=True, slots=True)
class TriggerRow:
    """A trigger on a server (one object of `GET …/triggers`).

    Attributes:
        kind: ``cron``, or ``poll`` for a function that is called again and again.
        workflow: The workflow that it starts.
        name: Its name; "" for a cron, of which servers keep none.
        cron: Its expression, or "".
        interval_ms: Milliseconds between two calls of a poll function; 0 for none.
        enabled: Whether it was made to fire.
        paused: Whether it was paused since.
        next_at: When it fires next, in UTC, or None.
        id: The server's id of it, or "".
    """

    kind: Literal["cron", "poll"]
    workflow: str
    name: str = ""
    cron: str = ""
    interval_ms: int = 0
    enabled: bool = True
    paused: bool = False
    next_at: datetime | None = None
    id: str = ""

    @classmethod
    def read(cls, body: Json) -> TriggerRow:
        """From one object of the list."""
        return cls(
            kind="cron" if value_of(body, "schedule_type", str) == "cron" else "poll",
            workflow=value_of(body, "workflow_name", str, ""),
            name=value_of(body, "trigger_name", str, ""),
            cron=value_of(body, "cron_expression", str, ""),
            interval_ms=value_of(body, "poll_interval_ms", int, 0),
            enabled=value_of(body, "enabled", bool, True),
            paused=value_of(body, "paused", bool, False),
            next_at=_next_run(body),
            id=value_of(body, "id", str, ""),
        )

    @property
    def when(self) -> str:
        """Its time, as people read it."""
        return self.cron if self.kind == "cron" else f"every {self.interval_ms / 1000:g} s"

    @property
    def address(self) -> str:
        """What the server calls it in its routes: a cron by its workflow."""
        return self.name if self.kind == "poll" else self.workflow


@dataclass(frozen=True, slots=True)
class Instance:
    """A schedule on a server: a workflow, its parameters and a time (`GET …/workflows/W/instances`).

    Attributes:
        cron: When; "" for a binding of parameters alone.
        zone: The time zone of that.
        params: The parameters that its runs get.
        enabled: Whether it fires.
        next_at: When it fires next, in UTC, or None.
        id: The server's id of it, or "".
    """

    name: str
    workflow: str
    cron: str = ""
    zone: str = "UTC"
    params: Mapping[str, JSON] = field(default_factory=dict)
    enabled: bool = True
    next_at: datetime | None = None
    id: str = ""

    @classmethod
    def read(cls, body: Json) -> Instance:
        """From an answer, or one object of a list."""
        params: dict[str, JSON] = value_of(body, "params", dict, {})
        return cls(
            name=value_of(body, "instance_name", str),
            workflow=value_of(body, "workflow_name", str, ""),
            cron=value_of(body, "cron_expression", str, "") or value_of(body, "cron", str, ""),
            zone=value_of(body, "timezone", str, "UTC"),
            params=params,
            enabled=value_of(body, "enabled", bool, True),
            next_at=_next_run(body),
            id=value_of(body, "id", str, ""),
        )

    @property
    def given(self) -> str:
        """Its parameters, as people read them."""
        return ", ".join(f"{name}={value!r}" for name, value in sorted(self.params.items()))

    def same_as(self, other: Instance) -> bool:
        """Whether it starts the same at the same times."""
        mine = (self.cron, self.zone or "UTC", dict(self.params), self.enabled)
        return mine == (other.cron, other.zone or "UTC", dict(other.params), other.enabled)

    def body(self) -> dict[str, JSON]:
        """What a server is sent to make it."""
        timed: dict[str, JSON] = {"cron": self.cron, "timezone": self.zone} if self.cron else {}
        return {"instance_name": self.name, "params": dict(self.params), **timed, "enabled": self.enabled}


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A trigger or a schedule that is there.

    Attributes:
        name: Its name, as people know it.
        kind: ``cron``, ``poll``, or ``schedule``: one that the server keeps beside the package.
        workflow: The workflow that it starts.
        cron: When, or "".
        zone: The time zone of that.
        next_at: When it fires next, in UTC; None for a poll function, and for what is off.
        note: What is to be known of it, or "".
    """

    name: str
    kind: Literal["cron", "poll", "schedule"]
    workflow: str
    cron: str = ""
    zone: str = "UTC"
    next_at: datetime | None = None
    note: str = ""

    @property
    def sentence(self) -> str:
        """What is to be said of it."""
        if self.note:
            return f"{self.kind} {self.name}: {self.note}"
        if self.next_at is None:
            return f"{self.kind} {self.name} is there and starts {self.workflow}"
        return f"{self.kind} {self.name} starts {self.workflow} next {shown_time(self.next_at)}"


def shown_time(at: datetime) -> str:
    """A time in UTC and here."""
    return f"{at:%a %Y-%m-%d %H:%M:%S} UTC ({at.astimezone():%a %H:%M} here)"
