"""Where a module's values come from that are new for each run, or that each task asks its process for.

A run has one clock reading, one id, one draw, as the notebook had: such a call is a source. What is computed
from one is no source, but depends on it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from cloaca_nb.afresh.parts import Part, Parts
from cloaca_nb.read.cells.imports import imported
from cloaca_nb.read.names.calls import (
    CLOCK_ARGUMENTS,
    FILE_TIMES,
    NEW_STREAMS,
    OF_ONE_RUN,
    OF_THE_PROCESS,
    RANDOM,
)
from cloaca_nb.read.names.walk import dotted, root_name, running

_LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
#: What cannot stand in a function of its own.
_BOUND_HERE = (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)
_SEED = re.compile(r"seed|set_?state", re.IGNORECASE)
_MAKING = frozenset({"__init__", "__new__", "__post_init__"})


class At(NamedTuple):
    """Where a source stands in the notebook: cell, line, which one of its statement, and its name."""

    cell: int
    line: int
    number: int
    name: str


@dataclass(frozen=True, eq=False)
class Source:
    """A call whose value is new for each run.

    Attributes:
        part: The statement that it stands in.
        node: The call, or the text that it is put into.
        name: The first name that the statement binds.
        each: Whether it may be called more than once.
        number: Which of the statement's sources it is.
    """

    part: Part
    node: ast.expr
    name: str
    each: bool
    number: int

    @property
    def place(self) -> At:
        """Where it stands in the notebook: the same in all modules that carry it."""
        line = self.part.lines[self.part.node.lineno - 1 - self.part.start]
        return At(line.cell or 0, line.line or 0, self.number, self.name)


class Sources:
    """The sources of a module.

    Args:
        parts: Its statements.
    """

    def __init__(self, parts: Parts) -> None:
        self._imports = _imports(parts)
        beside = [part for part in parts.parts if part.task is None]
        self._plain = [part for part in beside if not part.imports and not part.keep]
        self._seeds = [part.index for part in beside if _seeds(part)]
        self._unseeded = frozenset(name for part in self._plain for name in self._generators(part))

    @cached_property
    def all(self) -> tuple[Source, ...]:
        """All sources, in the order of the text."""
        return tuple(source for part in self._plain for source in self._of(part))

    @cached_property
    def dependent(self) -> frozenset[Part]:
        """The statements whose value is new for each run, or is asked for by each task."""
        found = {each.part for each in self.all}
        found |= {part for part in self._plain if self._asks(part)}
        names = {name for part in found for name in part.makes}
        size = -1
        while size < len(found):
            size = len(found)
            found.update(part for part in self._plain if not part.uses.isdisjoint(names))
            names.update(name for part in found for name in part.makes)
        return frozenset(found)

    def _of(self, part: Part) -> Iterator[Source]:
        found = [node for node in running(part.node) if self._is_new(node, part.index)]
        if not found:
            return
        outer = {child: node for node in ast.walk(part.node) for child in ast.iter_child_nodes(node)}
        whole: dict[ast.expr, bool] = {}
        for node in found:
            around = list(_around(node, outer))
            if not any(each in found for each in around):
                texts = [each for each in around if isinstance(each, ast.JoinedStr)]
                top = texts[-1] if texts else node
                assert isinstance(top, ast.expr)
                whole[top] = any(isinstance(each, _LOOPS) for each in around)
        name = _first_name(part)
        for number, (node, each) in enumerate(whole.items()):
            if not any(isinstance(inner, _BOUND_HERE) for inner in ast.walk(node)):
                yield Source(part, node, name, each, number)

    def _is_new(self, node: ast.AST, index: int) -> bool:
        if isinstance(node, ast.Attribute):
            return node.attr in FILE_TIMES and isinstance(node.value, ast.Call)
        if not isinstance(node, ast.Call):
            return False
        name = self._full(node.func)
        if name in OF_ONE_RUN:
            return len(node.args) < CLOCK_ARGUMENTS.get(name, len(node.args) + 1)
        if isinstance(node.func, ast.Name):
            return node.func.id in self._makers or self._draws(name, index)
        root = root_name(node.func)
        drawn = root is not None and root.id in self._unseeded
        return drawn or self._draws(name, index)

    def _draws(self, name: str, index: int) -> bool:
        """Whether a call draws from a stream that nobody has seeded."""
        if not name.startswith(RANDOM) or name in NEW_STREAMS or _SEED.search(name):
            return False
        return not any(seed < index for seed in self._seeds)

    def _generators(self, part: Part) -> Iterable[str]:
        """Names that a statement binds to a generator without a seed."""
        value = getattr(part.node, "value", None)
        if isinstance(value, ast.Call) and not value.args and not value.keywords:
            return part.binds if self._full(value.func) in NEW_STREAMS else ()
        return ()

    def _asks(self, part: Part) -> bool:
        """Whether a statement goes by the process that it runs in, and leaves that as it is."""
        if any(name.startswith("@") for name in part.changes):
            return False
        named = (node for node in running(part.node) if isinstance(node, ast.Attribute | ast.Name))
        asked = any(self._full(node) in OF_THE_PROCESS for node in named)
        return asked or not part.now.isdisjoint(self._askers)

    @cached_property
    def _makers(self) -> frozenset[str]:
        """Functions and classes that give something new at each call."""

        def is_source(node: ast.AST, found: set[str]) -> bool:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in found:
                return True
            name = self._full(node.func) if isinstance(node, ast.Call) else ""
            return name in OF_ONE_RUN or (bool(name) and self._draws(name, 0) and not self._seeds)

        return self._giving(is_source)

    @cached_property
    def _askers(self) -> frozenset[str]:
        """Functions that give what they ask the process for."""

        def is_source(node: ast.AST, found: set[str]) -> bool:
            if isinstance(node, ast.Name) and node.id in found:
                return True
            return isinstance(node, ast.Attribute | ast.Name) and self._full(node) in OF_THE_PROCESS

        return self._giving(is_source)

    def _giving(self, is_source: Callable[[ast.AST, set[str]], bool]) -> frozenset[str]:
        found: set[str] = set()
        size = -1
        while size < len(found):
            size = len(found)
            for part in self._plain:
                for name, node in _definitions(part):
                    if name not in found and self._gives(node, lambda each: is_source(each, found)):
                        found.add(name)
        return frozenset(found)

    def _gives(self, node: ast.AST, is_source: Callable[[ast.AST], bool]) -> bool:
        """Whether what a function returns, or what a class makes, depends on a source."""
        if isinstance(node, ast.ClassDef):
            factories = _factories(node)
            methods = [each for each in node.body if getattr(each, "name", "") in _MAKING]
            return any(map(is_source, (inner for method in methods for inner in ast.walk(method)))) or any(
                self._full(each) in OF_ONE_RUN or any(map(is_source, ast.walk(each))) for each in factories
            )
        if isinstance(node, ast.Lambda):
            return any(map(is_source, ast.walk(node.body)))
        return _returns(node, is_source)

    def _full(self, node: ast.AST) -> str:
        """The whole dotted name of what code names, by the module's imports; else empty."""
        found = dotted(node)
        if found is None or found[0].id not in self._imports:
            return ""
        return ".".join((self._imports[found[0].id], *found[1]))


