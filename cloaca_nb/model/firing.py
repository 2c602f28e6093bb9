"""What starts a workflow says: whether it fires, and with which context."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from cloaca_nb.model.json_value import JSON

#: A function that takes longer holds up all triggers of a server (contract H7). Seconds.
_SLOW = 1.0


class Answer(NamedTuple):
    """What a poll function's result means, as servers take it (contract H7).

    Attributes:
        fires: Whether the workflow is started; None where the result is an error.
        text: The same in words.
    """

    fires: bool | None
    text: str


def answer_of(result: Any) -> Answer:
    """What a poll function's result means."""
    if isinstance(result, bool):
        return Answer(result, "it fires" if result else "it does not fire")
    fires = getattr(result, "is_fire_result", None)
    if not callable(fires):
        kind = type(result).__name__
        wrong = f"it returned {kind}, which is an error on servers"
        return Answer(None, f"{wrong}: return True, False or a cloaca.TriggerResult")
    return Answer(True, f"it fires: {result!r}") if fires() else Answer(False, "it does not fire")


def called_text(name: str, answer: str, took_s: float) -> str:
    """What the call of a trigger's function came to, after so many seconds."""
    lines = [f"trigger {name} was called in {took_s:.3f} s: {answer}"]
    if took_s > _SLOW:
        lines.append("  while it runs, no other trigger of a server is looked at: let a task do the work")
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Firing:
    """What a trigger said when it was asked.

    Attributes:
        trigger: Its name.
        fires: Whether it starts the workflow.
        context: What servers would start the run with; empty where it does not fire.
        text: What it said, in words.
        took_s: How long its function took, in seconds; None for a cron, which has none to call.
        output: What its function wrote.
    """

    trigger: str
    fires: bool
    context: Mapping[str, JSON] = field(default_factory=dict)
    text: str = ""
    took_s: float | None = None
    output: str = ""
