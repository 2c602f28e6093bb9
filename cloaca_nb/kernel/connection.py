"""Joins a session to an IPython shell.

Cells are recorded as they run, task cells are transformed, the engine is kept quiet meanwhile. Everything
that is put into the shell is taken out again by `disconnect`.
"""

from __future__ import annotations

import _imp
import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cloaca_nb.kernel import cells as cell_runs
from cloaca_nb.kernel.cells import TASK, TaskCellTransformer, marker_lines, marker_of
from cloaca_nb.kernel.completion import Completer
from cloaca_nb.kernel.engine import ENGINE, StandinFinder, forget_standin, import_engine, quiet_engine
from cloaca_nb.kernel.handing import Handing, Trial, TrialResult, call_on_trial, variables
from cloaca_nb.kernel.registered import Variables
from cloaca_nb.live.observing import harmless, own_modules
from cloaca_nb.live.recording import Entry
from cloaca_nb.live.session import Session
from cloaca_nb.model.json_value import json_text

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult, InteractiveShell

    from cloaca_nb.evidence.snapshot import Own
    from cloaca_nb.live.task_cell import TaskCell


#: IPython's shell with a prompt; its class need not be imported to be known.
_PROMPT = "TerminalInteractiveShell"


class Connection:
    """A session joined to a shell.

    Attributes:
        handing: What cells and tasks hand to each other in the kernel.
        task_cell: The task cell that is running, if one is.
    """

    def __init__(self, shell: InteractiveShell) -> None:
        self.shell = shell
        self.session = Session(
            Path.cwd(), lambda: notebook_path(shell.user_ns), typed=type(shell).__name__ == _PROMPT
        )
        self.handing = Handing(self.session, shell.user_ns, lambda: self._running_key)
        self.session.loads, self.session.held = self._load, shell.user_ns
        self._replayed = 0
        self.task_cell: TaskCell | None = None
        self._unseen: TaskCell | None = None
        self._running: ExecutionInfo | None = None
        self._recorded: tuple[str, Entry | None] | None = None
        self._guard = contextlib.ExitStack()
        self._finder = StandinFinder()
        self._variables = Variables(lambda: self.session.folder)
        self._transformer = TaskCellTransformer(self._about_to_run)
        self._interrupted = False
        self._completer = Completer(self.session)
        self._tried: set[str] = set()
        self._vendor = ""

    def _load(self, id: str, number: int | None) -> str:
        from cloaca_nb.kernel.inputs import load_inputs

        return load_inputs(self.session, self.shell.user_ns, id, number)

    def connect(self) -> None:
        """Put everything into the shell, and record the cells that it has run already."""
        shell = self.shell
        if last_count(shell) != self._replayed:
            self._leave()  # the cell that took it all out ended unseen, and is not running any more
        shell.events.register("pre_run_cell", self.before_cell)
        shell.events.register("post_run_cell", self.after_cell)
        shell.input_transformers_cleanup.append(marker_lines)
        shell.ast_transformers.append(self._transformer)
        self._completer.connect(shell)
        sys.meta_path.append(self._finder)
        self._add_vendor()
        self._replay()
        with harmless():
            self.session.observe()

    def disconnect(self) -> None:
        """Take everything out of the shell again."""
        shell = self.shell
        self._guard.close()
        shell.events.unregister("pre_run_cell", self.before_cell)
        shell.events.unregister("post_run_cell", self.after_cell)
        _discard(shell.input_transformers_cleanup, marker_lines)
        _discard(shell.ast_transformers, self._transformer)
        self._completer.disconnect(shell)
        _discard(sys.meta_path, self._finder)
        self._variables.disconnect()
        forget_standin()
        sys.path[:] = [path for path in sys.path if path is not self._vendor]
        self.session.stop()
        self._replayed = last_count(shell)

    def _add_vendor(self) -> None:
        """Let cells import what lies in `vendor/`: it comes after all that is installed, as in loaders."""
        self._vendor = str((self.session.folder / "vendor").absolute())
        if self._vendor not in sys.path:
            sys.path.append(self._vendor)

    def _replay(self) -> None:
        """Record what ran while the extension was not loaded; the last is the cell that loads it."""
        history = self.shell.history_manager
        raw = [] if history is None else history.input_hist_raw
        for count, text in enumerate(raw):
            if count > self._replayed and text.strip():
                self._recorded = (self.session.record(text, count=count, replayed=True), None)

    def before_cell(self, info: ExecutionInfo) -> None:
        """A cell is about to run.

        To IPython an interrupt of this would be an error of ours, and the cell would run all the same.
        """
        if self._running is not None:
            return  # code that a cell runs, no cell of the notebook
        _release_imports()
        try:
            self._begin(info)
        except KeyboardInterrupt:
            self._interrupted = True

    def _about_to_run(self) -> TaskCell | None:
        """The task cell whose code is about to run.

        Raises:
            KeyboardInterrupt: One came as the cell was got ready.
        """
        interrupted, self._interrupted = self._interrupted, False
        if interrupted:
            raise KeyboardInterrupt
        return self.task_cell

    def _begin(self, info: ExecutionInfo) -> None:
        self._running, self._interrupted = info, False
        source = info.raw_cell or ""
        if sys.path_importer_cache.get(self._vendor, info) is None:
            del sys.path_importer_cache[
                self._vendor
            ]  # there was no such folder; a cell may have made it since
        if self._is_a_cell(info) and (info.cell_id is not None or not self.session.has_ids):
            self._record(source, info)
        self._variables.before_cell(source)
        marker = marker_of(source)
        if marker is not None:
            self._enter_task_cell(source, marker.name)

    @property
    def in_terminal(self) -> bool:
        """Whether the shell is no Jupyter kernel, so that no output can be renewed in place."""
        return not hasattr(self.shell, "kernel")

    @property
    def source(self) -> str:
        """Text of the cell that is running; empty where none is known."""
        return (self._running.raw_cell or "") if self._running is not None else ""

    @property
    def cell_id(self) -> str | None:
        """The front end's id of the cell that is running; None where it sends none."""
        return self._running.cell_id if self._running is not None else None

    def run_task_cell(self, source: str) -> None:
        """Run a task cell on behalf of another cell's code.

        Raises:
            BaseException: What the cell raised.
        """
        outer = self.task_cell
        self.task_cell = self._read(source)
        try:
            with quiet_engine():
                cell_runs.run_again(self.shell, source)
        finally:
            self.task_cell = outer

    def _read(self, source: str) -> TaskCell:
        from cloaca_nb.live.task_cell import read_task_cell

        return read_task_cell(source, lambda: self.session.document().cells)

    def _record(self, source: str, info: ExecutionInfo) -> None:
        cell_id = info.cell_id
        before = self.session.earlier(source, cell_id)
        count = last_count(self.shell) + 1 if info.store_history else None
        key = self.session.record(source, cell_id=cell_id, count=count)
        self._recorded = (key, before)

    def _enter_task_cell(self, source: str, name: str) -> None:
        if name == TASK:
            self.task_cell = self._unseen = self._read(source)
        if ENGINE in source:
            # A decorated cell imports the engine itself; a function's package has it imported for it.
            engine = import_engine()
            if engine is not None:
                self.shell.user_ns.setdefault(ENGINE, engine)
        self._guard.enter_context(quiet_engine())

    def after_cell(self, result: ExecutionResult | None) -> None:
        """A cell has run, well or not; None where an interrupt came before IPython had a result.

        An interrupt of this has nothing more to end.
        """
        _release_imports()
        try:
            self._end(result)
        except KeyboardInterrupt:
            self._leave()

    def _end(self, result: ExecutionResult | None) -> None:
        info = result.info if result is not None else None
        if result is None or info is None:
            self._leave()
            return
        if self._running is None:
            self._identify_loader(info)
        elif info is not self._running and info.raw_cell != self._running.raw_cell:
            return
        if self.task_cell is not None and result.success and self._recorded is not None:
            self._observe(self.task_cell, self._recorded[0])
        refused = self.task_cell is not None and not result.success and self.task_cell.problem is not None
        recorded = self._leave()
        if recorded is not None and info.cell_id is None and (refused or _never_ran(result)):
            # Without cell ids, what does not compile or can be no task is no cell but a slip of the keyboard.
            self.session.restore(*recorded)

    def _observe(self, cell: TaskCell, key: str) -> None:
        """A task cell has run: look at what its functions reach, unless one was run as part of it."""
        names, prefix = self.shell.user_ns, self.session.prefix_at(key)
        functions = {
            id: names[name] for id, name in cell.functions() if name in names and id not in self._tried
        }
        own = self._own()
        with harmless():
            self.session.saw(functions, own, key)
        with harmless():
            for id, found in variables(cell):
                self.session.observe().hand_over(f"{prefix}{id}", found, own)
        with harmless():
            for id, values in cell_runs.plain_values(cell, names).items():
                self.session.observe().keep_made(f"{prefix}{id}", values)

    def begin_plain(self) -> None:
        """A plain cell's statements are about to run: look at what they reach, as they find it.

        Others are told of a cell before it runs, too, and may change what it finds: `%autoreload` does.
        """
        cell, self._unseen = self._unseen, None
        if cell is None or cell is not self.task_cell:
            return  # it was seen, or is run by another cell's code
        with harmless():
            functions = cell_runs.plain_functions(cell, self.shell.user_ns)
            if functions and self._recorded is not None:
                self.session.saw(functions, self._own(), self._recorded[0], takes_over=True)

    @property
    def _running_key(self) -> str | None:
        """The key of the cell that is running."""
        return self._recorded[0] if self._recorded is not None else None

    def _own(self) -> Own:
        return own_modules(self.shell.user_ns, self.session.folder)

    @contextlib.contextmanager
    def trying(self, id: str, function: Any) -> Iterator[None]:
        """While a task's function runs on trial: look at its state before, note what it changes."""
        with harmless():
            if self._recorded is not None:
                self.session.saw({id: function}, self._own(), self._recorded[0])
        self._tried.add(id)
        with self.session.observe().running(function, self._own()):
            yield

    def _leave(self) -> tuple[str, Entry | None] | None:
        """The state between cells again; gives what was recorded for the cell that ended."""
        self._guard.close()
        self.task_cell = None
        self._tried.clear()
        recorded, self._recorded, self._running = self._recorded, None, None
        return recorded

    def _is_a_cell(self, info: ExecutionInfo) -> bool:
        """Whether a cell is run: what a front end asks by itself has no id, and leaves no history."""
        return self.in_terminal or info.cell_id is not None or bool(info.store_history)

    def _identify_loader(self, info: ExecutionInfo) -> None:
        """The cell that loaded the extension has run: the shell's history knew its text but not its id."""
        if not self._is_a_cell(info):
            return
        key = self._recorded[0] if self._recorded is not None else None
        entry = self.session.entry(key) if key is not None else None
        if key is None or entry is None or entry.source != info.raw_cell:
            self.session.record(info.raw_cell or "", cell_id=info.cell_id)
        elif info.cell_id is not None:
            self.session.identify(key, info.cell_id)
        if info.cell_id is not None:
            self.session.adopt_saved(info.cell_id)


