"""What stands beside tasks: in pictures, in lists, in what an archive tells."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from cloaca_nb.actions import RunOptions, packed, planned
from cloaca_nb.check.checker import Report, check, inspect_archive
from cloaca_nb.errors import RunError, UsageError
from cloaca_nb.model.json_value import table_of
from cloaca_nb.output.json import inspect_json, workflow_json
from cloaca_nb.output.pictures.graph_svg import graph_svg
from cloaca_nb.output.pictures.graph_text import graph_text
from cloaca_nb.output.text import inspect_text
from cloaca_nb.package.parse import parse_toml
from tests.casefile import CASES, read_case
from tests.read.reading import workflow

GRAPH = read_case(CASES / "registered" / "is_a_graph.py")
INVOKES = read_case(CASES / "registered" / "invokes_a_graph.py")
BESIDE = """graph        market: decide → buy | wait, buy → report, started by ticks
reactor      ticks: when_any of prices, clock
accumulator  prices: passthrough
accumulator  clock: polling, interval='2s'"""


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Report:
    report = check(GRAPH.document(tmp_path_factory.mktemp("graph")))
    assert report.ok
    return report


def test_a_graph_stands_where_tasks_would(graph: Report) -> None:
    text = graph_text(graph.workflow)
    assert text.startswith("market: a graph of 6 nodes and accumulators\n")
    assert text.endswith(BESIDE)
    svg = graph_svg(graph.workflow)
    assert all(f">{name}</text>" in svg for name in ("prices", "clock", "decide", "buy", "wait", "report"))
    assert "decide waits for prices" in svg
    assert "polling accumulator" in svg


def test_a_graph_is_packed_for_servers_alone(graph: Report, tmp_path: Path) -> None:
    archive = packed(graph, tmp_path, "both", force=False).archive
    assert archive.layout == "package"
    with tarfile.open(archive.path) as tar:
        names = tar.getnames()
        toml = tar.extractfile("market-1.0.0/package.toml")
        assert toml is not None
        metadata = table_of(parse_toml(toml.read()), "metadata")
    assert "manifest.json" not in names
    assert metadata["graph_name"] == "market"
    assert "workflow_name" not in metadata
    inspection = inspect_archive(archive.path)
    assert inspection.findings == ()
    assert BESIDE in inspect_text(inspection)
    told = inspect_json(inspection)
    assert told["reactors"] == [{"name": "ticks", "accumulators": ["prices", "clock"], "mode": "when_any"}]
    with pytest.raises(UsageError, match="only the layout for servers"):
        packed(graph, tmp_path, "manifest", force=False)


def test_that_no_runner_starts_a_graph_is_said_before(graph: Report) -> None:
    with pytest.raises(RunError, match="`market` is a graph"):
        planned(graph, RunOptions())


def test_a_task_shows_the_graph_that_it_invokes(tmp_path: Path) -> None:
    found = check(INVOKES.document(tmp_path), prove=False).workflow
    assert "▸ score: rate → label" in graph_text(found)
    assert "▸ score: rate → label" in graph_svg(found)
    document = workflow_json(found)
    assert [task.get("invokes") for task in document["tasks"]] == [None, "score", None]
    assert document["graphs"][0]["nodes"][0]["next"] == [{"route": None, "node": "label"}]
    assert document["graphs"][0]["reactor"] is None


def test_triggers_stand_below_the_graph() -> None:
    found = workflow(
        '%cloaca_trigger nightly --cron "0 2 * * *"', "%%cloaca_task\ndef a(context):\n    return context"
    )
    assert "trigger      nightly: 0 2 * * *, starts" in graph_text(found)
