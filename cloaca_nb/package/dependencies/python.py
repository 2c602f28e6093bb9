"""Which Pythons a package runs on: what it says, what its syntax needs, what targets are told to have."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from cloaca_nb import syntax
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.package import CarriedModule
from cloaca_nb.read.capture.helpers import annotations_deferred
from cloaca_nb.read.capture.slicing import IMPLICIT
from cloaca_nb.read.cells.code import parse
from cloaca_nb.read.cells.statements import first_line, source_lines
from cloaca_nb.read.names import scopes
from cloaca_nb.read.names.walk import is_type_checking

#: The oldest and the newest minor version of Python 3 that are looked at.
_OLDEST, _NEWEST = 7, 30

_VERSION = re.compile(r"Python 3\.(\d+)")


class Needed(NamedTuple):
    """What code needs of Python.

    Attributes:
        minor: The minor version of Python 3.
        what: What needs it, in a few words.
        line: 1-based line of the code.
    """

    minor: int
    what: str
    line: int


def oldest(requires: str) -> int | None:
    """The oldest minor version of Python 3 that a specifier lets in; None where there is no such."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        specifier = SpecifierSet(requires)
    except InvalidSpecifier:
        return None
    return next((minor for minor in range(_OLDEST, _NEWEST) if specifier.contains(f"3.{minor}.99")), None)


def python_facts(
    modules: Iterable[CarriedModule], requires: str, vendored: Mapping[str, bytes], targets: Mapping[str, str]
) -> Iterator[Fact]:
    """Where code or libraries need a newer Python than the package says, or than a target has.

    Args:
        vendored: The files of `vendor/`, by path.
        targets: Versions of Python that targets are told to have, by target.
    """
    said = oldest(requires)
    lowest = min([*([said] if said is not None else []), *map(_minor, targets.values())], default=None)
    found: list[tuple[Needed, Place | None]] = []
    for carried in modules if lowest is not None else ():
        needed = _newer(carried, lowest or 0)
        if needed is not None:
            found.append((needed, _place(carried, needed.line)))
    for needed, place in found:
        if said is not None and needed.minor > said:
            yield Fact(kinds.SyntaxNewer(needed.what, f"3.{needed.minor}", requires), place)
    for name, wanted in _libraries(vendored) if said is not None else ():
        least = oldest(wanted)
        if least is not None and said is not None and least > said:
            yield Fact(kinds.VendoredNeedsPython(name, wanted, requires))
    yield from _target_facts(found, requires, targets)


def _newer(carried: CarriedModule, minor: int) -> Needed | None:
    """What in a module a version of Python lacks: the first piece of syntax, else the first annotation."""
    for above, text in _pieces(carried):
        needed = newer_syntax(text, minor)
        if needed is not None:
            return needed._replace(line=above + needed.line)
    if minor < _ASKED and scopes.WHEN_ASKED:
        return next(_not_there_yet(carried.tree, "annotations" in carried.module.futures), None)
    return None


#: The minor version from which on annotations are evaluated when someone asks for them (PEP 649).
_ASKED = 14


def _not_there_yet(tree: ast.Module, deferred: bool) -> Iterator[Needed]:
    """Annotations that name what is not there as their function or class is made."""
    run = [node for node in tree.body if not (isinstance(node, ast.If) and is_type_checking(node.test))]
    deferred = deferred or annotations_deferred(tree)
    names = [scopes.names_of(node, deferred) for node in run]
    bound = [{binding.name for binding in one.bound} for one in names]
    everywhere = IMPLICIT.union(*bound)
    before = set(IMPLICIT)
    for one, new in zip(names, bound, strict=True) if "*" not in everywhere else ():
        for use in one.uses:
            there = use.own or use.name in (before if use.when == "now" else everywhere)
            if use.asked and not there:
                yield Needed(_ASKED, f"an annotation that names `{use.name}`, not defined yet,", use.line)
        before |= new


#: How many statements are parsed at once: the trees of a large module would take its memory once more.
_AT_ONCE = 500


def _pieces(carried: CarriedModule) -> Iterator[tuple[int, str]]:
    """The text of a module in parts of whole statements, each with the number of lines above it."""
    lines = tuple(line.text for line in carried.module.lines)
    pairs = [*pairwise(carried.tree.body)][_AT_ONCE - 1 :: _AT_ONCE]
    starts = [(before, first_line(node, lines)) for before, node in pairs]
    cuts = [start - 1 for before, start in starts if (before.end_lineno or start) < start]
    return ((at, "\n".join(lines[at:end])) for at, end in pairwise([0, *cuts, len(lines)]))


def _target_facts(
    found: Iterable[tuple[Needed, Place | None]], requires: str, targets: Mapping[str, str]
) -> Iterator[Fact]:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    needs = list(found)
    for name, version in sorted(targets.items()):
        for needed, place in needs:
            if needed.minor > _minor(version):
                yield Fact(kinds.TargetPython(name, version, f"{needed.what} needs 3.{needed.minor}"), place)
        try:
            fits = SpecifierSet(requires).contains(version if version.count(".") > 1 else f"{version}.99")
        except InvalidSpecifier:
            continue
        if not fits:
            yield Fact(kinds.TargetPython(name, version, f"the package says {requires}"))


