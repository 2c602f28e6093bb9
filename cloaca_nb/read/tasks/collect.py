"""The tasks of a notebook together: unique ids, dependencies, names, and what is noteworthy about each."""

from __future__ import annotations

import ast
import builtins
import copy
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cloaca_nb import syntax
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.graph import upstream
from cloaca_nb.model.params import Param
from cloaca_nb.model.workflow import Edge, KeyUse, Line, Reference, Task
from cloaca_nb.read.cells.code import Statement, TaskCode
from cloaca_nb.read.cells.statements import first_line, source_lines
from cloaca_nb.read.handover.write import (
    callbacks,
    decoding_line,
    handover_imports,
    handover_lines,
    handover_nodes,
    looped,
)
from cloaca_nb.read.names.definitions import Definitions
from cloaca_nb.read.names.nodes import literal_text
from cloaca_nb.read.registrations.graphs import Graphs
from cloaca_nb.read.registrations.invoked import with_invoked
from cloaca_nb.read.registrations.provided import in_order
from cloaca_nb.read.tasks.body import INDENT, Unbound, body_lines, unbound_reads
from cloaca_nb.read.tasks.defaults import ParamDefaults, defaults_of
from cloaca_nb.read.tasks.draft import CONTEXT, MADE, CellDrafts, Draft
from cloaca_nb.read.tasks.edges import TaskNode, dataflow_facts, edges_of, graph_facts
from cloaca_nb.read.tasks.engine_names import EngineNames
from cloaca_nb.read.tasks.ids import as_identifier, id_problem, is_plain, literal, numbered_free
from cloaca_nb.read.tasks.keys import Uses, hidden_writes, key_uses, may_write
from cloaca_nb.read.tasks.returns import function_facts
from cloaca_nb.read.tasks.trigger_rules import RULE, marker_rules, rule_calls, whole_rule
from cloaca_nb.syntax import remembered


def task_code(
    draft: Draft,
    function: str,
    edges: Sequence[Edge],
    uses: Uses,
    references: Sequence[tuple[str, Reference]],
    taken: Collection[str],
    defaults: ParamDefaults | None,
) -> TaskCode:
    """A task with its final text.

    Args:
        draft: The task as its cell writes it.
        edges: Its dependencies, explicit and inferred.
        references: Argument name and place in that argument's text of each task id in it.
        taken: Names that the notebook binds.
        defaults: What a task that waits for none puts in.
    """
    task = _task(draft, function, edges, uses)
    decoding = decoding_line(draft, taken)
    first = defaults if defaults is not None and not edges else None
    imports = (*handover_imports(draft, taken), *([first.imported] if first is not None else []))
    own = draft.statement if first is None else first.put_into(draft)
    if draft.form == "decorated" and own is not None:
        statement = _with_decoding(own, draft, decoding) if decoding else own
        return TaskCode(task, statement, (), draft.beside, imports=imports)
    decorators = [_decorator(task, references, callbacks(draft, taken))]
    decorators += [Line(decoding, task.marker.cell, task.marker.line)] if decoding else []
    before, after = handover_lines(draft, taken)
    before = [*([first.call(CONTEXT)] if first is not None else []), *before]
    statement = (
        _decorated_function(own, draft, decorators)
        if own is not None
        else _made_function(draft, function, decorators, (before, after))
    )
    changed = draft.handed.changes if draft.handed is not None else ()
    return TaskCode(task, statement, tuple(_expressions(draft)), draft.beside, changed, imports)


def _task(draft: Draft, function: str, edges: Sequence[Edge], uses: Uses) -> Task:
    return Task(
        id=draft.id,
        place=draft.place,
        marker=draft.marker,
        form=draft.form,
        function=function,
        cell_source=draft.code.cell.source,
        arguments=draft.arguments,
        edges=tuple(edges),
        reads=tuple(uses.reads),
        writes=tuple(uses.writes),
        doc=ast.get_docstring(draft.node),
        variables=uses.variables,
        invokes=uses.invokes,
        streams=tuple(each.state for each in draft.handed.streams) if draft.handed is not None else (),
    )


