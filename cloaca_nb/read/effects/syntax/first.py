"""Guarded code that does something else the first time: it tells who came first, and is no memo."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from typing import NamedTuple

from cloaca_nb.model.graph import all_from
from cloaca_nb.read.effects.syntax.guards import AskedFor
from cloaca_nb.read.names.calls import is_none
from cloaca_nb.read.names.nodes import globals_in, last_name, nonlocals_in, parameters_of
from cloaca_nb.read.names.walk import Function, calls_in, names_within, nodes_in, stored_in
from cloaca_nb.syntax import remembered, unparsed

#: Methods that note something in a container, and no value with it.
_NOTING = frozenset({"add", "append", "appendleft", "insert", "update", "extend"})
#: Functions and methods that only tell somebody, or do once more what is there already.
_AGAIN = frozenset({"print", "display", "debug", "info", "warn", "warning", "error", "log"}) | {
    *("makedirs", "mkdir", "import_module", "download"),
}
#: How more and less is asked.
_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
#: Names of what a method belongs to.
ITSELF = frozenset({"self", "cls"})


class Guard(NamedTuple):
    """What decides whether some code runs.

    Attributes:
        asked: What it asks for.
        test: Its test, if it has one.
        missing: Whether the code runs where what is asked for is missing, as the test says it.
        region: The code.
        others: What runs instead.
        leaves: Whether it does so by leaving: the code stands below.
    """

    asked: Sequence[AskedFor]
    test: ast.expr | None
    missing: bool
    region: Sequence[ast.stmt]
    others: Sequence[ast.stmt]
    leaves: bool = False


class _Filled(NamedTuple):
    """A value that is put somewhere, by which key, and whether it is only noted: `SEEN.add(key)`."""

    value: ast.expr
    key: ast.expr | None = None
    noted: bool = False


def tells_first(guard: Guard, asked: AskedFor, function: Function | None) -> bool:
    """Whether code that asks whether something was met does something else the first time.

    A memo gives the same either way, `if key not in CACHE: CACHE[key] = load(key)`. What only notes that it
    was met tells whether it was: `if key in SEEN: return False`. So does what keeps the value of the first.

    Args:
        asked: What of what the guard asks for is filled in.
        function: The function that it stands in.
    """
    nodes = [one for part in guard.region for one in nodes_in(part)]
    fills = [each for node in nodes for each in _filled(node, asked.kept)]
    made = [each for each in fills if not (each.noted and asked.keyed)]
    best = _is_the_best(guard.test, passed_to(function))
    if best or _tells_by_a_name(guard, nodes, function):
        return True
    keyed = asked.keyed
    if any(keeps_first(one.value, one.key, asked.kept, function, keyed=keyed) for one in made):
        return True
    if _answers_otherwise(guard, asked.kept, fills, function):
        return True
    if keyed:
        many = any(one.key is not None and names_within(one.key) for one in made)
        tells = _tells_all(function, asked.kept) or (many and _gives_itself(function, asked.kept))
        return tells or _notes(guard, asked.kept, fills)
    return _is_flag(guard, nodes, fills)


def passed_to(function: Function | None) -> frozenset[str]:
    """Names of the parameters of a function, but what it belongs to."""
    found = parameters_of(function.args) if function is not None else ()
    return frozenset(each.arg for each in found) - ITSELF


def keeps_first(
    value: ast.expr, key: ast.expr | None, kept: str, function: Function | None, *, keyed: bool
) -> bool:
    """Whether what is kept is what the first call has passed, and not only made of that and given back.

    Args:
        value: What is put there.
        key: By which key.
        kept: What keeps it, as it is written.
        function: The function that does so.
        keyed: Whether it is one of many.
    """
    if function is None or not (beyond := made_beyond(value, key, function)):
        return False
    itself = keyed and isinstance(value, ast.Name) and value.id in beyond
    return itself or not _gives(function, kept)


def made_beyond(value: ast.expr, key: ast.expr | None, function: Function) -> frozenset[str]:
    """Names of parameters by which a value goes, and its key does not."""
    by_key = _all_names(key, function) if key is not None else frozenset()
    return passed_to(function) & (_all_names(value, function) - by_key)


def _all_names(node: ast.expr, function: Function | None) -> frozenset[str]:
    """Names that an expression goes by, also through names that the function binds."""
    named = names_within(node)
    bound = _bound_by(function) if function is not None else {}
    return frozenset(all_from(named, lambda name: bound.get(name, ())))


@remembered
def _bound_by(function: Function) -> dict[str, set[str]]:
    """Names that a function binds -> names of what it binds to them."""
    found = dict[str, set[str]]()
    for each in nodes_in(function):
        value = each.iter if isinstance(each, ast.For | ast.comprehension) else getattr(each, "value", None)
        targets = each.targets if isinstance(each, ast.Assign) else [getattr(each, "target", None)]
        parts = names_within(value) if isinstance(value, ast.expr) else set()
        for name in (name for one in targets if isinstance(one, ast.expr) for name in stored_in(one)):
            found.setdefault(name, set()).update(parts)
    return found


@remembered
def _gives(function: Function, kept: str) -> bool:
    """Whether a function gives what it keeps, or something by it: `return CACHE[key]`."""
    nodes, same = nodes_in(function), _names_of(function, kept)
    returned = (each for each in nodes if isinstance(each, ast.Return | ast.Yield))
    inside = [one for each in returned for one in nodes_in(each)]
    return any(_is(one, kept) or (isinstance(one, ast.Name) and one.id in same) for one in inside)


@remembered
def _names_of(function: Function, kept: str) -> frozenset[str]:
    """Names that a function has for what is kept: `v = CACHE[key] = load(key)`."""
    stores = (each for each in nodes_in(function) if isinstance(each, ast.Assign))
    kept_by = [each for each in stores if any(_is(one, kept) for one in nodes_in(each))]
    same = frozenset(name for each in kept_by for name in stored_in(each))
    return same.union(each.value.id for each in kept_by if isinstance(each.value, ast.Name))


def _answers_otherwise(guard: Guard, kept: str, fills: Sequence[_Filled], function: Function | None) -> bool:
    """Whether code that leaves where something is there gives something else than where it was filled in."""
    last = guard.others[-1] if guard.leaves else None
    if function is None or not isinstance(last, ast.Return) or function.body[-1] is not guard.region[-1]:
        return False
    end = guard.region[-1]
    keyed = [each.key for each in fills if each.key is not None]
    forms = [form for key in keyed for form in (f"{kept}[{unparsed(key)}]", f"{kept}.get({unparsed(key)})")]
    forms += [*(() if keyed else (kept,)), *_names_of(function, kept), *(each.kept for each in guard.asked)]
    values = [unparsed(each.value) for each in fills]
    answer = _with_kept(last.value, forms, values)
    return _with_kept(end.value if isinstance(end, ast.Return) else None, forms, values) != answer


def _with_kept(value: ast.expr | None, forms: Iterable[str], values: Sequence[str]) -> str:
    """The text of what is returned, with what is kept said in one way."""
    text = "None" if value is None else unparsed(value)
    if text in values:
        return "@"
    for form in sorted(forms, key=len, reverse=True):
        text = re.sub(rf"(?<![\w.]){re.escape(form)}(?!\w)", "@", text)
    return text


def _tells_all(function: Function | None, kept: str) -> bool:
    """Whether a function gives, or keeps, what goes by all that is there: `return len(CACHE)`, `[*CACHE]`."""
    nodes = nodes_in(function) if function is not None else ()
    found = [each for each in nodes if isinstance(each, ast.Return | ast.Assign | ast.AugAssign)]
    given = [one for each in found if isinstance(each, ast.Return) for one in nodes_in(each)]
    spread = [each.value for each in given if isinstance(each, ast.Starred)]
    spread += [each.iter for each in given if isinstance(each, ast.comprehension)]
    all_given = any(_is(each, kept) for each in spread)
    return all_given or asks_all((each.value for each in found if each.value is not None), {kept})


def _gives_itself(function: Function | None, kept: str) -> bool:
    """Whether a function gives all that it keeps to whoever looks at it: `return CACHE`."""
    nodes = nodes_in(function) if function is not None else ()
    return any(
        isinstance(each, ast.Return) and each.value is not None and _is(each.value, kept) for each in nodes
    )


def asks_all(values: Iterable[ast.expr], kept: Collection[str]) -> bool:
    """Whether values go by all that something keeps: `len(SEEN)`, `SEEN.values()`."""
    calls = (each for value in values for each in calls_in(value))
    given = (one for call in calls for one in (*call.args, _asked_all(call.func)))
    return any(one is not None and unparsed(one) in kept for one in given)


def _asked_all(function: ast.expr) -> ast.expr | None:
    """What a method is called of that gives all: `SEEN.values()`."""
    of_all = isinstance(function, ast.Attribute) and function.attr in {"values", "items", "keys"}
    return function.value if isinstance(function, ast.Attribute) and of_all else None


def _tells_by_a_name(guard: Guard, nodes: Sequence[ast.AST], function: Function | None) -> bool:
    """Whether a name of the function says that it ran for the first time: `hit = False`."""
    if function is None or guard.leaves:
        return False
    said = (each for each in nodes if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant))
    names = {one.id for each in said for one in each.targets if isinstance(one, ast.Name)}
    within, every = set(nodes), nodes_in(function)
    named = (each for each in every if isinstance(each, ast.Name) and each not in within)
    read = {each.id for each in named if isinstance(each.ctx, ast.Load)}
    return not names.isdisjoint(read - globals_in(every) - nonlocals_in(function))


def _notes(guard: Guard, kept: str, fills: Sequence[_Filled]) -> bool:
    """Whether code tells of one of many whether it was met."""
    names = {kept, *(each.kept for each in guard.asked)}
    others = [node for part in guard.others for node in nodes_in(part)]
    asks = (guard.leaves or not guard.missing) and any(_is(node, name) for node in others for name in names)
    if not fills or asks:
        return False
    if guard.leaves and _given_by(guard.others[-1:]):
        return True
    noted = all(each.noted or isinstance(each.value, ast.Constant) for each in fills)
    beside = () if guard.leaves else guard.others
    return noted and any(_shows(part, kept) for part in (*guard.region, *beside))


def _is_flag(guard: Guard, nodes: Sequence[ast.AST], fills: Sequence[_Filled]) -> bool:
    """Whether code says itself that it ran for the first time: `if not DONE: DONE = True; return "first"`."""
    if not fills or not all(isinstance(each.value, ast.Constant) and not each.noted for each in fills):
        return False
    told = _given_by(nodes)
    if guard.leaves:
        return told != _given_by(guard.others[-1:])
    return bool(told) or any(_shows(each, "") for each in guard.others)


def _given_by(nodes: Iterable[ast.AST]) -> set[str]:
    """What code returns, as it is written."""
    returned = (each.value for each in nodes if isinstance(each, ast.Return))
    return {unparsed(each) for each in returned if each is not None and not is_none(each)}


def _is_the_best(test: ast.expr | None, given: Set[str]) -> bool:
    """Whether a test asks whether what is passed is more than what there is: `best is None or x > best`."""
    compared = test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or) else []
    orders = (each for each in compared if isinstance(each, ast.Compare) and isinstance(each.ops[0], _ORDERS))
    return any(not given.isdisjoint(names_within(each)) for each in orders)


def _is(node: ast.AST, kept: str) -> bool:
    return isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and unparsed(node) == kept


def _filled(node: ast.AST, kept: str) -> Iterator[_Filled]:
    """The values that a node puts into what keeps them."""
    if isinstance(node, ast.Assign):
        for each in node.targets:
            if isinstance(each, ast.Subscript) and _is(each.value, kept):
                yield _Filled(node.value, each.slice)
            elif _is(each, kept):
                yield _Filled(node.value)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        noted = node.func.attr in _NOTING and _is(node.func.value, kept)
        yield from (_Filled(each, noted=True) for each in node.args[-1:] if noted)


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
