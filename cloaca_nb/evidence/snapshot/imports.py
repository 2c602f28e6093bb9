"""What a name holds after `lazy import` (Python 3.15), until somebody asks for it."""

from __future__ import annotations

import sys
import types

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: The type of what such a name holds; None on older Pythons.
LAZY: Any = getattr(types, "LazyImportType", None)


def imported(value: Any) -> Any:
    """What it stands for, where that is loaded; nothing is imported in order to be looked at."""
    if LAZY is None or type(value) is not LAZY:
        return value
    name = repr(value).split("'")[1]
    holder, _, attribute = name.rpartition(".")
    return sys.modules.get(name) or getattr(sys.modules.get(holder), attribute, value)
