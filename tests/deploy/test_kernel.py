"""Deploying from a live notebook, in a real kernel."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cloaca_nb.deploy.records import MEDIA_TYPE
from tests.kernel.kernels import LIMIT_S, Kernel, Shared, errors, texts
from tests.servers.fake import FakeServer
from tests.servers.faults import Fault
from tests.shells import plain_shell
from tests.written import code_cell, write_notebook

CANARY = "clk_CANARY_tweet_0123456789"
LOAD = "%load_ext cloaca_nb\n%cloaca_workflow live --version 1.0.0"
EXTRACT = "%%cloaca_task\ndef extract(context):\n    context.set('rows', [1, 2])\n    return context"
TOTAL = (
    "%%cloaca_task\ndef total(context):\n"
    "    context.set('total', sum(context.get('rows')))\n    return context"
)
#: Begins each request about a run that is followed.
FOLLOWED = "/v1/tenants/public/executions/"
CELLS = {"load": LOAD, "extract": EXTRACT, "total": TOTAL}

Start = Callable[..., Kernel]


@pytest.fixture
def fake(fake: FakeServer) -> FakeServer:
    fake.store.keys[0].secret = CANARY
    return fake


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    """The notebook's file, as it was saved."""
    return write_notebook(tmp_path / "live.ipynb", [code_cell(id, source) for id, source in CELLS.items()])


@pytest.fixture(scope="module")
def shared() -> Iterator[Shared]:
    found = Shared()
    yield found
    found.close()


@pytest.fixture
def start(shared: Shared, tmp_path: Path, notebook: Path) -> Start:
    """Starts the kernel of the notebook, its cells run."""

    def start(key: str | None = CANARY, home: Path | None = None) -> Kernel:
        env = {"JPY_SESSION_NAME": str(notebook), "XDG_STATE_HOME": str(tmp_path / "state")}
        if home is not None:
            env["HOME"] = str(home)
        if key is not None:
            env["CLOACINA_API_KEY"] = key
        kernel = shared.take(tmp_path, env)
        for id, source in CELLS.items():
            kernel.good(source, id)
        return kernel

    return start


@pytest.fixture
def kernel(start: Start) -> Kernel:
    return start()


def silent(messages: list[dict[str, Any]]) -> None:
    """No canary in anything that the kernel published."""
    assert "tweet" not in json.dumps(messages, default=str)


def last(messages: list[dict[str, Any]]) -> str:
    return texts(messages)[-1]


def only_error(messages: list[dict[str, Any]]) -> str:
    (error,) = errors(messages)
    return error


