"""The values that a codec's text holds, made again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import FunctionType
from typing import Any

from .codec_kinds import KINDS, CodecError, Kind, short, version_of
from .codec_libraries import LIBRARY_KINDS
from .codec_memory import ATTRIBUTES, FIRST, HELD, INSIDE, KNOWN_BY, MEMORY_KINDS, SECOND
from .codec_own import EXCEPTION, EXTENDED, FIXED, INSTANCE, OWN, OWN_KINDS, dictionary, own_kind, own_value
from .codec_pandas import PANDAS_KINDS, kind_of
from .codec_sets import SET_KINDS
from .objects.codec_derived import DERIVED_KINDS
from .objects.codec_models import MODEL

#: What is nested deeper stands beside the value: neither this code nor a reader of JSON runs out of stack.
DEPTH = 60
DICT, REF, OF, OWN_TAG, BYTES = "@dict", "@ref", "@of", f"@{OWN}", "@at"
#: Tags of what is there at once.
_MADE = frozenset({REF, OF, OWN_TAG, BYTES, HELD, KNOWN_BY, INSIDE})
#: Which grammars of tags are read: it stands in each text that has tags. A text without what the second has
#: is written in the first.
VERSIONS = (FIRST, SECOND)
#: How a file begins that has bytes behind its text; then comes the text's length.
FILE, SIZE = b"\0cloaca\n", 8
_HEAD = len(FILE) + SIZE
#: What may go wrong in making a value of a text that no codec, or another version of a library, has written.
UNREADABLE = (
    *(ArithmeticError, AttributeError, ImportError, LookupError, MemoryError, OSError),
    *(RuntimeError, SyntaxError, TypeError, ValueError, re.error),
)
_OTHERS = frozenset({OF, HELD, KNOWN_BY})
_KINDS = (
    *(*KINDS.values(), *SET_KINDS, *OWN_KINDS, *LIBRARY_KINDS, *PANDAS_KINDS, *MEMORY_KINDS),
    *DERIVED_KINDS,
)
_TAGS = {f"@{kind.tag}": kind for kind in _KINDS}

#: Gives what is of another text, by a tag and what follows it.
Other = Callable[..., Any]
#: How objects are pickled for a module of a package that has these names, and for what text.
Pickled = Callable[[Mapping[str, Any], Any], Kind]
PICKLED: Pickled | None = None
with suppress(ImportError):  # packages have it where the notebook allows it
    from .codec_pickle import pickled as PICKLED  # type: ignore[import-not-found,no-redef]  # noqa: N812


#: Types of which nobody can tell two equal values apart, or which are found by their names.
_ALIKE = frozenset({bool, bytes, complex, float, frozenset, int, str, tuple, type, type(None), FunctionType})


class Inside:
    """Objects inside pickled ones, by their ids.

    Args:
        changes: Whether a value is one that can change.

    Attributes:
        pickled: The pickled ones, with what tells the objects in each by their places.
    """

    def __init__(self, changes: Callable[[Any], bool]) -> None:
        self._changes = changes
        self.pickled: list[tuple[Any, Callable[[], Mapping[int, Any]]]] = []
        self._found: dict[int, tuple[Any, Any]] = {}
        #: Dictionaries that some types make anew each time: no id of one may become another's.
        self._alive: list[dict[str, Any]] = []
        self._looked = 0

    def add(self, value: Any, inner: Callable[[], Mapping[int, Any]]) -> None:
        """Notes a pickled object."""
        self.pickled.append((value, inner))

    def find(self, number: int) -> tuple[Any, Any] | None:
        """The pickled object in which one of that id is, and its place there."""
        return self.all().get(number)

    def all(self) -> dict[int, tuple[Any, Any]]:
        """All that can change, by their ids: the pickled object in which each is, and its place there."""
        for value, inner in self.pickled[self._looked :]:
            places = {place: each for place, each in inner().items() if type(each) not in _ALIKE}
            for place, each in places.items():
                if each is not value and self._changes(each):
                    self._found.setdefault(id(each), (value, place))
            for place, each in places.items():
                with suppress(CodecError):
                    names = dictionary(each)
                    if type(names) is dict:
                        self._found[id(names)] = value, [place, ATTRIBUTES]
                        self._alive.append(names)
        self._looked = len(self.pickled)
        return self._found


def at(value: Any, place: Any, places: Mapping[int, Any]) -> Any:
    """What is inside of a value.

    Args:
        value: The value.
        place: Its place, or that it is its attributes, or those of what is at a place.
        places: What is at the places of a pickled one.

    Raises:
        LookupError: There is no such place.
    """
    first, *attributes = place if isinstance(place, list) else [place]
    found = value if first == ATTRIBUTES else places[first]
    return dictionary(found) if attributes or first == ATTRIBUTES else found


class _UnfinishedError(RuntimeError):
    """A value is asked for while it is made that cannot be there before what it holds."""


class Reader:
    """Reads the values of one text.

    Args:
        nodes: The values as JSON.
        owner_globals: Names of the module that reads them.
        other: Gives what is of other texts.
        pickled: As for `encode`.
        data: The bytes behind the text, where it lies in a file.

    Attributes:
        inside: Pickled objects, with what tells the objects in each by their places.
        is_shared: Whether it has what it shares with other texts, as these may with it, or is pickled.
        others: Keys of the texts that it refers to.
        told: Objects that are pickled, with what it tells of each.
    """

    def __init__(
        self,
        nodes: list[Any],
        owner_globals: Mapping[str, Any],
        other: Other | None = None,
        pickled: Pickled | None = None,
        data: memoryview | None = None,
    ) -> None:
        self._nodes = nodes
        self._data = data or memoryview(b"")
        self._pickled = pickled or PICKLED
        self.inside = Inside(lambda value: value is not None)
        self.is_shared = False
        self.others: set[str] = set()
        self.told: list[tuple[Any, tuple[Any, ...]]] = []
        self._owner = owner_globals
        self._other = other
        self._values: dict[int, Any] = {}
        #: Places of values that are being made.
        self._open: set[int] = set()
        self._depth = 0
        #: Values that are there and empty, with what is to be put into them.
        self._empty: list[tuple[Any, Any]] = []
        #: What is the package's own, by its name; kinds of classes, by their ids.
        self._named: dict[str, Any] = {}
        self._classes: dict[int, Kind] = {}

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
            raise _UnfinishedError("it holds itself, and there is no such value before what it holds")
        if place not in self._values:
            node = self._nodes[place]
            value = self._emptied(node)
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
        if isinstance(node, dict) and REF in node:
            return self._at(node[REF])
        value = self._emptied(node)
        if value is None:
            return self._made(node)
        self._fill(value, node)
        return value

    def _made(self, node: Any) -> Any:
        """A value that cannot be there before what it is made of."""
        if not isinstance(node, dict):
            return node
        ((tag, parts),) = node.items()
        if tag == BYTES:
            start, size = parts
            if not 0 <= start <= start + size <= self._data.nbytes:
                raise CodecError(f"it has no {size!r} bytes at {start!r}")
            return self._data[start : start + size]
        if tag in _OTHERS:
            if self._other is None:
                raise CodecError(f"it refers to the key {parts[0]!r}, which cannot be asked for here")
            self.is_shared = True
            self.others.add(parts[0])
            return self._other(tag, *parts)
        if tag == INSIDE:
            value = self._inside(parts[0])
            return at(value, parts[1], self.places(value))
        if tag == OWN_TAG:
            return self._own(parts)
        kind = self._kind(tag)
        made = self._parts(parts)
        if kind in (FIXED, EXCEPTION):
            self._class(kind, made[0])
        return kind.read(made)

    def places(self, value: Any) -> Mapping[int, Any]:
        """What is at the places of a pickled object."""
        return next((inner() for each, inner in self.inside.pickled if each is value), {})

    def _parts(self, parts: Any) -> Any:
        return [self._inside(each) for each in parts] if isinstance(parts, list) else self._inside(parts)

    def _fill(self, value: Any, node: Any) -> None:
        """Puts into a value what it holds, later where that is being made, or all too deep."""
        if self._depth > DEPTH:
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
        elif tag == DICT:
            value.update([(self._inside(key), self._inside(each)) for key, each in node[DICT]])
        else:
            fill = self._kind(tag).fill
            assert fill is not None
            fill(value, self._parts(node[tag]))

    def _kind(self, tag: str) -> Kind:
        """The kind that has a tag.

        Raises:
            CodecError: There is none, or it is not allowed here.
        """
        kind = _TAGS.get(tag)
        if kind is None and tag == "@pickle" and self._pickled is not None:
            self.is_shared = True
            kind = self._pickled(self._owner, self)
        if kind in MEMORY_KINDS:
            self.is_shared = True
        if kind is None:
            raise CodecError(f"values of the kind {tag!r} are not known, or not allowed, here")
        return kind

    def _emptied(self, node: Any) -> Any:
        """What may hold itself, with nothing in it yet; None for all else."""
        if isinstance(node, list):
            return []
        if not isinstance(node, dict) or not node.keys().isdisjoint(_MADE):
            return None
        tag = _tag(node)
        if tag in (None, DICT):
            return {}
        kind = self._kind(tag)
        if kind.empty is None:
            return None
        if not kind.heads:
            return kind.empty()
        head = self._inside(node[tag][0])
        return kind.empty(self._class(kind, head) if kind in (INSTANCE, EXTENDED, MODEL) else head)

    def _own(self, name: str) -> Any:
        """A class or function of the package: looked for once, as all instances name it."""
        if name not in self._named:
            self._named[name] = own_value(name, self._owner)
        return self._named[name]

    def _class(self, kind: Kind, cls: Any) -> Any:
        """A class whose instances are written so: of any other, what it does as it goes is not known.

        Raises:
            CodecError: They are not.
        """
        if self._classes.get(id(cls)) is not kind:
            found = isinstance(cls, type) and (kind_of(cls) if kind is MODEL else own_kind(cls, self._owner))
            if found is not kind:
                raise CodecError(f"values of {cls!r} are not handed over by their attributes")
            self._classes[id(cls)] = kind
        return cls


def _tag(node: dict[str, Any]) -> str | None:
    """The tag of a JSON object; None where it is a dictionary."""
    return next((key for key in node if key.startswith("@")), None)


def decode(text: str | memoryview, owner_globals: Mapping[str, Any], pickled: Pickled | None = None) -> Any:
    """The value that `encode` made a text of, equal and of the same type.

    Args:
        text: The text; or what a file holds of it, with bytes behind it.
        owner_globals: Names of the module that reads it, where its own classes are looked for.
        pickled: As for `encode`.

    Raises:
        CodecError: It is no such text, or one of a later version of this module, or of a library.
    """
    return decoded(text, owner_globals, None, pickled)[0]


def decoded(
    text: str | memoryview,
    owner_globals: Mapping[str, Any],
    other: Other | None = None,
    pickled: Pickled | None = None,
) -> tuple[Any, Reader | None]:
    """As `decode`, with what has read it; None for what is no text of a version.

    Args:
        text: As for `decode`.
        owner_globals: As for `decode`.
        other: Gives what is of another text, by a tag and what follows it.
        pickled: As for `encode`.
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
        return data, None
    if data["@codec"] not in VERSIONS:
        raise CodecError(
            f"the text was written by version {data['@codec']!r} of the codec, and this is version {SECOND}"
        )
    try:
        reader = Reader(data["values"], owner_globals, other, pickled, behind)
        # What others show of it alone stands beside, which the text of the value by itself would not have.
        reader.is_shared = data["@codec"] == SECOND
        return reader.value(), reader
    except UNREADABLE as error:
        reason = str(error) if isinstance(error, CodecError) else f"{type(error).__name__}: {error}"
        reason += _versions_differ(data.get("with"))
        raise CodecError(f"{short(text)} cannot be read as the value that it was: {reason}") from error


def _versions_differ(written: Any) -> str:
    """Which libraries have other versions here than where a text was written."""
    told = [
        f"{name} {version} has written it, and here is {version_of(name) or 'none that is loaded'}"
        for name, version in (written.items() if isinstance(written, dict) else ())
        if version != version_of(name)
    ]
    return f" ({'; '.join(told)})" if told else ""
