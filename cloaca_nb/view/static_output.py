"""What a saved notebook shows of a panel: a picture and a text of the last state.

The picture is an output of its own, below the panel's: exporters and viewers that cannot show the panel
choose it by themselves, and the panel hides it as long as it lives.
"""

from __future__ import annotations

from collections.abc import Mapping

from cloaca_nb.view.status import TaskView
from cloaca_nb.view.svg import graph_svg
from cloaca_nb.view.text import graph_text
from cloaca_nb.workflow import Workflow

#: A picture of more tasks would make the notebook heavy: the text is kept alone.
MOST_TASKS = 500
#: The attribute by which a panel finds its picture.
MARK = "data-cloaca-picture"


def picture_bundle(
    workflow: Workflow, states: Mapping[str, TaskView], name: str, line: str = ""
) -> dict[str, str]:
    """The forms of the picture by media type.

    Args:
        workflow: The workflow.
        states: State of each task in the last run.
        name: Name of the picture, letters and digits: its panel knows it. Empty for a picture without one.
        line: How the last run ended, or an empty text.
    """
    text = graph_text(workflow, states=states)
    bundle = {"text/plain": f"{text}\n\n{line}" if line else text}
    if len(workflow.tasks) <= MOST_TASKS:
        svg = graph_svg(workflow, states)
        bundle["image/svg+xml"] = svg.replace("<svg ", f'<svg {MARK}="{name}" ', 1) if name else svg
    return bundle
