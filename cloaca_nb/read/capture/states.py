"""Which states of modules a statement goes by: streams of random numbers, the environment, settings."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

from cloaca_nb.read.names.memory import state_of
from cloaca_nb.read.names.methods import DATA_LIBRARIES, SHOWING
from cloaca_nb.read.names.timeline import Step, Timeline
from cloaca_nb.read.names.walk import dotted

#: Methods that draw from numpy's stream where they are given no other.
_DRAWING = frozenset({"sample", "shuffle", "permutation"})


def states_used(timeline: Timeline, step: Step) -> dict[str, bool]:
    """Keys of the states of modules that a statement, or a function in it, may go by.

    Of all that were changed at some place; whether it surely does. A library that is neither Python's own
    nor known to go by its arguments alone may go by the streams of random numbers and by the environment.
    """
    keys = timeline.states
    if not keys:
        return {}
    paths = set(_paths(timeline, step))
    surely = {state_of(path) for path in paths}
    perhaps = {key for path in paths for key in states_of_library(path)}
    return {key: key in surely for key in keys if key in surely | perhaps}


def _paths(timeline: Timeline, step: Step) -> Iterator[str]:
    """Dotted names of what a statement mentions of modules, whatever its names mean at what time."""
    for node in ast.walk(step.node):
        if isinstance(node, ast.Attribute) and node.attr in _DRAWING:
            yield "numpy.random"
        chain = dotted(node) if isinstance(node, ast.Attribute | ast.Name) else None
        if chain is None:
            yield from _of_import(node)
            continue
        for event in timeline.events.get(chain[0].id, ()):
            if event.step is not None and event.name in event.step.imports:
                yield ".".join([event.step.imports[event.name].target, *chain[1]])


def _of_import(node: ast.AST) -> Iterator[str]:
    """The dotted name of ``__import__("os").environ``."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "__import__":
        first = node.args[0] if node.args else None
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield ".".join([first.value, *reversed(names)])


def states_of_library(path: str) -> list[str]:
    """States of modules that what this dotted name names may go by, without a word of it."""
    root = path.lstrip(".").partition(".")[0]
    found: list[str] = []
    if root == "os" or path == "time.tzset":
        found.append("@os.environ")
    strange = root not in sys.stdlib_module_names | DATA_LIBRARIES.keys() | SHOWING | {"cloaca"}
    if strange or root in {"sklearn", "scipy"}:
        found += ["@random", "@numpy.random", "@os.environ"]
    return found
