"""Groups of tasks by how their names begin, and the graph with some of them folded."""

from __future__ import annotations

import pytest

from cloaca_nb.model import graph as graphs
from cloaca_nb.panel import state as panel_state
from cloaca_nb.panel.folding import LEAST_TASKS, fold_reply, groups_of
from tests.panel import panel_sample as sample


def names(*ids: str) -> dict[str, list[str]]:
    """Groups of tasks without edges, with enough others."""
    others = {f"{chr(97 + number)}x": () for number in range(LEAST_TASKS)}
    return {group["name"]: group["tasks"] for group in groups_of({**dict.fromkeys(ids, ()), **others})}


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (("load_1", "load_2", "load_3"), {"load_*": ["load_1", "load_2", "load_3"]}),
        (("load_orders", "load_items"), {}),
        (("step1", "step2", "step10"), {"step*": ["step1", "step2", "step10"]}),
        (("a_eu_1", "a_eu_2", "a_eu_3", "a_us", "a_at"), {"a_eu_*": ["a_eu_1", "a_eu_2", "a_eu_3"]}),
        (("a_b_1", "a_b_2", "a_c", "a_d"), {"a_*": ["a_b_1", "a_b_2", "a_c", "a_d"]}),
        (("_", "1", "2", "é_1", "é_2", "é_3"), {"é_*": ["é_1", "é_2", "é_3"]}),
    ],
)
def test_tasks_are_grouped_by_the_longest_beginning_that_three_have(
    ids: tuple[str, ...], expected: dict[str, list[str]]
) -> None:
    assert names(*ids) == expected


def test_small_graphs_have_no_groups() -> None:
    assert groups_of({f"t_{number}": () for number in range(LEAST_TASKS - 1)}) == []


def test_groups_that_would_wait_for_each_other_are_cut_by_layers() -> None:
    graph: dict[str, list[str]] = {}
    for number in range(4):  # each first waits for the second before it
        for branch in "xyz":
            graph[f"a_{number}{branch}"] = [f"b_{number - 1}{branch}"] if number else []
            graph[f"b_{number}{branch}"] = [f"a_{number}{branch}"]
    found = {group["name"]: group["tasks"] for group in groups_of(graph)}
    assert found["a_* (3)"] == ["a_1x", "a_1y", "a_1z"]
    assert len(found) == 8


def test_a_group_of_all_tasks_is_cut_by_layers() -> None:
    graph = {f"t_{number}": [f"t_{number - 6}"] if number > 5 else [] for number in range(12)}
    assert [group["name"] for group in groups_of(graph)] == ["t_* (1)", "t_* (2)"]


def test_tasks_in_a_circle_end_the_search() -> None:
    graph = {f"t_{number}": [f"t_{(number + 1) % 12}"] for number in range(12)}
    assert groups_of(graph) == []


def test_a_folded_graph_has_a_box_for_each_group_and_the_edges_between() -> None:
    steps = ("load", "clean", "train")
    tasks = [
        sample.make_task(f"{step}_{number:02}", at * 20 + number, _before(steps, at, number))
        for at, step in enumerate(steps)
        for number in range(20)
    ]
    whole = panel_state.graph_slice(sample.workflow(*tasks), sample.document())
    assert [group["name"] for group in whole["groups"]] == ["load_*", "clean_*", "train_*"]
    reply = fold_reply(whole, {"view": "v", "names": ["load_*", "train_*", "no_*", 3]})
    assert reply is not None
    graph = reply["graph"]
    assert [task["id"] for task in graph["tasks"]][:2] == ["load_*", "clean_00"]
    assert len(graph["tasks"]) == 22
    assert graph["tasks"][0]["note"] == "20 tasks"
    edges = {(edge["source"], edge["target"]) for edge in graph["edges"]}
    assert edges == {("load_*", f"clean_{n:02}") for n in range(20)} | {
        (f"clean_{n:02}", "train_*") for n in range(20)
    }
    for drawing in graph["drawings"]:
        assert len(drawing["boxes"]) == 22
        assert len(drawing["paths"]) == len(graph["edges"]) == 40
    assert graphs.cycles({name: [a for a, b in edges if b == name] for name in ("load_*", "train_*")}) == []


def _before(steps: tuple[str, ...], at: int, number: int) -> tuple[tuple[str, str | None], ...]:
    return ((f"{steps[at - 1]}_{number:02}", "rows"),) if at else ()


@pytest.mark.parametrize("asked", [{}, {"names": "load_*"}, {"names": ["x"] * 2000}, {"names": [None, {}]}])
def test_what_is_asked_wrongly_folds_nothing(asked: dict[str, object]) -> None:
    whole = panel_state.graph_slice(sample.large(30), sample.document())
    reply = fold_reply(whole, {"view": "v", **asked})
    assert reply is not None
    assert [task["id"] for task in reply["graph"]["tasks"]] == [task["id"] for task in whole["tasks"]]
    assert fold_reply(None, {"view": "v", **asked}) is None
