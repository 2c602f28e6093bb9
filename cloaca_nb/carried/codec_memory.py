"""Memory that values have in common and that no name tells: it is written once, and arrays show it again."""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from .codec_kinds import Binary, CodecError, Kind
from .codec_numpy import (
    Column,
    address,
    bounds,
    from_npy,
    is_whole,
    npy,
    of_memory,
    share,
    whole_memory,
)

#: Tags of an array of another text, of by what pandas knows who shows it, and of what is inside a value.
HELD, KNOWN_BY, INSIDE = "@held", "@known_by", "@in"
#: The attributes of an object, as a dictionary: how they are told where others tell a number.
ATTRIBUTES = "vars"
#: What stands for what knows who shows an index of pandas: indexes do not change.
INDEX = "index"
#: The grammars of tags: the second has what is told here.
FIRST, SECOND = 1, 2
#: So many pairs of arrays are compared for one hand-over; of more, all count as having elements in common.
_MOST = 20_000


class Held(NamedTuple):
    """An array of another text: its key, and which of its arrays."""

    key: str
    number: int


class Whole:
    """All of a memory, as it stands in a text."""


class KnownBy:
    """By what pandas knows who shows one memory, where a text is read or written."""

    refs: Any = None


class Tracked(NamedTuple):
    """An array, and by what pandas knows who shows it."""

    array: Any
    known_by: Any


