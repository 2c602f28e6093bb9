"""What ends a process and all that it has started, while it goes on to start more."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cloaca_nb.check.proof import guard
from cloaca_nb.environment.lifeline import Lifeline
from tests.command import LIMIT_S
from tests.run.runs import left_behind

#: Starts processes in sessions of their own, from two threads, as fast as it can.
STARTS = """
import subprocess, sys, threading
def start():
    while True:
        subprocess.Popen(["sleep", "1000"], start_new_session=True)
for _ in range(2):
    threading.Thread(target=start).start()
print("ready", flush=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize("trial", range(3))
def test_what_is_started_meanwhile_ends_too(trial: int, tmp_path: Path) -> None:
    token = f"starts-{trial}-{tmp_path.name}-{time.time_ns()}"
    words = [sys.executable, "-c", STARTS, token]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, env={"TOKEN": token, "PATH": "/usr/bin:/bin"}, start_new_session=True
    ) as leader:
        assert leader.stdout is not None
        leader.stdout.readline()
        time.sleep(0.02)
        guard.end(leader.pid)
        leader.wait()
    assert is_gone(token)


def is_gone(token: str) -> bool:
    """Whether no process with this text is left, or will be in a moment."""
    end = time.monotonic() + LIMIT_S
    while left_behind(token) and time.monotonic() < end:
        time.sleep(0.01)  # the last ones are about to end
    return left_behind(token) == []


@contextmanager
def tied(line: str, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], Lifeline]]:
    """A shell that has said that it is about to do something, and what ties it to us and to its folder."""
    folder.mkdir()
    life = Lifeline()
    words = [sys.executable, "-I", "-S", guard.__file__, str(life.end), str(folder)]
    with subprocess.Popen(
        [*words, "sh", "-c", f"echo ready; {line}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"TOKEN": str(folder), "PATH": "/usr/bin:/bin"},
        start_new_session=True,
        pass_fds=[life.end],
    ) as command:
        life.started()
        assert command.stdout is not None
        command.stdout.readline()
        try:
            yield command, life
        finally:  # a test that fails waits for nothing that stands still
            command.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize("line", ["kill -STOP $$", "setsid sleep 1000", "while :; do :; done"])
def test_a_command_that_is_tied_ends_and_its_folder_goes(line: str, tmp_path: Path) -> None:
    folder = tmp_path / "private"
    with tied(line, folder) as (command, life):
        life.cut()
        command.wait(60)
    assert is_gone(str(folder))
    assert not folder.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_what_it_started_ends_also_where_it_has_left_itself(tmp_path: Path) -> None:
    folder = tmp_path / "private"
    with tied("setsid sleep 1000 & echo started; read go", folder) as (command, life):
        assert command.stdout is not None
        command.stdout.readline()
        life.look()
        assert command.stdin is not None
        command.stdin.close()
        command.wait(60)
        life.cut()
    assert is_gone(str(folder))


@pytest.fixture
def hasty_sockets() -> Iterator[None]:
    """Sockets of this process wait for a while only, as a notebook may have it."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(30)
    yield
    socket.setdefaulttimeout(before)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.usefixtures("hasty_sockets")
def test_a_guard_waits_however_long_sockets_do(tmp_path: Path) -> None:
    folder = tmp_path / "private"
    with tied("sleep 1000", folder) as (command, life):
        life.cut()
        command.wait(60)
    assert is_gone(str(folder))
    assert not folder.exists()
