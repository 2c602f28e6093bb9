"""Tasks that stand in modules of their own since they need different states: what that cannot keep apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.read.capture.plan import Plan, happening
from cloaca_nb.read.cells.code import TaskCode
from cloaca_nb.read.names.timeline import Timeline


def split_facts(plans: Sequence[Plan], timeline: Timeline) -> Iterator[Fact]:
    """Facts about modules that need different states of one process, or that share an object that changes.

    Args:
        plans: The modules of the tasks.
        timeline: The time line of the notebook.
    """
    found: dict[tuple[str, kinds.Split], Fact] = {}  # many tasks may share a name: it is told once
    for plan, other in combinations([plan for plan in plans if plan.tasks], 2):
        for key, last in plan.wanted.items():
            if key.startswith("@") and other.wanted.get(key, last) != last:
                name = key.lstrip("@")
                found.setdefault((name, "process"), _fact(plan.tasks[0], other.tasks[-1], name, "process"))
        for one, two in ((plan, other), (other, plan)):
            for name, fact in _shared(one, two, timeline.changed):
                found.setdefault((name, "object"), fact)
    yield from found.values()


def _shared(plan: Plan, other: Plan, changed: Callable[[str], Sequence[str]]) -> Iterator[tuple[str, Fact]]:
    """Names that a task of one module surely changes, and of which the other module carries the same."""
    made = (step for step in plan.needs.steps if step in other.needs.steps)
    same = {name for step in made for name in happening(step, plan.needs.steps[step])}
    carried = {item.name for item in plan.needs.carried} & {item.name for item in other.needs.carried} & same
    for task in plan.tasks:
        for name in changed(task.task.id) if carried else ():
            if name in carried:
                yield name, _fact(task, other.tasks[0], name, "object")


def _fact(task: TaskCode, other: TaskCode, name: str, why: kinds.Split) -> Fact:
    place = task.task.place
    said = kinds.SplitState(name, task.task.id, other.task.id, why)
    return Fact(said, Place(place.cell, place.line), task.task.id)
