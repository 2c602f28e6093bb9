"""A fresh interpreter that runs a script of ours: bounded, tied to this process, never left behind.

It has a process group of its own, bounded output and a deadline. It is started before it is needed, where its
start can hide behind other work: it gets its order on its standard input, which is the working directory and
the script's arguments, separated by NUL.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import IO

from cloaca_nb.check.proof import guard
from cloaca_nb.check.proof.facts import Ended
from cloaca_nb.environment import STANDIN, child_environment, free_memory
from cloaca_nb.environment.lifeline import Lifeline, starting
from cloaca_nb.errors import StoppedError
from cloaca_nb.model.run import Limits

#: Bytes of each output stream that are kept.
KEPT = 64 * 1024

#: How long an interpreter that ran out of time gets to say where it is, in seconds.
LAST_WORDS_S = 1.0

#: How many times as long as an interpreter may take it is waited for at most, however busy the machine is.
MOST = 10

#: How often it is asked whether what is waited for is still wanted, in seconds.
LOOK_S = 0.1

#: Set once nobody wants any more what is done here; None where nobody can tell.
_UNWANTED: ContextVar[threading.Event | None] = ContextVar("_UNWANTED", default=None)


@contextmanager
def wanted_until(event: threading.Event) -> Iterator[None]:
    """In this block no interpreter is waited for once an event is set: a thread gets no interrupt."""
    token = _UNWANTED.set(event)
    try:
        yield
    finally:
        _UNWANTED.reset(token)


#: What runs a module of ours: it finds our own modules, and what is installed; not what stands in its folder.
_BOOT = (
    "import importlib, sys; home, name = sys.argv[1:3]; del sys.argv[1:3]; "
    "sys.path[:] = [home, *filter(None, sys.path)]; importlib.import_module(name).main()"
)
_HOME = str(Path(__file__).resolve().parents[3])


def own_module(name: str) -> list[str]:
    """Arguments for an interpreter that calls `main` of a module of ours, by its dotted name."""
    return ["-c", _BOOT, _HOME, name]


def start_python(words: Sequence[str], life: Lifeline, errors: int) -> subprocess.Popen[bytes]:
    """An interpreter like this one, tied to this process, in a session of its own and without our keys.

    Args:
        words: Its arguments; the last one that it gets is the descriptor that its guard watches.
        life: What ties it.
        errors: Where its standard error goes, as `subprocess` says it.

    Raises:
        OSError: It cannot be started.
    """
    try:
        process = subprocess.Popen(
            [sys.executable, *words, str(life.end)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=child_environment(),
            start_new_session=os.name == "posix",
            pass_fds=[life.end] if life.end >= 0 else [],
        )
    except BaseException:
        life.abandon()
        raise
    life.started()
    return process


class FreshInterpreter:
    """Starts a script in a fresh interpreter like this one; `begin` gives it something to do.

    Environment variables that change how Python finds modules do not count. When this process ends, the
    script's guard ends it.

    Args:
        script: The script and the arguments that it needs to get ready; the last one it gets is the
            descriptor that its guard watches.
    """

    def __init__(self, script: Sequence[str]) -> None:
        self._life = Lifeline()
        words = ["-E", "-W", "ignore", "-X", "faulthandler", *script]
        with starting(os.environ):
            self._process = start_python(words, self._life, subprocess.PIPE)
        self._output = _Reader(self._process.stdout)
        self._errors = _Reader(self._process.stderr)
        self._began = self._held_up = 0.0

    def begin(self, arguments: Sequence[str], folder: Path) -> None:
        """Hand over the arguments and the working directory; an interpreter that is gone shows in `wait`."""
        order = "\0".join([str(folder), *arguments])
        self._began, self._held_up = time.monotonic(), guard.waited_s(self._process.pid)
        if self._process.stdin is not None:
            with suppress(BrokenPipeError), self._process.stdin as orders:
                orders.write(order.encode("utf-8", "surrogateescape"))

    @property
    def has_ended(self) -> bool:
        """Whether it has ended."""
        return self._process.poll() is not None

    def wait(self, timeout_s: float) -> Ended:
        """Wait for its end, for so many seconds from its order on in which it could run.

        Time for which it stood in line for a processor does not count: on a busy machine that says nothing
        of the package. `MOST` times as long, it is not waited for in any case.

        Raises:
            StoppedError: Nobody wants its end any more.
        """
        timed_out, unwanted = False, _UNWANTED.get()
        while self._process.poll() is None:
            if unwanted is not None and unwanted.is_set():
                raise StoppedError("the check was stopped")
            spent = time.monotonic() - self._began
            held_up = min(guard.waited_s(self._process.pid) - self._held_up, (MOST - 1) * timeout_s)
            left = timeout_s + held_up - spent
            if left <= 0:
                timed_out = True
                self._ask_where()
                break
            _ended_within(self._process, left if unwanted is None else min(left, LOOK_S))
        self.kill()
        code = self._process.wait()
        return Ended(code, timed_out, self._output.text(), self._errors.text())

    def kill(self) -> None:
        """End it and all that it started; harmless where it has ended."""
        if os.name == "posix":
            # The group outlives its leader while a child of it runs; what left it is then no longer known.
            guard.end(self._process.pid, others=self._process.poll() is None)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        if self._process.stdin is not None:  # of one that never got an order
            with suppress(OSError):
                self._process.stdin.close()
        self._life.release()

    def _ask_where(self) -> None:
        """Let it write where it is before it is killed."""
        if os.name == "posix":
            self._process.send_signal(signal.SIGABRT)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(LAST_WORDS_S)


def _ended_within(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Wait until a process ends, at most for so long; on Linux it is not asked again and again."""
    if sys.platform == "linux":
        with suppress(OSError):  # it has ended, or this is an old Linux
            descriptor = os.pidfd_open(process.pid)
            try:
                poll = select.poll()
                poll.register(descriptor, select.POLLIN)
                poll.poll(seconds * 1000)
            finally:
                os.close(descriptor)
            return
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)


