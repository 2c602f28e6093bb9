"""Files in memory, and other values of Python's own whose fields say all of them."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from functools import reduce
from operator import or_
from types import UnionType
from typing import Any

from ..codec_kinds import Kind


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


#: Kinds by their types.
BUFFERS: dict[type, Kind] = {
    io.StringIO: Kind("text_buffer", _of_buffer, _buffer(io.StringIO), changes=True),
    io.BytesIO: Kind("byte_buffer", _of_buffer, _buffer(io.BytesIO), changes=True),
    UnionType: Kind("union", lambda value: list(value.__args__), _union),
    struct.Struct: Kind("struct", lambda value: [value.format], lambda parts: struct.Struct(*parts)),
}
