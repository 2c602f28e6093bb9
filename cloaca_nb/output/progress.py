"""Follows a run until it ends: a picture that is renewed in place, or lines in a terminal."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from cloaca_nb.errors import RunError
from cloaca_nb.output.cell import Shown
from cloaca_nb.output.run_cell import ended_view, running_view, task_view, waiting_view
from cloaca_nb.output.run_text import error_text
from cloaca_nb.output.words import visible

if TYPE_CHECKING:
    from cloaca_nb.live.session import Session
    from cloaca_nb.model.run import RunState
    from cloaca_nb.run.live import LiveRun

#: Least seconds between two pictures; a picture that takes long to make is made less often.
PERIOD = 0.1
#: Longest wait for a stopped run's processes to be gone.
PATIENCE_S = 5.0


class Screen(Protocol):
    """Where progress is shown."""

    def begin(self) -> None:
        """The run was asked for."""

    def show(self, live: LiveRun) -> None:
        """Something changed."""

    def end(self, shown: Shown[Any], *, raises: bool) -> None:
        """The run has ended; whether an error follows, so that nobody else shows the result."""


def follow(start: Callable[[], LiveRun], session: Session, screen: Screen) -> Shown[RunState]:
    """Start a run and show it until it ends. An interrupt of the kernel stops it at any moment.

    Args:
        start: Starts the run.
        session: Whose run it is.
        screen: Where it is shown.

    Raises:
        CheckError: Error findings are in the way.
        RunError: The run failed, was stopped, or could not be started.
    """
    try:
        screen.begin()
        live = start()
        _watch(live, screen)
        return _ended(live, session, screen)
    except KeyboardInterrupt:
        session.stop()
        stopped = session.run_state
        if stopped is not None and stopped.wait(PATIENCE_S):
            screen.end(_ended_view(stopped, session), raises=True)
        raise RunError("the run was stopped", "run %cloaca_run to run it again") from None


def _watch(live: LiveRun, screen: Screen) -> None:
    while not live.done:
        live.changed.wait(1.0)
        live.changed.clear()
        began = time.monotonic()
        screen.show(live)
        if not live.done:
            # A picture may take a quarter of the time at most.
            live.wait(max(PERIOD, 3 * (time.monotonic() - began)))


def _ended(live: LiveRun, session: Session, screen: Screen) -> Shown[RunState]:
    shown = _ended_view(live, session)
    completed = live.result is not None and live.result.status == "completed"
    screen.end(shown, raises=not completed)
    result = live.outcome()
    if result.status == "blocked":
        from cloaca_nb.check.checker import require_ok

        assert live.report is not None
        require_ok(live.report)
    if result.status != "completed":
        raise _error(result)
    return shown


def _ended_view(live: LiveRun, session: Session) -> Shown[Any]:
    """The last picture; a run that never came to anything says why."""
    if live.error is not None or live.result is None or live.report is None:
        return waiting_view("not run" if live.error is not None else "■ stopped before anything ran")
    return ended_view(live.result, live.report, session.name_cell(live.report.document))


def _error(result: RunState) -> RunError:
    if result.status == "stopped":
        return RunError("the run was stopped", "run %cloaca_run to run it again")
    error = result.first_error
    if error is None:
        return RunError("the run failed")
    task = next((task.id for task in result.tasks if task.error is error), None)
    who = "the run failed" if task is None else f"task {task!r} failed"
    where = f" in cell {error.cell}, line {error.line}" if error.cell and error.line else ""
    return RunError(f"{who}{where}: {error_text(error)}", error.hint, detail=error.traceback)


class Notebook:
    """One output that is renewed in place."""

    def __init__(self) -> None:
        self._id = uuid.uuid4().hex

    def begin(self) -> None:
        """The run was asked for."""
        waiting_view("▶ checking").publish(self._id)

    def show(self, live: LiveRun) -> None:
        """Something changed."""
        if live.report is not None and live.phase == "running":
            running_view(live.state, live.report.workflow).publish(self._id, renew=True)

    def end(self, shown: Shown[Any], *, raises: bool) -> None:
        """The run has ended."""
        shown.publish(self._id, renew=True)
        shown.mark_shown()


class Terminal:
    """A line whenever a task changes its state.

    Args:
        later: Whether the shell shows the result as the value of the cell.
    """

    def __init__(self, *, later: bool) -> None:
        self._later = later
        self._seen: dict[str, str] = {}

    def begin(self) -> None:
        """The run was asked for."""

    def show(self, live: LiveRun) -> None:
        """Something changed."""
        for task in live.state.tasks:
            if self._seen.get(task.id) != task.status and task.status not in {
                "waiting",
                "ready",
                "not-started",
            }:
                view = task_view(task)
                note = "" if task.status == "running" else f"  {view.look.word} {view.note}"
                print(f"{view.look.glyph} {visible(task.id)}{note}".rstrip())  # noqa: T201 - a terminal
            self._seen[task.id] = task.status

    def end(self, shown: Shown[Any], *, raises: bool) -> None:
        """The run has ended."""
        shown.display(later=self._later and not raises)