class Memory:
    """Memory of which no array shows all; what none shows is empty.

    Args:
        arrays: Those that show it.
    """

    def __init__(self, arrays: Sequence[Any]) -> None:
        numpy = importlib.import_module("numpy")
        is_object = arrays[0].dtype.hasobject
        ends = [bounds(array) for array in arrays]
        self.low = min(low for low, _ in ends) // 64 * 64
        size = max(high for _, high in ends) - self.low
        self.items = numpy.empty(size // 8, object) if is_object else numpy.zeros(size, "u1")
        for array in arrays:
            shown = of_memory(self.items, [*view_parts(array, self.low)[:-1], True])
            shown[...] = array


def view_parts(array: Any, start: int) -> list[Any]:
    """How an array shows memory that begins there."""
    lies = [address(array) - start, tuple(array.shape), tuple(array.strides)]
    return [*lies, array.dtype, array.flags.writeable]


def _of_view(parts: list[Any]) -> Any:
    memory, offset, *rest = parts
    whole = whole_memory(memory)
    return of_memory(whole, [offset + address(memory) - bounds(whole)[0], *rest])


def _of_memory(parts: Any) -> Any:
    if not isinstance(parts, list):
        return from_npy(parts)
    numpy = importlib.import_module("numpy")
    items = numpy.empty(len(parts), object)
    for at, item in enumerate(parts):
        items[at] = item
    return items


def memory_parts(memory: Memory) -> Binary | list[Any]:
    """What a text holds of it."""
    return list(memory.items) if memory.items.dtype.hasobject else npy(memory.items)


def known_by(refs: Any) -> Any:
    """By what pandas knows who shows a memory, where it knows."""
    return refs.refs if type(refs) is KnownBy else refs


def _unwritten(_: Any) -> Any:
    raise TypeError("it is written as an array")


MEMORY_KINDS = (
    Kind("view", _unwritten, _of_view, changes=True),
    Kind("memory", _unwritten, _of_memory),
    Kind("shown_by", _unwritten, lambda _: KnownBy()),
    Kind("tracked", _unwritten, lambda parts: Tracked(*parts)),
)


class Sharing:
    """A text that is written: what its arrays show.

    Attributes:
        arrays: Its arrays and columns, in order.
        pickled_arrays: Arrays in pickled objects, and nowhere else.
        buffers: Its values that are no arrays, and whose memory arrays can show.
        is_taken: Whether the value was read, and its arrays lie in memory as they do wherever it is read.
    """

    _survey: Callable[[list[tuple[Any, int, Any]]], None]
    _put_beside: Callable[[Any], None]

    def __init__(self) -> None:
        self.arrays: list[Any] = []
        self.pickled_arrays: list[Any] = []
        self.buffers: list[Any] = []
        self.is_taken = False
        #: Tag and parts of values that have one, by the values' ids; the values, so that ids stay theirs.
        self._parts: dict[int, tuple[str, Any]] = {}
        self._alive: list[Any] = []
        #: What stands for the memory of columns of pandas, by these.
        self._wholes: dict[int, Whole] = {}
        self._is_json, self._is_shared = True, False
        self._version = FIRST

    def share(self) -> None:
        """Have arrays of it that have elements in common written so, where that was not done for several."""
        if not self._is_shared:
            share_memory([("value", self)], 0)
        self._is_shared = True

    def has_shared(self) -> None:
        """That what its arrays show is told."""
        self._is_shared = True

    def show(self, shown: Any, view: list[Any], memory: Any, known_by: Any) -> None:
        """Have one of its arrays written as what it shows.

        Args:
            shown: The array, or the column.
            view: How it shows the memory; empty where it shows all of its own.
            memory: The array that does, one of another text, or memory that stands by itself.
            known_by: By what pandas knows who shows it, or the array of another text that it also knows.
        """
        self._is_json, self._version = False, SECOND
        self._survey([(each, 1, None) for each in view])
        whole = self._whole(memory)
        if view:
            self._parts[id(shown)] = "@view", [whole, *view]
        if known_by is not None:
            refs = self._known_by(known_by)
            inner = self._tagged(Whole(), *self._parts[id(shown)]) if view else whole
            self._parts[id(shown)] = "@tracked", [inner, refs]

    def _whole(self, memory: Any) -> Any:
        """What stands for memory in this text."""
        if type(memory) is Held:
            return self._tagged(memory, HELD, list(memory))
        if type(memory) is Memory and id(memory) not in self._parts:
            parts = memory_parts(memory)
            self._tagged(memory, "@memory", parts)
            self._survey([(each, 1, None) for each in (parts if isinstance(parts, list) else [parts])])
        if type(memory) is Column and references(memory.refs) and not memory.is_extension:
            inner = self._wholes.get(id(memory))
            if inner is None:
                inner = self._tagged(Whole(), *self._parts[id(memory)])
                self._parts[id(memory)] = "@tracked", [inner, None]
                self._wholes[id(memory)] = inner
            memory = inner
        self._put_beside(memory)
        return memory

    def _known_by(self, refs: Any) -> Any:
        if type(refs) is Held:
            return self._tagged(Whole(), KNOWN_BY, list(refs))
        self._tagged(refs, "@shown_by", [])
        self._put_beside(refs)
        return refs

    def _tagged(self, value: Any, tag: str, parts: Any) -> Any:
        self._parts[id(value)] = tag, parts
        self._alive.append(value)
        return value


class _Placed(NamedTuple):
    """An array of a text: where its memory begins and ends, which text, which of its arrays; if pickled."""

    low: int
    high: int
    text: int
    number: int
    shown: Any
    is_pickled: bool

    @property
    def array(self) -> Any:
        return array_of(self.shown)

    @property
    def refs(self) -> Any:
        return self.shown.refs if type(self.shown) is Column else None

    @property
    def is_extension(self) -> bool:
        return type(self.shown) is Column and self.shown.is_extension


def array_of(shown: Any) -> Any:
    """An array, or the one that a column is."""
    return shown.array if type(shown) is Column else shown


def share_memory(texts: Sequence[tuple[str, Sharing]], written: int) -> None:
    """Have arrays that have elements in common written as views of one memory.

    Args:
        texts: Texts with their keys, in order: each may refer to those before it.
        written: How many of them are written already.

    Raises:
        CodecError: How they share it cannot be said.
    """
    placed = [
        _Placed(*bounds(array_of(shown)), at, number, shown, number >= len(text.arrays))
        for at, (_, text) in enumerate(texts)
        for number, shown in enumerate([*text.arrays, *text.pickled_arrays])
        if array_of(shown).size
    ]
    _refuse_buffers(placed, texts, written)
    counts = Counter(id(each.refs) for each in placed if not each.is_extension)
    outside = {id(each.refs) for each in placed if references(each.refs) > max(counts[id(each.refs)], 1)}
    for group in _groups(placed, outside) if len(placed) > 1 else ():
        if group[-1].text >= written:
            _Group(group, texts, written).write()


def _refuse_buffers(placed: list[_Placed], texts: Sequence[tuple[str, Sharing]], written: int) -> None:
    """Refuses arrays that show the memory of what is no array: `numpy.frombuffer(bytearray(…))`.

    Raises:
        CodecError: Both are handed over, and would be two.
    """
    for at, (key, text) in enumerate(texts) if placed else ():
        for low, high in map(_lies, text.buffers):
            for each in placed:
                if each.low < high and low < each.high and max(at, each.text) >= written:
                    shows, owns = (name.partition(".")[0] for name in (texts[each.text][0], key))
                    raise CodecError(f"`{shows}` shows the memory of `{owns}`; hand over a copy, `.copy()`")


def _lies(buffer: Any) -> tuple[int, int]:
    """Where the memory begins and ends of bytes that can change."""
    numpy = importlib.import_module("numpy")
    return bounds(numpy.frombuffer(buffer, "u1")) if len(buffer) else (0, 0)


def references(refs: Any) -> int:
    """How many blocks of pandas show a memory, as far as it looks at that: it copies it to change it."""
    return sum(each() is not None for each in getattr(refs, "referenced_blocks", ()))


def _groups(placed: list[_Placed], outside: set[int]) -> Iterator[list[_Placed]]:
    """Arrays that have elements in common, in order.

    Args:
        placed: The arrays.
        outside: By what pandas knows that others than these show a memory, too, which it copies to change it.
    """
    left = [_MOST]
    for beside in _overlapping(placed):
        groups: list[list[_Placed]] = []
        for each in beside:
            touched = [one for one in groups if any(_common(each, other, left, outside) for other in one)]
            groups = [group for group in groups if group not in touched]
            groups.append([*(one for group in touched for one in group), each])
        yield from (sorted(group, key=lambda one: one[2:4]) for group in groups if len(group) > 1)


def _overlapping(placed: list[_Placed]) -> Iterator[list[_Placed]]:
    """Arrays whose memory lies in each other."""
    beside: list[_Placed] = []
    end = 0
    for each in sorted(placed, key=lambda each: each[:4]):
        if each.low >= end:
            yield beside
            beside = []
        beside.append(each)
        end = max(end, each.high)
    yield beside


def _common(one: _Placed, other: _Placed, left: list[int], outside: set[int]) -> bool:
    """Whether two arrays have an element in common, and what becomes of it in one is seen in the other."""
    if (one.refs is not None and one.refs is other.refs) or one.low >= other.high or other.low >= one.high:
        return False
    if (one.is_pickled or other.is_pickled) and INDEX in (one.refs, other.refs):
        return False  # groups of a table have what indexes the results
    if not {id(one.refs), id(other.refs)}.isdisjoint(outside):
        fixed = [each for each in (one, other) if id(each.refs) in outside or not each.array.flags.writeable]
        if len(fixed) == 2:
            return False
    left[0] -= 1
    return left[0] < 0 or share(one.array, other.array)


class _Group:
    """Arrays that have elements in common.

    Args:
        group: They, in the order of texts.
        texts: The texts with their keys.
        written: How many of these are written already.
    """

    def __init__(self, group: list[_Placed], texts: Sequence[tuple[str, Sharing]], written: int) -> None:
        self._group, self._texts, self._written = group, texts, written
        known = [each for each in group if references(each.refs) and not each.is_extension]
        #: The first of those of which pandas knows that others show the same.
        self._tracked: dict[int, _Placed] = {}
        for one, other in combinations(known, 2):
            if one.refs is other.refs:
                self._tracked.setdefault(id(one.refs), one)

    def write(self) -> None:
        """Have them written so.

        Raises:
            CodecError: How they share it cannot be said.
        """
        for each in self._group:
            if each.is_pickled:
                last = self._group[-1] if each is not self._group[-1] else self._group[0]
                name, holder = self._name(last), self._name(each)
                other = f"{name} shares memory with an array that {holder} holds, and that is"
                other = f"{holder} holds arrays that share memory and are" if name == holder else other
                raise CodecError(f"{other} pickled with it; hand over a copy")
        kinds = {each.array.dtype for each in self._group if each.array.dtype.hasobject}
        if kinds and ({str(kind) for kind in kinds} != {"object"} or len(kinds) < len(self._kinds())):
            raise CodecError(f"{self._name(self._group[-1])} shares objects with an array of another type")
        owner = self._owner()
        memory = None if owner else Memory([each.array for each in self._group])
        owner = owner or self._group[0]
        for each in self._group:
            if each.text < self._written:
                continue
            there: Any = memory or owner.shown
            start = memory.low if memory else address(owner.array)
            if each.text != owner.text:
                there, start = Held(self._texts[owner.text][0], owner.number), address(owner.array)
            view = [] if there is each.shown else view_parts(each.array, start)
            self._texts[each.text][1].show(each.shown, view, there, self._known_by(each))

    def _kinds(self) -> set[Any]:
        return {each.array.dtype for each in self._group}

    def _owner(self) -> _Placed | None:
        """The one of the first text whose memory is all that the others show; None where there is none.

        Raises:
            CodecError: The text is written, and there is none.
        """
        first = [each for each in self._group if each.text == self._group[0].text]
        is_written = first[0].text < self._written
        low, high = min(each.low for each in self._group), max(each.high for each in self._group)
        for each in first:
            ends = each.low, each.high
            if is_written and self._texts[each.text][1].is_taken:
                ends = bounds(whole_memory(each.array))
            elif not is_whole(each.array):
                continue
            if ends[0] <= low and high <= ends[1]:
                return each
        if is_written:
            raise CodecError(
                f"{self._name(self._group[-1])} shares memory with {self._name(first[0])}, which does not "
                "show all of it; hand over a copy"
            )
        return None

    def _name(self, each: _Placed) -> str:
        return f"`{self._texts[each.text][0].partition('.')[0]}`"

    def _known_by(self, each: _Placed) -> Any:
        """Which other one pandas knows to show the same; its own where it is the first of its text."""
        first = self._tracked.get(id(each.refs))
        if first is None or first.text == each.text:
            return first and each.refs
        return Held(self._texts[first.text][0], first.number)
