"""What was set on a frame or a series beside its columns: `df.name = "sales"`, `design_info` of patsy."""

from __future__ import annotations

import inspect
from typing import Any

from ..codec_own import dictionary

#: What pandas itself keeps among the attributes of a table, whatever its version.
_OF_PANDAS = frozenset({"_mgr", "_item_cache", "_attrs", "_flags", "_name", "_is_copy", "_cacher", "_typ"})
#: What stands in a class for what an object is asked by, `.str`, and is kept in the object once it was.
_ACCESSORS = frozenset({"Accessor", "CachedAccessor"})


def _marks_of(table: Any) -> list[tuple[str, Any]]:
    held = (dictionary(table) or {}).items()
    return [(name, value) for name, value in held if not _is_of_pandas(type(table), name)]


def _is_of_pandas(cls: Any, name: str) -> bool:
    return name in _OF_PANDAS or type(inspect.getattr_static(cls, name, None)).__name__ in _ACCESSORS


def marks_in_steps(table: Any) -> list[tuple[str, Any]]:
    """The attributes that were set on a frame or a series, each with the step that leads there."""
    return [(f".{name}", value) for name, value in _marks_of(table)]


def beside(table: Any) -> list[tuple[str, Any]]:
    """What pandas keeps of a frame or a series beside its columns, and the names of what was set on it."""
    names, duplicates = [name for name, _ in _marks_of(table)], table.flags.allows_duplicate_labels
    return [(".attrs", table.attrs), (".flags", (duplicates, *names) if names else duplicates)]


def with_marks(table: Any, attrs: dict[Any, Any], flags: Any, marks: list[Any]) -> Any:
    """A frame or a series with what another one had beside its columns.

    Raises:
        ValueError: What was set has the name of what pandas keeps.
    """
    table.attrs = attrs
    duplicates, *names = flags if isinstance(flags, tuple) else (flags,)
    table = table if duplicates else table.set_flags(allows_duplicate_labels=False)
    for name, value in zip(names, marks, strict=True):
        if type(name) is not str or _is_of_pandas(type(table), name):
            raise ValueError(f"{name!r} is not to be set")
        vars(table)[name] = value
    return table
