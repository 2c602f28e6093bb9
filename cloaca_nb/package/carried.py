"""Carried code as syntax trees: which nodes run at import, which only when a task runs."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cloaca_nb.model.finding import Place
from cloaca_nb.model.package import Carried
from cloaca_nb.model.workflow import Module, Workflow

#: What rules about carried code look at.
LOOKED_AT = (ast.Import, ast.ImportFrom, ast.Call, ast.Attribute, ast.Name)

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


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


def nodes_of(modules: Iterable[Carried]) -> Iterator[Node]:
    """Nodes of the kinds in `LOOKED_AT`, in the order of the text."""
    for carried in modules:
        for statement in carried.tree.body:
            task = carried.tasks.get(statement.name) if isinstance(statement, ast.FunctionDef) else None
            for node, late in _walk(statement):
                yield Node(carried, node, late, task)


def _walk(statement: ast.stmt) -> Iterator[tuple[ast.AST, bool]]:
    """Nodes below a statement, and whether each runs only when a function is called.

    Decorators and defaults of a function run with its `def`, its body later.
    """
    stack: list[tuple[ast.AST, bool]] = [(statement, False)]
    while stack:
        node, late = stack.pop()
        if isinstance(node, LOOKED_AT):
            yield node, late
        below: list[tuple[ast.AST, bool]] = []
        function = isinstance(node, _FUNCTIONS)
        for name in node._fields:
            value = getattr(node, name, None)
            when = late or (function and name == "body")
            if isinstance(value, ast.AST):
                if value._fields:  # `Load` and its like have none
                    below.append((value, when))
            elif isinstance(value, list):
                below += [(item, when) for item in value if isinstance(item, ast.AST)]
        stack.extend(reversed(below))
