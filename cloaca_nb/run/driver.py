"""Driving a child process from start to end: what both runners share."""

from __future__ import annotations

import contextlib
import difflib
import json
import secrets
import signal
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Protocol

from cloaca_nb.environment import STANDIN, child_environment
from cloaca_nb.errors import UsageError
from cloaca_nb.model import graph
from cloaca_nb.model.run import Emit, RunPlan, RunResult, RunStatus, TaskError, Transition
from cloaca_nb.run import context as values
from cloaca_nb.run import errors, process
from cloaca_nb.run.child.values import refusal
from cloaca_nb.run.errors import stack_of
from cloaca_nb.run.feed import Message, Messages, Output
from cloaca_nb.run.process import Child, Chunk
from cloaca_nb.run.record import Record


class InterruptStops:
    """While entered, SIGINT sets an event instead of raising `KeyboardInterrupt`.

    Only the main thread gets keyboard interrupts; entered in any other, this does nothing. A handler that is
    not Python's own is still called.

    Args:
        stop: The event to set.
    """

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._before: Any = None

    def __enter__(self) -> InterruptStops:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.getsignal(signal.SIGINT)
            # A handler that was not set from Python cannot be put back, so it is left alone.
            if self._before is not None:
                signal.signal(signal.SIGINT, self._note)
        return self

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._stop.set()
        if callable(self._before) and self._before is not signal.default_int_handler:
            self._before(number, frame)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
            self._before = None


def tasks_of(plan: RunPlan) -> dict[str, tuple[str, ...]]:
    """Ids of the tasks to run, in the workflow's order, with the dependencies that run too.

    Raises:
        UsageError: `only` or `until` is no task, both are given, or the context is no JSON.
    """
    _check_context(plan)
    whole = graph.known({task.id: task.dependencies for task in plan.package.workflow.tasks})
    if plan.only is not None and plan.until is not None:
        raise UsageError("only and until exclude each other", "give one of them")
    for name in (plan.only, plan.until):
        if name is not None and name not in whole:
            raise UsageError(f"{name!r} is no task of this workflow", _nearest(name, list(whole)))
    if plan.only is not None:
        wanted = {plan.only}
    elif plan.until is not None:
        wanted = {plan.until} | graph.upstream(whole, [plan.until])
    else:
        wanted = set(whole)
    return {
        id: tuple(dependency for dependency in dependencies if dependency in wanted)
        for id, dependencies in whole.items()
        if id in wanted
    }


def _nearest(name: str, ids: list[str]) -> str:
    near = difflib.get_close_matches(name, ids, n=1)
    return f"did you mean {near[0]!r}?" if near else f"tasks: {', '.join(ids)}"


def _check_context(plan: RunPlan) -> None:
    for key, value in plan.context.items():
        if not isinstance(key, str):
            raise UsageError(f"{key!r} is no context key: keys are texts", "give the key as a text")
        lost = refusal(value)
        if lost is not None:
            what, cure = values.refusal(lost.type, lost.why)
            raise UsageError(f"the initial context's {key!r} holds {what}, which no context takes", cure)


#: How long to read what an ended child has left, in seconds.
DRAIN_S = 0.25

_ENDINGS = ("completed", "failed", "retry")


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


class Weave:
    """Reads a child and a source, and tells a record.

    Args:
        record: Where all that happens is kept.
        child: The process.
        source: Transitions from elsewhere.
        token: Of the output markers.
    """

    def __init__(self, record: Record, child: Child, source: Source, token: str) -> None:
        self._record, self._child, self._source = record, child, source
        self._lines = Messages()
        self._messages: deque[Message] = deque()
        self._transitions: deque[Transition] = deque()
        self._outputs = {
            "stdout": Output(token, lambda *words: record.output("stdout", *words)),
            "stderr": Output(token, lambda *words: record.output("stderr", *words)),
        }
        self._news = time.monotonic()
        self._deaf_since: float | None = None

    @property
    def quiet_s(self) -> float:
        """Seconds since there was news."""
        return time.monotonic() - self._news

    @property
    def deaf_s(self) -> float:
        """Seconds since the child's end of the message pipe was closed, 0 while it is open."""
        return 0.0 if self._deaf_since is None else time.monotonic() - self._deaf_since

    def read(self, timeout_s: float) -> bool:
        """Read once, waiting up to `timeout_s` for the child.

        Returns:
            Whether the child had anything to say.
        """
        chunks = self._child.read(timeout_s)
        self._take(chunks)
        self._tell()
        self._ask()
        self._tell()
        return any(data for _, data in chunks)

    def drain(self) -> None:
        """Read what is left; a process that has escaped may hold the pipes and write for ever."""
        end = time.monotonic() + DRAIN_S
        while self.read(0) and time.monotonic() < end:
            pass
        for output in self._outputs.values():
            output.finish()

    def _take(self, chunks: Iterable[Chunk]) -> None:
        """Output is told at once; messages wait for their turn."""
        for name, data in chunks:
            self._news = time.monotonic()
            if name != "events":
                self._outputs[name].feed(data)
            elif data:
                self._messages.extend(self._lines.feed(data))
            else:
                self._deaf_since = time.monotonic()

    def _ask(self) -> None:
        """News of the source; the child has said before what led to them, so that is read, too."""
        news = self._source.poll()
        if news:
            self._news = time.monotonic()
            self._transitions.extend(news)
            self._take(self._child.read_now("events"))

    def _tell(self) -> None:
        """Tell the messages, and the transitions between them."""
        while self._messages:
            if self._messages[0]["message"] == "started":
                self._ask()
                self._release()
            message = self._messages.popleft()
            if message["message"] == "transition":
                self._pass_on(_transition(message))
            else:
                self._record.message(message)
        self._release()

    def _release(self) -> None:
        """Tell the transitions of which the child has nothing more to say."""
        while self._transitions and not self._open(self._transitions[0]):
            self._pass_on(self._transitions.popleft())

    def _open(self, transition: Transition) -> bool:
        """Whether the end of the transition's attempt is among the messages that wait."""
        return transition.kind in _ENDINGS and any(
            message["message"] in {"returned", "raised"}
            and message["task"] == transition.task
            and message["attempt"] == transition.attempt
            for message in self._messages
        )

    def _pass_on(self, transition: Transition) -> None:
        """Output written before a change of state is in the pipes by now: it is told first."""
        if transition.kind in _ENDINGS:
            self._take(self._child.read_now("stdout", "stderr"))
        self._record.transition(transition)


def _transition(message: Message) -> Transition:
    return Transition(**{key: value for key, value in message.items() if key != "message"})


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
