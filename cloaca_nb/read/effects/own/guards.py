"""Guards that ask whether something was met: memos give the same either way, others tell the first time."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence

from cloaca_nb.read.names.calls import is_none
from cloaca_nb.read.names.nodes import last_name
from cloaca_nb.read.names.walk import nodes_in
from cloaca_nb.syntax import unparsed

#: Methods that note something in a container, and no value with it.
_NOTING = frozenset({"add", "append", "appendleft", "insert", "update", "extend"})
#: Functions and methods that only tell somebody, or do once more what is there already.
_AGAIN = frozenset({"print", "display", "debug", "info", "warn", "warning", "error", "log"}) | {
    *("makedirs", "mkdir", "import_module", "download"),
}
#: How more and less is asked.
_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


def tells_first(guard: ast.If, given: Collection[str] = (), rest: Sequence[ast.stmt] | None = None) -> bool:
    """Whether code that asks whether something was met does something else the first time.

    A memo gives the same either way, `if key not in CACHE: CACHE[key] = load(key)`. What only notes that it
    was met tells whether it was: `if key in SEEN: return False`. So does what keeps the value of the first.

    Args:
        guard: What asks.
        given: Names of parameters of the function that it stands in.
        rest: What runs below, where it leaves; otherwise it is what it has in it.
    """
    if _is_the_best(guard.test, given) or (rest is None and _tells_by_flag(guard)):
        return True
    asked = [*_asked(guard.test)]
    if not asked:
        return False
    kept, region = unparsed(asked[0]), guard.body if rest is None else rest
    fills = [each for part in region for one in nodes_in(part) for each in _filled(one, kept)]
    answer = guard.body[-1].value if rest is not None and isinstance(guard.body[-1], ast.Return) else None
    asks = any(_is(node, kept) for part in guard.body for node in nodes_in(part)) and rest is not None
    if not fills or asks:
        return False
    first = any(isinstance(each, ast.Name) and each.id in given for each in fills)
    if first or (answer is not None and not is_none(answer)):
        return True
    noted = all(each is None or isinstance(each, ast.Constant) for each in fills)
    return noted and any(_shows(part, kept) for part in (*region, *guard.orelse))


def _asked(test: ast.expr) -> Iterator[ast.expr]:
    """What a test asks whether it has something: `key in SEEN`, `SEEN.get(key)`."""
    for each in ast.walk(test):
        if isinstance(each, ast.Compare) and isinstance(each.ops[0], ast.In | ast.NotIn):
            yield each.comparators[0]
        elif isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr == "get":
            yield each.func.value


def _is_the_best(test: ast.expr, given: Collection[str]) -> bool:
    """Whether a test asks whether what is passed is more than what there is: `best is None or x > best`."""
    compared = test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or) else []
    orders = (each for each in compared if isinstance(each, ast.Compare) and isinstance(each.ops[0], _ORDERS))
    named = {one.id for each in orders for one in ast.walk(each) if isinstance(one, ast.Name)}
    return not named.isdisjoint({*given} - {"self", "cls"})


def _tells_by_flag(guard: ast.If) -> bool:
    """Whether code says itself that it ran for the first time: `if not DONE: DONE = True; return "first"`."""
    flag = guard.test.operand if isinstance(guard.test, ast.UnaryOp) else None
    last, assigned = guard.body[-1], [each for each in guard.body if isinstance(each, ast.Assign)]
    sets = any(isinstance(each.value, ast.Constant) and flag is not None for each in assigned)
    named = {unparsed(target) for each in assigned for target in each.targets}
    told = isinstance(last, ast.Return) and isinstance(last.value, ast.Constant) and not is_none(last.value)
    return sets and told and flag is not None and unparsed(flag) in named


def _is(node: ast.AST, kept: str) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and unparsed(node) == kept


def _filled(node: ast.AST, kept: str) -> Iterator[ast.expr | None]:
    """The values that a node puts into what keeps them; None for what it only notes."""
    if isinstance(node, ast.Assign):
        targets = (each for each in node.targets if isinstance(each, ast.Subscript))
        yield from (node.value for each in targets if _is(each.value, kept))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        yield from [None] if node.func.attr in _NOTING and _is(node.func.value, kept) else ()


def _shows(node: ast.stmt, kept: str) -> bool:
    """Whether a statement does more than to note something, and what may as well be done again."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return last_name(node.value.func) not in _AGAIN and not [*_filled(node.value, kept)]
    if isinstance(node, ast.Assign):
        return not [*_filled(node, kept)]
    if isinstance(node, ast.With):
        return any(_shows(each, kept) for each in node.body)
    if isinstance(node, ast.Return):
        return node.value is not None and not is_none(node.value)
    return not isinstance(node, ast.Pass | ast.Import | ast.ImportFrom | ast.Global)
