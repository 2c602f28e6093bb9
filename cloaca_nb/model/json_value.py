"""What a context may hold, and what goes to a server and comes from it."""

from __future__ import annotations

import json
from typing import Any, TypeAlias, Union

JSON: TypeAlias = Union[bool, int, float, str, "list[JSON]", "dict[str, JSON]", None]


def json_text(value: Any, *, ascii: bool = True, indent: int | None = None) -> str:
    """JSON of ours, also in the kernel, where a notebook may have replaced `json.dumps`.

    Args:
        value: What is to be written.
        ascii: Whether what is not ASCII is escaped.
        indent: Spaces of a level; all in one line without.

    Raises:
        TypeError: JSON has no such value.
    """
    return json.JSONEncoder(ensure_ascii=ascii, indent=indent).encode(value)
