"""Several workflows in a notebook: which cells are whose, in files, sessions, verbs, magics, the panel."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import cloaca_nb
from cloaca_nb.check.checker import check
from cloaca_nb.cli.main import main
from cloaca_nb.deploy.bump import rewrite
from cloaca_nb.deploy.choose import Where
from cloaca_nb.deploy.past import Past
from cloaca_nb.deploy.records import DeploymentRecord, remember
from cloaca_nb.errors import UsageError
from cloaca_nb.live.session import Session
from cloaca_nb.model.finding import Place
from cloaca_nb.model.workflow import Document
from cloaca_nb.panel.hub import PanelHub
from cloaca_nb.read.cells.document import read_document
from cloaca_nb.read.several import parts_of
from tests.casefile import CASES, read_case
from tests.command import run_command, valid
from tests.read.reading import document
from tests.shells import plain_shell

TASK = "%%cloaca_task\ndef load(context):\n    return context"
BOTH = read_case(CASES / "workflow" / "several_second.py")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return BOTH.write(tmp_path)


def notebook(cells: list[str]) -> Document:
    return document(*cells[1:], head=cells[0], file="notebook.ipynb")


#: Cells -> the workflows, each with the cell and line that begins it.
PARTS: Mapping[str, tuple[list[str], list[tuple[str, Place | None]]]] = {
    "one": (["%cloaca_workflow a", TASK], []),
    "one that begins with --new": (["import os", "%cloaca_workflow a --new", TASK], []),
    "a word in a text": (['x = "--new"', "%cloaca_workflow a", TASK], []),
    "two": (
        ["%cloaca_workflow a", TASK, "x = 1\n%cloaca_workflow b --new"],
        [("a", None), ("b", Place(3, 2))],
    ),
    "the later name holds in each": (
        ["%cloaca_workflow a\n%cloaca_workflow c", "%cloaca_workflow b --new\n%cloaca_workflow d", TASK],
        [("c", None), ("d", Place(2, 1))],
    ),
    "the first has no line": ([TASK, "%cloaca_workflow b --new"], [("notebook", None), ("b", Place(2, 1))]),
    "the first has a builder's name": (
        [
            "%%cloaca_task\nwith cloaca.WorkflowBuilder('a') as w:\n"
            "    @cloaca.task()\n    def load(context):\n        return context",
            "%cloaca_workflow b --new",
        ],
        [("a", None), ("b", Place(2, 1))],
    ),
    "all are new": (
        ["import os", "%cloaca_workflow a --new", "%cloaca_workflow b --new --version 2"],
        [("a", Place(2, 1)), ("b", Place(3, 1))],
    ),
    "a line that does not fit the grammar": (
        ["%cloaca_workflow a", "%cloaca_workflow b --new --nothing"],
        [("a", None), ("b", Place(2, 1))],
    ),
}


@pytest.mark.parametrize("case", PARTS)
def test_which_workflows_there_are(case: str) -> None:
    cells, expected = PARTS[case]
    assert [tuple(part) for part in parts_of(notebook(cells)).found] == expected


def test_the_package_is_that_of_a_notebook_without_the_other(path: Path, tmp_path: Path) -> None:
    """Also after it was pulled: lines and marks of the other are not in it."""
    read = cloaca_nb.read(path, workflow="returns")
    packed = read.pack(tmp_path / "first")
    pulled = cloaca_nb.pull(packed.path, output=tmp_path / "pulled" / "returns.ipynb")
    again = cloaca_nb.read(pulled.path)
    assert again.workflows() == ()
    assert "orders" not in pulled.path.read_text(encoding="utf-8")
    assert again.pack(tmp_path / "second").path.read_bytes() == packed.path.read_bytes()


def test_which_one_is_meant(path: Path) -> None:
    read = cloaca_nb.read(path)
    assert read.workflows() == ("orders", "returns")
    for act in (read.check, read.run, read.graph, read.pack, read.schedules().__enter__):
        with pytest.raises(UsageError, match="2 workflows: orders, returns") as caught:
            act()
        assert "--workflow orders" in caught.value.hint
    with pytest.raises(UsageError, match="no workflow 'return'") as caught:
        cloaca_nb.read(path, workflow="return").check()
    assert "returns" in caught.value.hint
    assert [flow.name for _, flow in read.in_turn(read.graph)] == ["orders", "returns"]


def test_a_notebook_of_one_has_no_other(tmp_path: Path) -> None:
    one = read_case(CASES / "workflow" / "equals.py").write(tmp_path)
    assert cloaca_nb.read(one, workflow="eqs").check().ok
    with pytest.raises(UsageError, match="no workflow 'eq'"):
        cloaca_nb.read(one, workflow="eq").check()


def said(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, dict[str, Any]]:
    code = main([*map(str, words), "--json"])
    shown: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, shown


@pytest.mark.parametrize("verb", ["check", "graph", "build", "pack"])
def test_verbs_that_take_all(
    verb: str, path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more: list[str | Path] = ["--output", tmp_path / "out"] if verb in {"build", "pack"} else []
    code, found = said(capsys, verb, path, *more)
    assert (code, len(valid(found, verb)["workflows"])) == (0, 2)
    assert "orders" in str(found["workflows"][0]), "in the notebook's order"
    code, one = said(capsys, verb, path, "--workflow", "returns", *more)
    assert one == found["workflows"][1]
    assert main([verb, str(path), *map(str, more)]) == 0
    text = capsys.readouterr().out
    assert text.index("workflow orders") < text.index("workflow returns")


def test_verbs_that_act_on_one(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    acts: list[list[str | Path]] = [
        ["run", path],
        ["deploy", path],
        ["schedule", "list", path],
        ["graph", path, "--svg", "x"],
    ]
    for words in acts:
        code, found = said(capsys, *words)
        assert (code, "--workflow orders" in found["error"]["hint"]) == (2, True), words


def test_a_version_is_written_on_the_line_of_the_one_that_is_meant(path: Path) -> None:
    rewrite(path, "3.1.0", "returns")
    sources = [cell.source for cell in read_document(path).cells]
    assert '%cloaca_workflow returns --new --description "what came back" --version 3.1.0' in sources[6]
    assert "%cloaca_workflow orders --version 2.0.0" in sources[0]


@pytest.mark.usefixtures("state")
def test_deployments_are_those_of_one(path: Path) -> None:
    for workflow in ("orders", "returns"):
        remember(path, DeploymentRecord("prod", "server", "http://x", "public", workflow, "1.0.0", workflow))
    assert len(Past(path, Where()).records) == 2
    assert [one.workflow for one in cloaca_nb.read(path, workflow="returns").past().records] == ["returns"]
    assert len(cloaca_nb.read(path).past().records) == 2


def test_magics_and_what_their_cells_saw(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks of one id in two workflows are each compared with what their own cells saw."""
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    with plain_shell(tmp_path) as shell:
        for cell in BOTH.cells:
            shell.run(cell.source, cell_id=cell.id)
        session = shell.session
        for name, report in session.in_turn(session.check):
            assert report.ok, name
            assert {one.verdict for one in report.comparisons} == {"compared"}, name
        assert "workflow orders" in repr(shell.run("%cloaca_check").value)
        assert shell.run("%cloaca_graph --workflow returns").value.name == "returns"
        assert "2 workflows" in str(shell.run("%cloaca_run").error)
        result = shell.run("%cloaca_run --workflow returns --runner preview").value
        assert (result.status, result.context["rows"]) == ("completed", [0.5, 1.0])


