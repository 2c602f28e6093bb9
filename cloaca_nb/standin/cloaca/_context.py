"""The stand-in's `Context`: values pass, change and are refused as in the engine's, with the same texts.

A context holds JSON. What is put in is converted at once; what is taken out is a copy. So a value in a
context is never changed in place, and contexts may share it.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from itertools import compress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import Any

_LOWEST, _BEYOND = -(2**63), 2**64
_LOWEST_WIDE, _BEYOND_WIDE = -(2**127), 2**128

#: Types of JSON values that hold others.
_NESTED = frozenset({list, dict})

#: How deep a JSON text may be nested when it is read.
DEPTH = 127


def convert(value: Any) -> Any:
    """A value as the context keeps it.

    Raises:
        TypeError: The value, or one inside it, is of a kind that the context refuses.
        OverflowError: An integer beyond 128 bits.
        UnicodeEncodeError: A text with a lone surrogate.
        Exception: Bytes, or an integer beyond 64 bits; the engine raises no narrower class.
        RecursionError: A value that contains itself (the engine crashes).
    """
    if value is None or value is True or value is False:
        return value
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, str):
        return _text(value)
    return _collection(value)


def _integer(value: int) -> int:
    if _LOWEST <= value < _BEYOND:
        return int.__add__(value, 0)
    if _LOWEST_WIDE <= value < _BEYOND_WIDE:
        raise Exception("JSON number out of range")  # noqa: TRY002 - as the engine does
    raise OverflowError("Python int too large to convert to C long")


def _text(value: str) -> str:
    plain = str.__str__(value)
    plain.encode()
    return plain


def _collection(value: Any) -> Any:
    # Of subclasses, the engine takes what they hold and not what their own methods say.
    if isinstance(value, list):
        return [convert(item) for item in list.__iter__(value)]
    if isinstance(value, tuple):
        return [convert(item) for item in tuple.__iter__(value)]
    if isinstance(value, dict):
        return _object(dict.items(value))
    if isinstance(value, bytes):
        raise Exception("invalid type: byte array, expected any valid JSON value")  # noqa: TRY002, TRY004
    if isinstance(value, bytearray):
        raise TypeError("unexpected type: 'bytearray' object is not an instance of 'bytes'")
    if isinstance(value, (set, frozenset, Sequence)):
        return [convert(item) for item in value]
    if isinstance(value, Mapping):
        return _object((key, value[key]) for key in value)
    if hasattr(type(value), "__dataclass_fields__") or hasattr(value, "__dataclass_fields__"):
        return _fields(value)
    raise TypeError(f"unsupported type {type(value).__qualname__}")


def _object(items: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    """An object: its keys are texts and come back sorted."""
    converted: dict[str, Any] = {}
    for key, value in items:
        if not isinstance(key, str):
            raise TypeError(f"unexpected type: {_no_instance(key, 'str')}")
        text = _text(key)
        converted[text] = convert(value)
    return {key: converted[key] for key in sorted(converted)}


def _fields(value: Any) -> dict[str, Any]:
    attributes = value.__dict__
    if not isinstance(attributes, dict):
        raise TypeError(f"unexpected type: {_no_instance(attributes, 'dict')}")
    return _object(dict.items(attributes))


def _no_instance(value: Any, wanted: str) -> str:
    """The engine's words for a wrong type."""
    if value is None:
        return f"'None' is not an instance of '{wanted}'"
    return f"'{type(value).__name__}' object is not an instance of '{wanted}'"


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(_no_instance(key, "str"))
    return _text(key)


def _dict(data: Any) -> dict[Any, Any]:
    if not isinstance(data, dict):
        raise TypeError(_no_instance(data, "dict"))
    return data


def _copied(value: Any) -> Any:
    """A copy of a JSON value."""
    if isinstance(value, list):
        return [_copied(item) for item in value]
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return value


