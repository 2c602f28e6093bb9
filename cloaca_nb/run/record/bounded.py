"""The output of a task, bounded: what goes on for hours may write without end."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

#: Characters that are handed on as they come, and characters of the end that are kept beyond them.
LIVE = 1_000_000
TAIL = 20_000


class Bounded:
    """Bounds the output of one task: its beginning as it comes, of the rest the end."""

    def __init__(self) -> None:
        self._room = LIVE
        self._tail: deque[str] = deque()
        self._tail_size = 0
        self._held = 0

    def take(self, text: str) -> Iterator[str]:
        """Take a text.

        Yields:
            What of it is to be shown; once too much has come, a note and then nothing.
        """
        shown, rest = text[: self._room], text[self._room :]
        if shown:
            self._room -= len(shown)
            yield shown
            if not self._room:
                yield f"\n… output beyond {LIVE:,} characters is not shown as it comes …\n"
        if rest:
            self._held += len(rest)
            self._tail.append(rest[-TAIL:])
            self._tail_size += len(self._tail[-1])
            while self._tail_size - len(self._tail[0]) >= TAIL:
                self._tail_size -= len(self._tail.popleft())

    def end(self) -> Iterator[str]:
        """The end of what was held back since it was last asked for."""
        tail = "".join(self._tail)[-TAIL:]
        left_out = self._held - len(tail)
        if left_out:
            yield f"… {left_out:,} characters left out …\n"
        if tail:
            yield tail
        self._tail.clear()
        self._tail_size = self._held = 0
