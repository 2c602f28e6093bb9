"""How values and the ways to them are said in a line."""

from __future__ import annotations

import sys
from types import FunctionType, ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    #: Plain values, and parts with how a reader gets at each.
    Held = tuple[tuple[Any, ...], list[tuple[str, Any]]]

_LONGEST = 60
#: Ids of types whose values `marshal` encodes, each in one way only. (Looking a type itself up in a set would
#: call its metaclass.)
ATOMS = frozenset(map(id, (type(None), bool, int, float, complex, str, bytes)))
#: Types of the standard library whose values are best told by their own text.
_PLAIN = {
    "datetime": ("datetime", "date", "time", "timedelta"),
    "decimal": ("Decimal",),
    "fractions": ("Fraction",),
    "uuid": ("UUID",),
    **dict.fromkeys(
        ("pathlib", "pathlib._local"), ("PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath")
    ),
}
_WHOLE = 6  # a container of so many plain values is shown whole


def mro_of(kind: type) -> tuple[type, ...]:
    """A type's bases in order, whatever its metaclass says."""
    found: tuple[type, ...] = type.__dict__["__mro__"].__get__(kind)
    return found


def names_of(kind: type) -> Any:
    """A type's own names, whatever its metaclass says."""
    return type.__dict__["__dict__"].__get__(kind)


def module_names(module: ModuleType) -> dict[str, Any]:
    """A module's names, whatever class it has."""
    namespace: Any = ModuleType.__dict__
    found: dict[str, Any] = namespace["__dict__"].__get__(module)
    return found


def module_of(kind: type) -> str:
    """The name of the module that a type says it comes from."""
    found = type.__dict__["__module__"].__get__(kind)
    return found if type(found) is str else ""


def step_of(key: Any) -> str:
    """The way to a dict's value."""
    return f"[{_atom(key)}]" if id(type(key)) in ATOMS else f"[<{type_name(type(key))}>]"


def short_text(value: Any) -> str:
    """A value in a line; nothing of its own is called."""
    kind = type(value)
    if id(kind) in ATOMS:
        return _atom(value)
    if kind is list or kind is tuple or kind is dict or kind is set or kind is frozenset:
        return _container(value, kind)
    if kind is FunctionType:
        return f"function {value.__name__}"
    if issubclass(kind, type):
        return f"class {type_name(value)}"
    if issubclass(kind, ModuleType):
        return f"module {module_names(value).get('__name__')}"
    plain = _PLAIN.get(module_of(kind), ())
    if type_name(kind) in plain and getattr(sys.modules.get(module_of(kind)), type_name(kind), None) is kind:
        return _shortened(
            str(value) if getattr(value, "tzinfo", None) is None else f"{type_name(kind)} object"
        )
    return f"{type_name(kind)} object"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def type_name(kind: type) -> str:
    """A type's name, whatever its metaclass says."""
    return str(type.__dict__["__name__"].__get__(kind))


def _atom(value: Any) -> str:
    if type(value) is int and value.bit_length() > 200:
        return f"an int of {value.bit_length()} bits"
    if type(value) in (str, bytes) and len(value) > _LONGEST:
        return f"{value[:_LONGEST]!r}…"
    return repr(value)


def _container(value: Any, kind: type) -> str:
    parts = [*value, *value.values()] if kind is dict else list(value)
    if len(value) <= _WHOLE and all(id(type(part)) in ATOMS for part in parts):
        text = repr(value) if all(_is_short(part) for part in parts) else ""
        if 0 < len(text) <= _LONGEST:
            return text
    return f"{kind.__name__} of {len(value)}"


def _is_short(part: Any) -> bool:
    return (
        part.bit_length() < 200
        if type(part) is int
        else type(part) not in (str, bytes) or len(part) < _LONGEST
    )


#: Said of what is the same object as one in another place.
SAME = ", the same as in "


def said(value: Any, data: bytes) -> str:
    """A value in a line, with the name of another value that it is, too."""
    if not data.startswith(b"\xffR"):
        return short_text(value)
    return f"{short_text(value)}{SAME}{data[2:-8].decode()}"


_MOST_MEMBERS = 200


def is_flag(kind: type) -> bool:
    """Whether a type is an enumeration of flags: several of them are a member, too."""
    enum = sys.modules.get("enum")
    return enum is not None and issubclass(kind, enum.Flag)


def member_name(value: Any) -> str:
    """The name of a member of an enumeration, which is the same object wherever it stands; else empty.

    Several flags have none, and are told by their number: `Mode.READ | Mode.WRITE`.
    """
    space = names_of(type(value))
    members, found = space.get("_member_map_"), space.get("_value2member_map_")
    if type(members) is not dict or len(members) > _MOST_MEMBERS:
        return ""
    name = next((name for name, one in members.items() if one is value and type(name) is str), "")
    if name or type(found) is not dict or not is_flag(type(value)):
        return name
    return next((str(number) for number, one in found.items() if one is value and type(number) is int), "")
