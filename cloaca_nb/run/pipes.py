"""Reading several pipes at once: by a selector, or by threads where pipes cannot be selected."""

from __future__ import annotations

import contextlib
import os
import queue
import selectors
import sys
import threading
from collections.abc import Mapping
from typing import IO, Protocol, TypeAlias

#: Name of a pipe and bytes read from it; no bytes at its end.
Chunk: TypeAlias = tuple[str, bytes]
Source: TypeAlias = "int | IO[bytes]"

SIZE = 65_536

#: How often a pipe is read at most to empty it.
READS = 64


class Pipes(Protocol):
    """Pipes being read."""

    def read(self, timeout_s: float) -> list[Chunk]:
        """What has arrived, waiting up to `timeout_s` for the first of it."""

    def read_now(self, *names: str) -> list[Chunk]:
        """All that has arrived in these pipes."""

    def close(self) -> None:
        """Stop reading and close all."""


def open_pipes(sources: Mapping[str, Source]) -> Pipes:
    """Read these pipes in the way that the platform can."""
    return ThreadedPipes(sources) if sys.platform == "win32" else SelectedPipes(sources)


class SelectedPipes:
    """Pipes read without blocking, as they become readable."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._selector = selectors.DefaultSelector()
        self._sources = sources
        for name, source in sources.items():
            os.set_blocking(_descriptor(source), False)
            self._selector.register(source, selectors.EVENT_READ, name)

    def read(self, timeout_s: float) -> list[Chunk]:
        """See `Pipes.read`."""
        if not self._selector.get_map():
            threading.Event().wait(timeout_s)
            return []
        chunks = []
        for key, _ in self._selector.select(timeout_s):
            with contextlib.suppress(BlockingIOError):
                data = os.read(key.fd, SIZE)
                if not data:
                    self._selector.unregister(key.fileobj)
                chunks.append((str(key.data), data))
        return chunks

    def read_now(self, *names: str) -> list[Chunk]:
        """See `Pipes.read_now`."""
        chunks = []
        for name in names:
            # A pipe holds little: what was in it when asked is read at once, what comes meanwhile can wait.
            with contextlib.suppress(BlockingIOError, OSError):
                for _ in range(READS):
                    data = os.read(_descriptor(self._sources[name]), SIZE)
                    if not data:
                        break
                    chunks.append((name, data))
        return chunks

    def close(self) -> None:
        """See `Pipes.close`."""
        self._selector.close()
        for source in self._sources.values():
            _close(source)


class ThreadedPipes:
    """Pipes read by one thread each. A thread ends with its pipe."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._queue: queue.SimpleQueue[Chunk] = queue.SimpleQueue()
        for name, source in sources.items():
            threading.Thread(target=self._pump, args=(name, source), daemon=True).start()

    def _pump(self, name: str, source: Source) -> None:
        data = b"x"
        while data:
            try:
                data = os.read(_descriptor(source), SIZE)
            except OSError:
                data = b""
            self._queue.put((name, data))
        _close(source)

    def read(self, timeout_s: float) -> list[Chunk]:
        """See `Pipes.read`."""
        chunks: list[Chunk] = []
        with contextlib.suppress(queue.Empty):
            chunks.append(self._queue.get(timeout=timeout_s) if timeout_s > 0 else self._queue.get_nowait())
            while len(chunks) < 64:
                chunks.append(self._queue.get_nowait())
        return chunks

    def read_now(self, *names: str) -> list[Chunk]:
        """See `Pipes.read_now`; order across pipes is lost here, so what has arrived comes by `read`."""
        return []

    def close(self) -> None:
        """See `Pipes.close`; each thread closes its own pipe when the last writer is gone."""


def _descriptor(source: Source) -> int:
    return source if isinstance(source, int) else source.fileno()


def _close(source: Source) -> None:
    with contextlib.suppress(OSError):
        if isinstance(source, int):
            os.close(source)
        else:
            source.close()
