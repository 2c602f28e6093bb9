"""Syntax trees: what runs when, what kind of block a statement is, what it binds on every way."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from cloaca_nb.syntax import remembered

Function = ast.FunctionDef | ast.AsyncFunctionDef
FunctionOrLambda = Function | ast.Lambda
Block = Literal["", "main", "typing"]

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def running(*nodes: ast.AST) -> Iterator[ast.AST]:
    """Every node that is evaluated when these run, in the order of the text; annotations left out.

    Bodies of functions and lambdas are left out; their decorators and defaults are not.
    """
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        yield node
        if type(node) not in LEAVES:
            stack += reversed(_parts(node))


def _parts(node: ast.AST) -> list[ast.AST]:
    """The nodes below a node that are evaluated with it; contexts and operators are left out."""
    if isinstance(node, FUNCTIONS):
        decorators: list[ast.AST] = [*getattr(node, "decorator_list", ()), *node.args.defaults]
        return decorators + [default for default in node.args.kw_defaults if default is not None]
    if isinstance(node, ast.AnnAssign):
        return [node.target] if node.value is None else [node.value, node.target]
    return below(node)


def below(node: ast.AST) -> list[ast.AST]:
    """The nodes right below a node, in the order of its fields; contexts and operators are left out."""
    return _BELOW[type(node)](node)


def _by_fields(kind: type[ast.AST]) -> Callable[[Any], list[ast.AST]]:
    """What gives the nodes below those of a type."""
    fields = [name for name in kind._fields if name not in _PLAIN_FIELDS]

    def below_it(node: ast.AST) -> list[ast.AST]:
        found: list[ast.AST] = []
        for name in fields:
            value = getattr(node, name, None)
            if type(value) is list:
                found += [part for part in value if isinstance(part, ast.AST)]
            elif isinstance(value, ast.AST):
                found.append(value)
        return found

    return below_it


#: Whether functions and classes may have type parameters.
_HAS_PARAMETERS = sys.version_info >= (3, 12)


def _below_function(node: Function) -> list[ast.AST]:
    found: list[ast.AST] = [node.args, *node.body, *node.decorator_list]
    if node.returns is not None:
        found.append(node.returns)
    if _HAS_PARAMETERS:
        found += getattr(node, "type_params", [])
    return found


def _below_arguments(node: ast.arguments) -> list[ast.AST]:
    found: list[ast.AST] = [*node.posonlyargs, *node.args]
    if not (node.defaults or node.kwonlyargs or node.vararg or node.kwarg):
        return found  # the most of all
    if node.vararg is not None:
        found.append(node.vararg)
    found += node.kwonlyargs
    found += [each for each in node.kw_defaults if each is not None]
    if node.kwarg is not None:
        found.append(node.kwarg)
    return found + node.defaults


#: Nodes that have none below them.
LEAVES = frozenset(
    {ast.Constant, ast.MatchSingleton, ast.Name, ast.alias, ast.Pass, ast.Global, ast.Nonlocal}
)


class _Below(dict[type[ast.AST], Callable[[Any], list[ast.AST]]]):
    """What gives the nodes below one, by its type: of those that have no entry by its fields."""

    def __missing__(self, kind: type[ast.AST]) -> Callable[[Any], list[ast.AST]]:
        return self.setdefault(kind, _by_fields(kind))


_BELOW = _Below()
_BELOW.update(dict.fromkeys(LEAVES, lambda node: []))
_BELOW.update(dict.fromkeys((ast.Attribute, ast.Expr, ast.keyword), lambda node: [node.value]))
_BELOW.update(dict.fromkeys((ast.FunctionDef, ast.AsyncFunctionDef), _below_function))
_BELOW.update(dict.fromkeys((ast.Import, ast.ImportFrom), lambda node: [*node.names]))
_BELOW.update(dict.fromkeys((ast.List, ast.Tuple, ast.Set), lambda node: [*node.elts]))
_BELOW.update(
    dict.fromkeys((ast.ListComp, ast.SetComp, ast.GeneratorExp), lambda node: [node.elt, *node.generators])
)
_BELOW.update(dict.fromkeys((ast.JoinedStr, ast.BoolOp), lambda node: [*node.values]))
_BELOW.update(
    dict.fromkeys((ast.For, ast.AsyncFor), lambda node: [node.target, node.iter, *node.body, *node.orelse])
)
_BELOW.update(dict.fromkeys((ast.If, ast.While), lambda node: [node.test, *node.body, *node.orelse]))
_BELOW[ast.comprehension] = lambda node: [node.target, node.iter, *node.ifs]
_BELOW[ast.Compare] = lambda node: [node.left, *node.comparators]
_BELOW[ast.IfExp] = lambda node: [node.test, node.body, node.orelse]
_BELOW[ast.AugAssign] = lambda node: [node.target, node.value]
_BELOW[ast.UnaryOp] = lambda node: [node.operand]
_BELOW[ast.Call] = lambda node: [node.func, *node.args, *node.keywords]
_BELOW[ast.Assign] = lambda node: [*node.targets, node.value]
_BELOW[ast.BinOp] = lambda node: [node.left, node.right]
_BELOW[ast.Subscript] = lambda node: [node.value, node.slice]
_BELOW[ast.arguments] = _below_arguments
_BELOW[ast.arg] = lambda node: [] if node.annotation is None else [node.annotation]
_BELOW[ast.Return] = lambda node: [] if node.value is None else [node.value]

#: Fields of nodes that hold no nodes, or none but contexts and operators.
_PLAIN_FIELDS = frozenset({"arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind", "level"})
_PLAIN_FIELDS |= {"module", "op", "ops", "rest", "simple", "type_comment", "type_ignores"}


@remembered
def nodes_in(node: ast.AST) -> tuple[ast.AST, ...]:
    """A node and all below it, the nearer ones first; contexts and operators are left out."""
    found = [node]
    for each in found:  # which grows as it is gone through
        kind = type(each)
        if kind not in LEAVES:
            found += _BELOW[kind](each)
    return tuple(found)


@remembered
def calls_in(node: ast.AST) -> tuple[ast.Call, ...]:
    """The calls in some code, the nearer ones first."""
    return tuple(each for each in nodes_in(node) if isinstance(each, ast.Call))


def names_within(*code: ast.AST) -> set[str]:
    """Each name that stands in some code, whatever it means there."""
    return {each.id for one in code for each in nodes_in(one) if isinstance(each, ast.Name)}


@remembered
def outliving_generators(node: ast.AST) -> frozenset[ast.AST]:
    """The generator expressions in a tree that nothing goes over at once: their names are read later."""
    found = [each for each in nodes_in(node) if isinstance(each, ast.GeneratorExp)]
    parents = parents_in(node) if found else {}
    return frozenset(each for each in found if _is_kept(each, parents))


def _is_kept(node: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether a value is kept as it is: what calls something with it, or goes over it, uses it up."""
    while (around := parents.get(node)) is not None:
        if isinstance(around, ast.Call) and node is not around.func:
            name = getattr(around.func, "attr", None) or getattr(around.func, "id", "")
            if name not in _LAZY:
                return False
        elif isinstance(around, ast.Assign | ast.AnnAssign):
            targets = around.targets if isinstance(around, ast.Assign) else [around.target]
            return not (node is around.value and all(isinstance(each, _SEVERAL) for each in targets))
        elif isinstance(around, _GOING_OVER) or not isinstance(around, ast.expr | ast.keyword):
            return False
        node = around
    return True


