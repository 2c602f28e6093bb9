"""Groups of tasks that the graph may show as one, by how their names begin; the graph with some folded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from cloaca_nb.model import graph as graphs
from cloaca_nb.model.graph import Graph
from cloaca_nb.model.wording import counted
from cloaca_nb.output.pictures.graph_svg import STATUS_WIDTH, Drawing
from cloaca_nb.output.pictures.layout import box_width, layout
from cloaca_nb.panel.contract.messages import Message, text_in, texts_in
from cloaca_nb.panel.contract.replies import FoldReply
from cloaca_nb.panel.contract.shapes import (
    GraphDrawing,
    GraphEdge,
    GraphGroup,
    GraphLabel,
    GraphSlice,
    GraphTask,
)

#: Smaller graphs are seen as a whole; fewer tasks are no group.
LEAST_TASKS, LEAST = 12, 3
#: Where a name's beginning may end: behind a separator, before its last number.
_ENDS = re.compile(r"(?<=[_.\-])(?=.)|(?<=\D)(?=\d+$)")


def groups_of(graph: Graph) -> list[GraphGroup]:
    """Groups of a graph; folded, they never wait for each other in a circle.

    Args:
        graph: Each task with those that it waits for.
    """
    if len(graph) < LEAST_TASKS:
        return []
    level, found, split = graphs.levels(graph), _alike(graph), set[str]()
    while True:
        rings = graphs.cycles(_quotient(graph, _names(found)))
        whole = [name for name, tasks in found.items() if len(tasks) == len(graph)]
        apart = {name for ring in (*rings, whole) for name in ring if name in found} - split
        if not apart:
            break
        for name in apart:
            layers = dict(_layers(name, found.pop(name), level))
            found.update(layers)
            split.update(layers)
    return [GraphGroup(name=name, tasks=tasks) for name, tasks in found.items() if name not in graph]


def _alike(ids: Iterable[str]) -> dict[str, list[str]]:
    """Those that have the longest beginning in common that enough have."""
    starts = {id: [id[: end.start()] for end in _ENDS.finditer(id)] for id in ids}
    many = Counter(start for those in starts.values() for start in those)
    found: dict[str, list[str]] = {}
    for id, those in starts.items():
        if start := next((start for start in reversed(those) if many[start] >= LEAST), ""):
            found.setdefault(f"{start}*", []).append(id)
    return {name: tasks for name, tasks in found.items() if len(tasks) >= LEAST}


def _layers(name: str, tasks: Sequence[str], level: Mapping[str, int]) -> Iterator[tuple[str, list[str]]]:
    """A group cut by how many tasks come before each of it at most."""
    for number in sorted({level[task] for task in tasks if task in level}):
        layer = [task for task in tasks if level.get(task) == number]
        if len(layer) >= LEAST:
            yield f"{name} ({number + 1})", layer


def _names(groups: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {task: name for name, tasks in groups.items() for task in tasks}


def _quotient(graph: Graph, names: Mapping[str, str]) -> dict[str, list[str]]:
    """The graph of groups, and of the tasks that are in none."""
    found: dict[str, list[str]] = {}
    for task, dependencies in graph.items():
        name = names.get(task, task)
        others = (names.get(dependency, dependency) for dependency in dependencies)
        found.setdefault(name, []).extend(other for other in others if other != name)
    return found


def fold_reply(graph: GraphSlice | None, message: Message) -> FoldReply | None:
    """What a panel is answered that asks for groups to be folded; None before there is a graph."""
    if graph is None or not graph["tasks"]:
        return None
    names = texts_in(message, "names")
    return FoldReply(type="fold", view=text_in(message, "view"), names=names, graph=folded(graph, names))


def folded(whole: GraphSlice, names: Iterable[str]) -> GraphSlice:
    """The graph with the groups of these names as one box each."""
    chosen = {group["name"]: group["tasks"] for group in whole["groups"]}
    chosen = {name: chosen[name] for name in names if name in chosen}
    name_of = _names(chosen)
    graph: dict[str, list[str]] = {task["id"]: [] for task in whole["tasks"]}
    for edge in whole["edges"]:
        graph[edge["target"]].append(edge["source"])
    wide = {
        task["id"]: box[2] for task, box in zip(whole["tasks"], whole["drawings"][0]["boxes"], strict=True)
    }
    wide |= {name: max(STATUS_WIDTH, box_width(name)) for name in chosen}
    deps = graphs.known(_quotient(graph, name_of))
    first = layout(deps, widths=wide)
    drawn = [first, layout(deps, widths=wide, direction="down")] if first.direction == "right" else [first]
    tasks = {task["id"]: task for task in whole["tasks"]}
    keys = {(edge["source"], edge["target"]): edge["key"] for edge in whole["edges"]}
    return {
        **whole,
        "tasks": [_group(name, chosen[name]) if name in chosen else tasks[name] for name in first.boxes],
        "edges": [
            GraphEdge(
                source=route.dependency, target=route.task, key=keys.get((route.dependency, route.task))
            )
            for route in first.routes
        ],
        "drawings": [graph_drawing(Drawing(each, ())) for each in drawn],
    }


def _group(name: str, tasks: Sequence[str]) -> GraphTask:
    return GraphTask(id=name, cell=None, cell_id=None, line=None, doc="", note=counted(len(tasks), "task"))


def graph_drawing(drawing: Drawing) -> GraphDrawing:
    """A drawing as panels have it."""
    drawn = drawing.layout
    return GraphDrawing(
        width=drawn.width,
        height=drawn.height,
        boxes=[(box.x, box.y, box.width, box.height) for box in drawn.boxes.values()],
        paths=[route.path for route in drawn.routes],
        labels=[GraphLabel(task=one.task, text=one.text, x=one.x, y=one.y) for one in drawing.labels],
    )
