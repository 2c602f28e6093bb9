"""Capture: from cells and tasks to the modules of the package, with a report and with facts.

1. The time line (`history`): each top-level statement with the names that it binds and changes.
2. What each task needs (`closure`): the statements that make the names it uses.
3. The modules (`partition`, `emission`), and what stands in the way (`hindrances`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cloaca_nb.finding import Fact
from cloaca_nb.notebook.closure import Closures
from cloaca_nb.notebook.code import CellCode, TaskCode
from cloaca_nb.notebook.emission import helper_module, task_module
from cloaca_nb.notebook.helper_names import helper_facts
from cloaca_nb.notebook.hindrances import Hindrances
from cloaca_nb.notebook.history import build
from cloaca_nb.notebook.needs import Carried, Needs
from cloaca_nb.notebook.partition import plan_modules
from cloaca_nb.workflow import Captured, Module


class Capture(NamedTuple):
    """What capturing gives.

    Attributes:
        modules: Modules to write: `tasks`, tasks' own modules, helper modules.
        captured: Each name that is carried, for each task that needs it.
        facts: What was noticed.
    """

    modules: tuple[Module, ...]
    captured: tuple[Captured, ...]
    facts: tuple[Fact, ...]


def capture(cells: Sequence[CellCode], tasks: Sequence[TaskCode], helpers: Mapping[str, CellCode]) -> Capture:
    """Carries into modules what tasks use of the notebook.

    Args:
        cells: All code cells of the notebook, in order.
        tasks: All tasks, in the order of their cells.
        helpers: Helper modules: name -> the `%%cloaca_module` cell.
    """
    timeline, judge = build(cells, tasks, helpers)
    closures = Closures(timeline, judge)
    needs = [closures.of_task(task) for task in tasks]
    plans = plan_modules(tasks, needs, helpers)
    modules = [task_module(plan, plans, timeline) for plan in plans]
    modules += [helper_module(name, code, helpers) for name, code in helpers.items()]
    hindrances = Hindrances(timeline, judge, tasks)
    for task, need in zip(tasks, needs, strict=True):
        hindrances.of_task(task, need)
    by_task = {task.task.id: need for task, need in zip(tasks, needs, strict=True)}
    facts = (*hindrances.facts, *helper_facts(helpers, by_task, timeline))
    captured = [item for task, need in zip(tasks, needs, strict=True) for item in _captured(task, need)]
    return Capture(tuple(modules), tuple(captured), facts)


def _captured(task: TaskCode, needs: Needs) -> list[Captured]:
    """The report on a task: each name once for each place that defines or changes it, in their order."""
    found: dict[tuple[str, int, int], Carried] = {}
    for carried in needs.carried:
        found.setdefault((carried.name, carried.cell, carried.line), carried)
    ordered = sorted(found.values(), key=lambda item: (item.cell, item.line, item.name))
    return [Captured(item.name, task.task.id, item.cell, item.line, _reason(task, item)) for item in ordered]


def _reason(task: TaskCode, carried: Carried) -> str:
    user = carried.user or f"task {task.task.id}"
    if carried.changes == carried.name:
        return f"changed before it is used by {user}"
    return f"changes {carried.changes}" if carried.changes else f"used by {user}"
