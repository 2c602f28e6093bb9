"""Cells -> workflow: what a notebook says, read without running it.

The package can be called: `cloaca_nb.read` is this package from the first import of one of its modules on,
and the function `cloaca_nb.api.read` before. Both mean the same.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class _Read(ModuleType):
    def __call__(self, path: Any, workflow: str | None = None) -> Any:
        """See `cloaca_nb.api.read`."""
        from cloaca_nb.api import read

        return read(path, workflow)


sys.modules[__name__].__class__ = _Read
