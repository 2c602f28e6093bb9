"""What the cells of a notebook hand over by their variables, for the tasks that they became."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from .codec import CodecError, Encoded, decode, encode
from .codec_store import VARIABLE, got, is_held, put


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
        #: Keys of values that others refer to.
        self._shared: set[str] = set()
        #: Where objects are held that others may refer to.
        self._known: dict[int, tuple[str, int]] = {}
        #: Those objects: no id of one may become another's.
        self._noted: list[Any] = []
        #: Arrays of these, by the ids of those whose memory they show.
        self._shown: dict[int, list[Any]] = {}
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
                self._taken[key] = decode(got(text, self._store), self._names, self._object)
            except CodecError as error:
                raise CodecError(f"{key!r} cannot be taken over: {error}") from error
        return self._taken[key]

    def _object(self, key: str, number: int) -> Any:
        """An object that can change, of the value of another variable."""
        self._shared.add(key)
        value = self.take(key)
        known: dict[int, tuple[str, int]] = {}
        for other, before in self._taken.items():
            if other == key:
                break
            self._note(known, other, Encoded(before, known, self._names))
        return Encoded(value, known, self._names).changing[number]

    def give(self, values: Mapping[str, Any], beside: Sequence[str] = ()) -> None:
        """Hand variables over. What two of them share, they share where they are taken over.

        Args:
            values: Values by their keys.
            beside: Keys of values that this task has taken over and that a later one takes over, too: what
                these hold and are handed over as well stays one.

        Raises:
            CodecError: A value holds something that cannot be handed over.
        """
        wanted = self._shared.union(beside)
        for key in [key for key in self._taken if key in wanted]:
            value = self._taken[key]
            encoded = Encoded(value, self._held(), self._names)
            if is_held(self._context.get(key), encoded):
                self._note(self._known, key, encoded)
        for key, value in sorted(values.items(), key=lambda item: _shown_of_another(item[1])):
            encoded, text = self._encoded(key, value)
            self._context.set(key, text)
            self._given.append((key, encoded))

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
        return self._encoded(key, value)[1]

    def _encoded(self, key: str, value: Any) -> tuple[Encoded, str]:
        try:
            encoded = Encoded(value, self._held(), self._names, shown=self._shown)
            return encoded, put(encoded, self._store)
        except CodecError as error:
            raise CodecError(f"`{key.partition('.')[0]}` cannot be handed over: {error}") from error

    def _held(self) -> dict[int, tuple[str, int]]:
        """Where the objects of all values so far are held."""
        for key, encoded in self._given:
            self._note(self._known, key, encoded)
        self._given.clear()
        return self._known

    def _note(self, known: dict[int, tuple[str, int]], key: str, value: Encoded) -> None:
        self._noted.append(value.changing)
        for memory, arrays in value.arrays.items():
            self._shown.setdefault(memory, []).extend(arrays)
        places = {id(each): (key, number) for number, each in enumerate(value.changing)}
        known.update(places if known.keys().isdisjoint(places) else {**places, **known})


def _shown_of_another(value: Any) -> int:
    """How much of another array's memory a value shows: what it may be a part of is handed over before it."""
    cls = type(value)
    if cls.__module__ == "numpy" and cls.__name__ == "ndarray" and value.base is not None:
        return -int(value.nbytes)
    return -(1 << 62)