_SEVERAL = (ast.Tuple, ast.List)
_GOING_OVER = (ast.Starred, ast.Compare, ast.YieldFrom)
#: Functions that go over what they are given bit by bit, when somebody goes over what they give.
_LAZY = frozenset(
    {"filter", "map", "zip", "enumerate", "iter", "chain", "from_iterable", "islice", "cycle", "tee"}
    | {"takewhile", "dropwhile", "starmap", "accumulate", "groupby", "compress", "zip_longest", "pairwise"}
    | {"batched", "filterfalse"}
)


def parents_in(node: ast.AST) -> dict[ast.AST, ast.AST]:
    """What each node below a node stands in; contexts and operators are left out."""
    return {child: parent for parent in nodes_in(node) for child in below(parent)}


def innermost(
    node: ast.AST, outer: Mapping[ast.AST, ast.AST], kinds: tuple[type[ast.AST], ...]
) -> ast.AST | None:
    """The innermost node of some kinds that a node stands in, or is itself.

    Args:
        outer: What each node stands in.
    """
    at: ast.AST | None = node
    while at is not None and not isinstance(at, kinds):
        at = outer.get(at)
    return at


@remembered
def all_statements(node: ast.AST) -> tuple[ast.AST, ...]:
    """A node and all statements below it, the outer ones first: a tenth of all that is in a large module."""
    found = [node]
    for each in found:  # which grows as it is gone through
        found += [part for part in below(each) if isinstance(part, _BLOCKS)]
    return tuple(found)


