"""The types of values that JSON has no form for, and what a text holds of each."""

from __future__ import annotations

import array
import base64
import gc
import math
import random
import re
import sys
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta, timezone
from decimal import Context, Decimal
from fractions import Fraction
from functools import partial
from itertools import chain, compress, islice, repeat
from operator import attrgetter, is_, itemgetter, methodcaller
from pathlib import Path, PosixPath, PurePosixPath, PureWindowsPath, WindowsPath
from time import struct_time
from types import GenericAlias, MappingProxyType, MethodType, SimpleNamespace
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

#: Halves of characters: alone they are in no valid text, side by side JSON makes one character of them.
SURROGATE = re.compile("[\ud800-\udfff]")
#: Libraries whose values have kinds, which are imported as values of them come.
LIBRARIES = frozenset(
    {"PIL", "matplotlib", "mpl_toolkits", "numpy", "pandas", "polars", "pyarrow", "pytz", "scipy", "seaborn"}
    | {"dateutil", "networkx", "patsy", "sklearn", "statsmodels", "xarray"}
)
#: Types whose values are all the same in JSON.
_FIXED = frozenset({bool, type(None)})
_TEXTS, _CONTAINERS = frozenset({str}), frozenset({dict, list})
_IN_JSON = _FIXED | _TEXTS | _CONTAINERS | {int, float}
#: Integers beyond these are rounded by other readers of JSON.
_INT = 1 << 63


class CodecError(ValueError):
    """A value that cannot be handed over, or a text that is none."""


def is_of_codec(names: Mapping[str, Any]) -> bool:
    """Whether names are those of a module of this codec, or of one that goes by it: none is a value's."""
    module = f"{__name__.rpartition('.')[0]}.codec"
    return str(names.get("__name__")).startswith(module) or names.get("CodecError") is CodecError


class Kind(NamedTuple):
    """A type of values that JSON has no form for.

    Attributes:
        tag: Its name in the text.
        write: What such a value is made of: a text, bytes, or a value that is written in turn.
        read: Makes the value of that.
        fill: For what may hold itself: puts into an empty one what it is made of, all of it each time.
        empty: Makes an empty one, of the first part where it `heads`.
        heads: Whether the first part is needed to make an empty one.
        changes: Whether such values can change: which of them are one and the same is part of the value.
    """

    tag: str
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]
    fill: Callable[[Any, Any], None] | None = None
    empty: Callable[..., Any] | None = None
    heads: bool = False
    changes: bool = False


class ValueParts(list[Any]):
    """What a value is made of, each with the step that leads there from the value."""

    def __init__(self, parts: Sequence[tuple[str, Any]], tag: str = "") -> None:
        super().__init__(part for _, part in parts)
        self.steps = [step for step, _ in parts]
        self.tag = tag


class Binary:
    """Bytes that a value is made of: base64 in a text, as they are where a text lies in a file.

    Args:
        chunks: The bytes, in pieces.
    """

    __slots__ = ("chunks", "size")

    def __init__(self, *chunks: Any) -> None:
        self.chunks = chunks
        self.size = sum(memoryview(chunk).nbytes for chunk in chunks)

    def text(self) -> str:
        """They as a text."""
        data = self.chunks[0] if len(self.chunks) == 1 else b"".join(self.chunks)
        return base64.b64encode(data).decode("ascii")


def whole(part: Any) -> Any:
    """The bytes that a text or a file holds.

    Raises:
        TypeError: It is neither.
        ValueError: The text is no base64.
    """
    if type(part) is memoryview:
        return part
    if type(part) is not str:
        raise TypeError(f"it is made of bytes, not of {type(part).__name__}")
    return memoryview(base64.b64decode(part, validate=True))


def short(value: Any) -> str:
    """A value in a message."""
    if type(value) is memoryview or (type(value) is str and len(value) > 1000):
        value = str(value[:60])
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:60]}…{text[-16:]}"


class PartStep(str):
    """A step as it is written in Python."""


def named(value: Any) -> str:
    """A value by its type: no code of it is called."""
    cls = value if type(value) is type else type(value)
    name = f"{cls.__module__}.{cls.__qualname__}".removeprefix("builtins.")
    return f"the class {name}" if cls is value else f"of the type {name}"


#: Types of keys that a message shows: their texts are made by no code of a notebook's.
_SHOWN = frozenset({bool, bytes, complex, float, int, str, type(None)})


def way(where: Any) -> str:
    """How code reaches a value in the one that is handed over."""
    steps: list[str] = []
    while where is not None:
        where, step = where
        if type(step) is PartStep:
            steps.append(step)
        else:
            steps.append(f"[{short(step) if type(step) in _SHOWN else named(step)}]")
    return "value" + "".join(reversed(steps))


def is_plain(value: Any) -> bool:
    """Whether a value that holds nothing is the same in JSON."""
    kind = type(value)
    if kind is str:
        return value.isascii() or SURROGATE.search(value) is None
    if kind is float:
        return math.isfinite(value)
    return kind in _FIXED or (kind is int and bool(-_INT <= value < _INT))


