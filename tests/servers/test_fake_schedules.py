"""Schedules, params and secrets of the fake server against what real ones were seen to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.servers.fake import FakeServer
from tests.servers.fake_cron import Cron, CronError
from tests.servers.talking import Talk, until

HEAD = "import cloaca\n"
WORK = "@cloaca.task()\ndef work(c):\n    return c\n"
POLL = "@cloaca.trigger(on='data_pipeline', poll_interval='1s')\ndef ready():\n    {body}\n"
CRON = "@cloaca.trigger(name='{name}', on='data_pipeline', cron='{cron}'{options})\ndef tick(): pass\n"
SIX = datetime(2026, 1, 5, 6, tzinfo=timezone.utc)
SECOND = "* * * * * *"


def polled(body: str, head: str = "") -> str:
    return HEAD + head + WORK + POLL.format(body=body)


def timed(cron: str, name: str = "nightly", options: str = "") -> str:
    return HEAD + WORK + CRON.format(name=name, cron=cron, options=options)


def contexts(talk: Talk, after: int = 0) -> list[dict[str, Any]]:
    """What runs were started with, but for the first ones."""
    return [run.context for run in talk.fake.store.runs.values()][after:]


#: Expression -> its next times after Monday, 5 January 2026, 06:00 UTC; none where servers schedule none.
CRONS: Mapping[str, list[str]] = {
    "0 6 * * *": ["2026-01-06T06:00", "2026-01-07T06:00"],
    "*/20 * * * * *": ["2026-01-05T06:00:20", "2026-01-05T06:00:40"],
    "@daily": ["2026-01-06T00:00", "2026-01-07T00:00"],
    "0 6 * * MON-FRI": ["2026-01-06T06:00", "2026-01-07T06:00"],
    "0 0 L * *": ["2026-01-31T00:00", "2026-02-28T00:00"],
    "0 0 15W * *": ["2026-01-15T00:00", "2026-02-16T00:00"],
    "0 0 * * 1#2": ["2026-01-12T00:00", "2026-02-09T00:00"],
    "0 0 * * 5L": ["2026-01-30T00:00", "2026-02-27T00:00"],
    "0 0 ? * 1": ["2026-01-12T00:00", "2026-01-19T00:00"],
    "0 0 * * 0": ["2026-01-11T00:00", "2026-01-18T00:00"],
    "0 0 * * 7": ["2026-01-11T00:00", "2026-01-18T00:00"],
    "0 0 13 * FRI": ["2026-01-09T00:00", "2026-01-13T00:00"],
    "0 0 29 2 *": ["2028-02-29T00:00"],
    "0 0 0 1 1 * 2027": [],
    "61 * * * *": [],
    "0 0 30 2 *": [],
    "0 0 * *": [],
    "every day": [],
    "@reboot": [],
}


@pytest.mark.parametrize("text", CRONS)
def test_cron_times(text: str) -> None:
    found, at = [], SIX
    for _ in CRONS[text] or [""]:
        try:
            at = Cron(text).after(at)
        except CronError:
            break
        found.append(at.isoformat().removesuffix("+00:00").removesuffix(":00"))
    assert found == CRONS[text]


def test_cron_in_a_time_zone_over_the_change_of_clocks() -> None:
    """Berlin, March 2026: 02:30 on the 29th does not exist; six o'clock is an hour earlier in UTC."""
    before = datetime(2026, 3, 28, 12, tzinfo=timezone.utc)
    assert Cron("30 2 * * *").after(before, "Europe/Berlin").isoformat() == "2026-03-30T00:30:00+00:00"
    assert Cron("0 6 * * *").after(before, "Europe/Berlin").isoformat() == "2026-03-29T04:00:00+00:00"


