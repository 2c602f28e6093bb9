"""Addresses of databases, of which those in memory belong to their process."""

from __future__ import annotations

import ast

import pytest

from cloaca_nb.read.effects.written import is_engine


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        ("'postgresql://u@h/db'", True),
        ("'sqlite:///x.db'", True),
        ("f'sqlite:///{FILE}'", True),
        ("'sqlite:///' + FILE", True),
        ("os.environ['DATABASE_URL']", True),
        ("os.environ.get('URL', 'sqlite://')", False),
        ("'sqlite://'", False),
        ("'sqlite:///:memory:'", False),
        ("'sqlite:///file:x?mode=memory&uri=true'", False),
        ("URL", False),
    ],
)
def test_what_an_engine_connects_to(address: str, outside: bool) -> None:
    call = ast.parse(f"create_engine({address})", mode="eval").body
    assert is_engine("sqlalchemy.create_engine", call) is outside
    assert not is_engine("other.create_engine", call)
