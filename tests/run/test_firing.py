"""Triggers that are asked here: on both runners, from the notebook to what the run is given."""

from __future__ import annotations

import json
import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest

from cloaca_nb import api
from cloaca_nb.cli.main import main
from cloaca_nb.errors import RunError, UsageError
from cloaca_nb.model.run import RunnerName
from tests.command import valid
from tests.run.runs import BOTH
from tests.written import code_cells, write_notebook

TASK = (
    "# %%cloaca_task\ndef count(context):\n    context.set('seen', context.get('n', 0))\n    return context"
)
TRIGGERS = {
    "plain": "    print('looking')\n    return True",
    "quiet": "    return False",
    "skips": "    return cloaca.TriggerResult.skip()",
    "counted": "    return cloaca.TriggerResult.fire(cloaca.Context({'n': 3}))",
    "empty": "    return cloaca.TriggerResult.fire()",
    "other": "    return {'n': 3}",
    "nothing": "    pass",
    "raises": "    raise ValueError('no such box')",
    "leaves": "    os._exit(3)",
    "dies": "    os.kill(os.getpid(), 9)",
    "secretive": "    return bool(os.environ.get('CLOACA_NB_SECRET_DB'))",
    "talks": "    print('x' * 3_000_000)\n    return True",
    "endless": "    open('begun', 'w').close()\n    time.sleep(600)",
}
CRON = "%cloaca_trigger nightly --cron '0 2 * * *'"
BERLIN = (
    "@cloaca.trigger(name='morning', on='flow', cron='0 6 * * *', timezone='Europe/Berlin')\n"
    "def morning():\n    pass"
)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    polls = [f"%%cloaca_trigger {name} --every 30s\ndef {name}():\n{body}" for name, body in TRIGGERS.items()]
    sources = ["%cloaca_workflow flow", "import os, time\nimport cloaca", TASK, *polls, CRON, BERLIN]
    cells = code_cells(sources)
    return write_notebook(tmp_path_factory.mktemp("asked") / "book.ipynb", cells)


@pytest.fixture(scope="module")
def notebook(book: Path) -> api.FileNotebook:
    return api.read(book)


@pytest.mark.parametrize("runner", BOTH)
@pytest.mark.parametrize(
    ("name", "gives"),
    [
        ("plain", {"fired_at"}),
        ("counted", {"n"}),
        ("empty", set[str]()),
        ("quiet", None),
        ("skips", None),
        ("secretive", None),
    ],
)
def test_what_a_function_says(
    name: str,
    gives: set[str] | None,
    runner: RunnerName,
    notebook: api.FileNotebook,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CLOACA_NB_SECRET_DB", "correct horse")
    said = notebook.ask_trigger(name, runner=runner)
    assert said.fires == (gives is not None)
    assert said.text.startswith(f"trigger {name} was called in ")
    assert set(said.context) == (set() if gives is None else {"trigger_name", "triggered_at", *gives})
    assert said.output == ("looking\n" if name == "plain" else "")


@pytest.mark.parametrize("runner", BOTH)
def test_the_run_is_given_what_was_fired(runner: RunnerName, notebook: api.FileNotebook) -> None:
    made = notebook.run(trigger="counted", runner=runner)
    assert (made.status, made.context["seen"], made.context["trigger_name"]) == ("completed", 3, "counted")
    quiet = notebook.run(trigger="quiet", runner=runner)
    assert (quiet.status, quiet.tasks, quiet.fired and quiet.fired.fires) == ("not-fired", (), False)


@pytest.mark.parametrize(
    ("name", "expression", "zone"),
    [("nightly", "0 2 * * *", "UTC"), ("morning", "0 6 * * *", "Europe/Berlin")],
)
def test_a_cron_is_taken_as_due(name: str, expression: str, zone: str, notebook: api.FileNotebook) -> None:
    context = dict(notebook.ask_trigger(name).context)
    assert (context.pop("schedule_expression"), context.pop("schedule_timezone")) == (expression, zone)
    assert set(context) == {"schedule_id", "scheduled_time"}


@pytest.mark.parametrize("runner", BOTH)
@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("other", "it returned dict, which is an error on servers: return True", "it is in cell"),
        ("nothing", "it returned NoneType, which is an error on servers", "it is in cell"),
        ("raises", "raised in cell 11, line 3: ValueError: no such box", "servers only write it into"),
        ("leaves", "the process was ended from within, with exit code 3", ""),
        ("dies", "the process was killed", ""),
    ],
)
def test_what_servers_refuse(
    name: str, message: str, hint: str, runner: RunnerName, notebook: api.FileNotebook
) -> None:
    with pytest.raises(RunError) as caught:
        notebook.ask_trigger(name, runner=runner)
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_wrong_use(notebook: api.FileNotebook) -> None:
    with pytest.raises(UsageError, match="flow has no trigger named 'nigtly'") as caught:
        notebook.run(trigger="nigtly")
    assert caught.value.hint == "did you mean `nightly`?"
    with pytest.raises(UsageError, match="the trigger 'nightly' gives the run's context"):
        notebook.run({"n": 1}, trigger="nightly")


def test_a_function_without_end_is_stopped(notebook: api.FileNotebook) -> None:
    stop, begun = threading.Event(), notebook.folder / "begun"

    def when_begun() -> None:
        while not begun.exists():
            threading.Event().wait(0.02)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=when_begun, daemon=True).start()
    assert notebook.run(trigger="endless", stop=stop).status == "stopped"


def test_output_without_bounds_is_kept_in_part(notebook: api.FileNotebook) -> None:
    said = notebook.ask_trigger("talks", runner="preview")
    assert said.fires
    assert set(said.output) == {"x"}
    assert len(said.output) == 20_000


@pytest.mark.parametrize(
    ("name", "code", "status"), [("quiet", 0, "not-fired"), ("counted", 0, "completed"), ("raises", 1, None)]
)
def test_the_command_line(
    name: str, code: int, status: str | None, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", str(book), "--trigger", name, "--runner", "preview", "--json"]) == code
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert document.get("status") == status
    if status is None:
        assert "no such box" in document["error"]["message"]
    else:
        assert valid(document, "run")["trigger"]["fires"] == (status == "completed")
