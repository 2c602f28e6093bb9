"""Carried code as syntax trees: which nodes run at import, which only when a task runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cloaca_nb.finding import Place
from cloaca_nb.workflow import Module, Workflow

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """A module of the package with its syntax tree.

    Attributes:
        module: The module.
        tree: Its tree; an empty one where it does not parse, which the import proof reports.
        tasks: Task ids by the name of their function.
    """

    module: Module
    tree: ast.Module
    tasks: Mapping[str, str] = field(default_factory=dict)

    def place(self, node: ast.AST) -> Place | None:
        """The notebook's line of a node."""
        line = getattr(node, "lineno", 0)
        if not 0 < line <= len(self.module.lines):
            return None
        origin = self.module.lines[line - 1]
        return Place(origin.cell, origin.line) if origin.cell is not None else None


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A node of carried code.

    Attributes:
        carried: Its module.
        node: The node.
        late: Whether it runs only when a function is called.
        task: The task whose function it stands in, or None.
    """

    carried: Carried
    node: ast.AST
    late: bool
    task: str | None

    @property
    def place(self) -> Place | None:
        """The notebook's line."""
        return self.carried.place(self.node)


def carried_modules(workflow: Workflow) -> list[Carried]:
    """All modules of a workflow with their trees."""
    return [_carried(workflow, module) for module in workflow.modules]


def _carried(workflow: Workflow, module: Module) -> Carried:
    functions = {task.function: task.id for task in workflow.tasks if task.id in module.tasks}
    try:
        tree = ast.parse("\n".join(line.text for line in module.lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = ast.Module([], [])
    return Carried(module, tree, functions)


def nodes_of(modules: list[Carried]) -> Iterator[Node]:
    """All nodes of carried code, in the order of the text."""
    for carried in modules:
        for statement in carried.tree.body:
            task = carried.tasks.get(statement.name) if isinstance(statement, ast.FunctionDef) else None
            yield from _walk(carried, statement, late=False, task=task)


def _walk(carried: Carried, node: ast.AST, late: bool, task: str | None) -> Iterator[Node]:
    """A node and all below it; a function's body runs later than its decorators and defaults."""
    stack = [(node, late)]
    while stack:
        current, when = stack.pop()
        yield Node(carried, current, when, task)
        body = _late_children(current)
        children = [(child, when or id(child) in body) for child in ast.iter_child_nodes(current)]
        stack.extend(reversed(children))


def _late_children(node: ast.AST) -> frozenset[int]:
    """Children that run only when the function is called."""
    if not isinstance(node, _FUNCTIONS):
        return frozenset()
    body = node.body if isinstance(node.body, list) else [node.body]
    return frozenset(map(id, body))
