"""Driving a child process from start to end: what both runners share."""

from __future__ import annotations

import contextlib
import json
import secrets
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from cloaca_nb.child_environment import child_environment
from cloaca_nb.run import errors, process
from cloaca_nb.run.crash import stack_of
from cloaca_nb.run.interrupt import InterruptStops
from cloaca_nb.run.record import Record
from cloaca_nb.run.runner import Emit, RunPlan, RunResult, RunStatus
from cloaca_nb.run.subset import tasks_of
from cloaca_nb.run.weave import Source, Weave

#: Folder of the stand-in module `cloaca`.
STANDIN = Path(__file__).resolve().parents[1] / "standin"

#: How long the child may live after its end of the message pipe was closed, in seconds.
DEAF_S = 1.0


class Drive:
    """One run.

    Args:
        plan: What to run.
        record: Where all that happens is kept.
        child: The process.
        source: Transitions from elsewhere.
        token: Of the output markers.
        folder: The run's private folder.
    """

    def __init__(
        self, plan: RunPlan, record: Record, child: process.Child, source: Source, token: str, folder: Path
    ) -> None:
        self._plan, self._record, self._child, self._source = plan, record, child, source
        self._folder = folder
        self._weave = Weave(record, child, source, token)

    def follow(self, stop: threading.Event) -> RunStatus:
        """Read until the run has ended, the child has died, or `stop` is set."""
        while not self._ended:
            if stop.is_set():
                return self.stop()
            exit_code = self._child.exit_code
            self._weave.read(self._source.interval_s(self._weave.quiet_s))
            if exit_code is not None:
                self._bury(exit_code)
                break
            self._doubt()
        return self._close()

    @property
    def _ended(self) -> bool:
        return self._record.finished is not None or self._record.error is not None

    def _bury(self, exit_code: int) -> None:
        """The child has ended: whatever it left unsaid will not be said."""
        self._weave.drain()
        if not self._ended:
            self._record.died(errors.died(exit_code, stack_of(self._folder), self._plan.package))

    def _doubt(self) -> None:
        """Whether a child that lives will never say anything again."""
        if self._ended:
            return
        if self._weave.deaf_s > DEAF_S:
            self._record.died(errors.deaf())
        else:
            self._record.error = self._source.stuck(self._weave.quiet_s)

    def _close(self) -> RunStatus:
        """The run has ended by itself: let the child empty its buffers, and read that."""
        if self._record.finished is not None:
            self._child.flush()
        self._weave.drain()
        return "completed" if self._record.finished and self._record.error is None else "failed"

    def stop(self) -> RunStatus:
        """End the run as it is: what the child has said so far counts."""
        self._child.kill()
        self._weave.drain()
        self._record.stopped()
        return "stopped"


class Sources(Protocol):
    """Makes the source for a run in this folder."""

    def __call__(self, folder: Path) -> Source:
        """The source."""


def run(
    plan: RunPlan, emit: Emit, stop: threading.Event | None, *, name: str, module: str, source: Sources
) -> RunResult:
    """Run a plan in a child process.

    Args:
        plan: What to run.
        emit: Where events go.
        stop: Ends the run when set.
        name: Name of the runner.
        module: Module that the child runs.
        source: Where transitions come from, beside the child's messages.

    Raises:
        UsageError: The plan names a task that is not there, or a context that is no JSON.
        RunError: The child process could not be started.
    """
    tasks = tasks_of(plan)
    record = Record(plan, tasks, name, emit)
    wish = stop or threading.Event()
    with InterruptStops(wish), _started(plan, tasks, module, source, record) as drive:
        record.begin()
        try:
            status = drive.follow(wish)
        except KeyboardInterrupt:  # raised by a callback, or by a handler that is not Python's own
            status = drive.stop()
        # The final state is known here: it is told before the clean-up.
        return record.result(status)


@contextlib.contextmanager
def _started(
    plan: RunPlan, tasks: Mapping[str, object], module: str, source: Sources, record: Record
) -> Iterator[Drive]:
    """A started child; whatever happens, no process and no folder is left."""
    with contextlib.ExitStack() as stack:
        token = secrets.token_hex(8)
        folder = stack.enter_context(process.private_folder())
        spec = _write(plan, tasks, folder, token)
        child = process.start(module, spec, plan.folder, _environment(plan))
        stack.callback(child.close)
        watch = source(folder)
        stack.callback(watch.close)
        yield Drive(plan, record, child, watch, token, folder)


def _write(plan: RunPlan, tasks: Mapping[str, object], folder: Path, token: str) -> Path:
    """The package and the specification, as the child wants them."""
    for name, data in plan.package.guide.items():
        path = folder / "package" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    partial = plan.only is not None or plan.until is not None
    spec = {
        "work": str(folder),
        "workflow": plan.package.workflow.name,
        "entry_module": plan.package.entry_module,
        "context": dict(plan.context),
        "subset": list(tasks) if partial else None,
        "token": token,
        "standin": str(STANDIN),
    }
    path = folder / "spec.json"
    path.write_text(json.dumps(spec), encoding="utf-8")
    return path


def _environment(plan: RunPlan) -> dict[str, str]:
    """The child's environment: ours, without what only makes sense in a kernel."""
    env = {**child_environment(), **plan.env}
    if env.get("MPLBACKEND", "").startswith("module://"):
        # A notebook's inline backend: in a process without a notebook it can show nothing.
        env["MPLBACKEND"] = "Agg"
    return env
