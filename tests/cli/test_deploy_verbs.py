"""`deploy`, `runs` and `status` on the command line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.command import COMMAND, LIMIT_S, Ran, at_home, environment, run_command, valid
from tests.servers.archives import FAILING, TASKS, write_archive
from tests.servers.fake import ADMIN_KEY, FakeServer
from tests.servers.faults import Fault
from tests.tending.orders import NOTEBOOK, change, write_orders
from tests.written import code_cell, write_notebook

KEY = {"CLOACINA_API_KEY": ADMIN_KEY}


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    return write_orders(tmp_path)


def run(folder: Path, *words: str, env: dict[str, str] | None = None) -> Ran:
    return run_command(*words, folder=folder, env={**at_home(folder), **KEY, **(env or {})})


def test_deploy_of_a_notebook(fake: FakeServer, notebook: Path) -> None:
    done = run(notebook.parent, "deploy", notebook.name, "--server", fake.url, "--execute", "--json")
    assert (done.code, done.stderr) == (0, "")
    document = done.document
    valid(document, "deploy")
    assert (document["name"], document["reached"], document["kind"]) == ("orders", "loaded", "server")
    assert [(t["id"], t["status"]) for t in document["run"]["tasks"]] == [
        ("extract", "completed"),
        ("total", "completed"),
    ]
    assert (notebook.parent / "orders-1.0.0.cloacina").is_file()
    metadata = json.loads(notebook.read_text(encoding="utf-8"))["metadata"]["cloaca_nb"]
    assert metadata["deployments"][0]["package_id"] == document["package_id"]


def test_steps_are_told_on_standard_error(fake: FakeServer, notebook: Path) -> None:
    done = run(notebook.parent, "deploy", notebook.name, fake.url, "--execute")
    assert done.code == 0
    for words in (
        "checking the notebook",
        "packing orders-1.0.0",
        "version 0.12.0",
        "is loaded with 2 tasks",
        "▶ extract",
    ):
        assert words in done.stderr
    assert done.stdout.startswith("orders 1.0.0 on ")


def test_failed_run(fake: FakeServer, tmp_path: Path) -> None:
    archive = write_archive(tmp_path, code=FAILING)
    done = run(tmp_path, "deploy", archive.name, fake.url, "--execute")
    assert done.code == 1
    assert "✗ failed: the workflow on the server runner" in done.stdout
    assert "\n✗ transform  failed" in done.stdout
    assert "✗ task transform after 3 attempts: ValueError: boom" in done.stdout


def test_refusal(fake: FakeServer, tmp_path: Path) -> None:
    archive = write_archive(tmp_path)
    assert run(tmp_path, "deploy", archive.name, fake.url).code == 0
    write_archive(tmp_path, code=FAILING)
    done = run(tmp_path, "deploy", archive.name, fake.url, "--json")
    assert done.code == 1
    assert "other content" in done.document["error"]["message"]


def test_start_without_following(fake: FakeServer, tmp_path: Path) -> None:
    archive = write_archive(tmp_path)
    done = run(tmp_path, "deploy", archive.name, fake.url, "--execute", "--no-follow", "--json")
    assert done.code == 0
    assert done.document["execution"] in fake.store.runs
    assert done.document["run"] is None


def test_context(fake: FakeServer, tmp_path: Path) -> None:
    code = TASKS.replace("[1, 2, 3]", '[context["limit"], context["more"]]')
    archive = write_archive(tmp_path, code=code)
    done = run(tmp_path, "deploy", archive.name, fake.url, "--execute", "--context", "limit=3", '{"more": 4}')
    assert done.code == 0


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["missing.cloacina", "URL"], 2, "cannot be read"),
        (["missing.ipynb", "URL"], 2, "there is no file"),
        (["a.cloacina", "nosuch"], 2, "'nosuch' is no target"),
        (["a.cloacina", "URL", "--bump"], 2, "--bump needs the notebook"),
        (["a.cloacina", "URL", "--context", "nonsense"], 2, "neither a JSON object"),
        (["a.cloacina", "http://127.0.0.1:1"], 1, "nothing listens there"),
        (["a.cloacina", "URL", "--api-key", "env:NOT_SET"], 2, "which is not set"),
        (["a.cloacina", "daemon", "--execute"], 2, "does not run workflows on demand"),
        (["a.cloacina"], 2, "no target is named"),
    ],
)
def test_what_cannot_be(fake: FakeServer, tmp_path: Path, words: list[str], code: int, message: str) -> None:
    write_archive(tmp_path).rename(tmp_path / "a.cloacina")
    done = run(tmp_path, "deploy", *(word.replace("URL", fake.url) for word in words), "--json")
    assert done.code == code
    assert message in done.document["error"]["message"]


def test_daemon_s_directory(tmp_path: Path) -> None:
    (tmp_path / ".cloacina" / "packages").mkdir(parents=True)
    archive = write_archive(tmp_path)
    done = run(tmp_path, "deploy", archive.name, "--json")
    assert (done.code, done.document["kind"], done.document["reached"]) == (0, "daemon", "sent")
    valid(done.document, "deploy")
    assert (tmp_path / ".cloacina" / "packages" / archive.name).is_file()


def test_what_stands_in_the_way_is_told_once(tmp_path: Path) -> None:
    """As the error that it is; only where it is overruled it is a warning."""
    archive, lost = write_archive(tmp_path), str(tmp_path / "lost" / "packages")
    done = run(tmp_path, "deploy", archive.name, lost)
    assert (done.code, done.stderr.count(f"{lost} is not there")) == (1, 1)
    assert f"error: {lost} is not there" in done.stderr
    assert f"⚠ {lost} is not there" in run(tmp_path, "deploy", archive.name, lost, "--force").stderr


def test_a_directory_is_one_however_it_is_written(notebook: Path) -> None:
    folder = notebook.parent
    for name in ("watched", "elsewhere"):
        (folder / name).mkdir()
    (folder / "link").symlink_to("watched")
    for start, path in ((folder, "./link"), (folder, "watched"), (folder / "elsewhere", "../watched")):
        assert run(start, "deploy", str(notebook), path, env={"XDG_STATE_HOME": str(folder)}).code == 0
    (found,) = run(folder, "runs", notebook.name, "--json").document["deployments"]
    assert found["place"] == str((folder / "watched").resolve())


def test_bump(fake: FakeServer, notebook: Path) -> None:
    folder = notebook.parent
    assert run(folder, "deploy", notebook.name, fake.url).code == 0
    change(notebook, "'limit', 2", "'limit', 3")
    done = run(folder, "deploy", notebook.name, fake.url, "--bump")
    assert done.code == 0
    assert "version 1.0.0 became 1.0.1 in cell 1 of orders.ipynb" in done.stderr
    assert "%cloaca_workflow orders --version 1.0.1" in notebook.read_text(encoding="utf-8")


def test_runs(fake: FakeServer, notebook: Path) -> None:
    folder = notebook.parent
    empty = run(folder, "runs", notebook.name)
    never = "orders.ipynb was not deployed yet, as far as its file tells"
    assert (empty.code, empty.stdout.strip()) == (0, never)
    execution = run(folder, "deploy", notebook.name, fake.url, "--execute", "--json").document["execution"]
    listed = run(folder, "runs", notebook.name, "--json")
    valid(listed.document, "runs")
    assert listed.document["deployments"][0]["runs"][0]["status"] == "completed"
    assert execution in run(folder, "runs", notebook.name).stdout
    assert execution in run(folder, "runs", notebook.name, "--all").stdout
    followed = run(folder, "runs", notebook.name, execution[:8], "--json")
    assert (followed.code, followed.document["status"]) == (0, "completed")
    valid(followed.document, "run")
    events = run(folder, "runs", notebook.name, execution, "--events", "--json")
    assert events.document["events"][-1]["event"] == "workflow_completed"
    assert run(folder, "runs", notebook.name, "ffff").code == 2


def test_runs_of_a_workflow_that_is_none(tmp_path: Path) -> None:
    cells = ("%cloaca_workflow one", "%cloaca_workflow two --new")
    path = write_notebook(tmp_path / "a.ipynb", [code_cell(cell[-3:], cell) for cell in cells])
    done = run(tmp_path, "runs", path.name, "--workflow", "three")
    assert (done.code, "has no workflow 'three'" in done.stderr) == (2, True)


def test_runs_of_a_script(fake: FakeServer, tmp_path: Path) -> None:
    script = tmp_path / "orders.py"
    script.write_text(
        "# %%\n# %cloaca_workflow orders\n\n" + "".join(f"# %%\n# {cell}\n\n" for cell in NOTEBOOK[1:])
    )
    before = script.read_bytes()
    assert run(tmp_path, "deploy", script.name, fake.url).code == 0
    assert script.read_bytes() == before
    assert "orders 1.0.0" in run(tmp_path, "runs", script.name).stdout


def test_status(fake: FakeServer, notebook: Path) -> None:
    folder = notebook.parent
    run(folder, "deploy", notebook.name, fake.url)
    same = run(folder, "status", notebook.name, "--json")
    valid(same.document, "status")
    assert [one["state"] for one in same.document["comparisons"]] == ["same", "same"]
    change(notebook, "sum(", "max(")
    different = run(folder, "status", notebook.name, "--json").document["comparisons"]
    assert [(one["state"], one["tasks"]) for one in different] == [("different", ["total"])] * 2
    fake.stop()
    gone = run(folder, "status", notebook.name, "--json").document["comparisons"]
    assert [one["state"] for one in gone] == ["different", "unknown"]


def test_status_of_a_target_by_name(fake: FakeServer, notebook: Path) -> None:
    found = run(notebook.parent, "status", notebook.name, fake.url, "--json").document["comparisons"]
    assert [one["state"] for one in found] == ["absent", "absent"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    ("method", "path", "words"),
    [
        ("GET", "/v1/auth/whoami", "nothing has changed on the target"),
        ("POST", "/v1/tenants/public/workflows", "`%cloaca_status` tells"),
        ("POST", "/execute", "the run may have been started"),
    ],
)
def test_one_signal_is_enough_while_a_server_is_silent(
    fake: FakeServer, tmp_path: Path, number: signal.Signals, method: str, path: str, words: str
) -> None:
    fake.faults.add(Fault("slow", path, method, seconds=3600))
    process = subprocess.Popen(
        [*COMMAND, "deploy", write_archive(tmp_path).name, fake.url, "--execute"],
        cwd=tmp_path,
        env=environment(KEY),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    until = time.monotonic() + LIMIT_S
    while not any(seen.method == method and path in seen.path and seen.whole for seen in fake.seen):
        assert time.monotonic() < until
        time.sleep(0.05)
    os.kill(process.pid, number)
    output, _ = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, words in output) == (128 + number, True), output
    assert "in time" not in output  # else it has waited for the answer


def test_interrupt_while_following(fake: FakeServer, tmp_path: Path) -> None:
    slow = TASKS.replace("import cloaca\n", "import time\n\nimport cloaca\n").replace(
        'context.set("rows"', 'time.sleep(8)\n    context.set("rows"'
    )
    archive = write_archive(tmp_path, code=slow)
    process = subprocess.Popen(
        [*COMMAND, "deploy", archive.name, fake.url, "--execute"],
        cwd=tmp_path,
        env=environment(KEY),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    until = time.monotonic() + LIMIT_S
    while not any(run.status == "Running" for run in fake.store.runs.values()) and time.monotonic() < until:
        time.sleep(0.1)
    time.sleep(0.5)
    os.kill(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 130
    assert "it goes on where it runs" in output
    assert next(iter(fake.store.runs.values())).status == "Running"
