"""Names of variables in texts of queries: `frame.query("price > @limit")`, `duckdb.sql("… from frame")`.

In formulas of models, too (`"price ~ scaled(area)"`), and those that are keys of `globals()`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection

from cloaca_nb.read.cells.code import parse, parse_expression
from cloaca_nb.read.names.nodes import known_text, last_name, root_name
from cloaca_nb.read.names.walk import names_within

#: Under this name `globals()` is read where it is not known which of its names.
ALL_NAMES = "globals()"
#: What looks up names behind `@` in the text that it is given first.
_BY_SIGN = frozenset({"query", "eval"})
#: What looks up tables of the SQL that it is given first among the variables around it.
_BY_TABLE = frozenset({"sql", "query", "sqldf"})
#: Modules that look up all names of the text that they evaluate: `ne.evaluate("price * amount")`.
_EVALUATING = frozenset({"pd", "pandas", "ne", "numexpr"})
#: Methods of duckdb alone that give what was asked before: `con.execute("… from frame").df()`.
_FETCHING = frozenset({"df", "fetchdf", "fetch_df", "pl", "arrow", "fetchnumpy", "fetch_arrow_table"})
_SIGNED = re.compile(r"@([^\W\d]\w*)")
_TABLES = re.compile(r"\b(?:from|join)\s+([^\W\d]\w*)(?![\w.(])", re.IGNORECASE)
_TABLES_CHANGED = re.compile(
    r"\b(?:(?:create\s+|replace\s+|temp\s+|temporary\s+)+(?:table|view)|insert\s+into|update)\s+"
    r"(?:if\s+not\s+exists\s+)?([^\W\d]\w*)",
    re.IGNORECASE,
)
#: What a query names itself: `with large as (select …)`.
_NAMED = re.compile(r"\b([^\W\d]\w*)\s+as\s+(?:not\s+materialized\s+|materialized\s+)?\(", re.IGNORECASE)

#: Longer texts are no formulas.
_LONGEST_FORMULA = 2000
#: How statements begin that change a database, or what is set for all that it is asked.
_CHANGING = re.compile(
    r"(?:\A|;)\s*(?:(?:create|insert|update|delete|drop|alter|truncate|merge|attach|detach|use|set|reset|pragma|load"
    r"|install|import)\b|copy\s+\w+(?:\s*\([^)]*\))?\s+from\b)",
    re.IGNORECASE,
)


def changes_database(call: ast.Call) -> bool:
    """Whether the text of a query says that it changes a database: `select 1; insert into sales …`."""
    return any(_CHANGING.search(text) for text in _texts(call))


def tables_changed(call: ast.Call) -> list[str]:
    """The tables that a query says it makes or changes, as it names them."""
    return [name for text in _texts(call) for name in _TABLES_CHANGED.findall(text)]


def tables_asked(call: ast.Call) -> list[str]:
    """The tables that a query goes by, as it names them."""
    return [name for text in _texts(call) for name in _TABLES.findall(text)]


def asked_in_text(node: ast.AST) -> list[str]:
    """The names that a query looks up among variables; a table of a database may have such a name, too."""
    if not isinstance(node, ast.Call):
        return []
    called = last_name(node.func)
    found = [name for text in _texts(node) for name in _SIGNED.findall(text)] if called in _BY_SIGN else []
    root = root_name(node.func) if called in {"eval", "evaluate"} else None
    found += _named_in(node) if root is not None and root.id in _EVALUATING else []
    inner = node.func.value if isinstance(node.func, ast.Attribute) and called in _FETCHING else node
    if isinstance(inner, ast.Call) and _asks_for_tables(inner, inner is not node):
        texts = _texts(inner)
        own = {name for text in texts for name in _NAMED.findall(text)}
        found += [name for text in texts for name in _TABLES.findall(text) if name not in own]
    return found


def asked_by_formula(text: object) -> Collection[str]:
    """The names in the formula of a model, wherever it stands: columns of the data may have such names, too.

    As patsy reads them, functions and what no column is called are looked up where the model is made:
    `"price ~ scaled(area) + np.log(rooms):C(city)"`.
    """
    if not isinstance(text, str) or text.count("~") != 1 or len(text) > _LONGEST_FORMULA:
        return ()
    sides = (" ".join(side.split()).replace(":", "+") for side in text.split("~"))
    found = [parse_expression(side) for side in sides if side]
    terms = [each for each in found if each is not None]
    return sorted(names_within(*terms)) if len(terms) == len(found) else ()


def _named_in(call: ast.Call) -> list[str]:
    """The names that `pd.eval("price * amount")` looks up: a table's own `eval` has its columns by theirs."""
    trees = [parse(text.replace("@", "").strip()) for text in _texts(call)]
    return sorted(names_within(*(each for each in trees if isinstance(each, ast.Module))))


def _asks_for_tables(call: ast.Call, fetched: bool) -> bool:
    called, root = last_name(call.func), root_name(call.func)
    return called in _BY_TABLE or (
        called == "execute" and (fetched or (root is not None and root.id == "duckdb"))
    )


def _texts(call: ast.Call) -> list[str]:
    """The texts that stand in what a call is given first."""
    given = [*call.args[:1], *(each.value for each in call.keywords if each.arg in {"expr", "query"})]
    known = (known_text(each) for one in given for each in ast.walk(one))
    return [text for text in known if text is not None]


def asked_by_any(node: ast.AST) -> bool:
    """Whether a name is read by a key that is computed, and none that is missing: `globals()[step]`."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
        return False
    return is_namespace(node.value) and not isinstance(node.slice, ast.Constant)


def is_namespace(node: ast.AST) -> bool:
    """Whether it is `globals()`."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "globals"


def asked_by_key(node: ast.AST) -> tuple[ast.AST, str, bool] | None:
    """``globals()["X"]``, ``globals().get("X")``, ``"X" in globals()``; `ALL_NAMES` for any ``globals()``.

    Returns:
        The call of `globals`; the name that is read, empty where none is; whether that may be missing.
    """
    whole: ast.AST = node
    if isinstance(node, ast.Subscript):
        whole = node.value
    elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
        whole = node.comparators[0]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        whole = node.func.value
    if not is_namespace(whole):
        return None
    text = _key_of(node)
    soft = whole is not node and not isinstance(node, ast.Subscript)
    return (whole, text, soft) if isinstance(text, str) else None


def _key_of(node: ast.AST) -> object:
    """The key that is read where `globals()` is asked; empty where one is set, None where it is not known."""
    key: ast.expr | None = None
    if isinstance(node, ast.Subscript):
        if not isinstance(node.ctx, ast.Load):
            return ""
        key = node.slice
    elif isinstance(node, ast.Compare):
        key = node.left
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "update":
            return ""
        asks = node.func.attr in {"get", "pop", "setdefault"} and node.args
        key = node.args[0] if asks else None
    else:
        return ALL_NAMES
    return key.value if isinstance(key, ast.Constant) else None
