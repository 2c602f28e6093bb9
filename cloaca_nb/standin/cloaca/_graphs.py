"""Computation graphs, reactors, accumulators, constructors: checked and recorded, not run."""

from __future__ import annotations

from ._arguments import checked, instance, optional, sequence, signed_32, unsigned
from ._registry import TaskRecord, registry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

MODES = ("when_any", "when_all")
RUNTIMES = ("wasm", "native")

#: Graphs whose block is being run, innermost last.
_open: list[ComputationGraphBuilder] = []


class ComputationGraphBuilder:
    """Registers a computation graph of the nodes that are declared inside its `with` block."""

    @checked("ComputationGraphBuilder.__new__", skip=1)
    def __init__(self, name: Any, *, graph: Any, reactor: Any = None, react: Any = None) -> None:
        instance(name, str)
        instance(graph, dict)
        if react is not None:
            raise ValueError(
                "ComputationGraphBuilder no longer accepts the bundled `react={...}` kwarg. Declare a "
                "`@cloaca.reactor` class and pass `reactor=YourReactor`, or omit `reactor` entirely for a "
                "trigger-less graph invoked by `@cloaca.task(invokes=...)`. See initiative CLOACI-I-0101."
            )
        if reactor is not None and not hasattr(reactor, "ACCUMULATORS"):
            raise TypeError(
                "ComputationGraphBuilder(reactor=...) expects a class decorated with @cloaca.reactor (must "
                "expose NAME / ACCUMULATORS / REACTION_MODE)"
            )
        for node, settings in graph.items():
            if not isinstance(settings, dict):
                raise TypeError(f"graph['{node}'] must be a dict")
        self.NAME: str = name
        self._graph: dict[str, Any] = graph
        self._reactor = reactor
        self._nodes: dict[str, Any] = {}

    def __repr__(self) -> str:
        return f"ComputationGraphBuilder(name='{self.NAME}', nodes={len(self._graph)})"

    def __enter__(self) -> ComputationGraphBuilder:
        """Let nodes be declared."""
        _open.append(self)
        return self

    @checked("ComputationGraphBuilder.__exit__", skip=1)
    def __exit__(self, _exc_type: Any, _exc_value: Any, _traceback: Any) -> None:
        """Register the graph; an error where its nodes are not those that it names."""
        _open.remove(self)
        if _exc_type is not None:
            return
        for name in self._graph:
            if name not in self._nodes:
                raise AttributeError(
                    f"computation graph '{self.NAME}' topology references node '{name}' but no @cloaca.node "
                    "function with that name was defined"
                )
        for name in self._nodes:
            if name not in self._graph:
                raise ValueError(
                    f"function '{name}' was decorated with @cloaca.node but does not appear in the graph "
                    "topology"
                )
        for name, settings in self._graph.items():
            self._check_inputs(name, settings.get("inputs"))
        registry.graphs[self.NAME] = self

    def _check_inputs(self, name: str, inputs: Any) -> None:
        """Raise for what a node reads and no accumulator of the graph's reactor gives."""
        if inputs is None:
            return
        if not isinstance(inputs, list):
            raise TypeError(f"graph['{name}']['inputs'] must be a list")
        if inputs and self._reactor is None:
            listed = ", ".join(f'"{text}"' for text in inputs)
            raise ValueError(
                f"trigger-less computation graph '{self.NAME}': node '{name}' declares cache "
                f"inputs=[{listed}], but trigger-less graphs have no accumulator inputs. Either remove the "
                "inputs (graph receives data through the task context) or bind a reactor with "
                "`reactor=YourReactor`."
            )
        for text in inputs:
            if text not in self._reactor.ACCUMULATORS:
                known = ", ".join(f'"{one}"' for one in self._reactor.ACCUMULATORS)
                raise ValueError(
                    f"computation graph '{self.NAME}': node '{name}' references cache input '{text}' which "
                    f"is not in reactor '{self._reactor.NAME}' accumulators [{known}]"
                )

    def execute(self, inputs: Any) -> Any:
        """Run the graph: only the engine can."""
        raise NotImplementedError("only the engine runs computation graphs")


