"""Driving a child process from start to end: what both runners share."""

from __future__ import annotations

import contextlib
import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cloaca_nb.child_environment import child_environment
from cloaca_nb.run import errors, process
from cloaca_nb.run.crash import stack_of
from cloaca_nb.run.feed import Message, Messages, Output
from cloaca_nb.run.interrupt import InterruptStops
from cloaca_nb.run.record import Record
from cloaca_nb.run.runner import Emit, RunPlan, RunResult, RunStatus, TaskError
from cloaca_nb.run.subset import tasks_of
from cloaca_nb.run.transition import Transition

#: Folder of the stand-in module `cloaca`.
STANDIN = Path(__file__).resolve().parents[1] / "standin"

#: Longest wait for news, in seconds: how late `stop` and the child's end are noticed at worst.
IDLE_S = 0.05

#: How long to read what an ended child has left, in seconds.
DRAIN_S = 0.25

#: How long the child may live after its end of the message pipe was closed, in seconds.
DEAF_S = 1.0

#: How long a transition waits for the child's word on the same attempt, in seconds.
HOLD_S = 0.5


class Source(Protocol):
    """Where a runner learns of transitions, beside the child's messages."""

    def poll(self) -> list[Transition]:
        """News since the last call."""

    def interval_s(self, quiet_s: float) -> float:
        """How long to wait for the child before polling again, after `quiet_s` without news."""

    def stuck(self, quiet_s: float) -> TaskError | None:
        """Why nothing will ever happen again, if so."""

    def close(self) -> None:
        """Let go of everything."""


@dataclass(slots=True)
class _Held:
    """A transition that came before the child's word on the same attempt."""

    transition: Transition
    until: float


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
        self._messages = Messages()
        self._outputs = {
            "stdout": Output(token, lambda *words: record.output("stdout", *words)),
            "stderr": Output(token, lambda *words: record.output("stderr", *words)),
        }
        self._held: list[_Held] = []
        self._news = time.monotonic()
        self._deaf_since: float | None = None

    def follow(self, stop: threading.Event) -> RunStatus:
        """Read until the run has ended, the child has died, or `stop` is set."""
        while not self._ended:
            if stop.is_set():
                return self.stop()
            exit_code = self._child.exit_code
            self._once(self._source.interval_s(time.monotonic() - self._news))
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
        self._drain()
        self._release(everything=True)
        if not self._ended:
            self._record.died(errors.died(exit_code, stack_of(self._folder), self._plan.package))

    def _doubt(self) -> None:
        """Whether a child that lives will never say anything again."""
        now = time.monotonic()
        if self._deaf_since is not None and now - self._deaf_since > DEAF_S:
            self._record.died(errors.deaf())
        elif not self._ended:
            self._record.error = self._source.stuck(now - self._news)

    def _close(self) -> RunStatus:
        """The run has ended by itself: let the child empty its buffers, and read that."""
        if self._record.finished is not None:
            self._child.flush()
        self._drain()
        for output in self._outputs.values():
            output.finish()
        return "completed" if self._record.finished and self._record.error is None else "failed"

    def stop(self) -> RunStatus:
        """End the run as it is: what the child has said so far counts."""
        self._child.kill()
        self._drain()
        self._release(everything=True)
        self._record.stopped()
        return "stopped"

    def _once(self, timeout_s: float) -> None:
        """Read the child, then the other source: what the child said first is known first."""
        self._read(timeout_s)
        self._ask()
        self._release()

    def _ask(self) -> None:
        """Ask the other source for news."""
        news = self._source.poll()
        if news:
            self._news = time.monotonic()
        until = time.monotonic() + HOLD_S
        self._held += [_Held(transition, until) for transition in news]

    def _read(self, timeout_s: float) -> int:
        chunks = self._child.read(timeout_s)
        if chunks:
            self._news = time.monotonic()
        # Output first: a message that an attempt has ended comes after all that it wrote.
        for name, data in sorted(chunks, key=lambda chunk: chunk[0] == "events"):
            if name == "events" and data:
                self._hear(data)
            elif name == "events":
                self._deaf_since = time.monotonic()
            elif data:
                self._outputs[name].feed(data)
            else:
                self._outputs[name].finish()
        return sum(len(data) for _, data in chunks)

    def _hear(self, data: bytes) -> None:
        for message in self._messages.feed(data):
            if message["message"] == "started":
                # What made this attempt start is in the other source by now: tell it first.
                self._ask()
                self._release()
            if message["message"] == "transition":
                self._pass_on(_transition(message))
            else:
                self._record.message(message)

    def _catch_up(self) -> None:
        """Output written before a change of state is in the pipes by now: show it first."""
        for name, data in self._child.read_now("stdout", "stderr"):
            self._outputs[name].feed(data)

    def _release(self, *, everything: bool = False) -> None:
        """Hand on transitions, in order, once the child has spoken of their attempt."""
        now = time.monotonic()
        while self._held:
            first = self._held[0]
            if not (everything or now > first.until or self._record.seen_end(first.transition)):
                return
            self._pass_on(self._held.pop(0).transition)

    def _pass_on(self, transition: Transition) -> None:
        self._catch_up()
        self._record.transition(transition)

    def _drain(self) -> None:
        """Read what is left; a process that has escaped may hold the pipes and write for ever."""
        end = time.monotonic() + DRAIN_S
        while time.monotonic() < end and self._read(0):
            pass
        self._held += [_Held(transition, 0.0) for transition in self._source.poll()]


def _transition(message: Message) -> Transition:
    return Transition(**{key: value for key, value in message.items() if key != "message"})


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
