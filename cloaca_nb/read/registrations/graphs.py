"""Graphs, reactors and accumulators of a notebook: what each is, and what the engine loses of it."""

from __future__ import annotations

import ast
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from cloaca_nb.grammar import nearest
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.graph import cycles
from cloaca_nb.model.registered import Accumulator, ComputationGraph, GraphNode, Reactor, Registered
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.names.calls import is_none, keywords_of
from cloaca_nb.read.names.definitions import Definitions
from cloaca_nb.read.registrations.find import unwrapped
from cloaca_nb.read.tasks.engine_names import EngineNames
from cloaca_nb.syntax import shown, unparsed

#: What the engine reads of a node; all else it drops without a word.
SETTINGS = ("inputs", "next", "routes")
_ENDING = "_accumulator"


class NodeFunction(NamedTuple):
    """The function of a node, with its cell."""

    node: ast.FunctionDef
    code: CellCode


@dataclass(slots=True)
class Graphs:
    """What the cells of a notebook say of graphs.

    Attributes:
        found: Graphs, reactors, accumulators of the workflow.
        functions: Functions of the nodes, by graph and node.
        facts: What is wrong with them.
        others: Graphs of cells that are not this workflow's, which its tasks may invoke all the same.
    """

    found: Registered = field(default_factory=Registered)
    functions: dict[tuple[str, str], NodeFunction] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    others: tuple[ComputationGraph, ...] = ()

    def named(self, text: str) -> ComputationGraph | None:
        """The graph that the notebook calls by a variable: the latest, of its own before others."""
        known = (*self.others, *self.found.graphs)
        return next((one for one in reversed(known) if one.variable == text.strip()), None)

    def with_invoked(self, names: Collection[str]) -> Graphs:
        """These, with those of other cells that the workflow's tasks invoke, by their names."""
        own = {one.name for one in self.found.graphs}
        used = {one.name: one for one in self.others if one.name in names and one.name not in own}
        unused = {one.place.cell for one in self.others if used.get(one.name) is not one}
        unused -= {one.place.cell for one in (*used.values(), *self.found.graphs)}
        facts = [fact for fact in self.facts if fact.place is None or fact.place.cell not in unused]
        found = replace(self.found, graphs=(*self.found.graphs, *used.values()))
        return replace(self, found=found, facts=facts, others=())


@dataclass(slots=True)
class _Reading:
    engine: EngineNames
    definitions: Definitions
    graphs: list[ComputationGraph] = field(default_factory=list)
    reactors: list[Reactor] = field(default_factory=list)
    accumulators: list[Accumulator] = field(default_factory=list)
    result: Graphs = field(default_factory=Graphs)

    def text(self, node: ast.expr | None, cell: int) -> str | None:
        """The text that an expression is known to be."""
        return self.definitions.text(node, cell)

    def value(self, node: ast.expr | None, cell: int) -> ast.expr | None:
        """An expression, or what the constant that it names is assigned."""
        return self.definitions.value(node, cell) if isinstance(node, ast.Name) else node


def read_graphs(
    codes: Sequence[CellCode],
    own: Container[int],
    bodies: Container[int],
    engine: EngineNames,
    definitions: Definitions,
) -> Graphs:
    """The graphs, reactors and accumulators of a workflow, and the graphs of other cells.

    Args:
        own: Positions of those that are the workflow's.
        bodies: Positions of the cells that as a whole are the body of a task.
        engine: By which names the cells call the engine.
        definitions: The notebook's names, for texts that constants hold.
    """
    reading = _Reading(engine, definitions)
    # Of two graphs of one name the workflow's own is read last, and its nodes hold.
    for code in sorted(codes, key=lambda code: code.cell.position in own):
        if code.role not in {"plain", "task"} or code.cell.position in bodies:
            continue
        for node in unwrapped(code, engine):
            _statement(reading, code, node)
    classes = {one.variable: one.name for one in reading.reactors}
    graphs = [replace(one, reactor=classes.get(one.reactor, one.reactor)) for one in reading.graphs]
    found = Registered(
        tuple(one for one in graphs if one.place.cell in own),
        tuple(one for one in reading.reactors if one.place.cell in own),
        tuple(one for one in reading.accumulators if one.place.cell in own),
    )
    others = tuple(one for one in graphs if one.place.cell not in own)
    return replace(reading.result, found=found, others=others)


def _statement(reading: _Reading, code: CellCode, node: ast.stmt) -> None:
    if isinstance(node, ast.With):
        for item in node.items:
            made = item.context_expr
            if isinstance(made, ast.Call) and reading.engine.called(made) == "ComputationGraphBuilder":
                _graph(reading, code, node, made, item.optional_vars)
    elif isinstance(node, ast.FunctionDef):
        for decorator in node.decorator_list:
            _accumulator(reading, code, node, decorator)
    elif isinstance(node, ast.ClassDef):
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call) and reading.engine.called(decorator) == "reactor":
                _reactor(reading, code, node, decorator)


