"""In the child process: what both runners do first, and the import of the package as a loader does it."""

from __future__ import annotations

import faulthandler
import importlib
import json
import os
import signal
import sys
import threading
import time

from cloaca_nb.check.proof.guard import bound_depth, end_started, leave_installed, limit, watch
from cloaca_nb.run.child.report import Reporter, flush, open_streams
from cloaca_nb.run.child.secrets import give, taken

#: `typing`, `dataclasses`, `pathlib` and the like are left alone where a run starts: importing them takes
#: longer than the rest of its own code.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any


class Spec:
    """What the parent wants: the content of the run's `spec.json`.

    Attributes:
        work: The run's own folder.
        workflow: Name of the workflow.
        entry_module: What to import.
        subset: Ids of the tasks to run; None for all.
        token: What makes messages and markers unlike anything that a task writes.
        standin: Folder of the stand-in module.
        times: How many runs there are to be.
        at_once: How many of them at the same time.
        shared: Names of the notebook that a task uses and that another may change, by task.
        uncertain: Names of a task's own that it or another may change while both meet them, by task.
        limits: What this process may have: bytes, seconds, whether there is a network.
        bare: The installed modules that are there for the package; None for all.
        trigger: Name of the trigger to ask; "" in a run.
        standin_too: Whether that is done with the stand-in module.
        replayed: What each task stores that is not run again.
        remembers: Whether tasks tell what they go by.
        finished: By task, what earlier runs have that may be taken over; None where nothing is.
        secrets: The fields of each secret of this run.
        root: Folder of the package.
        database: The engine's database file.
    """

    def __init__(self, values: dict[str, Any]) -> None:
        self.work: str = values["work"]
        self.workflow: str = values["workflow"]
        self.entry_module: str = values["entry_module"]
        self.context: dict[str, Any] = values["context"]
        self.subset = None if values["subset"] is None else frozenset[str](values["subset"])
        self.token: str = values["token"]
        self.standin: str = values["standin"]
        self.times: int = values["times"]
        self.at_once: int = values["at_once"]
        self.shared: dict[str, list[str]] = values["shared"]
        self.uncertain: dict[str, list[str]] = values["uncertain"]
        self.limits: list[Any] = values["limits"]
        self.bare: list[str] | None = values["bare"]
        self.trigger: str = values.get("trigger", "")
        self.standin_too: bool = values.get("standin_too", False)
        self.replayed: dict[str, dict[str, Any]] = values.get("replayed", {})
        self.remembers: bool = values.get("remembers", False)
        self.finished: dict[str, list[dict[str, Any]]] | None = values.get("finished")
        self.secrets = taken()
        self.root = f"{self.work}{os.sep}package"
        self.database = f"{self.work}{os.sep}run.db"

    def wants(self, task: str) -> bool:
        """Whether a task is part of this run."""
        return self.subset is None or task in self.subset


def serve(run: Callable[[Spec, Reporter], None]) -> None:
    """Run what the specification names and report how it could not; never returns."""
    del sys.path[0]  # where our own code is: what stands beside a notebook, or us, is not there on a server
    spec, reporter = enter()
    try:
        run(spec, reporter)
    except BaseException as error:  # noqa: BLE001 - the edge of the process: everything is reported
        reporter.send("broken", error=reporter.error(error))
    # The parent ends this process once it has read all; leaving would run the engine's slow exit.
    _wait()


def enter() -> tuple[Spec, Reporter]:
    """Read the specification, take over the standard streams, watch the parent."""
    path, events, life = sys.argv[1], _descriptor(int(sys.argv[2])), int(sys.argv[3])
    sys.argv = [""]
    with open(path, "rb") as file:  # noqa: PTH123 - see TYPE_CHECKING
        spec = Spec(json.load(file))
    watch(life, spec.work)
    refused = limit(*spec.limits)
    bound_depth()
    control = os.dup(0)
    open_streams()
    reporter = Reporter(events, spec.token, spec.root)
    threading.Thread(target=_obey, args=(control, reporter), daemon=True, name="cloaca-nb-control").start()
    # A crash leaves its Python stack where the parent finds it; the file stays open until the process ends.
    crash = os.open(f"{spec.work}{os.sep}crash.txt", os.O_WRONLY | os.O_CREAT)
    faulthandler.enable(crash)
    if hasattr(signal, "SIGXCPU"):
        faulthandler.register(signal.SIGXCPU, crash, chain=True)
    if refused:
        reporter.send("no-limits", why=refused)
        _wait()  # without its limits, nothing of the notebook is executed
    return spec, reporter


#: How long the guard may take, in seconds.
_GUARD_S = 5.0


def _wait() -> None:
    """Wait for the parent to end this process."""
    while True:
        time.sleep(3600)


def _descriptor(handle: int) -> int:
    """The events pipe; processes that a task starts do not get it."""
    if sys.platform == "win32":
        import msvcrt

        return msvcrt.open_osfhandle(handle, os.O_WRONLY)
    os.set_inheritable(handle, False)
    return handle


def _obey(control: int, reporter: Reporter) -> None:
    """End this process when the parent says so, or is gone; its guard sees to all the rest then."""
    told = os.read(control, 1)
    flush()
    if told:
        reporter.before_leaving()
        flush()
        try:  # noqa: SIM105 - see TYPE_CHECKING
            end_started()
        except Exception:  # noqa: BLE001 - whatever a task has replaced, this process ends
            pass
    elif hasattr(os, "fork"):
        time.sleep(_GUARD_S)  # as long as this process is there, its guard finds what tasks have started
    os._exit(0)


def import_entry(spec: Spec, reporter: Reporter) -> bool:
    """Import the entry module as a loader does: its folders stand last on the path.

    Returns:
        Whether it could be imported; the parent was told why not.
    """
    give(sys.modules["cloaca"].Context, spec.secrets)
    if spec.bare is not None:
        leave_installed(spec.bare, own=("cloaca_nb",))
    sys.path.extend([spec.root, f"{spec.root}{os.sep}vendor"])
    importlib.invalidate_caches()
    try:
        importlib.import_module(spec.entry_module)
    except BaseException as error:  # noqa: BLE001 - code of the notebook may raise anything
        reporter.send("import-failed", error=reporter.error(_original(error)))
        return False
    return True


def _original(error: BaseException) -> BaseException:
    """The error that the builder's exit hides behind one of its own.

    An exception inside the builder's block before any task is replaced by "Workflow cannot be empty".
    """
    hidden = error.__context__
    replaced = isinstance(error, ValueError) and "Workflow cannot be empty" in str(error)
    return hidden if replaced and hidden is not None else error


def narrowed(rule: Any, spec: Spec) -> Any:
    """A task's trigger rule in a partial run: one that asks for a task outside it is left out.

    The engine would wait for that task for ever.
    """
    return {"type": "Always"} if any(not spec.wants(task) for task in _asked(rule)) else rule


def _asked(rule: Any) -> Iterator[str]:
    """Ids of the tasks that a rule or condition asks for."""
    if not isinstance(rule, dict):
        return
    name, conditions = rule.get("task_name"), rule.get("conditions")
    if isinstance(name, str):
        yield name.rpartition("::")[2]
    for condition in conditions if isinstance(conditions, list) else ():
        yield from _asked(condition)
