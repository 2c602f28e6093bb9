"""Where a piece of code uses a name that it does not bind in a scope of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Block = Literal["", "branch", "main", "typing", "loop", "with", "try"]

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_IMPORT_ERRORS = frozenset(
    {"ImportError", "ModuleNotFoundError", "Exception", "BaseException", "AttributeError", "OSError"}
)


def running(*nodes: ast.AST) -> Iterator[ast.AST]:
    """Every node that is evaluated when these run, in the order of the text; annotations left out.

    Bodies of functions and lambdas are left out; their decorators and defaults are not.
    """
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        yield node
        parts = _parts(node)
        parts.reverse()
        stack += parts


def _parts(node: ast.AST) -> list[ast.AST]:
    """The nodes below a node that are evaluated with it; contexts and operators are left out."""
    if isinstance(node, _FUNCTIONS):
        decorators: list[ast.AST] = [*getattr(node, "decorator_list", ()), *node.args.defaults]
        return decorators + [default for default in node.args.kw_defaults if default is not None]
    if isinstance(node, ast.AnnAssign):
        return [node.target] if node.value is None else [node.value, node.target]
    parts: list[ast.AST] = []
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, list):
            parts += [part for part in value if isinstance(part, ast.AST)]
        elif isinstance(value, ast.AST) and value._fields:
            parts.append(value)
    return parts


@lru_cache(maxsize=16384)
def at_import(node: ast.stmt) -> tuple[ast.AST, ...]:
    """Every node of a statement that may be evaluated when a package is imported."""
    return tuple(running(*imported_parts(node)))


def imported_parts(node: ast.stmt) -> list[ast.AST]:
    """The parts of a statement that may run when a package is imported: none for scripts or checkers."""
    if isinstance(node, ast.If) and (is_main_guard(node.test) or is_type_checking(node.test)):
        return [node.test, *node.orelse]
    return [node]


def body_of(function: Function) -> Sequence[ast.AST]:
    """What runs when a function is called."""
    return [function.body] if isinstance(function, ast.Lambda) else function.body


def root_name(node: ast.AST) -> ast.Name | None:
    """The name at the left end of ``x.a[b].c(d)``, or None."""
    while True:
        if isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
            node = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            node = node.func.value
        else:
            return node if isinstance(node, ast.Name) else None


def dotted(node: ast.AST) -> tuple[ast.Name, tuple[str, ...]] | None:
    """The name and the attributes of ``x.a.b``, or None for anything else."""
    attributes: list[str] = []
    while isinstance(node, ast.Attribute):
        attributes.append(node.attr)
        node = node.value
    return (node, tuple(reversed(attributes))) if isinstance(node, ast.Name) else None


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
    """What kind of block a statement is; ``branch`` is one that can be carried whole, "" no block at all.

    An `if` or `match` counts as its worst part; a `try` that imports something, with handlers for that, and a
    `with suppress(ImportError)` around imports are branches.
    """
    if isinstance(node, ast.If):
        if is_main_guard(node.test):
            return "main"
        own: Block = "typing" if is_type_checking(node.test) else "branch"
        worst = _worst([*node.body, *node.orelse])
        return own if worst in {"", "branch", "main", "typing"} else worst
    if isinstance(node, ast.Match):
        worst = _worst(inner for case in node.cases for inner in case.body)
        return "branch" if worst in {"", "branch", "main", "typing"} else worst
    if isinstance(node, _LOOPS):
        return "loop"
    if isinstance(node, ast.With | ast.AsyncWith):
        return "branch" if _only_imports_quietly(node) else "with"
    if isinstance(node, ast.Try) or type(node).__name__ == "TryStar":
        return "branch" if isinstance(node, ast.Try) and _is_optional_import(node) else "try"
    return ""


def _worst(nodes: Iterable[ast.stmt]) -> Block:
    blocks = [block_of(node) for node in nodes]
    return next(
        (block for block in blocks if block in {"loop", "with", "try"}), "branch" if any(blocks) else ""
    )


def _is_optional_import(node: ast.Try) -> bool:
    """``try: import x`` with handlers for its failure, and no loop, `with` or other `try` inside."""
    if not any(isinstance(inner, ast.Import | ast.ImportFrom) for inner in node.body):
        return False
    if not all(handler.type is None or _names_import_error(handler.type) for handler in node.handlers):
        return False
    inside = [*node.body, *node.orelse, *node.finalbody]
    inside += [inner for handler in node.handlers for inner in handler.body]
    return bool(node.handlers) and _worst(inside) in {"", "branch"}


def _names_import_error(node: ast.expr) -> bool:
    several = node.elts if isinstance(node, ast.Tuple) else [node]
    names = [item.attr if isinstance(item, ast.Attribute) else getattr(item, "id", "") for item in several]
    return any(name in _IMPORT_ERRORS for name in names)


def _only_imports_quietly(node: ast.With | ast.AsyncWith) -> bool:
    quiet = {"suppress", "catch_warnings"}
    for item in node.items:
        call = item.context_expr
        name = dotted(call.func) if isinstance(call, ast.Call) else None
        if name is None or (name[1][-1:] or (name[0].id,))[0] not in quiet:
            return False
    simple = (ast.Import, ast.ImportFrom, ast.Expr, ast.Pass)
    return all(isinstance(inner, simple) for inner in node.body) and any(
        isinstance(inner, ast.Import | ast.ImportFrom) for inner in node.body
    )


def always_bound(nodes: Iterable[ast.stmt]) -> frozenset[str]:
    """Names that these statements bind whichever way they go."""
    found: frozenset[str] = frozenset()
    for node in nodes:
        found |= _always_bound(node)
    return found


def _always_bound(node: ast.stmt) -> frozenset[str]:
    if isinstance(node, ast.If):
        walrus = _stored(node.test)
        return walrus | _on_all_ways([node.body, node.orelse])
    if isinstance(node, ast.Try):
        ways = [[*node.body, *node.orelse], *(handler.body for handler in node.handlers)]
        return _on_all_ways(ways) | always_bound(node.finalbody)
    if isinstance(node, ast.Match):
        last = node.cases[-1]
        open_end = (
            isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None and last.guard is None
        )
        return _on_all_ways([case.body for case in node.cases]) if open_end else frozenset()
    if isinstance(node, ast.With | ast.AsyncWith):
        return always_bound(node.body)
    if isinstance(node, _LOOPS):
        return frozenset()
    if isinstance(node, ast.Import | ast.ImportFrom):
        return frozenset((alias.asname or alias.name.partition(".")[0]) for alias in node.names)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return frozenset({node.name})
    return _stored(node)


def _on_all_ways(ways: Sequence[list[ast.stmt]]) -> frozenset[str]:
    """Names bound on every way that does not end in an exception."""
    open_ways = [way for way in ways if not (way and isinstance(way[-1], ast.Raise))]
    if not open_ways:
        return frozenset()
    common = always_bound(open_ways[0])
    for way in open_ways[1:]:
        common &= always_bound(way)
    return common


def _stored(node: ast.AST) -> frozenset[str]:
    """Names that a simple statement or expression binds; a walrus in a comprehension may never be reached."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            found.add(inner.id)
        elif not isinstance(inner, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            waiting.extend(_parts(inner))
    return frozenset(found)


FunctionDefinition = ast.FunctionDef | ast.AsyncFunctionDef
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def is_function(node: ast.AST) -> bool:
    """Whether a node is a ``def`` or ``async def``."""
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


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
        block = getattr(node, name, None)
        if block:
            yield block


def arguments_of(arguments: ast.arguments) -> list[ast.arg]:
    """All parameters, in the order in which they are written."""
    starred = [arg for arg in (arguments.vararg, arguments.kwarg) if arg is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *starred]


def free_uses(nodes: Iterable[ast.AST], name: str) -> Iterator[ast.Name]:
    """Each place where the code reads a name of the scope around it, also from inside functions.

    A function, lambda or comprehension that binds the name hides it; a class body does not hide it from the
    functions in it.
    """
    stack = list(reversed(list(nodes)))
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name):
            if node.id == name and isinstance(node.ctx, ast.Load):
                yield node
        else:
            stack.extend(reversed(list(_visible(node, name))))


