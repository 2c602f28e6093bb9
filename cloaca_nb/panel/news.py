"""What is going on in one session's panels: actions under way, what came of them, what is to be read.

Requests tell it, the hub shows it. All of it may be called on any thread, and returns at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from cloaca_nb.panel.contract.shapes import BesideItem, GraphSlice, LogLevel, LogSlice, Notice, Outcome
from cloaca_nb.panel.journal import KEPT, Journal
from cloaca_nb.panel.run import RunWatch

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.live.session import Session
    from cloaca_nb.panel.away.view import View

Slice = Literal["graph", "run", "findings", "session", "journal", "beside"]


class PanelNews:
    """What panels are to show besides the notebook's cells."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lock = threading.RLock()
        self._wake = threading.Condition(self._lock)
        self._dirty: set[Slice] = set()
        self._busy: dict[str, int] = {}
        self._notice: Notice | None = None
        self._outcome: Outcome | None = None
        self._waiting: list[str] = []
        self._view: View | None = None
        self._there: dict[str, Mapping[str, Any]] = {}
        self._proved: Report | None = None
        self._proved_turn = 0
        self._journal = Journal()
        self._run = RunWatch()

    @property
    def report(self) -> Report | None:
        """The check that the graph was drawn from."""
        view = self._view
        return None if view is None else view.report()

    @property
    def graph(self) -> GraphSlice | None:
        """The graph that is shown."""
        return None if self._view is None else self._view.shown.graph

    @property
    def run(self) -> RunWatch:
        """The run that is shown."""
        return self._run

    def touch(self, *slices: Slice) -> None:
        """Say that slices are out of date."""
        with self._wake:
            self._dirty.update(slices)
            self._wake.notify_all()

    def begin(self, action: str) -> bool:
        """Say that an action is under way; False where it is already."""
        with self._lock:
            if self._busy.get(action):
                return False
            self._busy[action] = 1
            self._notice, self._waiting = None, []
        self.touch("session")
        return True

    def end(self, action: str) -> None:
        """Say that an action has ended."""
        with self._lock:
            self._busy.pop(action, None)
        self.touch("session")

    def notify(self, notice: Notice | None, waiting: Sequence[str] = ()) -> None:
        """Show a sentence to the person, or none.

        Args:
            waiting: Ids of cells that it asks about.
        """
        with self._lock:
            self._notice, self._waiting = notice, [*waiting]
        self.touch("session")

    def conclude(self, outcome: Outcome | None) -> None:
        """Show what came of an action, or nothing."""
        with self._lock:
            self._outcome = outcome
        self.touch("session")

    def seen_there(self, workflow: str, found: Sequence[BesideItem]) -> None:
        """Show what starts a workflow, as `Session.shown` names it, on a server that was asked."""
        asked = time.strftime("%H:%M:%S", time.gmtime())
        self._there[workflow] = {"there": [*found], "asked": f"{asked} UTC"}
        self.touch("beside")

    def proved(self, report: Report) -> None:
        """Show the findings of a check that imported the package, until the cells change."""
        with self._lock:
            self._proved, self._proved_turn = report, self._session.turn
        self.touch("findings")

    def log(self) -> LogSlice:
        """The log, as far as it is kept."""
        return self._journal.slice(KEPT)

    def say(self, subject: str, text: str, level: LogLevel = "info") -> None:
        """Add a line to the log."""
        self._journal.say(subject, text, level)
        self.touch("journal")
