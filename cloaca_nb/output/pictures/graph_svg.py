"""The graph as SVG: boxes with glyph and name, edges that bend between ranks, inferred ones dashed.

Boxes carry their own light background, edges a grey between black and white, so the picture is legible on any
page. All text is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cloaca_nb.model.wording import counted
from cloaca_nb.model.workflow import Edge, Task, Workflow, handed_on
from cloaca_nb.output.pictures.layout import Box, Direction, Layout, Route, box_width, layout, text_width
from cloaca_nb.output.pictures.registered import drawn as as_drawn
from cloaca_nb.output.pictures.registered import task_note
from cloaca_nb.output.words import PLAIN_LOOK, TaskView, columns, few, markup, shortened, visible

#: Above so many tasks the keys of inferred edges are only in the edges' titles.
MOST_LABELS = 60
#: Characters of a box's name, of a label.
NAME_LIMIT, LABEL_LIMIT = 40, 18
#: Least width of a box in CSS pixels: room for a status, a time and an attempt below its name.
STATUS_WIDTH = 136.0
#: Largest width that what is said below a name asks for.
MOST_NOTE = 230.0


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
        direction: Which way the edges run.
    """
    workflow = as_drawn(workflow)
    tasks = {task.id: task for task in workflow.tasks}
    texts = _texts(workflow) if len(tasks) <= MOST_LABELS else {}
    drawn = layout(
        workflow.dependencies,
        widths={id: _width(task, workflow) for id, task in tasks.items()},
        exits={id: columns(text) * 6.3 + 10 for id, text in texts.items()},  # the panel has them in one width
        direction=direction,
    )
    labels = (_label(drawn.boxes[id], text, drawn) for id, text in texts.items())
    return Drawing(drawn, tuple(labels))


def _width(task: Task, workflow: Workflow) -> float:
    """The width of a box: its name fits, and below it a status and most of what is said there."""
    note = text_width(task_note(task, workflow)) * 0.8 + 44
    return max(box_width(shortened(task.id, NAME_LIMIT)), STATUS_WIDTH, min(note, MOST_NOTE))


def _texts(workflow: Workflow) -> Mapping[str, str]:
    """The text of each task that hands keys on."""
    tasks = {task.id: task for task in workflow.tasks}
    keys: dict[str, dict[str, None]] = {}
    for edge in workflow.edges:
        if edge.key is not None and edge.dependency in tasks:
            keys.setdefault(edge.dependency, {}).update(dict.fromkeys(handed_on(edge, tasks)))
    return {id: few(list(found), LABEL_LIMIT) for id, found in keys.items()}


def _label(box: Box, text: str, drawn: Layout) -> KeyLabel:
    """Beside the task's edges where they leave its box, all in one line."""
    if drawn.direction == "right":
        return KeyLabel(box.id, text, box.x + box.width + 5, box.y + box.height / 2 - 5)
    return KeyLabel(box.id, text, box.x + box.width / 2 + 6, box.y + box.height + 13)


EDGE = "#7c8594"
INK = "#1f2937"
FAINT = "#4b5563"


def graph_svg(workflow: Workflow, states: Mapping[str, TaskView] | None = None) -> str:
    """The graph as an SVG document.

    Args:
        states: State of each task after or during a run.
    """
    shown = as_drawn(workflow)
    tasks = {task.id: task for task in shown.tasks}
    return "".join(_document(shown, tasks, draw(shown), states or {}))


