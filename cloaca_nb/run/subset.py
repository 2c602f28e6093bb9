"""Which tasks a plan runs, and their dependencies among each other."""

from __future__ import annotations

import difflib

from cloaca_nb import graph
from cloaca_nb.errors import UsageError
from cloaca_nb.run import values
from cloaca_nb.run.child_survey import refusal
from cloaca_nb.run.runner import RunPlan


def tasks_of(plan: RunPlan) -> dict[str, tuple[str, ...]]:
    """Ids of the tasks to run, in the workflow's order, with the dependencies that run too.

    Raises:
        UsageError: `only` or `until` is no task, both are given, or the context is no JSON.
    """
    _check_context(plan)
    whole = graph.known({task.id: task.dependencies for task in plan.package.workflow.tasks})
    if plan.only is not None and plan.until is not None:
        raise UsageError("only and until exclude each other", "give one of them")
    for name in (plan.only, plan.until):
        if name is not None and name not in whole:
            raise UsageError(f"{name!r} is no task of this workflow", _nearest(name, list(whole)))
    if plan.only is not None:
        wanted = {plan.only}
    elif plan.until is not None:
        wanted = {plan.until} | graph.upstream(whole, [plan.until])
    else:
        wanted = set(whole)
    return {
        id: tuple(dependency for dependency in dependencies if dependency in wanted)
        for id, dependencies in whole.items()
        if id in wanted
    }


def _nearest(name: str, ids: list[str]) -> str:
    near = difflib.get_close_matches(name, ids, n=1)
    return f"did you mean {near[0]!r}?" if near else f"tasks: {', '.join(ids)}"


def _check_context(plan: RunPlan) -> None:
    for key, value in plan.context.items():
        if not isinstance(key, str):
            raise UsageError(f"{key!r} is no context key: keys are texts", "give the key as a text")
        lost = refusal(value)
        if lost is not None:
            what, cure = values.refusal(lost.type, lost.why)
            raise UsageError(f"the initial context's {key!r} holds {what}, which no context takes", cure)
