"""What leads to what; of tasks, which come before which: sets of them as bits of a number."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

Graph = Mapping[str, Sequence[str]]
Node = TypeVar("Node", bound=Hashable)


def all_from(first: Iterable[Node], leads_to: Callable[[Node], Iterable[Node]]) -> list[Node]:
    """What some lead to, directly or not, themselves among it: each once, depth first."""
    found: dict[Node, None] = {}
    waiting = list(first)
    while waiting:
        each = waiting.pop()
        if each not in found:
            found[each] = None
            waiting += [other for other in leads_to(each) if other not in found]
    return list(found)


def known(graph: Graph) -> dict[str, tuple[str, ...]]:
    """The graph without unknown and repeated dependencies."""
    return {node: tuple(dict.fromkeys(dep for dep in deps if dep in graph)) for node, deps in graph.items()}


def cycles(graph: Graph) -> list[tuple[str, ...]]:
    """One cycle for each strongly connected part that has one, in order of first node.

    A cycle is given in the direction of the data: each id is a dependency of the next, the last of the first.
    """
    clean = known(graph)
    return [_ring(part, clean) for part in _components(clean) if len(part) > 1 or part[0] in clean[part[0]]]


def _components(graph: Mapping[str, tuple[str, ...]]) -> list[list[str]]:
    """Strongly connected parts (Tarjan's algorithm, iterative so that long chains do not recurse)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    parts: list[list[str]] = []
    position = {node: i for i, node in enumerate(graph)}
    for root in graph:
        if root in index:
            continue
        work = [(root, iter(graph[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, deps = work[-1]
            for dep in deps:
                if dep not in index:
                    index[dep] = low[dep] = len(index)
                    stack.append(dep)
                    on_stack.add(dep)
                    work.append((dep, iter(graph[dep])))
                    break
                if dep in on_stack:
                    low[node] = min(low[node], index[dep])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    at = stack.index(node)
                    part = stack[at:]
                    del stack[at:]
                    on_stack.difference_update(part)
                    parts.append(sorted(part, key=position.__getitem__))
    return sorted(parts, key=lambda part: position[part[0]])


def _ring(part: Sequence[str], graph: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """A shortest cycle through the first node of a strongly connected part."""
    start, members = part[0], set(part)
    came_from: dict[str, str] = {}
    queue = [start]
    while queue:
        node = queue.pop(0)
        for dep in graph[node]:
            if dep == start:
                path = [node]
                while path[-1] != start:
                    path.append(came_from[path[-1]])
                return (start, *path[:-1])
            if dep in members and dep not in came_from:
                came_from[dep] = node
                queue.append(dep)
    return tuple(part)


def order(graph: Graph) -> list[str]:
    """Ids with every dependency before its dependents, otherwise in the mapping's order.

    Ids that stand in or behind a cycle come last, in the mapping's order.
    """
    clean = known(graph)
    level = levels(clean)
    position = {node: i for i, node in enumerate(clean)}
    return sorted(clean, key=lambda node: (level.get(node, len(clean)), position[node]))


def levels(graph: Graph) -> dict[str, int]:
    """Length of the longest way from a root to each id; ids in or behind a cycle have none."""
    clean = known(graph)
    dependents = reverse(clean)
    waiting = {node: len(deps) for node, deps in clean.items()}
    found: dict[str, int] = {node: 0 for node, count in waiting.items() if not count}
    queue = list(found)
    for node in queue:
        for dependent in dependents[node]:
            waiting[dependent] -= 1
            if not waiting[dependent]:
                found[dependent] = 1 + max(found[dep] for dep in clean[dependent])
                queue.append(dependent)
    return found


def reverse(graph: Graph) -> dict[str, list[str]]:
    """Each id with the ids that wait for it."""
    dependents: dict[str, list[str]] = {node: [] for node in graph}
    for node, deps in graph.items():
        for dep in deps:
            if dep in dependents:
                dependents[dep].append(node)
    return dependents


def upstream(graph: Graph, targets: Iterable[str]) -> set[str]:
    """All ids that the targets wait for, directly or not (targets themselves only within a cycle)."""
    first = (dependency for target in targets for dependency in graph.get(target, ()))
    return {node for node in all_from(first, lambda node: graph.get(node, ())) if node in graph}


def downstream(graph: Graph, sources: Iterable[str]) -> set[str]:
    """All ids that wait for the sources, directly or not (sources themselves only within a cycle)."""
    return upstream(reverse(graph), sources)


def leaves(graph: Graph) -> list[str]:
    """Ids that nothing waits for."""
    return [node for node, dependents in reverse(graph).items() if not dependents]


class Reach:
    """Ancestors and descendants of the nodes of a graph.

    Args:
        dependencies: For each node the nodes that it waits for, by index.
    """

    def __init__(self, dependencies: Sequence[Sequence[int]]) -> None:
        size = len(dependencies)
        dependents: list[list[int]] = [[] for _ in range(size)]
        waiting = [0] * size
        for node, wanted in enumerate(dependencies):
            waiting[node] = len(set(wanted))
            for dependency in set(wanted):
                dependents[dependency].append(node)
        order = [node for node in range(size) if not waiting[node]]
        for node in order:
            for dependent in dependents[node]:
                waiting[dependent] -= 1
                if not waiting[dependent]:
                    order.append(dependent)
        self.before = [0] * size
        self.after = [0] * size
        for node in order:
            for dependency in dependencies[node]:
                self.before[node] |= self.before[dependency] | 1 << dependency
        for node in reversed(order):
            for dependent in dependents[node]:
                if not waiting[dependent]:
                    self.after[node] |= self.after[dependent] | 1 << dependent
        #: Nodes that stand in no cycle nor behind one; of the others nothing is known.
        self.sound = bits(order)

    def ordered(self, node: int) -> int:
        """The nodes that surely run before or after a node, as bits."""
        return self.before[node] | self.after[node]

    def knows(self, node: int) -> bool:
        """Whether a node stands in no cycle nor behind one."""
        return bool(self.sound >> node & 1)


def bits(nodes: Sequence[int]) -> int:
    """A set of nodes as bits."""
    found = 0
    for node in nodes:
        found |= 1 << node
    return found


def members(found: int) -> Iterator[int]:
    """The nodes of a set of bits, lowest first."""
    while found:
        lowest = found & -found
        yield lowest.bit_length() - 1
        found ^= lowest
