"""What a run's process, and those of an import proof, may have: memory, processor time, network."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cloaca_nb.check.proof import guard, interpreter
from cloaca_nb.check.proof.interpreter import LAYOUTS, limit_words
from cloaca_nb.environment import free_memory
from cloaca_nb.errors import UsageError
from cloaca_nb.grammar import parse_limits
from cloaca_nb.model.run import UNLIMITED, Limits, RunnerName
from cloaca_nb.run import runners
from tests.check.proofs import prove
from tests.command import run_command
from tests.package.notebooks import ETL
from tests.package.notebooks import package as packed
from tests.run.runs import BODY_LINE, BOTH, chain
from tests.shells import plain_shell
from tests.written import code_cells, write_notebook

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has these limits")

#: What a process of its own says of having no network.
ALONE = "from cloaca_nb.check.proof.guard import limit; print(limit(0, 0, False))"


def needs_a_network_of_its_own() -> None:
    said = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=True).stdout
    if said.strip():
        pytest.skip(said)


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("", UNLIMITED),
        ("memory=2G", Limits(memory=2 * 1024**3)),
        ("memory=1000", Limits(memory=1000)),
        ("memory=0", Limits(memory=0)),
        ("memory=512MiB, cpu=60s", Limits(memory=512 * 1024**2, cpu=60)),
        ("cpu=2m,network=no", Limits(cpu=120, network=False)),
        ("network=yes", UNLIMITED),
    ],
)
def test_limits_are_read(text: str, limits: Limits) -> None:
    assert parse_limits(text) == limits


@pytest.mark.parametrize(
    "text", ["x", "memory", "memory=", "memory=-1", "cpu=1h", "disk=1", "network=0", "cpu=1,cpu=2"]
)
def test_what_is_no_limit_is_named(text: str) -> None:
    with pytest.raises(UsageError, match="is no limit") as caught:
        parse_limits(text)
    assert "memory=2G" in caught.value.hint


@linux
@pytest.mark.parametrize("runner", BOTH)
def test_memory_that_is_used_up_is_the_tasks_error(runner: RunnerName) -> None:
    made = chain(
        runner, "l = []\nwhile True: l.append(bytearray(10**7))", limits=Limits(memory=512 * 1024**2)
    )
    error = made.task("b").error
    assert error is not None
    assert (error.type, error.message, error.line) == ("MemoryError", "memory is used up", BODY_LINE + 1)
    assert "--limit memory=" in error.hint


@linux
@pytest.mark.parametrize("runner", BOTH)
def test_processor_time_that_is_used_up_names_task_and_line(runner: RunnerName) -> None:
    error = chain(runner, "while True: pass", limits=Limits(cpu=1)).task("b").error
    assert error is not None
    assert "used up its processor time" in error.message
    assert "--limit cpu=" in error.hint
    assert error.cell == 2


@linux
@pytest.mark.parametrize("runner", BOTH)
def test_without_network_a_task_reaches_nobody_and_keeps_the_rest(runner: RunnerName) -> None:
    needs_a_network_of_its_own()
    body = "import socket\ncontext.set('uid', os.getuid())\n"
    body += "try:\n    socket.create_connection(('127.0.0.1', 9))\n"
    made = chain(
        runner, f"{body}except OSError as e:\n    context.set('why', str(e))", limits=Limits(network=False)
    )
    assert made.result.context == {"a": 1, "uid": os.getuid(), "why": "[Errno 101] Network is unreachable"}


@linux
@pytest.mark.engine
def test_a_task_that_lets_the_engine_write_no_file_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runners, "UNRECORDED_S", 2.0)
    made = chain("engine", "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))")
    assert made.result.status == "failed"
    error = made.task("b").error
    assert error is not None
    assert "could not record it" in error.message
    assert "RLIMIT_FSIZE" in error.hint


def test_where_the_system_refuses_the_run_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "other")
    assert guard.limit(0, 0, False) == "a process without network is there on Linux only"
    assert guard.limit(0, 0, True) == ""


@linux
def test_a_limit_that_cannot_be_had_fails_the_run_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    boot = interpreter._BOOT.replace("import importlib, sys;", f"import importlib, sys; {REFUSING};")
    monkeypatch.setattr(interpreter, "_BOOT", boot)
    made = chain("preview", "context.set('ran', True)", limits=Limits(network=False))
    assert made.statuses == {"a": "not-started", "b": "not-started", "c": "not-started"}
    error = made.result.error
    assert error is not None
    assert (error.type, error.message) == ("Limits", "a process without network is there on Linux only")


REFUSING = "sys.platform = 'other'"


def test_what_is_free_is_the_limit_where_none_is_given() -> None:
    least = 2 * 1024**3
    assert free_memory() == 0 or free_memory() >= free_memory(LAYOUTS) >= least or free_memory(99) == least
    memory, _ = limit_words(Limits())[1].split()
    assert int(memory) == 0 or int(memory) >= least
    assert limit_words(Limits(memory=0, cpu=3, network=False)) == ["--limits", "0 3", ""]


@linux
def test_an_import_has_the_limits_too(tmp_path: Path) -> None:
    few = Limits(memory=256 * 1024**2, cpu=60)
    assert not prove(packed(*ETL, folder=tmp_path), limits=few).facts
    using = ETL[2].replace("sum(context", "len(BIG), sum(context")
    huge = packed(ETL[0], ETL[1], "BIG = bytearray(10**9)", using, folder=tmp_path)
    fact = prove(huge, limits=few).facts[0]
    assert "MemoryError" in str(fact.values)


@linux
def test_verb_magic_and_setting(tmp_path: Path) -> None:
    body = "context.set('x', len(bytearray(10**9)))\n    return context"
    task = f"%%cloaca_task --retry-attempts 1\ndef one(context):\n    {body}"
    cells = ["%load_ext cloaca_nb\n%cloaca_workflow demo", task]
    write_notebook(tmp_path / "demo.ipynb", code_cells(cells))
    words = ("run", "demo.ipynb", "--runner", "preview", "--limit")
    ran = run_command(*words, "memory=300M", folder=tmp_path)
    assert ran.code == 1
    assert "memory is used up" in ran.stdout + ran.stderr
    wrong = run_command(*words, "memory=much", folder=tmp_path)
    assert (wrong.code, "`memory=much` is no limit" in wrong.stderr) == (2, True)
    with plain_shell(tmp_path) as shell:
        for cell in (*cells, "%config CloacaMagics.runner = 'preview'"):
            shell.good(cell)
        assert "memory is used up" in shell.run("%cloaca_run --limit memory=300M").out
        shell.good("made = %cloaca_run\nassert made.status == 'completed', made")
        shell.good("%config CloacaMagics.limit = 'memory=300M'")
        assert "memory is used up" in shell.run("%cloaca_run").out
