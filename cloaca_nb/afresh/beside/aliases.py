"""Names of a module that stand for one object, or for a part of what another one stands for."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set

from cloaca_nb.afresh.changes import ModuleReading
from cloaca_nb.afresh.parts import Parts
from cloaca_nb.read.effects.objects import PLACE, Obj
from cloaca_nb.read.effects.syntax.shapes import CONTAINERS
from cloaca_nb.read.names.nodes import last_name, literal_text, root_name
from cloaca_nb.read.names.walk import stored_in

#: Kinds of what keeps something itself; code is told by what it keeps.
_KEPT = frozenset({"data", "iterator", "instance", "library"})
#: Expressions that make something which can change.
_CHANGING = (*CONTAINERS, ast.Call)


def names_of_same(names: Collection[str], reading: ModuleReading) -> dict[str, str]:
    """Name -> the first name of the same object, where both are bound to nothing else: `B = A`."""
    first, found = dict[Obj, str](), dict[str, str]()
    for name in sorted(names):
        made = reading.objects([name])
        if len(made) == 1:
            found[name] = first.setdefault(next(iter(made)), name)
    return found


def keys_inside(parts: Parts, same: Mapping[str, str], reading: ModuleReading) -> dict[str, object]:
    """Of names of the same object those of a part: `SECTION = CONFIG["a"]`; key of a number or text.

    None of what has one object in several places: `[[]] * 3`, `{"a": rows, "b": rows}`.

    Args:
        same: What `names_of_same` gives.
    """
    made, found = set[str](), dict[str, object]()
    for part in parts.parts:
        value = getattr(part.node, "value", None)
        for name in part.binds & same.keys():
            if not isinstance(value, ast.Name) and same[name] in made:
                found[name] = _plain_item(name, value, same, reading) if name not in found else None
        made.update(same[name] for name in part.binds & same.keys())
        twice = part.binds if value is not None and _repeats(value, reading) else frozenset[str]()
        own = (name for name in _given_to_itself(part.node) if _has_parts(reading.objects([name])))
        found.update(dict.fromkeys([*twice, *own], None))
    found.update((name, None) for name in same if _has_twice(reading.objects([name])))
    return found


def kept_by_both(
    changed: Iterable[Obj],
    others: Iterable[tuple[str, Collection[str]]],
    surely: Callable[[str], Set[Obj]],
    said: Collection[str],
    reading: ModuleReading,
) -> Iterator[tuple[str, str]]:
    """A name of what a task and another one change, though no name of theirs leads there; and that one.

    Args:
        changed: What the task changes.
        others: Other tasks, with names that they or it have from the context, which each attempt has anew.
        surely: Gives what another one does.
        said: Names that the task's code says: the name is one of these, if any of them leads there.
    """
    kept = frozenset(each for each in changed if each.kind in _KEPT and reading.names_of([each]))
    for other, anew in others if kept else ():
        both = kept & surely(other)
        if found := [name for name in reading.names_of(both) if name not in anew] if both else ():
            yield next((name for name in found if name in said), found[0]), other
            return


def _repeats(value: ast.expr, reading: ModuleReading) -> bool:
    """Whether what an expression makes has something that can change in more than one place."""
    if isinstance(value, ast.Call):
        called, given = last_name(value.func), [*value.args, *(each.value for each in value.keywords)]
        named = [each.id for each in given if isinstance(each, ast.Name)]
        again = value.args[1:] if called == "fromkeys" else []
        again += [each for each in given if isinstance(each, ast.Name) and named.count(each.id) > 1]
    elif isinstance(value, ast.ListComp | ast.DictComp):  # `{key: rows for key in "ab"}`
        each = value.elt if isinstance(value, ast.ListComp) else value.value
        of_loop = {name for one in value.generators for name in stored_in(one.target)}
        again = [each] if isinstance(each, ast.Name) and each.id not in of_loop else []
    else:
        times = value if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult) else None
        both = (times.left, times.right) if times is not None else ()
        again = [one for each in both if isinstance(each, ast.List) for one in each.elts]
    inside = [one for each in again for one in ast.walk(each)]  # `[[0] * 2] * 2`
    said = (one.id for one in inside if isinstance(one, ast.Name))
    return any(isinstance(one, _CHANGING) for one in inside) or _can_change(reading.objects(said))


def _can_change(objects: Iterable[Obj]) -> bool:
    return any(each.kind in _KEPT for each in objects)


def _has_twice(objects: Iterable[Obj]) -> bool:
    """Whether containers have an object that can change at more than one place, as far as that is known."""
    for each in (one for one in objects if one.kind == "data"):
        met = set[Obj]()
        for value in (one for key, one in each.members.items() if key.startswith(PLACE)):
            if _can_change(met & value):
                return True
            met |= value
    return False


def _has_parts(objects: Iterable[Obj]) -> bool:
    """Whether there are containers that have more than numbers, texts and their kin in them."""
    return any(each.kind == "data" and (each.holds or not each.flat) for each in objects)


def _given_to_itself(node: ast.AST) -> Set[str]:
    """Names of what gets a part of itself once more: `TABLE["b"] = TABLE["a"]`, `ROWS.append(ROWS[0])`."""
    if isinstance(node, ast.Assign):
        targets, given = node.targets, [node.value]
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        targets = [node.value.func]
        given = [*node.value.args, *(each.value for each in node.value.keywords)]
    else:
        return frozenset()
    inside = (root_name(each) for each in given if isinstance(each, ast.Subscript))
    roots = {root.id for root in inside if root is not None}
    into = (root_name(each) for each in targets if isinstance(each, ast.Subscript | ast.Attribute))
    return {root.id for root in into if root is not None and root.id in roots}


def _plain_item(
    name: str, value: ast.expr | None, same: Mapping[str, str], reading: ModuleReading
) -> str | None:
    """The key of what a name is bound to, where no other way leads to that: `CONFIG["limit"]`."""
    holder = value.value if isinstance(value, ast.Subscript) else None
    itself = isinstance(holder, ast.Name) and same.get(holder.id) == same[name]
    plain = itself and all(each.flat and not each.holds for each in reading.objects([name]))
    return literal_text(value.slice) if plain and isinstance(value, ast.Subscript) else None
