"""What `docs/deploy.md` shows is so."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloaca_nb.commands import magic_parser

PAGE = (Path(__file__).parents[2] / "docs" / "deploy.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("magic", ["cloaca_deploy", "cloaca_runs", "cloaca_status"])
def test_options_in_the_page_exist(magic: str) -> None:
    parser = magic_parser(magic)
    assert parser is not None
    known = {option for name in ("cloaca_deploy", "cloaca_runs", "cloaca_status") for option in options(name)}
    written = {
        word.strip("`,.;:()")
        for word in PAGE.replace("`", " ").split()
        if word.startswith("--") and len(word) > 3
    }
    assert written - known <= {"--tenant-schema"}


def options(magic: str) -> set[str]:
    parser = magic_parser(magic)
    assert parser is not None
    return {option for action in parser._actions for option in action.option_strings}
