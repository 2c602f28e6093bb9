"""Cells to a workflow: every step of reading a notebook, in order."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.workflow import Document, Line, Module, Project, Workflow
from cloaca_nb.read.cells.cell import read_cell
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.cells.directives import directive_facts
from cloaca_nb.read.cells.magics import may_bind
from cloaca_nb.read.local.carried import carried_files, local_facts
from cloaca_nb.read.local.modules import Local, read_local
from cloaca_nb.read.local.named import with_imports
from cloaca_nb.read.local.passing import passed_on
from cloaca_nb.read.local.stars import with_stars
from cloaca_nb.read.names.definitions import Definitions
from cloaca_nb.read.names.texts import with_all_texts, with_texts
from cloaca_nb.read.naming import handover_of, marker_lines, name_workflow, workflow_lines
from cloaca_nb.read.registrations.find import Registration, find_registrations
from cloaca_nb.read.registrations.graphs import read_graphs
from cloaca_nb.read.registrations.invoked import graph_use_facts
from cloaca_nb.read.registrations.params import Params, declared_names, is_injected, read_params
from cloaca_nb.read.registrations.provided import provided_facts, read_provided
from cloaca_nb.read.registrations.secrets import raised_secrets
from cloaca_nb.read.registrations.triggers import read_triggers
from cloaca_nb.read.run_files import with_run_files
from cloaca_nb.read.several import (
    Other,
    across_facts,
    names_facts,
    of_part,
    prefix_of,
    seen_by_one,
    taken_facts,
)
from cloaca_nb.read.tasks.collect import TaskSet, body_names, read_tasks
from cloaca_nb.read.tasks.draft import MADE, CellDrafts
from cloaca_nb.read.tasks.engine_names import EngineNames, engine_names
from cloaca_nb.read.tasks.forms import read_forms
from cloaca_nb.read.tasks.other_cells import marker_facts, plain_facts, read_modules
from cloaca_nb.read.tasks.plain import with_ids_apart
from cloaca_nb.read.tasks.trigger_rules import mark_references

if TYPE_CHECKING:  # notebooks without plain cells need none of it
    from cloaca_nb.read.handover.known import MarkedTimeline


class Cells(NamedTuple):
    """The cells of a notebook, each read for itself, and the names that they bind together.

    Attributes:
        codes: All code cells in order.
        engine: By which names they call the engine.
        forms: What each task cell gives, by its position.
        module_code: Cells whose top level binds names of the notebook.
        helpers: Helper modules: name -> cell.
        facts: What was noticed about the helper modules.
        local: Modules beside the notebook, which are helper modules, too.
        others: Tasks of the notebook's other workflows.
    """

    codes: list[CellCode]
    engine: EngineNames
    forms: dict[int, CellDrafts]
    module_code: list[CellCode]
    helpers: dict[str, CellCode]
    definitions: Definitions
    facts: list[Fact]
    local: Local
    params: Params
    others: tuple[Other, ...] = ()

    @property
    def own(self) -> list[CellCode]:
        """The code cells that are of no other workflow: what stands in those registers nothing here."""
        return _own(self.codes)

    @property
    def told(self) -> list[CellCode]:
        """The code cells that are told of: not those that another workflow has marked."""
        return [code for code in self.codes if code.cell.elsewhere is None or not code.cell.elsewhere.marked]


def _own(codes: Iterable[CellCode]) -> list[CellCode]:
    return [code for code in codes if code.cell.elsewhere is None]


def read_cells(document: Document, known: MarkedTimeline | None = None) -> Cells:
    """The cells of a notebook, before its tasks are looked at together.

    Args:
        known: What was found out about its cells before they had marks.
    """
    read = known.read if known is not None else read_cell
    every = [read(cell) for cell in of_part(document).cells if cell.kind == "code"]
    engine = engine_names(every)
    every, others = seen_by_one(every, engine)
    named = declared_names(_own(every))
    injected = [code for code in every if is_injected(code, named)]
    codes = with_texts([code for code in every if code not in injected] if injected else every)
    codes = with_all_texts(codes)
    engine = engine_names(codes) if injected else engine
    helpers, facts = read_modules((code for code in codes if code.role == "module"), engine)
    local = read_local(document.folder, codes, helpers)
    helpers |= local.modules
    helpers = dict(zip(helpers, with_imports(helpers.values(), helpers), strict=True))
    codes = with_stars(with_imports(codes, helpers), helpers)
    forms = with_ids_apart(
        {each.cell.position: read_forms(each, engine) for each in codes if each.role == "task"}
    )
    bodies = {position for position, cell in forms.items() if any(d.form == "body" for d in cell.drafts)}
    module_code = [code for code in codes if code.role != "module" and code.cell.position not in bodies]
    within = [code for code in codes if code.cell.position in bodies]
    definitions = Definitions(module_code, helpers, within)
    params = read_params(_own(codes), injected, engine, definitions)
    cells = Cells(codes, engine, forms, module_code, helpers, definitions, facts, local, params, others)
    return _handing_over(cells, bodies, known)


def _handing_over(cells: Cells, bodies: Collection[int], known: MarkedTimeline | None) -> Cells:
    """The cells with what the plain ones hand over, where there are such."""
    drafts = [draft for form in cells.forms.values() for draft in form.drafts]
    plain = [draft for draft in drafts if draft.form == "plain"]
    explicit = "explicit" in handover_of(cells.codes)
    if not plain and not explicit:
        return cells
    from cloaca_nb.read.handover.outside import outside_of
    from cloaca_nb.read.handover.versions import hand_over

    outside = outside_of(drafts, cells.definitions, cells.engine, explicit, cells.params.names)
    over = hand_over(cells.codes, plain, bodies, cells.helpers, outside, known)
    forms = {
        position: replace(
            form, drafts=tuple(over.drafts.get((position, draft.id), draft) for draft in form.drafts)
        )
        for position, form in cells.forms.items()
    }
    return cells._replace(forms=forms, facts=[*cells.facts, *over.facts])


def function_names(document: Document) -> dict[str, str]:
    """Id -> name of the function that each body-form cell becomes, in the kernel and in the package."""
    cells = read_cells(with_run_files(document).document)
    drafts = [draft for form in cells.forms.values() for draft in form.drafts]
    return body_names(drafts, cells.definitions.taken())


def read_workflow(
    document: Document, found: Project | None = None, known: MarkedTimeline | None = None
) -> Workflow:
    """The workflow that a notebook's cells describe.

    Nothing is executed. What is wrong or noteworthy becomes a fact of the workflow; a task that cannot be
    read is left out of it.

    Args:
        found: The project of an existing `pyproject.toml`, if there is one.
        known: What was found out about its cells before they had marks.
    """
    running = with_run_files(document)
    return running.placed(_read(running.document, found, known))


def _read(document: Document, found: Project | None, known: MarkedTimeline | None) -> Workflow:
    from cloaca_nb.read.capture.modules import capture

    cells = read_cells(document, known)
    codes, engine, forms, module_code, helpers, definitions = cells[:6]
    facts, params = [*cells.facts], cells.params
    bodies = [each for each, form in forms.items() if any(d.form in MADE for d in form.drafts)]
    own = {code.cell.position for code in cells.own}
    graphs = read_graphs(codes, own, bodies, engine, definitions)
    provided = read_provided(_own(module_code), engine, definitions)
    tasks = read_tasks(list(forms.values()), definitions, engine, params.found, graphs, provided)
    graphs = graphs.with_invoked({task.invokes for task in tasks.tasks})
    facts += [fact for cell in forms.values() for fact in cell.facts]
    facts += [*tasks.facts, *_cell_facts(cells.told, engine)]
    alone = not tasks.tasks and bool(graphs.found.driven)
    facts += [] if alone else _no_task(cells.own, engine)
    project, name_facts = _named(document, cells, found)
    registered = find_registrations(cells.own, bodies, engine)
    triggers = read_triggers(cells.own, bodies, project.workflow, engine, definitions)
    carried = (*_with_declarations(registered.carried, params), *triggers.registrations)
    captured = capture(codes, tasks.codes, helpers, carried, alone=alone)
    modules, rule_facts = _marked(captured.modules, module_code, tasks, engine, definitions)
    used = graph_use_facts((code.task for code in tasks.codes), graphs)
    beside = (*registered.facts, *graphs.facts, *used, *provided_facts(tasks.provided))
    beside += (*triggers.facts, *params.facts, *raised_secrets((*cells.told, *cells.local.modules.values())))
    facts += [*local_facts(cells.local, modules), *name_facts, *rule_facts, *beside]
    facts += [*captured.facts, *taken_facts(captured.captured, cells.others)]
    noticed = _with_needed_cells(_without_needless(facts), codes)
    return Workflow(
        project=project,
        tasks=tasks.tasks,
        modules=_with_lines(map(triggers.marks.marked, modules), (*triggers.lines, *params.lines)),
        captured=tuple(captured.captured),
        facts=tuple(across_facts(noticed, cells.others)),
        triggers=triggers.found,
        params=params.found,
        registered=graphs.found,
        prefix=prefix_of(document, project.workflow),
        passed=passed_on(helpers),
        deciding=captured.deciding,
        **carried_files(cells.local, modules),
    )


def _without_needless(facts: Iterable[Fact]) -> list[Fact]:
    """Facts without the lacking ids of cells whose tasks stand where no package would have them."""
    facts = list(facts)
    lost = {fact.place.cell for fact in facts if isinstance(fact.said, kinds.RegistrationLost) and fact.place}
    needless = (fact for fact in facts if isinstance(fact.said, kinds.PlainWithoutId))
    gone = [fact for fact in needless if fact.place is not None and fact.place.cell in lost]
    return [fact for fact in facts if fact not in gone] if gone else facts


def _named(document: Document, cells: Cells, found: Project | None) -> tuple[Project, list[Fact]]:
    """The project, and what is wrong with its names or with those of the notebook's other workflows."""
    lines, facts = workflow_lines(cells.codes)
    lines += marker_lines(cells.codes, lines)
    builders = [builder for cell in cells.forms.values() for builder in cell.builders]
    project, name_facts = name_workflow(document, lines, builders, found)
    return project, [*facts, *name_facts, *names_facts(document, found)]


