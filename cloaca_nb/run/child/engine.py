"""The child process of the engine runner: import the package under the real engine, execute, be watched.

Started by `process.py` as a module of ours. The parent reads the engine's database file;
this process only reports what the database does not say: starts, exceptions with their tracebacks, values.
"""

from __future__ import annotations

import os
import sys

from cloaca_nb.run.child.again import remember
from cloaca_nb.run.child.again.replay import arguments_of, giving
from cloaca_nb.run.child.look import StateLook
from cloaca_nb.run.child.report import Attempts, Reporter, dependency_ids
from cloaca_nb.run.child.setup import Spec, import_entry, narrowed, serve
from cloaca_nb.run.child.unseen import watch_attempts
from cloaca_nb.run.child.values import Watcher

# See setup.TYPE_CHECKING.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: The engine's settings for one run in a private file: quick polling, nothing that outlives the run, no limit
#: on the whole run (the engine's own hour would cut long workflows), the engine's own limit per task.
SETTINGS: dict[str, Any] = {
    "scheduler_poll_interval_ms": 10,
    "enable_cron_scheduling": False,
    "enable_recovery": False,
    "cron_enable_recovery": False,
    "workflow_timeout_seconds": 2**31,
}

#: Keeps the engine's log off standard output; it is read once, when the first runner is made.
QUIET = {"RUST_LOG": "off"}


def main() -> None:
    """Run the workflow that the specification names; ends only by being killed."""
    serve(_run)


def _run(spec: Spec, reporter: Reporter) -> None:
    with _environment(**QUIET):
        import cloaca  # noqa: TID251 - this is the child process of a run
    look = StateLook(spec, reporter)
    attempts = remember(Attempts(reporter, look.enters), spec, reporter, cloaca.Context)
    functions: list[Any] = []
    tasks = _patch(cloaca, spec, reporter, attempts, functions)
    if not import_entry(spec, reporter):
        return
    look.begin(functions)
    watch_attempts(spec, reporter, attempts, functions)
    reporter.send("imported", tasks=list(tasks.items()))
    try:
        contexts = [cloaca.Context(spec.context) for _ in range(spec.times)]
    except BaseException as error:  # noqa: BLE001 - the engine raises bare exceptions and panics
        reporter.send("bad-context", error=reporter.error(error))
        return
    # The engine puts its registry into the folder for temporary files.
    with _environment(TMPDIR=spec.work):
        runner = runner_with(spec.database)
    # The parent may look at the database from now on.
    os.close(os.open(f"{spec.database}.ready", os.O_CREAT | os.O_WRONLY))
    # On SQLite the engine runs one task at a time, so runs at once would only wait for each other.
    for run, context in enumerate(contexts, 1):
        attempts.work_for(run)
        reporter.send("begin", run=run)
        _execute(runner, spec, context)
        if run < spec.times:
            look.end(run)


def runner_with(database: str) -> Any:
    """The engine's runner with a database file, which is made where there is none."""
    import cloaca  # noqa: TID251 - this is the child process of a run

    with _environment(**QUIET):
        settings = cloaca.DefaultRunnerConfig(**SETTINGS)
        return cloaca.DefaultRunner.with_config(database, settings)


def _execute(runner: Any, spec: Spec, context: Any) -> None:
    """One run. How it ended stands in the database: a raised error would keep those after it from theirs."""
    try:
        runner.execute(spec.workflow, context)
    except ValueError:
        if spec.times == 1:
            raise


def _patch(
    cloaca: Any, spec: Spec, reporter: Reporter, attempts: Attempts, functions: list[Any]
) -> dict[str, list[str]]:
    """Put ours around the names that a package uses to define tasks, and around the context's setters.

    Returns:
        Ids and dependencies of the tasks; filled by the import.
    """
    tasks: dict[str, list[str]] = {}
    original = cloaca.task

    def task(**arguments: Any) -> Any:
        decorator = original(**{**arguments, **_within(spec, arguments)})
        dependencies = dependency_ids(arguments.get("dependencies") or ())

        def decorate(function: Any) -> Any:
            name = str(arguments.get("id") or getattr(function, "__name__", ""))
            if name in spec.replayed:
                given = giving(function.__name__, cloaca.Context, spec.replayed[name])
                original(**arguments_of(name, arguments, spec))(given)
                tasks[name] = [id for id in dependencies if spec.wants(id)]
            elif spec.wants(name):
                functions.append(function)
                decorator(attempts.wrap(name, function) if hasattr(function, "__code__") else function)
                tasks[name] = [id for id in dependencies if spec.wants(id)]
            return function

        return decorate

    task.__doc__ = original.__doc__
    cloaca.task = task
    Watcher(reporter, attempts, spec.root).watch(cloaca.Context)
    return tasks


def _within(spec: Spec, arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments that are others in a partial run: dependencies and rules that reach outside it."""
    changed: dict[str, Any] = {}
    dependencies = arguments.get("dependencies")
    if spec.subset is None:
        return changed
    if isinstance(dependencies, (list, tuple)):
        changed["dependencies"] = [name for name in dependency_ids(dependencies) if spec.wants(name)]
    if arguments.get("trigger_rules") is not None:
        changed["trigger_rules"] = narrowed(arguments["trigger_rules"], spec)
    return changed


class _environment:  # noqa: N801 - reads as a word in a `with` line
    """Sets environment variables for a moment."""

    def __init__(self, **values: str) -> None:
        self._values: dict[str, str | None] = {**values}

    def __enter__(self) -> None:
        self._swap()

    def __exit__(self, *details: object) -> None:
        self._swap()

    def _swap(self) -> None:
        for name, value in self._values.items():
            self._values[name] = os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


if __name__ == "__main__":
    sys.exit("started by cloaca_nb, not by hand")
