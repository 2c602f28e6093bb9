"""The graph as text."""

from __future__ import annotations

from cloaca_nb.view.style import PLAIN, Style
from cloaca_nb.workflow import Workflow


def graph_text(workflow: Workflow, style: Style = PLAIN) -> str:
    """Tasks and what they wait for."""
    lines = [workflow.name]
    for task in workflow.tasks:
        lines.append(f"  {task.id} <- {', '.join(task.dependencies)}" if task.edges else f"  {task.id}")
    return "\n".join(lines)
