"""What a notebook registers beside tasks and triggers: computation graphs and what feeds them."""

from __future__ import annotations

from dataclasses import dataclass, field

from cloaca_nb.model.finding import Place


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A node of a computation graph.

    Attributes:
        name: Its name, which is that of its function.
        place: Where the graph names it.
        inputs: Accumulators that it reads.
        targets: What comes next: name of the route, or "" for the only way; name of the node.
    """

    name: str
    place: Place
    inputs: tuple[str, ...] = ()
    targets: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ComputationGraph:
    """A computation graph.

    Attributes:
        variable: What the notebook calls it; "" where it is bound to no name.
        place: Its `with` line.
        nodes: Its nodes, in order.
        reactor: The name of the reactor that starts it; "" where a task invokes it.
        known: Whether its nodes could be read.
    """

    name: str
    variable: str
    place: Place
    nodes: tuple[GraphNode, ...] = ()
    reactor: str = ""
    known: bool = True

    @property
    def outputs(self) -> tuple[str, ...]:
        """The last nodes: their results are in the context of the task that invokes it, under their names."""
        return tuple(node.name for node in self.nodes if not node.targets)

    @property
    def roots(self) -> tuple[str, ...]:
        """The nodes that no other comes before and that read no accumulator: they are given the context."""
        behind = {target for node in self.nodes for _, target in node.targets}
        return tuple(node.name for node in self.nodes if node.name not in behind and not node.inputs)


@dataclass(frozen=True, slots=True)
class Accumulator:
    """What gathers events for a reactor.

    Attributes:
        name: Its name, which is that of its function.
        kind: ``passthrough``, ``stream``, ``polling``, ``batch`` or ``state``.
        place: Its decorator.
        settings: Its arguments, as written.
    """

    name: str
    kind: str
    place: Place
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reactor:
    """What starts graphs when accumulators hand something on.

    Attributes:
        variable: Name of its class.
        place: Its decorator.
        accumulators: Names of those that it listens to.
        mode: ``when_any`` or ``when_all``.
    """

    name: str
    variable: str
    place: Place
    accumulators: tuple[str, ...] = ()
    mode: str = "when_any"


@dataclass(frozen=True, slots=True)
class Registered:
    """What a notebook registers beside tasks and triggers.

    Attributes:
        graphs: Computation graphs, in cell order.
        reactors: What starts those that no task invokes.
        accumulators: What the reactors listen to.
    """

    graphs: tuple[ComputationGraph, ...] = field(default=())
    reactors: tuple[Reactor, ...] = field(default=())
    accumulators: tuple[Accumulator, ...] = field(default=())

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.graphs or self.reactors or self.accumulators)

    @property
    def driven(self) -> tuple[ComputationGraph, ...]:
        """The graphs that a reactor starts."""
        return tuple(graph for graph in self.graphs if graph.reactor)
