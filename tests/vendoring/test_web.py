"""What is asked of an index: a login goes to its host alone, and shows nowhere."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest

from cloaca_nb.errors import UsageError
from cloaca_nb.vendoring.lock import Distribution
from cloaca_nb.vendoring.refusals import refusal
from cloaca_nb.vendoring.standing import _weaknesses
from cloaca_nb.vendoring.web import had, without_logins

LOGIN = "Basic dXNlcjpwOnc="  # user:p:w


class Index(http.server.ThreadingHTTPServer):
    """An index, or another server that it leads to."""

    def __init__(self, other: Index | None = None) -> None:
        self.seen: list[str | None] = []
        self.other = other
        super().__init__(("127.0.0.1", 0), Asked)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def host(self) -> str:
        """Where it is."""
        return f"127.0.0.1:{self.server_address[1]}"


class Asked(http.server.BaseHTTPRequestHandler):
    """Answers by path."""

    server: Index

    def do_GET(self) -> None:
        """`/half` is cut short, `/away` leads elsewhere, all else is a page."""
        self.server.seen.append(self.headers["Authorization"])
        away = self.server.other if self.path == "/away" else None
        self.send_response(302 if away else 200)
        if away:
            self.send_header("Location", f"http://{away.host}/page")
        if self.path == "/half":
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(
            b"ff\r\nhalf" if self.path == "/half" else b"" if away else b'{"vulnerabilities": []}'
        )

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def index() -> Iterator[Index]:
    """An index that leads to another one."""
    other = Index()
    one = Index(other)
    yield one
    for each in (one, other):
        each.shutdown()
        each.server_close()


def test_a_login_is_sent_to_its_host_alone(index: Index) -> None:
    assert had(f"http://user:p%3Aw@{index.host}/page", 5, 60) == b'{"vuln'
    assert had(f"http://user:p%3Aw@{index.host}/away", 100, 60) == b'{"vulnerabilities": []}'
    had(f"http://{index.host}/page", 100, 60)
    assert index.seen == [LOGIN, LOGIN, None]
    assert index.other is not None
    assert index.other.seen == [None]


def test_half_an_answer_is_told(index: Index) -> None:
    with pytest.raises(OSError, match="no usable answer"):
        had(f"http://{index.host}/half", 1000, 60)


@pytest.mark.parametrize("login", ["user:p%3Aw@", "token@", ""])
def test_weaknesses_are_asked_of_an_index_with_a_login(index: Index, login: str) -> None:
    one = Distribution("a", "1.0", "", "a-1.0-py3-none-any.whl", "0" * 64)
    assert _weaknesses(one, f"http://{login}{index.host}/simple") == ()
    assert (index.seen[0] or "").startswith("Basic ") is bool(login)
    assert _weaknesses(one, "http://user:word@no.port.invalid:x/simple") is None


@pytest.mark.parametrize(
    "output",
    [
        "ERROR: HTTP error 404 while getting https://user:sekret@host/x.whl?sekret=1\n",
        "ERROR: something about 'https://sekret@host/simple'\n",
        "error: no\n  cause: Invalid https://user:p@sekret@host/simple\n",
    ],
)
def test_a_login_that_a_program_shows_is_not_repeated(output: str) -> None:
    error: UsageError = refusal(output, lambda name: [])
    assert "://[key]@host/" in str(error)
    assert "sekret" not in str(error)


def test_addresses_without_one_stay() -> None:
    text = "see https://host/a@b/c, mail a@b.example, git@host:x"
    assert without_logins(text) == text
