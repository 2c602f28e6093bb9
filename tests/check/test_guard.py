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
from tests.command import LIMIT_S, run_command
from tests.run.runs import left_behind
from tests.written import code_cells, write_notebook

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


STARTED = {
    "a process": (
        "import subprocess, sys\n"
        "WORDS = [sys.executable, '-c', 'import time; time.sleep(1000)', TOKEN]\n"
        "subprocess.Popen(WORDS, start_new_session=True)"
    ),
    "a copy of itself": "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(1000)",
    "a copy of a copy that has ended": (
        "import os, time\npid = os.fork()\nif pid == 0:\n    os.setsid()\n"
        "    if os.fork():\n        os._exit(0)\n    time.sleep(1000)\nos.waitpid(pid, 0)"
    ),
    "what a shell has left": "import os\nos.system('setsid sleep 1000 > /dev/null 2>&1 &')",
}


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize("what", STARTED)
@pytest.mark.parametrize("words", [("check",), ("run", "--runner", "preview"), ("run", "--runner", "engine")])
def test_what_left_its_group_ends_with_a_check_and_a_run(
    what: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    token = f"left-{tmp_path.name}-{time.time_ns()}"
    module = f"%%cloaca_module mine\nTOKEN = {token!r}\n{STARTED[what]}"
    task = "%%cloaca_task\ndef one(context):\n    import mine\n    return context"
    cells = code_cells(("%cloaca_workflow flow", module, task))
    write_notebook(tmp_path / "a.ipynb", cells)
    done = run_command(words[0], "a.ipynb", *words[1:], folder=tmp_path, env={"CLOACA_NB_TEST": token})
    assert done.code == 0, done
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
@pytest.mark.parametrize(
    "line",
    ["kill -STOP $$", "setsid sleep 1000", "while :; do :; done", "(setsid sleep 1000 &); kill -STOP $$"],
)
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
        life.say(guard.LOOK)
        assert command.stdin is not None
        command.stdin.close()
        command.wait(60)
        life.cut()
    assert is_gone(str(folder))


#: Starts what is tied to it and a copy of itself, which stays; what is tied says when it is there.
COPIES = """
import multiprocessing, subprocess, sys, time
from cloaca_nb.check.proof import guard
from cloaca_nb.environment.lifeline import Lifeline
life = Lifeline()
words = [sys.executable, "-I", "-S", guard.__file__, str(life.end), ""]
with subprocess.Popen(
    [*words, "sh", "-c", "echo ready; sleep 1000"], start_new_session=True, pass_fds=[life.end]
):
    life.started()
    multiprocessing.get_context("fork").Process(target=time.sleep, args=[1000]).start()
    time.sleep(1000)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_a_copy_of_the_parent_keeps_nothing_alive(tmp_path: Path) -> None:
    token = f"copies-{tmp_path.name}-{time.time_ns()}"
    words = [sys.executable, "-c", COPIES]
    environ = {"TOKEN": token, "PATH": "/usr/bin:/bin"}
    with subprocess.Popen(words, stdout=subprocess.PIPE, env=environ, start_new_session=True) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        end = time.monotonic() + LIMIT_S
        while len(left_behind(token)) < 5 and time.monotonic() < end:
            time.sleep(0.01)  # parent, copy, shell, guard, `sleep`
        parent.kill()
        parent.wait()
        while len(left_behind(token)) > 1 and time.monotonic() < end:
            time.sleep(0.01)
        left = left_behind(token)
        guard.end(parent.pid)
    assert len(left) == 1, left


#: Calls itself without end, in the main thread and in another, and goes on afterwards.
DEEP = """
import sys, threading
import guard
guard.DEEPEST = 20_000
guard.bound_depth()
sys.setrecursionlimit(10**9)
def without_end(n): return without_end(n + 1) + 1
def with_end(n): return with_end(n - 1) + 1 if n else 0
def trial():
    assert with_end(15_000) == 15_000
    try:
        without_end(0)
    except RecursionError as error:
        print(type(error).__name__, error)
trial()
thread = threading.Thread(target=trial)
thread.start()
thread.join()
"""


@pytest.mark.skipif(sys.version_info < (3, 11), reason="calls of Python take the stack of C")
def test_calls_without_end_are_an_error_however_far_the_limit_is_raised() -> None:
    words = [sys.executable, "-X", "faulthandler", "-c", DEEP]
    done = subprocess.run(
        words, cwd=Path(guard.__file__).parent, capture_output=True, text=True, check=False, timeout=LIMIT_S
    )
    told = "RecursionError calls are more than 20,000 deep, the most that a process of ours lets them be\n"
    assert (done.stdout, done.stderr) == (told * 2, "")


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
