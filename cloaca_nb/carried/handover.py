"""What the cells of a notebook hand over by their variables, for the tasks that they became."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any

from .codec import CodecError, Encoded, encode
from .codec_kinds import KINDS
from .codec_memory import ATTRIBUTES, HELD, KNOWN_BY, array_of, known_by, share_memory
from .codec_numpy import bounds
from .codec_own import dictionary
from .codec_pandas import kind_of
from .codec_read import Reader, at, decoded
from .codec_store import VARIABLE, got, is_held, named_by, put
from .objects.codec_derived import class_kind


class Handover:
    """The variables that one task takes over from those before it, and gives to those after it.

    Args:
        context: The task's context.
        names: Names of the task's module, in which its own classes are looked for; those of the caller by
            default.
    """

    def __init__(self, context: Any, names: Mapping[str, Any] | None = None) -> None:
        self._context = context
        self._names = sys._getframe(1).f_globals if names is None else names
        self._store = os.environ.get(VARIABLE, "")
        self._taken: dict[str, Any] = {}
        #: What has read them, and what they are made of.
        self._readers: dict[str, Reader | None] = {}
        self._made_of: dict[str, Encoded] = {}
        #: What tells whether they are as they were, of those that share something with others.
        self._before: dict[str, str] = {}
        #: Keys of values that others refer to.
        self._shared: set[str] = set()
        #: Where objects are held that others may refer to.
        self._known: dict[int, tuple[Any, ...]] = {}
        #: What values that are handed over are made of: no id of their objects may become another's.
        self._noted: list[tuple[str, Encoded]] = []
        #: Values whose objects are not among those yet: only a next value needs them.
        self._given: list[tuple[str, Encoded]] = []

    def has(self, key: str) -> bool:
        """Whether a task before has handed over a variable: one that a branch or a loop may have left out."""
        return self._context.get(key) is not None

    def take(self, key: str) -> Any:
        """The value of a variable as the task before has left it.

        Raises:
            LookupError: No task has handed it over.
            CodecError: What is there is no such value.
        """
        if key not in self._taken:
            text = self._context.get(key)
            if text is None:
                raise LookupError(f"no task before this one has handed over {key!r}")
            try:
                value, self._readers[key] = decoded(got(text, self._store), self._names, self._of_another)
            except CodecError as error:
                raise CodecError(f"{key!r} cannot be taken over: {error}") from error
            self._taken[key] = value
            reader = self._readers[key]
            if reader is not None and reader.is_shared:
                self._before[key] = "" if reader.inside.pickled else self._state(value)
        return self._taken[key]

    def _is_held(self, key: str, encoded: Encoded, *, is_beside: bool) -> bool:
        """Whether a value is as it was taken over: what is pickled writes itself otherwise each time."""
        if key not in self._before:
            return is_held(self._context.get(key), encoded)
        if encoded.inside.pickled:
            return is_beside
        return self._before[key] == self._state(self._taken[key])

    def _state(self, value: Any) -> str:
        """What tells whether a value is as it was."""
        return named_by(Encoded(value, {}, self._names).pieces())[0]

    def _of_another(self, tag: str, key: str, number: int, place: Any = None) -> Any:
        """What is of the value of another variable: an object that can change, an array, what is inside."""
        self._shared.add(key)
        self.take(key)
        encoded = self._encoding(key)
        if tag == HELD:
            return array_of(encoded.arrays[number])
        if tag == KNOWN_BY:
            return known_by(encoded.arrays[number].refs)
        value = encoded.changing[number]
        return value if place is None else at(value, place, self._places(key, value))

    def _encoding(self, key: str) -> Encoded:
        """What a value is made of that was taken over."""
        if key not in self._made_of:
            known: dict[int, tuple[Any, ...]] = {}
            memory: list[tuple[int, int]] = []
            for other in self._taken:
                if other == key:
                    break
                self._note(known, other, self._encoding(other), self._readers[other])
                memory += _memory(self._encoding(other))
            encoded = self._read_again(key, known, memory)
            self._made_of[key] = encoded
        return self._made_of[key]

    def _read_again(self, key: str, known: Any, memory: Any) -> Encoded:
        """What a value is made of that was taken over, as its text has it."""
        reader = self._readers[key]
        told = reader.told if reader is not None else ()
        encoded = Encoded(self._taken[key], known, self._names, held=memory, told=told)
        encoded.is_taken = True
        return encoded

    def _places(self, key: str, value: Any) -> Mapping[int, Any]:
        reader = self._readers[key]
        return {} if reader is None else reader.places(value)

    def give(self, values: Mapping[str, Any], beside: Sequence[str] = ()) -> None:
        """Hand variables over. What two of them share, they share where they are taken over.

        Args:
            values: Values by their keys.
            beside: Keys of values that this task has taken over and that a later one takes over, too: what
                these hold and are handed over as well stays one.

        Raises:
            CodecError: A value holds something that cannot be handed over.
        """
        self._note_taken(self._shared.union(beside), beside)
        written = len(self._noted) + len(self._given)
        attributes = _attributes(values)
        order = sorted(values.items(), key=lambda item: _shown_of_another(item[1], attributes, self._names))
        texts = [(key, value, self._encoded(key, value)) for key, value in order]
        share_memory([*self._noted, *self._given], written)
        for item in texts:
            # Whoever watches a run looks here for the value of a text.
            key, value, encoded = item  # noqa: RUF059
            encoded.has_shared()
            self._context.set(key, self._put(key, encoded))

    def _note_taken(self, wanted: set[str], beside: Sequence[str]) -> None:
        """Notes where objects are held of values that were taken over and are as they were.

        What is of another value has its number in that one: whoever takes it over counts without what is of
        a third one, whether that is still as it was or not. One that refers to what is not, is neither.
        """
        known: dict[int, tuple[Any, ...]] = {}
        memory: list[tuple[int, int]] = []
        held: set[str] = set()
        for key in [key for key in self._taken if key in wanted]:
            encoded, reader = self._read_again(key, known, memory), self._readers[key]
            self._note(known, key, encoded, reader)
            memory += _memory(encoded)
            others = () if reader is None else reader.others
            if held.issuperset(others) and self._is_held(key, encoded, is_beside=key in beside):
                held.add(key)
                self._note(self._known, key, encoded, reader)
                self._noted.append((key, encoded))

    def show(self, values: Mapping[str, Any]) -> None:
        """Hand over what no task takes over, for who looks at the run; what cannot be is left out."""
        with suppress(CodecError):
            self.give(values)

    def take_stream(self, key: str) -> None:
        """Go on from where the task before has left a stream of random numbers of the process.

        Raises:
            LookupError: No task has handed it over.
            CodecError: What is there is no such state.
        """
        stream = self._stream(key)
        (stream.setstate if hasattr(stream, "setstate") else stream.set_state)(self.take(key))

    def give_stream(self, key: str) -> None:
        """Hand over where this task leaves a stream of random numbers of the process."""
        stream = self._stream(key)
        state = stream.getstate() if hasattr(stream, "getstate") else stream.get_state()
        self._context.set(key, self.text(key, state))

    def _stream(self, key: str) -> Any:
        """The stream that a key names: the task's own where it has one, else that of the process."""
        name = "numpy.random" if f"{key}.".startswith("@numpy.random.") else "random"
        own = self._names.get("__streams__", {}).get(name)
        return importlib.import_module(name) if own is None else own

    def give_plain(self, values: Mapping[str, Any]) -> None:
        """Hand variables over as they are, for trigger rules: those look at the context.

        Raises:
            CodecError: JSON has no form for a value.
        """
        for name, value in values.items():
            if encode(value, owner=self._names).startswith('{"@codec"'):
                raise CodecError(
                    f"`{name}` is a {type(value).__name__} that JSON does not hold exactly, and a "
                    "`context_value` rule looks at it: have it look at a number, a text, or a list or "
                    "dictionary of such"
                )
            self._context.set(name, value)

    def text(self, key: str, value: Any) -> str:
        """A value as the context holds it under a key.

        Raises:
            CodecError: It holds something that cannot be handed over.
        """
        encoded = self._encoded(key, value)
        return self._put(key, encoded)

    def _encoded(self, key: str, value: Any) -> Encoded:
        try:
            encoded = Encoded(value, self._held(), self._names, held=self._memory())
        except CodecError as error:
            raise CodecError(f"`{key.partition('.')[0]}` cannot be handed over: {error}") from error
        self._given.append((key, encoded))
        return encoded

    def _put(self, key: str, encoded: Encoded) -> str:
        try:
            return put(encoded, self._store)
        except CodecError as error:
            raise CodecError(f"`{key.partition('.')[0]}` cannot be handed over: {error}") from error

    def _held(self) -> dict[int, tuple[Any, ...]]:
        """Where the objects of all values so far are held."""
        for key, encoded in self._given:
            self._note(self._known, key, encoded, None)
            self._noted.append((key, encoded))
        self._given.clear()
        return self._known

    def _memory(self) -> list[tuple[int, int]]:
        """The memory that arrays of all values so far show."""
        return [each for _, encoded in self._noted for each in _memory(encoded)]

    def _note(
        self, known: dict[int, tuple[Any, ...]], key: str, value: Encoded, reader: Reader | None
    ) -> None:
        """Notes where objects are that can change: those of a value, their attributes, what is inside."""
        numbers = {id(each): number for number, each in enumerate(value.changing)}
        places: dict[int, tuple[Any, ...]] = {}
        if value.inside.pickled:
            inside = value.inside.all() if reader is None else reader.inside.all()
            for number, (pickled, place) in inside.items():
                if id(pickled) in numbers:
                    places[number] = (key, numbers[id(pickled)], place)
        for number, owner in value.attributes.items():
            if id(owner) in numbers:
                places[number] = (key, numbers[id(owner)], ATTRIBUTES)
        places.update(
            (each, (key, number)) for each, number in numbers.items() if each not in value.attributes
        )
        known.update(places if known.keys().isdisjoint(places) else {**places, **known})


