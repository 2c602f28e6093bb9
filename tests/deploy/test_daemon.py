"""Daemons' directories."""

from __future__ import annotations

import bz2
import errno
import json
import os
import socket
import tarfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cloaca_nb.deploy.daemon.home import DaemonHome
from cloaca_nb.deploy.daemon.target import DaemonTarget
from cloaca_nb.deploy.flow import Deployment, Options, deploy
from cloaca_nb.deploy.prepare import from_archive
from cloaca_nb.deploy.scheduling.undeploy import WantedRemoval
from cloaca_nb.deploy.target import DeployEvent, Watch
from cloaca_nb.errors import DeployError, OutputError, UsageError
from tests.servers.archives import FAILING, write_archive
from tests.servers.deploying import Told

NAME = "data-pipeline-1.0.0.cloacina"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    (home / "packages").mkdir(parents=True)
    return home


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "built"
    folder.mkdir()
    return folder


def at(home: Path, *, remove_old: bool = False, watched: tuple[Path, ...] = ()) -> DaemonTarget:
    packages = home / "packages"
    return DaemonTarget("daemon", packages, home, (packages, *watched), remove_old)


def put(target: DaemonTarget, path: Path, told: Told | None = None, **options: object) -> Deployment:
    told = told or Told()
    return deploy(
        lambda tenant, watch: from_archive(path),
        target,
        Options(**options),  # type: ignore[arg-type]  # as given
        on_event=told.events.append,
    )


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_archive_is_copied(home: Path, built: Path) -> None:
    archive = write_archive(built)
    done = put(at(home), archive)
    assert (done.reached, done.already) == ("sent", False)
    assert "only the daemon's log tells" in done.message
    assert (home / "packages" / NAME).read_bytes() == archive.read_bytes()


def test_same_bytes_are_left_alone(home: Path, built: Path) -> None:
    archive = write_archive(built)
    put(at(home), archive)
    path = home / "packages" / NAME
    os.utime(path, (1, 1))
    assert put(at(home), archive).already
    assert path.stat().st_mtime == 1


def test_other_content_replaces_and_a_restart_is_needed(home: Path, built: Path) -> None:
    put(at(home), write_archive(built))
    told = Told()
    done = put(at(home), write_archive(built, code=FAILING), told)
    assert not done.already
    assert "restart the daemon" in done.hint
    assert "is replaced" in told.text
    assert names(home / "packages") == [NAME]


def test_bump_instead_of_replacing(home: Path, built: Path) -> None:
    put(at(home), write_archive(built))
    archives = {"now": write_archive(built, code=FAILING)}

    def rewrite(version: str) -> str:
        archives["now"] = write_archive(built, version=version, code=FAILING)
        return version

    done = deploy(lambda tenant, watch: from_archive(archives["now"]), at(home), Options(rewrite=rewrite))
    assert done.version == "1.0.1"
    assert names(home / "packages") == [NAME, "data-pipeline-1.0.1.cloacina"]


def test_older_version_is_listed_and_removed_only_when_told(home: Path, built: Path) -> None:
    put(at(home), write_archive(built))
    newer = write_archive(built, version="1.1.0")
    told = Told()
    put(at(home), newer, told)
    assert "holds version 1.0.0" in told.text
    assert "--remove-old" in told.text
    assert len(names(home / "packages")) == 2
    put(at(home, remove_old=True), newer)
    assert names(home / "packages") == ["data-pipeline-1.1.0.cloacina"]


