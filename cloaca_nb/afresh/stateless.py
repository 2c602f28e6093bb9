"""Modules that hold nothing a task could change: seen at a glance, so that they need no interpreting."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from cloaca_nb.read.names.walk import nodes_in, root_name

#: Modules that keep state of the process.
_PROCESS = frozenset(
    {"os", "sys", "locale", "warnings", "random", "numpy", "decimal", "logging", "signal", "socket", "pandas"}
    | {"threading", "concurrent", "atexit", "gc"}
)
#: Built-ins by which code changes what is nowhere in its text.
_REACHING = frozenset({"globals", "exec", "eval", "setattr", "delattr", "vars"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
#: Nodes that may change something, as `_changes` tells.
_CHANGING = frozenset({ast.Attribute, ast.Subscript, ast.Import, ast.ImportFrom, ast.Global, ast.Name})


def is_stateless(tree: ast.Module, tasks: Iterable[str]) -> bool:
    """Whether a module has only imports, plain functions and constants, and no code that rebinds or patches.

    Args:
        tree: The module.
        tasks: Names of the functions of tasks, which have decorators.
    """
    names = set(tasks)
    if not all(_is_plain(node, names) for node in tree.body):
        return False
    bound = {name for node in tree.body for name in _bound(node)}
    return not any(_changes(node, bound) for node in nodes_in(tree) if type(node) in _CHANGING)


def _is_plain(node: ast.stmt, tasks: set[str]) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return node.names[0].name != "*"
    if isinstance(node, _FUNCTIONS):
        defaults = [*node.args.defaults, *(each for each in node.args.kw_defaults if each is not None)]
        return (node.name in tasks or not node.decorator_list) and all(map(_is_constant, defaults))
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return node.value is None or _is_constant(node.value)
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_constant(node: ast.expr) -> bool:
    """Whether an expression is a number, a text or the like, or a tuple of these."""
    if isinstance(node, ast.Tuple):
        return all(map(_is_constant, node.elts))
    if isinstance(node, ast.UnaryOp):
        return _is_constant(node.operand)
    if isinstance(node, ast.BinOp):
        return _is_constant(node.left) and _is_constant(node.right)
    return isinstance(node, ast.Constant)


def _bound(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, _FUNCTIONS):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from (each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name))


def _changes(node: ast.AST, bound: set[str]) -> bool:
    """Whether a node may change what the module binds, or the process."""
    if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
        return True  # a function may have been given another name
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        root = root_name(node)
        return root is None or root.id in bound
    if isinstance(node, ast.Import):
        return any(alias.name.partition(".")[0] in _PROCESS for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return node.level > 0 or (node.module or "").partition(".")[0] in _PROCESS
    return isinstance(node, ast.Global) or (isinstance(node, ast.Name) and node.id in _REACHING)
