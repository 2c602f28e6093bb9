"""How much may still be looked at in the time that is left: what is too much is not begun.

It is the time of this thread alone, so that a busy machine changes nothing of what is found.
"""

from __future__ import annotations

import collections
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: What is looked at in a second, about: parts one by one, plain values by C code, bytes.
_PARTS, _PLAIN, _BYTES = 600_000, 5_000_000, 300_000_000
#: Values of which the size is asked, to know that of all.
_ASKED = 1_000
#: Containers that know how many they hold; those of Python's own that are made of them are, too.
_SIZED = (set, frozenset, dict, list, tuple, collections.deque)


class OpaqueError(Exception):
    """A value into which nobody can look."""


class OutOfTimeError(Exception):
    """The snapshot takes too long."""


class Room:
    """The time that is left.

    Args:
        seconds: How long all may take.
    """

    __slots__ = ("_count", "_deadline")

    def __init__(self, seconds: float) -> None:
        self._deadline = time.thread_time() + seconds
        self._count = 0

    def left(self) -> float:
        """How many seconds there are.

        Raises:
            OutOfTimeError: There are none.
        """
        left = self._deadline - time.thread_time()
        if left <= 0:
            raise OutOfTimeError
        return left

    def one(self) -> None:
        """There is room for one value more."""
        self._count += 1
        if not self._count & 63:
            self.left()

    def parts(self, value: Any) -> None:
        """There is room for all that a container of Python's holds, each looked at by itself."""
        for base in _SIZED:
            if issubclass(type(value), base):
                self.items(base.__len__(value))

    def items(self, count: int) -> None:
        """There is room for so many values, each looked at by itself."""
        if count > 64:
            self._fits(count, _PARTS)

    def plain(self, count: int) -> None:
        """There is room for so many plain values."""
        self._fits(count, _PLAIN)

    def data(self, size: int) -> None:
        """There is room for so many bytes."""
        self._fits(size, _BYTES)

    def texts(self, values: list[Any]) -> None:
        """There is room for the texts among these values, by the size of some."""
        every = len(values) // _ASKED + 1
        self.data(sum(map(sys.getsizeof, values[::every])) * every)

    def _fits(self, amount: int, in_a_second: int) -> None:
        if amount > self.left() * in_a_second:
            raise OutOfTimeError
