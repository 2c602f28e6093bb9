"""How much is looked at, and how deep at once: what bounds it, the same on each machine.

What lies deeper waits, so that Python's own stack is enough.
"""

from __future__ import annotations

import ast
import sys
from collections import deque
from collections.abc import Callable


class TooMuchError(Exception):
    """More would have to be looked at than may be."""


#: How many of them a notebook is given, some ten seconds; a statement may take half of what is left, and
#: what it calls is no longer looked at where that is used up. So much is left for each.
_MOST, _LEAST = 12_000_000, 200_000
#: How many more there may be in what has been begun by then.
_TO_END = 1_000_000


class Work:
    """Counts the objects that were held and done something to, which tells how long that took.

    Attributes:
        work: How many they were.
        most: How many they may be.
        begun: The statement of the top level.
    """

    begun: ast.stmt
    work = 0
    most = sys.maxsize
    _until = sys.maxsize - _TO_END

    def begin_work(self, statement: ast.stmt) -> None:
        """A statement of the top level begins."""
        self.begun = statement
        self._until = self.work + max(_LEAST, (_MOST - self.work) // 2)

    @property
    def is_worked_out(self) -> bool:
        """Whether a statement has had its share, so that what it calls is no longer looked at."""
        return self.work > self._until

    @property
    def is_given_up(self) -> bool:
        """Whether what a statement has begun takes too much, too: then anything may be done to all of it."""
        return self.work > self._until + _TO_END

    def worked(self, much: int) -> None:
        """Counts more of them.

        Raises:
            TooMuchError: They are more than may be.
        """
        self.work += much
        if self.work > self.most:
            raise TooMuchError


#: How deep what is done to objects is followed at once; each step takes some twelve calls of Python.
DEEPEST = 32


class Depth:
    """Does some work, and what comes up in that: what comes up too deep in it is done after it."""

    def __init__(self) -> None:
        self._deep = 0
        self._waiting: deque[Callable[[], None]] = deque()

    @property
    def is_reached(self) -> bool:
        """Whether what comes up now has to wait."""
        return self._deep >= DEEPEST

    @property
    def has_waiting(self) -> bool:
        """Whether something has come up that is not done yet."""
        return bool(self._waiting)

    def wait(self, work: Callable[[], None]) -> None:
        """Notes what is done as soon as that is done in which it has come up."""
        self._waiting.append(work)

    def do(self, work: Callable[[], None]) -> None:
        """Does some work, and where nothing else is being done also what has had to wait meanwhile."""
        self._deep += 1
        try:
            work()
            while self._deep == 1 and self._waiting:
                self._waiting.popleft()()
        finally:
            self._deep -= 1
            if not self._deep:
                self._waiting.clear()
