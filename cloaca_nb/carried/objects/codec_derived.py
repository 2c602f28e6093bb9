"""Instances of own classes, and of some of libraries, that extend tables of pandas or arrays of numpy.

What they are of the library is written as the library's own is; beside it stand the attributes that they have
of their class. Nothing of the class is called but what numpy calls as it makes an array of one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ..codec_kinds import Kind
from ..codec_numpy import ARRAY, Column, array_of, library
from ..codec_own import attributes_of, dictionary, is_own, own_kind, set_attributes
from ..codec_pandas import FRAME, SERIES


def _beside(value: Any, leaving: Collection[str] = ()) -> list[Any]:
    """The class, how many attributes there are, their names with what they are."""
    found = [pair for pair in attributes_of(value) if pair[0] not in leaving]
    return [type(value), len(found), *(each for pair in found for each in pair)]


def _apart(parts: Sequence[Any], base: type) -> tuple[type, list[Any], list[Any]]:
    """The class, its attributes, and what is of the library.

    Raises:
        TypeError: It is no class that extends the library's.
    """
    cls, count, *rest = parts
    if not (isinstance(cls, type) and issubclass(cls, base)):
        raise TypeError(f"{cls!r} extends no {base.__name__}")
    return cls, rest[: 2 * count], rest[2 * count :]


def _of_table(plain: Kind) -> Kind:
    """How tables of a class are written that extends one of pandas."""

    def write(value: Any) -> Any:
        parts = plain.write(value)
        before = _beside(
            value, dictionary(value) or ()
        )  # which are what the library keeps, or was set on the table
        parts[:0], parts.steps[:0] = before, [""] * len(before)
        return parts

    def read(parts: list[Any]) -> Any:
        base = library("pandas").DataFrame if plain is FRAME else library("pandas").Series
        cls, attributes, held = _apart(parts, base)
        table = plain.read(held)
        made: Any = object.__new__(cls)
        names = vars(made)
        names.update(vars(table))
        flags = table.flags
        names["_flags"] = type(flags)(made, allows_duplicate_labels=flags.allows_duplicate_labels)
        set_attributes(made, attributes)
        return made

    return Kind(f"own_{plain.tag}", write, read, changes=True)


def _of_array(value: Any) -> list[Any]:
    return [*_beside(value), Column(value.view(library("numpy").ndarray))]


def _array(parts: list[Any]) -> Any:
    ndarray = library("numpy").ndarray
    cls, attributes, (held,) = _apart(parts, ndarray)
    array = held if isinstance(held, ndarray) else array_of(held)
    made = array.view(cls)
    names = dictionary(made)
    if names is not None:
        names.clear()  # what `__array_finalize__` has set
    set_attributes(made, attributes)
    return made


_FRAME, _SERIES = _of_table(FRAME), _of_table(SERIES)
_ARRAY = Kind(f"own_{ARRAY.tag}", _of_array, _array, changes=True)
DERIVED_KINDS = (_FRAME, _SERIES, _ARRAY)
_EXTENDED: dict[str, Kind] = {
    "pandas.DataFrame": _FRAME,
    "pandas.Series": _SERIES,
    "numpy.ndarray": _ARRAY,
}
#: Modules of libraries whose classes are written as the package's own are.
_ALIKE = frozenset({"patsy.design_info"})


def class_kind(cls: type, owner: Mapping[str, Any]) -> Kind | None:
    """How values of a class are written that no table of a library has; None where they cannot be.

    Args:
        cls: The class.
        owner: Names of a module of the package whose own classes count.
    """
    if is_own(cls.__module__, owner) or cls.__module__ in _ALIKE:
        names = (f"{base.__module__.partition('.')[0]}.{base.__name__}" for base in cls.__mro__)
        found = next((_EXTENDED[name] for name in names if name in _EXTENDED), None)
        if found is not None:
            return found
    return own_kind(cls, owner)