_BLOCKS = (ast.stmt, ast.excepthandler, ast.match_case)


def first_yield(function: Function) -> ast.expr | None:
    """The first `yield` of a function's own, which makes it a generator; None where there is none."""
    yielding = (each for each in running(*function.body) if isinstance(each, ast.Yield | ast.YieldFrom))
    return next(yielding, None)


@remembered
def runs(node: ast.AST) -> tuple[ast.AST, ...]:
    """Every node that is evaluated when a statement runs, for those who ask again and again."""
    return (node,) if _runs_alone(node) else tuple(running(node))


@remembered
def at_import(node: ast.stmt) -> tuple[ast.AST, ...]:
    """Every node of a statement that may be evaluated when a package is imported."""
    parts = imported_parts(node)
    return runs(node) if parts == [node] else tuple(running(*parts))


def _runs_alone(node: ast.AST) -> bool:
    """Whether it is a function that is only bound as it runs: it has no decorators and no defaults."""
    if not isinstance(node, ast.FunctionDef):
        return False
    return not (node.decorator_list or node.args.defaults or node.args.kw_defaults)


def imported_parts(node: ast.stmt) -> list[ast.AST]:
    """The parts of a statement that may run when a package is imported: none for scripts or checkers."""
    if isinstance(node, ast.If) and (is_main_guard(node.test) or is_type_checking(node.test)):
        return [node.test, *node.orelse]
    return [node]


def body_of(function: FunctionOrLambda) -> Sequence[ast.AST]:
    """What runs when a function is called."""
    return [function.body] if isinstance(function, ast.Lambda) else function.body


