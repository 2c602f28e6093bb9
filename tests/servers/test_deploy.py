"""Deploys, on a fake and on a real server alike."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pytest

from cloaca_nb.deploy.flow import Deployment, Options
from cloaca_nb.errors import DeployError, RefusedError
from tests.servers.archives import FAILING, TASKS, write_archive
from tests.servers.deploying import PATIENT, Told, deploy_archive, impatient, run_of, target_at
from tests.servers.server import Admin, Server

EXECUTE = Options(execute=True)
CHANGED = TASKS.replace("[1, 2, 3]", "[4, 5, 6]")

Write = Callable[..., Path]


@pytest.fixture
def write(folder: Path, name: str) -> Write:
    """Writes archives of this test's own package."""

    def write(version: str = "1.0.0", code: str = TASKS, **more: object) -> Path:
        workflow = name.replace("-", "_")
        return write_archive(folder, name=name, version=version, code=code, workflow=workflow, **more)  # type: ignore[arg-type]  # as given

    return write


def sent(server: Server, path: Path, options: Options | None = None, **more: object) -> Deployment:
    target = target_at(server.url, server.admin_key)
    return deploy_archive(target, path, options, **more)  # type: ignore[arg-type]  # as given


def test_new_package_is_loaded(server: Server, write: Write, name: str) -> None:
    told = Told()
    done = sent(server, write(), told=told)
    assert (done.reached, done.already, done.execution) == ("loaded", False, None)
    assert (done.name, done.version, done.tenant) == (name, "1.0.0", "public")
    assert [event.stage for event in told.events if event.kind == "begin"] == ["preflight", "send", "load"]


def test_preflight_tells_what_is_there(server: Server, write: Write) -> None:
    told = Told()
    sent(server, write(), told=told)
    lines = told.messages("preflight")
    assert any("version 0.12.0" in line for line in lines)
    assert any("platform administrator" in line for line in lines)
    assert any("is new on the server" in line for line in lines)


def test_variables_are_listed_before_anything_is_sent(server: Server, write: Write) -> None:
    told = Told()
    code = TASKS.replace("[1, 2, 3]", '[cloaca.var("SOURCE"), cloaca.var_or("LIMIT", "3")]')
    sent(server, write(code=code), told=told)
    line = next(line for line in told.messages("preflight") if "CLOACINA_VAR" in line)
    assert "CLOACINA_VAR_SOURCE and CLOACINA_VAR_LIMIT (with a default)" in line


def test_same_bytes_again_are_the_same_package(server: Server, write: Write) -> None:
    path = write()
    first, second = sent(server, path), sent(server, path)
    assert second.already
    assert second.package_id == first.package_id
    assert second.reached == "loaded"


def test_other_content_under_a_version_is_blocked_before_it_is_sent(server: Server, write: Write) -> None:
    sent(server, write())
    told = Told()
    with pytest.raises(DeployError, match="is on the server with other content") as caught:
        sent(server, write(code=CHANGED), told=told)
    assert "1.0.1" in caught.value.hint
    assert not told.messages("send")


def test_forced_the_server_decides(server: Server, write: Write) -> None:
    sent(server, write())
    with pytest.raises(RefusedError, match="is or was on") as caught:
        sent(server, write(code=CHANGED), Options(force=True))
    assert (caught.value.status, caught.value.code) == (400, "upload_failed")


def test_newer_version_replaces(server: Server, write: Write) -> None:
    sent(server, write())
    told = Told()
    done = sent(server, write("1.1.0", CHANGED), told=told)
    assert done.reached == "loaded"
    assert any("replaces 1.0.0" in line for line in told.messages("preflight"))


def test_no_way_back_to_a_superseded_version(server: Server, write: Write) -> None:
    first = write()
    sent(server, first)
    sent(server, write("1.1.0", CHANGED))
    told = Told()
    with pytest.raises(RefusedError, match="is or was on"):
        sent(server, first, told=told)
    assert "`--bump` takes 1.1.1" in told.text


def test_deleted_version_can_come_again(server: Server, admin: Admin, write: Write, name: str) -> None:
    sent(server, write())
    admin.delete("public", name, "1.0.0")
    assert sent(server, write(code=CHANGED)).reached == "loaded"


