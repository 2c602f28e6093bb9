"""The process of a fake server: imports packages as they come, and runs what they registered, all in one.

`python fake_engine.py STAND-IN [old]` reads requests from standard input and writes answers to standard
output, a line each, in any order: `load`, `attempt` and `poll` are methods of `Engine`. Each request has a
thread of its own that Python did not start (contract H7). With `old` it is the process of a 0.5.1 daemon.
"""

from __future__ import annotations

import _thread
import importlib
import os
import sys
import threading
from collections.abc import Callable

# Taken by name: packages may replace what stands in the module.
from json import dumps, loads
from pathlib import Path
from typing import Any

#: Names at the top of `workflow/` and `vendor/` that loaders refuse (contract B5).
DENIED = {
    *("os", "sys", "subprocess", "shutil", "socket", "http", "urllib", "ctypes", "importlib", "pathlib"),
    *("io", "json", "pickle", "marshal", "code", "codeop", "compile", "compileall", "builtins", "signal"),
    *("multiprocessing", "threading", "tempfile", "glob", "fnmatch"),
}
ATTEMPTS = 3
#: What a 0.5.1 daemon's module lacks (contract F1 to F3).
NOT_YET = ("workflow_params", "workflow_secrets", "RetryPolicy", "context_value")
NOT_YET_WORDS = {"trigger": {"on", "cron", "timezone"}, "task": {"trigger_rules", "retry"}}


def told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def stand_in(path: str, *, old: bool) -> Any:
    """The module `cloaca` that servers make for packages: names for authors, no engine (contract B5, 8)."""
    sys.path.insert(0, path)
    module = importlib.import_module("cloaca")
    sys.path.remove(path)
    if old:
        for name in NOT_YET:
            delattr(module, name)
        for name, words in NOT_YET_WORDS.items():
            setattr(module, name, _refusing(getattr(module, name), words))
    return module


def _refusing(function: Callable[..., Any], words: set[str]) -> Callable[..., Any]:
    def refusing(**options: Any) -> Any:
        for word in sorted(words & options.keys()):
            raise TypeError(f"{function.__name__}() got an unexpected keyword argument '{word}'")
        return function(**options)

    return refusing


