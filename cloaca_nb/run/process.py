"""A child process in a group of its own, with a private folder; ended at once, it leaves nothing."""

from __future__ import annotations

import contextlib
import os
import queue
import selectors
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, TypeAlias

from cloaca_nb import environment
from cloaca_nb.check.proof import guard
from cloaca_nb.check.proof.interpreter import own_module
from cloaca_nb.environment.lifeline import Lifeline, starting
from cloaca_nb.errors import RunError, reason_of

#: Name of a pipe and bytes read from it; no bytes at its end.
Chunk: TypeAlias = tuple[str, bytes]
Source: TypeAlias = "int | IO[bytes]"

SIZE = 65_536

#: How often a pipe is read at most to empty it.
READS = 64


class SelectedPipes:
    """Pipes being read: without blocking, as they become readable."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._selector = selectors.DefaultSelector()
        self._sources = sources
        for name, source in sources.items():
            os.set_blocking(_descriptor(source), False)
            self._selector.register(source, selectors.EVENT_READ, name)

    def read(self, timeout_s: float) -> list[Chunk]:
        """What has arrived, waiting up to `timeout_s` for the first of it."""
        if not self._selector.get_map():
            threading.Event().wait(timeout_s)
            return []
        chunks = []
        for key, _ in self._selector.select(timeout_s):
            with contextlib.suppress(BlockingIOError):
                data = os.read(key.fd, SIZE)
                if not data:
                    self._selector.unregister(key.fileobj)
                chunks.append((str(key.data), data))
        return chunks

    def read_now(self, *names: str) -> list[Chunk]:
        """All that has arrived in these pipes."""
        chunks = []
        for name in names:
            # A pipe holds little: what was in it when asked is read at once, what comes meanwhile can wait.
            with contextlib.suppress(BlockingIOError, OSError):
                for _ in range(READS):
                    data = os.read(_descriptor(self._sources[name]), SIZE)
                    if not data:
                        break
                    chunks.append((name, data))
        return chunks

    def close(self) -> None:
        """Stop reading and close all."""
        self._selector.close()
        for source in self._sources.values():
            _close(source)


class ThreadedPipes:
    """As `SelectedPipes`, where a platform cannot: read by one thread each, which ends with its pipe."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._queue: queue.SimpleQueue[Chunk] = queue.SimpleQueue()
        for name, source in sources.items():
            threading.Thread(target=self._pump, args=(name, source), daemon=True).start()

    def _pump(self, name: str, source: Source) -> None:
        data = b"x"
        while data:
            try:
                data = os.read(_descriptor(source), SIZE)
            except OSError:
                data = b""
            self._queue.put((name, data))
        _close(source)

    def read(self, timeout_s: float) -> list[Chunk]:
        """See `SelectedPipes.read`."""
        chunks: list[Chunk] = []
        with contextlib.suppress(queue.Empty):
            chunks.append(self._queue.get(timeout=timeout_s) if timeout_s > 0 else self._queue.get_nowait())
            while len(chunks) < 64:
                chunks.append(self._queue.get_nowait())
        return chunks

    def read_now(self, *names: str) -> list[Chunk]:
        """Nothing: order across pipes is lost here, so what has arrived comes by `read`."""
        return []

    def close(self) -> None:
        """See `SelectedPipes.close`; each thread closes its own pipe when the last writer is gone."""


Pipes = SelectedPipes | ThreadedPipes


def open_pipes(sources: Mapping[str, Source]) -> Pipes:
    """Read these pipes in the way that the platform can."""
    return ThreadedPipes(sources) if sys.platform == "win32" else SelectedPipes(sources)


def _descriptor(source: Source) -> int:
    return source if isinstance(source, int) else source.fileno()


def _close(source: Source) -> None:
    with contextlib.suppress(OSError):
        if isinstance(source, int):
            os.close(source)
        else:
            source.close()


#: How long to wait for a killed process, in seconds; only one stuck in the kernel needs it.
PATIENCE_S = 5.0


