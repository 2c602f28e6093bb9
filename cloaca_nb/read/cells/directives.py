"""``# cloaca: WORD[, WORD]``: what a person decides about a statement, at the end of its first line.

=============== ====================================================================================
``carry``       known work is let through, as a warning
``leave``       the statement is left behind
``keep``        what it makes is made once, when the package is loaded, and lives on
``ignore[C204]`` findings of these codes at this statement are counted, but do not matter
=============== ====================================================================================
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from cloaca_nb.grammar import nearest
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.read.cells.code import REMEMBERED, CellCode

WORDS = ("carry", "leave", "keep", "ignore")
_COMMENT = re.compile(r"#\s*cloaca\s*:\s*(?P<words>.*)")
_WORD = re.compile(r"(?P<word>[^\s,\[]+)\s*(?:\[(?P<codes>[^\]]*)\])?\s*(?:,|\Z|(?=\s))")


class Directive(NamedTuple):
    """What a comment says.

    Attributes:
        line: 1-based line in the cell.
        words: Its words, those that nobody knows too.
        ignored: Codes of findings that are not to matter; empty after a bare ``ignore``.
    """

    line: int
    words: frozenset[str]
    ignored: frozenset[str] = frozenset()


@lru_cache(maxsize=REMEMBERED)
def directives(code: CellCode) -> dict[int, Directive]:
    """The comments of a cell that decide something, by line."""
    if not _COMMENT.search(code.cell.source):
        return {}
    marker = code.cell.source.split("\n")[code.marker_line - 1] if code.marker_line else ""
    found = [(line, _COMMENT.match(text)) for line, text in _comments(code.text)]
    found += [(code.marker_line, _COMMENT.search(marker))]
    return {line: _read(line, match["words"]) for line, match in found if match is not None}


def _comments(text: str) -> Iterator[tuple[int, str]]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
    except (tokenize.TokenError, SyntaxError):
        return  # the cell is no Python, which is told elsewhere


def _read(line: int, text: str) -> Directive:
    text = text.partition("#")[0].strip()
    words, ignored = set[str](), set[str]()
    for match in _WORD.finditer(text):
        words.add(match["word"])
        ignored.update(code.strip() for code in (match["codes"] or "").split(",") if code.strip())
    return Directive(line, frozenset(words), frozenset(ignored))


def of_statement(code: CellCode, node: ast.stmt) -> frozenset[str]:
    """The words that hold for a statement: those on its first line, or on its first decorator's."""
    known = directives(code)
    if not known:
        return frozenset()
    decorators = getattr(node, "decorator_list", [])
    lines = [node.lineno, *(each.lineno for each in decorators[:1])]
    return frozenset(word for line in lines if line in known for word in known[line].words)


def ignored_codes(code: CellCode) -> dict[int, frozenset[str]]:
    """By line, the codes of findings that are not to matter there: at a whole statement, or at a marker."""
    found = {at: one.ignored for at, one in directives(code).items() if one.ignored}
    lines: dict[int, frozenset[str]] = dict(found)
    for node in ast.walk(code.tree) if found and code.tree is not None else ():
        if isinstance(node, ast.stmt):
            first = min((each.lineno for each in getattr(node, "decorator_list", [])), default=node.lineno)
            codes = found.get(node.lineno, frozenset()) | found.get(first, frozenset())
            for line in range(first, (node.end_lineno or first) + 1) if codes else ():
                lines[line] = lines.get(line, frozenset()) | codes
    return lines


def directive_facts(code: CellCode) -> Iterator[Fact]:
    """What is wrong with the comments of a cell."""
    for directive in directives(code).values():
        place = Place(code.cell.position, directive.line)
        for word in sorted(directive.words - {*WORDS}):
            near = nearest(word, WORDS).word
            yield Fact(kinds.UnknownDirective(word, near), place)
        if "ignore" in directive.words and not directive.ignored:
            yield Fact(kinds.UnknownDirective("ignore", "ignore[CODE]"), place)
        if {"carry", "leave"} <= directive.words:
            yield Fact(kinds.DirectivesContradict(), place)
