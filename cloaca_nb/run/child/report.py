"""In the child process: what it tells its parent, and how it marks which output belongs to which task.

Messages are JSON lines on a pipe of their own. Output stays on the file descriptors 1 and 2, so that what C
code and subprocesses write is seen too; a marker written there at the start of each attempt says whose output
follows. What comes after an attempt's end, until the next start, is that of its callbacks and threads.
"""

from __future__ import annotations

import _thread
import json
import os
import sys
import threading
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    import traceback
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any, TextIO

    #: A task function as the engine calls it.
    Function = Callable[..., Any]

# Kept, because a task may replace what stands in these modules.
_dumps, _getpid, _write, _clock = json.JSONEncoder().encode, os.getpid, os.write, time.perf_counter
_start, _lock = _thread.start_new_thread, _thread.allocate_lock
_Exception, _MemoryError = Exception, MemoryError

#: Of an exception itself, whatever its class has under these names.
_traceback, _cause, _context = (
    getattr(BaseException, name).__get__ for name in ("__traceback__", "__cause__", "__context__")
)

#: Longest message and longest traceback that are handed on, in characters.
MESSAGE_LIMIT = 20_000
TRACEBACK_LIMIT = 200_000

#: How many causes of causes a traceback shows: Python's own writer calls itself for each.
LINKS = 100

#: How many frames are looked at, and how many are told of an exception that cannot be told in whole.
FRAMES, PLAIN_FRAMES = 10_000, 100

#: How long telling an exception may take, in seconds: its `__str__` is code of the notebook.
TELLING_S = 5.0

#: Longest text of an exception that the runner itself gets to see, in characters.
UNTOLD_LENGTH = 1_000_000

_CHILD = os.path.dirname(__file__)  # noqa: PTH120 - see TYPE_CHECKING
_STANDIN = os.path.join(os.path.dirname(os.path.dirname(_CHILD)), "standin")  # noqa: PTH118, PTH120 - see TYPE_CHECKING
_OURS = (f"{_CHILD}{os.sep}", f"{_STANDIN}{os.sep}", "<frozen importlib")

#: In a package: what executes the modules of `anew/` for an attempt.
_AFRESH = f"{os.sep}anew{os.sep}__init__.py"


def describe(error: BaseException, root: str) -> dict[str, Any]:
    """Type, message, traceback and frames of an exception; `untold` where its text has no end, or is huge.

    Code of the notebook makes its text, so that is done in a thread, whose end is not waited for without end.

    Args:
        root: The folder of the package: frames in it are given by their path from there.
    """
    told: list[dict[str, Any]] = []

    def tell() -> None:
        told.append(_described(error, root))

    _do_in_time(tell)
    return told[0] if told else _plainly(error, root)


def _do_in_time(work: Callable[[], None]) -> None:
    """Do something in a thread of its own; what fails, or has no end, is left."""
    busy = _lock()
    busy.acquire()

    def quietly() -> None:
        try:
            work()
        except BaseException:  # noqa: BLE001 - code of the notebook, memory or descriptors that are used up
            return
        finally:
            busy.release()

    try:
        thread = _start(quietly, ())
    except (RuntimeError, MemoryError):
        return
    if not busy.acquire(timeout=TELLING_S):
        _end(thread)


def _end(thread: int) -> None:
    """Let a thread of Python code end, so that it takes no time from the tasks that are left."""
    import ctypes

    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(SystemExit))


def _described(error: BaseException, root: str) -> dict[str, Any]:
    text = text_of(error)
    told = _told(error) if len(text) <= UNTOLD_LENGTH else None
    if told is None:
        huge = len(text) > UNTOLD_LENGTH
        return {**_plainly(error, root), "message": shortened(text, MESSAGE_LIMIT), "untold": huge}
    _strip(told)
    return {
        "type": type(error).__qualname__,
        "message": shortened(text, MESSAGE_LIMIT),
        "traceback": shortened(_inside("".join(told.format()), root), TRACEBACK_LIMIT),
        "frames": [[_path(frame.filename, root), frame.lineno or 0, frame.name] for frame in told.stack],
        **_syntax(error, root),
    }


def _plainly(error: BaseException, root: str) -> dict[str, Any]:
    """What can be told of an exception without any code but ours, and without opening a file."""
    frames: list[list[Any]] = []
    link = _traceback(error)
    while link is not None and len(frames) < PLAIN_FRAMES:
        code = link.tb_frame.f_code
        if not _is_ours(code.co_filename):
            frames.append([_path(code.co_filename, root), link.tb_lineno, code.co_name])
        link = link.tb_next
    none = f"its text was not there after {TELLING_S:g} s: its __str__ has no end, or memory is used up"
    return {
        "type": type(error).__qualname__,
        "message": "" if type(error) is _MemoryError else none,
        "traceback": "",
        "frames": frames,
        "untold": True,
    }


