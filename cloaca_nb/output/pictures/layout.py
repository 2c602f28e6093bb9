"""Where the tasks of a graph and the edges between them are drawn. Pure functions of their arguments.

Ranks by the longest way, dummies for long edges, barycentre sweeps (`ranking`), then coordinates within a
rank by weighted isotonic regression. Edges bend only between ranks and run straight where boxes are, so an
edge never runs through another task's box.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

from cloaca_nb.model import graph as graphs
from cloaca_nb.model.graph import Graph
from cloaca_nb.output.pictures.ranking import Layers, arrange, cut, ranks

Direction: TypeAlias = Literal["auto", "right", "down"]
Point: TypeAlias = tuple[float, float]

#: All lengths are CSS pixels.
HEIGHT = 40.0
MIN_WIDTH, MAX_WIDTH = 104.0, 260.0
MARGIN = 16.0
#: Least distance of two boxes in a rank, and of a box and an edge that passes it.
GAP, EDGE_GAP = 16.0, 12.0
RANK_GAP = 44.0
#: Room in which edges bend, where a text stands beside them before they do, and how high such a text is.
BEND, TEXT_HEIGHT = 30.0, 16.0
#: A drawing wider than this runs downwards if that makes it narrower: an output area is about as wide.
WIDE = 1000.0
#: Passes of the placement within ranks.
PASSES = 6


@dataclass(frozen=True, slots=True)
class Box:
    """Where a task is drawn: left, top, width, height."""

    id: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Route:
    """How an edge is drawn.

    Attributes:
        task: Where it ends, at the arrow.
        path: SVG path data.
    """

    dependency: str
    task: str
    path: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A drawing of a graph.

    Attributes:
        width: Width of the whole.
        height: Height of the whole.
        direction: Which way the edges run.
        routes: Edges, in the order of the graph.
    """

    width: float
    height: float
    direction: Literal["right", "down"]
    boxes: Mapping[str, Box]
    routes: tuple[Route, ...]


def text_width(text: str) -> float:
    """About how wide a label is at 13 px, in the wider ones of the fonts that systems have.

    No letter counts as a narrow one: the panel cuts names by how many letters they have.
    """
    return sum(_char_width(char) for char in text)


