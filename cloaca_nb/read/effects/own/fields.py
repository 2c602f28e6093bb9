"""What classes do that are made of their fields: named tuples, dataclasses, models."""

from __future__ import annotations

from collections.abc import Collection

from cloaca_nb.read.effects.objects import (
    NOTHING,
    Args,
    Obj,
    Value,
    ancestors,
    classes_of,
    defaults_of,
    is_field,
    joined,
    members_of,
)
from cloaca_nb.read.names.nodes import decorators_of
from cloaca_nb.read.tables.special import ASKED_OF_ELEMENTS

#: Kinds of what has special methods, or has such in it.
WITH_METHODS = frozenset({"instance", "class", "data"})
#: Decorators and bases by which a class shows and compares its instances by their fields.
_BY_FIELDS = frozenset({"dataclass", "define", "frozen", "mutable", "attrs", "typing.NamedTuple"})


def given_to_fields(cls: Obj) -> list[Obj]:
    """Functions that make the fields of instances, and what these have by default."""
    return [held for _, each in members_of(cls) if is_field(each) for held in each.holds]


def defaults_left(cls: Obj, args: Args) -> Value:
    """What a named tuple has by default of what it is not given."""
    fields = defaults_of(cls)
    given = {*list(fields)[: len(args.positional)], *args.keywords} if not args.rest else set()
    return joined(value for name, value in fields.items() if name not in given)


def after_fields(cls: Obj, method: Obj, args: Args) -> Args:
    """What `__post_init__` gets beside the instance: fields that are `InitVar`, in whatever order."""
    given = [joined(args.positional[1:]), *args.keywords.values(), args.rest]
    defaults = (base.members.get(name, NOTHING) for base in ancestors(cls) for name in method.parameters)
    return Args(args.positional[:1], rest=joined([*given, *defaults]), site=args.site)


def asked_of_elements(owner: Obj, asked: Collection[str], *, deep: bool) -> tuple[list[Obj], Collection[str]]:
    """What a container, or an instance that is made of fields, asks for the same, and for which methods.

    Args:
        asked: The special methods that it is asked for itself; any may be where this is empty.
        deep: Whether a container asks what is in it for all of these.
    """
    if owner.kind == "data":
        passed_on = asked if deep else ASKED_OF_ELEMENTS.intersection(asked)
    else:
        words = {name for each in classes_of(owner) for name in (each.path, *decorators_of(each.node))}
        of_fields = owner.kind == "instance" and not _BY_FIELDS.isdisjoint(words)
        passed_on = ASKED_OF_ELEMENTS.intersection(asked or ASKED_OF_ELEMENTS) if of_fields else ()
    if not passed_on and not (deep and owner.kind == "data"):
        return [], ()
    return [each for each in owner.holds if each.kind in WITH_METHODS and each is not owner.owner], passed_on
