"""What the code of plain cells leads to."""

from __future__ import annotations

import ast

import pytest

from cloaca_nb.read.handover.reach import _kept_by


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("rows.append(f)", True),
        ("Model(f)", True),
        ("shop.Model(f)", True),
        ("shop.Models[0](f)", True),
        ("list(map(f, rows))", False),
        ("shop.models[0](f)", False),
        ("rows.sort(key=f)", False),
    ],
)
def test_what_keeps_a_function(text: str, kept: bool) -> None:
    call = ast.parse(text, mode="eval").body
    assert any(isinstance(each, ast.Name) and each.id == "f" for each in _kept_by(call)) == kept
