"""What a run needs of this machine: variables, `.env`, secrets, and that no secret is shown anywhere."""

from __future__ import annotations

import json
import os
import re
import sys
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cloaca_nb
from cloaca_nb.environment import hide_from_children
from cloaca_nb.errors import CheckError, UsageError
from cloaca_nb.inputs.here import read_dotenv
from cloaca_nb.inputs.hiding import Hiding
from cloaca_nb.inputs.inventory import asked_in, inventory_of
from cloaca_nb.inputs.secrets import local_secrets, texts_of, variable_of
from cloaca_nb.model.run import Event, RunnerName
from cloaca_nb.package.plan import plan_package
from cloaca_nb.read.workflow import read_workflow
from cloaca_nb.run.feed import Messages, Output
from tests.command import run_command
from tests.read.reading import document
from tests.shells import plain_shell
from tests.written import code_cells, write_notebook

HEAD = "%cloaca_workflow demo\nimport cloaca\ncloaca.workflow_secrets('db')"
CANARY = 'hunter"22\\ä'
READS = """%%cloaca_task
def load(context):
    secret = context.secret("db")["password"]
    print("it is", secret, end="")
    print(context.secret_field("db", "user"))
    context.set("leak", {"inside": ["x" + secret], "key " + secret: 1})
    context.set("key of " + secret, 1)
    context.set("url", cloaca.var("URL"))
    return context"""
FAILS = """%%cloaca_task --dependencies load --retry-attempts 0
def fail(context):
    raise ValueError("wrong: " + context.secret("db")["password"])"""


def notebook(folder: Path, *cells: str) -> Path:
    return write_notebook(folder / "demo.ipynb", code_cells(cells))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("CLOACINA_VAR_URL", raising=False)
    return tmp_path


def needs(*cells: str) -> dict[str, list[tuple[str, bool, list[str]]]]:
    notebook = document(*cells)
    found = inventory_of(plan_package(read_workflow(notebook), notebook))
    kinds = ("variables", "secrets", "environment", "files")
    return {
        kind: [(need.name, need.default, sorted(need.sure)) for need in getattr(found, kind)]
        for kind in kinds
        if getattr(found, kind)
    }


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('cloaca.var("A")', ("A", False, ["load"])),
        ('cloaca.var_or("A", "x")', ("A", True, [])),
        ('cloaca.var("A") if context.get("x") else ""', ("A", False, [])),
        ('[cloaca.var("A") for _ in range(2)]', ("A", False, [])),
        ('if context.get("x"):\n        return context\n    cloaca.var("A")', ("A", False, [])),
        ('cloaca.var_or("A", "x")\n    cloaca.var("A")', ("A", False, ["load"])),
        ('import cloaca as c\n    c.var("A")', ("A", False, ["load"])),
        ('from cloaca import var as v\n    v(name="A")', ("A", False, ["load"])),
    ],
)
def test_which_variables_a_task_needs(body: str, found: tuple[str, bool, list[str]]) -> None:
    task = f"%%cloaca_task\ndef load(context):\n    {body}\n    return context"
    assert needs(task) == {"variables": [found]}


def test_the_inventory_has_all_kinds() -> None:
    cell = (
        "import os\nfrom cloaca import var\n\n"
        "def helper(context):\n"
        '    open("rows.csv")\n'
        '    return os.environ["HOME"], os.getenv("LANG"), var("DEEP"), context.secret_field("db", "user")'
    )
    task = "%%cloaca_task\ndef load(context):\n    helper(context)\n    return context"
    assert needs(cell, task) == {
        "variables": [("DEEP", False, [])],
        "secrets": [("db", False, [])],
        "environment": [("HOME", False, []), ("LANG", True, [])],
        "files": [("rows.csv", False, [])],
    }


SHOWS = "%%cloaca_task\ndef load(context):\n    print(VALUE)\n    return context"


