"""What the panel shows of a target and does there, and what it says of what the package needs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import cloaca_nb
from cloaca_nb.deploy.choose import Where
from cloaca_nb.deploy.flow import Options
from cloaca_nb.errors import UsageError
from cloaca_nb.package.dependencies.learnt import Missing, learn
from cloaca_nb.panel.contract.shapes import Outcome, Verb
from cloaca_nb.panel.deployed import Tending
from cloaca_nb.panel.detail import imports_of, needed
from tests.command import at_home
from tests.package.notebooks import NAME, package
from tests.servers.fake import ADMIN_KEY, FakeServer
from tests.tending.orders import NOTEBOOK, change, write_orders
from tests.written import code_cell, write_notebook


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**at_home(tmp_path), "CLOACINA_API_KEY": ADMIN_KEY}.items():
        monkeypatch.setenv(name, value)


def verbs(outcome: Outcome) -> list[tuple[str, str, bool]]:
    return [(act["verb"], act["name"], act["sure"]) for item in outcome["items"] for act in item["acts"]]


def test_looking_after_what_is_deployed(fake: FakeServer, tmp_path: Path) -> None:
    path = write_orders(tmp_path)
    notebook = cloaca_nb.read(path)
    notebook.deploy(fake.url, Options(execute=True))
    change(path, "sum(", "max(")
    cloaca_nb.read(path).deploy(fake.url, bump=True)
    told: list[str] = []
    tending = Tending(cloaca_nb.read(path), fake.url, Where(), lambda event: told.append(event.message))

    def act(verb: Verb, name: str = "") -> Outcome:
        done = tending.act(verb, name)
        assert (done["severity"], done["target"]) == ("done", fake.url)
        return done

    assert verbs(act("ls")) == [("pause", "orders", True), ("rollback", "orders", False)]
    assert verbs(act("pause", "orders"))[0][0] == "resume"
    assert fake.store.find("public", "orders").paused
    assert verbs(act("resume", "orders"))[0][0] == "pause"

    runs = act("runs")
    assert "Completed" in runs["items"][0]["text"]
    (_, id, _), (_, again, sure) = verbs(runs)
    assert (id, sure) == (again, True)
    log = act("logs", id)
    assert [(name, text) for name, text in log["rows"]] == [
        ("extract", "Completed"),
        ("total", "Completed"),
    ]
    assert "keeps no output" in log["items"][0]["text"]
    started = act("rerun", id)
    assert re.fullmatch(rf"run \S+ was started with the context of run {id}", started["title"])
    assert len(fake.store.runs) == 2

    plan = act("rollback", "orders")
    assert plan["title"] == "orders 1.0.1 back to the content of 1.0.0, as 1.0.2"
    assert [name for name, text in plan["rows"] if "tasks.py (total)" in text] == ["changed"]
    assert verbs(plan) == [("rollback-now", "orders", False)]
    assert fake.store.find("public", "orders").version == "1.0.1"
    assert act("rollback-now", "orders")["title"] == "orders 1.0.2 has the content of 1.0.0: loaded"
    assert fake.store.find("public", "orders").version == "1.0.2"
    assert [text for text in told if "is loaded" in text]
    assert act("doctor")["title"].endswith("nothing is wrong, as far as can be seen")


def test_a_rollback_in_a_directory_says_where_it_lies_and_warns_of_rivals(tmp_path: Path) -> None:
    path = write_orders(tmp_path)
    watched = tmp_path / "packages"
    watched.mkdir()
    cloaca_nb.read(path).deploy(str(watched))
    change(path, "sum(", "max(")
    cloaca_nb.read(path).deploy(str(watched), bump=True)
    tending = Tending(cloaca_nb.read(path), str(watched), Where(), lambda event: None)
    done = tending.act("rollback-now", "orders")
    assert (done["severity"], done["title"]) == ("warning", "orders 1.0.2 has the content of 1.0.0: sent")
    assert ("package", str(watched / "orders-1.0.2.cloacina")) in done["rows"]
    assert len([text for name, text in done["rows"] if name == "warning" and "holds version" in text]) == 2


def test_what_is_wrong_is_as_grave_as_the_gravest(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "a.ipynb", [code_cell("c", NOTEBOOK[1])])
    watched = tmp_path / "watched"
    watched.mkdir()
    tending = Tending(cloaca_nb.read(path), str(watched), Where(), lambda event: None)
    assert tending.act("doctor", "")["severity"] == "done"
    cloaca_nb.read(path).deploy(str(watched))
    assert tending.act("doctor", "")["severity"] == "warning"  # nothing starts it
    home = tmp_path / "packages"  # a daemon's own, which has never run
    home.mkdir()
    assert Tending(cloaca_nb.read(path), str(home), Where(), print).act("doctor", "")["severity"] == "error"


def test_only_servers_tell_of_runs(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "a.ipynb", [code_cell("c", NOTEBOOK[1])])
    (tmp_path / "packages").mkdir()
    tending = Tending(cloaca_nb.read(path), str(tmp_path / "packages"), Where(), lambda event: None)
    with pytest.raises(UsageError, match="is no server"):
        tending.act("runs", "")


def test_what_the_package_needs(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.cloaca_nb.targets.staging]\nmodules = ["numpy"]\n', encoding="utf-8"
    )
    missing = Missing("nosuch_one", sure=True, package="a", version="1", time="2026-11-26")
    learn("prod", "https://there", "public", lambda known: known.with_missing([missing]))
    made = package(
        NAME,
        "import numpy as np",
        "%%cloaca_task\ndef extract(context):\n    import nosuch_one\n    np.arange(3)\n    return context",
        "%%cloaca_task\ndef load(context):\n    context.get('x')\n    return context",
        folder=tmp_path,
    )
    shown = needed(made)
    assert shown["title"] == "needed on the target: 2 distributions"
    rows = dict(shown["rows"])
    assert re.fullmatch(r"numpy \d\S+ · extract", rows["numpy"])
    assert rows["nosuch_one"] == "nosuch-one · extract · when it runs · missing on prod, staging, this kernel"
    assert [text.partition(":")[0] for text in imports_of(made, "extract")] == ["nosuch_one", "numpy"]
    assert imports_of(made, "load") == []
    assert (needed(None)["rows"], imports_of(None, "load")) == ([], [])
