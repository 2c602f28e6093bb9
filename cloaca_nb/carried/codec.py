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
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .codec_kinds import KINDS, SURROGATE, Binary, CodecError, Kind, Parts, Step, named, short, way
from .codec_numpy import VIEW, Column, is_part, memory_of, share, view_parts
from .codec_own import NAMED, is_own, own_kind, own_name
from .codec_pandas import kind_of
from .codec_read import BYTES, DEPTH, DICT, OF, OWN_TAG, PICKLED, REF, Pickled, Reader
from .codec_sets import set_kinds

__all__ = ["CodecError", "Encoded", "changing", "decode", "encode"]

#: Which grammar of tags is written; it stands in each text that has tags.
VERSION = 1
#: How a file begins that has bytes behind its text; then comes the text's length.
FILE, _SIZE = b"\0cloaca\n", 8
_HEAD = len(FILE) + _SIZE
_TEXT = frozenset({str})
#: Types whose values are all the same in JSON.
_FIXED = frozenset({bool, type(None)})
#: Integers beyond these are rounded by other readers of JSON.
_INT = 1 << 63


#: Libraries whose values have kinds in modules that are loaded when such a value comes.
_LIBRARIES = frozenset({"PIL", "matplotlib", "numpy", "pandas", "polars", "pyarrow", "pytz", "scipy"})
#: What may go wrong in making a value of a text that no codec, or another version of a library, has written.
_UNREADABLE = (
    *(ArithmeticError, AttributeError, ImportError, LookupError, MemoryError, OSError),
    *(RuntimeError, SyntaxError, TypeError, ValueError),
)

#: Where an object that changes is held already: the key of a text, and the object's number in it.
Known = Mapping[int, tuple[str, int]]


def encode(
    value: Any,
    known: Known | None = None,
    owner: Mapping[str, Any] | None = None,
    pickled: Pickled | None = None,
) -> str:
    """A value as a text that a context can hold.

    Args:
        value: It may hold itself, and hold one object in several places.
        known: Objects that other texts of the context hold, by their ids.
        owner: Names of the module that writes it, whose package's classes are written by name.
        pickled: How what has no other form is pickled; that of the package, where its notebook allows it.

    Raises:
        CodecError: It holds something that cannot be handed over; the message says where and what.
    """
    return Encoded(value, known or {}, owner or {}, pickled).text()


def changing(
    value: Any,
    known: Known | None = None,
    owner: Mapping[str, Any] | None = None,
    pickled: Pickled | None = None,
) -> list[Any]:
    """The objects in a value that can change, in the order in which texts number them.

    Args:
        value: The value.
        known: Objects that other texts hold: they have no number in this one.
        owner: As for `encode`.
        pickled: As for `encode`.

    Raises:
        CodecError: As `encode`.
    """
    return Encoded(value, known or {}, owner or {}, pickled).changing


def decode(
    text: str | memoryview,
    owner_globals: Mapping[str, Any],
    other: Callable[[str, int], Any] | None = None,
    pickled: Pickled | None = None,
) -> Any:
    """The value that `encode` made a text of, equal and of the same type.

    Args:
        text: The text; or what a file holds of it, with bytes behind it.
        owner_globals: Names of the module that reads it, where its own classes are looked for.
        other: Gives an object of another text by that text's key and the object's number.
        pickled: As for `encode`.

    Raises:
        CodecError: It is no such text, or one of a later version of this module, or of a library.
    """
    behind: memoryview | None = None
    try:
        if isinstance(text, memoryview):
            end = int.from_bytes(text[len(FILE) : _HEAD], "big") + _HEAD
            behind = text[end:]
            text = str(text[_HEAD:end], "utf-8")
        data = json.loads(text)
    except (TypeError, ValueError, RecursionError) as error:
        raise CodecError(f"{short(text)} is no text that a task has handed over: {error}") from None
    if not isinstance(data, dict) or "@codec" not in data:
        return data
    if data["@codec"] != VERSION:
        raise CodecError(
            f"the text was written by version {data['@codec']!r} of the codec, and this is version {VERSION}"
        )
    try:
        return Reader(data["values"], owner_globals, other, pickled, behind).value()
    except _UNREADABLE as error:
        reason = str(error) if isinstance(error, CodecError) else f"{type(error).__name__}: {error}"
        reason += _versions_differ(data.get("with"))
        raise CodecError(f"{short(text)} cannot be read as the value that it was: {reason}") from error


