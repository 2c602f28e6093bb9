"""The picture of a graph."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloaca_nb.model.workflow import KeyUse
from cloaca_nb.output.pictures.graph_svg import draw, graph_svg
from cloaca_nb.output.pictures.graph_text import graph_text
from cloaca_nb.output.pictures.layout import MAX_WIDTH, Box, text_width
from cloaca_nb.output.words import LOOKS, TaskView
from tests.output.test_layout import graphs, inside, points
from tests.output.workflows import workflow

SVG = "{http://www.w3.org/2000/svg}"


def texts(picture: str) -> list[str]:
    """The texts in a picture, in order."""
    return [node.text or "" for node in ET.fromstring(picture).iter(f"{SVG}text")]


def titles(picture: str) -> list[str]:
    """The titles in a picture, in order."""
    return [node.text or "" for node in ET.fromstring(picture).iter(f"{SVG}title")]


def test_size_follows_the_page() -> None:
    root = ET.fromstring(graph_svg(workflow({"a": [], "b": ["a"]})))
    assert root.get("style") == "max-width:100%;height:auto"
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
    assert root.get("aria-label") == "workflow demo: 2 tasks"


def test_inferred_edges_are_dashed_and_named() -> None:
    picture = graph_svg(workflow({"a": [], "b": ["a"], "c": ["b"]}, {("a", "b"): "rows"}))
    assert picture.count("stroke-dasharray") == 1
    assert "rows" in texts(picture)
    assert "b waits for a (inferred: it reads 'rows')" in titles(picture)
    assert "c waits for b" in titles(picture)


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (["rows"], "rows"),
        (["rows", "names", "at"], "rows, names, at"),
        (["rows", "names", "limits"], "rows, names +1"),
        ([f"rows_{at}" for at in range(100)], "rows_0, rows_1 +98"),
        (["a_name_that_is_very_long", "at"], "a_name_that_is… +1"),
    ],
)
def test_an_edge_says_what_travels_or_how_much(keys: list[str], text: str) -> None:
    drawn = workflow({"a": [], "b": ["a"]}, {("a", "b"): keys[0]})
    first, second = drawn.tasks
    uses = tuple(KeyUse(key, first.marker) for key in [*keys, "unread"])
    tasks = (replace(first, writes=uses), replace(second, reads=uses[:-1]))
    assert text in texts(graph_svg(replace(drawn, tasks=tasks)))


@given(graphs(), st.sampled_from([("right", "clean_orders"), ("down", "rows")]))
@settings(max_examples=50)
def test_no_edge_runs_through_what_it_says(
    graph: dict[str, list[str]], how: tuple[Literal["right", "down"], str]
) -> None:
    """Of a drawing without cycles, whose edges go around all of it."""
    direction, key = how
    edges = {id: [dep for dep in deps if int(dep[5:]) < int(id[5:])] for id, deps in graph.items()}
    keys = {(dep, id): key for id, deps in edges.items() for dep in deps}
    drawn = draw(workflow(edges, keys), direction)
    for label in drawn.labels:
        said = Box(label.task, label.x, label.y - 8, 6.3 * len(label.text), 9)
        for route in drawn.layout.routes:
            assert not [point for point in points(route.path) if inside(point, said)], (label, route)


@pytest.mark.parametrize("status", LOOKS)
def test_each_state_has_a_glyph_and_a_word(status: str) -> None:
    picture = graph_svg(workflow({"a": []}), {"a": TaskView(status)})
    assert texts(picture) == [LOOKS[status].glyph, "a", LOOKS[status].word]
    assert LOOKS[status].stroke in picture


def test_glyphs_tell_states_apart_without_colour() -> None:
    same = {"waiting", "not-started"}
    glyphs = [look.glyph for status, look in LOOKS.items() if status not in same]
    assert len(set(glyphs)) == len(glyphs)


def test_nothing_that_a_person_wrote_is_markup() -> None:
    evil = "</title><script>alert('x')</script>&\x00\ud800"
    picture = graph_svg(
        workflow({evil: [], "b": [evil]}, {(evil, "b"): "<b>"}, name=evil, doc=evil),
        {evil: TaskView("failed", note=evil)},
    )
    root = ET.fromstring(picture)
    assert {node.tag for node in root.iter()} <= {
        f"{SVG}{t}" for t in ("svg", "g", "title", "path", "rect", "text")
    }
    assert "<script" not in picture


def test_no_task_is_said() -> None:
    assert texts(graph_svg(workflow({}))) == ["no task yet"]


def test_long_names_are_cut_and_whole_in_the_title() -> None:
    name = "n" * 90
    picture = graph_svg(workflow({name: []}))
    assert "n…n" in texts(picture)[1]
    assert name in titles(picture)[1]


def test_long_names_that_differ_in_their_ends_are_told_apart() -> None:
    drawn = workflow({f"a_rather_long_name_that_is_given_for_task_{at}": [] for at in range(3)})
    cut = [text for text in texts(graph_svg(drawn)) if "…" in text]
    assert len(set(cut)) == 3
    assert all(text_width(text) <= MAX_WIDTH - 36 for text in cut)
    longer = workflow({f"{'a_rather_long_name_' * 9}{at}": [] for at in range(3)})
    assert len({line for line in graph_text(longer).splitlines() if "…" in line}) == 3


def test_two_hundred_tasks() -> None:
    graph = {f"t{i}": [f"t{i - 7}"] if i >= 7 else [] for i in range(200)}
    assert graph_svg(workflow(graph)).count("<rect") == 200


def test_cycle_is_drawn() -> None:
    assert graph_svg(workflow({"a": ["b"], "b": ["a"], "c": ["c"]})).count("<rect") == 3
