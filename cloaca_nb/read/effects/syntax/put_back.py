"""What code changes for a while: a `finally` of the same function puts it back, whatever happens meanwhile.

`STACK.append(x)`, `try: yield`, `finally: STACK.pop()`. Who looks at it meanwhile is of the same task. So it
is with what `__enter__` of a class does and its `__exit__` undoes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from cloaca_nb.read.effects.syntax.filling import fills_memo, function_around, may_fill, places_of
from cloaca_nb.read.names.calls import arguments_of
from cloaca_nb.read.names.definitions import side_by_side
from cloaca_nb.read.names.walk import blocks_of, innermost, nodes_in, parents_in
from cloaca_nb.read.tables.special import ENTERING
from cloaca_nb.syntax import remembered, unparsed

#: Methods, and those that undo what they did, each with whether it is given the same.
_UNDOING = {"append": ("pop", False), "appendleft": ("popleft", False), "add": ("discard", True)}
#: What may stand between what is done and the `try` that undoes it.
_BETWEEN = (ast.Assign, ast.AugAssign, ast.Expr)


def is_put_back(name: ast.Name, outer: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether what code does to what a name leads to is undone in a `finally`, or undoes it there.

    Args:
        outer: What each node stands in.
    """
    statement, function = innermost(name, outer, (ast.stmt,)), function_around(name, outer)
    around = outer.get(statement) if isinstance(statement, ast.stmt) else None
    if function is None or around is None or not isinstance(statement, ast.stmt):
        return False
    near = (each for each in (around, *_next_to(statement, around)) if isinstance(each, ast.Try))
    tries = [each for each in near if each.finalbody]
    entering = _entering(outer.get(function)) if around is function else []
    tries += entering
    if not tries:  # as for most names
        return False
    place, nodes = unparsed(places_of(name, outer)[-1]), nodes_in(outer[function] if entering else function)
    for tried in tries:
        above = [*_next_to(tried, outer.get(tried, tried), above=True), *tried.body[:1]]
        pairs = [(one, two) for one in above for two in tried.finalbody if _undone(one, two, nodes) == place]
        done, undoing = (set(each) for each in zip(*pairs, strict=True)) if pairs else (set(), set())
        emptied = {each for each in tried.finalbody if pairs and _emptied(each) == place}
        if statement in done | undoing | emptied and len(done) == len(undoing):  # twice done, twice undone
            return True
    return False


def _entering(cls: ast.AST | None) -> list[ast.Try]:
    """What a class does as an instance is entered, as what is tried, with what undoes it as that is left."""
    methods = [each for each in getattr(cls, "body", ()) if isinstance(each, ast.FunctionDef)]
    found = {each.name: each.body for each in methods if isinstance(cls, ast.ClassDef)}
    entering, leaving = found.get("__enter__", []), found.get("__exit__", [])
    simple = (*_BETWEEN, ast.Return, ast.Delete, ast.Pass)
    if not entering or not all(isinstance(each, simple) for each in leaving):
        return []
    return [ast.Try([each], [], [], leaving) for each in entering]


@remembered
def left_as_it_was(function: ast.AST, cls: ast.AST | None = None) -> Mapping[ast.stmt, tuple[ast.Name, ...]]:
    """Statements of a function -> names of what each only fills in where it is missing, or puts back.

    Args:
        cls: The class of which it is a method.
    """
    found = dict[ast.stmt, tuple[ast.Name, ...]]()
    entering = getattr(function, "name", "") in ENTERING and bool(_entering(cls))
    if not entering and not may_fill(function):
        return found
    outer, nodes = parents_in(cls if cls is not None and entering else function), nodes_in(function)
    for name in (each for each in nodes if isinstance(each, ast.Name)):
        if not (fills_memo(name, outer) or is_put_back(name, outer)):
            continue
        at = innermost(name, outer, (ast.stmt,))
        if isinstance(at, ast.stmt):
            found[at] = (*found.get(at, ()), name)
    return found