def _imports(parts: Parts) -> Mapping[str, str]:
    """Name -> the dotted name of what it is imported from, where nothing else binds it."""
    found = {"cloaca": "cloaca"}
    for part in parts.parts:
        for node in ast.walk(part.node) if part.task is None else ():
            if isinstance(node, ast.Import | ast.ImportFrom) and not getattr(node, "level", 0):
                found.update({each.name: each.target for each in imported(node)})
    bound = {name for part in parts.parts if not part.imports and part.task is None for name in part.certain}
    return {name: target for name, target in found.items() if name not in bound}


def _seeds(part: Part) -> bool:
    """Whether a statement seeds some stream."""
    calls = [node for node in running(part.node) if isinstance(node, ast.Call)]
    given = (ast.unparse(each.func) for each in calls if each.args or each.keywords)
    return any(_SEED.search(name.rpartition(".")[2]) for name in given)


def _around(node: ast.AST, outer: Mapping[ast.AST, ast.AST]) -> Iterator[ast.AST]:
    while node in outer:
        node = outer[node]
        yield node


def _first_name(part: Part) -> str:
    """The first name that a statement binds; what it changes, where it binds none."""
    named = getattr(part.node, "name", None)
    if isinstance(named, str):
        return named
    names = [node for node in ast.walk(part.node) if isinstance(node, ast.Name)]
    ordered = sorted(names, key=lambda each: (each.lineno, each.col_offset))
    bound = [each.id for each in ordered if isinstance(each.ctx, ast.Store) and each.id in part.binds]
    return next(iter([*bound, *(each.id for each in ordered if each.id in part.changes)]), "value")


def _definitions(part: Part) -> Iterator[tuple[str, ast.AST]]:
    node = part.node
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name, node
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
        yield from ((each.id, node.value) for each in node.targets if isinstance(each, ast.Name))


def _factories(node: ast.ClassDef) -> list[ast.expr]:
    """What makes the fields of a class's instances."""
    keywords = (each for each in ast.walk(node) if isinstance(each, ast.keyword))
    return [each.value for each in keywords if each.arg in {"default_factory", "factory"}]


def _returns(function: ast.AST, is_source: Callable[[ast.AST], bool]) -> bool:
    """Whether what a function returns, or binds outside of itself, depends on a source."""
    names: set[str] = {
        name for node in ast.walk(function) if isinstance(node, ast.Global) for name in node.names
    }
    outside = frozenset(names)
    names.clear()

    def depends(node: ast.AST | None) -> bool:
        inner = ast.walk(node) if node is not None else ()
        return any(is_source(each) or (isinstance(each, ast.Name) and each.id in names) for each in inner)

    size = -1
    while size < len(names):
        size = len(names)
        for node in ast.walk(function):
            names.update(name for name, value in _flows(node) if depends(value))
    given = (node for node in ast.walk(function) if isinstance(node, ast.Return | ast.Yield))
    return not outside.isdisjoint(names) or any(depends(node.value) for node in given)


def _flows(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    """Names that a node puts something into, and what."""
    if isinstance(node, ast.Assign):
        pairs = [(target, node.value) for target in node.targets]
    elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr) and node.value is not None:
        pairs = [(node.target, node.value)]
    elif isinstance(node, ast.For | ast.comprehension):
        pairs = [(node.target, node.iter)]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        pairs = [(node.func.value, argument) for argument in [*node.args, *(k.value for k in node.keywords)]]
    else:
        return
    for target, value in pairs:
        elements = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
        roots = (root_name(each) for each in elements)
        yield from ((root.id, value) for root in roots if root is not None)
