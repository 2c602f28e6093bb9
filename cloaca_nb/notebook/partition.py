"""Which module each task goes into: `tasks`, unless it needs another definition of a name than others do."""

from __future__ import annotations

import sys
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field

from cloaca_nb.notebook.code import TaskCode
from cloaca_nb.notebook.ids import as_identifier
from cloaca_nb.notebook.needs import Needs
from cloaca_nb.notebook.timeline import Step

TASKS = "tasks"

#: Modules that some supported Python has in its standard library and others have not, so that a name does not
#: depend on the Python that makes the package.
_SOMETIMES_STANDARD = frozenset(
    {
        "aifc",
        "annotationlib",
        "asynchat",
        "asyncore",
        "audioop",
        "binhex",
        "cgi",
        "cgitb",
        "chunk",
        "compression",
    }
    | {"crypt", "distutils", "imghdr", "imp", "lib2to3", "mailcap", "msilib", "nis", "nntplib", "ossaudiodev"}
    | {"pipes", "smtpd", "sndhdr", "spwd", "sunau", "telnetlib", "tomllib", "uu", "xdrlib"}
)


@dataclass(slots=True, eq=False)
class Plan:
    """A module in the making.

    Attributes:
        name: Its name.
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
        self.needs.include(needs)
        self.wanted.update(needs.wants)
        for step, names in needs.steps.items():
            for name in _happening(step, names):
                self.last[name] = max(self.last.get(name, -1), step.index)

    def fits(self, needs: Needs) -> bool:
        """Whether each name ends in the state that the tasks here and the new one want it in."""
        for name, index in needs.wants.items():
            if self.wanted.get(name, index) != index or self.last.get(name, -1) > index:
                return False
        return all(
            step.index <= self.wanted.get(name, step.index)
            for step, names in needs.steps.items()
            for name in _happening(step, names)
        )


def plan_modules(tasks: Sequence[TaskCode], needs: Sequence[Needs], helpers: Iterable[str]) -> list[Plan]:
    """The modules to write: `tasks` first, then one for each task that does not fit in there.

    Args:
        tasks: All tasks in order.
        needs: What each needs.
        helpers: Names of helper modules, which no other module may have.
    """
    plans = [Plan(TASKS)] if tasks else []
    taken = {TASKS, "__init__", "cloaca", *(name.casefold() for name in helpers)}
    for task, need in zip(tasks, needs, strict=True):
        plan = plans[0]
        if plan.tasks and not plan.fits(need):
            plan = Plan(_module_name(task.task.id, taken))
            taken.add(plan.name.casefold())
            plans.append(plan)
        plan.add(task, need)
    return plans


def _happening(step: Step, names: Container[str]) -> Iterable[str]:
    """Names that a statement binds or changes as it is carried."""
    if step.task is not None:
        return (step.task.task.function,)
    if step.imports:
        return (name for name in step.happens if name in names)
    return step.happens


def _module_name(id: str, taken: Container[str]) -> str:
    """A module name made from a task id: an identifier that nothing else has."""
    name = as_identifier(id, "task")
    if name in sys.stdlib_module_names or name in _SOMETIMES_STANDARD:
        name = f"{name}_task"
    free, number = name, 2
    while free.casefold() in taken:
        free, number = f"{name}_{number}", number + 1
    return free
