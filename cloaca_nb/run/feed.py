"""Bytes from the child -> messages, and output by task: what follows a marker belongs to its attempt."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

Message: TypeAlias = dict[str, Any]


class Messages:
    """JSON lines put together from chunks. A line cut off by the child's death is dropped."""

    def __init__(self) -> None:
        self._rest: list[bytes] = []

    def feed(self, data: bytes) -> Iterator[Message]:
        """The messages that these bytes complete. A message may be long: its parts are joined once."""
        *lines, rest = data.split(b"\n")
        for line in lines:
            yield json.loads(b"".join([*self._rest, line]))
            self._rest = []
        self._rest.append(rest)


class Output:
    """One output stream: decodes it, takes the markers out, knows whose turn it is.

    Args:
        token: What a marker starts with.
        write: Called with task, attempt and text; task None outside any.
    """

    def __init__(self, token: str, write: Callable[[str | None, int | None, str], None]) -> None:
        self._start = f"\0{token} ".encode()
        self._write = write
        self._rest = b""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.task: str | None = None
        self.attempt: int | None = None

    def feed(self, data: bytes) -> None:
        """Take bytes; hold back what may be the start of a marker."""
        buffer = self._rest + data
        while True:
            at = buffer.find(self._start)
            end = buffer.find(b"\0", at + len(self._start)) if at >= 0 else -1
            if end < 0:
                break
            self._text(buffer[:at])
            self._turn(buffer[at + len(self._start) : end])
            buffer = buffer[end + 1 :]
        keep = at if at >= 0 else len(buffer) - self._tail(buffer)
        self._text(buffer[:keep])
        self._rest = buffer[keep:]

    def finish(self) -> None:
        """The stream has ended: hand on what was held back."""
        self._text(self._rest, final=True)
        self._rest = b""

    def _tail(self, buffer: bytes) -> int:
        """How many bytes at the end may be the start of a marker."""
        for length in range(min(len(self._start) - 1, len(buffer)), 0, -1):
            if buffer.endswith(self._start[:length]):
                return length
        return 0

    def _turn(self, words: bytes) -> None:
        self._text(b"", final=True)
        self.task, self.attempt = json.loads(words)

    def _text(self, data: bytes, *, final: bool = False) -> None:
        text = self._decoder.decode(data, final)
        if final:
            self._decoder.reset()
        if text:
            self._write(self.task, self.attempt, text)
