"""A few trials of each verb; `python -m tests.attack` does many."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.attack.commands import VERBS, command, prepared

SEED = 15


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize("name", [name for name, verb in VERBS.items() if not verb.slow])
def test_killed_interrupted_and_without_space(name: str, tmp_path: Path) -> None:
    with prepared(name, tmp_path) as stage:
        assert command(stage, name, "kill", 1, SEED) == 1
        assert command(stage, name, "interrupt", 1, SEED) == 1
        assert command(stage, name, "fail", 2, SEED) == 2
