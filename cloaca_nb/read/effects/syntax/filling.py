"""Changes that only fill in what is missing: a memo gives the same, whoever is the first to ask it.

What fills is told from what a test asks, by the text of both: `if key not in CACHE: CACHE[key] = load(key)`.
What is guarded and is something else changes as anything does: `if key not in SKIPPED: COUNTS[key] += 1`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from cloaca_nb.read.effects.syntax.first import ITSELF, Guard, asks_all, keeps_first, made_beyond, tells_first
from cloaca_nb.read.effects.syntax.guards import AskedFor, asked_of, what_is_asked
from cloaca_nb.read.names.calls import is_called, is_none
from cloaca_nb.read.names.nodes import last_name, root_name
from cloaca_nb.read.names.scopes import own_names
from cloaca_nb.read.names.walk import (
    FUNCTIONS,
    Function,
    blocks_of,
    innermost,
    names_within,
    nodes_in,
    parents_in,
)
from cloaca_nb.read.tables.methods import BUILTIN_MUTATORS
from cloaca_nb.syntax import remembered, unparsed

#: What ends a block, so that what stands below runs otherwise.
_LEAVING = (ast.Return, ast.Continue)
#: What decides whether something runs, and how often.
_DECIDING = (ast.If, ast.For, ast.AsyncFor, ast.While)
#: Code of which there is some where anything is filled in, but calls of `setdefault`.
_ASKING = (ast.If, ast.Try, ast.BoolOp)
#: Methods that only take out of a memo what it makes again where it is asked for, or put that in order.
_FORGETTING = frozenset({"clear", "move_to_end", "pop", "popitem"})
#: What is raised where something is missing.
_MISSED = frozenset({"KeyError", "LookupError", "IndexError", "AttributeError", "NameError"})


def fills_memo(name: ast.Name, outer: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether a change is made only where the value is missing yet: in an `if`, or below one that leaves.

    Args:
        name: The name of what is changed.
        outer: What each node stands in.
    """
    kept, statement = _forgotten(name, outer)
    if statement is not None:
        return _is_forgetting(name, kept, outer)
    return _is_filling(name, outer)


def _is_filling(name: ast.Name, outer: Mapping[ast.AST, ast.AST]) -> bool:
    places = places_of(name, outer)
    default = _is_set_by_default(places[-1], outer)
    if not default and not any(_is_filled(guard, places, outer) for guard in _guards(name, outer)):
        return False
    around = outer.get(places[-1])
    return not (isinstance(around, ast.Assign) and _goes_by_all(around))


