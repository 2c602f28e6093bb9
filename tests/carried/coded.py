"""Values that are written by one task and read by the next."""

from __future__ import annotations

import json
from typing import Any

from cloaca_nb.carried.codec import decode, encode


def there_and_back(value: Any, owner: dict[str, Any] | None = None) -> Any:
    """A value as the next task gets it: its text passes a server, which reads and writes it as JSON.

    Args:
        value: It is not pickled.
        owner: Names of the module of both tasks.
    """
    owner = owner or {}
    text = encode(value, owner=owner)
    assert type(text) is str
    assert "@pickle" not in text
    return decode(json.loads(json.dumps({"@X": text}, ensure_ascii=False).encode())["@X"], owner)
