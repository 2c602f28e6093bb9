"""Names that a body-form cell reads before it binds them: fine in a notebook, unbound in a function.

`RATE = RATE * 2` works in a cell, where both are the notebook's. In the function that the cell becomes, the
assignment makes `RATE` local to it, and reading it fails.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cloaca_nb.notebook.freenames import bound_names, declared

_ENDS = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_EAGER = (ast.ListComp, ast.SetComp, ast.DictComp)


class Unbound(NamedTuple):
    """A name read before it is bound: on every way through the body, or on some."""

    name: str
    line: int
    always: bool


def unbound_reads(body: Sequence[ast.stmt], parameters: Collection[str]) -> list[Unbound]:
    """The first read of each name that the body binds itself, but not before that read.

    Args:
        body: The statements of a function.
        parameters: Names that are bound when it begins.
    """
    local = set(bound_names(body)) - declared(body) - set(parameters)
    if not local:
        return []
    walk = _Walk(frozenset(local))
    walk.block(body, _State(set(), set()))
    return list(walk.found.values())


@dataclass(slots=True)
class _State:
    """Names bound on every way to here, and on some."""

    surely: set[str]
    perhaps: set[str]
    ended: bool = False

    def copy(self) -> _State:
        return _State(set(self.surely), set(self.perhaps), self.ended)

    def bind(self, names: Iterable[str]) -> None:
        found = set(names)
        self.surely |= found
        self.perhaps |= found

    def unbind(self, name: str) -> None:
        self.surely.discard(name)
        self.perhaps.discard(name)


def _joined(states: Sequence[_State]) -> _State:
    """The state behind several ways; one that ended (returned, raised) does not come here."""
    here = [state for state in states if not state.ended]
    if not here:
        return _State(set(), set(), ended=True)
    surely, perhaps = set(here[0].surely), set(here[0].perhaps)
    for state in here[1:]:
        surely &= state.surely
        perhaps |= state.perhaps
    return _State(surely, perhaps)


@dataclass(slots=True)
class _Walk:
    local: frozenset[str]
    found: dict[str, Unbound] = field(default_factory=dict)

    def block(self, body: Sequence[ast.stmt], state: _State) -> _State:
        for statement in body:
            if state.ended:
                break
            state = self._statement(statement, state)
        return state

    def _statement(self, node: ast.stmt, state: _State) -> _State:
        if isinstance(node, ast.If):
            self._reads([node.test], state)
            return _joined([self.block(node.body, state.copy()), self.block(node.orelse, state.copy())])
        if isinstance(node, ast.For | ast.AsyncFor | ast.While):
            return self._loop(node, state)
        if isinstance(node, ast.Try) or type(node).__name__ == "TryStar":
            return self._try(node, state)
        if isinstance(node, ast.With | ast.AsyncWith):
            for item in node.items:
                self._reads([item.context_expr], state)
                self._targets([item.optional_vars] if item.optional_vars else [], state)
            return self.block(node.body, state)
        if isinstance(node, ast.Match):
            return self._match(node, state)
        self._simple(node, state)
        return state

    def _simple(self, node: ast.stmt, state: _State) -> None:
        """A statement without a block of its own, or one whose block is another scope."""
        if isinstance(node, ast.Assign):
            self._reads([node.value], state)
            self._targets(node.targets, state)
        elif isinstance(node, ast.AugAssign):
            if isinstance(node.target, ast.Name):
                self._read(node.target, state)
            self._reads([node.value], state)
            self._targets([node.target], state)
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None:
                self._reads([node.value], state)
                self._targets([node.target], state)
        elif isinstance(node, ast.Delete):
            self._reads(node.targets, state)
            for target in node.targets:
                if isinstance(target, ast.Name):
                    state.unbind(target.id)
        else:
            self._reads([node], state)
            state.bind(set(bound_names([node])) & self.local)
        state.ended = state.ended or isinstance(node, _ENDS)

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, state: _State) -> _State:
        self._reads([node.test if isinstance(node, ast.While) else node.iter], state)
        inside = state.copy()
        if not isinstance(node, ast.While):
            self._targets([node.target], inside)
        forever = (
            isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and bool(node.test.value)
        )
        after = self.block(node.body, inside.copy())
        # The body may run no time at all, and may be left in its middle.
        behind = after if forever and not after.ended else state.copy()
        behind.ended = False
        behind.perhaps |= set(bound_names(node.body)) & self.local | inside.perhaps
        return self.block(node.orelse, behind) if node.orelse else behind

    def _try(self, node: ast.stmt, state: _State) -> _State:
        body, handlers = getattr(node, "body", []), getattr(node, "handlers", [])
        done = self.block(getattr(node, "orelse", []), self.block(body, state.copy()))
        broken = state.copy()
        broken.perhaps |= set(bound_names(body)) & self.local
        ways = [done]
        for handler in handlers:
            caught = broken.copy()
            self._reads([handler.type] if handler.type else [], caught)
            caught.bind({handler.name} if handler.name in self.local else ())
            left = self.block(handler.body, caught)
            if handler.name:
                left.unbind(handler.name)
            ways.append(left)
        final = getattr(node, "finalbody", [])
        behind = _joined(ways)
        return self.block(final, behind) if final else behind

    def _match(self, node: ast.Match, state: _State) -> _State:
        self._reads([node.subject], state)
        ways = []
        for case in node.cases:
            inside = state.copy()
            inside.bind(set(bound_names([case.pattern])) & self.local)
            self._reads([case.guard] if case.guard else [], inside)
            ways.append(self.block(case.body, inside))
        last = node.cases[-1]
        whole = isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None and last.guard is None
        return _joined(ways if whole else [*ways, state.copy()])

    def _targets(self, targets: Iterable[ast.expr], state: _State) -> None:
        for target in targets:
            self._reads([target], state)
            state.bind(set(bound_names([target])) & self.local)

    def _reads(self, nodes: Iterable[ast.AST], state: _State) -> None:
        """Reads in expressions, in order; functions and generators run later and are left out."""
        stack = list(reversed(list(nodes)))
        while stack:
            node = stack.pop()
            if isinstance(node, ast.Name):
                if isinstance(node.ctx, ast.Load):
                    self._read(node, state)
            elif isinstance(node, ast.NamedExpr):
                self._reads([node.value], state)
                state.bind({node.target.id} & self.local)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                stack.extend(
                    [*node.decorator_list, *node.args.defaults, *(d for d in node.args.kw_defaults if d)]
                )
            elif isinstance(node, ast.Lambda):
                stack.extend([*node.args.defaults, *(d for d in node.args.kw_defaults if d)])
            elif isinstance(node, ast.GeneratorExp):
                stack.append(node.generators[0].iter)
            elif isinstance(node, _EAGER):
                self._comprehension(node, state)
            else:
                stack.extend(reversed(list(ast.iter_child_nodes(node))))

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp, state: _State) -> None:
        inside = state.copy()
        for generator in node.generators:
            self._reads([generator.iter], inside)
            own = {n.id for n in ast.walk(generator.target) if isinstance(n, ast.Name)}
            inside.bind(own)
            self._reads(generator.ifs, inside)
        self._reads([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt], inside)

    def _read(self, node: ast.Name, state: _State) -> None:
        if node.id in self.local and node.id not in state.surely and node.id not in self.found:
            self.found[node.id] = Unbound(node.id, node.lineno, node.id not in state.perhaps)
