"""Writes modules: the carried statements in a valid order, verbatim, and helper modules whole."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence

from cloaca_nb.notebook.code import CellCode
from cloaca_nb.notebook.imports import lines_for, made_relative
from cloaca_nb.notebook.partition import Plan
from cloaca_nb.notebook.statements import source_lines
from cloaca_nb.notebook.timeline import Step, Timeline
from cloaca_nb.workflow import Line, Module

_BLANK = Line("")


def task_module(plan: Plan, plans: Sequence[Plan], timeline: Timeline) -> Module:
    """A module with tasks and what they need."""
    steps = _ordered(plan)
    blocks = [list(_lines(step, plan, timeline)) for step in steps]
    lines = [
        Line(f"from . import {name}", event.cell, event.line) for name, event in plan.needs.helpers.items()
    ]
    lines += _spaced(steps, blocks)
    borrowed = _borrowed(plan, plans)
    lines += [*([_BLANK, _BLANK] if borrowed and lines else []), *borrowed]
    futures = sorted({future for step in steps for future in step.futures})
    ids = tuple(task.task.id for task in plan.tasks)
    return Module(plan.name, "tasks", tuple(lines), tuple(futures), ids)


def helper_module(name: str, code: CellCode, helpers: Mapping[str, CellCode]) -> Module:
    """A helper module: its cell below the marker, whole."""
    texts = source_lines(code.text)
    numbered = [
        Line(text, code.cell.position, at) for at, text in enumerate(texts, 1) if at > code.marker_line
    ]
    while numbered and not numbered[0].text.strip():
        numbered.pop(0)
    while numbered and not numbered[-1].text.strip():
        numbered.pop()
    lines = tuple(numbered)
    if code.tree is not None:
        lines = made_relative(lines, code.tree, code.text, helpers)
    return Module(name, "helper", lines)


def _ordered(plan: Plan) -> list[Step]:
    """The statements as the notebook has them, but for those that an earlier one needs."""
    own = {task.task.id for task in plan.tasks}
    steps = [step for step in plan.needs.steps if step.task is None or step.task.task.id in own]
    found: dict[Step, None] = {}
    open_steps: set[Step] = set()

    def place(step: Step) -> None:
        if step in found or step in open_steps:
            return
        open_steps.add(step)
        for before in sorted(plan.needs.first.get(step, ()), key=lambda item: item.index):
            if before in plan.needs.steps:
                place(before)
        open_steps.discard(step)
        found[step] = None

    for step in sorted(steps, key=lambda item: item.index):
        place(step)
    return list(found)


def _lines(step: Step, plan: Plan, timeline: Timeline) -> Iterable[Line]:
    """The lines of a statement, imports of helper modules made relative."""
    lines: Sequence[Line] = step.statement.lines
    if isinstance(step.node, ast.Import | ast.ImportFrom):
        names = set(plan.needs.steps[step])
        if len(names) < len({*step.imports}):
            return lines_for(step.node, lines, names, timeline.helpers)
    return made_relative(lines, step.node, timeline.codes[step.cell].text, timeline.helpers)


def _spaced(steps: Sequence[Step], blocks: Sequence[list[Line]]) -> list[Line]:
    """The statements with blank lines between them: two around definitions, else as in the cell."""
    lines: list[Line] = []
    before: Step | None = None
    for step, block in zip(steps, blocks, strict=True):
        if not block:
            continue
        if before is not None:
            lines += [_BLANK] * _gap(before, step)
        lines += block
        before = step
    return lines


def _gap(before: Step, step: Step) -> int:
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    if isinstance(before.node, definitions) or isinstance(step.node, definitions):
        return 2
    if before.imports and step.imports:
        return 0
    last = before.node.end_lineno or before.node.lineno
    return 0 if before.cell == step.cell and step.node.lineno <= last + 1 else 1


def _borrowed(plan: Plan, plans: Sequence[Plan]) -> list[Line]:
    """Imports of functions of tasks that stand in other modules, at the end: they are called later only."""
    lines = []
    for id_, event in plan.needs.tasks.items():
        for other in plans:
            if other is not plan and any(task.task.id == id_ for task in other.tasks):
                lines.append(Line(f"from .{other.name} import {event.name}", event.cell, event.line))
    return lines