def _with_declarations(carried: Iterable[Registration], params: Params) -> Iterator[Registration]:
    """Registrations as they stand, with the declarations that servers read above those of parameters."""
    above = {(one.cell, id(one.node)): one for one in params.registrations}
    return (above.get((each.cell, id(each.node)), each) for each in carried)


def _with_lines(modules: Iterable[Module], lines: Sequence[Line]) -> tuple[Module, ...]:
    """The modules with lines of ours at the end of the first, that of the tasks."""
    found = list(modules)
    if found and lines:
        found[0] = replace(found[0], lines=(*found[0].lines, *lines))
    return tuple(found)


def _cell_facts(codes: Iterable[CellCode], engine: EngineNames) -> Iterator[Fact]:
    for code in codes:
        yield from directive_facts(code)
        if code.role in {"plain", "other"}:
            yield from plain_facts(code, engine)
        else:
            yield from (fact for fact in marker_facts(code) if fact.kind == "marker-not-first")


def _with_needed_cells(facts: Sequence[Fact], codes: Sequence[CellCode]) -> tuple[Fact, ...]:
    """The facts; a cell that is no Python and has a word that some task lacks is an error of its own."""
    lacking = {fact.values["name"] for fact in facts if fact.kind == "unknown-name"}
    made = {name: way for code in codes if lacking for name, way in _otherwise(code) if name in lacking}
    needed = {cell for cell, magic in made.values() if not magic}

    def told(fact: Fact) -> Fact:
        if fact.kind == "unknown-name" and fact.values["name"] in made:
            cell, magic = made[fact.values["name"]]
            way = {"advice": "magic" if magic else "broken", "other": magic, "cell": cell}
            return replace(fact, said=kinds.UnknownName(**{**fact.values, **way}))
        if fact.kind == "cell-syntax" and fact.place is not None and fact.place.cell in needed:
            return replace(fact, said=kinds.NeededCellSyntax(fact.values["reason"]))
        return fact

    return tuple(map(told, facts)) if made else tuple(facts)


