"""A keyboard interrupt as a wish to stop: it tears nothing apart while a run starts, goes on or cleans up."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any


class InterruptStops:
    """While entered, SIGINT sets an event instead of raising `KeyboardInterrupt`.

    Only the main thread gets keyboard interrupts; entered in any other, this does nothing. A handler that is
    not Python's own is still called.

    Args:
        stop: The event to set.
    """

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._before: Any = None

    def __enter__(self) -> InterruptStops:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.getsignal(signal.SIGINT)
            # A handler that was not set from Python cannot be put back, so it is left alone.
            if self._before is not None:
                signal.signal(signal.SIGINT, self._note)
        return self

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._stop.set()
        if callable(self._before) and self._before is not signal.default_int_handler:
            self._before(number, frame)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
            self._before = None
