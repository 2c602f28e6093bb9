"""Real signals at a process that runs a package: nothing may be left, whenever they come."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.command import LIMIT_S
from tests.run.runs import BOTH, folders_of_runs, left_behind

pytestmark = [
    pytest.mark.parametrize("runner", BOTH),
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]

ROOT = Path(__file__).parents[2]
LOOP = "@cloaca.task(id='a')\ndef a(context):\n    while True: pass\n"
#: Holds the interpreter's lock for ever; is stopped.
LOCKED = "import re\n@cloaca.task(id='a')\ndef a(context):\n    re.match('(a+)+$', 'a' * 60 + 'b')\n"
STOPPED = (
    "import os, signal\n@cloaca.task(id='a')\ndef a(context):\n    os.kill(os.getpid(), signal.SIGSTOP)\n"
)
SLEEPER = "import subprocess\n@cloaca.task(id='a')\ndef a(context):\n    subprocess.run(['sleep', '1000'])\n"
#: One that left the group.
AWAY = SLEEPER.replace("'1000']", "'1000'], start_new_session=True")


@contextmanager
def started(
    runner: str, code: str, folder: Path, times: int = 1
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process that runs this code, and a text by which its processes are known."""
    token = f"interrupt-{os.getpid()}-{random.randrange(10**9)}"
    env = {**os.environ, "CLOACA_NB_TEST": token, "TMPDIR": str(folder), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.run.interrupted", runner, code, str(times)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Started in the background of a script, the tests themselves ignore it, and so would their children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    try:
        yield process, token
    finally:
        process.kill()
        process.communicate()


def until(process: subprocess.Popen[str], line: str) -> None:
    """Read the process's output up to a line."""
    assert process.stdout is not None
    for said in process.stdout:
        if said.startswith(line):
            return
    raise AssertionError(f"the process never said {line!r}")


def processes_end(token: str) -> bool:
    """Whether all processes of a run are gone, or will be in a moment."""
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        if not left_behind(token):
            return True
        time.sleep(0.05)
    return False


def nothing_left(token: str, folder: Path) -> bool:
    """Whether all processes and folders of a run are gone, or will be in a moment."""
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        if not left_behind(token) and not folders_of_runs(folder):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("code", [LOOP, SLEEPER], ids=["loop", "subprocess"])
def test_an_interrupt_while_a_task_runs(runner: str, code: str, tmp_path: Path) -> None:
    with started(runner, code, tmp_path) as (process, token):
        until(process, "task-started")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=LIMIT_S)
        assert out.endswith("ended stopped\n")
        assert err == ""
        assert process.returncode == 0
        assert folders_of_runs(tmp_path) == []
        assert nothing_left(token, tmp_path)


#: Ends once, then never.
AGAIN = "import time\nN = []\n@cloaca.task(id='a')\ndef a(context):\n    N.append(1)\n"
AGAIN += "    while len(N) > 1: time.sleep(1)\n    return context\n"


def test_an_interrupt_in_the_middle_of_several_runs(runner: str, tmp_path: Path) -> None:
    with started(runner, AGAIN, tmp_path, times=3) as (process, token):
        until(process, "task-started a 2")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=LIMIT_S)
        assert out.endswith("ended stopped\n")
        assert "run-started  3" not in out
        assert err == ""
        assert folders_of_runs(tmp_path) == []
        assert nothing_left(token, tmp_path)


def test_the_parent_is_killed_in_the_middle_of_several_runs(runner: str, tmp_path: Path) -> None:
    with started(runner, AGAIN, tmp_path, times=3) as (process, token):
        until(process, "task-started a 2")
        process.kill()
        process.wait(LIMIT_S)
        assert nothing_left(token, tmp_path)


def test_an_interrupt_during_the_import(runner: str, tmp_path: Path) -> None:
    with started(runner, "print('importing', flush=True)\nwhile True: pass\n", tmp_path) as (process, token):
        until(process, "task-output")
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=LIMIT_S)
        assert out.endswith("ended stopped\n")
        assert folders_of_runs(tmp_path) == []
        assert nothing_left(token, tmp_path)


#: How long an interrupt is waited for before somebody looks whether Python has lost it, in seconds.
PATIENCE_S = 30