def _next_to(statement: ast.stmt, around: ast.AST, *, above: bool = False) -> Iterator[ast.stmt]:
    """The simple statements that stand below one, or above it, and the first other one."""
    block = next((each for each in blocks_of(around) if statement in each), [])
    at = block.index(statement) if block else 0
    for each in reversed(block[:at]) if above else block[at + 1 :]:
        yield each
        if not isinstance(each, _BETWEEN):
            return


def _undone(done: ast.stmt, undoing: ast.stmt, function: Sequence[ast.AST]) -> str:
    """The place of what one statement does and the other one undoes, as it is written; nothing for others.

    Args:
        function: The nodes of the function that they stand in.
    """
    match done, undoing:
        case (
            ast.Expr(value=ast.Call(func=ast.Attribute(value=one, attr=does), args=given)),
            ast.Expr(value=ast.Call(func=ast.Attribute(value=other, attr=undoes), args=back)),
        ):
            if does == undoes == "update" and unparsed(one) == unparsed(other):
                return unparsed(one) if _is_saved(done, back, unparsed(one), function) else ""
            by, same = _UNDOING.get(does, ("", False))
            fits = undoes == by and [*map(unparsed, back)] == ([*map(unparsed, given)] if same else [])
            return unparsed(one) if fits and unparsed(one) == unparsed(other) else ""
        case ast.AugAssign(target=one, op=does), ast.AugAssign(target=other, op=undoes):
            fits = {type(does), type(undoes)} == {ast.Add, ast.Sub} and unparsed(one) == unparsed(other)
            return unparsed(one) if fits and unparsed(done.value) == unparsed(undoing.value) else ""
        case ast.Assign(), ast.Assign(targets=[other], value=ast.Name() | ast.Attribute() as value):
            place, kept = unparsed(other), unparsed(value)
            stored = _stored(kept, function)
            before = any((kept, place) in _bound(each) for each in stored) and len(stored) == 1
            changed = any(unparsed(one) == place for each in done.targets for one in _parts(each))
            return place if before and changed and stored[0].lineno <= done.lineno else ""
    return ""


def _emptied(statement: ast.stmt) -> str:
    """What a statement empties, as it is written: `SETTINGS.clear()`."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=place, attr="clear"), args=[])):
            return unparsed(place)
    return ""


def _is_saved(done: ast.Expr, back: Sequence[ast.expr], place: str, function: Sequence[ast.AST]) -> bool:
    """Whether what a dictionary is filled with again is what it had: all of it, or that of the same keys.

    `old = dict(SETTINGS)`, before that is emptied; `old = {k: SETTINGS[k] for k in given}`.
    """
    stored = _stored(unparsed(back[0]), function) if len(back) == 1 else []
    if len(stored) != 1 or stored[0].lineno > done.lineno:
        return False
    value, call = stored[0].value, done.value
    if unparsed(value) in {f"dict({place})", f"{place}.copy()", f"{{**{place}}}"}:
        return any(isinstance(each, ast.stmt) and _emptied(each) == place for each in function)
    given = arguments_of(call) if isinstance(call, ast.Call) else []
    one = value.generators[0] if isinstance(value, ast.DictComp) and len(value.generators) == 1 else None
    if one is None or len(given) != 1 or not isinstance(value, ast.DictComp):
        return False
    key = unparsed(one.target)
    kept = unparsed(value.key) == key and unparsed(value.value) == f"{place}[{key}]"
    return kept and not one.ifs and unparsed(one.iter) == unparsed(given[0])


def _stored(kept: str, function: Sequence[ast.AST]) -> list[ast.Assign]:
    """The assignments to a name, or an attribute, in the nodes of a function."""
    found = (each for each in function if isinstance(each, ast.Assign))
    return [each for each in found if any(kept == name for name, _ in _bound(each))]


def _parts(target: ast.expr) -> list[ast.expr]:
    return target.elts if isinstance(target, ast.Tuple) else [target]


def _bound(statement: ast.Assign) -> set[tuple[str, str]]:
    """Names that a statement binds, with what it binds to each, as it is written."""
    pairs = [
        pair
        for target in statement.targets
        for pair in side_by_side(target, statement.value) or [(target, statement.value)]
    ]
    return {(unparsed(target), unparsed(value)) for target, value in pairs}
