"""A session's run, in a thread of its own: of the notebook's package here, or followed on a target."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, TypeAlias

from cloaca_nb.errors import CloacaNbError, RunError, StoppedError
from cloaca_nb.model.run import Event, RunPlan, RunState, RunStatus, TaskError
from cloaca_nb.run.state import Reducer

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.model.run import RunnerName

Phase = Literal["checking", "running", "done"]

#: Called after each change, on the run's thread, with the event that made it; None for a change of the phase.
Notify: TypeAlias = Callable[["Event | None"], None]


class LiveRun:
    """A run under way, or ended. Its events end with `run-finished`, however it ends.

    Args:
        report: Checks the notebook; gets what is set once the check is not wanted any more.
        plan: Makes the plan from a report without errors.
        runner: Which runner.
        notify: Called after each change.

    Attributes:
        phase: What is going on.
        report: The check that came first, once there is one.
        result: What came of the run, once it is done (None where it raised).
        error: What the run raised instead.
        changed: Set after each change; who waits clears it.
    """

    def __init__(
        self,
        report: Callable[[threading.Event], Report],
        plan: Callable[[Report], RunPlan],
        runner: RunnerName,
        notify: Notify,
    ) -> None:
        self._check = report
        self._plan = plan
        self._runner = runner
        self._notify = notify
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._main, name="cloaca-nb run", daemon=True)
        self._reducer = Reducer()
        self._began = time.monotonic()
        self._after: LiveRun | None = None
        self.phase: Phase = "checking"
        self.report: Report | None = None
        self.result: RunState | None = None
        self.error: CloacaNbError | None = None
        self.changed = threading.Event()

    @property
    def state(self) -> RunState:
        """The run as it is now."""
        return self._reducer.state

    @property
    def done(self) -> bool:
        """Whether it has ended and nothing of it is left."""
        return self.phase == "done"

    @property
    def stopping(self) -> bool:
        """Whether someone asked to stop it."""
        return self._stop.is_set()

    @property
    def in_the_way(self) -> bool:
        """Whether another run has to be refused: this one has not ended, and nobody asked it to."""
        return not (self.done or self.stopping or self.state.ended)

    def start(self, after: LiveRun | None = None) -> None:
        """Begin, as soon as nothing of another run is left.

        Args:
            after: That run; it has ended or is about to.
        """
        self._after = after
        self._thread.start()

    def stop(self) -> None:
        """End it at once; its processes are killed. Returns before they are gone: `wait` for that."""
        if not self._stop.is_set():
            self._stop.set()
            self._tell(None)

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until it has ended; whether it has. One that an interrupt kept from its start has."""
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def outcome(self) -> RunState:
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
            self._tell(None)
            if self._after is not None:
                self._after.wait()
                self._after = None
            self.result = self._go()
        except CloacaNbError as error:
            self._fail(error)
        except Exception as error:  # noqa: BLE001 - the edge of the thread: whoever waits must be told
            unexpected = RunError(f"the run ended unexpectedly: {type(error).__name__}: {error}")
            unexpected.__cause__ = error
            self._fail(unexpected)
        finally:
            self._enter("done")

    def _go(self) -> RunState:
        from cloaca_nb.run.runners import choose_runner

        runner = choose_runner(self._runner)
        if self.stopping:
            return self._finish("stopped", runner.name)
        try:
            self.report = report = self._check(self._stop)
        except StoppedError:
            return self._finish("stopped", runner.name)
        if self.stopping:
            return self._finish("stopped", runner.name)
        if not report.ok or report.package is None:
            return self._finish("blocked", runner.name)
        self._enter("running")
        return runner.run(self._plan(report), self._emit, self._stop)

    def _fail(self, error: CloacaNbError) -> None:
        self.error = error
        if not self.state.ended:
            self._finish("failed", error=TaskError(type(error).__name__, error.message, hint=error.hint))

    def _finish(
        self, status: RunStatus, runner: str | None = None, error: TaskError | None = None
    ) -> RunState:
        """The run has ended without a runner's word."""
        took = time.monotonic() - self._began
        self._emit(Event("run-finished", took, status=status, runner=runner, error=error))
        return self.state

    def _emit(self, event: Event) -> None:
        self._reducer.apply(event)
        self._tell(event)

    def _enter(self, phase: Phase) -> None:
        self.phase = phase
        self._tell(None)

    def _tell(self, event: Event | None) -> None:
        self.changed.set()
        self._notify(event)


Follow = Callable[[Callable[[Event], None], threading.Event], RunState]


class RemoteRun(LiveRun):
    """A run that goes on at a target and is followed from here; `stop` ends the following alone.

    Args:
        report: The notebook's report, for the graph.
        execution: The execution id.
        follow: Follows the run: gets where events go and what stops it.
        notify: Called after each change.
    """

    def __init__(self, report: Report, execution: str, follow: Follow, notify: Notify) -> None:
        super().__init__(lambda _: report, _no_plan, "auto", notify)
        self.execution = execution
        self._follow = follow

    def _go(self) -> RunState:
        self.report = self._check(self._stop)
        self._enter("running")
        return self._follow(self._emit, self._stop)


def _no_plan(report: Report) -> RunPlan:
    raise AssertionError("a run on a target has no plan here")
