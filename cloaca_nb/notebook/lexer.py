"""Where the logical lines of a cell begin and end, without tokenizing it.

The standard library's tokenizer gives up, differently in each version of Python, on text that holds shell
commands and magics. All that is needed to tell those from Python is where strings, comments and brackets are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

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
