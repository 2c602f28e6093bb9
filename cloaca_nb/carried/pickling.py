"""Objects that have no other form, pickled: where a notebook says `--handover pickle`, its package has this.

Reading a pickle runs what it names, so whoever can write into a run's context can run code where it is read.
What is of the package itself is named as the codec names it, and found in the names of the module that reads:
pickle would look in `sys.modules`, which may hold another package's module of that name.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from types import FunctionType
from typing import Any

from .codec_kinds import Binary, CodecError, Kind, flat, named, paired, version_of, whole
from .codec_memory import references
from .codec_numpy import bounds, library
from .codec_own import dictionary, is_own, own_name, own_value
from .objects.codec_marks import marks_in_steps

_FAILS = (
    *(
        ArithmeticError,
        AttributeError,
        ImportError,
        LookupError,
        OSError,
        RuntimeError,
        TypeError,
        ValueError,
    ),
    pickle.PickleError,
)


class _Pickler(pickle.Pickler):
    """Pickles an object.

    Args:
        file: Where to.
        owner: Names of the module that does.
        text: The text that it is for, where others of its objects are told; None where there are none.
        shared: Memory that others show, too: arrays that do are told by the text; None where none are.

    Attributes:
        told: What the text tells instead.
        has_more: Whether there are tables of which pandas pickles less than they are: it copies them before
            it changes them, or somebody has set an attribute on them.
        libraries: Whose classes and functions are named.
    """

    def __init__(
        self, file: io.BytesIO, owner: Mapping[str, Any], text: Any, shared: Collection[Any] | None = None
    ) -> None:
        super().__init__(file, protocol=4)
        self._owner = owner
        self._text = text
        self._shared = shared
        self._places: dict[int, int] = {}
        self._arrays: dict[int, Any] = {}
        #: The arrays of frames, series and indexes, by the ids of these: pandas knows who shows what of them.
        self._tables: dict[int, list[Any]] = {}
        self._names: set[tuple[int, int]] = set()
        #: Ids of arrays and indexes that nobody can change: what an index of several levels is made of.
        self._fixed: set[int] = set()
        self.told: list[Any] = []
        self.has_more = False
        self.libraries: set[str] = set()

    @property
    def arrays(self) -> list[Any]:
        """Arrays that are pickled and not told by the text; those of each frame, series and index once."""
        tables = [each for arrays in self._tables.values() for each in arrays]
        inner = self._names.union(map(bounds, tables))
        return [*(each for each in self._arrays.values() if bounds(each) not in inner), *tables]

    def persistent_id(self, value: Any) -> str | int | None:
        cls = type(value)
        if cls is FunctionType or isinstance(value, type):
            module = getattr(value, "__module__", None)
            if is_own(module, self._owner):
                return own_name(value, self._owner)
            if isinstance(module, str):
                self.libraries.add(module.partition(".")[0])
        elif self._text is None or cls in _ALIKE:
            return None
        elif self._is_told_of(cls, value):
            place = self._places.setdefault(id(value), len(self.told))
            if place == len(self.told):
                self.told.append(value)
            return place
        return None

    def _is_told_of(self, cls: type, value: Any) -> bool:
        """Whether the text tells an object; that of a value that was read tells what it told, and no more."""
        told = self._text.told_before
        if told is not None and id(value) in told:
            return True
        found = (told is None and self._text.is_there(value)) or self._is_shared(cls, value)
        return found and told is None

    def _is_shared(self, cls: type, value: Any) -> bool:
        """Whether others show an array's memory, as far as that is known."""
        if id(value) in self._fixed:
            return False
        if cls.__module__ == "numpy" and cls.__name__ == "ndarray":
            if self._is_told([value]):
                return True
            self._arrays[id(value)] = value
        elif cls.__module__.partition(".")[0] != "pandas":
            return False
        elif cls.__name__ == "MultiIndex":
            self._fixed.update(map(id, (*value.codes, *value.levels)))
        elif cls.__name__ in _TABLES:
            blocks = getattr(getattr(value, "_mgr", None), "blocks", ())
            held = [each.values for each in blocks] or [getattr(value, "_data", None)]
            arrays = [each for each in held if type(each).__name__ == "ndarray"]
            is_more = any(references(getattr(each, "refs", None)) > 1 for each in blocks)
            is_more |= bool(blocks and marks_in_steps(value))
            self.has_more |= is_more
            if self._is_told(arrays, is_more):
                return True
            # What an index holds of objects nobody changes, and many have it in common.
            self._tables[id(value)] = arrays if blocks else [each for each in arrays if not _of_objects(each)]
            self._names.update(bounds(each) for each in arrays if not blocks)
        return False

    def _is_told(self, arrays: Sequence[Any], is_more: bool = False) -> bool:
        """Whether the text tells what these arrays are: it could not of objects that can change.

        Args:
            arrays: The arrays.
            is_more: Whether they are a table's that is more than pandas pickles of it: a text tells it.
        """
        if self._shared is None or not all(map(_is_of_plain, arrays)):
            return False
        return is_more or any(bounds(each) in self._shared for each in arrays)


