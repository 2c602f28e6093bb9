"""A real Cloacina server on loopback: PostgreSQL, `cloacina-server` and `cloacina-compiler`.

The two Cloacina binaries come from `CLOACA_NB_SERVER_BIN` (a directory) or `PATH`; `scripts/build-server.sh`
builds them. PostgreSQL's come from `PATH` or from where Debian puts them.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

VARIABLE = "CLOACA_NB_SERVER_BIN"
SERVER, COMPILER = "cloacina-server", "cloacina-compiler"
POSTGRES = ("initdb", "postgres", "psql")
ADMIN_KEY = "clk_test_bootstrap_key_0123456789abcdef"

_START_S = 90.0
_STOP_S = 15.0


def find_binary(name: str) -> str | None:
    """The path of a program, or None."""
    folder = os.environ.get(VARIABLE)
    if folder and (Path(folder) / name).is_file():
        return str(Path(folder) / name)
    found = shutil.which(name)
    if found is None and name in POSTGRES:
        versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
        found = str(versions[0]) if versions else None
    return found


def missing_binaries() -> tuple[str, ...]:
    """The programs that a real server needs and that are not here."""
    return tuple(name for name in (SERVER, COMPILER, *POSTGRES) if find_binary(name) is None)


def free_port() -> int:
    """A loopback port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Daemon:
    """A program that runs beside the tests, its output in a file."""

    name: str
    words: Sequence[str]
    log: Path
    user: str | None = None
    environ: dict[str, str] = field(default_factory=lambda: dict(os.environ))

    def start(self) -> None:
        """Start it."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.words, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=self.environ, user=self.user
            )

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Wait until it is ready.

        Raises:
            RuntimeError: It ended, or is not ready in time; the message shows the end of its log.
        """
        until = time.monotonic() + _START_S
        while time.monotonic() < until:
            if ready():
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError(f"{self.name} does not start:\n{self.tail()}")

    def tail(self) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-30:])

    def stop(self) -> None:
        """End it, in any case."""
        self.process.terminate()
        try:
            self.process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Database:
    """A PostgreSQL of our own; runs as another user where the tests run as root, which it refuses."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "postgres"
        self.folder.mkdir()
        self.port = free_port()
        self.user = _unprivileged()
        if self.user is not None:
            import pwd

            account = pwd.getpwnam(self.user)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            _open_way(self.folder)
        self._daemon: Daemon | None = None

    @property
    def url(self) -> str:
        """Its address for the server."""
        return f"postgres://postgres@127.0.0.1:{self.port}/cloacina"

    def start(self) -> None:
        """Make the cluster, start it, make the database."""
        data = self.folder / "data"
        self._run("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self.folder),
            "fsync": "off",
            "max_connections": "200",
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        words = [_binary("postgres"), "-D", str(data), "-p", str(self.port), *options]
        log = self.folder.parent / "postgres.log"
        self._daemon = Daemon("postgres", words, log, self.user)
        self._daemon.start()
        self._daemon.wait_until(lambda: self._sql("select 1"))
        assert self._sql("create database cloacina"), self._daemon.tail()

    def _run(self, name: str, *words: str) -> None:
        done = subprocess.run(
            [_binary(name), *words],
            capture_output=True,
            text=True,
            user=self.user,
            cwd=self.folder,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{name} failed:\n{done.stdout}{done.stderr}")

    def _sql(self, statement: str) -> bool:
        words = [_binary("psql"), "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-c", statement]
        return subprocess.run(words, capture_output=True, check=False).returncode == 0

    def stop(self) -> None:
        """End it."""
        if self._daemon is not None:
            self._daemon.stop()


def _binary(name: str) -> str:
    found = find_binary(name)
    assert found is not None, name
    return found


def _unprivileged() -> str | None:
    """Whom to run PostgreSQL as; None for ourselves."""
    if os.name != "posix" or os.geteuid() != 0:
        return None
    import pwd

    names = {account.pw_name for account in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _open_way(folder: Path) -> None:
    """Let the other user pass through the directories above."""
    for parent in folder.parents:
        mode = parent.stat().st_mode
        if parent.stat().st_uid == os.geteuid() and not mode & 0o001 and parent != Path("/"):
            parent.chmod(mode | 0o011)


class RealServer:
    """A real server with a compiler for the public tenant, started and stopped by the tests."""

    kind = "real"
    admin_key = ADMIN_KEY

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.database = Database(folder)
        self._daemons: list[Daemon] = []

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start everything and wait until the server is ready."""
        self.database.start()
        server = self._daemon(
            SERVER,
            *("--bind", f"127.0.0.1:{self.port}"),
            *("--bootstrap-key", ADMIN_KEY),
            *("--reconcile-interval-s", "1"),
        )
        server.wait_until(self._ready)
        self._compiler()

    def serve_tenant(self, tenant: str) -> None:
        """Start a compiler for a tenant."""
        self._compiler("--tenant-schema", tenant)

    def _compiler(self, *words: str) -> None:
        port = free_port()
        self._daemon(COMPILER, "--bind", f"127.0.0.1:{port}", "--poll-interval-ms", "500", *words)

    def _daemon(self, name: str, *words: str) -> Daemon:
        number = len(self._daemons)
        home = self.folder / f"home-{number}"
        line = [_binary(name), "--home", str(home), "--database-url", self.database.url, *words]
        environ = {k: v for k, v in os.environ.items() if not k.startswith(("CLOACINA_", "DATABASE_URL"))}
        daemon = Daemon(name, line, self.folder / f"{name}-{number}.log", environ=environ)
        daemon.start()
        self._daemons.append(daemon)
        return daemon

    def _ready(self) -> bool:
        try:
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(f"{self.url}/ready", timeout=2) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def log(self) -> str:
        """The end of every log, for a test that fails."""
        return "\n".join(f"--- {daemon.name}\n{daemon.tail()}" for daemon in self._daemons)

    def close(self) -> None:
        """Stop everything, the server first."""
        for daemon in self._daemons:
            daemon.stop()
        self.database.stop()


def real_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """A server of a fixture; its tests are skipped where it cannot run."""
    missing = missing_binaries()
    if missing:
        pytest.skip(f"no real server: {', '.join(missing)} not found")
    server = RealServer(tmp_path_factory.mktemp("real"))
    try:
        server.start()
        yield server
    finally:
        server.close()
