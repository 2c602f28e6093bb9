"""What a line asks for, where the line, the settings and the notebook say each a part of it."""

from __future__ import annotations

import pytest

from cloaca_nb import commands
from cloaca_nb.acts import ACTS
from cloaca_nb.acts.asked import Asked
from cloaca_nb.cli.line import CommandLine
from cloaca_nb.errors import UsageError


class SetLine(CommandLine):
    """A line where a target is set, in a notebook of a package."""

    default_target = "prod"

    def own_package(self) -> str:
        return "orders"


def asked(verb: str, *words: str, kind: type[CommandLine] = SetLine) -> Asked:
    return kind(verb, commands.parse_verb(verb, words))


SERVER = ("--server", "http://localhost:1")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ((), ("prod", "orders")),
        (("test",), ("test", "orders")),
        (("test", "sales"), ("test", "sales")),
        (("sales", *SERVER), (None, "sales")),
        (SERVER, (None, "orders")),
    ],
)
def test_target_and_package(words: tuple[str, ...], named: tuple[str | None, str]) -> None:
    assert asked("pause", *words).named() == named


def test_a_server_that_is_named_is_meant_and_not_the_target_that_is_set() -> None:
    assert asked("secrets", "list").target_as_set() == "prod"
    assert asked("secrets", "list", *SERVER).target_as_set() is None


def test_without_a_notebook_a_package_is_named() -> None:
    with pytest.raises(UsageError, match="a target and a package are needed"):
        asked("pause", "prod", kind=CommandLine).named()


@pytest.mark.parametrize(("verb", "what"), [("inspect", "an archive"), ("pull", "a source")])
def test_a_word_that_lacks(verb: str, what: str) -> None:
    with pytest.raises(UsageError, match=f"cloaca-nb {verb}: {what} was expected"):
        ACTS[verb](asked(verb))


def test_a_run_that_lacks() -> None:
    with pytest.raises(UsageError, match="cloaca-nb logs: a run was expected"):
        asked("logs", "a.ipynb").run()
