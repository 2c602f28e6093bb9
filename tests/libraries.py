"""Libraries that tests need: imported by the first test that looks into one, not where tests are collected.

All workers of a parallel run collect all tests, and few of them run those of one library.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import pytest


class _Library:
    """A library that is not imported yet, or may not be."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # pytest asks whatever a module of tests has for such
            raise AttributeError(name)
        return getattr(pytest.importorskip(self._name), name)


def needed(name: str) -> Any:
    """A library for all tests of a module; where it is not installed, the module is skipped.

    Args:
        name: Its module; of one in a package, that package is what has to be there.
    """
    if find_spec(name.partition(".")[0]) is None:
        pytest.skip(f"{name} is not installed", allow_module_level=True)
    return _Library(name)
