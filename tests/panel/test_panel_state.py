"""Slices of the panel's state, made from the model."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cloaca_nb.check.checker import Report
from cloaca_nb.check.proof.proof import Proof
from cloaca_nb.deploy.flow import Deployment
from cloaca_nb.deploy.target import Check, Preflight
from cloaca_nb.live.session import Session
from cloaca_nb.model.finding import Finding, Place
from cloaca_nb.model.package import Archive
from cloaca_nb.model.params import Param
from cloaca_nb.model.workflow import Cell, Edge, KeyUse, Project, Task, Workflow
from cloaca_nb.panel import state as panel_state
from tests.panel import panel_sample as sample

SHARED = Path(__file__).parents[1] / "shared"


def test_the_front_end_begins_with_the_same_state() -> None:
    theirs = json.loads((SHARED / "empty_state.json").read_text(encoding="utf-8"))
    assert panel_state.empty_state() == theirs


def test_the_graph_holds_tasks_where_they_are_drawn_and_where_they_stand() -> None:
    graph = panel_state.graph_slice(sample.workflow(), sample.document())
    assert (graph["workflow"], graph["version"]) == ("data_pipeline", "1.0.0")
    extract = graph["tasks"][0]
    assert (extract["id"], extract["cell"], extract["cell_id"], extract["line"]) == (
        "extract",
        2,
        "cell-2",
        2,
    )
    assert extract["doc"] == "Read the orders."
    for drawing in graph["drawings"]:
        assert len(drawing["boxes"]) == len(graph["tasks"])
        assert len(drawing["paths"]) == len(graph["edges"])
        for x, y, width, height in drawing["boxes"]:
            assert 0 <= x <= x + width <= drawing["width"]
            assert 0 <= y <= y + height <= drawing["height"]


def test_a_restarted_kernel_is_no_notebook_without_tasks(tmp_path: Path) -> None:
    session = Session(tmp_path)
    cells = [
        Cell(1, "code", "%load_ext cloaca_nb", "a"),
        Cell(2, "code", "# %%cloaca_task\n# Go\nx = 1", "b"),
    ]
    session.record(cells[0].source, cell_id="a")
    session.arrange(["a", "b"], {cell.id or "": cell for cell in cells})
    report = session.report()
    graph = panel_state.graph_slice(report.workflow, report.document)
    assert graph["problem"] == "No task yet: 1 marked cell still to be run in this kernel"
    found = panel_state.findings_slice(report.findings, report.document, proved=False)
    (item,) = [each for each in found["items"] if each["code"] == "C903"]
    assert (item["cell_id"], [fix["cell_id"] for fix in item["fixes"]]) == ("b", ["b"])
    session.record(cells[1].source, cell_id="b")
    report = session.report()
    assert panel_state.graph_slice(report.workflow, report.document)["problem"] == ""


def test_a_wide_graph_has_a_second_drawing_for_narrow_places() -> None:
    tasks = [sample.make_task(f"t{n}", n, ((f"t{n - 1}", None),) if n else ()) for n in range(5)]
    first, second = panel_state.graph_slice(sample.workflow(*tasks), sample.document())["drawings"]
    assert first["width"] > first["height"]
    assert second["width"] < second["height"]
    assert len(panel_state.graph_slice(sample.large(300), sample.document())["drawings"]) == 1


def test_inferred_edges_carry_their_key() -> None:
    graph = panel_state.graph_slice(sample.workflow(), sample.document())
    keys = {(edge["source"], edge["target"]): edge["key"] for edge in graph["edges"]}
    assert keys["extract", "transform"] == "raw_data"
    assert keys["transform", "join"] is None
    assert {label["task"]: label["text"] for label in graph["drawings"][0]["labels"]} == {
        "extract": "raw_data",
        "orders": "orders",
        "join": "joined",
    }


@pytest.mark.parametrize(
    "tasks",
    [
        (),
        (sample.make_task("a", 1, (("a", None),)),),
        (sample.make_task("a", 1, (("b", None),)), sample.make_task("b", 2, (("a", None),))),
        (sample.make_task("a", 1, (("nowhere", None),)),),
        (sample.make_task("a", 1), sample.make_task("a", 2)),
        (sample.make_task("a", 1), sample.make_task("b", 2, (("a", None), ("a", "k")))),
    ],
    ids=["none", "itself", "a cycle", "an unknown one", "twice the same", "an edge twice"],
)
def test_graphs_that_are_wrong_are_drawn_all_the_same(tasks: tuple[Task, ...]) -> None:
    flow = Workflow(Project("w", "w"), tasks)
    graph = panel_state.graph_slice(flow, sample.document())
    known = {task["id"] for task in graph["tasks"]}
    assert known == {task.id for task in tasks}
    assert all({edge["source"], edge["target"]} <= known for edge in graph["edges"])


def test_findings_come_the_gravest_first_and_not_without_end() -> None:
    many = [Finding("C301", "info", str(number)) for number in range(500)]
    findings = panel_state.findings_slice(
        [*many, Finding("C201", "error", "wrong", cell=3)], sample.document(), proved=False
    )
    assert findings["items"][0]["message"] == "wrong"
    assert findings["items"][0]["cell_id"] == "cell-3"
    assert (findings["errors"], findings["infos"]) == (1, 500)
    assert len(findings["items"]) + findings["more"] == 501
    assert len(findings["items"]) == panel_state.MOST_FINDINGS


def test_a_notebook_without_a_task_has_no_mistake_until_it_is_checked() -> None:
    nothing = [Finding("C114", "error", "there is no workflow")]
    counts = [
        panel_state.findings_slice(nothing, sample.document(), proved=proved)["errors"]
        for proved in (False, True)
    ]
    assert counts == [0, 1]


def test_long_texts_are_cut() -> None:
    task = sample.make_task("x" * 5000, 1)
    found = panel_state.findings_slice([Finding("C1", "error", "y" * 10**6)], sample.document(), proved=True)
    assert len(found["items"][0]["message"]) <= panel_state.SENTENCE
    drawn = panel_state.graph_slice(Workflow(Project("w" * 10**6, "w"), (task,)), sample.document())
    assert len(drawn["workflow"]) <= panel_state.NAME


def make_report(flow: Workflow) -> Report:
    """A report of a workflow without findings."""
    return Report(sample.document(), flow, None, Proof(), ())


def test_the_form_asks_for_keys_that_no_task_writes() -> None:
    here = Place(2, 3)
    reader = Task("a", here, here, "function", "a", reads=(KeyUse("since", here), KeyUse("rows", here)))
    writer = Task("b", here, here, "function", "b", writes=(KeyUse("rows", here),))
    lenient = Task("c", here, here, "function", "c", reads=(KeyUse("maybe", here, required=False),))
    fields = panel_state.context_fields(make_report(Workflow(Project("w", "w"), (reader, writer, lenient))))
    assert [(field["name"], field["type"], field["required"]) for field in fields] == [
        ("since", "json", False)
    ]
    assert "read by a" in fields[0]["help"]


def test_parameters_have_types_and_defaults() -> None:
    here = Place(1, 1)
    params = (
        Param("limit", "int", here, 10),
        Param("since", "str", here),
        Param("full", "bool", here, False),
        Param("tags", "list", here, ["a"]),
    )
    fields = panel_state.context_fields(make_report(Workflow(Project("w", "w"), params=params)))
    assert [(one["name"], one["type"], one["default"], one["required"]) for one in fields] == [
        ("limit", "integer", "10", False),
        ("since", "text", "", True),
        ("full", "boolean", "false", False),
        ("tags", "json", '["a"]', False),
    ]


def test_a_pack_tells_path_size_and_fingerprint() -> None:
    archive = Archive(Path("/data/a-1.0.0.cloacina"), "both", "sha256:00ff", "ab", 12_345, 9)
    outcome = panel_state.packed(archive)
    assert outcome["title"] == "Packed a-1.0.0.cloacina"
    assert outcome["rows"] == [
        ("archive", "/data/a-1.0.0.cloacina"),
        ("size", "12.3 kB, 9 entries"),
        ("fingerprint", "sha256:00ff"),
    ]


def test_a_deploy_tells_how_far_it_got() -> None:
    deployment = Deployment(
        *("home", "daemon", "/srv/packages", "public", "a", "1.0.0", "a", "sha256:00", "ab"),
        *("/srv/packages/a.cloacina", False, "sent", "only its log tells", "look there", "now", 0.25),
    )
    checks = (
        Check("place", "ok", "it is there"),
        Check("starts", "warning", "nothing starts it", "add a trigger"),
    )
    outcome = panel_state.deployed(replace(deployment, preflight=Preflight(checks)), execute=False)
    assert (outcome["title"], outcome["severity"]) == ("Deployed a 1.0.0: sent", "warning")
    assert panel_state.deployed(deployment, execute=False)["severity"] == "done"
    assert ("place", "/srv/packages") in outcome["rows"]
    assert ("next", "look there") in outcome["rows"]
    assert [row for row in outcome["rows"] if row[0] == "warning"] == [
        ("warning", "nothing starts it; add a trigger")
    ]


def test_edges_of_the_sample_are_those_of_the_model() -> None:
    edges = {(edge.dependency, edge.task) for edge in sample.workflow().edges}
    assert ("join", "load") in edges
    assert Edge("extract", "transform", "raw_data") in sample.workflow().edges