@pytest.mark.parametrize(
    ("statements", "sure"),
    [
        ('VALUE = cloaca.var("A")', True),
        ('VALUE = os.environ["A"]', True),
        ('VALUE = cloaca.var("A") if os.getenv("B") else ""', False),
        ('VALUE = os.environ["A"] if "A" in os.environ else ""', False),
        ('try:\n    VALUE = os.environ["A"]\nexcept KeyError:\n    VALUE = ""', False),
        ('def helper():\n    return os.environ["A"]\nVALUE = helper', False),
        ('def helper(value=os.environ["A"]):\n    return value\nVALUE = helper', True),
        ('os.environ["A"] = "x"\nVALUE = os.environ["A"]', False),
        ('os.environ.setdefault("A", "x")\nVALUE = os.environ["A"]', False),
        ('%env A=x\nVALUE = os.environ["A"]', False),
        (
            'from dotenv import load_dotenv\ndef f(): load_dotenv("b")\nVALUE = f, os.environ["A"]',
            False,
        ),
        ('VALUE = os.environ["A"]  # cloaca: keep', True),
    ],
)
def test_which_tasks_need_what_is_read_in_another_cell(statements: str, sure: bool) -> None:
    found = needs(f"import os\nimport cloaca\n{statements}", SHOWS)
    by_kind = [found.get("variables", []), found.get("environment", [])]
    needed = {name: tasks for kind in by_kind for name, _, tasks in kind}
    assert needed["A"] == (["load"] if sure else [])


def test_a_deploy_lists_all_that_is_asked_of_the_environment() -> None:
    above = (
        'import os\nimport cloaca\nVALUE = cloaca.var("A"), os.environ["B"], os.getenv("C"), os.environ["C"]'
    )
    notebook = document(above, SHOWS)
    package = plan_package(read_workflow(notebook), notebook)
    expected = {"CLOACINA_VAR_A": False, "B": False, "C": False}
    assert inventory_of(package).asked == expected
    assert asked_in(carried.tree for carried in package.carried) == expected


def test_what_only_sets_a_variable_needs_none() -> None:
    assert needs('import os\nos.environ["A"] = VALUE = "x"', SHOWS) == {}


