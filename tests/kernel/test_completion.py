"""Tab completion on the magics' lines, through IPython's own completer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.completer import provisionalcompleter

from tests.shells import Shell, plain_shell


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
    ],
)
@pytest.mark.parametrize("jedi", [True, False])
def test_nothing_else_is_offered(shell: Shell, line: str, count: int, jedi: bool) -> None:
    shell.shell.Completer.use_jedi = jedi
    assert len(complete(shell, line)) == count


def test_files_are_offered_where_an_option_takes_one(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    assert any("dist" in whole for whole in complete(shell, f"%cloaca_pack --output {tmp_path}/di"))


def test_other_lines_are_left_alone(shell: Shell) -> None:
    shell.good("import collections")
    assert "collections.OrderedDict" in complete(shell, "collections.Ord")


def test_names_of_magics(shell: Shell) -> None:
    assert "%cloaca_run" in complete(shell, "%cloaca_r")


def test_silent_after_unloading(shell: Shell) -> None:
    shell.good("%unload_ext cloaca_nb")
    assert "%cloaca_run --runner" not in complete(shell, "%cloaca_run --run")
