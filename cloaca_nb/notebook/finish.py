"""From drafts to tasks: the decorator is written once the dependencies are known."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence

from cloaca_nb.notebook.body import INDENT, body_lines
from cloaca_nb.notebook.code import Statement, TaskCode
from cloaca_nb.notebook.draft import CONTEXT, Draft
from cloaca_nb.notebook.ids import as_identifier, literal
from cloaca_nb.notebook.keys import Uses
from cloaca_nb.notebook.statements import first_line, source_lines
from cloaca_nb.workflow import Edge, Line, Reference, Task


def task_code(
    draft: Draft,
    function: str,
    edges: Sequence[Edge],
    uses: Uses,
    references: Sequence[tuple[str, Reference]] = (),
) -> TaskCode:
    """A task with its final text.

    Args:
        draft: The task as its cell writes it.
        function: Name of its function.
        edges: Its dependencies, explicit and inferred.
        uses: Its keys and variables.
        references: Argument name and place in that argument's text of each task id in it.
    """
    task = Task(
        id=draft.id,
        place=draft.place,
        marker=draft.marker,
        form=draft.form,
        function=function,
        cell_source=draft.code.cell.source,
        arguments=draft.arguments,
        edges=tuple(edges),
        explicit=draft.dependencies is not None,
        reads=tuple(uses.reads),
        writes=tuple(uses.writes),
        doc=ast.get_docstring(draft.node),
        variables=uses.variables,
    )
    if draft.form == "decorated" and draft.statement is not None:
        return TaskCode(task, draft.statement, (), draft.beside)
    decorator = _decorator(task, references)
    statement = (
        _decorated_function(draft.statement, draft, decorator)
        if draft.statement is not None
        else _made_function(draft, function, decorator)
    )
    return TaskCode(task, statement, tuple(_expressions(draft)), draft.beside)


def _decorator(task: Task, references: Sequence[tuple[str, Reference]]) -> Line:
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
        text += value
    return Line(text + ")", task.marker.cell, task.marker.line, tuple(marks))


def _decorated_function(statement: Statement, draft: Draft, decorator: Line) -> Statement:
    """A function's own text with the decorator above all of its own: the engine gets what the name holds."""
    node = draft.node
    first = first_line(node, source_lines(draft.code.text))
    at = next(
        index for index, line in enumerate(statement.lines) if line.line is not None and line.line >= first
    )
    return Statement(statement.cell, node, (*statement.lines[:at], decorator, *statement.lines[at:]))


def _made_function(draft: Draft, function: str, decorator: Line) -> Statement:
    """The function around a body-form cell."""
    node = ast.FunctionDef(**{name: getattr(draft.node, name) for name in draft.node._fields})
    ast.copy_location(node, draft.node)
    node.name = function
    place = draft.marker
    lines = (
        decorator,
        Line(f"def {function}({CONTEXT}):", place.cell, place.line),
        *body_lines(draft.code, draft.node.body),
        Line(f"{INDENT}return {CONTEXT}", place.cell, place.line),
    )
    return Statement(place.cell, node, lines)


def _expressions(draft: Draft) -> list[ast.expr]:
    """The decorator's arguments as expressions, placed at the marker line."""
    found = []
    for text in draft.arguments.values():
        expression = ast.parse(text.strip(), mode="eval").body
        for node in ast.walk(expression):
            if isinstance(node, ast.expr | ast.keyword):
                node.lineno = node.end_lineno = draft.marker.line or 1
        found.append(expression)
    return [node for node in found if not isinstance(node, ast.Constant)]


def body_names(drafts: Sequence[Draft], taken: frozenset[str]) -> dict[int, str]:
    """Names of the functions that body-form cells become, by index of the draft.

    Where a helper, a builtin or another task is called like the id, the function would hide it.
    """
    used = set(taken) | set(dir(builtins)) | {"cloaca", "tasks", CONTEXT}
    used |= {draft.node.name for draft in drafts if draft.form != "body"}
    names = {}
    for index, draft in enumerate(drafts):
        if draft.form != "body":
            continue
        base = as_identifier(draft.id, "task")
        name, number = base, 1
        while name in used:
            name = f"{base}_task" if number == 1 else f"{base}_task_{number}"
            number += 1
        used.add(name)
        names[index] = name
    return names
