"""Logical lines, with the standard library's tokenizer and its own sources as the oracle."""

from __future__ import annotations

import io
import tokenize
from pathlib import Path

import pytest

from cloaca_nb.read.cells.ipython import logical_line, string_end

LIBRARY = Path(tokenize.__file__).parent
SOURCES = [
    "argparse.py",
    "ast.py",
    "dataclasses.py",
    "datetime.py",
    "difflib.py",
    "inspect.py",
    "shlex.py",
    "string.py",
    "textwrap.py",
    "tokenize.py",
    "typing.py",
    "json/decoder.py",
    "email/header.py",
    "test/test_fstring.py",
    "test/test_grammar.py",
]


def our_ends(text: str) -> set[int]:
    """Lines at whose end a logical line of code ends."""
    found, position = set(), 0
    while position < len(text):
        line = logical_line(text, position)
        if text[line.start : line.code_end].strip() and not text[
            line.start : line.code_end
        ].lstrip().startswith("#"):
            found.add(text.count("\n", 0, line.end) + 1)
        position = line.end + 1
    return found


def their_ends(text: str) -> set[int]:
    return {
        token.start[0]
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.NEWLINE
    }


@pytest.mark.parametrize("name", SOURCES)
def test_logical_lines_of_the_standard_library(name: str) -> None:
    path = LIBRARY / name
    if not path.is_file():
        pytest.skip(f"this Python has no {name}")
    text = path.read_text(encoding="utf-8").replace("\f", "")
    assert our_ends(text) == their_ends(text)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("'a' + b", 3),
        ("'a\\'b' + c", 6),
        ("'''a'b'''", 9),
        ("'open\nx", 5),
        ("'''open", 7),
        ("''", 2),
        ("''''''x", 6),
    ],
)
def test_string_ends(text: str, end: int) -> None:
    assert string_end(text, 0, "") == end


@pytest.mark.parametrize(
    "literal",
    [
        "f'{a}'",
        "f'{{{a}}}'",
        "f'{a[\"k\"]}'",
        "f'{a!r:>{w}}'",
        "f'{a:%Y-%m}'",
        'f"{a:\'>10}"',
        "f'{(lambda x: x)(1)}'",
        "f'{ {1: 2}[1] }'",
        "f'''{\na\n}'''",
        "rf'\\{a}'",
        "f'\\N{DASH}{a}'",
        "Rb'\\''",
        "f'{a=}'",
    ],
)
def test_formatted_strings_end_where_they_end(literal: str) -> None:
    quote = min(literal.index(q) for q in "'\"" if q in literal)
    assert string_end(literal + " + '}'", quote, literal[:quote]) == len(literal)


def test_the_first_assignment_outside_brackets() -> None:
    text = "a[b == c].d(e=f) != g; h = !i = j"
    assert text[logical_line(text, 0).assign :] == " !i = j"
    assert logical_line("a += b == c", 0).assign == -1
