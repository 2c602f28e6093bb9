"""What a task did to its context, bounded for display."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cloaca_nb.run.runner import ContextChange, Value

#: Longest preview, in characters, and largest value that is kept whole, in bytes of JSON.
PREVIEW = 120
WHOLE = 10_000


def change(before: Mapping[str, Any], after: Mapping[str, Any], size_bytes: int) -> ContextChange:
    """How two contexts differ.

    Args:
        before: What the task was given.
        after: What it handed on.
        size_bytes: Length of the JSON text of `after`.
    """
    common = [key for key in after if key in before]
    return ContextChange(
        added={key: value_of(after[key]) for key in sorted(after) if key not in before},
        changed={key: value_of(after[key]) for key in sorted(common) if _differ(before[key], after[key])},
        removed=tuple(sorted(key for key in before if key not in after)),
        keys=tuple(sorted(after)),
        size_bytes=size_bytes,
    )


def _differ(first: Any, second: Any) -> bool:
    """Whether two JSON values differ; 1, 1.0 and true do, unless they are deep inside."""
    return first is not second and (type(first) is not type(second) or bool(first != second))


def value_of(value: Any) -> Value:
    """A value with its size and a preview."""
    text = json.dumps(value, ensure_ascii=False)
    size = len(text.encode("utf-8", "surrogatepass"))
    preview = text if len(text) <= PREVIEW else f"{text[: PREVIEW - 1]}…"
    small = size <= WHOLE
    return Value(size_bytes=size, preview=preview, value=value if small else None, whole=small)
