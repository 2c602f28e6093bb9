"""Values as texts, and back, exactly: what one task hands over to another.

A context holds JSON, and servers sort its keys, move a float's last bits and refuse what is nested deep. So a
value that is handed over is one text: plain JSON where that says all of it, else JSON in which is tagged what
it has no form for:

    {"@codec": 1, "values": [{"day": {"@date": "2026-11-26"}, "pair": {"@tuple": [1, 2]}}]}

The first of `values` is the value. What it holds more than once, what is nested deep and what holds itself
are the others, with `{"@ref": 1}` in their places: two names of one list are one list again. What another
text of the same context holds already is `{"@of": [key, number]}`: the so-many-th changing object of that
text. A key that
begins with `@` is a tag: dictionaries with such a key, or others than texts, are `@dict` with their pairs.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .codec_kinds import KINDS, CodecError

__all__ = ["CodecError", "changing", "decode", "encode"]

#: Which grammar of tags is written; it stands in each text that has tags.
VERSION = 1
#: What is nested deeper stands beside the value: neither this code nor a reader of JSON runs out of stack.
_DEPTH = 60
#: Integers beyond these are rounded by other readers of JSON.
_INT = 1 << 63
#: Halves of characters: alone they are in no valid text, side by side JSON makes one character of them.
_SURROGATE = re.compile("[\ud800-\udfff]")


#: Types of values that change: which of them are one and the same is part of the value.
_CHANGING = frozenset({list, dict, set, bytearray})
_DICT = "@dict"
_REF = "@ref"
_OF = "@of"
_TAGS = {f"@{kind.tag}": kind for kind in KINDS.values()}


#: Where an object that changes is held already: the key of a text, and the object's number in it.
Known = Mapping[int, tuple[str, int]]


def encode(value: Any, known: Known | None = None) -> str:
    """A value as a text that a context can hold.

    Args:
        value: It may hold itself, and hold one object in several places.
        known: Objects that other texts of the context hold, by their ids.

    Raises:
        CodecError: It holds something that cannot be handed over; the message says where and what.
    """
    return _Writer(value, known or {}).text()


def changing(value: Any, known: Known | None = None) -> list[Any]:
    """The objects in a value that can change, in the order in which texts number them.

    Args:
        value: The value.
        known: Objects that other texts hold: they have no number in this one.

    Raises:
        CodecError: As `encode`.
    """
    return _Writer(value, known or {}).changing


def decode(
    text: str, owner_globals: Mapping[str, Any], other: Callable[[str, int], Any] | None = None
) -> Any:
    """The value that `encode` made a text of, equal and of the same type.

    Args:
        text: The text.
        owner_globals: Names of the module that reads it, where its own classes are looked for.
        other: Gives an object of another text by that text's key and the object's number.

    Raises:
        CodecError: It is no such text, or one of a later version of this module.
    """
    try:
        data = json.loads(text)
    except (TypeError, ValueError, RecursionError) as error:
        raise CodecError(f"{_short(text)} is no text that a task has handed over: {error}") from None
    if not isinstance(data, dict) or "@codec" not in data:
        return data
    if data["@codec"] != VERSION:
        raise CodecError(
            f"the text was written by version {data['@codec']!r} of the codec, and this is version {VERSION}"
        )
    try:
        return _Reader(data["values"], owner_globals, other).value()
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise CodecError(f"{_short(text)} cannot be read as the value that it was: {reason}") from error


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:60]}…{text[-16:]}"


def _is_plain(value: Any) -> bool:
    """Whether a value that holds nothing is the same in JSON."""
    kind = type(value)
    if kind is str:
        return value.isascii() or _SURROGATE.search(value) is None
    if kind is int:
        return bool(-_INT <= value < _INT)
    return value is None or kind is bool or (kind is float and math.isfinite(value))


def _has_names(value: dict[Any, Any]) -> bool:
    """Whether a dictionary's keys can be those of a JSON object."""
    return all(type(key) is str and _is_plain(key) and not key.startswith("@") for key in value)


