"""What may have been meant by a name that nothing defines."""

from __future__ import annotations

import ast
import difflib
import sys
from collections.abc import Sequence

from cloaca_nb.notebook.code import TaskCode
from cloaca_nb.notebook.flow import body_of
from cloaca_nb.notebook.names import names_of
from cloaca_nb.notebook.needs import Problem
from cloaca_nb.notebook.search import IMPLICIT
from cloaca_nb.notebook.timeline import Timeline

#: Names under which libraries are imported by custom.
_CUSTOM = {
    "np": "numpy",
    "pd": "pandas",
    "pl": "polars",
    "plt": "matplotlib.pyplot",
    "sns": "seaborn",
    "tf": "tensorflow",
    "dt": "datetime",
    "sa": "sqlalchemy",
}
_NEXT = "define or import it in a cell above the task"
#: Comparing texts is slow; a notebook with very many unknown names is not helped by it.
_LIMIT = 25


class Suggestions:
    """Looks for names near to an unknown one."""

    def __init__(self, timeline: Timeline, tasks: Sequence[TaskCode]) -> None:
        self._timeline = timeline
        self._tasks = tasks
        self._asked = 0
        self._locals: dict[str, set[str]] | None = None

    def advice(self, task: TaskCode, problem: Problem) -> str:
        """What to do about an unknown name."""
        name = problem.name
        owner = next((id_ for id_, names in self._task_locals().items() if name in names), None)
        if owner is not None and owner != task.task.id:
            return (
                f"it is a local name of task `{owner}`: hand the value over with "
                f'`context.set("{name}", {name})` there and `context.get("{name}")` here'
            )
        near = self._near(task, problem)
        if near is not None:
            return f"did you mean `{near}`?"
        if name in _CUSTOM:
            return f"is `import {_CUSTOM[name]} as {name}` missing?"
        if name in sys.stdlib_module_names:
            return f"is `import {name}` missing?"
        return _NEXT

    def _near(self, task: TaskCode, problem: Problem) -> str | None:
        self._asked += 1
        if self._asked > _LIMIT:
            return None
        names = dict.fromkeys([*self._used_around(task, problem), *self._timeline.events])
        names.pop(problem.name, None)
        near: list[str] = difflib.get_close_matches(problem.name, names, 1, 0.7)
        near = near or difflib.get_close_matches(problem.name, sorted(IMPLICIT), 1, 0.7)
        return near[0] if near else None

    def _used_around(self, task: TaskCode, problem: Problem) -> list[str]:
        """Local names of the task's function, where it is the task itself that uses the name."""
        if problem.user:
            return []
        return sorted(self._task_locals().get(task.task.id, ()))

    def _task_locals(self) -> dict[str, set[str]]:
        """Task id -> names that its function binds for itself."""
        if self._locals is None:
            self._locals = {}
            for task in self._tasks:
                node = task.statement.node
                names = names_of(node)
                if isinstance(node, ast.FunctionDef):
                    stored = (inner for part in body_of(node) for inner in ast.walk(part))
                    self._locals[task.task.id] = {
                        inner.id
                        for inner in stored
                        if isinstance(inner, ast.Name)
                        and isinstance(inner.ctx, ast.Store)
                        and not names.means_global(inner)
                    }
        return self._locals
