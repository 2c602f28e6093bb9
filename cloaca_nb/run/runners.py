"""The two runners, each of which drives a child process from start to end, and which one runs."""

from __future__ import annotations

import contextlib
import secrets
import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.machinery import EXTENSION_SUFFIXES, PathFinder
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Literal, TypeAlias

from cloaca_nb.check.proof.ahead import put_code
from cloaca_nb.check.rules.tasks import refused_in_words
from cloaca_nb.environment import ARTIFACTS, STANDIN, child_environment, free_memory
from cloaca_nb.environment.handlers import set_soon
from cloaca_nb.environment.state import artifact_store
from cloaca_nb.errors import UsageError
from cloaca_nb.grammar import no_task
from cloaca_nb.inputs.hiding import Hiding
from cloaca_nb.inputs.secrets import texts_of, without_secrets
from cloaca_nb.model import graph
from cloaca_nb.model.json_value import json_text
from cloaca_nb.model.run import RUNNERS, Emit, RunnerName, RunPlan, RunState, RunStatus, TaskError
from cloaca_nb.package.dependencies.targets import at_targets
from cloaca_nb.package.files import output_errors, write_tree
from cloaca_nb.run import errors, process
from cloaca_nb.run.child.secrets import HANDED
from cloaca_nb.run.child.values import refusal
from cloaca_nb.run.database import Database
from cloaca_nb.run.feed import Feed, TransitionSource
from cloaca_nb.run.findings import shared_names, uncertain_names
from cloaca_nb.run.history.keeping import kept
from cloaca_nb.run.record.one import Record
from cloaca_nb.run.record.several import AnyRecord, Repeated