def test_the_panel_shows_the_one_that_is_chosen() -> None:
    session = Session()
    for cell in BOTH.cells:
        session.record(cell.source, cell_id=cell.id)
    hub = PanelHub(session)
    state = hub.fresh_state()
    assert state["session"]["workflows"] == ["orders", "returns"]
    assert state["graph"]["workflow"] == "orders"
    hub.requests.handle({"type": "workflow", "name": "returns"}, lambda _: None)
    assert hub.fresh_state()["graph"]["workflow"] == "returns"
    hub.requests.handle({"type": "workflow", "name": "nothing"}, lambda _: None)
    assert hub.fresh_state()["graph"]["workflow"] == "orders", "what is not there (any more)"
    hub.close()


def test_many_workflows_are_read_in_the_time_of_their_cells() -> None:
    cells = [f"%cloaca_workflow w{at} --new\nX{at} = {at}" if at % 2 else TASK for at in range(1, 401)]
    found = check(notebook(cells), prove=False)
    assert (found.workflow.name, len(found.workflow.tasks)) == ("w1", 1)


def test_execute_compares_each(path: Path) -> None:
    pytest.importorskip("nbclient")
    found = run_command("check", path.name, "--execute", "--json", folder=path.parent)
    for one in found.document["workflows"]:
        assert {each["verdict"] for each in one["evidence"]} == {"compared"}, one["workflow"]


def graph_cell(times: int) -> str:
    return f"""import cloaca
with cloaca.ComputationGraphBuilder("score", graph={{"rate": {{"next": "label"}}, "label": {{}}}}) as score:
    @cloaca.node
    def rate(context):
        return context.get("amount{times}") * {times}
    @cloaca.node
    def label(rated):
        return rated"""


INVOKES = "%%cloaca_task assess --invokes score\ndef assess(context):\n    return context"
FEEDS = (
    '%%cloaca_task\ndef load(context):\n    context.set("amount2", 1); context.set("amount3", 1)\n'
    "    return context"
)
FIRST, SECOND = "%cloaca_workflow a", "%cloaca_workflow b --new"
#: Cells -> for each workflow how its graph computes.
GRAPHS: Mapping[str, tuple[list[str], list[int]]] = {
    "each its own of one name": (
        [FIRST, graph_cell(2), FEEDS, INVOKES, SECOND, graph_cell(3), FEEDS, INVOKES],
        [2, 3],
    ),
    "one above both": ([graph_cell(2), FIRST, FEEDS, INVOKES, SECOND, FEEDS, INVOKES], [2, 2]),
    "one below the first": ([FIRST, FEEDS, INVOKES, SECOND, graph_cell(3), FEEDS, INVOKES], [3, 3]),
    "one of the second alone": ([FIRST, FEEDS, SECOND, graph_cell(3), FEEDS, INVOKES], [0, 3]),
}


@pytest.mark.parametrize("case", GRAPHS)
def test_graphs_are_those_that_a_workflow_has_or_invokes(case: str) -> None:
    cells, computes = GRAPHS[case]
    for name, times in zip("ab", computes, strict=True):
        report = check(replace(notebook(cells), workflow=name), prove=False)
        found = [one.name for one in report.workflow.registered.graphs]
        assert found == (["score"] if times else [])
        tasks = {task.id: task for task in report.workflow.tasks}
        if times:
            assert tasks["assess"].dependencies == ("load",)  # by the key that this graph's first node reads
            (read,) = tasks["assess"].reads
            assert read.key == f"amount{times}"
        assert not {"C182", "C184"} & {finding.code for finding in report.findings}
