"""Iterators of Python's own over sequences: what they go over, and how far they are.

Python tells how each is made anew, as it does when one is copied. What goes over a dictionary, a set, a file
or a generator is not handed over: nothing tells how far that is. A generator that is at its end is one
wherever it is.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from copy import copy
from itertools import count, cycle
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


def _of_cycle(value: cycle[Any]) -> list[Any]:
    """What is gone round, and how far: since Python 3.14 what it refers to tells that alone."""
    *under_way, seen = (each for each in gc.get_referents(value) if each is not cycle)
    if not under_way:  # beyond the first round: a whole one leads back to where it is
        return [[next(value) for _ in seen], 2 * len(seen)]
    over = under_way[0]
    if type(over) not in _OVER_SEQUENCES:
        raise CodecError(f"of the type itertools.cycle, which goes over a {type(over).__name__}")
    held = over.__reduce__()[1][0]
    if type(held) is range and seen:  # since Python 3.12 it is what is left of it
        held = range(seen[0], held.stop, held.step)
    whole = len(held) == len(seen) + over.__length_hint__() and all(
        one is other or (type(held) not in (list, tuple) and one == other)
        for one, other in zip(held, seen, strict=False)
    )
    return [held if whole else [*seen, *copy(over)], len(seen)]


def _cycle(parts: list[Any]) -> cycle[Any]:
    over, place = parts
    if type(over) not in _SEQUENCES or type(place) is not int:
        raise TypeError(f"it goes round no {type(over).__name__}")
    made = cycle(over)
    for _ in range(min(place, 2 * len(over))):
        next(made)
    return made


def _of_ended(value: GeneratorType[Any, Any, Any]) -> list[Any]:
    if value.gi_frame is not None:
        raise CodecError("of the type generator, and is not at its end")
    return [value.__name__, value.__qualname__]


def _ended(parts: list[Any]) -> GeneratorType[Any, Any, Any]:
    made: GeneratorType[Any, Any, Any] = (each for each in list[Any]())  # type: ignore[assignment]  # it is one
    next(made, None)
    made.__name__, made.__qualname__ = parts
    return made


_OVER_SEQUENCES = {
    (cls := type(make(each))): _over_sequence(make, cls) for make, samples in _SAMPLES for each in samples
}
#: Kinds by their types.
ITERATORS: dict[type, Kind] = {
    **_OVER_SEQUENCES,
    GeneratorType: Kind("ended", _of_ended, _ended, changes=True),
    cycle: Kind("cycle", _of_cycle, _cycle, changes=True),
    count: Kind("count", of_count, lambda parts: count(*map(of_only(int, int), parts)), changes=True),
    **{cls: _over_others(cls) for cls in (enumerate, filter, map, zip)},
}
