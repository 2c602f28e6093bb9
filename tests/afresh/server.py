"""A small stand-in of a server: a process imports packages once, loses their files, runs them many times.

usage: server.py FOLDER ENTRY... [--times N] [--at-once N]

Each package lies in a folder of FOLDER named like its entry module. The last line printed is a JSON object:
entry module -> the final contexts of its runs, or what was raised.
"""

from __future__ import annotations

import argparse
import importlib
import json
import shutil
import sys
import types
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

Tasks = dict[str, tuple[Callable[..., Any], list[str]]]
found: Tasks = {}


class Context(dict[str, Any]):
    """A context: values come out as copies, as they do from the engine."""

    def get(self, key: str, default: Any = None) -> Any:
        return json.loads(json.dumps(super().get(key, default)))

    def set(self, key: str, value: Any) -> None:
        self[key] = json.loads(json.dumps(value))


def task(**options: Any) -> Callable[..., Any]:
    """`cloaca.task`."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        wanted = [
            each if isinstance(each, str) else each.__name__ for each in options.get("dependencies") or ()
        ]
        found[options.get("id") or function.__name__] = function, wanted
        return function

    return register


def run(tasks: Tasks) -> dict[str, Any]:
    """The final context of a run."""
    contexts: dict[str, Context] = {}
    left = dict(tasks)
    while left:
        ready = [id for id, (_, wanted) in left.items() if not left.keys() & set(wanted)]
        for id in ready:
            function, wanted = left.pop(id)
            merged = Context()
            for before in wanted:
                merged.update(contexts[before])
            contexts[id] = function(merged)
    return {key: value for context in contexts.values() for key, value in context.items()}


def attempt(tasks: Tasks) -> Any:
    try:
        return run(tasks)
    except Exception as error:  # noqa: BLE001 - whatever a task raises is the result
        return f"{type(error).__name__}: {error}"


def serve(folder: Path, entry: str, times: int, at_once: int) -> list[Any]:
    """Loads a package as loaders do, and runs it."""
    found.clear()
    sys.path.insert(0, str(folder / entry))
    importlib.import_module(entry)
    tasks = dict(found)
    shutil.rmtree(folder / entry)
    sys.modules.pop(entry.partition(".")[0], None)
    contexts = [attempt(tasks) for _ in range(times)]
    with ThreadPoolExecutor(max(at_once, 1)) as pool:
        contexts += [each.result() for each in [pool.submit(attempt, tasks) for _ in range(at_once)]]
    left = [name for name in sys.modules if ".anew_" in name]
    return contexts + [f"left behind: {left}"] * bool(left)


def main(*words: str) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("entries", nargs="+")
    parser.add_argument("--times", type=int, default=2)
    parser.add_argument("--at-once", type=int, default=0)
    options = parser.parse_args(words)
    cloaca: Any = types.ModuleType("cloaca")
    cloaca.task, cloaca.Context = task, Context
    cloaca.workflow_params = lambda **_: None
    sys.modules["cloaca"] = cloaca
    sys.setswitchinterval(1e-5)
    done = {}
    for entry in options.entries:
        try:
            done[entry] = serve(options.folder, entry, options.times, options.at_once)
        except Exception as error:  # noqa: BLE001 - whatever loading raises is the result
            done[entry] = [f"loading: {type(error).__name__}: {error}"]
    sys.stdout.write(f"\n{json.dumps(done)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
