"""Iterators of Python's own: what they go over, and how far they are."""

from __future__ import annotations

import gc
import itertools
import warnings

from .room import OpaqueError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .text import Held


def iterator(value: Any) -> Held:
    """An iterator of Python's own, as a kind."""
    kind = type(value)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            method: Any = kind.__reduce__
            result = method(value)
            return reduced(result) if kind is not itertools.cycle else _going_round(*result[1], *result[2])
    except TypeError:
        return _unpickled(value, kind)


def _going_round(over: Any, items: list[Any], is_later: Any) -> Held:
    """A `cycle`: in its first round what it goes over and has seen, then what it gives from here on."""
    if not is_later:
        return (), [("", over), ("", items)]
    at = (over.__reduce__()[2:] or (0,))[0]
    return (), [(f"[{number}]", item) for number, item in enumerate([*items[at:], *items[:at]])]


def _unpickled(value: Any, kind: type) -> Held:
    """An iterator of `itertools` that cannot be pickled: none can since Python 3.14."""
    parts = [each for each in gc.get_referents(value) if each is not kind]
    if kind is itertools.count or kind is itertools.repeat:
        if all(type(item) is int or type(item) is float for item in parts):
            return (repr(value),), []
    elif kind is itertools.chain or (kind is itertools.cycle and len(parts) == _STILL_READING):
        return (), [("", part) for part in parts]
    raise OpaqueError from None


#: What a `cycle` refers to in its first round: what it goes over, and what it will repeat. Later on, nothing
#: tells where in that it is.
_STILL_READING = 2


def reduced(result: Any) -> Held:
    """What ``__reduce__`` of a C type gave."""
    if type(result) is str:
        return (result,), []
    parts: list[tuple[str, Any]] = []
    for at, part in enumerate(result):
        if at in {3, 4} and part is not None:
            parts += [(f"[{number}]", item) for number, item in enumerate(part)]
        elif at == 2 and type(part) is dict:
            parts += [(f".{key}", item) for key, item in sorted(part.items(), key=lambda pair: str(pair[0]))]
        else:
            parts.append(("", part))
    return (), parts


def iterator_types() -> Iterator[type]:
    """The types of such iterators."""
    values: tuple[Any, ...] = ([], (), "", b"", bytearray(), range(0), set(), {}, {}.values(), {}.items())
    yield from (type(iter(value)) for value in values)
    yield type(iter(range(1 << 70)))
    yield type(reversed([]))
    yield type(reversed({}))
    yield from (enumerate, zip, map, filter, reversed)
    yield from (
        item for item in vars(itertools).values() if isinstance(item, type) and item is not itertools.tee
    )
