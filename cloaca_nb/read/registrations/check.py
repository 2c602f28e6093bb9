"""What servers make of triggers: which they schedule, and what they do with them that nobody expects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact
from cloaca_nb.model.workflow import Trigger
from cloaca_nb.read.registrations.cron import read_cron
from cloaca_nb.read.registrations.magic import interval_ms


def trigger_facts(triggers: Sequence[Trigger], workflow: str) -> Iterator[Fact]:
    """What is noteworthy about the triggers of a notebook.

    Args:
        triggers: The triggers.
        workflow: The name of the notebook's workflow.
    """
    first: dict[str, Trigger] = {}
    for trigger in triggers:
        before = first.setdefault(trigger.name, trigger)
        if before is not trigger:
            place = before.place
            yield Fact(kinds.DuplicateTrigger(trigger.name, place.cell, place.line or 1), trigger.place)
        if trigger.workflow != workflow:
            yield Fact(kinds.TriggerWorkflow(trigger.name, trigger.workflow, workflow), trigger.place)
        yield from _cron_facts(trigger) if trigger.cron else _interval_facts(trigger)


def _cron_facts(trigger: Trigger) -> Iterator[Fact]:
    cron = read_cron(trigger.cron)
    if cron.wrong is not None:
        yield Fact(kinds.CronRefused(trigger.name, trigger.cron, cron.said, cron.advice), trigger.place)
    elif not cron.is_read:
        yield Fact(kinds.CronUnread(trigger.name, trigger.cron), trigger.place)
    if not trigger.is_utc:
        known = is_zone(trigger.timezone)
        said = kinds.TriggerZone if known else kinds.UnknownZone
        yield Fact(said(trigger.name, trigger.timezone), trigger.place)


def is_zone(name: str) -> bool:
    """Whether there is a time zone of this name."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _interval_facts(trigger: Trigger) -> Iterator[Fact]:
    every = interval_ms(trigger.poll_interval)
    if every is not None and every % 1000:
        why: Literal["short", "part"] = "short" if every < 1000 else "part"
        yield Fact(kinds.TriggerInterval(trigger.name, trigger.poll_interval, why), trigger.place)
