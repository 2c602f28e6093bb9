"""How tables are shown: the options of pandas that tell it, and the code that makes text of tables."""

from __future__ import annotations

import ast
import re

from cloaca_nb.read.names.nodes import last_name, literal_text
from cloaca_nb.read.names.walk import nodes_in
from cloaca_nb.read.tables.changing import words
from cloaca_nb.read.tables.keeping import HOW_TABLES_ARE_SHOWN, state_of
from cloaca_nb.syntax import remembered

#: Methods and functions that make text of tables, by the options that tell how these are shown.
SHOWN = words("to_string to_html to_latex get_option option_context options")
#: What begins the names of the options that tell how tables are shown, and nothing else.
_OPTIONS = re.compile(r"(?:display|styler)\.")
#: Calls that set options by their names.
OPTION_CALLS = words("pandas.set_option pandas.reset_option")
#: What makes text of all that it is given.
_TELLING = words("print display str repr format pprint pformat ascii")
_LOGGING = words("debug info warning error critical exception log")
#: What calls a function that it is given: `map(str, rows)`.
_CALLING = words("map apply applymap agg aggregate transform pipe")
#: Functions that give numbers and texts, whatever they are given, and attributes that are such.
_PLAIN = words(
    "len round int float bool sum abs isinstance hasattr join strftime isoformat strip title upper"
)
_PLAIN_ATTRIBUTES = words("shape size ndim name __name__ empty")


def states_set(path: str, call: ast.AST | None) -> tuple[str, ...]:
    """Keys of the states that a call sets, which is known to set something.

    Args:
        path: The dotted name of what is called.
        call: The call, which may say an option's name.
    """
    if path not in OPTION_CALLS or not isinstance(call, ast.Call):
        return (state_of(path),)
    named = [literal_text(each) for each in call.args[::2]] or [None]
    shown = [each is not None and _OPTIONS.match(each) is not None for each in named]
    both = {HOW_TABLES_ARE_SHOWN: any(shown) or None in named, state_of(path): not all(shown)}
    return tuple(key for key, sets in both.items() if sets)


@remembered
def may_show(node: ast.AST, *, of_tables: bool = True) -> bool:
    """Whether code may make text of a table: `print(frame)`, `f"{frame}"`, `frame.to_string()`.

    Args:
        node: The code.
        of_tables: Whether it has to do with tables: else only what tables alone have counts.
    """
    return any(map(_shows if of_tables else _asks_tables, nodes_in(node)))


def _shows(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return _makes_text(node)
    if isinstance(node, ast.FormattedValue):  # tables take no form such as `:.2f`
        return node.format_spec is None and not _is_plain(node.value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return literal_text(node.left) is not None and not _is_plain(node.right)
    return _asks_tables(node)


def _asks_tables(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute | ast.Name) and last_name(node) in SHOWN


def _makes_text(call: ast.Call) -> bool:
    called = last_name(call.func)
    if called in _CALLING:
        return any(last_name(each) in _TELLING for each in call.args)
    if called not in _TELLING | _LOGGING:
        return False
    if called in _LOGGING and not call.args:
        return called == "info"  # of a frame
    return not all(map(_is_plain, call.args))


def _is_plain(node: ast.expr) -> bool:
    """Whether an expression surely gives no table; what stands in a text counts by itself."""
    if isinstance(node, ast.Tuple):
        return all(map(_is_plain, node.elts))
    if isinstance(node, ast.Call):
        return last_name(node.func) in _PLAIN
    if isinstance(node, ast.Attribute):
        return node.attr in _PLAIN_ATTRIBUTES
    if isinstance(node, ast.BinOp):
        return _is_plain(node.left) and _is_plain(node.right)
    return isinstance(node, ast.Constant | ast.JoinedStr)
