"""What the fake server knows: tenants, keys, packages and their life cycle, runs, schedules. No HTTP.

Behaves as a 0.12 server was seen to: see the tests of refusals for the texts, `test_fake.py` for the rules.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.servers.fake_archive import (
    RefusedError,
    Unpacked,
    check_metadata,
    declared_params,
    input_errors,
    source_files,
    unpack,
)
from tests.servers.fake_fleet import Fleet
from tests.servers.fake_graphs import Graph, Graphs
from tests.servers.fake_host import Answer, Host
from tests.servers.fake_runs import Run, Runs, now
from tests.servers.fake_schedules import Schedules
from tests.servers.fake_secrets import Secrets, is_reference

PUBLIC = "public"
TICK_S = 0.01
#: Between attempts to load a package that does not load.
AGAIN_S = 0.5


@dataclass
class Key:
    name: str
    secret: str
    role: str
    tenant: str | None
    is_admin: bool = False
    revoked: bool = False
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass
class Package:
    """A row of the registry.

    Attributes:
        plan: Task id -> what the process registered; kept in the row, so that it outlives the process.
        loaded: Whether the process has imported it.
    """

    id: str
    digest: str
    unpacked: Unpacked
    status: str = "pending"
    error: str | None = None
    plan: dict[str, dict[str, Any]] = field(default_factory=dict)
    params: list[dict[str, Any]] = field(default_factory=list)
    superseded: bool = False
    loaded: bool = False
    paused: bool = False
    tried_at: float = 0.0
    created_at: str = field(default_factory=now)

    @property
    def folder(self) -> Path:
        return self.unpacked.folder

    @property
    def name(self) -> str:
        return str(self.unpacked.table["package"]["name"])

    @property
    def version(self) -> str:
        return str(self.unpacked.table["package"]["version"])

    @property
    def workflow(self) -> str:
        """Its name; one that is not given is "unknown" (contract B1)."""
        return str(self.unpacked.metadata.get("workflow_name", "unknown"))

    def summary(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "package_name": self.name,
            "workflow_name": self.workflow,
            "version": self.version,
            "description": self.unpacked.metadata.get("description"),
            "tasks": list(self.plan),
            "created_at": self.created_at,
            "paused": self.paused,
        }

    def detail(self, tenant: str) -> dict[str, Any]:
        docs = {"description": None, "doc_what": None, "doc_why": None}
        graph = [{"id": id, "dependencies": task["dependencies"], **docs} for id, task in self.plan.items()]
        build = {"build_status": self.status, "build_error": self.error}
        return {
            "tenant_id": tenant,
            **self.summary(),
            **build,
            "task_graph": graph,
            "declared_params": self.params,
        }

    def source(self, tenant: str) -> dict[str, Any]:
        head = {"id": self.id, "package_name": self.name, "workflow_name": self.workflow}
        return {"tenant_id": tenant, **head, "version": self.version, "files": source_files(self.folder)}


class Store:
    """Everything behind the HTTP of one fake server.

    Attributes:
        compiler: Whether a compiler runs.
        reconciles: Whether built packages are loaded.
        next_run_id: Makes the ids of runs.
        host: The one process that imports packages and runs tasks (contract H7).
        awake: Tenants whose packages are loaded and whose schedules fire; public always (contract D4).
        embedded: Workflows of builders, which run although no API lists them (contract H2, H7).
        log: What a server's own log says, and no API.
    """

    def __init__(self, admin_key: str, environ: Mapping[str, str] | None = None) -> None:
        self.lock = threading.RLock()
        self.tenants = {PUBLIC}
        self.keys = [Key("bootstrap", admin_key, "admin", None, is_admin=True)]
        self.packages: dict[str, list[Package]] = {PUBLIC: []}
        self.runs: dict[str, Run] = {}
        self.awake = {PUBLIC}
        self.compiler = True
        self.reconciles = True
        self.next_run_id: Callable[[], str] = lambda: str(uuid.uuid4())
        self.log: list[str] = []
        self.secrets = Secrets()
        self.fleet = Fleet()
        self.host = Host(environ)
        self.embedded: dict[str, dict[str, Any]] = {}
        self.schedules = Schedules(lambda: self.host, self._fire, self.awake.__contains__, self.log.append)
        self.graphs = Graphs(lambda: self.host, self.schedules.clock.now, self.log.append)
        self.stopping = threading.Event()
        self._folder = tempfile.TemporaryDirectory()
        self._scheduler = Runs(self._attempt, self.log.append)
        loops = (self._compile, self._reconcile, self.schedules.tick, self.graphs.tick)
        self._threads = [threading.Thread(target=self._loop, args=(each,), daemon=True) for each in loops]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        self.stopping.set()
        self._scheduler.stop()
        self.host.kill()
        self.fleet.close()
        self.stand_still()
        self._folder.cleanup()

    def stand_still(self) -> None:
        """Do nothing more by itself: look for nothing to compile, to load or to start."""
        self.stopping.set()
        for thread in self._threads:
            thread.join(10)

    def restart(self) -> None:
        """Kill the server's process and start another: what is no row is gone (contract H7)."""
        with self.lock:
            self._scheduler.stop()
            self.host.kill()
            self.host = Host(self.host.environ)
            self.awake.intersection_update({PUBLIC})
            self.embedded.clear()
            self.schedules.restart()
            self.graphs.restart()
            for packages in self.packages.values():
                for package in packages:
                    package.loaded, package.tried_at = False, 0.0

    def _loop(self, act: Callable[[], None]) -> None:
        while not self.stopping.wait(TICK_S):
            act()

    # Uploads

    def upload(self, tenant: str, data: bytes) -> str:
        """Take an archive; its package's id.

        Raises:
            RefusedError: It is not taken.
        """
        if not data:
            raise RefusedError(400, "invalid_request", "empty package file")
        if tenant not in self.tenants:
            text = f"storage error: search_path setup failed for tenant '{tenant}' schema missing"
            raise RefusedError(400, "upload_failed", text)
        digest = sha256(data).hexdigest()
        for package in self.live(tenant):
            if package.digest == digest:
                return package.id
        # Not one step: of two uploads of the same bytes at once, one is refused (contract H7).
        unpacked = unpack(data, Path(tempfile.mkdtemp(dir=self._folder.name)))
        check_metadata(unpacked)
        return self._insert(tenant, Package(str(uuid.uuid4()), digest, unpacked))

    def _insert(self, tenant: str, package: Package) -> str:
        with self.lock:
            for other in self.packages[tenant]:
                if (other.name, other.version) == (package.name, package.version):
                    text = f"Package already exists: {package.name} v{package.version}"
                    raise RefusedError(400, "upload_failed", text)
            for other in self.packages[tenant]:
                other.superseded = other.superseded or other.name == package.name
            self.packages[tenant].append(package)
        return package.id

    # The compiler and the reconciler

    def _all(self) -> list[tuple[str, Package]]:
        return [(tenant, package) for tenant in [*self.packages] for package in [*self.packages[tenant]]]

    def _compile(self) -> None:
        """pending -> building -> success: no code of a Python package is run for it (contract D4)."""
        for _, package in self._all():
            if package.status == "building":
                package.params = declared_params(package.folder)
                package.status = "success"
            elif package.status == "pending" and self.compiler and not package.superseded:
                package.status = "building"

    def _reconcile(self) -> None:
        """Unload what is superseded, load what is built, in tenants that are awake, again and again."""
        for tenant, package in self._all():
            if package.superseded and package.loaded:
                package.loaded = False
                self._forget(tenant, package.name)
        for tenant, package in self._all():
            built = package.status == "success" and not (package.superseded or package.loaded)
            due = package.tried_at + AGAIN_S < time.monotonic()
            if built and due and self.reconciles and tenant in self.awake:
                package.tried_at = time.monotonic()
                self._load(tenant, package)

    def _forget(self, tenant: str, package: str) -> None:
        self.schedules.forget(tenant, package)
        self.graphs.forget(tenant, package)

    def _load(self, tenant: str, package: Package) -> None:
        """Import a package; its staging directory is deleted when that has ended (contract B5, 7)."""
        if package.unpacked.lacks:
            self.log.append(f"{package.name}: {package.unpacked.lacks}")
            return
        host = self.host
        told = import_package(host, tenant, package)
        if host is not self.host:
            return  # the server was restarted meanwhile
        self.embedded.update(told.get("embedded", {}))
        if "error" in told:
            self.log.append(f"{package.name}: {told['error']}")
            return
        if "graph" in told:
            graph = Graph(package.unpacked.metadata["graph_name"], tenant, package.name, told["graph"])
            taken = self.graphs.add(graph)
            package.loaded = not taken
            self.log.extend([f"{package.name}: {taken}"] if taken else [])
            return
        with self.lock:
            self.schedules.register(tenant, package.name, told["triggers"])
            package.plan, package.loaded = told["tasks"], True
        # A run that was under way when the process ended goes on once its package is there (contract H7).
        mine = [run for run in self.runs.values() if (run.tenant, run.workflow) == (tenant, package.workflow)]
        self._scheduler.resume(mine)

    # Reading

    def known(self, tenant: str) -> None:
        """Refuse a tenant that does not exist."""
        if tenant not in self.tenants:
            text = f"tenant database error: search_path setup failed for tenant '{tenant}'"
            raise RefusedError(500, "internal_error", text)

    def live(self, tenant: str) -> list[Package]:
        return [p for p in self.packages.get(tenant, []) if not p.superseded]

    def find(self, tenant: str, reference: str, *, any_state: bool = False) -> Package:
        """A package by its id or, once it is built, by its name."""
        for package in self.live(tenant):
            by_name = package.name == reference and (package.status == "success" or any_state)
            if package.id == reference or by_name:
                return package
        raise RefusedError(404, "workflow_not_found", f"workflow '{reference}' not found")

    def built(self, tenant: str, name: str) -> list[Package]:
        """Built packages that a workflow's or a package's name stands for (contract D6)."""
        return [p for p in self.live(tenant) if name in {p.workflow, p.name} and p.status == "success"]

    def delete(self, tenant: str, name: str, version: str) -> None:
        """A package goes, and its crons at once; its runs go on (contract H7)."""
        with self.lock:
            kept = [
                p for p in self.packages[tenant] if (p.name, p.version) != (name, version) or p.superseded
            ]
            if len(kept) < len(self.packages[tenant]):
                self._forget(tenant, name)
            self.packages[tenant] = kept

    # Runs

    def execute(self, tenant: str, workflow: str, context: dict[str, Any], origin: str = "manual") -> Run:
        """Start a run; the first in a tenant wakes it (contract D4).

        Raises:
            RefusedError: The workflow is not there, not loaded or paused, or the params are wrong.
        """
        found = self.built(tenant, workflow)
        if not found and tenant != PUBLIC:
            raise RefusedError(404, "workflow_not_found", f"workflow '{workflow}' not found")
        if found and found[0].paused:
            raise RefusedError(409, "workflow_paused", f"workflow '{workflow}' is paused")
        if errors := input_errors([slot for p in found for slot in p.params], context):
            text = f"invalid execution context: {'; '.join(errors)}"
            raise RefusedError(400, "workflow_input_invalid", text)
        self.awake.add(tenant)
        loaded = [package for package in found if package.loaded and package.workflow == workflow]
        plan = loaded[-1].plan if loaded else self.embedded.get(workflow) if tenant == PUBLIC else None
        if plan is None:
            text = f"Workflow execution failed: Workflow not found in registry: {workflow}"
            raise RefusedError(400, "execution_failed", text)
        package = loaded[-1].id if loaded else ""
        run = Run(self.next_run_id(), tenant, workflow, package, context, plan, origin)
        self.runs[run.id] = run
        self._scheduler.start(run)
        return run

    def _fire(self, tenant: str, workflow: str, context: dict[str, Any]) -> None:
        self.execute(tenant, workflow, context, "schedule")

    def _attempt(self, run: Run, task: str, context: dict[str, Any], then: Callable[[Answer], None]) -> None:
        """Have an attempt made, by the process or by the fleet (contract H9)."""
        try:
            secrets = self.secrets.readable(run.tenant, run.context)
        except KeyError as error:
            threading.Thread(target=then, args=({"error": f"secret not found: {error}"},)).start()
            return
        plain = {name: value for name, value in context.items() if not is_reference(value)}
        arguments = {"task": run.plan[task]["name"], "context": plain, "secrets": secrets}
        package = next((p for tenant, p in self._all() if p.id == run.package), None)
        if self.fleet.is_on and package is not None:
            load = {"folder": str(package.folder), **import_arguments(run.tenant, package)}
            self.fleet.attempt(run.tenant, package.id, load, arguments, then)
        else:
            self.host.send("attempt", then, **arguments)


def import_arguments(tenant: str, package: Package) -> dict[str, Any]:
    """What a process is told of a package that it is to import, beside the folder."""
    metadata = package.unpacked.metadata
    about = {"entry": metadata["entry_module"], "graph": metadata.get("graph_name", "")}
    return {"tenant": tenant, "package": package.name, "workflow": package.workflow, **about}


def import_package(host: Host, tenant: str, package: Package) -> Answer:
    """Have a process import a package from a directory that is gone when it has."""
    with tempfile.TemporaryDirectory(prefix="staging-") as staging:
        folder = shutil.copytree(package.folder, Path(staging) / package.folder.name)
        return host.ask("load", folder=str(folder), **import_arguments(tenant, package))
