"""One session's panels: what they all show, and what they may ask for.

Widgets and the JupyterLab side panel listen to one hub, so they agree. The hub gathers the session's changes
and publishes slices of the state at most ten times a second, from a thread of its own; what a person asks for
is taken at once, on whatever thread it arrives, and done on a thread of its own. No shell is touched here.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from cloaca_nb.errors import CloacaNbError
from cloaca_nb.live.screen import is_other
from cloaca_nb.model.run import RunnerName
from cloaca_nb.model.wording import clip
from cloaca_nb.panel import state as panel_state
from cloaca_nb.panel.away.reading import PanelReading
from cloaca_nb.panel.beside import noted
from cloaca_nb.panel.contract.shapes import (
    FieldItem,
    FindingsSlice,
    GraphSlice,
    PanelState,
    SessionSlice,
)
from cloaca_nb.panel.news import PanelNews, Slice
from cloaca_nb.panel.requests import Requests, Settings
from cloaca_nb.panel.run import UNENDED, RunWatch

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.live.change import Change
    from cloaca_nb.live.session import Session
    from cloaca_nb.model.workflow import Document
    from cloaca_nb.run.live import LiveRun


@dataclass(frozen=True)
class PanelDefaults:
    """What holds where nothing is set."""

    runner: RunnerName = "auto"
    layout: Literal["both", "manifest", "package"] = "both"
    output: str = ""
    tenant: str = ""


log = logging.getLogger(__name__)

Slices: TypeAlias = Mapping[str, Mapping[str, Any]]
Listener = Callable[[Slices], None]

#: Seconds between two publications; from a change of the cells to reading them, for they come in bursts.
PERIOD, CELLS_PAUSE = 0.1, 0.06
SLICES: tuple[Slice, ...] = ("graph", "findings", "run", "session", "journal", "beside")


class PanelHub(PanelNews):
    """What the panels of one session show.

    Args:
        settings: Defaults of runs and packs.

    Attributes:
        requests: Takes what a panel sends.
    """

    def __init__(self, session: Session, settings: Settings | None = None) -> None:
        super().__init__(session)
        self._state = panel_state.empty_state()
        self._published: dict[str, Mapping[str, Any]] = {}
        self._listeners: list[Listener] = []
        self._cells_at: float | None = None
        self._thread: threading.Thread | None = None
        self._closed = False
        self._reading = PanelReading(session)
        self._graph = self._state["graph"]
        self.requests = Requests(session, self, settings or PanelDefaults())
        self._unsubscribe = session.subscribe(self._changed)

    # What panels see

    def state(self) -> PanelState:
        """All slices as last made."""
        with self._lock:
            return cast("PanelState", dict(self._state))

    def fresh_state(self) -> PanelState:
        """All slices made now: for a panel that is about to be shown."""
        self._follow(self._session.run_state)
        self._make(SLICES)
        self.touch(*SLICES)  # panels that are there already hear of it too
        return self.state()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Be given slices as they change, on the hub's thread.

        Returns:
            Ends it.
        """
        with self._lock:
            self._listeners.append(listener)
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._publish, name="cloaca-nb panel", daemon=True)
                self._thread.start()

        def end() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return end

    def close(self) -> None:
        """Stop for good."""
        self._unsubscribe()
        with self._wake:
            self._closed = True
            self._listeners.clear()
            self._wake.notify_all()
        self._reading.close()

    # What it hears of the session

    def _changed(self, change: Change) -> None:
        """Called by the session on any thread; returns at once."""
        if change.kind == "cells":
            with self._wake:
                self._cells_at = self._cells_at or time.monotonic()
                self._wake.notify_all()
        elif change.report is not None:
            self._checked(change.report)
        elif change.kind == "packed" and change.archive is not None:
            self.conclude(panel_state.packed(change.archive))
        elif change.kind == "run":
            self._follow(self._session.run_state)
            self._run.tell(change.event)
            self.touch("run", "journal", *(() if self._run.going_on else ("findings", "session")))

    def _checked(self, report: Report) -> None:
        """Whoever asked for a check, its findings are worth showing, if they are of what is shown."""
        now = replace(self._session.document(), workflow=report.document.workflow)
        if self._session.shown in ("", report.workflow.name) and not is_other(report.document, now):
            self.proved(report)

    def _follow(self, live: LiveRun | None) -> None:
        with self._lock:
            if live is not None and self._run.live is not live:
                self._run = RunWatch(live, self._run.number + 1, self._journal)
                self._notice = None
                self._dirty.add("session")

    # Publishing

    def _publish(self) -> None:
        """The hub's thread: make what is out of date and hand it on, not too often."""
        pause = 0.0
        while True:
            wanted = self._wait(pause)
            if wanted is None:
                return
            began = time.monotonic()
            try:
                made = self._news(self._make(wanted))
            except Exception:  # the edge of the thread: a panel that stands still helps no one
                log.exception("a panel could not be brought up to date")
                made = {}
            self._hand_on(made)
            # Reading a large notebook takes long: it may take a quarter of the time, not all of it.
            spent = time.monotonic() - began
            pause = max(PERIOD - spent, 3 * spent if "graph" in made else 0.0)

    def _wait(self, pause: float) -> list[Slice] | None:
        """Sleep, then wait for something to do; None at the end."""
        deadline = time.monotonic() + pause
        with self._wake:
            while not self._closed:
                now = time.monotonic()
                if now < deadline:
                    self._wake.wait(deadline - now)
                    continue
                ripe = self._cells_at is not None and now - self._cells_at >= CELLS_PAUSE
                if ripe:
                    self._cells_at = None
                    self._dirty |= {"graph", "session"}
                if self._dirty:
                    wanted = sorted(self._dirty)
                    self._dirty.clear()
                    return wanted
                self._wake.wait(CELLS_PAUSE if self._cells_at is not None else None)
        return None

    def _hand_on(self, slices: Slices) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners if slices else ():
            try:
                listener(slices)
            except Exception:  # one view that breaks must not keep the others from the news
                log.warning("a panel could not be told of a change", exc_info=True)

    def _make(self, wanted: Iterable[Slice]) -> Slices:
        """Make slices anew."""
        made: dict[str, Mapping[str, Any]] = {}
        names = set(wanted)
        if "graph" in names:
            made["graph"] = self._read()
            names |= {"findings", "beside"}
        if "beside" in names:
            made["beside"] = self._beside()
        with self._lock:
            if "findings" in names:
                made["findings"] = self._findings()
            if "run" in names:
                made["run"] = self._run.slice()
            if "journal" in names:
                made["journal"] = self._journal.slice()
            if "session" in names:
                made["session"] = self._session_slice()
            self._state.update(made)  # type: ignore[typeddict-item]  # names are those of the slices
        return made

    def _news(self, made: Slices) -> Slices:
        """Slices that differ from what was published last."""
        told = {name: _told(value) for name, value in made.items()}
        news = {name: made[name] for name in made if self._published.get(name) != told[name]}
        self._published.update(told)
        return news

    def _read(self) -> GraphSlice:
        """The graph of the cells as they are now."""
        try:
            with self._session.choosing(self._session.shown):
                view = self._reading.read()
        except CloacaNbError as error:
            with self._lock:
                self._view = self._proved = None
                self._graph = panel_state.empty_state()["graph"]
                self._graph["problem"] = clip(str(error), panel_state.SENTENCE)
                return self._graph
        with self._lock:
            self._view, self._graph = view, view.shown.graph
            if self._proved is not None and self._is_outlived(self._proved, view.document):
                self._proved = None
        return self._graph

    def _beside(self) -> Mapping[str, Any]:
        """What stands beside the tasks: in the notebook, remembered with it, on a server that was asked."""
        view = self._view
        known = view.shown.beside if view is not None else panel_state.empty_state()["beside"]
        schedule = [*known["schedule"], *noted(self._session, self._graph["workflow"])]
        return {**known, "schedule": schedule, **self._there.get(self._session.shown, {})}

    def _findings(self) -> FindingsSlice:
        """The findings of the newest check, and those of the run."""
        view, more, proved = self._view, self._run.findings(), self._proved
        if view is None and proved is None:
            problem = bool(self._graph["problem"])
            return {**panel_state.empty_state()["findings"], "state": "failed" if problem else "none"}
        if view is not None and proved is None and not more:
            return view.shown.findings
        shown = proved or self.report
        assert shown is not None
        found = [*shown.findings, *more]
        return panel_state.findings_slice(
            found, shown.document, proved=shown is proved, workflow=shown.workflow
        )

    def _is_outlived(self, proved: Report, now: Document) -> bool:
        """Whether a check of values is not of the notebook as it is: cells changed, or were run again."""
        judged = any(one.code.startswith("C25") for one in proved.findings)
        return is_other(proved.document, now) or (judged and self._session.turn != self._proved_turn)

    def _fields(self) -> list[FieldItem]:
        """What a run may be given."""
        if self._proved is not None:
            return panel_state.context_fields(self._proved)
        return [] if self._view is None else self._view.shown.fields

    def _session_slice(self) -> SessionSlice:
        """What is going on besides the run, and what can be chosen."""
        path = self._session.path
        return SessionSlice(
            notebook=clip(path.name if path is not None else "", panel_state.NAME),
            busy=sorted(self._busy),
            runner=self._run.runner,
            targets=self.requests.targets(),
            fields=self._fields(),
            outcome=self._outcome,
            notice=self._notice,
            waiting=self._waiting,
            workflows=[clip(name, panel_state.NAME) for name in self._session.workflows()],
        )


def _told(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a slice tells: the time that it was made is news only while a run goes on.

    A page that is loaded may take a widget's next message for all of its state: none is sent for nothing.
    """
    if value.get("status") in UNENDED:
        return value
    return {name: part for name, part in value.items() if name != "now"}


_hubs: dict[Session, PanelHub] = {}
_hubs_lock = threading.Lock()


def hub_of(session: Session, settings: Settings | None = None) -> PanelHub:
    """The hub of a session, which all its panels share.

    Args:
        settings: Defaults of runs and packs, for a hub that is made now.
    """
    with _hubs_lock:
        hub = _hubs.get(session)
        if hub is None:
            hub = _hubs[session] = PanelHub(session, settings)
        return hub


def close_hub(session: Session) -> None:
    """Take a session's panels off: they show the last state from then on."""
    with _hubs_lock:
        hub = _hubs.pop(session, None)
    if hub is not None:
        hub.close()
