"""Python values -> JSON values, as the engine converts the parts of a trigger rule."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class NotJson(Exception):
    """Why a value has no JSON form."""


def to_json(value: Any) -> Any:
    """The JSON form of a value.

    Raises:
        NotJson: It has none.
    """
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        if not -(2**63) <= value < 2**64:
            raise NotJson("JSON number out of range")
        return int(value)
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, (bytes, bytearray)):
        raise NotJson("invalid type: byte array, expected any valid JSON value")
    if isinstance(value, dict):
        return _object(value)
    if isinstance(value, (list, tuple, set, frozenset, range)):
        return [to_json(item) for item in value]
    raise NotJson(f"unsupported type {type(value).__name__}")


def _object(value: dict[Any, Any]) -> dict[str, Any]:
    for key in value:
        if not isinstance(key, str):
            raise NotJson(f"unexpected type: '{type(key).__name__}' object is not an instance of 'str'")
    return {key: to_json(value[key]) for key in sorted(value)}
