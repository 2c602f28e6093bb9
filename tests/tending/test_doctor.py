"""What is wrong on a target is found, each with its next step, and nothing of others is executed for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest

import cloaca_nb
from cloaca_nb.deploy.choose import Where
from cloaca_nb.deploy.diagnosis.diagnostic import Code
from cloaca_nb.tending.doctor import Diagnosis
from tests.servers.archives import TASKS, write_archive
from tests.servers.fake import ADMIN_KEY, FakeServer
from tests.servers.faults import Fault
from tests.servers.server import Admin
from tests.servers.talking import until
from tests.tending.orders import Runs, document

pytestmark = pytest.mark.usefixtures("state")

CRON = '\n@cloaca.trigger(name="daily", on="{on}", cron="0 6 * * *")\ndef daily():\n    pass\n'
POLL = (
    '\n@cloaca.trigger(name="inbox", on="{on}", poll_interval="1h")\n'
    "def inbox():\n    return cloaca.TriggerResult.skip()\n"
)
MISSING = "import nosuch_module\n" + TASKS


def put(
    fake: FakeServer,
    folder: Path,
    name: str = "sales",
    *,
    tenant: str = "public",
    loads: bool = True,
    **more: Any,
) -> None:
    """A package that somebody sent long ago."""
    more.setdefault("workflow", name)
    id = fake.store.upload(tenant, write_archive(folder, name=name, **more).read_bytes())
    package = fake.store.find(tenant, id)
    package.created_at = "2026-01-01T00:00:00+00:00"
    if fake.store.compiler:
        until(lambda: package.status == "success")
        if tenant in fake.store.awake:
            until(lambda: package.loaded if loads else fake.store.log)


def doctor(fake: FakeServer, tenant: str = "public", **more: Any) -> Diagnosis:
    where = Where(tenant=tenant, environ={"CLOACINA_API_KEY": ADMIN_KEY})
    return cloaca_nb.doctor(fake.url, where=where, **more)


def codes(found: Diagnosis) -> list[str]:
    return [one.code for one in found.diagnostics]


def test_nothing_is_wrong(fake: FakeServer, tmp_path: Path) -> None:
    put(fake, tmp_path, "sales", code=TASKS + CRON.format(on="sales"))
    put(fake, tmp_path, "orders", code=TASKS + POLL.format(on="orders"))
    found = doctor(fake)
    assert (found.packages, found.diagnostics, found.ok) == (2, (), True)


def _twice(fake: FakeServer, folder: Path) -> None:
    put(fake, folder, code=TASKS + CRON.format(on="sales"))
    put(fake, folder, version="1.1.0", code=TASKS + CRON.format(on="sales"))


def _left(fake: FakeServer, folder: Path) -> None:
    put(fake, folder)
    instance = {"instance_name": "at-six", "cron": "0 6 * * *"}
    Admin(fake).call("POST", "/v1/tenants/public/workflows/sales/instances", instance)
    fake.store.delete("public", "sales", "1.0.0")


def _same(fake: FakeServer, folder: Path) -> None:
    put(fake, folder, "a", workflow="both", code=TASKS + POLL.format(on="both"))
    put(fake, folder, "b", workflow="both", code=TASKS + POLL.format(on="both"))


def _libraries(fake: FakeServer, folder: Path) -> None:
    for name, version in (("a", "1.0"), ("b", "2.0"), ("c", "1.0")):
        files = {"vendor/lib/__init__.py": version.encode(), f"vendor/lib-{version}.dist-info/METADATA": b""}
        put(fake, folder, name, files=files)


def _uncompiled(fake: FakeServer, folder: Path) -> None:
    fake.store.compiler = False
    put(fake, folder)


def _full(fake: FakeServer, folder: Path) -> None:
    fake.store.fleet.add("public", capacity=1).busy = 1


def _nobodys(fake: FakeServer) -> None:
    fake.store.fleet.add(None)


def _refusing(fake: FakeServer, folder: Path) -> None:
    put(fake, folder)
    fake.store.fleet.add(None)
    run = fake.store.execute("public", "sales", {})
    until(lambda: run.status == "Failed")


def _paused(fake: FakeServer, folder: Path) -> None:
    put(fake, folder)
    fake.store.find("public", "sales").paused = True


WRONG: Mapping[str, tuple[Callable[[FakeServer, Path], None], list[str], str]] = {
    "a missing module": (lambda f, p: put(f, p, code=MISSING, loads=False), ["not-loaded"], "not tried here"),
    "an entry that is not there": (
        lambda f, p: put(f, p, metadata={"entry_module": "sales.nosuch"}, loads=False),
        ["not-loaded"],
        "entry module sales.nosuch is not in it",
    ),
    "a denied name": (
        lambda f, p: put(f, p, files={"vendor/json/__init__.py": b""}, loads=False),
        ["not-loaded"],
        "a module json, which loaders refuse",
    ),
    "no schedule": (_twice, ["no-schedule"], "once in its life"),
    "a schedule left behind": (_left, ["left-behind"], "(at-six) of sales are left behind"),
    "names twice": (_same, ["same-trigger", "same-workflow", "same-module"], "a, b all have"),
    "libraries": (_libraries, ["libraries-differ"], "1.0 in a, c; 2.0 in b"),
    "no compiler": (_uncompiled, ["no-compiler"], "none is being built"),
    "no agents": (lambda f, p: _nobodys(f), ["no-agents"], "1 agent, none of tenant"),
    "a full fleet": (_full, ["fleet-full"], "all 1 places"),
    "a run refused": (_refusing, ["no-agents", "fleet-refused"], "was not run"),
    "paused": (_paused, ["paused"], "no run of sales starts"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong(name: str, fake: FakeServer, tmp_path: Path) -> None:
    arrange, expected, says = WRONG[name]
    arrange(fake, tmp_path)
    found = doctor(fake)
    assert codes(found) == expected, found.diagnostics
    assert any(says in one.message for one in found.diagnostics), found.diagnostics
    assert all(one.hint for one in found.diagnostics)


def test_what_its_load_would_say(tmp_path: Path) -> None:
    mark = tmp_path / "executed"
    here = f"import os\nif 'CLOACINA_VAR_THERE' not in os.environ:\n    open({str(mark)!r}, 'w').close()\n"
    fake = FakeServer(environ={"CLOACINA_VAR_THERE": "1"})
    try:
        put(fake, tmp_path, code=here + MISSING, loads=False)
        assert "not tried here" in doctor(fake).diagnostics[0].message
        assert "not tried here" in doctor(fake, imports="none").diagnostics[0].message
        assert not mark.exists()
        (one,) = doctor(fake, imports="all").diagnostics
        assert (one.code, "nosuch_module" in one.message) == ("not-loaded", True)
        assert mark.exists()
    finally:
        fake.close()


def test_what_was_sent_from_here_is_tried(fake: FakeServer, tmp_path: Path, run: Runs) -> None:
    archive = write_archive(tmp_path, name="sales", workflow="sales", code=MISSING)
    assert run("deploy", archive.name, fake.url, "--timeout", "0.3").code == 1
    for package in fake.store.live("public"):
        package.created_at = "2026-01-01T00:00:00+00:00"
    found = document(run("doctor", fake.url, "--json"), "doctor", 1)
    assert [one["code"] for one in found["diagnostics"]] == ["not-loaded"]
    assert "nosuch_module" in found["diagnostics"][0]["message"]
    assert "✗ not-loaded: sales 1.0.0 is built and not loaded" in run("doctor", fake.url).stdout
    untried = run("doctor", fake.url, "--no-import").stdout
    assert "not tried here" in untried


def test_what_was_sent_and_is_not_built(fake: FakeServer, tmp_path: Path, run: Runs) -> None:
    fake.store.compiler = False
    archive = write_archive(tmp_path, name="sales", workflow="sales")
    run("deploy", archive.name, fake.url, "--timeout", "0.3")
    assert codes(doctor(fake)) == ["no-compiler", "not-built"]


def test_a_tenant_that_sleeps(fake: FakeServer, tmp_path: Path) -> None:
    Admin(fake).create_tenant("acme")
    put(fake, tmp_path, tenant="acme")
    found = doctor(fake, "acme")
    assert codes(found) == ["not-loaded", "tenant-asleep"]
    fake.store.awake.add("acme")
    until(lambda: fake.store.find("acme", "sales").loaded)
    assert doctor(fake, "acme").ok


def test_after_a_restart_a_tenant_sleeps_and_its_triggers_are_not_blamed(
    fake: FakeServer, tmp_path: Path
) -> None:
    Admin(fake).create_tenant("acme")
    fake.store.awake.add("acme")
    put(fake, tmp_path, tenant="acme", code=TASKS + CRON.format(on="sales"))
    until(lambda: fake.store.find("acme", "sales").loaded)
    assert doctor(fake, "acme").ok
    fake.restart()
    assert codes(doctor(fake, "acme")) == ["tenant-asleep"]


def test_what_should_have_started(fake: FakeServer, tmp_path: Path) -> None:
    put(fake, tmp_path, code=TASKS + CRON.format(on="sales"))
    fake.store.stand_still()  # nothing looks at its schedules any more
    (row,) = fake.store.schedules.rows
    assert row.next_run_at is not None
    row.next_run_at = row.next_run_at.replace(year=2020)
    assert codes(doctor(fake)) == ["overdue"]


def test_what_was_just_sent(fake: FakeServer, tmp_path: Path) -> None:
    fake.store.upload("public", write_archive(tmp_path, code=MISSING).read_bytes())
    until(lambda: fake.store.live("public")[0].status == "success")
    fake.store.live("public")[0].plan.clear()
    assert codes(doctor(fake)) == ["just-sent"]


def test_older_servers_and_those_without_features(fake: FakeServer, tmp_path: Path) -> None:
    put(fake, tmp_path)
    fake.lacks |= {"triggers", "agents", "source", "compiler", "executions"}
    found = doctor(fake)
    assert (codes(found), found.ok) == (["not-seen"], True)
    assert "older than 0.9" in found.diagnostics[0].message
    fake.lacks.clear()
    fake.faults.add(Fault("status", "/triggers", status=503, text="schedules are off", times=99))
    assert codes(doctor(fake)) == ["not-seen"]


def test_a_key_that_may_only_read(fake: FakeServer, tmp_path: Path) -> None:
    put(fake, tmp_path)
    fake.store.fleet.add(None)
    _, secret = Admin(fake).create_key("public", "read")
    where = Where(environ={"CLOACINA_API_KEY": secret})
    found = cloaca_nb.doctor(fake.url, where=where)
    assert (found.packages, codes(found)) == (1, [])


def test_a_deploy_looks_for_the_same(fake: FakeServer, tmp_path: Path, run: Runs) -> None:
    fake.store.fleet.add(None)
    put(fake, tmp_path, "orders", code=TASKS + POLL.format(on="orders"))
    code = TASKS + POLL.format(on="sales")
    archive = write_archive(tmp_path, name="sales", workflow="sales", code=code)
    checks = run("deploy", archive.name, fake.url, "--timeout", "1").stderr
    assert "none of tenant public: tasks are not run" in checks
    assert "a trigger 'inbox' starts orders there" in checks


def test_a_directory(tmp_path: Path, run: Runs) -> None:
    folder = tmp_path / ".cloacina" / "packages"
    folder.mkdir(parents=True)
    write_archive(folder, name="a", workflow="both")
    write_archive(folder, name="a", workflow="both", version="1.1.0")
    write_archive(folder, name="b", workflow="both", metadata={"entry_module": "both.nosuch"})
    (folder / "broken.cloacina").write_bytes(b"no archive")
    found = document(run("doctor", "daemon", "--json"), "doctor", 1)
    assert [one["code"] for one in found["diagnostics"]] == [
        *("not-loaded", "not-running", "same-module", "same-workflow"),
        *("nothing-starts", "nothing-starts", "several-versions", "unreadable"),
    ]


def test_every_code_has_its_row() -> None:
    page = (Path(__file__).parents[2] / "docs" / "doctor.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)) == sorted(get_args(Code))
