"""Judges a notebook: what its tasks give in a kernel, where they stand, against what its package gives.

The kernel, the interpreters of the import proof and the server that runs the package are forks of one process
that has imported everything, so a notebook takes some 50 ms. A judged notebook changes nothing outside.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import io
import json
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import threading
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Literal

from cloaca_nb.check.checker import check
from cloaca_nb.check.proof import attempts, guard, importing, interpreter
from cloaca_nb.check.proof.ahead import put_code
from cloaca_nb.check.proof.facts import Ended
from cloaca_nb.environment import STANDIN
from cloaca_nb.evidence.snapshot import kernel_modules
from cloaca_nb.kernel.connection import LONGEST_S
from cloaca_nb.live.observing import MODULE_MARK
from cloaca_nb.model.package import WORKFLOW, Package
from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.package.files import write_tree
from tests.afresh import server
from tests.shells import Shell

#: Findings of the state proof: the values differ.
STATE = frozenset({"C250", "C251"})
#: What begins the names of variables of plain cells that other tasks read by their keys.
PLAIN = "judged_"
#: What begins keys that are compared alone, where there are such: what else stands in a context at the end
#: goes by how it is put together of those of tasks that wait for no other.
FOUND = "found_"
#: Warnings that a value is, or may be, another one in a package.
TOLD = frozenset({"C233", "C331", "C332", "C333", "C334", "C341", "C342", "C343"})

#: Longest time for one notebook, in seconds.
LIMIT_S = 300.0

Outcome = Literal["equal", "refused", "shared", "stopped", "warned", "silent", "failed", "broken"]


@dataclass(frozen=True)
class Verdict:
    """What became of a notebook.

    Attributes:
        outcome: ``equal`` values; ``refused`` by an error finding; ``shared``: refused because of what tasks
            share, and so it is: one that runs after others gives another value; ``stopped`` by the state
            proof; ``warned``: wrong, and a warning says why; ``silent``: wrong, and nobody said so;
            ``failed``: what was not refused fails; ``broken``: the notebook fails by itself.
        bare: The same without evidence.
        why: The findings, or the values.
        again: Whether a second run in the same process is as good as the first.
    """

    outcome: Outcome
    bare: Outcome
    why: str = ""
    again: bool = True

    def alike(self, other: Verdict) -> bool:
        """Whether the outcomes are the same, and the code of the finding."""
        return (self.outcome, self.bare, self.again, self.why[:4] * (self.outcome == "refused")) == (
            other.outcome,
            other.bare,
            other.again,
            other.why[:4] * (other.outcome == "refused"),
        )


#: Files beside each notebook.
FILES = {
    "helper.py": "RATE = 0.5\nLOG = []\n\n\ndef total(xs):\n    return sum(xs) * RATE\n",
}


def judged(cells: Sequence[str]) -> Verdict:
    """The verdict on a notebook.

    Args:
        cells: Its code cells.
    """
    _shell()
    with tempfile.TemporaryDirectory(prefix="cloaca_nb-judged-") as folder:
        for name, text in FILES.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        fork = Forked(lambda order: _judge(json.loads(order), Path(folder)), leads=True)
        answer = fork.ask(json.dumps(list(cells)).encode())
    if not answer:
        return Verdict("failed", "failed", "the process that judges it ended")
    return Verdict(**json.loads(answer))


class Forked:
    """A copy of this process that waits for an order and gives one answer.

    Args:
        work: Takes the order, and gives what is told as JSON.
        leads: Whether it has a process group of its own, which ends with it.
    """

    def __init__(self, work: Callable[[bytes], object], *, leads: bool = False) -> None:
        self._leads = leads
        orders, self._orders = os.pipe()
        self._answers, answers = os.pipe()
        self.pid = os.fork()
        if self.pid:
            os.close(orders)
            os.close(answers)
            return
        try:
            if leads:
                os.setsid()
            os.close(self._orders)
            os.close(self._answers)
            with os.fdopen(orders, "rb") as stream:
                # Its end would not show: copies made later hold the other end, too.
                order = stream.read(int.from_bytes(stream.read(8), "big"))
            _quiet()
            found = json.dumps(work(order), default=repr).encode() if order else b""
            with os.fdopen(answers, "wb") as stream:
                stream.write(len(found).to_bytes(8, "big") + found)
        except BaseException as error:  # noqa: BLE001 (nothing of a copy may go on in the code of its caller)
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
        finally:
            os._exit(0)

    def ask(self, order: bytes, limit_s: float = LIMIT_S) -> bytes:
        """The answer to an order; nothing where it ends without one, or takes too long."""
        with contextlib.suppress(BrokenPipeError), os.fdopen(self._orders, "wb") as stream:
            stream.write(len(order).to_bytes(8, "big") + order)
        found = _read(self._answers) if select.select([self._answers], [], [], limit_s)[0] else b""
        self.end()
        return found

    def end(self) -> None:
        """End it and all that it started."""
        for descriptor in (self._orders, self._answers):
            with contextlib.suppress(OSError):
                os.close(descriptor)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            (os.killpg if self._leads else os.kill)(self.pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)


def _read(descriptor: int) -> bytes:
    """An answer; its end would not show where a process that a notebook has left holds the other end."""
    found = bytearray()
    while chunk := os.read(descriptor, 1 << 20):
        found += chunk
        if len(found) >= 8 and len(found) - 8 >= int.from_bytes(found[:8], "big"):
            break
    return bytes(found[8:])


def _quiet() -> None:
    """What notebooks print is for nobody."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1):
        os.dup2(nothing, descriptor)


