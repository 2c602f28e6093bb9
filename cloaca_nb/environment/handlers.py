"""What handlers of signals may do: they come in the middle of whatever the main thread does."""

from __future__ import annotations

import _thread
import threading


def set_soon(event: threading.Event) -> None:
    """Set an event from a handler of a signal.

    `Event.set` takes a lock that a thread has once: a handler that came in the middle of it, as a second
    Ctrl-C does, or as the main thread looks at the event, would wait for itself. So another thread sets it.
    """
    try:
        _thread.start_new_thread(event.set, ())
    except RuntimeError:  # there is no thread to be had
        event.set()
