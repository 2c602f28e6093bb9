"""A task's output, bounded: the beginning live, the end in the result, a note on what lies between."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

#: Characters that are handed on as they come, and characters of the end that are kept beyond them.
LIVE = 1_000_000
TAIL = 20_000


class Kept:
    """The output of one task so far."""

    def __init__(self) -> None:
        self._head: list[str] = []
        self._tail: deque[str] = deque()
        self._tail_size = 0
        self._total = 0

    def take(self, text: str) -> Iterator[str]:
        """Keep a text.

        Yields:
            What of it is to be shown; once too much has come, a note and then nothing.
        """
        room = LIVE - self._total
        self._total += len(text)
        if room > 0:
            self._head.append(text[:room])
            yield text[:room]
            if len(text) >= room:
                yield f"\n… output beyond {LIVE:,} characters is not shown as it comes …\n"
        if len(text) > max(room, 0):
            self._keep(text[max(room, 0) :])

    def _keep(self, text: str) -> None:
        self._tail.append(text[-TAIL:])
        self._tail_size += len(self._tail[-1])
        while self._tail_size - len(self._tail[0]) >= TAIL:
            self._tail_size -= len(self._tail.popleft())

    @property
    def text(self) -> str:
        """The output: whole, or its beginning and its end."""
        head, tail = "".join(self._head), "".join(self._tail)[-TAIL:]
        left_out = self._total - len(head) - len(tail)
        return f"{head}\n… {left_out:,} characters left out …\n{tail}" if left_out else head + tail
