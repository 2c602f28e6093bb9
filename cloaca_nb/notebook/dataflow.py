"""What happens to context keys on their way: inputs, unordered writers, branches that meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cloaca_nb.finding import Fact
from cloaca_nb.notebook.grammar import nearest
from cloaca_nb.notebook.infer import Node, writers_of
from cloaca_nb.notebook.reach import Reach, bits, members
from cloaca_nb.workflow import Edge, KeyUse


def dataflow_facts(
    nodes: Sequence[Node], edges: Mapping[str, Sequence[Edge]], complete: bool = True
) -> Iterator[Fact]:
    """What is noteworthy about the keys that tasks hand on.

    Args:
        nodes: Tasks in cell order.
        edges: The edges of each, explicit and inferred.
        complete: Whether every task cell could be read; else nobody knows who writes what.
    """
    position = {node.id: index for index, node in enumerate(nodes)}
    dependencies = [
        [position[edge.dependency] for edge in edges[node.id] if edge.dependency in position]
        for node in nodes
    ]
    flow = _Flow(nodes, dependencies)
    if complete and all(edge.dependency in position for found in edges.values() for edge in found):
        yield from flow.inputs()
    yield from flow.unordered_writers()
    yield from flow.joins()


class _Flow:
    def __init__(self, nodes: Sequence[Node], dependencies: Sequence[Sequence[int]]) -> None:
        self.nodes = nodes
        self.dependencies = dependencies
        self.reach = Reach(dependencies)
        self.writers = {key: bits(found) for key, found in writers_of(nodes).items()}
        self.read = {use.key for node in nodes for use in node.reads}

    def inputs(self) -> Iterator[Fact]:
        """Keys that a task reads although nobody before it writes them."""
        told: set[str] = set()
        for index, node in enumerate(self.nodes):
            if not self.reach.knows(index):
                continue
            for use in _first_uses(node.reads):
                others = self.writers.get(use.key, 0) & ~(1 << index)
                if others & self.reach.before[index]:
                    continue
                own = any(write.key == use.key for write in node.writes)
                if others and not own:
                    yield self._unreached(index, use, others)
                elif use.key not in told:
                    told.add(use.key)
                    yield self._input(node, use)

    def _input(self, node: Node, use: KeyUse) -> Fact:
        unread = [key for key in self.writers if key not in self.read]
        near = nearest(use.key, unread, cutoff=0.8).word if use.required else ""
        values = {"key": use.key, "id": node.id, "near": near}
        if near:
            writer = self.nodes[next(members(self.writers[near]))]
            return Fact("key-near-miss", use.place, node.id, {**values, "writer": writer.id})
        return Fact("workflow-input" if use.required else "optional-input", use.place, node.id, values)

    def _unreached(self, index: int, use: KeyUse, others: int) -> Fact:
        """A key that is written, but by no task that the reader waits for."""
        node = self.nodes[index]
        later = others & self.reach.after[index]
        writer = self.nodes[next(members(later or others))]
        values = {"key": use.key, "id": node.id, "writer": writer.id}
        return Fact("written-downstream" if later else "writer-not-awaited", use.place, node.id, values)

    def unordered_writers(self) -> Iterator[Fact]:
        """Keys that two tasks write of which neither waits for the other; one fact a key."""
        for key, found in self.writers.items():
            sound = found & self.reach.sound
            for index in members(sound):
                loose = sound & ~self.reach.ordered(index) & ~(1 << index)
                if loose:
                    first, second = self.nodes[index], self.nodes[next(members(loose))]
                    place = next(use.place for use in second.writes if use.key == key)
                    values = {"key": key, "first": first.id, "second": second.id}
                    yield Fact("unordered-writers", place, second.id, values)
                    break

    def joins(self) -> Iterator[Fact]:
        """Where branches meet of which one changed a key and another carries its old value."""
        initial = self._changed_inputs()
        keys = {key: found for key, found in self.writers.items() if found & (found - 1) or key in initial}
        for index, node in enumerate(self.nodes):
            wanted = self.dependencies[index]
            if len(wanted) < 2 or not self.reach.knows(index):
                continue
            read = {use.key for use in node.reads}
            rewritten = {use.key for use in node.writes} - read
            for key, found in keys.items():
                if key not in rewritten:
                    yield from self._stale(index, key, found, key in initial)

    def _stale(self, index: int, key: str, found: int, initial: bool) -> Iterator[Fact]:
        node, wanted = self.nodes[index], self.dependencies[index]
        behind = {dep: found & (self.reach.before[dep] | 1 << dep) for dep in wanted}
        holders = [dep for dep in wanted if behind[dep] or initial]
        for carrier in holders:
            for changer in holders:
                newer = behind[changer] & ~behind[carrier]
                if newer and not behind[carrier] & ~behind[changer]:
                    writer = self.nodes[max(members(newer))]
                    holder = max(self.nodes[dep].id for dep in holders)
                    implied = bool(self.reach.before[changer] >> carrier & 1)
                    carried = self.nodes[carrier].id
                    values = {
                        "advice": f"take `{carried}` out: `{self.nodes[changer].id}` implies it"
                        if implied
                        else f"let `{carried}` come after `{writer.id}`",
                        "key": key,
                        "id": node.id,
                        "writer": writer.id,
                        "changed": self.nodes[changer].id,
                        "carried": carried,
                        "winner": holder,
                    }
                    yield Fact("stale-branch", node.place, node.id, values)
                    return

    def _changed_inputs(self) -> set[str]:
        """Keys of the initial context that a task reads and changes."""
        found = set()
        for index, node in enumerate(self.nodes):
            written = {use.key for use in node.writes}
            for use in node.reads:
                if (
                    use.required
                    and use.key in written
                    and not self.writers[use.key] & self.reach.before[index]
                ):
                    found.add(use.key)
        return found


def _first_uses(uses: Sequence[KeyUse]) -> list[KeyUse]:
    """The first use of each key, a required one where there is any."""
    found: dict[str, KeyUse] = {}
    for use in uses:
        if use.key not in found or (use.required and not found[use.key].required):
            found[use.key] = use
    return list(found.values())
