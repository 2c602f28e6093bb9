"""What a task needs of its notebook, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from cloaca_nb.read.fixed import fixed
from cloaca_nb.read.names.bindings import Use
from cloaca_nb.read.names.timeline import NameEvent, Step


class Problem(NamedTuple):
    """A use of a name that cannot be served.

    Attributes:
        kind: The kind of the fact that it becomes.
        cell: Cell of the use.
        line: Line of the use.
        offset: Column of the use in UTF-8 bytes, or None.
        user: What uses it, as a reader would say it; "" for the task itself.
        event: What binds the name, if something does.
    """

    kind: str
    name: str
    cell: int
    line: int
    offset: int | None
    user: str
    event: NameEvent | None = None


class NeededName(NamedTuple):
    """A name that is carried.

    Attributes:
        cell: Cell of the statement that binds or changes it.
        user: What uses it; "" for the task itself.
        changes: The name for whose change the statement is carried, or "".
    """

    name: str
    cell: int
    line: int
    user: str
    changes: str = ""


@dataclass(slots=True, eq=False)
class Needs:
    """What a task, or a name, needs.

    Attributes:
        steps: Statements to carry; of an import, the names that are needed.
        first: Statements that must stand before another one although the notebook has them after it.
        wants: Names that functions look up when called -> index of the last event that makes them.
        helpers: Helper modules that are used by their name alone.
        tasks: Ids of other tasks whose functions are called.
        carried: Names that are carried, in the order in which they were found.
        problems: What stands in the way.
        sets: Names that functions bind by `global`.
        soft: Uses that only type checkers follow.
        given: Names that nobody binds and that a notebook has all the same.
    """

    steps: dict[Step, set[str]] = field(default_factory=dict)
    first: dict[Step, list[Step]] = field(default_factory=dict)
    wants: dict[str, int] = field(default_factory=dict)
    helpers: dict[str, NameEvent] = field(default_factory=dict)
    tasks: dict[str, NameEvent] = field(default_factory=dict)
    carried: dict[NeededName, None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    sets: set[str] = field(default_factory=set)
    soft: list[Demand] = field(default_factory=list)
    given: set[str] = field(default_factory=set)

    def include(self, other: Needs) -> None:
        """Adds what something else needs."""
        for step, names in other.steps.items():
            if step in self.steps:
                self.steps[step] |= names
            else:
                self.steps[step] = set(names)
        for step, before in other.first.items():
            self.first.setdefault(step, []).extend(before)
        for name, index in other.wants.items():
            self.wants.setdefault(name, index)
        self.helpers.update(other.helpers)
        self.tasks.update(other.tasks)
        self.carried.update(other.carried)
        self.problems.extend(other.problems)
        self.sets |= other.sets
        self.given |= other.given


@fixed
class Demand:
    """A use that is to be served.

    Attributes:
        step: The statement that it stands in.
        at: The place on the time line whose state it sees.
        user: What uses it; "" for the task itself.
        called: Whether the use is a call as the statement runs, which leaves nothing of the function behind.
    """

    use: Use
    step: Step
    at: int
    user: str
    called: bool = False
