"""Secrets of a server: set, listed and removed, looked for before a deploy, and shown nowhere."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

import cloaca_nb
from cloaca_nb.cli.line import CommandLine
from cloaca_nb.cli.main import main
from cloaca_nb.deploy.choose import Where
from cloaca_nb.deploy.flow import Deployment, Options
from cloaca_nb.deploy.target import DeployEvent
from cloaca_nb.errors import DeployError, UsageError
from cloaca_nb.inputs.hiding import Hiding
from cloaca_nb.inputs.secrets import asked, variable_of
from tests.command import at_home, valid
from tests.servers.fake import FakeServer
from tests.shells import plain_shell
from tests.written import code_cells, write_notebook

CANARY = 'hunter"22\\ä'
HEAD = "%load_ext cloaca_nb\n%cloaca_workflow orders\nimport cloaca\ncloaca.workflow_secrets('db')"
USES = "%%cloaca_task --retry-attempts 0\ndef use(context):\n    context.secret('db')\n    return context"
RAISES = (
    "%%cloaca_task --retry-attempts 0\ndef use(context):\n"
    "    raise ValueError(f\"{context.secret('db')} is {context.secret('db')['password']}\")"
)


@pytest.fixture
def fake(fake: FakeServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeServer:
    for name, value in {**at_home(tmp_path), "CLOACINA_API_KEY": fake.admin_key}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return fake


def write(folder: Path, *cells: str) -> Path:
    return write_notebook(folder / "orders.ipynb", code_cells(cells))


def kept(fake: FakeServer) -> dict[str, dict[str, str]]:
    return {name: fields for (_, name), fields in fake.store.secrets._fields.items()}


def typed(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """A person who types these; what is asked."""
    asked_for: list[str] = []
    left = iter(answers)

    def ask(prompt: str) -> str:
        asked_for.append(prompt)
        return next(left)

    monkeypatch.setattr(CommandLine, "ask", property(lambda line: ask))
    return asked_for


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = main([*words, "--json"])
    shown = capsys.readouterr()
    document: dict[str, Any] = json.loads(shown.out)
    assert "canary" not in shown.out + shown.err
    return code, document


def test_from_nothing_to_nothing(
    fake: FakeServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said(capsys, "secrets", "list", fake.url) == (0, {"done": None, "secrets": []})
    prompts = typed(monkeypatch, "me", "canary-1", "canary-2", '{"a": "canary-3"}')
    _, made = said(capsys, "secrets", "set", fake.url, "a/..", "--fields", "user", "password")
    assert (made["done"], made["secrets"][0]["fields"]) == ("made", ["password", "user"])
    assert prompts == ["secret a/.., user: ", "secret a/.., password: "]
    assert said(capsys, "secrets", "set", "db", "--server", fake.url)[1]["done"] == "made"
    assert said(capsys, "secrets", "set", fake.url, "db")[1]["done"] == "changed"
    assert kept(fake) == {"a/..": {"user": "me", "password": "canary-1"}, "db": {"a": "canary-3"}}
    _, listed = said(capsys, "secrets", "list", fake.url)
    assert [one["name"] for one in listed["secrets"]] == ["a/..", "db"]
    _, removed = said(capsys, "secrets", "remove", fake.url, "a/..")
    for each in (made, listed, removed):
        valid(each, "secrets")
    assert [*kept(fake)] == ["db"]
    code, missing = said(capsys, "secrets", "remove", fake.url, "a/..")
    assert (code, "secrets list" in missing["error"]["hint"]) == (1, True)


def test_the_value_of_this_machine(
    fake: FakeServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".env").write_text(f"{variable_of('db')}='canary-4'\n", encoding="utf-8")
    assert said(capsys, "secrets", "set", fake.url, "db", "--local")[0] == 0
    assert kept(fake) == {"db": {"value": "canary-4"}}


#: Words that do not fit -> what is said.
WRONG = {
    ("set", "URL"): "needs a target and the name",
    ("remove", "URL"): "needs a target and the name",
    ("set", "URL", "db"): "no one to ask",
    ("set", "URL", "db", "canary"): "leave it out",
    ("remove", "URL", "db", "canary"): "leave it out",
    ("set", "URL", "db", "--local"): "no value here",
    ("set", "URL", "db", "--local", "--fields", "a"): "--local takes the fields",
    ("list", "URL", "db"): "`list` takes",
    ("lst", "URL"): "did you mean `list`",
    ("list", "DIR"): "keeps no secrets",
}


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_words_that_do_not_fit(
    words: tuple[str, ...],
    fake: FakeServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    named = {"URL": fake.url, "DIR": str(tmp_path)}
    code, document = said(capsys, "secrets", *(named.get(word, word) for word in words))
    error = document["error"]
    assert code == 2
    assert WRONG[words] in error["message"] + error["hint"]
    assert kept(fake) == {}


def test_an_empty_answer_sets_nothing() -> None:
    for fields in ((), ("user",)):
        with pytest.raises(UsageError, match="nothing was given"):
            asked("db", fields, lambda prompt: "")
    with pytest.raises(UsageError, match="no JSON object of texts"):
        asked("db", (), lambda prompt: '{"a": 1}')


@pytest.mark.parametrize("lacks", ["key", "route"])
def test_a_server_that_keeps_none(fake: FakeServer, lacks: str, tmp_path: Path) -> None:
    if lacks == "key":
        fake.store.secrets.has_key = False
    else:
        fake.lacks.add("secrets")
    expected = "CLOACINA_SECRET_KEK" if lacks == "key" else "servers 0.12"
    with cloaca_nb.secrets(fake.url) as there, pytest.raises(DeployError) as caught:
        there.set("db", {"value": CANARY})
    assert expected in caught.value.hint
    assert CANARY not in str(caught.value)
    notebook = cloaca_nb.read(write(tmp_path, HEAD, USES))
    warned: list[DeployEvent] = []
    done = notebook.deploy(fake.url, on_event=warned.append)
    assert done.reached == "loaded"
    assert [expected in one.hint for one in warned if "db" in one.message and one.kind == "warning"] == [True]
    with pytest.raises(DeployError, match="need secrets, db"):
        notebook.deploy(fake.url, Options(execute=True))


def test_what_lacks_is_said_before_anything_is_sent(fake: FakeServer, tmp_path: Path) -> None:
    notebook = cloaca_nb.read(write(tmp_path, HEAD, USES))
    with pytest.raises(DeployError, match="not there: db") as caught:
        notebook.deploy(fake.url, Options(execute=True))
    assert f"secrets set {fake.url} db" in caught.value.hint
    assert not any(fake.store.packages.values())
    with pytest.raises(DeployError, match="not there: other"):
        notebook.deploy(fake.url, Options(execute=True, context={"db": {"$secret": "other"}}))
    with cloaca_nb.secrets(fake.url) as there:
        there.set("other", {"value": CANARY})
    done = notebook.deploy(fake.url, Options(execute=True, context={"db": {"$secret": "other"}}))
    assert done.run is not None
    assert done.run.status == "completed"


def test_no_value_is_given_with_a_context(
    fake: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable_of("db"), CANARY)
    notebook, context = cloaca_nb.read(write(tmp_path, HEAD, USES)), {"db": CANARY}
    acts: list[Callable[[], object]] = [
        lambda: notebook.run(context, runner="preview"),
        lambda: notebook.deploy(fake.url, Options(execute=True, context=context)),
    ]
    for act in acts:
        with pytest.raises(UsageError, match="`db` is a secret") as caught:
            act()
        assert CANARY not in str(caught.value)
    assert not any(fake.store.packages.values())


def test_a_secret_in_an_error_is_shown_nowhere(
    fake: FakeServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The server stores it; what follows the run, lists it and shows its log has it masked."""
    monkeypatch.setenv(variable_of("db"), json.dumps({"password": CANARY, "user": "me"}))
    caplog.set_level(logging.DEBUG)
    path = write(tmp_path, HEAD, RAISES)
    notebook, told = cloaca_nb.read(path), list[Any]()
    with cloaca_nb.secrets(fake.url) as there:
        there.set("db", {"password": CANARY, "user": "me"})
    done: Deployment = notebook.deploy(
        fake.url, Options(execute=True), on_event=told.append, on_run=told.append
    )
    assert done.execution is not None
    assert done.run is not None
    assert "hunter" in fake.store.runs[done.execution].tasks["use"]["last_error"]
    where = Where(server=fake.url, api_key="env:CLOACINA_API_KEY")
    log = cloaca_nb.read(path).logs(done.execution, where)
    shown = [repr(told), repr(asdict(done.run)), repr(log), str(log), caplog.text]
    for verb in (["logs"], ["runs"], ["runs", "--events"]):
        main([verb[0], str(path), done.execution, *verb[1:], "--server", fake.url])
        main([verb[0], str(path), done.execution, *verb[1:], "--server", fake.url, "--json"])
    with plain_shell(tmp_path) as shell:
        for cell in (HEAD, RAISES):
            shell.run(cell)
        ran = shell.run(f"%cloaca_logs {done.execution} --server {fake.url}")
        shown += [ran.out, repr(ran.displayed), repr(ran.error)]
    out = capsys.readouterr()
    shown += [out.out, out.err]
    shown += [
        each.read_text(encoding="utf-8", errors="replace") for each in tmp_path.rglob("*") if each.is_file()
    ]
    assert "ValueError" in shown[3] + shown[0]
    assert [text for text in shown if "hunter" in text] == []


@pytest.mark.parametrize("text", [CANARY, "it's", "plain-text", 'a"bc', "tab\there"])
def test_a_text_is_masked_however_it_is_printed(text: str) -> None:
    for printed in (text, repr({"a": text}), json.dumps([text]), json.dumps({"a": text}, ensure_ascii=False)):
        hidden = Hiding([text]).text(f"wrong: {printed}!")
        assert text not in hidden
        assert "•••" in hidden
