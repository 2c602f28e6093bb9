"""Private folders, and what is left of those of processes that were killed."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from cloaca_nb import environment
from cloaca_nb.environment import state
from cloaca_nb.environment.lifeline import starting
from cloaca_nb.errors import OutputError, UsageError
from tests.command import COMMAND, LIMIT_S
from tests.command import environment as command_environment
from tests.run.runs import left_behind
from tests.servers.talking import until
from tests.written import code_cells, write_notebook

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing is swept there")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty place for temporary folders, not yet swept."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(environment, "_swept", set())
    return tmp_path


def test_a_private_folder_is_gone_afterwards(place: Path) -> None:
    with environment.private_folder("cloaca-nb-run-") as folder:
        (folder / "file").write_text("x")
        assert list(place.iterdir()) == [folder]
        assert folder.stat().st_mode & 0o077 == 0
    assert list(place.iterdir()) == []


def test_where_folders_go_is_asked_without_a_file_that_a_kill_would_leave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked() -> str:
        raise AssertionError

    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr("tempfile._get_default_tempdir", asked)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert environment.temporary_place() == str(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "gone"))
    with pytest.raises(AssertionError):
        environment.temporary_place()


HOLDER = """
import sys, time
from cloaca_nb.environment import private_folder
with private_folder("cloaca-nb-run-") as folder:
    (folder / "file").write_text("x")
    print(folder, flush=True)
    time.sleep(1000)
"""


def test_folders_of_the_dead_are_swept_and_those_of_the_living_are_not(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER],
        env={**os.environ, "TMPDIR": str(place)},
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        folder = Path(holder.stdout.readline().strip())
        environment.sweep()
        assert (folder / "file").exists()
        holder.kill()
        holder.wait(LIMIT_S)
    monkeypatch.setattr(environment, "_swept", set())
    environment.sweep()
    assert list(place.iterdir()) == []


PART_HOLDER = """
import sys, time
from pathlib import Path
from cloaca_nb.environment import {made}
with {made}(Path("made.txt")) as part:
    print(part, flush=True)
    time.sleep(1000)
"""


@pytest.mark.parametrize("made", ["file_beside", "folder_beside"])
def test_what_the_dead_left_beside_goes_and_what_the_living_write_stays(made: str, tmp_path: Path) -> None:
    path = tmp_path / "made.txt"
    (tmp_path / ".made.txt.copy").touch()
    (tmp_path / ".made.txt.mine.part").mkdir()
    (tmp_path / ".made.txt.mine.part" / "file").touch()
    mine = {".made.txt.copy", ".made.txt.mine.part"}
    with subprocess.Popen(
        [sys.executable, "-c", PART_HOLDER.format(made=made)], cwd=tmp_path, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        part = tmp_path / holder.stdout.readline().strip()
        environment.sweep_beside(path)
        assert part.exists()
        holder.kill()
        holder.wait(LIMIT_S)
    with getattr(environment, made)(path) as own:
        assert {one.name for one in tmp_path.iterdir()} == mine | {own.name}
    assert {one.name for one in tmp_path.iterdir()} == mine


def test_a_sweep_as_a_folder_is_made_lets_it_be_made_again(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between its making and its lock another process may take it for one of the dead."""
    make, made = tempfile.mkdtemp, []

    def swept(*words: object) -> str:
        made.append(make(*words))  # type: ignore[call-overload]
        if len(made) < 3:
            Path(made[-1]).rmdir()
        return str(made[-1])

    monkeypatch.setattr(tempfile, "mkdtemp", swept)
    with environment.folder_beside(place / "made") as folder:
        assert folder == Path(made[2])
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_wait_for_the_end_and_then_do_what_they_do(number: signal.Signals) -> None:
    came: list[str] = []
    before = signal.signal(number, lambda *_: came.append("came"))
    try:
        with environment.DeferredSignals() as signals:
            signal.raise_signal(number)
            assert came == []
            with signals.let_through():
                assert came == ["came"]
                signal.raise_signal(number)
                assert came == ["came"] * 2
            signal.raise_signal(number)
            signal.raise_signal(number)
            assert came == ["came"] * 2
        assert came == ["came"] * 3
    finally:
        signal.signal(number, before)


def test_nothing_of_others_is_swept(place: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / ".owner").touch()
    (place / "cloaca-nb-run-link").symlink_to(elsewhere)
    (place / "cloaca-nb-notes").mkdir()
    (place / "cloaca-nb-notes" / "file").touch()
    (place / "cloaca-nb-file").touch()
    (place / "other").mkdir()
    (place / "other" / ".owner").touch()
    os.mkfifo(place / "cloaca-nb-notes" / "fifo")
    (place / "cloaca-nb-mine").mkdir()
    (place / "cloaca-nb-run-77-abcd_123").mkdir()  # its process was killed as it made it
    os.utime(place / "cloaca-nb-notes", (0, 0))
    environment.sweep()
    left = sorted(path.name for path in place.iterdir())
    assert left == ["cloaca-nb-file", "cloaca-nb-mine", "cloaca-nb-notes", "cloaca-nb-run-link", "other"]
    assert (elsewhere / ".owner").exists()