@checked("node")
def node(func: Any) -> Any:
    """Declare a node of the graph that is being built."""
    if not _open:
        raise ValueError("@cloaca.node must be used inside a ComputationGraphBuilder context manager")
    _open[-1]._nodes[_named(func)] = func
    return func


@checked("passthrough_accumulator")
def passthrough_accumulator(func: Any) -> Any:
    """Declare an accumulator that hands each event on."""
    return _accumulator("passthrough")(func)


@checked("stream_accumulator")
def stream_accumulator(*, type: Any, topic: Any, group: Any = None) -> Callable[[Any], Any]:
    """Declare an accumulator that reads a stream."""
    instance(type, str)
    instance(topic, str)
    optional(group, str)
    return _accumulator("stream")


@checked("polling_accumulator")
def polling_accumulator(*, interval: Any) -> Callable[[Any], Any]:
    """Declare an accumulator that polls."""
    instance(interval, str)
    return _accumulator("polling", interval)


@checked("batch_accumulator")
def batch_accumulator(*, flush_interval: Any, max_buffer_size: Any = None) -> Callable[[Any], Any]:
    """Declare an accumulator that hands on batches."""
    instance(flush_interval, str)
    unsigned(max_buffer_size)
    return _accumulator("batch", flush_interval, max_buffer_size)


@checked("state_accumulator")
def state_accumulator(*, capacity: Any) -> Callable[[Any], Any]:
    """Declare an accumulator that keeps the last values."""
    signed_32(capacity)
    return _accumulator("state", capacity)


@checked("reactor")
def reactor(*, name: Any, accumulators: Any, mode: Any = "when_any") -> Callable[[Any], Any]:
    """Declare a reactor, above a class."""
    instance(name, str)
    names = sequence(accumulators)
    for accumulator in names:
        instance(accumulator, str)
    instance(mode, str)
    if not names:
        raise ValueError("@cloaca.reactor: 'accumulators' list cannot be empty")
    for position, accumulator in enumerate(names):
        if accumulator in names[:position]:
            raise ValueError(f"@cloaca.reactor: accumulator '{accumulator}' listed more than once")
    if mode not in MODES:
        raise ValueError(f"@cloaca.reactor: unknown mode '{mode}', expected 'when_any' or 'when_all'")

    def apply(target: Any) -> Any:
        if not isinstance(target, type):
            raise TypeError("@cloaca.reactor must be applied to a class (e.g. `class Rx: pass`)")
        for attribute, value in (("NAME", name), ("ACCUMULATORS", names), ("REACTION_MODE", mode)):
            setattr(target, attribute, value)
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
    """Declare a task that a provider's package makes; whether there is such, a server's build tells."""
    for value in (id, from_, constructor):
        instance(value, str)
    for table in (config, grants):
        optional(table, dict)
    given = sequence(dependencies) if dependencies is not None else []
    optional(runtime, str)
    namespace = registry.current()
    waits = [_waited(position, item) for position, item in enumerate(given)]
    if runtime is not None and runtime not in RUNTIMES:
        raise ValueError(
            f'cloaca.constructor: unknown runtime \'{runtime}\'; valid values are "wasm" and "native"'
        )
    arguments = {"constructor": constructor, "from_": from_}
    registry.add(TaskRecord(namespace, id, _provided, waits, arguments))


def _waited(position: int, item: Any) -> str:
    name = item if isinstance(item, str) else getattr(item, "__name__", None)
    if not isinstance(name, str):
        raise ValueError(  # noqa: TRY004 - as the engine does
            f"cloaca.constructor: dependency {position} must be a string or a task function"
        )
    return name


def _accumulator(kind: str, *settings: Any) -> Callable[[Any], Any]:
    def apply(target: Any) -> Any:
        registry.accumulators[_named(target)] = (kind, target, settings)
        return target

    return apply


def _named(target: Any) -> str:
    name = target.__name__
    instance(name, str)
    return str(name)


def _provided(context: Any) -> Any:
    """Stands for a task that a provider makes."""
    raise NotImplementedError("only the engine runs tasks of providers")