def what_came_of(process: subprocess.Popen[str]) -> tuple[str, str]:
    """What a process that was interrupted has printed.

    Where the interrupt met an import's own bookkeeping, Python has said so and gone on: it is sent again.
    """
    try:
        return process.communicate(timeout=PATIENCE_S)
    except subprocess.TimeoutExpired as expired:
        said: Any = expired.stderr or b""  # bytes, in text mode too
        lost = said.decode() if b"_get_module_lock" in said else ""
        if lost:
            process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=LIMIT_S)
        return out, err.replace(lost, "", 1)


@pytest.mark.parametrize("delay_s", [0.02, 0.05, 0.08, 0.11, 0.14, 0.17, 0.2, 0.25, 0.3, 0.4])
def test_an_interrupt_at_any_moment_leaves_nothing(runner: str, delay_s: float, tmp_path: Path) -> None:
    with started(runner, LOOP, tmp_path) as (process, token):
        time.sleep(delay_s)
        process.send_signal(signal.SIGINT)
        out, err = what_came_of(process)
        # The task never ends by itself: either the run was stopped, or Python had not come so far.
        starting = "KeyboardInterrupt" in err or "Fatal Python error: init" in err
        early = process.returncode == -signal.SIGINT or starting
        assert out.endswith("ended stopped\n") != early, (out, err, process.returncode)
        assert nothing_left(token, tmp_path)


def test_many_interrupts_are_one(runner: str, tmp_path: Path) -> None:
    with started(runner, LOOP, tmp_path) as (process, token):
        until(process, "task-started")
        for _ in range(5):
            process.send_signal(signal.SIGINT)
            time.sleep(0.003)
        out, _ = process.communicate(timeout=LIMIT_S)
        assert "ended stopped" in out or process.returncode == -signal.SIGINT
        assert nothing_left(token, tmp_path)


@pytest.mark.parametrize(
    ("code", "number"),
    [
        (LOOP, signal.SIGKILL),
        (LOOP, signal.SIGTERM),
        (LOOP, signal.SIGHUP),
        (LOOP, signal.SIGQUIT),
        (SLEEPER, signal.SIGKILL),
        (SLEEPER, signal.SIGTERM),
        (AWAY, signal.SIGKILL),
        (AWAY, signal.SIGTERM),
        (LOCKED, signal.SIGKILL),
        (STOPPED, signal.SIGKILL),
        (STOPPED, signal.SIGHUP),
    ],
    ids=lambda value: value.name if isinstance(value, signal.Signals) else "",
)
def test_the_end_of_the_parent_is_the_end_of_the_run(
    runner: str, code: str, number: signal.Signals, tmp_path: Path
) -> None:
    with started(runner, code, tmp_path) as (process, token):
        until(process, "task-started")
        process.send_signal(number)
        process.wait(LIMIT_S)
        assert nothing_left(token, tmp_path)


def test_the_parent_is_killed_at_any_moment(runner: str, tmp_path: Path) -> None:
    for delay_s in (0.05, 0.1, 0.15, 0.2, 0.25, 0.3):
        with started(runner, LOCKED, tmp_path) as (process, token):
            time.sleep(delay_s)
            process.kill()
            process.wait(LIMIT_S)
            assert processes_end(token)
    # A child that was killed before it had a guard left its folder: the next start removes it.
    with started(runner, "@cloaca.task(id='a')\ndef a(context):\n    return context\n", tmp_path) as (
        process,
        token,
    ):
        out, _ = process.communicate(timeout=LIMIT_S)
        assert out.endswith("ended completed\n")
        assert folders_of_runs(tmp_path) == []


def test_a_task_may_wait_for_all_processes_that_it_started(runner: str, tmp_path: Path) -> None:
    code = (
        "import os, subprocess\n@cloaca.task(id='a', retry_attempts=1)\ndef a(context):\n"
        "    first = subprocess.Popen(['true'])\n    assert os.waitpid(-1, 0)[0] == first.pid\n"
        "    try:\n        os.waitpid(-1, 0)\n    except ChildProcessError:\n        return context\n"
    )
    with started(runner, code, tmp_path) as (process, token):
        out, _ = process.communicate(timeout=LIMIT_S)
        assert out.endswith("ended completed\n")
        assert left_behind(token) == []
