"""What a run of the tests has to say at its end: each part that this machine could not run, in one loud line.

It stands here and not beside those tests because the process that prints the summary of a parallel run
collects no tests, and so loads no other `conftest.py`.
"""

from __future__ import annotations

import compileall
import gc
import os
import shutil
import signal
import sys
import tempfile
import tracemalloc
from collections.abc import Generator, Iterator
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin
from unittest.mock import patch

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import HealthCheck, settings

from cloaca_nb import environment, syntax
from cloaca_nb.deploy.target import Watch
from cloaca_nb.live import observing
from cloaca_nb.model.finding import SaidFields
from cloaca_nb.package import plan
from cloaca_nb.run.runners import engine_missing
from tests.forked import as_copies
from tests.servers.real import VARIABLE, missing_binaries
from tests.spread import by_copies, scheduler, turn

if TYPE_CHECKING:
    from tests.servers.fake import FakeServer

HERE = Path(__file__).parent
PACKAGE = HERE.parent / "cloaca_nb"
CHROMIUM = Path("/usr/bin/chromium")

environment.leave_out_unused()

# How long an example takes says how busy the machine is.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


#: Longest time for looking at the values of one task cell, in seconds.
LOOKING_S = 60.0


@pytest.fixture(autouse=True, scope="session")
def _values_are_looked_at_whole() -> Iterator[None]:
    """Whatever is compared does not depend on how busy the machine is."""
    plain, observing.LONGEST_S = observing.LONGEST_S, LOOKING_S
    yield
    observing.LONGEST_S = plain


#: How many times as often as by itself a server that is followed is asked how far it is.
OFTEN = 5


@pytest.fixture(autouse=True, scope="session")
def _servers_are_asked_often() -> Iterator[None]:
    """Those of the tests are here, and have done at once what is waited for."""
    with patch.object(Watch, "pause", _short_pause):
        yield


def _short_pause(watch: Watch, seconds: float) -> None:
    if watch.wait is None:
        watch.stop.wait(seconds / OFTEN)
    else:  # a clock of the test's own
        watch.wait(seconds)


@pytest.fixture(autouse=True, scope="session")
def _facts_tell_what_their_kinds_say() -> Iterator[None]:
    """Whatever test makes a fact: each of its values is of the type that its kind declares."""
    said: Any = SaidFields
    plain = said.__init__

    def checked(self: Any, *values: object, **named: object) -> None:
        plain(self, *values, **named)
        for name, type_ in self.types.items():
            assert fits(getattr(self, name), type_), f"{self}: {name} is no {type_}"

    said.__init__ = checked
    yield
    said.__init__ = plain


@pytest.fixture(autouse=True, scope="module")
def _trees_are_let_go() -> Iterator[None]:
    """Millions of nodes of notebooks that no later test reads would be looked through by each collection."""
    yield
    syntax.forget()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, bool, bool]:
    """What each test begins with, and what it may not leave to those after it.

    Variables that one test's profiles name are no keys in the next; what is written of a notebook with limits
    that one test has set is not what the next gets. What a notebook may start that notes each
    allocation would slow down all tests after it. Where processes are not what is tested, those that a test
    starts have imported everything already. Fixtures for thousands of tests would take seconds to be set up.
    """
    hidden = set(environment._HIDDEN)
    with as_copies() if by_copies(item.nodeid) else nullcontext():
        done = yield
    environment._HIDDEN.clear()
    environment._HIDDEN.update(hidden)
    plan._WRITTEN.clear()
    tracemalloc.stop()
    return done


def fits(value: object, type_: Any) -> bool:
    """Whether a value is of a kind's declared type: a class, a choice of texts, or a tuple of such."""
    choices = get_args(type_)
    if get_origin(type_) is Literal:
        return value in choices
    if get_origin(type_) is tuple:
        return isinstance(value, tuple) and all(fits(item, choices[0]) for item in value)
    return type(value) is type_


#: Whether a machine lets Python keep what it compiles (`PYTHONDONTWRITEBYTECODE`).
KEEPS = not sys.dont_write_bytecode


