"""Parsing Python text: one place that turns whatever the parser throws into a `SyntaxError`."""

from __future__ import annotations

import ast
import warnings

#: What the parser raises besides `SyntaxError`: NUL characters, lone surrogates, code nested too deep.
_ODD_ERRORS = (ValueError, RecursionError, MemoryError)


def parse(text: str) -> ast.Module | SyntaxError:
    """The syntax tree of a text, or why it has none.

    Warnings of the parser (an invalid escape in a string, `is` with a literal) are no concern of ours: the
    notebook shows them when the cell is run.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except SyntaxError as error:
            return error
        except _ODD_ERRORS as error:
            return _as_syntax_error(error)


def compile_error(tree: ast.Module) -> SyntaxError | None:
    """What the compiler refuses although the parser took it, such as `break` outside a loop."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(tree, "<cell>", "exec", dont_inherit=True)
        except SyntaxError as error:
            return error
        except _ODD_ERRORS as error:
            return _as_syntax_error(error)
    return None


def _as_syntax_error(error: Exception) -> SyntaxError:
    reason = "it is nested too deep" if isinstance(error, RecursionError | MemoryError) else str(error)
    return SyntaxError(reason, ("<cell>", 1, None, None))
