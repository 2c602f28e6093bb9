"""Ways by which a run's parameters come from task to task: one that is skipped or fails hands nothing on."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from cloaca_nb.model.graph import all_from, known, reverse
from cloaca_nb.model.workflow import Task
from cloaca_nb.read.tasks.returns import gives_back
from cloaca_nb.read.tasks.trigger_rules import Skips, rules_of


class ParamWays:
    """Which tasks are handed what their run was given.

    Args:
        tasks: The workflow's tasks. Those that wait for none have it, and put defaults in.
        functions: The functions of those that are known.
    """

    def __init__(self, tasks: Iterable[Task], functions: Mapping[str, ast.FunctionDef]) -> None:
        own = [task for task in tasks if not task.generated]
        graph = known({task.id: task.dependencies for task in own})
        giving = {id for id in graph if id in functions and gives_back(functions[id])}
        self._skips = Skips(graph, rules_of(own))
        self._first = frozenset(id for id, before in graph.items() if not before)
        behind = reverse(graph)
        self._sure = frozenset(all_from(self._first, lambda id: behind[id] if id in giving else ()))

    def is_handed(self, task: str) -> bool:
        """Whether a task that waits for others has each parameter in its context, if none of these is lost.

        It is not where a task before gives no context back: that hands on what the run was given, without
        the defaults.
        """
        return task in self._sure and task not in self._first

    def lost(self, task: str) -> str:
        """A task that leaves one that `is_handed` parameters without them where it is skipped, or fails.

        Empty where there is no such; that any task may fail does not count.
        """
        return self._skips.between(self._first, task)