class _Interpreter(Forked):
    """Stands for an interpreter of the import proof."""

    def __init__(self) -> None:
        super().__init__(_prove)

    def begin(self, arguments: Sequence[str], folder: Path) -> None:
        """As `interpreter.Interpreter.begin`."""
        self._order = "\0".join([str(folder), *arguments]).encode()

    def wait(self, _deadline: float) -> Ended:
        """As `interpreter.Interpreter.wait`."""
        self.ask(self._order)
        return Ended(0, False, "", "")

    def kill(self) -> None:
        """It has ended."""
        self.end()


def _prove(order: bytes) -> None:
    """What `child.py` does in an interpreter of its own."""
    _forget_engine()
    sys.modules["guard"] = types.SimpleNamespace(
        watch=lambda life: None,
        limit=lambda *given: "",
        leave_installed=lambda *given: None,
        own_time_s=guard.own_time_s,
        bound_depth=lambda: None,
        end_started=lambda: None,
    )  # type: ignore[assignment]
    sys.modules["attempts"] = attempts
    sys.stdin = io.TextIOWrapper(io.BytesIO(order), encoding="utf-8")
    importing.main(str(STANDIN), "-1")


def _forget_engine() -> None:
    for name in _engine():
        sys.modules.pop(name, None)


@lru_cache(maxsize=1)
def _engine() -> list[str]:
    """The engine's modules: each copy that looked for them would have names of thousands of its own."""
    return [name for name in sys.modules if name.partition(".")[0] == "cloaca"]


def _serve(order: bytes) -> list[Any]:
    """Loads a package as servers do; the values of two runs, each in a thread."""
    _forget_engine()
    cloaca: Any = types.ModuleType("cloaca")
    cloaca.task, cloaca.Context = server.task, server.Context
    cloaca.var = cloaca.var_or = lambda name, default=None: default
    sys.modules["cloaca"] = cloaca
    folder, entry = json.loads(order)
    try:
        server.serve(Path(folder), entry, 0, 0)
    except BaseException as error:  # noqa: BLE001 (whatever loading raises is the result)
        return [f"loading: {type(error).__name__}: {error}"] * 2
    found: list[Any] = []
    for _ in range(2):
        thread = threading.Thread(target=lambda: found.append(server.attempt(dict(server.found))))
        thread.start()
        thread.join()
    return found


#: What each notebook would import anew.
BEFORE = ("numpy", "pandas", "cloaca", "cloaca_nb.kernel.loading", "cloaca_nb.live.task_cell")


@lru_cache(maxsize=1)
def _shell() -> Shell:
    """The shell of which each kernel is a copy."""
    for library in BEFORE:
        with contextlib.suppress(ImportError):
            importlib.import_module(library)
    cells = (Cell(at, "code", source) for at, source in enumerate(("%cloaca_workflow warm", *_WARM)))
    package = check(Document(tuple(cells)), prove=False).package
    with tempfile.TemporaryDirectory() as folder:
        put_code(package.release if package else {}, Path(folder))
        kernel_modules({}, folder, MODULE_MARK)  # which notes those of libraries
    os.environ["IPYTHONDIR"] = tempfile.mkdtemp(prefix="cloaca_nb-judging-")
    atexit.register(shutil.rmtree, os.environ["IPYTHONDIR"], ignore_errors=True)
    shell = Shell()
    _engine()
    gc.freeze()  # else looking for garbage would copy all of this into each copy
    return shell


#: What is checked once before all, so that copies have what that imports.
_WARM = ("%%cloaca_task warm\nROWS.append(1)\ncontext.set('x', ROWS)", "%%cloaca_task plain\nplain = 1")


