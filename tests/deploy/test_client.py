"""Requests: what is sent, what fails, and what a failure says."""

from __future__ import annotations

import hashlib
import os
import socket
import threading
import tracemalloc
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast

import httpx
import pytest

from cloaca_nb.deploy.keys import Key
from cloaca_nb.deploy.server.address import path_of, read_address
from cloaca_nb.deploy.server.api import Api
from cloaca_nb.deploy.server.client import Client, Request, Timeouts, Upload
from cloaca_nb.errors import DeployError, UnreachableError, UsageError
from cloaca_nb.package.files import sha256_of
from tests.servers.archives import write_archive
from tests.servers.deploying import target_at
from tests.servers.fake import ADMIN_KEY, FakeServer
from tests.servers.faults import Fault

CERTIFICATES = Path(__file__).with_name("certificates")
ABOUT = Request("be tested")
SHORT = Timeouts(connect=1, answer=0.5, send=1, upload=1)


def client(url: str, *, timeouts: Timeouts | None = None) -> Client:
    return Client(read_address(url), Key(ADMIN_KEY, "the test"), timeouts)


def ask(url: str, timeouts: Timeouts | None = None) -> dict[str, object]:
    with client(url, timeouts=timeouts) as one:
        return one.ask("GET", "/v1/auth/whoami", ABOUT)


def test_segments_are_escaped() -> None:
    assert path_of("v1", "a/b", "c d", "é?#") == "/v1/a%2Fb/c%20d/%C3%A9%3F%23"


@pytest.mark.parametrize("name", ["", "\ud800", "a\udcffb"])
def test_a_name_that_is_none_is_not_sent(name: str) -> None:
    with pytest.raises(UsageError, match="names nothing on a server"):
        path_of("v1", name)


def test_half_a_character_is_not_sent(fake: FakeServer) -> None:
    with (
        Client(read_address(fake.url), None) as client,
        pytest.raises(DeployError, match="half of a character"),
    ):
        client.ask("POST", "/v1/x", Request("try"), body={"\ud800": 1})


