"""The body form: a cell whose statements are the body of its task."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from cloaca_nb.finding import Fact, Place
from cloaca_nb.notebook.cell_facts import syntax_fact
from cloaca_nb.notebook.code import CellCode, Statement
from cloaca_nb.notebook.draft import CONTEXT, CellDrafts, Draft
from cloaca_nb.notebook.freenames import bound_names, free_uses
from cloaca_nb.notebook.marker import MarkerOptions
from cloaca_nb.notebook.statements import carried_lines, string_lines
from cloaca_nb.notebook.syntax import compile_error
from cloaca_nb.workflow import Line

INDENT = "    "


def context_uses(tree: ast.Module) -> Iterator[ast.Name]:
    """Each place where the cell's top level, or a function in it, reads the `context` around it."""
    return free_uses(tree.body, CONTEXT)


def body_draft(code: CellCode, tree: ast.Module, options: MarkerOptions) -> CellDrafts:
    """The task of a body-form cell."""
    marker = Place(code.cell.position, code.marker_line)
    if options.id is None:
        advice = "write one behind the marker: %%cloaca_task load_orders"
        if options.dependencies:
            advice = "write it before -d, which takes all words that follow"
        return CellDrafts(facts=(Fact("body-without-id", marker, values={"advice": advice}),))
    futures = [node for node in tree.body if is_future(node)]
    node = _function(code, [node for node in tree.body if not is_future(node)])
    facts = list(_unfit(code, tree))
    if not facts:
        error = compile_error(ast.Module([*futures, node], []))
        if error is not None:
            facts = [syntax_fact(code, error, "task-syntax")]
    if facts:
        return CellDrafts(facts=tuple(facts), lost=(options.id,))
    draft = Draft(
        id=options.id,
        form="body",
        code=code,
        node=node,
        place=marker,
        marker=marker,
        statement=None,
        context=CONTEXT,
        dependencies=options.dependencies,
        arguments=options.arguments,
        beside=tuple(
            Statement(code.cell.position, future, carried_lines(code, future)) for future in futures
        ),
    )
    return CellDrafts((draft,), tuple(_rebound(code, tree)))


def is_future(node: ast.stmt) -> bool:
    """Whether a statement is a ``from __future__ import``."""
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def body_lines(code: CellCode, body: Sequence[ast.stmt]) -> tuple[Line, ...]:
    """The cell's text as the inside of a function: indented, but never inside a string."""
    lines = code.text.split("\n")
    for node in code.tree.body if code.tree is not None else ():
        if is_future(node):
            for number in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                lines[number - 1] = ""
    inside = {line for statement in body for line in string_lines(statement)}
    numbers = [number for number, text in enumerate(lines, 1) if text.strip() or number in inside]
    cell = code.cell.position
    return tuple(
        Line(_indented(lines[number - 1], number in inside), cell, number)
        for number in range(numbers[0], numbers[-1] + 1)
    )


def _indented(text: str, inside: bool) -> str:
    if inside:
        return text
    return INDENT + text.rstrip() if text.strip() else ""


def _function(code: CellCode, body: list[ast.stmt]) -> ast.FunctionDef:
    """A function around the statements; its name is decided when the whole notebook is known."""
    made = ast.parse(f"def _({CONTEXT}): pass").body[0]
    assert isinstance(made, ast.FunctionDef)
    made.body = body or made.body
    made.lineno = code.marker_line
    made.end_lineno = code.text.count("\n") + 1
    for arg in made.args.args:
        arg.lineno = arg.end_lineno = code.marker_line
    return made


def _running_nodes(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """All nodes in order, comprehensions looked into, without the bodies of functions and classes."""
    stack = list(reversed(body))
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            stack.extend(reversed(list(ast.iter_child_nodes(node))))


def _unfit(code: CellCode, tree: ast.Module) -> Iterator[Fact]:
    """What a function's body cannot hold."""
    awaiting = (ast.Await, ast.AsyncFor, ast.AsyncWith)
    for node in _running_nodes(tree.body):
        place = Place(code.cell.position, getattr(node, "lineno", None))
        if isinstance(node, awaiting) or _is_async_comprehension(node):
            yield Fact("await-in-body", place)
            return
        if isinstance(node, ast.Yield | ast.YieldFrom):
            yield Fact("yield-in-body", place)
            return
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            yield Fact("star-in-body", place, values={"module": node.module or "."})
            return


def _is_async_comprehension(node: ast.AST) -> bool:
    generators = getattr(node, "generators", ())
    return any(generator.is_async for generator in generators)


def _rebound(code: CellCode, tree: ast.Module) -> Iterator[Fact]:
    """`context` bound by the body itself: what the task returns is then no longer what it was given."""
    if CONTEXT in set(bound_names(tree.body)):
        node = next(node for node in tree.body if CONTEXT in set(bound_names([node])))
        yield Fact("context-rebound", Place(code.cell.position, node.lineno))
