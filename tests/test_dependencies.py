"""Every dependency is listed with its reason."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = (
    PROJECT["project"]["dependencies"],
    *PROJECT["project"]["optional-dependencies"].values(),
    *PROJECT["dependency-groups"].values(),
)
NAMES = sorted({re.split(r"[^\w.-]", r)[0] for group in GROUPS for r in group if isinstance(r, str)})


@pytest.mark.parametrize("name", NAMES)
def test_it_is_listed(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")


def test_the_core_has_few() -> None:
    assert len(PROJECT["project"]["dependencies"]) <= 9


def test_the_version_stands_in_one_voice() -> None:
    import cloaca_nb

    assert cloaca_nb.__version__ == PROJECT["project"]["version"]
