"""A session's cells: those that were run, those that the file has, and the document that they make."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cloaca_nb.errors import NotebookError
from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.syntax import remembered


@dataclass(frozen=True, slots=True)
class Entry:
    """A cell that was run.

    Attributes:
        key: The cell's id; for one without, a made-up key that no cell id can be.
        source: Its text as last run.
        count: The number that the kernel gave the last run, as in ``In [5]``; None where it gave none.
        time: When it was last run, in seconds since the epoch.
        names: What it defines that an anonymous cell may replace: task ids, module names.
        replayed: Whether it ran before there was a session, so that its id is not known.
        turn: How many times a cell had been run when it last was.
        texts: Each text that it had, with the turn of its first run.
    """

    key: str
    source: str
    count: int | None = None
    time: float = 0.0
    names: frozenset[str] = frozenset()
    replayed: bool = False
    turn: int = 0
    texts: tuple[tuple[int, str], ...] = ()

    def source_at(self, turn: int) -> str | None:
        """Its text as last run up to a turn; None where it was not run by then."""
        return next((text for since, text in reversed(self.texts) if since <= turn), None)

    @property
    def id(self) -> str | None:
        """The front end's id of the cell, None where it sent none."""
        return None if self.key.startswith(ANONYMOUS) else self.key


#: Keys of cells without an id begin so; cell ids are ``[a-zA-Z0-9-_]``.
ANONYMOUS = "\0"


