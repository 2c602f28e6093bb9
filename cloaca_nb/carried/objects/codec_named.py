"""Classes, functions, modules and the nan of libraries by their names, and methods with what these are of."""

from __future__ import annotations

import importlib
import math
import sys
from collections import OrderedDict, deque
from contextlib import suppress
from functools import lru_cache
from types import BuiltinFunctionType, ModuleType
from typing import Any

from ..codec_kinds import LIBRARIES, CodecError, Kind, ValueParts, unmade
from .codec_inner import inner_parts

NAME = "name"
#: The type of functions that remember what they have given.
MEMO = type(lru_cache(len))
#: Types whose methods are handed over with what they are methods of.
_HOLDERS = frozenset({dict, list, set, OrderedDict, deque})


def type_name(cls: type) -> str:
    """A type by its module and name."""
    return f"{cls.__module__}.{cls.__qualname__}".removeprefix("builtins.")


def _named(value: Any) -> Any:
    """A name; of a method that is a list's own, `rows.append`, the list and which it is.

    Of a function inside of another one, where it stands.
    """
    inside = inner_parts(value)
    if inside is not None:
        return inside
    held = getattr(value, "__self__", None) if type(value) is BuiltinFunctionType else None
    if type(held) in _HOLDERS:
        return ValueParts([("", held), ("", value.__name__)], BOUND.tag)
    return library_name(value)


def _memo_name(value: Any) -> str:
    """A function of a library that remembers what it has given: it would give the same again."""
    if str(value.__module__).partition(".")[0] not in LIBRARIES:
        raise CodecError(f"of the type {type_name(type(value))}")
    return library_name(value)


def _bound(parts: list[Any]) -> Any:
    held, name = parts
    found = getattr(held, name) if type(held) in _HOLDERS else None
    if type(found) is not BuiltinFunctionType:
        raise TypeError(f"it is no method of {type_name(type(held))}")
    return found


def library_name(value: Any) -> str:
    """The name by which a class, function or module of a library is imported.

    Raises:
        CodecError: Under its name is something else.
    """
    module = value.__name__ if type(value) is ModuleType else getattr(value, "__module__", None)
    name = "" if type(value) is ModuleType else value.__qualname__
    owner = getattr(value, "__objclass__", None)
    if module is None and isinstance(owner, type):
        module = owner.__module__
    text = f"{module}:{name}" if name else str(module)
    if isinstance(module, str) and module != "__main__":
        for each in (text, f"types:{name}"):  # the type of None is said to be of `builtins`
            with suppress(AttributeError, ImportError, ValueError):
                if library_value(each) is value:
                    return each
        beside = vars(sys.modules[module]).items() if module in sys.modules else ()
        for each, other in beside:  # `shutil` has the class of `disk_usage()` by another name than its own
            if other is value:
                return f"{module}:{each}"
    raise CodecError(f"of the type {type_name(type(value))}, and is not what `import` gives under its name")


#: Modules of Python's own that do something as they are imported.
_DOES_WORK = frozenset({"__main__", "antigravity", "idlelib", "this", "turtle", "turtledemo"})


def library_value(text: str) -> Any:
    """The class, function or module of a library that has this name.

    Raises:
        AttributeError, ImportError: There is none.
    """
    module, _, name = text.partition(":")
    top = module.partition(".")[0]
    if (
        module not in sys.modules
        and top not in LIBRARIES
        and (top in _DOES_WORK or (top not in sys.modules and top not in sys.stdlib_module_names))
    ):
        raise CodecError(f"{text} of the module {module!r}, which no module of the package imports")
    value: Any = importlib.import_module(module)
    for step in name.split(".") if name else ():
        value = getattr(value, step)
    return value


def _of_generic(value: Any) -> list[Any]:
    """A class with its parameters, `Box[int]`, which instances that are made of it keep."""
    if value.__origin__[value.__args__] != value:
        raise CodecError(f"{value!r}, which is not what its class makes of its parameters")
    return [value.__origin__, *value.__args__]


def _is_record(cls: type) -> bool:
    """Whether a class is a record of Python that can be made: `os.stat_result`, not `sys.version_info`."""
    if not (issubclass(cls, tuple) and hasattr(cls, "n_sequence_fields")):
        return False
    return getattr(sys.modules.get(cls.__module__), cls.__name__, None) is cls


def _of_record(value: Any) -> list[Any]:
    """Its class, its items, and what it has beside them by name alone."""
    items, beside = value.__reduce__()[1]
    return [type(value), items, beside]


def _record(parts: list[Any]) -> Any:
    cls, items, beside = parts
    if not (isinstance(cls, type) and _is_record(cls)):
        raise TypeError(f"{cls!r} is no record")
    return cls(items, beside)


def _of_float(value: float) -> str:
    """A number that JSON has not; of nan, which is found where it is that very object, whose it is."""
    if value is math.nan:
        return "math.nan"
    return "numpy.nan" if value is getattr(sys.modules.get("numpy"), "nan", None) else repr(value)


def _float(text: str) -> float:
    if text == "math.nan":
        return math.nan
    with suppress(ImportError):  # without the library none asks for its nan
        if text == "numpy.nan":
            return float(importlib.import_module("numpy").nan)
    return float(text.removeprefix("numpy."))


#: What is written as a name: the writer and the reader of a text know whose.
NAMED = Kind(NAME, _named, library_value)
REMEMBERING = Kind(NAME, _memo_name, library_value)
BOUND = Kind("bound", unmade, _bound)
GENERIC = Kind("generic", _of_generic, lambda parts: parts[0][tuple(parts[1:])])
RECORD = Kind("record", _of_record, _record)
FLOAT = Kind("float", _of_float, _float)
NAMED_KINDS = (BOUND, GENERIC, RECORD, FLOAT, NAMED)


def named_kind(cls: type) -> Kind | None:
    """How values of a class of a library are written that a name tells, or the class with its items."""
    if cls is float:
        return FLOAT
    if cls is MEMO:
        return REMEMBERING
    if type_name(cls) == "typing._GenericAlias":
        return GENERIC
    return RECORD if _is_record(cls) else None
