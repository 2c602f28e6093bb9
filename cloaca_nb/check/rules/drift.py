"""Rules C9xx: drift between kernel and document."""

from __future__ import annotations

from cloaca_nb.check.rules.base import Rule


class DeletedCell(Rule):
    """A task's cell was deleted from the notebook

    What it means
        The kernel ran a cell that defines a task, and the notebook no longer has that cell. The task is left
        out of the workflow.

    Why it matters
        A kernel remembers what was run; a notebook is what others get. A task that only the kernel knows
        would be in the package today and gone after the next restart.

    Example
        Run the cell of the task `old_step`, delete the cell, save the notebook, and run `%cloaca_check`.

    What to do
        Nothing, if the cell was deleted on purpose. Otherwise undo the deletion, or save the notebook if the
        cell is there and the file is older.
    """

    code = "C901"
    name = "deleted-cell"
    severity = "warning"
    message = "task '{task}' is in the kernel but its cell is no longer in the notebook; it is left out"
    hint = "undo the deletion to keep the task, or restart the kernel to forget it"


class EditedCell(Rule):
    """A cell was edited after it was last run

    What it means
        The notebook's file holds another text of this cell than the kernel ran. The session uses what was
        run.

    Why it matters
        What is run and packed from the kernel differs from what the notebook shows, and from what
        `cloaca-nb pack` would pack.

    Example
        Run a task cell, change a line in it, save the notebook, and run `%cloaca_pack` without running the
        cell again.

    What to do
        Run the cell again.
    """

    code = "C902"
    name = "edited-cell"
    severity = "warning"
    message = "the cell was edited after it was last run; the text that was run is used"
    hint = "run the cell again"


class UnrunCell(Rule):
    """A task cell was not run in this kernel

    What it means
        The notebook has a task cell that this kernel has not run. The session's workflow lacks the task.

    Why it matters
        The package from the kernel would lack a task that the notebook has.

    Example
        Restart the kernel, run all cells but one task's, and run `%cloaca_check`.

    What to do
        Run the cell, or choose "run all cells".
    """

    code = "C903"
    name = "unrun-cell"
    severity = "info"
    message = (
        "the cell of task '{task}' was not run in this kernel; the task is not part of the session's workflow"
    )
    hint = "run the cell"


RULES: tuple[type[Rule], ...] = (DeletedCell, EditedCell, UnrunCell)