def has_names(value: dict[Any, Any]) -> bool:
    """Whether a dictionary's keys can be those of a JSON object."""
    return all(type(key) is str and is_plain(key) and not key.startswith("@") for key in value)


def numbered(values: list[Any], where: Any) -> list[tuple[Any, Any]]:
    """What is not plain of a list. Most lists hold values of one type, which are looked at as one."""
    kinds = {*map(type, values)}
    if kinds == _TEXTS and "".join(values).isascii():
        return []
    if kinds <= _CONTAINERS:
        return [(each, (where, index)) for index, each in enumerate(values)]
    return [(each, (where, index)) for index, each in enumerate(values) if not is_plain(each)]


def levels(value: Any, deepest: int) -> list[list[Any]]:
    """Lists and dictionaries in a value, level by level, if JSON says all and each is there once."""
    found: list[list[Any]] = []
    level, met = [value] if type(value) in _CONTAINERS else [], set[int]()
    while level:
        found.append(level)
        met.update(map(id, level))
        tables = [each for each in level if type(each) is dict]
        items = [*chain(*map(dict.values, tables)), *chain(*(each for each in level if type(each) is list))]
        more = len(met) != sum(map(len, found)) or len(found) > deepest
        if more or not _are_plain(items, [*chain(*tables)]):
            return []
        level = [each for each in items if type(each) in _CONTAINERS]
    return found


def _are_plain(items: list[Any], names: list[Any]) -> bool:
    """Whether items that hold nothing are the same in JSON, and all names can be those of an object."""
    kinds = {*map(type, items)}
    if not (kinds <= _IN_JSON and {*map(type, names)} <= _TEXTS and has_names(dict.fromkeys(names))):
        return False
    of = {kind: compress(items, map(is_, map(type, items), repeat(kind))) for kind in kinds}
    text = "".join(of.get(str, ()))
    plain = text.isascii() or SURROGATE.search(text) is None
    return plain and all(map(math.isfinite, of.get(float, ()))) and all(map(is_plain, {*of.get(int, ())}))


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


def _of_text(value: str) -> str:
    return value.encode("utf-32-be", "surrogatepass").hex()


def _text(code: str) -> str:
    return bytes.fromhex(code).decode("utf-32-be", "surrogatepass")


def version_of(library: str) -> str:
    """The version of a library that is loaded; empty where it tells none."""
    found = getattr(sys.modules.get(library), "__version__", "")
    return found if isinstance(found, str) else ""


def flat(pairs: Any) -> list[Any]:
    """Keys and values in one row."""
    return [each for pair in pairs for each in pair]


