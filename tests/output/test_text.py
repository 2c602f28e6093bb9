"""The drawing of a graph for terminals."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloaca_nb.model.workflow import Edge, KeyUse
from cloaca_nb.output.pictures.graph_text import graph_text, lanes
from cloaca_nb.output.words import Style, TaskView, columns
from tests.output.workflows import workflow

DRAWINGS: list[tuple[dict[str, list[str]], str]] = [
    ({}, "demo: no task"),
    ({"only": []}, "demo: 1 task\n\n○  only"),
    (
        {"extract": [], "transform": ["extract"], "load": ["transform"]},
        """
        demo: 3 tasks

        ○  extract
        │
        ○  transform
        │
        ○  load
        """,
    ),
    (
        {"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]},
        """
        demo: 4 tasks

        ○    a
        ├─○  b
        ○ │  c
        │ │
        ○─╯  d
        """,
    ),
    (
        {"one": [], "two": []},
        """
        demo: 2 tasks

        ○  one

        ○  two
        """,
    ),
    (
        {"s": [], "a": ["s"], "b": ["s"], "c": ["s"], "j": ["a", "b", "c"]},
        """
        demo: 5 tasks

        ○      s
        ├─○    a
        ├─│─○  b
        ○ │ │  c
        │ │ │
        ○─┴─╯  j
        """,
    ),
    ({"a": ["nowhere"]}, "demo: 1 task\n\n○  a  ← unknown: nowhere"),
]


@pytest.mark.parametrize(("graph", "picture"), DRAWINGS)
def test_drawing(graph: dict[str, list[str]], picture: str) -> None:
    wanted = dedent(picture).strip("\n")
    assert [line.rstrip() for line in graph_text(workflow(graph)).split("\n")] == wanted.split("\n")


def test_inferred_dependencies_name_their_key() -> None:
    text = graph_text(workflow({"a": [], "b": ["a"]}, {("a", "b"): "rows"}))
    assert text.split("\n")[-1] == "○  b  ⇠ a (rows)"


def test_inferred_dependencies_name_all_that_is_read() -> None:
    flow = workflow({"a": [], "b": ["a"]}, {("a", "b"): "rows"})
    first, second = flow.tasks
    place = first.place
    names = ["rows", "names", "limits", "most_of_all_names", "others"]
    first = replace(
        first, writes=tuple(KeyUse(f"{name}.a", place, encoded=True) for name in [*names, "unread"])
    )
    second = replace(
        second,
        edges=(Edge("a", "b", "names.a"),),
        reads=tuple(KeyUse(f"{name}.a", place, encoded=True) for name in names),
    )
    text = graph_text(replace(flow, tasks=(first, second)))
    assert "b  ⇠ a (names, rows, limits +2)" in text


def test_states_show_glyph_word_and_note() -> None:
    text = graph_text(
        workflow({"a": [], "b": ["a"]}),
        states={"a": TaskView("completed", "12 ms"), "b": TaskView("completed", after_failure=True)},
    )
    assert "✓  a  completed 12 ms" in text
    assert "⚠  b  ran after a failed task" in text


def test_wide_graphs_are_listed_by_level() -> None:
    parts = [f"part_{i}" for i in range(200)]
    text = graph_text(workflow({"split": [], **{part: ["split"] for part in parts}, "join": parts}))
    assert "── level 2 (200) ──" in text
    assert "○  part_7    ← split" in text
    assert all(columns(line) <= 100 for line in text.split("\n"))


def test_cycles_are_shown() -> None:
    text = graph_text(workflow({"a": ["c"], "b": ["a"], "c": ["b"]}))
    assert {"a", "b", "c"} <= set(text.split())


@pytest.mark.parametrize("id", ["two\nlines", "\x1b[31mred", "\u202eabc", "x" * 500])
def test_odd_ids_stay_on_one_visible_line(id: str) -> None:
    text = graph_text(workflow({id: []}))
    assert len(text.split("\n")) == 3
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert columns(text.split("\n")[-1]) <= 100


def test_no_colour_unless_asked_for() -> None:
    flow = workflow({"a": []})
    assert "\x1b" not in graph_text(flow)
    assert "\x1b[" in graph_text(flow, Style(colour=True))


@st.composite
def trees(draw: st.DrawFn) -> dict[str, list[str]]:
    """Graphs without cycles."""
    count = draw(st.integers(1, 12))
    found: dict[str, list[str]] = {}
    for i in range(count):
        before = list(found)
        found[f"t{i}"] = draw(st.lists(st.sampled_from(before), unique=True, max_size=3)) if before else []
    return found


@given(trees())
@settings(max_examples=200)
def test_every_edge_can_be_followed(graph: dict[str, list[str]]) -> None:
    """Walk down the lanes: what arrives at a task is exactly what it waits for."""
    open_lanes: dict[int, str] = {}
    arrived: dict[str, set[str]] = {}
    for id, row in lanes(graph):
        if id is None:
            assert {i for i, symbol in enumerate(row) if symbol == "|"} == set(open_lanes)
            continue
        at = row.index("o")
        sources = {open_lanes[i] for i, symbol in enumerate(row) if symbol in "+'"}
        if at in open_lanes and open_lanes[at] in graph[id]:
            sources.add(open_lanes[at])
        arrived[id] = sources
        open_lanes = {i: source for i, source in open_lanes.items() if i < len(row) and row[i] in "+|x"}
        open_lanes[at] = id
        waiting = {dep for node, deps in graph.items() if node not in arrived for dep in deps}
        open_lanes = {i: source for i, source in open_lanes.items() if source in waiting}
    assert arrived == {id: set(deps) for id, deps in graph.items()}