def _document(
    workflow: Workflow,
    tasks: Mapping[str, Task],
    drawing: Drawing,
    states: Mapping[str, TaskView],
) -> Iterator[str]:
    drawn = drawing.layout
    width, height = max(drawn.width, 120), max(drawn.height, 40)
    name = f"workflow {workflow.name}: {counted(len(tasks), 'task')}"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label="{markup(name)}" '
        f'style="max-width:100%;height:auto" font-family="system-ui,sans-serif" font-size="13">'
        f"<title>{markup(name)}</title>"
    )
    if not tasks:
        yield f'<text x="16" y="26" fill="{EDGE}">no task yet</text>'
    edges = {(edge.dependency, edge.task): edge for edge in workflow.edges}
    for route in drawn.routes:
        yield _edge(route, edges[route.dependency, route.task], drawn)
    for label in drawing.labels:
        yield _box_label(label)
    for id, box in drawn.boxes.items():
        yield _task(tasks[id], box, states.get(id), task_note(tasks[id], workflow))
    yield "</svg>"


def _edge(route: Route, edge: Edge, drawn: Layout) -> str:
    title = f"{edge.task} waits for {edge.dependency}"
    if edge.key is not None:
        title += f" (inferred: it reads {edge.key!r})"
    dashes = ' stroke-dasharray="5 4"' if edge.inferred else ""
    return (
        f"<g><title>{markup(title)}</title>"
        f'<path d="{route.path}" fill="none" stroke="{EDGE}" stroke-width="1.5"{dashes}/>'
        f'<path d="{_arrow(drawn.boxes[edge.task], drawn, edge, route)}" fill="{EDGE}"/></g>'
    )


def _arrow(box: Box, drawn: Layout, edge: Edge, route: Route) -> str:
    """The head of an edge, at the end of its path."""
    end = route.path.replace("C", "L").rsplit("L", 1)[-1].split()
    x, y = float(end[-2]), float(end[-1])
    back = drawn.boxes[edge.dependency]
    if drawn.direction == "right":
        way = -1 if back.x <= box.x else 1
        return f"M{x:g} {y:g}l{7 * way} -4v8z"
    way = -1 if back.y <= box.y else 1
    return f"M{x:g} {y:g}l-4 {7 * way}h8z"


def _box_label(label: KeyLabel) -> str:
    return f'<text x="{label.x:g}" y="{label.y:g}" font-size="10.5" fill="{EDGE}">{markup(label.text)}</text>'


def _task(task: Task, box: Box, state: TaskView | None, beside: str = "") -> str:
    look = PLAIN_LOOK if state is None else state.look
    note = visible(beside, 60) if state is None else visible(state.note or look.word, 32)
    middle = box.y + box.height / 2
    dashed = ' stroke-dasharray="3 3"' if state is not None and state.status == "skipped" else ""
    name = _fitted(shortened(task.id, NAME_LIMIT), box.width - 36)
    label_y = middle - 3 if note else middle + 4.5
    parts = [
        f"<g><title>{markup(_title(task, state, beside))}</title>",
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" rx="8" '
        f'fill="{look.fill}" stroke="{look.stroke}" stroke-width="1.5"{dashed}/>',
        f'<text x="{box.x + 11:g}" y="{middle + 4.5:g}" fill="{look.stroke}">{look.glyph}</text>',
        f'<text x="{box.x + 28:g}" y="{label_y:g}" fill="{INK}">{markup(name)}</text>',
    ]
    if note:
        small = _fitted(note, (box.width - 36) * 1.25)
        parts.append(
            f'<text x="{box.x + 28:g}" y="{middle + 12:g}" font-size="10.5" fill="{FAINT}">'
            f"{markup(small)}</text>"
        )
    return "".join([*parts, "</g>"])


def _fitted(text: str, width: float) -> str:
    """The text, shortened where it would not fit."""
    limit = len(text)
    while limit > 1 and text_width(shortened(text, limit)) > width:
        limit -= 1
    return shortened(text, limit)


def _title(task: Task, state: TaskView | None, beside: str = "") -> str:
    parts = [task.id]
    if state is not None:
        parts.append(f"{state.look.word} {state.note}".strip())
    first = (task.doc or "").strip().split("\n")[0]
    parts += [each for each in dict.fromkeys((first, beside)) if each]
    if task.dependencies:
        parts.append(f"waits for {', '.join(task.dependencies)}")
    return " · ".join(parts)
