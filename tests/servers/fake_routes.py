"""The routes of a fake server behind `/v1`."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests.servers.fake_archive import RefusedError
from tests.servers.fake_store import PUBLIC, Key

if TYPE_CHECKING:
    from tests.servers.fake import Handler

CAP = 100 * 1024 * 1024
Answer = tuple[int, Any]


class Routes:
    """The routes, for one request."""

    def __init__(self, handler: Handler, key: Key, body: IO[bytes]) -> None:
        self.handler = handler
        self.store = handler.server_state.store
        self.key = key
        self.body = body
        self.method = handler.command

    def find(self, parts: list[str]) -> Answer:
        """The status and the body of the answer.

        Raises:
            RefusedError: It is an error.
        """
        if not self.handler.server_state.lacks.isdisjoint(parts):
            raise RefusedError(404, "not_found", "not found")
        match (self.method, parts):
            case ("GET", ["auth", "whoami"]):
                head = {"tenant_id": self.key.tenant, "role": self.key.role}
                return 200, {**head, "is_admin": self.key.is_admin, "name": self.key.name}
            case ("GET", ["compiler", "status"]):
                return 200, self._compiler()
            case ("GET", ["agents"]):
                self._admin()
                return 200, {"agents": [agent.row() for agent in self.store.fleet.agents]}
            case ("POST", ["tenants"]):
                return self._create_tenant()
            case (_, ["tenants", tenant, kind, *rest]):
                return self._tenant(tenant, kind, rest)
            case (_, ["health", kind, *rest]):
                return self._health(kind, rest)
        raise RefusedError(404, "not_found", "not found")

    def _health(self, kind: str, rest: list[str]) -> Answer:
        """Graphs and what starts them: of all tenants, those that the key may see."""
        graphs = self.store.graphs
        seen = graphs.seen_by(self.key.tenant, is_admin=self.key.is_admin)
        match (self.method, kind, rest):
            case ("GET", "graphs", []):
                return 200, {"items": [one.row() for one in seen], "total": len(seen)}
            case ("GET", "graphs", [name]):
                for one in seen:
                    if one.name == name:
                        return 200, one.row()
                raise RefusedError(404, "graph_not_found", f"graph '{name}' not found")
            case ("GET", "reactors", []):
                rows: list[dict[str, Any]] = [
                    {"name": one.reactor, "health": {"state": "running"}, "accumulators": one.accumulators}
                    for one in seen
                    if one.reactor
                ]
                return 200, {"items": rows, "total": len(rows)}
            case ("GET", "accumulators", []):
                rows = [{"name": name, "reactor": g.reactor} for g in seen for name in g.accumulators]
                return 200, {"items": rows, "total": len(rows)}
            case ("POST", "accumulators", [name, "inject"]):
                self._write()
                graphs.inject(name, self._json()["event"])
                return 200, {"accumulator": name, "injected": True}
            case ("POST", "reactors", [name, "fire"]):
                self._write()
                wanted = self._json()
                graphs.fire(name, wanted.get("inputs") if wanted.get("mode") == "fire_with" else None)
                return 200, {"reactor": name, "fired": True}
        raise RefusedError(404, "not_found", "not found")

    def _admin(self) -> None:
        if not self.key.is_admin:
            raise RefusedError(403, "admin_required", "admin required")

    def _write(self) -> None:
        if self.key.role == "read" and not self.key.is_admin:
            raise RefusedError(403, "insufficient_permissions", "insufficient permissions")

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

    def _create_tenant(self) -> Answer:
        self._admin()
        name = self._json()["name"]
        self.store.packages.setdefault(name, [])
        self.store.tenants.add(name)
        return 201, {"name": name, "username": name, "description": None}

    def _tenant(self, tenant: str, kind: str, rest: list[str]) -> Answer:
        if not self.key.is_admin and (self.key.tenant or PUBLIC) != tenant:
            raise RefusedError(403, "tenant_access_denied", "access denied to this tenant")
        routes = {
            "keys": self._keys,
            "workflows": self._workflows,
            "executions": self._executions,
            "triggers": self._triggers,
            "secrets": self._secrets,
        }
        if kind in routes:
            return routes[kind](tenant, rest)
        raise RefusedError(404, "not_found", "not found")

    def _keys(self, tenant: str, rest: list[str]) -> Answer:
        match (self.method, rest):
            case ("POST", []):
                wanted = self._json()
                role = wanted.get("role", "write")
                key = Key(wanted["name"], f"clk_{len(self.store.keys)}_{'x' * 20}", role, tenant)
                self.store.keys.append(key)
                return 201, {"id": key.id, "key": key.secret, "name": key.name, "permissions": role}
            case ("DELETE", [id]):
                next(key for key in self.store.keys if key.id == id).revoked = True
                return 200, {"status": "revoked", "id": id}
        raise RefusedError(404, "not_found", "not found")

    # Packages

    def _workflows(self, tenant: str, rest: list[str]) -> Answer:
        store = self.store
        match (self.method, rest):
            case ("GET", []):
                store.known(tenant)
                return self._listed(
                    tenant, [p.summary() for p in store.live(tenant) if p.status == "success"]
                )
            case ("POST", []):
                self._write()
                return 201, {"package_id": self._upload(tenant), "tenant_id": tenant}
            case ("GET", [reference]):
                return 200, store.find(tenant, reference).detail(tenant)
            case ("GET", [reference, "source"]):
                return 200, store.find(tenant, reference, any_state=True).source(tenant)
            case ("DELETE", [name, version]):
                self._write()
                store.delete(tenant, name, version)
                return 200, {"status": "deleted", "package_name": name, "version": version}
            case ("POST", [name, "execute"]):
                return self._execute(tenant, name)
            case ("POST", [name, ("pause" | "resume") as verb]):
                return self._pause(tenant, name, verb)
            case (_, [name, "instances", *more]):
                return self._instances(tenant, name, more)
        raise RefusedError(404, "not_found", "not found")

    def _listed(self, tenant: str, items: list[dict[str, Any]]) -> Answer:
        return 200, {"tenant_id": tenant, "items": items, "total": len(items)}

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

    def _execute(self, tenant: str, name: str) -> Answer:
        self._write()
        run = self.store.execute(tenant, name, self._json().get("context") or {})
        head = {"execution_id": run.id, "workflow_name": name}
        return 202, {**head, "tenant_id": tenant, "status": "scheduled"}

    def _pause(self, tenant: str, name: str, verb: str) -> Answer:
        self._write()
        found = [p for p in self.store.live(tenant) if name in {p.name, p.workflow}]
        if not found:
            raise RefusedError(404, "workflow_not_found", f"workflow '{name}' not found")
        found[0].paused = verb == "pause"
        return 200, {"id": found[0].id, "name": name, "paused": found[0].paused, "status": f"{verb}d"}

    # Schedules

    def _instances(self, tenant: str, workflow: str, rest: list[str]) -> Answer:
        schedules = self.store.schedules
        match (self.method, rest):
            case ("POST", []):
                self._write()
                slots = [slot for p in self.store.built(tenant, workflow) for slot in p.params]
                row = schedules.create(tenant, workflow, self._json(), slots)
                self.store.awake.add(tenant)  # that wakes a tenant (contract H7)
                return 200, row.as_instance()
            case ("GET", []):
                rows = schedules.instances(tenant, workflow)
                return self._listed(tenant, [row.as_instance() for row in rows])
            case ("GET", [name]):
                return 200, schedules.instance(tenant, workflow, name).as_instance()
            case ("DELETE", [name]):
                self._write()
                schedules.delete(schedules.instance(tenant, workflow, name))
                return 200, {"status": "deleted", "instance_name": name, "workflow_name": workflow}
        raise RefusedError(404, "not_found", "not found")

    def _triggers(self, tenant: str, rest: list[str]) -> Answer:
        schedules = self.store.schedules
        match (self.method, rest):
            case ("GET", []):
                return self._listed(tenant, [row.as_trigger() for row in schedules.of(tenant)])
            case ("GET", [name]):
                row = schedules.find(tenant, name)
                return 200, {"tenant_id": tenant, "schedule": row.as_trigger(), "recent_executions": []}
            case ("POST", [name, ("pause" | "resume") as verb]):
                self._write()
                row = schedules.find(tenant, name)
                row.paused = verb == "pause"
                return 200, {"status": f"{verb}d", "name": name, "paused": row.paused}
            case ("POST", [name, "fire"]):
                self._write()
                self.store.awake.add(tenant)
                schedules.fire_now(tenant, name)
                return 202, {"status": "fired", "trigger_name": name}
        raise RefusedError(404, "not_found", "not found")

    def _secrets(self, tenant: str, rest: list[str]) -> Answer:
        secrets = self.store.secrets
        if self.key.role != "admin" and not self.key.is_admin:
            raise RefusedError(403, "insufficient_permissions", "insufficient permissions")
        secrets.check()
        match (self.method, rest):
            case ("GET", []):
                items = secrets.list(tenant)
                return 200, {"items": items, "total": len(items)}
            case ("POST", []):
                wanted = self._json()
                return 201, secrets.create(tenant, wanted["name"], wanted["fields"])
            case ("GET", [name]):
                return 200, secrets.get(tenant, name)
            case ("PUT", [name]):
                return 200, secrets.rotate(tenant, name, self._json()["fields"])
            case ("DELETE", [name]):
                secrets.delete(tenant, name)
                return 200, {"status": "deleted", "name": name}
        raise RefusedError(404, "not_found", "not found")

    # Runs

    def _executions(self, tenant: str, rest: list[str]) -> Answer:
        if self.method != "GET":
            raise RefusedError(404, "not_found", "not found")  # nothing ends or repeats a run (contract H7)
        if not rest:
            query = parse_qs(urlsplit(self.handler.path).query)
            runs = [run for run in reversed(list(self.store.runs.values())) if run.tenant == tenant]
            wanted = query.get("workflow")
            items = [run.summary() for run in runs if not wanted or run.workflow == wanted[0]]
            return self._listed(tenant, items[: int(query.get("limit", ["100"])[0])])
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
