"""A run from a task on: what the tasks before it stored in an earlier run is taken over, exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cloaca_nb.errors import UsageError
from cloaca_nb.grammar import no_task
from cloaca_nb.model import graph, kinds
from cloaca_nb.model.finding import Fact
from cloaca_nb.model.handed import Handed
from cloaca_nb.model.json_value import JSON
from cloaca_nb.model.run import Replay
from cloaca_nb.model.workflow import Workflow
from cloaca_nb.run.history.codes import codes_of
from cloaca_nb.run.history.earlier import EarlierRun

_RUN_ALL = "run the workflow once, all of it"


def earlier_run(runs: Iterable[EarlierRun], number: int | None = None) -> EarlierRun:
    """The run of that number, the latest without one.

    Args:
        runs: Those that are kept, the latest first.

    Raises:
        UsageError: There is none.
    """
    others: list[str] = []
    for run in runs:
        if number in (None, run.number):
            return run
        others.append(str(run.number))
    if number is None or not others:
        raise UsageError("no run of this workflow is kept yet", _RUN_ALL)
    raise UsageError(f"run {number} of this workflow is not kept", f"these are: {', '.join(others[:20])}")


def replay_from(start: str, run: EarlierRun, workflow: Workflow) -> Replay:
    """What a run from a task on takes over from an earlier one.

    Args:
        start: The task's id.

    Raises:
        UsageError: There is no such task, or something that is needed is not kept.
    """
    whole = graph.known(workflow.dependencies)
    if start not in whole:
        raise no_task(start, whole)
    anew = {start} | graph.downstream(whole, [start])
    before = graph.upstream(whole, anew) - anew
    contexts: dict[str, Mapping[str, JSON]] = {}
    handed: dict[str, Mapping[str, Handed]] = {}
    for id in graph.order(whole):
        if id in before and (stored := run.stored(id)) is not None:
            contexts[id], handed[id] = stored
    lacking = [id for task in anew for id in whole[task] if id not in anew and id not in contexts]
    if lacking:
        first = min(lacking, key=list(whole).index)
        raise UsageError(
            f"run {run.number} has no context of {first!r} to start {start!r} with: {_why(run, first)}",
            f"--from {first} runs it, too",
        )
    if run.left_out and any(not whole[id] for id in anew):
        raise UsageError(
            f"run {run.number} was given {run.left_out[0]!r}, which looks like a secret and is not kept",
            "run the workflow with that context, without --from",
        )
    codes = codes_of(workflow)
    changed = [id for id in contexts if codes.get(id) != run.codes.get(id)]
    facts = tuple(Fact(kinds.ReplayedOlder(id, run.number), workflow.place_of(id), id) for id in changed)
    return Replay(run.number, start, contexts, handed, facts)


def _why(run: EarlierRun, task: str) -> str:
    """Why a run has no context of a task."""
    state = run.state.task(task)
    if state is None or state.status == "not-started":
        return "it did not run there"
    if state.status != "completed":
        return f"it {'was' if state.status == 'skipped' else 'has'} {state.status} there"
    return run.not_kept.get(task, "its file is gone")
