"""Graphs of a fake server: loaded ones, the reactors and accumulators that start them, under `/v1/health`.

Their names are the process's: a server takes one graph of a name, whoever's it is, lets two graphs share a
reactor of one name where they agree, and hands events to accumulators by name alone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.servers.fake_archive import RefusedError
from tests.servers.fake_host import Host
from tests.servers.fake_schedules import UNITS_MS


@dataclass
class Graph:
    """A loaded graph.

    Attributes:
        shape: What the process told of it: `nodes`, `ways`, `accumulators`, `reactor`, `mode`.
        cache: The last value of each accumulator.
    """

    name: str
    tenant: str
    package: str
    shape: dict[str, Any]
    cache: dict[str, Any] = field(default_factory=dict)
    held: dict[str, list[Any]] = field(default_factory=dict)
    polled_at: dict[str, datetime] = field(default_factory=dict)
    outputs: list[dict[str, Any]] = field(default_factory=list)
    fires: int = 0

    @property
    def reactor(self) -> str | None:
        return self.shape.get("reactor")

    @property
    def accumulators(self) -> list[str]:
        return [*self.shape["accumulators"]]

    def row(self) -> dict[str, Any]:
        nodes = [{"id": name, "inputs": inputs} for name, inputs in self.shape["nodes"].items()]
        edges = [{"from": start, "to": end, "label": label} for start, end, label in self.shape["ways"]]
        return {
            "name": self.name,
            "health": {"state": "running"},
            "accumulators": self.accumulators,
            "paused": False,
            "topology": {"nodes": nodes, "edges": edges},
            "reactor": self.reactor,
            "reaction_mode": self.shape.get("mode"),
            "fires": self.fires,
        }


class Graphs:
    """The graphs of a process.

    Args:
        host: The process.
        now: The time.
        log: Takes a line of the server's log.
    """

    def __init__(
        self, host: Callable[[], Host], now: Callable[[], datetime], log: Callable[[str], None]
    ) -> None:
        self.loaded: dict[str, Graph] = {}
        self._host = host
        self._now = now
        self._log = log
        self._lock = threading.RLock()

    def add(self, graph: Graph) -> str:
        """Load one; why not, or nothing."""
        with self._lock:
            if graph.name in self.loaded:
                return f"graph '{graph.name}' already loaded"
            for other in self.loaded.values():
                same = (other.shape.get("mode"), other.accumulators) == (
                    graph.shape.get("mode"),
                    graph.accumulators,
                )
                if graph.reactor and other.reactor == graph.reactor and not same:
                    return f"reactor '{graph.reactor}' is already loaded with a different contract"
            self.loaded[graph.name] = graph
        return ""

    def forget(self, tenant: str, package: str) -> None:
        """A package goes, with its graph."""
        with self._lock:
            owned = [
                name for name, one in self.loaded.items() if (one.tenant, one.package) == (tenant, package)
            ]
            for name in owned:
                del self.loaded[name]

    def restart(self) -> None:
        with self._lock:
            self.loaded.clear()

    def seen_by(self, tenant: str | None, *, is_admin: bool) -> list[Graph]:
        """Those that a key may see."""
        return [one for one in [*self.loaded.values()] if is_admin or one.tenant == (tenant or "public")]

    # Events

    def inject(self, name: str, event: Any) -> None:
        """Hand an event to all accumulators of a name.

        Raises:
            RefusedError: There is none.
        """
        found = [one for one in [*self.loaded.values()] if name in one.accumulators]
        if not found:
            raise RefusedError(404, "accumulator_not_found", f"accumulator '{name}' not found")
        for graph in found:
            self._take(graph, name, event)

    def fire(self, name: str, inputs: dict[str, Any] | None) -> None:
        """Fire a reactor by hand.

        Raises:
            RefusedError: There is none.
        """
        found = [one for one in [*self.loaded.values()] if one.reactor == name]
        if not found:
            raise RefusedError(404, "reactor_not_found", f"reactor '{name}' not found")
        for graph in found:
            graph.cache = graph.cache if inputs is None else dict(inputs)
            self._run(graph)

    def tick(self) -> None:
        """Poll what polls, and hand on what was gathered long enough."""
        for graph in [*self.loaded.values()]:
            for name, (kind, settings) in graph.shape["accumulators"].items():
                if kind in {"polling", "batch"} and self._due(graph, name, settings[0]):
                    if kind == "polling":
                        self._take(graph, name, None)
                    elif graph.held.get(name):
                        self._emit(graph, name, graph.held.pop(name))

    def _due(self, graph: Graph, name: str, interval: str) -> bool:
        unit = "ms" if interval.endswith("ms") else interval[-1]
        pause = timedelta(milliseconds=float(interval.removesuffix(unit)) * UNITS_MS[unit])
        last = graph.polled_at.setdefault(name, self._now())
        if self._now() < last + pause:
            return False
        graph.polled_at[name] = self._now()
        return True

    def _take(self, graph: Graph, name: str, event: Any) -> None:
        kind, settings = graph.shape["accumulators"][name]
        answer = self._host().ask("accumulate", name=name, event=event)
        if "error" in answer or answer["value"] is None:
            self._log(f"accumulator {name}: {answer.get('error', 'no event')}")
            return
        held = graph.held.setdefault(name, [])
        if kind == "state":
            held.append(answer["value"])
            del held[: -settings[0] or len(held)]
            self._emit(graph, name, [*held])
        elif kind == "batch":
            held.append(answer["value"])
            if settings[1] is not None and len(held) >= settings[1]:
                self._emit(graph, name, graph.held.pop(name))
        else:
            self._emit(graph, name, answer["value"])

    def _emit(self, graph: Graph, name: str, value: Any) -> None:
        graph.cache[name] = value
        if graph.shape.get("mode") == "when_any" or all(one in graph.cache for one in graph.accumulators):
            self._run(graph)

    def _run(self, graph: Graph) -> None:
        answer = self._host().ask("fire", graph=graph.name, cache=graph.cache)
        graph.fires += 1
        if "error" in answer:
            self._log(f"graph {graph.name}: {answer['error']}")
        else:
            graph.outputs.append(answer["outputs"])
