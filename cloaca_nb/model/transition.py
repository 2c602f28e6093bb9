"""What a run's child process or the engine's record says of a task or of the run: its new state.

The child imports this at each start, and no more of the model: dataclasses, paths and dates would take longer
than all else of a start.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

TransitionKind = Literal["ready", "completed", "failed", "skipped", "retry", "finished"]


class Changes(NamedTuple):
    """What a task did to the context that it was given.

    Attributes:
        set: Values that are new, changed, or stand at another place in the order of keys; in that order.
        removed: Keys that are gone, or stand at another place.
    """

    set: Mapping[str, Any]
    removed: Sequence[str]


class Transition(NamedTuple):
    """A task, or the whole workflow, has come into a new state.

    Attributes:
        kind: Which state; ``finished`` is the workflow's end.
        task: The task id, empty for ``finished``.
        attempt: The attempt that the transition ends or prepares.
        max_attempts: How many attempts the task has.
        text: The engine's error text, or why the task was skipped.
        context: The context that the task stored, or the final context; None where there is none.
        changes: Instead of `context`: what the task did to the contexts that its dependencies stored.
        size_bytes: Length of the JSON text of the context that the task stored.
        delay_s: ``retry``: seconds until the next attempt.
        success: ``finished``: whether all went well.
        run: Number of the run.
    """

    kind: TransitionKind
    task: str = ""
    attempt: int = 1
    max_attempts: int | None = None
    text: str = ""
    context: dict[str, Any] | None = None
    changes: Changes | None = None
    size_bytes: int = 0
    delay_s: float = 0.0
    success: bool = False
    run: int = 1
