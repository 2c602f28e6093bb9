"""The errors that a user can see, under one base.

    CloacaNbError                what every caller may catch
    ├── UsageError               a wrong option, argument or setting              (exit 2)
    ├── NotebookError            the notebook cannot be read                      (exit 2)
    ├── OutputError              a file or directory cannot be written            (exit 2)
    ├── ArchiveError             a file is no archive, or is not safe to read     (exit 2)
    ├── CheckError               error findings stand in the way                  (exit 1)
    ├── RunError                 a run failed, or could not be started            (exit 1)
    └── DeployError              a target refused the package or is not there     (exit 1)
        ├── RefusedError         a server answered, and the answer is no
        ├── UnscheduledError     a trigger of a loaded package is not scheduled
        └── UnreachableError     no answer, or one that is not the server's

A message names the value and the rule, starts in lower case unless a name stands first, and has no full
stop; the hint is the next step. Turning an error into a notebook message, an exit code or a comm reply is
the business of the caller at the edge.
"""

from __future__ import annotations

import errno
import re
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cloaca_nb.model.finding import Finding


#: What Cloacina servers issue as API keys: one that stands where a name belongs is not repeated.
_KEY = re.compile(r"\bclk_[\w-]{6,}", re.IGNORECASE)
#: What addresses have before their host: a name with a password, or a token.
_LOGIN = re.compile(r"(?<=://)[^\s/'\"<>]+(?=@)")


def without_keys(text: str) -> str:
    """The text with `[key]` for what looks like an API key of Cloacina, or is a login in an address."""
    return _LOGIN.sub("[key]", _KEY.sub("[key]", text))


class CloacaNbError(Exception):
    """Base of all errors that are meant for the user; what looks like an API key shows in none of them.

    Args:
        message: One sentence that names the value and the rule.
        hint: The next step, or an empty text.
        detail: Lines to show above the message, for example the traceback of a task.
    """

    exit_code: int = 1
    #: Whether what was asked for may have been done all the same.
    unclear: bool = False

    def __init__(self, message: str, hint: str = "", detail: str = "") -> None:
        super().__init__(without_keys(message))
        self.message = without_keys(message)
        self.hint = without_keys(hint)
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.message}\n  hint: {self.hint}" if self.hint else self.message

    def reword(self, way: Callable[[str], str]) -> None:
        """Say message and hint another way, as with something hidden in them."""
        self.message, self.hint = way(self.message), way(self.hint)
        self.args = (self.message,)

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows instead of a traceback through our code; IPython asks for it."""
        from cloaca_nb.output.words import Style, for_terminal

        style = Style(colour=_in_colours())
        head = f"{style.paint(type(self).__name__, 'red')}: {self.message}"
        lines = (*self.detail.splitlines(), head, *style.hint(self.hint))
        return [for_terminal(line, style) for line in lines]


def _in_colours() -> bool:
    """Whether the shell that shows an error does so in colours: `ipython --colors=NoColor` does not."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return str(getattr(shell, "colors", "")).lower() != "nocolor"


class UsageError(CloacaNbError):
    """A wrong option, argument or setting."""

    exit_code = 2


class NotebookError(CloacaNbError):
    """The notebook cannot be read."""

    exit_code = 2


class OutputError(CloacaNbError):
    """A file or directory cannot be written."""

    exit_code = 2


class ArchiveError(CloacaNbError):
    """A file is no `.cloacina` archive, or is not safe to read."""

    exit_code = 2


class Checked(Protocol):
    """What an error tells of the check that stands behind it: a `cloaca_nb.Report`."""

    @property
    def ok(self) -> bool:
        """Whether none stands in the way."""

    @property
    def findings(self) -> Sequence[Finding]:
        """All findings."""

    @property
    def errors(self) -> Sequence[Finding]:
        """Those that stand in the way."""


class CheckError(CloacaNbError):
    """Error findings stand in the way of a run, a pack or a deploy.

    Args:
        message: One sentence that names the value and the rule.
        hint: The next step, or an empty text.
        report: The check that found them, where there was one.
    """

    def __init__(self, message: str, hint: str = "", report: Checked | None = None) -> None:
        super().__init__(message, hint)
        self.report = report


class RunError(CloacaNbError):
    """A run failed, or could not be started."""


class StoppedError(CloacaNbError):
    """Someone asked to stop, and what was under way was not waited for."""


class DeployError(CloacaNbError):
    """A target refused the package, or cannot be reached."""


