"""Tests that share something are one worker's."""

from __future__ import annotations

import pytest

from tests.spread import group, turn

GROUPS = {
    "tests/read/test_names.py::test_one[a::b]": "read/test_names.py",
    "tests/read/test_names.py::TestMore::test_two": "read/test_names.py",
    "tests/browser/test_lab.py::test_a": "browser",
    "tests/browser/test_deploy.py::test_a[real]": "browser",
    "tests/servers/test_deploy.py::test_a[real]": "real server",
    "tests/servers/test_deploy.py::test_a[fake]": "servers/test_deploy.py",
    "tests/servers/test_deploy.py::test_a[a-real-b]": "real server",
    "tests/servers/test_deploy.py::test_really": "servers/test_deploy.py",
    "tests/test_docs.py::test_block[docs/api.md:12]": "the docs: docs/api.md",
    "tests/test_docs.py::test_links_lead_somewhere[docs/api.md]": "test_docs.py",
}


@pytest.mark.parametrize("name", GROUPS)
def test_group(name: str) -> None:
    assert group(name) == GROUPS[name]


def test_what_takes_long_comes_first() -> None:
    names = ["tests/a/test_b.py::test", "tests/servers/test_a.py::test", "tests/browser/test_z.py::test"]
    assert sorted(names, key=turn) == names[::-1]
