"""What `docs/deploy.md` shows is so."""

from __future__ import annotations

from pathlib import Path

import pytest

import cloaca_nb.deploy as library
from cloaca_nb.commands import parser_of

PAGE = (Path(__file__).parents[2] / "docs" / "deploy.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", library.__all__)
def test_names_of_the_library(name: str) -> None:
    assert getattr(library, name).__module__.startswith("cloaca_nb.deploy.")


def test_unknown_name() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        library.nonsense  # noqa: B018 - it is the asking that is tested


def test_names_in_the_example() -> None:
    (line,) = [line for line in PAGE.splitlines() if line.startswith("from cloaca_nb.deploy import")]
    names = line.removeprefix("from cloaca_nb.deploy import ").split(", ")
    assert set(names) <= set(library.__all__)


@pytest.mark.parametrize("magic", ["cloaca_deploy", "cloaca_runs", "cloaca_status"])
def test_options_in_the_page_exist(magic: str) -> None:
    parser = parser_of(magic)
    assert parser is not None
    known = {option for name in ("cloaca_deploy", "cloaca_runs", "cloaca_status") for option in options(name)}
    written = {
        word.strip("`,.;:()")
        for word in PAGE.replace("`", " ").split()
        if word.startswith("--") and len(word) > 3
    }
    assert written - known <= {"--tenant-schema"}


def options(magic: str) -> set[str]:
    parser = parser_of(magic)
    assert parser is not None
    return {option for action in parser._actions for option in action.option_strings}
