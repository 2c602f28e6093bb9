"""Where a module's values come from that are new for each run, or that each task asks its process for.

A run has one clock reading, one id, one draw, as the notebook had: such a call is a source. What is computed
from one is no source, but depends on it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from cloaca_nb.afresh.beside.reached import attributes_unread
from cloaca_nb.afresh.new.calls import (
    asking_for_own,
    draws_from_numpy,
    given_whole,
    shuffled,
    tells_identity,
    tells_new,
)
from cloaca_nb.afresh.new.flows import Flow, is_file_time
from cloaca_nb.afresh.parts import Part, Parts, first_name
from cloaca_nb.read.cells.imports import bound_modules, imports_of
from cloaca_nb.read.effects.syntax.filling import fills_memos, loading
from cloaca_nb.read.names.making import MAKING
from cloaca_nb.read.names.nodes import decorators_of, last_name, path_of, root_name, said
from cloaca_nb.read.names.walk import FUNCTIONS, all_statements, nodes_in, parents_in, runs
from cloaca_nb.read.tables.calls import HIGHER_ORDER, NEW_STREAMS, RANDOM, SEEDS
from cloaca_nb.read.tables.drawing import is_unseeded, seeded_later
from cloaca_nb.read.tables.moments import NEW_FILES, OF_ONE_RUN, OF_THE_PROCESS
from cloaca_nb.syntax import unparsed

_LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
#: What cannot stand in a function of its own.
_BOUND_HERE = (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)
#: What keeps the first value that a function gives, by the end of its name.
_REMEMBERS = re.compile(r"cache|memo", re.IGNORECASE)
#: What makes something that gives a new value at each call, of something that does.
_LAZY = re.compile(r"(?:^|\.)(?:partial|wraps|staticmethod|classmethod|property)$")


class At(NamedTuple):
    """Where a source stands in the notebook: cell, line, which one of its statement, and its name."""

    cell: int
    line: int
    number: int
    name: str


@dataclass(frozen=True, eq=False)
class FreshSource:
    """A call whose value is new for each run.

    Attributes:
        part: The statement that it stands in.
        node: The call, or the text that it is put into.
        name: The first name that the statement binds.
        each: Whether it may be called more than once.
        number: Which of the statement's sources it is.
        into: The list that it puts into a new order, where it gives no value itself.
    """

    part: Part
    node: ast.expr
    name: str
    each: bool
    number: int
    into: str = ""

    @property
    def place(self) -> At:
        """Where it stands in the notebook: the same in all modules that carry it."""
        line = self.part.line()
        return At(line.cell or 0, line.line or 0, self.number, self.name)


class Sources:
    """The sources of a module.

    Args:
        parts: Its statements.
        helpers: The sources of the helper modules, by name.
        params: Cell and line of the statements that give variables the workflow's parameters.
    """

    def __init__(
        self,
        parts: Parts,
        helpers: Mapping[str, Sources] | None = None,
        params: Collection[tuple[int, int | None]] = (),
    ) -> None:
        self._imports = _imports(parts)
        self._helpers = helpers or {}
        beside = [part for part in parts.parts if part.task is None]
        self._plain = [part for part in beside if not part.imports and not part.keep]
        self._code = [part.code for part in parts.parts] if len(beside) < len(parts.parts) else []
        self.params = frozenset(part for part in self._plain if params and part.place in params)
        setting = any("@os.environ" in part.changed_states for part in self._plain)
        codes = [nodes_in(part.node) for part in self._plain if setting]
        self._own_variables = asking_for_own(codes, self._full)
        self._seeds = [part.index for part in beside if _seeds(part)]
        made = frozenset(name for part in self._plain for name in self._generators(part))
        self.unseeded = made - seeded_later(part.node for part in parts.parts) if made else made

    @cached_property
    def unread(self) -> frozenset[str]:
        """Attributes that no code of the tasks reads; of a helper module nobody knows who does."""
        return attributes_unread(self._code)

    @cached_property
    def all(self) -> tuple[FreshSource, ...]:
        """All sources, in the order of the text."""
        return tuple(source for part in self._plain for source in self._of(part))

    @cached_property
    def dependent(self) -> frozenset[Part]:
        """The statements whose value is new for each run, or is asked for by each task."""
        found = {each.part for each in self.all}
        found |= {part for part in self._plain if self._asks(part)}
        found |= self.apart.keys() | self.params
        names = {name for part in found for name in part.makes}
        size = -1
        while size < len(found):
            size = len(found)
            found.update(part for part in self._plain if not part.uses.isdisjoint(names))
            names.update(name for part in found for name in part.makes)
        return frozenset(found)

    @cached_property
    def apart(self) -> Mapping[Part, str]:
        """Statements that keep something new for each run, not handed over, and the name it is kept by.

        A function that remembers what it gave once, a decorator or a call that binds such a value.
        """
        found = {part: name for part in self._plain for name, node in _definitions(part) if self._keeps(node)}
        others = {*self._plain} - {each.part for each in self.all}
        found.update((part, first_name(part)) for part in others if self._sets(part) or self._opens(part))
        return found

    def _opens(self, part: Part) -> bool:
        """Whether a statement makes a file or folder that lives as long as the process."""
        calls = (node.func for node in runs(part.node) if isinstance(node, ast.Call))
        return any(self._full(each) in NEW_FILES for each in calls)

    def _keeps(self, node: ast.AST) -> bool:
        """Whether a definition remembers the first value that a source gives it."""
        if isinstance(node, ast.ClassDef):
            loads = any(self.makes_new(each) for each in loading(node))
            return loads or any(self._keeps(each) or self._fills(each, node.name) for each in node.body)
        if isinstance(node, FUNCTIONS):
            around = getattr(node, "decorator_list", [])
            if any(self._stands(each) for each in around):
                return True
            return self.makes_new(node) and any(_REMEMBERS.search(unparsed(each)) for each in around)
        kept = isinstance(node, ast.Call) and _REMEMBERS.search(said(node.func))
        return bool(kept or _is_filling(node)) and self._is_given(node)

    def _fills(self, method: ast.stmt, name: str) -> bool:
        """Whether a method of a class keeps what it gave once, and that is new for each run."""
        if not isinstance(method, ast.FunctionDef) or method.name in MAKING or not fills_memos(method):
            return False
        if name in self.makers and "classmethod" in decorators_of(method):
            return True
        put = (each for each in nodes_in(method) if isinstance(each, ast.Assign) and self.makes_new(each))
        given = {
            unparsed(each.value) for each in nodes_in(method) if isinstance(each, ast.Return) and each.value
        }
        return any(unparsed(target) in given for each in put for target in each.targets)

    def _sets(self, part: Part) -> bool:
        """Whether a statement calls what binds something new outside of itself: `forest.fit(X, y)`, too."""
        learns = isinstance(part.node, ast.Expr | ast.For) and self._draws_from_numpy(part)
        calls = (node for node in runs(part.node) if isinstance(node, ast.Call))
        return learns or any(
            isinstance(each.func, ast.Name) and each.func.id in self._setters for each in calls
        )

    @cached_property
    def _setters(self) -> frozenset[str]:
        is_source = self._is_source(self.makers)
        found = {
            name: node
            for part in self._plain
            for name, node in _definitions(part)
            if isinstance(node, FUNCTIONS)
        }
        return frozenset(name for name, node in found.items() if Flow(node, is_source, self.unread).leaves)

    def makes_new(self, node: ast.AST) -> bool:
        """Whether something in code gives a value that is new for each run."""
        return any(map(self._is_source(self.makers), nodes_in(node)))

    def _of(self, part: Part) -> Iterator[FreshSource]:
        found = [node for node in runs(part.node) if self._is_new(node, part)]
        if not found and isinstance(part.node, ast.Assign) and self._draws_from_numpy(part):
            found = [part.node.value]  # a library draws it, or a function of the notebook
        if not found:
            return
        outer = parents_in(part.node)
        whole: dict[ast.expr, bool] = {}
        for node in found:
            around = list(_around(node, outer))
            if not any(each in found for each in around):
                texts = [each for each in around if isinstance(each, ast.JoinedStr)]
                top = texts[-1] if texts else given_whole(node, around)
                assert isinstance(top, ast.expr)
                whole[top] = any(isinstance(each, _LOOPS) for each in around)
        name = first_name(part)
        for number, (node, each) in enumerate(whole.items()):
            if not any(isinstance(inner, _BOUND_HERE) for inner in ast.walk(node)):
                yield FreshSource(part, node, name, each, number, shuffled(part.node, node))

    def _is_new(self, node: ast.AST, part: Part) -> bool:
        if isinstance(node, ast.Attribute):
            return is_file_time(node)
        if not isinstance(node, ast.Call):
            return False
        name = self._full(node.func)
        drawn = self._draws_from_numpy(part) and draws_from_numpy(node, name)
        if drawn or tells_new(node, name) or self._draws(name, part.index) or self._is_eager(node):
            return True
        if isinstance(node.func, ast.Name):
            return node.func.id in self.makers - self._setters or self._is_made_beside(name)
        return self._is_method(node.func) or self._is_made_beside(name)

    def _draws_from_numpy(self, part: Part) -> bool:
        """Whether a statement draws from numpy's stream, which nobody has seeded."""
        return "@numpy.random" in part.changes and not any(seed <= part.index for seed in self._seeds)

    def _is_method(self, function: ast.expr) -> bool:
        """Whether a method of a stream without a seed, or of what has methods that give something new."""
        made = function.value if isinstance(function, ast.Attribute) else None
        if made is not None and is_unseeded(made, self._full):
            return True
        root = root_name(function)
        if root is None and isinstance(made, ast.Call):
            root = root_name(made.func)
        if root is None:
            return False
        attribute = function.attr if isinstance(function, ast.Attribute) else ""
        return root.id in self.unseeded or attribute in self._methods.get(root.id, ())

    def _is_made_beside(self, name: str) -> bool:
        """Whether a dotted name is that of a helper module's function that gives something new."""
        module, _, function = name.lstrip(".").partition(".")
        helper = self._helpers.get(module) if name.startswith(".") else None
        return helper is not None and function in helper.makers

    def _is_eager(self, call: ast.Call) -> bool:
        """Whether a call calls something that gives a new value each time."""
        function = call.func.id if isinstance(call.func, ast.Name) else ""
        known = f"builtins.{function}" in HIGHER_ORDER or self._full(call.func) in HIGHER_ORDER
        keys = [each.value for each in call.keywords if each.arg == "key"]
        return any(map(self._stands, [*call.args, *keys] if known else keys))

    def _stands(self, node: ast.AST | None) -> bool:
        """Whether an expression is something that gives a new value at each call."""
        if isinstance(node, ast.Lambda):
            return self.makes_new(node.body)
        if isinstance(node, ast.Call):
            text = said(node.func)
            lazy = _LAZY.search(text) or _REMEMBERS.search(text)
            return self._full(node) in OF_ONE_RUN or (bool(lazy) and self._is_given(node))
        if not isinstance(node, ast.Name | ast.Attribute):
            return False
        name = self._full(node)
        named = isinstance(node, ast.Name) and node.id in self.makers
        return named or name in OF_ONE_RUN or self._is_made_beside(name) or self._draws(name, 0)

    def _is_given(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Call) and any(map(self._stands, node.args))

    def _draws(self, name: str, index: int) -> bool:
        """Whether a call draws from a stream that nobody has seeded."""
        if not name.startswith(RANDOM) or name in NEW_STREAMS or SEEDS.search(name):
            return False
        return not any(seed < index for seed in self._seeds)

    def _generators(self, part: Part) -> Iterable[str]:
        """Names that a statement binds to a generator without a seed."""
        value = getattr(part.node, "value", None)
        return part.binds if value is not None and is_unseeded(value, self._full) else ()

    @property
    def seeded(self) -> frozenset[str]:
        """Names that are bound to generators with a seed: each draw counts for the next one."""
        values = ((part, getattr(part.node, "value", None)) for part in self._plain)
        called = ((part, each.func) for part, each in values if isinstance(each, ast.Call))
        made = (part for part, function in called if self._full(function) in NEW_STREAMS)
        return frozenset(name for part in made for name in part.binds) - self.unseeded

    def _asks(self, part: Part) -> bool:
        """Whether a statement goes by the process that it runs in, and leaves that as it is."""
        if part.changed_states:
            return False
        nodes = runs(part.node)
        asked = any(map(self._names_process, nodes)) or any(map(tells_identity, nodes))
        return asked or not part.now.isdisjoint(self._askers)

    def _names_process(self, node: ast.AST) -> bool:
        """Whether an expression names what goes by the process, but for variables that the notebook sets."""
        named = isinstance(node, ast.Attribute | ast.Name) and self._full(node) in OF_THE_PROCESS
        return named and node not in self._own_variables

    @cached_property
    def makers(self) -> frozenset[str]:
        """Functions and classes that give something new at each call, and other names for such."""
        # What is found is asked for while it is looked for: `_stands` looks into it.
        self.__dict__["makers"] = frozenset()
        size = -1
        while size < len(self.makers):
            size = len(self.makers)
            found = self._giving(self._is_source(self.makers))
            aliases = {
                name
                for part in self._plain
                for name, node in _definitions(part)
                if not isinstance(node, (*FUNCTIONS, ast.ClassDef)) and self._stands(node)
            }
            self.__dict__["makers"] = self.makers | found | aliases
        return self.makers

    def _is_source(self, made: Collection[str]) -> Callable[[ast.AST], bool]:
        def is_source(node: ast.AST) -> bool:
            if isinstance(node, ast.Attribute):
                return is_file_time(node)
            if not isinstance(node, ast.Call):
                return False
            if isinstance(node.func, ast.Name) and node.func.id in made:
                return True
            name = self._full(node.func)
            seeded = bool(self._seeds)
            if tells_new(node, name):
                return True
            return name in OF_ONE_RUN or self._is_made_beside(name) or (not seeded and self._draws(name, 0))

        return is_source

    @cached_property
    def _methods(self) -> Mapping[str, frozenset[str]]:
        """Class, or name of something of it -> its methods that give something new at each call."""
        is_source, found = self._is_source(self.makers), dict[str, frozenset[str]]()
        for part in self._plain:
            for name, node in _definitions(part):
                if isinstance(node, ast.ClassDef):
                    own = [each for each in node.body if isinstance(each, ast.FunctionDef)]
                    giving = {each.name for each in own if Flow(each, is_source, self.unread).gives}
                    found[name] = frozenset(giving - MAKING)
                else:
                    made = node.func if isinstance(node, ast.Call) else node
                    found[name] = found.get(getattr(made, "id", ""), frozenset())
        return found

    @cached_property
    def _askers(self) -> frozenset[str]:
        """Functions that give what they ask the process for."""

        found: set[str] = set()

        def is_source(node: ast.AST) -> bool:
            if isinstance(node, ast.Name) and node.id in found:
                return True
            return self._names_process(node)

        size = -1
        while size < len(found):
            size = len(found)
            found |= self._giving(is_source)
        return frozenset(found)

    def _giving(self, is_source: Callable[[ast.AST], bool]) -> frozenset[str]:
        definitions = (each for part in self._plain for each in _definitions(part))
        return frozenset(
            name
            for name, node in definitions
            if isinstance(node, (*FUNCTIONS, ast.ClassDef)) and self._gives(node, is_source)
        )

    def _gives(self, node: ast.AST, is_source: Callable[[ast.AST], bool]) -> bool:
        """Whether what a function returns, or what a class makes, depends on a source."""
        if isinstance(node, ast.ClassDef):
            factories = _factories(node)
            methods = [each for each in node.body if getattr(each, "name", "") in MAKING]
            return any(map(is_source, (inner for method in methods for inner in nodes_in(method)))) or any(
                self._full(each) in OF_ONE_RUN or any(map(is_source, nodes_in(each))) for each in factories
            )
        if isinstance(node, ast.Lambda):
            return any(map(is_source, nodes_in(node.body)))
        flow = Flow(node, is_source, self.unread)
        return flow.gives or flow.leaves

    def _full(self, node: ast.AST) -> str:
        """The whole dotted name of what code names, by the module's imports; else empty."""
        root = node
        while type(root) is ast.Attribute:
            root = root.value
        if type(root) is ast.Name and root.id not in self._imports:
            return ""  # most of what is asked for
        return path_of(node, lambda root: self._imports.get(root.id)) or ""


