"""A run on a server as a session shows its runs: in the same graph, panel and log."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from cloaca_nb.errors import CheckError
from cloaca_nb.live_run import LiveRun
from cloaca_nb.run.runner import Event, RunPlan, RunResult

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report

Follow = Callable[[Callable[[Event], None], threading.Event], RunResult]


class RemoteRun(LiveRun):
    """A run that goes on at a target and is followed from here; `stop` ends the following alone.

    Args:
        report: The notebook's report, for the graph.
        execution: The execution id.
        follow: Follows the run: gets where events go and what stops it.
        notify: Called after each change.
    """

    def __init__(self, report: Report, execution: str, follow: Follow, notify: Callable[[], None]) -> None:
        super().__init__(lambda: report, _no_plan, "auto", notify)
        self.execution = execution
        self._follow = follow

    @property
    def left(self) -> bool:
        """Whether the following was ended from here, so that the run goes on."""
        return self._stop.is_set()

    def _go(self) -> RunResult:
        self.report = self._check()
        self._enter("running")
        return self._follow(self._emit, self._stop)


def _no_plan(report: Report) -> RunPlan:
    raise CheckError("a run on a target has no plan here")
