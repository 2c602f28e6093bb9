"""Dependencies between tasks: those written down, and those that follow from context keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from cloaca_nb.finding import Place
from cloaca_nb.notebook.reach import Reach
from cloaca_nb.workflow import Edge, KeyUse


class Node(NamedTuple):
    """A task as far as dependencies are concerned.

    Attributes:
        id: The task id.
        place: Where what is wrong with its dependencies is shown.
        explicit: Ids written down; None to infer them.
        reads: Keys that it reads.
        writes: Keys that it writes.
        function: Name of its function, for hints.
    """

    id: str
    place: Place
    explicit: tuple[str, ...] | None
    reads: tuple[KeyUse, ...] = ()
    writes: tuple[KeyUse, ...] = ()
    function: str = ""


def edges_of(nodes: Sequence[Node]) -> dict[str, tuple[Edge, ...]]:
    """The edges of each task, by id.

    A task without written dependencies waits for the tasks that write the keys it reads: for those in earlier
    cells, else for those in later ones. An inferred edge that other edges imply is left out.

    Args:
        nodes: Tasks in cell order, ids unique.
    """
    position = {node.id: index for index, node in enumerate(nodes)}
    writers = writers_of(nodes)
    readers = [frozenset(use.key for use in node.reads) for node in nodes]
    wanted = [
        _inferred(index, node, writers, readers) if node.explicit is None else {}
        for index, node in enumerate(nodes)
    ]
    known = [
        list(keys) if node.explicit is None else [position[dep] for dep in node.explicit if dep in position]
        for node, keys in zip(nodes, wanted, strict=True)
    ]
    reach = Reach(known)
    found = {}
    for index, node in enumerate(nodes):
        if node.explicit is not None:
            found[node.id] = tuple(Edge(dep, node.id) for dep in dict.fromkeys(node.explicit))
        else:
            kept = _unimplied(index, known[index], reach)
            found[node.id] = tuple(Edge(nodes[dep].id, node.id, wanted[index][dep]) for dep in kept)
    return found


def writers_of(nodes: Sequence[Node]) -> dict[str, list[int]]:
    """For each key the tasks that write it, in order."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for index, node in enumerate(nodes):
        for key in dict.fromkeys(use.key for use in node.writes):
            found[key].append(index)
    return dict(found)


def _inferred(
    index: int, node: Node, writers: dict[str, list[int]], readers: Sequence[frozenset[str]]
) -> dict[int, str]:
    """The tasks that a task waits for because of its keys, with the first key for each."""
    found: dict[int, str] = {}
    own = {use.key for use in node.writes}
    for key in dict.fromkeys(use.key for use in node.reads):
        others = [writer for writer in writers.get(key, ()) if writer != index]
        earlier = [writer for writer in others if writer < index]
        if not earlier and key in own:
            # It changes the key, so it comes after the cells that make it, but not after those that change it
            # as well: two such tasks would wait for each other.
            others = [writer for writer in others if key not in readers[writer]]
        for writer in earlier or others:
            found.setdefault(writer, key)
    return dict(sorted(found.items()))


def _unimplied(index: int, dependencies: Sequence[int], reach: Reach) -> list[int]:
    """The dependencies that none of the others implies; all of them in or behind a cycle."""
    if not reach.knows(index):
        return list(dependencies)
    implied = 0
    for dependency in dependencies:
        implied |= reach.before[dependency]
    return [dependency for dependency in dependencies if not implied >> dependency & 1]
