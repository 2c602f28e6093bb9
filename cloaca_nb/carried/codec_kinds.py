"""The types of values that JSON has no form for, and what a text holds of each."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PosixPath, PurePosixPath, PureWindowsPath, WindowsPath
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo


class CodecError(ValueError):
    """A value that cannot be handed over, or a text that is none."""


class Kind(NamedTuple):
    """A type of values that JSON has no form for.

    Attributes:
        tag: Its name in the text.
        write: What such a value is made of: a text, or a value that is written in turn.
        read: Makes the value of that.
        fill: For what may hold itself: puts into one that `read` made of nothing what it is made of.
    """

    tag: str
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]
    fill: Callable[[Any, Any], None] | None = None


def _of_moment(value: Any) -> list[Any]:
    return [value.replace(tzinfo=None, fold=0).isoformat(), value.tzinfo, value.fold]


def _moment(cls: type[datetime] | type[time]) -> Callable[[list[Any]], datetime | time]:
    def read(parts: list[Any]) -> datetime | time:
        text, zone, fold = parts
        return cls.fromisoformat(text).replace(tzinfo=zone, fold=fold)

    return read


def _zone_key(zone: ZoneInfo) -> str:
    if zone.key is None:
        raise CodecError("a time zone that was read from a file and has no name")
    return zone.key


def _offset(zone: timezone) -> list[Any]:
    """The offset, and the name where it was given one."""
    offset = zone.utcoffset(None)
    name = zone.tzname(None)
    return [offset] if name == timezone(offset).tzname(None) else [offset, name]


def _of_bytes(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _of_text(value: str) -> str:
    return value.encode("utf-32-be", "surrogatepass").hex()


def _text(code: str) -> str:
    return bytes.fromhex(code).decode("utf-32-be", "surrogatepass")


KINDS: dict[type, Kind] = {
    int: Kind("int", hex, lambda text: int(text, 16)),
    float: Kind("float", repr, float),
    str: Kind("str", _of_text, _text),
    complex: Kind("complex", lambda value: [value.real, value.imag], lambda parts: complex(*parts)),
    bytes: Kind("bytes", _of_bytes, base64.b64decode),
    bytearray: Kind("bytearray", bytes, bytearray),
    tuple: Kind("tuple", list, tuple),
    set: Kind("set", list, set, set.update),
    frozenset: Kind("frozenset", list, frozenset),
    range: Kind("range", lambda value: [value.start, value.stop, value.step], lambda parts: range(*parts)),
    date: Kind("date", date.isoformat, date.fromisoformat),
    datetime: Kind("datetime", _of_moment, _moment(datetime)),
    time: Kind("time", _of_moment, _moment(time)),
    timedelta: Kind(
        "timedelta",
        lambda value: [value.days, value.seconds, value.microseconds],
        lambda parts: timedelta(*parts),
    ),
    timezone: Kind("timezone", _offset, lambda parts: timezone(*parts)),
    ZoneInfo: Kind("zone", _zone_key, ZoneInfo),
    Decimal: Kind("decimal", str, Decimal),
    Fraction: Kind(
        "fraction", lambda value: [value.numerator, value.denominator], lambda parts: Fraction(*parts)
    ),
    UUID: Kind("uuid", str, UUID),
    PosixPath: Kind("path", str, Path),
    WindowsPath: Kind("path", str, Path),
    PurePosixPath: Kind("posix_path", str, PurePosixPath),
    PureWindowsPath: Kind("windows_path", str, PureWindowsPath),
}
