"""What the fake server runs in a child process: imports a package and runs its tasks, as a server does.

`python fake_engine.py load DIRECTORY` prints the task graph as JSON, or exits 1. `python fake_engine.py run
DIRECTORY` reads the context from standard input, runs the tasks and prints one JSON line for each change.
"""

from __future__ import annotations

import json
import sys
import time
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Task = dict[str, Any]
TASKS: dict[str, Task] = {}
PARAMS: list[dict[str, Any]] = []
ATTEMPTS = 3
RETRY_S = 0.15


class Context:
    """Just enough of a context."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def get(self, key: str, default: Any = None) -> Any:
        return self.values.get(key, default)

    def set(self, key: str, value: Any) -> None:
        self.values[key] = json.loads(json.dumps(value))

    update = insert = set

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    __setitem__ = set


def task(*, id: str | None = None, dependencies: Any = (), **options: Any) -> Callable[[Any], Any]:
    def register(function: Any) -> Any:
        names = [d if isinstance(d, str) else d.__name__ for d in dependencies or ()]
        attempts = options.get("retry_attempts") or ATTEMPTS
        rules = options.get("trigger_rules")
        doc = {"function": function, "dependencies": names, "attempts": attempts, "rules": rules}
        TASKS[id or function.__name__] = doc
        return function

    return register


def nothing(*arguments: Any, **options: Any) -> Any:
    return lambda function: function


def workflow_params(**params: Any) -> Any:
    kinds = {float: "number", int: "integer", str: "string"}
    for name, kind in params.items():
        required = not isinstance(kind, tuple)
        schema = {"type": kinds.get(kind if required else kind[0], "string")}
        PARAMS.append({"name": name, "schema": schema, "required": required, "encrypted": False})
    return lambda function: function


def var(name: str) -> str:
    import os

    try:
        return os.environ[f"CLOACINA_VAR_{name}"]
    except KeyError:
        expected = f"expected env var CLOACINA_VAR_{name}"
        raise KeyError(f"required variable '{name}' not set ({expected})") from None


def install_cloaca() -> None:
    module = types.ModuleType("cloaca")
    values: dict[str, Any] = {
        "task": task,
        "Context": Context,
        "trigger": nothing,
        "workflow_params": workflow_params,
        "workflow_secrets": nothing,
        "var": var,
        "var_or": lambda name, default: default,
        "context_value": lambda key, op, value: (key, op, value),
    }
    module.__dict__.update(values)
    sys.modules["cloaca"] = module


def load(folder: Path) -> None:
    """Import the entry module, with `workflow/` and `vendor/` at the end of the path."""
    entry = tomllib.loads((folder / "package.toml").read_text())["metadata"]["entry_module"]
    sys.path += [str(folder / "workflow"), str(folder / "vendor")]
    install_cloaca()
    __import__(entry)


def report(**values: Any) -> None:
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def skipped(rules: Any, values: dict[str, Any]) -> bool:
    if not isinstance(rules, tuple):
        return False
    key, _, limit = rules
    return not values.get(key, 0) > limit


def merged(left: Any, right: Any) -> Any:
    """Two values of one key, as the engine merges them where branches meet."""
    if isinstance(left, dict) and isinstance(right, dict):
        both = {key: merged(left[key], right[key]) for key in left if key in right}
        return {**left, **right, **both}
    if isinstance(left, list) and isinstance(right, list):
        return left + [item for item in right if item not in left]
    return right


def run_task(name: str, entry: Task, given: dict[str, Any]) -> dict[str, Any] | None:
    for attempt in range(1, entry["attempts"] + 1):
        report(task=name, status="Ready", attempt=attempt, max_attempts=entry["attempts"])
        report(task=name, status="Running", attempt=attempt)
        context = Context(dict(given))
        try:
            result = entry["function"](context)
            if result is not None:
                report(task=name, status="Completed", attempt=attempt)
                return dict(result.values)
            raise TypeError("'NoneType' object is not an instance of 'Context'")
        except Exception as error:  # noqa: BLE001 - whatever a task raises fails that task alone
            text = f"Python task execution failed: {type(error).__name__}: {error}"
            prefix = "Task execution error: Task execution failed: "
            if attempt < entry["attempts"]:
                report(task=name, status="Ready", attempt=attempt + 1, error=prefix + text)
                time.sleep(RETRY_S)
            else:
                report(task=name, status="Failed", attempt=attempt, error=prefix + text)
    return None


def run(context: dict[str, Any]) -> None:
    done: dict[str, dict[str, Any]] = {}
    failed = False
    while len(done) < len(TASKS):
        for name, entry in TASKS.items():
            if name in done or not all(d in done for d in entry["dependencies"]):
                continue
            given = dict(context) if not entry["dependencies"] else {}
            for dependency in sorted(entry["dependencies"]):
                given = merged(given, done[dependency])
            if skipped(entry["rules"], given):
                report(task=name, status="Skipped", attempt=1, error="trigger rule not satisfied")
                done[name] = {}
                continue
            result = run_task(name, entry, given)
            failed = failed or result is None
            done[name] = result or {}
    report(status="Failed" if failed else "Completed")


if __name__ == "__main__":
    load(Path(sys.argv[2]))
    if not TASKS:
        sys.exit("Empty package: importing registered no tasks")
    if sys.argv[1] == "load":
        graph = {name: entry["dependencies"] for name, entry in TASKS.items()}
        sys.stdout.write(json.dumps({"graph": graph, "params": PARAMS}))
    else:
        run(json.loads(sys.stdin.read() or "{}"))
