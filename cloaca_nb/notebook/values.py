"""Checks of option values: each takes a word of a marker line and gives Python source for the decorator."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from cloaca_nb.notebook.grammar import GrammarError, nearest
from cloaca_nb.notebook.syntax import parse

_BOOLEANS: Mapping[str, str] = {
    "true": "True",
    "yes": "True",
    "on": "True",
    "1": "True",
    "false": "False",
    "no": "False",
    "off": "False",
    "0": "False",
}
#: The engine keeps counts and milliseconds in 32 and 64 bits; the smaller one serves both.
_LARGEST = 2**31 - 1


def a_count(word: str) -> str:
    """A whole number from 0.

    Raises:
        GrammarError: It is none.
    """
    try:
        number = int(word)
    except ValueError:
        raise GrammarError("a whole number is expected", "for example 3") from None
    if not 0 <= number <= _LARGEST:
        raise GrammarError(f"a number from 0 to {_LARGEST} is expected", "for example 3")
    return str(number)


def a_boolean(word: str) -> str:
    """``true`` or ``false``.

    Raises:
        GrammarError: It is neither.
    """
    try:
        return _BOOLEANS[word.lower()]
    except KeyError:
        raise GrammarError("true or false is expected") from None


def one_of(*words: str) -> Callable[[str], str]:
    """A check for one of some words."""

    def check(word: str) -> str:
        if word.lower() not in words:
            raise GrammarError(
                f"one of {', '.join(words)} is expected", nearest(word.lower(), words).question
            )
        return f'"{word.lower()}"'

    return check


def a_name(word: str) -> str:
    """A (dotted) name of the notebook, or an expression that gives a function.

    Raises:
        GrammarError: It is no Python expression, or a literal.
    """
    node = _expression(word)
    if isinstance(node, ast.Constant):
        raise GrammarError("the name of a function is expected", "for example --on-success notify")
    return word


def an_expression(word: str) -> str:
    """A Python expression.

    Raises:
        GrammarError: It is none.
    """
    _expression(word)
    return word


def _expression(word: str) -> ast.expr:
    tree = parse(f"({word}\n)")
    if isinstance(tree, SyntaxError) or len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr):
        raise GrammarError(
            "this is no Python expression", "put it between single quotes, with double quotes inside"
        )
    return tree.body[0].value
