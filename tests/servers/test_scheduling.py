"""What a deploy does about triggers, on a fake and on a real server alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from cloaca_nb.deploy.flow import Deployment, Options
from cloaca_nb.deploy.scheduling.calls import Calls
from cloaca_nb.deploy.scheduling.noted import PastSchedule, standing
from cloaca_nb.deploy.scheduling.resources import Instance
from cloaca_nb.errors import DeployError, UnscheduledError
from tests.servers.archives import TASKS, write_archive
from tests.servers.deploying import PATIENT, Told, deploy_archive, target_at
from tests.servers.fake import FakeServer
from tests.servers.server import Admin, Server

CRON = "\n@cloaca.trigger(name='{name}', on='{workflow}', cron='{cron}')\ndef {name}(): return False\n"
POLL = "\n@cloaca.trigger(name='{name}', on='{workflow}', poll_interval='1s')\ndef {name}(): return False\n"

Write = Callable[..., Path]


@pytest.fixture
def write(folder: Path, name: str) -> Write:
    """Writes archives of this test's own package; `{own}` in a trigger is a name that nothing else has."""

    def write(version: str = "1.0.0", triggers: str = "", **more: object) -> Path:
        workflow = name.replace("-", "_")
        code = TASKS + triggers.replace("WORKFLOW", workflow)
        return write_archive(folder, name=name, version=version, code=code, workflow=workflow, **more)  # type: ignore[arg-type]  # as given

    return write


def cron(name: str, when: str = "0 6 * * *", workflow: str = "WORKFLOW") -> str:
    return CRON.format(name=name, workflow=workflow, cron=when)


def poll(name: str, workflow: str = "WORKFLOW") -> str:
    return POLL.format(name=name, workflow=workflow)


def sent(server: Server, path: Path, options: Options | None = None, **more: object) -> Deployment:
    limits = replace(PATIENT, schedule=float(str(more.pop("schedule", PATIENT.schedule))))
    tenant = str(more.pop("tenant", "public"))
    target = target_at(server.url, server.admin_key, limits=limits, tenant=tenant)
    return deploy_archive(target, path, options, **more)  # type: ignore[arg-type]  # as given


def not_scheduled(server: Server, path: Path) -> UnscheduledError:
    """What a deploy says whose trigger never appears; a fake server would have had it long before."""
    with pytest.raises(UnscheduledError) as caught:
        sent(server, path, schedule=0.5 if server.kind == "fake" else 10)
    return caught.value


@contextmanager
def calls_of(server: Server, tenant: str = "public") -> Iterator[Calls]:
    with closing(target_at(server.url, server.admin_key, tenant=tenant)) as target:
        yield Calls(target.api)


def schedules(server: Server, workflow: str, tenant: str = "public") -> list[Instance]:
    with calls_of(server, tenant) as calls:
        return sorted(calls.instances(workflow) or [], key=lambda one: one.name)


def test_every_trigger_is_found_with_its_next_time(server: Server, write: Write, name: str) -> None:
    own = name.replace("-", "_")
    triggers = cron(f"{own}_six") + cron(f"{own}_night", "@daily") + poll(f"{own}_inbox")
    told = Told()
    done = sent(server, write(triggers=triggers), told=told)
    found = {one.name: one for one in done.triggers}
    assert set(found) == {f"{own}_six", f"{own}_night", f"{own}_inbox"}
    six = found[f"{own}_six"].next_at
    assert six is not None
    assert (six.hour, six.minute) == (6, 0)
    assert found[f"{own}_inbox"].kind == "poll"
    assert any(f"cron {own}_six starts {own} next" in line for line in told.messages("schedule"))


def test_a_name_is_scheduled_once_in_a_servers_life(server: Server, write: Write, name: str) -> None:
    """The next version's trigger of the same name never fires, and no server says so: the deploy does."""
    own = name.replace("-", "_")
    sent(server, write("1.0.0", cron(f"{own}_once")))
    error = not_scheduled(server, write("1.1.0", cron(f"{own}_once")))
    assert f"its trigger {own}_once is not scheduled" in error.message
    assert "another version of this one" in error.message
    assert not error.bumps


