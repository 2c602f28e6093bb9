"""Packages that are a graph: how servers load and start them, and that a deploy sees theirs loaded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

import cloaca_nb
from cloaca_nb.deploy.flow import Deployment
from cloaca_nb.deploy.target import Watch
from cloaca_nb.errors import NotLoadedError
from tests.servers.deploying import PATIENT, Told, deploy_archive, target_at
from tests.servers.fake import FakeServer
from tests.servers.talking import Talk, until
from tests.written import code_cell, write_notebook

NODES = '{"decide": {"inputs": ["prices"], "routes": {"Buy": "buy", "Wait": "wait"}}, "buy": {}, "wait": {}}'


def cells(name: str = "market", *, limit: int = 3, accumulator: str = "passthrough_accumulator") -> str:
    return dedent(f"""
        import cloaca

        @cloaca.{accumulator}
        def prices(event=None):
            return event or {{"bid": 9}}

        @cloaca.reactor(name="{name}_ticks", accumulators=["prices"], mode="when_any")
        class Ticks:
            pass

        with cloaca.ComputationGraphBuilder("{name}", reactor=Ticks, graph={NODES}) as graph:

            @cloaca.node
            def decide(prices):
                prices = prices[-1] if isinstance(prices, list) else prices
                return ("Buy", prices) if prices["bid"] > {limit} else ("Wait", {{}})

            @cloaca.node
            def buy(order):
                return {{"bought": order["bid"]}}

            @cloaca.node
            def wait(order):
                return {{"waited": True}}
    """).strip()


def packed(folder: Path, source: str, package: str = "market", version: str = "1.0.0") -> Path:
    """The archive of a notebook with these cells."""
    line = f"%cloaca_workflow {package} --version {version}"
    path = write_notebook(folder / f"{package}.ipynb", [code_cell("a", line), code_cell("b", source)])
    return Path(cloaca_nb.read(path).pack(folder).path)


def sent(fake: FakeServer, path: Path, told: Told | None = None, *, load_s: float = 60) -> Deployment:
    target = target_at(fake.url, fake.admin_key, limits=replace(PATIENT, load=load_s))
    return deploy_archive(target, path, told=told)


def outputs(fake: FakeServer, name: str = "market") -> list[dict[str, Any]]:
    return fake.store.graphs.loaded[name].outputs


def health(talk: Talk, *path: str) -> Any:
    return talk.send("GET", f"/v1/health/{'/'.join(path)}", None, "application/json")[1]


def inject(talk: Talk, name: str, event: bytes) -> int:
    return talk.send("POST", f"/v1/health/accumulators/{name}/inject", event, "application/json")[0]


def test_a_deploy_sees_the_graph_loaded_and_events_start_it(
    fake: FakeServer, talk: Talk, tmp_path: Path
) -> None:
    told = Told()
    done = sent(fake, packed(tmp_path, cells()), told)
    assert done.reached == "loaded"
    assert "the graph market is running, started by market_ticks" in told.text
    assert [one["name"] for one in health(talk, "graphs")["items"]] == ["market"]
    assert health(talk, "reactors")["items"][0]["accumulators"] == ["prices"]
    assert inject(talk, "prices", b'{"event": {"bid": 4}}') == 200
    assert inject(talk, "prices", b'{"event": {"bid": 1}}') == 200
    body = b'{"mode": "fire_with", "inputs": {"prices": {"bid": 7}}}'
    talk.send("POST", "/v1/health/reactors/market_ticks/fire", body, "application/json")
    assert outputs(fake) == [{"buy": {"bought": 4}}, {"wait": {"waited": True}}, {"buy": {"bought": 7}}]
    assert (health(talk, "graphs", "market")["fires"], inject(talk, "nosuch", b'{"event": 1}')) == (3, 404)


@pytest.mark.parametrize(
    ("accumulator", "events", "expected"),
    [
        ('polling_accumulator(interval="100ms")', 0, {"buy": {"bought": 9}}),
        ("state_accumulator(capacity=2)", 1, {"buy": {"bought": 5}}),
        ('batch_accumulator(flush_interval="100ms")', 1, {"buy": {"bought": 5}}),
        ('batch_accumulator(flush_interval="1h", max_buffer_size=1)', 1, {"buy": {"bought": 5}}),
    ],
)
def test_each_kind_of_accumulator_starts_it(
    fake: FakeServer, talk: Talk, tmp_path: Path, accumulator: str, events: int, expected: Any
) -> None:
    sent(fake, packed(tmp_path, cells(accumulator=accumulator)))
    for _ in range(events):
        inject(talk, "prices", b'{"event": {"bid": 5}}')
    until(lambda: outputs(fake))
    assert outputs(fake)[0] == expected


def test_the_next_version_runs_its_own_code(fake: FakeServer, talk: Talk, tmp_path: Path) -> None:
    """No module is forgotten before a graph is imported: it is named by its content (contract B5, H7)."""
    sent(fake, packed(tmp_path, cells(limit=3)))
    inject(talk, "prices", b'{"event": {"bid": 4}}')
    done = sent(fake, packed(tmp_path, cells(limit=5), version="1.0.1"), load_s=4)
    assert done.reached == "loaded"  # it counts its fires anew
    inject(talk, "prices", b'{"event": {"bid": 4}}')
    assert outputs(fake) == [{"wait": {"waited": True}}]


def test_what_was_not_started_between_versions_is_not_claimed(fake: FakeServer, tmp_path: Path) -> None:
    sent(fake, packed(tmp_path, cells(limit=3)))
    told = Told()
    done = sent(fake, packed(tmp_path, cells(limit=5), version="1.0.1"), told, load_s=2)
    assert (done.reached, "whether it is this version already" in told.text) in {
        ("built", True),
        ("loaded", False),  # a look fell between the one and the other
    }


def test_the_same_again_is_loaded(fake: FakeServer, tmp_path: Path) -> None:
    path = packed(tmp_path, cells())
    assert [sent(fake, path).reached for _ in range(2)] == ["loaded", "loaded"]


def test_a_name_that_another_package_has_is_told_before_and_after(fake: FakeServer, tmp_path: Path) -> None:
    sent(fake, packed(tmp_path, cells(), package="first"))
    told = Told()
    with pytest.raises(NotLoadedError, match="does not load it") as caught:
        sent(fake, packed(tmp_path, cells(), package="second"), told, load_s=1)
    assert "a graph market is loaded there already, and not this package's" in told.text
    assert "of another package" in (caught.value.hint or "")
    assert any("graph 'market' already loaded" in line for line in fake.store.log)


def test_a_server_that_tells_of_no_graphs_leaves_it_built(fake: FakeServer, tmp_path: Path) -> None:
    fake.lacks = {"health"}
    told = Told()
    assert sent(fake, packed(tmp_path, cells()), told).reached == "built"
    assert "this server does not tell" in told.text


def test_what_is_there_is_listed_as_loaded_and_nothing_is_wrong(fake: FakeServer, tmp_path: Path) -> None:
    for name in ("first", "second"):
        sent(fake, packed(tmp_path, cells(name), package=name))
    target = target_at(fake.url, fake.admin_key)
    try:
        assert [(one.name, one.state) for one in target.packages()] == [
            ("first", "loaded"),
            ("second", "loaded"),
        ]
        found = target.deployed("first")
        assert found is not None
        assert found.state == "loaded"
        seen = target.examine(Watch())
        assert (seen.unloaded, [one for one in seen.diagnostics if one.severity == "error"]) == ((), [])
    finally:
        target.close()


def test_after_a_restart_it_is_loaded_again(fake: FakeServer, talk: Talk, tmp_path: Path) -> None:
    sent(fake, packed(tmp_path, cells()))
    fake.restart()
    until(lambda: health(talk, "graphs")["items"])
    inject(talk, "prices", b'{"event": {"bid": 4}}')
    assert outputs(fake) == [{"buy": {"bought": 4}}]
