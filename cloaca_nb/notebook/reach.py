"""Which tasks come before which, for many questions on one graph: sets of tasks as bits of a number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


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
