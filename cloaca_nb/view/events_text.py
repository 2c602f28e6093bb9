"""The events of a run as lines of text, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloaca_nb.style import PLAIN, Style
from cloaca_nb.texts import visible
from cloaca_nb.view.run_text import error_text, where_text
from cloaca_nb.view.status import AFTER_FAILURE, LOOKS, duration_text

if TYPE_CHECKING:
    from cloaca_nb.run.runner import Event


def event_text(event: Event, style: Style = PLAIN) -> str:
    """A line, or more for output; empty for events that need no word."""
    task = visible(event.task or "")
    if event.kind == "run-started":
        tasks = f"{len(event.tasks)} task{'s' if len(event.tasks) != 1 else ''}"
        return f"running {tasks} on the {event.runner} runner"
    if event.kind == "task-output":
        return "\n".join(f"    {visible(line, 400)}" for line in event.text.rstrip("\n").split("\n"))
    if event.kind == "task-skipped":
        return _line("skipped", task, visible(event.text), style)
    if event.kind == "task-started":
        return _line("running", task, _attempt(event), style)
    if event.kind == "task-completed":
        look = AFTER_FAILURE if event.ran_after_failure else LOOKS["completed"]
        return f"{style.paint(look.glyph, look.colour)} {task}  {duration_text(event.duration_s)}".rstrip()
    if event.kind in {"attempt-failed", "task-failed"} and event.error is not None:
        what = error_text(event.error) + where_text(event.error)
        return _line("failed", task, what, style) if event.kind == "attempt-failed" else ""
    if event.kind == "retry-scheduled":
        return f"  {task} is tried again in {duration_text(event.delay_s)}"
    return ""


def _line(status: str, task: str, note: str, style: Style) -> str:
    look = LOOKS[status]
    return f"{style.paint(look.glyph, look.colour)} {task}  {note}".rstrip()


def _attempt(event: Event) -> str:
    parts = []
    if event.attempt is not None and event.attempt > 1:
        parts.append(
            f"attempt {event.attempt} of {event.max_attempts}"
            if event.max_attempts
            else f"attempt {event.attempt}"
        )
    if event.ran_after_failure:
        parts.append("after a failed task: its context is not whole")
    return ", ".join(parts)
