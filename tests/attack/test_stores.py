"""A few trials of what `python -m tests.attack` does to artifact stores."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.attack.stores import stores


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process copies itself")
def test_writers_of_a_store_leave_nothing_by_halves(tmp_path: Path) -> None:
    assert sum(stores(tmp_path, 4)) >= 30