def version_of(library: str) -> str:
    """The version of a library that is loaded; empty where it tells none."""
    found = getattr(sys.modules.get(library), "__version__", "")
    return found if isinstance(found, str) else ""


def _versions_differ(written: Any) -> str:
    """Which libraries have other versions here than where a text was written."""
    told = [
        f"{name} {version} has written it, and here is {version_of(name) or 'none that is loaded'}"
        for name, version in (written.items() if isinstance(written, dict) else ())
        if version != version_of(name)
    ]
    return f" ({'; '.join(told)})" if told else ""


def _is_plain(value: Any) -> bool:
    """Whether a value that holds nothing is the same in JSON."""
    kind = type(value)
    if kind is str:
        return value.isascii() or SURROGATE.search(value) is None
    if kind is float:
        return math.isfinite(value)
    return kind in _FIXED or (kind is int and bool(-_INT <= value < _INT))


def _has_names(value: dict[Any, Any]) -> bool:
    """Whether a dictionary's keys can be those of a JSON object."""
    return all(type(key) is str and _is_plain(key) and not key.startswith("@") for key in value)


class Encoded:
    """A value as a text, or as what a file holds of it.

    Args:
        value: The value.
        known: Objects that other texts hold.
        owner: Names of the module that writes.
        pickled: How objects are pickled, where they may be.
        shown: Arrays of other texts, by the ids of those whose memory they show.

    Attributes:
        changing: Its objects that can change, in order, without those.

    Raises:
        CodecError: It holds something that cannot be handed over.
    """

    def __init__(
        self,
        value: Any,
        known: Known,
        owner: Mapping[str, Any],
        pickled: Pickled | None = None,
        shown: Mapping[int, list[Any]] | None = None,
    ) -> None:
        self._value = value
        self._known = known
        self._owner = owner
        self._pickled = pickled or PICKLED
        self._shown = shown or {}
        self._kinds: dict[type, Kind | None] = {**KINDS, **set_kinds()}
        #: Libraries that a reader needs.
        self._needed: set[str] = set()
        self.changing: list[Any] = []
        #: Tag and parts of values that have one, by the values' ids; the values, so that ids stay theirs.
        self._parts: dict[int, tuple[str, Any]] = {}
        self._alive: list[Any] = []
        #: Arrays by the ids of those whose memory they show.
        self.arrays: dict[int, list[Any]] = {}
        self._binaries: list[Binary] = []
        #: Texts that are keys of JSON objects.
        self._names: set[str] = set()
        #: Those that stand beside the first, in order; the places of all that do, by their ids.
        self._beside: list[Any] = [value]
        self._places: dict[int, int] = {}
        self._is_json = True
        self._survey()

    def text(self) -> str:
        """The value as a text."""
        return self._text(Binary.text)

    def size(self) -> int:
        """How long the text is at least, as its bytes tell."""
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
        return [FILE, len(head).to_bytes(_SIZE, "big"), head, *(c for each in binaries for c in each.chunks)]

    def _text(self, binary: Callable[[Binary], Any]) -> str:
        """The value as a text.

        Args:
            binary: Puts bytes into it.
        """
        if self._is_json:
            return json.dumps(self._value, ensure_ascii=False, check_circular=False)
        self._binary = binary
        data: dict[str, Any] = {"@codec": VERSION}
        if self._needed:
            data["with"] = {name: version_of(name) for name in sorted(self._needed)}
        data["values"] = [self._node(value) for value in self._beside]
        return json.dumps(data, ensure_ascii=False, check_circular=False)

    def _survey(self) -> None:
        """Finds what each value is made of, and what stands beside: what is met twice, and what is deep."""
        met: set[int] = set()
        known, changing = self._known, self.changing
        waiting: list[tuple[Any, int, Any]] = [(self._value, 0, None)]
        while waiting:
            value, depth, where = waiting.pop()
            number, cls = id(value), type(value)
            if number in known:
                self._is_json = False
                continue
            if number in met:
                self._put_beside(value)
                continue
            if cls is list:
                inner, changes = _numbered(value, where), True
            elif cls is dict:
                inner, changes = self._items(value, where), True
            else:
                inner = list(self._inner(value, where))
                kind = self._kinds.get(cls)
                changes = kind is not None and kind.changes
            if changes:
                changing.append(value)
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
            if not (type(each) is str and each.isascii()) and not _is_plain(each)
        ]
        if {*map(type, value)} <= _TEXT:
            if self._names.issuperset(value):
                return found
            if _has_names(value):
                self._names.update(value)
                return found
        self._is_json = False
        return found + [(key, where) for key in value if not _is_plain(key)]

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
        elif not _is_plain(value):
            self._is_json = False
            if id(value) not in self._parts:
                self._parts[id(value)] = self._made_of(value, where)
                self._alive.append(value)
                if self._parts[id(value)][0] == "@array":
                    yield from self._sharing(value, where)
            parts = self._parts[id(value)][1]
            if type(parts) is Binary:
                self._binaries.append(parts)
            elif isinstance(parts, Parts):
                yield from (
                    (each, (where, Step(step))) for each, step in zip(parts, parts.steps, strict=True)
                )
            elif type(parts) is list:
                yield from _numbered(parts, where)
            elif type(parts) is not str:
                yield parts, where

    def _made_of(self, value: Any, where: Any) -> tuple[str, Any]:
        """A value's tag, and its parts."""
        cls = type(value)
        if cls not in self._kinds:
            self._kinds[cls] = self._kind(cls)
        kind = self._kinds[cls]
        if kind is None:
            raise CodecError(f"{way(where)} is {named(value)}: {_refused(cls, self._owner)}")
        try:
            if kind is NAMED and is_own(getattr(value, "__module__", None), self._owner):
                return OWN_TAG, own_name(value, self._owner)
            parts = kind.write(value)
            return f"@{(type(parts) is Parts and parts.tag) or kind.tag}", parts
        except CodecError as error:
            raise CodecError(f"{way(where)} is {error}: that cannot be handed over to a task") from None
        except _UNREADABLE as error:
            reason = f"{type(error).__name__}: {error}"
            raise CodecError(f"{way(where)} is {named(value)} and cannot be written: {reason}") from error

    def _sharing(self, array: Any, where: Any) -> Iterator[tuple[Any, Any]]:
        """Makes views of arrays that have elements in common; whose memory that is stands beside."""
        if type(array) is Column:
            return
        memory = memory_of(array)
        before = self.arrays.setdefault(id(memory), [])
        common = [each for each in before if share(each, array)]
        before.append(array)
        for each in [*common, array] if common or id(memory) in self._known else []:
            if each is not memory and self._parts[id(each)][0] != f"@{VIEW.tag}":
                try:
                    self._parts[id(each)] = f"@{VIEW.tag}", view_parts(each, memory)
                except CodecError as error:
                    raise CodecError(f"{way(where)} is {error}; hand over a copy of it") from None
                self._is_json = False
                if each is not array:
                    yield from _numbered(self._parts[id(each)][1], where)
        if array is not memory and self._parts[id(array)][0] != f"@{VIEW.tag}":
            for each in self._shown.get(id(memory), ()):
                if id(each) in self._known and is_part(array, each):
                    self._parts[id(array)] = f"@{VIEW.tag}", view_parts(array, each)
                    return

    def _kind(self, cls: type) -> Kind | None:
        """The kind of a class that is in no table of this module."""
        top = cls.__module__.partition(".")[0] if isinstance(cls.__module__, str) else ""
        kind = kind_of(cls) if top in _LIBRARIES or cls is Column else None
        if kind is not None and cls is not Column:
            self._needed.add(top)
        kind = kind or own_kind(cls, self._owner)
        if kind is None and self._pickled is not None:
            kind = self._pickled(self._owner)
        return kind

    def _node(self, value: Any) -> Any:
        """A value as JSON, with what stands beside written out: the value itself is what is asked for."""
        if id(value) in self._known:
            return {OF: list(self._known[id(value)])}
        if type(value) is list:
            return [self._inside(each) for each in value]
        if type(value) is dict:
            if _has_names(value):
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


def _refused(cls: type, owner: Mapping[str, Any]) -> str:
    """That a value cannot be handed over, and the way out."""
    text = "that cannot be handed over to a task"
    if cls.__module__.partition(".")[0] in {*sys.stdlib_module_names, "__main__"}:
        return f"{text}; make it in the task that uses it, of what can be"
    return f"{text}; `--handover pickle` on the notebook's `%cloaca_workflow` line lets it be pickled"


def _numbered(values: list[Any], where: Any) -> list[tuple[Any, Any]]:
    """What is not plain of a list. Most lists hold values of one type, which are looked at as one."""
    if {*map(type, values)} == _TEXT and "".join(values).isascii():
        return []
    return [(each, (where, index)) for index, each in enumerate(values) if not _is_plain(each)]
