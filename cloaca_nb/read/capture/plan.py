"""A module of the package in the making: its tasks, and what they need together."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from cloaca_nb.read.capture.needs import Needs
from cloaca_nb.read.cells.code import TaskCode
from cloaca_nb.read.names.timeline import Step


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
