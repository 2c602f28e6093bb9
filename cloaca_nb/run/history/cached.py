"""Which tasks need not run again: all that they go by is as it was when an earlier run finished them."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cloaca_nb.environment import VARIABLE_PREFIX
from cloaca_nb.inputs.inventory import inventory_of
from cloaca_nb.inputs.unseen import unseen_inputs
from cloaca_nb.model.package import Package
from cloaca_nb.model.run import Finished, Reuse, TaskState, ValueOrigins
from cloaca_nb.model.workflow import CALLBACKS, Task
from cloaca_nb.package.dependencies.lock import new_lock
from cloaca_nb.run.child.again.stamps import VARIABLE, digest, said, variable_stamp
from cloaca_nb.run.history.codes import codes_of
from cloaca_nb.run.history.earlier import EarlierRun

#: What goes by its bytes and has no version.
_VENDORED, _CODEC = "vendor/", "cloaca_nb"


def surroundings_of(package: Package, env: Mapping[str, str]) -> dict[str, str]:
    """What all tasks of a package go by beside their code and what they are given, by what people call it.

    Args:
        env: Environment variables on top of those of this process.
    """
    pinned = new_lock("", package.dependencies).pinned
    vendored = [path for path in package.guide if path.startswith(_VENDORED)]
    found = {"Python": platform.python_version(), **dict(sorted(pinned.items()))}
    if vendored:
        texts = (path.encode() + b"\0" + package.guide[path] for path in sorted(vendored))
        found[_VENDORED] = digest(b"\0".join(texts))
    # The modules that carry values from task to task come with us.
    codec = (package.guide[path] for path in sorted(package.guide) if "/codec" in path or "/handover" in path)
    found[_CODEC] = digest(b"\0".join(codec))
    variables = {**os.environ, **env}
    # Others are seen as they are read; these the engine reads by itself.
    for name in sorted(VARIABLE_PREFIX + need.name for need in inventory_of(package).variables):
        found[said(VARIABLE + name)] = variable_stamp(name, variables.get(name))
    return found


@dataclass(frozen=True, slots=True)
class _Now:
    """What tasks would go by now."""

    codes: Mapping[str, str]
    surroundings: Mapping[str, str]
    never: Mapping[str, str]


def reuse_of(
    runs: Iterable[EarlierRun], package: Package, env: Mapping[str, str], known: ValueOrigins
) -> Reuse:
    """What a run of a package may take over from earlier ones.

    Args:
        runs: Those that are kept, the latest first.
        env: As of `surroundings_of`.
        known: What the notebook says of its values.
    """
    never = dict(_never(package, known))
    now = _Now(codes_of(package.workflow), surroundings_of(package, env), never)
    finished: dict[str, list[Finished]] = {task: [] for task in now.codes}
    why: dict[str, str] = {}
    for run in runs:
        for state in run.state.tasks:
            reason = _why_not(state, run, now)
            if reason:
                why.setdefault(state.id, reason)
            elif state.went_by is not None:
                stored = run.context_path(state.id) if state.context is not None else None
                finished[state.id].append(Finished(run.number, state.went_by, stored, state.handed))

    nothing = {task: "no run of it is kept" for task, found in finished.items() if not found}
    return Reuse(
        {task: tuple(found) for task, found in finished.items() if found},
        {**nothing, **{task: text for task, text in why.items() if not finished.get(task)}, **never},
    )


def _never(package: Package, known: ValueOrigins) -> Iterator[tuple[str, str]]:
    """Tasks that are always run, and why."""
    unseen = unseen_inputs(package)
    for task in package.workflow.tasks:
        why = _always(task) or known.new_in(task.id)
        if not why and task.id in unseen:
            why = unseen[task.id]
        if why:
            yield task.id, why


def _always(task: Task) -> str:
    called = [name for name in CALLBACKS if name in task.arguments]
    if called:
        return f"its {called[0]} is to be called"
    if task.invokes:
        return f"it invokes the graph {task.invokes}"
    return "it makes values of the run" if task.generated else ""


def _why_not(state: TaskState, run: EarlierRun, now: _Now) -> str:
    """Why what an earlier run has of a task cannot be taken over, whatever the task is given."""
    if state.id not in now.codes:
        return "there is no such task"
    if state.id in now.never:
        return now.never[state.id]
    if state.status != "completed":
        return f"it has not been finished in run {run.number}"
    if state.id in run.not_kept:
        return f"what it stored in run {run.number} is not kept: {run.not_kept[state.id]}"
    if state.went_by is None:
        return f"run {run.number} took it over for other reasons"
    if state.went_by.barred:
        return state.went_by.barred
    if run.codes.get(state.id) != now.codes[state.id]:
        return f"its code has changed since run {run.number}"
    return _moved(run.surroundings, now.surroundings, run.number)


def _has_version(name: str) -> bool:
    return name not in {_VENDORED, _CODEC} and not name.startswith(said(VARIABLE))


def _moved(before: Mapping[str, str], now: Mapping[str, str], number: int) -> str:
    for name in sorted({*before, *now}):
        first, then = before.get(name), now.get(name)
        if first != then:
            versions = f": {first or 'none'} then, {then or 'none'} now" if _has_version(name) else ""
            return f"{name} has changed since run {number}{versions}"
    return ""
