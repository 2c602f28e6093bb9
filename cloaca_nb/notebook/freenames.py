"""Where a piece of code uses a name that it does not bind in a scope of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef
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


def _binds(function: Function, name: str) -> bool:
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
