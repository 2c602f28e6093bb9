"""Callbacks of tasks and poll functions: they have the package's values, each attempt of a task its own."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from typing import NamedTuple

from cloaca_nb.afresh.parts import Part, Parts
from cloaca_nb.afresh.touches import NameTouch, touches
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact
from cloaca_nb.model.workflow import CALLBACKS
from cloaca_nb.read.names.nodes import last_name
from cloaca_nb.read.names.walk import names_within
from cloaca_nb.syntax import shown

#: Arguments of a task that are called back: those of `CALLBACKS` get the context last, the other one first.
_CALLED_BACK = frozenset({*CALLBACKS, "post_invocation"})
_GRAPH = "invokes"


def callback_facts(parts: Parts, changed: Mapping[Part, Collection[str]]) -> Iterator[Fact]:
    """What callbacks and poll functions read that tasks change, and what callbacks change for all runs.

    Args:
        parts: The module of the tasks.
        changed: Task -> names that calling it may change.
    """
    beside = beside_tasks(parts)
    if not beside:
        return
    made = (part for part in parts.parts if not (part.imports or part.keep))
    bound = {name for part in made for name in part.binds}
    changers: dict[str, str] = {}
    for task, names in changed.items():
        own = [part for part in parts.needed(task, [*beside]) if part not in beside]
        for touch in _touched(own, bound.intersection(names)):
            if touch.changes:
                changers.setdefault(touch.name, task.task or "")
    for part, who in beside.items():
        told: set[str] = set()
        for touch in _touched(parts.needed(part), bound):
            task_id = changers.get(touch.name, "")
            counts = bool(task_id) or (touch.changes and who == "callback")
            if counts and touch.name not in told:
                told.add(touch.name)
                way: kinds.BesideWay = "reads" if task_id else "changes"
                said = kinds.CallbackState(who, getattr(part.node, "name", ""), touch.name, way, task_id)
                yield Fact(said, touch.part.line(touch.line).place)


def changed_beside(parts: Parts) -> frozenset[str]:
    """Names that callbacks change and no task goes by: a run that finds one changed has no other values.

    Args:
        parts: The module of the tasks.
    """
    callbacks = [part for part, who in beside_tasks(parts).items() if who == "callback"]
    if not callbacks:
        return frozenset()
    bound = {name for part in parts.parts if not part.imports for name in part.binds}
    needed = [part for callback in callbacks for part in parts.needed(callback)]
    changed = {touch.name for touch in _touched(needed, bound) if touch.changes}
    tasks = (part for part in parts.parts if part.task is not None)
    own = {part for task in tasks for part in parts.needed(task, callbacks)}.difference(callbacks)
    return frozenset(changed).difference(touch.name for touch in _touched(own, bound))


def called_back(parts: Parts) -> dict[Part, list[tuple[str, ast.expr]]]:
    """What each task of the module has called beside it: by which argument, and what is given there.

    A graph that it invokes is among it.
    """
    found: dict[Part, list[tuple[str, ast.expr]]] = {}
    for part in (each for each in parts.parts if each.task is not None):
        calls = (each for each in getattr(part.node, "decorator_list", ()) if isinstance(each, ast.Call))
        given = ((word.arg or "", word.value) for call in calls for word in call.keywords)
        found[part] = [(way, _own(value)) for way, value in given if way in {*_CALLED_BACK, _GRAPH}]
    return {part: given for part, given in found.items() if given}


def _own(given: ast.expr) -> ast.expr:
    """What the notebook gives to be called back, without the values that it gets of ours."""
    is_ours = isinstance(given, ast.Call) and isinstance(given.func, ast.Call) and len(given.args) == 1
    return given.args[0] if isinstance(given, ast.Call) and is_ours else given


class CalledBack(NamedTuple):
    """How a function of the module is called back.

    Attributes:
        tasks: By which tasks.
        last: Whether it gets their context last.
    """

    tasks: tuple[str, ...]
    last: bool


def own_callbacks(parts: Parts) -> dict[Part, CalledBack]:
    """The callbacks that can be an attempt's, and have what is its run's.

    The others are the module's: what tasks do not give by itself, what gets its context in two ways, and what
    sets variables.
    """
    functions = {
        part.node.name: part for part in beside_tasks(parts) if isinstance(part.node, ast.FunctionDef)
    }
    calls: dict[str, list[tuple[str, bool]]] = {}
    for task, given in called_back(parts).items():
        for way, value in given:
            calls.setdefault(getattr(value, "id", ""), []).append((task.task or "", way in CALLBACKS))
    found = {}
    for name, part in functions.items():
        called = calls.get(name, [])
        tasks, last = dict.fromkeys(task for task, _ in called), {each for _, each in called}
        if len(last) == 1 and not part.sets:
            found[part] = CalledBack(tuple(tasks), last.pop())
    return found


def of_run_facts(parts: Parts, own: Iterable[Part], of_run: Collection[Part]) -> Iterator[Fact]:
    """What is called beside tasks and cannot have what is the run's: graphs, and callbacks of the module's.

    Args:
        own: The callbacks that can, `own_callbacks`.
        of_run: The statements that make it.
    """
    names = {getattr(part.node, "name", "") for part in own}
    for task, given in called_back(parts).items():
        for way, value in given:
            if way != _GRAPH and getattr(value, "id", None) in names:
                continue
            makers = {each for name in names_within(value) for each in parts.made_by(name)}
            needed = {met for each in makers for met in parts.needed(each)}
            who: kinds.BesideRunner = "graph" if way == _GRAPH else "callback"
            for name in sorted(name for part in needed.intersection(of_run) for name in part.makes):
                yield Fact(kinds.BesideRun(who, shown(value), name), task.line().place, task.task)


def beside_tasks(parts: Parts) -> dict[Part, kinds.BesideTask]:
    """The functions of the module that are called beside tasks."""
    given = (each for found in called_back(parts).values() for each in found)
    named = names_within(*(value for way, value in given if way != _GRAPH))
    found: dict[Part, kinds.BesideTask] = {}
    for part in (each for each in parts.parts if each.task is None):
        decorators = getattr(part.node, "decorator_list", ())
        if isinstance(part.node, ast.FunctionDef) and part.node.name in named:
            found[part] = "callback"
        elif any(isinstance(each, ast.Call) and last_name(each.func) == "trigger" for each in decorators):
            found[part] = "poll function"
    return found


def _touched(parts: Iterable[Part], bound: Set[str]) -> Iterator[NameTouch]:
    """What code does to names among some."""
    for part in parts:
        yield from (touch for touch in touches(part, bound, lambda _: False) if touch.name in bound)
