"""By which names, and by which attributes of instances, a task meets what another one changes."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Set

from cloaca_nb.afresh.touches import NameTouch, attributes_set
from cloaca_nb.read.effects.objects import CODE, Obj, ancestors
from cloaca_nb.read.names.making import attributes_stored


def meeting_one(
    names: set[str], leading: Mapping[Obj, Iterable[str]], one_of: Iterable[Collection[Obj]]
) -> dict[str, Set[Obj]]:
    """Names by which a task meets each of some objects of which one is changed, whichever that is.

    Args:
        names: What the task's code says.
        leading: Object -> names that lead to it.
        one_of: The objects.
    """
    found = defaultdict[str, Set[Obj]](set)
    for objects in one_of:
        by = [names.intersection(leading.get(each, ())) for each in objects]
        if all(by):  # by one name, or by some together, of which one is told
            for name in by[0].intersection(*by) or [min(frozenset().union(*by))]:
                found[name] |= {*objects}
    return found


def of_classes(changed: Iterable[Obj], code: Iterable[ast.AST], said: Container[str]) -> dict[Obj, Set[str]]:
    """Classes that a task changes, or whose parts it does, with the attributes that instances have of it.

    Args:
        changed: What it changes.
        code: Statements that it runs.
        said: Names that its text says it changes.
    """
    stored = [attributes_set(each) for each in code]
    anything = None in stored
    named = frozenset().union(*(each for each in stored if each is not None))
    found = defaultdict[Obj, Set[str]](set)
    for each in changed:
        for cls in each.holders if each.kind != "class" else (each,):
            if cls.kind != "class" or getattr(cls.node, "name", "") in said:
                continue
            for name, value in cls.members.items():
                plain = all(one.kind not in CODE for one in value)
                set_ = cls is each and plain and (anything or name in named)
                if set_ or (each in value and cls.node and name not in attributes_stored(cls.node)):
                    found[cls] |= {name}
    return found


def classes_among(objects: Iterable[Obj]) -> Set[Obj]:
    """The classes of instances among some objects, and all that these derive from."""
    owners = {each.owner for each in objects if each.kind == "instance" and each.owner is not None}
    return frozenset(base for owner in owners for base in ancestors(owner))


def leaves_alone(code: Iterable[ast.AST], met: Collection[NameTouch]) -> bool:
    """Whether all that a task meets are attributes, none of which another one's code sets: `stats.run()`."""
    keys = {str(touch.key) for touch in met}
    if not keys or not all(key.startswith(".") for key in keys):
        return False
    found = map(attributes_set, code)
    return all(each is not None and keys.isdisjoint(f".{one}" for one in each) for each in found)