def _decorator(task: Task, references: Sequence[tuple[str, Reference]], callbacks: Mapping[str, str]) -> Line:
    """The generated decorator: one line, since servers look for the id on a decorator's first line."""
    parts = [f"id={literal(task.id)}"]
    if task.edges:
        parts.append(f"dependencies=[{', '.join(literal(id_) for id_ in task.dependencies)}]")
    text = "@cloaca.task(" + ", ".join(parts)
    marks = []
    for name, value in task.arguments.items():
        text += f", {name}="
        marks += [
            Reference(len(text) + reference.start, len(text) + reference.end, reference.task)
            for argument, reference in references
            if argument == name
        ]
        text += callbacks.get(name, value)
    return Line(text + ")", task.marker.cell, task.marker.line, tuple(marks))


def _decorated_function(statement: Statement, draft: Draft, decorators: Sequence[Line]) -> Statement:
    """A function's own text with decorators above all of its own: the engine gets what the name holds."""
    node = draft.node
    first = first_line(node, source_lines(draft.code.text))
    at = next(
        index for index, line in enumerate(statement.lines) if line.line is not None and line.line >= first
    )
    return Statement(statement.cell, node, (*statement.lines[:at], *decorators, *statement.lines[at:]))


def _with_decoding(statement: Statement, draft: Draft, decoding: str) -> Statement:
    """A function of the decorated form with a decorator of ours below the one that makes it a task."""
    node, made = draft.node, draft.decorator
    above = made.end_lineno or made.lineno if made is not None else node.lineno - 1
    at = next(
        index for index, line in enumerate(statement.lines) if line.line is not None and line.line > above
    )
    line = Line(decoding, draft.place.cell, statement.lines[at].line)
    return Statement(statement.cell, node, (*statement.lines[:at], line, *statement.lines[at:]))


def _made_function(
    draft: Draft,
    function: str,
    decorators: Sequence[Line],
    handing: tuple[list[str], list[str]],
) -> Statement:
    """The function around a body-form cell."""
    node = copy.copy(draft.node)
    node.name = function
    place = draft.marker
    before, after = handing
    waiting, ended = looped(draft)
    inside = INDENT * (2 if waiting else 1)
    lines = (
        *decorators,
        Line(f"def {function}({CONTEXT}):", place.cell, place.line),
        *(Line(f"{INDENT}{text}", place.cell, place.line) for text in waiting),
        *(Line(f"{inside}{text}", place.cell, place.line) for text in before),
        *body_lines(draft.code, draft.node.body, inside),
        *(Line(f"{inside}{text}", place.cell, place.line) for text in after),
        *(Line(f"{INDENT}{text}", place.cell, place.line) for text in ended),
        Line(f"{INDENT}return {CONTEXT}", place.cell, place.line),
    )
    node.body = [*handover_nodes(draft), *node.body]
    return Statement(place.cell, node, lines)


def _expressions(draft: Draft) -> list[ast.expr]:
    """The decorator's arguments as expressions, placed at the marker line."""
    found = []
    for text in draft.arguments.values():
        expression = syntax.parse(text.strip(), mode="eval").body
        for node in ast.walk(expression):
            if isinstance(node, ast.expr | ast.keyword):
                node.lineno = node.end_lineno = draft.marker.line or 1
        found.append(expression)
    return [node for node in found if not isinstance(node, ast.Constant)]


def body_names(drafts: Iterable[Draft], taken: Collection[str]) -> dict[str, str]:
    """Names of the functions that body-form cells become, by id; of equal ids, the first counts.

    Where a helper, a builtin or another task is called like the id, the function would hide it.
    """
    used = set(taken) | set(dir(builtins)) | {"cloaca", "tasks", CONTEXT}
    first: dict[str, Draft] = {}
    for draft in drafts:
        first.setdefault(draft.id, draft)
    used |= {draft.node.name for draft in first.values() if draft.form not in MADE}
    names = {}
    for draft in first.values():
        if draft.form not in MADE:
            continue
        base = as_identifier(draft.id, "task")
        name, number = base, 1
        while name in used:
            name = f"{base}_task" if number == 1 else f"{base}_task_{number}"
            number += 1
        used.add(name)
        names[draft.id] = name
    return names


@dataclass(frozen=True, slots=True, eq=False)
class TaskSet:
    """The tasks of a notebook.

    Attributes:
        codes: Tasks with their final text, in cell order.
        facts: What was noticed about them and their graph.
        lost: Ids of cells that could not be read.
        provided: Tasks that providers make.
    """

    codes: tuple[TaskCode, ...]
    facts: tuple[Fact, ...]
    lost: frozenset[str]
    provided: tuple[Task, ...] = ()

    @property
    def tasks(self) -> tuple[Task, ...]:
        """All tasks, in the order of their cells."""
        return in_order([code.task for code in self.codes], self.provided)


