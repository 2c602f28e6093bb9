"""Deploys to a server that fails in every way that a server, a network or a proxy can."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cloaca_nb.deploy.flow import Deployment, Options, deploy
from cloaca_nb.deploy.prepare import from_archive
from cloaca_nb.deploy.server.client import Timeouts
from cloaca_nb.deploy.server.load import Loading, LoadLimits
from cloaca_nb.deploy.server.target import ServerTarget
from cloaca_nb.deploy.target import Deployable, DeployEvent, Watch
from cloaca_nb.errors import DeployError, RefusedError, UnreachableError
from tests.command import LIMIT_S
from tests.servers.archives import TASKS, write_archive
from tests.servers.deploying import PATIENT, Told, deploy_archive, run_of, target_at
from tests.servers.fake import ADMIN_KEY, FakeServer
from tests.servers.fake_archive import RefusedError as RefusedByFake
from tests.servers.faults import Action, Fault
from tests.servers.server import Admin

EXECUTE = Options(execute=True)
UPLOAD = "/v1/tenants/public/workflows"
SHORT = Timeouts(connect=1, answer=0.3, send=1, upload=0.3)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return write_archive(tmp_path)


def target(
    fake: FakeServer, *, limits: LoadLimits = PATIENT, timeouts: Timeouts | None = None
) -> ServerTarget:
    return target_at(fake.url, ADMIN_KEY, limits=limits, timeouts=timeouts)


def watched(
    fake: FakeServer,
    path: Path,
    tell: Callable[[DeployEvent], None],
    options: Options | None = None,
    *,
    limits: LoadLimits = PATIENT,
    stop: threading.Event | None = None,
) -> Deployment:
    """Deploy, with someone who listens and interferes."""
    server = target(fake, limits=limits)
    try:
        return deploy(lambda tenant, watch: from_archive(path), server, options, on_event=tell, stop=stop)
    finally:
        server.close()


def sent(
    fake: FakeServer, path: Path, options: Options | None = None, *, told: Told | None = None
) -> Deployment:
    return deploy_archive(target(fake), path, options, told=told)


# The server is gone


def test_gone_before(archive: Path) -> None:
    fake = FakeServer()
    fake.close()
    with pytest.raises(UnreachableError, match="nothing listens there") as caught:
        sent(fake, archive)
    assert not caught.value.unclear


def test_gone_during_the_upload_and_back(fake: FakeServer, archive: Path) -> None:
    fake.faults.add(Fault("close", UPLOAD, "POST", after=100))
    told = Told()
    assert sent(fake, archive, told=told).reached == "loaded"
    assert any("trying again" in line for line in told.messages("send"))


def test_answer_to_the_upload_is_lost(fake: FakeServer, archive: Path) -> None:
    fake.faults.add(Fault("cut", UPLOAD, "POST"))
    assert sent(fake, archive).reached == "loaded"
    assert len(fake.store.packages["public"]) == 1


@pytest.mark.parametrize("binary", [{}, {"vendor/data.bin": b"\xff\x00"}], ids=["texts", "binary"])
def test_the_same_bytes_from_elsewhere_at_that_moment(
    fake: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, binary: dict[str, bytes]
) -> None:
    """A server that takes the same package twice at once refuses one: it is there, and not yet built."""
    upload, answers = fake.store.upload, iter([True])

    def refuse_the_first(tenant: str, data: bytes) -> str:
        id = upload(tenant, data)
        if next(answers, False):
            raise RefusedByFake(400, "upload_failed", "Package already exists: data-pipeline v1.0.0")
        return id

    monkeypatch.setattr(fake.store, "upload", refuse_the_first)
    done = sent(fake, write_archive(tmp_path, files=binary))
    assert (done.already, done.reached) == (True, "loaded")
    assert [package.id for package in fake.store.packages["public"]] == [done.package_id]


def test_gone_for_good_during_the_upload(fake: FakeServer, archive: Path) -> None:
    fake.faults.add(Fault("close", UPLOAD, "POST", times=1000))
    with pytest.raises(UnreachableError, match="was cut before its answer was complete"):
        deploy_archive(target(fake, limits=replace(PATIENT, upload=0.5)), archive)


def test_gone_for_a_while_after_the_upload(archive: Path) -> None:
    fake = FakeServer()
    fake.store.compiler = False
    port, store = fake.port, fake.store
    revived: list[FakeServer] = []

    def restart(event: DeployEvent) -> None:
        if event.stage == "load" and event.kind == "begin":
            fake.stop()
            threading.Timer(0.7, revive).start()

    def revive() -> None:
        again = FakeServer(port=port)
        again.store.close()
        again.store = store
        store.compiler = True
        revived.append(again)

    done = watched(fake, archive, restart)
    revived[0].stop()
    store.close()
    assert done.reached == "loaded"


def test_gone_for_good_while_it_is_followed(fake: FakeServer, archive: Path) -> None:
    limits = replace(PATIENT, patience=0.5)

    def stop(event: DeployEvent) -> None:
        if event.stage == "load" and event.kind == "begin":
            fake.faults.add(Fault("close", times=1000))

    with pytest.raises(UnreachableError):
        watched(fake, archive, stop, limits=limits)


def test_no_answer_in_time(fake: FakeServer, archive: Path) -> None:
    fake.faults.add(Fault("slow", "/openapi.json", seconds=0.8, times=1000))
    with pytest.raises(UnreachableError, match="does not answer in time"):
        deploy_archive(target(fake, limits=replace(PATIENT, look=0.2), timeouts=SHORT), archive)


# The pipeline stands still


def test_no_compiler(fake: FakeServer, archive: Path) -> None:
    fake.store.compiler = False
    with pytest.raises(DeployError, match="no compiler takes it") as caught:
        deploy_archive(target(fake, limits=replace(PATIENT, build=0.5)), archive)
    assert "cloacina-compiler" in caught.value.hint


def test_backlog_shows_in_the_preflight(fake: FakeServer, archive: Path, tmp_path: Path) -> None:
    fake.store.compiler = False
    with pytest.raises(DeployError):
        deploy_archive(
            target(fake, limits=replace(PATIENT, build=0.2)), write_archive(tmp_path, name="first")
        )
    told = Told()
    with pytest.raises(DeployError):
        deploy_archive(target(fake, limits=replace(PATIENT, build=0.2)), archive, told=told)
    assert any("1 packages wait to be built" in line for line in told.messages("preflight"))


def test_failed_build(fake: FakeServer, archive: Path) -> None:
    fake.store.compiler = False

    def fail(event: DeployEvent) -> None:
        if event.stage == "load" and event.kind == "begin":
            package = fake.store.live("public")[0]
            package.status, package.error = "failed", "fetching provider\nno such provider: s3"

    with pytest.raises(DeployError, match="could not be built: no such provider: s3"):
        watched(fake, archive, fail)


def test_never_loads(fake: FakeServer, archive: Path) -> None:
    fake.store.reconciles = False
    with pytest.raises(DeployError, match="does not load it") as caught:
        deploy_archive(target(fake, limits=replace(PATIENT, load=0.5)), archive)
    assert "the server's log says why" in caught.value.hint


def test_a_long_gap_between_looks_is_no_verdict(fake: FakeServer, archive: Path) -> None:
    """A machine that slept past the limit looks again before it gives up."""
    fake.store.reconciles = False
    slept = [0.0]

    def sleepy(event: DeployEvent) -> None:
        if event.message.startswith("built"):
            slept[0] = 3600.0
            fake.store.reconciles = True

    server = target(fake)
    item = from_archive(archive)
    watch = Watch(sleepy, now=lambda: time.monotonic() + slept[0])
    try:
        package = server.send(item, watch)
        assert Loading(server.api, item, package.id, watch, PATIENT).follow().reached == "loaded"
    finally:
        server.close()


def test_superseded_while_loading(fake: FakeServer, archive: Path, tmp_path: Path) -> None:
    fake.store.reconciles = False

    def overtake(event: DeployEvent) -> None:
        if event.message.startswith("built"):
            newer = write_archive(tmp_path, version="2.0.0")
            fake.store.upload("public", newer.read_bytes())

    with pytest.raises(DeployError, match="was superseded by"):
        watched(fake, archive, overtake, limits=replace(PATIENT, load=5))


def test_key_revoked_in_between(fake: FakeServer, archive: Path) -> None:
    fake.store.compiler = False

    def revoke(event: DeployEvent) -> None:
        if event.stage == "load" and event.kind == "begin":
            fake.store.keys[0].revoked = True

    with pytest.raises(RefusedError, match="or it was revoked"):
        watched(fake, archive, revoke)


# Something else answers


def test_html_of_a_proxy(fake: FakeServer, archive: Path) -> None:
    fake.faults.add(Fault("html", status=200))
    with pytest.raises(UnreachableError, match="a web page titled 'Sign in'") as caught:
        sent(fake, archive)
    assert "proxy" in caught.value.hint


@pytest.mark.parametrize(
    ("status", "words"), [(403, "web page"), (502, "gateway"), (413, "too large"), (407, "password")]
)
def test_html_of_a_proxy_with_an_error(fake: FakeServer, archive: Path, status: int, words: str) -> None:
    fake.faults.add(Fault("html", UPLOAD, "POST", status=status, times=1000))
    with pytest.raises(RefusedError, match=words):
        deploy_archive(target(fake, limits=replace(PATIENT, upload=0.3)), archive)


def test_truncated_json(fake: FakeServer, archive: Path) -> None:
    fake.faults.add(Fault("truncate", "/v1/auth/whoami", times=1000))
    with pytest.raises(UnreachableError, match="is cut short"):
        deploy_archive(target(fake, limits=replace(PATIENT, look=0.2)), archive)


LOOKS = ("/openapi.json", "/v1/auth/whoami", "/v1/compiler/status", UPLOAD)


@pytest.mark.parametrize("path", LOOKS)
@pytest.mark.parametrize("action", ["close", "cut", "truncate"])
def test_connection_that_breaks_off_in_the_preflight(
    fake: FakeServer, archive: Path, path: str, action: Action
) -> None:
    fake.faults.add(Fault(action, path, "GET"))
    told = Told()
    assert sent(fake, archive, told=told).reached == "loaded"
    assert any("trying again" in line for line in told.messages("preflight"))
    assert sum(seen.path == path and seen.method == "GET" for seen in fake.seen) >= 2


def test_truncated_json_while_following_is_asked_again(fake: FakeServer, archive: Path) -> None:
    fake.faults.add(Fault("truncate", "/executions/", times=2))
    assert run_of(sent(fake, archive, EXECUTE)).status == "completed"


def test_another_program(fake: FakeServer, archive: Path) -> None:
    fake.faults.add(Fault("no-json"))
    with pytest.raises(UnreachableError, match="answers with no JSON"):
        sent(fake, archive)


def test_server_error_names_the_request(fake: FakeServer, archive: Path) -> None:
    fake.faults.add(Fault("status", UPLOAD, "POST", text="disk full"))
    with pytest.raises(RefusedError, match=r"failed inside \(HTTP 500\): disk full") as caught:
        sent(fake, archive)
    assert "req-1" in caught.value.hint


def test_redirect_is_not_followed(fake: FakeServer, other: FakeServer, archive: Path) -> None:
    fake.faults.add(Fault("redirect", UPLOAD, "POST", text=f"{other.url}{UPLOAD}"))
    with pytest.raises(RefusedError, match=r"redirect to 127\.0\.0\.1.*not followed"):
        sent(fake, archive)
    assert other.seen == []


# What must not be done twice


def test_a_run_is_not_started_twice(fake: FakeServer, archive: Path) -> None:
    fake.faults.add(Fault("cut", "/execute", "POST"))
    with pytest.raises(UnreachableError, match="the run may have been started") as caught:
        sent(fake, archive, EXECUTE)
    assert "%cloaca_runs --all" in caught.value.hint
    assert len(fake.store.runs) == 1


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_run_is_not_tried_again_after_a_doubtful_error(
    fake: FakeServer, archive: Path, status: int
) -> None:
    fake.faults.add(Fault("status", "/execute", "POST", status=status, times=2))
    with pytest.raises(RefusedError):
        sent(fake, archive, EXECUTE)
    assert sum(seen.path.endswith("/execute") for seen in fake.seen) == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/auth/whoami"), ("POST", UPLOAD), ("POST", "/execute"), ("GET", "/executions/")],
)
def test_a_busy_server_is_given_the_pause_that_it_asks_for(
    fake: FakeServer, archive: Path, method: str, path: str
) -> None:
    fake.faults.add(Fault("status", path, method, status=429, retry_after="1"))
    told = Told()
    assert run_of(sent(fake, archive, EXECUTE, told=told)).status == "completed"
    (busy,) = [event for event in told.events if "asked too often" in event.message]
    assert busy.message.endswith("trying again in 1 s, as it asks")
    assert len(fake.store.runs) == 1


@pytest.mark.parametrize("action", ["status", "late"])
def test_a_server_that_is_always_busy_is_not_asked_for_many_runs(
    fake: FakeServer, archive: Path, action: Action
) -> None:
    fake.faults.add(Fault(action, "/execute", "POST", status=429, times=100))
    with pytest.raises(RefusedError, match=r"asked too often; the run may have been started") as caught:
        sent(fake, archive, EXECUTE)
    assert "cloaca_runs --all" in caught.value.hint
    assert sum(seen.path.endswith("/execute") for seen in fake.seen) == 3
    assert len(fake.store.runs) == (3 if action == "late" else 0)


# Stopping


@pytest.mark.parametrize(
    ("method", "path", "words"),
    [
        ("GET", "/v1/auth/whoami", "nothing has changed on the target"),
        ("POST", UPLOAD, "stopped before"),
        ("GET", f"{UPLOAD}/", None),
        ("POST", "/execute", "the run may have been started"),
        ("GET", "/executions/", None),
        ("POST", "/instances", None),  # by which a tenant that is no `public` one is woken
        ("DELETE", "/instances/", None),
    ],
)
def test_a_stop_waits_for_no_answer(
    fake: FakeServer, archive: Path, method: str, path: str, words: str | None
) -> None:
    """Nothing of a server that is silent for an hour is waited for, wherever the deploy is."""
    fake.faults.add(Fault("slow", path, method, seconds=3600))
    stop = threading.Event()
    tenant = Admin(fake).create_tenant("silent") if "instances" in path else "public"
    timeouts = Timeouts(answer=3600, upload=3600)
    server = target_at(fake.url, ADMIN_KEY, tenant=tenant, limits=PATIENT, timeouts=timeouts)

    def press() -> None:
        while not any(seen.method == method and path in seen.path and seen.whole for seen in fake.seen):
            time.sleep(0.02)
        stop.set()

    threading.Thread(target=press, daemon=True).start()
    try:
        if words is None:
            done = deploy_archive(server, archive, EXECUTE, stop=stop)
            assert done.run is None or done.run.status == "stopped"
        else:
            with pytest.raises(DeployError, match=words):
                deploy_archive(server, archive, EXECUTE, stop=stop)
    finally:
        server.close()


def test_stopped_before_the_upload(fake: FakeServer, archive: Path) -> None:
    stop = threading.Event()

    def press(event: DeployEvent) -> None:
        if event.stage == "preflight" and event.kind == "begin":
            stop.set()

    with pytest.raises(DeployError, match="nothing has changed on the target"):
        watched(fake, archive, press, stop=stop)
    assert fake.store.packages["public"] == []


def test_stopped_during_the_upload(fake: FakeServer, archive: Path) -> None:
    stop = threading.Event()

    def press(event: DeployEvent) -> None:
        if event.stage == "send":
            stop.set()

    with pytest.raises(DeployError, match="before the package was sent whole"):
        watched(fake, archive, press, stop=stop)
    assert fake.store.packages["public"] == []


def test_stop_ends_the_following_and_not_the_run(fake: FakeServer, tmp_path: Path) -> None:
    slow = TASKS.replace("import cloaca\n", "import time\n\nimport cloaca\n").replace(
        'context.set("rows"', 'time.sleep(1)\n    context.set("rows"'
    )
    stop = threading.Event()
    told = Told()

    def press(event: DeployEvent) -> None:
        told.events.append(event)
        if event.stage == "follow" and event.kind == "begin":
            stop.set()

    done = watched(fake, write_archive(tmp_path, code=slow), press, EXECUTE, stop=stop)
    assert run_of(done).status == "stopped"
    assert any("it goes on where it runs" in line for line in told.messages("follow"))
    until = time.monotonic() + LIMIT_S
    while fake.store.runs[done.execution or ""].status == "Running" and time.monotonic() < until:
        time.sleep(0.05)
    assert fake.store.runs[done.execution or ""].status == "Completed"


def test_interrupt_while_loading_is_no_failure(fake: FakeServer, archive: Path) -> None:
    fake.store.reconciles = False

    def interrupt(event: DeployEvent) -> None:
        if event.message.startswith("built"):
            raise KeyboardInterrupt

    done = watched(fake, archive, interrupt, EXECUTE)
    assert (done.reached, done.execution) == ("sent", None)


# How often a server is asked


def test_following_asks_at_most_four_times_a_second(
    fake: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Watch, "pause", lambda watch, seconds: watch.stop.wait(seconds))  # tests wait less
    slow = TASKS.replace("import cloaca\n", "import time\n\nimport cloaca\n").replace(
        'context.set("rows"', 'time.sleep(1)\n    context.set("rows"'
    )
    done = sent(fake, write_archive(tmp_path, code=slow), EXECUTE)
    asked = [seen.time for seen in fake.seen if f"/executions/{done.execution}" in seen.path]
    assert len(asked) >= 3
    assert (asked[-1] - asked[0]) / (len(asked) - 1) >= 0.24


def test_a_target_that_is_told_to_lack_a_module_gets_nothing_unless_forced(
    fake: FakeServer, archive: Path
) -> None:
    def lacking(tenant: str, watch: Watch) -> Deployable:
        return replace(from_archive(archive), lacked={"prod": ("numpy",)})

    def to(name: str, options: Options | None = None) -> Deployment:
        with contextlib.closing(replace(target(fake), name=name)) as server:
            return deploy(lacking, server, options)

    with pytest.raises(DeployError, match="imports numpy, which prod is said not to have"):
        to("prod")
    assert fake.store.packages["public"] == []
    assert to("other").reached == "loaded"
    assert to("prod", Options(force=True)).reached == "loaded"
