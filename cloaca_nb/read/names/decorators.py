"""What decorators do with a function that they are given: most keep it until it is called."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection

from cloaca_nb.read.names.nodes import dotted, last_name, parameter_defaults
from cloaca_nb.read.names.timeline import Step, Timeline
from cloaca_nb.read.names.walk import nodes_in
from cloaca_nb.read.tables.methods import MEMOS, TRANSPARENT
from cloaca_nb.read.tables.special import AS_CLASSES_ARE_MADE

#: What finds a method by the text of its name.
_BY_TEXT = frozenset({"getattr", "methodcaller", "attrgetter", "__getattribute__", "eval", "exec"})


def full_name(node: ast.AST, step: Step, timeline: Timeline) -> str:
    """The full name of what a statement names; empty where the notebook has bound its first name itself."""
    found = dotted(node)
    if found is None:
        return ""
    root, attributes = found
    bound = timeline.before(root.id, step.index)
    if bound is None or bound.step is None:
        return ".".join([root.id, *attributes])
    imported = bound.step.imports.get(root.id)
    return ".".join([imported.target, *attributes]) if imported is not None else ""


def is_kept_for_calls(step: Step, timeline: Timeline) -> bool:
    """Whether what a statement defines runs only when it is called, whatever its decorators make of it."""
    decorators = getattr(step.node, "decorator_list", ())
    return all(_only_keeps(each, step, timeline) for each in decorators)


def keeps_answers(step: Step, timeline: Timeline) -> bool:
    """Whether a statement makes a function that keeps what it gave: by `lru_cache`, `cache`."""
    names = (each for each in nodes_in(step.node) if isinstance(each, ast.Name | ast.Attribute))
    return any(full_name(each, step, timeline) in MEMOS for each in names)


def _only_keeps(decorator: ast.expr, step: Step, timeline: Timeline) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    if full_name(called, step, timeline) in TRANSPARENT:
        return True
    own = timeline.step_before(called.id, step.index) if isinstance(called, ast.Name) else None
    if own is None or not isinstance(own.node, ast.FunctionDef) or own.node.decorator_list:
        return False
    layers = 2 if isinstance(decorator, ast.Call) else 1
    return _gives_wrapper(own.node, layers, own, timeline)


def _gives_wrapper(node: ast.FunctionDef, layers: int, step: Step, timeline: Timeline) -> bool:
    """Whether a function does no more than define another and give it, which does so again for each layer."""
    inner = [each for each in node.body if isinstance(each, ast.FunctionDef)]
    others = (each for each in node.body if not isinstance(each, ast.FunctionDef))
    names = {node.args.args[0].arg} if layers == 1 and node.args.args else set()
    given = names | {each.name for each in inner}
    return (
        all(_only_gives(each, given) for each in others)
        and all(_is_wrapped(each, step, timeline) for each in inner)
        and (layers == 1 or all(_gives_wrapper(each, layers - 1, step, timeline) for each in inner))
    )


def _only_gives(node: ast.stmt, names: set[str]) -> bool:
    value = getattr(node, "value", None)
    if isinstance(node, ast.Return):
        return isinstance(value, ast.Name) and value.id in names
    return isinstance(node, ast.Expr) and isinstance(value, ast.Constant)


def _is_wrapped(node: ast.FunctionDef, step: Step, timeline: Timeline) -> bool:
    """Whether a function within a decorator is defined without doing anything: `@wraps(function)` at most."""
    wraps = (isinstance(each, ast.Call) and each.func for each in node.decorator_list)
    defaults = parameter_defaults(node)
    return all(each and full_name(each, step, timeline) == "functools.wraps" for each in wraps) and all(
        isinstance(each, ast.Constant) for each in defaults
    )


def only_writes(node: ast.AST | None) -> bool:
    """Whether a method is what a property has for writing: ``@total.setter`` above another `total`."""
    return any(
        isinstance(each, ast.Attribute)
        and each.attr in {"setter", "deleter"}
        and getattr(each.value, "id", "") == getattr(node, "name", None)
        for each in getattr(node, "decorator_list", ())
    )


def _asks_for_type(node: ast.AST) -> bool:
    """Whether code asks for the class of something: `type(self).__name__`, or only says `type[Shape]`."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Name) and node.value.id == "type"
    if not isinstance(node, ast.Call) or len(node.args) != 1 or isinstance(node.args[0], ast.Starred):
        return False
    return isinstance(node.func, ast.Name) and node.func.id == "type"


def called_at_load(codes: Collection[ast.AST]) -> frozenset[str]:
    """Names of methods that run as a module is loaded and never again: to fill a table of their class.

    Nothing names them but decorators, and statements that call them and keep nothing: `@Shape.of("disc")`.

    Args:
        codes: All statements, and trees of what does not run then, of which none is looked for.
    """
    nodes = [each for code in codes for each in nodes_in(code)]
    if any(last_name(each) in _BY_TEXT for each in nodes):
        return frozenset()
    tops = [each for code in codes for each in (code, *(code.body if isinstance(code, ast.ClassDef) else ()))]
    called = [one for each in tops for one in getattr(each, "decorator_list", ())]
    called += [each.value for each in tops if isinstance(each, ast.Expr)]
    at_load = Counter(last_name(each.func if isinstance(each, ast.Call) else each) for each in called)
    named = Counter(map(last_name, nodes))
    inner = (each for each in nodes if isinstance(each, ast.ClassDef) and each not in tops)
    asked = sum(_asks_for_type(each) for each in nodes)
    of_classes = () if next(inner, None) or named["type"] > asked else AS_CLASSES_ARE_MADE
    return frozenset(name for name, count in at_load.items() if name and named[name] == count).union(
        of_classes
    )
