"""The graph as text for a terminal: one row a task, edges as lines to the left of the names.

    order_etl: 4 tasks

    ○    extract
    ├─○  low      ⇠ extract (rows)
    ○ │  high     ⇠ extract (rows)
    │ │
    ○─╯  report

A line that is crossed is drawn whole (``─│─``), one that is met has a knot (``─┼─``).

Graphs that would need too many lines beside each other are listed by level instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cloaca_nb.model import graph as graphs
from cloaca_nb.model.graph import Graph
from cloaca_nb.model.wording import counted
from cloaca_nb.model.workflow import Workflow, handed_on
from cloaca_nb.output.pictures.registered import drawn, registered_lines, task_note
from cloaca_nb.output.words import (
    PLAIN,
    PLAIN_LOOK,
    Style,
    TaskView,
    columns,
    few,
    padded,
    shortened,
    visible,
)

#: Lines beside each other that are still easy to follow.
MOST_LANES = 9
NAME_LIMIT, KEYS_LIMIT = 48, 32


def graph_text(workflow: Workflow, style: Style = PLAIN, states: Mapping[str, TaskView] | None = None) -> str:
    """The tasks and what they wait for.

    Args:
        states: State of each task after or during a run.
    """
    shown = drawn(workflow)
    tasks = {task.id: task for task in shown.tasks}
    head = f"{style.paint(visible(workflow.name), bold=True)}: {_count(workflow, len(tasks))}"
    graph = {id: task.dependencies for id, task in tasks.items()}
    rows = lanes(graph)
    view = _View(shown, style, states or {})
    if max((len(cells) for _, cells in rows), default=0) <= MOST_LANES:
        lines = list(view.drawn(rows))
    else:
        lines = list(view.listed(graph))
    beside = [] if states else registered_lines(workflow.triggers, workflow.registered)
    return "\n".join([head, "", *lines, *(["", *beside] if beside else [])]).rstrip()


def _count(workflow: Workflow, shown: int) -> str:
    count = len({task.id for task in workflow.tasks})
    if count or not shown:
        return counted(count, "task") if count else "no task"
    return f"a graph of {shown} nodes and accumulators"


def lanes(graph: Graph) -> list[tuple[str | None, list[str]]]:
    """The rows of a drawing: ids in an order that keeps lines short, each with the symbols of its row.

    A row without an id stands between two tasks that would touch: it shows whether they belong together.

    A symbol is ``o`` for the task itself, ``|`` for a line that passes, ``+`` for one that a branch leaves,
    ``'`` for one that ends, ``x`` for one that is crossed, ``-`` for a branch alone and a blank for nothing.
    """
    clean = graphs.known(graph)
    order = _order(clean)
    place = {node: i for i, node in enumerate(order)}
    left = {node: sum(place[d] > place[node] for d in deps) for node, deps in graphs.reverse(clean).items()}
    open_lanes: list[str | None] = []
    rows: list[tuple[str | None, list[str]]] = []
    for node in order:
        sources = {dep for dep in clean[node] if place[dep] < place[node]}
        for dep in sources:
            left[dep] -= 1
        at = _lane_of(open_lanes, sources, left)
        if rows and "o" in rows[-1][1][at : at + 1]:
            rows.append((None, ["|" if source is not None else " " for source in open_lanes]))
        rows.append((node, _row(open_lanes, at, sources, left)))
        for lane, source in enumerate(open_lanes):
            if source in sources and not left[source]:
                open_lanes[lane] = None
        open_lanes[at] = node if left[node] else None
        while open_lanes and open_lanes[-1] is None:
            open_lanes.pop()
    return rows


def _order(graph: Mapping[str, Sequence[str]]) -> list[str]:
    """Dependencies first, and a task soon after what it waits for, so that lines are short."""
    dependents = graphs.reverse(graph)
    waiting = {node: len(deps) for node, deps in graph.items()}
    ready = [node for node in reversed(list(graph)) if not waiting[node]]
    found: list[str] = []
    while ready:
        node = ready.pop()
        found.append(node)
        for dependent in reversed(dependents[node]):
            waiting[dependent] -= 1
            if not waiting[dependent]:
                ready.append(dependent)
    met = set(found)
    return [*found, *(node for node in graph if node not in met)]


def _lane_of(open_lanes: list[str | None], sources: set[str], left: Mapping[str, int]) -> int:
    """The lane of a task: one that ends at it, else a free one, else a new one."""
    for lane, source in enumerate(open_lanes):
        if source in sources and not left[source]:
            return lane
    first = min((lane for lane, source in enumerate(open_lanes) if source in sources), default=-1)
    for lane, source in enumerate(open_lanes):
        if source is None and lane > first:
            return lane
    open_lanes.append(None)
    return len(open_lanes) - 1


def _row(open_lanes: Sequence[str | None], at: int, sources: set[str], left: Mapping[str, int]) -> list[str]:
    touched = [lane for lane, source in enumerate(open_lanes) if source in sources] + [at]
    first, last = min(touched), max(touched)
    row = []
    for lane, source in enumerate(open_lanes):
        inside = first < lane < last
        if lane == at:
            symbol = "o"
        elif source in sources:
            symbol = "+" if left[source] else "'"
        elif source is None:
            symbol = "-" if inside else " "
        else:
            symbol = "x" if inside else "|"
        row.append(symbol)
    while row and row[-1] == " ":
        row.pop()
    return row


class _View:
    """Turns rows into lines of text."""

    def __init__(self, workflow: Workflow, style: Style, states: Mapping[str, TaskView]) -> None:
        self.tasks = {task.id: task for task in workflow.tasks}
        self.workflow = workflow
        self.style = style
        self.states = states
        self.name_width = max((columns(shortened(id, NAME_LIMIT)) for id in self.tasks), default=0)

    def drawn(self, rows: Sequence[tuple[str | None, list[str]]]) -> Iterator[str]:
        """The drawing."""
        width = max((2 * len(symbols) - 1 for _, symbols in rows), default=0)
        for id, symbols in rows:
            if id is None:
                yield " ".join(_character(symbol) for symbol in symbols).rstrip()
                continue
            picture = self._picture(id, symbols)
            plain_width = 2 * len(symbols) - 1
            yield self._line(f"{picture}{' ' * (width - plain_width)}  ", width + 2, id, inferred_only=True)

    def listed(self, graph: Graph) -> Iterator[str]:
        """The list by level."""
        level = graphs.levels(graph)
        order = graphs.order(graph)
        last = -1
        for id in order:
            at = level.get(id, len(graph))
            if at != last:
                yield from [""] if last >= 0 else []
                members = sum(level.get(node, len(graph)) == at for node in order)
                title = f"level {at + 1}" if at < len(graph) else "in a cycle, or behind one"
                yield self.style.paint(f"── {title} ({members}) ──", "grey")
                last = at
            yield self._line(f"{self._glyph(id)}  ", 3, id, inferred_only=False)

    def _glyph(self, id: str) -> str:
        state = self.states.get(id)
        look = PLAIN_LOOK if state is None else state.look
        return self.style.paint(look.glyph, look.colour)

    def _picture(self, id: str, symbols: Sequence[str]) -> str:
        at = symbols.index("o")
        touched = [lane for lane, symbol in enumerate(symbols) if symbol in "+'o"]
        first, last = min(touched), max(touched)
        parts = []
        for lane, symbol in enumerate(symbols):
            end = "" if first < lane < last else "left" if lane < at else "right"
            parts.append(self._glyph(id) if lane == at else _character(symbol, end))
            parts.append("─" if first <= lane < last else " ")
        return "".join(parts[:-1])

    def _line(self, picture: str, used: int, id: str, *, inferred_only: bool) -> str:
        name = shortened(id, NAME_LIMIT)
        notes = "  ".join(self._notes(id, inferred_only=inferred_only))
        room = self.style.width - used - self.name_width - 2
        if not notes or room < 8:
            return f"{picture}{name}"
        return f"{picture}{padded(name, self.name_width)}  {self.style.paint(visible(notes, room), 'grey')}"

    def _notes(self, id: str, *, inferred_only: bool) -> Iterator[str]:
        state = self.states.get(id)
        if state is not None:
            yield " ".join(part for part in (state.look.word, state.note) if part)
        edges = self.tasks[id].edges
        explicit = [edge.dependency for edge in edges if not edge.inferred]
        unknown = [dep for dep in explicit if dep not in self.tasks]
        if unknown:
            yield f"← unknown: {', '.join(unknown)}"
        if not inferred_only and (known := [dep for dep in explicit if dep in self.tasks]):
            yield f"← {', '.join(known)}"
        inferred = [
            f"{edge.dependency} ({few(handed_on(edge, self.tasks), KEYS_LIMIT)})"
            for edge in edges
            if edge.inferred
        ]
        if inferred:
            yield f"⇠ {', '.join(inferred)}"
        note = task_note(self.tasks[id], self.workflow)
        if note:
            yield note


def _character(symbol: str, end: str = "") -> str:
    """The box character of a symbol.

    Args:
        symbol: As `lanes` gives it.
        end: Which end of the row's branch it is, ``left`` or ``right``; empty for neither.
    """
    knots = {"": ("┴", "┼"), "left": ("╰", "├"), "right": ("╯", "┤")}
    ends, branches = knots[end]
    return {"|": "│", "x": "│", "-": "─", " ": " ", "'": ends, "+": branches}[symbol]