class _Reader:
    """Reads a stream to its end in a thread, and keeps its beginning."""

    def __init__(self, stream: IO[bytes] | None) -> None:
        self._kept = bytearray()
        self._stream = stream
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def text(self) -> str:
        """What was kept."""
        self._thread.join(1.0)
        return self._kept.decode("utf-8", "replace")

    def _read(self) -> None:
        if self._stream is None:
            return
        with self._stream as stream:
            while chunk := os.read(stream.fileno(), KEPT):
                self._kept += chunk[: KEPT - len(self._kept)]


CHILD = Path(__file__).with_name("child.py")

#: How many a proof needs at a time: one for each layout.
LAYOUTS = 2

_spare: list[FreshInterpreter] = []
_warming = threading.Lock()


def warm_up() -> None:
    """Start the interpreters of a coming proof. An idle one leaves when this process ends."""
    with _warming:  # several threads that check start no more
        _spare.extend(_started() for _ in range(LAYOUTS - len(_spare)))


def dismiss() -> None:
    """End the spare interpreters: the proof that they were started for does not come."""
    with suppress(IndexError):  # none is left; other threads take from them, too
        while True:
            _spare.pop().kill()


def interpreter() -> FreshInterpreter:
    """One that waits for its order: a spare one, else a new one."""
    with suppress(IndexError):
        return _spare.pop()
    return _started()


def _started() -> FreshInterpreter:
    return FreshInterpreter([str(CHILD), str(STANDIN)])


def limit_words(limits: Limits) -> list[str]:
    """What interpreters of a proof may have, as words for one of them: without a limit, what is free now."""
    memory = free_memory(LAYOUTS) if limits.memory is None else limits.memory
    return ["--limits", f"{memory} {limits.cpu}", "network" if limits.network else ""]