def paired(parts: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Pairs of what `flat` put into one row."""
    return list(zip(parts[::2], parts[1::2], strict=True))


def _fill_ordered(value: dict[Any, Any], parts: list[Any]) -> None:
    value.clear()
    value.update(paired(parts))


def _fill_default(value: dict[Any, Any], parts: list[Any]) -> None:
    _fill_ordered(value, parts[1:])


def _fill_deque(value: deque[Any], parts: list[Any]) -> None:
    value.clear()
    value.extend(parts[1:])


def _fields(value: SimpleNamespace) -> ValueParts:
    return ValueParts(
        [pair for name, each in vars(value).items() for pair in ((f".{name}", name), (f".{name}", each))]
    )


def _fill_fields(value: SimpleNamespace, parts: list[Any]) -> None:
    vars(value).update(paired(parts))


def _random(parts: list[Any]) -> random.Random:
    made = random.Random(0)
    made.setstate(parts[0])
    return made


def _of_partial(value: partial[Any]) -> list[Any]:
    """The function, how many arguments, these, names with theirs; last its attributes, where it has some."""
    attributes = [vars(value)] if vars(value) else []
    return [value.func, len(value.args), *value.args, *flat(value.keywords.items()), *attributes]


def _partial(parts: list[Any]) -> partial[Any]:
    function, count, *rest = parts
    attributes = rest.pop() if len(rest[count:]) % 2 else {}
    made = partial(function, *rest[:count], **dict(paired(rest[count:])))
    vars(made).update(attributes)
    return made


def _rebuilt(cls: type) -> Kind:
    """Values that are made of what their class is called with."""
    return Kind(cls.__name__.lower(), lambda value: list(value.__reduce__()[1]), lambda parts: cls(*parts))


def _of_caller(value: methodcaller) -> list[Any]:
    made: Any = value.__reduce__()
    return [partial(made[0], *made[1])]


def _caller(parts: list[Any]) -> methodcaller:
    (call,) = parts
    if type(call) is not partial or call.func is not methodcaller:
        raise TypeError("it is no call of a method")
    made: methodcaller = call()
    return made


def _view(name: str, show: Callable[[Any], Any]) -> Kind:
    """A view of a dictionary, or of its keys, values or items: it shows what the dictionary has."""

    def read(parts: list[Any]) -> Any:
        (table,) = parts
        if not isinstance(table, dict):
            raise TypeError("it is a view of a dictionary")
        return show(table)

    return Kind(name, gc.get_referents, read)


#: How a match was found; a later one of several by its number.
_FINDING = ("search", "match", "fullmatch")
#: So many matches of a pattern are gone through for the one that is meant.
_MOST_FOUND = 10_000


def _of_match(found: re.Match[Any]) -> list[Any]:
    asked = found.string, found.pos, found.endpos
    for how in _FINDING:
        other = getattr(found.re, how)(*asked)
        if other is not None and other.regs == found.regs:
            return [found.re, *asked, how]
    several = zip(range(_MOST_FOUND), found.re.finditer(*asked), strict=False)
    for number, other in several:
        if other.regs == found.regs:
            return [found.re, *asked, number]
    raise CodecError("a match that looking for it again does not find")


def _match(parts: list[Any]) -> re.Match[Any]:
    pattern, text, start, end, how = parts
    if type(pattern) is not re.Pattern or not (how in _FINDING or how in range(_MOST_FOUND)):
        raise TypeError("it is no match of a pattern")
    if how in _FINDING:
        found: re.Match[Any] | None = getattr(pattern, how)(text, start, end)
    else:
        found = next(islice(pattern.finditer(text, start, end), how, None), None)
    if found is None:
        raise ValueError("the pattern is not found there")
    return found


def unmade(_: Any) -> Any:
    """Of a kind that is filled and not read."""
    raise TypeError("it is filled, not read")


def of_only(kind: type, make: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What makes a value of that type alone: of a number or a range, it would take memory without end."""

    def read(parts: Any) -> Any:
        if type(parts) is not kind:
            raise TypeError(f"it is made of {kind.__name__}, not of {type(parts).__name__}")
        return make(parts)

    return read


def _fraction(parts: list[Any]) -> Fraction:
    above, below = map(of_only(int, int), parts)
    return Fraction(above, below)


KINDS: dict[type, Kind] = {
    int: Kind("int", hex, lambda text: int(text, 16)),
    str: Kind("str", _of_text, _text),
    complex: Kind("complex", lambda value: [value.real, value.imag], lambda parts: complex(*parts)),
    bytes: Kind("bytes", Binary, lambda part: bytes(whole(part))),
    bytearray: Kind("bytearray", bytes, of_only(bytes, bytearray), changes=True),
    tuple: Kind("tuple", list, of_only(list, tuple)),
    OrderedDict: Kind(
        "ordered_dict",
        lambda value: flat(OrderedDict.items(value)),
        unmade,
        _fill_ordered,
        OrderedDict,
        changes=True,
    ),
    defaultdict: Kind(
        "defaultdict",
        lambda value: [value.default_factory, *flat(dict.items(value))],
        unmade,
        _fill_default,
        defaultdict,
        heads=True,
        changes=True,
    ),
    deque: Kind(
        "deque",
        lambda value: [value.maxlen, *value],
        unmade,
        _fill_deque,
        lambda longest: deque(maxlen=longest),
        heads=True,
        changes=True,
    ),
    SimpleNamespace: Kind("namespace", _fields, unmade, _fill_fields, SimpleNamespace, changes=True),
    array.array: Kind(
        "numbers",
        lambda value: [value.typecode, value.tobytes()],
        lambda parts: array.array(*parts),
        changes=True,
    ),
    random.Random: Kind("random", lambda value: [value.getstate()], _random, changes=True),
    random.SystemRandom: Kind("system_random", lambda _: [], lambda _: random.SystemRandom(), changes=True),
    re.Pattern: Kind("pattern", lambda value: [value.pattern, value.flags], lambda parts: re.compile(*parts)),
    re.Match: Kind("match", _of_match, _match),
    type({}.keys()): _view("keys", dict.keys),
    type({}.values()): _view("values", dict.values),
    type({}.items()): _view("items", dict.items),
    MappingProxyType: _view("proxy", MappingProxyType),
    partial: Kind("partial", _of_partial, _partial),
    **{
        cls: _rebuilt(cls)
        for cls in (attrgetter, itemgetter, struct_time, timedelta, slice, range, Context, GenericAlias)
    },
    methodcaller: Kind("methodcaller", _of_caller, _caller),
    MethodType: Kind(
        "method", lambda value: [value.__func__, value.__self__], lambda parts: MethodType(*parts)
    ),
    date: Kind("date", date.isoformat, date.fromisoformat),
    datetime: Kind("datetime", _of_moment, _moment(datetime)),
    time: Kind("time", _of_moment, _moment(time)),
    timezone: Kind("timezone", _offset, lambda parts: timezone(*parts)),
    ZoneInfo: Kind("zone", _zone_key, ZoneInfo),
    Decimal: Kind("decimal", str, of_only(str, Decimal)),
    Fraction: Kind("fraction", lambda value: [value.numerator, value.denominator], _fraction),
    UUID: Kind("uuid", str, UUID),
    **dict.fromkeys((PosixPath, WindowsPath), Kind("path", str, Path)),
    PurePosixPath: Kind("posix_path", str, PurePosixPath),
    PureWindowsPath: Kind("windows_path", str, PureWindowsPath),
}
