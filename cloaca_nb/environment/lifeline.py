"""Child processes: they are started with variables that are not too long, and tied to this one by a line."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import sys
import weakref
from collections.abc import Iterator, Mapping

from cloaca_nb.errors import UsageError

#: How long a guard may take to end what it guards, in seconds.
_CUT_S = 5.0

#: Our ends of all lines.
_held: weakref.WeakSet[socket.socket] = weakref.WeakSet()


def _let_go() -> None:
    """In a copy of this process, which may outlive it: only we hold our ends, and say anything there."""
    for each in list(_held):
        each.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)


class Lifeline:
    """Ties a child to this process: its guard (`check/proof/guard.py`) ends it when this process is gone.

    Attributes:
        end: The descriptor that the child has to inherit; negative where there are no guards (Windows).
    """

    def __init__(self) -> None:
        self.end = -1
        if sys.platform != "win32":
            self._ours, self._theirs = socket.socketpair()
            # The guard waits there as long as we live, whatever `socket.setdefaulttimeout` says here.
            self._theirs.setblocking(True)
            self.end = self._theirs.fileno()
            _held.add(self._ours)

    def started(self) -> None:
        """The child has been started: its end is its own."""
        if self.end >= 0:
            self._theirs.close()

    def abandon(self) -> None:
        """The child could not be started."""
        self.started()
        self.release()

    def release(self) -> None:
        """Dismiss the guard, once the child has been ended; harmless when done twice."""
        if self.end >= 0:
            with contextlib.suppress(OSError), self._ours:
                self._ours.settimeout(1.0)
                self._ours.send(b"x")
                self._ours.recv(1)  # nothing comes: the guard has left

    def say(self, word: bytes) -> None:
        """Say a word to the guard, and wait until it has done what that means to it."""
        if self.end >= 0:
            with contextlib.suppress(OSError):
                self._ours.settimeout(_CUT_S)
                self._ours.send(word)
                self._ours.recv(1)

    def cut(self) -> None:
        """Have the guard end the child and all that it has started, and wait until it has; as `release`."""
        if self.end >= 0:
            self.started()
            with contextlib.suppress(OSError), self._ours:
                self._ours.settimeout(_CUT_S)
                self._ours.shutdown(socket.SHUT_WR)
                self._ours.recv(1)


#: So many pages Linux takes at most for one variable (`MAX_ARG_STRLEN`); other systems bound them together.
_PAGES = 32


@contextlib.contextmanager
def starting(environ: Mapping[str, str]) -> Iterator[None]:
    """A process is started meanwhile, with these environment variables.

    Raises:
        UsageError: They are longer than what this system takes.
    """
    try:
        yield
    except OSError as error:
        if error.errno != errno.E2BIG:
            raise
        raise _too_long(environ) from None


def _too_long(environ: Mapping[str, str]) -> UsageError:
    """What to say of the longest of them; its value is not said."""
    sizes = {name: len(os.fsencode(f"{name}={value}")) + 1 for name, value in environ.items()}
    name = max(sizes, key=lambda each: sizes[each], default="")
    size, one = sizes.get(name, 0), _PAGES * os.sysconf("SC_PAGE_SIZE")
    if sys.platform == "linux" and size > one:
        told, most = f"the environment variable {name!r} takes {size:,} bytes", f"{one:,} for one"
    else:
        told = f"the environment variables take {sum(sizes.values()):,} bytes, {name!r} most of all"
        most = f"{os.sysconf('SC_ARG_MAX'):,} for all"
    return UsageError(
        f"{told}: no process is started with more than {most}",
        f"keep the value in a file, and the file's path in {name}",
    )
