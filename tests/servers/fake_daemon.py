"""A fake 0.5.1 daemon: a directory that it watches, one process, a log and no API (contract C, H6, H8)."""

from __future__ import annotations

import json
import shutil
import socket
import tempfile
import threading
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.servers.fake_archive import RefusedError, Unpacked, unpack
from tests.servers.fake_host import Answer, Host
from tests.servers.fake_runs import Run, Runs
from tests.servers.fake_schedules import Schedules

TICK_S = 0.02
#: What a row of `[[metadata.triggers]]` has to have, crons too (contract H8).
NEEDED = ("name", "workflow", "poll_interval")


class FakeDaemon:
    """A daemon that watches `packages` in its home.

    Args:
        home: The home directory.
        environ: What its environment has beside ours.

    Attributes:
        runs: The runs that it started.
        schedules: What starts them: only rows of `[[metadata.triggers]]`.
    """

    def __init__(self, home: Path, environ: Mapping[str, str] | None = None) -> None:
        self.home = home
        self.runs: list[Run] = []
        self._packages = home / "packages"
        self._packages.mkdir(parents=True, exist_ok=True)
        (home / "logs").mkdir(exist_ok=True)
        self._log = home / "logs" / "cloacina.log"
        self._log.touch()
        self._host = Host(environ, old=True)
        self.schedules = Schedules(lambda: self._host, self._fire, lambda tenant: True, self.log)
        self._scheduler = Runs(self._attempt, self.log)
        #: Identity -> its tasks and the workflow that they are registered for.
        self._loaded: dict[str, tuple[str, dict[str, Any]]] = {}
        self._stopping = threading.Event()
        self._socket = self._listening()
        self._thread = threading.Thread(target=self._loop, daemon=True)
        self._thread.start()

    def _listening(self) -> socket.socket:
        """The socket that answers with its health."""
        path = self.home / "daemon.sock"
        path.unlink(missing_ok=True)
        found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        found.bind(str(path))
        found.listen()
        return found

    def log(self, text: str) -> None:
        with self._log.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"fields": {"message": text}}) + "\n")

    @property
    def lines(self) -> list[str]:
        """What its log says."""
        return [json.loads(line)["fields"]["message"] for line in self._log.read_text("utf-8").splitlines()]

    def close(self) -> None:
        self._stopping.set()
        self._scheduler.stop()
        self._host.kill()
        self._thread.join(10)
        self._socket.close()

    def _loop(self) -> None:
        while not self._stopping.wait(TICK_S):
            self._rescan()
            self.schedules.tick()

    def _rescan(self) -> None:
        """Open every archive; one of a known name and version is the one that was loaded (contract C)."""
        there = set()
        for path in sorted(self._packages.glob("*.cloacina")):
            with tempfile.TemporaryDirectory(prefix="staging-") as folder:
                unpacked = self._unpacked(path, Path(folder))
                if unpacked is not None:
                    there.add(identity(unpacked))
                    if identity(unpacked) not in self._loaded:
                        self._load(unpacked)
        for gone in set(self._loaded) - there:
            self._loaded.pop(gone)
            self.schedules.forget("public", gone)

    def _unpacked(self, path: Path, folder: Path) -> Unpacked | None:
        try:
            return unpack(path.read_bytes(), folder, limited=False)
        except (RefusedError, OSError, EOFError, ValueError) as error:
            self.log(f"Skipping unreadable package {path}: {error}")
            return None

    def _load(self, unpacked: Unpacked) -> None:
        package, metadata = unpacked.table["package"], unpacked.metadata
        label = f"{package['name']} v{package['version']}"
        rows = metadata.get("triggers", [])
        lacking = [name for row in rows for name in NEEDED if name not in row]
        workflow = metadata.get("workflow_name", "unknown")
        arguments = {"package": package["name"], "workflow": workflow, "entry": metadata["entry_module"]}
        # What failed once is not tried again: with the same name and version it is the same package.
        self._loaded[identity(unpacked)] = (workflow, {})
        if lacking:
            self.log(f"Registration failed: {label}: missing field `{lacking[0]}`")
            return
        told = self._host.ask("load", folder=str(unpacked.folder), tenant="public", **arguments)
        if "error" in told:
            self.log(f"Registration failed: {label}: {told['error']}")
            return
        self._loaded[identity(unpacked)] = (workflow, told["tasks"])
        declared = {trigger["name"] for trigger in told["triggers"]}
        self._schedule(identity(unpacked), package["name"], rows, declared)
        self.log(f"Python package loaded: {label} — {len(told['tasks'])} tasks")

    def _schedule(self, owner: str, package: str, rows: list[dict[str, Any]], declared: set[str]) -> None:
        """Only rows of the table make schedules; a poll needs the function of its name, too (contract H8)."""
        for row in rows:
            cron, name = row.get("cron_expression"), row["name"]
            if cron is None and name not in declared:
                self.log(f"Registration failed: {package}: no trigger function named {name}")
                continue
            told = {"name": name, "on": row["workflow"], "poll": f"public::{package}::{name}", "cron": cron}
            self.schedules.register("public", owner, [{**told, "poll_interval": row["poll_interval"]}])

    def _fire(self, tenant: str, workflow: str, context: dict[str, Any]) -> None:
        for name, plan in list(self._loaded.values()):
            if name == workflow and plan:
                run = Run(str(uuid.uuid4()), tenant, workflow, workflow, context, plan, "schedule")
                self.runs.append(run)
                self._scheduler.start(run)
                return
        self.log(f"Workflow execution failed: Workflow not found in registry: {workflow}")

    def _attempt(self, run: Run, task: str, context: dict[str, Any], then: Callable[[Answer], None]) -> None:
        self._host.send("attempt", then, task=run.plan[task]["name"], context=context, secrets={})


def identity(unpacked: Unpacked) -> str:
    """What makes a package the same one: its name and version, never its content (contract C)."""
    package = unpacked.table["package"]
    return f"{package['name']}:{package['version']}"


def put(archive: Path, daemon: FakeDaemon) -> None:
    """Move an archive in by a rename."""
    part = daemon.home / "packages" / f"{archive.name}.part"
    shutil.copy(archive, part)
    part.rename(part.with_suffix(""))