class RefusedError(DeployError):
    """A server answered, and the answer is no.

    Args:
        message: One sentence that names the value and the rule.
        hint: The next step, or an empty text.
        status: HTTP status.
        code: The server's machine-readable code, or an empty text.
        again: Whether the same request may succeed a little later.
        taken: Whether the package's version is, or was, on the server with other content.
        wait_s: The pause that the server asks for before the next try, in seconds; 0 for none.
    """

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        status: int = 0,
        code: str = "",
        again: bool = False,
        taken: bool = False,
        wait_s: float = 0.0,
    ) -> None:
        super().__init__(message, hint)
        self.status = status
        self.code = code
        self.again = again
        self.taken = taken
        self.wait_s = wait_s
        self.unclear = status == 408 or status >= 500


class NotLoadedError(DeployError):
    """A package was built and is not loaded, and the target does not say why."""


class UnscheduledError(DeployError):
    """A package is loaded, and a trigger of it is not scheduled.

    Args:
        message: One sentence that names the triggers and the reason.
        hint: The next step, or an empty text.
        bumps: Whether the next version would be scheduled.
    """

    def __init__(self, message: str, hint: str = "", *, bumps: bool = False) -> None:
        super().__init__(message, hint)
        self.bumps = bumps


class UnreachableError(DeployError):
    """No answer came, or one that is not the server's.

    Args:
        message: One sentence that names the value and the rule.
        hint: The next step, or an empty text.
        unclear: Whether the request may have reached the server.
        again: Whether the same request may succeed a little later.
    """

    def __init__(self, message: str, hint: str = "", *, unclear: bool = True, again: bool = False) -> None:
        super().__init__(message, hint)
        self.unclear = unclear
        self.again = again


#: Set to 1 to see the traceback of what is unexpected.
DEBUG = "CLOACA_NB_DEBUG"

_NO_MEMORY = "memory is used up"

#: What helps where the system refuses something.
_REFUSED = {
    errno.EMFILE: "more files may be open after `ulimit -n 1024`; or close what else is open here",
    errno.ENFILE: "too many files are open on this machine; end other programs",
    errno.ENOSPC: "free some space, or set TMPDIR to another folder",
    errno.EDQUOT: "free some space, or set TMPDIR to another folder",
    errno.EFBIG: "larger files may be written after `ulimit -f unlimited`",
    errno.ENOMEM: "end other programs, or use a machine with more memory",
    errno.EAGAIN: "too many processes run; end some",
    errno.EACCES: "see who may read and write there",
    errno.EPERM: "see who may read and write there",
    errno.EROFS: "choose a folder that can be written",
    errno.EIO: "the disk or the network share has a fault",
}


def reason_of(error: Exception) -> str:
    """What an error says: the system's words where it has some, else its own, else its type."""
    said: str = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return said


def way_out(error: OSError, otherwise: str) -> str:
    """What helps where the system refuses something.

    Args:
        error: What it says.
        otherwise: What helps where nothing is known of it.
    """
    return _REFUSED.get(error.errno or 0, otherwise)


def was_interrupted(error: BaseException) -> bool:
    """Whether an error is an interrupt, or one stands behind it.

    Where one comes as a class is made, in a `__set_name__`, Python before 3.12 raises a `RuntimeError`.
    """
    behind = error.__cause__ if isinstance(error, RuntimeError) else error
    return isinstance(behind, KeyboardInterrupt)


def unforeseen(error: BaseException) -> CloacaNbError:
    """The error to show instead of one of Python's: only what is a mistake of ours is to be reported."""
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    if isinstance(error, OSError) and error.errno is not None:
        place = f"{error.filename}: " if error.filename else ""
        hint = way_out(error, "see whether that is there and can be used")
        found = CloacaNbError(f"the system refuses: {place}{error.strerror}", hint)
    elif isinstance(error, MemoryError):
        found = CloacaNbError(_NO_MEMORY, _REFUSED[errno.ENOMEM])
    elif isinstance(error, SystemError):  # what Python's own code raises where it gets no memory
        found = CloacaNbError(
            f"Python itself failed ({what}): most likely {_NO_MEMORY}", _REFUSED[errno.ENOMEM]
        )
    elif isinstance(error, RecursionError):
        found = CloacaNbError("something here is nested too deeply to be read", "make it flatter")
    else:
        hint = f"please report it, with the traceback that {DEBUG}=1 shows"
        found = CloacaNbError(f"cloaca_nb met something unexpected ({what})", hint)
    found.exit_code = 2
    return found