def _of_objects(array: Any) -> bool:
    return bool(array.dtype.hasobject)


def _is_of_plain(array: Any) -> bool:
    """Whether nobody can change what an array holds but by the array."""
    numbers = (library("numpy").number, library("numpy").bool_)
    return not _of_objects(array) or all(
        type(each) in _PLAIN or issubclass(type(each), numbers) for each in array.ravel().tolist()
    )


#: Classes of pandas that a text tells.
_TABLES = frozenset({"DataFrame", "Series", "Index", "DatetimeIndex", "TimedeltaIndex"})


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, owner: Mapping[str, Any], told: Sequence[Any]) -> None:
        super().__init__(file)
        self._owner = owner
        self._told = told

    def persistent_load(self, name: str | int) -> Any:
        return self._told[name] if isinstance(name, int) else own_value(name, self._owner)


#: Types of which nobody can tell two equal values apart.
_ALIKE = frozenset({bool, bytes, complex, float, frozenset, int, str, tuple, type(None)})
#: Those of them that hold nothing.
_PLAIN = _ALIKE - {frozenset, tuple}


def pickled(owner: Mapping[str, Any], text: Any = None) -> Kind:
    """How objects are pickled for a module of a package, and read by one.

    Args:
        owner: The module's names.
        text: What it is written or read for: it is told what is inside of each.
    """

    def write(value: Any) -> list[Any]:
        try:
            pickler, data = _dumped(value, owner, text)
        except _FAILS as error:
            cls = type(value)
            raise CodecError(
                f"of the type {cls.__module__}.{cls.__qualname__}, and pickle cannot write it: {error}"
            ) from None
        _refuse_attributes(pickler)
        if text is not None:
            text.inside.add(value, lambda: dict(pickler.memo.copy().values()))
        names = sorted(pickler.libraries)
        versions = flat((name, version) for name in names if (version := version_of(name)))
        told = _told(value, text, pickler)
        return [data, *([told] if told else []), *versions]

    def read(parts: list[Any]) -> Any:
        data, *versions = parts
        told = versions.pop(0) if versions and isinstance(versions[0], tuple) else ()
        for name, version in paired(versions):
            _fit(name, version)
        unpickler = _Unpickler(io.BytesIO(whole(data)), owner, told)
        try:
            value = unpickler.load()
        except pickle.PickleError as error:
            raise CodecError(str(error)) from error
        if text is not None:
            text.told.append((value, told))
            text.inside.add(value, unpickler.memo.copy)
        return value

    return Kind("pickle", write, read, changes=True)


def _told(value: Any, text: Any, pickler: _Pickler) -> tuple[Any, ...]:
    """What the text tells of a pickled object.

    Of one that was read it is what was told: a library may have put a copy in the place of some of it, and
    who refers to the others goes by their numbers.
    """
    is_read = text is not None and text.told_before is not None
    return tuple(text.told_of.get(id(value), ()) if is_read else pickler.told)


def _refuse_attributes(pickler: _Pickler) -> None:
    """Refuses an object whose attributes are a dictionary that is handed over by itself.

    Raises:
        CodecError: There is one.
    """
    told = {id(each) for each in pickler.told if type(each) is dict}
    for _, each in pickler.memo.copy().values() if told else ():
        with suppress(CodecError):
            if id(dictionary(each)) not in told:
                continue
        raise CodecError(
            f"{named(each)}, whose attributes are handed over as a dictionary, too; hand over one of them"
        )


def _dumped(value: Any, owner: Mapping[str, Any], text: Any) -> tuple[_Pickler, Binary]:
    """A pickled object; once more where it has arrays whose memory others show."""
    shared: Collection[Any] | None = None
    while True:
        file = io.BytesIO()
        pickler = _Pickler(file, owner, text, shared)
        pickler.dump(value)
        arrays = pickler.arrays
        if shared is not None or text is None or not (arrays or pickler.has_more):
            break
        if text.told_before is not None:
            break
        shared = text.shared_in(arrays)
        if not (shared or pickler.has_more):
            break
    if text is not None:
        text.pickled_arrays += arrays
    return pickler, Binary(file.getvalue())


def _fit(library: str, version: str) -> None:
    """Refuse an object of another version of its library: what it holds may mean something else there.

    Raises:
        CodecError: It is another, beyond its last number.
        ImportError: There is none.
    """
    here = getattr(__import__(library), "__version__", "")
    if version.split(".")[:2] != str(here).split(".")[:2]:
        raise CodecError(
            f"it was pickled with {library} {version}, and here is {library} {here}: all need one version"
        )
