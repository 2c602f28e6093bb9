"""How contexts are merged where branches meet, as the engine does it, and what a task did to one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import chain, compress, islice
from operator import is_not
from typing import Any

from cloaca_nb.model.transition import Changes

# Kept, because a task may replace what stands in this module.
_canonical = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode
_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def merged(contexts: Iterable[tuple[str, Mapping[str, Any]]]) -> Mapping[str, Any]:
    """The context that a task gets from its dependencies, which nobody may change.

    Args:
        contexts: Dependency id and the context that it stored, in any order.
    """
    found = [context for _, context in sorted(contexts, key=lambda item: item[0]) if context]
    if len(found) == 1:
        return found[0]  # a chain of tasks hands on much: that is not copied for each
    result: dict[str, Any] = {}
    for context in found:
        _into(result, context)
    return result


def merge(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Two objects merged: values of a common key by their kinds, others as they are."""
    result = dict(first)
    _into(result, second)
    return result


def _into(result: dict[str, Any], second: Mapping[str, Any]) -> None:
    for key, value in second.items():
        result[key] = _merge_values(result[key], value) if key in result else value


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
    return _canonical(value)


def changes(given: Mapping[str, Any], stored: Mapping[str, Any]) -> Changes:
    """What makes one context of another. A chain of tasks hands on much and changes little: that is quick."""
    if list(islice(stored, len(given))) == list(given):
        # No value of a context is changed in place: what is the same object has not changed.
        put = compress(stored, map(is_not, stored.values(), given.values()))
        return Changes({key: stored[key] for key in chain(put, islice(stored, len(given), None))}, [])
    gone = [key for key in given if key not in stored]
    kept = [key for key in given if key in stored]
    if list(islice(stored, len(kept))) != kept:
        return Changes(stored, list(given))  # a key was taken out and put in again: its place is another
    new = {key: value for key, value in stored.items() if key not in given or given[key] is not value}
    return Changes(new, gone)


def applied(given: Mapping[str, Any], did: Changes) -> dict[str, Any]:
    """The context that a task stored, by what it did to the one that it was given."""
    result = dict(given)
    for key in did.removed:
        del result[key]
    result.update(did.set)
    return result


def size_bytes(value: Any) -> int:
    """Length of a value's JSON text in UTF-8."""
    return len(_compact(value).encode())


def resized(size: int, given: Mapping[str, Any], did: Changes, count: int) -> int:
    """Length of a changed context's JSON text, without writing all of it again.

    Args:
        size: Length of that of the context that was given.
        did: What was done to it.
        count: How many keys it has now.
    """
    entries = size - 1 if given else 0
    replaced = {key: given[key] for key in {*did.removed, *did.set} if key in given}
    entries += _entries(did.set) - _entries(replaced)
    return entries + 1 if count else 2


def _entries(part: Mapping[str, Any]) -> int:
    """Length of the entries of an object, with a comma or brace each."""
    return size_bytes(part) - 1 if part else 0
