"""What the code of a task is told apart by, so that it is known whether it has changed since a run."""

from __future__ import annotations

from cloaca_nb.model.workflow import Workflow
from cloaca_nb.run.child.again.stamps import digest


def codes_of(workflow: Workflow) -> dict[str, str]:
    """For each task a digest of its cell and of all that is carried but the cells of other tasks."""
    cells = {task.id: task.place.cell for task in workflow.tasks if task.place is not None}
    of_tasks = set(cells.values())
    texts: dict[int | None, list[str]] = {}
    for module in workflow.modules:
        for line in module.lines:
            if line.place is not None and line.text.strip():
                cell = line.place.cell
                texts.setdefault(cell if cell in of_tasks else None, []).append(line.text)
    digests = {cell: _digest("\0".join(lines)) for cell, lines in texts.items()}
    return {
        task.id: _digest(digests.get(cells.get(task.id), "") + digests.get(None, ""))
        for task in workflow.tasks
    }


def _digest(text: str) -> str:
    return digest(text.encode("utf-8", "surrogatepass"))
