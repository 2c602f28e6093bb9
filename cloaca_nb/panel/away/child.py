"""The process that reads a kernel's notebook: takes changes of cells, gives what panels show of them.

Nothing of the notebook is executed or imported here.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from cloaca_nb.check.checker import check
from cloaca_nb.check.proof.guard import watch
from cloaca_nb.errors import CloacaNbError
from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.panel.away.pipe import ChangedCells, WantReport, receive, send
from cloaca_nb.panel.away.view import ShownSlices, shown_of
from cloaca_nb.panel.contract.shapes import GraphSlice

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report

#: After how many readings what they left behind is looked for.
_COLLECTED_EVERY = 16


class ReadingResult(NamedTuple):
    """What came of a reading.

    Attributes:
        shown: What is shown; None where it failed, with an empty graph where that is as it was.
        same: Whether the graph is as it was.
        beside: Paths of modules beside the notebook that were read.
        error: What stood in the way.
    """

    shown: ShownSlices | None = None
    same: bool = False
    beside: tuple[str, ...] = ()
    error: CloacaNbError | None = None


class NotebookReader:
    """Reads one notebook, again and again."""

    def __init__(self) -> None:
        self._own_path = list(sys.path)
        self._cells: list[Cell] = []
        self._report: Report | None = None
        self._graph: GraphSlice | None = None

    def read(self, cells: ChangedCells) -> ReadingResult:
        """Take what changed, and read."""
        self._look_in(cells.path)
        del self._cells[cells.total :]
        self._cells += [Cell(0, "raw", "")] * (cells.total - len(self._cells))
        for at, cell in cells.changed.items():
            self._cells[at] = cell
        document = replace(cells.empty, cells=tuple(self._cells), facts=cells.facts)
        try:
            report = check(document, prove=False)
        except CloacaNbError as error:
            return ReadingResult(error=error)
        self._report = report
        shown = shown_of(report)
        same, self._graph = shown.graph == self._graph, shown.graph
        return ReadingResult(
            shown._replace(graph=_NOTHING) if same else shown, same, tuple(report.workflow.beside)
        )

    def report(self) -> Report | None:
        """The last check, without what is large and what the kernel has."""
        if self._report is None:
            return None
        small = replace(self._report.workflow, modules=(), facts=(), data={}, beside={})
        return replace(self._report, workflow=small, document=Document(()), package=None)

    def _look_in(self, path: list[str]) -> None:
        """Find what is installed where the kernel does; what stands beside the notebook shadows nothing."""
        known = {*self._own_path, "", os.getcwd()}  # noqa: PTH109 - a text among texts
        sys.path[:] = [*self._own_path, *(entry for entry in path if entry not in known)]
        importlib.invalidate_caches()


#: A graph that is not sent again.
_NOTHING = GraphSlice(
    workflow="", version="", description="", tasks=[], edges=[], drawings=[], groups=[], problem=""
)


def main() -> None:
    """Serve until the other end is gone."""
    watch(int(sys.argv[1]))
    gc.disable()  # it would go over all syntax trees again and again
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what any library prints is no answer
    reader, count = NotebookReader(), 0
    while True:
        try:
            order = receive(orders)
        except EOFError:
            return
        send(answers, reader.report() if isinstance(order, WantReport) else reader.read(order))
        count += 1
        if count % _COLLECTED_EVERY == 0:
            gc.collect()