def _memory(encoded: Encoded) -> list[tuple[int, int]]:
    return [bounds(array_of(each)) for each in encoded.arrays if array_of(each).size]


def _attributes(values: Mapping[str, Any]) -> set[int]:
    """The dictionaries in which values have their attributes."""
    found = set()
    for value in values.values():
        with suppress(CodecError):
            found.add(id(dictionary(value)))
    return found


def _shown_of_another(value: Any, attributes: set[int], names: Mapping[str, Any]) -> int:
    """How much of another value one shows: what it may be a part of is handed over before it.

    What is pickled may hold anything, and comes last.
    """
    cls = type(value)
    if cls is dict and id(value) in attributes:
        return 2
    if any(kind_of(type(each)) is None and class_kind(type(each), names) is None for each in _within(value)):
        return 1
    if cls.__module__ == "numpy" and cls.__name__ == "ndarray" and value.base is not None:
        return -int(value.nbytes)
    return -(1 << 62)


def _within(value: Any, depth: int = 3) -> Iterator[Any]:
    """A value, or what it holds, that no table of types has."""
    cls = type(value)
    if cls in (dict, list, tuple) and depth:
        for each in islice(value.values() if cls is dict else value, _FEW):
            yield from _within(each, depth - 1)
    elif cls not in KINDS and cls not in _PLAIN:
        yield value


#: How many items of a value are looked at for whether they are pickled.
_FEW = 50
_PLAIN = frozenset({bool, dict, list, set, frozenset, type(None)})
