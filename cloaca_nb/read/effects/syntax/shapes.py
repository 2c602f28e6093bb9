"""What expressions are by their text alone: copies, elements, rows and cells of tables, what is empty."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence

from cloaca_nb.read.tables.changing import ELEMENT

#: What is written out with its elements.
DISPLAYS = frozenset({ast.List, ast.Tuple, ast.Set, ast.Dict})
#: What makes a container, by its elements or by a comprehension.
CONTAINERS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
_MAKING_CONTAINERS = frozenset({"list", "dict", "set", "deque", "Counter", "defaultdict", "OrderedDict"})
#: Attributes by which parts of a table or an array are stored to.
VIEWS = frozenset({"loc", "iloc", "at", "iat", "flat"})

#: What pictures may have in each point.
_MODES = (None, "1", "L", "P", "I", "F", "RGB", "RGBA", "CMYK", "LA")


def is_copy(node: ast.AST) -> bool:
    """Whether a display only takes over what another container has: `[*rows]`, `{**order}`."""
    if isinstance(node, ast.Dict):
        return len(node.values) == 1 and node.keys == [None]
    elements: Sequence[ast.expr] = getattr(node, "elts", ())
    return len(elements) == 1 and isinstance(elements[0], ast.Starred)


def is_joined(node: ast.AST) -> bool:
    """Whether an operator joins what no array is calculated with: `rows + [{"n": 1}]`, `table | {"n": 1}`."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Add | ast.BitOr):
        return False
    both = node.left, node.right
    if isinstance(node.op, ast.BitOr):
        return any(isinstance(each, ast.Dict | ast.DictComp) for each in both)
    elements = [one for each in both for one in (each.elts if isinstance(each, ast.List) else ())]
    texts = (isinstance(each, ast.Constant) and isinstance(each.value, str) for each in elements)
    return any(isinstance(each, ast.Dict | ast.JoinedStr) for each in elements) or any(texts)


def is_flat(node: ast.AST) -> bool:
    """Whether nothing that can be changed is written out inside of a container."""
    elements = [*getattr(node, "elts", ()), *getattr(node, "values", ())]
    return all(
        is_flat(each) if isinstance(each, ast.Tuple) else type(each) not in DISPLAYS for each in elements
    )


def is_part_of_it(element: ast.expr, nothing_known: bool) -> bool:
    """Whether what is written out in a container can be changed, and is no object of its own."""
    flat = isinstance(element, ast.Tuple) and is_flat(element)
    return nothing_known and type(element) in DISPLAYS and not flat


def is_part(node: ast.expr) -> bool:
    """Whether an expression is an element of something: `rows[0]`, `rows.get(key)`, `next(rows)`."""
    if isinstance(node, ast.Subscript):
        return not isinstance(node.slice, ast.Slice)
    function = node.func if isinstance(node, ast.Call) else None
    if isinstance(function, ast.Attribute):
        return function.attr in {"get", "pop"}
    return isinstance(function, ast.Name) and f"builtins.{function.id}" in ELEMENT


def is_row_of_table(node: ast.expr | None) -> bool:
    """Whether an expression is one row of a table, or is chosen of it: `table.loc[table["n"].idxmax()]`."""
    view = node.value if isinstance(node, ast.Subscript) else None
    one = isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice | ast.Tuple)
    return one and isinstance(view, ast.Attribute) and view.attr in {"loc", "iloc"}


def is_cell(node: ast.expr, rows: Collection[str] = ()) -> bool:
    """Whether an expression is one value of a table: `table.at[0, "n"]`, `table["n"].iloc[0]`, `row["n"]`."""
    view = node.value if isinstance(node, ast.Subscript) else None
    if isinstance(view, ast.Name) and view.id in rows and isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Constant)
    if not (isinstance(node, ast.Subscript) and isinstance(view, ast.Attribute) and view.attr in VIEWS):
        return False
    several = (ast.Slice, ast.List, ast.Compare, ast.BinOp)
    places = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    whole = len(places) == 1 and view.attr not in {"at", "iat", "flat"} and isinstance(view.value, ast.Name)
    return not whole and not any(isinstance(each, several) for each in places)


def is_slice(place: ast.expr) -> bool:
    """Whether rows, or rows and columns, of a table are taken in a row: `table[:10]`, `table.iloc[:, 1:]`."""
    places = place.elts if isinstance(place, ast.Tuple) else [place]
    return all(isinstance(each, ast.Slice) for each in places)


def is_container(node: ast.expr) -> bool:
    """Whether an expression makes a container of Python's own: `[]`, `{k: [] for k in keys}`, `set()`."""
    return isinstance(node, CONTAINERS) or (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _MAKING_CONTAINERS
    )


def is_empty(node: ast.expr) -> bool:
    return type(node) in DISPLAYS and not (getattr(node, "elts", ()) or getattr(node, "values", ()))


def place_of(node: ast.expr) -> int | None:
    """The place that a constant index names, from the end where it is negative."""
    inner = node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else node
    if not isinstance(inner, ast.Constant) or not isinstance(inner.value, int):
        return None
    return int(inner.value) if inner is node else -int(inner.value)


def draws_points(method: str, call: ast.AST | None) -> bool:
    """Whether a method draws on a picture: `pen.point((0, 0), 255)`, not `picture.point(table)`."""
    if method != "point" or not isinstance(call, ast.Call):
        return False
    given = [*call.args[1:2], *(each.value for each in call.keywords if each.arg in {"fill", "mode"})]
    modes = (isinstance(each, ast.Constant) and each.value in _MODES for each in given)
    return isinstance(call.args[0] if call.args else None, ast.Tuple) or not all(modes)
