"""`WorkflowBuilder` blocks of decorated cells: they name the workflow, and are not carried themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from cloaca_nb.finding import Fact, Place
from cloaca_nb.notebook.code import CellCode
from cloaca_nb.notebook.draft import Builder
from cloaca_nb.notebook.engine_names import EngineNames

#: Calls that only put together what the generated entry module puts together itself.
_NEEDLESS = frozenset({"add_task", "build"})


def is_builder_block(node: ast.stmt, engine: EngineNames) -> bool:
    """Whether a statement is ``with WorkflowBuilder(...)``."""
    return isinstance(node, ast.With) and any(
        engine.called(item.context_expr) == "WorkflowBuilder" for item in node.items
    )


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A block of a builder: its statement and the call that made the builder."""

    node: ast.With
    call: ast.Call


class Made:
    """The builders that the statements of a cell have made so far, read from top to bottom."""

    def __init__(self, engine: EngineNames) -> None:
        self._engine = engine
        self._calls: dict[str, ast.Call] = {}

    def remember(self, node: ast.stmt) -> bool:
        """Whether a statement only makes a builder, ``b = WorkflowBuilder("x")``; then it is kept in mind."""
        if not (isinstance(node, ast.Assign) and self._engine.called(node.value) == "WorkflowBuilder"):
            return False
        for target in node.targets:
            if isinstance(target, ast.Name) and isinstance(node.value, ast.Call):
                self._calls[target.id] = node.value
        return True

    def block(self, node: ast.stmt) -> Block | None:
        """The builder block that a statement is, or None."""
        if not isinstance(node, ast.With):
            return None
        for item in node.items:
            made = item.context_expr
            if isinstance(made, ast.Name) and made.id in self._calls:
                return Block(node, self._calls[made.id])
            if isinstance(made, ast.Call) and self._engine.called(made) == "WorkflowBuilder":
                if isinstance(item.optional_vars, ast.Name):
                    self._calls[item.optional_vars.id] = made
                return Block(node, made)
        return None

    def is_call(self, node: ast.stmt) -> bool:
        """Whether a statement only calls a builder: ``builder.description("…")``, ``w = builder.build()``."""
        return bool(self._chain(node))

    def builder(self, code: CellCode, block: Block, facts: list[Fact]) -> Builder | None:
        """What a block says; None, with a fact, where its name is no literal."""
        place = Place(code.cell.position, block.node.lineno)
        arguments = [*block.call.args, *(k.value for k in block.call.keywords if k.arg == "name")]
        name = _text(arguments[0]) if arguments else None
        if name is None:
            text = ast.unparse(arguments[0]) if arguments else "nothing"
            facts.append(Fact("computed-builder-name", place, values={"text": text}))
            return None
        description: str | None = None
        tags: list[tuple[str, str]] = []
        for method, texts, line in self._methods(block.node):
            if method == "description" and len(texts) == 1 and texts[0] is not None:
                description = texts[0]
            elif method == "tag" and len(texts) == 2 and texts[0] is not None and texts[1] is not None:
                tags.append((texts[0], texts[1]))
            elif method not in _NEEDLESS:
                place = Place(code.cell.position, line)
                facts.append(Fact("builder-call-dropped", place, values={"method": method}))
        return Builder(name, Place(code.cell.position, block.node.lineno), description, tuple(tags))

    def _methods(self, node: ast.With) -> Iterator[tuple[str, list[str | None], int]]:
        """Method calls on the builder with their texts, chained ones too, in the order in which they run."""
        for statement in node.body:
            for call in reversed(self._chain(statement)):
                arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
                method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
                yield method, [_text(argument) for argument in arguments], call.lineno

    def _chain(self, node: ast.stmt) -> list[ast.Call]:
        """The calls of ``builder.a().b()``, the last one first; none where a statement is no such thing."""
        chain: list[ast.Call] = []
        inner = node.value if isinstance(node, ast.Expr | ast.Assign) else None
        while isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
            chain.append(inner)
            inner = inner.func.value
        return chain if isinstance(inner, ast.Name) and inner.id in self._calls else []


def _text(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
