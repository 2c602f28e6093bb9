"""IPython's syntax in a cell: found, remembered, and replaced so that as many lines of plain Python are left.

Follows what IPython's input transformer does (which the core must not import): a logical line is special by
its first character (``%magic``, ``!command``, ``?x``, ``,f a``, ``;f a``, ``/f a``), by its end (``x?``) or
by what stands behind its first ``=`` (``files = !ls``, ``x = %magic``). Strings and brackets are left alone.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from textwrap import dedent
from typing import NamedTuple

from cloaca_nb.read.cells.code import Escape, EscapeKind, parse
from cloaca_nb.read.cells.magics import PARAMS_LINE, as_called, as_python, timed
from cloaca_nb.read.cells.params import as_assignment

_TOKEN = re.compile(
    r"""(?P<name>[^\W\d]\w*)
      | (?P<quote>'''|\"\"\"|'|\")
      | (?P<comment>\#[^\n]*)
      | (?P<open>[(\[{])
      | (?P<close>[)\]}])
      | (?P<joined>\\\n)
      | (?P<operator>[=!<>+\-*/%&|^@:]=|//=|\*\*=|>>=|<<=)
      | (?P<assign>=)
      | (?P<newline>\n)""",
    re.VERBOSE,
)
_STRING_PREFIX = re.compile(r"(?i:[rbuft]|br|rb|fr|rf|tr|rt)\Z")
_FIELD_TOKEN = re.compile(
    r"(?P<name>[^\W\d]\w*)|(?P<quote>'''|\"\"\"|'|\")|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<colon>:)|(?P<newline>\n)"
)


@dataclass(slots=True)
class Logical:
    """One logical line.

    Attributes:
        start: Offset of its first character, indentation included.
        end: Offset of the newline that ends it, or of the end of the text.
        assign: Offset just behind its first ``=`` outside brackets, or -1.
        code_end: Offset just behind its last character that is neither blank nor comment.
    """

    start: int
    end: int
    assign: int = -1
    code_end: int = field(default=0)


def logical_line(text: str, start: int) -> Logical:
    """The logical line that begins at an offset: to the newline outside strings and brackets."""
    line = Logical(start, len(text), code_end=start)
    depth, position, prefix = 0, start, ""
    for_next = _TOKEN.search
    while (match := for_next(text, position)) is not None:
        kind, position = match.lastgroup, match.end()
        if text[line.code_end : match.start()].strip():
            line.code_end = match.start()
        if kind == "newline":
            if depth == 0:
                line.end = match.start()
                break
            continue
        if kind == "comment":
            line.code_end = max(line.code_end, _stripped_end(text, line.code_end, match.start()))
            newline = text.find("\n", position)
            if depth == 0:
                line.end = newline if newline >= 0 else len(text)
                return line
            line.code_end = position
            continue
        if kind == "quote":
            touching = prefix if match.start() and text.endswith(prefix, 0, match.start()) else ""
            position = string_end(text, match.start(), touching)
        elif kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        elif kind == "assign" and depth == 0 and line.assign < 0:
            line.assign = position
        prefix = match.group() if kind == "name" else ""
        line.code_end = position if kind != "joined" else line.code_end
    line.code_end = _stripped_end(text, line.code_end, line.end)
    return line


def _stripped_end(text: str, start: int, end: int) -> int:
    """Offset behind the last character in a range that is no blank."""
    return start + len(text[start:end].rstrip())


def string_end(text: str, start: int, prefix: str) -> int:
    """Offset behind the string literal whose quote is at `start`; a broken one ends at its line's end."""
    if prefix and not _STRING_PREFIX.match(prefix):
        prefix = ""
    quote = text[start : start + 3] if text.startswith(("'''", '"""'), start) else text[start]
    lowered = prefix.lower()
    return _string_body(text, start + len(quote), quote, "f" in lowered or "t" in lowered, "r" in lowered)


def _string_body(text: str, position: int, quote: str, fields: bool, raw: bool) -> int:
    size, single = len(text), len(quote) == 1
    while position < size:
        char = text[position]
        if char == "\\":
            # In a formatted string, the braces of \N{DASH} begin no field.
            named = fields and not raw and text.startswith("N{", position + 1)
            # A backslash never takes the meaning from a brace.
            brace = fields and text[position + 1 : position + 2] in {"{", "}"}
            position = _behind(text, "}", position + 3) if named else position + (1 if brace else 2)
        elif text.startswith(quote, position):
            return position + len(quote)
        elif char == "\n" and single:
            return position
        elif fields and char == "{":
            position = (
                position + 2 if text.startswith("{{", position) else _field_end(text, position + 1, quote)
            )
        else:
            position += 1
    return size


def _behind(text: str, char: str, position: int) -> int:
    found = text.find(char, position)
    return found + 1 if found >= 0 else len(text)


