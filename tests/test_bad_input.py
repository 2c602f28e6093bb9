"""Each notebook of `cases/` is wrong in one way; the command line must say so, with exit code and place.

What is expected stands in the notebook's metadata under ``expect``, or beside it in ``<name>.expect.json``.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.command import run_command

CASES = sorted((Path(__file__).parent / "cases").glob("*.ipynb"))


def expected(path: Path) -> dict[str, Any]:
    """What must come of a case."""
    beside = path.with_suffix(".expect.json")
    text = beside.read_text(encoding="utf-8") if beside.exists() else path.read_text(encoding="utf-8")
    data = json.loads(text)
    found: dict[str, Any] = data if beside.exists() else data["metadata"]["expect"]
    return found


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path, tmp_path: Path) -> None:
    expect = expected(path)
    copy = shutil.copy(path, tmp_path)
    ran = run_command(expect["verb"], str(copy), "--json", folder=tmp_path)
    assert "Traceback" not in ran.stderr
    assert expect["exit"] in {None, ran.code}, ran.document
    if "says" in expect:
        message = str(ran.document["error"]["message"]).lower()
        assert all(word.lower() in message for word in expect["says"]), message
        assert ran.document["error"]["hint"]
    if "finding" in expect:
        assert any(matches(found, expect["finding"]) for found in ran.document["findings"]), ran.document
    if "failed" in expect:
        task = next(task for task in ran.document["tasks"] if task["id"] == expect["failed"])
        assert task["status"] == "failed"
        assert task["error"]["type"]


def matches(found: dict[str, Any], wanted: dict[str, Any]) -> bool:
    """Whether a finding is what was expected; a list means any of it."""
    text = f"{found['message']} {found['hint']}".lower()
    for key, value in wanted.items():
        options = value if isinstance(value, list) else [value]
        if key == "says":
            if not all(word.lower() in text for word in value):
                return False
        elif key == "band":
            if found["code"][:2] not in options:
                return False
        elif found[key] not in options:
            return False
    return True


def test_there_are_cases() -> None:
    assert len(CASES) > 40
