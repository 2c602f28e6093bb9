"""A few hostile archives; `python -m tests.attack` reads all."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.attack.archives import archives, corpus


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted otherwise elsewhere")
def test_read_by_all(tmp_path: Path) -> None:
    assert sum(archives(tmp_path, 4, 15)) == 4


def test_there_are_many() -> None:
    assert len({(made.func, made.args) for made in corpus()}) >= 92
