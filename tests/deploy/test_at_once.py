"""Several deploys at once from one folder: what each checked is what it sends."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from cloaca_nb.actions import prepared
from cloaca_nb.check.checker import check
from cloaca_nb.deploy.flow import Deployment, deploy
from cloaca_nb.deploy.target import DeployEvent
from cloaca_nb.model.workflow import Cell, Document
from tests.command import LIMIT_S
from tests.servers.deploying import target_at
from tests.servers.fake import FakeServer

#: The full name of a task holds the tenant, so that the archives differ.
CELLS = (
    "%cloaca_workflow orders --version {version}",
    "%%cloaca_task\ndef extract(context):\n    return context",
    "%%cloaca_task --trigger-rules 'cloaca.task_success(\"extract\")'\n"
    "def load(context):\n    context.get('rows')\n    return context",
)
ROUNDS = 13


@pytest.fixture
def fake(fake: FakeServer) -> FakeServer:
    fake.store.tenants.add("acme")
    fake.store.packages["acme"] = []
    return fake


def document(folder: Path, version: str) -> Document:
    cells = (cell.replace("{version}", version) for cell in CELLS)
    return Document(tuple(Cell(i, "code", cell) for i, cell in enumerate(cells, 1)), folder=folder)


def sent(
    fake: FakeServer, tenant: str, notebook: Document, output: Path | None, gate: threading.Barrier
) -> Deployment:
    """Deploy without the wait until it is loaded; nobody sends before all have packed."""
    stop = threading.Event()

    def listen(event: DeployEvent) -> None:
        if (event.stage, event.kind) == ("pack", "end"):
            gate.wait(LIMIT_S)
        if (event.stage, event.kind) == ("send", "end"):
            stop.set()

    with (
        closing(target_at(fake.url, fake.admin_key, tenant=tenant)) as target,
        prepared(
            lambda tenant: check(notebook, tenant=tenant, prove=False), output, None, force=False
        ) as prepare,
    ):
        return deploy(prepare, target, on_event=listen, stop=stop)


@pytest.mark.parametrize("output", [None, "dist"])
def test_two_tenants_from_one_folder(fake: FakeServer, tmp_path: Path, output: str | None) -> None:
    place = tmp_path / output if output else None
    for number in range(ROUNDS):
        notebook, gate = document(tmp_path, f"1.0.{number}"), threading.Barrier(2)
        with ThreadPoolExecutor(2) as pool:
            tasks = [pool.submit(sent, fake, tenant, notebook, place, gate) for tenant in ("public", "acme")]
            done = [task.result(LIMIT_S) for task in tasks]
        assert done[0].sha256 != done[1].sha256
        for one in done:
            (package,) = (p for p in fake.store.packages[one.tenant] if p.version == one.version)
            assert package.digest == one.sha256
    kept = [path.name for path in (place or tmp_path).iterdir()]
    assert sorted(kept) == sorted(f"orders-1.0.{number}.cloacina" for number in range(ROUNDS))


def test_the_same_bytes_at_once(fake: FakeServer, tmp_path: Path) -> None:
    """A server may refuse all but one of them: it is the same package that is there."""
    for number in range(ROUNDS):
        notebook, gate = document(tmp_path, f"1.0.{number}"), threading.Barrier(4)
        with ThreadPoolExecutor(4) as pool:
            tasks = [pool.submit(sent, fake, "public", notebook, None, gate) for _ in range(4)]
            done = [task.result(LIMIT_S) for task in tasks]
        (package,) = (p for p in fake.store.packages["public"] if p.version == f"1.0.{number}")
        assert {one.package_id for one in done} == {package.id}
        assert {one.sha256 for one in done} == {package.digest}
        assert {one.reached for one in done} <= {"sent", "built", "loaded"}
