"""The servers that the shared tests run against."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from tests.servers import real
from tests.servers.fake import FakeServer
from tests.servers.server import Admin, Server
from tests.servers.talking import Talk

_numbers = itertools.count(1)

#: One worker has the one real server of a test run (`tests/spread.py`).
REAL = [pytest.mark.server]


real_server = pytest.fixture(scope="session")(real.real_server)


@pytest.fixture(params=["fake", pytest.param("real", marks=REAL)])
def server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue("fake" if request.param == "fake" else "real_server")
    return found


@pytest.fixture
def admin(server: Server) -> Admin:
    return Admin(server)


@pytest.fixture
def name() -> str:
    """A package name that no other test uses: a real server keeps what it was given."""
    return f"orders-{next(_numbers)}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def talk(fake: FakeServer, tmp_path: Path) -> Talk:
    """A client of the fake server."""
    return Talk(fake, tmp_path)
