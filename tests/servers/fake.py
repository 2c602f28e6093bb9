"""A fake Cloacina server: its HTTP, answering as a 0.12 server was seen to, with switches for faults."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import tempfile
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.servers.fake_store import Key, RefusedError, Store
from tests.servers.faults import Fault, Faults

ADMIN_KEY = "clk_fake_bootstrap_key_0123456789"
VERSION = "0.12.0"
CAP = 100 * 1024 * 1024
PAGE = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Corporate proxy</body></html>"


@dataclass
class Seen:
    """A request that came in."""

    method: str
    path: str
    authorization: str | None
    time: float
    headers: dict[str, str] = field(default_factory=dict)


class _Listener(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is no news."""


class FakeServer:
    """One fake server on a free loopback port."""

    kind = "fake"

    def __init__(self, *, port: int = 0, certificate: Path | None = None, discards: bool = False) -> None:
        self._scheme = "http" if certificate is None else "https"
        self.store = Store(ADMIN_KEY)
        self.faults = Faults()
        self.seen: list[Seen] = []
        self.version: str | None = VERSION
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
    class Handler(_Handler):
        server_state = fake

    return Handler


class _Handler(BaseHTTPRequestHandler):
    server_state: FakeServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _serve(self) -> None:
        state = self.server_state
        headers = {name.lower(): value for name, value in self.headers.items()}
        path = urlsplit(self.path).path
        state.seen.append(
            Seen(self.command, path, self.headers.get("Authorization"), time.monotonic(), headers)
        )
        fault = state.faults.find(self.command, path)
        if fault is not None and self._before(fault):
            return
        with tempfile.TemporaryFile() as body:
            self._read_body(body)
            try:
                status, answer = self._route(path, body)
            except RefusedError as error:
                status, answer = error.status, error.body
        if fault is not None and fault.action in {"cut", "truncate"}:
            self._broken(fault, answer)
            return
        self._answer(status, answer)

    def _before(self, fault: Fault) -> bool:
        """Faults that come instead of an answer."""
        if fault.action == "slow":
            time.sleep(fault.seconds)
            return False
        if fault.action in {"cut", "truncate"}:
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
            return
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
        return _Routes(self, key, body).find(parts[1:])


