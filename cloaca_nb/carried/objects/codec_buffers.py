"""Files in memory, and other values of Python's own whose fields say all of them."""

from __future__ import annotations

import builtins
import inspect
import io
import struct
from collections.abc import Callable
from functools import reduce
from operator import or_
from types import UnionType
from typing import Any

from ..codec_kinds import Kind, flat, paired
from .codec_iterators import ITERATORS


def _buffer(cls: type[io.StringIO] | type[io.BytesIO]) -> Callable[[list[Any]], Any]:
    """Makes a file in memory of what it holds, where it stands, and its attributes."""

    def read(parts: list[Any]) -> Any:
        made: Any = cls()
        made.__setstate__(tuple(parts))
        return made

    return read


def _of_buffer(value: Any) -> list[Any]:
    return list(value.__getstate__())


def _union(parts: list[Any]) -> Any:
    made = reduce(or_, parts)
    if type(made) is not UnionType:
        raise TypeError(f"{parts} are no types of which one is meant")
    return made


def _of_signature(value: inspect.Signature) -> list[Any]:
    """What it gives back, and of each parameter its name, kind, default and annotation."""
    found = value.parameters.values()
    told = (part for each in found for part in (each.name, each.kind.value, each.default, each.annotation))
    return [value.return_annotation, *told]


def _signature(parts: list[Any]) -> inspect.Signature:
    given, *told = parts
    kinds = tuple(inspect._ParameterKind)
    found = [
        inspect.Parameter(name, kinds[kind], default=default, annotation=annotation)
        for name, kind, default, annotation in zip(*(told[at::4] for at in range(4)), strict=True)
    ]
    return inspect.Signature(found, return_annotation=given)


#: A dictionary that nobody can change, which came with Python 3.15.
_FROZEN: Any = getattr(builtins, "frozendict", None)


def _frozen(parts: list[Any]) -> Any:
    return _FROZEN(paired(parts))


#: Kinds by their types.
BUFFERS: dict[type, Kind] = {
    **({_FROZEN: Kind("frozendict", lambda value: flat(value.items()), _frozen)} if _FROZEN else {}),
    io.StringIO: Kind("text_buffer", _of_buffer, _buffer(io.StringIO), changes=True),
    io.BytesIO: Kind("byte_buffer", _of_buffer, _buffer(io.BytesIO), changes=True),
    UnionType: Kind("union", lambda value: list(value.__args__), _union),
    struct.Struct: Kind("struct", lambda value: [value.format], lambda parts: struct.Struct(*parts)),
    inspect.Signature: Kind("signature", _of_signature, _signature),
    **ITERATORS,
}
