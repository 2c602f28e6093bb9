"""Tab completion on the magics' lines, through IPython's own completer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.completer import provisionalcompleter

from tests.shells import Shell, plain_shell


@pytest.fixture(autouse=True)
def profile(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A target `prod`."""
    home = tmp_path_factory.mktemp("home")
    (home / ".cloacina").mkdir()
    (home / ".cloacina" / "config.toml").write_text(
        '[profiles.prod]\nserver = "http://127.0.0.1:9"\napi_key = "env:KEY"\n'
    )
    monkeypatch.setenv("HOME", str(home))


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """A shell with two tasks."""
    with plain_shell(tmp_path) as found:
        found.good("%load_ext cloaca_nb")
        found.good("%%cloaca_task\ndef extract(context):\n    return context")
        found.good("%%cloaca_task 'two words'\ndef f(context):\n    return context")
        yield found


def complete(shell: Shell, line: str) -> list[str]:
    """What the tab key offers at the end of a line."""
    offer: Callable[..., Iterator[Any]] = shell.shell.Completer.completions
    with provisionalcompleter():
        return [line[: found.start] + found.text for found in offer(line, len(line))]


OFFERED = [
    ("%%cloaca_task --ret", ["--retry", "--retry-attempts", "--retry-backoff", "--retry-condition"]),
    ("# %%cloaca_task x --ru", ["--run"]),
    ("#%%cloaca_task x --ru", ["--run"]),
    ("%%cloaca_task load -d ", ["extract", "'two words'"]),
    ("%%cloaca_task load --dependencies ext", ["extract"]),
    ("%%cloaca_task load -d extract ", ["extract", "'two words'"]),
    ("%%cloaca_task load --retry-backoff ", ["fixed", "linear", "exponential"]),
    ("%%cloaca_task load --retry-jitter t", ["true"]),
    ("%cloaca_run --until e", ["extract"]),
    ("%cloaca_run --only ", ["extract", "'two words'"]),
    ("%cloaca_run --runner ", ["auto", "engine", "preview"]),
    ("%cloaca_pack --lay", ["--layout"]),
    ("%cloaca_pack --layout m", ["manifest"]),
    ("%cloaca_workflow demo --des", ["--description"]),
    ("result = %cloaca_run --unt", ["--until"]),
    ("cloaca_run --unt", ["--until"]),
    ("%cloaca_check --explain C2", ["C201", "C255"]),
    ("%cloaca_schedule ", ["add", "list", "pause", "resume", "remove", "--cron"]),
    ("%cloaca_secrets s", ["set"]),
    ("%cloaca_secrets set ", ["prod", "--fields"]),
    ("%cloaca_ls pr", ["prod"]),
    ("%cloaca_rollback ", ["prod"]),
    ("%cloaca_deploy --as-run pr", ["prod"]),
    ("%cloaca_deploy --tenant t pr", ["prod"]),
]


@pytest.mark.parametrize("jedi", [True, False])
@pytest.mark.parametrize(("line", "wanted"), OFFERED)
def test_offered(shell: Shell, line: str, wanted: list[str], jedi: bool) -> None:
    shell.shell.Completer.use_jedi = jedi
    offered = complete(shell, line)
    assert [word for word in wanted if not any(whole.endswith(word) for whole in offered)] == []


@pytest.mark.parametrize(
    ("line", "count"),
    [
        *(("%cloaca_run --runner e", 1), ("%%cloaca_task load -d ext", 1), ("%cloaca_pack --layout m", 1)),
        *(("%cloaca_run --runner ", 3), ("%cloaca_run --only ", 2), ("%cloaca_lock --", 1)),
        *(("%cloaca_panel ", 0), ("%cloaca_panel --", 0), ("%cloaca_check --workflow ", 0)),
        *(("%cloaca_check --limit m", 0), ("%cloaca_schedule l", 1), ("%cloaca_artifacts p", 1)),
        *(("%cloaca_check --explain C20", 9), ("%%cloaca_module im", 0)),
    ],
)
@pytest.mark.parametrize("jedi", [True, False])
def test_nothing_else_is_offered(shell: Shell, line: str, count: int, jedi: bool) -> None:
    shell.shell.Completer.use_jedi = jedi
    assert len(complete(shell, line)) == count


