"""Values as texts, and back, exactly: what one task hands over to another.

A context holds JSON, and servers sort its keys, move a float's last bits and refuse what is nested deep. So a
value that is handed over is one text: plain JSON where that says all of it, else JSON in which is tagged what
it has no form for:

    {"@codec": 1, "values": [{"day": {"@date": "2026-11-26"}, "pair": {"@tuple": [1, 2]}}]}

The first of `values` is the value. What it holds more than once, what is nested deep and what holds itself
are the others, with `{"@ref": 1}` in their places: two names of one list are one list again. What another
text of the same context holds already is `{"@of": [key, number]}`: the so-many-th changing object of that
text; `{"@in": [value, place]}` is inside of one that is pickled. A key that begins with `@` is a tag:
dictionaries with such a key, or others than texts, are `@dict` with their pairs.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from types import SimpleNamespace
from typing import Any

from .codec_kinds import (
    KINDS,
    LIBRARIES,
    Binary,
    CodecError,
    Kind,
    PartStep,
    ValueParts,
    has_names,
    is_plain,
    levels,
    named,
    numbered,
    version_of,
    way,
)
from .codec_memory import ATTRIBUTES, FIRST, INSIDE, SECOND, Sharing, array_of
from .codec_numpy import ARRAY, Column, bounds, overlaps
from .codec_own import EXCEPTION, EXTENDED, FIXED, INSTANCE, dictionary, is_own, own_name
from .codec_pandas import kind_of
from .codec_read import (
    BYTES,
    DEPTH,
    DICT,
    FILE,
    OF,
    OWN_TAG,
    PICKLED,
    REF,
    SIZE,
    UNREADABLE,
    Inside,
    Pickled,
    decode,
)
from .codec_sets import set_kinds
from .objects.codec_derived import class_kind
from .objects.codec_inner import task_parts
from .objects.codec_models import MODEL
from .objects.codec_named import NAMED

__all__ = ["CodecError", "Encoded", "decode", "encode"]

_TEXT = frozenset({str})
#: Types that are no arrays and whose memory arrays can show.
_BUFFERS = frozenset({bytearray, array})
_ARRAY = f"@{ARRAY.tag}"
#: Kinds of objects whose attributes are in a dictionary that can be had.
_ATTRIBUTED = (INSTANCE, EXTENDED, FIXED, EXCEPTION, MODEL, KINDS[SimpleNamespace])


#: Where an object that changes is held already: the key of a text, and the object's number in it; with its
#: place in the one of that number, where it is inside of that.
Known = Mapping[int, tuple[Any, ...]]


def encode(value: Any, owner: Mapping[str, Any] | None = None, pickled: Pickled | None = None) -> str:
    """A value as a text that a context can hold.

    Args:
        value: It may hold itself, and hold one object in several places.
        owner: Names of the module that writes it, whose package's classes are written by name.
        pickled: How what has no other form is pickled; that of the package, where its notebook allows it.

    Raises:
        CodecError: It holds something that cannot be handed over; the message says where and what.
    """
    return Encoded(value, {}, owner or {}, pickled).text()


class Encoded(Sharing):
    """A value as a text, or as what a file holds of it.

    Args:
        value: The value.
        known: Objects that other texts hold.
        owner: Names of the module that writes.
        pickled: How objects are pickled, where they may be.
        held: Memory that arrays of other texts show: where it begins and ends.
        told: Where the value was read: objects that are pickled, with what the text told of each; this tells
            the same, whatever became of it: it has its number there.

    Attributes:
        arrays: Its arrays and columns, in order.
        is_taken: Whether the value was read, and its arrays lie in memory as they do wherever it is read.
        attributes: Objects by the ids of the dictionaries that their attributes are in.
        inside: Objects inside pickled ones.
        pickled_arrays: Arrays in these, and nowhere else.
        told_of: What `told` names, by the ids of the pickled objects.
        told_before: Ids of all of that; None where the value was not read.

    Raises:
        CodecError: It holds something that cannot be handed over.
    """

    def __init__(
        self,
        value: Any,
        known: Known,
        owner: Mapping[str, Any],
        pickled: Pickled | None = None,
        held: Sequence[tuple[int, int]] = (),
        told: Sequence[tuple[Any, tuple[Any, ...]]] | None = None,
    ) -> None:
        self._value = value
        self._known = known
        super().__init__()
        self._owner = owner
        self._pickled = pickled or PICKLED
        self._held = held
        self.told_of = {id(each): parts for each, parts in told or ()}
        self.told_before = None if told is None else {id(each) for _, parts in told for each in parts}
        self._kinds: dict[type, Kind | None] = {**KINDS, **set_kinds()}
        #: Libraries that a reader needs.
        self._needed: set[str] = set()
        self._numbered: list[Any] = []
        self.attributes: dict[int, Any] = {}
        self.inside = Inside(self.changes)
        self._binaries: list[Binary] = []
        #: Texts that are keys of JSON objects.
        self._names: set[str] = set()
        #: Those that stand beside the first, in order; the places of all that do, by their ids.
        self._beside: list[Any] = [value]
        self._places: dict[int, int] = {}
        #: Ids of values that were met; those of objects that can change; where those of other texts are.
        self._met: set[int] = set()
        self._changing: set[int] = set()
        self._elsewhere: dict[int, tuple[Any, ...]] = {}
        #: By what pandas knows who shows the memory of what is no array of numpy, by the ids of these.
        self._shown_by: dict[int, Any] = {}
        #: Its lists and dictionaries, where these are all that it is made of and in no other text.
        self._plain = levels(value, DEPTH)
        if not self._plain or not known.keys().isdisjoint(map(id, chain.from_iterable(self._plain))):
            self._plain = []
            self._survey([(value, 0, None)])
        #: What is told later is of these alone: others may come to know objects of this text.
        self._known = self._elsewhere

    @property
    def changing(self) -> list[Any]:
        """Its objects that can change, in order, without those of other texts."""
        if self._plain and not self._numbered:
            waiting = [self._value]
            while waiting:
                each = waiting.pop()
                self._numbered.append(each)
                inner = each if type(each) is list else each.values()
                waiting += reversed([one for one in inner if type(one) is list or type(one) is dict])
        return self._numbered

    def text(self) -> str:
        """The value as a text."""
        return self._text(Binary.text)

    def size(self) -> int:
        """How long the text is at least, as its bytes tell."""
        self.share()
        return sum(binary.size for binary in self._binaries) // 3 * 4

    def pieces(self) -> list[Any]:
        """What a file holds: the text with places in the bytes behind it, and these."""
        places: list[int] = []
        binaries: list[Binary] = []

        def put(binary: Binary) -> Any:
            start = sum(places)
            places.append(binary.size)
            binaries.append(binary)
            return {BYTES: [start, binary.size]}

        head = self._text(put).encode()
        if not binaries:
            return [head]
        return [FILE, len(head).to_bytes(SIZE, "big"), head, *(c for each in binaries for c in each.chunks)]

    def _text(self, binary: Callable[[Binary], Any]) -> str:
        """The value as a text.

        Args:
            binary: Puts bytes into it.
        """
        self.share()
        for number, each in self.attributes.items():
            if number in self._met:
                self._put_beside(each)
        if self._is_json:
            return json.JSONEncoder(ensure_ascii=False, check_circular=False).encode(self._value)
        self._binary = binary
        values = [self._node(value) for value in self._beside]
        data: dict[str, Any] = {"@codec": self._version}
        if self._needed:
            data["with"] = {name: version_of(name) for name in sorted(self._needed)}
        data["values"] = values
        return json.JSONEncoder(ensure_ascii=False, check_circular=False).encode(data)

    def _survey(self, waiting: list[tuple[Any, int, Any]]) -> None:
        """Finds what each value is made of, and what stands beside: what is met twice, and what is deep."""
        known, changing, met = self._known, self._numbered, self._met
        pickled, numbers = self.inside.pickled, self._changing
        while waiting:
            value, depth, where = waiting.pop()
            number, cls = id(value), type(value)
            if number in known:
                self._is_json = False
                self._elsewhere[number] = known[number]
                continue
            if number in met:
                self._put_beside(value)
                continue
            if pickled and (there := self.inside.find(number)) is not None:
                self._put_beside(there[0])
                continue
            if cls is list:
                inner, changes = numbered(value, where), True
            elif cls is dict:
                inner, changes = self._items(value, where), True
            else:
                inner = list(self._inner(value, where))
                kind = self._kinds.get(cls)
                changes = kind is not None and kind.changes
            if changes:
                changing.append(value)
                numbers.add(number)
                if cls in _BUFFERS:
                    self.buffers.append(value)
                met.add(number)
            elif inner:
                met.add(number)
            if depth and depth % DEPTH == 0:
                self._put_beside(value)
            if inner:
                depth += 1
                waiting += [(each, depth, way) for each, way in reversed(inner)]

    def _items(self, value: dict[Any, Any], where: Any) -> list[tuple[Any, Any]]:
        """What is not plain of a dictionary."""
        found = [
            (each, (where, key))
            for key, each in value.items()
            if not ((cls := type(each)) is str and each.isascii())
            and (cls is list or cls is dict or (cls is not bool and not is_plain(each)))
        ]
        if {*map(type, value)} <= _TEXT:
            if self._names.issuperset(value):
                return found
            if has_names(value):
                self._names.update(value)
                return found
        self._is_json = False
        return found + [(key, where) for key in value if not is_plain(key)]

    def _put_beside(self, value: Any) -> None:
        self._is_json = False
        if id(value) not in self._places:
            if value is self._value:
                self._places[id(value)] = 0
            else:
                self._places[id(value)] = len(self._beside)
                self._beside.append(value)

    def _inner(self, value: Any, where: Any) -> Iterator[tuple[Any, Any]]:
        """What is not plain of a value, with the way there: the way so far, and a step."""
        if type(value) is Binary:
            self._binaries.append(value)
        elif not is_plain(value):
            self._is_json = False
            if id(value) not in self._parts:
                self._parts[id(value)] = self._made_of(value, where)
                self._alive.append(value)
                if self._parts[id(value)][0] == _ARRAY:
                    self.arrays.append(value)
            parts = self._parts[id(value)][1]
            if type(parts) is Binary:
                self._binaries.append(parts)
            elif isinstance(parts, ValueParts):
                ways = zip(parts, parts.steps, strict=True)
                yield from ((each, (where, PartStep(step))) for each, step in ways if not is_plain(each))
            elif isinstance(parts, list):
                yield from numbered(parts, where)
            elif type(parts) is not str:
                yield parts, where

    def _made_of(self, value: Any, where: Any) -> tuple[str, Any]:
        """A value's tag, and its parts."""
        cls = type(value)
        if cls not in self._kinds:
            self._kinds[cls] = self._kind(cls)
        kind = self._kinds[cls]
        if kind is None:
            raise CodecError(f"{way(where)} is {named(value)}: {_refused(cls)}")
        try:
            if kind is NAMED and is_own(getattr(value, "__module__", None), self._owner):
                return self._own(value)
            if kind in _ATTRIBUTED:
                self._note_attributes(value)
            parts = kind.write(value)
            self._shown_by.update(getattr(parts, "shown_by", ()))
            for each in parts if id(value) in self._shown_by else ():
                if type(each) is Column:
                    each.refs, each.is_extension = self._shown_by[id(value)], True
            return f"@{(type(parts) is ValueParts and parts.tag) or kind.tag}", parts
        except CodecError as error:
            last = kind_of(cls) if kind.tag == "pickle" else None
            if last is not None:
                self._kinds[cls] = last
                return self._made_of(value, where)
            raise CodecError(f"{way(where)} is {error}: that cannot be handed over to a task") from None
        except UNREADABLE as error:
            reason = f"{type(error).__name__}: {error}"
            raise CodecError(f"{way(where)} is {named(value)} and cannot be written: {reason}") from error

    def _own(self, value: Any) -> tuple[str, Any]:
        """A class or function of the package's by its name; one of a task's, that has none, by its place."""
        try:
            return OWN_TAG, own_name(value, self._owner)
        except CodecError:
            parts = task_parts(value)
            if parts is None:
                raise
            return f"@{parts.tag}", parts

    def _note_attributes(self, value: Any) -> None:
        """Notes the dictionary that an object's attributes are in: it may stand somewhere by itself."""
        names = dictionary(value)
        if names is not None and names is not value:
            if len(self._known.get(id(names), ())) == 2:
                key = self._known[id(names)][0]
                raise CodecError(
                    f"{named(value)}, whose attributes `{key}` holds as a dictionary; hand over one of them"
                )
            self.attributes[id(names)] = value
            self._alive.append(names)

    def _is_inside(self, value: Any) -> tuple[Any, Any] | None:
        """The value that an object is inside of, and its place there."""
        number = id(value)
        if number in self.attributes:
            return self.attributes[number], ATTRIBUTES
        return self.inside.find(number) if self.inside.pickled else None

    def changes(self, value: Any) -> bool:
        """Whether a value is one that can change: which of them are one and the same is part of them."""
        cls = type(value)
        if cls not in self._kinds:
            self._kinds[cls] = self._kind(cls)
        kind = self._kinds[cls]
        return cls in (list, dict) or (kind is not None and kind.changes)

    def shared_in(self, arrays: list[Any]) -> set[tuple[int, int]]:
        """Which arrays inside a pickled object have memory that others show: where it begins and ends."""
        inner = {bounds(array) for array in arrays if array.size}
        others = [*self._held, *(bounds(array_of(each)) for each in self.arrays if array_of(each).size)]
        return overlaps(inner, [bounds(array) for array in arrays if array.size], others)

    def is_there(self, value: Any) -> bool:
        """Whether an object that can change is told elsewhere than in a pickled one that is being written."""
        number = id(value)
        if number in self._known or number in self._changing:
            return True
        return bool(self.inside.pickled) and self.inside.find(number) is not None

    def _kind(self, cls: type) -> Kind | None:
        """The kind of a class that is in no table of this module."""
        top = cls.__module__.partition(".")[0] if isinstance(cls.__module__, str) else ""
        kind = kind_of(cls) if top in LIBRARIES or cls is Column else None
        if kind is not None and cls is not Column:
            self._needed.add(top)
        kind = kind or class_kind(cls, self._owner)
        if kind is None and self._pickled is not None:
            kind = self._pickled(self._owner, self)
        return kind

    def _node(self, value: Any) -> Any:
        """A value as JSON, with what stands beside written out: the value itself is what is asked for."""
        if id(value) in self._elsewhere:
            held = self._elsewhere[id(value)]
            self._version = max(self._version, FIRST if len(held) == 2 else SECOND)
            return {OF: list(held)}
        if (self.attributes or self.inside.pickled) and (there := self._is_inside(value)) is not None:
            self._version = SECOND
            return {INSIDE: [self._inside(there[0]), there[1]]}
        if type(value) is list:
            return [self._inside(each) for each in value]
        if type(value) is dict:
            if has_names(value):
                return {key: self._inside(each) for key, each in value.items()}
            return {DICT: [[self._inside(key), self._inside(each)] for key, each in value.items()]}
        if type(value) is Binary:
            return self._binary(value)
        if id(value) not in self._parts:
            return value
        tag, parts = self._parts[id(value)]
        if isinstance(parts, list):
            parts = [self._inside(each) for each in parts]
        elif type(parts) is not str:
            parts = self._inside(parts)
        return {tag: parts}

    def _inside(self, value: Any) -> Any:
        """A value as it stands in another one."""
        place = self._places.get(id(value))
        return self._node(value) if place is None else {REF: place}


def _refused(cls: type) -> str:
    """That a value cannot be handed over, and the way out."""
    text = "that cannot be handed over to a task"
    if str(cls.__module__).partition(".")[0] in {*sys.stdlib_module_names, "__main__"}:
        return f"{text}; make it in the task that uses it, of what can be"
    return f"{text}; `--handover pickle` on the notebook's `%cloaca_workflow` line lets it be pickled"