def _imports(parts: Parts) -> Mapping[str, str]:
    """Name -> the dotted name of what it is imported from, where nothing else binds it."""
    own = (part for part in parts.parts if part.task is None)
    found = {"cloaca": "cloaca", **imports_of(node for part in own for node in all_statements(part.node))}
    beside = [part for part in parts.parts if part.certain and not part.imports and part.task is None]
    bound = {name for part in beside for name in part.certain - _imported_by(part, found)}
    return {name: target for name, target in found.items() if name not in bound}


def _imported_by(part: Part, found: Mapping[str, str]) -> set[str]:
    """Names that a statement may bind by an import: `try: import …`."""
    return {name for node in runs(part.node) for name in bound_modules(node, found)}


def _seeds(part: Part) -> bool:
    """Whether a statement seeds some stream."""
    calls = [node for node in runs(part.node) if isinstance(node, ast.Call)]
    given = (each.func for each in calls if each.args or each.keywords)
    return any(SEEDS.search(last_name(each) or said(each).rpartition(".")[2]) for each in given)


def _around(node: ast.AST, outer: Mapping[ast.AST, ast.AST]) -> Iterator[ast.AST]:
    while node in outer:
        node = outer[node]
        yield node


def _definitions(part: Part) -> Iterator[tuple[str, ast.AST]]:
    node = part.node
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name, node
    elif isinstance(node, ast.Assign):
        yield from ((each.id, node.value) for each in node.targets if isinstance(each, ast.Name))


def _factories(node: ast.ClassDef) -> list[ast.expr]:
    """What makes the fields of a class's instances."""
    keywords = (each for each in nodes_in(node) if isinstance(each, ast.keyword))
    return [each.value for each in keywords if each.arg in {"default_factory", "factory"}]


def _is_filling(node: ast.AST) -> bool:
    """Whether a call makes a dictionary that keeps what it is asked for."""
    return isinstance(node, ast.Call) and said(node.func).endswith("defaultdict")
