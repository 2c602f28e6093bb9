"""What a task uses and gives by the computation graph that it invokes."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeGuard

from cloaca_nb import syntax
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.workflow import KeyUse, Task
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.names.definitions import Definitions
from cloaca_nb.read.names.walk import Function
from cloaca_nb.read.registrations.graphs import Graphs
from cloaca_nb.read.tasks.draft import PUTTING_METHODS, Draft, first_parameter
from cloaca_nb.read.tasks.engine_names import EngineNames
from cloaca_nb.read.tasks.keys import Uses, key_uses
from cloaca_nb.syntax import shown


def with_invoked(
    uses: Uses, draft: Draft, graphs: Graphs, definitions: Definitions, engine: EngineNames
) -> Uses:
    """The keys of a task with those of the graph that it invokes.

    The engine gives the first nodes the task's context, puts the result of each last node into it under the
    node's name, and hands it to `post_invocation`. What a node sets on its context goes no further.
    """
    text = draft.arguments.get("invokes", "")
    if not text or text == "None":
        return uses
    graph = graphs.named(text)
    if graph is None:
        fact = Fact(kinds.GraphComputed(draft.id, "name", text[:60]), draft.marker, draft.id)
        return replace(uses, facts=[*uses.facts, fact])
    uses.invokes = graph.name
    for name in graph.roots:
        function = graphs.functions.get((graph.name, name))
        if function is not None:
            _read(uses, _uses_of(draft, function.node, function.code, definitions, engine))
    uses.writes += [KeyUse(name, draft.marker) for name in graph.outputs]
    after = draft.arguments.get("post_invocation")
    found = definitions.function(_expression(after), draft.code.cell.position) if after else None
    if found is not None:
        late = _uses_of(draft, found[0], draft.code, found[1].names, engine)
        _read(uses, late)
        uses.writes += [replace(use, place=draft.marker) for use in late.writes]
    return uses


def _expression(text: str) -> ast.expr:
    return syntax.parse(text.strip(), mode="eval").body


def _uses_of(
    draft: Draft, function: Function, code: CellCode, definitions: Definitions, engine: EngineNames
) -> Uses:
    """What a function that is given the task's context does with it."""
    own = replace(draft, node=function, code=code, context=first_parameter(function))
    return key_uses(own, definitions, engine)


def _read(uses: Uses, more: Uses) -> None:
    """Adds what is read later in a task: what it has written itself by then comes from no other."""
    own = {use.key for use in uses.writes}
    uses.reads += [use for use in more.reads if use.key not in own]
    uses.facts += [fact for fact in more.facts if fact not in uses.facts]
    uses.variables.update(
        {name: default and uses.variables.get(name, True) for name, default in more.variables.items()}
    )


def graph_use_facts(tasks: Iterable[Task], graphs: Graphs) -> Iterator[Fact]:
    """Graphs that nothing starts, and what their nodes do in vain."""
    tasks = list(tasks)
    invoked = {task.invokes for task in tasks}
    for graph in graphs.found.graphs:
        if not graph.reactor and graph.name not in invoked and tasks:
            yield Fact(kinds.GraphNotStarted(graph.name, graph.variable or "GRAPH"), graph.place)
        elif graph.reactor and tasks:
            yield Fact(kinds.GraphBesideTasks(graph.name, graph.reactor), graph.place)
    alone = graphs.found.driven if not tasks else ()
    for graph in alone[1:]:
        yield Fact(kinds.SeveralGraphs(graph.name, alone[0].name), graph.place)
    yield from _set_in_vain(graphs)


def _set_in_vain(graphs: Graphs) -> Iterator[Fact]:
    """Keys that nodes set on the context that they are given."""
    for graph in graphs.found.graphs:
        for name in graph.roots if not graph.reactor else ():
            function = graphs.functions.get((graph.name, name))
            context = first_parameter(function.node) if function is not None else None
            if function is None or context is None:
                continue
            for node in ast.walk(function.node):
                if _sets(node, context):
                    place = Place(function.code.cell.position, node.lineno)
                    yield Fact(kinds.NodeSets(name, graph.name, shown(node)), place)


def _sets(node: ast.AST, context: str) -> TypeGuard[ast.Call]:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in PUTTING_METHODS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == context
    )
