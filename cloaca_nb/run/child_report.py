"""In the child process: what it tells its parent, and how it marks which output belongs to which task.

Messages are JSON lines on a pipe of their own. Output stays on the file descriptors 1 and 2, so that what C
code and subprocesses write is seen too; a marker written there at the start of each attempt says whose output
follows. What comes after an attempt's end, until the next start, is that of its callbacks and threads.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time

from cloaca_nb.run.child_errors import describe

# See child_setup.TYPE_CHECKING.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TextIO

    #: A task function as the engine calls it.
    Function = Callable[..., Any]

#: Second parameters that the engine fills.
HANDLES = ("handle", "task_handle")


class Reporter:
    """Writes messages and markers. Safe to use from any thread; silent in a forked copy of the process.

    Args:
        events: File descriptor of the pipe for messages.
        token: What makes a marker unlike any output.
        root: The folder of the package, for paths in tracebacks.
    """

    def __init__(self, events: int, token: str, root: str) -> None:
        self._events = events
        self._token = token
        self._root = root
        self._lock = threading.Lock()
        self._process = os.getpid()
        self._outputs = [os.dup(1), os.dup(2)]

    def send(self, message: str, **values: Any) -> None:
        """Tell the parent something; a parent that is gone is no reason to fail."""
        if os.getpid() != self._process:
            return
        line = json.dumps({"message": message, **values}).encode() + b"\n"
        with self._lock:
            _write_all(self._events, line)

    def error(self, error: BaseException) -> dict[str, Any]:
        """An exception as data."""
        return describe(error, self._root)

    def mark(self, task: str, attempt: int) -> None:
        """Say in the output itself that an attempt starts here."""
        if os.getpid() != self._process:
            return
        flush()
        words = json.dumps([task, attempt])
        for output in self._outputs:
            _write_all(output, f"\0{self._token} {words}\0".encode())


def _write_all(descriptor: int, data: bytes) -> None:
    try:
        while data:
            data = data[os.write(descriptor, data) :]
    except OSError:
        return


def flush() -> None:
    """Empty Python's own buffers of both streams, where a task left them open."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            continue


class Attempts:
    """Counts the calls of each task's function and wraps functions so that each call is reported."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self._calls: dict[str, int] = {}
        self._wrote: dict[str, None] = {}
        self._refusal: tuple[BaseException, dict[str, str]] | None = None
        self.current: str | None = None

    def wrote(self, key: str) -> None:
        """The current attempt has put a value into the context."""
        self._wrote[key] = None

    def refused(self, error: BaseException, details: dict[str, str]) -> None:
        """The context has refused a value; the attempt may yet go on."""
        self._refusal = error, details

    def wrap(self, task: str, function: Function) -> Function:
        """A plain function that calls `function` and reports start, end and exceptions.

        The engine looks at `__code__` to see whether a second parameter called `handle` is wanted; so the
        wrapper has one where the function has.
        """

        def one(context: Any) -> Any:
            return self._call(task, lambda: function(context))

        def two(context: Any, handle: Any) -> Any:
            return self._call(task, lambda: function(context, handle))

        wrapper = two if takes_handle(function) else one
        wrapper.__name__ = function.__name__
        wrapper.__qualname__ = function.__qualname__
        wrapper.__doc__ = function.__doc__
        wrapper.__module__ = function.__module__
        return wrapper

    def _call(self, task: str, call: Callable[[], Any]) -> Any:
        attempt = self._calls[task] = self._calls.get(task, 0) + 1
        report = self._reporter
        report.send("started", task=task, attempt=attempt)
        report.mark(task, attempt)
        self.current = task
        self._wrote.clear()
        self._refusal = None
        begun = time.perf_counter()
        try:
            result = call()
        except BaseException as error:
            duration = time.perf_counter() - begun
            flush()
            told = {**report.error(error), "refused": self._refusal_behind(error)}
            report.send("raised", task=task, attempt=attempt, duration=duration, error=told)
            raise
        duration = time.perf_counter() - begun
        flush()
        lost = list(self._wrote) if result is None else []
        kind = type(result).__qualname__
        report.send("returned", task=task, attempt=attempt, duration=duration, type=kind, lost=lost)
        return result

    def _refusal_behind(self, error: BaseException) -> dict[str, str] | None:
        """Why the context refused a value, if that is what this error comes from."""
        if self._refusal is None:
            return None
        cause, details = self._refusal
        link: BaseException | None = error
        for _ in range(50):
            if link is cause:
                return details
            link = link and (link.__cause__ or link.__context__)
        return None


def takes_handle(function: Function) -> bool:
    """Whether the engine would pass a task handle to this function."""
    code = function.__code__
    return code.co_argcount >= 2 and code.co_varnames[1] in HANDLES


def dependency_ids(dependencies: Sequence[Any]) -> list[str]:
    """Ids of a `dependencies` argument; of a function its name counts, as in the engine."""
    return [item if isinstance(item, str) else getattr(item, "__name__", str(item)) for item in dependencies]


def open_streams() -> None:
    """Make standard input empty and the output streams UTF-8, written line by line as on a terminal."""
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    for stream in (sys.stdout, sys.stderr):
        _by_line(stream)


def _by_line(stream: TextIO) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True, write_through=False)
