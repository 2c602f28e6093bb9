"""What the readers of this layer hand to each other: cells with their syntax trees, statements, task code.

Syntax trees stay inside `read/`; what leaves it is the model of `model/workflow.py`.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Literal, NamedTuple

from cloaca_nb import syntax
from cloaca_nb.model.finding import Place
from cloaca_nb.model.workflow import Cell, Line, Task
from cloaca_nb.read.fixed import fixed

#: What the parser raises besides `SyntaxError`: NUL characters, lone surrogates, code nested too deep.
_ODD_ERRORS = (ValueError, RecursionError, MemoryError)


def parse(text: str) -> ast.Module | SyntaxError:
    """The syntax tree of a text, or why it has none."""
    try:
        return syntax.parse(text)
    except SyntaxError as error:
        return error
    except _ODD_ERRORS as error:
        return _as_syntax_error(error)


def parse_expression(text: str) -> ast.expr | None:
    """The expression that a text is; None where it is none, or more."""
    tree = parse(text)
    if isinstance(tree, SyntaxError) or len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr):
        return None
    return tree.body[0].value


def compile_error(tree: ast.Module) -> SyntaxError | None:
    """What the compiler refuses although the parser took it, such as `break` outside a loop."""
    try:
        syntax.compiled(tree, "<cell>")
    except SyntaxError as error:
        return error
    except _ODD_ERRORS as error:
        return _as_syntax_error(error)
    return None


def _as_syntax_error(error: Exception) -> SyntaxError:
    reason = "it is nested too deep" if isinstance(error, RecursionError | MemoryError) else str(error)
    return SyntaxError(reason, ("<cell>", 1, None, None))


#: What a code cell is to us. ``other`` cells hold no Python that runs in the notebook's namespace
#: (``%%bash``, ``%%html`` …).
Role = Literal["plain", "task", "module", "other"]

EscapeKind = Literal["line-magic", "cell-magic", "shell", "help", "call"]


class Escape(NamedTuple):
    """A piece of IPython syntax that is not Python.

    Attributes:
        line: 1-based line in the cell.
        text: The text as written, without surrounding blanks.
        binds: Names that it assigns (``files = !ls`` binds ``files``).
    """

    line: int
    kind: EscapeKind
    text: str
    binds: tuple[str, ...] = ()


@fixed
class CellCode:
    """A code cell made readable for Python.

    Attributes:
        role: What it is to us.
        marker: The text behind ``%%cloaca_task``, ``%%cloaca_module`` or ``%%cloaca_trigger``, continuation
            lines joined, or "".
        marker_line: 1-based line of the marker, 0 where there is none.
        text: Plain Python with exactly as many lines as the cell's source; what is not Python is blank.
        tree: Its syntax tree, positions as in the cell; None where it does not parse.
        error: Why it does not parse.
        escapes: What was taken out.
    """

    cell: Cell
    role: Role
    text: str
    tree: ast.Module | None
    marker: str = ""
    marker_line: int = 0
    error: SyntaxError | None = None
    escapes: tuple[Escape, ...] = ()

    @property
    def statements(self) -> Sequence[ast.stmt]:
        """The statements of its top level; none where it does not parse."""
        return self.tree.body if self.tree is not None else ()

    @property
    def marked_at(self) -> Place:
        """Where its marker stands."""
        return Place(self.cell.position, self.marker_line)


@fixed
class Statement:
    """A statement at a cell's top level (one inside a `WorkflowBuilder` block counts as that).

    Attributes:
        cell: Position of its cell.
        node: Its tree; positions are those of the cell's source.
        lines: Its text as it is carried: whole lines, comments and decorators included, dedented where it
            stood in a block (lines inside multi-line strings are never touched).
    """

    cell: int
    node: ast.stmt
    lines: tuple[Line, ...]


@fixed
class TaskCode:
    """A task with its code.

    Attributes:
        task: The model's task.
        statement: Its function. `statement.node` is a function definition whose positions are those of the
            cell (the body form's is made up around the cell's statements); `statement.lines` is the final
            text, decorator included.
        names_in_decorator: Expressions in the generated decorator that use names of the notebook
            (``on_success=notify``).
        beside: The other statements of its cell, in order: module code of the task.
        handed: Variables that it binds or may change, of a plain cell.
        imports: Imports that its lines of ours need.
    """

    task: Task
    statement: Statement
    names_in_decorator: tuple[ast.expr, ...] = ()
    beside: tuple[Statement, ...] = ()
    handed: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