def _is_forgetting(name: ast.Name, kept: str, outer: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether a statement forgets what the same code fills in by key: `CACHE.popitem()`, `del CACHE[key]`.

    How much there is may be asked for that alone: `if len(CACHE) > 9: CACHE.popitem()`.
    """
    roots = [each for each in outer if isinstance(each, ast.Name) and each.id == name.id]
    found = (_forgotten(each, outer) for each in roots)
    forgetting = {one for place, one in found if place == kept and one is not None}
    deciding = (each for each in outer if isinstance(each, ast.If | ast.While) and not each.orelse)
    tests = (each.test for each in deciding if forgetting.issuperset(each.body))
    evicting = {node for each in (*forgetting, *tests) for node in nodes_in(each)}
    asked = {each for each in outer if isinstance(each, ast.Call) and asks_all([each], {kept})}
    return asked <= evicting and any(_fills_items(each, kept, outer) for each in roots)


def _forgotten(name: ast.Name, outer: Mapping[ast.AST, ast.AST]) -> tuple[str, ast.stmt | None]:
    """What a statement takes something out of, and gives nobody; nothing for others."""
    place = places_of(name, outer)[-1]
    around = outer.get(place)
    if isinstance(place, ast.Subscript) and isinstance(around, ast.Delete):
        return unparsed(place.value), around
    call = outer.get(around) if isinstance(around, ast.Attribute) and around.attr in _FORGETTING else None
    statement = outer.get(call) if isinstance(call, ast.Call) and call.func is around else None
    return (unparsed(place), statement) if isinstance(statement, ast.Expr) else ("", None)


def _fills_items(name: ast.Name, kept: str, outer: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether code fills in an item of what is written so: `CACHE[key] = load(key)`."""
    place = places_of(name, outer)[-1]
    stored = isinstance(place, ast.Subscript) and isinstance(place.ctx, ast.Store)
    return stored and unparsed(place.value) == kept and _is_filling(name, outer)  # type: ignore[attr-defined]


def filler(name: ast.Name, outer: Mapping[ast.AST, ast.AST]) -> str:
    """The function that fills in what is missing, whatever it is called with: `if X is None: X = load()`.

    Nothing where that is one of many things, or may be left out: `CACHE[key] = load(key)`.
    """
    places, function = places_of(name, outer), function_around(name, outer)
    place = places[-1]
    at, around = outer.get(place), list[ast.AST]()
    while at is not None and at is not function:
        around += [at] if isinstance(at, (*_DECIDING, ast.Try)) else []
        at = outer.get(at)
    same = all(isinstance(each.slice, ast.Constant) for each in places if isinstance(each, ast.Subscript))
    stored = isinstance(getattr(place, "ctx", None), ast.Store)
    whole = same and (stored or not any(one.keyed for each in _guards(name, outer) for one in each.asked))
    return function.name if whole and function is not None and len(around) < 2 else ""


def is_in_loading(node: ast.AST, outer: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether a node stands in a method that its class calls where it fills something in, and nowhere else.

    `if not self.loaded: self._load(); self.loaded = True`.
    """
    method = function_around(node, outer)
    return (
        method is not None and isinstance(cls := outer.get(method), ast.ClassDef) and method in loading(cls)
    )


@remembered
def loading(cls: ast.ClassDef) -> frozenset[ast.AST]:
    """The methods that a class calls where it fills something in, and nowhere else."""
    outer = parents_in(cls)
    calls = dict[str, list[ast.Attribute]]()
    for each in (one for one in outer if isinstance(one, ast.Attribute)):
        calls.setdefault(each.attr, []).append(each)
    methods = (each for each in cls.body if isinstance(each, ast.FunctionDef) and not each.decorator_list)
    named = ((each, calls.get(each.name, [])) for each in methods if not each.name.startswith("__"))
    return frozenset(each for each, found in named if found and all(_only_fills(one, outer) for one in found))


def _only_fills(called: ast.Attribute, outer: Mapping[ast.AST, ast.AST]) -> bool:
    own, call = called.value, outer.get(called)
    if not (isinstance(own, ast.Name) and own.id in ITSELF and isinstance(call, ast.Call)):
        return False
    given = names_within(*call.args, *(each.value for each in call.keywords))
    return given <= ITSELF and fills_memo(own, outer)


def _goes_by_all(node: ast.Assign) -> bool:
    """Whether what is put into something goes by all that is there: `SEEN[key] = len(SEEN)`."""
    filled = {unparsed(each.value) for each in node.targets if isinstance(each, ast.Subscript)}
    return bool(filled) and asks_all([node.value], filled)


@remembered
def fills_memos(node: ast.AST) -> bool:
    """Whether code of a class has something that is filled in once, where it is missing."""
    outer = parents_in(node)
    places = (each for each in nodes_in(node) if isinstance(each, ast.Attribute | ast.Subscript))
    roots = (root_name(each) for each in places if not isinstance(each.ctx, ast.Load))
    return any(root is not None and fills_memo(root, outer) for root in roots)


@remembered
def fills_own(node: ast.AST) -> bool:
    """Whether a function fills in what it keeps itself: `def load(key, known={})`, `load.known[key] = …`."""
    if not isinstance(node, ast.FunctionDef):
        return False
    given = node.args
    pairs = [*zip(reversed([*given.posonlyargs, *given.args]), reversed(given.defaults), strict=False)]
    pairs += [(name, value) for name, value in zip(given.kwonlyargs, given.kw_defaults, strict=True) if value]
    own = {node.name, *(name.arg for name, value in pairs if isinstance(value, ast.Dict))}
    outer = parents_in(node)
    places = (each for each in nodes_in(node) if isinstance(each, ast.Attribute | ast.Subscript))
    roots = (root_name(each) for each in places if not isinstance(each.ctx, ast.Load))
    return any(root is not None and root.id in own and fills_memo(root, outer) for root in roots)


@remembered
def made_of(function: Function) -> frozenset[str]:
    """Parameters by which what a function keeps goes, and its key does not: `if X is None: X = fit(rows)`."""
    found = frozenset[str]()
    if not may_fill(function):
        return found
    outer, own = parents_in(function), own_names(function) - ITSELF
    for name in (each for each in nodes_in(function) if isinstance(each, ast.Name) and each.id not in own):
        place = places_of(name, outer)[-1]
        around = outer.get(place)
        if isinstance(around, ast.Assign) and place in around.targets and fills_memo(name, outer):
            whole, key = _whole_and_key(place)
            found |= frozenset() if _is_set_too(whole, outer) else made_beyond(around.value, key, function)
        elif (call := _setting_default(place, outer)) is not None and fills_memo(name, outer):
            found |= frozenset().union(*(made_beyond(each, call.args[0], function) for each in call.args[1:]))
    return found


def _is_set_too(kept: ast.expr, outer: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether code sets in any case what it fills in elsewhere: `self.dist = {start: 0}`."""
    text = unparsed(kept)
    stored = (each for each in outer if isinstance(getattr(each, "ctx", None), ast.Store))
    same = (each for each in stored if isinstance(each, ast.expr) and unparsed(each) == text)
    roots = (root_name(each) for each in same)
    return any(root is not None and not fills_memo(root, outer) for root in roots)


@remembered
def may_fill(function: ast.AST) -> bool:
    """Whether code has anything by which something is filled in."""
    return any(isinstance(each, _ASKING) or last_name(each) == "setdefault" for each in nodes_in(function))


def places_of(name: ast.Name, outer: Mapping[ast.AST, ast.AST]) -> list[ast.expr]:
    """A name and what code goes to from it: `CACHE`, `CACHE[a]`, `CACHE[a][b]`; no method that is called."""
    found: list[ast.expr] = [name]
    while True:
        around = outer.get(found[-1])
        if not isinstance(around, ast.Attribute | ast.Subscript) or around.value is not found[-1]:
            return found
        if isinstance(around, ast.Attribute) and is_called(around, outer):
            return found
        found.append(around)


def _is_set_by_default(place: ast.expr, outer: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether code has the default there where nothing is: `X = X or make()`, `C.setdefault(k, make(k))`."""
    around, function = outer.get(place), function_around(place, outer)
    if (call := _setting_default(place, outer)) is not None:
        kept = unparsed(place)
        changed = _is_changed(call, outer) or asks_all(call.args[1:], {kept})
        first = any(keeps_first(each, call.args[0], kept, function, keyed=True) for each in call.args[1:])
        return not changed and not first
    value = around.value if isinstance(around, ast.Assign) else None
    if isinstance(value, ast.BoolOp) and isinstance(value.op, ast.Or):
        whole, key = _whole_and_key(place)
        kept, keyed = unparsed(whole), key is not None
        asked = next(asked_of(value.values[0]), None)
        same = unparsed(value.values[0]) == unparsed(place) or (asked is not None and asked.kept == kept)
        first = any(keeps_first(each, key, kept, function, keyed=keyed) for each in value.values[1:])
        return same and not first
    return False


def _whole_and_key(place: ast.expr) -> tuple[ast.expr, ast.expr | None]:
    """What has an item, and by which key; anything else itself."""
    return (place.value, place.slice) if isinstance(place, ast.Subscript) else (place, None)


def _setting_default(place: ast.expr, outer: Mapping[ast.AST, ast.AST]) -> ast.Call | None:
    """The call of `setdefault` of something."""
    around = outer.get(place)
    call = outer.get(around) if isinstance(around, ast.Attribute) and around.attr == "setdefault" else None
    return call if isinstance(call, ast.Call) and call.func is around and call.args else None


def _is_changed(given: ast.expr, outer: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether code changes on the spot what a call gives: `GROUPS.setdefault(key, []).append(row)`."""
    around = outer.get(given)
    if isinstance(around, ast.Attribute) and around.attr in BUILTIN_MUTATORS:
        return True
    return isinstance(around, ast.Attribute | ast.Subscript) and not isinstance(around.ctx, ast.Load)


def function_around(node: ast.AST, outer: Mapping[ast.AST, ast.AST]) -> Function | None:
    """The innermost function that a node stands in."""
    at = innermost(node, outer, (ast.FunctionDef, ast.AsyncFunctionDef))
    return at if isinstance(at, Function) else None


def _guards(node: ast.AST, outer: Mapping[ast.AST, ast.AST]) -> Iterator[Guard]:
    """What decides, inside its function, whether a node runs, from the inside out."""
    at: ast.AST | None = node
    while at is not None and not isinstance(at, (*FUNCTIONS, ast.ClassDef)):
        inside, at = at, outer.get(at)
        if isinstance(at, ast.If) and inside in at.body:
            yield Guard(what_is_asked(at.test), at.test, True, at.body, at.orelse)
        elif isinstance(at, ast.If) and inside in at.orelse:
            yield Guard(what_is_asked(at.test), at.test, False, at.orelse, at.body)
        elif isinstance(at, ast.Try) and inside in at.handlers:
            (handler,) = (each for each in at.handlers if each is inside)
            yield _of_handler(at, handler)
        if isinstance(inside, ast.stmt) and at is not None:
            yield from _guards_above(inside, at)


def _guards_above(statement: ast.stmt, around: ast.AST) -> Iterator[Guard]:
    """What stands above a statement in its block and leaves where something is there already."""
    block = next((each for each in blocks_of(around) if statement in each), [])
    for at, each in enumerate(block[: block.index(statement)] if block else ()):
        if isinstance(each, ast.If) and isinstance(each.body[-1], _LEAVING):
            yield Guard(what_is_asked(each.test), each.test, False, block[at + 1 :], each.body, leaves=True)
        elif isinstance(each, ast.Try) and isinstance(each.body[-1], _LEAVING):
            yield from (
                _of_handler(each, handler)._replace(region=block[at + 1 :], leaves=True)
                for handler in each.handlers
                if isinstance(handler.body[-1], ast.Pass)
            )


def _of_handler(node: ast.Try, handler: ast.ExceptHandler) -> Guard:
    """What code asks for that fails where it is missing: `try: return CACHE[key]`, `except KeyError:`."""
    named = names_within(handler.type) if handler.type is not None else set()
    asked = list[AskedFor]()
    for each in (one for part in node.body for one in nodes_in(part)) if named & _MISSED else ():
        if isinstance(each, ast.Subscript) and isinstance(each.ctx, ast.Load):
            asked.append(AskedFor(unparsed(each.value), missing=True, keyed=True))
        elif isinstance(each, ast.Attribute | ast.Name) and isinstance(each.ctx, ast.Load):
            asked.append(AskedFor(unparsed(each), missing=True, keyed=False))
    return Guard(tuple(asked), None, True, handler.body, node.body)


def _is_filled(guard: Guard, places: Sequence[ast.expr], outer: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether a guard asks for what is changed, or for what says that it was."""
    for asked in guard.asked:
        for one in chain([asked], _by_name(asked, outer)):  # the whole function is gone through for a name
            if one.missing is not guard.missing:
                continue
            if _is_asked(one, places, outer) or _runs_once(one, guard.region, outer):
                return not tells_first(guard, one, function_around(places[0], outer))
    return False


def _by_name(asked: AskedFor, outer: Mapping[ast.AST, ast.AST]) -> Iterator[AskedFor]:
    """What a local name stands for that is asked for: `got = CACHE.get(key)`, `rows = self._rows`."""
    if not asked.kept.isidentifier():
        return
    for node in outer:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if any(isinstance(each, ast.Name) and each.id == asked.kept for each in targets):
            yield from asked_of(node.value, met=not asked.missing)  # type: ignore[attr-defined]


def _is_asked(asked: AskedFor, places: Sequence[ast.expr], outer: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether what is changed is what is asked for, or an item of it."""
    at = next((at for at, each in enumerate(places) if unparsed(each) == asked.kept), None)
    if at is None:
        return False
    rest, last = places[at + 1 :], places[-1]
    if rest:
        return not asked.keyed or isinstance(rest[0], ast.Subscript)
    if isinstance(getattr(last, "ctx", None), ast.Load) or not asked.keyed:
        return True
    around = outer.get(last)  # `SEEN = {**SEEN, key: 1}`
    return isinstance(around, ast.Assign) and asked.root in names_within(around.value)


def _runs_once(asked: AskedFor, region: Sequence[ast.stmt], outer: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether guarded code runs the first time alone: it sets what it asks for, which outlives the call."""
    function = function_around(region[0], outer)
    blocks = (region, *_called_of_itself(region, outer.get(function) if function is not None else None))
    if asked.keyed or not any(_is_once(asked.kept, each) for each in blocks):
        return False
    if function is not None and _is_told(asked.kept, function, outer):
        return False
    return function is None or asked.root in ITSELF or asked.root not in own_names(function)


def _is_told(kept: str, function: Function, outer: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether code gives on a flag that says whether it ran before: `first = not self.loaded`."""
    met = [each for each in nodes_in(function) if isinstance(each, ast.Name | ast.Attribute)]
    named = [each for each in met if unparsed(each) == kept]
    set_to = [getattr(outer.get(each), "value", None) for each in named if isinstance(each.ctx, ast.Store)]
    flag = set_to and all(isinstance(each, ast.Constant) for each in set_to)
    return bool(flag) and not all(_is_tested(each, outer) for each in named if isinstance(each.ctx, ast.Load))


def _is_tested(node: ast.AST, outer: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether an expression decides what runs, and is nothing else."""
    at = node
    while isinstance(around := outer.get(at), ast.UnaryOp | ast.BoolOp | ast.Compare):
        at = around
    return isinstance(around, ast.If | ast.While) and around.test is at


def _called_of_itself(region: Sequence[ast.stmt], cls: ast.AST | None) -> Iterator[Sequence[ast.stmt]]:
    """What methods do of the same class that code calls in any case: `self._load()`."""
    methods = {each.name: each for each in getattr(cls, "body", ()) if isinstance(each, ast.FunctionDef)}
    calls = (each.value for each in region if isinstance(each, ast.Expr))
    for call in (each for each in calls if isinstance(each, ast.Call)):
        root = call.func.value if isinstance(call.func, ast.Attribute) else None
        if isinstance(root, ast.Name) and root.id in ITSELF and last_name(call.func) in methods:
            yield methods[last_name(call.func)].body


def _is_once(kept: str, region: Sequence[ast.stmt]) -> bool:
    """Whether code sets in any case what it is asked for, so that it runs once: `LOADED = True`."""
    for each in region:
        if isinstance(each, ast.Assign | ast.AnnAssign):
            targets = each.targets if isinstance(each, ast.Assign) else [each.target]
            parts = (one for target in targets for one in getattr(target, "elts", [target]))
            if any(unparsed(one) == kept for one in parts) and not _is_nothing(each.value):
                return True
        elif isinstance(each, ast.With | ast.Try) and _is_once(kept, each.body):
            return True
    return False


def _is_nothing(value: ast.expr | None) -> bool:
    return is_none(value) or (isinstance(value, ast.Constant) and not value.value)
