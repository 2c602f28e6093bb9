"""A trigger or a schedule that is there, as a deploy tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


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
