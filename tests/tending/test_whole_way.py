"""The whole way: deployed, changed, deployed, rolled back, pulled on another machine, taken down."""

from __future__ import annotations

from pathlib import Path

import cloaca_nb
from tests.command import Ran
from tests.servers.fake import FakeServer
from tests.tending.orders import Runs, change, document, run_at


def elsewhere(folder: Path, *words: str) -> Ran:
    """A command on another machine: no state, no notebook, its own home."""
    folder.mkdir(exist_ok=True)
    return run_at(folder, *words)


def test_the_whole_way(fake: FakeServer, notebook: Path, run: Runs, tmp_path: Path) -> None:
    trigger = '%cloaca_trigger daily --cron \\"0 6 * * *\\"'
    change(notebook, "%cloaca_workflow orders", f"%cloaca_workflow orders\\n{trigger}")
    first = document(run("deploy", notebook.name, fake.url, "--execute", "--json"), "deploy")
    assert first["run"]["status"] == "completed"
    original = cloaca_nb.read(notebook)

    change(notebook, "sum(context.get('rows'))", "max(context.get('rows'))")
    second = document(run("deploy", notebook.name, fake.url, "--bump", "--json"), "deploy")
    assert (second["version"], second["reached"]) == ("1.0.1", "loaded")
    assert document(run("doctor", fake.url, "--json"), "doctor")["diagnostics"] == []

    back = document(run("rollback", fake.url, "orders", "--yes", "--json"), "rollback")
    assert [one["tasks"] for one in back["files"] if one["path"].endswith("tasks.py")] == [["total"]]
    assert (back["version"], back["deployment"]["reached"]) == ("1.0.2", "loaded")
    assert [row.workflow for row in fake.store.schedules.of("public")] == ["orders"]
    assert document(run("doctor", fake.url, "--json"), "doctor")["diagnostics"] == []

    other = tmp_path / "another machine"
    pulled = document(elsewhere(other, "pull", fake.url, "orders", "-o", "orders.ipynb", "--json"), "pull")
    assert (pulled["own"], pulled["exact"], pulled["notes"]) == (True, True, [])
    again = cloaca_nb.read(other / "orders.ipynb")
    same = {task.id: task.dependencies for task in original.graph().tasks}
    assert {task.id: task.dependencies for task in again.graph().tasks} == same
    context = again.run(runner="preview").context
    assert context is not None
    assert context["total"] == 3
    packed = again.pack(other / "dist")
    assert packed.archive.sha256 == back["deployment"]["sha256"]
    there = document(elsewhere(other, "deploy", "orders.ipynb", fake.url, "--json"), "deploy")
    assert (there["already"], there["version"]) == (True, "1.0.2")

    gone = run("undeploy", notebook.name, fake.url, "--json")
    assert gone.code == 0, gone.stdout + gone.stderr
    assert document(run("ls", fake.url, "--json"), "ls")["packages"] == []
    assert fake.store.schedules.of("public") == []
    assert document(run("doctor", fake.url, "--json"), "doctor")["diagnostics"] == []