def _otherwise(code: CellCode) -> Iterator[tuple[str, tuple[int, str]]]:
    """Names that a cell may bind by what is no Python: its position, and the magic, or an empty text."""
    at = code.cell.position
    if code.tree is None:
        yield from ((word, (at, "")) for word in re.findall(r"\w+", code.text))
    for text in [code.cell.source] if code.role == "other" else [each.text for each in code.escapes]:
        if text.lstrip().startswith("%"):
            yield from ((name, (at, text.split()[0])) for name in may_bind(text))


def _marked(
    modules: Iterable[Module],
    codes: Sequence[CellCode],
    tasks: TaskSet,
    engine: EngineNames,
    definitions: Definitions,
) -> tuple[tuple[Module, ...], list[Fact]]:
    """The modules with the task ids in their trigger rules marked."""
    ids = {task.id for task in tasks.tasks} | tasks.lost
    bodies = [code.statement.node for code in tasks.codes]
    marks, facts = mark_references(codes, ids, engine, definitions, bodies)
    return tuple(marks.marked(module) for module in modules), facts


def _no_task(codes: Sequence[CellCode], engine: EngineNames) -> Iterator[Fact]:
    """The fact that no cell is marked as a task, with what the notebook has instead."""
    if any(code.role == "task" for code in codes):
        return
    written = [code for code in codes if code.cell.source.strip()]
    near = [fact for code in written for fact in plain_facts(code, engine) if fact.kind in _INSTEAD]
    place = near[0].place if near else None
    said = kinds.NoTask("near" if near else "unmarked" if written else "none")
    yield Fact(said, Place(place.cell, place.line) if place else None)


_INSTEAD = frozenset({"near-marker", "marker-not-first", "task-without-marker"})
