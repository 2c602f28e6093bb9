"""What a context may hold, and what goes to a server and comes from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeAlias, Union

JSON: TypeAlias = Union[bool, int, float, str, "list[JSON]", "dict[str, JSON]", None]
#: A JSON object, or a table of TOML.
Table: TypeAlias = Mapping[str, Any]


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


def table_of(table: Table, key: str) -> Table:
    """The table or object of this name; an empty one where there is none."""
    value = table.get(key)
    return value if isinstance(value, dict) else {}


def text_of(table: Table, key: str) -> str:
    """The text of this name; an empty one where there is none."""
    value = table.get(key)
    return value if isinstance(value, str) else ""


def objects_of(value: object) -> list[Table]:
    """The tables or objects of a list; none of anything else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
