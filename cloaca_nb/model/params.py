"""Parameters of a workflow: what each may hold, and whether a context fits them, by the rules of servers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from cloaca_nb.model.finding import Place

if TYPE_CHECKING:
    from cloaca_nb.model.json_value import JSON

ParamType = Literal["str", "int", "float", "bool", "list", "dict"]

#: Type of a parameter -> what servers call it (contract F3).
TYPES: Mapping[str, str] = {
    "str": "string",
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "list": "array",
    "dict": "object",
}


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a workflow.

    Attributes:
        name: Its name, which is its key in the context.
        type: What it may hold.
        place: Where it is declared.
        default: What it is where a run is given none; None where a run must be given one.
        bound: Whether the notebook has it as a variable, too.
        given: What a cell that was put in for one execution of the notebook gives it; empty where none does.
    """

    name: str
    type: ParamType
    place: Place
    default: JSON = None
    bound: bool = False
    given: tuple[JSON, ...] = ()

    @property
    def required(self) -> bool:
        """Whether a run must be given a value."""
        return self.default is None

    @property
    def said(self) -> str:
        """Type and default, as people are told them."""
        return f"{self.type}, {'must be given' if self.required else f'default {self.default!r}'}"


class Unfit(NamedTuple):
    """Why a context does not fit the parameters.

    Attributes:
        name: The parameter, or the key that is none.
        wanted: Its type, as servers call it; "" where it is no parameter.
        got: The type of what is there; "" where there is nothing.
    """

    name: str
    wanted: str
    got: str


def type_of(value: JSON) -> str:
    """What servers call the type of a JSON value."""
    return "null" if value is None else TYPES[type(value).__name__]


def fits(kind: ParamType, value: JSON) -> bool:
    """Whether a value is of a parameter's type: 3.0 is no integer, 1 is a number, null is nothing."""
    wanted, got = TYPES[kind], type_of(value)
    return got == wanted or (wanted == "number" and got == "integer")


def unfit(params: Iterable[Param], context: Mapping[str, JSON]) -> list[Unfit]:
    """Why servers would refuse to start a run with this context; nothing where they would not."""
    found = []
    for param in params:
        if param.name not in context:
            if param.required:
                found.append(Unfit(param.name, TYPES[param.type], ""))
        elif not fits(param.type, context[param.name]):
            found.append(Unfit(param.name, TYPES[param.type], type_of(context[param.name])))
    return found


def with_defaults(params: Iterable[Param], context: Mapping[str, JSON]) -> dict[str, JSON]:
    """The context with what the notebook was executed with, else the defaults, where it lacks a parameter."""
    defaults = {each.name: each.default for each in params if each.default is not None}
    given = {each.name: each.given[-1] for each in params if each.given}
    return {**defaults, **given, **context}
