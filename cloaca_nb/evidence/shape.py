"""The forms of what a process told that has executed code of a notebook, which could have told it, too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

#: Of lists, the form of each item; of dicts, that of each value, or of each that is named; of tuples, those
#: of a list's items one after the other. A type is what a value has to be; a function tells whether it fits.
Shape = Any

#: What plain data holds other values in.
_HOLDING = frozenset({list, dict})


def plain(value: object) -> bool:
    """Whether it holds nothing else: a text, a number, nothing."""
    return type(value) not in _HOLDING


def maybe(shape: Shape) -> Callable[[Any], bool]:
    """A form that may also be missing."""
    return lambda value: value is None or fits(value, shape)


_PAIR = (str, str)

#: How a process was: what -> [digest, text].
PROCESS: Shape = {str: _PAIR}

#: What came of handing variables over.
HANDED: Shape = {str: {str: {"verdict": str, "why": str, "line": int, "is_json": bool}}}

#: How deep nodes may stand in one another; deeper ones nobody looks at.
_DEEPEST = 100


def fits(value: Any, shape: Shape) -> bool:
    """Whether plain data has a form.

    Args:
        value: What was told.
    """
    if isinstance(shape, type):  # the most of all
        return isinstance(value, shape)
    if isinstance(shape, list):
        if not isinstance(value, list):
            return False
        if shape[0] is plain:  # as for most lists
            return _HOLDING.isdisjoint(map(type, value))
        return all(fits(item, shape[0]) for item in value)
    if isinstance(shape, tuple):
        return isinstance(value, list) and len(value) == len(shape) and all(map(fits, value, shape))
    if callable(shape):
        return bool(shape(value))
    if not isinstance(value, dict):
        return False
    if str in shape:
        return all(fits(item, shape[str]) for item in value.values())
    for name, inner in shape.items():
        item = value.get(name)
        if not (isinstance(item, inner) if isinstance(inner, type) else fits(item, inner)):
            return False
    return True


def is_node(value: Any, deepest: int = _DEEPEST) -> bool:
    """Whether it is a value as snapshots tell it: a digest, a text, and steps to its parts."""
    if not (isinstance(value, list) and len(value) in (2, 3) and fits(value[:2], _PAIR)):
        return False
    parts = value[2] if len(value) > 2 else []
    return (
        deepest > 0
        and isinstance(parts, list)
        and all(
            isinstance(part, list)
            and len(part) == 2
            and isinstance(part[0], str)
            and is_node(part[1], deepest - 1)
            for part in parts
        )
    )


_TASK: Shape = {"names": {str: is_node}, "unknown": {str: str}, "said": [str], "types": [str]}

#: What was seen of the tasks of a notebook, by their ids.
STATES: Shape = {str: {**_TASK, "now": PROCESS}}
#: The same of a package that was imported.
IMPORTED: Shape = {"tasks": {str: {**_TASK, "streams": PROCESS}}, "before": PROCESS, "now": PROCESS}

_PLACED = (plain, str, int)
_DECLARED: Shape = {"id": plain, "module": str, "name": str, "file": str, "line": int}
_ERROR: Shape = {"type": str, "message": str, "module": maybe(str), "frames": [(str, int)]}

#: What an interpreter that imported a package reports.
REPORT: Shape = {
    "error": maybe(_ERROR),
    "shadow": maybe(str),
    "seconds": int,
    "touched": maybe([(str, str, int)]),
    "tasks": [{**_DECLARED, "dependencies": [plain], "namespace": [plain]}],
    "builders": [_PLACED],
    "triggers": [_PLACED],
    "parameters": [plain],
    "secrets": [plain],
    "threads": [str],
    "costly": maybe([(str, str, int, plain)]),
    "unset": maybe([(str, str, [(str, int)])]),
    "states": maybe(IMPORTED),
}
