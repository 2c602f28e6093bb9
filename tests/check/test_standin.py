"""The stand-in against the engine: the same calls end alike."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cloaca_nb.read.registrations.authoring import AUTHORING, INSTALLED_ONLY
from cloaca_nb.read.tasks.draft import CONTEXT_METHODS
from cloaca_nb.standin.cloaca._context import Context

HERE = Path(__file__).parent
STANDIN = HERE.parents[1] / "cloaca_nb" / "standin"
SCRIPT = HERE / "standin_calls.py"


def calls() -> list[str]:
    """The table's rows."""
    text = SCRIPT.read_text(encoding="utf-8")
    rows = text.split('CALLS = """\n')[1].split('\n""".strip()')[0]
    return rows.split("\n")


def outcomes(*arguments: str) -> list[list[str]]:
    """How each call ended in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *arguments],
        capture_output=True,
        check=True,
        env={**os.environ, "CLOACINA_VAR_SET": "value"},
    )
    found: list[list[str]] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def by_engine() -> list[list[str]]:
    return outcomes()


@pytest.fixture(scope="module")
def by_standin() -> list[list[str]]:
    return outcomes(str(STANDIN))


@pytest.mark.engine
def test_calls(by_engine: list[list[str]], by_standin: list[list[str]]) -> None:
    found = zip(calls(), by_standin, by_engine, strict=True)
    assert [(call, ours, engines) for call, ours, engines in found if ours != engines] == []


@pytest.mark.engine
def test_names_are_the_engines_but_for_what_servers_lack() -> None:
    code = "import cloaca; print(*[name for name in dir(cloaca) if not name.startswith('_')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert set(done.stdout.split()) == {*AUTHORING, *INSTALLED_ONLY}  # a release that adds a name: say how


@pytest.mark.parametrize(
    ("code", "kind", "text"),
    [
        ("cloaca.DefaultRunner", "AttributeError", "servers have the names that declare workflows"),
        ("from cloaca import DefaultRunner", "ImportError", "cannot import name 'DefaultRunner'"),
        ("from cloaca import Context", "", ""),
        ("assert not hasattr(cloaca, 'DatabaseAdmin')", "", ""),
        ("assert set(dir(cloaca)) == set(cloaca.__all__)", "", ""),
        (f"assert set(cloaca.__all__) == {set(AUTHORING)}", "", ""),
        ("cloaca.task(id='x')(print)", "AttributeError", "__code__"),
        ("cloaca.task()(lambda c: c)", "ValueError", "No workflow context available"),
    ],
)
def test_code(code: str, kind: str, text: str) -> None:
    script = f"import cloaca\ntry:\n    {code}\nexcept Exception as e:\n    print(type(e).__name__, e)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        check=True,
        text=True,
        env={"PYTHONPATH": str(STANDIN)},
    )
    assert done.stdout.startswith(kind)
    assert text in done.stdout
    assert bool(done.stdout) == bool(kind)


def test_the_methods_that_are_known_are_those_of_a_context() -> None:
    assert {*CONTEXT_METHODS} == {name for name in vars(Context) if not name.startswith("_")}
