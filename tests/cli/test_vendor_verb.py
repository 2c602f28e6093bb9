"""`cloaca-nb vendor`: what it prints, its JSON, its exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cloaca_nb.cli.main import main
from cloaca_nb.vendoring import change
from tests.command import valid
from tests.vendoring.wheelhouse import House, wheel
from tests.written import code_cell, write_notebook


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A notebook beside a directory of wheels, from which is fetched."""
    house = tmp_path / "house"
    wheel(house, "tabular", "2.0", requires=["cells"])
    wheel(house, "cells", "1.0")
    monkeypatch.setattr(change, "fetcher", lambda how, place: House(house))
    return write_notebook(tmp_path / "flow.ipynb", [code_cell("a", "%cloaca_workflow flow_one")])


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Exit code and what is printed."""
    code = main(["vendor", *words])
    printed = capsys.readouterr()
    return code, printed.out + printed.err


def document(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    """Exit code and the JSON, which fits its schema."""
    code, text = said(capsys, *words, "--json")
    return code, valid(json.loads(text), "vendor")


def test_vendoring_and_what_is_there(notebook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, str(notebook)) == (0, "nothing is vendored here by `cloaca-nb vendor`\n")
    code, text = said(capsys, str(notebook), "tabular")
    assert code == 0
    assert text.splitlines()[1:] == ["  + cells 1.0  (MIT; needed by tabular)", "  + tabular 2.0  (MIT)"]
    code, found = document(capsys, str(notebook))
    assert (code, [one["name"] for one in found["distributions"]]) == (0, ["cells", "tabular"])
    (notebook.parent / "vendor" / "cells.py").write_text("")
    assert document(capsys, str(notebook))[0] == 1
    assert said(capsys, str(notebook), "tabular", "--remove")[0] == 2
    code, found = document(capsys, str(notebook), "tabular", "--remove", "--force")
    assert (code, found["removed"], found["distributions"]) == (0, ["cells", "tabular"], [])


def test_one_thing_at_a_time(notebook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, str(notebook), "tabular", "--remove", "--update")[0] == 2
    assert said(capsys, str(notebook), "--remove")[0] == 2
