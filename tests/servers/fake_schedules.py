"""Schedules of a fake server: crons and poll functions of packages, instances, and what fires them."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

from tests.servers.fake_archive import RefusedError, input_errors
from tests.servers.fake_cron import Cron, CronError
from tests.servers.fake_host import Answer, Host

UNITS_MS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000}


class Clock:
    """The time that schedules go by; a test moves it on instead of waiting."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(timezone.utc) + self._ahead

    def advance(self, **parts: float) -> None:
        """Let some time pass: `hours=24`."""
        self._ahead += timedelta(**parts)

    def set(self, moment: datetime) -> None:
        """Make it that time."""
        self._ahead = moment - datetime.now(timezone.utc)


@dataclass
class Schedule:
    """A row: a cron, a poll function, or an instance.

    Attributes:
        package: The package that declared it; None for an instance.
        poll: Name of the poll function in the process; None for crons.
    """

    tenant: str
    workflow: str
    package: str | None = None
    trigger: str | None = None
    cron: str | None = None
    zone: str = "UTC"
    poll: str | None = None
    interval_ms: int | None = None
    instance: str | None = None
    params: dict[str, Any] | None = None
    enabled: bool = True
    paused: bool = False
    next_run_at: datetime | None = None
    last_run_at: datetime | None = None
    created_at: datetime = field(default_factory=lambda: datetime.now(timezone.utc))
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def plan(self, moment: datetime) -> None:
        """Compute the next time of a cron.

        Raises:
            CronError: It is none that fires.
            ZoneInfoNotFoundError: The time zone does not exist.
        """
        if self.cron is not None:
            self.next_run_at = Cron(self.cron).after(moment, self.zone)

    def as_trigger(self) -> dict[str, Any]:
        """As `/triggers` shows it: of crons without the trigger's name (contract D6, H7)."""
        return {
            "schedule_type": "trigger" if self.poll else "cron",
            "cron_expression": self.cron,
            "trigger_name": self.trigger if self.poll else None,
            "poll_interval_ms": self.interval_ms,
            **self._row(),
        }

    def as_instance(self) -> dict[str, Any]:
        shown = {"instance_name": self.instance, "params": self.params, "cron_expression": self.cron}
        return {**shown, "timezone": self.zone, **self._row()}

    def _row(self) -> dict[str, Any]:
        times = {"next_run_at": self.next_run_at, "last_run_at": self.last_run_at}
        return {
            "id": self.id,
            "workflow_name": self.workflow,
            "enabled": self.enabled,
            "paused": self.paused,
            **{name: time and time.isoformat() for name, time in times.items()},
            "created_at": self.created_at.isoformat(),
        }


class Life:
    """What the process knows of triggers, and forgets when it ends."""

    def __init__(self) -> None:
        self.crons: set[tuple[str, str]] = set()
        self.polls: dict[tuple[str, str], str] = {}
        self.fired: set[tuple[str, str]] = set()


def interval_ms(text: str) -> int:
    """An interval in whole seconds: what is below one becomes 0 (contract F2, H7)."""
    unit = "ms" if text.endswith("ms") else text[-1]
    return int(text.removesuffix(unit)) * UNITS_MS[unit] // 1000 * 1000


Fire = Callable[[str, str, dict[str, Any]], object]