def _accumulator(reading: _Reading, code: CellCode, node: ast.FunctionDef, decorator: ast.expr) -> None:
    call = decorator if isinstance(decorator, ast.Call) else None
    member = reading.engine.member(call.func if call is not None else decorator) or ""
    if not member.endswith(_ENDING):
        return
    settings = tuple((each.arg or "**", unparsed(each.value)) for each in (call.keywords if call else ()))
    place = Place(code.cell.position, decorator.lineno)
    reading.accumulators.append(Accumulator(node.name, member.removesuffix(_ENDING), place, settings))


def _reactor(reading: _Reading, code: CellCode, node: ast.ClassDef, call: ast.Call) -> None:
    cell = code.cell.position
    given = keywords_of(call)
    listed = reading.value(given.get("accumulators"), cell)
    names = [reading.text(each, cell) for each in getattr(listed, "elts", ())]
    reading.reactors.append(
        Reactor(
            name=reading.text(given.get("name"), cell) or node.name,
            variable=node.name,
            place=Place(cell, call.lineno),
            accumulators=tuple(name for name in names if name is not None),
            mode=reading.text(given.get("mode"), cell) or "when_any",
        )
    )


# Graphs


def _graph(
    reading: _Reading, code: CellCode, node: ast.With, call: ast.Call, target: ast.expr | None
) -> None:
    cell = code.cell.position
    place = Place(cell, node.lineno)
    given = keywords_of(call)
    name = reading.text(call.args[0] if call.args else given.get("name"), cell)
    variable = target.id if isinstance(target, ast.Name) else ""
    told = name if name is not None else variable
    topology = reading.value(given.get("graph"), cell)
    nodes = _nodes(reading, code, told, topology)
    if nodes is None or name is None:
        computed = topology if nodes is None and topology is not None else call
        reading.result.facts.append(Fact(kinds.GraphComputed(told, "nodes", shown(computed)), place))
    reactor = given.get("reactor")
    graph = ComputationGraph(
        told,
        variable,
        place,
        nodes or (),
        unparsed(reactor) if reactor is not None and not is_none(reactor) else "",
        nodes is not None,
    )
    reading.graphs.append(graph)
    for inner in node.body:
        if isinstance(inner, ast.FunctionDef):
            reading.result.functions[told, inner.name] = NodeFunction(inner, code)
    reading.result.facts += _wrong_ways(graph)


def _nodes(
    reading: _Reading, code: CellCode, graph: str, topology: ast.expr | None
) -> tuple[GraphNode, ...] | None:
    """The nodes that a dictionary describes; None where it is computed."""
    if not isinstance(topology, ast.Dict):
        return None
    found = []
    for key, value in zip(topology.keys, topology.values, strict=True):
        name = reading.text(key, code.cell.position)
        settings = reading.value(value, code.cell.position)
        if name is None or not isinstance(settings, ast.Dict):
            return None
        node = _node(reading, code, graph, name, settings)
        if node is None:
            return None
        found.append(node)
    return tuple(found)


def _node(reading: _Reading, code: CellCode, graph: str, name: str, settings: ast.Dict) -> GraphNode | None:
    cell = code.cell.position
    place = Place(cell, settings.lineno)
    inputs: list[str | None] = []
    targets: list[tuple[str | None, str | None]] = []
    for key, value in zip(settings.keys, settings.values, strict=True):
        word, told = reading.text(key, cell), reading.value(value, cell)
        if word is None or told is None:
            return None
        if word == "inputs":
            inputs += [reading.text(each, cell) for each in getattr(told, "elts", [None])]
        elif word == "next":
            targets.append(("", reading.text(told, cell)))
        elif word == "routes":
            ways = zip(told.keys, told.values, strict=True) if isinstance(told, ast.Dict) else [(None, None)]
            targets += [(reading.text(way, cell), reading.text(to, cell)) for way, to in ways]
        else:
            said = kinds.GraphNode(graph, name, "setting", word, nearest(word, SETTINGS).word or "next")
            reading.result.facts.append(Fact(said, place))
    known = [(way, to) for way, to in targets if way is not None and to is not None]
    names = [each for each in inputs if each is not None]
    if len(known) < len(targets) or len(names) < len(inputs):
        return None
    return GraphNode(name, place, tuple(names), tuple(known))


def _wrong_ways(graph: ComputationGraph) -> Iterator[Fact]:
    """Ways from node to node that the engine takes without a word and that lead nowhere."""
    names = [node.name for node in graph.nodes]
    for node in graph.nodes:
        for _, target in node.targets:
            if target not in names:
                near = ", ".join(f"`{name}`" for name in names[:5])
                yield Fact(kinds.GraphNode(graph.name, node.name, "target", target, near), node.place)
    before: Mapping[str, list[str]] = {
        name: [node.name for node in graph.nodes if any(to == name for _, to in node.targets)]
        for name in names
    }
    for ring in cycles(before):
        place = next(node.place for node in graph.nodes if node.name == ring[-1])
        way = " → ".join((*ring, ring[0]))
        yield Fact(kinds.GraphNode(graph.name, ring[-1], "cycle", way, ""), place)