def _visible(node: ast.AST, name: str) -> Iterable[ast.AST]:
    """The children of a node in which the name still means that of the scope around the node."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        outside = [*node.decorator_list, node.args, *([node.returns] if node.returns else [])]
        return outside if _binds(node, name) else [*outside, *node.body]
    if isinstance(node, ast.Lambda):
        hidden = any(arg.arg == name for arg in arguments_of(node.args))
        return [node.args] if hidden else [node.args, node.body]
    if isinstance(node, _COMPREHENSIONS):
        targets = (n for generator in node.generators for n in ast.walk(generator.target))
        if any(isinstance(n, ast.Name) and n.id == name for n in targets):
            return [node.generators[0].iter]
    return ast.iter_child_nodes(node)


def _binds(function: FunctionDefinition, name: str) -> bool:
    """Whether a function has a parameter or a local variable of this name."""
    if any(arg.arg == name for arg in arguments_of(function.args)):
        return True
    found = set(bound_names(function.body))
    return name in found and name not in declared(function.body)


def declared(body: Iterable[ast.stmt]) -> set[str]:
    """Names that ``global`` and ``nonlocal`` statements of a scope declare."""
    return {
        name for node in own_nodes(body) if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names
    }


def own_nodes(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """All nodes of a scope in the order of the text, without what stands inside nested scopes.

    Nested functions and classes themselves are given, so are their decorators, defaults and bases, and a
    comprehension's walrus targets, which bind in the scope around it.
    """
    stack = list(reversed(list(body)))
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(_own_children(node)))


def _own_children(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return [*node.decorator_list, *_defaults(node.args)]
    if isinstance(node, ast.ClassDef):
        return [*node.decorator_list, *node.bases, *node.keywords]
    if isinstance(node, ast.Lambda):
        return _defaults(node.args)
    if isinstance(node, _COMPREHENSIONS):
        walrus = [n for n in ast.walk(node) if isinstance(n, ast.NamedExpr)]
        return [node.generators[0].iter, *(n.target for n in walrus)]
    return list(ast.iter_child_nodes(node))


def _defaults(arguments: ast.arguments) -> list[ast.AST]:
    return [default for default in (*arguments.defaults, *arguments.kw_defaults) if default is not None]


def bound_names(body: Iterable[ast.AST]) -> Iterator[str]:
    """Names that the statements of a scope bind in it, repeats included."""
    for node in own_nodes(body):
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                yield node.id
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).split(".")[0]
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
            if node.name:
                yield node.name
        elif isinstance(node, ast.MatchMapping) and node.rest:
            yield node.rest