class _Writer:
    """Writes one value.

    Args:
        value: The value.
        known: Objects that other texts hold.

    Attributes:
        changing: Its objects that can change, in order, without those.

    Raises:
        CodecError: It holds something that cannot be handed over.
    """

    def __init__(self, value: Any, known: Known) -> None:
        self._value = value
        self._known = known
        self.changing: list[Any] = []
        #: What values that have a tag are made of, by the values' ids.
        self._parts: dict[int, Any] = {}
        #: Those that stand beside the first, in order; the places of all that do, by their ids.
        self._beside: list[Any] = [value]
        self._places: dict[int, int] = {}
        self._is_json = True
        self._survey()

    def text(self) -> str:
        """The value as a text."""
        if self._is_json:
            return json.dumps(self._value, ensure_ascii=False)
        values = [self._node(value) for value in self._beside]
        return json.dumps({"@codec": VERSION, "values": values}, ensure_ascii=False)

    def _survey(self) -> None:
        """Finds what each value is made of, and what stands beside: what is met twice, and what is deep."""
        met: set[int] = set()
        waiting: list[tuple[Any, int, Any]] = [(self._value, 0, None)]
        while waiting:
            value, depth, where = waiting.pop()
            if id(value) in self._known:
                self._is_json = False
                continue
            if id(value) in met:
                self._put_beside(value)
                continue
            inner = list(self._inner(value, where))
            if inner or type(value) in _CHANGING:
                met.add(id(value))
            if type(value) in _CHANGING:
                self.changing.append(value)
            if depth and depth % _DEPTH == 0:
                self._put_beside(value)
            waiting += [(each, depth + 1, way) for each, way in reversed(inner)]

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
        if type(value) is list:
            yield from _numbered(value, where)
        elif type(value) is dict:
            self._is_json = self._is_json and _has_names(value)
            yield from ((each, (where, key)) for key, each in value.items() if not _is_plain(each))
            yield from ((key, where) for key in value if not _is_plain(key))
        elif not _is_plain(value):
            self._is_json = False
            parts = self._parts[id(value)] = self._made_of(value, where)
            if type(parts) is list:
                yield from _numbered(parts, where)
            elif type(parts) is not str:
                yield parts, where

    def _made_of(self, value: Any, where: Any) -> Any:
        kind = KINDS.get(type(value))
        if kind is None:
            raise CodecError(f"{_way(where)} is {_named(value)}: that cannot be handed over to a task")
        try:
            return kind.write(value)
        except CodecError as error:
            raise CodecError(f"{_way(where)} is {error}: that cannot be handed over to a task") from None

    def _node(self, value: Any) -> Any:
        """A value as JSON, with what stands beside written out: the value itself is what is asked for."""
        if id(value) in self._known:
            return {_OF: list(self._known[id(value)])}
        if type(value) is list:
            return [self._inside(each) for each in value]
        if type(value) is dict:
            if _has_names(value):
                return {key: self._inside(each) for key, each in value.items()}
            return {_DICT: [[self._inside(key), self._inside(each)] for key, each in value.items()]}
        if id(value) not in self._parts:
            return value
        parts = self._parts[id(value)]
        if type(parts) is list:
            parts = [self._inside(each) for each in parts]
        elif type(parts) is not str:
            parts = self._inside(parts)
        return {f"@{KINDS[type(value)].tag}": parts}

    def _inside(self, value: Any) -> Any:
        """A value as it stands in another one."""
        place = self._places.get(id(value))
        return self._node(value) if place is None else {_REF: place}


def _numbered(values: list[Any], where: Any) -> Iterator[tuple[Any, Any]]:
    return ((each, (where, index)) for index, each in enumerate(values) if not _is_plain(each))


def _named(value: Any) -> str:
    """A value by its type: no code of it is called."""
    cls = value if type(value) is type else type(value)
    name = f"{cls.__module__}.{cls.__qualname__}".removeprefix("builtins.")
    return f"the class {name}" if cls is value else f"of the type {name}"


