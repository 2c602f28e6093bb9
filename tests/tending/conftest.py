"""A notebook, a fake server, and the command line between them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command import Ran, run_command
from tests.servers.fake import ADMIN_KEY
from tests.tending.orders import NOTEBOOK
from tests.written import code_cell, write_notebook


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Ran]:
    env = {"XDG_STATE_HOME": str(tmp_path / "state"), "HOME": str(tmp_path), "CLOACINA_API_KEY": ADMIN_KEY}
    return lambda *words: run_command(*words, folder=tmp_path, env=env)


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    cells = [code_cell(f"c{i}", source) for i, source in enumerate(NOTEBOOK)]
    return write_notebook(tmp_path / "orders.ipynb", cells)
