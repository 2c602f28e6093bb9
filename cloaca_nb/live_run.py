"""A run in a thread of its own: what views watch while it goes on, and what stops it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from cloaca_nb.errors import CloacaNbError, RunError
from cloaca_nb.run.runner import Event, RunPlan, RunResult
from cloaca_nb.run.state import RunState

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.run.choose import RunnerName

Phase = Literal["checking", "running", "done"]


class LiveRun:
    """A run under way, or ended.

    Args:
        report: Checks the notebook.
        plan: Makes the plan from a report without errors.
        runner: Which runner.
        notify: Called after each change, in the run's thread.

    Attributes:
        phase: What is going on.
        state: State of each task.
        report: The check that came first, once there is one.
        result: What came of the run, once it is done (None where it raised).
        error: What the run raised instead.
        changed: Set after each change; who waits clears it.
    """

    def __init__(
        self,
        report: Callable[[], Report],
        plan: Callable[[Report], RunPlan],
        runner: RunnerName,
        notify: Callable[[], None],
    ) -> None:
        self._check = report
        self._plan = plan
        self._runner = runner
        self._notify = notify
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._main, name="cloaca-nb run", daemon=True)
        self.phase: Phase = "checking"
        self.state = RunState()
        self.report: Report | None = None
        self.result: RunResult | None = None
        self.error: CloacaNbError | None = None
        self.changed = threading.Event()

    @property
    def done(self) -> bool:
        """Whether it has ended."""
        return self.phase == "done"

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End it at once; its processes are killed. Returns before they are gone: `wait` for that."""
        self._stop.set()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until it has ended; whether it has."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def outcome(self) -> RunResult:
        """What came of it.

        Raises:
            CloacaNbError: It could not be run.
        """
        if self.error is not None:
            raise self.error
        assert self.result is not None, "asked before it is done"
        return self.result

    def _main(self) -> None:
        try:
            self.result = self._go()
        except CloacaNbError as error:
            self.error = error
        except Exception as error:  # noqa: BLE001 - the edge of the thread: whoever waits must be told
            self.error = RunError(f"the run ended unexpectedly: {type(error).__name__}: {error}")
            self.error.__cause__ = error
        finally:
            self._enter("done")

    def _go(self) -> RunResult:
        from cloaca_nb.run.choose import choose_runner

        runner = choose_runner(self._runner)
        self.report = report = self._check()
        if self._stop.is_set():
            return RunResult("stopped", runner.name)
        if not report.ok or report.package is None:
            self.state.block(runner.name, report.findings)
            return RunResult("blocked", runner.name)
        self._enter("running")
        return runner.run(self._plan(report), self._emit, self._stop)

    def _emit(self, event: Event) -> None:
        self.state.apply(event)
        self._tell()

    def _enter(self, phase: Phase) -> None:
        self.phase = phase
        self._tell()

    def _tell(self) -> None:
        self.changed.set()
        self._notify()
