"""A kernel that is spoilt; `python -m tests.attack` does the others."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.attack.kernels import kernels


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_a_spoilt_kernel_ends_in_a_sentence(tmp_path: Path) -> None:
    pytest.importorskip("nbclient")
    assert sum(kernels(tmp_path, 1)) == 1