def text_of(error: BaseException) -> str:
    """The exception's text; for one whose text cannot be made, what the engine says."""
    try:
        return str(error)
    except BaseException:  # noqa: BLE001 - whatever a `__str__` of the notebook raises
        return "<exception str() failed>"


def named(error: BaseException) -> str:
    """The exception's type and text, as the engine writes them."""
    return f"{type(error).__qualname__}: {text_of(error)}"


def shortened(text: str, limit: int) -> str:
    """The text, its middle left out where it is longer than `limit` characters."""
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}\n… {len(text) - 2 * half:,} characters left out …\n{text[-half:]}"


def _told(error: BaseException) -> traceback.TracebackException | None:
    try:
        import traceback

        return traceback.TracebackException.from_exception(error, limit=FRAMES)
    except Exception:  # noqa: BLE001 - an exception class, or a replaced module, that breaks the display
        return None


def _strip(told: traceback.TracebackException) -> None:
    """Take our frames out of a traceback and of those it names as causes; of a long row, the far ones go."""
    seen: set[int] = set()
    left = [(told, 0)]
    while left:
        one, depth = left.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        one.stack[:] = [frame for frame in one.stack if not _is_ours(frame.filename)]
        if depth >= LINKS:
            one.__cause__ = one.__context__ = None
        others = (one.__cause__, one.__context__, *(getattr(one, "exceptions", None) or ()))
        left.extend((other, depth + 1) for other in others if other is not None)


def _is_ours(filename: str) -> bool:
    return filename.startswith(_OURS) or filename.endswith(_AFRESH)


def _inside(text: str, root: str) -> str:
    """A traceback that names files of the package by their path in it."""
    return text.replace(f'File "{root}{os.sep}', 'File "')


def _path(filename: str, root: str) -> str:
    inside = filename.startswith(root + os.sep)
    return filename[len(root) + 1 :].replace(os.sep, "/") if inside else filename


def _syntax(error: BaseException, root: str) -> dict[str, Any]:
    """Where a syntax error stands: its file is no frame of the traceback."""
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return {"syntax": [_path(error.filename, root), error.lineno]}
    return {}


#: Second parameters that the engine fills.
HANDLES = ("handle", "task_handle")


class Reporter:
    """Writes messages and markers. Safe to use from any thread; silent in a forked copy of the process.

    Args:
        events: File descriptor of the pipe for messages.
        token: What makes messages and markers unlike anything that a task writes.
        root: The folder of the package, for paths in tracebacks.
    """

    def __init__(self, events: int, token: str, root: str) -> None:
        self._events = events
        self._token = token
        self._root = root
        self._lock = threading.Lock()
        self._process = _getpid()
        self._outputs = [os.dup(1), os.dup(2)]
        #: What there is to do before this process ends by order of its parent.
        self.before_leaving: Callable[[], None] = lambda: None

    def send(self, message: str, **values: Any) -> None:
        """Tell the parent something; a parent that is gone is no reason to fail."""
        if _getpid() != self._process:
            return
        line = f"\0{self._token} {_dumps({'message': message, **values})}\n".encode()
        with self._lock:
            _write_all(self._events, line)

    def error(self, error: BaseException) -> dict[str, Any]:
        """An exception as data."""
        return describe(error, self._root)

    def mark(self, task: str, attempt: int, run: int) -> None:
        """Say in the output itself that an attempt starts here."""
        if _getpid() != self._process:
            return
        flush()
        words = _dumps([task, attempt, run])
        for output in self._outputs:
            _write_all(output, f"\0{self._token} {words}\0".encode())


def _write_all(descriptor: int, data: bytes) -> None:
    try:
        while data:
            data = data[_write(descriptor, data) :]
    except OSError:
        return


