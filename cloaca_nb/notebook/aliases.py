"""Which names of a notebook may share an object, so that a change through one is a change of the other."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator

from cloaca_nb.notebook.flow import running
from cloaca_nb.notebook.timeline import Step


class Aliases:
    """Names that share objects, as the statements so far have left them.

    ``c = CONFIG`` makes two names of one object; ``ALL = [A, B]`` makes an object that holds others, so that
    a change of ``A`` is seen through ``ALL``.
    """

    def __init__(self) -> None:
        self._same: dict[str, set[str]] = {}
        self._holders: dict[str, dict[str, None]] = {}
        self._held: dict[str, set[str]] = {}

    def bound(self, step: Step, names: Iterable[str], can_change: Callable[[str], bool]) -> None:
        """Takes note of what a statement has bound.

        Args:
            step: The statement.
            names: The names that it bound.
            can_change: Whether the object of a name is one that can change.
        """
        bound = list(dict.fromkeys(names))
        for name in bound:
            self._forget(name)
        value = getattr(step.node, "value", None)
        shared: Iterable[ast.Name] = ()
        held: Iterable[ast.Name] = ()
        if isinstance(step.node, ast.Assign | ast.AnnAssign) and isinstance(value, ast.expr):
            shared, held = _shared(value), _held(value)
            self._share(bound)
        elif isinstance(step.node, ast.FunctionDef | ast.ClassDef):
            held = _held_by_definition(step.node)
        for node in shared:
            if step.names.means_global(node) and node.id not in bound and can_change(node.id):
                self._share([*bound, node.id])
        for node in held:
            changing = can_change(node.id) or bool(self._held.get(node.id))
            if step.names.means_global(node) and node.id not in bound and changing:
                self._holders.setdefault(node.id, {}).update(dict.fromkeys(bound))
                for name in bound:
                    self._held.setdefault(name, set()).add(node.id)

    def _forget(self, name: str) -> None:
        group = self._same.pop(name, None)
        if group is not None:
            group.discard(name)
        for held in self._held.pop(name, ()):
            self._holders[held].pop(name, None)

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

    def _share(self, names: list[str]) -> None:
        if len(names) < 2:
            return
        group = set(names)
        for name in names:
            group |= self._same.get(name, set())
        for name in sorted(group):
            self._same[name] = group


def _shared(value: ast.expr) -> Iterator[ast.Name]:
    """Names whose object, or a part of it, an expression gives as it is: ``CONFIG``, ``CONFIG["db"]``."""
    while isinstance(value, ast.Attribute | ast.Subscript):
        value = value.value
    if isinstance(value, ast.Name):
        yield value
    elif isinstance(value, ast.IfExp):
        yield from _shared(value.body)
        yield from _shared(value.orelse)
    elif isinstance(value, ast.BoolOp):
        for part in value.values:
            yield from _shared(part)


def _held(value: ast.expr) -> Iterator[ast.Name]:
    """Names whose objects an expression puts into a new one: ``[A, B]``, ``{"a": A}``, ``Config(stop=A)``."""
    if isinstance(value, ast.List | ast.Tuple | ast.Set):
        parts = value.elts
    elif isinstance(value, ast.Dict):
        parts = [part for key, part in zip(value.keys, value.values, strict=True) if key is not None]
    elif isinstance(value, ast.Call) and not _copies(value):
        parts = [*value.args, *(keyword.value for keyword in value.keywords)]
    else:
        return
    for part in parts:
        yield from _shared(part)
        yield from _held(part)


#: Functions that copy what they are given or compute something from it.
_COPYING = frozenset(
    {
        "len",
        "sum",
        "min",
        "max",
        "sorted",
        "set",
        "list",
        "tuple",
        "dict",
        "frozenset",
        "str",
        "repr",
        "any",
        "all",
    }
    | {"int", "float", "bool", "deepcopy", "copy", "Counter", "join", "enumerate", "round", "abs", "dumps"}
)


def _copies(value: ast.Call) -> bool:
    name = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
    return name in _COPYING


def _held_by_definition(node: ast.FunctionDef | ast.ClassDef) -> Iterator[ast.Name]:
    """Names whose objects a function's defaults or a class's attributes hold."""
    if isinstance(node, ast.FunctionDef):
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                yield from _shared(default)
        return
    for inner in running(*node.body):
        if isinstance(inner, ast.Assign | ast.AnnAssign) and inner.value is not None:
            yield from _shared(inner.value)