def test_a_cron_fires_with_its_times_and_without_its_time_zone(talk: Talk) -> None:
    talk.fake.store.schedules.clock.set(SIX)
    talk.load(code=timed("0 6 * * *", options=", timezone='Europe/Berlin'"))
    (row,) = talk.triggers()
    assert (row["schedule_type"], row["workflow_name"], row["trigger_name"]) == (
        "cron",
        "data_pipeline",
        None,
    )
    assert row["next_run_at"] == "2026-01-06T06:00:00+00:00"
    talk.fake.store.schedules.clock.advance(days=1)
    (context,) = until(lambda: contexts(talk))
    assert context["scheduled_time"] == "2026-01-06T06:00:00+00:00"
    assert (context["schedule_timezone"], context["schedule_expression"]) == ("UTC", "0 6 * * *")
    assert context["schedule_id"] == row["id"]
    assert talk.triggers()[0]["next_run_at"] == "2026-01-07T06:00:00+00:00"


@pytest.mark.parametrize("cron", [text for text, times in CRONS.items() if not times])
def test_a_bad_cron_loads_without_a_schedule_and_without_a_word(talk: Talk, cron: str) -> None:
    talk.load(code=timed(cron))
    assert talk.triggers() == []


def test_a_name_is_scheduled_once_in_the_life_of_the_process(talk: Talk) -> None:
    """The next version's cron is dropped and the old one's gone; a restart schedules it (contract H7)."""
    talk.load(code=timed(SECOND))
    assert len(talk.triggers()) == 1
    talk.load(version="2.0.0", code=timed(SECOND))
    assert until(lambda: talk.triggers() == [])
    talk.load(version="3.0.0", code=timed(SECOND, "nightly_3"))
    assert len(talk.triggers()) == 1
    talk.load(name="other", workflow="other", code=timed(SECOND, "nightly_3"))
    assert len(talk.triggers()) == 1
    talk.call("DELETE", "workflows", "data-pipeline", "3.0.0")
    assert talk.triggers() == []
    talk.fake.restart()
    assert until(talk.triggers)[0]["workflow_name"] == "data_pipeline"


def test_a_cron_of_an_unknown_workflow_is_scheduled_and_fails(talk: Talk) -> None:
    talk.load(code=timed(SECOND).replace("on='data_pipeline'", "on='nowhere'"))
    until(lambda: any("Workflow not found in registry: nowhere" in line for line in talk.fake.store.log))
    assert contexts(talk) == []


def test_a_cron_is_paused_by_its_workflow_and_not_fired_by_hand(talk: Talk) -> None:
    talk.fake.store.schedules.clock.set(SIX)
    talk.load(code=timed("0 6 * * *"))
    assert talk.call("POST", "triggers", "nightly", "pause")[0] == 404
    assert talk.call("POST", "triggers", "data_pipeline", "pause")[1]["paused"]
    talk.fake.store.schedules.clock.advance(days=1)
    assert talk.call("POST", "triggers", "data_pipeline", "fire")[0] == 404
    assert contexts(talk) == []
    assert not talk.call("POST", "triggers", "data_pipeline", "resume")[1]["paused"]
    assert until(lambda: contexts(talk))


def test_a_sub_second_interval_is_none(talk: Talk) -> None:
    talk.load(code=polled("return False").replace("'1s'", "'500ms'"))
    (row,) = talk.triggers()
    assert (row["schedule_type"], row["trigger_name"], row["poll_interval_ms"]) == ("trigger", "ready", 0)


#: Rule -> a poll function's body, and what the contexts of three polls' fires hold beside name and time.
FIRES: Mapping[str, tuple[str, list[dict[str, Any]]]] = {
    "H7: `return True` fires once and never again": ("return True", [{}]),
    "H7: so does a context seen before": (
        "return cloaca.TriggerResult.fire(cloaca.Context({'n': len(POLLS) // 3}))",
        [{"n": 0}, {"n": 1}],
    ),
    "H7: a context that changes fires each time": (
        "return cloaca.TriggerResult.fire(cloaca.Context({'n': len(POLLS)}))",
        [{"n": 1}, {"n": 2}, {"n": 3}],
    ),
    "H7: an exception is a line in the log": ("raise ValueError(1)", []),
    "H7: so is None": ("return None", []),
    "H7: so is a dict": ("return {'n': 1}", []),
    "F2: skip": ("return cloaca.TriggerResult.skip()", []),
}


