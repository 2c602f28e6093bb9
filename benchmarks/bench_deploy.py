"""Deploying against bare curl, following a run, and a large upload; on the tests' fake server, or a real one.

With `CLOACA_NB_SERVER_BIN` set, the server is the real one that `scripts/build-server.sh` builds.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import subprocess
import tempfile
import time
import tracemalloc
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Row, difference_row
from cloaca_nb.deploy.prepare import from_archive
from cloaca_nb.deploy.server.client import Request, Upload
from cloaca_nb.deploy.target import Watch
from cloaca_nb.model.run import Event
from tests.servers.archives import TASKS, write_archive
from tests.servers.deploying import PATIENT, target_at
from tests.servers.fake import FakeServer
from tests.servers.real import RealServer, missing_binaries
from tests.servers.server import Server

LARGE = 95 * 1024 * 1024
POLL_S = 0.05
RUN_S = 20

_numbers = itertools.count()


@dataclass(frozen=True)
class Amount(Row):
    """A row of amounts that are no times."""

    def __str__(self) -> str:
        verdict = "ok" if self.ratio <= self.limit else "OVER"
        return (
            f"| {self.what} | {self.ours:.2f} | {self.other:.2f} "
            f"| {self.ratio:.3f} {self.unit} | ≤ {self.limit:g} {self.unit} | {verdict} |"
        )


def rows() -> Iterator[Row]:
    """The rows of this file."""
    with tempfile.TemporaryDirectory() as folder, started(Path(folder)) as server:
        yield loading(server, Path(folder))
        yield from following(server, Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        yield large_upload(Path(folder))


@contextmanager
def started(folder: Path) -> Iterator[Server]:
    """The real server where there is one, else the fake one."""
    if missing_binaries():
        fake = FakeServer()
        yield fake
        fake.close()
        return
    (folder / "real").mkdir()
    real = RealServer(folder / "real")
    try:
        real.start()
        yield real
    finally:
        real.close()


def fresh(folder: Path, code: str = TASKS) -> Path:
    """An archive of a package that no server has seen."""
    name = f"measured-{next(_numbers)}"
    return write_archive(folder, name=name, workflow=name.replace("-", "_"), code=code)


def loading(server: Server, folder: Path) -> Row:
    """From the upload to loaded, the preflight included, against curl and a look every 50 ms."""

    def ours() -> None:
        target = target_at(server.url, server.admin_key, limits=PATIENT)
        item, watch = from_archive(fresh(folder)), Watch()
        target.preflight(item, watch)
        reached = target.follow(target.send(item, watch), item, watch).reached
        target.close()
        assert reached == "loaded"

    return difference_row(
        f"preflight, upload and wait until loaded ({server.kind} server), over curl and a look every 50 ms",
        ours,
        lambda: by_curl(server, fresh(folder)),
        limit_ms=300,
    )


def by_curl(server: Server, path: Path) -> None:
    """Upload with curl, then look every 50 ms."""
    url = f"{server.url}/v1/tenants/public/workflows"
    bearer = f"Authorization: Bearer {server.admin_key}"
    words = ["curl", "-sS", "--noproxy", "*", "-X", "POST", "-H", bearer, "-F", f"file=@{path}", url]
    answer = json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
    request = urllib.request.Request(f"{url}/{answer['package_id']}")
    request.add_header("Authorization", f"Bearer {server.admin_key}")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while True:
        with opener.open(request, timeout=10) as response:
            if json.load(response)["task_graph"]:
                return
        time.sleep(POLL_S)


def following(server: Server, folder: Path) -> Iterator[Row]:
    """What following a run of some seconds costs: requests, and time of the processor."""
    sleep = f"import time\n    time.sleep({RUN_S / 3})\n    "
    code = TASKS.replace("    context.set(", f"    {sleep}context.set(")
    target = target_at(server.url, server.admin_key, limits=PATIENT)
    item, watch = from_archive(fresh(folder, code)), Watch()
    target.follow(target.send(item, watch), item, watch)
    asked: list[float] = []
    ask = target.api.client.ask

    def counted(*arguments: object, **options: object) -> dict[str, object]:
        asked.append(time.monotonic())
        return ask(*arguments, **options)  # type: ignore[arg-type]  # passed on as they come

    target.api.client.ask = counted  # type: ignore[method-assign]  # to count
    execution = target.execute(item, {}, watch)
    events: list[Event] = []
    # Of this thread alone: a fake server works in others of this process.
    spent, wall = cost(lambda: target.follow_run(execution, item, events.append, watch))
    target.close()
    requests = asked[1:]
    seconds = max(requests[-1] - requests[0], 0.001)
    yield Amount(
        f"requests in each 250 ms while following a run of {wall:.0f} s",
        len(requests),
        seconds,
        (len(requests) - 1) / (seconds / 0.25),
        "requests",
        1,
    )
    yield Amount("processor's share while following (our process)", spent, wall, spent / wall, "x", 0.01)


def cost(call: object) -> tuple[float, float]:
    """Seconds of this thread's processor time, and seconds by the clock."""
    assert callable(call)
    wall, cpu = time.monotonic(), time.thread_time()
    call()
    return time.thread_time() - cpu, time.monotonic() - wall


def large_upload(folder: Path) -> Row:
    """The most memory that an upload of 95 MiB takes, over that of one of 1 MiB."""
    small, large = peak(folder / "small", LARGE // 95), peak(folder / "large", LARGE)
    return Amount(
        "most memory of an upload of 95 MiB over one of 1 MiB, in MiB", large, small, large - small, "MiB", 4
    )


def peak(path: Path, size: int) -> float:
    """The most memory that Python takes while a file of so many bytes is uploaded by the client, in MiB."""
    path.write_bytes(bytes(size))
    upload = Upload(path, size, hashlib.sha256(path.read_bytes()).hexdigest(), _ignore)
    server = FakeServer(discards=True)
    target = target_at(server.url, server.admin_key)
    client = target.api.client
    client.ask("GET", "/v1/auth/whoami", Request("be measured"))
    tracemalloc.start()
    client.upload("/v1/tenants/public/workflows", Request("be measured"), upload)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    target.close()
    server.close()
    return most / 1024 / 1024


def _ignore(done: int, total: int) -> None:
    """Progress that no one looks at."""
