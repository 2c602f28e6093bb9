"""Ways by which what a run has comes from task to task: one that is skipped, or fails, hands nothing on."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping

from cloaca_nb import syntax
from cloaca_nb.model.graph import Graph, known
from cloaca_nb.model.workflow import Task
from cloaca_nb.read.names.calls import argument_of
from cloaca_nb.read.names.nodes import last_name, literal_text
from cloaca_nb.read.tasks.returns import gives_back

#: Members of the engine by which a task runs where another one has handed nothing on.
_LOST = frozenset({"task_failed", "task_skipped"})


def ruled(tasks: Iterable[Task]) -> frozenset[str]:
    """The tasks with trigger rules: each may be skipped."""
    return frozenset(task.id for task in tasks if "trigger_rules" in task.arguments)


def skipped_between(graph: Graph, ruled: Collection[str], ends: Collection[str], user: str) -> str:
    """A task that may be skipped, where one is on each way from some tasks to another one; else empty.

    Args:
        ruled: The tasks that may be skipped.
        ends: Where the ways begin.
        user: Where they end.
    """
    found, waiting, seen = "", [user], {user}
    while waiting:
        task = waiting.pop()
        if task in ends:
            return ""
        for before in graph[task]:
            if before in ruled and before not in ends:
                found = found or before
            elif before not in seen:
                seen.add(before)
                waiting.append(before)
    return found


class ParamWays:
    """Which tasks are handed what their run was given.

    Args:
        tasks: The workflow's tasks. Those that wait for none have it, and put defaults in.
        functions: The functions of those that are known.
    """

    def __init__(self, tasks: Iterable[Task], functions: Mapping[str, ast.FunctionDef]) -> None:
        own = [task for task in tasks if not task.generated]
        generated = {task.id for task in tasks if task.generated}
        self._ruled = ruled(own)
        self._losing = {task.id: _losing(task.arguments.get("trigger_rules", "")) for task in own}
        waits = {task.id: [each for each in task.dependencies if each not in generated] for task in own}
        self._first = frozenset(id for id, before in waits.items() if not before)
        self._graph = known(waits)
        giving = {id for id in self._graph if id in functions and gives_back(functions[id])}
        self._sure = set(self._first)
        size = 0
        while size < len(self._sure):
            size = len(self._sure)
            handing = self._sure & giving
            self._sure.update(id for id, before in self._graph.items() if not handing.isdisjoint(before))

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
        may_lose = self._ruled | self._losing[task]
        return skipped_between(self._graph, may_lose, self._first - may_lose, task)


def _losing(rule: str) -> frozenset[str]:
    """The tasks that are to fail, or to be skipped, by a trigger rule: `task_failed("load")`."""
    if not any(word in rule for word in _LOST):
        return frozenset()
    calls = (node for node in ast.walk(syntax.parse(rule, mode="eval")) if isinstance(node, ast.Call))
    ids = (literal_text(argument_of(call, 0, "task_name")) for call in calls if last_name(call.func) in _LOST)
    return frozenset(id.rpartition("::")[2] for id in ids if id is not None)