def test_bump_writes_the_next_version(server: Server, write: Write) -> None:
    sent(server, write("1.0.1"))
    written: list[str] = []
    files = {"1.0.1": write("1.0.1", CHANGED)}

    def rewrite(version: str) -> str:
        written.append(version)
        files["1.0.1"].write_bytes(write(version, CHANGED).read_bytes())
        return f"wrote {version}"

    done = sent(server, files["1.0.1"], Options(rewrite=rewrite))
    assert (written, done.version, done.reached) == (["1.0.2"], "1.0.2", "loaded")


def test_run_is_followed_to_its_end(server: Server, write: Write) -> None:
    told = Told()
    run = run_of(sent(server, write(), EXECUTE, told=told))
    assert run.status == "completed"
    assert [(task.id, task.status, task.attempts) for task in run.tasks] == [
        ("extract", "completed", 1),
        ("transform", "completed", 1),
        ("load", "completed", 1),
    ]
    ended = [event.task for event in told.run if event.kind == "task-completed"]
    assert ended == ["extract", "transform", "load"]


def test_failure_is_told_with_attempts_and_cell(server: Server, write: Write) -> None:
    told = Told()
    places = {"transform": (4, 2)}
    run = run_of(sent(server, write(code=FAILING), EXECUTE, told=told, places=places))
    transform = run.tasks[1]
    assert (run.status, transform.status, transform.attempts) == ("failed", "failed", 3)
    assert transform.error is not None
    assert (transform.error.type, transform.error.message) == ("ValueError", "boom")
    assert (transform.error.cell, transform.error.line) == (4, 2)
    assert run.tasks[2].ran_after_failure
    assert [e.attempt for e in told.run if e.kind == "attempt-failed"] == [1, 2]


def test_context_reaches_the_tasks(server: Server, write: Write) -> None:
    code = TASKS.replace("[1, 2, 3]", '[context["limit"]]')
    options = Options(execute=True, context={"limit": 7})
    assert run_of(sent(server, write(code=code), options)).status == "completed"


def test_skipped_task(server: Server, write: Write) -> None:
    rule = 'dependencies=["transform"], trigger_rules=cloaca.context_value("total", "greater_than", 1000)'
    code = TASKS.replace('dependencies=["transform"]', rule)
    run = run_of(sent(server, write(code=code), EXECUTE))
    assert (run.status, run.tasks[2].status) == ("completed", "skipped")


def test_missing_parameter_is_refused(server: Server, write: Write) -> None:
    code = TASKS.replace("import cloaca\n", "import cloaca\n\ncloaca.workflow_params(rate=float)\n")
    path = write(code=code)
    with pytest.raises(RefusedError, match="missing required param 'rate'") as caught:
        sent(server, path, EXECUTE)
    assert "--context" in caught.value.hint
    assert run_of(sent(server, path, Options(execute=True, context={"rate": 0.5}))).status == "completed"


def test_paused_workflow_is_told(server: Server, admin: Admin, write: Write, name: str) -> None:
    path = write()
    sent(server, path)
    admin.pause("public", name)
    with pytest.raises(RefusedError, match="is paused") as caught:
        sent(server, path, EXECUTE)
    assert "resume" in caught.value.hint


# Keys and tenants


def test_unknown_key(server: Server, write: Write) -> None:
    with pytest.raises(RefusedError, match="does not know the API key from the test") as caught:
        deploy_archive(target_at(server.url, "clk_no_such_key_at_all"), write())
    assert caught.value.status == 401


def test_no_key(server: Server, write: Write) -> None:
    with pytest.raises(RefusedError, match="got no API key"):
        deploy_archive(target_at(server.url, None), write())


def test_read_key_may_not_deploy(server: Server, admin: Admin, write: Write) -> None:
    _, key = admin.create_key("public", "read")
    with pytest.raises(DeployError, match="has the role 'read'"):
        deploy_archive(target_at(server.url, key), write())
    with pytest.raises(RefusedError, match="role is too low") as caught:
        deploy_archive(target_at(server.url, key), write(), Options(force=True))
    assert caught.value.code == "insufficient_permissions"