def last_count(shell: InteractiveShell) -> int:
    """The number of the last cell in the shell's history, the running one's once it is there.

    `execution_count` tells no such thing: versions of IPython count up before a cell or after it.
    """
    history = shell.history_manager
    return len(history.input_hist_raw) - 1 if history is not None else 0


def _never_ran(result: ExecutionResult) -> bool:
    return isinstance(result.error_before_exec, SyntaxError)


def _discard(items: list[Any], item: Any) -> None:
    with contextlib.suppress(ValueError):
        items.remove(item)


def notebook_path(names: dict[str, Any]) -> Path | None:
    """The notebook's file, as far as its front end tells.

    VS Code sets a variable in the notebook's namespace, Jupyter's server an environment variable.
    """
    for text in (names.get("__vsc_ipynb_file__"), os.environ.get("JPY_SESSION_NAME")):
        if isinstance(text, str) and text.endswith((".ipynb", ".py")):
            return Path(text)
    return None


#: Connections by the id of their shell; one that was taken apart is kept, since its session may come back.
_connections: dict[int, Connection] = {}
_off: dict[int, Connection] = {}


def connection(shell: InteractiveShell) -> Connection | None:
    """The connection of a shell, None where the extension is not loaded in it."""
    return _connections.get(id(shell))


def connect(shell: InteractiveShell) -> Connection:
    """Join a session to a shell: a new one, or the one that it had before."""
    found = _connections.get(id(shell))
    if found is None:
        earlier = _off.pop(id(shell), None)
        found = earlier if earlier is not None and earlier.shell is shell else Connection(shell)
        _connections[id(shell)] = found
        found.connect()
    return found