@pytest.mark.parametrize("jedi", [True, False])
def test_words_come_before_options(shell: Shell, jedi: bool) -> None:
    shell.shell.Completer.use_jedi = jedi
    offered = [whole.removeprefix("%cloaca_schedule ") for whole in complete(shell, "%cloaca_schedule ")]
    assert offered[:5] == ["add", "list", "pause", "resume", "remove"]
    assert offered[5].startswith("--")


def test_files_are_offered_where_an_option_takes_one(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "disk").write_text("")
    for jedi in (True, False):
        shell.shell.Completer.use_jedi = jedi
        line = f"%cloaca_pack --output {tmp_path}/di"
        assert sorted(complete(shell, line)) == [f"{line}sk", f"{line}st/"]
        assert "%cloaca_inspect dist/" in complete(shell, "%cloaca_inspect di")
        assert complete(shell, "%cloaca_inspect nowhere/") == []


def test_workflows_are_offered_where_there_are_several(shell: Shell) -> None:
    shell.good("%cloaca_workflow one")
    shell.good("%cloaca_workflow two --new")
    shell.good("%%cloaca_task b\ndef b(context):\n    return context")
    assert complete(shell, "%cloaca_check --workflow t") == ["%cloaca_check --workflow two"]


def test_other_lines_are_left_alone(shell: Shell) -> None:
    shell.good("import collections")
    assert "collections.OrderedDict" in complete(shell, "collections.Ord")
    assert any(whole.endswith("collections") for whole in complete(shell, "cloaca_run = collect"))


def test_names_of_magics(shell: Shell) -> None:
    assert "%cloaca_run" in complete(shell, "%cloaca_r")


def test_silent_after_unloading(shell: Shell) -> None:
    shell.good("%unload_ext cloaca_nb")
    assert "%cloaca_run --runner" not in complete(shell, "%cloaca_run --run")


BODY = "%%cloaca_task load -d extract\n"


@pytest.mark.parametrize("jedi", [True, False])
@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("context.se", ["context.set", "context.secret", "context.secret_field"]),
        ("x = 1 + context.ge", ["x = 1 + context.get"]),
        ("context.get('ro", ["context.get('rows", "context.get('rows of them"]),
        ('rows = context.get("', ['rows = context.get("rows', 'rows = context.get("rows of them']),
        ("context.set('rows of", ["context.set('rows of them"]),
        ("context.get('nothing", []),
        ("context.get('rows', x", None),  # the key is written: what stands behind it is the shell's
        ("context.to_json('ro", None),
    ],
)
def test_the_context_of_a_task(shell: Shell, line: str, wanted: list[str] | None, jedi: bool) -> None:
    shell.good(
        "%%cloaca_task a\ncontext.set('rows', [1])\ncontext.set('rows of them', len(context.get('rows')))"
    )
    shell.shell.Completer.use_jedi = jedi
    found = complete(shell, BODY + line)
    assert (
        found == [BODY + one for one in wanted]
        if wanted is not None
        else not any("rows of" in one for one in found)
    )


@pytest.mark.parametrize("jedi", [True, False])
def test_a_context_of_another_kind_is_left_alone(shell: Shell, jedi: bool) -> None:
    shell.good("class Context:\n    own = 1\ncontext = Context()")
    shell.shell.Completer.use_jedi = jedi
    assert "context.own" in complete(shell, "context.o")


def test_what_plain_cells_hand_over_is_known_once_it_was_read(shell: Shell) -> None:
    shell.good("%%cloaca_task made\nfound = [1, 2]")
    shell.good("%%cloaca_task used\nprint(len(found))")
    shell.good("%cloaca_graph")
    assert complete(shell, BODY + "context.get('fo") == [BODY + "context.get('found"]
