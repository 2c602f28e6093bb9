"""How tables are shown: the options of pandas that tell it, and the code that makes text of tables."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Collection, Sequence

from cloaca_nb.read.names.nodes import last_name, literal_text
from cloaca_nb.read.names.queries import changes_database
from cloaca_nb.read.names.walk import nodes_in
from cloaca_nb.read.tables.calls import SETTINGS
from cloaca_nb.read.tables.changing import words
from cloaca_nb.read.tables.keeping import HOW_TABLES_ARE_SHOWN, SHOWING_OPTIONS, state_of

#: Methods and functions that make text of tables, by the options that tell how these are shown.
SHOWN = words("to_string to_html to_latex get_option option_context options")
_OPTIONS = re.compile(rf"{SHOWING_OPTIONS}\.")
#: Options of pandas that tell how it computes; others tell how it shows.
_COMPUTING = re.compile(r"(?:mode|future|compute)\.(?!chained_assignment)")
#: Options that say how much of a table is shown, and what makes text of all of it.
_OF_PARTS = re.compile(
    r"(?:display\.)?(?:(?:max|min)_rows|max_columns|width|expand_frame_repr|large_repr|show_dimensions)"
)
_OF_ALL = words("to_string to_html to_latex")
#: Calls that set options by their names.
OPTION_CALLS = words("pandas.set_option pandas.reset_option")
#: Calls that ask the one database of the process: the text that they are given says what it changes.
ASKING_DATABASE = frozenset(path for path in SETTINGS if path.startswith("duckdb."))
#: What makes text of all that it is given.
_TELLING = words(
    "print display str repr format pprint pformat ascii array2string array_repr array_str get_printoptions"
)
_PRINTING = words("print display pprint")
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
        call: The call, which may say an option's name, or what a database is asked.
    """
    if path in ASKING_DATABASE:
        changes = isinstance(call, ast.Call) and changes_database(call)
        return (state_of(path),) if changes else ()
    if path not in OPTION_CALLS or not isinstance(call, ast.Call):
        return (state_of(path),)
    named = [literal_text(each) for each in call.args[::2]] or [None]
    shown = [each is not None and _OPTIONS.match(each) is not None for each in named]
    both = {HOW_TABLES_ARE_SHOWN: any(shown) or None in named, state_of(path): not all(shown)}
    return tuple(key for key, sets in both.items() if sets)


def goes_by_option(option: str, names: Collection[str]) -> bool:
    """Whether code that says these names goes by an option of pandas in what it makes, and not only shows."""
    asked = SHOWN - _OF_ALL if _OF_PARTS.fullmatch(option) else SHOWN
    return _COMPUTING.match(option) is not None or not asked.isdisjoint(names)


def may_show(*code: ast.AST, of_tables: bool = True, printed: bool = True) -> bool:
    """Whether code may make text of a table: `print(frame)`, `f"{frame}"`, `frame.to_string()`.

    Args:
        code: The code; what its statements bind to a number or a text is none.
        of_tables: Whether it has to do with tables: else only what tables alone have counts.
        printed: Whether what is only printed or logged counts.
    """
    nodes = [each for one in code for each in nodes_in(one)]
    if not printed:
        away = {part for each in nodes if _only_prints(each) for part in ast.walk(each)}
        nodes = [each for each in nodes if each not in away]
    if not of_tables:
        return any(map(_asks_tables, nodes))
    plain = _bound_to_plain(nodes)
    return any(_shows(each, plain) for each in nodes)


def _only_prints(node: ast.AST) -> bool:
    printing = isinstance(node, ast.Call) and last_name(node.func) in _PRINTING | _LOGGING
    return printing and all(each.arg != "file" for each in getattr(node, "keywords", ()))


def _bound_to_plain(nodes: Sequence[ast.AST]) -> frozenset[str]:
    """Names that are bound to numbers and texts alone: `total = float(frame["a"].sum())`.

    `None` says nothing: what a task takes over is bound to it first.
    """
    bound = Counter(
        each.id for each in nodes if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    )
    plain = Counter[str]()
    for each in nodes:
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
            name = each.targets[0].id
            if isinstance(each.value, ast.Constant) and each.value.value is None:
                bound[name] -= 1
            elif _is_plain(each.value, frozenset()):
                plain[name] += 1
    return frozenset(name for name, count in plain.items() if count == bound[name])


def _shows(node: ast.AST, plain: Collection[str]) -> bool:
    if isinstance(node, ast.Call):
        return _makes_text(node, plain)
    if isinstance(node, ast.FormattedValue):  # tables take no form such as `:.2f`
        return node.format_spec is None and not _is_plain(node.value, plain)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return literal_text(node.left) is not None and not _is_plain(node.right, plain)
    return _asks_tables(node)


def _asks_tables(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute | ast.Name) and last_name(node) in SHOWN


def _makes_text(call: ast.Call, plain: Collection[str]) -> bool:
    called = last_name(call.func)
    if called in _CALLING:
        return any(last_name(each) in _TELLING for each in call.args)
    if called not in _TELLING | _LOGGING:
        return any(each.arg == "default" and last_name(each.value) in _TELLING for each in call.keywords)
    if called in _LOGGING and not call.args:
        return called == "info"  # of a frame
    return not all(_is_plain(each, plain) for each in call.args)


def _is_plain(node: ast.expr, plain: Collection[str]) -> bool:
    """Whether an expression surely gives no table; what stands in a text counts by itself."""
    if isinstance(node, ast.Tuple):
        return all(_is_plain(each, plain) for each in node.elts)
    if isinstance(node, ast.Call):
        return last_name(node.func) in _PLAIN
    if isinstance(node, ast.Attribute):
        return node.attr in _PLAIN_ATTRIBUTES
    if isinstance(node, ast.BinOp):
        return _is_plain(node.left, plain) and _is_plain(node.right, plain)
    if isinstance(node, ast.Name):
        return node.id in plain
    return isinstance(node, ast.Constant | ast.JoinedStr)