def pytest_configure(config: pytest.Config) -> None:
    """Thousands of processes import the package: it is compiled once, and so is what is collected here."""
    sys.dont_write_bytecode = False
    if not hasattr(config, "workerinput"):
        compileall.compile_dir(str(PACKAGE), quiet=2)
    elif not any(config.getoption(name, None) for name in ALL_TOLD):
        config.pluginmanager.register(Brief())
    # Threads of numpy's that wait for work keep processors busy that other tests need.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _keep_files_in_memory()
    _keep_no_state(config)
    _interruptible()


#: With these options somebody wants to know how long each part of a test takes, or what it has said.
ALL_TOLD = ("durations", "xmlpath")


class Brief:
    """A worker tells how a test went; of what is made before it and taken away after it, what goes wrong.

    Three reports and two more messages for each of thousands of tests, taken apart in one process and put
    together in another, take longer than most of the tests.
    """

    @staticmethod
    def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        """Run a test as pytest does, and tell what is worth it."""
        for report in runtestprotocol(item, log=False, nextitem=nextitem):
            if is_told(report):
                item.ihook.pytest_runtest_logreport(report=report)
        return True


def is_told(report: pytest.TestReport) -> bool:
    """Whether a report says more than that nothing went wrong."""
    return report.when == "call" or not report.passed


#: A file system in memory, and how much room it must have, in bytes.
MEMORY, ROOM = Path("/dev/shm"), 4 * 1024**3


def _keep_files_in_memory() -> None:
    """Temporary files are in memory unless `TMPDIR` is set: the engine waits for the disk at each step."""
    if "TMPDIR" in os.environ or not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK):
        return
    programs_run = not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
    if programs_run and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None


def _keep_no_state(config: pytest.Config) -> None:
    """What runs leave to be remembered is gone with the tests; workers have the place of who started them."""
    if not hasattr(config, "workerinput"):
        folder = tempfile.mkdtemp(prefix="cloaca_nb-tests-state-")
        os.environ["XDG_STATE_HOME"] = folder
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


def _interruptible() -> None:
    """What tests start can be interrupted, also where a script started them in its background.

    There SIGINT is ignored from the start, and children inherit that; of a handler they get the default.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in ("SIGHUP", "SIGQUIT"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """For `-n auto`: one more than processors, as each waits for children now and then."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Workers are given whole groups unless another way to spread the tests is asked for."""
    return scheduler(config, log) if config.getvalue("dist") == "load" else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """While modules of tests are imported and tests are made, which stay, nothing looks for garbage."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked `engine` are skipped where no runner could use it; what takes longest comes first."""
    if engine_missing() is not None:
        for item in items:
            if item.get_closest_marker("engine"):
                item.add_marker(pytest.mark.skip(reason="the engine is not installed"))
    items.sort(key=lambda item: turn(item.nodeid))


def pytest_collection_finish() -> None:
    """Thousands of tests are no garbage: collections need not look at them."""
    sys.dont_write_bytecode = not KEEPS
    gc.collect()
    gc.freeze()
    # Garbage looked for as often as Python does by itself is a fifth of the time of reading notebooks; what
    # is young should be in the processor's cache, what is older is no garbage for long.
    gc.set_threshold(20_000, 200)


@pytest.fixture
def fake() -> Iterator[FakeServer]:
    """A server in this process, as real ones answer."""
    yield from _served()


@pytest.fixture
def other() -> Iterator[FakeServer]:
    """A second one, say where a redirect leads."""
    yield from _served()


def _served() -> Iterator[FakeServer]:
    from tests.servers.fake import FakeServer as Server

    server = Server()
    yield server
    server.close()


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory for what is remembered from one process to the next."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for line in not_run():
        terminalreporter.write_line(line, red=True, bold=True)


def not_run() -> Iterator[str]:
    """One line for each part that was skipped, with what is missing."""
    if engine_missing() is not None:
        yield (
            "THE ENGINE'S TESTS WERE NOT RUN: `cloaca` is not installed; "
            "its wheels need Linux x86_64 with glibc >= 2.38, or macOS on arm64"
        )
    if find_spec("playwright") is None or not CHROMIUM.exists():
        yield f"THE BROWSER TESTS WERE NOT RUN: they need the package `playwright` and {CHROMIUM}"
    missing = missing_binaries()
    if missing:
        yield (
            f"THE REAL SERVER'S HALF OF tests/servers WAS NOT RUN: {', '.join(missing)} not found in PATH or "
            f"{VARIABLE}; scripts/build-server.sh builds them"
        )
