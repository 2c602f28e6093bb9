"""What is registered beside tasks, in words and as what pictures show of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from cloaca_nb.model.finding import Place
from cloaca_nb.model.registered import ComputationGraph, GraphNode, Registered
from cloaca_nb.model.workflow import Edge, Task, Trigger, Workflow
from cloaca_nb.output.words import visible


def drawn(workflow: Workflow) -> Workflow:
    """The workflow as pictures show it: where it has no task, the graph that a reactor starts stands in."""
    if workflow.tasks or not workflow.registered.driven:
        return workflow
    found: dict[str, Task] = {}
    for graph in workflow.registered.driven:
        for task in _as_tasks(graph, workflow.registered):
            found.setdefault(task.id, task)
    return replace(workflow, tasks=tuple(found.values()))


def _as_tasks(graph: ComputationGraph, registered: Registered) -> Iterator[Task]:
    """Accumulators and nodes of a graph as what waits for each other."""
    there = {one.name: one for one in registered.accumulators}
    for name in dict.fromkeys(name for node in graph.nodes for name in node.inputs):
        one = there.get(name)
        kind = one.kind if one is not None else "passthrough"
        place = one.place if one is not None else graph.place
        yield Task(name, place, place, "provided", name, doc=f"{kind} accumulator")
    for node in graph.nodes:
        before = [*node.inputs, *(other.name for other in graph.nodes if _leads(other.targets, node.name))]
        edges = tuple(Edge(name, node.name) for name in dict.fromkeys(before))
        doc = f"node of {graph.name}"
        yield Task(node.name, node.place, node.place, "provided", node.name, doc=doc, edges=edges)


def _leads(targets: Sequence[tuple[str, str]], name: str) -> bool:
    return any(target == name for _, target in targets)


def ways(graph: ComputationGraph) -> str:
    """The nodes of a graph in one line: `rate → label`, `decide → buy | wait`."""
    if not graph.known:
        return "its nodes are computed"
    after = {node.name: [target for _, target in node.targets] for node in graph.nodes}
    parts, seen = list[str](), set[str]()
    for first in graph.nodes:
        if first.name in seen:
            continue
        name, line = first.name, [first.name]
        seen.add(name)
        while after.get(name):
            following = after[name]
            line.append(" | ".join(following))
            if len(following) > 1 or following[0] in seen:
                break
            name = following[0]
            seen.add(name)
        if len(line) > 1 or not any(_leads(node.targets, first.name) for node in graph.nodes):
            parts.append(" → ".join(line))
    return ", ".join(parts)


def task_note(task: Task, workflow: Workflow) -> str:
    """What is said beside a task: the graph that it invokes, or what provides it."""
    if task.form == "provided":
        return task.doc or ""
    if not task.invokes:
        return ""
    graph = next((one for one in workflow.registered.graphs if one.name == task.invokes), None)
    return f"▸ {task.invokes}: {ways(graph)}" if graph is not None else f"▸ {task.invokes}"


def registered_lines(triggers: Sequence[Trigger], registered: Registered) -> list[str]:
    """A line for each trigger, graph, reactor and accumulator."""
    lines = [f"trigger      {visible(one.name)}: {visible(_when(one))}" for one in triggers]
    for graph in registered.graphs:
        started = f", started by {graph.reactor}" if graph.reactor else ""
        lines.append(f"graph        {visible(graph.name)}: {visible(ways(graph))}{visible(started)}")
    for reactor in registered.reactors:
        listens = ", ".join(reactor.accumulators)
        lines.append(f"reactor      {visible(reactor.name)}: {reactor.mode} of {visible(listens)}")
    for one in registered.accumulators:
        settings = ", ".join(f"{name}={value}" for name, value in one.settings)
        lines.append(
            f"accumulator  {visible(one.name)}: {one.kind}{f', {visible(settings)}' if settings else ''}"
        )
    return lines


def _when(trigger: Trigger) -> str:
    zone = "" if trigger.is_utc else f" {trigger.timezone}"
    when = f"{trigger.cron}{zone}" if trigger.cron else f"every {trigger.poll_interval}"
    return f"{when}, starts {trigger.workflow}"


def registered_json(registered: Registered, *, placed: bool = True) -> dict[str, Any]:
    """Graphs, reactors and accumulators, with their places in the notebook where they have such."""

    def at(place: Place) -> dict[str, Any]:
        return {"cell": place.cell, "line": place.line} if placed else {}

    return {
        "graphs": [
            {
                "name": graph.name,
                "reactor": graph.reactor or None,
                "nodes": [_node(node) for node in graph.nodes],
                **at(graph.place),
            }
            for graph in registered.graphs
        ],
        "reactors": [
            {"name": one.name, "accumulators": list(one.accumulators), "mode": one.mode, **at(one.place)}
            for one in registered.reactors
        ],
        "accumulators": [
            {"name": one.name, "kind": one.kind, "settings": dict(one.settings), **at(one.place)}
            for one in registered.accumulators
        ],
    }


def _node(node: GraphNode) -> dict[str, Any]:
    ways = [{"route": route or None, "node": target} for route, target in node.targets]
    return {"name": node.name, "inputs": list(node.inputs), "next": ways}
