"""`--execute`: a notebook is run in a new kernel, and what its tasks reach there is the evidence.

However much the cells print and draw, none of it is held; the kernel ends with this process, and all that it
has started.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from cloaca_nb.check.proof import guard
from cloaca_nb.environment import DeferredSignals, child_environment, private_folder
from cloaca_nb.environment.lifeline import Lifeline, starting
from cloaca_nb.errors import NotebookError, UsageError
from cloaca_nb.evidence.handed import Tried
from cloaca_nb.evidence.shape import HANDED, PROCESS, STATES, fits
from cloaca_nb.evidence.states import Evidence, State, Why
from cloaca_nb.model.workflow import Cell, Document, Workflow
from cloaca_nb.regular import read_file

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient


_INSTALL = "pip install 'cloaca-nb[execute]'"

#: What the kernel's process says of itself is for nobody.
_SILENT = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}

#: What a state says of code depends on the version of Python.
_SAME_PYTHON = "assert __import__('sys').version_info[:2] == {version}, 'it has another Python'"

#: What the kernel is told before the first cell, and after the last.
_BEGIN = "import cloaca_nb.kernel.connection as _cloaca_nb_kernel\n"
_BEGIN += "_cloaca_nb_kernel.begin_executing({mute})\ndel _cloaca_nb_kernel"
_END = "__import__('cloaca_nb.kernel.connection', fromlist=['write_seen']).write_seen({path!r})"


#: After how many seconds without another cell a kernel takes it that its answer was lost, and ends.
MUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class Executed:
    """What running a notebook showed.

    Attributes:
        states: Task id -> its state.
        before: How the process was before the first cell.
        failed: Cells that failed: position -> the error.
        environment: Environment variables with which the kernel began.
        handed: Task id -> what came of handing over each of its variables.
    """

    states: Mapping[str, State]
    before: Mapping[str, list[str]]
    failed: Mapping[int, str]
    environment: Mapping[str, str] = field(repr=False)
    handed: Mapping[str, Mapping[str, Tried]] = field(default_factory=dict)

    def evidence(self, workflow: Workflow) -> Evidence:
        """What is known of a workflow's tasks; those that need what a failed cell makes are not compared."""
        missing = {}
        for task in workflow.tasks:
            needed = {item.cell for item in workflow.captured if item.task == task.id} | {task.marker.cell}
            broken = sorted(needed & self.failed.keys())
            if broken:
                missing[task.id] = Why("failed", broken[0])
            elif workflow.prefix + task.id not in self.states:
                missing[task.id] = Why("untold")
        ids = {task.id: workflow.prefix + task.id for task in workflow.tasks}
        states = {id: self.states[key] for id, key in ids.items() if id not in missing}
        handed = {id: self.handed[key] for id, key in ids.items() if key in self.handed}
        return Evidence(states, self.before, self.environment, missing, failed=self.failed, handed=handed)


def execute(document: Document, *, kernel: str | None = None) -> Executed:
    """Run a notebook up to its last task cell, in its folder; nothing is written to it.

    A cell that fails is noted, and the ones after it run.

    Args:
        kernel: Name of a kernel of Jupyter; a new one of this Python by default.

    Raises:
        UsageError: What runs kernels is not installed, there is no such kernel, or it has another Python or
            no cloaca_nb.
        NotebookError: The kernel died.
    """
    cells = _cells_to_run(document)
    if not cells:  # nothing is marked, which the check says
        return Executed({}, {}, {}, {})
    client = _client(document, cells, kernel)
    runs = list(client.nb.cells)  # nbclient puts whatever it runs into the notebook, lines of ours too
    environment = child_environment()
    numbered = [(cell.position, ran) for cell, ran in zip(cells, runs, strict=True)]
    found = _run(client, numbered, kernel, environment)
    failed = {cell.position: error for cell, ran in zip(cells, runs, strict=True) if (error := _error(ran))}
    return Executed(found["states"], found["before"], failed, environment, found["handed"])