def test_the_same_bytes_after_an_undeploy_are_not_scheduled(
    server: Server, admin: Admin, write: Write, name: str
) -> None:
    """Where names end in a hash of the content, the way out is another version."""
    own = name.replace("-", "_")

    def archive(version: str, digest: str) -> Path:
        entry = f"{own}_{digest}"
        code = TASKS + cron(f"{own}_daily_{digest}").replace("WORKFLOW", own)
        files = {f"workflow/{entry}/tasks.py": code.encode(), f"workflow/{entry}/__init__.py": b""}
        return write(version, files=files, metadata={"entry_module": f"{entry}.tasks"})

    first = archive("1.0.0", "0123abcd")
    assert [one.name for one in sent(server, first).triggers] == [f"{own}_daily"]
    assert [one.name for one in sent(server, first).triggers] == [f"{own}_daily"]
    admin.delete("public", name, "1.0.0")
    error = not_scheduled(server, first)
    assert "these very bytes were deployed there before" in error.message
    assert "--bump" in error.hint
    written = []

    def rewrite(version: str) -> str:
        written.append(version)
        first.write_bytes(archive(version, "4567cdef").read_bytes())
        return f"wrote {version}"

    done = sent(server, first, Options(rewrite=rewrite), schedule=2 if server.kind == "fake" else 10)
    assert (written, [one.name for one in done.triggers]) == (["1.0.1"], [f"{own}_daily"])


#: Case -> triggers, and what is said.
MISSING: Mapping[str, tuple[str, str]] = {
    "never fires": (cron("OWN_never", "0 0 30 2 *"), "names a time that never comes"),
    "out of range": (cron("OWN_range", "61 * * * *"), "cannot be read"),
    "seven fields": (cron("OWN_seven", "0 0 6 * * * 2030"), "has 7 fields"),
}


@pytest.mark.parametrize("case", MISSING)
def test_a_cron_that_servers_load_and_never_fire(server: Server, write: Write, name: str, case: str) -> None:
    triggers, said = MISSING[case]
    error = not_scheduled(server, write(triggers=triggers.replace("OWN", name.replace("-", "_"))))
    assert "is not scheduled" in error.message
    assert said in error.message


def test_a_name_that_another_packages_trigger_has(
    server: Server, write: Write, folder: Path, name: str
) -> None:
    own = name.replace("-", "_")
    code = TASKS + poll(f"{own}_shared", f"{own}_other")
    other = write_archive(folder, name=f"{name}-other", workflow=f"{own}_other", code=code)
    sent(server, other)
    error = not_scheduled(server, write(triggers=poll(f"{own}_shared")))
    assert f"starts {own}_other there, of another package" in error.message
    assert "rename" in error.hint


def test_a_computed_name_is_not_looked_up(server: Server, write: Write, name: str) -> None:
    own = name.replace("-", "_")
    told = Told()
    triggers = cron(f"{own}_fixed") + cron(f"{own}_open").replace(
        f"name='{own}_open'", f"name='{own}' + '_x'"
    )
    done = sent(server, write(triggers=triggers.replace("cron='0 6", "cron='7 6", 1)), told=told)
    assert done.reached == "loaded"
    computed = write("1.1.0", f"\nTIME = '0 7 * * *'\n{cron(f'{own}_c')}".replace("'0 6 * * *'", "TIME"))
    told = Told()
    sent(server, computed, told=told)
    assert any("is computed, so it was not looked up" in line for line in told.messages("schedule"))


# Tenants


def test_a_tenant_is_woken_and_its_crons_are_scheduled(server: Server, admin: Admin, write: Write) -> None:
    tenant = admin.create_tenant("sleepy")
    path = write(triggers=cron("sleepy_six"))
    told = Told()
    done = sent(server, path, tenant=tenant, told=told)
    assert (done.reached, [one.name for one in done.triggers]) == ("loaded", ["sleepy_six"])
    assert any("was woken" in line for line in told.messages("load"))
    assert schedules(server, done.workflow, tenant) == []


def test_a_tenant_is_woken_where_params_are_required(server: Server, admin: Admin, write: Write) -> None:
    tenant = admin.create_tenant("drowsy")
    params = "\ncloaca.workflow_params(rate=float, name=str, n=int, on=bool, rows=list, more=dict)\n"
    done = sent(server, write(triggers=params + cron("drowsy_six")), tenant=tenant)
    assert [one.name for one in done.triggers] == ["drowsy_six"]