class _Kernel:
    """The kernel of one notebook, its tasks called where they stand.

    Args:
        folder: The notebook's folder.
    """

    def __init__(self, folder: Path) -> None:
        os.chdir(folder)
        sys.path.insert(0, "")  # as a kernel has it
        self.shell = _shell()
        self.shell.good("%load_ext cloaca_nb")
        self.session = self.shell.session
        self.session.clear()
        self.given: dict[str, Any] = {}
        self.handed: dict[str, Any] = {}
        self._tasks: dict[str, Any] = {}
        self.called: dict[str, Any] = {}
        observer = self.session.observe()
        observer.seconds = LONGEST_S
        look = observer.look

        def seen(functions: Mapping[str, Any], *rest: Any, **named: Any) -> None:
            look(functions, *rest, **named)
            if named.get("takes_over"):  # a plain cell has run as it is
                self.called.update(functions)
            else:
                self._tasks.update(functions)

        vars(observer)["look"] = seen

    def run(self, source: str, id: str) -> str:
        """Run a cell and its tasks; what was raised, or nothing."""
        ran = self.shell.run(source, cell_id=id)
        if ran.error is not None:
            return f"{type(ran.error).__name__}: {ran.error}"
        stream = random.getstate()  # which a copy of a process seeds anew
        self.called.update(self._tasks)
        for function in self._tasks.values():
            call = partial(self._call, function, stream)
            answer = _asked(call)
            if isinstance(answer, str):
                return answer
            self.given.update(answer)
        self._tasks.clear()
        names = self.shell.names.items() if PLAIN in source else ()
        self.handed.update((name, value) for name, value in names if name.startswith(PLAIN))
        return ""

    def shares(self) -> bool:
        """Whether tasks give something else one after the other than each alone, once all cells have run."""
        stream, tasks = random.getstate(), list(self.called.values())
        alone = [_asked(partial(self._call, task, stream)) for task in tasks]
        for order in (tasks, tasks[::-1]):
            found = _asked(partial(self._in_order, order, stream))
            if found != (alone if order is tasks else alone[::-1]):
                return True
        return False

    def _in_order(self, functions: Sequence[Any], stream: Any, order: bytes) -> list[Any]:
        return [self._call(function, stream, order) for function in functions]

    def _call(self, function: Any, stream: Any, _order: bytes) -> Any:
        """What a task gives here; what it changes besides does not reach the notebook."""
        random.setstate(stream)
        try:
            context = server.Context({**self.given, **self.handed})
            return dict(function(context) or {})  # a plain cell gives its variables otherwise
        except BaseException as error:  # noqa: BLE001 (whatever a task raises is the result)
            return f"{type(error).__name__}: {error}"


def _asked(work: Callable[[bytes], object]) -> Any:
    """What a copy of this process finds out."""
    return json.loads(Forked(work).ask(b"run") or b'"ended"')


def _judge(cells: list[str], folder: Path) -> dict[str, Any]:
    interpreters = [_Interpreter() for _ in range(interpreter.LAYOUTS)]
    serving = Forked(_serve)
    try:
        kernel = _Kernel(folder)
        for number, cell in enumerate(["%cloaca_workflow judged", *cells]):
            if why := kernel.run(cell, f"c{number}"):
                return asdict(Verdict("broken", "broken", why))
        interpreter._spare[:] = interpreters  # type: ignore[assignment]
        report = kernel.session.report(prove=True)
        errors = [finding for finding in report.errors if finding.code not in STATE]
        if errors or report.package is None:
            told = [f"{one.code} {one.cell}:{one.line} {one.message}" for one in errors]
            shared = bool(errors) and {one.code for one in errors} == {"C217"} and kernel.shares()
            outcome: Outcome = "shared" if shared else "refused"
            return asdict(Verdict(outcome, outcome, "; ".join(told)))
        runs = _served(report.package, serving, folder)
        first, second = (_compared(kernel.given, run) for run in runs)
        stopped = [finding.message for finding in report.errors]
        own = {task.id for task in report.workflow.tasks if not task.generated}
        assert own <= kernel.called.keys(), "a task was not called"
        warned = first[0] == "silent" and any(one.code in TOLD for one in report.findings)
        bare: Outcome = "warned" if warned else first[0]
        why = "; ".join([*stopped, first[1]])
        return asdict(Verdict("stopped" if stopped else bare, bare, why, second[0] == first[0]))
    finally:
        for fork in (*interpreters, serving):
            fork.end()


def _served(package: Package, serving: Forked, folder: Path) -> list[Any]:
    """What two runs of the release layout give."""
    prefix, home = f"{WORKFLOW}/", folder / ".served"
    files = {
        path.removeprefix(prefix): data for path, data in package.release.items() if path.startswith(prefix)
    }
    write_tree(files, home / package.release_entry_module)
    put_code(files, home / package.release_entry_module)
    order = json.dumps([str(home), package.release_entry_module])
    found: list[Any] = json.loads(serving.ask(order.encode()) or b'["no answer", "no answer"]')
    return found


def _compared(wanted: Mapping[str, Any], run: Any) -> tuple[Outcome, str]:
    if isinstance(run, str):
        return "failed", run
    keys = [key for key in wanted if key.startswith(FOUND)] or [*wanted]
    wrong = [key for key in keys if key not in run or run[key] != wanted[key]]
    told = [f"{key}: {wanted[key]!r} in the notebook, {run.get(key)!r} in the package" for key in wrong]
    return ("silent", "; ".join(told)) if wrong else ("equal", "")