def test_key_goes_in_one_header(fake: FakeServer) -> None:
    ask(fake.url)
    (seen,) = fake.seen
    assert seen.authorization == f"Bearer {ADMIN_KEY}"
    assert [name for name, value in seen.headers.items() if ADMIN_KEY in value] == ["authorization"]


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize("packed", [True, False])
def test_endless_answer_is_cut_off(status: int, packed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body without end, compressed or not: no more than the cap, and what one piece unpacks to, is kept."""
    monkeypatch.setattr("cloaca_nb.deploy.server.client.BODY_CAP", 2**20)
    sent = [0]

    class Endless(BaseHTTPRequestHandler):
        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if packed:
                self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
            with suppress(OSError):
                while sent[0] < 200 * 2**20:
                    piece = squeeze.compress(bytes(2**20)) if packed else bytes(2**16)
                    self.wfile.write(piece)
                    sent[0] += 2**20 if packed else 2**16

    server = ThreadingHTTPServer(("127.0.0.1", 0), Endless)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        with pytest.raises(UnreachableError, match="answers with more than 1 MiB"):
            ask(f"http://127.0.0.1:{server.server_address[1]}")
    finally:
        server.shutdown()
        server.server_close()
    assert packed or sent[0] < 200 * 2**20


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n"], ids=["head", "body"])
def test_answer_that_never_ends_in_time(head: bytes) -> None:
    """One that drips: each byte comes in time, and the whole never."""
    gone = threading.Event()

    def drip(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection, suppress(OSError):
            connection.sendall(head)
            while not gone.wait(0.05):
                connection.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=drip, args=(server,), daemon=True).start()
        with pytest.raises(UnreachableError, match="too slowly") as caught:
            ask(f"http://127.0.0.1:{server.getsockname()[1]}", Timeouts(total=0.5))
        gone.set()
    assert caught.value.again


def answered(head: str, body: bytes, status: int = 200) -> str:
    """What is said of such an answer."""

    def answer(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection, suppress(OSError):
            connection.recv(65536)
            length = f"Content-Length: {len(body)}\r\n\r\n"
            connection.sendall(f"HTTP/1.1 {status} Told\r\n{head}{length}".encode() + body)

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=answer, args=(server,), daemon=True).start()
        with pytest.raises(DeployError) as caught:
            ask(f"http://127.0.0.1:{server.getsockname()[1]}")
    return str(caught.value)


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("gzip, gzip", "an encoding that was not asked for (gzip, gzip)"),
        ("br", "an encoding that was not asked for (br)"),
        ("deflate", "an encoding that was not asked for (deflate)"),
        ("gzip", "what is not compressed as it says"),
    ],
)
def test_answer_is_unpacked_once_and_as_it_was_asked_for(encoding: str, words: str) -> None:
    """Two compressions on one another would make gigabytes of a piece before it could be counted."""
    assert words in answered(f"Content-Encoding: {encoding}\r\n", zlib.compress(b"{}"))


@pytest.mark.parametrize("status", [200, 500])
def test_answer_of_too_many_values_is_not_parsed(status: int) -> None:
    assert "more than 1,000,000 values" in answered("", b'{"a": [' + b"[]," * 1_000_000 + b"1]}", status)


def test_key_is_hidden_before_a_text_is_cut() -> None:
    told = answered(f"X-Request-Id: {'a' * 75}{ADMIN_KEY}\r\n", b"{}", 500)
    assert f"{'a' * 75}[key]" in told


def test_path_of_a_reverse_proxy_is_kept(fake: FakeServer) -> None:
    with pytest.raises(DeployError):
        ask(f"{fake.url}/behind/proxy")
    assert fake.seen[0].path == "/behind/proxy/v1/auth/whoami"


def test_connection_is_kept_open(fake: FakeServer) -> None:
    with client(fake.url) as one:
        api = Api(one, "public")
        for _ in range(3):
            api.whoami()
    assert len({seen.headers["host"] for seen in fake.seen}) == 1


def test_closed_client_can_be_used_again(fake: FakeServer) -> None:
    one = client(fake.url)
    for _ in range(2):
        assert one.ask("GET", "/v1/auth/whoami", ABOUT)["is_admin"] is True
        one.close()


# Proxies


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_nothing_for_this_machine_goes_through_a_proxy(
    fake: FakeServer, other: FakeServer, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, other.url)
    monkeypatch.delenv("NO_PROXY", raising=False)
    ask(fake.url)
    assert other.seen == []


def test_proxy_is_used_for_others(fake: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", fake.url)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    ask("http://cloacina.example.com")
    assert fake.seen[0].headers["host"] == "cloacina.example.com"


# TLS


@pytest.fixture
def secure() -> Iterator[Callable[[str], FakeServer]]:
    servers: list[FakeServer] = []

    def start(name: str) -> FakeServer:
        servers.append(FakeServer(certificate=CERTIFICATES / name))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


Secure = Callable[[str], FakeServer]


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "ca.pem"))


@pytest.mark.usefixtures("trusted")
def test_authority_of_one_s_own(secure: Secure) -> None:
    assert ask(secure("good.pem").url)["is_admin"] is True


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(
    ("certificate", "words", "hint"),
    [("expired.pem", "it has expired", "renew"), ("other.pem", r"not for the host 127\.0\.0\.1", "name")],
)
def test_certificate_that_is_wrong(secure: Secure, certificate: str, words: str, hint: str) -> None:
    server = secure(certificate)
    with pytest.raises(UnreachableError, match=words) as caught:
        ask(server.url)
    assert hint in caught.value.hint
    assert server.seen == []


def test_authority_that_is_not_known(secure: Secure) -> None:
    server = secure("good.pem")
    with pytest.raises(UnreachableError, match="an authority that this machine does not know") as caught:
        ask(server.url)
    assert "SSL_CERT_FILE" in caught.value.hint
    assert server.seen == []


def test_https_to_a_server_that_speaks_http(fake: FakeServer) -> None:
    with pytest.raises(UnreachableError, match="does not speak TLS"):
        ask(fake.url.replace("http://", "https://"))


@pytest.mark.usefixtures("trusted")
def test_http_to_a_server_that_speaks_https(secure: Secure) -> None:
    with pytest.raises(UnreachableError, match=r"was cut before its answer was complete|does not answer"):
        ask(secure("good.pem").url.replace("https://", "http://"))


# Names and connections


def test_host_without_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*arguments: object, **options: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    monkeypatch.delenv("HTTP_PROXY", raising=False)
    with pytest.raises(
        UnreachableError, match=r"cloacina\.example\.com has no address: the name is not known"
    ) as caught:
        ask("http://cloacina.example.com")
    assert not caught.value.unclear
    assert not caught.value.again


def test_name_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def later(*arguments: object, **options: object) -> object:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", later)
    with pytest.raises(UnreachableError, match="name server does not answer") as caught:
        ask("http://cloacina.example.com")
    assert caught.value.again


def test_nothing_listens() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(UnreachableError, match="nothing listens there") as caught:
        ask(f"http://127.0.0.1:{port}")
    assert (caught.value.unclear, caught.value.again) == (False, True)


def test_connection_that_is_never_accepted() -> None:
    """A full queue of connections looks like a firewall that drops everything."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        with pytest.raises(UnreachableError, match="in time"):
            ask(f"http://127.0.0.1:{address[1]}", SHORT)
        for one in waiting:
            one.close()


def test_slow_answer(fake: FakeServer) -> None:
    fake.faults.add(Fault("slow", seconds=1))
    with pytest.raises(UnreachableError, match="does not answer in time") as caught:
        ask(fake.url, SHORT)
    assert caught.value.unclear


@pytest.mark.parametrize(
    "answer", [b"SSH-2.0-OpenSSH_9\r\n", b"", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"]
)
def test_answers_that_are_no_http(answer: bytes) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(UnreachableError, match="was cut before its answer was complete"):
            ask(f"http://127.0.0.1:{listener.getsockname()[1]}")
        thread.join()


@pytest.mark.parametrize("answer", [[], "text", 3, None])
def test_json_that_is_no_object(monkeypatch: pytest.MonkeyPatch, fake: FakeServer, answer: object) -> None:
    monkeypatch.setattr("tests.servers.fake.Routes.find", lambda self, parts: (200, answer))
    with pytest.raises(UnreachableError, match="where an object belongs"):
        ask(fake.url)


@pytest.mark.parametrize(
    "answer", [{}, {"role": 3}, {"role": "read", "is_admin": "yes"}, {"role": "read", "name": []}]
)
def test_fields_of_the_wrong_kind(monkeypatch: pytest.MonkeyPatch, fake: FakeServer, answer: object) -> None:
    monkeypatch.setattr("tests.servers.fake.Routes.find", lambda self, parts: (200, answer))
    with client(fake.url) as one, pytest.raises(UnreachableError, match="something unexpected"):
        Api(one, "public").whoami()


def test_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "httpx", None)
    with pytest.raises(UsageError, match="needs httpx") as caught:
        ask("http://127.0.0.1:1")
    assert "cloaca-nb[server]" in caught.value.hint


# Older servers


def test_server_that_does_not_tell_its_version(fake: FakeServer) -> None:
    fake.version = None
    with client(fake.url) as one:
        assert Api(one, "public").version() is None


def test_list_of_an_older_server(monkeypatch: pytest.MonkeyPatch, fake: FakeServer) -> None:
    row = {
        "id": "1",
        "package_name": "p",
        "version": "1",
        "tasks": ["a"],
        "created_at": "",
        "description": None,
    }
    answer = {"tenant_id": "public", "workflows": [row]}
    monkeypatch.setattr("tests.servers.fake.Routes.find", lambda self, parts: (200, answer))
    with client(fake.url) as one:
        (package,) = Api(one, "public").packages()
    assert (package.workflow, package.tasks, package.loaded) == ("p", ("a",), True)


# Uploads


def upload(
    path: Path, progress: Callable[[int, int], None] = lambda *_: None, size: int | None = None
) -> Upload:
    data = path.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    return Upload(path, len(data) if size is None else size, sha256, progress)


def test_body_of_an_upload(fake: FakeServer, tmp_path: Path) -> None:
    path = tmp_path / 'a "quoted" é.cloacina'
    path.write_bytes(b"x" * 600_000)
    told: list[tuple[int, int]] = []
    sent = upload(path, lambda done, total: told.append((done, total)))
    with sent:
        request = httpx.Request("POST", fake.url, files={"file": (sent.shown_name, sent, "application/x")})
        body = b"".join(cast("Iterable[bytes]", request.stream))
    assert len(body) == int(request.headers["Content-Length"])
    assert b'name="file"; filename="a _quoted_ _.cloacina"' in body
    assert path.read_bytes() in body
    assert told == [(262_144, 600_000), (524_288, 600_000), (600_000, 600_000)]


@pytest.mark.parametrize("size", [1, -1])
def test_an_archive_of_another_size_is_not_sent(tmp_path: Path, size: int) -> None:
    path = write_archive(tmp_path)
    with pytest.raises(DeployError, match="changed while it was sent"):
        upload(path, size=path.stat().st_size + size)


@pytest.mark.parametrize("change", ["other", "longer", "shorter"])
def test_archive_that_changes_while_it_is_sent(fake: FakeServer, tmp_path: Path, change: str) -> None:
    """What was checked is what is sent: otherwise the request is never completed, and nothing is there."""
    path = tmp_path / "x.cloacina"
    path.write_bytes(os.urandom(3_000_000))

    def tamper(done: int, total: int) -> None:
        with path.open("r+b") as file:
            file.truncate({"other": total, "longer": total + 1, "shorter": total - 1}[change])
            file.seek(total - 10)
            file.write(b"y")

    with client(fake.url) as one, pytest.raises(DeployError, match="changed while it was sent"):
        one.upload("/v1/tenants/public/workflows", ABOUT, upload(path, tamper))
    with client(fake.url) as one:
        assert Api(one, "public").packages() == []


def test_archive_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(DeployError, match="cannot be read"):
        Upload(tmp_path / "gone", 1, "", lambda *_: None)


def test_large_upload_takes_constant_memory(
    fake: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """95 MiB through the real client; the peak stays far below one copy."""
    monkeypatch.setattr(fake, "discards", True)
    path = tmp_path / "large.cloacina"
    size = 95 * 1024 * 1024
    with path.open("wb") as file:
        file.truncate(size)
    sha256 = sha256_of(path)
    with client(fake.url) as one:
        one.ask("GET", "/v1/auth/whoami", ABOUT)
        tracemalloc.start()
        answer = one.upload(
            "/v1/tenants/public/workflows", ABOUT, Upload(path, size, sha256, lambda *_: None)
        )
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert answer["package_id"]
    assert peak < 8 * 1024 * 1024


def test_too_large_an_archive_is_not_sent(fake: FakeServer, tmp_path: Path) -> None:
    from dataclasses import replace

    from cloaca_nb.deploy.prepare import from_archive
    from cloaca_nb.deploy.target import Watch

    item = replace(from_archive(write_archive(tmp_path)), size_bytes=100 * 1024 * 1024)
    target = target_at(fake.url, ADMIN_KEY)
    blocked = target.preflight(item, Watch()).blocked
    target.close()
    assert blocked is not None
    assert "at most 100" in blocked.message
