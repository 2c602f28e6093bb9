"""IPython's syntax in a cell: found, remembered, and replaced so that as many lines of plain Python are left.

Follows what IPython's input transformer does (which the core must not import): a logical line is special by
its first character (``%magic``, ``!command``, ``?x``, ``,f a``, ``;f a``, ``/f a``), by its end (``x?``) or
by what stands behind its first ``=`` (``files = !ls``, ``x = %magic``). Strings and brackets are left alone.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from textwrap import dedent
from typing import NamedTuple

from cloaca_nb.notebook.code import Escape, EscapeKind
from cloaca_nb.notebook.lexer import Logical, logical_line
from cloaca_nb.notebook.syntax import parse

_KIND_OF: Mapping[str, EscapeKind] = {
    "%": "line-magic",
    "!": "shell",
    "?": "help",
    ",": "call",
    ";": "call",
    "/": "call",
}
_HELP_END = re.compile(r"%{0,2}(?!\d)[\w*]+(\.(?!\d)[\w*]+|\[-?[0-9]+\])*\?\??$")
_CELL_MAGIC = re.compile(r"%%(?P<name>[^\s?]+)(?P<line>[^\n]*)")
_NOT_ESCAPES = ("%=", "//", "/=", "!=")


class Plain(NamedTuple):
    """A cell's text without IPython syntax, and what was taken out."""

    text: str
    escapes: tuple[Escape, ...] = ()


class CellMagic(NamedTuple):
    """The cell magic that a cell begins with: its name, what follows on its line, its 1-based line."""

    name: str
    argument: str
    line: int


def cell_magic(source: str) -> CellMagic | None:
    """The cell magic that rules a cell, if any: leading blank lines do not count."""
    stripped = source.lstrip()
    match = _CELL_MAGIC.match(stripped)
    if match is None or match["line"].startswith("?"):
        return None
    line = source[: len(source) - len(stripped)].count("\n") + 1
    return CellMagic(match["name"], match["line"].strip(), line)


def blanked(source: str, first: int, last: int) -> str:
    """The text with the lines `first` to `last` (1-based, both included) emptied."""
    lines = source.split("\n")
    lines[first - 1 : last] = [""] * (last - first + 1)
    return "\n".join(lines)


def levelled(source: str) -> str:
    """The text with the indentation removed that all its lines share, as IPython does with a whole cell."""
    first = re.match(r"\s*", source)
    if first is None or not first.group() or first.group().endswith("\n"):
        return source
    return dedent(source)


def without_escapes(source: str) -> Plain:
    """Plain Python with as many lines as `source`, and the escapes that were in it."""
    scan = _Scan(source)
    scan.run()
    return Plain("".join(scan.parts), tuple(scan.escapes))


class _Scan:
    """One pass over a text, logical line by logical line."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.parts: list[str] = []
        self.escapes: list[Escape] = []
        self.line = 1

    def run(self) -> None:
        position, size = 0, len(self.source)
        while position < size:
            end = self._escaped_command(position)
            if end is None:
                logical = logical_line(self.source, position)
                end = self._assigned(logical) or self._help_end(logical)
                if end is None:
                    end = min(logical.end + 1, size)
                    self.parts.append(self.source[position:end])
            self.line += self.source.count("\n", position, end)
            position = end

    def _escaped_command(self, start: int) -> int | None:
        """Take out a line that begins with an escape character; the offset behind it."""
        source = self.source
        first = start
        while source[first : first + 1] in {" ", "\t", "\f"}:
            first += 1
        kind = _KIND_OF.get(source[first : first + 1])
        if kind is None or source.startswith(_NOT_ESCAPES, first):
            return None
        end = self._continued_end(first)
        text = self._joined(first, end)
        if kind == "line-magic" and text.startswith("%%"):
            kind = "cell-magic"
        if text.endswith("?") and _HELP_END.match(text):
            kind = "help"
        self.escapes.append(Escape(self.line, kind, text))
        self._put(source[start:first] + ("pass" if first > start else ""), start, end)
        return end

    def _assigned(self, logical: Logical) -> int | None:
        """Take out what is assigned from a command or a magic; the offset behind it."""
        if logical.assign < 0:
            return None
        source, first = self.source, logical.assign
        while source[first : first + 1] in {" ", "\t", "\f"}:
            first += 1
        shell = source.startswith("!", first) and not source.startswith("!=", first)
        magic = re.compile(r"%\s*[^\W\d]").match(source, first) is not None
        if not (shell or magic):
            return None
        end = self._continued_end(first)
        before = source[logical.start : first]
        line = self.line + before.count("\n")
        kind: EscapeKind = "shell" if shell else "line-magic"
        self.escapes.append(Escape(line, kind, self._joined(first, end), _targets(before)))
        self._put(before + "None", logical.start, end)
        return end

    def _help_end(self, logical: Logical) -> int | None:
        """Take out a line that ends with a question mark; the offset behind it."""
        source = self.source
        if logical.code_end != logical.end or not source.endswith("?", logical.start, logical.end):
            return None
        text = source[logical.start : logical.end]
        if not _HELP_END.search(text):
            return None
        content = text.lstrip(" \t\f")
        indent = text[: len(text) - len(content)]
        end = min(logical.end + 1, len(source))
        self.escapes.append(Escape(self.line, "help", content.strip()))
        self._put(indent + ("pass" if indent else ""), logical.start, end)
        return end

    def _continued_end(self, start: int) -> int:
        """Offset behind the line at `start` and those that backslashes at line ends join to it."""
        source, position = self.source, start
        while True:
            newline = source.find("\n", position)
            if newline < 0:
                return len(source)
            if not source.endswith("\\", start, newline):
                return newline + 1
            position = newline + 1

    def _joined(self, start: int, end: int) -> str:
        """The text of an escape, its continuation lines joined as IPython joins them."""
        lines = self.source[start:end].rstrip("\n").split("\n")
        return " ".join([line.rstrip()[:-1] for line in lines[:-1]] + [lines[-1].rstrip()])

    def _put(self, replacement: str, start: int, end: int) -> None:
        """Write a replacement for a range, followed by the newlines that the range holds beyond its own."""
        missing = self.source.count("\n", start, end) - replacement.count("\n")
        self.parts.append(replacement + "\n" * missing)


def _targets(before: str) -> tuple[str, ...]:
    """Names that an assignment, cut off behind its ``=``, binds."""
    tree = parse(before.strip() + " None")
    if isinstance(tree, SyntaxError):
        return ()
    names = (
        node for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
    return tuple(dict.fromkeys(node.id for node in names))
