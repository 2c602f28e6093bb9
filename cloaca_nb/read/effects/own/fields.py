"""What classes do that are made of their fields: named tuples, dataclasses, models."""

from __future__ import annotations

import ast
from collections.abc import Collection

from cloaca_nb.read.effects.frame import PASSED
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
from cloaca_nb.read.names.calls import keywords_of
from cloaca_nb.read.names.nodes import decorators_of, is_constant, last_name, method_of, parameter_defaults
from cloaca_nb.read.names.walk import Function, nodes_in
from cloaca_nb.read.tables.special import ASKED_OF_ELEMENTS, FIELDS, SHOWN
from cloaca_nb.syntax import remembered, unparsed

#: Kinds of what has special methods, or has such in it.
WITH_METHODS = frozenset({"instance", "class", "data"})
#: Decorators and bases by which a class shows and compares its instances by their fields.
_BY_FIELDS = frozenset({"dataclass", "define", "frozen", "mutable", "attrs", "typing.NamedTuple"})
#: The base by which a class does so without a decorator, but for names that begin with an underscore.
_MODEL = "BaseModel"


@remembered
def generated_of(cls: ast.ClassDef) -> dict[str, frozenset[str]]:
    """Fields of a class that is made of them -> special methods that go by each where it writes none."""
    by_model = any(last_name(base) == _MODEL for base in cls.bases)
    found = dict[str, frozenset[str]]()
    for each in cls.body if by_model or not _BY_FIELDS.isdisjoint(decorators_of(cls)) else ():
        if isinstance(each, ast.AnnAssign) and "ClassVar" not in unparsed(each.annotation):
            name = last_name(each.target)
            if not (by_model and name.startswith("_")):
                without = map(_left_out, (each.value, *cls.decorator_list))
                found[name] = ASKED_OF_ELEMENTS.difference(*without) | {FIELDS}
    return found


def _left_out(call: ast.expr | None) -> frozenset[str]:
    """The special methods that shall not go by a field: `field(repr=False)`, `@dataclass(eq=False)`."""
    told = keywords_of(call) if isinstance(call, ast.Call) else {}
    shown, compared = (
        any(name in told and unparsed(told[name]) == "False" for name in names)
        for names in (("repr",), ("compare", "eq"))
    )
    return (SHOWN if shown else frozenset()) | (ASKED_OF_ELEMENTS - SHOWN if compared else frozenset())


def passed_plain(instance: Obj, field: str) -> frozenset[ast.expr | None]:
    """Of what code of an instance's classes binds attributes to what is a number or text passed to it.

    Args:
        field: What nothing is stored to; where it is a field, None stands for what it has.
    """
    if instance.members.get(PASSED) != NOTHING:
        return frozenset()
    codes = [each.node for each in classes_of(instance) if isinstance(each.node, ast.ClassDef)]
    making = next((found for each in codes if (found := method_of(each, "__init__"))), None)
    passed = frozenset[ast.expr | None](_passed_on_in(making) if making is not None else ())
    return passed | {None} if any(field in generated_of(each) for each in codes) else passed


def holds_others(instance: Obj) -> bool:
    """Whether an instance holds what code beside its classes made, by whatever way that came to it."""
    classes = classes_of(instance)
    own = {each for base in classes for each in getattr(base.node, "body", ())}
    homes = ((each.first or each).home for each in instance.holds if each not in classes)
    return any(home is None or home.node not in own for home in homes)


@remembered
def _passed_on_in(making: Function) -> frozenset[ast.expr]:
    """Where `__init__` names parameters that it binds to nothing else: `self.n = n`."""
    given = making.args
    names = {each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)}
    named = [each for each in nodes_in(making) if isinstance(each, ast.Name)]
    names -= {each.id for each in named if not isinstance(each.ctx, ast.Load)}
    plain = all(map(is_constant, parameter_defaults(making)))
    return frozenset(each for each in named if plain and each.id in names)


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