def test_what_each_task_asks_for_stops_no_check_and_a_run_before_it_begins(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TOKEN_OF_TEST", raising=False)
    above = 'import os\nimport cloaca\nVALUE = cloaca.var("URL"), os.environ["TOKEN_OF_TEST"]'
    path = notebook(folder, "%cloaca_workflow demo", above, SHOWS)
    told = cloaca_nb.read(path).check()
    assert told.ok
    assert [(f.code, f.cell, f.line) for f in told.findings] == [("C255", None, None), ("C548", 2, 3)]
    assert "CLOACINA_VAR_URL is not set here" in told.findings[1].message
    with pytest.raises(CheckError, match=r"C197: the variable `URL` is not set here.* and 1 more"):
        cloaca_nb.read(path).run(runner="preview")
    (folder / ".env").write_text("CLOACINA_VAR_URL=u\nTOKEN_OF_TEST=t\n", encoding="utf-8")
    assert [f.code for f in cloaca_nb.read(path).check().findings] == ["C255"]
    done = run_command("run", path.name, "--runner", "preview", "--json", folder=folder)
    assert done.document["tasks"][0]["status"] == "completed"


@pytest.mark.parametrize("loads", [True, False])
def test_what_env_beside_a_notebook_gives_is_compared_as_the_notebook_has_it(
    loads: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TOKEN_OF_TEST", raising=False)
    (folder / ".env").write_text("CLOACINA_VAR_URL=u\nTOKEN_OF_TEST=t\n", encoding="utf-8")
    load = "from dotenv import load_dotenv\nload_dotenv()" if loads else ""
    above = 'import os\nimport cloaca\nVALUE = cloaca.var("URL"), os.getenv("TOKEN_OF_TEST")'
    path = notebook(folder, "%load_ext cloaca_nb\n%cloaca_workflow demo", load, above, SHOWS)
    found = cloaca_nb.read(path).execute().check()
    assert [(one.task, one.verdict) for one in found.comparisons] == [("load", "compared")]
    assert not found.findings


@pytest.mark.parametrize("runner", ["engine", "preview"])
def test_a_run_is_stopped_before_it_begins(folder: Path, runner: RunnerName) -> None:
    read = cloaca_nb.read(notebook(folder, HEAD.replace("cloaca.workflow_secrets('db')", ""), READS))
    with pytest.raises(CheckError, match="C197: the variable `URL` is not set here"):
        read.run(runner=runner)
    (folder / ".env").write_text("CLOACINA_VAR_URL=u", encoding="utf-8")
    with pytest.raises(UsageError, match="the secret 'db' has no value here"):
        read.run(runner=runner)


@pytest.mark.parametrize("runner", ["engine", "preview"])
def test_no_secret_is_shown(folder: Path, runner: RunnerName) -> None:
    if runner == "engine":
        pytest.importorskip("cloaca")
    value = json.dumps({"password": CANARY, "user": "someone"})
    (folder / ".env").write_text(
        f"CLOACINA_VAR_URL=u # here\n{variable_of('db')}='{value}'\n", encoding="utf-8"
    )
    path = notebook(folder, HEAD, READS, FAILS)
    events: list[Event] = []
    result = cloaca_nb.read(path).run(runner=runner, on_event=events.append)
    assert result.status == "failed"
    told = f"{result!r}{events!r}"
    for text in (CANARY, json.dumps(CANARY)[1:-1], "someone"):
        assert text not in told
    assert "it is •••" in told
    assert "wrong: •••" in told
    done = run_command("run", path.name, "--runner", runner, "--json", folder=folder)
    assert "hunter" not in done.stdout + done.stderr
    assert done.document["tasks"][0]["status"] == "completed"


@given(st.text("abc", min_size=4, max_size=8), st.lists(st.text("abc", max_size=4), max_size=6))
def test_a_secret_in_pieces_is_masked(secret: str, pieces: list[str]) -> None:
    said: list[str] = []
    output = Output("token", lambda run, task, attempt, text: said.append(text), Hiding([secret]))
    for piece in pieces:
        output.feed(piece.encode())
    output.finish()
    assert "".join(said) == "".join(pieces).replace(secret, "•••")


LONG = 'S3cr"et/of the+k€y'
OTHERWISE = {
    "base64": b64encode(f"it is {LONG}, yes".encode()).decode(),
    "hexadecimal": LONG.encode().hex(),
    "capital hexadecimal": LONG.encode().hex().upper(),
    "in an address": quote(LONG),
    "in JSON, each letter": "".join(f"\\u{ord(letter):04x}" for letter in LONG),
    "with what nobody sees": "\u200b".join(LONG),
    "small letters": LONG.lower(),
}


@pytest.mark.parametrize("way", OTHERWISE)
def test_a_secret_in_other_letters_is_masked_wherever_it_is_cut(way: str) -> None:
    data = f"said {OTHERWISE[way]} twice\n".encode()
    for cut in range(len(data)):
        said: list[str] = []
        output = Output("token", lambda run, task, attempt, text: said.append(text), Hiding([LONG]))  # noqa: B023
        output.feed(data[:cut])
        output.feed(data[cut:])
        output.finish()
        assert re.fullmatch(r"said •••\S{0,12} twice\n", "".join(said)), (
            cut
        )  # what follows it in base64 may stay


def test_a_secret_in_what_a_run_tells_is_masked() -> None:
    mask = Hiding([LONG, "4711"])
    told = {
        "a": [*LONG],
        "b": [ord(each) for each in "S3cr"],
        "c": {LONG.encode().hex(): f"x{LONG}"},
        "d": 4711,
    }
    line = f"\0token {json.dumps(told)}\n".encode()
    assert list(Messages("token", mask).feed(line)) == [
        {"a": ["•••"], "b": [83, 51, 99, 114], "c": {"•••": "x•••"}, "d": 4711}
    ]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("A=1\n???\n", "line 2"),
        ("A", "line 1"),
        ("A='1\n", "line 1"),
        ("A=1\nB=\0\n", "line 2"),
        ("A\0=1", "line 1"),
        ("'A=B'=1", "line 1"),
        ("''=1", "line 1"),
        ("A=" + "x" * 1_048_576, "it has more than"),
        ("\udcff", "not UTF-8"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, text: str, wrong: str) -> None:
    (tmp_path / ".env").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(UsageError, match=wrong) as raised:
        read_dotenv(tmp_path)
    assert raised.value.hint


def test_what_is_no_file_is_none_of_variables_and_is_not_waited_for(tmp_path: Path) -> None:
    assert read_dotenv(tmp_path) == {}
    path = tmp_path / ".env"
    make: list[Callable[[], None]] = [path.mkdir]
    if hasattr(os, "mkfifo"):
        make += [lambda: os.mkfifo(path), lambda: path.symlink_to("/dev/zero")]
    for each in make:
        each()
        with pytest.raises(UsageError, match=r"cannot be read"):
            read_dotenv(tmp_path)
        path.rmdir() if path.is_dir() else path.unlink()


def test_values_are_as_written_and_keys_left_out(tmp_path: Path) -> None:
    hide_from_children("OF_A_SERVER")
    text = "A=$B ${C}\nexport B='x y'\n# no\nOF_A_SERVER=clk\n"
    (tmp_path / ".env").write_text(text, encoding="utf-8")
    assert read_dotenv(tmp_path) == {"A": "$B ${C}", "B": "x y"}


def test_where_a_secret_comes_from(monkeypatch: pytest.MonkeyPatch) -> None:
    class KeyringError(Exception):
        pass

    kept = {("cloaca_nb", "a.b"): "kept"}
    errors: Any = ModuleType("keyring.errors")
    errors.KeyringError = KeyringError
    keyring = SimpleNamespace(get_password=lambda *place: kept.get(place), errors=errors)
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    environ = {"CLOACA_NB_SECRET_A_B": "set"}
    assert local_secrets(["a.b"], environ) == {"a.b": {"value": "set"}}
    assert local_secrets(["a.b"], {}) == {"a.b": {"value": "kept"}}
    assert local_secrets(["c"], {}, lambda prompt: f"asked {prompt}") == {"c": {"value": "asked secret c: "}}
    for wrong in ('{"n": 1}', "{}"):
        with pytest.raises(UsageError, match="no JSON object of texts"):
            local_secrets(["c"], {"CLOACA_NB_SECRET_C": wrong})
    deep = "[" * 100_000  # no JSON that can be read, and a text like any other
    assert local_secrets(["c"], {"CLOACA_NB_SECRET_C": deep}) == {"c": {"value": deep}}
    hiding = Hiding(texts_of({"a": {"x": "long one", "y": "no"}}))
    assert hiding.text("no long one") == "no •••"


def test_a_kernel_reads_the_file(folder: Path) -> None:
    pytest.importorskip("cloaca")
    (folder / ".env").write_text("CLOACINA_VAR_URL=from the file\n", encoding="utf-8")
    with plain_shell(folder) as shell:
        shell.good("%load_ext cloaca_nb")
        shell.good("import cloaca, os\nfrom cloaca import var")
        assert (
            shell.good("print(var('URL'), 'CLOACINA_VAR_URL' in os.environ)").out == "from the file False\n"
        )
        assert shell.good("print(cloaca.var_or('NONE', 'x'))").out == "x\n"
        shell.good("%unload_ext cloaca_nb")
        assert "KeyError" in str(shell.run("cloaca.var('URL')").error.__class__)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems bound all variables together")
def test_a_value_of_the_file_that_no_process_takes_is_told_by_its_name(folder: Path) -> None:
    path = notebook(folder, "%cloaca_workflow demo", "%%cloaca_task\ndef load(context):\n    return context")
    (folder / ".env").write_text(f"LONG={'a' * 200_000}\n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        cloaca_nb.read(path).run(runner="preview")
    assert "the environment variable 'LONG' takes 200,006 bytes" in caught.value.message