class _Routes:
    """The routes behind `/v1`, for one request."""

    def __init__(self, handler: _Handler, key: Key, body: IO[bytes]) -> None:
        self.handler = handler
        self.store = handler.server_state.store
        self.key = key
        self.body = body
        self.method = handler.command

    def find(self, parts: list[str]) -> tuple[int, Any]:
        if parts == ["auth", "whoami"]:
            key = self.key
            head = {"tenant_id": key.tenant, "role": key.role}
            return 200, {**head, "is_admin": key.is_admin, "name": key.name}
        if parts == ["compiler", "status"]:
            return 200, self._compiler()
        if parts == ["tenants"] and self.method == "POST":
            return self._create_tenant()
        if parts[0] == "tenants" and len(parts) > 2:
            return self._tenant(parts[1], parts[2:])
        raise RefusedError(404, "not_found", "not found")

    def _admin(self) -> None:
        if not self.key.is_admin:
            raise RefusedError(403, "admin_required", "admin required")

    def _json(self) -> dict[str, Any]:
        self.body.seek(0)
        value = json.loads(self.body.read() or b"{}")
        assert isinstance(value, dict)
        return value

    def _compiler(self) -> dict[str, Any]:
        self._admin()
        rows = [p for tenant in self.store.tenants for p in self.store.live(tenant)]
        pending = sum(package.status == "pending" for package in rows)
        building = sum(package.status == "building" for package in rows)
        status = "building" if building else "backlogged" if pending else "idle"
        times = {"seconds_since_heartbeat": None, "last_success_at": None, "last_failure_at": None}
        return {"status": status, "pending": pending, "building": building, **times}

    def _create_tenant(self) -> tuple[int, Any]:
        self._admin()
        name = self._json()["name"]
        self.store.tenants.add(name)
        self.store.packages.setdefault(name, [])
        return 201, {"name": name, "username": name, "description": None}

    def _tenant(self, tenant: str, parts: list[str]) -> tuple[int, Any]:
        if not self.key.is_admin and (self.key.tenant or "public") != tenant:
            raise RefusedError(403, "tenant_access_denied", "access denied to this tenant")
        match (self.method, parts):
            case ("POST", ["keys"]):
                return self._create_key(tenant)
            case ("DELETE", ["keys", id]):
                return self._revoke(id)
            case ("GET", ["workflows"]):
                self.store.known(tenant)
                items = [p.summary() for p in self.store.live(tenant) if p.status == "success"]
                return 200, {"tenant_id": tenant, "items": items, "total": len(items)}
            case ("POST", ["workflows"]):
                self._write()
                return 201, {"package_id": self._upload(tenant), "tenant_id": tenant}
            case ("GET", ["workflows", reference]):
                return 200, self.store.find(tenant, reference).detail(tenant)
            case ("GET", ["workflows", reference, "source"]):
                return 200, self.store.find(tenant, reference, any_state=True).source(tenant)
            case ("DELETE", ["workflows", name, version]):
                self._write()
                self.store.delete(tenant, name, version)
                return 200, {"status": "deleted", "package_name": name, "version": version}
            case ("POST", ["workflows", name, "execute"]):
                return self._execute(tenant, name)
            case ("POST", ["workflows", name, ("pause" | "resume") as verb]):
                package = next(p for p in self.store.live(tenant) if name in {p.name, p.workflow})
                package.paused = verb == "pause"
                return 200, {"id": package.id, "name": name, "paused": package.paused, "status": f"{verb}d"}
            case ("GET", ["executions", *rest]):
                return self._executions(tenant, rest)
        raise RefusedError(404, "not_found", "not found")

    def _write(self) -> None:
        if self.key.role == "read" and not self.key.is_admin:
            raise RefusedError(403, "insufficient_permissions", "insufficient permissions")

    def _create_key(self, tenant: str) -> tuple[int, Any]:
        wanted = self._json()
        role = wanted.get("role", "write")
        key = Key(wanted["name"], f"clk_{len(self.store.keys)}_{'x' * 20}", role, tenant)
        self.store.keys.append(key)
        return 201, {"id": key.id, "key": key.secret, "name": key.name, "permissions": role}

    def _revoke(self, id: str) -> tuple[int, Any]:
        next(key for key in self.store.keys if key.id == id).revoked = True
        return 200, {"status": "revoked", "id": id}

    def _upload(self, tenant: str) -> str:
        kind = self.handler.headers.get("Content-Type", "")
        if int(self.handler.headers.get("Content-Length") or 0) > CAP:
            raise RefusedError(400, "invalid_request", "failed to read file: length limit exceeded")
        if self.handler.server_state.discards:
            return "00000000-0000-0000-0000-000000000000"
        data = read_file_field(self.body, kind.partition("boundary=")[2])
        if data is None:
            raise RefusedError(400, "invalid_request", "no 'file' field in multipart request")
        return self.store.upload(tenant, data)

    def _execute(self, tenant: str, name: str) -> tuple[int, Any]:
        self._write()
        context = self._json().get("context") or {}
        run = self.store.execute(tenant, name, context)
        head = {"execution_id": run.id, "workflow_name": name}
        return 202, {**head, "tenant_id": tenant, "status": "scheduled"}

    def _executions(self, tenant: str, rest: list[str]) -> tuple[int, Any]:
        if not rest:
            query = parse_qs(urlsplit(self.handler.path).query)
            runs = [run for run in reversed(list(self.store.runs.values())) if run.tenant == tenant]
            wanted = query.get("workflow")
            items = [r.summary() for r in runs if not wanted or r.package.workflow == wanted[0]]
            items = items[: int(query.get("limit", ["100"])[0])]
            return 200, {"tenant_id": tenant, "items": items, "total": len(items)}
        run = self.store.runs.get(rest[0])
        head = {"tenant_id": tenant, "execution_id": rest[0]}
        if rest[1:] == ["events"]:
            return 200, {**head, "events": list(run.events) if run else []}
        if run is None or run.tenant != tenant:
            raise RefusedError(404, "execution_not_found", "execution not found")
        if rest[1:] == ["tasks"]:
            return 200, {**head, "tasks": [dict(task) for task in run.tasks.values()]}
        return 200, {**head, "status": run.status}


def read_file_field(body: IO[bytes], boundary: str) -> bytes | None:
    """The content of the part named `file`, and of no other."""
    body.seek(0)
    data = body.read()
    for part in data.split(b"--" + boundary.encode())[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        if b'name="file"' in head:
            return content.removesuffix(b"\r\n")
    return None
