"""Cells to a workflow: every step of reading a notebook, in order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.workflow import Document, Module, Project, Workflow
from cloaca_nb.read.cells.cell import read_cell
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.names.timeline import Definitions
from cloaca_nb.read.naming import name_workflow, workflow_lines
from cloaca_nb.read.tasks.collect import TaskSet, read_tasks
from cloaca_nb.read.tasks.engine_names import EngineNames, engine_names
from cloaca_nb.read.tasks.forms import read_forms
from cloaca_nb.read.tasks.other_cells import marker_facts, plain_facts, read_modules
from cloaca_nb.read.tasks.trigger_rules import mark_references


def read_workflow(document: Document, found: Project | None = None) -> Workflow:
    """The workflow that a notebook's cells describe.

    Nothing is executed. What is wrong or noteworthy becomes a fact of the workflow; a task that cannot be
    read is left out of it.

    Args:
        document: The notebook.
        found: The project of an existing `pyproject.toml`, if there is one.
    """
    from cloaca_nb.read.capture.modules import capture

    codes = [read_cell(cell) for cell in document.cells if cell.kind == "code"]
    engine = engine_names(codes)
    cells = {code.cell.position: read_forms(code, engine) for code in codes if code.role == "task"}
    bodies = {position for position, cell in cells.items() if any(d.form == "body" for d in cell.drafts)}
    module_code = [code for code in codes if code.role != "module" and code.cell.position not in bodies]
    helpers, facts = read_modules((code for code in codes if code.role == "module"), engine)
    definitions = Definitions(module_code, helpers)
    tasks = read_tasks(list(cells.values()), definitions, engine)
    facts += [fact for cell in cells.values() for fact in cell.facts]
    facts += [*tasks.facts, *_cell_facts(codes, engine), *_no_task(codes, engine)]
    lines, line_facts = workflow_lines(codes)
    builders = [builder for cell in cells.values() for builder in cell.builders]
    project, name_facts = name_workflow(document, lines, builders, found)
    captured = capture(codes, tasks.codes, helpers)
    modules, rule_facts = _marked(captured.modules, module_code, tasks, engine, definitions)
    noticed = _with_needed_cells((*facts, *line_facts, *name_facts, *rule_facts, *captured.facts), codes)
    return Workflow(
        project=project,
        tasks=tuple(code.task for code in tasks.codes),
        modules=modules,
        captured=tuple(captured.captured),
        facts=noticed,
    )


def _cell_facts(codes: Iterable[CellCode], engine: EngineNames) -> Iterator[Fact]:
    for code in codes:
        if code.role in {"plain", "other"}:
            yield from plain_facts(code, engine)
        else:
            yield from (fact for fact in marker_facts(code) if fact.kind == "marker-not-first")


def _with_needed_cells(facts: Sequence[Fact], codes: Sequence[CellCode]) -> tuple[Fact, ...]:
    """The facts; a cell that is no Python and has a word that some task lacks is an error of its own."""
    lacking = {fact.values.get("name") for fact in facts if fact.kind == "unknown-name"}
    texts = {code.cell.position: code.text for code in codes if code.tree is None}
    return tuple(
        replace(fact, kind="needed-cell-syntax")
        if fact.kind == "cell-syntax"
        and fact.place is not None
        and not lacking.isdisjoint(re.findall(r"\w+", texts.get(fact.place.cell, "")))
        else fact
        for fact in facts
    )


def _marked(
    modules: Iterable[Module],
    codes: Sequence[CellCode],
    tasks: TaskSet,
    engine: EngineNames,
    definitions: Definitions,
) -> tuple[tuple[Module, ...], list[Fact]]:
    """The modules with the task ids in their trigger rules marked."""
    ids = {code.task.id for code in tasks.codes} | tasks.lost
    bodies = [code.statement.node for code in tasks.codes]
    marks, facts = mark_references(codes, ids, engine, definitions, bodies)
    return tuple(marks.marked(module) for module in modules), facts


def _no_task(codes: Sequence[CellCode], engine: EngineNames) -> Iterator[Fact]:
    """The fact that no cell is marked as a task, with what the notebook has instead."""
    if any(code.role == "task" for code in codes):
        return
    written = [code for code in codes if code.cell.source.strip()]
    values = {"reason": "no cell is a task", "advice": "begin a cell with %%cloaca_task"}
    if not written:
        values = {
            "reason": "the notebook has no code",
            "advice": "write a cell that begins with %%cloaca_task",
        }
    place = None
    near = [fact for code in written for fact in plain_facts(code, engine) if fact.kind in _INSTEAD]
    if near:
        place = near[0].place
        values["advice"] = "what looks like one is named in another finding"
    yield Fact("no-task", Place(place.cell, place.line) if place else None, values=values)


_INSTEAD = frozenset({"near-marker", "marker-not-first", "task-without-marker"})
