"""What the packaging guide says of triggers and variables, tried from a notebook to a server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import cloaca_nb
from tests.command import LIMIT_S, run_command
from tests.servers.fake import FakeServer
from tests.servers.fake_host import STANDIN
from tests.written import code_cells, write_notebook

HEAD = "%cloaca_workflow data_pipeline\nimport cloaca"
TASK = """# %%cloaca_task
def extract(context):
    context.set("source", cloaca.var("DATA_SOURCE"))
    context.set("timeout", cloaca.var_or("FETCH_TIMEOUT", "30"))
    return context"""
TRIGGER = '@cloaca.trigger(on="data_pipeline", poll_interval="30s")\ndef inbox():\n    return False'
ADDRESS = "postgres://analytics:pass@host/warehouse"
#: Imports an entry module as a loader does, and tells what its decorators registered.
LOADER = """
import importlib, json, sys
from cloaca._registry import registry
if sys.argv[2:]:
    registry.push("public", "data-pipeline", "data_pipeline")
importlib.import_module(sys.argv[1])
tasks = sorted(record.id for record in registry.declared)
print(json.dumps([tasks, sorted(record.name for record in registry.triggers)]))
"""


def notebook(folder: Path, *cells: str) -> Path:
    return write_notebook(folder / "n.ipynb", code_cells((HEAD, *cells)))


def registered(root: Path, entry: str, *loader: str) -> list[list[str]]:
    """Tasks and triggers of an entry module below a directory, in a fresh interpreter."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), str(STANDIN)])}
    words = [sys.executable, "-c", LOADER, entry, *loader]
    done = subprocess.run(words, capture_output=True, text=True, env=env, timeout=LIMIT_S, check=True)
    found: list[list[str]] = json.loads(done.stdout)
    return found


def test_importing_the_entry_module_fires_all_decorators(tmp_path: Path) -> None:
    """Of tasks and of triggers; that is all that a loader does to discover them."""
    built = cloaca_nb.read(notebook(tmp_path, TRIGGER, TASK)).build(tmp_path / "build").path
    project = (built / "pyproject.toml").read_text(encoding="utf-8")
    assert 'entry_module = "data_pipeline"' in project
    assert registered(built, "data_pipeline") == [["extract"], ["inbox"]]


def test_variables_stay_out_of_the_import(tmp_path: Path) -> None:
    """They are read when a task runs: none need be set where the module is imported, and none is packed."""
    path = notebook(tmp_path, TRIGGER, TASK)
    (tmp_path / ".env").write_text(f"CLOACINA_VAR_DATA_SOURCE={ADDRESS}\n", encoding="utf-8")
    report = cloaca_nb.read(path).check()
    assert report.ok, report.findings
    assert report.package is not None
    files = {**report.package.guide, **report.package.release}
    assert [name for name, data in files.items() if b"analytics" in data] == []


GATES = {
    "behind a main guard": 'if __name__ == "__main__":\n{0}',
    "behind a condition": "if len('ab') > 1:\n{0}",
    "inside a function": "def made():\n{0}\nmade()",
}


@pytest.mark.parametrize("gate", GATES)
@pytest.mark.parametrize("what", ["trigger", "task"])
def test_what_is_not_at_module_level_is_not_found_and_so_refused(
    tmp_path: Path, gate: str, what: str
) -> None:
    decorated = {
        "trigger": TRIGGER,
        "task": "@cloaca.task()\ndef load(context):\n    return context",
    }[what]
    inner = "\n".join(f"    {line}" for line in decorated.split("\n"))
    cell = GATES[gate].format(inner)
    if what == "task":
        cell = f"# %%cloaca_task\n{cell}"
    document = run_command("check", str(notebook(tmp_path, cell, TASK)), "--json", folder=tmp_path).document
    errors = [one for one in document["findings"] if one["severity"] == "error"]
    assert {one["cell"] for one in errors} == {2}, document["findings"]


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({"CLOACINA_VAR_DATA_SOURCE": ADDRESS}, {"source": ADDRESS, "timeout": "30"}),
        (
            {"CLOACINA_VAR_DATA_SOURCE": "a", "CLOACINA_VAR_FETCH_TIMEOUT": "60"},
            {"source": "a", "timeout": "60"},
        ),
    ],
)
def test_variables_are_resolved_at_run_time_with_a_fallback(
    tmp_path: Path, env: dict[str, str], expected: dict[str, str]
) -> None:
    done = run_command(
        *("run", str(notebook(tmp_path, TASK)), "--runner", "preview", "--json"), folder=tmp_path, env=env
    )
    assert (done.code, done.document["context"]) == (0, expected)


def test_an_unset_variable_without_a_fallback_stops_a_run(tmp_path: Path) -> None:
    done = run_command("run", str(notebook(tmp_path, TASK)), "--runner", "preview", folder=tmp_path)
    assert done.code
    assert "DATA_SOURCE" in done.stdout + done.stderr


@pytest.mark.usefixtures("state")
def test_they_are_set_on_the_host_where_the_server_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not where the notebook is: a deploy names those that it needs there."""
    fake = FakeServer(environ={"CLOACINA_VAR_DATA_SOURCE": ADDRESS, "CLOACINA_VAR_FETCH_TIMEOUT": "60"})
    monkeypatch.setenv("CLOACINA_API_KEY", fake.admin_key)
    try:
        done = run_command(
            *("deploy", str(notebook(tmp_path, TRIGGER, TASK)), "--server", fake.url, "--execute"),
            folder=tmp_path,
        )
        told = done.stdout + done.stderr
        assert done.code == 0, told
        assert "the tasks read CLOACINA_VAR_DATA_SOURCE and CLOACINA_VAR_FETCH_TIMEOUT" in told
        (run,) = fake.store.runs.values()
        found: dict[str, Any] = run.contexts["extract"]
        assert found == {"source": ADDRESS, "timeout": "60"}
    finally:
        fake.close()
