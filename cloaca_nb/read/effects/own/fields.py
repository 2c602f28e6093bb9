"""What classes do that are made of their fields: named tuples, dataclasses, models."""

from __future__ import annotations

from cloaca_nb.read.effects.objects import (
    NOTHING,
    Args,
    Obj,
    Value,
    ancestors,
    defaults_of,
    is_field,
    joined,
    members_of,
)


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