def flush() -> None:
    """Empty Python's own buffers of both streams, where a task left them open."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            continue


class Attempt:
    """One call of a task's function.

    Attributes:
        run: Number of the run that it is part of.
        number: Counted from 1 for each task of a run.
        wrote: Keys of the context that it has set.
        refusal: The context's last refusal of a value, and why.
    """

    __slots__ = ("number", "refusal", "run", "task", "wrote")

    def __init__(self, task: str, run: int, number: int) -> None:
        self.task, self.run, self.number = task, run, number
        self.wrote: dict[str, None] = {}
        self.refusal: tuple[BaseException, dict[str, str]] | None = None

    def refused(self, error: BaseException, details: dict[str, str]) -> None:
        """The context has refused a value; the attempt may yet go on."""
        self.refusal = error, details

    def refusal_behind(self, error: BaseException) -> dict[str, str] | None:
        """Why the context refused a value, if that is what this error comes from."""
        if self.refusal is None:
            return None
        cause, details = self.refusal
        link: BaseException | None = error
        for _ in range(50):
            if link is None or link is cause:
                return details if link is cause else None
            link = _cause(link) or _context(link)
        return None


class Attempts:
    """Counts the calls of each task's function and wraps functions so that each call is reported.

    Args:
        reporter: To tell the parent.
        enters: Called as an attempt begins, before the task's function is.
        overlap: Whether several may go on at the same time, each in a thread of its own.
    """

    def __init__(
        self, reporter: Reporter, enters: Callable[[Attempt], None], *, overlap: bool = False
    ) -> None:
        self._reporter = reporter
        self._enters = enters
        self._overlap = overlap
        self._calls: dict[tuple[int, str], int] = {}
        self._here = threading.local()
        self._latest: Attempt | None = None
        self._run = 1
        #: What is around each call; see `again.remembering`.
        self.around: Callable[[Attempt, Any, Callable[[], Any]], Any] = lambda attempt, context, call: call()

    def work_for(self, run: int) -> None:
        """Say which run this thread works for; threads that nothing was said of work for that, too."""
        self._here.run = self._run = run

    @property
    def current(self) -> Attempt | None:
        """The attempt that began last; where several overlap, that of this thread if it has one."""
        return getattr(self._here, "attempt", self._latest) if self._overlap else self._latest

    def wrap(self, task: str, function: Function) -> Function:
        """A plain function that calls `function` and reports start, end and exceptions.

        The engine looks at `__code__` to see whether a second parameter called `handle` is wanted; so the
        wrapper has one where the function has.
        """

        def one(context: Any) -> Any:
            return self._call(task, context, lambda: function(context))

        def two(context: Any, handle: Any) -> Any:
            return self._call(task, context, lambda: function(context, handle))

        wrapper = two if takes_handle(function) else one
        wrapper.__name__ = function.__name__
        wrapper.__qualname__ = function.__qualname__
        wrapper.__doc__ = function.__doc__
        wrapper.__module__ = function.__module__
        return wrapper

    def _begin(self, task: str) -> Attempt:
        run = getattr(self._here, "run", self._run)
        number = self._calls[run, task] = self._calls.get((run, task), 0) + 1
        attempt = self._here.attempt = self._latest = Attempt(task, run, number)
        self._reporter.send("started", run=run, task=task, attempt=number)
        if not self._overlap:  # else what is written says itself whose it is
            self._reporter.mark(task, number, run)
        self._enters(attempt)
        return attempt

    def _call(self, task: str, context: Any, call: Callable[[], Any]) -> Any:
        attempt, report = self._begin(task), self._reporter
        said = {"run": attempt.run, "task": task, "attempt": attempt.number}
        begun = _clock()
        try:
            result = self.around(attempt, context, call)
        except BaseException as error:
            duration = _clock() - begun
            flush()
            told = {**report.error(error), "refused": attempt.refusal_behind(error)}
            report.send("raised", **said, duration=duration, error=told)
            if told.pop("untold", False):
                raise _stand_in(told) from None
            raise
        duration = _clock() - begun
        flush()
        lost = list(attempt.wrote) if result is None else []
        report.send("returned", **said, duration=duration, type=type(result).__qualname__, lost=lost)
        return result


def _stand_in(told: dict[str, Any]) -> BaseException:
    """What the runner gets to see of an exception whose text it should not ask for."""
    made: BaseException = type(told["type"], (_Exception,), {})(told["message"])
    return made


class Turns:
    """An output stream of attempts that overlap: what a thread writes follows the marker of its attempt.

    What C code and subprocesses write meanwhile is taken for that of whoever wrote last.

    Args:
        stream: The stream itself.
        attempts: Whose turn it is.
        reporter: Writes the markers.
    """

    _writing = threading.RLock()
    _last: Attempt | None = None

    def __init__(self, stream: TextIO, attempts: Attempts, reporter: Reporter) -> None:
        self._stream, self._attempts, self._reporter = stream, attempts, reporter

    def write(self, text: str) -> int:
        """Write a text."""
        with Turns._writing:
            attempt = self._attempts.current
            if attempt is not None and attempt is not Turns._last:
                Turns._last = attempt
                self._reporter.mark(attempt.task, attempt.number, attempt.run)
            return self._stream.write(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write texts."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


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
