"""The graph as SVG."""

from __future__ import annotations

from cloaca_nb.workflow import Workflow


def graph_svg(workflow: Workflow) -> str:
    """The graph as SVG text."""
    return f"<svg xmlns='http://www.w3.org/2000/svg'><title>{workflow.name}</title></svg>"
