"""In the child process, and outside of it: what a task stored, as a kept run has it.

A context is a file. Its short values stand in it; each longer one has a file beside it, named after what it
holds, as most of a run's contexts have the same ones.
"""

from __future__ import annotations

import json

from cloaca_nb.run.child.again.stamps import digest

# See setup.TYPE_CHECKING.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from typing import Any

# Kept, because a task may replace what stands in this module.
_loads, _dumps = json.JSONDecoder().decode, json.JSONEncoder().encode

#: Characters of a value's JSON up to which it stands in the context's own file.
SHORT = 200
#: Where a context's file has its values, by key: each in a list, or the name of the file that holds it.
_VALUES = "values"


def entry(value: Any) -> tuple[object, str, bytes]:
    """How a context's file has a value, a longer one by its name; that name; its JSON."""
    data = _dumps(value).encode()
    name = f"{digest(data)}.json"
    return [value] if len(data) <= SHORT else name, name, data


def context_text(entries: Mapping[str, object], **more: Any) -> bytes:
    """The file of a context.

    Args:
        entries: By key, see `entry`.
        more: What else is to stand in it.
    """
    return _dumps({_VALUES: entries, **more}).encode()


def read_context(
    data: bytes, read: Callable[[str], bytes], only: Collection[str] | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What such a file says: the context, and what else stands in it.

    Args:
        read: What is kept under a name.
        only: The keys that are wanted; all without.

    Raises:
        ValueError: It is no such file.
        LookupError: It lacks something, or one of those keys.
        OSError: What is kept under a name cannot be read.
    """
    more: dict[str, Any] = _loads(data.decode())
    values = more.pop(_VALUES)
    wanted = values if only is None else only
    context = {key: _value(values[key], read) for key in wanted}
    return context, more


def _value(value: Any, read: Callable[[str], bytes]) -> Any:
    return _loads(read(value).decode()) if isinstance(value, str) else value[0]
