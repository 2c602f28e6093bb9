"""What stands in the notebook, and where that is something else than what the kernel ran."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from cloaca_nb.grammar import without_comment
from cloaca_nb.live.recording import Entry, ordered, positions, task_ids
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.wording import first_few
from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.regular import normalised
from cloaca_nb.syntax import same_trees

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report


class OnScreen(NamedTuple):
    """What a front end said of its notebook.

    Attributes:
        ids: The cells that stand in it, in order.
        cells: Kind and text of those of which it told them, by id.
        since: When it said so, in seconds since the epoch.
    """

    ids: tuple[str, ...] = ()
    cells: Mapping[str, Cell] = {}
    since: float = 0.0


class StandingCells(NamedTuple):
    """The notebook's cells.

    Attributes:
        cells: The cells in order; an unknown one is taken as it was run.
        since: When this was true, in seconds since the epoch: cells that ran later are newer.
        sure: Ids of cells whose text is known whenever they ran.
        told: Whether a front end said so.
    """

    cells: tuple[Cell, ...]
    since: float
    sure: AbstractSet[str] = frozenset()
    told: bool = False


class Drift(NamedTuple):
    """Where the kernel's cells and the notebook's differ.

    Attributes:
        edited: The cells as they were run that stand there with another text.
        unrun: The cells that were not run.
        facts: What else is to be told, of no place in the notebook.
        gone: Keys of cells that are in the notebook no longer.
        texts: By key, the text of cells that differ in comments alone: it counts as it stands.
        changed: Ids of cells that were edited since they ran, or were not run.
    """

    edited: tuple[Entry, ...] = ()
    unrun: tuple[Cell, ...] = ()
    facts: tuple[Fact, ...] = ()
    gone: frozenset[str] = frozenset()
    texts: Mapping[str, str] = {}
    changed: frozenset[str] = frozenset()


class Arranged(NamedTuple):
    """The document of a session, the cells that make it as they were run, and where each stands.

    Attributes:
        entries: The cells as they were run.
        place: The position of each, by key.
        standing: The notebook's cells; none where nothing is known of them.
        changed: Ids of those that were edited since they ran, or were not run.
    """

    document: Document
    entries: Sequence[Entry]
    place: Mapping[str, int]
    standing: tuple[Cell, ...] = ()
    changed: frozenset[str] = frozenset()


def standing_cells(
    entries: Sequence[Entry], told: OnScreen | None, saved: Sequence[Cell], at: float
) -> StandingCells:
    """The notebook's cells: what a front end said, else what the file has if it is this notebook's.

    Args:
        entries: The cells that were run.
        told: What a front end said, if one did.
        at: When that was saved, in seconds since the epoch.
    """
    ran = {entry.key: entry for entry in entries}
    if told is None:
        return StandingCells(tuple(saved) if any(cell.id in ran for cell in saved) else (), at)
    as_run = {key: Cell(1, "code", entry.source, key) for key, entry in ran.items()}
    # What ran after the file was saved is newer than the text in it.
    old = {cell.id or "": cell for cell in saved if cell.id not in ran or ran[cell.id].time <= at}
    known = {**as_run, **old, **told.cells}
    found = ((at, known.get(id, Cell(at, "raw", "")), id) for at, id in enumerate(told.ids, 1))
    tags = {cell.id: cell.tags for cell in saved}
    cells = tuple(
        Cell(at, cell.kind, cell.source, id, cell.tags or tags.get(id, ())) for at, cell, id in found
    )
    return StandingCells(cells, told.since, told.cells.keys(), told=True)


def arranged(entries: Sequence[Entry], standing: StandingCells, empty: Document) -> Arranged:
    """The cells that were run as a document, in the notebook's order.

    Args:
        entries: The cells that were run, in the order of their first run.
        empty: The document without cells.
    """
    ids = [cell.id or "" for cell in standing.cells]
    found = drift(entries, standing) if ids else Drift()
    kept = ordered([entry for entry in entries if entry.key not in found.gone], ids)
    place = positions(kept, ids)
    # Where positions only count what was run, none of them is that of a cell that was not.
    there = standing.cells if {entry.key for entry in kept} <= {*ids} else ()
    cells = document_cells(kept, place, found.texts, there)
    document = replace(empty, cells=cells, facts=(*_placed(found, place, bool(there)), *found.facts))
    return Arranged(document, kept, place, standing.cells, found.changed)


def _placed(found: Drift, place: Mapping[str, int], is_whole: bool) -> Iterator[Fact]:
    """What is told of cells that were edited or not run, each at its place in the document.

    Args:
        place: Position of each cell that was run, by its key.
        is_whole: Whether the document has a place for those that were not.
    """
    for entry in found.edited:
        yield Fact(kinds.EditedCell(), Place(place[entry.key]), next(iter(task_ids(entry.source)), None))
    for cell in found.unrun:
        at = Place(cell.position, 1) if is_whole else None
        yield from (Fact(kinds.UnrunCell(id), at, id) for id in task_ids(cell.source))


def document_cells(
    entries: Sequence[Entry],
    place: Mapping[str, int],
    texts: Mapping[str, str],
    standing: Sequence[Cell],
) -> tuple[Cell, ...]:
    """The document's cells; where no run cell stands, an empty one does: position is index plus one.

    Args:
        place: Position of each, by key.
        texts: Those that stand otherwise in the notebook than they were run, but mean the same.
        standing: The notebook's cells; an empty one has the id of the one there, which a person may run yet.
    """
    by_position = {place[entry.key]: entry for entry in entries}
    tags = {cell.id: cell.tags for cell in standing}
    cells = []
    for position in range(1, max([*by_position, len(standing)], default=0) + 1):
        entry = by_position.get(position)
        if entry is None:
            id = standing[position - 1].id if position <= len(standing) else None
            cells.append(Cell(position, "raw", "", id))
        else:
            source = texts.get(entry.key, entry.source)
            cells.append(Cell(position, "code", normalised(source), entry.id, tags.get(entry.id, ())))
    return tuple(cells)


def drift(entries: Sequence[Entry], standing: StandingCells) -> Drift:
    """Where the kernel's cells and the notebook's differ.

    A cell that was run after the notebook was saved is newer than the file and so no sign of drift.
    """
    edited: list[Entry] = []
    cells = {cell.id: cell for cell in standing.cells}
    gone: dict[str, tuple[Entry, kinds.GoneAs]] = {}
    texts: dict[str, str] = {}
    unsaved = False
    for entry in entries:
        cell = cells.get(entry.id)
        if entry.id is None:
            continue
        if entry.time > standing.since and entry.id not in standing.sure:
            unsaved |= cell is None or not same_code(cell.source, entry.source)
            continue
        if cell is None:
            gone[entry.key] = (entry, "deleted")
        elif cell.kind != "code":
            gone[entry.key] = (entry, cell.kind)
        elif same_code(cell.source, entry.source):
            texts[entry.key] = cell.source
        else:
            edited.append(entry)
    kept = {id for entry in entries if gone and entry.key not in gone for id in task_ids(entry.source)}
    facts = [fact for entry, how in gone.values() for fact in _gone(entry, how, kept)]
    ran = {entry.id for entry in entries}
    unrun = [cell for cell in standing.cells if cell.kind == "code" and cell.id not in ran]
    told = edited or facts or any(task_ids(cell.source) for cell in unrun)
    if not standing.told and (told or unsaved):
        facts.append(Fact(kinds.OnlySaved()))
    changed = {entry.key for entry in edited} | {cell.id for cell in unrun if cell.id and cell.source.strip()}
    return Drift(tuple(edited), tuple(unrun), tuple(facts), frozenset(gone), texts, frozenset(changed))


def same_code(one: str, other: str) -> bool:
    """Whether two texts of a cell differ in comments and blanks at most: running it would do the same."""
    if one.rstrip() == other.rstrip():
        return True
    from cloaca_nb.read.cells.cell import read_cell

    first, second = read_cell(Cell(1, "code", normalised(one))), read_cell(Cell(1, "code", normalised(other)))
    if first.tree is None or second.tree is None or first.escapes or second.escapes:
        return False
    markers = [without_comment(code.marker).rstrip() for code in (first, second)]
    return first.role == second.role and markers[0] == markers[1] and same_trees(first.tree, second.tree)


def _gone(entry: Entry, how: kinds.GoneAs, kept: AbstractSet[str]) -> list[Fact]:
    """The tasks that are lost with a cell; those of a duplicate are not."""
    return [Fact(kinds.DeletedCell(id, how), None, id) for id in task_ids(entry.source) if id not in kept]


class Waiting(NamedTuple):
    """A cell that matters to the workflow and is not what was run.

    Attributes:
        position: Where it stands.
        ran: Whether it was run, with another text.
    """

    position: int
    id: str
    ran: bool


def as_shown(found: Arranged, above: str | None) -> Document:
    """The notebook as it stands; without cells that were not run yet and come after the cell `above`."""
    ran = {entry.id for entry in found.entries}
    ids = [cell.id for cell in found.standing]
    end = ids.index(above) if above in ids else len(ids)
    counts = (cell.kind == "code" and (at < end or cell.id in ran) for at, cell in enumerate(found.standing))
    cells = (
        cell if here else Cell(cell.position, "raw", "", cell.id)
        for cell, here in zip(found.standing, counts, strict=True)
    )
    return replace(found.document, cells=tuple(cells), facts=())


def waiting(found: Arranged, shown: Document, ran: Report, seen: Report) -> tuple[Waiting, ...]:
    """The cells that make the notebook as it stands another package than what was run.

    Args:
        shown: The notebook as it stands, from `as_shown`.
        ran: The check of what was run.
        seen: The check of the notebook as it stands.
    """
    if _outcome(ran) == _outcome(seen):
        return ()
    known = {entry.id for entry in found.entries}
    changed = [cell for cell in shown.cells if cell.kind == "code" and cell.id in found.changed]
    involved = {cell.id for report in (ran, seen) if report.package for cell in report.package.cells}
    involved |= {one.cell_id for report in (ran, seen) for one in report.errors}
    named = [cell for cell in changed if cell.id in involved] or changed
    return tuple(Waiting(cell.position, cell.id or "", cell.id in known) for cell in named)


def _outcome(report: Report) -> object:
    """What a package is of: its files, and what stands in its way."""
    files = {} if report.package is None else report.package.guide
    return files, sorted((one.code, one.message) for one in report.errors)


def is_other(one: Document, other: Document) -> bool:
    """Whether a check of one document may say otherwise of another: they differ in more than cells that hold
    nothing or only ask us for something, such as ``%cloaca_run``.
    """
    return _telling(one) != _telling(other)


def _telling(document: Document) -> Document:
    return replace(document, cells=tuple(cell for cell in document.cells if not _only_asks(cell.source)))


def _only_asks(source: str) -> bool:
    """Whether each line is blank, or a magic of ours that declares nothing."""
    from cloaca_nb.commands import MAGICS

    lines = [line.strip() for line in source.split("\n") if line.strip()]
    if not all(line.startswith("%cloaca_") for line in lines):
        return False
    asked = [MAGICS.get(line[1:].split()[0]) for line in lines]
    return all(command is not None and command.grammar is None for command in asked)


def waiting_text(cells: Sequence[Waiting]) -> str:
    """Which cells are not what was run, in a sentence."""
    edited = [str(one.position) for one in cells if one.ran]
    unrun = [str(one.position) for one in cells if not one.ran]
    since = "edited since it ran" if len(edited) == 1 else "edited since they ran"
    said = [_those(which, what) for which, what in ((edited, since), (unrun, "not run")) if which]
    return f"the workflow on the screen is not what was run: {', '.join(said)}"


def _those(positions: Sequence[str], what: str) -> str:
    *most, last = positions
    if not most:
        return f"cell {last} was {what}"
    listed = f"{', '.join(most)} and {last}" if len(positions) <= 5 else first_few(positions, 5)
    return f"cells {listed} were {what}"
