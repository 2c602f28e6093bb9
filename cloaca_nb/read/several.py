"""Several workflows in one notebook: which cells are whose, and what one takes from another's cells.

A line `%cloaca_workflow NAME --new` begins a workflow: the marked cells from there on are its tasks. Cells
without a mark serve all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.workflow import Captured, Cell, Document, Elsewhere, Project
from cloaca_nb.read.cells.cell import read_cell
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.cells.ipython import blanked
from cloaca_nb.read.cells.marker import MODULE_MAGIC, find_marker
from cloaca_nb.read.cells.params import PARAMS_MAGIC
from cloaca_nb.read.naming import WORKFLOW_MAGIC, WorkflowLine, file_name, magic_lines, workflow_lines
from cloaca_nb.read.project import distribution_name
from cloaca_nb.read.registrations.magic import TRIGGER_MAGIC
from cloaca_nb.read.run_files import with_run_files
from cloaca_nb.read.tasks.engine_names import EngineNames, engine_names
from cloaca_nb.read.tasks.forms import read_forms
from cloaca_nb.syntax import remembered

#: What a line begins a workflow with.
NEW = "--new"
#: Lines that say something of one workflow.
_LINES = (WORKFLOW_MAGIC, PARAMS_MAGIC, TRIGGER_MAGIC)


class WorkflowPart(NamedTuple):
    """One workflow of a notebook that has several.

    Attributes:
        begins: The line that begins it; None for the first, which begins with the notebook.
    """

    name: str
    begins: Place | None


@dataclass(frozen=True, slots=True)
class WorkflowParts:
    """The workflows of a notebook.

    Attributes:
        found: Each, in order.
        shared: Whether what stands above the first of them is of no workflow, and so of all.
    """

    found: tuple[WorkflowPart, ...] = ()
    shared: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Their names, each once."""
        return tuple(dict.fromkeys(part.name for part in self.found))

    def at(self, cell: int, line: int | None = None) -> WorkflowPart | None:
        """The workflow that a place belongs to, by default the end of a cell; None where it is of all."""
        found = None if self.shared else self.found[0]
        for part in self.found:
            if part.begins is None:
                continue
            begins = (part.begins.cell, part.begins.line or 1)
            if begins <= (cell, begins[1] if line is None and begins[0] == cell else line or 0):
                found = part
        return found


_ALONE = WorkflowParts()


def parts_of(document: Document) -> WorkflowParts:
    """The workflows of a notebook; none are told of one that has but one."""
    if not any(NEW in cell.source for cell in document.cells):
        return _ALONE
    return _parts(document)


def workflows_of(document: Document) -> WorkflowParts:
    """As `parts_of`, of a notebook whose cells may run files that have lines of ours."""
    return parts_of(with_run_files(document).document)


@lru_cache(maxsize=8)
def _parts(document: Document) -> WorkflowParts:
    codes = [read_cell(cell) for cell in document.cells if cell.kind == "code"]
    lines, _ = workflow_lines(codes)
    starts = [at for at, line in enumerate(lines) if line.options.new]
    if not starts:
        return _ALONE
    ends = [*starts[1:], len(lines)]
    begun = [
        WorkflowPart(_name(lines[at:end]), lines[at].place) for at, end in zip(starts, ends, strict=True)
    ]
    first = begun[0].begins
    above = [code for code in codes if first is None or code.cell.position < first.cell]
    if starts[0] or any(_is_marked(code.cell) for code in above):
        name = _name(lines[: starts[0]]) or _unnamed(document, above)
        begun.insert(0, WorkflowPart(name, None))
        return WorkflowParts(tuple(begun))
    return WorkflowParts(tuple(begun), shared=True) if len(begun) > 1 else _ALONE


def _name(lines: Sequence[WorkflowLine]) -> str:
    """The name that lines give: the later one's."""
    return next((line.options.name for line in reversed(lines) if line.options.name is not None), "")


def _unnamed(document: Document, codes: Sequence[CellCode]) -> str:
    """The name of a workflow that no line gives one: of its builder, else of the file."""
    engine = engine_names(codes)
    forms = (read_forms(code, engine) for code in codes if code.role == "task")
    names = (builder.name for form in forms for builder in form.builders)
    return next(names, "") or file_name(document)


def _is_marked(cell: Cell) -> bool:
    marker = find_marker(cell.source)
    return marker is not None and marker.name != MODULE_MAGIC


def of_part(document: Document) -> Document:
    """The notebook as one of its workflows has it: lines of the others blank, their cells known as such.

    Args:
        document: The notebook; `Document.workflow` says which workflow, by default the first.
    """
    parts = parts_of(document)
    if not parts.found:
        return document
    chosen = next((part for part in parts.found if part.name == document.workflow), parts.found[0])
    cells = tuple(_seen_from(cell, parts, chosen) if cell.kind == "code" else cell for cell in document.cells)
    return replace(document, cells=cells)


def _seen_from(cell: Cell, parts: WorkflowParts, chosen: WorkflowPart) -> Cell:
    """A cell as a workflow has it."""
    source = cell.source
    for place, _ in _lines_of(cell):
        if parts.at(place.cell, place.line) not in {None, chosen}:
            source = _without_line(source, place.line or 1)
    marker = find_marker(source)
    here = parts.at(cell.position, marker.line if marker is not None else None)
    if here is None or here == chosen:
        return cell if source == cell.source else replace(cell, source=source)
    return replace(cell, source=source, elsewhere=Elsewhere(here.name, _is_marked(cell)))