class Engine:
    """What the process holds: the tasks and poll functions of all packages that it ever imported."""

    def __init__(self, path: str, *, old: bool) -> None:
        self.cloaca = stand_in(path, old=old)
        self.registry: Any = importlib.import_module("cloaca._registry").registry
        self.old = old
        self.roots: list[str] = []
        self.tasks: dict[str, Any] = {}
        self.polls: dict[str, Any] = {}
        #: Secrets of the attempts under way, by the identity of their contexts.
        self.secrets: dict[int, dict[str, dict[str, str]]] = {}
        self.cloaca.Context.secret = lambda context, name: dict(self.secrets[id(context)][name])
        self.cloaca.Context.secret_field = lambda context, name, field: context.secret(name)[field]
        self.cloaca.TaskHandle.defer_until = _defer_until

    # Loading

    def load(
        self, folder: str, tenant: str, package: str, workflow: str, entry: str, graph: str = ""
    ) -> dict[str, Any]:
        """Import a package's entry module; what it registered."""
        roots = [Path(folder) / "workflow", Path(folder) / "vendor"]
        if not roots[0].is_dir():
            return {"error": "Missing workflow source directory in Python package"}
        names = {path.name.removesuffix(".py") for root in roots if root.is_dir() for path in root.iterdir()}
        if names & DENIED:
            name = min(names & DENIED)
            text = f"Package contains '{name}' which shadows Python stdlib module '{name}' — rejected"
            return {"error": f"Python import failed: {text} for security"}
        found = [str(root) for root in roots if root.is_dir()]
        if graph:
            return self._graph_imported(entry, graph, found)
        self._make_way(entry.partition(".")[0], found)
        return self._imported(entry, tenant, package, workflow)

    def _graph_imported(self, entry: str, graph: str, roots: list[str]) -> dict[str, Any]:
        """A package that is a graph: no module is forgotten before, and names are those of the process."""
        sys.path += roots
        importlib.invalidate_caches()
        try:
            importlib.import_module(entry)
        except BaseException as error:  # noqa: BLE001 - whatever an import raises is why it does not load
            return {"error": f"Failed to import computation graph module '{entry}': {told(error)}"}
        builder = self.registry.graphs.get(graph)
        if builder is None:
            return {"error": f"Computation graph '{graph}' was not registered after importing '{entry}'"}
        reactor = builder._reactor
        names = [*reactor.ACCUMULATORS] if reactor is not None else []
        known = self.registry.accumulators
        kinds = {name: [*known[name][::2]] if name in known else ["passthrough", []] for name in names}
        wanted = {name: settings.get("inputs") or [] for name, settings in builder._graph.items()}
        ways = [
            [node, target, label]
            for node, settings in builder._graph.items()
            for label, target in [(None, settings.get("next")), *(settings.get("routes") or {}).items()]
            if target
        ]
        shape = {"nodes": wanted, "ways": ways, "accumulators": kinds}
        about = {"reactor": reactor.NAME, "mode": reactor.REACTION_MODE} if reactor is not None else {}
        return {"graph": {**shape, **about}}

    def accumulate(self, name: str, event: Any = None) -> dict[str, Any]:
        """What an accumulator makes of an event, or a poll of nothing."""
        kind, function, _ = self.registry.accumulators[name]
        return {"value": function() if kind == "polling" else function(event)}

    def fire(self, graph: str, cache: dict[str, Any]) -> dict[str, Any]:
        """Run a graph; what its end nodes gave."""
        builder, found = self.registry.graphs[graph], {}
        targets = {
            t for s in builder._graph.values() for t in [s.get("next"), *(s.get("routes") or {}).values()]
        }
        left = [(name, None) for name in builder._graph if name not in targets]
        try:
            while left:
                name, given = left.pop()
                settings, function = builder._graph[name], builder._nodes[name]
                inputs = settings.get("inputs")
                result = function(*[cache.get(one) for one in inputs]) if inputs else function(given)
                if settings.get("routes"):
                    way, result = result
                    left.append((settings["routes"][way], result))
                elif settings.get("next"):
                    left.append((settings["next"], result))
                else:
                    found[name] = result
        except Exception as error:  # noqa: BLE001 - whatever a node raises fails that fire alone
            return {"error": told(error)}
        return {"outputs": found}

    def _make_way(self, top: str, roots: list[str]) -> None:
        """Servers forget the entry's top-level package and no other module (contract B5, 3; H7)."""
        if not self.old:
            for name in [name for name in sys.modules if name == top or name.startswith(f"{top}.")]:
                del sys.modules[name]
            gone = [root for root in self.roots if (Path(root) / top).exists()]
            sys.path[:] = [path for path in sys.path if path not in gone]
        # What the server has installed comes first; entries of packages stay for good (contract H7).
        sys.path += roots
        self.roots += roots
        importlib.invalidate_caches()

    def _imported(self, entry: str, tenant: str, package: str, workflow: str) -> dict[str, Any]:
        registry = self.registry
        for key in [key for key in registry.tasks if key[0] == (tenant, package, workflow)]:
            del registry.tasks[key]
        registry.workflows.clear()
        del registry.triggers[:]
        registry.push(tenant, package, workflow)
        space = registry.current()
        try:
            importlib.import_module(entry)
        except BaseException as error:  # noqa: BLE001 - whatever an import raises is why it does not load
            return {"error": f"Failed to import '{entry}': {told(error)}"}
        finally:
            del registry.stack[:]
        # Workflows of builders can be run, whether or not the package loads (contract H2, H7).
        more = {"embedded": {name: self._known(record.tasks) for name, record in registry.workflows.items()}}
        tasks = registry.of(space)
        if not tasks:
            said = "No tasks registered after" if self.old else "Empty package:"
            return {"error": f"{said} importing '{entry}'", **more}
        return {"tasks": self._known(tasks), "triggers": self._triggers(tenant, package), **more}

    def _known(self, records: Any) -> dict[str, Any]:
        found = {}
        for record in records:
            self.tasks[record.namespace.full(record.id)] = record
            arguments = record.arguments
            policy = arguments.get("retry")
            attempts = policy.max_attempts if policy else arguments.get("retry_attempts", ATTEMPTS)
            found[record.id] = {
                "name": record.namespace.full(record.id),
                "dependencies": list(record.dependencies),
                "attempts": max(1, attempts),
                "rule": arguments.get("trigger_rules", {"type": "Always"}),
            }
        return found

    def _triggers(self, tenant: str, package: str) -> list[dict[str, Any]]:
        """What was declared; `timezone` is dropped (contract F2, H7)."""
        found = []
        for record in self.registry.triggers:
            arguments = record.arguments
            poll = f"{tenant}::{package}::{record.name}"
            self.polls[poll] = record.function
            told = {"name": record.name, "on": arguments.get("on", record.name), "poll": poll}
            told["poll_interval"] = arguments.get("poll_interval", "30s")
            found.append({**told, "cron": arguments.get("cron")})
        return found

    # Running

    def attempt(self, task: str, context: dict[str, Any], secrets: dict[str, Any]) -> dict[str, Any]:
        """One attempt of a task, on a context of its own."""
        record = self.tasks.get(task)
        if record is None:
            return {"error": f"Task not found in registry: {task}"}
        given = self.cloaca.Context(context)
        self.secrets[id(given)] = secrets
        try:
            result = record.function(*([given, self._handle()] if record.takes_handle else [given]))
        except BaseException as error:  # noqa: BLE001 - whatever a task raises fails the attempt
            text = f"Python task execution failed: {told(error)}"
            self._call_back(record, "on_failure", text, self.cloaca.Context(context))
            return {"error": text}
        finally:
            del self.secrets[id(given)]
        if result is None:
            result = self.cloaca.Context(context)
        if not isinstance(result, self.cloaca.Context):
            return {"error": f"'{type(result).__name__}' object is not an instance of 'Context'"}
        self._call_back(record, "on_success", result)
        return {"context": result.to_dict()}

    def _handle(self) -> Any:
        return object.__new__(self.cloaca.TaskHandle)

    def _call_back(self, record: Any, name: str, *arguments: Any) -> None:
        if callback := record.arguments.get(name):
            try:
                callback(record.id, *arguments)
            except Exception as error:  # noqa: BLE001 - the engine swallows whatever a callback raises
                sys.stderr.write(f"{name}: {told(error)}\n")

    def poll(self, name: str) -> dict[str, Any]:
        """What a poll function says: whether to fire, and with what (contract H7)."""
        try:
            result = self.polls[name]()
        except BaseException as error:  # noqa: BLE001 - whatever it raises is a line in the log
            return {"error": told(error)}
        if isinstance(result, bool):
            return {"fires": result, "context": {}}
        if not isinstance(result, self.cloaca.TriggerResult):
            return {"error": f"a trigger returned {type(result).__name__}"}
        context = result._context
        return {"fires": result.is_fire_result(), "context": {} if context is None else context.to_dict()}