def test_after_a_restart_the_same_deploy_wakes_it_again(fake: FakeServer, write: Write) -> None:
    tenant = Admin(fake).create_tenant("asleep")
    path = write(triggers=cron("asleep_six"))
    sent(fake, path, tenant=tenant)
    fake.restart()
    with calls_of(fake, tenant) as calls:
        assert calls.triggers() == []
    done = sent(fake, path, tenant=tenant)
    assert (done.already, [one.name for one in done.triggers]) == (True, ["asleep_six"])


def test_a_tenant_of_an_older_server_cannot_be_woken(fake: FakeServer, write: Write) -> None:
    tenant = Admin(fake).create_tenant("older")
    fake.lacks.add("instances")
    told = Told()
    done = sent(fake, write(triggers=cron("older_six")), tenant=tenant, told=told)
    assert done.reached == "built"
    assert "--execute" in done.hint
    assert any("were not looked up" in line for line in told.messages("schedule"))


def test_an_older_server_does_not_tell_its_triggers(fake: FakeServer, write: Write) -> None:
    fake.lacks.add("triggers")
    told = Told()
    assert sent(fake, write(triggers=cron("untold_six")), told=told).triggers == ()
    assert any("does not tell its triggers" in line for line in told.messages("schedule"))


# Crons in time zones of their own


def zoned(name: str, when: str = "0 6 * * *", zone: str = "Europe/Berlin") -> dict[str, object]:
    config = {"cron": when, "timezone": zone}
    return {"name": name, "trigger_type": "cron", "workflow": "x", "poll_interval": "30s", "config": config}


def test_a_cron_in_berlin_becomes_a_schedule(server: Server, write: Write, name: str) -> None:
    own = name.replace("-", "_")
    done = sent(server, write(manifest_triggers=[zoned("morning")]))
    (made,) = done.triggers
    assert (made.kind, made.name, made.zone) == ("schedule", f"{own}-morning", "Europe/Berlin")
    assert made.next_at is not None
    assert made.next_at.hour in {4, 5}
    assert [(one.name, one.by) for one in standing(done.schedules).values()] == [(made.name, "deploy")]


def test_a_schedule_follows_the_notebook(server: Server, write: Write, name: str) -> None:
    """It is changed where the notebook changed, stays paused, and goes where it is no more declared."""
    own = name.replace("-", "_")
    past: tuple[PastSchedule, ...] = ()

    def deployed(version: str, *triggers: dict[str, object]) -> list[Instance]:
        nonlocal past
        options = Options(past=lambda place, tenant: past)
        past += sent(server, write(version, manifest_triggers=list(triggers)), options).schedules
        return schedules(server, own)

    (one,) = deployed("1.0.0", zoned("morning"))
    assert (one.cron, one.zone, one.enabled) == ("0 6 * * *", "Europe/Berlin", True)
    with calls_of(server) as calls:
        calls.delete(own, one.name)
        calls.create(replace(one, enabled=False, params={"rate": 2}))
        calls.create(Instance("by-hand", own, "0 5 * * *"))
    _, one, two = deployed("1.1.0", zoned("morning", "0 7 * * *"), zoned("noon", "0 12 * * *"))
    assert (one.cron, one.enabled, dict(one.params)) == ("0 7 * * *", False, {"rate": 2})
    assert two.name == f"{own}-noon"
    assert [one.name for one in deployed("1.2.0", zoned("noon", "0 12 * * *"))] == ["by-hand", f"{own}-noon"]
    assert [one.name for one in deployed("1.3.0")] == ["by-hand"]


def test_an_older_server_keeps_no_time_zone(fake: FakeServer, write: Write) -> None:
    fake.lacks.add("instances")
    with pytest.raises(DeployError, match="nothing there keeps the time zone Europe/Berlin") as caught:
        sent(fake, write(manifest_triggers=[zoned("morning")]))
    assert "in UTC" in caught.value.hint


def test_a_time_zone_that_does_not_exist(server: Server, write: Write) -> None:
    with pytest.raises(DeployError, match="does not take the time of the schedule"):
        sent(server, write(manifest_triggers=[zoned("morning", zone="Europe/Bonn")]))
