"""Changes of state, as a runner learns them: from the engine's database or from the preview's messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

TransitionKind = Literal["ready", "completed", "failed", "skipped", "retry", "finished"]


@dataclass(frozen=True, slots=True)
class Transition:
    """A task, or the whole workflow, has come into a new state.

    Attributes:
        kind: Which state; ``finished`` is the workflow's end.
        task: The task id, empty for ``finished``.
        attempt: The attempt that the transition ends or prepares.
        max_attempts: How many attempts the task has.
        text: The engine's error text, or why the task was skipped.
        context: The context that the task stored, or the final context; None where there is none.
        size_bytes: Length of that context's JSON text.
        delay_s: ``retry``: seconds until the next attempt.
        success: ``finished``: whether all went well.
    """

    kind: TransitionKind
    task: str = ""
    attempt: int = 1
    max_attempts: int | None = None
    text: str = ""
    context: dict[str, Any] | None = None
    size_bytes: int = 0
    delay_s: float = 0.0
    success: bool = False
