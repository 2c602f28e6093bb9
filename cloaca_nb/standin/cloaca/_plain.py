"""Python values -> JSON values, for the parts of a trigger rule."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class NotPlainError(Exception):
    """Why a value has no JSON form."""


def to_plain(value: Any) -> Any:
    """The JSON form of a value, converted as the context converts.

    Raises:
        NotPlainError: It has none.
    """
    if value is None or type(value) in {bool, str} or (type(value) is int and -(2**63) <= value < 2**64):
        return value
    # Imported late: most rules hold nothing else than the above.
    from ._context import convert

    try:
        return convert(value)
    except Exception as error:  # noqa: BLE001 - the context refuses with several classes
        raise NotPlainError(str(error)) from None
