"""The edge of the command line: what is printed where, colours, progress, errors turned into exit codes."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from cloaca_nb.acts.outcome import ActOutcome
from cloaca_nb.environment.handlers import set_soon
from cloaca_nb.errors import DEBUG, CloacaNbError, unforeseen, was_interrupted
from cloaca_nb.output.words import PLAIN, Style, for_terminal, json_for_terminal

if TYPE_CHECKING:
    from cloaca_nb.deploy.target import DeployEvent, Stage
    from cloaca_nb.model.run import Event

#: Exit code as shells give it for SIGPIPE.
BROKEN_PIPE = 141
#: Signals that asked for an end and were taken here; Python by itself takes Ctrl-C's.
_asked: list[int] = []


def interrupted() -> int:
    """The exit code of what was interrupted, as shells give it for the signal that came."""
    return 128 + (_asked[-1] if _asked else signal.SIGINT)


def guarded(act: Callable[[], ActOutcome], *, as_json: bool) -> int:
    """Do something, print what came of it, and give the exit code; no traceback unless asked for."""
    try:
        return _told(act, as_json=as_json)
    except KeyboardInterrupt:  # also while something else is told
        return _print_error("interrupted", "", interrupted(), as_json=as_json)


def _told(act: Callable[[], ActOutcome], *, as_json: bool) -> int:
    try:
        return _print_outcome(act(), as_json=as_json)
    except CloacaNbError as error:
        return _print_error(error.message, error.hint, error.exit_code, as_json=as_json)
    except BrokenPipeError:
        return _broken_pipe()
    except Exception as error:  # noqa: BLE001 - the outermost edge: people get a sentence, not a traceback
        if was_interrupted(error):
            raise KeyboardInterrupt from None
        return _unexpected(error, as_json=as_json)


def open_streams() -> None:
    """Put the null device where the caller closed a standard stream.

    Python then has none; and the next file that is opened would take its number, so that what a child process
    prints would be written into an archive.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            number = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))


def style_of(stream: TextIO) -> Style:
    """Colours on a terminal, unless `NO_COLOR` is set."""
    if not stream.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return PLAIN
    import shutil

    return Style(colour=True, width=shutil.get_terminal_size((100, 24)).columns)


def _print_outcome(outcome: ActOutcome, *, as_json: bool) -> int:
    if as_json:
        _write(_json(outcome.as_document()))
    else:
        style = style_of(sys.stdout)
        _write(for_terminal(outcome.text(style), style))
    return outcome.exit_code


def _print_error(message: str, hint: str, code: int, *, as_json: bool) -> int:
    if as_json:
        _write(_json(error_json(message, hint)))
        return code
    style = style_of(sys.stderr)
    sys.stderr.write(for_terminal(f"{error_text(message, hint, style)}\n", style))
    return code


def error_json(message: str, hint: str) -> dict[str, Any]:
    """An error with its next step, as a document."""
    return {"error": {"message": message, "hint": hint}}


def error_text(message: str, hint: str, style: Style) -> str:
    """An error with its next step."""
    return "\n".join([f"{style.paint('error', 'red', bold=True)}: {message}", *style.hint(hint)])


def _unexpected(error: Exception, *, as_json: bool) -> int:
    if os.environ.get(DEBUG):
        import traceback

        traceback.print_exc()
    found = unforeseen(error)
    return _print_error(found.message, found.hint, found.exit_code, as_json=as_json)


def _broken_pipe() -> int:
    """Whoever read our output has gone: say nothing, not even at interpreter exit."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE


def _json(document: Mapping[str, Any]) -> str:
    return json_for_terminal(json.dumps(document, indent=2, ensure_ascii=False, default=str))


def _write(text: str) -> None:
    """Write text that may hold anything: what UTF-8 cannot say becomes an escape (valid in JSON, too)."""
    data = f"{text}\n".encode("utf-8", "backslashreplace")
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        sys.stdout.write(data.decode("utf-8"))
    else:
        stream.write(data)
    sys.stdout.flush()


class ErrorTeller:
    """Shows what happens on standard error, with a bar on a terminal; as a context it ends the bar's line.

    Args:
        quiet: Whether to show nothing.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._style = style_of(sys.stderr)
        self._bar = False
        #: Where a deploy is.
        self.stage: Stage = "check"

    def __enter__(self) -> ErrorTeller:
        return self

    def __exit__(self, *_: object) -> None:
        self._end_bar()

    def deploy(self, event: DeployEvent) -> None:
        """One event of a deploy."""
        self.stage = event.stage
        from cloaca_nb.output.deploys import event_text, progress_text

        if event.kind != "progress":
            self._line(event_text(event, self._style))
        elif sys.stderr.isatty() and not self._quiet:
            sys.stderr.write(f"\r{progress_text(event)}")
            sys.stderr.flush()
            self._bar = True

    def run(self, event: Event) -> None:
        """One event of a run."""
        from cloaca_nb.output.run_text import event_text

        self._line(event_text(event, self._style))

    def step(self, text: str) -> None:
        """What is being done, in a few words: for a person who waits."""
        if sys.stderr.isatty():
            self._line(self._style.paint(text, "grey"))

    def say(self, text: Callable[[Style], str]) -> None:
        """What is to stay on the screen."""
        self._line(text(self._style))

    @property
    def early(self) -> bool:
        """Whether nothing was begun at a target that needs to be ended well."""
        return self.stage in {"check", "pack"}

    def remote_run(self, event: Event) -> None:
        """One event of a run that is followed: when a server tries again is not known before it does."""
        if event.kind != "retry-scheduled":
            self.run(event)

    def _line(self, text: str) -> None:
        if text and not self._quiet:
            self._end_bar()
            sys.stderr.write(for_terminal(f"{text}\n", self._style))
            sys.stderr.flush()

    def _end_bar(self) -> None:
        if self._bar:
            sys.stderr.write("\n")
            self._bar = False


@contextlib.contextmanager
def stopped_by_signals(
    stop: threading.Event | None = None, at_once: Callable[[], bool] = lambda: False
) -> Iterator[threading.Event]:
    """An event that is set by the first SIGINT or SIGTERM; the second one ends the process as usual.

    Args:
        at_once: Whether the first one ends it, too: there is nothing yet that needs to be ended well.
    """
    stop = stop or threading.Event()
    came: list[int] = []

    def set_stop(number: int, frame: FrameType | None) -> None:
        _asked.append(number)
        came.append(number)
        if len(came) > 1 or stop.is_set() or at_once():
            raise KeyboardInterrupt
        set_soon(stop)

    before = {number: signal.signal(number, set_stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    except CloacaNbError as error:
        if stop.is_set():
            error.exit_code = interrupted()
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end_like_an_interrupt() -> None:
    """Let SIGTERM end the process as Ctrl-C does, so that child processes are ended, too."""

    def interrupt(number: int, frame: FrameType | None) -> NoReturn:
        _asked.append(number)
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
