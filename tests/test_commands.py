"""The table of magics and verbs: each is there everywhere, and the docs show what it says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from cloaca_nb import api, commands
from cloaca_nb.acts import ACTS
from cloaca_nb.api import Notebook
from cloaca_nb.cli.main import OWN
from cloaca_nb.commands.options import OF_SEVERAL
from cloaca_nb.errors import UsageError
from cloaca_nb.kernel.magics import CloacaMagics
from cloaca_nb.read.tasks.other_cells import CELL_MAGICS, LINE_MAGICS

ROOT = Path(__file__).parents[1]


def test_every_verb_acts_and_every_magic_is_there() -> None:
    assert {*ACTS, *OWN} == set(commands.VERBS)
    assert not {*ACTS} & {*OWN}
    kinds = CloacaMagics.magics
    assert {*kinds["line"], *kinds["cell"]} == set(commands.MAGICS)
    assert {name for name in commands.MAGICS if commands.MAGICS[name].mark == "%%"} == set(kinds["cell"])


def test_every_verb_is_an_action_of_the_library() -> None:
    elsewhere = {
        "artifacts": api.artifacts,
        "inspect": api.inspect,
        "pull": api.pull,
        "doctor": api.doctor,
        "ls": api.ls,
        "pause": api.pause,
        "resume": api.resume,
        "rollback": api.rollback,
        "runs": Notebook.past,
        "schedule": Notebook.schedules,
        "secrets": api.secrets,
    }
    assert all(hasattr(Notebook, verb) or callable(elsewhere[verb]) for verb in commands.VERBS)


@pytest.mark.parametrize("verb", commands.VERBS)
def test_a_verb_has_the_options_of_its_magic(verb: str) -> None:
    magic = commands.magic_parser(f"cloaca_{verb}")
    assert magic is not None
    command = commands.VERBS[verb]
    alone = {"--json", "-h", "--help", *([command.execute, "--kernel"] if command.execute else [])}
    alone |= {option.words[0] for option in OF_SEVERAL if command.several}
    assert set(commands.verb_parser(verb).options) == {*magic.options, *alone} - {"--as-run"}


def test_the_tables_of_the_docs_are_those_of_the_grammar() -> None:
    script = ROOT / "scripts" / "generate_option_tables.py"
    subprocess.run([sys.executable, str(script), "--check"], check=True)


def test_every_magic_has_its_section() -> None:
    page = (ROOT / "docs" / "magics.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^### `%+(cloaca_\w+)", page, re.MULTILINE)) == set(commands.MAGICS)


@pytest.mark.parametrize(
    ("words", "source", "others"),
    [
        (["a.ipynb"], "a.ipynb", []),
        (["a.ipynb", "prod", "--execute"], "a.ipynb", ["prod"]),
        (["--execute", "a.ipynb", "--context", "x=1"], "a.ipynb", []),
        (["--context", "x=1", "a.cloacina"], "a.cloacina", []),
        (["--context", "x=1", "y=a.py"], None, []),
        ([], None, []),
    ],
)
def test_words_of_a_verb(words: list[str], source: str | None, others: list[str]) -> None:
    options = commands.parse_verb("deploy", words)
    assert (options.source and str(options.source), options.words) == (source, others)


@pytest.mark.parametrize(
    "verb", [name for name, each in commands.VERBS.items() if not (each.many or each.several)]
)
def test_too_many_words(verb: str) -> None:
    with pytest.raises(UsageError, match="unexpected argument"):
        commands.parse_verb(verb, [*commands.VERBS[verb].actions[:1], "a.ipynb", "b", "c", "d"])


def test_a_verb_takes_several_notebooks_and_its_magic_none() -> None:
    options = commands.parse_verb("check", ["a.ipynb", "--strict", "b.py"])
    assert (list(map(str, options.sources)), options.words) == (["a.ipynb", "b.py"], [])
    with pytest.raises(UsageError, match="unexpected argument"):
        commands.parse_magic("cloaca_check", "a.ipynb")


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (("check", ""), "NOTEBOOK"),
        (("check", "a.ipynb", ""), "NOTEBOOK"),
        (("deploy", "a.ipynb", " "), "TARGET"),
        (("deploy", ""), "NOTEBOOK|ARCHIVE"),
        (("vendor", "a.ipynb", "tabulate", ""), "NAME"),
        (("secrets", "set", "prod", ""), "NAME"),
        (("inspect", ""), "FILE"),
    ],
)
def test_empty_words_are_named(line: tuple[str, ...], what: str) -> None:
    """A variable that is not set, `"$TARGET"`, is no directory here."""
    with pytest.raises(UsageError, match=f"^{re.escape(what)} is empty\n"):
        commands.parse_verb(line[0], line[1:])


def test_empty_words_of_magics_and_options_are_named() -> None:
    with pytest.raises(UsageError, match=r"^%cloaca_deploy: TARGET is empty\n"):
        commands.parse_magic("cloaca_deploy", '""')
    with pytest.raises(UsageError, match=r"^`.*--output`: its value is empty\n"):
        commands.parse_verb("pack", ["a.ipynb", "-o", ""])


@pytest.mark.parametrize("verb", [name for name, each in commands.VERBS.items() if each.actions])
def test_a_verb_with_actions_needs_one(verb: str) -> None:
    for words in ([], ["a.ipynb"], ["lost", "a.ipynb"]):
        said = "an action was expected first, not" if words else "no action is given"
        with pytest.raises(UsageError, match=said):
            commands.parse_verb(verb, words)
    options = commands.parse_verb(verb, ["list", "a.ipynb"])
    words = [str(options.source), *options.words] if commands.VERBS[verb].source else options.words
    assert (options.action, words) == ("list", ["a.ipynb"])


def test_the_readers_of_notebooks_know_every_magic() -> None:
    assert {*LINE_MAGICS, *CELL_MAGICS} == set(commands.MAGICS)
