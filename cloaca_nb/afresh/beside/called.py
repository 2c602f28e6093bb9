"""What a helper module has that may be changed, and statements that call all of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cloaca_nb import syntax
from cloaca_nb.read.effects.interpret import Interpreter
from cloaca_nb.read.effects.objects import Obj
from cloaca_nb.read.names.walk import DEFINITIONS

#: A name that no code can have.
MADE = "<made>"
#: Kinds of what may be changed; of containers all but tuples.
_CHANGING = frozenset({"data", "instance", "library", "unknown"})
#: Kinds of what is called by its name.
_CALLED = frozenset({"function", "bound"})


def is_kept(each: Obj) -> bool:
    """Whether what a class or a function holds may be changed: an attribute of the class, a default."""
    return each.kind in _CHANGING and each.elements is None and each.path != "dataclasses"


def calls_of(tree: ast.Module) -> Iterator[ast.stmt]:
    """Statements that call every function and every method of a module."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from syntax.parse(f"{node.name}()").body
        elif isinstance(node, ast.ClassDef):
            methods = [each.name for each in node.body if isinstance(each, ast.FunctionDef)]
            for text in (f"made = {node.name}()", *(f"made.{name}()" for name in methods)):
                yield from _renamed(syntax.parse(text)).body


def calls_of_made(tree: ast.Module, reading: Interpreter) -> list[ast.stmt]:
    """Statements that call what a module has made and can be called: `count = make_counter()`."""
    defined = {node.name for node in tree.body if isinstance(node, DEFINITIONS)}
    made = (
        name
        for name, value in sorted(reading.globals.items())
        if name not in defined and name.isidentifier() and any(each.kind in _CALLED for each in value)
    )
    return [each for name in made for each in syntax.parse(f"{name}()").body]


def _renamed(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == "made":
            node.id = MADE
    return tree