def test_removal_waits_until_the_new_one_is_whole(
    home: Path, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(at(home), write_archive(built))

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left on device"):
        put(at(home, remove_old=True), write_archive(built, version="1.1.0"))
    assert names(home / "packages") == [NAME]


def test_other_packages_are_not_touched(home: Path, built: Path) -> None:
    put(at(home), write_archive(built, name="other"))
    (home / "packages" / "broken.cloacina").write_bytes(b"no archive")
    put(at(home, remove_old=True), write_archive(built))
    assert names(home / "packages") == ["broken.cloacina", NAME, "other-1.0.0.cloacina"]


def hostile(folder: Path) -> list[Path]:
    """Files that no one should read to their end, or at all."""
    made = [folder / f"{name}.cloacina" for name in ("pipe", "link", "bomb", "folder", "loop")]
    os.mkfifo(made[0])
    with tarfile.open(made[1], "w:bz2") as archive:
        link = tarfile.TarInfo("data-pipeline-1.0.0/package.toml")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    zeros = tarfile.TarInfo("data-pipeline-1.0.0/zeros")
    zeros.size = 40_000_000
    made[2].write_bytes(bz2.compress(zeros.tobuf() + bytes(zeros.size)))
    made[3].mkdir()
    made[4].symlink_to(made[4])
    return made


def test_hostile_files_are_named_and_passed_by(home: Path, built: Path) -> None:
    made = hostile(home / "packages")
    told = Told()
    target = at(home, remove_old=True)
    assert put(target, write_archive(built), told).reached == "sent"
    for path in made:
        assert [line for line in told.text.splitlines() if path.name in line and "passed by" in line]
    assert names(home / "packages") == sorted([NAME, *(path.name for path in made)])
    found = target.deployed("data-pipeline")
    assert found is not None
    assert found.version == "1.0.0"


def test_what_others_deployed_is_removed_only_when_forced(home: Path, built: Path) -> None:
    target, path = at(home), home / "packages" / NAME
    put(target, write_archive(built))
    foreign = WantedRemoval("data-pipeline", "data_pipeline", frozenset({"0.9.0"}))
    with pytest.raises(DeployError, match="was not deployed from this notebook"):
        target.undeploy(foreign, Watch())
    assert target.undeploy(replace(foreign, force=True, dry_run=True), Watch()).versions == ("1.0.0",)
    assert path.exists()
    done = target.undeploy(WantedRemoval("data-pipeline", "data_pipeline", frozenset({"1.0.0"})), Watch())
    assert (done.versions, done.done, path.exists()) == (("1.0.0",), True, False)


def test_what_is_wrong_in_a_directory(home: Path, built: Path, tmp_path: Path) -> None:
    made = hostile(home / "packages")
    put(at(home), write_archive(built))
    (home / "daemon.pid").write_text("1")
    told = at(home).examine(Watch()).diagnostics
    assert {one.subject for one in told if one.code == "unreadable"} == {path.name for path in made}
    assert {"refuses-python", "not-running"} <= {one.code for one in told}
    lost = DaemonTarget("lost", tmp_path / "lost").examine(Watch())
    assert [(one.code, one.severity) for one in lost.diagnostics] == [
        ("not-running", "error"),
        ("not-seen", "info"),
    ]


def test_what_was_checked_is_what_is_copied(home: Path, built: Path) -> None:
    archive = write_archive(built)
    item = from_archive(archive)
    write_archive(built, code=FAILING)
    with pytest.raises(DeployError, match="is not what was checked"):
        deploy(lambda tenant, watch: item, at(home))
    assert names(home / "packages") == []


def test_same_version_under_another_name(home: Path, built: Path, tmp_path: Path) -> None:
    watched = tmp_path / "flows"
    watched.mkdir()
    (watched / "copy.cloacina").write_bytes(write_archive(built, code=FAILING).read_bytes())
    told = Told()
    put(at(home, watched=(watched,)), write_archive(built), told)
    assert "copy.cloacina holds data-pipeline 1.0.0 too" in told.text


def test_watched_names_never_show_a_half_written_file(home: Path, built: Path) -> None:
    """Whatever a daemon's scan could see under `*.cloacina` at any moment is whole."""
    packages = home / "packages"
    archive = write_archive(built, files={"vendor/data.txt": os.urandom(3_000_000).hex().encode()})
    seen: set[int] = set()

    def look(event: DeployEvent) -> None:
        seen.update(path.stat().st_size for path in packages.glob("*.cloacina"))

    deploy(lambda tenant, watch: from_archive(archive), at(home), on_event=look)
    assert seen <= {archive.stat().st_size}
    assert names(packages) == [NAME]


def test_stop_while_copying_leaves_nothing(home: Path, built: Path) -> None:
    stop = threading.Event()
    archive = write_archive(built)

    def press(event: DeployEvent) -> None:
        if event.stage == "send":
            stop.set()

    with pytest.raises(DeployError, match="stopped"):
        deploy(lambda tenant, watch: from_archive(archive), at(home), on_event=press, stop=stop)
    assert names(home / "packages") == []


# Directories that cannot be used


def test_directory_is_made_in_a_home(home: Path, built: Path) -> None:
    (home / "packages").rmdir()
    told = Told()
    put(at(home), write_archive(built), told)
    assert "will be made" in told.text
    assert names(home / "packages") == [NAME]


def test_directory_that_is_not_there(tmp_path: Path, built: Path) -> None:
    target = DaemonTarget("x", tmp_path / "nowhere")
    told = Told()
    with pytest.raises(DeployError, match="is not there"):
        put(target, write_archive(built), told)
    assert "daemon" not in told.text, "nothing can be said of what is beside it"
    assert not (tmp_path / "nowhere").exists()


def test_file_in_its_place(tmp_path: Path, built: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DeployError, match="is no directory"):
        put(DaemonTarget("x", tmp_path / "file"), write_archive(built))


def test_read_only_directory(home: Path, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The tests may run as root, who may write everywhere.
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(DeployError, match="read-only"):
        put(at(home), write_archive(built))


def test_read_only_directory_that_shows_only_when_written(
    home: Path, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object, **options: object) -> tuple[int, str]:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    with pytest.raises(OutputError, match="Read-only file system"):
        put(at(home), write_archive(built))
    assert names(home / "packages") == []


def test_full_disk_is_seen_before(home: Path, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("Usage", (), {"free": 10})
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage)
    with pytest.raises(DeployError, match="is full"):
        put(at(home), write_archive(built))


def test_guide_layout_alone(home: Path, built: Path) -> None:
    with pytest.raises(DeployError, match="guide's layout alone"):
        put(at(home), write_archive(built, guide_only=True))


def test_archive_that_is_gone_when_copied(home: Path, built: Path) -> None:
    archive = write_archive(built)
    item = from_archive(archive)
    archive.unlink()
    with pytest.raises(DeployError, match="cannot be read"):
        deploy(lambda tenant, watch: replace(item), at(home))
    assert names(home / "packages") == []


def test_daemons_do_not_execute(home: Path, built: Path) -> None:
    with pytest.raises(UsageError, match="does not run workflows on demand"):
        put(at(home), write_archive(built), execute=True)


# The daemon beside it


@pytest.fixture
def running(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A daemon's socket and log."""
    monkeypatch.chdir(home)  # The path of a socket may not be long.
    listener = socket.socket(socket.AF_UNIX)
    listener.bind("daemon.sock")
    listener.listen()
    (home / "logs").mkdir()
    log = home / "logs" / "cloacina.log.2026-11-25"
    log.touch()
    yield log
    listener.close()


def logged(path: Path, message: str) -> None:
    line = json.dumps({"timestamp": "x", "level": "WARN", "fields": {"message": message}})
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


REFUSES = (
    "Package 1 failed: Registration failed: Python package data-pipeline received but no PythonRuntime is "
    "attached to this process — this binary does not support Python workflows"
)
LOADED = "Python package loaded: data-pipeline v1.0.0 — 3 tasks"


def test_no_daemon(home: Path, built: Path) -> None:
    told = Told()
    put(at(home), write_archive(built), told)
    assert f"no daemon runs in {home}" in told.text


def test_daemon_that_left_its_socket(home: Path, running: Path) -> None:
    assert DaemonHome(home).state in {"running"}


@pytest.mark.usefixtures("running")
def test_daemon_runs(home: Path, built: Path) -> None:
    told = Told()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cloaca_nb.deploy.daemon.target._LOG_LIMIT_S", 0.2)
        put(at(home), write_archive(built), told)
    assert f"a daemon runs in {home}" in told.text


def test_daemon_since_0_6_is_recognised_by_its_log(home: Path, built: Path, running: Path) -> None:
    logged(running, REFUSES)
    told = Told()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cloaca_nb.deploy.daemon.target._LOG_LIMIT_S", 0.1)
        put(at(home), write_archive(built), told)
    assert "is of version 0.6 or newer: it sees the archive and refuses it" in told.text


def test_daemon_since_0_6_is_recognised_by_its_process_file(home: Path) -> None:
    assert not DaemonHome(home).refuses_python
    (home / "daemon.pid").write_text("1")
    assert DaemonHome(home).refuses_python


@pytest.mark.parametrize(
    "before", ["", "[" * 200_000 + "\n"], ids=["alone", "behind what is nested too deeply"]
)
def test_log_tells_that_it_is_loaded(home: Path, built: Path, running: Path, before: str) -> None:
    def write_log(event: DeployEvent) -> None:
        if event.stage == "load" and event.kind == "begin":
            running.write_text(before, encoding="utf-8")
            logged(running, LOADED)

    archive = write_archive(built)
    done = deploy(lambda tenant, watch: from_archive(archive), at(home), on_event=write_log)
    assert done.reached == "loaded"


def test_log_tells_that_it_is_refused(home: Path, built: Path, running: Path) -> None:
    logged(running, LOADED)

    def write_log(event: DeployEvent) -> None:
        if event.stage == "load" and event.kind == "begin":
            logged(running, REFUSES)

    archive = write_archive(built)
    with pytest.raises(DeployError, match="the daemon does not load data-pipeline") as caught:
        deploy(lambda tenant, watch: from_archive(archive), at(home), on_event=write_log)
    assert "since 0.6" in caught.value.hint


def test_stale_socket(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind("daemon.sock")
    listener.close()
    assert DaemonHome(home).state == "stopped"


def test_home_where_no_daemon_ever_was(home: Path) -> None:
    assert DaemonHome(home).state == "unknown"
    (home / "cloacina.db").touch()
    assert DaemonHome(home).state == "stopped"
