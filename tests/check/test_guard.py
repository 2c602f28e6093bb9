"""What ends a process and all that it has started, while it goes on to start more."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from cloaca_nb.check.proof import guard
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
    end = time.monotonic() + LIMIT_S
    while left_behind(token) and time.monotonic() < end:
        time.sleep(0.01)  # the last ones are about to end
    assert left_behind(token) == []
