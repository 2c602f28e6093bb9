"""Rules C9xx: where the kernel and the notebook differ."""

from __future__ import annotations

from cloaca_nb.check.rule import Rule
from cloaca_nb.model import kinds

RULES = (
    Rule(
        "C901",
        kinds.DeletedCell,
        "warning",
        "task '{task}' is in the kernel but its cell is no longer in the notebook; it is left out",
        "undo the deletion to keep the task, or restart the kernel to forget it",
    ),
    Rule(
        "C902",
        kinds.EditedCell,
        "warning",
        "the cell was edited after it was last run; the text that was run is used",
        "run the cell again",
    ),
    Rule(
        "C903",
        kinds.UnrunCell,
        "info",
        "the cell of task '{task}' was not run in this kernel; the task is not part of the session's "
        "workflow",
        "run the cell",
    ),
)