def _char_width(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WF":
        return 13.0
    return 12.6 if char in "mwMW@%" else 7.4


def box_width(label: str) -> float:
    """The width of a task's box: room for its label and a glyph."""
    return min(max(text_width(label) + 40.0, MIN_WIDTH), MAX_WIDTH)


def layout(
    graph: Graph,
    *,
    widths: Mapping[str, float] | None = None,
    exits: Mapping[str, float] | None = None,
    direction: Direction = "auto",
) -> Layout:
    """Draw a graph.

    Args:
        graph: Each id with the ids that it waits for; unknown ids are ignored, cycles are drawn.
        widths: Widths of boxes; those of the ids as labels by default.
        exits: How wide the texts are beside the edges that leave a box, which bend only behind them.
        direction: Which way the edges run; ``"auto"`` chooses what an output area shows best.
    """
    clean = graphs.known(graph)
    wide = {node: box_width(node) if widths is None else widths.get(node, MIN_WIDTH) for node in clean}
    alone = _alone(clean)
    linked = {node: deps for node, deps in clean.items() if node not in alone}
    rank = ranks(linked)
    chosen = _direction(rank, wide) if direction == "auto" else direction
    layers = cut(linked, rank)
    arrange(layers)
    frame = _Frame(layers, wide, exits or {}, chosen)
    boxes = frame.boxes()
    width, height = frame.extent()
    block = _grid(alone, wide, height, max(width, WIDE * 0.7))
    boxes.update(block)
    if block:
        width = max(width, max(box.x + box.width for box in block.values()) + MARGIN)
        height = max(box.y + box.height for box in block.values()) + MARGIN
    ordered = {node: boxes[node] for node in clean}
    return Layout(width, height, chosen, ordered, frame.routes(clean, ordered))


def _alone(graph: Mapping[str, Sequence[str]]) -> list[str]:
    """Ids without any edge."""
    dependents = graphs.reverse(graph)
    return [node for node, deps in graph.items() if not deps and not dependents[node]]


def _direction(rank: Mapping[str, int], widths: Mapping[str, float]) -> Literal["right", "down"]:
    columns: dict[int, float] = {}
    rows: dict[int, float] = {}
    for node, at in rank.items():
        columns[at] = max(columns.get(at, 0.0), widths[node])
        rows[at] = rows.get(at, 0.0) + widths[node] + GAP
    rightwards = sum(columns.values()) + RANK_GAP * len(columns)
    downwards = max(rows.values(), default=0.0)
    return "right" if rightwards <= max(WIDE, downwards) else "down"


def _grid(ids: Sequence[str], widths: Mapping[str, float], top: float, room: float) -> dict[str, Box]:
    """Boxes of ids without edges, in lines below the rest."""
    boxes: dict[str, Box] = {}
    x, y = MARGIN, max(top - MARGIN, 0.0) + MARGIN
    for node in ids:
        if x > MARGIN and x + widths[node] + MARGIN > room:
            x, y = MARGIN, y + HEIGHT + GAP
        boxes[node] = Box(node, x, y, widths[node], HEIGHT)
        x += widths[node] + GAP
    return boxes


class _Frame:
    """Coordinates of one drawing: `across` within a rank, `along` from rank to rank."""

    def __init__(
        self,
        layers: Layers,
        widths: Mapping[str, float],
        exits: Mapping[str, float],
        direction: Literal["right", "down"],
    ) -> None:
        self.layers = layers
        self.right = direction == "right"
        rooms = exits if self.right else dict.fromkeys(exits, TEXT_HEIGHT)
        self.exits = [rooms.get(node, 0.0) for node in layers.ids]
        self.real = len(layers.ids)
        self.long = [HEIGHT if not self.right else widths[node] for node in layers.ids]
        self.broad = [HEIGHT if self.right else widths[node] for node in layers.ids]
        self.broad += [0.0] * (len(layers.rank) - self.real)
        self.lane_room = MARGIN * 2 if layers.lanes else 0.0
        self.across = _place(layers, self.broad, self.real)
        self.bands = self._bands()
        start = min((self.across[n] - self.broad[n] / 2 for n in range(len(self.across))), default=0.0)
        self.across = [x - start + MARGIN + self.lane_room for x in self.across]

    def _bands(self) -> list[tuple[float, float]]:
        """Where each rank's boxes begin, and where the edges that leave them may bend."""
        at, bands = MARGIN, []
        bent = self._bent()
        for rank, row in enumerate(self.layers.rows):
            nodes = [node for node in row if node < self.real]
            size = max((self.long[node] for node in nodes), default=0.0)
            room = max((self.long[node] + self.exits[node] for node in nodes), default=0.0)
            bands.append((at, at + (room if rank in bent else size)))
            at += max(size + RANK_GAP, room + (BEND if rank in bent else 10))
        return bands

    def _bent(self) -> set[int]:
        """Ranks behind which an edge bends."""
        steps = [step for way in self.layers.chains.values() for step in pairwise(way)]
        return {self.layers.rank[a] for a, b in steps if _round(self.across[a]) != _round(self.across[b])}

    def extent(self) -> Point:
        """Width and height of the drawing."""
        if not self.bands:
            return (0.0, 0.0)
        along = self.bands[-1][1] + MARGIN
        across = max(x + self.broad[n] / 2 for n, x in enumerate(self.across)) + MARGIN
        return self._turn(_round(along), _round(across))

    def _turn(self, along: float, across: float) -> Point:
        return (along, across) if self.right else (across, along)

    def boxes(self) -> dict[str, Box]:
        """The boxes of the real nodes."""
        found: dict[str, Box] = {}
        for node, id in enumerate(self.layers.ids):
            along = self.bands[self.layers.rank[node]][0]
            x, y = self._turn(along, self.across[node] - self.broad[node] / 2)
            width, height = self._turn(self.long[node], self.broad[node])
            found[id] = Box(id, _round(x), _round(y), _round(width), _round(height))
        return found

    def routes(self, graph: Mapping[str, Sequence[str]], boxes: Mapping[str, Box]) -> tuple[Route, ...]:
        """The edges, in the order of the graph."""
        number = {node: i for i, node in enumerate(self.layers.ids)}
        found = []
        for task, deps in graph.items():
            for dep in deps:
                if dep == task:
                    found.append(_loop(boxes[task]))
                else:
                    found.append(self._route(dep, task, number[dep], number[task]))
        return tuple(found)

    def _route(self, dep: str, task: str, first: int, last: int) -> Route:
        way = self.layers.chains.get((first, last))
        if way is not None:
            legs = self._legs(way)
        elif (last, first) in self.layers.chains:
            legs = [*reversed(self._legs(self.layers.chains[last, first]))]
        else:
            legs = self._lane(first, last)
        points = [self._turn(*leg) for leg in legs]
        return Route(dep, task, _path(points, self.right))

    def _legs(self, way: Sequence[int]) -> list[Point]:
        """Points in pairs, each pair a straight piece; between pairs the edge bends."""
        first, last = way[0], way[-1]
        begin, end = self.bands[self.layers.rank[first]]
        legs = [(begin + self.long[first], self.across[first]), (end, self.across[first])]
        for node in way[1:-1]:
            begin, end = self.bands[self.layers.rank[node]]
            legs += [(begin, self.across[node]), (end, self.across[node])]
        begin, _ = self.bands[self.layers.rank[last]]
        return [*legs, (begin - 5, self.across[last]), (begin, self.across[last])]

    def _lane(self, first: int, last: int) -> list[Point]:
        """Around the drawing: to the margin between two ranks, along it, back between two ranks."""
        _, out = self.bands[self.layers.rank[first]]
        into, _ = self.bands[self.layers.rank[last]]
        start = out - self.bands[self.layers.rank[first]][1] + self._end_of(first)
        return [
            (start, self.across[first]),
            (out, self.across[first]),
            (out + RANK_GAP / 2, MARGIN),
            (into - RANK_GAP / 2, MARGIN),
            (into - 5, self.across[last]),
            (into, self.across[last]),
        ]

    def _end_of(self, node: int) -> float:
        return self.bands[self.layers.rank[node]][0] + self.long[node]


def _place(layers: Layers, broad: Sequence[float], real: int) -> list[float]:
    """Centres of all nodes across the ranks: near their neighbours, in order, with room between them."""
    across = [0.0] * len(layers.rank)
    offsets = [_offsets(row, broad, real) for row in layers.rows]
    for row, offset in zip(layers.rows, offsets, strict=True):
        for node, at in zip(row, offset, strict=True):
            across[node] = at
    weights = [1.0 if node < real else 4.0 for node in range(len(layers.rank))]
    for turn in range(PASSES):
        down = turn % 2 == 0
        near = layers.before if down else layers.after
        far = layers.after if down else layers.before
        rows = list(zip(layers.rows, offsets, strict=True))
        for row, offset in rows if down else reversed(rows):
            wanted = [_barycentre(node, near, far, across) for node in row]
            spread = [centre - at for centre, at in zip(wanted, offset, strict=True)]
            for node, at, base in zip(row, _isotonic(spread, [weights[n] for n in row]), offset, strict=True):
                across[node] = at + base
    return across


def _barycentre(
    node: int, near: Sequence[Sequence[int]], far: Sequence[Sequence[int]], across: Sequence[float]
) -> float:
    others = near[node] or far[node]
    return sum(across[other] for other in others) / len(others) if others else across[node]


def _offsets(row: Sequence[int], broad: Sequence[float], real: int) -> list[float]:
    """Centres of a rank's nodes as close together as they may be."""
    found: list[float] = []
    at, last = 0.0, -1
    for node in row:
        if last >= 0:
            boxes = last < real and node < real
            at += broad[last] / 2 + broad[node] / 2 + (GAP if boxes else EDGE_GAP)
        found.append(at)
        last = node
    return found


def _isotonic(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The nearest non-decreasing values (pool adjacent violators, weighted least squares)."""
    means: list[float] = []
    sums: list[float] = []
    counts: list[int] = []
    for value, weight in zip(values, weights, strict=True):
        mean, total, count = value, weight, 1
        while means and means[-1] > mean:
            other = sums.pop()
            mean = (means.pop() * other + mean * total) / (other + total)
            total += other
            count += counts.pop()
        means.append(mean)
        sums.append(total)
        counts.append(count)
    return [mean for mean, count in zip(means, counts, strict=True) for _ in range(count)]


def _path(points: Sequence[Point], right: bool) -> str:
    """A path that is straight within each pair of points and bends between pairs."""
    parts = [f"M{_round(points[0][0])} {_round(points[0][1])}"]
    for i, (x, y) in enumerate(points[1:], 1):
        before_x, before_y = points[i - 1]
        if (before_x, before_y) == (x, y):
            continue
        straight = before_y == y if right else before_x == x
        if i % 2 or straight:
            parts.append(f"L{_round(x)} {_round(y)}")
        elif right:
            middle = _round((before_x + x) / 2)
            parts.append(f"C{middle} {_round(before_y)} {middle} {_round(y)} {_round(x)} {_round(y)}")
        else:
            middle = _round((before_y + y) / 2)
            parts.append(f"C{_round(before_x)} {middle} {_round(x)} {middle} {_round(x)} {_round(y)}")
    return "".join(parts)


def _loop(box: Box) -> Route:
    """A task that waits for itself: a small loop at its corner."""
    x, y = box.x + box.width, box.y
    r = GAP * 0.45
    start = f"M{_round(x - 2 * r)} {_round(y)}"
    bend = f"C{_round(x - 2 * r)} {_round(y - 2 * r)} {_round(x + 2 * r)} {_round(y - r)}"
    path = f"{start}{bend} {_round(x)} {_round(y + 2 * r)}"
    return Route(box.id, box.id, path)


def _round(value: float) -> float:
    """One decimal is finer than a screen; whole numbers are short in a path."""
    rounded = round(value, 1)
    return int(rounded) if rounded == int(rounded) else rounded
