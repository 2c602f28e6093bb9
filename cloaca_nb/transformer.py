"""How a task cell becomes Python in the kernel.

The marker line alone is rewritten, as text, into a call of the line magic; the rest of the cell stays what it
is. So tracebacks, `%debug`, syntax errors, `await` and the display of the last value are IPython's own, and
lines agree with the cell. The body form's statements are put into a function as syntax tree, which keeps
their lines, too.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cloaca_nb.notebook.marker import Marker
    from cloaca_nb.task_cell import TaskCell

#: What every marker holds, so that most cells are known to have none at once.
HINT = "%%cloaca_"
TASK, MODULE = "cloaca_task", "cloaca_module"

#: What runs a task for `--run`: a call that needs no name in the notebook's namespace.
_RUN = "__import__('cloaca_nb.task_run', fromlist=['run']).run({id!r}, {name})"


def marker_lines(lines: list[str]) -> list[str]:
    """Rewrite the marker line of a task or module cell; other cells pass.

    Both spellings, ``%%cloaca_task`` and ``# %%cloaca_task``, come out the same. Lines that continue the
    marker become blank.
    """
    marker = marker_of("".join(lines))
    if marker is None:
        return lines
    rest = ["\n"] * (marker.last - marker.line) + lines[marker.last :]
    return [_first_line(marker), *rest]


def marker_of(source: str) -> Marker | None:
    """The marker that a cell begins with; reads the grammar only where there may be one."""
    if HINT not in source:
        return None
    from cloaca_nb.notebook.marker import find_marker

    return find_marker(source)


def _first_line(marker: Marker) -> str:
    if marker.name == MODULE:
        return f"%%{MODULE} {marker.text}\n"
    return f"get_ipython().run_line_magic({TASK!r}, {marker.text!r})\n"


class TaskCellTransformer(ast.NodeTransformer):
    """Puts the statements of a body-form cell into a function, and adds the call that `--run` asks for.

    Args:
        current: The task cell that is about to run, or None for any other cell.
    """

    def __init__(self, current: Callable[[], TaskCell | None]) -> None:
        self._current = current

    def visit(self, node: ast.AST) -> ast.AST:
        """The tree of a cell, changed where it is a task cell's."""
        cell = self._current() if isinstance(node, ast.Module) and _is_marked(node) else None
        if cell is None:
            return node
        assert isinstance(node, ast.Module)
        first, *rest = node.body
        if cell.body_function is not None:
            rest = _as_function(cell.body_function, rest)
        calls = [_call(id, name, rest) for id, name in cell.functions()] if cell.run else []
        return ast.Module([first, *rest, *calls], node.type_ignores)


def _is_marked(tree: ast.Module) -> bool:
    """Whether a cell begins with the call that `marker_lines` writes."""
    match tree.body[:1]:
        case [
            ast.Expr(
                value=ast.Call(func=ast.Attribute(attr="run_line_magic"), args=[ast.Constant(value=name), *_])
            )
        ]:
            return name == TASK
    return False


def _as_function(name: str, body: list[ast.stmt]) -> list[ast.stmt]:
    """``def name(context):`` around the statements, with ``return context`` behind."""
    futures = [node for node in body if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    inside = [node for node in body if node not in futures]
    made = ast.parse(f"def {name}(context): return context").body[0]
    assert isinstance(made, ast.FunctionDef)
    first, last = inside[0], inside[-1]
    for node in ast.walk(made):
        ast.copy_location(node, first)
    made.end_lineno, made.end_col_offset = last.end_lineno, last.end_col_offset
    for node in ast.walk(made.body[0]):
        ast.copy_location(node, last)
    made.body = [*inside, *made.body]
    return [*futures, made]


def _call(id: str, name: str, body: list[ast.stmt]) -> ast.stmt:
    """The call that runs a task, placed at its function."""
    place = next((node for node in body if isinstance(node, ast.FunctionDef) and node.name == name), body[-1])
    call = ast.parse(_RUN.format(id=id, name=name)).body[0]
    for node in ast.walk(call):
        ast.copy_location(node, place)
    return call
