"""The child process of the preview runner: the stand-in module under our own scheduler."""

from __future__ import annotations

import _thread
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from cloaca_nb.model.transition import Transition
from cloaca_nb.run.child.again import remember
from cloaca_nb.run.child.look import StateLook
from cloaca_nb.run.child.report import Attempts, Reporter, Turns, named
from cloaca_nb.run.child.schedule import AttemptError, Schedule, ScheduledTask, WaitsError, from_arguments
from cloaca_nb.run.child.setup import Spec, import_entry, narrowed, serve
from cloaca_nb.run.child.unseen import watch_attempts
from cloaca_nb.run.child.values import Watcher

#: What the engine writes in front of an exception's text, for callbacks and for the record.
SHORT = "Python task execution failed: "
LONG = f"Task execution error: Task execution failed: {SHORT}"

#: The engine's limit for one attempt, in seconds.
LIMIT_S = 300.0

#: What the engine's JSON reader says of values nested too deep.
DEEP = "recursion limit exceeded"

#: Runs one attempt of a task; see `ScheduledTask.call`.
Call = Callable[[Mapping[str, Any]], dict[str, Any]]

# Kept, because a task may replace what stands in these modules.
_start, _lock = _thread.start_new_thread, _thread.allocate_lock

#: What only the engine runs.
ENGINE_ONLY = {"invokes": "a computation graph", "from_": "a packaged provider"}


def main() -> None:
    """Run the workflow that the specification names; ends only by being killed."""
    serve(_run)


def _run(spec: Spec, reporter: Reporter) -> None:
    sys.path.insert(0, spec.standin)
    import cloaca  # noqa: TID251 - the stand-in, in the child process of a run
    from cloaca import _context, _registry  # noqa: TID251 - as above

    sys.path.remove(spec.standin)
    look = StateLook(spec, reporter)
    overlap = spec.at_once > 1
    attempts = remember(Attempts(reporter, look.enters, overlap=overlap), spec, reporter, cloaca.Context)
    if overlap:
        sys.stdout, sys.stderr = (Turns(one, attempts, reporter) for one in (sys.stdout, sys.stderr))
    Watcher(reporter, attempts, spec.root).watch(cloaca.Context)
    _complete_handle(cloaca.TaskHandle)
    if not import_entry(spec, reporter):
        return
    try:
        initial = cloaca.Context(dict(spec.context)).to_dict()
    except BaseException as error:  # noqa: BLE001 - the context raises bare exceptions, as the engine's does
        reporter.send("bad-context", error=reporter.error(error))
        return
    records = _records(_registry.registry, spec)
    run_anew = [record for record in records if record.id not in spec.replayed]
    if _is_engines(run_anew, reporter):
        return
    functions = [record.function for record in run_anew]
    look.begin(functions)
    watch_attempts(spec, reporter, attempts, functions)
    reporter.send("imported", tasks=[[record.id, record.dependencies] for record in records])

    def call_of(record: Any, number: int) -> Call:
        stored = spec.replayed.get(record.id)
        if stored is not None:
            return lambda context: dict(stored)
        function = attempts.wrap(record.id, record.function)
        return Caller(record, function, _context, cloaca.TaskHandle, lambda: attempts.work_for(number))

    def run(number: int) -> None:
        attempts.work_for(number)
        reporter.send("begin", run=number)
        steps = {record.id: _step(record, spec, call_of(record, number)) for record in records}
        try:
            Schedule(steps, initial, lambda transition: _say(reporter, number, transition)).run()
        except WaitsError as waits:
            reporter.send("waits", run=number, tasks=waits.tasks)
        if spec.at_once == 1 and number < spec.times:
            look.end(number)

    _at_once(run, spec)


def _at_once(run: Callable[[int], None], spec: Spec) -> None:
    """All runs, so many at the same time as is asked for: each worker takes the next one that is left."""
    numbers, taking = iter(range(1, spec.times + 1)), threading.Lock()

    def work() -> None:
        while True:
            with taking:
                number = next(numbers, None)
            if number is None:
                return
            run(number)

    others = [threading.Thread(target=work, daemon=True) for _ in range(spec.at_once - 1)]
    for other in others:
        other.start()
    work()
    for other in others:
        other.join()


def _is_engines(records: list[Any], reporter: Reporter) -> bool:
    """Whether a task is one that only the engine runs; it is told which."""
    for record in records:
        for argument, what in ENGINE_ONLY.items():
            if argument in record.arguments:
                reporter.send("engine-only", task=record.id, what=what)
                return True
    return False


