"""State that one task is known to change and another can read: each attempt has its own, so nothing crosses.

Compared by path: a task that changes `SEEN["charge"]` leaves `SEEN["book"]` alone. What fills a memo is no
change, for it comes out the same either way.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from cloaca_nb.afresh.parts import Part, Parts
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.graph import Graph, upstream
from cloaca_nb.read.names.methods import BUILTIN_MUTATORS, GIVING_NOTHING
from cloaca_nb.read.names.scopes import names_of

#: Methods that are known to change what they belong to; `setdefault` fills a memo.
_CHANGING = BUILTIN_MUTATORS - {"setdefault"}


class Touch(NamedTuple):
    """A place where code of a task meets a name of the notebook.

    Attributes:
        name: The name.
        key: The constant key or attribute that it is about; None for the whole.
        changes: Whether it is known to change it.
        reads: Whether it goes by what is there.
        part: The statement that it stands in.
        line: Its line in the module.
    """

    name: str
    key: object
    changes: bool
    reads: bool
    part: Part
    line: int

    def meets(self, other: Touch) -> bool:
        """Whether both may be about the same object."""
        return self.name == other.name and (self.key is None or other.key is None or self.key == other.key)


def shared_facts(
    parts: Parts, graph: Graph, changed: Mapping[str, Collection[str]], makes_new: Callable[[ast.AST], bool]
) -> Iterator[Fact]:
    """One fact for each name that a task changes and another one reads.

    Args:
        parts: The module of the tasks.
        graph: The workflow's tasks with what each waits for.
        changed: Task -> names of what calling it may change; other code that it needs ran at load only.
        makes_new: Whether code gives a value that is new for each run: a memo of such is none.
    """
    touches = _of_tasks(parts, makes_new)
    readers: dict[str, list[tuple[str, Touch]]] = {}
    for task, found in touches.items():
        for touch in found:
            if touch.reads:
                readers.setdefault(touch.name, []).append((task, touch))
    for task, found in touches.items():
        before = {task, *upstream(graph, [task])}
        told: set[str] = set()
        known = (touch for touch in found if touch.changes and touch.name in changed[task])
        for change in (touch for touch in known if touch.name not in told):
            crossing = (other for other, touch in readers.get(change.name, ()) if change.meets(touch))
            other = next((other for other in crossing if other not in before), None)
            if other is not None:
                told.add(change.name)
                yield Fact(kinds.SharedState(change.name, other), _place(parts, change), task)


def _of_tasks(parts: Parts, makes_new: Callable[[ast.AST], bool]) -> dict[str, list[Touch]]:
    """What each task does to names that the module's own statements bind."""
    bound = {name for part in parts.parts if not part.imports for name in part.binds | part.sets}
    known: dict[Part, list[Touch]] = {}
    for part in parts.parts:
        known[part] = [touch for touch in _touches(part, makes_new) if touch.name in bound]
    return {
        part.task: [touch for each in parts.needed(part) for touch in known[each]]
        for part in parts.parts
        if part.task is not None
    }


def _place(parts: Parts, touch: Touch) -> Place | None:
    line = parts.module.lines[touch.line - 1]
    return Place(line.cell, line.line) if line.cell is not None else None


def _touches(part: Part, makes_new: Callable[[ast.AST], bool]) -> Iterator[Touch]:
    """What code of a statement does to names of the notebook once a task runs it."""
    node = part.node if part.task is None else part.function
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    names = names_of(node)
    outer: dict[ast.AST, ast.AST] = {
        child: parent for parent in ast.walk(node) for child in ast.iter_child_nodes(parent)
    }
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and (inner in names.nodes or inner.id in part.sets):
            touch = _touch(inner, outer, part)
            fills = touch.changes and _fills_memo(inner, outer) and not makes_new(node)
            yield touch._replace(changes=False) if fills else touch


def _touch(name: ast.Name, outer: Mapping[ast.AST, ast.AST], part: Part) -> Touch:
    first = outer.get(name)
    key = _key(first, name)
    top: ast.AST = name
    while _leads_on(outer.get(top), top):
        top = outer[top]
    changes, reads = _done(top, outer)
    return Touch(name.id, key, changes, reads, part, name.lineno)


def _key(node: ast.AST | None, name: ast.AST) -> object:
    if isinstance(node, ast.Subscript) and node.value is name and isinstance(node.slice, ast.Constant):
        return node.slice.value
    if isinstance(node, ast.Attribute) and node.value is name and node.attr not in BUILTIN_MUTATORS:
        return f".{node.attr}"
    return None


def _leads_on(node: ast.AST | None, inner: ast.AST) -> bool:
    return isinstance(node, ast.Subscript | ast.Attribute) and node.value is inner


def _done(top: ast.AST, outer: Mapping[ast.AST, ast.AST]) -> tuple[bool, bool]:
    """Whether a name's object, or a part of it, is known to be changed, and whether it is read."""
    around = outer.get(top)
    if isinstance(getattr(top, "ctx", None), ast.Store | ast.Del):
        augmented = isinstance(around, ast.AugAssign) and around.target is top
        return True, augmented
    called = isinstance(around, ast.Call) and around.func is top
    if called and isinstance(top, ast.Attribute) and top.attr in _CHANGING:
        return True, not (top.attr in GIVING_NOTHING and isinstance(outer.get(outer[top]), ast.Expr))
    return False, True


def _fills_memo(name: ast.Name, outer: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether a change stands in an `if` that asks whether the value is missing yet."""
    node: ast.AST | None = name
    while node is not None:
        node = outer.get(node)
        tests = [node.test] if isinstance(node, ast.If) else []
        for test in tests:
            asked = any(isinstance(each, ast.Name) and each.id == name.id for each in ast.walk(test))
            if asked and any(isinstance(each, ast.Is | ast.NotIn | ast.Not) for each in ast.walk(test)):
                return True
        if isinstance(node, ast.ExceptHandler) and "KeyError" in ast.dump(node.type or node):
            return True
    return False
