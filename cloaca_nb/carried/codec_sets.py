"""Sets of numbers as they are gone through: in an order that follows from what was added when.

That order is found for all but a few sets; the others are equal, and no more.
Sets of texts are gone through in another order in each process, and no more is promised of them than that
they are equal.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import islice, takewhile
from operator import is_
from typing import Any

from .codec_kinds import Kind, ValueParts, of_only, unmade

#: Types whose hashes are the same in each process.
_NUMBERS = frozenset({bool, complex, float, int})
#: How many items of sets are looked at for one text; how many places an item is looked for at: first a few.
_MOST, _PROBES = 5_000, (12, 40)
#: How Python looks for a place: so many in a row, then elsewhere.
_ROW, _SHIFT = 9, 5
#: The smallest table, in items.
_LEAST = 8
_BITS = (1 << 64) - 1


class _At:
    """What lay at a place when an item was put beside it, and is gone."""

    def __init__(self, place: int) -> None:
        self.place = place

    def __hash__(self) -> int:
        return self.place


class _Orders:
    """Finds out how sets are made again so that they are gone through as they are, for so many items."""

    def __init__(self) -> None:
        self._left = _MOST

    def parts(self, value: Any) -> list[Any]:
        """The items of a set; with what its table is like, where these alone are gone through otherwise."""
        items = list(value)
        if len(items) > self._left or not all(map(_is_fixed, items)) or _is_so(set(items), items):
            return items
        self._left -= len(items)
        size = _size(value)
        for probes in _PROBES:
            found = _order(items, size - 1, probes)
            if found is not None:
                parts = [size, *found]
                if _is_so(_laid(parts) if type(value) is set else _frozen(parts), items):
                    return ValueParts([("", part) for part in parts], _LAID[type(value)].tag)
        return items


def _is_fixed(item: Any) -> bool:
    kind = type(item)
    return kind in _NUMBERS or (kind is tuple and all(map(_is_fixed, item)))


def _is_so(made: Any, items: list[Any]) -> bool:
    return all(map(is_, made, items))


def _size(value: Any) -> int:
    """How many items a set's table has room for."""
    beside = sys.getsizeof(value) - sys.getsizeof(type(value)())
    return beside // (2 * tuple.__itemsize__) or _LEAST


def _laid(parts: list[Any]) -> set[Any]:
    made: set[Any] = set()
    _fill(made, parts)
    return made


def _fill(value: set[Any], parts: list[Any]) -> None:
    """Adds items to an empty set once its table has its size: for a dictionary, room is made at once.

    Args:
        value: The set.
        parts: The table's size, at how many places something lay that is gone, these, and the items in order.

    Raises:
        ValueError: It is no size that such a table can have, or has no such places.
    """
    size, count, *rest = parts
    gone = [_At(place) for place in rest[:count] if 0 <= place < size]
    if not (_LEAST <= size <= 64 * (len(rest) + _LEAST) and len(gone) == count):
        raise ValueError(f"a table of {size!r} for {len(rest):,} items")
    order = [*gone, *rest[count:]]
    at_once = size // 2 - 1 if size > _LEAST else 0
    others = [object() for _ in range(at_once - len(order))]
    value.update(dict.fromkeys([*order[:at_once], *others]))
    for each in others:
        value.discard(each)  # all in one call, the table would be made anew
    value.update(order[at_once:])
    for each in gone:
        value.discard(each)


def _frozen(parts: list[Any]) -> frozenset[Any]:
    return frozenset(_laid(parts))


def _places(item: Any, mask: int) -> Iterator[int]:
    """Where Python looks for a place for an item, in order."""
    rest = hash(item) & _BITS
    at = rest & mask
    while True:
        yield from range(at, at + (_ROW if at + _ROW <= mask else 0) + 1)
        rest >>= _SHIFT
        at = (at * 5 + 1 + rest) & mask


def _order(items: list[Any], mask: int, probes: int) -> list[Any] | None:
    """An order in which items come to lie as they do, behind the places where something lay; None for none.

    Args:
        items: The items as they lie.
        mask: The last place.
        probes: At how many places an item is looked for.
    """
    places = _lie(items, mask, probes)
    if places is None:
        return None
    there = {place: at for at, place in enumerate(places)}
    gone: dict[int, None] = {}
    first: TopologicalSorter[int] = TopologicalSorter()
    for at, (item, place) in enumerate(zip(items, places, strict=True)):
        first.add(at)
        for other in takewhile(place.__ne__, _places(item, mask)):
            if other in there:
                first.add(at, there[other])
            else:
                gone[other] = None
    try:
        return [len(gone), *gone, *(items[at] for at in first.static_order())]
    except CycleError:
        return None


def _lie(items: list[Any], mask: int, probes: int) -> list[int] | None:
    """The places of items: growing, and each as near to where it was looked for first as can be."""
    #: By place: how far all are from there, and the way here.
    found: list[tuple[int, int, Any]] = [(-1, 0, None)]
    for item in items:
        before = [place for place, _, _ in found]
        nearest: dict[int, int] = {}
        for far, place in enumerate(islice(_places(item, mask), probes)):
            nearest.setdefault(place, far)
        following: list[tuple[int, int, Any]] = []
        for place, far in sorted(nearest.items()):
            index = bisect_left(before, place) - 1
            if index < 0:
                continue
            cost = found[index][1] + far
            if not following or cost < following[-1][1]:  # else a place before is as good and leaves more
                following.append((place, cost, found[index]))
        if not following:
            return None
        found = following
    way: Any = found[-1]
    places: list[int] = []
    while way[2] is not None:
        places.append(way[0])
        way = way[2]
    return places[::-1]


def _fill_set(value: set[Any], parts: Any) -> None:
    value.update(of_only(list, list)(parts))


def set_kinds() -> dict[type, Kind]:
    """Sets for one text: of many of them, the first."""
    orders = _Orders()
    return {
        set: Kind("set", orders.parts, unmade, _fill_set, set, changes=True),
        frozenset: Kind("frozenset", orders.parts, of_only(list, frozenset)),
    }


#: The same of those whose table is told.
_LAID: dict[type, Kind] = {
    set: Kind("laid_set", list, unmade, _fill, set, changes=True),
    frozenset: Kind("laid_frozenset", list, _frozen),
}
SET_KINDS = (*set_kinds().values(), *_LAID.values())
