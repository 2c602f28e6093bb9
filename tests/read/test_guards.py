"""What tests ask for, and which changes below them only fill in what is missing."""

from __future__ import annotations

import ast
import textwrap

import pytest

from cloaca_nb.read.effects.syntax.filling import fills_memo
from cloaca_nb.read.effects.syntax.guards import AskedFor, what_is_asked
from cloaca_nb.read.names.walk import parents_in

#: A test -> what it asks for: what would have it, whether the test holds where it has not, whether by a key.
TESTS: dict[str, list[tuple[str, bool, bool]]] = {
    "key in CACHE": [("CACHE", False, True)],
    "key not in CACHE": [("CACHE", True, True)],
    "not key in CACHE": [("CACHE", True, True)],
    "not (key not in CACHE)": [("CACHE", False, True)],
    "key not in self.cache.keys()": [("self.cache", True, True)],
    "X is None": [("X", True, False)],
    "X is not None": [("X", False, False)],
    "not X is None": [("X", False, False)],
    "X == {}": [("X", True, False)],
    "X != []": [("X", False, False)],
    "X is _MISSING": [("X", True, False)],
    "X is other": [],
    "X is True": [],
    "X == 0": [],
    "X": [("X", False, False)],
    "not self.rows": [("self.rows", True, False)],
    "len(X) == 0": [("X", True, False)],
    "len(X) > 0": [("X", False, False)],
    "not len(X)": [("X", True, False)],
    "not len(X) > 5": [],
    "len(X) == 3": [],
    "CACHE.get(key)": [("CACHE", False, True)],
    "CACHE.get(key) is None": [("CACHE", True, True)],
    "(got := CACHE.get(key)) is None": [("CACHE", True, True)],
    'not hasattr(f, "rows")': [("f.rows", True, False)],
    'getattr(f, "rows", None) is None': [("f.rows", True, False)],
    '"BIG" not in globals()': [("BIG", True, False), ("globals()", True, True)],
    '"rows" in vars(self)': [("self.rows", False, False), ("vars(self)", False, True)],
    '"rows" not in self.__dict__': [("self.rows", True, False), ("self.__dict__", True, True)],
    "force or key not in CACHE": [("force", False, False), ("CACHE", True, True)],
    "not isinstance(X, dict)": [],
    "not any(x > 3 for x in X)": [],
    'not X[-1].startswith("z")': [],
    "not n % 2": [],
    "a < X < b": [],
}


@pytest.mark.parametrize("test", TESTS)
def test_a_test_says_what_it_asks_for(test: str) -> None:
    (statement,) = ast.parse(test).body
    assert isinstance(statement, ast.Expr)
    assert what_is_asked(statement.value) == tuple(AskedFor(*each) for each in TESTS[test])


#: Bodies of a function of `key`, `value` and `factor` that only fill in `X` where something is missing.
FILLING = (
    "if key not in X: X[key] = key * 2\nreturn X[key]",
    "if not X.get(key): X[key] = key * 2\nreturn X[key]",
    "if X.get(key): return X[key]\nX[key] = key * 2\nreturn X[key]",
    "if key in X: v = X[key]\nelse:\n    v = key * 2\n    X[key] = v\nreturn v",
    "v = X.get(key)\nif v is None:\n    v = X[key] = key * 2\nreturn v",
    "v = X.get(key)\nif v is not None: return v\nX[key] = key\nreturn key",
    "try: return X[key]\nexcept KeyError:\n    X[key] = key * 2\n    return X[key]",
    "try: return X[key]\nexcept KeyError: pass\nX[key] = key * 2\nreturn X[key]",
    "return X.setdefault(key, key * 2)",
    "return X.setdefault(key, key * factor)",
    "X[key] = X.get(key) or key * 2\nreturn X[key]",
    "X = X or [1]",
    "if X is None: X = [1]",
    "if not X: X.extend([1, 2])",
    "if X: return X\nX.extend([1, 2])\nreturn X",
    "if len(X) == 0: X.append(1)",
    'if not hasattr(X, "rows"): X.rows = [1]\nreturn X.rows',
    "try: return X.rows\nexcept AttributeError: X.rows = [1]\nreturn X.rows",
    'if "X" not in globals(): X = [1]',
    "if key not in X:\n    with LOCK:\n        if key not in X: X[key] = key\nreturn X[key]",
    "if key not in X: X[key] = key * factor\nreturn X[key]",
    "if X.ready: return X.rows\nX.ready = True\nX.rows = [1]\nreturn X.rows",
)
#: Such that change it whatever is there, or tell who came first.
CHANGING = (
    "if key not in SKIPPED: X[key] += 1",
    "if LIMIT is None: X.append(key)",
    "if not CLOSED: X.append(key)",
    "if CLOSED: return\nX.append(key)",
    "if key in BAD: return\nX.append(key)",
    "if key in X: X[key] = 1",
    "if X is not None: X.append(1)",
    "if not isinstance(X, dict): X.append(key)",
    "if not any(x > 3 for x in X): X.append(key)",
    'if not X[-1].startswith("z"): X.append(key)',
    "if not len(X) > 5: X.append(key)",
    "try: n = int(key)\nexcept (KeyError, ValueError): X[key] = 1",
    "try: return PRICES[key]\nexcept KeyError: X.append(key)",
    "if key not in X: X[key] = value",
    "if key not in X: X[key] = key * factor",
    "if X is None: X = value\nreturn 1",
    "return X.setdefault(key, value)",
    "X.setdefault(key, [value])",
    "X[key] = X.get(key) or [value]",
    "X = X or [value]",
    "X.setdefault(key, []).append(value)",
    "return X.setdefault(key, len(X))",
    "if key not in X: X[key] = len(X)\nreturn X[key]",
    "hit = True\nif key not in X:\n    X[key] = 1\n    hit = False\nreturn hit",
    'if X.done: return "again"\nX.done = True\nreturn "first"',
    "if key in X: return False\nX.add(key)\nreturn True",
    "if X is None or value > X: X = value\nreturn X",
    "X[key] = (X.get(key) or 0) + 1",
    "if title is None:\n    title = key\n    X.append(title)",
)


def fills(body: str) -> bool:
    """Whether each change of `X` in a function's body only fills in what is missing."""
    text = f"def f(key, value, factor):\n    global X\n{textwrap.indent(body, '    ')}"
    (function,) = ast.parse(text).body
    outer = parents_in(function)
    found = [name for name in outer if isinstance(name, ast.Name) and name.id == "X"]
    changed = [each for each in found if is_changed(each, outer)]
    assert changed, body
    return all(fills_memo(each, outer) for each in changed)


def is_changed(name: ast.Name, outer: dict[ast.AST, ast.AST]) -> bool:
    """Whether a name is bound, an item or attribute of it is set, or a method changes it."""
    at: ast.AST = name
    while (
        isinstance(outer.get(at), ast.Attribute | ast.Subscript) and getattr(outer[at], "value", None) is at
    ):
        at = outer[at]
    methods = {"append", "extend", "add", "setdefault"}
    return isinstance(getattr(at, "ctx", None), ast.Store) or getattr(at, "attr", "") in methods


@pytest.mark.parametrize("body", FILLING)
def test_what_is_put_where_something_is_missing_fills_a_memo(body: str) -> None:
    assert fills(body)


@pytest.mark.parametrize("body", CHANGING)
def test_what_is_guarded_by_something_else_or_tells_the_first_is_a_change(body: str) -> None:
    assert not fills(body)
