"""Modules and tasks that meet nothing a task could change, seen at a glance."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from cloaca_nb.read.handover.write import HANDOVER
from cloaca_nb.read.names.nodes import (
    EXECUTING,
    is_constant,
    is_literal_alone,
    parameter_defaults,
    root_name,
)
from cloaca_nb.read.names.walk import Function, nodes_in
from cloaca_nb.read.tables.calls import SETTINGS, SHOWN_ONCE
from cloaca_nb.read.tables.methods import BUILTIN_MUTATORS
from cloaca_nb.syntax import remembered

#: Modules that keep state of the process.
_PROCESS = frozenset(
    {"os", "sys", "locale", "warnings", "random", "numpy", "decimal", "logging", "signal", "socket", "pandas"}
    | {"threading", "concurrent", "atexit", "gc", "csv", "mimetypes", "codecs", "calendar", "sklearn"}
    | {"asyncio", "multiprocessing", "matplotlib", "seaborn", "xml", "duckdb", "contextlib", "unittest"}
    | {"freezegun", "time_machine"}
    | SHOWN_ONCE
)
#: Those of them whose state is looked at for each task, whatever its module does with it: numbers that are
#: drawn, and options of libraries, matter where the module seeds or sets them, which is no plain statement.
_TOLD = _PROCESS - {"random", "numpy", "pandas"}
#: Methods and functions whose names say that they set something.
_SETTING = re.compile(r"register\Z|(?:register|set|install|reset|add|restore)_\w+\Z|option_context\Z")
#: Functions of other modules that do, by their last names: `faulthandler.enable`, `torch.manual_seed`.
_SETTING_BY_NAME = {
    name.rpartition(".")[2] for name in SETTINGS if name.partition(".")[0] not in _PROCESS
}.difference(BUILTIN_MUTATORS)
#: Built-ins by which code changes what is nowhere in its text.
_REACHING = EXECUTING | {"globals", "setattr", "delattr", "vars"}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
#: Methods that get the class, though nothing stands above them.
_OF_CLASSES = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})
#: Exceptions of Python's own.
_ERRORS = frozenset(
    name for name, each in vars(builtins).items() if isinstance(each, type) and issubclass(each, Exception)
)
#: Those by which a class may be changed: what gives that of a value, too.
_REACHING_CLASSES = _REACHING | {"type"}
#: Nodes beside names that may change something, as `_changes` tells.
_CHANGING = frozenset({ast.Attribute, ast.Subscript, ast.Import, ast.ImportFrom, ast.Global})


def is_stateless(tree: ast.Module, text: str, tasks: Iterable[str]) -> bool:
    """Whether a module has only imports, plain functions and constants, and no code that rebinds or patches.

    Args:
        tasks: Names of the functions of tasks, which have decorators.
    """
    reaching = frozenset(name for name in _REACHING if name in text)
    return _keeps_nothing(tree.body, frozenset(tasks), _PROCESS, reaching)


def changes_nothing(task: str, needed: Sequence[ast.stmt]) -> bool:
    """Whether a task, by all that it meets, can change nothing of its module and little of the process.

    Args:
        task: The name of its function, which has the decorator that makes a task of it.
        needed: The statements of the module that it meets, its function among them.
    """
    body = [each for each in needed if not _is_ours(each)]
    classes = [each for each in body if isinstance(each, ast.ClassDef)]
    others = [each for each in body if not isinstance(each, ast.ClassDef)]
    names = frozenset(each.name for each in classes)
    reaching = _REACHING_CLASSES | names if names else _REACHING
    return all(_is_plain_class(each, names) for each in classes) and _keeps_nothing(
        others, frozenset({task}), _TOLD, reaching, names
    )


def _is_ours(node: ast.stmt) -> bool:
    """Whether a statement imports what hands variables over."""
    return isinstance(node, ast.ImportFrom) and node.level == 1 and node.module == HANDOVER[-1]


def _keeps_nothing(
    body: Sequence[ast.stmt],
    tasks: frozenset[str],
    process: frozenset[str],
    reaching: frozenset[str],
    classes: frozenset[str] = frozenset(),
) -> bool:
    """Whether code changes nothing.

    Args:
        tasks: Names of the functions of tasks.
        process: Modules that keep state of the process.
        reaching: Names by which something may be changed that the code does not name.
        classes: Names of plain classes that it may meet.
    """
    if not all(_is_plain(node, tasks) for node in body):
        return False
    bound = {name for node in body for name in _bound(node)}
    looked_at = _CHANGING | {ast.Name} if reaching else _CHANGING
    harmless = frozenset().union(*map(_harmless, body)) if classes else frozenset()
    nodes: Iterable[Any] = chain.from_iterable(map(nodes_in, body))
    left = (node for node in nodes if type(node) in looked_at and node not in harmless)
    return not any(
        node.id in reaching
        if isinstance(node, ast.Name)
        else _changes(node, bound, process, class_too=bool(classes))
        for node in left
    )


def _is_plain_class(node: ast.ClassDef, classes: Collection[str]) -> bool:
    """Whether a class has methods and constants alone, which change nothing but their instances."""
    told = _told_of(node)
    return told is not None and told.bases <= _ERRORS.union(classes) and told.names.isdisjoint(classes)


class _Told(NamedTuple):
    """What a class says: of what it is made, and which names so that they might be changed."""

    bases: frozenset[str]
    names: frozenset[str]


@remembered
def _told_of(node: ast.ClassDef) -> _Told | None:
    """What a class says that has methods and constants alone; None of any other."""
    bases = frozenset(each.id for each in node.bases if isinstance(each, ast.Name))
    plain = len(bases) == len(node.bases) and not node.decorator_list and not node.keywords
    if not plain or not all(map(_is_plain_member, node.body)):
        return None
    harmless = frozenset().union(*map(_harmless, node.body), *map(_of_instance, node.body))
    left = [each for part in node.body for each in nodes_in(part) if each not in harmless]
    names = frozenset(each.id for each in left if isinstance(each, ast.Name))
    reaches = not names.isdisjoint(_REACHING_CLASSES)
    changes = any(type(each) in _CHANGING and _changes(each, set(), _TOLD, class_too=True) for each in left)
    return None if reaches or changes else _Told(bases, names)


@remembered
def _harmless(statement: ast.stmt) -> frozenset[ast.AST | None]:
    """Nodes that say a class, alone or in a tuple, and by which it is not changed."""
    saying = (node for node in nodes_in(statement) if type(node) in _SAYING)
    said = (each for node in saying for each in _saying(node))
    return frozenset(part for each in said for part in (each, *getattr(each, "elts", ())))


#: Nodes that may say a class; of other nodes there are more.
_SAYING = frozenset(
    {ast.Call, ast.Attribute, ast.ClassDef, ast.Expr, ast.ExceptHandler, ast.AnnAssign, ast.arg, *_FUNCTIONS}
)


def _saying(node: ast.AST) -> Iterator[ast.AST | None]:
    """Where a class may stand without being changed: nothing else has it then.

    Calls that make an instance, questions of a class, annotations, what a class is made of, what is caught,
    and what says of which classes that may be what is taken over.
    """
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id not in _REACHING_CLASSES
    ):
        yield node.func
        yield from node.args[1:] if node.func.id == "isinstance" else ()
    elif isinstance(node, ast.Attribute) and node.attr in {"__name__", "__qualname__"}:
        value = node.value
        yield value.func if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) else value
    elif isinstance(node, ast.ClassDef):
        yield from node.bases
    elif isinstance(node, ast.Expr):
        yield node.value
    elif isinstance(node, ast.ExceptHandler):
        yield node.type
    else:
        yield from (getattr(node, name, None) for name in ("annotation", "returns"))


def _of_instance(method: ast.stmt) -> Iterator[ast.Attribute]:
    """Attributes of the instance that a method belongs to, and what changes one of these in place."""
    if not isinstance(method, _FUNCTIONS) or not method.args.args:
        return
    first = method.args.args[0].arg
    for node in nodes_in(method):
        if isinstance(node, ast.Attribute) and not node.attr.startswith("__"):
            value = node.value
            if isinstance(value, ast.Attribute) and node.attr in BUILTIN_MUTATORS and value.attr[:2] != "__":
                value = value.value
            if isinstance(value, ast.Name) and value.id == first:
                yield node


def _is_plain_member(node: ast.stmt) -> bool:
    """Whether what stands in a class is a constant, or a method that calls its instance by one name."""
    if not isinstance(node, _FUNCTIONS):
        return isinstance(node, ast.Pass) or (
            not isinstance(node, ast.Import | ast.ImportFrom) and _is_plain(node, ())
        )
    first = node.args.args[:1]
    if not first or node.args.posonlyargs or node.name in _OF_CLASSES:
        return False
    names = (each for each in nodes_in(node) if isinstance(each, ast.Name))
    bound = any(each.id == first[0].arg and not isinstance(each.ctx, ast.Load) for each in names)
    properties = all(isinstance(each, ast.Name) and each.id == "property" for each in node.decorator_list)
    return not bound and properties and _has_plain_defaults(node)


def _has_plain_defaults(node: Function) -> bool:
    return all(map(is_constant, parameter_defaults(node)))


def _is_plain(node: ast.stmt, tasks: Collection[str]) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return node.names[0].name != "*"
    if isinstance(node, _FUNCTIONS):
        decorators = len(node.decorator_list) - (node.name in tasks)
        return decorators <= 0 and _has_plain_defaults(node)
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return node.value is None or is_constant(node.value)
    return is_literal_alone(node)


def _bound(node: ast.stmt) -> Sequence[str]:
    if isinstance(node, _FUNCTIONS):
        return (node.name,)
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [(alias.asname or alias.name).partition(".")[0] for alias in node.names]
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return [each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)]
    return ()


def _changes(node: ast.AST, bound: set[str], process: frozenset[str], *, class_too: bool) -> bool:
    """Whether a node may change what the module binds, a class among it, or the process."""
    if isinstance(node, ast.Attribute):
        if class_too and node.attr == "__class__":
            return True
        # A function may have been given another name.
        deep = isinstance(node.value, ast.Attribute) and node.attr in BUILTIN_MUTATORS
        return deep or not isinstance(node.ctx, ast.Load) or _is_setting(node.attr)
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        root = root_name(node)
        return root is None or root.id in bound
    if isinstance(node, ast.Import):
        return any(alias.name.partition(".")[0] in process for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        named = any(_is_setting(alias.name) for alias in node.names)
        return named or node.level > 0 or (node.module or "").partition(".")[0] in process
    return isinstance(node, ast.Global)


def _is_setting(name: str) -> bool:
    return name in _SETTING_BY_NAME or _SETTING.match(name) is not None
