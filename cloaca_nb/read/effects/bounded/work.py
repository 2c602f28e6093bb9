"""How much is looked at: what bounds it where there is much, the same on each machine."""

from __future__ import annotations

import sys


class TooMuchError(Exception):
    """More would have to be looked at than may be."""


class Work:
    """Counts the objects that were held and done something to, which tells how long that took.

    Attributes:
        work: How many they were.
        most: How many they may be.
    """

    work = 0
    most = sys.maxsize

    def worked(self, much: int) -> None:
        """Counts more of them.

        Raises:
            TooMuchError: They are more than may be.
        """
        self.work += much
        if self.work > self.most:
            raise TooMuchError