def _defer_until(self: Any, condition: Callable[[], bool], poll_interval_ms: int = 1000) -> None:
    import time

    while not condition():
        time.sleep(poll_interval_ms / 1000)


def serve(engine: Engine) -> None:
    """Answer requests until there are no more."""
    # What packages print goes to the server's own output, never among the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    lock = _thread.allocate_lock()

    def answer(number: int, name: str, arguments: dict[str, Any]) -> None:
        try:
            found = getattr(engine, name)(**arguments)
            text = dumps({"number": number, **found})
        except Exception as error:
            text = dumps({"number": number, "error": f"the fake is broken: {told(error)}"})
            raise
        finally:
            write(text)

    def write(text: str) -> None:
        with lock:
            answers.write(text + "\n")
            answers.flush()

    for line in sys.stdin:
        request = loads(line)
        _thread.start_new_thread(answer, (request["number"], request["do"], request["arguments"]))
    os._exit(0)


def main(standin: str, age: str = "") -> None:
    """Serve until nobody asks any more."""
    assert threading.main_thread().is_alive()  # imported here, so that no thread of a package is the main one
    sys.path.pop(0)
    made = Engine(standin, old=age == "old")
    sys.argv = [""]
    serve(made)


if __name__ == "__main__":
    main(*sys.argv[1:])