def _client(document: Document, cells: Sequence[Cell], kernel: str | None) -> Any:
    """What runs these cells in the notebook's folder."""
    try:
        import nbformat

        new_cell: Callable[[str], Any] = nbformat.v4.new_code_cell
        new_notebook: Callable[..., Any] = nbformat.v4.new_notebook
        return quiet_client(
            new_notebook(cells=[new_cell(cell.source) for cell in cells]),
            km=_manager(kernel),
            timeout=None,
            allow_errors=True,
            record_timing=False,
            resources={"metadata": {"path": str(document.folder)}},
        )
    except ImportError:
        raise UsageError("to execute a notebook, nbclient is needed", _INSTALL) from None


def _run(
    client: Any, runs: Sequence[tuple[int, Any]], kernel: str | None, environment: Mapping[str, str]
) -> Mapping[str, Any]:
    """Run cells, with their positions, in a kernel of their own, which gets this environment; what it saw."""
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient.exceptions import DeadKernelError

    with private_folder("cloaca_nb-execute-") as folder:
        told = folder / "states.json"
        client.km.connection_file = str(folder / "kernel.json")  # it holds a key, and would outlive a kill
        _make_loop()
        when = "as it began"
        try:
            with (
                starting(environment),
                tied(client, folder) as life,
                client.setup_kernel(cleanup_kc=True, env=dict(environment), **_SILENT, **_handed(life)),
                at_once(client, life),
            ):
                _ask(client, _BEGIN.format(mute=MUTE_S), kernel)
                for at, (position, cell) in enumerate(runs):
                    when = f"as cell {position} was executed"
                    client.execute_cell(cell, at)
                when = "as it told what tasks reach"
                _ask(client, _END.format(path=str(told)), kernel)
                found = _read(told)
                life.say(guard.LOOK)  # `cut` then ends also what has left it
        except NoSuchKernel:
            raise UsageError(
                f"there is no kernel {kernel!r}", "`jupyter kernelspec list` shows them"
            ) from None
        except DeadKernelError:
            raise NotebookError(f"the kernel died {when}", "run the cells up to there in Jupyter") from None
        except _ODD as error:  # cells can change all that speaks for their kernel
            raise _odd(error) from None
        return found


#: What answers raise that no kernel gives, or none at all.
_ODD = (RuntimeError, LookupError, TypeError, ValueError)


def _odd(error: Exception) -> NotebookError:
    return NotebookError(
        f"the kernel does not answer as kernels do ({type(error).__name__}: {str(error)[:200]})",
        "run it in Jupyter to see which cell does that",
    )


def _handed(life: Lifeline) -> dict[str, Any]:
    """What a kernel is started with, so that its guard has its end of the line."""
    return {"pass_fds": (life.end,)} if life.end >= 0 else {}


def _read(told: Path) -> Mapping[str, Any]:
    """What the kernel wrote of what it saw; any cell could have written there, too.

    Raises:
        NotebookError: It is of no form that it writes.
    """
    try:
        found = json.loads(read_file(told))
        if fits(found, {"states": STATES, "before": PROCESS, "handed": HANDED}):
            return cast("Mapping[str, Any]", found)
        raise TypeError("what it tells of tasks has another form")
    except (OSError, RecursionError, *_ODD) as error:
        raise _odd(error) from None


def _make_loop() -> None:
    """Make the event loop that all that follows uses: one that an interrupt leaves half made complains."""
    with contextlib.suppress(ImportError), DeferredSignals():
        from jupyter_core.utils import ensure_event_loop

        loop = ensure_event_loop()
        if not loop.is_running():  # what an interrupt leaves unfinished in it is of no interest
            loop.set_exception_handler(lambda *_: None)


def _cells_to_run(document: Document) -> list[Cell]:
    """The code cells up to the last that is marked."""
    from cloaca_nb.read.cells.marker import TASK_MAGIC, find_marker

    code = [cell for cell in document.cells if cell.kind == "code"]
    markers = {cell.position: find_marker(cell.source) for cell in code}
    tasks = [
        position for position, marker in markers.items() if marker is not None and marker.name == TASK_MAGIC
    ]
    return [cell for cell in code if cell.position <= max(tasks, default=0)]


