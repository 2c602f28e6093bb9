"""A notebook, a fake server, and the command line between them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.tending.orders import Runs, run_at, write_orders


@pytest.fixture
def run(tmp_path: Path) -> Runs:
    return partial(run_at, tmp_path)


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    return write_orders(tmp_path)
