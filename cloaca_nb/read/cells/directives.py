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
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from cloaca_nb.grammar import nearest
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.workflow import Cell
from cloaca_nb.read.cells.cell import read_cell
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.syntax import remembered, same_trees

WORDS = ("carry", "leave", "keep", "ignore")
#: Those that decide about a whole statement of a cell's top level.
_DECIDING = frozenset({"carry", "leave", "keep"})
#: Behind another comment, too: `# type: ignore  # cloaca: leave`.
_COMMENT = re.compile(r"(?:\A|(?<=\s))#\s*cloaca\s*:\s*(?P<words>.*)")
_MAY_HAVE_ONE = re.compile(r"#\s*cloaca\s*:")
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


@remembered
def directives(code: CellCode) -> dict[int, Directive]:
    """The comments of a cell that decide something, by line."""
    if not _MAY_HAVE_ONE.search(code.cell.source):
        return {}
    marker = code.cell.source.split("\n")[code.marker_line - 1] if code.marker_line else ""
    found = [(line, _COMMENT.search(text)) for line, text in _comments(code.text)]
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
    """By line, the codes of findings that are not to matter there.

    That is in a whole statement; at the marker of a cell, in all of the cell.
    """
    found = {at: one.ignored for at, one in directives(code).items() if one.ignored}
    whole = found.get(code.marker_line or 0, frozenset())
    lines = dict.fromkeys(range(1, code.cell.source.count("\n") + 2), whole) if whole else {}
    lines |= {at: codes | whole for at, codes in found.items()}
    for node in ast.walk(code.tree) if found and code.tree is not None else ():
        if isinstance(node, ast.stmt):
            first = _begin(node)
            codes = found.get(node.lineno, frozenset()) | found.get(first, frozenset())
            for line in range(first, (node.end_lineno or first) + 1) if codes else ():
                lines[line] = lines.get(line, frozenset()) | codes
    return lines


@lru_cache(maxsize=2048)
def with_word(cell: Cell, line: int, word: str) -> tuple[int, str] | None:
    """Where a word for the statement at a line is to be written: the line, and its text with the comment.

    Args:
        line: A line of the statement: of the top level's, for `ignore[CODE]` of the innermost one.
        word: The word, for example ``carry`` or ``ignore[C204]``.

    Returns:
        None where no comment can be written there, or it stands there already.
    """
    code = read_cell(cell)
    at = line if line == code.marker_line else _first_line(code, line, inner=word.startswith("ignore"))
    if at is None:
        return None
    old = cell.source.split("\n")
    head, comment = _split(code, at, old[at - 1])
    match = _COMMENT.search(comment)
    said = word if match is None else _joined(match["words"], word)
    before, after = ("", comment) if match is None else (comment[: match.start()].rstrip(), "")
    new = "  ".join(part for part in (head.rstrip(), before, f"# cloaca: {said}", after) if part)
    made = read_cell(replace(cell, source="\n".join([*old[: at - 1], new, *old[at:]])))
    wanted = _read(at, said)
    is_good = directives(made).get(at) == wanted != directives(code).get(at) and _same_tree(made, code)
    return (at, new) if is_good else None


def _joined(words: str, word: str) -> str:
    """The words of a comment with one more, before what else it says."""
    known, mark, rest = words.partition("#")
    return f"{known.rstrip()}, {word}{f'  {mark}{rest}' if mark else ''}"


def _split(code: CellCode, line: int, text: str) -> tuple[str, str]:
    """A line before its comment, and the comment."""
    if line == code.marker_line:
        at = text.find("#", text.index("%%"))
        return (text, "") if at < 0 else (text[:at], text[at:])
    comment = dict(_comments(code.text)).get(line, "")
    return text.removesuffix(comment), comment


def _first_line(code: CellCode, line: int, *, inner: bool) -> int | None:
    """The first line of the statement that a line is of."""
    nodes = ast.walk(code.tree) if inner and code.tree is not None else code.tree.body if code.tree else ()
    found = [n.lineno for n in nodes if isinstance(n, ast.stmt) and _begin(n) <= line <= (n.end_lineno or 0)]
    return max(found, default=None)


def _begin(node: ast.stmt) -> int:
    return min((each.lineno for each in getattr(node, "decorator_list", [])), default=node.lineno)


def _same_tree(one: CellCode, other: CellCode) -> bool:
    if one.tree is None or other.tree is None:
        return one.marker_line == other.marker_line and one.tree is other.tree
    return one.marker_line == other.marker_line and same_trees(one.tree, other.tree)


def _beginnings(code: CellCode) -> set[int]:
    """Lines at whose ends a word decides about a statement of the cell's top level."""
    return {line for node in code.statements for line in (node.lineno, _begin(node))}


def directive_facts(code: CellCode) -> Iterator[Fact]:
    """What is wrong with the comments of a cell."""
    known = directives(code)
    begins = _beginnings(code) if known else set[int]()
    for directive in known.values():
        place = Place(code.cell.position, directive.line)
        if directive.line not in {*begins, code.marker_line}:
            above = [line for line in begins if line < directive.line]
            for word in sorted(directive.words & _DECIDING) if above else ():
                yield Fact(kinds.UnknownDirective(word, "", max(above)), place)
        for word in sorted(directive.words - {*WORDS}):
            near = nearest(word, WORDS).word
            yield Fact(kinds.UnknownDirective(word, near, 0), place)
        if "ignore" in directive.words and not directive.ignored:
            yield Fact(kinds.UnknownDirective("ignore", "ignore[CODE]", 0), place)
        if {"carry", "leave"} <= directive.words:
            yield Fact(kinds.DirectivesContradict(), place)