def test_write_key_is_enough(server: Server, admin: Admin, write: Write) -> None:
    _, key = admin.create_key("public", "write")
    done = deploy_archive(target_at(server.url, key), write(), EXECUTE)
    assert run_of(done).status == "completed"


def test_key_of_another_tenant(server: Server, admin: Admin, write: Write) -> None:
    tenant = admin.create_tenant("elsewhere")
    _, key = admin.create_key(tenant, "write")
    with pytest.raises(DeployError, match="is for tenant 'elsewhere', not for 'public'") as caught:
        deploy_archive(target_at(server.url, key), write())
    assert "--tenant elsewhere" in caught.value.hint


def test_unknown_tenant(server: Server, write: Write) -> None:
    with pytest.raises(DeployError, match="tenant 'nosuch' does not exist"):
        deploy_archive(target_at(server.url, server.admin_key, tenant="nosuch"), write())


def test_a_tenants_package_is_loaded(server: Server, admin: Admin, write: Write) -> None:
    admin.create_tenant("acme")
    path = write()
    first = deploy_archive(target_at(server.url, server.admin_key, tenant="acme"), path)
    assert first.reached == "loaded"
    done = deploy_archive(target_at(server.url, server.admin_key, tenant="acme"), path, EXECUTE)
    assert run_of(done).status == "completed"


# Packages that are refused or never load


def test_guide_layout_alone_is_blocked(server: Server, write: Write) -> None:
    with pytest.raises(DeployError, match="guide's layout alone"):
        sent(server, write(guide_only=True))
    with pytest.raises(RefusedError, match=r"finds no package\.toml") as caught:
        sent(server, write(guide_only=True), Options(force=True))
    assert "--layout both" in caught.value.hint


def test_unknown_metadata_is_refused(server: Server, write: Write) -> None:
    with pytest.raises(RefusedError, match=r"does not understand the archive's package\.toml"):
        sent(server, write(metadata={"package_type": "workflow"}))


BUILDER = 'import cloaca\nwith cloaca.WorkflowBuilder("orders") as builder:\n    from . import steps\n'

NEVER: Mapping[str, tuple[dict[str, object], str]] = {
    "missing module": ({"code": "import no_such_module\n" + TASKS}, "lacks no_such_module"),
    "wrong entry": ({"metadata": {"entry_module": "other.tasks"}}, "entry module other.tasks is not in"),
    "denied name": ({"files": {"vendor/json/__init__.py": b""}}, "a module named json, which loaders refuse"),
    "builder": ({"code": BUILDER}, "opens a WorkflowBuilder"),
}


@pytest.mark.parametrize("case", NEVER)
def test_never_loads_is_told_with_the_likely_reason(server: Server, write: Write, case: str) -> None:
    given, reason = NEVER[case]
    target = target_at(server.url, server.admin_key, limits=impatient(server))
    with pytest.raises(DeployError, match="does not load it") as caught:
        deploy_archive(target, write(**given))
    assert reason in caught.value.hint
    assert "server's log" in caught.value.hint


# Several at once


def test_same_package_twice_at_once(server: Server, write: Write) -> None:
    path = write()
    done = at_once([lambda: sent(server, path)] * 2)
    deployments = [one for one in done if isinstance(one, Deployment)]
    assert len(deployments) == 2
    assert len({one.package_id for one in deployments}) == 1


def test_two_versions_at_once(server: Server, write: Write) -> None:
    paths = [write("1.0.0"), write("1.0.1", CHANGED)]
    done = at_once([partial(sent, server, path) for path in paths])
    loaded = [one for one in done if isinstance(one, Deployment)]
    assert loaded
    for other in done:
        assert isinstance(other, Deployment) or "superseded" in str(other) or "is or was" in str(other)


def at_once(calls: list[Callable[[], Deployment]]) -> list[Deployment | DeployError]:
    """What came of calls that were made at the same time."""
    results: list[Deployment | DeployError] = []
    gate = threading.Barrier(len(calls))

    def call(one: Callable[[], Deployment]) -> None:
        gate.wait()
        try:
            results.append(one())
        except DeployError as error:
            results.append(error)

    threads = [threading.Thread(target=call, args=(one,)) for one in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * (PATIENT.build + PATIENT.load))
    assert len(results) == len(calls)
    return results