def _say(reporter: Reporter, run: int, transition: Transition) -> None:
    reporter.send("transition", **transition._replace(run=run)._asdict())


def _records(registry: Any, spec: Spec) -> list[Any]:
    """The records of this workflow's tasks that are part of the run."""
    workflow = registry.workflows.get(spec.workflow)
    if workflow is None:
        raise ValueError(f"Workflow execution failed: Workflow not found in registry: {spec.workflow}")
    return [record for record in workflow.tasks if spec.wants(record.id)]


def _step(record: Any, spec: Spec, call: Call) -> ScheduledTask:
    arguments = {} if record.id in spec.replayed else record.arguments
    return ScheduledTask(
        id=record.id,
        name=record.namespace.full(record.id),
        dependencies=[id for id in record.dependencies if spec.wants(id)],
        rule=narrowed(arguments.get("trigger_rules", {"type": "Always"}), spec),
        retry=from_arguments(arguments),
        call=call,
    )


class Caller:
    """Runs attempts of one task as the engine does: in a thread, on a fresh context, with callbacks.

    Args:
        record: What the stand-in recorded.
        function: The task function, wrapped so that its calls are reported.
        contexts: The stand-in's module of contexts.
        handle: The stand-in's class of task handles.
        enter: Called first in the thread of each attempt.
    """

    def __init__(
        self, record: Any, function: Any, contexts: Any, handle: Any, enter: Callable[[], None]
    ) -> None:
        self._enter = enter
        self._record = record
        self._function = function
        self._contexts = contexts
        self._handle = handle

    def __call__(self, context: Mapping[str, Any]) -> dict[str, Any]:
        """See `ScheduledTask.call`."""
        self._check_depth(context)
        outcome: list[dict[str, Any] | AttemptError] = []
        busy = _lock()
        busy.acquire()

        def attempt() -> None:
            try:
                outcome.append(self._attempt(context))
            finally:
                busy.release()

        _start(attempt, ())
        in_time = busy.acquire(timeout=LIMIT_S)
        if not outcome:
            raise AttemptError(f"{LONG}the task's thread has ended" if in_time else "Task execution timeout")
        if isinstance(outcome[0], AttemptError):
            raise outcome[0]
        return outcome[0]

    def _check_depth(self, context: Mapping[str, Any]) -> None:
        if self._contexts.deeper(context.values(), self._contexts.DEPTH - 1):
            name = self._record.namespace.full(self._record.id)
            why = f"dependency context JSON parse failed for task '{name}'"
            text = f"Context build failed: Context load failed: {why}: Serialization error: {DEEP}"
            raise AttemptError(text, final=True)

    def _attempt(self, context: Mapping[str, Any]) -> dict[str, Any] | AttemptError:
        self._enter()
        given = self._contexts.adopt(context)
        try:
            result = self._function(*self._arguments(given))
        except BaseException as error:  # noqa: BLE001 - the engine takes any exception as a failed attempt
            text = named(error)
            self._call_back("on_failure", SHORT + text, self._contexts.adopt(context))
            return AttemptError(LONG + text)
        if result is None:
            result = self._contexts.adopt(context)
        if not isinstance(result, self._contexts.Context):
            kind = type(result).__name__
            return AttemptError(f"{LONG}'{kind}' object is not an instance of 'Context'")
        stored: dict[str, Any] = self._contexts.shared(result)
        self._call_back("on_success", result)
        return stored

    def _arguments(self, context: Any) -> tuple[Any, ...]:
        return (context, object.__new__(self._handle)) if self._record.takes_handle else (context,)

    def _call_back(self, name: str, *arguments: Any) -> None:
        """Call a callback; one that raises is a line on standard error, as with the engine."""
        callback = self._record.arguments.get(name)
        if callback is None:
            return
        try:
            callback(self._record.id, *arguments)
        except BaseException as error:  # noqa: BLE001 - the engine swallows whatever a callback raises
            sys.stderr.write(
                f"[cloaca] {name} callback failed for task '{self._record.id}': {named(error)}\n"
            )


def _complete_handle(handle: Any) -> None:
    """Let a task handle wait, as the engine's does."""

    def defer_until(self: Any, condition: Any, poll_interval_ms: int = 1000) -> None:
        """Wait until `condition()` is true."""
        while True:
            try:
                if condition():
                    return
            except BaseException as error:  # noqa: BLE001 - the engine goes on asking
                sys.stderr.write(f"[cloaca] defer_until condition error: {named(error)}\n")
            time.sleep(poll_interval_ms / 1000)

    handle.defer_until = defer_until
