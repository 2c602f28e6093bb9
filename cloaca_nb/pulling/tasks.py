"""A decorated function as a task cell: its marker line, its options."""

from __future__ import annotations

import ast

from cloaca_nb.errors import UsageError
from cloaca_nb.package.parse import task_call
from cloaca_nb.pulling.modules import ModuleFile, refuse
from cloaca_nb.read.cells.marker import TASK_KEYWORDS, parse_marker
from cloaca_nb.read.names.nodes import literal_text
from cloaca_nb.syntax import unparsed


def task_cell(
    module: ModuleFile,
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    lines: list[str],
    ids: dict[str, str],
) -> str:
    """The cell of a task.

    Args:
        module: Where it stands, for errors.
        node: Its function.
        lines: The function's lines, decorators and comments above included.
        ids: Task ids by function name, of those before it; its own is added.

    Raises:
        UsageError: An option has no form in a cell.
    """
    call = task_call(node, module.engine)
    assert call is not None
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    named = given.pop("id", call.args[0] if call.args else None)
    text = literal_text(named)
    id = node.name if text is None else text
    ids[node.name] = id
    waits = [_id(module, item, ids) for item in _items(module, given.pop("dependencies", None))]
    words = [*([_word(id)] if id != node.name else []), "--dependencies", *map(_word, waits)]
    for name, value in given.items():
        if name is None:
            continue
        if name not in TASK_KEYWORDS:
            raise refuse(
                module, value, f"the option `{name}` of a task has no form in a cell", "leave it out"
            )
        words += [f"--{name.replace('_', '-')}", _word(_plain(value))]
    text = " ".join(words)
    if None in given or not _is_marker(text):  # what is computed stays in the decorator
        return "\n".join(["%%cloaca_task", *_trimmed(lines)])
    first = min(item.lineno for item in node.decorator_list)
    offset = len(lines) - ((node.end_lineno or node.lineno) - first + 1)
    start, end = call.lineno - first + offset, (call.end_lineno or call.lineno) - first + offset + 1
    kept = [*lines[:start], *lines[end:]]
    return "\n".join([f"%%cloaca_task {text}", *_trimmed(kept)])


def _is_marker(text: str) -> bool:
    """Whether a text is the rest of a marker's line, and of that line alone."""
    if not text.isprintable():
        return False
    try:
        parse_marker(text)
    except UsageError:
        return False
    return True


def _trimmed(lines: list[str]) -> list[str]:
    return "\n".join(lines).strip("\n").split("\n")


def _items(module: ModuleFile, node: ast.expr | None) -> list[ast.expr]:
    if node is None or (isinstance(node, ast.Constant) and node.value is None):
        return []
    if isinstance(node, ast.List | ast.Tuple):
        return node.elts
    raise refuse(module, node, "the dependencies are no plain list", "write the ids as a list")


def _id(module: ModuleFile, node: ast.expr, ids: dict[str, str]) -> str:
    if (text := literal_text(node)) is not None:
        return text
    if isinstance(node, ast.Name) and node.id in ids:
        return ids[node.id]
    raise refuse(module, node, f"the dependency `{unparsed(node)}` is no task id", "write the id as a text")


def _plain(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value).lower() if isinstance(node.value, bool) else str(node.value)
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value.count("::") == 3:
            part.value = part.value.rpartition("::")[2]  # trigger rules of the release's kind have full names
    return unparsed(node)


def _word(text: str) -> str:
    """A text as one word of a marker line."""
    if text.isidentifier() or text.isdigit():
        return text
    if '"' not in text:
        text = text.replace("'", '"')
    return f"'{text}'"