def read_tasks(
    cells: Sequence[CellDrafts],
    definitions: Definitions,
    engine: EngineNames,
    params: Sequence[Param],
    graphs: Graphs | None,
    provided: Sequence[tuple[Task, TaskNode]],
) -> TaskSet:
    """The tasks that the task cells of a notebook give.

    Args:
        cells: What each task cell gives, in order.
        engine: How the notebook calls the engine.
        params: The workflow's parameters.
        graphs: Computation graphs that tasks may invoke.
        provided: Tasks that providers make; nobody knows which keys they use.
    """
    graphs = graphs if graphs is not None else Graphs()
    everything = [draft for cell in cells for draft in cell.drafts]
    drafts, facts = _unique(everything)
    drafts = [_with_whole_rules(draft, definitions) for draft in drafts]
    kept = {draft.id for draft in drafts}
    lost = {id_ for cell in cells for id_ in cell.lost} | {draft.id for draft in everything}
    lost -= kept
    uses = [_uses(draft, definitions, engine, graphs) for draft in drafts]
    nodes = [_node(draft, use) for draft, use in zip(drafts, uses, strict=True)]
    kept |= {task.id for task, _ in provided}
    every = [*nodes, *(node for task, node in provided if task.id not in {node.id for node in nodes})]
    edges = edges_of(every)
    inputs = {each.name for each in params}
    complete = not lost and not provided
    facts += [*graph_facts(every, edges, lost), *dataflow_facts(every, edges, complete, inputs)]
    risks = {fact.place for fact in facts if isinstance(fact.said, kinds.ComputedWrite)}
    early = {fact.place for fact in facts if isinstance(fact.said, kinds.ComputedRead)}
    taken = definitions.taken()
    names = body_names(drafts, taken)
    graph = {id_: [edge.dependency for edge in found] for id_, found in edges.items()}
    ids = kept | lost
    codes, defaults = [], defaults_of(params, drafts, definitions.taken())
    for index, (draft, use) in enumerate(zip(drafts, uses, strict=True)):
        references, rule_facts = _rules(draft, ids, engine, definitions)
        rule_facts += _not_awaited(draft, nodes[index], references, graph, engine)
        told = (fact for fact in use.facts if fact.place not in risks or not may_write(fact))
        facts += [each for each in told if each.place not in early or each.kind != "whole-context"]
        facts += [*rule_facts, *function_facts(draft, use, definitions), *_unbound(draft, definitions)]
        name = names.get(draft.id, draft.node.name)
        codes.append(task_code(draft, name, edges[draft.id], use, references, taken, defaults))
    made = tuple(replace(task, edges=edges[task.id]) for task, node in provided if node in every)
    return TaskSet(tuple(codes), tuple(facts), frozenset(lost), made)


def _uses(draft: Draft, definitions: Definitions, engine: EngineNames, graphs: Graphs) -> Uses:
    """The keys of a task; those of a plain cell are its variables'."""
    uses = with_invoked(key_uses(draft, definitions, engine), draft, graphs, definitions, engine)
    if draft.handed is not None:
        handed, marker = draft.handed, draft.marker
        uses.reads += [
            KeyUse(key, marker, True, name not in handed.reads) for name, key in handed.takes.items()
        ]
        uses.writes += [
            KeyUse(key, marker, name not in handed.shown, True) for name, key in handed.gives.items()
        ]
        uses.writes += [KeyUse(name, marker) for name in handed.plain]
        uses.reads += [KeyUse(each.takes, marker, True, True) for each in handed.streams if each.takes]
        uses.writes += [KeyUse(each.gives, marker, True, True) for each in handed.streams if each.gives]
    uses.reads = [_as_there(use, draft) for use in uses.reads]
    uses.writes = [_as_there(use, draft) for use in uses.writes]
    uses.reads += [KeyUse(name, draft.marker, False) for name in draft.ruled]
    return uses


def _as_there(use: KeyUse, draft: Draft) -> KeyUse:
    """A use of a key as the context has it."""
    there = draft.decodes.get(use.key)
    return use if there is None else replace(use, key=there, encoded=True)


