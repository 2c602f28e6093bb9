"""Rules C9xx: where the kernel and the notebook differ."""

from __future__ import annotations

from cloaca_nb.check.rule import Table, info, warning
from cloaca_nb.model import kinds

RULES: Table = {
    kinds.DeletedCell: warning(
        "C901",
        "task '{task}' is in the kernel but its cell is no longer in the notebook; it is left out",
        "undo the deletion to keep the task, or restart the kernel to forget it",
    ),
    kinds.EditedCell: warning(
        "C902",
        "the cell was edited after it was last run; the text that was run is used",
        "run the cell again",
    ),
    kinds.UnrunCell: info(
        "C903",
        "the cell of task '{task}' was not run in this kernel; the task is not part of the session's "
        "workflow",
        "run the cell",
    ),
}
