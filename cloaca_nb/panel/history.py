"""Runs that are kept, as panels show them: a list, one with its times, and how it differs from another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloaca_nb.errors import CloacaNbError
from cloaca_nb.model.run import RunDifference
from cloaca_nb.model.times import time_of
from cloaca_nb.model.wording import clip
from cloaca_nb.output.history import summary
from cloaca_nb.panel.contract.replies import DifferenceItem, EarlierItem, History
from cloaca_nb.panel.run import run_status, task_run
from cloaca_nb.run.history.replaying import earlier_run

if TYPE_CHECKING:
    from cloaca_nb.live.session import Session
    from cloaca_nb.run.history.earlier import EarlierRun

#: Runs, tasks and differences that are sent.
RUNS, TASKS, DIFFERENCES = 100, 500, 100
#: Characters of a summary, a path, a value.
_TEXT = 200


def history(session: Session, shown: int | None, against: int | None) -> tuple[History, str]:
    """The runs of the workflow that panels show, and why one of the two is not there.

    Args:
        shown: The number of the run whose times are shown.
        against: That of the one it is compared with.
    """
    kept = session.history()
    runs = [_item(run) for run in kept[:RUNS]]
    found = History(runs=runs, shown=None, tasks=[], against=None, differences=[])
    try:
        if shown is not None:
            run = earlier_run(kept, shown)
            status = run_status(run.state.status)
            found["shown"] = shown
            found["tasks"] = [task_run(task, status) for task in run.state.tasks[:TASKS]]
            if against is not None:
                differences = run.differences(earlier_run(kept, against))
                found["against"] = against
                found["differences"] = [_difference(one) for one in differences[:DIFFERENCES]]
    except CloacaNbError as error:
        return found, error.message
    return found, ""


def _item(run: EarlierRun) -> EarlierItem:
    return EarlierItem(
        number=run.number,
        asked=time_of(run.asked).timestamp(),
        status=run_status(run.state.status),
        runner=run.state.runner,
        duration_s=run.state.duration_s,
        text=clip(summary(run), _TEXT),
    )


def _difference(one: RunDifference) -> DifferenceItem:
    values = ("nothing" if value is None else clip(value, _TEXT) for value in (one.first, one.other))
    first, other = values
    return DifferenceItem(task=one.task or "", path=clip(one.path, _TEXT), first=first, other=other)
