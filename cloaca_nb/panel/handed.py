"""What travels on the edges: the values that a task hands over, with their type, size and beginning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from cloaca_nb.check.secrets import looks_secret
from cloaca_nb.model.handed import Handed
from cloaca_nb.model.run import TaskState, Value
from cloaca_nb.model.workflow import Task, Workflow, variable_of
from cloaca_nb.panel.state import NAME, clip
from cloaca_nb.panel.types import HandedItem

#: Values that are shown of one task.
MOST = 60
_UNKNOWN = Handed("")


def handed_items(
    workflow: Workflow, task: Task, state: TaskState, made: Mapping[str, Handed]
) -> list[HandedItem]:
    """The values that a task hands over, by key, each with the tasks that take it.

    Args:
        workflow: The workflow.
        task: The task.
        state: What the last run says of it.
        made: What the variables of its cell hold in the kernel, by name.
    """
    takers: dict[str, list[str]] = {}
    for other in workflow.tasks:
        for key in dict.fromkeys(use.key for use in other.reads):
            takers.setdefault(key, []).append(other.id)
    return [_item(key, _seen(key, state, made), takers.get(key, [])) for key in _keys(task, state)]


def _keys(task: Task, state: TaskState) -> list[str]:
    """Keys that a task writes by its text, and those that the run showed."""
    shown = state.context.added if state.context is not None else {}
    return list(dict.fromkeys([*(use.key for use in task.writes), *state.handed, *shown]))[:MOST]


def _seen(
    key: str, state: TaskState, made: Mapping[str, Handed]
) -> tuple[Literal["run", "kernel", "none"], Handed]:
    """The value of a key, from where it was looked at last."""
    if key in state.handed:
        return "run", state.handed[key]
    name = variable_of(key)
    if state.context is None:
        return ("kernel", made[name]) if name in made else ("none", _UNKNOWN)
    value = state.context.added.get(key) or state.context.changed.get(key)
    if value is not None:
        return "run", _of_context(value)
    return ("kernel", made[name]) if name in made else ("none", _UNKNOWN)


def _of_context(value: Value) -> Handed:
    """A value of which only the context's JSON is known."""
    kinds = {dict: "object", list: "array", str: "text", bool: "boolean", type(None): "null"}
    kind = kinds.get(type(value.value), "number") if value.whole else ""
    return replace(_UNKNOWN, type=kind, text=value.preview, size_bytes=value.size_bytes)


def _item(key: str, seen: tuple[Literal["run", "kernel", "none"], Handed], to: list[str]) -> HandedItem:
    where, value = seen
    name = variable_of(key)
    return HandedItem(
        key=clip(key, NAME),
        type=value.type,
        shape=value.shape,
        size=value.size_bytes,
        text="" if looks_secret(name, value.text.strip("'")) else value.text,
        columns=list(value.columns),
        rows=[list(row) for row in value.rows],
        artifact=value.artifact,
        seen=where,
        to=to[:MOST],
    )
