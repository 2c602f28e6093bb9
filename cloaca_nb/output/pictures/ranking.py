"""Ranks and the order within them: the first two steps of drawing a graph in layers. Pure functions.

Nodes are numbered; edges run from a lower rank to a higher one. An edge that spans several ranks is cut into
pieces by dummy nodes, one in each rank between, so that it gets room of its own there.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from cloaca_nb.model import graph as graphs
from cloaca_nb.model.graph import Graph

#: Sweeps over all ranks, half of them down and half up. More change next to nothing.
SWEEPS = 8
#: Up to so many nodes, dummies counted, sweeps are compared by their crossings and neighbours are swapped.
CAREFUL = 400


@dataclass(slots=True)
class Layers:
    """A graph cut into ranks.

    Attributes:
        ids: Ids of the real nodes; node ``i`` is real where ``i < len(ids)``.
        rank: Rank of each node, dummies too.
        rows: Nodes of each rank, in order.
        before: For each node its neighbours one rank earlier.
        after: For each node its neighbours one rank later.
        chains: For each edge ``(first node, last node)`` its way from the lower rank to the higher one.
        lanes: Edges that are led around the drawing, because cutting them would make too many dummies.
    """

    ids: list[str]
    rank: list[int]
    rows: list[list[int]] = field(default_factory=list)
    before: list[list[int]] = field(default_factory=list)
    after: list[list[int]] = field(default_factory=list)
    chains: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    lanes: list[tuple[int, int]] = field(default_factory=list)


def ranks(graph: Graph) -> dict[str, int]:
    """The rank of each id: the longest way from a root; roots are drawn next to their first dependent.

    Edges that close a cycle are ignored.
    """
    clean = acyclic(graph)
    found = graphs.levels(clean)
    for node, dependents in graphs.reverse(clean).items():
        if not clean[node] and dependents:
            found[node] = min(found[dependent] for dependent in dependents) - 1
    return {node: found[node] for node in clean}


def acyclic(graph: Graph) -> dict[str, tuple[str, ...]]:
    """The graph without unknown dependencies and without the edges that close a cycle."""
    clean = graphs.known(graph)
    if len(graphs.levels(clean)) == len(clean):
        return clean
    closing = _closing_edges(clean)
    return {node: tuple(dep for dep in deps if (node, dep) not in closing) for node, deps in clean.items()}


def _closing_edges(graph: Mapping[str, Sequence[str]]) -> set[tuple[str, str]]:
    """Edges back to a node that a depth-first walk is still in."""
    closing: set[tuple[str, str]] = set()
    done: set[str] = set()
    for root in graph:
        walk = [] if root in done else [(root, iter(graph[root]))]
        inside = {root} if walk else set()
        while walk:
            node, deps = walk[-1]
            dep = next(deps, None)
            if dep is None:
                walk.pop()
                inside.discard(node)
                done.add(node)
            elif dep in inside:
                closing.add((node, dep))
            elif dep not in done:
                inside.add(dep)
                walk.append((dep, iter(graph[dep])))
    return closing


def cut(graph: Graph, rank: Mapping[str, int]) -> Layers:
    """Cut a graph into ranks, long edges into pieces.

    Args:
        graph: The graph; an edge may run from a higher rank to a lower one (it closes a cycle).
    """
    ids = list(rank)
    number = {node: i for i, node in enumerate(ids)}
    layers = Layers(ids=ids, rank=[rank[node] for node in ids])
    layers.before = [[] for _ in ids]
    layers.after = [[] for _ in ids]
    pairs = {
        _upward(number[dep], number[node], layers.rank)
        for node, deps in graphs.known(graph).items()
        for dep in deps
        if node in number and dep in number and dep != node
    }
    budget = 4 * len(ids) + 2000
    for first, last in sorted(pairs, key=lambda pair: (layers.rank[pair[1]] - layers.rank[pair[0]], pair)):
        budget -= layers.rank[last] - layers.rank[first] - 1
        if budget < 0 or layers.rank[first] == layers.rank[last]:
            layers.lanes.append((first, last))
        else:
            _chain(layers, first, last)
    layers.rows = [[] for _ in range(max(layers.rank, default=-1) + 1)]
    for node, at in enumerate(layers.rank):
        layers.rows[at].append(node)
    return layers


def _upward(first: int, last: int, rank: Sequence[int]) -> tuple[int, int]:
    return (first, last) if rank[first] <= rank[last] else (last, first)


def _chain(layers: Layers, first: int, last: int) -> None:
    """Link two nodes by one dummy in each rank between them."""
    way = [first]
    for at in range(layers.rank[first] + 1, layers.rank[last]):
        way.append(len(layers.rank))
        layers.rank.append(at)
        layers.before.append([])
        layers.after.append([])
    way.append(last)
    for upper, lower in pairwise(way):
        layers.after[upper].append(lower)
        layers.before[lower].append(upper)
    layers.chains[first, last] = way


def arrange(layers: Layers) -> None:
    """Order the nodes of each rank so that few edges cross."""
    place = [0.0] * len(layers.rank)
    _start(layers, place)
    careful = len(layers.rank) <= CAREFUL
    best, fewest = [row[:] for row in layers.rows], crossings(layers) if careful else 0
    for sweep in range(SWEEPS):
        if careful and not fewest:
            break
        _sweep(layers, place, down=sweep % 2 == 0)
        if careful:
            _swap_neighbours(layers, place)
            if (count := crossings(layers)) < fewest:
                best, fewest = [row[:] for row in layers.rows], count
    if careful:
        layers.rows = best


def _start(layers: Layers, place: list[float]) -> None:
    """Order nodes as a walk from the first ones meets them, so that what belongs together is together."""
    met: set[int] = set()
    rows: list[list[int]] = [[] for _ in layers.rows]
    for root in (node for row in layers.rows for node in row if not layers.before[node]):
        walk = [root]
        while walk:
            node = walk.pop()
            if node not in met:
                met.add(node)
                rows[layers.rank[node]].append(node)
                walk.extend(reversed(layers.after[node]))
    layers.rows = rows
    for row in rows:
        _number(row, place)


def _number(row: Sequence[int], place: list[float]) -> None:
    for i, node in enumerate(row):
        place[node] = i


def _sweep(layers: Layers, place: list[float], *, down: bool) -> None:
    """Sort each rank by the mean place of the neighbours in the rank before (or after) it."""
    near = layers.before if down else layers.after
    for row in layers.rows if down else reversed(layers.rows):
        mean = {}
        for node in row:
            others = near[node]
            mean[node] = sum(place[other] for other in others) / len(others) if others else place[node]
        row.sort(key=mean.__getitem__)
        _number(row, place)


def _swap_neighbours(layers: Layers, place: list[float]) -> None:
    """Swap adjacent nodes wherever that saves crossings."""
    for row in layers.rows:
        for i in range(len(row) - 1):
            left, right = row[i], row[i + 1]
            saved = 0
            for near in (layers.before, layers.after):
                a = [place[node] for node in near[left]]
                b = [place[node] for node in near[right]]
                saved += sum(x > y for x in a for y in b) - sum(x < y for x in a for y in b)
            if saved > 0:
                row[i], row[i + 1] = right, left
                place[left], place[right] = place[right], place[left]


def crossings(layers: Layers) -> int:
    """How many pairs of edges cross."""
    count = 0
    for upper, lower in pairwise(layers.rows):
        place = {node: i for i, node in enumerate(lower)}
        seen: list[int] = []
        for node in upper:
            ends = sorted(place[other] for other in layers.after[node])
            count += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return count
