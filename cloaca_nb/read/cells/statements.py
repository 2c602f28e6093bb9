"""The text of statements: which lines of a cell a statement is carried as, verbatim.

A statement is carried with its decorators, the comment lines directly above it and the comments behind or
inside it. Where several statements share a line, each is cut out of it. Lines that begin inside a multi-line
string are never touched.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from cloaca_nb.model.workflow import Line
from cloaca_nb.read.cells.code import CellCode, Escape, Statement, TaskCode
from cloaca_nb.read.names.walk import nodes_in
from cloaca_nb.syntax import remembered

#: What may stand behind a statement on its last line and goes with it.
_TAIL = re.compile(r"\s*;?\s*(#.*)?")


def statements_of(code: CellCode) -> tuple[Statement, ...]:
    """The statements at a cell's top level, in order; none where the cell does not parse."""
    return _statements_of(code)


@remembered
def _statements_of(code: CellCode) -> tuple[Statement, ...]:
    if code.tree is None:
        return ()
    return tuple(Statement(code.cell.position, node, carried_lines(code, node)) for node in code.tree.body)


def items_of(code: CellCode, tasks: Sequence[TaskCode]) -> list[Statement | Escape]:
    """The statements and escapes of a cell in the order of their lines."""
    statements: Iterable[Statement] = statements_of(code)
    if tasks:
        statements = _of_tasks(tasks)
    items: list[tuple[int, int, Statement | Escape]] = []
    items += [(item.node.lineno, item.node.col_offset, item) for item in statements]
    items += [
        (escape.line, 0, escape)
        for escape in code.escapes
        if escape.binds or escape.text.startswith("%reset")
    ]
    return [item for _, _, item in sorted(items, key=lambda item: item[:2])]


def _of_tasks(tasks: Sequence[TaskCode]) -> Iterator[Statement]:
    """The statements of the cell of some tasks, each once."""
    seen: set[int] = set()
    for task in tasks:
        for statement in (task.statement, *task.beside):
            if id(statement.node) not in seen:
                seen.add(id(statement.node))
                yield statement


def carried_lines(code: CellCode, node: ast.stmt, dedent: int = 0) -> tuple[Line, ...]:
    """The lines that a statement is carried as.

    Args:
        node: The statement, with positions in the cell.
        dedent: How many blanks to take from the start of each line: the column of the block it stands in.

    Returns:
        Whole lines without line ends, each with the cell and line it comes from.
    """
    source = source_lines(code.text)
    first, last = first_line(node, source), node.end_lineno or node.lineno
    alone = _is_alone(source[first - 1], node, first)
    above = comments_above(source, first, code.marker_line) if alone else first
    if alone and not dedent:
        texts = [(at, source[at - 1]) for at in range(above, last)]
        texts.append((last, source[last - 1][: _end(source[last - 1], node)]))
    else:
        texts = _cut_lines(source, node, range(above, last + 1), first if not alone else 0, dedent)
    for at in _comments_below(source, node):
        texts.append((at, source[at - 1][_start(source[at - 1], dedent) :]))
    return tuple(Line(text, code.cell.position, at) for at, text in texts)


def _cut_lines(
    source: tuple[str, ...], node: ast.stmt, lines: range, shared: int, dedent: int
) -> list[tuple[int, str]]:
    """Lines of a statement that is not taken from the start of each line.

    Args:
        source: The lines of its cell.
        lines: The numbers of its lines.
        shared: The line where another statement stands before it; 0 for none.
        dedent: As for `carried_lines`.
    """
    inside = string_lines(node) if dedent else frozenset()
    texts = []
    for at in lines:
        text = source[at - 1]
        start = _start(text, 0 if at in inside else dedent)
        if at == shared:
            start = character(text, node.col_offset)
        texts.append((at, text[start : _end(text, node) if at == lines[-1] else len(text)]))
    return texts


@lru_cache(maxsize=64)
def source_lines(text: str) -> tuple[str, ...]:
    """The lines of a cell as Python counts them (a form feed ends none)."""
    return tuple(text.split("\n"))


def character(line: str, offset: int) -> int:
    """The index of the character at a syntax tree's column, which counts UTF-8 bytes."""
    if line.isascii():
        return offset
    return len(line.encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "surrogatepass"))


def first_line(node: ast.stmt, source: tuple[str, ...]) -> int:
    """The line where a statement begins, its first decorator included.

    A decorator's tree begins behind its `@` and, where it stands in parentheses, behind these; the `@` itself
    always stands first on its line.
    """
    decorators = getattr(node, "decorator_list", None)
    if not decorators:
        return node.lineno
    at: int = decorators[0].lineno
    while at > 1 and not source[at - 1].lstrip().startswith("@"):
        at -= 1
    return at


def string_lines(*nodes: ast.AST) -> frozenset[int]:
    """Lines that begin inside a string literal, or may: blanks at their start can be part of a value."""
    return frozenset().union(*map(_string_lines, nodes))


@remembered
def _string_lines(node: ast.AST) -> frozenset[int]:
    return frozenset(_lines_in_strings(node))


def _lines_in_strings(node: ast.AST) -> Iterator[int]:
    for child in nodes_in(node):
        if isinstance(child, ast.JoinedStr) or (
            isinstance(child, ast.Constant) and isinstance(child.value, str | bytes)
        ):
            yield from range(child.lineno + 1, (child.end_lineno or child.lineno) + 1)
        elif type(child).__name__ == "TemplateStr":  # t"…", new in Python 3.14
            yield from range(getattr(child, "lineno", 0) + 1, getattr(child, "end_lineno", 0) + 1)


def comments_above(source: tuple[str, ...], first: int, floor: int) -> int:
    """The first of the comment lines that stand directly above a line; `floor` is never among them."""
    while first - 1 > floor and source[first - 2].lstrip().startswith("#"):
        first -= 1
    return first


def _comments_below(source: tuple[str, ...], node: ast.stmt) -> range:
    """Comment lines that end a block: behind its last statement, and deeper than its header."""
    last = node.end_lineno or node.lineno
    if not hasattr(node, "body"):
        return range(0)
    end = last
    for at in range(last + 1, len(source) + 1):
        text = source[at - 1]
        if text.strip() and not (text.lstrip().startswith("#") and _indent(text) > node.col_offset):
            break
        if text.strip():
            end = at
    return range(last + 1, end + 1)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _is_alone(text: str, node: ast.stmt, first: int) -> bool:
    """Whether nothing stands before the statement on its first line."""
    return first != node.lineno or not text[: character(text, node.col_offset)].strip()


def _start(text: str, columns: int) -> int:
    """Where a line begins without up to `columns` of its leading blanks."""
    return min(columns, _indent(text)) if columns else 0


def _end(text: str, node: ast.stmt) -> int:
    """Where the statement's last line ends: with the comment behind it, or before the next statement."""
    end = character(text, node.end_col_offset or 0)
    return len(text) if end == len(text) or _TAIL.fullmatch(text, end) else end


_ENCODING = re.compile(r"(?<=coding)([:=][ \t]*)[-\w.]+")


def in_utf8(text: str) -> str:
    """A line of a file that is written in UTF-8: a comment that declares an encoding says so."""
    return _ENCODING.sub(r"\1utf-8", text) if text.lstrip().startswith("#") else text
