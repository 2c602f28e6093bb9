"""What a function begins anew before it goes by it: `global N; N = 0`, `rows.clear()`, `D["n"] = 0`.

What runs in any case counts alone, in its order.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from itertools import chain

from cloaca_nb.read.effects.syntax.filling import function_around, places_of
from cloaca_nb.read.names.nodes import last_name
from cloaca_nb.read.names.walk import COMPREHENSIONS, FUNCTIONS, Function, innermost, names_within, parents_in
from cloaca_nb.syntax import remembered, unparsed

#: What code stands in that may not run, or is called later.
_PARTING = (
    *(ast.If, ast.IfExp, ast.BoolOp, ast.While, ast.For, ast.AsyncFor, ast.ExceptHandler, ast.Match),
    *COMPREHENSIONS,
    *FUNCTIONS,
)


def begins_above(name: ast.Name, outer: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether the function around a name begins anew above it what is there, or does so right here."""
    function = function_around(name, outer)
    if function is None:
        return False
    places = {unparsed(each) for each in places_of(name, outer)}
    at: ast.AST = name
    while outer[at] is not function:
        at = outer[at]
    above = function.body[: function.body.index(at) + 1] if isinstance(at, ast.stmt) else []
    return any(not places.isdisjoint(_begun_by(each)) for each in above)


@remembered
def calls_above(code: ast.AST, function: str, line: int) -> bool:
    """Whether code calls a function in a line or above it, in any case where it comes there."""
    outer = parents_in(code)
    calls = (each for each in outer if isinstance(each, ast.Call) and last_name(each.func) == function)
    around = (innermost(each, outer, _PARTING) for each in calls if each.lineno <= line)
    return any(isinstance(each, Function) and line <= (each.end_lineno or 0) for each in around)


def _begun_by(statement: ast.stmt) -> Iterator[str]:
    """What a statement sets in any case, going by nothing that was there."""
    if isinstance(statement, ast.With | ast.Try):
        yield from _begun_by(statement.body[0])  # what stands below may be left out
    elif isinstance(statement, ast.If) and statement.orelse:
        either = [{*chain.from_iterable(map(_begun_by, each))} for each in (statement.body, statement.orelse)]
        yield from set.intersection(*either)
    elif (emptied := emptied_by(statement)) is not None:
        yield unparsed(emptied)
    elif isinstance(statement, ast.Assign):
        named = names_within(statement.value)
        yield from (unparsed(each) for each in statement.targets if named.isdisjoint(names_within(each)))


def emptied_by(statement: ast.stmt) -> ast.expr | None:
    """What a statement leaves nothing in that was there: `rows.clear()`, `rows[:] = found`."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=emptied, attr="clear"), args=[])):
            return emptied
        case ast.Assign(targets=[ast.Subscript(value=emptied, slice=ast.Slice(None, None, None))]):
            return emptied if names_within(emptied).isdisjoint(names_within(statement.value)) else None
    return None
