"""A fresh Python interpreter in its own process group: bounded output, a deadline, and never left behind.

It is started before it is needed, where its start can hide behind other work: the script gets its arguments
on its standard input: the working directory and its arguments, separated by NUL.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

from cloaca_nb.environment import child_environment

#: Bytes of each output stream that are kept.
KEPT = 64 * 1024

#: How long an interpreter that ran out of time gets to say where it is, in seconds.
LAST_WORDS_S = 1.0


class Ended(NamedTuple):
    """How an interpreter ended.

    Attributes:
        code: Exit status; negative for the number of the signal that ended it.
        timed_out: Whether it was stopped at the deadline.
        output: The beginning of what it printed.
        errors: The beginning of its standard error.
    """

    code: int
    timed_out: bool
    output: str
    errors: str


class Interpreter:
    """Starts a script in a fresh interpreter like this one; `begin` gives it something to do.

    Environment variables that change how Python finds modules do not count. When this process ends, the
    script's input does, too, and an idle one leaves.

    Args:
        script: The script and the arguments that it needs to get ready.
    """

    def __init__(self, script: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-E", "-W", "ignore", "-X", "faulthandler", *script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=child_environment(),
            start_new_session=os.name == "posix",
        )
        self._output = _Reader(self._process.stdout)
        self._errors = _Reader(self._process.stderr)

    def begin(self, arguments: Sequence[str], folder: Path) -> None:
        """Hand over the arguments and the working directory; an interpreter that is gone shows in `wait`."""
        order = "\0".join([str(folder), *arguments])
        if self._process.stdin is not None:
            with suppress(BrokenPipeError), self._process.stdin as orders:
                orders.write(order.encode("utf-8", "surrogateescape"))

    def wait(self, deadline: float) -> Ended:
        """Wait for its end, at most until `deadline` of the monotonic clock."""
        timed_out = False
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            timed_out = True
            self._ask_where()
        self.kill()
        code = self._process.wait()
        return Ended(code, timed_out, self._output.text(), self._errors.text())

    def kill(self) -> None:
        """End it and all that it started; harmless where it has ended."""
        if os.name == "posix":
            # The group outlives its leader while a child of it runs.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def _ask_where(self) -> None:
        """Let it write where it is before it is killed."""
        if os.name == "posix":
            self._process.send_signal(signal.SIGABRT)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(LAST_WORDS_S)


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
