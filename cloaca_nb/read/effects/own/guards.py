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


def tells_first(guard: ast.If, given: Collection[str] = (), rest: Sequence[ast.stmt] | None = None) -> bool:
    """Whether code that asks whether something was met does something else the first time.

    A memo gives the same either way, `if key not in CACHE: CACHE[key] = load(key)`. What only notes that it
    was met tells whether it was: `if key in SEEN: return False`. So does what keeps the value of the first.

    Args:
        guard: What asks.
        given: Names of parameters of the function that it stands in.
        rest: What runs below, where it leaves; otherwise it is what it has in it.
    """
    tests = (each for each in ast.walk(guard.test) if isinstance(each, ast.Compare))
    asked = [each.comparators[0] for each in tests if isinstance(each.ops[0], ast.In | ast.NotIn)]
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
