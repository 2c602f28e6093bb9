"""Agents of a fake server's fleet: processes of their own, with an environment of their own (contract H9)."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.servers.fake_host import Answer, Host
from tests.servers.fake_runs import now

CAPACITY = 4


@dataclass
class Agent:
    """An agent.

    Attributes:
        tenant: The tenant of its key; None for the bootstrap key, with which it gets no work.
        capacity: How many tasks it runs at once; more are refused.
    """

    tenant: str | None
    capacity: int
    host: Host
    busy: int = 0
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def row(self) -> dict[str, Any]:
        return {
            "agent_id": self.id,
            "tenant_id": self.tenant,
            "max_concurrency": self.capacity,
            "in_flight": self.busy,
            "last_heartbeat": now(),
        }


class Fleet:
    """The agents; work goes to them in turn, busy or not."""

    def __init__(self) -> None:
        self.is_on = False
        self.agents: list[Agent] = []
        self._turn = 0
        self._lock = threading.Lock()

    def add(
        self, tenant: str | None, capacity: int = CAPACITY, environ: Mapping[str, str] | None = None
    ) -> Agent:
        """Start an agent; from now on tasks are run by agents alone."""
        self.is_on = True
        agent = Agent(tenant, capacity, Host(environ))
        self.agents.append(agent)
        return agent

    def attempt(
        self,
        tenant: str,
        package: str,
        load: dict[str, Any],
        arguments: dict[str, Any],
        then: Callable[[Answer], None],
    ) -> None:
        """Have an agent make an attempt; a refusal is a failed attempt like any other."""
        with self._lock:
            chosen = self._next(tenant)
            agent = None if isinstance(chosen, str) else chosen
            if agent is not None:
                agent.busy += 1
        if agent is None:
            threading.Thread(target=then, args=({"error": chosen},)).start()
            return

        def done(answer: Answer) -> None:
            agent.busy -= 1
            then(answer)

        threading.Thread(target=_run, args=(agent.host, package, load, arguments, done), daemon=True).start()

    def _next(self, tenant: str) -> Agent | str:
        agents = [agent for agent in self.agents if agent.tenant == tenant]
        if not agents:
            return f'no available fleet agent in tenant Some("{tenant}")'
        self._turn += 1
        agent = agents[self._turn % len(agents)]
        return agent if agent.busy < agent.capacity else "agent refused (Shutdown): agent at max_concurrency"

    def close(self) -> None:
        for agent in self.agents:
            agent.host.kill()


def _run(
    host: Host,
    package: str,
    load: dict[str, Any],
    arguments: dict[str, Any],
    then: Callable[[Answer], None],
) -> None:
    """An agent imports a package once, and keeps its files."""
    with host.loading:
        if package not in host.loaded:
            told = host.ask("load", **load)
            if "error" in told:
                then(told)
                return
            host.loaded.add(package)
    host.send("attempt", then, **arguments)