def records(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    data = [m["content"]["data"] for m in messages if "data" in m["content"]]
    return [one[MEDIA_TYPE] for one in data if MEDIA_TYPE in one]


def test_deploy_execute_and_come_back(fake: FakeServer, kernel: Kernel, shared: Shared, start: Start) -> None:
    messages = kernel.good(f"%cloaca_deploy {fake.url} --execute", "deploy")
    silent(messages)
    (record,) = records(messages)
    assert (record["package"], record["version"], record["reached"]) == ("live", "1.0.0", "loaded")
    assert "completed: live on the server runner" in last(messages)
    assert "final context" not in last(messages)
    shared.close()
    again = start()
    listed = last(again.good("%cloaca_runs", "runs"))
    execution = record["runs"][0]["id"]
    assert f"{execution} (completed)" in listed
    followed = again.good(f"%cloaca_runs {execution[:6]}", "follow")
    assert "completed: live on the server runner" in last(followed)
    events = last(again.good(f"%cloaca_runs {execution[:6]} --events", "events"))
    assert "task_completed" in events
    assert execution in last(again.good("%cloaca_runs --all", "all"))


def test_output_renews_in_place(fake: FakeServer, kernel: Kernel) -> None:
    messages = kernel.good(f"%cloaca_deploy {fake.url}", "deploy")
    kinds = [m["msg_type"] for m in messages if m["msg_type"].endswith("display_data")]
    assert kinds[0] == "display_data"
    assert set(kinds[1:]) == {"update_display_data"}
    assert "live 1.0.0 on" in last(messages)
    html = [m for m in messages if m["msg_type"] == "update_display_data"][-1]["content"]["data"]["text/html"]
    assert "steps" in html


def test_warnings_are_not_folded_away(kernel: Kernel, tmp_path: Path) -> None:
    (tmp_path / "watched").mkdir()
    messages = kernel.good(f"%cloaca_deploy {tmp_path / 'watched'}", "deploy")
    shown = [m for m in messages if m["msg_type"] == "update_display_data"][-1]["content"]["data"]
    warning = "nothing will start live there"
    assert warning in shown["text/plain"]
    assert warning in shown["text/html"].partition("<details")[0]
    assert "only the daemon" in shown["text/html"].partition("<table")[0]


def test_failure_names_its_cell(fake: FakeServer, kernel: Kernel) -> None:
    kernel.good(TOTAL.replace("sum(context.get('rows'))", "1 / 0"), "total")
    error = only_error(kernel.run(f"%cloaca_deploy {fake.url} --execute --force", "deploy"))
    assert "task 'total' failed in cell 3, line 2: ZeroDivisionError: division by zero" in error


def test_interrupt_ends_the_following_and_not_the_run(
    fake: FakeServer, kernel: Kernel, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    kernel.good(
        "%%cloaca_task extract\nimport pathlib, time\n"
        f"while not pathlib.Path({str(go)!r}).exists():\n    time.sleep(0.02)\n"
        "context.set('rows', [1, 2])",
        "extract",
    )
    request = kernel.send(f"%cloaca_deploy {fake.url} --execute --force", "deploy")
    until = time.monotonic() + LIMIT_S
    while not any(one.path.startswith(FOLLOWED) for one in fake.seen) and time.monotonic() < until:
        time.sleep(0.02)
    kernel.manager.interrupt_kernel()
    error = only_error(list(kernel.outputs(request)))
    assert "is no longer followed; it goes on where it runs" in error
    (run,) = fake.store.runs.values()
    assert run.status == "Running"
    assert f"%cloaca_runs {run.id} follows it again" in error
    go.touch()
    messages = kernel.good(f"%cloaca_runs {run.id}", "again")
    assert "completed: live on the server runner" in last(messages)


def test_bump_changes_file_and_session(fake: FakeServer, kernel: Kernel, notebook: Path) -> None:
    kernel.good(f"%cloaca_deploy {fake.url}", "deploy")
    kernel.good(EXTRACT.replace("[1, 2]", "[3]"), "extract")
    error = only_error(kernel.run(f"%cloaca_deploy {fake.url} --force", "deploy"))
    assert "is or was on" in error
    error = only_error(kernel.run(f"%cloaca_deploy {fake.url}", "deploy"))
    assert "raise the version to 1.0.1" in error
    messages = kernel.good(f"%cloaca_deploy {fake.url} --bump", "deploy")
    assert records(messages)[0]["version"] == "1.0.1"
    assert "--version 1.0.1" in notebook.read_text(encoding="utf-8")


def test_status_tells_what_differs(fake: FakeServer, kernel: Kernel) -> None:
    assert "absent: archive" in last(kernel.good("%cloaca_status", "status"))
    kernel.good(f"%cloaca_deploy {fake.url}", "deploy")
    same = last(kernel.good("%cloaca_status", "status"))
    assert same.count("same: ") == 2
    kernel.good(TOTAL.replace("sum(", "max("), "total")
    different = last(kernel.good("%cloaca_status --diff", "status"))
    assert different.count("different: ") == 2
    assert "tasks that differ: total" in different
    assert "+    context.set('total', max(context.get('rows')))" in different


def test_nothing_was_deployed(kernel: Kernel) -> None:
    assert "was not deployed yet" in last(kernel.good("%cloaca_runs", "runs"))
    assert "no run of this notebook begins with 'abc'" in only_error(kernel.run("%cloaca_runs abc", "runs"))


def test_front_end_is_given_the_record(fake: FakeServer, kernel: Kernel) -> None:
    """JupyterLab writes it into the notebook's metadata: once deployed, once the run has ended."""
    messages = kernel.good(f"%cloaca_deploy {fake.url} --execute", "deploy")
    sent = [m["content"]["data"] for m in messages if m["msg_type"] == "comm_msg"]
    noted = [one["record"] for one in sent if "record" in one]
    assert [record["reached"] for record in noted] == ["sent", *["loaded"] * 4]
    runs = [[(bool(run["id"]), run["status"]) for run in record["runs"]] for record in noted]
    assert runs == [[], [], [(False, "")], [(True, "")], [(True, "completed")]]
    shown = [m["content"].get("data", {}).get("text/plain", "") for m in messages]
    told = next(at for at, text in enumerate(shown) if "✓ live 1.0.0 is loaded" in text)
    given = [m["content"].get("data", {}).get("record", {}).get("reached") for m in messages]
    assert given.index("loaded") < told


def test_findings_stand_in_the_way(fake: FakeServer, kernel: Kernel) -> None:
    kernel.good(TOTAL.replace("sum(", "summe("), "total")
    error = only_error(kernel.run(f"%cloaca_deploy {fake.url}", "deploy"))
    assert "summe" in error
    assert fake.seen == []


def completed(kernel: Kernel, line: str) -> list[str]:
    """What the tab key offers at the end of a line."""
    reply = kernel.client.complete(line, len(line), reply=True, timeout=LIMIT_S)
    return [str(match) for match in reply["content"]["matches"]]


def test_targets_and_runs_are_completed(fake: FakeServer, start: Start, tmp_path: Path) -> None:
    home = tmp_path / "user"
    (home / ".cloacina").mkdir(parents=True)
    config = f'[profiles.production]\nserver = "{fake.url}"\napi_key = "env:CLOACINA_API_KEY"\n'
    (home / ".cloacina" / "config.toml").write_text(config)
    kernel = start(home=home)
    assert "production" in completed(kernel, "%cloaca_deploy pro")
    assert "--execute" in completed(kernel, "%cloaca_deploy production --ex")
    messages = kernel.good("%cloaca_deploy production --execute", "deploy")
    execution = records(messages)[0]["runs"][0]["id"]
    assert execution in completed(kernel, f"%cloaca_runs {execution[:4]}")


def test_defaults_can_be_set(fake: FakeServer, kernel: Kernel) -> None:
    kernel.good(f"%config CloacaMagics.target = '{fake.url}'", "config")
    assert "live 1.0.0 on" in last(kernel.good("%cloaca_deploy", "deploy"))


@pytest.mark.usefixtures("state")
def test_terminal_gets_lines(fake: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOACINA_API_KEY", CANARY)
    with plain_shell(tmp_path) as shell:
        for source in CELLS.values():
            shell.good(source)
        ran = shell.good(f"%cloaca_deploy {fake.url} --execute")
    lines = ran.out.splitlines()
    assert "✓ live 1.0.0 is loaded with 2 tasks" in lines
    assert sum(line.startswith("… sending") for line in lines) == 1
    assert "tweet" not in ran.out + str(ran.displayed)


# Keys


@pytest.mark.parametrize("mode", ["Context", "Verbose", "Minimal"])
@pytest.mark.parametrize("path", ["/openapi.json", "/v1/tenants/public/workflows", "/execute"])
def test_key_shows_in_no_traceback(fake: FakeServer, kernel: Kernel, mode: str, path: str) -> None:
    kernel.good(f"%xmode {mode}", "mode")
    fake.faults.add(Fault("echo", path, times=100))
    messages = kernel.run(f"%cloaca_deploy {fake.url} --execute", "deploy")
    assert errors(messages)
    silent(messages)
    silent(kernel.run("%tb", "tb"))


def test_key_is_in_no_widget(fake: FakeServer, kernel: Kernel) -> None:
    opened = kernel.good("%cloaca_panel", "panel")
    assert any(message["msg_type"] == "comm_open" for message in opened)
    silent(opened + kernel.good(f"%cloaca_deploy {fake.url} --execute", "deploy"))


def test_key_is_in_no_file(fake: FakeServer, kernel: Kernel, tmp_path: Path) -> None:
    kernel.good(f"%cloaca_deploy {fake.url} --execute", "deploy")
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any("state" in path.parts for path in written)
    for path in written:
        assert CANARY.encode() not in path.read_bytes()


def test_key_written_in_a_cell_is_refused(fake: FakeServer, kernel: Kernel) -> None:
    error = only_error(kernel.run(f"%cloaca_deploy {fake.url} --api-key clk_typed_key", "deploy"))
    assert "must be env:NAME or file:PATH" in error
    assert "clk_typed_key" not in error.replace("--api-key clk_typed_key", "")
    assert fake.seen == []


def test_key_is_asked_for_without_being_shown(fake: FakeServer, start: Start) -> None:
    kernel = start(None)
    content = {
        "code": f"%cloaca_deploy {fake.url}",
        "silent": False,
        "store_history": True,
        "user_expressions": {},
        "allow_stdin": True,
        "stop_on_error": True,
    }
    message = kernel.client.session.msg("execute_request", content, metadata={"cellId": "deploy"})
    kernel.client.shell_channel.send(message)
    asked = kernel.client.get_stdin_msg(timeout=LIMIT_S)
    assert asked["content"]["password"] is True
    assert fake.url in asked["content"]["prompt"]
    kernel.client.input(CANARY)
    messages = list(kernel.outputs(str(message["header"]["msg_id"])))
    assert not errors(messages)
    silent(messages)
    silent(kernel.run("%history -g", "history") + kernel.run("print(globals())", "globals"))


def test_no_one_can_be_asked(fake: FakeServer, start: Start) -> None:
    error = only_error(start(None).run(f"%cloaca_deploy {fake.url}", "deploy"))
    assert "no one can be asked" in error
    assert "CLOACINA_API_KEY" in error


def test_tasks_do_not_see_the_key(kernel: Kernel) -> None:
    assert "CLOACINA_API_KEY" not in os.environ
    source = (
        "%%cloaca_task keys\nimport os\ncontext.set('keys', sorted(k for k in os.environ if 'API_KEY' in k))"
    )
    kernel.good(source, "keys")
    kernel.good("result = %cloaca_run --only keys", "run")
    assert texts(kernel.good("result.context", "value")) == ["{'keys': []}"]