#: Each keeps its process from ending by itself: in Python, with the interpreter's lock held, stopped.
BODIES = {
    "loop": "while True: pass",
    "locked": "import re\n    re.match('(a+)+$', 'a' * 60 + 'b')",
    "stopped": "import os, signal\n    os.kill(os.getpid(), signal.SIGSTOP)",
    "started": "import subprocess\n    subprocess.run(['sleep', '1000'])",
    "left": "import subprocess\n    subprocess.run(['sleep', '1000'], start_new_session=True)",
}


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(
    ("body", "number"),
    [*((body, signal.SIGKILL) for body in BODIES), ("locked", signal.SIGHUP), ("locked", signal.SIGQUIT)],
)
def test_a_check_whose_command_is_killed_leaves_nothing(
    body: str, number: signal.Signals, tmp_path: Path
) -> None:
    place, begun = tmp_path / "temporary", tmp_path / "begun"
    place.mkdir()
    token = f"check-{os.getpid()}-{time.monotonic_ns()}"
    env = command_environment({"TMPDIR": str(place), "CLOACA_NB_TEST": token})
    notebook = tmp_path / "demo.ipynb"
    slow = f"def slow():\n    open({str(begun)!r}, 'w').close()\n    {BODIES[body]}\n    return 1"
    source = f"{slow}\nVALUE = slow()  # cloaca: carry"
    task = "def one(context):\n    context.set('a', VALUE)\n    return context"
    cells = ["%load_ext cloaca_nb\n%cloaca_workflow demo", source, f"%%cloaca_task\n{task}"]
    write_notebook(notebook, code_cells(cells))
    with subprocess.Popen([*COMMAND, "check", str(notebook)], cwd=tmp_path, env=env) as process:
        until(begun.exists)
        process.send_signal(number)
        process.wait(LIMIT_S)
    until(lambda: not left_behind(token))
    cells[1] = "VALUE = 1"
    write_notebook(notebook, code_cells(cells))
    done = subprocess.run([*COMMAND, "check", str(notebook)], cwd=tmp_path, env=env, check=False)
    assert done.returncode == 0
    assert list(place.iterdir()) == []


def test_the_collector_works_again_when_the_last_has_made_what_it_makes() -> None:
    inside, leave = threading.Event(), threading.Event()

    def other() -> None:
        with environment.nothing_collected():
            inside.set()
            leave.wait(LIMIT_S)

    thread = threading.Thread(target=other)
    with contextlib.suppress(ZeroDivisionError), environment.nothing_collected():
        thread.start()
        inside.wait(LIMIT_S)
        raise ZeroDivisionError
    assert not gc.isenabled()  # the other thread is not done
    assert environment.collects()
    leave.set()
    thread.join(LIMIT_S)
    assert gc.isenabled()


def test_a_collector_that_rests_is_left_resting() -> None:
    gc.disable()
    try:
        with environment.nothing_collected():
            assert not environment.collects()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_process_that_ends_soon_keeps_what_it_read_from_the_collector() -> None:
    code = (
        "import gc; from cloaca_nb import environment; environment.keep_what_is_made()\n"
        "with environment.nothing_collected(): made = [[] for _ in range(1000)]\n"
        "print(gc.get_freeze_count() > 1000, gc.isenabled())"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["True", "True"]


def test_notebooks_are_read_and_validated_without_grammars_of_addresses_and_servers() -> None:
    code = (
        "import sys; from cloaca_nb import environment; environment.leave_out_unused(); import nbformat\n"
        "nbformat.validate(nbformat.v4.new_notebook())\n"
        "try: nbformat.validate({'nbformat': 4, 'nbformat_minor': 5, 'metadata': {}, 'cells': [{'id': 1}]})\n"
        "except nbformat.ValidationError: print('refused', 'lark' in sys.modules)\n"
        "import jupytext; print(jupytext.reads('# %%\\na = 1\\n', fmt='py:percent').cells[0].source)\n"
        "print([name for name in ('tornado', 'jupyter_server', 'jupyter_client') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["refused False", "a = 1", "[]"]


@pytest.mark.parametrize("value", [None, "", " ", "{}/state"])
def test_the_state_directory_is_where_the_system_has_it(
    value: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from platformdirs import user_state_path

    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    if value is not None:
        monkeypatch.setenv("XDG_STATE_HOME", value.format(tmp_path))
    assert state.state_folder("targets") == user_state_path("cloaca_nb", appauthor=False) / "targets"


def test_without_a_home_there_is_no_state_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    with pytest.raises(OutputError, match="no home directory is known to keep targets in"):
        state.state_folder("targets")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems bound all variables together")
def test_a_variable_that_is_too_long_for_a_process_is_named() -> None:
    environ = {"PATH": "/usr/bin:/bin", "LONG": "a" * 200_000}
    with pytest.raises(UsageError) as caught, starting(environ):
        subprocess.run([sys.executable, "-c", ""], env=environ, check=True)
    assert "'LONG' takes 200,006 bytes: no process is started with more than" in caught.value.message
    assert "LONG" in caught.value.hint
    assert "aaa" not in str(caught.value)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other bounds")
def test_variables_that_are_too_long_together_are_told_with_the_longest() -> None:
    environ = {f"SOME_{number}": "a" * (100_000 + number) for number in range(100)}
    with pytest.raises(UsageError, match="'SOME_99' most of all") as caught, starting(environ):
        subprocess.run([sys.executable, "-c", ""], env=environ, check=True)
    assert "10,00" in caught.value.message


def test_other_errors_of_a_start_are_not_told_otherwise() -> None:
    with pytest.raises(FileNotFoundError), starting({}):
        subprocess.run(["/no/such/program"], check=True)
