"""Which version comes next."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.model.versions import is_older, is_requirement, next_version

numbers = st.lists(st.integers(0, 10_000), min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("versions", "found"),
    [
        (["1.0.0"], "1.0.1"),
        (["1.0"], "1.0.1"),
        (["2"], "2.0.1"),
        (["1.2.3", "1.10.0"], "1.10.1"),
        (["1.0.0-rc1"], "1.0.1"),
        (["1.2rc1"], "1.2.1"),
        (["v1.2.3"], "1.2.4"),
        (["1.2.3.4"], "1.2.3.5"),
        (["2026.11.25"], "2026.11.26"),
        (["1.0.0+local.7"], "1.0.1"),
        (["1.0.0-SNAPSHOT"], "1.0.1"),
        (["1.0.0rc1", "1.0.0"], "1.0.1"),
        (["1!2.0"], "1!2.0.1"),
        (["9" * 5000], None),
        (["main"], None),
        (["1.0.0", "main"], None),
        ([""], None),
        ([], None),
    ],
)
def test_next_version(versions: list[str], found: str | None) -> None:
    assert next_version(*versions) == found


@pytest.mark.parametrize(
    ("version", "than", "older"),
    [
        ("1.0.0", "1.0.1", True),
        ("1.9", "1.10", True),
        ("1.0", "1.0.0", False),
        ("2.0.0", "1.9.9", False),
        ("main", "1.0.0", False),
        ("1.0.0rc1", "1.0.0", True),
        ("1.0.0-alpha.1", "1.0.0-beta.1", True),
        ("1.0.0.dev3", "1.0.0rc1", True),
        ("1.0.0", "1.0.0.post1", True),
        ("1.0.0", "1.0.0rc1", False),
        ("2026.1", "1!0.1", True),
        ("1.0.0-SNAPSHOT", "1.0.1", True),
        ("1.0.0", "main", False),
    ],
)
def test_is_older(version: str, than: str, older: bool) -> None:
    assert is_older(version, than) is older


@given(numbers)
def test_next_version_is_newer(parts: list[int]) -> None:
    version = ".".join(map(str, parts))
    following = next_version(version)
    assert following is not None
    assert is_older(version, following)
    assert not is_older(following, version)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        (">=3.10", True),
        (">= 3.10, <4, != 3.11.*", True),
        (">=3.10,>=3.10", True),
        ("3.10", False),
        ("", False),
        (">=3.10,", False),
        (">=three", False),
    ],
)
def test_is_requirement(text: str, good: bool) -> None:
    assert is_requirement(text) is good
