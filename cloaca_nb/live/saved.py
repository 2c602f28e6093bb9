"""The notebook's file beside a live session: which cells it has, and where kernel and file disagree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from cloaca_nb.errors import NotebookError
from cloaca_nb.live.recording import Entry
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.workflow import Cell, Document


class NotebookFile:
    """A notebook on disk, read again when it changed.

    Args:
        find: Gives its path, or None where none is known (yet).
    """

    def __init__(self, find: Callable[[], Path | None]) -> None:
        self._find = find
        self._stamp: tuple[Path, int, int] | None = None
        self._document: Document | None = None

    @property
    def path(self) -> Path | None:
        """The file, if one is known and there."""
        path = self._find()
        return path if path is not None and path.is_file() else None

    def saved_at(self) -> float:
        """When it was last written, in seconds since the epoch; 0 where there is none."""
        path = self.path
        return path.stat().st_mtime if path is not None else 0.0

    def cells(self) -> tuple[Cell, ...]:
        """Its cells, () where it cannot be read or its cells have no ids."""
        document = self._read()
        if document is None or any(cell.id is None for cell in document.cells):
            return ()
        return document.cells

    def _read(self) -> Document | None:
        from cloaca_nb.read.cells.document import read_document

        path = self.path
        if path is None or path.suffix != ".ipynb":
            return None
        status = path.stat()
        stamp = (path, status.st_mtime_ns, status.st_size)
        if stamp != self._stamp:
            try:
                self._document = read_document(path)
            except NotebookError:
                # Being written at this moment, or no notebook: the session then speaks for itself.
                self._document = None
            self._stamp = stamp
        return self._document


def drift(
    entries: Sequence[Entry], standing: Sequence[Cell], place: Callable[[str], int | None], saved_at: float
) -> tuple[list[Fact], set[str]]:
    """Where the kernel's cells and the notebook's differ.

    A cell that was run after the notebook was saved is newer than the file and so no sign of drift.

    Args:
        entries: The cells that were run.
        standing: The notebook's cells.
        place: Position of a cell, by its key.
        saved_at: When `standing` was true, in seconds since the epoch.

    Returns:
        The facts, and the keys of cells that are no longer in the notebook.
    """
    facts: list[Fact] = []
    gone: set[str] = set()
    cells = {cell.id: cell for cell in standing}
    for entry in entries:
        if entry.id is None or entry.time > saved_at:
            continue
        cell = cells.get(entry.id)
        if cell is None:
            gone.add(entry.key)
            facts.extend(_deleted(entry))
        elif cell.source.rstrip() != entry.source.rstrip() and cell.kind == "code":
            facts.extend(_edited(entry, place(entry.key)))
    run = {entry.id for entry in entries}
    facts.extend(fact for cell in standing if cell.id not in run for fact in _unrun(cell))
    return facts, gone


def task_ids(source: str) -> tuple[str, ...]:
    """Ids of the tasks that a cell defines, or was to define."""
    from cloaca_nb.live.task_cell import read_task_cell
    from cloaca_nb.read.cells.marker import TASK_MAGIC, find_marker

    marker = find_marker(source)
    return read_task_cell(source).ids if marker is not None and marker.name == TASK_MAGIC else ()


def _deleted(entry: Entry) -> list[Fact]:
    return [Fact(kinds.DeletedCell(id), None, id) for id in task_ids(entry.source)]


def _edited(entry: Entry, position: int | None) -> list[Fact]:
    place = Place(position) if position is not None else None
    return [Fact(kinds.EditedCell(), place, next(iter(task_ids(entry.source)), None))]


def _unrun(cell: Cell) -> list[Fact]:
    if cell.kind != "code":
        return []
    place = Place(cell.position, 1)
    return [Fact(kinds.UnrunCell(id), place, id) for id in task_ids(cell.source)]
