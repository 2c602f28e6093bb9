"""What the shared tests need of a server, fake or real."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from typing import Any, Protocol


class Server(Protocol):
    """A running server."""

    @property
    def kind(self) -> str:
        """``fake`` or ``real``."""

    @property
    def url(self) -> str:
        """Its address."""

    @property
    def admin_key(self) -> str:
        """The bootstrap key."""

    def serve_tenant(self, tenant: str) -> None:
        """Have a compiler for a tenant."""


@dataclass(frozen=True)
class Admin:
    """Sets a server up for a test, over its API."""

    server: Server

    def create_tenant(self, name: str) -> str:
        """A tenant, served by a compiler."""
        self.call("POST", "/v1/tenants", {"name": name, "description": "a test"})
        self.server.serve_tenant(name)
        return name

    def create_key(self, tenant: str, role: str) -> tuple[str, str]:
        """The id and the secret of a new key."""
        body = self.call("POST", f"/v1/tenants/{tenant}/keys", {"name": f"{tenant}-{role}", "role": role})
        return body["id"], body["key"]

    def pause(self, tenant: str, name: str) -> None:
        """Pause a workflow."""
        self.call("POST", f"/v1/tenants/{tenant}/workflows/{name}/pause")

    def delete(self, tenant: str, name: str, version: str) -> None:
        """Delete a package."""
        self.call("DELETE", f"/v1/tenants/{tenant}/workflows/{name}/{version}")

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """One request with the bootstrap key."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.server.url + path, data, method=method)
        request.add_header("Authorization", f"Bearer {self.server.admin_key}")
        request.add_header("Content-Type", "application/json")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=30) as response:
            text = response.read()
        return json.loads(text) if text else {}
