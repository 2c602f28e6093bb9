"""Reads a session's cells for its panels: in the kernel, or where there are many in a process of its own."""

from __future__ import annotations

import contextlib
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cloaca_nb.environment.lifeline import Lifeline
from cloaca_nb.live.recording import stamps
from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.panel.away.pipe import ChangedCells, WantReport, receive, send
from cloaca_nb.panel.away.view import ShownSlices, View, shown_of

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.live.session import Session

log = logging.getLogger(__name__)

#: Notebooks of more cells are read in a process of its own.
MOST_HERE = 1000


class PanelReading:
    """Reads a session's cells for its panels."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._here: tuple[Report, View] | None = None
        self._away = _Away()
        self._closed = False

    def read(self) -> View:
        """What panels show of the cells as they are now; the same object as long as nothing changed.

        Raises:
            CloacaNbError: They cannot be read.
        """
        document = self._session.meant(self._session.document())
        if len(document.cells) > MOST_HERE and not self._closed:
            try:
                return self._away.read(document)
            except (OSError, EOFError):
                if not self._closed:
                    log.warning("the process that reads the notebook is gone", exc_info=True)
        report = self._session.report(prove=False)
        if self._here is None or self._here[0] is not report:
            self._here = (report, View(report.document, shown_of(report), lambda: report))
        return self._here[1]

    def close(self) -> None:
        """End the process, where there is one; it is not waited for."""
        self._closed = True
        self._away.kill()


class _Away:
    """The process that reads, and what it was told; to be used by one thread at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._life: Lifeline | None = None
        self._told: tuple[Cell, ...] = ()
        self._beside: tuple[str, ...] = ()
        self._key: tuple[object, ...] = ()
        self._view: View | None = None
        self._known: tuple[View, Report] | None = None
        self._lock = threading.Lock()

    def read(self, document: Document) -> View:
        """What panels show of a document.

        Raises:
            CloacaNbError: It cannot be read.
            OSError: The process cannot be started, or is gone.
            EOFError: It is gone.
        """
        with self._lock:
            key = (document, stamps(document.folder, self._beside))
            if self._view is None or self._key != key:
                self._view, self._key = self._read(document), ()
                self._key = (document, stamps(document.folder, self._beside))
            return self._view

    def _read(self, document: Document) -> View:
        changed = dict(_changed(self._told, document.cells))
        empty = replace(document, cells=(), facts=())
        order = ChangedCells(empty, document.facts, len(document.cells), changed, list(sys.path))
        answer = self._ask(order)
        self._told, self._beside = document.cells, answer.beside
        if answer.error is not None:
            raise answer.error
        shown: ShownSlices = answer.shown
        if answer.same and self._view is not None:
            shown = shown._replace(graph=self._view.shown.graph)
        made: list[View] = []
        view = View(document, shown, lambda: self._report(made[0]))
        made.append(view)
        return view

    def _report(self, view: View) -> Report:
        """The check that a view was made from; the newest one where that is past."""
        with self._lock:
            if self._known is None or self._known[0] is not self._view:
                report: Report = self._ask(WantReport())
                assert self._view is not None
                self._known = (self._view, replace(report, document=self._view.document))
            return self._known[1]

    def _ask(self, order: ChangedCells | WantReport) -> Any:
        """Send an order and wait for its answer; whatever comes between, the process is done with."""
        process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            send(process.stdin, order)
            return receive(process.stdout)
        except BaseException:
            self._close()
            raise

    def _start(self) -> subprocess.Popen[bytes]:
        from cloaca_nb.check.proof.interpreter import own_module, start_python

        self._life = Lifeline()
        words = ["-W", "ignore", *own_module("cloaca_nb.panel.away.child")]
        self._process = start_python(words, self._life, subprocess.DEVNULL)
        return self._process

    def kill(self) -> None:
        """End the process, from any thread: who waits for it learns that it is gone."""
        process = self._process
        if process is not None and not self._lock.acquire(blocking=False):
            process.kill()
        elif process is not None:
            try:
                self._close()
            finally:
                self._lock.release()

    def _close(self) -> None:
        process, life = self._process, self._life
        self._process = self._life = self._view = None
        self._told = ()
        if process is not None:
            process.kill()
            process.wait()
            for pipe in filter(None, (process.stdin, process.stdout)):
                with contextlib.suppress(OSError):
                    pipe.close()
        if life is not None:
            life.release()


def _changed(before: tuple[Cell, ...], now: tuple[Cell, ...]) -> Iterator[tuple[int, Cell]]:
    """Cells that are not what they were, with their index."""
    for at, cell in enumerate(now):
        if at >= len(before) or (cell is not before[at] and cell != before[at]):
            yield at, cell