def is_main_guard(test: ast.expr) -> bool:
    """Whether a condition is (or needs) ``__name__ == "__main__"``."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return any(is_main_guard(value) for value in test.values)
    if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq)):
        return False
    sides = (test.left, test.comparators[0])
    named = any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)
    return named and any(isinstance(side, ast.Constant) and side.value == "__main__" for side in sides)


def is_type_checking(test: ast.expr) -> bool:
    """Whether a condition is ``TYPE_CHECKING`` or ``typing.TYPE_CHECKING``."""
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", None)
    return name == "TYPE_CHECKING"


def block_of(node: ast.stmt) -> Block:
    """What kind of block a statement is: one for scripts or for type checkers, or "" for all else."""
    if isinstance(node, ast.If) and is_main_guard(node.test):
        return "main"
    return "typing" if isinstance(node, ast.If) and is_type_checking(node.test) else ""


def always_bound(nodes: Iterable[ast.stmt]) -> frozenset[str]:
    """Names that these statements bind whichever way they go."""
    found: frozenset[str] = frozenset()
    for node in nodes:
        found |= _always_bound(node)
    return found


def _always_bound(node: ast.stmt) -> frozenset[str]:
    if isinstance(node, ast.If):
        return _bound_by_if(node)
    if isinstance(node, ast.Try):
        ways = [[*node.body, *node.orelse], *(handler.body for handler in node.handlers)]
        return _on_all_ways(ways) | always_bound(node.finalbody)
    if isinstance(node, ast.Match):
        return _on_all_ways([case.body for case in node.cases]) if takes_all(node) else frozenset()
    if isinstance(node, ast.With | ast.AsyncWith):
        return always_bound(node.body)
    if isinstance(node, _LOOPS):
        return frozenset()
    if isinstance(node, ast.Import | ast.ImportFrom):
        return frozenset((alias.asname or alias.name.partition(".")[0]) for alias in node.names)
    if isinstance(node, DEFINITIONS):
        return frozenset({node.name})
    return stored_in(node)


def takes_all(node: ast.Match) -> bool:
    """Whether one of the cases is taken, whatever the subject is: the last one is `case _` or the like."""
    last = node.cases[-1]
    return isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None and last.guard is None


def _bound_by_if(node: ast.If) -> frozenset[str]:
    """Of an `if` with all that follows by `elif`, without recursion: chains may be long."""
    ways, walrus = [node.body], stored_in(node.test)
    rest = node.orelse
    while len(rest) == 1 and isinstance(rest[0], ast.If):
        ways.append(rest[0].body)
        rest = rest[0].orelse
    return walrus | _on_all_ways([*ways, rest])


def _on_all_ways(ways: Sequence[list[ast.stmt]]) -> frozenset[str]:
    """Names bound on every way that does not end in an exception."""
    open_ways = [way for way in ways if not (way and isinstance(way[-1], ast.Raise))]
    if not open_ways:
        return frozenset()
    common = always_bound(open_ways[0])
    for way in open_ways[1:]:
        common &= always_bound(way)
    return common


def elements_of(comprehension: ast.AST) -> list[ast.expr]:
    """What a comprehension gives of each: an element, or a key and its value."""
    return [getattr(comprehension, name) for name in ("elt", "key", "value") if hasattr(comprehension, name)]


def stored_in(node: ast.AST) -> frozenset[str]:
    """Names that a simple statement or expression binds; a walrus in a comprehension may never be reached."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            found.add(inner.id)
        elif type(inner) not in LEAVES and not isinstance(inner, COMPREHENSIONS):
            waiting += _parts(inner)
    return frozenset(found)


def blocks_of(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """The blocks of a compound statement, in the order of the text."""
    body = getattr(node, "body", None)
    if not isinstance(body, list):
        if isinstance(node, ast.Match):
            yield from (case.body for case in node.cases)
        return
    yield body
    yield from (handler.body for handler in getattr(node, "handlers", ()))
    for name in ("orelse", "finalbody"):
        if block := getattr(node, name, None):
            yield block


def statements_in(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """All statements of a scope in the order of the text: those in blocks, none in functions and classes."""
    for node in body:
        yield node
        if not isinstance(node, DEFINITIONS):
            for block in blocks_of(node):
                yield from statements_in(block)


#: What a module's top level, and a function that is not `async`, cannot do.
WAITING = (ast.Await, ast.AsyncFor, ast.AsyncWith, ast.comprehension)


def awaited_by(node: ast.AST) -> list[ast.expr]:
    """What one of `WAITING` waits for; nothing for a comprehension that does not."""
    if isinstance(node, ast.Await):
        return [node.value]
    if isinstance(node, ast.AsyncWith):
        return [item.context_expr for item in node.items]
    is_async = isinstance(node, ast.AsyncFor) or bool(getattr(node, "is_async", 0))
    return [node.iter] if is_async and isinstance(node, ast.AsyncFor | ast.comprehension) else []


def awaits(*nodes: ast.AST) -> ast.expr | None:
    """The first expression that is waited for as these run, if there is one."""
    for node in nodes:
        for each in runs(node):
            if isinstance(each, WAITING) and (awaited := awaited_by(each)):
                return awaited[0]
    return None
