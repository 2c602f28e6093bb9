"""What is wrong with the edges of a workflow: unknown, repeated and circular dependencies, several ends."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from cloaca_nb.finding import Fact
from cloaca_nb.graph import cycles, leaves
from cloaca_nb.notebook.grammar import nearest
from cloaca_nb.notebook.infer import Node
from cloaca_nb.workflow import Edge


def graph_facts(
    nodes: Sequence[Node], edges: Mapping[str, Sequence[Edge]], lost: Collection[str] = ()
) -> Iterator[Fact]:
    """What is wrong with the dependencies of the tasks.

    Args:
        nodes: Tasks in cell order.
        edges: The edges of each.
        lost: Ids of cells that could not be read, which are not unknown.
    """
    ids = {node.id for node in nodes}
    for node in nodes:
        yield from _written_facts(node, nodes, ids, lost)
    graph = {node.id: [edge.dependency for edge in edges[node.id]] for node in nodes}
    by_id = {node.id: node for node in nodes}
    for ring in cycles(graph):
        if len(ring) > 1:
            yield _cycle(ring, by_id, edges)
    ends = leaves(graph)
    if len(ends) > 1 and not lost and all(_all_known(node, ids) for node in nodes):
        shown = ", ".join(f"`{id_}`" for id_ in ends[:5]) + (
            f" and {len(ends) - 5} more" if len(ends) > 5 else ""
        )
        yield Fact(
            "several-last-tasks", by_id[ends[-1]].place, values={"count": str(len(ends)), "tasks": shown}
        )


def _all_known(node: Node, ids: Collection[str]) -> bool:
    return all(dependency in ids for dependency in node.explicit or ())


def _written_facts(
    node: Node, nodes: Sequence[Node], ids: Collection[str], lost: Collection[str]
) -> Iterator[Fact]:
    seen: set[str] = set()
    for dependency in node.explicit or ():
        values = {"dependency": dependency, "id": node.id}
        if dependency in seen:
            yield Fact("repeated-dependency", node.place, node.id, values)
        elif dependency == node.id:
            yield Fact("self-dependency", node.place, node.id, values)
        elif dependency not in ids and dependency not in lost:
            values["advice"] = _advice(dependency, node, nodes, ids)
            yield Fact("unknown-dependency", node.place, node.id, values)
        seen.add(dependency)


def _advice(dependency: str, node: Node, nodes: Sequence[Node], ids: Collection[str]) -> str:
    """What was meant, most likely."""
    parts = [part for part in re.split(r"[\s,\[\]()'\"]+", dependency) if part]
    if len(parts) > 1 or (parts and parts[0] != dependency and parts[0] in ids):
        return f"separate ids by blanks: {' '.join(parts)}"
    for other in nodes:
        if other.function == dependency:
            return f"the function `{dependency}` is the task `{other.id}`: dependencies name ids"
    if "::" in dependency:
        return f"short ids are written here, for example {dependency.rsplit('::', 1)[-1]}"
    found = nearest(dependency, [id_ for id_ in ids if id_ != node.id])
    if found.word:
        return found.question
    others = sorted(id_ for id_ in ids if id_ != node.id)
    return f"the tasks are {', '.join(others[:8])}" if others else "there is no other task"


def _cycle(ring: Sequence[str], by_id: Mapping[str, Node], edges: Mapping[str, Sequence[Edge]]) -> Fact:
    """The fact that some tasks wait for each other; tells which of the edges were inferred."""
    pairs = list(zip(ring, (*ring[1:], ring[0]), strict=True))
    inferred = [
        f"`{task}` waits for `{dependency}` because of the key `{edge.key}`"
        for dependency, task in pairs
        for edge in edges[task]
        if edge.dependency == dependency and edge.inferred
    ]
    advice = "; ".join(inferred)
    values = {
        "ring": " → ".join(f"`{id_}`" for id_ in (*ring, ring[0])),
        "advice": f"{advice}; name dependencies or use another key"
        if inferred
        else "take one of the dependencies out",
    }
    last = max(ring, key=lambda id_: by_id[id_].place)
    return Fact("cycle", by_id[last].place, last, values)