def disconnect(shell: InteractiveShell) -> None:
    """Undo `connect`."""
    found = _connections.pop(id(shell), None)
    if found is not None:
        found.disconnect()
        _off[id(shell)] = found


def running_connection() -> Connection | None:
    """The connection whose task cell is running, where one is."""
    return next((joined for joined in _connections.values() if joined.task_cell is not None), None)


def run_task(id: str, function: Callable[..., Any]) -> TrialResult:
    """Call a task function on the session's context, and note what it changes; see `call_on_trial`."""
    __tracebackhide__ = True  # the traceback shows the notebook's frames alone
    joined = running_connection()
    if joined is None:
        return call_on_trial(id, function, contextlib.nullcontext(), Trial({}, {}))
    trial = joined.handing.trial(id)
    return call_on_trial(id, function, joined.trying(id, function), trial)


def current_session() -> Session | None:
    """The session of this process's shell, where there is one."""
    return next(reversed([joined.session for joined in _connections.values()]), None)


#: Longest time for looking at one task cell's state where the notebook is executed for a check, in seconds.
LONGEST_S = 2.0


def begin_executing(mute: float) -> None:
    """Load the extension for `--execute`; from now on magics of ours that act do nothing, and say so.

    Args:
        mute: After how many seconds without a next cell this process ends: then nobody got its answer.
    """
    from IPython.core.getipython import get_ipython

    from cloaca_nb.check.proof.guard import bound_depth
    from cloaca_nb.commands import MAGICS
    from cloaca_nb.kernel.mute import end_when_mute

    bound_depth()
    shell: Any = get_ipython()
    shell.run_line_magic("load_ext", "cloaca_nb")
    shell.InteractiveTB.structured_traceback = _no_traceback
    end_when_mute(shell.kernel, mute)
    _connections[id(shell)].session.observe().seconds = LONGEST_S
    for name, command in MAGICS.items():
        if command.acts:
            shell.register_magic_function(_resting(name), "line", name)


def _no_traceback(*_: object, **__: object) -> list[str]:
    """What is shown of an error beside its name and text: nobody looks, and a million calls take minutes."""
    return []


def _resting(name: str) -> Callable[[str], str]:
    return lambda _line: f"%{name} does nothing while the notebook is executed for a check"


def write_seen(path: str) -> None:
    """Write what was seen of all tasks into the file `path`, as JSON."""
    session = current_session()
    assert session is not None
    Path(path).write_text(json_text(session.observe().seen()), encoding="utf-8")


def _release_imports() -> None:
    """Give back Python's lock of all imports where an interrupted cell has left it to this thread.

    An interrupt that comes while an import waits for that lock is raised once it has it, and before anything
    is there that gives it back (`importlib._bootstrap`). Other threads, a run's and the panel's, would wait
    for ever. Between two cells this thread imports nothing.
    """
    with contextlib.suppress(RuntimeError):  # this thread has it no more
        while _imp.lock_held():
            _imp.release_lock()
