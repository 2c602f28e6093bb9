"""Texts to syntax trees and these to code: one at a time in this process, and without the parser's warnings.

What is found out about trees is remembered, as long as there is a use for it.

Python 3.11 mixes up how deep it is when several threads do so at once, and raises a `SystemError`.
"""

from __future__ import annotations

import ast
import re
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import lru_cache
from types import CodeType
from typing import Any, Literal, ParamSpec, TypeVar, cast, overload

P = ParamSpec("P")
T = TypeVar("T")

#: How many cells, statements and the like are remembered with what was found out about each: more than a
#: large notebook has, so that reading it again after an edit looks at what is new alone.
REMEMBERED = 65536

_memos: list[Any] = []


def remembered(function: Callable[P, T]) -> Callable[P, T]:
    """A decorator: what the function gave for equal arguments is given again, until all is forgotten."""
    memo = lru_cache(maxsize=REMEMBERED)(function)
    _memos.append(memo)
    return cast(Callable[P, T], memo)


def forget() -> None:
    """Let go of all trees and what was found out about them: what is read next is new."""
    for memo in _memos:
        memo.cache_clear()


_one = threading.RLock()

#: What the parser calls the file of a text by itself.
_NO_FILE = "<unknown>"

#: How often it is tried while threads that are not ours parse, too.
_TRIES = 5

#: A number right before a word, of which the parser warns.
_NUMBER_BEFORE_WORD = re.compile(r"[0-9]\.?[A-Za-z]")


@contextmanager
def _silent(file: str = _NO_FILE) -> Iterator[None]:
    """Warnings of the parser are no concern of ours: the notebook shows them when the cell is run.

    One filter, for that file alone, is put in and taken out: threads of the notebook go by all others
    meanwhile, and what they set stays.
    """
    quiet = ("ignore", None, Warning, re.compile(rf"{re.escape(file)}\Z"), 0)
    filters = cast(list[Any], warnings.filters)
    filters.insert(0, quiet)
    try:
        yield
    finally:
        with suppress(ValueError):  # somebody has reset them all
            filters.remove(quiet)


def _may_warn(text: str | bytes) -> bool:
    """Whether a text may have what the parser warns of, such as a backslash before the wrong letter."""
    return isinstance(text, bytes) or "\\" in text or _NUMBER_BEFORE_WORD.search(text) is not None


@overload
def parse(text: str | bytes, mode: Literal["exec"] = "exec", minor: int | None = None) -> ast.Module: ...
@overload
def parse(text: str | bytes, mode: Literal["eval"], minor: int | None = None) -> ast.Expression: ...
def parse(
    text: str | bytes, mode: Literal["exec", "eval"] = "exec", minor: int | None = None
) -> ast.Module | ast.Expression:
    """The syntax tree of a text.

    Args:
        mode: As for `ast.parse`.
        minor: The minor version of Python 3 whose grammar is meant; this Python's by default.

    Raises:
        SyntaxError: It is no Python.
        ValueError, RecursionError, MemoryError: It is none that the parser can take.
    """
    version = None if minor is None else (3, minor)
    _refuse_endless(text)
    with _one:
        for left in reversed(range(_TRIES)):
            try:
                with _silent() if _may_warn(text) else nullcontext():
                    tree: Any = ast.parse(text, mode=mode, feature_version=version)
                    return tree  # type: ignore[no-any-return]
            except SystemError:
                if not left:
                    raise
    raise AssertionError("a try returns or raises")


#: The most fields of an f-string, where the parser's time grows with their square: before Python 3.12.
_MOST_FIELDS = 500
_F_STRING = re.compile(r"""(?i)(?<!\w)(?=[rf]*f)r?fr?('''|\"\"\"|'|")""")
#: What follows until such a text ends, by how it begins.
_REST = {
    quote: re.compile(rf"(?:\\.|{inner})*?(?:{quote}|\Z)", re.DOTALL)
    for quote, inner in {"'''": r"[^\\]", '"""': r"[^\\]", "'": r"[^\\\n]", '"': r"[^\\\n]"}.items()
}


def _refuse_endless(text: str | bytes) -> None:
    """Raise a ValueError where the parser would take minutes."""
    if sys.version_info >= (3, 12):
        return
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    if text.count("{") <= _MOST_FIELDS:
        return
    for begin in _F_STRING.finditer(text):
        rest = _REST[begin[1]].match(text, begin.end())
        if rest and rest[0].count("{") - 2 * rest[0].count("{{") > _MOST_FIELDS:
            raise ValueError(f"an f-string of more than {_MOST_FIELDS} fields")


def compiled(tree: ast.Module, name: str) -> CodeType:
    """The code of a tree, whose file is called `name`, as no file is: `<cell>`.

    Raises:
        SyntaxError: The compiler refuses what the parser took, such as `break` outside of a loop.
        ValueError, RecursionError, MemoryError: It is none that the compiler can take.
    """
    with _one:
        for left in reversed(range(_TRIES)):
            try:
                with _silent(name):
                    return compile(tree, name, "exec", dont_inherit=True)
            except SystemError:
                if not left:
                    raise
    raise AssertionError("a try returns or raises")


def unparsed(node: ast.AST) -> str:
    """The text of a tree; an ellipsis for one that is deeper than Python's stack."""
    try:
        return ast.unparse(node)
    except RecursionError:
        return "\N{HORIZONTAL ELLIPSIS}"


def shown(node: ast.AST) -> str:
    """The text of a tree on one line, cut off where it is long."""
    text = " ".join(unparsed(node).split())
    return text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 3] + "..."


#: How much of a tree's text a message says.
_MOST_SHOWN = 60


def same_trees(one: ast.AST, other: ast.AST) -> bool:
    """Whether two trees mean the same, wherever they stand. Without recursion: trees may be deep."""
    waiting: list[tuple[Any, Any]] = [(one, other)]
    while waiting:
        left, right = waiting.pop()
        if type(left) is not type(right):
            return False
        if isinstance(left, ast.AST):
            waiting += [(getattr(left, name, None), getattr(right, name, None)) for name in left._fields]
        elif isinstance(left, list):
            if len(left) != len(right):
                return False
            waiting += zip(left, right, strict=True)
        elif left != right or repr(left) != repr(right):
            return False
    return True
