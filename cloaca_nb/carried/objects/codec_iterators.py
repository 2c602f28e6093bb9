"""Iterators of Python's own over sequences: what they go over, and how far they are.

Python tells how each is made anew, as it does when one is copied. What goes over a dictionary, a set, a file
or a generator is not handed over: nothing tells how far that is. A generator that is at its end is one
wherever it is.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from types import GeneratorType
from typing import Any

from ..codec_kinds import CodecError, Kind, of_only

#: What makes iterators over sequences, with one of each type that has iterators of its own.
_SAMPLES: tuple[tuple[Callable[[Any], Any], tuple[Any, ...]], ...] = (
    (iter, ([0], (0,), range(1), range(1 << 80), "a", "\xe4", b"a", bytearray(b"a"))),
    (reversed, ([0], (0,))),
)
_SEQUENCES = frozenset({list, tuple, range, str, bytes, bytearray})


def _over_sequence(make: Callable[[Any], Any], cls: type) -> Kind:
    def write(value: Any) -> list[Any]:
        _, (over, *_), *place = value.__reduce__()  # at its end it has let go of what it went over
        # Since Python 3.12 one over a range tells what is left of it, and no place.
        return [over, *(each for each in place if each is not None)]

    def read(parts: list[Any]) -> Any:
        over, *place = parts
        made: Any = make(over) if type(over) in _SEQUENCES else None
        is_right = isinstance(made, cls)
        if not is_right:
            raise TypeError(f"what goes over {type(over).__name__} is no {cls.__name__}")
        for each in place:
            made.__setstate__(each)
        return made

    return Kind(cls.__name__, write, read, changes=True)


def _over_others(cls: Callable[..., Any]) -> Kind:
    """`zip`, `map`, `filter` and `enumerate`: what they go over are iterators themselves."""

    def write(value: Any) -> list[Any]:
        _, parts, *strict = value.__reduce__()
        return [bool(strict), *parts]

    def read(parts: list[Any]) -> Any:
        strict, *inner = parts
        return cls(*inner, strict=True) if strict else cls(*inner)

    return Kind(cls.__name__, write, read, changes=True)


def of_count(value: count[Any]) -> list[Any]:
    """The next number and the step; Python tells both in its text alone, in the versions to come."""
    numbers = repr(value).removeprefix("count(").removesuffix(")").split(", ")
    if not all(each.lstrip("-").isdigit() for each in numbers):
        raise CodecError("a count of other than whole numbers")
    return [*map(int, numbers)]


def _of_ended(value: GeneratorType[Any, Any, Any]) -> list[Any]:
    if value.gi_frame is not None:
        raise CodecError("of the type generator, and is not at its end")
    return [value.__name__, value.__qualname__]


def _ended(parts: list[Any]) -> GeneratorType[Any, Any, Any]:
    made: GeneratorType[Any, Any, Any] = (each for each in list[Any]())  # type: ignore[assignment]  # it is one
    next(made, None)
    made.__name__, made.__qualname__ = parts
    return made


#: Kinds by their types.
ITERATORS: dict[type, Kind] = {
    **{
        (cls := type(make(each))): _over_sequence(make, cls) for make, samples in _SAMPLES for each in samples
    },
    GeneratorType: Kind("ended", _of_ended, _ended, changes=True),
    count: Kind("count", of_count, lambda parts: count(*map(of_only(int, int), parts)), changes=True),
    **{cls: _over_others(cls) for cls in (enumerate, filter, map, zip)},
}
