"""The body form: a cell whose statements are the body of its task."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cloaca_nb import syntax
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.workflow import Line
from cloaca_nb.read.cells.cell import syntax_fact
from cloaca_nb.read.cells.code import CellCode, Statement, compile_error
from cloaca_nb.read.cells.imports import imports_all, is_future
from cloaca_nb.read.cells.marker import MarkerOptions
from cloaca_nb.read.cells.statements import carried_lines, character, first_line, string_lines
from cloaca_nb.read.names.nodes import parameter_defaults
from cloaca_nb.read.names.scopes import bound_names, reads_of
from cloaca_nb.read.names.walk import Function, awaits, below, names_within, statements_in, takes_all
from cloaca_nb.read.tasks.draft import CONTEXT, CellDrafts, Draft

#: What stands between a statement and the next one on its line.
_BEHIND = re.compile(r"\A\s*;?\s*")
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
    local = set(bound_names(body)) - _declared(body) - set(parameters)
    if not local:
        return []
    walk = _Walk(frozenset(local))
    walk.block(body, _State(set(), set()))
    return list(walk.found.values())


def _declared(body: Sequence[ast.stmt]) -> set[str]:
    """Names that `global` and `nonlocal` statements of a scope declare."""
    found = (node for node in statements_in(body) if isinstance(node, ast.Global | ast.Nonlocal))
    return {name for node in found for name in node.names}


def _deleted(body: Sequence[ast.stmt]) -> set[str]:
    """Names that statements of a scope delete; a handler deletes its exception at its end."""
    found = set[str]()
    for node in statements_in(body):
        if isinstance(node, ast.Delete):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        found |= {handler.name for handler in getattr(node, "handlers", ()) if handler.name}
    return found


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
        # An earlier time through the body may have deleted what was bound before.
        state.surely -= _deleted(node.body)
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
        broken.surely -= _deleted(body)
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
        return _joined(ways if takes_all(node) else [*ways, state.copy()])

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
            elif isinstance(node, Function):
                stack += [*node.decorator_list, *parameter_defaults(node)]
            elif isinstance(node, ast.Lambda):
                stack += parameter_defaults(node)
            elif isinstance(node, ast.GeneratorExp):
                stack.append(node.generators[0].iter)
            elif isinstance(node, _EAGER):
                self._comprehension(node, state)
            else:
                stack += reversed(below(node))

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp, state: _State) -> None:
        inside = state.copy()
        for generator in node.generators:
            self._reads([generator.iter], inside)
            inside.bind(names_within(generator.target))
            self._reads(generator.ifs, inside)
        self._reads([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt], inside)

    def _read(self, node: ast.Name, state: _State) -> None:
        if node.id in self.local and node.id not in state.surely and node.id not in self.found:
            self.found[node.id] = Unbound(node.id, node.lineno, node.id not in state.perhaps)


INDENT = "    "


def context_uses(tree: ast.Module) -> list[ast.Name]:
    """Each place where the cell's top level, or a function in it, reads the `context` around it."""
    return reads_of(CONTEXT, tree.body)


def body_draft(code: CellCode, tree: ast.Module, options: MarkerOptions) -> CellDrafts:
    """The task of a body-form cell."""
    marker = code.marked_at
    if options.id is None:
        said = kinds.BodyWithoutId("given" if options.dependencies else "none")
        return CellDrafts(facts=(Fact(said, marker),))
    futures = [node for node in tree.body if is_future(node)]
    node = function_around(code, [node for node in tree.body if not is_future(node)])
    facts = [*unfit_facts(code, tree)][:1]
    if not facts:
        error = compile_error(ast.Module([*futures, compilable(node)], []))
        if error is not None:
            facts = [syntax_fact(code, error, kinds.TaskSyntax)]
    if facts:
        return CellDrafts(facts=tuple(facts), lost=(options.id,))
    draft = Draft(
        id=options.id,
        form="body",
        code=code,
        node=node,
        place=marker,
        statement=None,
        context=CONTEXT,
        dependencies=options.dependencies,
        arguments=options.arguments,
        beside=tuple(
            Statement(code.cell.position, future, carried_lines(code, future)) for future in futures
        ),
    )
    return CellDrafts((draft,), tuple(_rebound(code, tree)))


def body_lines(code: CellCode, body: Sequence[ast.stmt], indent: str) -> tuple[Line, ...]:
    """The cell's text as the inside of a function: indented, but never inside a string."""
    lines = code.text.split("\n")
    for node in (node for node in reversed(code.statements) if node not in body):
        _leave_out(node, lines)
    inside = {line for statement in body for line in string_lines(statement)}
    numbers = [number for number, text in enumerate(lines, 1) if text.strip() or number in inside]
    cell = code.cell.position
    return tuple(
        Line(_indented(lines[number - 1], number in inside, indent), cell, number)
        for number in (range(numbers[0], numbers[-1] + 1) if numbers else ())
    )


def _leave_out(node: ast.stmt, lines: list[str]) -> None:
    """Takes a statement out of a cell's lines; others that share these stay, those behind it are done."""
    first, last = first_line(node, tuple(lines)), node.end_lineno or node.lineno
    start, end = lines[first - 1], lines[last - 1]
    before = start[: character(start, node.col_offset)] if first == node.lineno else ""
    behind = _BEHIND.sub("", end[character(end, node.end_col_offset or 0) :])
    if behind.startswith("#"):
        behind = ""
    lines[first - 1 : last] = [""] * (last - first + 1)
    lines[first - 1] = before if behind else before.rstrip("; \t")
    lines[last - 1] += behind


def _indented(text: str, inside: bool, indent: str) -> str:
    if inside:
        return text
    return indent + text.rstrip() if text.strip() else ""


def function_around(code: CellCode, body: list[ast.stmt]) -> ast.FunctionDef:
    """A function around the statements; its name is decided when the whole notebook is known."""
    made = syntax.parse(f"def _({CONTEXT}): pass").body[0]
    assert isinstance(made, ast.FunctionDef)
    made.body = body or made.body
    made.lineno = code.marker_line
    made.end_lineno = code.text.count("\n") + 1
    for arg in made.args.args:
        arg.lineno = arg.end_lineno = code.marker_line
    return made


def compilable(node: Function) -> Function:
    """A function around a cell's statements as Python takes it: `async` where they wait for something."""
    if awaits(*node.body) is None:
        return node
    return ast.copy_location(ast.AsyncFunctionDef(**dict(ast.iter_fields(node))), node)


def _running_nodes(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """All nodes in order, comprehensions looked into, without the bodies of functions and classes."""
    stack = list(reversed(body))
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            stack += reversed(below(node))


def unfit_facts(code: CellCode, tree: ast.Module) -> Iterator[Fact]:
    """What a function's body cannot hold."""
    for node in _running_nodes(tree.body):
        place = Place(code.cell.position, getattr(node, "lineno", None))
        if isinstance(node, ast.Yield | ast.YieldFrom):
            yield Fact(kinds.YieldInBody(), place)
            return
        if imports_all(node):
            yield Fact(kinds.StarInBody(node.module or "."), place)
            return


def _rebound(code: CellCode, tree: ast.Module) -> Iterator[Fact]:
    """`context` bound by the body itself: what the task returns is then no longer what it was given."""
    if CONTEXT in set(bound_names(tree.body)):
        node = next(node for node in tree.body if CONTEXT in set(bound_names([node])))
        yield Fact(kinds.ContextRebound(), Place(code.cell.position, node.lineno))
