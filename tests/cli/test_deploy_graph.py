"""A package without tasks: deployed until its graph is loaded, compared as others are, for servers alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.casefile import CASES, read_case
from tests.cli.test_deploy_verbs import run
from tests.servers.fake import FakeServer


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    return read_case(CASES / "registered" / "is_a_graph.py").write(tmp_path)


def test_a_graph_is_waited_for(fake: FakeServer, graph: Path) -> None:
    done = run(graph.parent, "deploy", graph.name, "--server", fake.url, "--json")
    assert done.code == 0, (done.stdout, done.stderr)
    assert done.document["reached"] == "loaded"


def test_with_a_lock_it_is_the_same_again(fake: FakeServer, graph: Path) -> None:
    assert run(graph.parent, "lock", graph.name).code == 0
    for _ in range(2):
        assert run(graph.parent, "deploy", graph.name, "--server", fake.url).code == 0
    found = run(graph.parent, "status", graph.name, "--json")
    assert [one["state"] for one in found.document["comparisons"]] == ["same", "same"]


def test_a_daemon_takes_none(graph: Path) -> None:
    (graph.parent / "watched").mkdir()
    refused = run(graph.parent, "deploy", graph.name, "./watched", "--json")
    assert (refused.code, refused.document["error"]["hint"]) == (2, "deploy it to a server")