#: Ids of tasks, with what each waits for.
Needs: TypeAlias = Mapping[str, Sequence[str]]


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
        set_soon(self._stop)
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
        UsageError: `only` or `until` is no task, both are given, the context is no JSON, or there cannot be
            so many runs.
    """
    _check_context(plan)
    _check_times(plan)
    if plan.replay is not None and (plan.times > 1 or plan.only is not None or plan.until is not None):
        raise UsageError("a run from a task on is one run, to its end", "leave out times, only and until")
    whole = graph.known(plan.package.workflow.dependencies)
    if plan.only is not None and plan.until is not None:
        raise UsageError("only and until exclude each other", "give one of them")
    for name in (plan.only, plan.until):
        if name is not None and name not in whole:
            raise no_task(name, whole)
    if plan.replay is not None:
        anew = {plan.replay.start} | graph.downstream(whole, [plan.replay.start])
        wanted = anew | (graph.upstream(whole, anew) & plan.replay.contexts.keys())
    elif plan.only is not None:
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


#: Most runs in one process: each keeps its final context.
MOST_RUNS = 1000


def _check_times(plan: RunPlan) -> None:
    # How many there are is, where nothing else is said, how many there are at once.
    for name, value in (("at_once", plan.at_once), ("times", plan.times)):
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_RUNS:
            raise UsageError(f"{name} is {value!r}: it is a number from 1 to {MOST_RUNS}", "")
    if plan.at_once > plan.times:
        raise UsageError(
            f"{plan.at_once} runs at once are more than {plan.times} in all", f"raise times to {plan.at_once}"
        )


def _check_context(plan: RunPlan) -> None:
    for key, value in plan.context.items():
        if not isinstance(key, str):
            raise UsageError(f"{key!r} is no context key: keys are texts", "give the key as a text")
        lost = refusal(value)
        if lost is not None:
            what, cure = refused_in_words(lost.type, lost.why)
            raise UsageError(f"the initial context's {key!r} holds {what}, which no context takes", cure)


#: How long the child may look at what its runs left, in seconds, and how long to wait for what it says then.
LAST_LOOK_S, QUICK_S = 5.0, 0.002

#: How long an ended task may go unrecorded while nothing else happens, in seconds.
UNRECORDED_S = 30.0

#: How long the child may live after its end of the message pipe was closed, in seconds.
SILENT_S = 1.0


class Drive:
    """One run from start to end.

    Args:
        plan: What to run.
        record: Where all that happens is kept.
        child: The process.
        source: Transitions from elsewhere.
        token: Of the output markers.
        folder: The run's private folder.
    """

    def __init__(
        self,
        plan: RunPlan,
        record: AnyRecord,
        child: process.Child,
        source: TransitionSource,
        token: str,
        folder: Path,
    ) -> None:
        self._plan, self._record, self._child, self._source = plan, record, child, source
        self._folder = folder
        self._feed = Feed(record, child, source, token, Hiding(texts_of(plan.secrets)))

    def follow(self, stop: threading.Event) -> RunStatus:
        """Read until the run has ended, the child has died, or `stop` is set."""
        while not self._ended:
            if stop.is_set():
                return self.stop()
            exit_code = self._child.exit_code
            self._feed.read(self._source.interval_s(self._feed.quiet_s))
            if exit_code is not None:
                self._died(exit_code)
                break
            if not self._ended:
                self._look_for_standstill()
        return self._finish(stop)

    @property
    def _ended(self) -> bool:
        return self._record.finished is not None or self._record.error is not None

    def _died(self, exit_code: int) -> None:
        """The child has ended: what it has not said by now will not be said."""
        self._feed.drain()
        if not self._ended:
            stack = errors.stack_of(self._folder)
            env = {} if self._feed.heard else self._plan.env
            self._record.died(errors.died(exit_code, stack, self._plan.package, env))

    def _look_for_standstill(self) -> None:
        """The child lives: may it still say something, or the source?"""
        if self._feed.closed_s > SILENT_S:
            self._give_up(errors.silent())
        elif self._feed.quiet_s > UNRECORDED_S and self._record.unrecorded:
            self._give_up(errors.unrecorded())
        else:
            self._record.error = self._source.stuck(self._feed.quiet_s)

    def _give_up(self, error: TaskError) -> None:
        """The child lives, and the run cannot go on."""
        self._record.died(error)
        self._record.error = self._record.error or error

    def _finish(self, stop: threading.Event) -> RunStatus:
        """The run has ended by itself: let the child look at what is left, and empty its buffers."""
        if self._record.finished is not None:
            self._child.let_leave()
            end = time.monotonic() + LAST_LOOK_S
            while self._child.exit_code is None and time.monotonic() < end and not stop.is_set():
                self._feed.read(QUICK_S)
        self._feed.drain()
        return "completed" if self._record.finished and self._record.error is None else "failed"

    def stop(self) -> RunStatus:
        """End the run as it is: what the child has said so far counts."""
        self._child.kill()
        self._feed.drain()
        self._record.stopped()
        return "stopped"


def write_spec(plan: RunPlan, tasks: Needs, folder: Path, token: str, **more: object) -> Path:
    """Write the package and the specification, as the child wants them; `more` is for a child of its own."""
    write_tree(plan.package.guide, folder / "package")
    put_code(plan.package.guide, folder / "package")
    partial = plan.only is not None or plan.until is not None or plan.replay is not None
    replayed, subset = _replayed(plan, tasks)
    limits = plan.limits
    spec = {
        "work": str(folder),
        "workflow": plan.package.workflow.name,
        "entry_module": plan.package.entry_module,
        "context": dict(plan.context),
        "subset": subset if partial else None,
        "token": token,
        "standin": str(STANDIN),
        "times": plan.times,
        "at_once": plan.at_once,
        "shared": shared_names(plan),
        "uncertain": uncertain_names(plan.package),
        "limits": [free_memory() if limits.memory is None else limits.memory, limits.cpu, limits.network],
        "replayed": replayed,
        "remembers": plan.times == 1 and (plan.kept is not None or plan.reuse is not None),
        "finished": _finished(plan),
        "bare": sorted(at_targets(plan.package.folder)) if limits.bare else None,
        **more,
    }
    path = folder / "spec.json"
    path.write_text(json_text(spec), encoding="utf-8")
    return path


def _replayed(plan: RunPlan, tasks: Needs) -> tuple[dict[str, object], list[str]]:
    """What tasks store that the child does not run, and all tasks that it has: of those the last ones."""
    taken = plan.replay.contexts if plan.replay is not None else {}
    anew = {id: needs for id, needs in tasks.items() if id not in taken}
    last = {id for needs in anew.values() for id in needs if id in taken}
    return {id: taken[id] for id in last}, [id for id in tasks if id in anew or id in last]


def _finished(plan: RunPlan) -> dict[str, list[dict[str, object]]] | None:
    """What the child may take over, by task."""
    if plan.reuse is None:
        return None
    return {
        task: [
            {
                "number": one.number,
                "inputs": dict(one.went_by.inputs),
                "wrote": list(one.went_by.wrote),
                "files": dict(one.went_by.files),
                "stored": str(one.stored or ""),
            }
            for one in found
        ]
        for task, found in plan.reuse.finished.items()
    }


def environment_of(plan: RunPlan) -> dict[str, str]:
    """The child's environment: ours, without what only makes sense in a kernel."""
    env = {ARTIFACTS: artifact_store(), **without_secrets({**child_environment(), **plan.env})}
    if plan.secrets:
        env[HANDED] = json_text({name: dict(fields) for name, fields in plan.secrets.items()})
    if env.get("MPLBACKEND", "").startswith("module://"):
        # A notebook's inline backend: in a process without a notebook it can show nothing.
        env["MPLBACKEND"] = "Agg"
    return env


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs packages in child processes.

    Attributes:
        name: ``engine``, `cloaca.DefaultRunner`, or ``preview``, the stand-in; a module of `run.child`, too.
        source: What tells of transitions beside the child.
    """

    name: Literal["engine", "preview"]
    source: type[TransitionSource]

    def run(self, plan: RunPlan, emit: Emit, stop: threading.Event | None = None) -> RunState:
        """Run a package to its end.

        Blocks. A `KeyboardInterrupt` in the calling thread, or setting `stop` from any thread, kills the
        child process and all that it started at once; the result is then ``stopped``.

        Args:
            emit: Called in the calling thread for each event, in order.
            stop: Ends the run when set.

        Raises:
            UsageError: The plan names a task that is not there, or a context that is no JSON.
            RunError: The child process could not be started.
        """
        tasks = tasks_of(plan)
        stop = stop or threading.Event()
        with InterruptStops(stop), kept(plan, tasks, emit) as tell:
            record = (Record if plan.times == 1 else Repeated)(plan, tasks, self.name, tell)
            with self._started(plan, tasks, record) as drive:
                record.begin()
                try:
                    status = drive.follow(stop)
                except KeyboardInterrupt:  # raised by a callback, or by a handler that is not Python's own
                    status = drive.stop()
                # The final state is known here: it is told before the clean-up.
                return record.end(status)

    @contextlib.contextmanager
    def _started(self, plan: RunPlan, tasks: Needs, record: AnyRecord) -> Iterator[Drive]:
        """A started child; whatever happens, no process and no folder is left."""
        with contextlib.ExitStack() as stack:
            token = secrets.token_hex(8)
            folder = stack.enter_context(process.private_folder())
            with output_errors(folder):
                spec = write_spec(plan, tasks, folder, token)
            child = process.start(self.name, spec, plan.folder, environment_of(plan))
            stack.callback(child.close)
            watch = self.source(folder)
            stack.callback(watch.close)
            yield Drive(plan, record, child, watch, token, folder)


ENGINE, PREVIEW = Runner("engine", Database), Runner("preview", TransitionSource)


OLDEST_ENGINE = (0, 12)
WHERE = "wheels exist for Linux x86_64 with glibc 2.38 or newer and for macOS on Apple silicon"


def engine_folder() -> Path | None:
    """The folder of the installed engine, None where there is none. Nothing is imported to find out.

    A folder that merely is called `cloaca`, and the stand-in, do not hold the engine's extension module.
    """
    spec = PathFinder.find_spec("cloaca", sys.path)
    for location in (spec.submodule_search_locations or ()) if spec else ():
        if any(Path(location, f"cloaca{suffix}").is_file() for suffix in EXTENSION_SUFFIXES):
            return Path(location)
    return None


def engine_version(folder: Path) -> tuple[int, ...]:
    """The engine's version, read from the name of the metadata directory beside it; () where none is."""
    for entry in folder.parent.glob("cloaca-*.dist-info"):
        version = entry.name[len("cloaca-") : -len(".dist-info")]
        return tuple(int(part) for part in version.split(".") if part.isdigit())
    return ()


def engine_missing() -> UsageError | None:
    """Why the engine cannot run here, None where it can."""
    folder = engine_folder()
    if folder is None:
        return UsageError(
            "the engine is not installed: there is no module cloaca",
            f"pip install 'cloaca-nb[engine]' ({WHERE}), or use --runner preview",
        )
    version = engine_version(folder)
    if version and version < OLDEST_ENGINE:
        return UsageError(
            f"the installed engine is cloaca {'.'.join(map(str, version))}; 0.12 or newer is needed",
            f"pip install --upgrade 'cloaca>=0.12' ({WHERE}), or use --runner preview",
        )
    return None


def choose_runner(name: RunnerName = "auto") -> Runner:
    """The runner of that name.

    Args:
        name: ``auto`` is the engine where it is installed, else the preview.

    Raises:
        UsageError: `engine` where the engine cannot run, or a name that is none.
    """
    if name not in RUNNERS:
        raise UsageError(f"{name!r} is no runner", "choose auto, engine or preview")
    missing = engine_missing() if name != "preview" else None
    if missing is not None and name == "engine":
        raise missing
    return PREVIEW if name == "preview" or missing is not None else ENGINE
