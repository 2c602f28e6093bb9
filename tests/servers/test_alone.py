"""Many packages of one name in one process, many runs at once: no value crosses."""

from __future__ import annotations

from pathlib import Path

from tests.servers.alone import PACKAGES, run_at_once
from tests.servers.fake import FakeServer


def test_no_value_crosses_between_packages_or_runs(fake: FakeServer, tmp_path: Path) -> None:
    """The benchmark of that name does the same with 200 runs."""
    crossed = run_at_once(fake.store, tmp_path, times=5)
    assert (crossed.runs, crossed.wrong) == (5 * PACKAGES, [])
