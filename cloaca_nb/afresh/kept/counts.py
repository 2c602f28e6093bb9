"""What functions count and gather for themselves, as decorators have them do: `inner.calls += 1`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from cloaca_nb.afresh.kept.asking import asked_by_text
from cloaca_nb.afresh.kept.running import is_put_into
from cloaca_nb.read.effects.objects import Obj
from cloaca_nb.read.names.nodes import last_name, literal_text
from cloaca_nb.read.names.walk import names_within, nodes_in, parents_in
from cloaca_nb.read.tables.special import READING_UNSAID
from cloaca_nb.syntax import remembered

#: Mappings that have something under any key.
_GROWING = frozenset({"Counter", "defaultdict"})
#: What may look at the variables of the functions around a function.
_LOOKING_INSIDE = frozenset({"__closure__", "cell_contents", "getclosurevars"})


def counted_on(objects: Iterable[Obj]) -> frozenset[str]:
    """Attributes that functions count on, where some objects are nothing but functions."""
    objects = [*objects]
    if not objects or any(each.kind != "function" for each in objects):
        return frozenset()
    around = {node for each in objects for one in (each, each.home) if one is not None and (node := one.node)}
    return frozenset().union(*map(_counted, around))


@remembered
def _counted(node: ast.AST) -> frozenset[str]:
    targets = [each.target for each in nodes_in(node) if isinstance(each, ast.AugAssign)]
    return frozenset(each.attr for each in targets if isinstance(each, ast.Attribute))


def may_ask(attribute: str, codes: Iterable[ast.AST]) -> bool:
    """Whether some code may ask for an attribute, otherwise than to count on it."""
    return any(attribute in asked or not asked.isdisjoint(READING_UNSAID) for asked in map(_asked, codes))


@remembered
def _asked(code: ast.AST) -> frozenset[str]:
    found = set[str]()
    for each in nodes_in(code):
        if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Load):
            found.add(each.attr)
        elif isinstance(each, ast.Name):
            found.add(each.id)
    return frozenset(found)


def are_gathered_by_functions(
    changed: Collection[Obj], code: Collection[ast.AST], made_by: Callable[[Obj], ast.AST | None]
) -> bool:
    """Whether what is changed is what functions gather for themselves, and code asks for none of that.

    `calls = []` in a decorator, `calls.append(row)` in the function that it makes, `inner.calls = calls`.

    Args:
        changed: What another task changes.
        code: The code.
        made_by: Gives the expression that makes an object.
    """
    shown = set[str]()
    for each in changed:
        found = _gathered(each, made_by)
        if found is None:
            return False
        shown |= found[1]
    return not _may_be_asked(shown, code)


def gathered_in(
    leading: Mapping[Obj, Iterable[str]],
    codes: Mapping[str, Collection[ast.AST]],
    made_by: Callable[[Obj], ast.AST | None],
) -> Iterator[tuple[str, frozenset[str]]]:
    """The places where the state proof finds what functions gather for themselves; which tasks ask for it.

    Args:
        leading: Objects, with names that lead to them.
        codes: The code of each task.
        made_by: Gives the expression that makes an object.
    """
    for each, names in leading.items():
        if (found := _gathered(each, made_by)) is not None:
            variable, attributes = found
            asking = frozenset(task for task, code in codes.items() if _may_be_asked(attributes, code))
            for name in names:
                yield f"{name} (of {variable})", asking
                yield from ((f"{name}.{attribute}", asking) for attribute in attributes)


def _may_be_asked(shown: Collection[str], code: Collection[ast.AST]) -> bool:
    """Whether code may ask for what functions gather: by attributes that show it, or by looking inside."""
    inside = [one for each in code for one in nodes_in(each)]
    said = {last_name(one) for one in inside}.union(asked_by_text([*code]))
    texts = [text for one in inside if (text := literal_text(one))]
    named = any(f".{name}" in text for name in shown for text in texts)  # `"{0.calls}".format(clean)`
    loads = {one.attr for one in inside if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Load)}
    return named or not loads.isdisjoint(shown) or not said.isdisjoint(READING_UNSAID | _LOOKING_INSIDE)


def _gathered(each: Obj, made_by: Callable[[Obj], ast.AST | None]) -> tuple[str, frozenset[str]] | None:
    """The variable of a function in which that gathers something for the functions that it makes.

    With it the attributes of these by which it is shown. None where it is met in any other way.
    """
    around, made = (each.first or each).home, made_by(each)
    kinds = {one.kind for one in each.holders}
    if each.kind != "data" or around is None or not kinds <= {"function", "bound"}:  # `calls.append`
        return None
    node = _outermost(around).node
    return _shown_by(node, made) if node is not None and made is not None else None


def _outermost(function: Obj) -> Obj:
    """The outermost function around one, or it itself."""
    while (around := function.origin or function.home) is not None:
        function = around
    return function


@remembered
def shown_by_attributes(function: ast.AST, unread: frozenset[str]) -> frozenset[str]:
    """Variables of a function that only gather something, and are shown by attributes that nobody reads."""
    made = (each for each in nodes_in(function) if unread and isinstance(each, ast.Assign | ast.AnnAssign))
    found = (_shown_by(function, each.value) for each in made if each.value is not None)
    return frozenset(name for name, attributes in filter(None, found) if frozenset() < attributes <= unread)


@remembered
def _shown_by(function: ast.AST, made: ast.AST) -> tuple[str, frozenset[str]] | None:
    """As `_gathered`, of what an expression in a function makes."""
    outer = parents_in(function)
    match outer.get(made):
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            pass
        case _:
            return None
    inside = nodes_in(function)
    met = [each for each in inside if isinstance(each, ast.Name) and each.id == name]
    declared = any(name in each.names for each in inside if isinstance(each, ast.Global | ast.Nonlocal))
    loads = [each for each in met if isinstance(each.ctx, ast.Load)]
    if declared or len(loads) != len(met) - 1 or "locals" in names_within(function):
        return None
    stores = [outer[each] for each in loads if not is_put_into(each, outer)]
    if not _fails_never([outer[each] for each in loads if is_put_into(each, outer)], made, outer):
        return None
    targets = [one for each in stores for one in (each.targets if isinstance(each, ast.Assign) else [each])]
    attributes = [each.attr for each in targets if isinstance(each, ast.Attribute)]
    return (name, frozenset(attributes)) if len(attributes) == len(targets) else None


def _fails_never(puts: Sequence[ast.AST], made: ast.AST, outer: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether something can be put in whatever others have put in: to fail would tell of that.

    Args:
        puts: Methods, and items, of what gathers.
        made: What makes that.
        outer: What each node stands in.
    """
    items = [outer[each] for each in puts if isinstance(each, ast.Subscript)]
    methods = {each.attr for each in puts if isinstance(each, ast.Attribute)}
    if not all(isinstance(each, ast.Assign | ast.AugAssign) for each in items):
        return False
    if isinstance(made, ast.List):  # `n = [0]`, `n[0] += 1`
        return (bool(made.elts) and len(items) == len(puts)) if items else "remove" not in methods
    grows = isinstance(made, ast.Call) and last_name(made.func) in _GROWING
    return "remove" not in methods and (grows or all(isinstance(each, ast.Assign) for each in items))