class Child:
    """A running child process. Use `start`; `close` ends it, whatever state it is in."""

    def __init__(self, process: subprocess.Popen[bytes], pipes: Pipes, life: Lifeline) -> None:
        self._process = process
        self._pipes = pipes
        self._life = life

    def read(self, timeout_s: float) -> list[Chunk]:
        """What the child wrote, waiting up to `timeout_s` for the first of it."""
        return self._pipes.read(timeout_s)

    def read_now(self, *names: str) -> list[Chunk]:
        """What has arrived in these pipes."""
        return self._pipes.read_now(*names)

    @property
    def exit_code(self) -> int | None:
        """Its exit code, negative for a signal; None while it runs.

        The process is left unreaped, so that its number cannot become another group's before `close`.
        """
        return _peek(self._process)

    def kill(self) -> None:
        """End the child and all processes of its group at once; `close` still has to be called."""
        _kill_group(self._process)

    def close(self) -> None:
        """End the child and all processes of its group, and close the pipes."""
        self.kill()
        self._life.release()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(PATIENCE_S)
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        self._pipes.close()

    def let_leave(self) -> None:
        """Let the child do what is left and end by itself; `close` still has to be called."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                os.write(self._process.stdin.fileno(), b"x")


def start(module: str, spec: Path, folder: Path, env: Mapping[str, str]) -> Child:
    """Start a child process.

    Args:
        module: Module of `run.child` whose `main` is run.
        spec: File that tells it what to do.

    Raises:
        RunError: It could not be started.
    """
    events_read, events_write = os.pipe()
    life = Lifeline()
    words = [*own_module(f"cloaca_nb.run.child.{module}"), str(spec), _handle(events_write), str(life.end)]
    try:
        with starting(env):
            process = subprocess.Popen(
                [sys.executable, *words],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=folder,
                env=dict(env),
                bufsize=0,
                **_apart(events_write, life.end),
            )
    except BaseException as error:
        os.close(events_read)
        life.abandon()
        if not isinstance(error, OSError):
            raise
        raise RunError(
            f"the run's process cannot be started in {folder}: {reason_of(error)}",
            "check that the folder exists and that memory and processes are not used up",
        ) from None
    finally:
        os.close(events_write)
        life.started()
    assert process.stdout is not None
    assert process.stderr is not None
    pipes = open_pipes({"events": events_read, "stdout": process.stdout, "stderr": process.stderr})
    return Child(process, pipes, life)


def _peek(process: subprocess.Popen[bytes]) -> int | None:
    if sys.platform == "win32" or not hasattr(os, "waitid"):  # macOS has it since Python 3.13
        return process.poll()
    try:
        ended = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:  # something else in this process reaped it
        return process.poll()
    if ended is None:
        return None
    return ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status


def _handle(descriptor: int) -> str:
    """The events pipe as the child's argument: a handle on Windows, a file descriptor elsewhere."""
    if sys.platform == "win32":
        import msvcrt

        os.set_inheritable(descriptor, True)
        return str(msvcrt.get_osfhandle(descriptor))
    return str(descriptor)


def _apart(*handed: int) -> dict[str, Any]:
    """Arguments that put the child into a group of its own and hand it these descriptors."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP, "close_fds": False}
    return {"start_new_session": True, "pass_fds": handed}


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill the child's process group; also after the child itself has ended, for what it left behind."""
    if sys.platform == "win32":
        command = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE_S)
        return
    # The child is not reaped yet, so its number names this group and no stranger's.
    guard.end(process.pid)


@contextlib.contextmanager
def private_folder() -> Iterator[Path]:
    """A folder of the run's own that is gone afterwards.

    Raises:
        RunError: It cannot be made.
    """
    with contextlib.ExitStack() as stack:
        try:
            folder = stack.enter_context(environment.private_folder("cloaca-nb-run-"))
        except OSError as error:
            raise RunError(
                f"no temporary folder can be made in {environment.temporary_place()}: {error.strerror}",
                "free some space, or set TMPDIR to another folder",
            ) from None
        yield folder
