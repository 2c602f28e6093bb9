"""The drawing of a workflow that the live panel and the saved picture share, so that the two agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from cloaca_nb.layout import Box, Direction, Layout, box_width, layout, text_width
from cloaca_nb.texts import visible
from cloaca_nb.workflow import Workflow

#: Above so many tasks the keys of inferred edges are only in the edges' titles.
MOST_LABELS = 60
#: Characters of a box's name, of a label.
NAME_LIMIT, LABEL_LIMIT = 40, 18
#: Least width of a box in CSS pixels: room for a status, a time and an attempt below its name.
STATUS_WIDTH = 136.0


@dataclass(frozen=True, slots=True)
class KeyLabel:
    """The context keys for which other tasks were found to wait for a task.

    Attributes:
        task: The task that hands them on.
        text: The keys, cut to fit.
        x: Left end of the text.
        y: Its base line.
    """

    task: str
    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing of a workflow.

    Attributes:
        layout: Boxes and edges.
        labels: Keys beside the boxes that hand them on.
    """

    layout: Layout
    labels: tuple[KeyLabel, ...]


def draw(workflow: Workflow, direction: Direction = "auto") -> Drawing:
    """Draw a workflow.

    Args:
        workflow: The workflow.
        direction: Which way the edges run.
    """
    tasks = {task.id: task for task in workflow.tasks}
    texts = _texts(workflow) if len(tasks) <= MOST_LABELS else {}
    drawn = layout(
        {id: task.dependencies for id, task in tasks.items()},
        widths={id: max(box_width(visible(id, NAME_LIMIT)), STATUS_WIDTH) for id in tasks},
        exits={id: text_width(text) * 0.85 + 10 for id, text in texts.items()},
        direction=direction,
    )
    ways = Counter(edge.dependency for edge in workflow.edges)
    labels = (_label(drawn.boxes[id], text, drawn, ways[id] == 1) for id, text in texts.items())
    return Drawing(drawn, tuple(labels))


def _texts(workflow: Workflow) -> Mapping[str, str]:
    """The text of each task that hands keys on."""
    known = {task.id for task in workflow.tasks}
    keys: dict[str, dict[str, None]] = {}
    for edge in workflow.edges:
        if edge.key is not None and edge.dependency in known:
            keys.setdefault(edge.dependency, {})[edge.key] = None
    return {id: visible(", ".join(found), LABEL_LIMIT) for id, found in keys.items()}


def _label(box: Box, text: str, drawn: Layout, alone: bool) -> KeyLabel:
    """Above the task's only edge, else below its box, where no edge fans out."""
    if drawn.direction == "right" and alone:
        return KeyLabel(box.id, text, box.x + box.width + 5, box.y + box.height / 2 - 5)
    if drawn.direction == "right":
        return KeyLabel(box.id, text, box.x + 6, box.y + box.height + 11)
    return KeyLabel(box.id, text, box.x + box.width / 2 + 6, box.y + box.height + 13)