def _lines_of(cell: Cell) -> Iterator[tuple[Place, str]]:
    """The lines of a cell that say something of one workflow."""
    if "%cloaca_" in cell.source:
        for magic in _LINES:
            yield from magic_lines([read_cell(cell)], magic)


def _without_line(source: str, line: int) -> str:
    """A text without a line, and those that it goes on in."""
    lines, last = source.split("\n"), line
    while lines[last - 1].rstrip().endswith("\\") and last < len(lines):
        last += 1
    return blanked(source, line, last)


def without_mark(cell: Cell) -> Cell:
    """The cell of another workflow as one that has no mark."""
    marker = find_marker(cell.source) if cell.elsewhere is not None and cell.elsewhere.marked else None
    return cell if marker is None else replace(cell, source=blanked(cell.source, marker.line, marker.last))


# What is taken from cells of others


class Other(NamedTuple):
    """A task of another workflow.

    Attributes:
        lines: First and last line of what only that workflow has: the function, or the whole cell.
    """

    id: str
    workflow: str
    place: Place
    lines: tuple[int, int]


def seen_by_one(codes: Iterable[CellCode], engine: EngineNames) -> tuple[list[CellCode], tuple[Other, ...]]:
    """The cells as one workflow reads them, and the tasks of the others.

    A cell that another has marked is read as one without a mark; one that is the body of a function there
    binds no names of the notebook, and is left out.

    Args:
        codes: All code cells, of `of_part`.
        engine: By which names the cells call the engine.
    """
    kept: list[CellCode] = []
    others: list[Other] = []
    for code in codes:
        if code.cell.elsewhere is None or not code.cell.elsewhere.marked:
            kept.append(code)
            continue
        if code.role == "task":
            found = [*_others(code, code.cell.elsewhere.workflow, engine)]
            others += found
            if code.tree is None or any(one.lines == _BODY for one in found):
                continue
        kept.append(_unmarked(code))
    return kept, tuple(others)


#: Lines of a task whose cell binds nothing in the notebook.
_BODY = (0, 0)


@remembered
def _unmarked(code: CellCode) -> CellCode:
    """The same cell each time, since what is found out about cells is remembered."""
    return replace(code, role="plain", marker="", marker_line=0)


def _others(code: CellCode, workflow: str, engine: EngineNames) -> Iterator[Other]:
    """The tasks of a cell of another workflow."""
    end = code.cell.source.count("\n") + 1
    form = read_forms(code, engine)
    for draft in form.drafts:
        lines = {"body": _BODY, "plain": (1, end)}.get(draft.form)
        if lines is None and draft.statement is not None:
            spans = [line.line for line in draft.statement.lines if line.line is not None]
            lines = (min(spans), max(spans))
        yield Other(draft.id, workflow, draft.place, lines or (1, end))
    for id in form.lost:
        yield Other(id, workflow, code.marked_at, (1, end))


def taken_facts(captured: Iterable[Captured], others: Sequence[Other]) -> Iterator[Fact]:
    """Where a task needs what a task of another workflow is or makes.

    Args:
        captured: What was carried.
    """
    by_cell: dict[int, list[Other]] = {}
    for other in others:
        by_cell.setdefault(other.place.cell, []).append(other)
    for item in captured:
        for other in by_cell.get(item.cell, ()):
            if other.lines[0] <= item.line <= other.lines[1]:
                said = kinds.TakenFromWorkflow(item.task, item.name, other.workflow)
                yield Fact(said, Place(item.cell, item.line), item.task)
                break


def across_facts(facts: Iterable[Fact], others: Sequence[Other]) -> Iterator[Fact]:
    """Facts, those about unknown dependencies saying which workflow has such a task."""
    known = {other.id: other for other in others}
    for fact in facts:
        said = fact.said
        other = known.get(said.dependency) if isinstance(said, kinds.UnknownDependency) else None
        if other is None or not isinstance(said, kinds.UnknownDependency):
            yield fact
        else:
            told = kinds.DependencyAcross(said.id, said.dependency, other.workflow, other.place.cell)
            yield replace(fact, said=told)


def names_facts(document: Document, found: Project | None) -> Iterator[Fact]:
    """Workflows that have one name, or would be one package.

    Args:
        found: The project of an existing `pyproject.toml`.
    """
    parts = parts_of(document).found
    first: dict[str, WorkflowPart] = {}
    for part in parts:
        before = first.setdefault(distribution_name(part.name), part)
        if before is not part:
            cell, line = (before.begins.cell, before.begins.line or 1) if before.begins else (0, 0)
            yield Fact(kinds.WorkflowTwice(part.name, before.name, cell, line), part.begins)
    if found is not None and len(parts) > 1:
        yield Fact(kinds.SeveralInProject(len(parts), found.name), parts[1].begins)


def prefix_of(document: Document, workflow: str) -> str:
    """What stands before a task's id where tasks of all workflows of a notebook are kept together.

    Nothing for those of the first, so that what is known of them stays so when a second one is begun.
    """
    names = parts_of(document).names
    return f"{workflow}::" if workflow in names[1:] else ""


def at_cell(document: Document, position: int | None) -> Document:
    """A notebook as the workflow has it to which a cell belongs."""
    parts = parts_of(document)
    part = parts.at(position) if parts.found and position is not None else None
    return document if part is None else replace(document, workflow=part.name)
