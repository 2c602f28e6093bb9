"""Functions of libraries that were made inside of another one and need nothing of it: by where they stand.

A `lambda` of a method has no name by which another process finds it. But the method has one, and its code
holds that of the `lambda`: what is told is the method, the way through its constants, and a check that the
code there is the same.
"""

from __future__ import annotations

import zlib
from types import CodeType, FunctionType
from typing import Any

from ..codec_kinds import CodecError, Kind, ValueParts, unmade

_INSIDE = ".<locals>."


def _around(value: FunctionType) -> Any:
    """The function whose code holds that of another one; None where no name leads to it."""
    first, *steps = value.__qualname__.partition(_INSIDE)[0].split(".")
    found = value.__globals__.get(first)
    for step in steps:
        found = vars(found).get(step) if isinstance(found, type) else None
    return found if type(found) is FunctionType else None


def _way(outer: CodeType, inner: CodeType) -> list[int]:
    """The numbers of the constants that lead from a code to one in it; an empty list where none do."""
    for number, each in enumerate(outer.co_consts):
        if each is inner:
            return [number]
        if type(each) is CodeType and (rest := _way(each, inner)):
            return [number, *rest]
    return []


def _sum(code: CodeType) -> int:
    """What differs between codes that do different things."""
    told = (
        code.co_code,
        code.co_names,
        code.co_varnames,
        [each for each in code.co_consts if not isinstance(each, CodeType | frozenset)],  # their texts differ
    )
    return zlib.crc32(repr(told).encode())


def _needs_more(value: Any) -> bool:
    """Whether a function has what its code does not say: variables around it, defaults, attributes."""
    return bool(value.__closure__ or value.__defaults__ or value.__kwdefaults__ or vars(value))


def inner_parts(value: Any) -> ValueParts | None:
    """What a function is found again by; None where it is none that stands inside of another one."""
    is_inside = type(value) is FunctionType and _INSIDE in value.__qualname__
    outer = _around(value) if is_inside and not _needs_more(value) else None
    way = _way(outer.__code__, value.__code__) if outer is not None else []
    if not way:
        return None
    told = [outer, value.__qualname__, way, _sum(value.__code__)]
    return ValueParts([("", each) for each in told], INNER.tag)


def _inner(parts: list[Any]) -> FunctionType:
    outer, name, way, checked = parts
    if type(outer) is not FunctionType:
        raise TypeError("it stands in no function")
    code: Any = outer.__code__
    for number in way:
        code = code.co_consts[number] if 0 <= number < len(code.co_consts) else None
        if type(code) is not CodeType:
            raise CodecError(f"{name}, which is not where it was in {outer.__qualname__}")
    if _sum(code) != checked or code.co_freevars:
        raise CodecError(f"{name}, whose code is another one here")
    made = FunctionType(code, outer.__globals__)
    made.__qualname__ = name
    return made


INNER = Kind("inner", unmade, _inner)
