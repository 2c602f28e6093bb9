"""A fake Cloacina server: its HTTP, answering as a 0.12 server was seen to, with switches for faults."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from tests.servers.fake_archive import RefusedError
from tests.servers.fake_routes import Routes
from tests.servers.fake_store import Key, Store
from tests.servers.faults import Fault, Faults

ADMIN_KEY = "clk_fake_bootstrap_key_0123456789"
VERSION = "0.12.0"
#: Faults that come when what was asked for is done.
_BEHIND = frozenset({"cut", "truncate", "late"})
PAGE = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Corporate proxy</body></html>"


@dataclass
class Seen:
    """A request that came in; `whole` once all of its body has."""

    method: str
    path: str
    authorization: str | None
    time: float
    headers: dict[str, str] = field(default_factory=dict)
    whole: bool = False


class _Listener(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is no news."""


class FakeServer:
    """One fake server on a free loopback port."""

    kind = "fake"

    def __init__(
        self,
        *,
        port: int = 0,
        certificate: Path | None = None,
        discards: bool = False,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self._scheme = "http" if certificate is None else "https"
        self.store = Store(ADMIN_KEY, environ)
        self.faults = Faults()
        self.seen: list[Seen] = []
        self.version: str | None = VERSION
        #: First words of routes that an older server lacks: `instances`, `secrets`, `triggers`, `source`.
        self.lacks: set[str] = set()
        #: Whether uploads are taken and forgotten, for measuring those who send them.
        self.discards = discards
        self.admin_key = ADMIN_KEY
        self._server = _Listener(("127.0.0.1", port), _handler(self))
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.port}"

    def stop(self) -> None:
        """Stop listening; what it knows stays."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    def close(self) -> None:
        self.stop()
        self.store.close()

    def restart(self) -> None:
        """Kill the process behind it and start another; clients see no gap."""
        self.store.restart()

    def serve_tenant(self, tenant: str) -> None:
        """Have a compiler for a tenant; this one's compiler is for all."""
        assert tenant in self.store.tenants

    def key_of(self, authorization: str | None) -> Key:
        scheme, _, secret = (authorization or "").partition(" ")
        if scheme != "Bearer" or not secret:
            raise RefusedError(401, "unauthorized", "missing or malformed Authorization header")
        for key in self.store.keys:
            if key.secret == secret and not key.revoked:
                return key
        raise RefusedError(401, "unauthorized", "invalid or revoked API key")


def _handler(fake: FakeServer) -> type[BaseHTTPRequestHandler]:
    class Bound(Handler):
        server_state = fake

    return Bound


class Handler(BaseHTTPRequestHandler):
    """One connection to a fake server."""

    server_state: FakeServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _serve(self) -> None:
        state = self.server_state
        headers = {name.lower(): value for name, value in self.headers.items()}
        path = urlsplit(self.path).path
        seen = Seen(self.command, path, self.headers.get("Authorization"), time.monotonic(), headers)
        state.seen.append(seen)
        fault = state.faults.find(self.command, path)
        if fault is not None and self._before(fault):
            return
        with tempfile.TemporaryFile() as body:
            self._read_body(body)
            seen.whole = True
            if fault is not None and fault.action == "slow":
                time.sleep(fault.seconds)
            try:
                status, answer = self._route(path, body)
            except RefusedError as error:
                status, answer = error.status, error.body
        if fault is not None and fault.action in _BEHIND:
            self._broken(fault, answer)
            return
        self._answer(status, answer)

    def _before(self, fault: Fault) -> bool:
        """Faults that come instead of an answer."""
        if fault.action == "slow" or fault.action in _BEHIND:
            return False
        if fault.action == "close":
            self.rfile.read(fault.after)
            self._hang_up()
            return True
        with tempfile.TemporaryFile() as body:
            self._read_body(body)
        if fault.action == "html":
            self._send(fault.status, PAGE.encode(), "text/html; charset=utf-8")
        elif fault.action == "redirect":
            self._send(302, b"", "text/plain", {"Location": fault.text})
        elif fault.action == "no-json":
            self._send(200, b"it works", "text/plain")
        else:
            text = fault.text
            if fault.action == "echo":
                text = f"bad header {self.headers.get('Authorization')}"
            extra = {"Retry-After": fault.retry_after} if fault.retry_after else {}
            self._answer(fault.status, {"error": text, "code": fault.code}, extra)
        return True

    def _hang_up(self) -> None:
        """Reset the connection, as a process that dies does."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def _broken(self, fault: Fault, answer: Any) -> None:
        if fault.action == "truncate":
            data = json.dumps(answer).encode()
            self._send(200, data[: len(data) // 2], "application/json")
        elif fault.action == "late":
            self._answer(fault.status, {"error": fault.text, "code": fault.code})
        else:
            self._hang_up()

    def _read_body(self, file: IO[bytes]) -> None:
        left = int(self.headers.get("Content-Length") or 0)
        while left:
            piece = self.rfile.read(min(left, 1024 * 1024))
            if not piece:
                break
            file.write(piece)
            left -= len(piece)

    def _answer(self, status: int, answer: Any, extra: dict[str, str] | None = None) -> None:
        self._send(status, json.dumps(answer).encode(), "application/json", extra)

    def _send(self, status: int, data: bytes, kind: str, extra: dict[str, str] | None = None) -> None:
        try:
            self.send_response(status)
            headers = {"Content-Type": kind, "Content-Length": str(len(data)), "x-request-id": "req-1"}
            for name, value in {**headers, **(extra or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)
        except OSError:
            self.close_connection = True

    # Routes

    def _route(self, path: str, body: IO[bytes]) -> tuple[int, Any]:
        state = self.server_state
        open_routes = {"/health": {"status": "ok"}, "/ready": {"status": "ready"}}
        if path in open_routes:
            return 200, open_routes[path]
        if path == "/openapi.json" and state.version is not None:
            return 200, {"openapi": "3.1.0", "info": {"title": "Cloacina", "version": state.version}}
        parts = [unquote(part) for part in path.strip("/").split("/")]
        if parts[0] != "v1":
            raise RefusedError(404, "not_found", "not found")
        key = state.key_of(self.headers.get("Authorization"))
        return Routes(self, key, body).find(parts[1:])
