"""Talking to a fake server over its HTTP, and waiting for what comes of it."""

from __future__ import annotations

import io
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.command import LIMIT_S
from tests.servers.archives import write_archive
from tests.servers.fake import FakeServer
from tests.servers.fake_runs import ENDED, Run

PAUSE_S = 0.01


def until(holds: Callable[[], Any]) -> Any:
    """What it gives once it gives something."""
    end = time.monotonic() + LIMIT_S
    while not (found := holds()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(PAUSE_S)
    return found


class Talk:
    """A client of one tenant.

    Args:
        fake: The server.
        folder: Where archives are written.
    """

    def __init__(
        self, fake: FakeServer, folder: Path, tenant: str = "public", key: str | None = None
    ) -> None:
        self.fake = fake
        self.folder = folder
        self.tenant = tenant
        self.key = key or fake.admin_key

    def call(self, method: str, *path: str, body: Any = None) -> tuple[int, Any]:
        """Status and answer of one request below the tenant."""
        tail = "/".join(quote(part, safe="") for part in path)
        data = None if body is None else json.dumps(body).encode()
        return self.send(method, f"/v1/tenants/{self.tenant}/{tail}", data, "application/json")

    def send(self, method: str, path: str, data: bytes | None, kind: str) -> tuple[int, Any]:
        """Status and answer of any request."""
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": kind}
        request = urllib.request.Request(self.fake.url + path, data, headers, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=LIMIT_S) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(io.BytesIO(error.read()))

    def upload(self, **archive: Any) -> tuple[int, Any]:
        """Upload an archive of these parts; see `write_archive`."""
        return self.post(write_archive(self.folder, **archive).read_bytes())

    def post(self, data: bytes) -> tuple[int, Any]:
        """Upload the bytes of an archive."""
        part = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n%s\r\n--cut--\r\n'
        path = f"/v1/tenants/{self.tenant}/workflows"
        return self.send("POST", path, part % data, "multipart/form-data; boundary=cut")

    def load(self, **archive: Any) -> None:
        """Upload an archive and wait until its tasks are there."""
        status, answer = self.upload(**archive)
        assert status == 201, answer
        until(lambda: self.call("GET", "workflows", answer["package_id"])[1]["task_graph"])

    def start(self, workflow: str, context: Any = None) -> str:
        """Start a run; its id."""
        body = {"context": context or {}}
        status, answer = self.call("POST", "workflows", workflow, "execute", body=body)
        assert status == 202, answer
        return str(answer["execution_id"])

    def run(self, workflow: str, context: Any = None) -> Run:
        """A run at its end, as the server knows it."""
        return self.ended(self.start(workflow, context))

    def ended(self, id: str) -> Run:
        """A run, once it has ended."""
        run = self.fake.store.runs[id]
        until(run.has_ended)
        return run

    def values(self, workflow: str, context: Any = None) -> Any:
        """What all tasks of a run left, or its last error."""
        run = self.run(workflow, context)
        assert all(task["status"] in ENDED for task in run.tasks.values())
        errors = [task["last_error"] for task in run.tasks.values() if task["status"] == "Failed"]
        if errors:
            return errors[-1]
        return {key: value for found in run.contexts.values() for key, value in found.items()}

    def triggers(self) -> list[dict[str, Any]]:
        """What `/triggers` lists."""
        status, answer = self.call("GET", "triggers")
        assert status == 200, answer
        items: list[dict[str, Any]] = answer["items"]
        return items