def _unique(drafts: Sequence[Draft]) -> tuple[list[Draft], list[Fact]]:
    """Drafts with good ids, the first of each id; and what is wrong with the others."""
    kept: dict[str, Draft] = {}
    facts: list[Fact] = []
    folded: dict[str, str] = {}
    taken = {draft.id.casefold() for draft in drafts}
    for draft in drafts:
        place = draft.place if draft.form == "decorated" else draft.marker
        problem = id_problem(draft.id)
        if problem is not None:
            shown = _shortened(draft.id)
            if problem == "colons":
                better = _shortened(draft.id.replace("::", "."))
                facts.append(Fact(kinds.IdWithColons(shown, better), place))
            else:
                facts.append(Fact(kinds.BadTaskId(shown, problem, len(draft.id)), place))
            continue
        if draft.id in kept:
            first = kept[draft.id]
            free = numbered_free(draft.id, taken)
            taken.add(free.casefold())
            line = first.place.line or 1
            said = kinds.DuplicateId(draft.id, first.code.cell.position, line, free)
            facts.append(Fact(said, place, draft.id))
            continue
        other = folded.setdefault(draft.id.casefold(), draft.id)
        if other != draft.id:
            facts.append(Fact(kinds.SimilarIds(id=draft.id, other=other), place, draft.id))
        if not is_plain(draft.id):
            facts.append(Fact(kinds.OddTaskId(_shortened(draft.id)), place, draft.id))
        kept[draft.id] = draft
    return list(kept.values()), facts


def _shortened(id_: str) -> str:
    return repr(id_ if len(id_) <= 60 else id_[:57] + "...")[1:-1]


def _with_whole_rules(draft: Draft, definitions: Definitions) -> Draft:
    rule = draft.arguments.get(RULE)
    if rule is None or draft.form == "decorated":
        return draft
    return replace(draft, arguments={**draft.arguments, RULE: whole_rule(rule, definitions)})


def _rules(
    draft: Draft, ids: Collection[str], engine: EngineNames, definitions: Definitions
) -> tuple[list[tuple[str, Reference]], list[Fact]]:
    if draft.form == "decorated":
        return [], []
    return marker_rules(draft, ids, engine, definitions)


def _not_awaited(
    draft: Draft,
    node: TaskNode,
    references: Sequence[tuple[str, Reference]],
    graph: Mapping[str, Sequence[str]],
    engine: EngineNames,
) -> list[Fact]:
    """Tasks that a trigger rule names, but that surely need not have ended when the rule is looked at."""
    named = [reference.task for _, reference in references]
    for found in rule_calls([draft.decorator], engine) if draft.decorator is not None else ():
        if (text := literal_text(found.argument)) is not None:
            named.append(text)
    if not named:
        return []
    before = upstream(graph, [draft.id])
    return [
        Fact(kinds.RuleTaskNotAwaited(id=draft.id, name=name), node.place, draft.id)
        for name in dict.fromkeys(named)
        if name in graph and (name not in before or name == draft.id)
    ]


def _node(draft: Draft, uses: Uses) -> TaskNode:
    decorated = draft.form == "decorated"
    place = draft.marker
    if decorated:
        line = draft.decorator.lineno if draft.decorator is not None else draft.node.lineno
        place = Place(draft.code.cell.position, line)
    explicit = (draft.dependencies or ()) if decorated else draft.dependencies
    function = "" if draft.form in MADE else draft.node.name
    after = draft.handed.after if draft.handed is not None else None
    reads, writes = tuple(uses.reads), tuple(uses.writes)
    said = ((fact.said, fact.place) for fact in uses.facts if isinstance(fact.said, kinds.WholeContext))
    whole = next(((f"context.{each.method}()", place) for each, place in said), None)
    rule, hidden = draft.arguments.get(RULE), hidden_writes(uses)
    return TaskNode(draft.id, place, explicit, reads, writes, function, after, hidden, whole, rule)


def _unbound(draft: Draft, definitions: Definitions) -> Iterator[Fact]:
    """Names of a body-form cell that it reads before it binds them."""
    if draft.form != "body":
        return
    for read in _unbound_reads(draft):
        elsewhere = read.name in definitions or hasattr(builtins, read.name)
        if read.always or elsewhere:
            kind = kinds.ReadBeforeBound if read.always else kinds.ReadBeforeBoundSometimes
            place = Place(draft.code.cell.position, read.line)
            yield Fact(kind(read.name), place, draft.id)


@remembered
def _unbound_reads(draft: Draft) -> tuple[Unbound, ...]:
    return tuple(unbound_reads(draft.node.body, {CONTEXT}))
