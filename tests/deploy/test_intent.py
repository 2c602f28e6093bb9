"""What was asked of a server is noted before it is asked: nothing that is there is unknown to `runs`."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

import cloaca_nb
from cloaca_nb.deploy.flow import Deployment, Options, deploy
from cloaca_nb.deploy.prepare import from_archive
from cloaca_nb.deploy.records import DeploymentRecord, PastRun, keep, merged, read_history
from cloaca_nb.deploy.target import DeployEvent, ignored
from cloaca_nb.errors import DeployError, UsageError
from cloaca_nb.output.deploys import history_rows
from tests.servers.archives import write_archive
from tests.servers.deploying import PATIENT, target_at
from tests.servers.fake import FakeServer
from tests.servers.faults import Fault
from tests.written import code_cell, write_notebook

UPLOAD = "/v1/tenants/public/workflows"
IMPATIENT = replace(PATIENT, upload=0.2, patience=0.2)
EXECUTE = Options(execute=True)


@pytest.fixture
def notebook(state: Path, tmp_path: Path) -> Path:
    return write_notebook(tmp_path / "orders.ipynb", [code_cell("a", "x = 1")])


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return write_archive(tmp_path)


def deployed(
    fake: FakeServer,
    notebook: Path,
    archive: Path,
    options: Options | None = None,
    tell: Callable[[DeployEvent], None] = ignored,
) -> Deployment:
    with closing(target_at(fake.url, fake.admin_key, limits=IMPATIENT)) as target:
        return deploy(
            lambda tenant, watch: from_archive(archive),
            target,
            options,
            on_event=tell,
            keep=cloaca_nb.read(notebook).keep,
        )


def fails(
    fake: FakeServer,
    notebook: Path,
    archive: Path,
    options: Options | None = None,
    tell: Callable[[DeployEvent], None] = ignored,
) -> DeployError:
    with pytest.raises(DeployError) as caught:
        deployed(fake, notebook, archive, options, tell)
    return caught.value


def only(notebook: Path) -> DeploymentRecord:
    (record,) = read_history(notebook)
    return record


def in_document(notebook: Path) -> list[str]:
    """How far the notebook itself says that its deployments got."""
    metadata = json.loads(notebook.read_text(encoding="utf-8"))["metadata"]
    return [one["reached"] for one in metadata.get("cloaca_nb", {}).get("deployments", [])]


def at(stage: str, kind: str, act: Callable[[], object]) -> Callable[[DeployEvent], None]:
    """Acts when something is told."""

    def tell(event: DeployEvent) -> None:
        if (event.stage, event.kind) == (stage, kind):
            act()

    return tell


# The package


def test_server_fails_while_the_package_loads(fake: FakeServer, notebook: Path, archive: Path) -> None:
    fault = Fault("status", f"{UPLOAD}/", "GET", times=1000)
    fails(fake, notebook, archive, tell=at("send", "end", lambda: fake.faults.add(fault)))
    (package,) = fake.store.packages["public"]
    assert (only(notebook).package_id, only(notebook).reached) == (package.id, "sent")
    assert in_document(notebook) == ["sent"]


def test_server_goes_while_the_package_loads(fake: FakeServer, notebook: Path, archive: Path) -> None:
    fault = Fault("close", times=1000)
    fails(fake, notebook, archive, tell=at("send", "end", lambda: fake.faults.add(fault)))
    assert only(notebook).package_id == fake.store.packages["public"][0].id


def test_answer_to_the_upload_is_lost_for_good(fake: FakeServer, notebook: Path, archive: Path) -> None:
    fake.faults.add(Fault("cut", UPLOAD, "POST", times=1000))
    fails(fake, notebook, archive)
    assert len(fake.store.packages["public"]) == 1
    assert (only(notebook).package_id, only(notebook).reached) == ("", "asked")
    (row,) = history_rows(read_history(notebook))
    assert "asked for, no answer" in row
    fake.faults.items.clear()
    deployed(fake, notebook, archive)
    assert (only(notebook).package_id, only(notebook).reached) == (
        fake.store.packages["public"][0].id,
        "loaded",
    )


@pytest.mark.parametrize("status", [400, 403, 413])
def test_refused_package_is_not_noted(fake: FakeServer, notebook: Path, archive: Path, status: int) -> None:
    fake.faults.add(Fault("status", UPLOAD, "POST", status=status, times=1000))
    asked: list[int] = []
    fails(fake, notebook, archive, tell=at("send", "begin", lambda: asked.append(1)))
    assert asked
    assert read_history(notebook) == ()


@pytest.mark.parametrize(
    ("stage", "kind"),
    [
        *(("send", kind) for kind in ("begin", "progress", "end")),
        *(("load", kind) for kind in ("begin", "note", "end")),
        *((stage, kind) for stage in ("execute", "follow") for kind in ("begin", "end")),
    ],
)
@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt])
def test_ended_at_any_moment(
    fake: FakeServer, notebook: Path, archive: Path, stage: str, kind: str, error: type[BaseException]
) -> None:
    def end() -> None:
        raise error

    try:
        deployed(fake, notebook, archive, EXECUTE, at(stage, kind, end))
    except BaseException as raised:  # noqa: BLE001 - whatever it is, what is there is known
        assert isinstance(raised, error)  # noqa: PT017 - and it is the one that was raised
    there = {package.id for package in fake.store.packages["public"]}
    records = read_history(notebook)
    assert there <= {record.package_id for record in records}
    assert set(fake.store.runs) <= {run.id for record in records for run in record.runs}


def test_noted_in_the_document_before_it_is_told(fake: FakeServer, notebook: Path, archive: Path) -> None:
    seen: list[tuple[str, list[str]]] = []

    def tell(event: DeployEvent) -> None:
        if event.kind == "end" and event.stage in {"send", "load", "execute"}:
            seen.append((event.stage, in_document(notebook)))
            record = only(notebook)
            assert bool(record.runs) is (event.stage == "execute")

    deployed(fake, notebook, archive, EXECUTE, tell)
    assert seen == [("send", ["sent"]), ("load", ["loaded"]), ("execute", ["loaded"])]


# The run


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_run_that_may_have_started(fake: FakeServer, notebook: Path, archive: Path, status: int) -> None:
    fake.faults.add(Fault("status", "/execute", "POST", status=status, text="upstream", code=""))
    error = fails(fake, notebook, archive, EXECUTE)
    assert "the run may have been started" in error.message
    assert "look there before you start another" in error.hint
    assert "try again" not in f"{error.message} {error.hint}"
    assert sum(seen.path.endswith("/execute") for seen in fake.seen) == 1
    (run,) = only(notebook).runs
    assert (run.id, run.status) == ("", "")
    (row,) = history_rows(read_history(notebook))
    assert f"asked for at {run.started[11:19]}, no answer: look with --all" in row
    with pytest.raises(UsageError):
        cloaca_nb.read(notebook).past_run("")


def test_answer_to_execute_is_lost(fake: FakeServer, notebook: Path, archive: Path) -> None:
    fake.faults.add(Fault("cut", "/execute", "POST"))
    fails(fake, notebook, archive, EXECUTE)
    assert len(fake.store.runs) == 1
    assert [run.id for run in only(notebook).runs] == [""]


def test_refused_run_is_not_noted(fake: FakeServer, notebook: Path, archive: Path) -> None:
    fake.faults.add(Fault("status", "/execute", "POST", status=400, code="workflow_input_invalid"))
    fails(fake, notebook, archive, EXECUTE)
    assert (only(notebook).reached, only(notebook).runs) == ("loaded", ())


def test_server_fails_while_the_run_is_followed(fake: FakeServer, notebook: Path, archive: Path) -> None:
    fake.faults.add(Fault("status", "/executions/", "GET", times=1000))
    fails(fake, notebook, archive, EXECUTE)
    assert [run.id for run in only(notebook).runs] == list(fake.store.runs)
    assert in_document(notebook) == ["loaded"]


# Records


RECORD = DeploymentRecord("prod", "server", "https://c", "public", "orders", "1.0.0", "orders", "sha256:ab")


def test_many_writers_at_once(notebook: Path) -> None:
    records = [replace(RECORD, package_id=str(number)) for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(lambda record: keep(notebook, record), records))
    assert len(in_document(notebook)) == len(read_history(notebook)) == 40


ASKED = PastRun("", "2026-11-26T10:00:00.1+00:00")


@pytest.mark.parametrize(
    ("later", "runs"),
    [
        (replace(ASKED, id="run-1"), ["run-1"]),
        (replace(ASKED, status="refused"), []),
        (PastRun("run-2", "2026-11-26T11:00:00.1+00:00"), ["", "run-2"]),
    ],
)
def test_run_that_was_asked_for(later: PastRun, runs: list[str]) -> None:
    record = replace(RECORD, package_id="id")
    found = merged([replace(record, runs=(ASKED,)), replace(record, runs=(later,))])
    assert [run.id for run in found[0].runs] == runs


def test_asked_for_again_while_it_is_there() -> None:
    known = replace(
        RECORD, package_id="id", reached="loaded", time="2026-01-01", runs=(replace(ASKED, id="r"),)
    )
    for reached in ("asked", "refused"):
        assert merged([replace(RECORD, reached=reached, time="2026-01-02"), known]) == (known,)


def test_one_note_that_fails_is_told_and_the_next_is_made(fake: FakeServer, archive: Path) -> None:
    noted: list[Deployment] = []
    told: list[str] = []

    def note(deployment: Deployment) -> str:
        noted.append(deployment)
        return "the disk is full" if len(noted) == 1 else ""

    with closing(target_at(fake.url, fake.admin_key)) as target:
        done = deploy(
            lambda tenant, watch: from_archive(archive),
            target,
            EXECUTE,
            on_event=lambda event: told.append(event.message),
            keep=note,
        )
    assert told.count("the disk is full") == 1
    assert (noted[-1].reached, noted[-1].execution) == ("loaded", done.execution)