class Schedules:
    """The rows and the loop over them; one slow poll function holds up all others (contract H7).

    Args:
        host: The process that has the poll functions.
        fire: Starts a run: tenant, workflow, context.
        is_awake: Whether a tenant's scheduler runs (contract D4).
        log: Takes a line of the server's log.
    """

    def __init__(
        self,
        host: Callable[[], Host],
        fire: Fire,
        is_awake: Callable[[str], bool],
        log: Callable[[str], None],
    ) -> None:
        self.clock = Clock()
        self.rows: list[Schedule] = []
        self.life = Life()
        self._lock = threading.RLock()
        self._host = host
        self._fire = fire
        self._is_awake = is_awake
        self._log = log

    # Triggers of packages

    def register(self, tenant: str, package: str, triggers: Iterable[Mapping[str, Any]]) -> None:
        """Schedule what a package declared, as far as servers do."""
        for trigger in triggers:
            row = Schedule(tenant, trigger["on"], package, trigger["name"])
            if trigger["cron"] is not None:
                self._register_cron(row, trigger["cron"])
            else:
                self._register_poll(row, trigger["poll"], trigger["poll_interval"])

    def _register_cron(self, row: Schedule, cron: str) -> None:
        """A name is scheduled once in the life of the process, a bad cron never: silently (contract H7)."""
        name = (row.tenant, row.trigger or "")
        if name in self.life.crons:
            return
        self.life.crons.add(name)
        row.cron = cron
        try:
            row.plan(self.clock.now())
        except CronError as error:
            self._log(f"cron trigger {row.trigger}: {error}")
            return
        self._add(row)

    def _register_poll(self, row: Schedule, poll: str, interval: str) -> None:
        """Another package's poll function of a taken name is dropped, silently (contract H7)."""
        name = (row.tenant, row.trigger or "")
        if self.life.polls.setdefault(name, row.package or "") != row.package:
            return
        row.poll, row.interval_ms = poll, interval_ms(interval)
        self._add(row)

    def _add(self, row: Schedule) -> None:
        with self._lock:
            self.rows.append(row)

    def forget(self, tenant: str, package: str) -> None:
        """A package goes: its schedules at once, its instances never (contract H7)."""
        with self._lock:
            self.rows = [row for row in self.rows if (row.tenant, row.package) != (tenant, package)]
            for name in [name for name, owner in self.life.polls.items() if owner == package]:
                if name[0] == tenant:
                    del self.life.polls[name]

    def restart(self) -> None:
        """The process ended: packages register anew, instances are rows that stay."""
        with self._lock:
            self.life = Life()
            self.rows = [row for row in self.rows if row.instance is not None]

    def of(self, tenant: str) -> list[Schedule]:
        return [row for row in self.rows if row.tenant == tenant]

    def find(self, tenant: str, name: str) -> Schedule:
        """By the workflow of a cron or the name of a poll function (contract D6).

        Raises:
            RefusedError: There is none.
        """
        for row in self.of(tenant):
            if name == (row.trigger if row.poll else row.workflow):
                return row
        raise RefusedError(404, "trigger_not_found", f"trigger '{name}' not found")

    def fire_now(self, tenant: str, name: str) -> None:
        """Fire a poll trigger by hand; crons are not found (contract H7).

        Raises:
            RefusedError: There is none of that name.
        """
        row = self.find(tenant, name)
        if not row.poll:
            raise RefusedError(404, "trigger_not_found", f"trigger '{name}' not found")
        self._run(row, {"trigger_name": row.trigger, "triggered_at": self.clock.now().isoformat()})

    # Instances

    def create(self, tenant: str, workflow: str, body: Mapping[str, Any], slots: list[Any]) -> Schedule:
        """A named, parameterised schedule; its time zone holds (contract H7).

        Raises:
            RefusedError: The name is taken, or params, cron or time zone are wrong.
        """
        name, params, cron = body["instance_name"], body.get("params"), body.get("cron")
        if any(row.instance == name for row in self.instances(tenant, workflow)):
            text = f"instance '{name}' already exists for workflow '{workflow}'"
            raise RefusedError(409, "instance_exists", text)
        if errors := input_errors(slots, params or {}):
            text = f"invalid instance params: {'; '.join(errors)}"
            raise RefusedError(400, "instance_params_invalid", text)
        row = Schedule(tenant, workflow, cron=cron, zone=body.get("timezone") or "UTC")
        row.instance, row.params, row.enabled = name, params, body.get("enabled", True)
        try:
            row.plan(self.clock.now())
        except (CronError, ZoneInfoNotFoundError, ValueError) as error:
            text = f"invalid cron expression or timezone: {error}"
            raise RefusedError(400, "invalid_cron", text) from None
        self._add(row)
        return row

    def instances(self, tenant: str, workflow: str) -> list[Schedule]:
        return [row for row in self.of(tenant) if row.instance is not None and row.workflow == workflow]

    def instance(self, tenant: str, workflow: str, name: str) -> Schedule:
        for row in self.instances(tenant, workflow):
            if row.instance == name:
                return row
        text = f"instance '{name}' not found for workflow '{workflow}'"
        raise RefusedError(404, "instance_not_found", text)

    def delete(self, row: Schedule) -> None:
        with self._lock:
            self.rows.remove(row)

    # The loop

    def tick(self) -> None:
        """Fire what is due, one after the other."""
        for row in list(self.rows):
            now = self.clock.now()
            if row.enabled and not row.paused and self._is_awake(row.tenant):
                if row.poll and (row.next_run_at is None or row.next_run_at <= now):
                    self._poll(row)
                elif row.cron and row.next_run_at is not None and row.next_run_at <= now:
                    self._cron(row, row.next_run_at)

    def _cron(self, row: Schedule, at: datetime) -> None:
        row.plan(self.clock.now())
        about = {"schedule_id": row.id, "scheduled_time": at.isoformat(), "schedule_timezone": row.zone}
        self._run(row, {**(row.params or {}), **about, "schedule_expression": row.cron})

    def _poll(self, row: Schedule) -> None:
        answer: Answer = self._host().ask("poll", name=row.poll)
        row.next_run_at = self.clock.now() + timedelta(milliseconds=row.interval_ms or 0)
        if "error" in answer:
            self._log(f"trigger {row.trigger}: {answer['error']}")
        elif answer["fires"] and self._is_new(row, answer["context"]):
            about = {"trigger_name": row.trigger, "triggered_at": self.clock.now().isoformat()}
            self._run(row, {**answer["context"], **about})

    def _is_new(self, row: Schedule, context: dict[str, Any]) -> bool:
        """Fires with a context seen before are skipped: `True` fires once for ever (contract H7)."""
        seen = (row.poll or "", json.dumps(context, sort_keys=True))
        if seen in self.life.fired:
            return False
        self.life.fired.add(seen)
        return True

    def _run(self, row: Schedule, context: dict[str, Any]) -> None:
        row.last_run_at = self.clock.now()
        try:
            self._fire(row.tenant, row.workflow, context)
        except RefusedError as error:
            self._log(f"schedule {row.trigger or row.instance} of {row.workflow}: {error}")
