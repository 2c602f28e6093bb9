"""`schedule`, `triggers` and `undeploy` on the command line, from an empty notebook on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_deploy_verbs import run
from tests.command import Ran, valid
from tests.servers.fake import FakeServer
from tests.servers.server import Admin
from tests.servers.talking import until
from tests.written import code_cells, write_notebook

HEAD = "%load_ext cloaca_nb\n%cloaca_workflow orders"
TASK = "%%cloaca_task\ndef total(context):\n    context.set('total', context['rate'] * 2)\n    return context"
INBOX = "%%cloaca_trigger inbox --every 1h\ndef inbox():\n    return False"
NIGHTLY = '%cloaca_trigger nightly --cron "0 2 * * *"'
MORNING = (
    "import cloaca\n"
    "@cloaca.trigger(name='morning', cron='{cron}', timezone='{zone}')\n"
    "def morning():\n    pass"
)
#: Monday.
EVENING = datetime(2026, 1, 5, 20, tzinfo=timezone.utc)


class Shell:
    """The command line in a folder with one notebook, against one server."""

    def __init__(self, fake: FakeServer, folder: Path) -> None:
        self.fake = fake
        self.folder = folder
        self.tenant = "public"

    def cells(self, *sources: str, version: str = "1.0.0") -> None:
        """Write the notebook; what it keeps of deployments stays."""
        path = self.folder / "orders.ipynb"
        metadata = json.loads(path.read_text(encoding="utf-8"))["metadata"] if path.exists() else None
        head = f"{HEAD} --version {version}"
        cells = code_cells((head, TASK, *sources))
        write_notebook(path, cells, metadata)

    def __call__(self, verb: str, *words: str) -> Ran:
        action = [words[0]] if verb in {"schedule", "triggers"} else []
        rest = words[len(action) :]
        where = ("--server", self.fake.url, "--tenant", self.tenant)
        return run(self.folder, verb, *action, "orders.ipynb", *rest, *where)

    def document(self, verb: str, *words: str) -> Any:
        """What it prints with `--json`, which fits its schema."""
        done = self(verb, *words, "--json")
        assert done.code == 0, (done.stdout, done.stderr)
        valid(done.document, verb)
        return done.document


@pytest.fixture
def shell(fake: FakeServer, tmp_path: Path) -> Shell:
    return Shell(fake, tmp_path)


def contexts(fake: FakeServer) -> list[dict[str, Any]]:
    return [run.context for run in fake.store.runs.values()]


def fired(fake: FakeServer, number: int) -> bool:
    return len(contexts(fake)) >= number


def test_each_morning_at_six_in_berlin_with_parameters_of_its_own(fake: FakeServer, shell: Shell) -> None:
    """From an empty notebook to the third run."""
    clock = fake.store.schedules.clock
    clock.set(EVENING)
    shell.cells()
    assert shell.document("deploy")["reached"] == "loaded"
    (made,) = shell.document(
        "schedule", "add", "morning", "--cron", "0 6 * * *", "--timezone", "Europe/Berlin", "-p", "rate=3"
    )["schedules"]
    assert (made["timezone"], made["parameters"], made["by"]) == ("Europe/Berlin", {"rate": 3}, "person")
    assert made["next_at"] == "2026-01-06T05:00:00+00:00"
    for number in (1, 2, 3):
        clock.advance(days=1)
        until(partial(fired, fake, number))
    assert [context["rate"] for context in contexts(fake)] == [3, 3, 3]
    assert [context["scheduled_time"][:16] for context in contexts(fake)] == [
        f"2026-01-0{day}T05:00" for day in (6, 7, 8)
    ]
    last = [*fake.store.runs.values()][-1]
    until(last.has_ended)
    assert last.contexts["total"]["total"] == 6
    done = shell("schedule", "list")
    assert "morning" in done.stdout
    assert "rate=3" in done.stdout


def test_a_schedule_is_paused_resumed_and_removed(fake: FakeServer, shell: Shell) -> None:
    shell.cells()
    shell("deploy")
    shell("schedule", "add", "noon", "--cron", "0 12 * * *", "-p", "rate=1")
    assert not shell.document("schedule", "pause", "noon")["schedules"][0]["enabled"]
    assert "paused" in shell("schedule", "list").stdout
    assert shell.document("schedule", "resume", "noon")["schedules"][0]["enabled"]
    (there,) = fake.store.schedules.instances("public", "orders")
    assert (there.params, there.cron, there.enabled) == ({"rate": 1}, "0 12 * * *", True)
    assert shell("schedule", "remove", "noon").stdout == "schedule noon is removed\n"
    assert shell.document("schedule", "list") == {"schedules": []}


def test_a_schedule_that_others_removed_is_shown(fake: FakeServer, shell: Shell) -> None:
    shell.cells()
    shell("deploy")
    shell("schedule", "add", "noon", "--cron", "0 12 * * *")
    schedules = fake.store.schedules
    schedules.delete(schedules.instance("public", "orders", "noon"))
    assert "not there any more" in shell("schedule", "list").stdout


@pytest.mark.parametrize("action", ["pause", "resume"])
def test_a_schedule_that_was_gone_as_it_was_changed_is_made_again(
    action: str, fake: FakeServer, shell: Shell
) -> None:
    """Servers change none: between its removal and its return the command may be killed."""
    shell.cells()
    shell("deploy")
    shell("schedule", "add", "noon", "--cron", "0 12 * * *", "--timezone", "Europe/Berlin", "-p", "rate=1")
    shell("schedule", "pause", "noon")
    written = (shell.folder / "orders.ipynb").read_text(encoding="utf-8")
    assert "noon" in written
    assert "Europe/Berlin" not in written  # a notebook is shown to others: values of parameters stay here
    schedules = fake.store.schedules
    schedules.delete(schedules.instance("public", "orders", "noon"))
    (gone,) = shell.document("schedule", "list")["schedules"]
    assert (gone["cron"], gone["there"], gone["parameters"]) == ("0 12 * * *", False, {"rate": 1})
    shell("schedule", action, "noon")
    (there,) = schedules.instances("public", "orders")
    assert (there.params, there.cron, there.zone) == ({"rate": 1}, "0 12 * * *", "Europe/Berlin")
    assert there.enabled == (action == "resume")


def test_a_schedule_of_a_deploy_that_is_gone_stays_paused(fake: FakeServer, shell: Shell) -> None:
    fake.store.schedules.clock.set(EVENING)
    shell.cells(MORNING.format(cron="0 6 * * *", zone="Europe/Berlin"))
    shell("deploy")
    shell("schedule", "pause", "morning")
    schedules = fake.store.schedules
    schedules.delete(schedules.instance("public", "orders", "orders-morning"))
    shell.cells(MORNING.format(cron="0 7 * * *", zone="Europe/Berlin"), version="1.1.0")
    shell("deploy")
    (there,) = schedules.instances("public", "orders")
    assert (there.cron, there.enabled) == ("0 7 * * *", False)


#: Words behind the verb, and what is said.
REFUSED: Mapping[tuple[str, ...], str] = {
    ("schedule", "add", "x", "--cron", "0 0 30 2 *"): "names a time that never comes",
    ("schedule", "add", "x", "--cron", "61 * * * *"): "the cron '61 * * * *' cannot be read",
    ("schedule", "add", "x", "--cron", "0 0 6 * * * 2030"): "has 7 fields",
    ("schedule", "add", "x", "--cron", "@daily", "--timezone", "Europe/Bonn"): "no time zone 'Europe/Bonn'",
    ("schedule", "add", "x"): "`add` needs a time",
    ("schedule", "add", "", "--cron", "@daily"): "NAME is empty",
    ("schedule", "add", "a/../b", "--cron", "@daily"): "'a/../b' is no name of a schedule",
    ("schedule", "add", "x\n", "--cron", "@daily"): "is no name of a schedule",
    ("schedule", "add", "noon", "--cron", "@daily"): "has a schedule named 'noon'",
    ("schedule", "pause", "nooon"): "no schedule named 'nooon'",
    ("schedule", "pause", "noon", "--cron", "@daily"): "takes no time",
    ("schedule", "remove", "x"): "there are noon",
    ("schedule", "remove"): "`remove` needs a name",
    ("schedule", "list", "a", "b"): "unexpected argument 'b'",
    ("triggers", "fire", "nightly"): "is a cron, which a server does not fire by hand",
    ("triggers", "fire", "inbxo"): "no trigger named 'inbxo'",
}


def test_what_is_refused_says_why(fake: FakeServer, shell: Shell) -> None:
    shell.cells(INBOX, NIGHTLY)
    shell("deploy")
    shell("schedule", "add", "noon", "--cron", "0 12 * * *")
    for words, said in REFUSED.items():
        done = shell(*words)
        assert done.code in {1, 2}
        assert said in done.stderr, words
    assert [row.instance for row in fake.store.schedules.rows if row.instance is not None] == ["noon"]
    assert [one["name"] for one in shell.document("schedule", "list")["schedules"]] == ["noon"]


def test_a_workflow_that_is_not_there_gets_no_schedule(fake: FakeServer, shell: Shell) -> None:
    shell.cells()
    done = shell("schedule", "add", "noon", "--cron", "0 12 * * *")
    assert (done.code, "has no workflow 'orders'" in done.stderr) == (1, True)
    assert fake.store.schedules.rows == []


def test_parameters_that_do_not_fit(fake: FakeServer, shell: Shell) -> None:
    shell.cells("import cloaca\ncloaca.workflow_params(rate=float)")
    shell("deploy")
    done = shell("schedule", "add", "noon", "--cron", "0 12 * * *", "--context", "rate=much")
    assert done.code == 1
    assert "do not fit orders" in done.stderr
    done = shell("schedule", "add", "noon", "--cron", "0 12 * * *", "-p", "rate=much")
    assert done.code == 2
    assert "a value of the type float was expected" in done.stderr
    # What was refused is not remembered as one that others removed.
    assert shell.document("schedule", "list") == {"schedules": []}


def test_an_older_server_has_no_schedules(fake: FakeServer, shell: Shell) -> None:
    fake.lacks.add("instances")
    shell.cells()
    shell("deploy")
    for action in (["list"], ["add", "noon", "--cron", "@daily"]):
        done = shell("schedule", *action)
        assert done.code == 1
        assert "schedules" in done.stderr


# Crons of the notebook in a time zone of its own


def test_a_cron_in_berlin_follows_the_notebook(fake: FakeServer, shell: Shell) -> None:
    fake.store.schedules.clock.set(EVENING)
    shell.cells(MORNING.format(cron="0 6 * * *", zone="Europe/Berlin"))
    (made,) = shell.document("deploy")["triggers"]
    assert (made["name"], made["kind"]) == ("orders-morning", "schedule")
    assert made["next_at"] == "2026-01-06T05:00:00+00:00"
    assert shell.document("schedule", "list")["schedules"][0]["by"] == "deploy"
    assert shell("schedule", "pause", "morning").stdout == "schedule orders-morning is paused\n"
    shell.cells(MORNING.format(cron="0 7 * * *", zone="Europe/Berlin"), version="1.1.0")
    done = shell("deploy")
    assert "schedule orders-morning: it is paused" in done.stderr
    (there,) = fake.store.schedules.instances("public", "orders")
    assert (there.cron, there.enabled) == ("0 7 * * *", False)
    shell.cells(version="1.2.0")
    assert "the schedule orders-morning was removed" in shell("deploy").stderr
    assert shell.document("schedule", "list") == {"schedules": []}


# Triggers


def test_triggers_by_the_names_that_people_know(fake: FakeServer, shell: Shell) -> None:
    shell.cells(INBOX, NIGHTLY)
    shell("deploy")
    rows = {row["name"]: row for row in shell.document("triggers", "list")["triggers"]}
    assert set(rows) == {"inbox", "nightly"}
    assert rows["inbox"]["full_name"].startswith("inbox_")
    assert rows["nightly"]["next_at"].endswith("T02:00:00+00:00")
    assert "every 3600 s" in shell("triggers", "list").stdout
    assert shell("triggers", "fire", "inbox").stdout == "trigger inbox of orders is fired\n"
    assert len(fake.store.runs) == 1
    for action, paused in (("pause", True), ("resume", False)):
        for name in ("inbox", "nightly"):
            (row,) = shell.document("triggers", action, name)["triggers"]
            assert (row["name"], row["paused"]) == (name, paused)


def test_two_crons_of_a_workflow_are_not_told_apart(shell: Shell) -> None:
    shell.cells(NIGHTLY, '%cloaca_trigger daily --cron "0 3 * * *"')
    shell("deploy")
    done = shell("triggers", "pause", "daily")
    assert (done.code, "has 2 crons" in done.stderr) == (1, True)


def test_the_same_bytes_after_an_undeploy_need_a_bump(fake: FakeServer, shell: Shell) -> None:
    shell.cells(NIGHTLY)
    shell("deploy")
    shell("undeploy")
    done = shell("deploy", "--timeout", "1")
    assert (done.code, "these very bytes" in done.stderr, "--bump" in done.stderr) == (1, True, True)
    shell("undeploy")
    document = shell.document("deploy", "--bump", "--timeout", "3")
    assert (document["version"], [one["name"] for one in document["triggers"]]) == ("1.0.1", ["nightly"])


# What status says


def test_status_tells_what_starts_the_workflow_and_that_its_tenant_sleeps(
    fake: FakeServer, shell: Shell
) -> None:
    shell.tenant = Admin(fake).create_tenant("acme")
    shell.cells(NIGHTLY)
    shell("deploy")
    shell("schedule", "add", "noon", "--cron", "0 12 * * *")
    there = shell.document("status")["comparisons"][-1]
    assert ([one["name"] for one in there["triggers"]], there["notes"]) == (["nightly", "noon"], [])
    fake.restart()
    there = shell.document("status")["comparisons"][-1]
    (note,) = there["notes"]
    assert "tenant acme sleeps" in note
    assert "--tenant acme` wakes it" in note
    assert "note: tenant acme sleeps" in shell("status").stdout
    shell("deploy")
    assert shell.document("status")["comparisons"][-1]["notes"] == []


def test_status_tells_of_a_trigger_that_never_fires(fake: FakeServer, shell: Shell) -> None:
    shell.cells(NIGHTLY)
    shell("deploy")
    fake.store.schedules.rows.clear()
    assert shell.document("status")["comparisons"][-1]["notes"] == [
        "the trigger nightly is not scheduled there"
    ]


# Undeploying


def test_undeploy_removes_what_was_made_and_tells_of_the_rest(fake: FakeServer, shell: Shell) -> None:
    shell.cells(MORNING.format(cron="0 6 * * *", zone="Europe/Berlin"), NIGHTLY)
    shell("deploy")
    shell("schedule", "add", "noon", "--cron", "0 12 * * *")
    body = {"instance_name": "theirs", "params": {}, "cron": "0 1 * * *"}
    Admin(fake).call("POST", "/v1/tenants/public/workflows/orders/instances", body)
    looked = shell.document("undeploy", "--dry-run")
    assert (looked["done"], looked["versions"]) == (False, ["1.0.0"])
    assert looked["schedules"] == ["noon", "orders-morning"]
    assert len(fake.store.schedules.instances("public", "orders")) == 3
    done = shell("undeploy")
    assert "runs that are under way go on to their end" in done.stderr
    assert done.stdout.startswith("orders 1.0.0 was removed from")
    assert "the schedule theirs was made by someone else and stays" in done.stdout
    assert [row.instance for row in fake.store.schedules.rows] == ["theirs"]
    assert fake.store.live("public") == []
    again = shell.document("undeploy")
    assert (again["versions"], again["schedules"]) == ([], [])


def test_what_others_deployed_stays(fake: FakeServer, shell: Shell, tmp_path: Path) -> None:
    shell.cells()
    shell("deploy")
    other = Shell(fake, tmp_path / "elsewhere")
    other.folder.mkdir()
    other.cells(version="2.0.0")
    other("deploy")
    done = shell("undeploy")
    assert (done.code, "was not deployed from this notebook" in done.stderr) == (1, True)
    assert shell("undeploy", "--force").code == 0
    assert fake.store.live("public") == []


def test_undeploy_from_a_daemons_directory(fake: FakeServer, shell: Shell) -> None:
    shell.cells()
    packages = shell.folder / ".cloacina" / "packages"
    packages.mkdir(parents=True)
    run(shell.folder, "deploy", "orders.ipynb", "daemon")
    assert [path.name for path in packages.iterdir()] == ["orders-1.0.0.cloacina"]
    done = run(shell.folder, "undeploy", "orders.ipynb", "daemon", "--json")
    valid(done.document, "undeploy")
    assert (done.document["versions"], list(packages.iterdir())) == (["1.0.0"], [])
    asked = run(shell.folder, "schedule", "list", "orders.ipynb", "daemon")
    assert (asked.code, "has no schedules" in asked.stderr) == (2, True)