def polled_times(path: Path, number: int) -> bool:
    return path.exists() and path.stat().st_size >= number


@pytest.mark.parametrize("rule", FIRES)
def test_poll_functions(talk: Talk, rule: str) -> None:
    body, expected = FIRES[rule]
    path = talk.folder / "polls"
    head = f"POLLS = []\ndef seen():\n    POLLS.append(1)\n    open({str(path)!r}, 'a').write('x')\n"
    talk.fake.store.schedules.clock.set(SIX)
    talk.load(code=polled(f"seen()\n    {body}", head=head))
    for number in range(1, 4):
        until(partial(polled_times, path, number))
        until(lambda: talk.fake.store.schedules.rows[0].next_run_at)
        talk.fake.store.schedules.clock.advance(seconds=2)
    until(partial(polled_times, path, 4))
    found = contexts(talk)
    assert all(context.pop("trigger_name") == "ready" and context.pop("triggered_at") for context in found)
    assert (found[: len(expected)] if len(expected) > 1 else found) == expected
    assert any("trigger ready" in line for line in talk.fake.store.log) == (not expected and rule[0] == "H")


def test_a_slow_poll_function_holds_up_all_others(talk: Talk) -> None:
    gate = talk.folder / "gate"
    body = f"import os, time\n    while not os.path.exists({str(gate)!r}): time.sleep(0.01)\n    return False"
    talk.load(name="slow", workflow="slow", code=polled(body))
    until(lambda: talk.triggers())
    talk.load(code=timed(SECOND))
    row = next(row for row in talk.fake.store.schedules.rows if row.cron)
    due = row.next_run_at
    assert due is not None
    until(lambda: talk.fake.store.schedules.clock.now() > due + timedelta(seconds=0.5))
    assert contexts(talk) == []
    gate.touch()
    assert until(lambda: contexts(talk))


def test_a_poll_trigger_belongs_to_its_first_package(talk: Talk) -> None:
    """Version 2 takes over, another package's of that name is dropped; one without `on` has its own name."""
    talk.load(code=polled("return False"))
    talk.load(name="other", workflow="other", code=polled("return True"))
    assert len(talk.triggers()) == 1
    talk.load(version="2.0.0", code=polled("return True"))
    assert [context["trigger_name"] for context in until(lambda: contexts(talk))] == ["ready"]
    talk.load(
        name="third",
        workflow="third",
        code=polled("return False").replace("on='data_pipeline', ", "name='x', "),
    )
    assert [row["workflow_name"] for row in talk.triggers() if row["trigger_name"] == "x"] == ["x"]
    status, _ = talk.call("POST", "triggers", "ready", "fire")
    assert (status, len(contexts(talk))) == (202, 2)


# Instances and tenants

MORNING = {"instance_name": "berlin", "cron": "0 6 * * *", "timezone": "Europe/Berlin", "params": {"rate": 2}}
PARAMS = HEAD + "cloaca.workflow_params(rate=float)\n" + WORK
INSTANCES = ("workflows", "data_pipeline", "instances")

#: Rule -> what is posted after `MORNING`, status and code.
REFUSED: Mapping[str, tuple[dict[str, Any], int, str]] = {
    "H7: a name that is taken": (MORNING, 409, "instance_exists"),
    "H7: a param that lacks": ({"params": {}}, 400, "instance_params_invalid"),
    "H7: a param of a wrong type": ({"params": {"rate": "2"}}, 400, "instance_params_invalid"),
    "H7: a bad cron": ({"cron": "61 * * * *"}, 400, "invalid_cron"),
    "H7: one that never fires": ({"cron": "0 0 30 2 *"}, 400, "invalid_cron"),
    "H7: a time zone that does not exist": ({"timezone": "Europe/Bonn"}, 400, "invalid_cron"),
}