def _manager(kernel: str | None) -> AsyncKernelManager:
    """What starts the kernel: one of Jupyter's by its name, or this Python."""
    from jupyter_client.kernelspec import KernelSpec

    if kernel is not None:
        return kernel_manager(kernel_name=kernel)
    import importlib.util

    if importlib.util.find_spec("ipykernel") is None:
        raise UsageError("to execute a notebook, ipykernel is needed", _INSTALL)
    manager = kernel_manager()
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    manager._kernel_spec = KernelSpec(argv=argv, display_name="Python", language="python")
    return manager


def _ask(client: Any, code: str, kernel: str | None) -> None:
    """Run a line of ours in the kernel.

    Raises:
        UsageError: It cannot be run there.
    """
    import nbformat

    new_cell: Callable[[str], Any] = nbformat.v4.new_code_cell
    cell = new_cell(f"{_SAME_PYTHON.format(version=sys.version_info[:2])}\n{code}")
    client.execute_cell(cell, 0, store_history=False)
    error = _error(cell)
    if error:
        raise UsageError(
            f"the kernel {kernel or 'of this Python'} cannot look at states: {error}",
            "cloaca_nb must be installed there, and its Python be of this version",
        )


def _error(cell: Any) -> str:
    """The error that a cell ended with; empty where it ended well."""
    for output in cell.outputs:
        if output.output_type == "error":
            return f"{output.ename}: {output.evalue}"[:200]
    return ""


def quiet_client(notebook: Any, **options: Any) -> NotebookClient:
    """Runs cells: however much they print and draw, none of it is held in memory.

    Raises:
        ImportError: nbclient is not installed.
    """
    from nbclient import NotebookClient

    class Quiet(NotebookClient):
        def output(self, outs: Any, msg: Any, display_id: Any, cell_index: int) -> Any:
            if msg["msg_type"] == "error":
                return super().output(outs, msg, display_id, cell_index)
            return None

        def handle_comm_msg(self, outs: Any, msg: Any, cell_index: int) -> None:
            """What a widget says."""

    return Quiet(notebook, **options)


def kernel_manager(**options: Any) -> AsyncKernelManager:
    """What starts a kernel; `tied` says what stands before its command.

    Args:
        options: As for `AsyncKernelManager`.

    Raises:
        ImportError: jupyter_client is not installed.
    """
    import zmq.asyncio
    from jupyter_client.manager import AsyncKernelManager

    class Tied(AsyncKernelManager):
        before: tuple[str, ...] = ()

        def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
            return [*self.before, *super().format_kernel_cmd(extra_arguments)]

    # Its own would be terminated as this process ends, and wait a second for a kernel that is gone.
    return Tied(context=zmq.asyncio.Context(), **options)


@contextlib.contextmanager
def tied(client: Any, folder: Path) -> Iterator[Lifeline]:
    """Tie the kernel that is started meanwhile; afterwards it has ended, and all that it has started.

    Its guard does that: it knows the kernel also where an interrupt came as it was started.

    Args:
        client: What starts it and runs cells in it.
        folder: The private folder, which goes with it when this process is killed.
    """
    manager = client.km
    life = Lifeline()
    if life.end >= 0:  # there are no guards on Windows
        manager.before = (sys.executable, "-I", "-S", guard.__file__, str(life.end), str(folder))
    try:
        yield life
    finally:
        life.cut()
        if client.kc is not None:
            client.kc.stop_channels()
        manager.context.destroy(linger=0)  # nobody is there to take what was not sent


@contextlib.contextmanager
def at_once(client: Any, life: Lifeline) -> Iterator[None]:
    """Have the kernel ended after an interrupt, and not asked to leave, which one that hangs never does.

    Args:
        client: What runs cells in it.
        life: What ties it.
    """
    try:
        yield
    except KeyboardInterrupt:
        life.cut()
        client.shutdown_kernel = "immediate"
        raise
