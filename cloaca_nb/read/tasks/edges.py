"""What happens to context keys on their way: inputs, unordered writers, branches that meet."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from cloaca_nb.grammar import nearest
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.graph import Reach, bits, cycles, leaves, members
from cloaca_nb.model.wording import first_few
from cloaca_nb.model.workflow import Edge, KeyUse
from cloaca_nb.read.tasks.trigger_rules import Skips


class TaskNode(NamedTuple):
    """A task as far as dependencies are concerned.

    Attributes:
        place: Where what is wrong with its dependencies is shown.
        explicit: Ids written down; None to infer them.
        reads: Keys that it reads.
        writes: Keys that it writes.
        function: Name of its function, for hints.
        after: Tasks that must have ended before it although it reads nothing of them: id -> variable. Of a
            task with such, or of a plain cell, written dependencies come in addition to the inferred ones.
        hidden: Where it may write keys that are known only when it runs: the text of the key, or of what
            gets the context, with its place.
        whole: How it reads whatever the context holds, with its place; None where it does not.
        rule: Its trigger rules; None where it has none.
    """

    id: str
    place: Place
    explicit: tuple[str, ...] | None
    reads: tuple[KeyUse, ...] = ()
    writes: tuple[KeyUse, ...] = ()
    function: str = ""
    after: Mapping[str, str] | None = None
    hidden: tuple[tuple[str, Place], ...] = ()
    whole: tuple[str, Place | None] | None = None
    rule: str | None = None

    @property
    def infers(self) -> bool:
        """Whether its dependencies follow from its keys."""
        return self.explicit is None or self.after is not None


def edges_of(nodes: Sequence[TaskNode]) -> dict[str, tuple[Edge, ...]]:
    """The edges of each task, by id.

    A task without written dependencies waits for the tasks that write the keys it reads: for those in earlier
    cells, else for those in later ones. An inferred edge that other edges imply is left out.

    Args:
        nodes: Tasks in cell order, ids unique.
    """
    position = {node.id: index for index, node in enumerate(nodes)}
    keys = _Keys(nodes)
    wanted = [keys.inferred(index) if node.infers else {} for index, node in enumerate(nodes)]
    for found, node in zip(wanted, nodes, strict=True):
        for id_, name in (node.after or {}).items():
            if id_ in position:
                found.setdefault(position[id_], name)
    written = [[dep for dep in node.explicit or () if dep in position] for node in nodes]
    known = [
        [*found, *(position[dep] for dep in ids if position[dep] not in found)]
        for found, ids in zip(wanted, written, strict=True)
    ]
    reach = Reach(known)
    edges = {}
    for index, node in enumerate(nodes):
        said = [Edge(dep, node.id) for dep in dict.fromkeys(node.explicit or ())]
        kept = _unimplied(index, list(wanted[index]), reach) if node.infers else []
        ids = {edge.dependency for edge in said}
        inferred = [Edge(nodes[dep].id, node.id, wanted[index][dep]) for dep in kept]
        edges[node.id] = (*said, *(edge for edge in inferred if edge.dependency not in ids))
    return edges


class _Keys:
    """Who writes and who reads each key.

    Attributes:
        writers: For each key the tasks that write it, in order.
    """

    def __init__(self, nodes: Sequence[TaskNode]) -> None:
        self._nodes = nodes
        self.writers: defaultdict[str, list[int]] = defaultdict(list)
        for index, node in enumerate(nodes):
            for key in dict.fromkeys(use.key for use in node.writes):
                self.writers[key].append(index)
        self._read = [frozenset(use.key for use in node.reads) for node in nodes]

    def inferred(self, index: int) -> dict[int, str]:
        """The tasks that a task waits for because of its keys, with the first key for each."""
        found: dict[int, str] = {}
        for key in dict.fromkeys(use.key for use in self._nodes[index].reads):
            for writer in self.awaited(index, key):
                found.setdefault(writer, key)
        return dict(sorted(found.items()))

    def awaited(self, index: int, key: str) -> list[int]:
        """The tasks that a task waits for because it reads a key: those above it, else those below it."""
        writers = self.writers.get(key, [])
        above = bisect_left(writers, index)
        if above or writers[:1] != [index]:
            return writers[:above] or writers
        # It changes the key, so it comes after the cells that make it, but not after those that change it as
        # well: two such tasks would wait for each other.
        return [writer for writer in writers[1:] if key not in self._read[writer]]


def _unimplied(index: int, dependencies: Sequence[int], reach: Reach) -> list[int]:
    """The dependencies that none of the others implies; all of them in or behind a cycle."""
    if not reach.knows(index):
        return list(dependencies)
    implied = 0
    for dependency in dependencies:
        implied |= reach.before[dependency]
    return [dependency for dependency in dependencies if not implied >> dependency & 1]


def graph_facts(
    nodes: Sequence[TaskNode], edges: Mapping[str, Sequence[Edge]], lost: Collection[str]
) -> Iterator[Fact]:
    """What is wrong with the dependencies of the tasks.

    Args:
        lost: Ids of cells that could not be read, which are not unknown.
    """
    ids = {node.id for node in nodes}
    for node in nodes:
        yield from _written_facts(node, nodes, ids, lost)
    graph = {node.id: [edge.dependency for edge in edges[node.id]] for node in nodes}
    by_id = {node.id: node for node in nodes}
    for ring in cycles(graph):
        if len(ring) > 1:
            yield _cycle(ring, by_id, edges)
    ends = leaves(graph)
    if len(ends) > 1 and not lost and all(_all_known(node, ids) for node in nodes):
        shown = first_few([f"`{id_}`" for id_ in ends], 5)
        yield Fact(kinds.SeveralLastTasks(count=len(ends), tasks=shown), by_id[ends[-1]].place)


def _all_known(node: TaskNode, ids: Collection[str]) -> bool:
    return all(dependency in ids for dependency in node.explicit or ())


def _written_facts(
    node: TaskNode, nodes: Sequence[TaskNode], ids: Collection[str], lost: Collection[str]
) -> Iterator[Fact]:
    seen: set[str] = set()
    for dependency in node.explicit or ():
        if dependency in seen:
            yield Fact(kinds.RepeatedDependency(node.id, dependency), node.place, node.id)
        elif dependency == node.id:
            yield Fact(kinds.SelfDependency(node.id, dependency), node.place, node.id)
        elif dependency not in ids and dependency not in lost:
            advice = _advice(dependency, node, nodes, ids)
            yield Fact(kinds.UnknownDependency(node.id, dependency, *advice), node.place, node.id)
        seen.add(dependency)


def _advice(
    dependency: str, node: TaskNode, nodes: Sequence[TaskNode], ids: Collection[str]
) -> tuple[kinds.DependencyAdvice, str]:
    """What was meant, most likely."""
    parts = [part for part in re.split(r"[\s,\[\]()'\"]+", dependency) if part]
    if len(parts) > 1 or (parts and parts[0] != dependency and parts[0] in ids):
        return "blanks", " ".join(parts)
    for other in nodes:
        if other.function == dependency:
            return "function", other.id
    if "::" in dependency:
        return "full", dependency.rsplit("::", 1)[-1]
    found = nearest(dependency, [id_ for id_ in ids if id_ != node.id])
    if found.word:
        return "near", found.word
    others = sorted(id_ for id_ in ids if id_ != node.id)
    return ("others", ", ".join(others[:8])) if others else ("alone", "")


def _cycle(ring: Sequence[str], by_id: Mapping[str, TaskNode], edges: Mapping[str, Sequence[Edge]]) -> Fact:
    """The fact that some tasks wait for each other; tells which of the edges were inferred."""
    pairs = list(zip(ring, (*ring[1:], ring[0]), strict=True))
    inferred = [
        (task, dependency, str(edge.key))
        for dependency, task in pairs
        for edge in edges[task]
        if edge.dependency == dependency and edge.inferred
    ]
    shown = " → ".join(f"`{id_}`" for id_ in (*ring, ring[0]))
    last = max(ring, key=lambda id_: by_id[id_].place)
    return Fact(kinds.Cycle(shown, tuple(inferred)), by_id[last].place, last)


def dataflow_facts(
    nodes: Sequence[TaskNode],
    edges: Mapping[str, Sequence[Edge]],
    complete: bool,
    params: Collection[str],
) -> Iterator[Fact]:
    """What is noteworthy about the keys that tasks hand on.

    Args:
        edges: The edges of each, explicit and inferred.
        complete: Whether every task cell could be read; else nobody knows who writes what.
        params: Keys that a run is given as parameters.
    """
    position = {node.id: index for index, node in enumerate(nodes)}
    dependencies = [
        [position[edge.dependency] for edge in edges[node.id] if edge.dependency in position]
        for node in nodes
    ]
    flow = _Flow(nodes, dependencies)
    if complete and all(edge.dependency in position for found in edges.values() for edge in found):
        yield from flow.inputs(params)
        yield from flow.hidden_writers(params)
        yield from flow.early_readers()
        yield from flow.waits_for_below()
        yield from flow.behind_skips()
    yield from flow.unordered_writers()
    yield from flow.joins()


class _Flow:
    def __init__(self, nodes: Sequence[TaskNode], dependencies: Sequence[Sequence[int]]) -> None:
        self.nodes = nodes
        self.dependencies = dependencies
        self.reach = Reach(dependencies)
        self.keys = _Keys(nodes)
        self.writers = {key: bits(found) for key, found in self.keys.writers.items()}
        self.read = {use.key for node in nodes for use in node.reads}

    def inputs(self, params: Collection[str]) -> Iterator[Fact]:
        """Keys that a task reads although nobody before it writes them, and that are no parameters."""
        told: set[str] = {*params}
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

    def hidden_writers(self, params: Collection[str]) -> Iterator[Fact]:
        """Keys that are known only when a task runs, where another task that may read them may run before."""
        for index, node in enumerate(self.nodes):
            reader = self._may_be_early(index, params) if node.hidden and self.reach.knows(index) else None
            for text, place in node.hidden if reader is not None else ():
                yield Fact(kinds.ComputedWrite(node.id, text, self.nodes[reader or 0].id), place, node.id)

    def early_readers(self) -> Iterator[Fact]:
        """Tasks that read whatever the context holds, and may run before one that writes something."""
        for index, node in enumerate(self.nodes):
            if node.whole is None or not node.infers or not self.reach.knows(index):
                continue
            ordered = self.reach.ordered(index) | 1 << index
            others = (at for at, each in enumerate(self.nodes) if not ordered >> at & 1)
            if any(self.nodes[at].writes or self.nodes[at].hidden for at in others):
                yield Fact(kinds.ComputedRead(node.whole[0], node.id), node.whole[1], node.id)

    def waits_for_below(self) -> Iterator[Fact]:
        """Keys that only tasks below write: their reader waits, and has what the notebook has not there."""
        for index, node in enumerate(self.nodes):
            for use in _first_uses(node.reads) if node.infers and self.reach.knows(index) else ():
                found = self.keys.awaited(index, use.key)
                if not found or found[0] < index:
                    continue
                below = [self.nodes[writer].id for writer in found]
                if not {*below} & {*(node.explicit or ())}:
                    yield Fact(kinds.WaitsForBelow(node.id, use.key, below[0]), use.place, node.id)

    def behind_skips(self) -> Iterator[Fact]:
        """Keys that a task cannot do without, where a task that may be skipped is on each way to it."""
        ids = [node.id for node in self.nodes]
        graph = {id: [ids[dep] for dep in found] for id, found in zip(ids, self.dependencies, strict=True)}
        skips = Skips(graph, {node.id: node.rule for node in self.nodes if node.rule is not None})
        first = [id for id, before in graph.items() if not before]
        for index, node in enumerate(self.nodes) if skips.skipped else ():
            if self.reach.knows(index):
                yield from self._lost(index, node, first, skips)

    def _lost(self, index: int, node: TaskNode, first: Collection[str], skips: Skips) -> Iterator[Fact]:
        not_needed = {use.key for use in node.reads if not use.required} | {use.key for use in node.writes}
        for use in _first_uses(node.reads):
            writers = self.writers.get(use.key, 0) & self.reach.before[index]
            found = [self.nodes[writer].id for writer in members(writers)]
            before = skips.between(found or first, node.id) if use.key not in not_needed else ""
            if before:
                sure = [id for id in found if id not in skips.skipped]
                way: kinds.SkipWay = "waits" if sure else "handed" if use.encoded else "default"
                said = kinds.KeyBehindSkip(node.id, use.said, before, way, sure[-1] if sure else before)
                yield Fact(said, use.place, node.id)

    def _may_be_early(self, writer: int, params: Collection[str]) -> int | None:
        """The first task that reads what the writer may write, and does not wait for it.

        Of what others before it write, only a writer that stands above it may have written once more.
        """
        for index, node in enumerate(self.nodes):
            if index == writer or not node.infers or self.reach.ordered(writer) >> index & 1:
                continue
            written = (self.writers.get(use.key, 0) & self.reach.before[index] for use in node.reads)
            own = {*params, *(use.key for use in node.writes)}
            if node.whole is not None or any(
                (not known or writer < index) and use.key not in own
                for use, known in zip(node.reads, written, strict=True)
            ):
                return index
        return None

    def _input(self, node: TaskNode, use: KeyUse) -> Fact:
        unread = [key for key in self.writers if key not in self.read]
        # A default hides the slip of a hand: the task goes by it in every run, and nothing fails.
        near = nearest(use.key, unread, cutoff=0.8 if use.required else 0.85).word
        if near:
            writer = self.nodes[next(members(self.writers[near]))]
            return Fact(kinds.KeyNearMiss(node.id, use.key, writer.id, near), use.place, node.id)
        kind = kinds.WorkflowInput if use.required else kinds.OptionalInput
        return Fact(kind(key=use.key, id=node.id), use.place, node.id)

    def _unreached(self, index: int, use: KeyUse, others: int) -> Fact:
        """A key that is written, but by no task that the reader waits for."""
        node = self.nodes[index]
        later = others & self.reach.after[index]
        writer = self.nodes[next(members(later or others))]
        kind = kinds.WrittenDownstream if later else kinds.WriterNotAwaited
        return Fact(kind(id=node.id, key=use.key, writer=writer.id), use.place, node.id)

    def unordered_writers(self) -> Iterator[Fact]:
        """Keys that two tasks write of which neither waits for the other; one fact a key."""
        for key, found in self.writers.items():
            sound = found & self.reach.sound
            for index in members(sound):
                loose = sound & ~self.reach.ordered(index) & ~(1 << index)
                if loose:
                    first, second = self.nodes[index], self.nodes[next(members(loose))]
                    place = next(use.place for use in second.writes if use.key == key)
                    yield Fact(
                        kinds.UnorderedWriters(first=first.id, second=second.id, key=key), place, second.id
                    )
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
                    yield Fact(
                        kinds.StaleBranch(
                            id=node.id,
                            changed=self.nodes[changer].id,
                            writer=writer.id,
                            key=key,
                            carried=carried,
                            winner=holder,
                            order="implied" if implied else "free",
                        ),
                        node.place,
                        node.id,
                    )
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