class Recording:
    """The cells that were run, in the order in which each was first run."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._made = 0
        self._turn = 0
        #: Keys of cells that were replayed and whose ids are not known; there are few, and soon none.
        self._unknown: dict[str, None] = {}

    def entries(self) -> tuple[Entry, ...]:
        """All cells, in the order in which each was first run."""
        return tuple(self._entries.values())

    def record(
        self,
        source: str,
        *,
        cell_id: str | None = None,
        count: int | None = None,
        time: float = 0.0,
        names: Iterable[str] = (),
        replayed: bool = False,
    ) -> str:
        """Note that a cell is run.

        Returns:
            The cell's key.
        """
        defined = frozenset(names)
        if cell_id is not None and cell_id not in self._entries:
            self._recognise(source, cell_id)
        earlier = self.earlier(cell_id, defined)
        key = earlier.key if earlier is not None else cell_id or self._made_up()
        self._turn += 1
        texts = earlier.texts if earlier is not None else ()
        if not texts or texts[-1][1] != source:
            texts = (*texts, (self._turn, source))
        self._put(Entry(key, source, count, time, defined, replayed, self._turn, texts))
        return key

    def _put(self, entry: Entry) -> None:
        self._entries[entry.key] = entry
        if entry.replayed and entry.id is None:
            self._unknown[entry.key] = None
        else:
            self._unknown.pop(entry.key, None)

    @property
    def turn(self) -> int:
        """How many times a cell was run."""
        return self._turn

    @property
    def has_ids(self) -> bool:
        """Whether the front end sends ids."""
        return any(entry.id is not None for entry in self._entries.values())

    def adopt(self, cells: Iterable[tuple[str, str]]) -> None:
        """Give cells that were replayed the ids that a saved notebook has for the same texts, in order.

        Args:
            cells: Id and source of the notebook's cells.
        """
        if self._unknown:
            for id, source in cells:
                self._recognise(source, id)

    def _recognise(self, source: str, cell_id: str) -> None:
        """The first replayed cell with this text is this cell."""
        for key in self._unknown:
            if self._entries[key].source.rstrip() == source.rstrip():
                self.identify(key, cell_id)
                return

    def earlier(self, cell_id: str | None, names: Iterable[str] = ()) -> Entry | None:
        """What recording a cell would replace: the cell with its id; without one, one with such a name."""
        if cell_id is not None:
            return self._entries.get(cell_id)
        wanted = frozenset(names)
        found = (entry for entry in self._entries.values() if entry.id is None and wanted & entry.names)
        return next(found, None)

    def _made_up(self) -> str:
        self._made += 1
        return f"{ANONYMOUS}{self._made}"

    def restore(self, key: str, entry: Entry | None) -> None:
        """Put back what a cell was before it was recorded; None removes it."""
        if entry is None:
            self._entries.pop(key, None)
            self._unknown.pop(key, None)
        else:
            self._put(entry)

    def identify(self, key: str, cell_id: str) -> None:
        """Give an anonymous cell the id that became known later; it keeps its place."""
        if key not in self._entries or cell_id in self._entries:
            return
        self._unknown.pop(key, None)
        self._entries = {
            cell_id if old == key else old: replace(entry, key=cell_id) if old == key else entry
            for old, entry in self._entries.items()
        }

    def get(self, key: str) -> Entry | None:
        """The cell with this key."""
        return self._entries.get(key)

    def clear(self) -> None:
        """Forget all cells."""
        self._entries.clear()
        self._unknown.clear()


def ordered(entries: Sequence[Entry], standing: Sequence[str]) -> list[Entry]:
    """Cells in the order in which the notebook has them.

    Cells that the notebook does not have (not saved yet, or without an id) follow the cell that was first run
    before them.

    Args:
        entries: Cells in the order of their first run.
        standing: Ids of the notebook's cells in its order.
    """
    place = {id: at for at, id in enumerate(standing)}
    position: dict[str, tuple[int, int]] = {}
    last = -1
    for at, entry in enumerate(entries):
        if entry.key in place:
            last = place[entry.key]
            position[entry.key] = (last, -1)
        else:
            position[entry.key] = (last, at)
    return sorted(entries, key=lambda entry: position[entry.key])


def positions(entries: Sequence[Entry], standing: Sequence[str]) -> Mapping[str, int]:
    """The 1-based position of each cell among all cells of the notebook.

    Where a cell without a place in the notebook would push the others, positions simply count the cells run.
    """
    place = {id: at for at, id in enumerate(standing, 1)}
    if standing and all(entry.key in place for entry in entries):
        return {entry.key: place[entry.key] for entry in entries}
    return {entry.key: at for at, entry in enumerate(entries, 1)}


def only_definition(source: str) -> tuple[str, ...]:
    """The function or class that a cell defines, if it does nothing else."""
    from cloaca_nb.read.cells.cell import read_cell

    tree = read_cell(Cell(1, "code", source)).tree
    match tree.body if tree is not None else []:
        case [ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name)]:
            return (f"definition {name}",)
    return ()


def ids_of(document: Document) -> tuple[str, ...]:
    """Ids of the tasks of marked cells, in order; quick, for completion."""
    found = [id for cell in document.cells if cell.kind == "code" for id in task_ids(cell.source)]
    return tuple(dict.fromkeys(found))


@remembered
def keys_in(source: str) -> tuple[str, ...]:
    """Context keys that a cell names by texts."""
    from cloaca_nb.read.cells.cell import read_cell
    from cloaca_nb.read.tasks.draft import CONTEXT, KEYED_METHODS

    def is_keyed(function: ast.expr) -> bool:
        if not isinstance(function, ast.Attribute) or function.attr not in KEYED_METHODS:
            return False
        return isinstance(function.value, ast.Name) and function.value.id == CONTEXT

    tree = read_cell(Cell(1, "code", source)).tree if CONTEXT in source else None
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call)) if tree is not None else ()
    asked = (call.args[0] for call in calls if call.args and is_keyed(call.func))
    return tuple(
        each.value for each in asked if isinstance(each, ast.Constant) and isinstance(each.value, str)
    )


def stamps(folder: Path, beside: Iterable[str]) -> tuple[object, ...]:
    """What tells whether the files that go into a package, or choose what matters of it, changed.

    Args:
        beside: Paths from there of modules that are known to go into it.
    """
    from cloaca_nb.check.chosen import files_that_choose

    found: list[object] = [sorted(path.name for path in folder.glob("*.py"))]
    paths = (folder / name for name in ("requirements.lock", "vendor", *beside))
    for path in (*files_that_choose(folder), *paths):
        try:
            status = path.stat()
        except OSError:
            found.append(None)
        else:
            found.append((status.st_mtime_ns, status.st_size))
    return tuple(found)


class NotebookFile:
    """A notebook on disk, read again when it changed.

    Args:
        find: Gives its path, or None where none is known (yet).
    """

    def __init__(self, find: Callable[[], Path | None]) -> None:
        self._find = find
        self._told = ""
        self._root: Path | None = None
        self._stamp: tuple[Path, int, int] | None = None
        self._document: Document | None = None

    @property
    def path(self) -> Path | None:
        """The file, if one is known and there."""
        found = (path for path in (self._moved(), self._find()) if path is not None and path.is_file())
        return next(found, None)

    def moved(self, told: str) -> None:
        """A front end says where its server has the notebook now: a path from a folder of its own."""
        began, parts = self._find(), Path(told).parts
        if Path(told).is_absolute() or ".." in parts:
            return
        if began is not None and parts and began.parts[-len(parts) :] == parts:
            self._root = began.parents[len(parts) - 1]
        self._told = told

    def _moved(self) -> Path | None:
        """The file at the path that was told: from the server's folder, else from the nearest that has it."""
        began = self._find() or Path.cwd() / "notebook"
        roots = began.parents if self._root is None else (self._root,)
        files = (root / self._told for root in roots if self._told)
        return next((path for path in files if path.is_file()), None)

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


@remembered
def task_ids(source: str) -> tuple[str, ...]:
    """Ids of the tasks that a cell defines, or was to define."""
    from cloaca_nb.live.task_cell import read_task_cell
    from cloaca_nb.read.cells.marker import TASK_MAGIC, find_marker

    marker = find_marker(source)
    return read_task_cell(source).ids if marker is not None and marker.name == TASK_MAGIC else ()
