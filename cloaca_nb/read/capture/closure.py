"""What each task needs of its notebook; what tasks have in common is found out once."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from cloaca_nb.read.capture.search import Needs, Search, Wish
from cloaca_nb.read.cells.code import TaskCode
from cloaca_nb.read.names.purity import Judge
from cloaca_nb.read.names.scopes import Use, names_of
from cloaca_nb.read.names.timeline import Step, Timeline


class Closures:
    """Follows uses to the statements that serve them."""

    def __init__(self, timeline: Timeline, judge: Judge) -> None:
        self._timeline = timeline
        self._judge = judge
        self._known: dict[Step, _Known] = {}

    def of_task(self, task: TaskCode) -> Needs:
        """What a task needs."""
        step = self._timeline.tasks[task.task.id]
        search = Search(self._timeline, self._judge, self._timeline.ends[step.cell], step, self._reuse)
        for other in self._timeline.beside.get(step.cell, ()):
            search.carry(other, other.imports, "")
        search.carry(step, (), "")
        for expression in task.names_in_decorator:
            for use in names_of(expression).uses:
                wish = Use(use.name, task.task.marker.line or 1, -1, "now")
                search.queue.append(Wish(wish, step, step.index, ""))
        search.run()
        search.run_soft()
        needs = search.needs
        needs.wants[task.task.function] = step.index
        needs.problems = [
            problem
            for problem in needs.problems
            if not (problem.kind == "unknown-name" and problem.name in needs.sets)
        ]
        return needs

    def _reuse(self, step: Step, asking: Search) -> Search | None:
        """What a step needs, found out once for all tasks that see the same of the notebook.

        None where it touches the task's own cell, whose statements are carried whatever they are.
        """
        cell = asking.task.cell if asking.task is not None else 0
        if step.cell == cell:
            return None
        known = self._known.get(step)
        if known is None or not known.since <= asking.at < known.until:
            known = self._known[step] = self._find(step, asking.at)
        return None if cell in known.search.cells else known.search

    def _find(self, step: Step, at: int) -> _Known:
        search = Search(self._timeline, self._judge, at, None)
        search.carry(step, (), "")
        search.run()
        search.run_soft()
        search.needs.soft.clear()
        until = min((self._timeline.next(name, at) for name in search.looked), default=sys.maxsize)
        return _Known(search, at, until)


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """What a step needs.

    Attributes:
        search: The search that found it.
        since: The place on the time line for which it was found.
        until: The first place that sees another state of some name.
    """

    search: Search
    since: int
    until: int
