"""The first rows of a table, as a panel shows them."""

from __future__ import annotations

from itertools import islice
from typing import Any

from cloaca_nb.errors import UsageError
from cloaca_nb.model.wording import clip
from cloaca_nb.panel.contract.replies import TableItem
from cloaca_nb.panel.state import NAME
from cloaca_nb.run.child.describe import describe, name_of

#: Rows and columns that are shown at most, and characters of all cells together.
ROWS, COLUMNS, CHARACTERS = 1000, 40, 500_000


def table_of(value: Any, source: str) -> TableItem:
    """The first rows of a value that is a table.

    Args:
        source: Where the value was looked at.

    Raises:
        UsageError: It is none.
    """
    found = describe(value, ROWS, COLUMNS)
    columns: list[str] = found["columns"]
    if not columns:
        raise UsageError(f"a value of the type {name_of(type(value))} is shown as no table")
    types = [clip(kind, NAME) for kind in _types(value, len(columns))]
    room, rows = CHARACTERS, []
    for row in found["rows"]:
        room -= sum(len(cell) for cell in row)
        if room < 0:
            break
        rows.append(row)
    return TableItem(
        source=source, columns=columns, types=types, rows=rows, total=len(value), columns_more=_more(value)
    )


def _more(value: Any) -> int:
    """How many columns are left out."""
    shape: tuple[int, ...] = getattr(value, "shape", ())
    return max(0, shape[1] - COLUMNS) if len(shape) == 2 else 0


def _has_columns(value: Any) -> bool:
    return type(value).__name__ == "DataFrame"


def _types(value: Any, count: int) -> list[str]:
    """The type of each column, that of the index among them."""
    if type(value) is list:
        heads = list(value[0])
        firsts = (next((row[key] for row in value[:ROWS] if row.get(key) is not None), None) for key in heads)
        return [name_of(type(first)) for first in islice(firsts, count)]
    if _has_columns(value):
        own = [str(kind) for kind in islice(value.dtypes, COLUMNS)]
        return [str(value.index.dtype), *own] if hasattr(value, "index") else own
    own = [str(value.dtype)]
    if type(value).__name__ == "ndarray":
        return ["", *own * (count - 1)]
    return [str(value.index.dtype), *own] if count == 2 else own
