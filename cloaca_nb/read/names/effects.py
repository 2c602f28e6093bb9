"""What calling a function of the notebook changes: names of the notebook, and its own arguments."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cloaca_nb.read.names.bindings import Names
from cloaca_nb.read.names.methods import ARGUMENT_MUTATORS, MUTATORS
from cloaca_nb.read.names.purity import Frame, PurityAnalysis, method_of, value_of
from cloaca_nb.read.names.timeline import Step, Timeline
from cloaca_nb.read.names.walk import FunctionOrLambda, body_of, dotted, parameters_of, root_name, running

_DEPTH = 12


class EffectSummary(NamedTuple):
    """What a call changes.

    Attributes:
        changed: Names of the notebook whose objects it changes, in order.
        bound: Names of the notebook that it binds (`global X`), in order.
        parameters: Names of its parameters whose objects it changes.
    """

    changed: tuple[str, ...] = ()
    bound: tuple[str, ...] = ()
    parameters: frozenset[str] = frozenset()


class _Gathering:
    """EffectSummary in the making."""

    def __init__(self) -> None:
        self.changed: dict[str, None] = {}
        self.bound: dict[str, None] = {}
        self.parameters: set[str] = set()

    def include(self, other: EffectSummary) -> None:
        """Takes over what another call does to names of the notebook."""
        self.changed.update(dict.fromkeys(other.changed))
        self.bound.update(dict.fromkeys(other.bound))

    def result(self) -> EffectSummary:
        return EffectSummary(tuple(self.changed), tuple(self.bound), frozenset(self.parameters))


class EffectSummaries:
    """Looks up what calls change, on the part of the time line that is known so far."""

    def __init__(self, timeline: Timeline, purity: PurityAnalysis) -> None:
        self._timeline = timeline
        self._purity = purity
        self._known: dict[tuple[ast.AST, int], EffectSummary] = {}
        self._open: set[tuple[ast.AST, int]] = set()

    def of_call(self, node: ast.Call, frame: Frame, layers: int = 1) -> Iterator[tuple[str, str]]:
        """Names of the notebook that a call changes or binds, each behind ``"change"`` or ``"bind"``.

        Args:
            node: The call.
            frame: Where it stands.
            layers: 2 for a decorator `@register("csv")`, whose result is called, too.
        """
        for names, argument in self._changed_arguments(node, frame):
            root = root_name(argument)
            if root is not None and names.means_global(root):
                yield "change", root.id
        found = self._function(node.func, frame)
        if found is not None:
            effects = self._effects(found[0], found[1], found[2], frame, layers)
            yield from (("change", name) for name in effects.changed)
            yield from (("bind", name) for name in effects.bound)

    def of_decorator(self, node: ast.expr, frame: Frame) -> Iterator[tuple[str, str]]:
        """Names that decorating something changes or binds."""
        if isinstance(node, ast.Call):
            yield from self.of_call(node, frame, 2)
            return
        called = ast.copy_location(ast.Call(node, [], []), node)
        yield from self.of_call(called, frame)

    def of_method(self, step: Step, name: str, frame: Frame) -> EffectSummary:
        """What a method of a class of the notebook changes."""
        method = method_of(step.node, name) if isinstance(step.node, ast.ClassDef) else None
        if method is None:
            return EffectSummary()
        return self._effects(method, step.names, step.cell, frame, 1)

    def _function(self, target: ast.expr, frame: Frame) -> tuple[FunctionOrLambda, Names, int, bool] | None:
        """The function of the notebook that is called, with whether its first parameter is bound already."""
        name = dotted(target)
        if name is None or not frame.names.means_global(name[0]):
            return None
        event = self._timeline.before(name[0].id, frame.at)
        step = event.step if event is not None else None
        if event is None or step is None:
            return None
        if isinstance(step.node, ast.FunctionDef) and not name[1]:
            return step.node, step.names, step.cell, False
        if isinstance(step.node, ast.ClassDef):
            method = method_of(step.node, name[1][0] if name[1] else "__init__")
            return (method, step.names, step.cell, True) if method is not None and len(name[1]) < 2 else None
        value = value_of(event.name, step)
        if isinstance(value, ast.Name) and not name[1] and value.id != event.name:
            return self._function(value, Frame(step.names, step.index, step.cell))
        if isinstance(value, ast.Lambda) and not name[1]:
            return value, step.names, step.cell, False
        return None

    def _effects(
        self, function: FunctionOrLambda, names: Names, cell: int, frame: Frame, layers: int
    ) -> EffectSummary:
        key = (function, cell * 4 + layers)
        if key in self._known:
            return self._known[key]
        if key in self._open or len(self._open) > _DEPTH:
            return EffectSummary()
        self._open.add(key)
        found = _Gathering()
        nested: dict[str, FunctionOrLambda] = {}
        called: list[FunctionOrLambda] = []
        around = Frame(names, frame.at, cell)
        own = {parameter.arg for parameter in parameters_of(function.args)}
        for node in running(*body_of(function)):
            if isinstance(node, ast.FunctionDef):
                nested[node.name] = node
            self._note(node, names, own, found)
            if isinstance(node, ast.Call):
                self._note_call(node, around, own, found)
                if isinstance(node.func, ast.Name) and node.func.id in nested:
                    called.append(nested[node.func.id])
        if layers > 1:
            called.extend(nested.values())
            called.extend(_returned_lambdas(function))
        for inner in called:
            found.include(self._effects(inner, names, cell, frame, 1))
        self._open.discard(key)
        self._known[key] = found.result()
        return self._known[key]

    def _note(self, node: ast.AST, names: Names, own: set[str], found: _Gathering) -> None:
        """Notes a change, or a binding of a name declared `global`."""
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and names.means_global(node):
            found.bound[node.id] = None
        for root in changed_roots(node):
            if names.means_global(root):
                found.changed[root.id] = None
            elif root.id in own:
                found.parameters.add(root.id)

    def _note_call(self, node: ast.Call, around: Frame, own: set[str], found: _Gathering) -> None:
        """Notes what a call in the function changes, its own parameters too."""
        for kind, name in self.of_call(node, around):
            (found.changed if kind == "change" else found.bound)[name] = None
        for names, argument in self._changed_arguments(node, around):
            root = root_name(argument)
            if root is not None and root.id in own and not names.means_global(root):
                found.parameters.add(root.id)

    def _changed_arguments(self, node: ast.Call, frame: Frame) -> Iterator[tuple[Names, ast.expr]]:
        """The arguments whose objects a call changes, each with what its names mean."""
        name = dotted(node.func)
        path = self._purity.path(name[0], name[1], frame) if name is not None else None
        position = ARGUMENT_MUTATORS.get(path or "")
        if position is not None and position < len(node.args):
            yield frame.names, node.args[position]
        found = self._function(node.func, frame)
        if found is not None:
            effects = self._effects(found[0], found[1], found[2], frame, 1)
            for parameter, argument in _arguments(found[0], node, found[3]):
                if parameter in effects.parameters:
                    is_default = argument in found[0].args.defaults
                    yield found[1] if is_default else frame.names, argument


def changed_roots(node: ast.AST) -> Iterator[ast.Name]:
    """Names whose objects a node changes: by assignment to a part, `del`, or a method known for it."""
    targets: Sequence[ast.AST] = ()
    if isinstance(node, ast.Assign | ast.Delete):
        targets = node.targets
    elif isinstance(node, ast.AugAssign | ast.AnnAssign | ast.For | ast.AsyncFor):
        targets = [node.target] if not isinstance(node, ast.AnnAssign) or node.value is not None else []
    elif isinstance(node, ast.withitem):
        targets = [node.optional_vars] if node.optional_vars is not None else []
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MUTATORS:
        root = root_name(node.func.value)
        if root is not None:
            yield root
    for target in _flat(targets):
        root = root_name(target) if isinstance(target, ast.Attribute | ast.Subscript) else None
        if root is not None:
            yield root


def _flat(targets: Sequence[ast.AST]) -> Iterator[ast.AST]:
    for target in targets:
        if isinstance(target, ast.Tuple | ast.List):
            yield from _flat(target.elts)
        elif isinstance(target, ast.Starred):
            yield target.value
        else:
            yield target


def _arguments(
    function: FunctionOrLambda, call: ast.Call, bound_first: bool
) -> Iterator[tuple[str, ast.expr]]:
    """Pairs of a parameter's name and the argument that is passed for it, defaults too."""
    positional = [*function.args.posonlyargs, *function.args.args][1 if bound_first else 0 :]
    for parameter, argument in zip(positional, call.args, strict=False):
        if isinstance(argument, ast.Starred):
            break
        yield parameter.arg, argument
    yield from ((keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg is not None)
    given = len(call.args) + (1 if bound_first else 0)
    positional = [*function.args.posonlyargs, *function.args.args]
    first = len(positional) - len(function.args.defaults)
    for index, default in enumerate(function.args.defaults, first):
        if index >= given:
            yield positional[index].arg, default


def _returned_lambdas(function: FunctionOrLambda) -> list[FunctionOrLambda]:
    nodes = running(*body_of(function))
    return [
        node.value for node in nodes if isinstance(node, ast.Return) and isinstance(node.value, ast.Lambda)
    ]
