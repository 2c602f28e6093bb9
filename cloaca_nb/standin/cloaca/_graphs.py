"""Computation graphs, reactors, accumulators, constructors: accepted and recorded, not run."""

from __future__ import annotations

from ._arguments import checked, instance
from ._registry import TaskRecord, registry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class ComputationGraphBuilder:
    """Registers a computation graph of the nodes that are declared inside its `with` block."""

    @checked("ComputationGraphBuilder.__new__", skip=1)
    def __init__(self, name: Any, *, graph: Any, reactor: Any = None, react: Any = None) -> None:
        instance(name, str)
        instance(graph, dict)
        self.NAME: str = name
        self._graph = graph

    def __enter__(self) -> ComputationGraphBuilder:
        return self

    def __exit__(self, _exc_type: Any, _exc_value: Any, _traceback: Any) -> None:
        if _exc_type is None:
            registry.graphs[self.NAME] = self

    def __repr__(self) -> str:
        return f"ComputationGraphBuilder(name='{self.NAME}')"

    def execute(self, inputs: Any) -> Any:
        """Run the graph: only the engine can."""
        raise NotImplementedError("only the engine runs computation graphs")


@checked("node")
def node(func: Any) -> Any:
    """Declare a node of the graph that is being built."""
    return func


@checked("passthrough_accumulator")
def passthrough_accumulator(func: Any) -> Any:
    """Declare an accumulator that hands each event on."""
    return func


@checked("stream_accumulator")
def stream_accumulator(*, type: Any, topic: Any, group: Any = None) -> Callable[[Any], Any]:
    """Declare an accumulator that reads a stream."""
    instance(type, str)
    instance(topic, str)
    return _same


@checked("polling_accumulator")
def polling_accumulator(*, interval: Any) -> Callable[[Any], Any]:
    """Declare an accumulator that polls."""
    instance(interval, str)
    return _same


@checked("batch_accumulator")
def batch_accumulator(*, flush_interval: Any, max_buffer_size: Any = None) -> Callable[[Any], Any]:
    """Declare an accumulator that hands on batches."""
    instance(flush_interval, str)
    return _same


@checked("state_accumulator")
def state_accumulator(*, capacity: Any) -> Callable[[Any], Any]:
    """Declare an accumulator that keeps the last values."""
    return _same


@checked("reactor")
def reactor(*, name: Any, accumulators: Any, mode: Any = "when_any") -> Callable[[Any], Any]:
    """Declare a reactor, above a class."""
    instance(name, str)
    instance(mode, str)

    def apply(target: Any) -> Any:
        registry.reactors[name] = target
        return target

    return apply


@checked("constructor")
def constructor(
    id: Any,
    from_: Any,
    constructor: Any,
    config: Any = None,
    grants: Any = None,
    dependencies: Any = None,
    runtime: Any = None,
) -> None:
    """Declare a task that a packaged provider makes."""
    for value in (id, from_, constructor):
        instance(value, str)
    waits = [item if isinstance(item, str) else item.__name__ for item in dependencies or ()]
    arguments = {"constructor": constructor, "from_": from_}
    registry.add(TaskRecord(registry.current(), id, _provided, waits, arguments))


def _same(target: Any) -> Any:
    return target


def _provided(context: Any) -> Any:
    """Stands for a task that a provider makes."""
    raise NotImplementedError("only the engine runs tasks of providers")
