"""A few interrupts of magics; `python -m tests.attack` does many of each."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.attack.magics import magic, prepared


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize("name", ["run", "deploy"])
def test_interrupted(name: str, tmp_path: Path) -> None:
    with prepared(name, tmp_path) as stage:
        assert magic(stage, 2, 15) == 2