@pytest.mark.parametrize("rule", REFUSED)
def test_instances_are_checked(talk: Talk, rule: str) -> None:
    talk.load(code=PARAMS)
    assert talk.call("POST", *INSTANCES, body=MORNING)[0] == 200
    body, status, code = REFUSED[rule]
    found, answer = talk.call("POST", *INSTANCES, body={**MORNING, "instance_name": "other", **body})
    assert (found, answer["code"]) == (status, code)


def test_an_instance_keeps_its_time_zone_and_params_and_outlives_its_package(talk: Talk) -> None:
    clock = talk.fake.store.schedules.clock
    clock.set(SIX)
    talk.load(code=PARAMS)
    status, row = talk.call("POST", *INSTANCES, body=MORNING)
    assert (status, row["next_run_at"]) == (200, "2026-01-06T05:00:00+00:00")
    for number in range(1, 4):
        clock.advance(days=1)
        until(partial(contexts, talk, number - 1))
    last = contexts(talk)[-1]
    assert (last["rate"], last["scheduled_time"]) == (2, "2026-01-08T05:00:00+00:00")
    assert last["schedule_timezone"] == "Europe/Berlin"
    talk.load(version="2.0.0", code=PARAMS)
    talk.call("DELETE", "workflows", "data-pipeline", "2.0.0")
    assert [each["instance_name"] for each in talk.call("GET", *INSTANCES)[1]["items"]] == ["berlin"]
    talk.fake.restart()
    assert talk.call("GET", *INSTANCES, "berlin")[1]["cron_expression"] == "0 6 * * *"
    assert talk.call("DELETE", *INSTANCES, "berlin")[0] == 200
    assert talk.call("GET", *INSTANCES, "berlin")[0] == 404


def test_an_instance_without_a_cron_or_that_is_off_never_fires(talk: Talk) -> None:
    talk.fake.store.schedules.clock.set(SIX)
    talk.load(code=PARAMS)
    bound = {"instance_name": "bound", "params": {"rate": 1}}
    assert talk.call("POST", *INSTANCES, body=bound)[1]["next_run_at"] is None
    talk.call("POST", *INSTANCES, body={**MORNING, "enabled": False})
    talk.call("POST", *INSTANCES, body={**MORNING, "instance_name": "on", "params": {"rate": 5}})
    talk.fake.store.schedules.clock.advance(days=2)
    assert [context["rate"] for context in until(lambda: contexts(talk))] == [5]


def wake_by_execute(talk: Talk) -> None:
    status, answer = talk.call("POST", "workflows", "data_pipeline", "execute", body={})
    assert (status, answer["code"]) == (400, "execution_failed")


def wake_by_instance(talk: Talk) -> None:
    body = {"instance_name": "wake", "cron": "0 0 1 1 *", "enabled": False}
    assert talk.call("POST", *INSTANCES, body=body)[0] == 200
    assert talk.call("DELETE", *INSTANCES, "wake")[0] == 200


@pytest.mark.parametrize("wake", [wake_by_execute, wake_by_instance])
def test_a_tenant_sleeps_until_it_is_woken_and_again_after_a_restart(
    fake: FakeServer, tmp_path: Path, wake: Callable[[Talk], None]
) -> None:
    talk = Talk(fake, tmp_path, "acme")
    talk.send("POST", "/v1/tenants", b'{"name": "acme", "description": ""}', "application/json")
    _, answer = talk.upload(code=timed(SECOND))
    until(lambda: talk.call("GET", "workflows", answer["package_id"])[1]["build_status"] == "success")
    for _ in range(2):
        assert talk.triggers() == []
        before = len(contexts(talk))
        wake(talk)
        assert until(talk.triggers)
        until(partial(contexts, talk, before))
        fake.restart()