def _minor(version: str) -> int:
    return int(version.split(".")[1])


def _place(carried: CarriedModule, line: int) -> Place | None:
    return carried.module.lines[line - 1].place if 0 < line <= len(carried.module.lines) else None


#: The newest minor version of Python 3 of which it is known what it brought.
_KNOWN = 13

#: What stands wherever a piece of syntax does that `_OLDEST` lacks; texts in texts are looked at elsewhere.
#: Each begins with what is looked for first: Python finds one word much faster than any of several.
_BROUGHT = [
    re.compile(pattern)
    for pattern in (
        *(r":=", r"match(?<=\bmatch)\b", r"with(?<=\bwith)[\s\\]*\(", r"except(?<=\bexcept)[\s\\]*\*"),
        *(r"type(?<=\btype)[\s\\]+\w", r"def(?<=\bdef)[\s\\]+\w+[\s\\]*\["),
        r"class(?<=\bclass)[\s\\]+\w+[\s\\]*\[",
    )
]
#: The same for parameters that have no name for callers.
_SLASH = re.compile(r"(?:,|^)\s*/", re.MULTILINE)


def _may_be_newer(text: str) -> bool:
    """Whether a text may have syntax that the oldest version lacks: few have, and parsing takes its time."""
    if sys.version_info.minor > _KNOWN or any(one.search(text) for one in _BROUGHT):
        return True
    return "/" in text and _SLASH.search(text) is not None


@lru_cache(maxsize=256)
def newer_syntax(text: str, minor: int) -> Needed | None:
    """The first piece of syntax that a version of Python lacks; None where there is none.

    Args:
        text: Code that this Python reads.
        minor: The minor version of Python 3.
    """
    if minor >= sys.version_info.minor:
        return None
    try:
        if _may_be_newer(text):
            syntax.parse(text, minor=max(minor, _OLDEST))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        told = _VERSION.search(str(error))
        if told is not None:
            what = str(getattr(error, "msg", "")).partition(" are only")[0].partition(" is only")[0]
            minor = int(told[1])
            line = _first_line(text, minor) or getattr(error, "lineno", 1) or 1
            return Needed(minor, what[:1].lower() + what[1:], line)
    return _nested_text(text) if minor < _FREE_TEXTS else None


#: From which minor version on f-strings may hold their own quotes and backslashes, and functions are generic.
_FREE_TEXTS = 12

#: The minor version that brought a kind of node.
_NODES = {"NamedExpr": 8, "Match": 10, "TryStar": 11, "TypeAlias": 12, "TemplateStr": 14}


def _first_line(text: str, minor: int) -> int:
    """Line of the first node that a minor version brought; 0 where none is known."""
    tree = parse(text)
    nodes = ast.walk(tree) if isinstance(tree, ast.Module) else ()
    generic = minor == _FREE_TEXTS
    brought = (
        node
        for node in nodes
        if _NODES.get(type(node).__name__) == minor
        or (generic and getattr(node, "type_params", None))
        or (minor == _ASKED and isinstance(node, ast.ExceptHandler) and _is_bare(node.type))
    )
    return min((getattr(node, "lineno", 0) for node in brought), default=0)


def _is_bare(node: ast.expr | None) -> bool:
    """Whether several types of errors stand without parentheses: `except ValueError, TypeError:`."""
    return isinstance(node, ast.Tuple) and bool(node.elts) and node.col_offset == node.elts[0].col_offset


def _nested_text(text: str) -> Needed | None:
    """The first f-string that older Pythons cannot read: its quotes, or a backslash, inside its braces."""
    if not hasattr(tokenize, "FSTRING_START"):
        return None  # this Python could not read one either
    around: list[str] = []
    lines = source_lines(text)
    try:
        for token in tokenize.generate_tokens(io.StringIO("\n".join(lines)).readline):
            kind = tokenize.tok_name[token.type]
            if around and kind in {"STRING", "FSTRING_START"}:
                quotes = token.string.lstrip("rRbBuUfF")
                same = any(quotes.startswith(each) for each in around)
                if same or (kind == "STRING" and "\\" in token.string):
                    return Needed(
                        _FREE_TEXTS, "quotes or a backslash inside the braces of an f-string", token.start[0]
                    )
            if kind == "FSTRING_START":
                around.append(token.string.lstrip("rRbBuUfF"))
            elif kind == "FSTRING_END":
                around.pop()
    except (tokenize.TokenError, IndentationError, SyntaxError):
        return None
    return None


def _libraries(vendored: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Name of each vendored distribution that says which Pythons it is for, and what it says."""
    from email.parser import BytesHeaderParser

    for path, data in sorted(vendored.items()):
        if path.endswith(".dist-info/METADATA"):
            said = BytesHeaderParser().parsebytes(data)
            if said["Requires-Python"]:
                yield str(said["Name"]), str(said["Requires-Python"])
