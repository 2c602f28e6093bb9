"""How contexts are merged where branches meet, as the engine does it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any


def merged(contexts: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """The context that a task gets from its dependencies.

    Args:
        contexts: Dependency id and the context that it stored, in any order.
    """
    result: dict[str, Any] = {}
    for _, context in sorted(contexts, key=lambda item: item[0]):
        result = merge(result, context)
    return result


def merge(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Two objects merged: values of a common key by their kinds, others as they are."""
    result = dict(first)
    for key, value in second.items():
        result[key] = _merge_values(result[key], value) if key in result else value
    return result


def _merge_values(first: Any, second: Any) -> Any:
    if isinstance(first, dict) and isinstance(second, dict):
        return merge(first, second)
    if isinstance(first, list) and isinstance(second, list):
        return _joined(first, second)
    return second


def _joined(first: list[Any], second: list[Any]) -> list[Any]:
    """The first list and those items of the second that it lacks, each once."""
    seen = {canonical(item) for item in first}
    result = list(first)
    for item in second:
        text = canonical(item)
        if text not in seen:
            seen.add(text)
            result.append(item)
    return result


def canonical(value: Any) -> str:
    """A text that two JSON values share if they are one: 1, 1.0 and true are three."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
