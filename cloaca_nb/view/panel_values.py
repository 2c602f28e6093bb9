"""The context that each task of a run was given, pieced together from what the tasks before it handed on.

Only previews are at hand. Where contexts meet, the engine takes the dependencies in the order of their ids;
of lists and objects, which it joins, only the last one's is shown.
"""

from __future__ import annotations

from collections.abc import Mapping

from cloaca_nb import graph
from cloaca_nb.run.runner import Value
from cloaca_nb.run.state import TaskState
from cloaca_nb.workflow import Workflow

Values = Mapping[str, Value]


def contexts_given(workflow: Workflow, states: Mapping[str, TaskState]) -> Mapping[str, Values]:
    """Previews of the values that each task was given, as far as tasks of the run made them.

    Args:
        workflow: The tasks and what they wait for.
        states: State of each task in the run.
    """
    waits = {task.id: task.dependencies for task in workflow.tasks}
    given: dict[str, dict[str, Value]] = {}
    handed: dict[str, Values] = {}
    for id in graph.order(waits):
        merged: dict[str, Value] = {}
        for dependency in sorted(waits[id]):
            merged.update(handed.get(dependency, {}))
        given[id] = merged
        handed[id] = _handed_on(merged, states.get(id))
    return given


def _handed_on(given: Values, state: TaskState | None) -> Values:
    """What a task hands on: nothing where it failed or was skipped, as the engine has it."""
    if state is None or state.context is None:
        return {}
    change = state.context
    found = {**given, **change.added, **change.changed}
    return {key: value for key, value in found.items() if key in change.keys}
