"""A package without tasks is deployed until its graph is loaded."""

from __future__ import annotations

from pathlib import Path

from tests.casefile import CASES, read_case
from tests.cli.test_deploy_verbs import run
from tests.servers.fake import FakeServer


def test_a_graph_is_waited_for(tmp_path: Path) -> None:
    path = read_case(CASES / "registered" / "is_a_graph.py").write(tmp_path)
    fake = FakeServer()
    try:
        done = run(tmp_path, "deploy", path.name, "--server", fake.url, "--json")
        compared = run(tmp_path, "status", path.name, "--server", fake.url, "--json")
    finally:
        fake.close()
    assert done.code == 0, (done.stdout, done.stderr)
    assert done.document["reached"] == "loaded"
    assert compared.code == 0, (compared.stdout, compared.stderr)
    states = [state["state"] for state in compared.document["comparisons"]]
    assert states == ["same", "same"]