class Context:
    """The data that tasks hand on: texts as keys, JSON as values."""

    __slots__ = ("_data",)
    _data: dict[str, Any]

    def __init__(self, data: Any = None) -> None:
        object.__setattr__(self, "_data", {})
        if data is not None:
            self._fill(data)

    def __init_subclass__(cls) -> None:
        raise TypeError("type 'builtins.Context' is not an acceptable base type")

    def get(self, key: str, default: Any = None) -> Any:
        """Gets a value from the context"""
        name = _key(key)
        return _copied(self._data[name]) if name in self._data else default

    def set(self, key: str, value: Any) -> None:
        """Sets a value in the context (insert or update)"""
        name = _key(key)
        self._data[name] = convert(value)

    def insert(self, key: str, value: Any) -> None:
        """Inserts a new value into the context"""
        name, converted = _key(key), convert(value)
        if name in self._data:
            raise ValueError(f"Key already exists: Key already exists: {name}")
        self._data[name] = converted

    def update(self, key: str, value: Any) -> None:
        """Updates an existing value in the context"""
        name, converted = _key(key), convert(value)
        if name not in self._data:
            raise KeyError(f"Key not found: Key not found: {name}")
        self._data[name] = converted

    def update_from_dict(self, data: Any) -> None:
        """Updates the context with values from a Python dictionary"""
        self._fill(data)

    def _fill(self, data: Any) -> None:
        for key, value in _dict(data).items():
            name = _key(key)
            self._data[name] = convert(value)

    def remove(self, key: str) -> Any:
        """Removes and returns a value from the context"""
        return _copied(self._data.pop(_key(key), None))

    def to_dict(self) -> dict[str, Any]:
        """Returns the context as a Python dictionary"""
        return {key: _copied(value) for key, value in self._data.items()}

    def to_json(self) -> str:
        """Serializes the context to a JSON string"""
        return written(self._data)

    @staticmethod
    def from_json(json_str: str) -> Context:
        """Creates a context from a JSON string"""
        if not isinstance(json_str, str):
            raise TypeError(_no_instance(json_str, "str"))
        context = Context()
        context._data.update(_read(json_str))
        return context

    def secret(self, name: str) -> dict[str, Any]:
        """Read a resolved secret by name: there is no store of secrets here."""
        raise RuntimeError("secrets backend not configured for this execution scope")

    def secret_field(self, name: str, field: str) -> str:
        """Read one field of a secret: there is no store of secrets here."""
        raise RuntimeError("secrets backend not configured for this execution scope")

    def __getitem__(self, key: str) -> Any:
        name = _key(key)
        value = self._data.get(name)
        if value is None:
            raise KeyError(f"Key not found: '{name}'")
        return _copied(value)

    def __setitem__(self, key: str, value: Any) -> None:
        self.set(key, value)

    def __delitem__(self, key: str) -> None:
        name = _key(key)
        if name not in self._data:
            raise KeyError(f"Key not found: '{name}'")
        del self._data[name]

    def __contains__(self, key: object) -> bool:
        return _key(key) in self._data

    def __len__(self) -> int:
        return len(self._data)

    def __repr__(self) -> str:
        return f"Context({self.to_json()})"

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"'builtins.Context' object has no attribute '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        why = " and no __dict__ for setting new attributes" if sys.version_info >= (3, 13) else ""
        raise AttributeError(f"'builtins.Context' object has no attribute '{name}'{why}")

    def __reduce_ex__(self, protocol: object) -> Any:
        raise TypeError("cannot pickle 'builtins.Context' object")


def adopt(data: Mapping[str, Any]) -> Context:
    """A context around data that is JSON already; its values are shared, for no context changes one."""
    context = Context()
    object.__setattr__(context, "_data", dict(data))
    return context


def shared(context: Context) -> dict[str, Any]:
    """What a context holds; its values are not to be changed."""
    return dict(context._data)


def written(value: Any) -> str:
    """A JSON text as the engine writes it: no blanks, its own way with exponents."""
    import json

    if value is None or value is True or value is False:
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, list):
        return f"[{','.join(map(written, value))}]"
    if isinstance(value, dict):
        return f"{{{','.join(f'{written(key)}:{written(item)}' for key, item in value.items())}}}"
    return json.dumps(value, ensure_ascii=False)


def _float(value: float) -> str:
    mantissa, mark, exponent = repr(value).partition("e")
    if not mark:
        return mantissa
    power = int(exponent)
    if power == -5:
        sign = "-" if mantissa.startswith("-") else ""
        return f"{sign}0.0000{mantissa.lstrip('-').replace('.', '')}"
    return f"{mantissa}e{power:+d}"


def _read(text: str) -> dict[str, Any]:
    """An object from JSON text: as the engine reads it, which is stricter than Python."""
    import json

    hooks = {"parse_int": _read_integer, "parse_float": _read_float, "parse_constant": _no_constant}
    try:
        value = json.loads(text, **hooks)  # type: ignore[arg-type]  # each hook is what its name asks for
    except (ValueError, RecursionError) as error:
        raise _unreadable(str(error)) from None
    if not isinstance(value, dict):
        raise _unreadable(f"invalid type: {_kind(value)}, expected a map")
    if deeper(value.values(), DEPTH - 1):
        raise _unreadable("recursion limit exceeded")
    return {key: convert(item) for key, item in value.items()}


def _unreadable(why: str) -> ValueError:
    return ValueError(f"Failed to deserialize from JSON: Serialization error: {why}")


def deeper(values: Collection[Any], limit: int) -> bool:
    """Whether any of these values is nested more than `limit` levels deep."""
    if _NESTED.isdisjoint(map(type, values)):
        return False
    looked = list(values)
    level: list[Any] = list(compress(looked, map(_NESTED.__contains__, map(type, looked))))
    for _ in range(limit):
        level = [
            item
            for value in level
            for item in (value.values() if isinstance(value, dict) else value)
            if isinstance(item, (list, dict))
        ]
    return bool(level)


def _read_integer(text: str) -> int | float:
    value = int(text)
    if text == "-0" or not _LOWEST <= value < _BEYOND:
        return float(value) if value else -0.0
    return value


def _read_float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("number out of range")
    return value


def _no_constant(text: str) -> Any:
    raise ValueError("expected value")


def _kind(value: Any) -> str:
    names = {list: "sequence", str: "string", bool: "boolean", int: "integer", float: "floating point"}
    return names.get(type(value), "null")
