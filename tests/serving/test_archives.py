"""What a real Jupyter server answers of archives, and whom."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.command import LIMIT_S
from tests.servers.archives import write_archive
from tests.servers.real import free_port

pytest.importorskip("jupyter_server", reason="SERVER TESTS SKIPPED: jupyter_server is missing")
TOKEN = "open sesame"


class Server:
    """A server with a token, in whose folder an archive lies; another lies beside the folder."""

    def __init__(self, root: Path) -> None:
        self.work = root / "work"
        self.work.mkdir()
        self.archive = write_archive(self.work)
        write_archive(root)
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/base"
        options = ("--no-browser", "--allow-root", f"--port={port}", f"--ServerApp.root_dir={self.work}")
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyter_server", *options),
                *("--ServerApp.base_url=/base", f"--IdentityProvider.token={TOKEN}"),
                '--ServerApp.jpserver_extensions={"cloaca_nb.serving": True}',
            ],
            env={**os.environ, "JUPYTER_CONFIG_DIR": str(root), "JUPYTER_NO_CONFIG": "1", "HOME": str(root)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def ask(self, path: str, token: str = TOKEN) -> tuple[int, Any]:
        """Status and answer of a request for an archive."""
        words = urllib.parse.urlencode({"path": path})
        headers = {"Authorization": f"token {token}"} if token else {}
        request = urllib.request.Request(f"{self.url}/cloaca-nb/archive?{words}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=LIMIT_S) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")

    def wait(self) -> None:
        """Until it answers."""
        end = time.monotonic() + LIMIT_S
        while time.monotonic() < end and self.process.poll() is None:
            try:
                self.ask("nothing")
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the server did not start")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server."""
    started = Server(tmp_path_factory.mktemp("served"))
    try:
        started.wait()
        yield started
    finally:
        started.process.kill()
        started.process.wait()


def test_an_archive_in_its_folder(server: Server) -> None:
    status, page = server.ask(server.archive.name)
    assert (status, page["name"], page["version"]) == (200, "data-pipeline", "1.0.0")


@pytest.mark.parametrize("token", ["", "another"])
def test_who_has_no_token_is_told_nothing(server: Server, token: str) -> None:
    status, answer = server.ask(server.archive.name, token)
    assert (status, "tasks" in answer) == (403, False)


@pytest.mark.parametrize("path", ["gone.cloacina", "../{}", "a/../../{}", "/../{}", ""])
def test_what_is_not_in_its_folder_is_not_there(server: Server, path: str) -> None:
    status, answer = server.ask(path.format(server.archive.name))
    assert status in {400, 404}
    assert "tasks" not in answer


def test_what_is_no_archive(server: Server) -> None:
    (server.work / "x.cloacina").write_bytes(b"no archive")
    status, answer = server.ask("x.cloacina")
    assert (status, answer["message"][:23]) == (422, "x.cloacina is compresse")
