"""Properties that every drawing of a graph has."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloaca_nb.output.pictures.layout import GAP, Box, Layout, _isotonic, box_width, layout
from tests.output.test_ranking import graph_of


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, list[str]]:
    """Graphs of up to 14 ids, most of them without cycles."""
    count = draw(st.integers(0, 14))
    ids = [f"task_{i}" for i in range(count)]
    found: dict[str, list[str]] = {}
    for i, id in enumerate(ids):
        pool = ids if draw(st.integers(0, 9)) == 0 else ids[:i]
        found[id] = draw(st.lists(st.sampled_from(pool), max_size=4, unique=True)) if pool else []
    return found


def points(path: str) -> Iterator[tuple[float, float]]:
    """Points on a path, close together."""
    at = (0.0, 0.0)
    for kind, text in re.findall(r"([MLC])([^MLC]+)", path):
        numbers = [float(word) for word in text.split()]
        ends = list(zip(numbers[::2], numbers[1::2], strict=True))
        steps = [i / 24 for i in range(25)]
        if kind == "M":
            yield ends[0]
        elif kind == "L":
            yield from ((at[0] + (ends[0][0] - at[0]) * t, at[1] + (ends[0][1] - at[1]) * t) for t in steps)
        else:
            yield from (bezier(at, ends[0], ends[1], ends[2], t) for t in steps)
        at = ends[-1]


def bezier(
    a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], d: tuple[float, float], t: float
) -> tuple[float, float]:
    """A point of a cubic curve."""
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    x, y = (sum(w * p[i] for w, p in zip(weights, (a, b, c, d), strict=True)) for i in (0, 1))
    return (x, y)


def inside(point: tuple[float, float], box: Box, slack: float = 0.5) -> bool:
    """Whether a point is within a box."""
    x, y = point
    return box.x + slack < x < box.x + box.width - slack and box.y + slack < y < box.y + box.height - slack


def overlap(a: Box, b: Box) -> bool:
    """Whether two boxes share area."""
    return a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height


def check(graph: dict[str, list[str]], drawn: Layout) -> None:
    """All that holds for every drawing."""
    boxes = list(drawn.boxes.values())
    assert list(drawn.boxes) == list(graph)
    assert not [(a.id, b.id) for i, a in enumerate(boxes) for b in boxes[:i] if overlap(a, b)]
    for box in boxes:
        assert box.x >= 0
        assert box.x + box.width <= drawn.width
        assert box.y >= 0
        assert box.y + box.height <= drawn.height
    edges = [(dep, task) for task, deps in graph.items() for dep in deps]
    assert [(route.dependency, route.task) for route in drawn.routes] == edges
    for route in drawn.routes:
        others = [box for box in boxes if box.id not in {route.dependency, route.task}]
        for point in points(route.path):
            assert not [box.id for box in others if inside(point, box)], (route, point)


@given(graphs(), st.sampled_from(["auto", "right", "down"]))
@settings(max_examples=150)
def test_boxes_do_not_overlap_and_edges_pass_no_box(graph: dict[str, list[str]], direction: str) -> None:
    check(graph, layout(graph, direction=direction))  # type: ignore[arg-type]  # one of the three words


@given(graphs())
@settings(max_examples=50)
def test_same_graph_same_drawing(graph: dict[str, list[str]]) -> None:
    assert layout(graph) == layout(dict(graph))


@given(graphs())
@settings(max_examples=50)
def test_edges_run_forwards_where_no_cycle_is(graph: dict[str, list[str]]) -> None:
    clean = {id: [dep for dep in deps if int(dep[5:]) < int(id[5:])] for id, deps in graph.items()}
    drawn = layout(clean, direction="right")
    for route in drawn.routes:
        before, after = drawn.boxes[route.dependency], drawn.boxes[route.task]
        assert before.x + before.width < after.x


def centre(drawn: Layout, id: str) -> float:
    """Where a box stands across the ranks, in a drawing that runs to the right."""
    box = drawn.boxes[id]
    return box.y + box.height / 2


#: Graphs, and boxes that stand level with the middle of others.
LEVEL: list[tuple[str, dict[str, list[str]], dict[str, list[str]]]] = [
    (
        "fan",
        {"a": [], **{f"p{i}": ["a"] for i in range(5)}, "z": [f"p{i}" for i in range(5)]},
        {"a": ["p0", "p1", "p2", "p3", "p4"], "z": ["p2"]},
    ),
    (
        "two chains",
        {"a": [], "b": ["a"], "c": ["b"], "d": [], "e": ["d"], "f": ["e"]},
        {"a": ["b"], "b": ["c"], "d": ["e"], "e": ["f"]},
    ),
    (
        "trees that grow",
        {"a": [], "b": ["a"], "c": ["a"], "d": ["b"], "e": ["b"], "f": ["c"], "g": ["c"]},
        {"b": ["d", "e"], "c": ["f", "g"], "a": ["b", "c"]},
    ),
    (
        "trees that join",
        {"d": [], "e": [], "f": [], "g": [], "b": ["d", "e"], "c": ["f", "g"], "a": ["b", "c"]},
        {"a": ["b", "c"]},
    ),
]


@pytest.mark.parametrize(("graph", "level"), [case[1:] for case in LEVEL], ids=[case[0] for case in LEVEL])
def test_tasks_stand_level_with_what_they_are_linked_to(
    graph: dict[str, list[str]], level: dict[str, list[str]]
) -> None:
    drawn = layout(graph, direction="right")
    for id, others in level.items():
        middle = sum(centre(drawn, other) for other in others) / len(others)
        assert centre(drawn, id) == pytest.approx(middle, abs=1), id


@pytest.mark.parametrize(
    ("text", "most"),
    [
        # Placed from the last rank to the first in every second pass, and beginning with the first.
        ("a ba ca_b db ea_d", 210),
        ("a ba ca_b da ed", 121),
        # Without tasks on the one side, those on the other count.
        ("a ba c da_c ea_d", 121),
        # A long edge is straight before its neighbours are.
        ("a ba ca da_c ec_d", 174),
    ],
)
def test_edges_bend_little(text: str, most: float) -> None:
    """By how far they go across the ranks, all of them together, in pixels."""
    drawn = layout(graph_of(text), direction="right")
    across = [[float(y) for y in re.findall(r"[\d.]+", route.path)[1::2]] for route in drawn.routes]
    assert sum(abs(a - b) for ys in across for a, b in itertools.pairwise(ys)) <= most


@given(graphs())
@settings(max_examples=50)
def test_boxes_of_a_rank_keep_their_distance(graph: dict[str, list[str]]) -> None:
    boxes = sorted(layout(graph, direction="right").boxes.values(), key=lambda box: (box.x, box.y))
    for above, below in itertools.pairwise(boxes):
        assert above.x != below.x or below.y - above.y - above.height >= GAP - 0.11


@given(st.lists(st.tuples(st.integers(-20, 20), st.sampled_from([1.0, 4.0])), min_size=1, max_size=7))
def test_order_is_kept_by_moving_as_little_as_can_be(wanted: list[tuple[int, float]]) -> None:
    """By the min-max formula of isotonic regression."""

    def mean(first: int, last: int) -> float:
        pieces = wanted[first : last + 1]
        return sum(value * weight for value, weight in pieces) / sum(weight for _, weight in pieces)

    found = _isotonic([float(value) for value, _ in wanted], [weight for _, weight in wanted])
    count = len(wanted)
    best = [max(min(mean(i, j) for j in range(at, count)) for i in range(at + 1)) for at in range(count)]
    assert found == pytest.approx(best)


def test_long_edges_go_around() -> None:
    chain = {f"t{i}": [f"t{i - 1}"] if i else [] for i in range(60)}
    chain["t59"] = [f"t{i}" for i in range(59)]
    check(chain, layout(chain))


def test_unknown_dependencies_are_not_drawn() -> None:
    assert layout({"a": ["nowhere"]}).routes == ()


def test_nothing_to_draw() -> None:
    assert layout({}) == Layout(0.0, 0.0, "right", {}, ())


@pytest.mark.parametrize(
    ("graph", "direction"),
    [
        ({"a": [], "b": ["a"], "c": ["b"]}, "right"),
        ({f"t{i}": [f"t{i - 1}"] if i else [] for i in range(30)}, "down"),
        ({"split": [], **{f"p{i}": ["split"] for i in range(40)}}, "right"),
    ],
)
def test_direction_fits_an_output_area(graph: dict[str, list[str]], direction: str) -> None:
    assert layout(graph).direction == direction


def test_tasks_without_edges_stand_in_lines() -> None:
    drawn = layout({f"t{i}": [] for i in range(40)})
    check({f"t{i}": [] for i in range(40)}, drawn)
    assert drawn.width < 1000


def test_wide_letters_get_wide_boxes() -> None:
    assert box_width("処理を開始する") > box_width("process")