def _field_end(text: str, position: int, quote: str) -> int:
    """Offset behind the replacement field of a formatted string that begins at `position`."""
    depth, prefix = 0, ""
    while (match := _FIELD_TOKEN.search(text, position)) is not None:
        kind = match.lastgroup
        if kind == "quote":
            if (
                depth == 0
                and match.group()[: len(quote)] == quote
                and not _closes_later(text, match.start(), quote)
            ):
                return match.start()
            touching = prefix if text.endswith(prefix, 0, match.start()) else ""
            position = string_end(text, match.start(), touching)
        else:
            position = match.end()
            if kind == "open":
                depth += 1
            elif kind == "close" and depth == 0:
                return position
            elif kind == "close":
                depth -= 1
            elif kind == "colon" and depth == 0:
                return _spec_end(text, position, quote)
            elif kind == "newline" and len(quote) == 1 and depth == 0:
                return match.start()
        prefix = match.group() if kind == "name" else ""
    return len(text)


def _closes_later(text: str, start: int, quote: str) -> bool:
    """Whether a quote inside a field can open a string of its own: a second one follows on the line."""
    line_end = text.find("\n", start)
    end = line_end if line_end >= 0 and len(quote) == 1 else len(text)
    return text.find(quote, start + len(quote), end) >= 0


def _spec_end(text: str, position: int, quote: str) -> int:
    """Offset behind the ``}`` that ends a field, from its format specification on."""
    while position < len(text):
        char = text[position]
        if char == "{":
            position = _field_end(text, position + 1, quote)
        elif char == "}":
            return position + 1
        elif (char == "\n" and len(quote) == 1) or text.startswith(quote, position):
            return position
        else:
            position += 1
    return position


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
    """The text without the indentation that all its lines share, as IPython has a whole cell.

    From IPython 9.1 on lines of nothing but blanks lose these, also inside of texts; before, cells that begin
    with an indentation alone.
    """
    found, first = dedent(source), source[: len(source) - len(source.lstrip())]
    is_indented = bool(first) and not first.endswith("\n")
    return found if found == source or is_indented or _takes_blanks() else source


@lru_cache(maxsize=1)
def _takes_blanks() -> bool:
    """Whether the IPython that is installed here takes the blanks of empty lines away."""
    from importlib.metadata import version  # most cells have no such line

    return [int(part) for part in re.findall(r"\d+", version("ipython"))[:2]] >= [9, 1]


def without_escapes(source: str, *, repeats: bool = True) -> Plain:
    """Plain Python with as many lines as `source`, and the escapes that were in it.

    Args:
        repeats: Whether what `%timeit` runs more than once is Python, too; a task has no use for it.
    """
    scan = _Scan(source, repeats)
    scan.run()
    return Plain("".join(scan.parts), tuple(scan.escapes))


#: A cell magic that runs the rest of a plain cell as it is: it may stand directly below the marker.
RUNNING = re.compile(
    r"(?P<above>(?:[ \t]*(?:#[^\n]*)?\n)*)[ \t]*%%(?P<name>time|capture|timeit)\b"
    r"[ \t]*(?P<words>[^\n]*)(?:\n|\Z)(?P<body>.*)",
    re.DOTALL,
)
#: The one of them that runs the rest again and again, and keeps nothing that it binds.
REPEATING = "timeit"


class _Scan:
    """One pass over a text, logical line by logical line."""

    def __init__(self, source: str, repeats: bool) -> None:
        self.source = source
        self.repeats = repeats
        self.parts: list[str] = []
        self.escapes: list[Escape] = []
        self.line = 1

    def run(self) -> None:
        position, size = 0, len(self.source)
        while position < size:
            end = self._escaped_command(position)
            if end is None:
                logical = logical_line(self.source, position)
                end = self._assigned(logical) or self._help_end(logical) or self._called(logical)
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
        python = self._python(text) if kind in {"line-magic", "call", "shell"} else None
        declares = PARAMS_LINE.fullmatch(text)
        if declares is not None:
            python = as_assignment(declares["text"])
        if python is None or declares is not None:
            self.escapes.append(Escape(self.line, kind, text))
        if python is None:
            python = "pass" if first > start else ""
        self._put(source[start:first] + python, start, end)
        return end

    def _python(self, text: str) -> str | None:
        """What a line is in Python; a comment behind the code that is timed stands behind it all."""
        if not text.startswith("%timeit"):
            return as_python(text)
        end = logical_line(text, 0).code_end
        python = timed(text[:end], repeats=self.repeats)
        return python + text[end:] if python is not None else None

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
        text = self._joined(first, end)
        python = as_python(text) if text.startswith("%time ") else None
        if python is None:
            self.escapes.append(Escape(line, kind, text, _targets(before)))
        self._put(before + (python or "None"), logical.start, end)
        return end

    def _called(self, logical: Logical) -> int | None:
        """Put Python in the place of a magic that is called as IPython calls it; the offset behind it."""
        source = self.source
        text = source[logical.start : logical.code_end]
        python = as_called(text.lstrip())
        if python is None:
            return None
        end = min(logical.end + 1, len(source))
        self._put(text[: len(text) - len(text.lstrip())] + python, logical.start, end)
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
