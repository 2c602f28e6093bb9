"""What plain cells change of classes and functions, which each task makes anew, and other tasks go by."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.read.handover.outside import OutsideTask
from cloaca_nb.read.handover.reach import NameReach, read_by
from cloaca_nb.read.names.timeline import Altered, Step, Timeline
from cloaca_nb.read.names.walk import nodes_in
from cloaca_nb.read.tasks.draft import Draft


class _Change(NamedTuple):
    """A change that a plain cell makes.

    Attributes:
        of: What it changes.
        at: The statement.
        task: The cell's task.
        apart: Whether it changes what was handed over, and not what the task's own class or function has.
    """

    of: Altered
    at: Step
    task: str
    apart: bool


class AlteredClasses:
    """Finds classes and functions that a plain cell changes by variables that it takes over.

    In the notebook `a.items` may be what `def __init__(self, items=[])` has, `a.count()` may count in the
    class, and `rows` may be what `Shop.rows` is; what is handed over is the instance, or the list.

    Args:
        timeline: The notebook's names.
        drafts: The tasks of the plain cells, by position.
        others: Those of other forms.
    """

    def __init__(
        self, timeline: Timeline, drafts: Mapping[int, Draft], others: Mapping[int, list[OutsideTask]]
    ) -> None:
        self._timeline = timeline
        self._drafts = drafts
        self._others = {position: found[0].draft for position, found in others.items() if found}
        self._changes: list[_Change] = []

    def told(self) -> Iterator[Fact]:
        """Tells of those that another task goes by, or the same one by its own."""
        reach: NameReach | None = None
        for step in self._timeline.steps:
            draft = self._drafts.get(step.cell) or self._others.get(step.cell)
            if draft is None:
                continue
            if self._changes:
                reach = reach or NameReach(self._timeline)
                yield from self._gone_by(step, draft, reach)
            if step.alters and step.cell in self._drafts:
                self._note(step, draft)

    def _gone_by(self, step: Step, draft: Draft, reach: NameReach) -> Iterator[Fact]:
        used = _used(step)
        used |= read_by(reach.of(used, step.index))
        said = {each.attr for each in nodes_in(step.node) if isinstance(each, ast.Attribute)}
        for change in self._changes:
            of = change.of
            by = used & of.met if not of.attributes or of.attributes & said else used & {of.name}
            if by and (change.task != draft.id or change.apart):
                place = Place(change.at.cell, change.at.node.lineno)
                yield Fact(kinds.SharedState(of.name, draft.id, "code"), place, change.task)
                self._changes = [each for each in self._changes if each.of.name != of.name]

    def _note(self, step: Step, draft: Draft) -> None:
        used = _used(step)
        for of in step.alters:
            events = (
                (name, self._timeline.before(name, step.index)) for name in used & of.through - {of.name}
            )
            given = {name for name, event in events if event is not None and event.cell in self._drafts}
            if given:
                self._changes.append(_Change(of, step, draft.id, bool(given & of.apart)))


def _used(step: Step) -> set[str]:
    return {use.name for use in step.names.uses if use.when != "never"}
