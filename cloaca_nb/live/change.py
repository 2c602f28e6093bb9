"""What a session tells those that subscribe to it: each change, on the thread that made it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.model.package import Archive
    from cloaca_nb.model.run import Event

log = logging.getLogger(__name__)

#: ``cells``: a cell was run, replaced or removed. ``checked``: a check imported the package. ``run``: a run
#: began, moved on or ended (often many times a second: ask for its state when convenient). ``packed``: an
#: archive was written. ``deployed``: a target took the package, or a run there was started or ended.
ChangeKind = Literal["cells", "checked", "run", "packed", "deployed"]
Callback = Callable[["Change"], None]


@dataclass(frozen=True, slots=True)
class Change:
    """Something about a session changed.

    Attributes:
        archive: For ``packed``: what was written.
        record: For ``deployed``: what is to be remembered with the notebook, as plain data.
        event: For ``run``: what happened, where it was an event of the run.
        report: For ``checked``: what was found.
    """

    kind: ChangeKind
    archive: Archive | None = None
    record: Mapping[str, Any] | None = None
    event: Event | None = None
    report: Report | None = None


class Subscribers:
    """Those that are told of changes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._callbacks: list[Callback] = []

    def add(self, callback: Callback) -> Callable[[], None]:
        """Tell one more; what is returned ends that."""
        with self._lock:
            self._callbacks.append(callback)

        def remove() -> None:
            with self._lock:
                if callback in self._callbacks:
                    self._callbacks.remove(callback)

        return remove

    def tell(self, change: Change) -> None:
        """Tell all; one that fails keeps the others from nothing."""
        with self._lock:
            callbacks = tuple(self._callbacks)
        for callback in callbacks:
            try:
                callback(change)
            except Exception:
                log.warning("a subscriber of the session failed", exc_info=True)
