"""A line that ties a child process to this one."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import weakref

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
