"""Which names of a notebook may share an object, so that a change through one is a change of the other."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from cloaca_nb.read.names.bindings import Names
from cloaca_nb.read.names.timeline import Event, Step
from cloaca_nb.read.names.walk import FunctionOrLambda, at_import, body_of, running

#: How deep functions of the notebook are followed for what their result shares with the arguments.
_DEPTH = 4
_BINDING = (ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.FunctionDef, ast.ClassDef)
#: Functions whose result holds what they are given.
_HOLDING = frozenset(
    ("partial", "dict", "list", "tuple", "set", "SimpleNamespace", "deque", "iter", "cycle", "replace")
)


@dataclass(slots=True, eq=False)
class _Shared:
    """Names whose objects (or parts of them) an expression gives, or puts into what it gives."""

    same: dict[str, None] = field(default_factory=dict)
    held: dict[str, None] = field(default_factory=dict)


class Aliases:
    """Names that share objects, as the statements so far have left them.

    ``c = CONFIG`` makes two names of one object; ``ALL = [A, B]`` makes an object that holds others, so that
    a change of ``A`` is seen through ``ALL``.
    """

    def __init__(self, definition: Callable[[str], Event | None], can_change: Callable[[str], bool]) -> None:
        self._definition = definition
        self._can_change = can_change
        self._same: dict[str, set[str]] = {}
        self._holders: dict[str, dict[str, None]] = {}
        self._held: dict[str, set[str]] = {}

    def bound(self, step: Step, certain: Iterable[str]) -> frozenset[str]:
        """Takes note of what a statement has bound, and returns the names whose objects that shares.

        Args:
            step: The statement.
            certain: The names that it bound whichever way it went; they share nothing of what they shared.
        """
        found = [(names, self._filtered(names, shared)) for names, shared in self._bindings(step)]
        for name in dict.fromkeys(certain):
            self._forget(name)
        for names, shared in found:
            self._share(names)
            for name in shared.same:
                self._share([*names, name])
            for name in shared.held:
                self._holders.setdefault(name, {}).update(dict.fromkeys(names))
                for holder in names:
                    self._held.setdefault(holder, set()).add(name)
        return frozenset(name for _, shared in found for name in (*shared.same, *shared.held))

    def sharing(self, name: str) -> list[str]:
        """The name, those of the same object, and those of objects that hold it."""
        found: dict[str, None] = {}
        waiting = [name]
        while waiting:
            each = waiting.pop(0)
            if each not in found:
                found[each] = None
                waiting.extend(sorted(self._same.get(each, ())))
                waiting.extend(self._holders.get(each, ()))
        return list(found)

    def _filtered(self, names: list[str], shared: _Shared) -> _Shared:
        """What can change, before the names are bound anew; for these, others of their object stand in."""
        same = [name for name in self._others(names, shared.same) if self._can_change(name)]
        held = [
            name
            for name in self._others(names, shared.held)
            if self._can_change(name) or self._held.get(name)
        ]
        return _Shared(dict.fromkeys(same), dict.fromkeys(held))

    def _others(self, names: list[str], shared: Iterable[str]) -> Iterator[str]:
        for name in shared:
            if name not in names:
                yield name
            else:
                yield from (other for other in sorted(self._same.get(name, ())) if other not in names)

    def _forget(self, name: str) -> None:
        group = self._same.pop(name, None)
        if group is not None:
            group.discard(name)
        for held in self._held.pop(name, ()):
            self._holders[held].pop(name, None)

    def _share(self, names: list[str]) -> None:
        if len(names) < 2:
            return
        group = set(names)
        for name in names:
            group |= self._same.get(name, set())
        for name in sorted(group):
            self._same[name] = group

    # What expressions share

    def _bindings(self, step: Step) -> Iterator[tuple[list[str], _Shared]]:
        """Each binding in a statement, with what its value shares."""
        for node in at_import(step.node):
            if not isinstance(node, _BINDING):
                continue
            shared = _Shared()
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node is step.node:
                for value in _values_in(node):
                    self._add(value, step.names, shared.held, shared.held, 0)
                yield [node.name], shared
                continue
            for targets, value in _assignments(node):
                stored = [part for target in targets for part in ast.walk(target) if _is_stored(part)]
                names = [
                    part.id for part in stored if isinstance(part, ast.Name) and step.names.means_global(part)
                ]
                if names:
                    given = _Shared()
                    self._add(value, step.names, given.same, given.held, 0)
                    yield names, given

    def _add(
        self, value: ast.expr, names: Names, same: dict[str, None], held: dict[str, None], depth: int
    ) -> None:
        """Adds names whose objects an expression gives as they are, and those that it puts into a new one."""
        while isinstance(value, ast.Attribute | ast.Subscript | ast.Starred):
            value = value.value
        if isinstance(value, ast.Name):
            if names.means_global(value):
                same[value.id] = None
        elif isinstance(value, ast.IfExp):
            self._add(value.body, names, same, held, depth)
            self._add(value.orelse, names, same, held, depth)
        elif isinstance(value, ast.BoolOp):
            for part in value.values:
                self._add(part, names, same, held, depth)
        elif isinstance(value, ast.NamedExpr):
            self._add(value.value, names, same, held, depth)
        elif isinstance(value, ast.List | ast.Tuple | ast.Set):
            for part in value.elts:
                self._add(part, names, held, held, depth)
        elif isinstance(value, ast.Dict):
            for key, part in zip(value.keys, value.values, strict=True):
                if key is not None:
                    self._add(part, names, held, held, depth)
        elif isinstance(value, ast.Call) and depth < _DEPTH:
            self._add_call(value, names, same, held, depth + 1)

    def _add_call(
        self, call: ast.Call, names: Names, same: dict[str, None], held: dict[str, None], depth: int
    ) -> None:
        """Adds what the result of a call shares, as far as the function is one of the notebook."""
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        if isinstance(call.func, ast.Attribute):
            if call.func.attr in {"get", "pop", "setdefault", "copy", "values", "items"}:
                self._add(call.func.value, names, same, held, depth)
            return
        function: FunctionOrLambda | None = call.func if isinstance(call.func, ast.Lambda) else None
        step = None
        if isinstance(call.func, ast.Name):
            event = self._definition(call.func.id) if names.means_global(call.func) else None
            step = event.step if event is not None else None
            is_class = step is not None and isinstance(step.node, ast.ClassDef)
            for argument in [*given, call.func] if is_class else given if call.func.id in _HOLDING else []:
                self._add(argument, names, held, held, depth)
            function = _function_of(step, call.func.id)
        if function is None:
            return
        for result in _results(function):
            self._add(result, step.names if step is not None else names, same, held, depth)
            local = {node.id for node in ast.walk(result) if isinstance(node, ast.Name)}
            for parameter, argument in _passed(function, call):
                if parameter in local:
                    self._add(argument, names, same, held, depth)


def _function_of(step: Step | None, name: str) -> FunctionOrLambda | None:
    if step is None:
        return None
    if isinstance(step.node, ast.FunctionDef):
        return step.node
    value = step.node.value if isinstance(step.node, ast.Assign) else None
    return value if isinstance(value, ast.Lambda) else None


@lru_cache(maxsize=8192)
def _results(function: FunctionOrLambda) -> tuple[ast.expr, ...]:
    """The expressions that a function may return."""
    if isinstance(function, ast.Lambda):
        return (function.body,)
    nodes = running(*body_of(function))
    return tuple(node.value for node in nodes if isinstance(node, ast.Return) and node.value is not None)


def _passed(function: FunctionOrLambda, call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    """Parameters with what is passed for them; the defaults of the others."""
    positional = [*function.args.posonlyargs, *function.args.args]
    names = [parameter.arg for parameter in positional]
    passed = dict(zip(names, call.args, strict=False))
    passed.update({keyword.arg: keyword.value for keyword in call.keywords if keyword.arg is not None})
    defaults = function.args.defaults
    for name, default in zip(names[len(names) - len(defaults) :], defaults, strict=True):
        passed.setdefault(name, default)
    yield from passed.items()


def _is_stored(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _assignments(node: ast.AST) -> Iterator[tuple[list[ast.expr], ast.expr]]:
    """Targets and value of an assignment; of ``a, b = c, d`` each pair for itself."""
    if isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        yield [node.target], node.value
    elif isinstance(node, ast.Assign):
        several = [target for target in node.targets if isinstance(target, ast.Tuple | ast.List)]
        single: list[ast.expr] = [target for target in node.targets if target not in several]
        if single:
            yield single, node.value
        for target in several:
            parts = node.value.elts if isinstance(node.value, ast.Tuple | ast.List) else []
            if len(parts) == len(target.elts):
                yield from (([part], value) for part, value in zip(target.elts, parts, strict=True))
            else:
                yield [target], node.value


def _values_in(node: ast.FunctionDef | ast.ClassDef) -> Iterator[ast.expr]:
    """What a function's defaults hold, or a class: its bases and attributes."""
    if isinstance(node, ast.FunctionDef):
        yield from (
            default for default in (*node.args.defaults, *node.args.kw_defaults) if default is not None
        )
        return
    yield from node.bases
    for inner in running(*node.body):
        if isinstance(inner, ast.Assign | ast.AnnAssign) and inner.value is not None:
            yield inner.value
