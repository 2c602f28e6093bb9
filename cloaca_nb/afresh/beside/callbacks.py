"""Callbacks of tasks and poll functions: they have the package's values, each attempt of a task its own."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Set

from cloaca_nb.afresh.parts import Part, Parts
from cloaca_nb.afresh.touches import NameTouch, touches
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact
from cloaca_nb.read.names.nodes import last_name
from cloaca_nb.read.names.walk import names_within
from cloaca_nb.syntax import shown

#: Arguments of a task that are called back.
_CALLED_BACK = frozenset({"on_success", "on_failure"})


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
    """What each task of the module has called back: `on_success` or `on_failure`, and what is given there."""
    found: dict[Part, list[tuple[str, ast.expr]]] = {}
    for part in (each for each in parts.parts if each.task is not None):
        calls = (each for each in getattr(part.node, "decorator_list", ()) if isinstance(each, ast.Call))
        given = (word for call in calls for word in call.keywords)
        found[part] = [(word.arg, word.value) for word in given if word.arg in _CALLED_BACK]
    return {part: given for part, given in found.items() if given}


def is_called_back(part: Part, given: Iterable[tuple[str, ast.expr]]) -> bool:
    """Whether a function of the module is among what a task has called back, as it is."""
    return any(getattr(_own(value), "id", None) == getattr(part.node, "name", "") for _, value in given)


def _own(given: ast.expr) -> ast.expr:
    """What the notebook gives to be called back, without the values that it gets of ours."""
    is_ours = isinstance(given, ast.Call) and isinstance(given.func, ast.Call) and len(given.args) == 1
    return given.args[0] if isinstance(given, ast.Call) and is_ours else given


def of_run_facts(parts: Parts, of_run: Collection[Part]) -> Iterator[Fact]:
    """Callbacks that cannot have what is the run's: no functions of the module, or such that set variables.

    Args:
        of_run: The statements that make it.
    """
    functions = {getattr(part.node, "name", ""): part for part in beside_tasks(parts)}
    for task, given in called_back(parts).items():
        for value in (_own(value) for _, value in given):
            function = functions.get(getattr(value, "id", ""))
            if function is not None and not function.sets:
                continue
            makers = {each for name in names_within(value) for each in parts.made_by(name)}
            needed = {met for each in makers for met in parts.needed(each)}
            for name in sorted(name for part in needed.intersection(of_run) for name in part.makes):
                said = kinds.CallbackState("callback", shown(value), name, "value", task.task or "")
                yield Fact(said, task.line().place, task.task)


def beside_tasks(parts: Parts) -> dict[Part, kinds.BesideTask]:
    """The functions of the module that are called beside tasks."""
    named = {
        name for given in called_back(parts).values() for _, value in given for name in names_within(value)
    }
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
