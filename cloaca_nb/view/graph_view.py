"""The graph in every form, for `%cloaca_graph` and for `graph --svg`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cloaca_nb.errors import OutputError
from cloaca_nb.view.shown import Shown
from cloaca_nb.view.svg import graph_svg
from cloaca_nb.view.text import graph_text
from cloaca_nb.workflow import Workflow

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report


#: Above so many tasks a notebook's output has no picture; a file may.
MOST_DRAWN = 500


def graph_view(report: Report) -> Shown[Workflow]:
    """The graph of a checked notebook."""
    workflow = report.workflow
    if len(workflow.tasks) > MOST_DRAWN:
        hint = f"(a picture of {len(workflow.tasks)} tasks is large: %cloaca_graph --svg FILE writes it)"
        return Shown(workflow, f"{graph_text(workflow)}\n\n{hint}")
    return Shown(workflow, graph_text(workflow), svg=graph_svg(workflow))


def write_svg(workflow: Workflow, path: Path) -> None:
    """Write the graph as an SVG file.

    Raises:
        OutputError: The file cannot be written.
    """
    try:
        path.write_text(graph_svg(workflow), encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}", "choose another path") from None
