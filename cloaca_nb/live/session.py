"""The live notebook: its cells, the workflow they make, and what is going on with it.

A session knows no host. A front end records cells, asks for reports, starts runs and subscribes to changes;
magics, panel and extension are such front ends. All methods may be called from any thread.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cloaca_nb.actions import RunOptions
from cloaca_nb.api.readable import named
from cloaca_nb.errors import OutputError, UsageError
from cloaca_nb.live.change import Callback, Change, ChangeKind, Subscribers
from cloaca_nb.live.recording import (
    Entry,
    NotebookFile,
    Recording,
    ids_of,
    keys_in,
    only_definition,
    stamps,
    task_ids,
)
from cloaca_nb.live.screen import Arranged, OnScreen, Waiting, arranged, as_shown, standing_cells, waiting
from cloaca_nb.live.watched import Watched
from cloaca_nb.model.workflow import Cell, Document

if TYPE_CHECKING:
    from cloaca_nb.actions import AnyPath, Context, Packed
    from cloaca_nb.check.checker import Report
    from cloaca_nb.deploy.records import DeploymentRecord
    from cloaca_nb.model.package import Archive, Layout
    from cloaca_nb.model.run import RunnerName
    from cloaca_nb.run.live import LiveRun, Notify


class Session(Watched):
    """A live notebook: what can be done with any notebook, with the cells as they are at that moment.

    Args:
        folder: The notebook's folder: where `pyproject.toml` and `vendor/` are looked for and runs work.
        notebook: Gives the path of the notebook's file, where one is known.
        typed: Whether cells are typed at a prompt: a function or class that is typed again then replaces its
            first version, as a person means it. (Cells of a notebook without ids may define one name twice.)
    """

    def __init__(
        self,
        folder: Path | None = None,
        notebook: Callable[[], Path | None] | None = None,
        *,
        typed: bool = False,
    ) -> None:
        self._typed = typed
        self._folder = Path.cwd() if folder is None else folder
        self._file = NotebookFile(notebook or (lambda: None))
        self._recording = Recording()
        self._told: OnScreen | None = None
        self._subscribers = Subscribers()
        self._lock = threading.RLock()
        # Analysis has a lock of its own, so that recording a cell never waits for it.
        self._analysis = threading.Lock()
        self._cached: tuple[object, Report] | None = None
        self._arranged: tuple[object, Arranged] | None = None
        self._run: LiveRun | None = None
        self._shown = ""

    # Cells

    def record(
        self,
        source: str,
        *,
        cell_id: str | None = None,
        count: int | None = None,
        when: float | None = None,
        replayed: bool = False,
    ) -> str:
        """Note that a cell is run.

        Args:
            source: Its text.
            cell_id: The front end's id of it; None where it sends none.
            count: The kernel's number of this run.
            when: When, in seconds since the epoch; now by default.
            replayed: Whether it ran before the session began.

        Returns:
            A key for `restore` and `identify`.
        """
        names = () if cell_id is not None else self._names(source)
        with self._lock:
            key = self._recording.record(
                source,
                cell_id=cell_id,
                count=count,
                time=time.time() if when is None else when,
                names=names,
                replayed=replayed,
            )
        self._notify("cells")
        return key

    def earlier(self, source: str, cell_id: str | None) -> Entry | None:
        """What recording this cell would replace."""
        names = () if cell_id is not None else self._names(source)
        with self._lock:
            return self._recording.earlier(cell_id, names)

    def entries(self) -> tuple[Entry, ...]:
        """The cells that were run, in the order in which each was first run."""
        with self._lock:
            return self._recording.entries()

    @property
    def turn(self) -> int:
        """How many times a cell was run."""
        return self._recording.turn

    def entry(self, key: str) -> Entry | None:
        """The recorded cell with this key."""
        with self._lock:
            return self._recording.get(key)

    def _names(self, source: str) -> tuple[str, ...]:
        """What a cell without an id defines that a later such cell may replace."""
        from cloaca_nb.read.cells.marker import MODULE_MAGIC, find_marker
        from cloaca_nb.read.several import NEW

        marker = find_marker(source)
        if marker is None:
            return only_definition(source) if self._typed else ()
        if marker.name == MODULE_MAGIC:
            return (f"module {marker.text}",)
        begun = sum(NEW in entry.source for entry in self.entries())  # each workflow has its own ids
        return tuple(f"task {begun}::{id}" for id in task_ids(source))

    def restore(self, key: str, entry: Entry | None) -> None:
        """Undo a `record`: put back what the cell was before, or remove it."""
        with self._lock:
            self._recording.restore(key, entry)
        self._notify("cells")

    def identify(self, key: str, cell_id: str) -> None:
        """Give a cell that was recorded without an id the id that became known later."""
        with self._lock:
            self._recording.identify(key, cell_id)

    @property
    def has_ids(self) -> bool:
        """Whether the front end sends cell ids."""
        with self._lock:
            return self._recording.has_ids

    def adopt_saved(self, known: str) -> None:
        """Give cells that were replayed the ids that the saved notebook has for the same texts.

        Args:
            known: An id that the front end sent. Where the file does not have it, the front end's ids are not
                the file's, and nothing is done.
        """
        saved = [(cell.id, cell.source) for cell in self._file.cells() if cell.id is not None]
        if any(id == known for id, _ in saved):
            with self._lock:
                self._recording.adopt(saved)

    def arrange(
        self, cell_ids: Sequence[str], cells: Mapping[str, Cell] | None = None, path: str = ""
    ) -> None:
        """Say which cells the notebook has, in its order, markdown cells too.

        For front ends that know. Cells that are not among them are taken as deleted.

        Args:
            cells: Kind and text of those that changed since this was said last, by id.
            path: Where the front end's server has the notebook.
        """
        with self._lock:
            before = self._told.cells if self._told is not None else {}
            known = {**before, **(cells or {})}
            kept = {id: known[id] for id in cell_ids if id in known}
            self._told = OnScreen(tuple(cell_ids), kept, time.time())
            self._recording.adopt((id, cell.source) for id, cell in kept.items() if cell.kind == "code")
        if path:
            self._file.moved(path)
        self._notify("cells")

    def clear(self) -> None:
        """Forget all cells."""
        with self._lock:
            self._recording.clear()
        self._notify("cells")

    # Reading

    @property
    def path(self) -> Path | None:
        """The notebook's file, where it is known."""
        return self._file.path

    @property
    def folder(self) -> Path:
        """The notebook's folder."""
        path = self._file.path
        return path.parent if path is not None else self._folder

    def document(self) -> Document:
        """The notebook as the kernel ran it; where kernel and notebook differ is among its facts."""
        return self.arranged().document

    def arranged(self) -> Arranged:
        """What was run, and what stands in the notebook."""
        with self._lock:
            entries, told = self._recording.entries(), self._told
        saved, at = self._file.cells(), self._file.saved_at()
        key = (entries, told, saved, at, self.path, self.folder)
        known = self._arranged
        if known is None or known[0] != key:
            standing = standing_cells(entries, told, saved, at)
            made = arranged(entries, standing, Document((), path=self.path, folder=self.folder))
            known = self._arranged = (key, made)
        return known[1]

    @property
    def shown(self) -> str:
        """The workflow that panels show, where the notebook has several: the first until one is chosen."""
        names = self.workflows()
        return self._shown if self._shown in names else names[0] if names else ""

    def show(self, workflow: str) -> None:
        """Have panels show a workflow.

        Args:
            workflow: Its name.
        """
        self._shown = workflow
        self._notify("cells")

    @property
    def is_unlike(self) -> bool:
        """Whether a front end tells of cells that are not what was run, whether they matter or not."""
        return self._told is not None and bool(self.arranged().changed)

    def waiting(self, *, above: str | None = None, tenant: str = "public") -> tuple[Waiting, ...]:
        """The cells that matter to the workflow and stand otherwise in the notebook than they were run.

        None where no front end tells what stands in its cells.

        Args:
            above: Cells that were not run yet count only above the cell of this id.
            tenant: Tenant in full task names.
        """
        from cloaca_nb.check.checker import check

        if not self.is_unlike:
            return ()
        found = self.arranged()
        shown = as_shown(found._replace(document=self.meant(found.document)), above)
        seen = check(shown, tenant=tenant, prove=False)
        return waiting(found, shown, self.report(tenant=tenant), seen)

    def name_cell(self, document: Document) -> Callable[[int], str]:
        """What the cells of a document of this session are called: position, and the kernel's number."""
        counts = self._counts(document)

        def name(position: int) -> str:
            count = counts.get(position)
            return f"cell {position}" if count is None else f"cell {position} (In [{count}])"

        return name

    def _counts(self, document: Document) -> dict[int, int]:
        """The kernel's number of the last run of each cell, by position."""
        by_cell = {entry.id or entry.source: entry.count for entry in self.entries()}
        found = {cell.position: by_cell.get(cell.id or cell.source) for cell in document.cells}
        return {position: count for position, count in found.items() if count is not None}

    def report(self, *, prove: bool = False, tenant: str = "public") -> Report:
        """The check of the notebook as it is now.

        Reports without a proof are kept until something changes.

        Args:
            prove: Whether to import the package in a fresh interpreter.
            tenant: Tenant in full task names.
        """
        from cloaca_nb.check.checker import check

        document, entries, place = self.arranged()[:3]
        document = self.meant(document)
        with self._analysis:
            known = self._cached[1].workflow.beside if self._cached is not None else ()
            key = (document, tenant, prove, self.imports, stamps(document.folder, known))
            if self._cached is not None and self._cached[0] == key and not prove:
                return named(self._cached[1], self.workflow)
            watch = self._observer
            find = None if watch is None else partial(watch.evidence, entries=entries, place=place)
            imports, limits = self.imports, self.limits
            report = check(
                document, tenant=tenant, prove=prove, imports=imports, limits=limits, evidence=find
            )
            self._cached = (key, report)
        found = named(report, self.workflow)
        if prove:
            self._notify("checked", report=found)
        return found

    def task_ids(self) -> tuple[str, ...]:
        """Ids of the tasks, in order; quick, for completion."""
        return ids_of(self.document())

    def context_keys(self) -> tuple[str, ...]:
        """Context keys that tasks name, or were last seen to read and write; quick, for completion."""
        named = [key for cell in self.document().cells if cell.kind == "code" for key in keys_in(cell.source)]
        tasks = self._cached[1].workflow.tasks if self._cached is not None else ()
        seen = [use.key for task in tasks for use in (*task.writes, *task.reads)]
        return tuple(key for key in dict.fromkeys([*named, *seen]) if not key.startswith("@"))

    # Doing

    #: Loads what a task was given in an earlier run, where there is a kernel; see `kernel/inputs.py`.
    loads: Callable[[str, int | None], str] | None = None
    #: The notebook's names, where there is a kernel: looked at, never changed.
    held: Mapping[str, Any] = MappingProxyType({})

    @property
    def run_state(self) -> LiveRun | None:
        """The run that is under way, else the last one."""
        return self._run

    def start(
        self,
        context: Context | None = None,
        *,
        only: str | None = None,
        until: str | None = None,
        start: str | None = None,
        of: int | None = None,
        cached: bool = False,
        times: int | None = None,
        at_once: int = 1,
        runner: RunnerName = "auto",
        tenant: str = "public",
    ) -> LiveRun:
        """Check the notebook and run its package in a thread and process of their own; returns at once.

        Raises:
            UsageError: A run is under way.
        """
        how = RunOptions(context, (), only, until, times, at_once, self.ask, start, of, cached)
        return self.follow(lambda notify: self.live_run(how, runner, tenant, notify))

    def follow(self, make: Callable[[Notify], LiveRun]) -> LiveRun:
        """Start a run and follow it, here or elsewhere; returns at once.

        It begins when nothing is left of one that has ended, or was asked to.

        Args:
            make: Makes the run; gets what it must call after each change.

        Raises:
            UsageError: A run is under way.
        """
        with self._lock:
            self.refuse_second()
            earlier = self._run
            run = self._run = make(lambda event: self._notify("run", event=event))
        run.start(after=earlier)
        return run

    def refuse_second(self) -> None:
        """Raise a UsageError where a run is under way."""
        if self._run is not None and self._run.in_the_way:
            raise UsageError("a run is under way", "wait for it, or stop it first")

    def stop(self) -> None:
        """Stop the run that is under way, if one is."""
        if (run := self._run) is not None:
            run.stop()

    def pack(
        self,
        output: AnyPath | None = None,
        *,
        layout: Layout = "both",
        force: bool = False,
        tenant: str = "public",
    ) -> Packed:
        """As for any notebook; the subscribers are told of the archive."""
        packed = super().pack(output, layout=layout, force=force, tenant=tenant)
        self._notify("packed", packed.archive)
        return packed

    def note(self, record: DeploymentRecord) -> str:
        """Have the front end note a deployment with the notebook, and note it here until that is saved."""
        from cloaca_nb.deploy.records import merged, remember

        self._noted = merged([*self._noted, record])
        if record.package_id:
            self._notify("deployed", record=record.as_json())
        try:
            if self.path is not None:
                remember(self.path, record)
        except OutputError as error:
            return f"{error.message}; the deployment is noted in the notebook alone, once that is saved"
        return ""

    def rewrite(self, version: str) -> str:
        """See `Notebook.rewrite`; the cell is recorded so, and the front end shows the old one yet."""
        from cloaca_nb.deploy.bump import rewrite

        done = rewrite(self.path, version, self.workflow)
        if done.cell is None:
            return done.told
        self.record(done.cell.source, cell_id=done.cell.id)
        return f"{done.told} (reload the notebook from disk, or write the same line there)"

    # Subscribers

    def subscribe(self, callback: Callback) -> Callable[[], None]:
        """Be told of every change, on the thread that made it; return soon.

        Returns:
            Ends the subscription.
        """
        return self._subscribers.add(callback)

    def _notify(self, kind: ChangeKind, archive: Archive | None = None, **details: Any) -> None:
        self._subscribers.tell(Change(kind, archive, **details))
