"""The panel's lists of what starts a workflow and of what it needs; a server is asked on request only."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path

import pytest

from cloaca_nb.deploy.choose import Where
from cloaca_nb.live.session import Session
from cloaca_nb.panel.beside import beside_slice, on_server
from cloaca_nb.panel.contract.shapes import BesideItem
from cloaca_nb.panel.hub import PanelHub
from cloaca_nb.panel.state import graph_slice
from tests.casefile import CASES, read_case
from tests.command import at_home
from tests.servers.fake import FakeServer
from tests.servers.talking import until
from tests.written import code_cells, write_notebook

SOURCES = (
    "%cloaca_workflow orders",
    '%cloaca_trigger nightly --cron "0 2 * * *"',
    "import cloaca\nimport os\n@cloaca.trigger(name='berlin', cron='0 6 * * *', timezone='Europe/Berlin')\n"
    "def berlin():\n    pass",
    "@cloaca.trigger(name='inbox', on='orders', poll_interval='30s')\ndef inbox():\n    return False",
    "%cloaca_params rate:int=3 day:str",
    "# %%cloaca_task\ndef load(context):\n    cloaca.var('HOST')\n    cloaca.var_or('PORT', '1')\n"
    "    context.secret('warehouse')\n    open('rows.csv')\n    os.environ['CLOACA_TEST_ENV']\n"
    "    return context",
)


def recorded(folder: Path, sources: Iterable[str]) -> Session:
    made = Session(folder)
    for number, source in enumerate(sources, 1):
        made.record(source, cell_id=f"c{number}")
    return made


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return recorded(tmp_path, SOURCES)


def hour(seconds: float) -> int:
    return datetime.fromtimestamp(seconds, timezone.utc).hour


def told(items: list[BesideItem]) -> dict[tuple[str, str], tuple[str, bool | None]]:
    return {(one["kind"], one["name"]): (one["text"], one["here"]) for one in items}


def test_what_starts_it_has_its_next_times(session: Session) -> None:
    found = beside_slice(session.report(prove=False))["schedule"]
    assert told(found) == {
        ("trigger", "nightly"): ("0 2 * * * UTC, starts orders", None),
        ("trigger", "berlin"): ("0 6 * * * Europe/Berlin, starts orders", None),
        ("trigger", "inbox"): ("every 30s, starts orders", None),
    }
    nightly, berlin, inbox = found
    assert [hour(at) for at in nightly["times"]] == [2] * 5
    assert {hour(at) for at in berlin["times"]} <= {4, 5}
    assert inbox["times"] == []
    assert (nightly["cell_id"], nightly["line"]) == ("c2", 1)


def test_what_it_needs_is_told_without_a_value(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOACINA_VAR_HOST", "hidden-host")
    monkeypatch.setenv("CLOACA_NB_SECRET_WAREHOUSE", "hidden-secret")
    found = beside_slice(session.report(prove=False))["inputs"]
    assert told(found) == {
        ("parameter", "rate"): ("int, default 3", None),
        ("parameter", "day"): ("str, must be given", None),
        ("variable", "HOST"): ("", True),
        ("variable", "PORT"): ("not needed: there is a default", False),
        ("secret", "warehouse"): ("", True),
        ("environment", "CLOACA_TEST_ENV"): ("", False),
        ("file", "rows.csv"): ("", False),
    }
    assert "hidden" not in json.dumps(found)


def test_a_server_is_asked_on_request(
    fake: FakeServer, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOACINA_API_KEY", fake.admin_key)
    assert on_server(session, Where(server=fake.url)) == []


def test_a_graph_is_drawn_in_the_panel(tmp_path: Path) -> None:
    case = read_case(CASES / "registered" / "is_a_graph.py")
    session = recorded(tmp_path, (cell.source for cell in case.cells))
    report = session.report(prove=False)
    drawn = graph_slice(report.workflow, report.document)
    assert [task["id"] for task in drawn["tasks"]][:3] == ["prices", "clock", "decide"]
    assert len(drawn["drawings"][0]["boxes"]) == 6
    assert drawn["tasks"][1]["note"] == "polling accumulator"
    kinds = [one["kind"] for one in beside_slice(report)["schedule"]]
    assert kinds == ["graph", "reactor", "accumulator", "accumulator"]


def test_a_time_zone_that_does_not_exist_has_no_times(tmp_path: Path) -> None:
    nowhere = "@cloaca.trigger(on='orders', cron='@daily', timezone='Europe/Bonn')\ndef bonn():\n    pass"
    session = recorded(tmp_path, ("%cloaca_workflow orders", nowhere, SOURCES[-2], SOURCES[-1]))
    (found,) = beside_slice(session.report(prove=False))["schedule"]
    assert (found["name"], found["times"]) == ("bonn", [])


def test_of_several_workflows_each_shows_what_is_there_for_it(
    fake: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = "# %%cloaca_task\ndef load(context):\n    return context"
    sources = [
        *("%cloaca_workflow a", '%cloaca_trigger na --cron "0 3 * * *" --timezone Europe/Berlin', task),
        *("%cloaca_workflow b --new", '%cloaca_trigger nb --cron "0 4 * * *" --timezone Europe/Berlin', task),
    ]
    path = write_notebook(tmp_path / "n.ipynb", code_cells(sources))
    session = Session(tmp_path, lambda: path)
    for at, source in enumerate(sources):
        session.record(source, cell_id=f"c{at}")
    hub = PanelHub(session)
    (tmp_path / ".cloacina").mkdir()
    profile = f'default_profile = "p"\n[profiles.p]\nserver = "{fake.url}"\napi_key = "env:THE_KEY"\n'
    (tmp_path / ".cloacina" / "config.toml").write_text(profile, encoding="utf-8")
    for name, value in {**at_home(tmp_path), "THE_KEY": fake.admin_key}.items():
        monkeypatch.setenv(name, value)
    try:
        for workflow in "ab":
            with session.choosing(workflow):
                assert session.deploy().reached == "loaded"
        hub.requests.handle({"type": "workflow", "name": "a"}, lambda _: None)
        hub.requests.handle({"type": "schedule"}, lambda _: None)
        until(lambda: hub.fresh_state()["beside"]["asked"])
        shown = {}
        for workflow in "ba":
            hub.requests.handle({"type": "workflow", "name": workflow}, lambda _: None)
            beside = hub.fresh_state()["beside"]
            shown[workflow] = [[one["name"] for one in beside[which]] for which in ("schedule", "there")]
    finally:
        hub.close()
    # Of a server's answer about one workflow nothing is shown for the other.
    assert shown == {"a": [["na", "a-na"], ["a-na"]], "b": [["nb", "b-nb"], []]}
