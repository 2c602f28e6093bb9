"""Modules of the package in the making: tasks, what these need, in which order, what cannot be kept apart."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.graph import all_from
from cloaca_nb.read.capture.needs import Needs
from cloaca_nb.read.cells.code import TaskCode
from cloaca_nb.read.names.timeline import Step, Timeline
from cloaca_nb.read.names.walk import DEFINITIONS, Function, running
from cloaca_nb.read.tables.calls import RANDOM

#: What has code that runs later.
_CODE = (*DEFINITIONS, ast.Lambda)


@dataclass(slots=True, eq=False)
class Plan:
    """A module in the making.

    Attributes:
        name: Its name; until `name_plans`, what it is made from.
        tasks: Its tasks in order.
        needs: What they need together.
        wanted: Names that functions look up when called -> index of the last event that makes them.
        last: Names that its statements bind or change -> index of the last statement that does.
    """

    name: str
    tasks: list[TaskCode] = field(default_factory=list)
    needs: Needs = field(default_factory=Needs)
    wanted: dict[str, int] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)

    def add(self, task: TaskCode, needs: Needs) -> None:
        """Puts a task into the module."""
        self.tasks.append(task)
        self.include(needs)

    def include(self, needs: Needs) -> None:
        """Puts what something needs into the module."""
        self.needs.include(needs)
        self.wanted.update(needs.wants)
        for step, names in needs.steps.items():
            for name in happening(step, names):
                self.last[name] = max(self.last.get(name, -1), step.index)

    def fits(self, needs: Needs) -> bool:
        """Whether each name ends in the state that the tasks here and the new one want it in."""
        for name, index in needs.wants.items():
            if self.wanted.get(name, index) != index or self.last.get(name, -1) > index:
                return False
        return all(
            step.index <= self.wanted.get(name, step.index)
            for step, names in needs.steps.items()
            for name in happening(step, names)
        )


def happening(step: Step, names: Container[str]) -> Iterable[str]:
    """Names that a statement binds or changes as it is carried."""
    if step.task is not None:
        return (step.task.task.function,)
    if step.imports:
        return (name for name in step.happens if name in names)
    return step.happens


def split_facts(plans: Sequence[Plan], timeline: Timeline) -> Iterator[Fact]:
    """Facts about modules that need different states of one process, or that share an object that changes.

    Args:
        plans: The modules of the tasks.
        timeline: The time line of the notebook.
    """
    found: dict[tuple[str, ...], Fact] = {}  # many tasks may share a name: it is told once
    for plan, other in combinations([plan for plan in plans if plan.tasks], 2):
        for key, last in plan.wanted.items():
            if key.startswith("@") and other.wanted.get(key, last) != last:
                name, first, second = key.lstrip("@"), plan.tasks[0], other.tasks[-1]
                # Of two tasks with streams of their own it is not told, and may be of two others.
                both = (first.task.id, second.task.id) if f"{name}." in RANDOM else ()
                found.setdefault((name, *both), split_fact(first, second, name, "process"))
        for one, two in ((plan, other), (other, plan)):
            for name, fact in _shared(one, two, timeline.changed):
                found.setdefault((name, "object"), fact)
    yield from found.values()


def _shared(plan: Plan, other: Plan, changed: Callable[[str], Sequence[str]]) -> Iterator[tuple[str, Fact]]:
    """Names that a task of one module surely changes, and of which the other module carries the same.

    What a plain cell hands over is there for those that read it, but for what has got hold of it before.
    """
    made = (step for step in plan.needs.steps if step in other.needs.steps)
    same = {name for step in made for name in happening(step, plan.needs.steps[step])}
    carried = {item.name for item in plan.needs.carried} & {item.name for item in other.needs.carried} & same
    for task in plan.tasks:
        for name in changed(task.task.id) if carried else ():
            steps = (step for step in other.needs.steps if [*step.happens] != [name])
            if name in carried and (name not in task.handed or name in _looked_up(steps)):
                yield name, split_fact(task, other.tasks[0], name, "object")


def _looked_up(steps: Iterable[Step]) -> set[str]:
    """Names that code may look up as a module is loaded; of functions that counts which it may call then.

    A function that another one makes and gives, as decorators do, is called later.
    """
    waiting: list[Sequence[ast.AST]] = [[step.node] for step in steps]
    named = {node.name: node for (node,) in waiting if isinstance(node, DEFINITIONS)}
    found: set[str] = set()
    while waiting:
        body = waiting.pop()
        nodes = [*running(*body)]
        said = Counter(each.id for each in nodes if isinstance(each, ast.Name))
        returned = [each.value for each in nodes if isinstance(each, ast.Return)]
        given = Counter(each.id for each in returned if isinstance(each, ast.Name))
        inner = [each for each in nodes if isinstance(each, _CODE) and [each] != body]
        kept = {each for each in inner if isinstance(each, Function) and said[each.name] <= given[each.name]}
        waiting += (_inside(each) for each in inner if each not in kept and each not in returned)
        waiting += (_inside(named.pop(name)) for name in said.keys() & named.keys())
        found.update(said)
    return found


def _inside(node: ast.AST) -> Sequence[ast.AST]:
    """What runs once a function is called, or an instance of a class is made and asked."""
    if isinstance(node, ast.ClassDef):
        return [each for part in node.body if isinstance(part, Function) for each in part.body]
    return node.body if isinstance(node, Function) else [node.body] if isinstance(node, ast.Lambda) else []


def split_fact(task: TaskCode, other: TaskCode, name: str, why: kinds.Split) -> Fact:
    """That two tasks need different states of something, told where the first one stands."""
    place = task.task.place
    said = kinds.SplitState(name, task.task.id, other.task.id, why)
    return Fact(said, Place(place.cell, place.line), task.task.id)


def ordered(steps: Iterable[Step], needs: Needs, timeline: Timeline) -> list[Step]:
    """Statements in the order in which the module has them.

    Args:
        needs: What the module needs, with what has to stand before a statement though it is below it.
    """
    steps = sorted(steps, key=lambda item: item.index)
    placing = _Placing(frozenset(steps), needs, timeline)
    for step in steps:
        placing.place(step)
    return list(placing.found)


class _Placing:
    def __init__(self, steps: Collection[Step], needs: Needs, timeline: Timeline) -> None:
        self._steps = steps
        self._first = needs.first
        self._timeline = timeline
        self._open: set[Step] = set()
        self.found: dict[Step, None] = {}

    def place(self, step: Step) -> None:
        """Puts a statement after those that have to stand before it."""
        if step in self.found or step in self._open:
            return
        self._open.add(step)
        for before in sorted(set(self._first.get(step, ())), key=lambda item: item.index):
            if before in self._steps and not self._builds_on(before, step):
                self.place(before)
        self._open.discard(step)
        self.found[step] = None

    def _builds_on(self, later: Step, step: Step) -> bool:
        """Whether a statement cannot run before another one, as it uses what that one has made.

        `go()` binds what `go` declares global: the function is there first, whatever it mentions.
        """

        def behind(each: Step) -> Iterator[Step]:
            return (other for other in self._used(each) if other.index >= step.index)

        return step in all_from([later], behind)

    def _used(self, step: Step) -> Iterable[Step]:
        """The carried statements that made what a statement uses as it runs."""
        for use in step.names.uses:
            if use.when != "now":
                continue
            state = self._timeline.state(use.name, step.index)
            for event in () if state.after else state.events():
                if event.step is not None and event.step in self._steps:
                    yield event.step
