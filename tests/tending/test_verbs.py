"""Lists, pauses, logs, further runs and ways back, on the command line, against a fake server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.servers.archives import FAILING, write_archive
from tests.servers.fake import FakeServer
from tests.tending.orders import NOTEBOOK, Runs, change, document
from tests.written import code_cell, write_notebook


def test_what_is_there(fake: FakeServer, notebook: Path, run: Runs) -> None:
    assert run("ls", fake.url).stdout.startswith("nothing is deployed on ")
    run("deploy", notebook.name, fake.url)
    fake.store.reconciles = False
    run("deploy", write_archive(notebook.parent).name, fake.url, "--timeout", "0.5")
    found = document(run("ls", fake.url, "--json"), "ls")["packages"]
    assert [(one["name"], one["version"], one["state"], one["tasks"]) for one in found] == [
        ("data-pipeline", "1.0.0", "built", 0),
        ("orders", "1.0.0", "loaded", 2),
    ]
    assert "orders" in run("ls", fake.url).stdout


def test_what_lies_in_a_directory(tmp_path: Path, run: Runs) -> None:
    folder = tmp_path / ".cloacina" / "packages"
    folder.mkdir(parents=True)
    write_archive(folder)
    (folder / "broken.cloacina").write_bytes(b"no archive")
    found = document(run("ls", "daemon", "--json"), "ls")["packages"]
    assert [(one["name"], one["state"]) for one in found] == [
        ("broken.cloacina", "unreadable"),
        ("data-pipeline", "in place"),
    ]
    assert run("pause", "daemon", "data-pipeline").code == 2


def test_a_directory_that_is_not_there_is_no_empty_one(tmp_path: Path, run: Runs) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert run("ls", "./empty").stdout.startswith("nothing is deployed on ")
    for name, why in (("./empyt", "empyt is not there"), ("./file", "file is no directory")):
        lists = run("ls", name)
        assert lists.code != 0
        assert why in lists.stderr
        assert "name a directory that a daemon watches" in lists.stderr


def test_pausing(fake: FakeServer, notebook: Path, run: Runs) -> None:
    run("deploy", notebook.name, fake.url)
    assert document(run("pause", fake.url, "orders", "--json"), "pause")["paused"]
    assert document(run("ls", fake.url, "--json"), "ls")["packages"][0]["state"] == "paused"
    refused = run("deploy", notebook.name, fake.url, "--execute")
    assert (refused.code, "is paused" in refused.stderr) == (1, True)
    assert not document(run("resume", "orders", "--server", fake.url, "--json"), "resume")["paused"]
    assert "no workflow 'nosuch'" in run("pause", fake.url, "nosuch").stderr
    fake.lacks.add("pause")
    assert "older than 0.9" in run("pause", fake.url, "orders").stderr
    assert run("pause", fake.url).code == 2


def test_a_run_again(fake: FakeServer, notebook: Path, run: Runs) -> None:
    words = ("deploy", notebook.name, fake.url, "--execute", "--context", "limit=5", "api_key=abcdef")
    first = document(run(*words, "--json"), "deploy")["execution"]
    refused = run("rerun", notebook.name, first[:8])
    assert "api_key was left out" in refused.stderr
    again = document(run("rerun", notebook.name, first[:8], "--context", "api_key=x", "--json"), "deploy")
    assert again["run"]["status"] == "completed"
    assert dict(fake.store.runs[again["execution"]].context)["limit"] == 5
    words = ("rerun", notebook.name, first[:8], "--context", "api_key=x", "-p", "limit=7")
    again = document(run(*words, "--json"), "deploy")
    assert dict(fake.store.runs[again["execution"]].context)["limit"] == 7
    state = "".join(path.read_text() for path in (notebook.parent / "state").rglob("*.json"))
    assert (again["execution"] in state, "abcdef" in state) == (True, False)
    change(notebook, "sum(", "max(")
    run("deploy", notebook.name, fake.url, "--bump")
    told = run("rerun", notebook.name, first, "--context", "api_key=x", "--no-follow")
    assert "the earlier run was of 1.0.0; it is 1.0.1 that runs now" in told.stderr
    records = run("runs", notebook.name, "--json").document["deployments"]
    assert [(one["version"], len(one["runs"])) for one in records] == [("1.0.1", 1), ("1.0.0", 3)]
    assert "is not kept here" in run("rerun", notebook.name, _foreign(fake)).stderr


def test_runs_that_are_followed_later_or_started_again_tell_what_the_target_lacks(
    fake: FakeServer, notebook: Path, run: Runs
) -> None:
    change(notebook, "    context.set('total'", "    import nosuch_late\\n    context.set('total'")
    first = run("deploy", notebook.name, fake.url, "--execute", "--no-follow", "--json").document["execution"]
    learnt = notebook.parent / "state" / "cloaca_nb" / "targets"
    for verb in ("runs", "rerun"):
        assert not [*learnt.glob("*.json")]
        assert run(verb, notebook.name, first).code == 1
        (path,) = learnt.glob("*.json")
        assert [one["module"] for one in json.loads(path.read_text())["missing"]] == ["nosuch_late"]
        path.unlink()


def test_a_run_goes_on_when_its_package_is_taken_off(fake: FakeServer, notebook: Path, run: Runs) -> None:
    gate = notebook.parent / "gate"
    waiting = f"    import os, time\\n    while not os.path.exists({str(gate)!r}): time.sleep(0.02)\\n"
    change(notebook, "    context.set('total'", f"{waiting}    context.set('total'")
    first = run("deploy", notebook.name, fake.url, "--execute", "--no-follow", "--json").document["execution"]
    for words in (["--dry-run"], []):
        said = run("undeploy", notebook.name, fake.url, *words)
        assert f"runs that are under way ({first}) go on to their end" in said.stderr
    assert document(run("ls", fake.url, "--json"), "ls")["packages"] == []
    assert fake.store.runs[first].status == "Running"
    gate.touch()
    assert run("runs", notebook.name, first, "--json").document["status"] == "completed"
    assert "under way go on" in run("undeploy", notebook.name, fake.url).stderr
    again = run("rerun", notebook.name, first)
    assert again.code == 2
    assert f"orders is not on {fake.url}: it was taken off" in again.stderr


def _foreign(fake: FakeServer) -> str:
    return fake.store.execute("public", "orders", {}).id


def test_nothing_is_kept_where_nobody_wants_it(fake: FakeServer, notebook: Path, run: Runs) -> None:
    run("deploy", notebook.name, fake.url, "--no-keep", "--execute")
    (notebook.parent / "pyproject.toml").write_text("[tool.cloaca_nb.deploy]\nkeep = false\n")
    run("deploy", notebook.name, fake.url, "--execute")
    assert document(run("rollback", fake.url, "orders", "--list", "--json"), "rollback") == {"archives": []}
    execution = next(iter(fake.store.runs))
    assert "keeping is off" in run("rerun", notebook.name, execution).stderr


def test_what_a_server_tells_of_a_run(fake: FakeServer, tmp_path: Path, run: Runs) -> None:
    archive = write_archive(tmp_path, code=FAILING)
    execution = run("deploy", archive.name, fake.url, "--execute", "--json").document["execution"]
    notebook = write_notebook(tmp_path / "any.ipynb", [code_cell("a", NOTEBOOK[1])])
    log = document(run("logs", notebook.name, execution, "--server", fake.url, "--json"), "logs")
    task = next(one for one in log["tasks"] if one["id"] == "transform")
    assert (log["status"], task["status"], task["attempt"]) == ("Failed", "Failed", 3)
    assert task["error"] == "ValueError: boom"
    shown = run("logs", notebook.name, execution, "--server", fake.url).stdout
    assert "in its own log" in shown.splitlines()[-1]


@pytest.mark.parametrize(
    ("tenant", "capacity", "says"),
    [(None, 4, "no agent of the fleet is there"), ("public", 0, "all places of the fleet were taken")],
)
def test_what_a_fleet_refuses_is_no_failure_of_the_task(
    tenant: str | None, capacity: int, says: str, fake: FakeServer, notebook: Path, run: Runs
) -> None:
    fake.store.fleet.add(tenant, capacity)
    done = run("deploy", notebook.name, fake.url, "--execute", "--json")
    task = done.document["run"]["tasks"][0]
    assert (done.code, task["error"]["type"]) == (1, "FleetRefusal")
    assert says in task["error"]["message"]
    assert "was not run" in task["error"]["message"]
    log = run("logs", notebook.name, done.document["execution"], "--json").document
    assert says in log["tasks"][0]["error"]
    assert "agent" in log["tasks"][0]["hint"]
