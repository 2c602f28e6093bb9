"""What a task was given in an earlier run, brought to where its cell can be tried."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cloaca_nb.carried.codec import CodecError
from cloaca_nb.carried.handover import Handover
from cloaca_nb.errors import UsageError
from cloaca_nb.grammar import no_task
from cloaca_nb.kernel.handing import keep_context
from cloaca_nb.model.wording import counted
from cloaca_nb.run.artifacts import local_store

if TYPE_CHECKING:
    from cloaca_nb.live.session import Session
    from cloaca_nb.model.workflow import Task
    from cloaca_nb.run.history.earlier import EarlierRun


def load_inputs(session: Session, names: dict[str, Any], id: str, number: int | None = None) -> str:
    """Bind the variables that a task was given in an earlier run, and make the session's context its context.

    Args:
        names: The notebook's names.
        id: The task's id.
        number: The number of the run; the last one without it.

    Returns:
        What was loaded, in a sentence.

    Raises:
        UsageError: There is no such task or run, or something of it is not kept.
    """
    workflow = session.report().workflow
    ids = [task.id for task in workflow.tasks]
    if id not in ids:
        raise no_task(id, ids)
    run = session.earlier_run(number)
    given = run.given(id)
    if given is None:
        raise UsageError(
            f"run {run.number} has not kept what {id!r} was given", f"`%cloaca_history {run.number}` says why"
        )
    task = workflow.task(id)
    bound = _variables(task, given, names, run)
    names.update(bound)
    keep_context(given)
    return _said(task, run, bound, given)


def _variables(
    task: Task, given: Mapping[str, Any], names: dict[str, Any], run: EarlierRun
) -> dict[str, Any]:
    """The values of the variables that a plain cell reads; of other tasks none."""
    keys = {use.name: use.key for use in task.reads if use.encoded} if task.form == "plain" else {}
    found: dict[str, Any] = {}
    with local_store():
        handed = Handover(given, names)
        for name, key in keys.items():
            if key not in given:
                continue  # the task that hands it over failed there
            try:
                found[name] = handed.take(key)
            except CodecError as error:
                raise UsageError(f"`{name}` of run {run.number} cannot be read: {error}", "") from None
    return found


def _said(task: Task, run: EarlierRun, bound: Mapping[str, Any], given: Mapping[str, Any]) -> str:
    source = f"what `{task.id}` was given in run {run.number}"
    if bound:
        return f"{', '.join(f'`{name}`' for name in bound)}: {source}"
    if task.form == "plain":
        return f"`{task.id}` was given nothing in run {run.number}"
    keys = counted(len(given), "key")
    return f"the session's context is {source}, {keys}: `%%cloaca_task {task.id} --run` takes it"
