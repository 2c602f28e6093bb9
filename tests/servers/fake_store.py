"""What the fake server knows: tenants, keys, packages and their life cycle, runs. No HTTP.

Behaves as a 0.12 server was seen to: see the tests of refusals for the texts.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
import tempfile
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ENGINE = Path(__file__).with_name("fake_engine.py")
METADATA = {
    *("workflow_name", "graph_name", "language", "description", "author", "requires_python"),
    *("entry_module", "reaction_mode", "input_strategy", "accumulators", "providers"),
}
DENIED = {"os", "sys", "json", "io", "http", "pathlib", "subprocess", "tempfile", "glob", "code"}


def now() -> str:
    return datetime.now(timezone.utc).isoformat()


class RefusedError(Exception):
    """An error answer."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.body = {"error": text, "code": code}


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
    id: str
    digest: str
    name: str
    workflow: str
    version: str
    folder: Path
    description: str | None = None
    status: str = "pending"
    error: str | None = None
    graph: dict[str, list[str]] = field(default_factory=dict)
    params: list[dict[str, Any]] = field(default_factory=list)
    superseded: bool = False
    paused: bool = False
    created_at: str = field(default_factory=now)

    def summary(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "package_name": self.name,
            "workflow_name": self.workflow,
            "version": self.version,
            "description": self.description,
            "tasks": list(self.graph),
            "created_at": self.created_at,
            "paused": self.paused,
        }

    def detail(self, tenant: str) -> dict[str, Any]:
        graph = [
            {"id": id, "dependencies": deps, "description": None, "doc_what": None, "doc_why": None}
            for id, deps in self.graph.items()
        ]
        return {
            "tenant_id": tenant,
            **self.summary(),
            "build_status": self.status,
            "build_error": self.error,
            "task_graph": graph,
            "declared_params": self.params,
        }

    def source(self, tenant: str) -> dict[str, Any]:
        files = []
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and path.stat().st_size <= 1024 * 1024:
                try:
                    text = path.read_bytes().decode()
                except UnicodeDecodeError:
                    continue
                name = path.relative_to(self.folder).as_posix()
                files.append({"path": name, "contents": text, "language": "python"})
        head = {"id": self.id, "package_name": self.name, "workflow_name": self.workflow}
        return {"tenant_id": tenant, **head, "version": self.version, "files": files}


@dataclass
class Run:
    id: str
    tenant: str
    package: Package
    context: dict[str, Any]
    status: str = "Pending"
    started_at: str = field(default_factory=now)
    completed_at: str | None = None
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "workflow_name": self.package.workflow,
            "status": self.status,
            "started_at": self.started_at,
            "completed_at": self.completed_at,
            "trigger_origin": "manual",
        }

    def event(self, kind: str, task: str | None = None) -> None:
        number = len(self.events) + 1
        self.events.append(
            {
                "id": str(uuid.uuid4()),
                "event_type": kind,
                "event_data": None,
                "created_at": now(),
                "sequence_num": number,
                "task_name": task,
            }
        )


