"""Modules and tasks that meet nothing a task could change, seen at a glance; memos, which are no change."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from cloaca_nb.read.handover.write import HANDOVER
from cloaca_nb.read.names.nodes import root_name
from cloaca_nb.read.names.walk import LEAVES, below, stored_in
from cloaca_nb.read.tables.calls import SHOWN_ONCE
from cloaca_nb.read.tables.methods import BUILTIN_MUTATORS

#: Modules that keep state of the process.
_PROCESS = frozenset(
    {"os", "sys", "locale", "warnings", "random", "numpy", "decimal", "logging", "signal", "socket", "pandas"}
    | {"threading", "concurrent", "atexit", "gc", "csv", "mimetypes", "codecs", "calendar", "sklearn"}
    | {"matplotlib", "seaborn", "xml"}
    | SHOWN_ONCE
)
#: Those of them whose state is looked at for each task, whatever its module does with it: numbers that are
#: drawn, and options of libraries, matter where the module seeds or sets them, which is no plain statement.
_TOLD = _PROCESS - {"random", "numpy", "pandas"}
#: Methods and functions whose names say that they set something.
_SETTING = re.compile(r"register\Z|(?:register|set|install)_\w+\Z")
#: Built-ins by which code changes what is nowhere in its text.
_REACHING = frozenset({"globals", "exec", "eval", "setattr", "delattr", "vars"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
#: Nodes beside names that may change something, as `_changes` tells.
_CHANGING = frozenset({ast.Attribute, ast.Subscript, ast.Import, ast.ImportFrom, ast.Global})


def is_stateless(tree: ast.Module, tasks: Iterable[str]) -> bool:
    """Whether a module has only imports, plain functions and constants, and no code that rebinds or patches.

    Args:
        tree: The module.
        tasks: Names of the functions of tasks, which have decorators.
    """
    return _keeps_nothing(tree.body, frozenset(tasks), _PROCESS)


def changes_nothing(task: str, needed: Sequence[ast.stmt]) -> bool:
    """Whether a task, by all that it meets, can change nothing of its module and little of the process.

    Args:
        task: The name of its function, which has the decorator that makes a task of it.
        needed: The statements of the module that it meets, its function among them.
    """
    return _keeps_nothing([each for each in needed if not _is_ours(each)], frozenset({task}), _TOLD)


def _is_ours(node: ast.stmt) -> bool:
    """Whether a statement imports what hands variables over."""
    return isinstance(node, ast.ImportFrom) and node.level == 1 and node.module == HANDOVER[-1]


def _keeps_nothing(body: Sequence[ast.stmt], tasks: frozenset[str], process: frozenset[str]) -> bool:
    if not all(_is_plain(node, tasks) for node in body):
        return False
    bound = {name for node in body for name in _bound(node)}
    waiting: list[Any] = [*body]
    for node in waiting:  # which grows as it is gone through
        kind = type(node)
        if kind is ast.Name:  # the most of all nodes
            if node.id in _REACHING:
                return False
        elif kind in _CHANGING and _changes(node, bound, process):
            return False
        elif kind not in LEAVES:
            waiting += below(node)
    return True


def _is_plain(node: ast.stmt, tasks: Collection[str]) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return node.names[0].name != "*"
    if isinstance(node, _FUNCTIONS):
        defaults = [*node.args.defaults, *(each for each in node.args.kw_defaults if each is not None)]
        decorators = len(node.decorator_list) - (node.name in tasks)
        return decorators <= 0 and all(map(_is_constant, defaults))
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


def _changes(node: ast.AST, bound: set[str], process: frozenset[str]) -> bool:
    """Whether a node may change what the module binds, or the process."""
    if isinstance(node, ast.Attribute):
        # A function may have been given another name.
        deep = isinstance(node.value, ast.Attribute) and node.attr in BUILTIN_MUTATORS
        return deep or not isinstance(node.ctx, ast.Load) or _SETTING.match(node.attr) is not None
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        root = root_name(node)
        return root is None or root.id in bound
    if isinstance(node, ast.Import):
        return any(alias.name.partition(".")[0] in process for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return node.level > 0 or (node.module or "").partition(".")[0] in process
    return isinstance(node, ast.Global)


def fills_memo(name: ast.Name, outer: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether a change is made only where the value is missing yet: in an `if`, or below one that leaves.

    Args:
        name: The name of what is changed.
        outer: What each node stands in.
    """
    node: ast.AST | None = name
    names = {name.id, *(each for node in outer for each in _got_of(name.id, node))}
    while node is not None:
        inside, node = node, outer.get(node)
        if isinstance(node, ast.If) and _asks(node.test, names, (ast.Is, ast.NotIn, ast.Not)):
            return True
        if isinstance(node, ast.ExceptHandler) and "KeyError" in ast.dump(node.type or node):
            return True
        body = getattr(node, "body", None)
        above = body[: body.index(inside)] if isinstance(body, list) and inside in body else []
        leaving = (
            each for each in above if isinstance(each, ast.If) and isinstance(each.body[-1], ast.Return)
        )
        if any(_asks(each.test, names, (ast.IsNot, ast.In)) for each in leaving):
            return True
    return False


def _got_of(name: str, node: ast.AST) -> frozenset[str]:
    """Names that are bound to what a memo has: `got = CACHE.get(key)`."""
    call = node.value if isinstance(node, ast.Assign) else None
    asked = call.func if isinstance(call, ast.Call) else None
    if not isinstance(asked, ast.Attribute) or asked.attr != "get":
        return frozenset()
    root = root_name(asked)
    return stored_in(node) if root is not None and root.id == name else frozenset()


def _asks(test: ast.expr, names: Collection[str], how: tuple[type[ast.AST], ...]) -> bool:
    """Whether a test asks for what is there by one of some names."""
    nodes = list(ast.walk(test))
    named = any(isinstance(each, ast.Name) and each.id in names for each in nodes)
    return named and any(isinstance(each, how) for each in nodes)
