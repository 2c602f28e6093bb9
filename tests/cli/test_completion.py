"""Completion in shells: what is answered, and what shells make of it."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from cloaca_nb.cli.completion import SHELLS, answer
from cloaca_nb.commands import VERBS
from tests.command import environment, run_command
from tests.written import code_cells, write_notebook

TASK = "%%cloaca_task {id}\ncontext.set('rows', [1])"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two notebooks, one of them with two workflows, and what is none."""
    one = ["%cloaca_workflow demo", TASK.format(id="extract"), TASK.format(id="'two words'")]
    several = ["%cloaca_workflow first", TASK.format(id="a"), "%cloaca_workflow second --new"]
    write_notebook(tmp_path / "pipeline.ipynb", code_cells(one))
    write_notebook(tmp_path / "pair.ipynb", code_cells(several))
    (tmp_path / "plans.txt").write_text("")
    (tmp_path / "packed").mkdir()
    (tmp_path / "packed" / "demo.cloacina").write_text("")
    (tmp_path / "broken.ipynb").write_text("{")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("ch", ["check"]),
        ("--v", ["--version"]),
        ("check p", ["packed/", "pair.ipynb", "pipeline.ipynb"]),
        ("check pair.ipynb p", ["packed/", "pair.ipynb", "pipeline.ipynb"]),
        ("check nowhere/", []),
        ("check --form", ["--format"]),
        ("--json check --form", ["--format"]),
        ("check --format s", ["sarif"]),
        ("check --format=s", ["--format=sarif"]),
        ("check --format = s", ["sarif"]),
        ("check --explain C201", ["C201"]),
        ("check pair.ipynb --workflow ", ["first", "second"]),
        ("run pipeline.ipynb --until ", ["extract", "two words"]),
        ("run --until e", []),
        ("run broken.ipynb --until ", []),
        ("run broken.ipynb --workflow ", []),
        ("run nowhere.ipynb --until ", []),
        ("pack pipeline.ipynb --output p", ["packed/", "pair.ipynb", "pipeline.ipynb", "plans.txt"]),
        ("deploy packed/", ["packed/demo.cloacina"]),
        ("schedule re", ["resume", "remove"]),
        ("schedule list pi", ["pipeline.ipynb"]),
        ("nonsense ", []),
    ],
)
def test_answered(folder: Path, line: str, wanted: list[str]) -> None:
    assert answer(line.split(" ")).split("\n")[1:] == wanted


def test_each_verb_is_answered(folder: Path) -> None:
    assert answer([""]).split("\n") == ["words", *VERBS]
    for verb in VERBS:
        assert "--json" in answer([verb, "--"]).split("\n")


def test_what_is_printed(folder: Path) -> None:
    for words in (("--completion=bash",), ("--completion", "bash")):
        ran = run_command(*words, folder=folder)
        assert (ran.stdout.strip(), ran.code) == (SHELLS["bash"], 0)
    ran = run_command("--completion", "tcsh", folder=folder)
    assert "no completion for 'tcsh'" in ran.stderr
    assert "bash, zsh, fish" in ran.stderr
    assert run_command("--completion", folder=folder).code == 2


#: How each begins with nothing of a person's own, and reads what completes.
STARTED = {
    "bash": ("bash", ["--norc", "--noprofile", "-i"], 'eval "$(cloaca-nb --completion=bash)"'),
    "zsh": ("zsh", ["-f", "-i"], 'autoload -U compinit; compinit -D; eval "$(cloaca-nb --completion=zsh)"'),
    "fish": ("fish", ["--no-config", "-i"], "cloaca-nb --completion=fish | source"),
}


#: The command of ours, which only prints its words unless a shell asks.
SHIM = """#!/bin/sh
case "$1" in --complet*) exec '{real}' "$@";; esac
printf '<%s>' "$@"
"""
#: What is typed, and the words that the command then gets.
TYPED = {
    "ins\tpack\tde\t": "<inspect><packed/demo.cloacina>",
    "run pip\t--unt\tex\t": "<run><pipeline.ipynb><--until><extract>",
    "check --form\tsa\t": "<check><--format><sarif>",
    "run pipeline.ipynb --until tw\t": "<run><pipeline.ipynb><--until><two words>",
}


@pytest.mark.skipif(sys.platform == "win32", reason="shells of other systems")
@pytest.mark.parametrize("shell", STARTED)
def test_in_a_shell(folder: Path, shell: str) -> None:
    """What stands on the line after a Tab, as the shell then runs it."""
    name, options, reads = STARTED[shell]
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    pexpect = pytest.importorskip("pexpect")
    shim = folder / "bin" / "cloaca-nb"
    shim.parent.mkdir()
    shim.write_text(SHIM.format(real=Path(sys.executable).with_name("cloaca-nb")), encoding="utf-8")
    shim.chmod(0o755)
    more = {"PATH": f"{shim.parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder), "TERM": "dumb"}
    child = pexpect.spawn(name, options, cwd=str(folder), env=environment(more), encoding="utf-8", timeout=60)
    try:
        child.sendline(reads)
        child.sendline("echo rea''dy")
        child.expect("ready")
        for typed, wanted in TYPED.items():
            child.send(f"cloaca-nb {typed}")
            child.sendline("")
            child.expect(re.escape(wanted))
    finally:
        child.close(force=True)