class Store:
    """Everything behind the HTTP of one fake server.

    Attributes:
        compiler: Whether a compiler runs (for the public tenant).
        reconciles: Whether built packages are loaded.
        next_run_id: Makes the ids of runs.
    """

    def __init__(self, admin_key: str) -> None:
        self.lock = threading.RLock()
        self.tenants = {"public"}
        self.keys = [Key("bootstrap", admin_key, "admin", None, is_admin=True)]
        self.packages: dict[str, list[Package]] = {"public": []}
        self.runs: dict[str, Run] = {}
        self.awake = {"public"}
        self.compiler = True
        self.reconciles = True
        self.next_run_id: Callable[[], str] = lambda: str(uuid.uuid4())
        self.log: list[str] = []
        self.stopping = threading.Event()
        self._folder = tempfile.TemporaryDirectory()
        self._threads: list[threading.Thread] = []
        self._children: list[subprocess.Popen[str]] = []
        self._spawn(self._tick)

    def close(self) -> None:
        self.stopping.set()
        for process in self._children:
            process.kill()
        for thread in self._threads:
            thread.join(10)
        self._folder.cleanup()

    def _spawn(self, target: Any, *arguments: Any) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    # Uploads

    def upload(self, tenant: str, data: bytes) -> str:
        if not data:
            raise RefusedError(400, "invalid_request", "empty package file")
        if tenant not in self.tenants:
            text = f"storage error: search_path setup failed for tenant '{tenant}' schema missing"
            raise RefusedError(400, "upload_failed", text)
        digest = sha256(data).hexdigest()
        with self.lock:
            for package in self.packages[tenant]:
                if package.digest == digest and not package.superseded:
                    return package.id
            package = self._unpack(data, digest)
            for other in self.packages[tenant]:
                if (other.name, other.version) == (package.name, package.version):
                    text = f"Package already exists: {package.name} v{package.version}"
                    raise RefusedError(400, "upload_failed", text)
            for other in self.packages[tenant]:
                other.superseded = other.superseded or other.name == package.name
            self.packages[tenant].append(package)
        return package.id

    def _unpack(self, data: bytes, digest: str) -> Package:
        invalid = "Package validation failed: Failed to unpack source archive: invalid archive: "
        if data[:2] != b"BZ":
            text = "Package validation failed: Package data is not a valid .cloacina bzip2 source archive."
            raise RefusedError(400, "upload_failed", text)
        folder = Path(tempfile.mkdtemp(dir=self._folder.name))
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:bz2") as archive:
            total = sum(member.size for member in archive)
            if total > 10 * len(data):
                text = f"{invalid}archive decompressed size {total} exceeds limit of {10 * len(data)} bytes"
                raise RefusedError(400, "upload_failed", text)
            archive.extractall(folder, filter="data")
        tops = [path for path in sorted(folder.iterdir()) if (path / "package.toml").is_file()]
        if not tops:
            raise RefusedError(400, "upload_failed", f"{invalid}archive does not contain a package.toml")
        table = tomllib.loads((tops[0] / "package.toml").read_text())
        metadata = table["metadata"]
        unknown = sorted(set(metadata) - METADATA)
        if unknown:
            text = f"Failed to parse package.toml: TOML parse error: unknown field `{unknown[0]}`"
            raise RefusedError(
                400, "upload_failed", f"Package validation failed: Failed to load package.toml: {text}"
            )
        package = table["package"]
        return Package(
            id=str(uuid.uuid4()),
            digest=digest,
            name=package["name"],
            workflow=metadata.get("workflow_name", "unknown"),
            version=package["version"],
            description=metadata.get("description"),
            folder=tops[0],
        )

    # The compiler and the reconciler

    def _tick(self) -> None:
        while not self.stopping.wait(0.05):
            for tenant in list(self.packages):
                for package in list(self.packages[tenant]):
                    self._advance(tenant, package)

    def _advance(self, tenant: str, package: Package) -> None:
        if package.superseded:
            return
        if package.status == "pending" and self.compiler:
            package.status = "building"
        elif package.status == "building":
            package.status = "success"
        elif package.status == "success" and not package.graph and self.reconciles and tenant in self.awake:
            self._load(package)

    def _load(self, package: Package) -> None:
        folders = [package.folder / "workflow", package.folder / "vendor"]
        names = {path.stem for folder in folders if folder.is_dir() for path in folder.iterdir()}
        if names & DENIED:
            self.log.append(f"{package.name}: rejected for security")
            return
        done = subprocess.run(
            [sys.executable, str(ENGINE), "load", str(package.folder)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            self.log.append(f"{package.name}: {done.stderr.strip().splitlines()[-1]}")
        else:
            told = json.loads(done.stdout)
            package.graph, package.params = told["graph"], told["params"]

    # Reading

    def known(self, tenant: str) -> None:
        if tenant not in self.tenants:
            text = f"tenant database error: search_path setup failed for tenant '{tenant}'"
            raise RefusedError(500, "internal_error", text)

    def live(self, tenant: str) -> list[Package]:
        return [p for p in self.packages.get(tenant, []) if not p.superseded]

    def find(self, tenant: str, reference: str, *, any_state: bool = False) -> Package:
        for package in self.live(tenant):
            by_name = package.name == reference and (package.status == "success" or any_state)
            if package.id == reference or by_name:
                return package
        raise RefusedError(404, "workflow_not_found", f"workflow '{reference}' not found")

    def delete(self, tenant: str, name: str, version: str) -> None:
        with self.lock:
            self.packages[tenant] = [
                p for p in self.packages[tenant] if (p.name, p.version) != (name, version) or p.superseded
            ]

    # Runs

    def execute(self, tenant: str, workflow: str, context: dict[str, Any]) -> Run:
        found = [p for p in self.live(tenant) if workflow in {p.workflow, p.name} and p.status == "success"]
        if not found and tenant != "public":
            raise RefusedError(404, "workflow_not_found", f"workflow '{workflow}' not found")
        if found and found[0].paused:
            raise RefusedError(409, "workflow_paused", f"workflow '{workflow}' is paused")
        params = [p for package in found for p in package.params if p["required"]]
        missing = [p["name"] for p in params if p["name"] not in context]
        if missing:
            text = f"invalid execution context: missing required param '{missing[0]}'"
            raise RefusedError(400, "workflow_input_invalid", text)
        self.awake.add(tenant)
        loaded = [package for package in found if package.graph and package.workflow == workflow]
        if not loaded:
            text = f"Workflow execution failed: Workflow not found in registry: {workflow}"
            raise RefusedError(400, "execution_failed", text)
        run = Run(self.next_run_id(), tenant, loaded[0], context)
        for id in loaded[0].graph:
            full = f"{tenant}::{loaded[0].name}::{workflow}::{id}"
            run.tasks[id] = self._task(full)
            run.event("task_created", id)
        self.runs[run.id] = run
        self._spawn(self._run, run)
        return run

    def _task(self, full: str) -> dict[str, Any]:
        times = {"created_at": now(), "updated_at": now(), "started_at": None, "completed_at": None}
        errors = {"last_error": None, "error_details": None, "sub_status": None}
        head = {"id": str(uuid.uuid4()), "task_name": full, "status": "NotStarted"}
        return {**head, "attempt": 1, "max_attempts": 3, **times, **errors}

    def _run(self, run: Run) -> None:
        run.status = "Running"
        run.event("workflow_started")
        process = subprocess.Popen(
            [sys.executable, str(ENGINE), "run", str(run.package.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(run.context))
        process.stdin.close()
        self._children.append(process)
        for line in process.stdout:
            if line.startswith("{"):
                self._apply(run, json.loads(line))
        process.wait()
        process.stdout.close()
        if run.status == "Running":
            run.status = "Failed"

    def _apply(self, run: Run, change: dict[str, Any]) -> None:
        if "task" not in change:
            run.completed_at = now()
            run.status = change["status"]
            run.event(f"workflow_{change['status'].lower()}")
            return
        task = run.tasks[change["task"]]
        status = change["status"]
        task.update(status=status, attempt=change["attempt"], updated_at=now())
        if "max_attempts" in change:
            task["max_attempts"] = change["max_attempts"]
        if "error" in change:
            task["error_details" if status == "Skipped" else "last_error"] = change["error"]
        if status in {"Ready", "Running"}:
            task["started_at"] = now() if status == "Running" else None
        if status in {"Completed", "Failed"}:
            task["completed_at"] = now()
        kinds = {"Ready": "task_marked_ready", "Running": "task_started"}
        run.event(kinds.get(status, f"task_{status.lower()}"), change["task"])
