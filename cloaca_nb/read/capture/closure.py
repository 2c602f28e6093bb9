"""What each task needs of its notebook; what tasks have in common is found out once."""

from __future__ import annotations

import ast
import sys
from functools import cached_property

from cloaca_nb.read.capture.needs import Demand, Needs, Problem
from cloaca_nb.read.capture.slicing import HARMLESS, BackwardSlice
from cloaca_nb.read.cells.code import TaskCode
from cloaca_nb.read.effects.purity import WORK, PurityAnalysis
from cloaca_nb.read.effects.written import folder_calls
from cloaca_nb.read.fixed import fixed
from cloaca_nb.read.names.bindings import Use
from cloaca_nb.read.names.decorators import is_kept_for_calls
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.read.names.timeline import NameEvent, Step, Timeline
from cloaca_nb.read.names.walk import at_import, nodes_in

#: What is no problem of a name that the task or what it calls sets: nothing binds it, or another task does.
_SET_BY_TASK = frozenset({"unknown-name", "task-local-name"})


class Closures:
    """Follows uses to the statements that serve them."""

    def __init__(self, timeline: Timeline, purity: PurityAnalysis) -> None:
        self._timeline = timeline
        self._purity = purity
        self._known: dict[Step, _Known] = {}

    def of_task(self, task: TaskCode) -> Needs:
        """What a task needs."""
        step = self._timeline.tasks[task.task.id]
        at = self._timeline.handing.get(step.cell, self._timeline.ends[step.cell])
        found = BackwardSlice(self._timeline, self._purity, at, step, self._reuse)
        for other in self._timeline.beside.get(step.cell, ()):
            if task.task.form != "plain" or not _is_there_to_be_used(other, self._timeline):
                found.carry(other, other.imports)
        found.carry(step, ())
        for expression in task.names_in_decorator:
            for use in names_of(expression).uses:
                at_marker = Use(use.name, task.task.marker.line or 1, -1, "now")
                found.worklist.append(Demand(at_marker, step, step.index, ""))
        for stream in task.task.streams:
            seeded = Use(stream, task.task.marker.line or 1, -1, "now")
            found.worklist.append(Demand(seeded, step, step.index, ""))
        found.run()
        found.run_soft()
        self._make_folders(found, step)
        needs = found.needs
        needs.wants[task.task.function] = step.index
        needs.problems = [
            problem
            for problem in needs.problems
            if not (problem.kind in _SET_BY_TASK and problem.name in needs.sets)
        ]
        return needs

    def _make_folders(self, found: BackwardSlice, task: Step) -> None:
        """Folders that cells before a task make are there for it, whatever it calls them; else it is told."""
        for step in self._folders:
            if step.index < task.index and step not in found.needs.steps:
                if (more := self._reuse(step, found)) is None:
                    continue
                standing = [each.name for each in more.needs.problems if each.kind not in HARMLESS]
                if not standing:
                    found.take(more)
                else:
                    found.needs.problems.append(_left_behind(step, standing[0]))

    @cached_property
    def _folders(self) -> list[Step]:
        """Statements beside tasks that make folders which may be there already."""
        steps = (step for step in self._timeline.steps if not (step.whole or step.block == "main"))
        return [step for step in steps if self._makes_folders(step)]

    def _makes_folders(self, step: Step) -> bool:
        """Whether a statement makes such folders, or calls a function of the notebook that does."""
        nodes = at_import(step.node)
        known = {
            node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        events = [self._timeline.before(name, step.index) for name in known & self._timeline.events.keys()]
        called = [event.step.node for event in events if event is not None and event.step is not None]
        called = [each for each in called if isinstance(each, ast.FunctionDef)]
        makes = any(map(folder_calls, (nodes, *map(nodes_in, called))))
        return makes and self._purity.step(step).level < WORK

    def of_registration(self, step: Step) -> Needs:
        """What a statement needs that registers something; what it calls later sees all of its cell."""
        found = BackwardSlice(self._timeline, self._purity, self._timeline.ends[step.cell], None, self._reuse)
        found.carry(step, ())
        found.run()
        found.run_soft()
        return found.needs

    def _reuse(self, step: Step, asking: BackwardSlice) -> BackwardSlice | None:
        """What a step needs, found out once for all tasks that see the same of the notebook.

        None where it touches the task's own cell, whose statements are carried whatever they are.
        """
        cell = asking.task.cell if asking.task is not None else 0
        if step.cell == cell:
            return None
        known = self._known.get(step)
        if known is None or not known.since <= asking.at < known.until:
            known = self._known[step] = self._find(step, asking.at)
        return None if cell in known.slice.cells else known.slice

    def _find(self, step: Step, at: int) -> _Known:
        found = BackwardSlice(self._timeline, self._purity, at, None)
        found.carry(step, ())
        found.run()
        found.run_soft()
        found.needs.soft.clear()
        until = min((self._timeline.next(name, at) for name in found.looked), default=sys.maxsize)
        return _Known(found, at, until)


def _is_there_to_be_used(step: Step, timeline: Timeline) -> bool:
    """Whether a statement only defines something, for those who name it."""
    node = step.node
    if isinstance(node, ast.Assign):
        return isinstance(node.value, ast.Lambda)
    return isinstance(node, ast.FunctionDef | ast.ClassDef) and is_kept_for_calls(step, timeline)


def _left_behind(step: Step, name: str) -> Problem:
    """What is told of a statement that cannot be carried since a name in it stands for nothing there."""
    line, offset = step.node.lineno, step.node.col_offset
    event = NameEvent(name, "aside", step.index, step.cell, line, offset, step)
    return Problem("left-behind", name, step.cell, line, offset, "", event)


@fixed
class _Known:
    """What a step needs.

    Attributes:
        since: The place on the time line for which it was found.
        until: The first place that sees another state of some name.
    """

    slice: BackwardSlice
    since: int
    until: int