def _way(where: Any) -> str:
    """How code reaches a value in the one that is handed over."""
    steps: list[str] = []
    while where is not None:
        where, step = where
        steps.append(f"[{_short(step) if type(step) in KINDS else _named(step)}]")
    return "value" + "".join(reversed(steps))


class _UnfinishedError(RuntimeError):
    """A value is asked for while it is made that cannot be there before what it holds."""


class _Reader:
    """Reads the values of one text.

    Args:
        nodes: The values as JSON.
        owner_globals: Names of the module that reads them.
        other: Gives objects of other texts.
    """

    def __init__(
        self,
        nodes: list[Any],
        owner_globals: Mapping[str, Any],
        other: Callable[[str, int], Any] | None = None,
    ) -> None:
        self._nodes = nodes
        self._owner = owner_globals
        self._other = other
        self._values: dict[int, Any] = {}
        #: Places of values that are being made.
        self._open: set[int] = set()
        self._depth = 0
        #: Values that are there and empty, with what is to be put into them.
        self._empty: list[tuple[Any, Any]] = []

    def value(self) -> Any:
        """The first of the values."""
        # From the last on: what a value is made of mostly stands behind it, so that nothing is made too deep.
        for place in reversed(range(len(self._nodes))):
            self._at(place)
        while self._empty:
            self._fill(*self._empty.pop())
        return self._values[0]

    def _at(self, place: int) -> Any:
        """The value at a place; one that may hold itself is there before it is filled."""
        if place in self._open:
            raise _UnfinishedError
        if place not in self._values:
            node = self._nodes[place]
            value = _emptied(node)
            if value is None:
                self._open.add(place)
                try:
                    self._values[place] = self._made(node)
                finally:
                    self._open.discard(place)
            else:
                self._values[place] = value
                self._fill(value, node)
        return self._values[place]

    def _inside(self, node: Any) -> Any:
        """A value as it stands in another one."""
        if isinstance(node, dict) and _REF in node:
            return self._at(node[_REF])
        value = _emptied(node)
        if value is None:
            return self._made(node)
        self._fill(value, node)
        return value

    def _made(self, node: Any) -> Any:
        """A value that cannot be there before what it is made of."""
        if not isinstance(node, dict):
            return node
        ((tag, parts),) = node.items()
        if tag == _OF:
            if self._other is None:
                raise CodecError(f"it refers to the key {parts[0]!r}, which cannot be asked for here")
            return self._other(*parts)
        return _TAGS[tag].read(self._parts(parts))

    def _parts(self, parts: Any) -> Any:
        return [self._inside(each) for each in parts] if isinstance(parts, list) else self._inside(parts)

    def _fill(self, value: Any, node: Any) -> None:
        """Puts into a value what it holds, later where that is being made, or all too deep."""
        if self._depth > _DEPTH:
            self._empty.append((value, node))
            return
        self._depth += 1
        try:
            self._put(value, node)
        except _UnfinishedError:
            self._empty.append((value, node))
        finally:
            self._depth -= 1

    def _put(self, value: Any, node: Any) -> None:
        if isinstance(node, list):
            value[:] = self._parts(node)
            return
        tag = _tag(node)
        if tag is None:
            value.update([(key, self._inside(each)) for key, each in node.items()])
        elif tag == _DICT:
            value.update([(self._inside(key), self._inside(each)) for key, each in node[_DICT]])
        else:
            fill = _TAGS[tag].fill
            assert fill is not None
            fill(value, self._parts(node[tag]))


def _tag(node: dict[str, Any]) -> str | None:
    """The tag of a JSON object; None where it is a dictionary."""
    return next((key for key in node if key.startswith("@")), None)


def _emptied(node: Any) -> Any:
    """What may hold itself, with nothing in it yet; None for all else."""
    if isinstance(node, list):
        return []
    if not isinstance(node, dict) or _REF in node or _OF in node:
        return None
    tag = _tag(node)
    if tag in (None, _DICT):
        return {}
    kind = _TAGS[tag]
    return None if kind.fill is None else kind.read([])
