"""Triggers: how each form is read and written, what is said of it, and which crons servers fire."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.errors import UsageError
from cloaca_nb.kernel.registered import declared
from cloaca_nb.package.plan import plan_package
from cloaca_nb.read.registrations.cron import next_times, read_cron
from cloaca_nb.read.registrations.magic import interval_ms, parse_trigger
from cloaca_nb.read.workflow import read_workflow
from tests.read.reading import document, errors, kinds, workflow
from tests.servers.fake_cron import Cron, CronError

NOW = datetime(2026, 1, 5, 6, tzinfo=timezone.utc)
TASK = "%%cloaca_task\ndef load(context):\n    return context"
POLL = "def inbox():\n    return cloaca.TriggerResult.skip()"


def lines(*cells: str, layout: str = "guide") -> list[str]:
    """The lines of the module of tasks in a layout; the suffix by content is written as HASH."""
    notebook = document(*cells, TASK)
    package = plan_package(read_workflow(notebook), notebook)
    files = package.guide if layout == "guide" else package.release
    text = next(data for path, data in files.items() if path.endswith("/tasks.py")).decode()
    suffix = (package.release_entry_module or "").split(".")[0].removeprefix("demo_")
    return text.replace(suffix, "HASH").split("\n")


@pytest.mark.parametrize(
    ("cell", "guide", "release"),
    [
        (
            '%cloaca_trigger nightly --cron "0 6 * * *"',
            '@cloaca.trigger(name="nightly", on="demo", cron="0 6 * * *")',
            '@cloaca.trigger(name="nightly_HASH", on="demo", cron="0 6 * * *")',
        ),
        (
            f"%%cloaca_trigger mail --every 30s --on other\n{POLL}",
            '@cloaca.trigger(name="mail", on="other", poll_interval="30s")',
            '@cloaca.trigger(name="mail_HASH", on="other", poll_interval="30s")',
        ),
        (
            '%%cloaca_trigger nightly --cron "@daily"',
            '@cloaca.trigger(name="nightly", on="demo", cron="@daily")',
            '@cloaca.trigger(name="nightly_HASH", on="demo", cron="@daily")',
        ),
        (
            '%cloaca_trigger morning --cron "0 6 * * *" --timezone UTC',
            '@cloaca.trigger(name="morning", on="demo", cron="0 6 * * *")',
            '@cloaca.trigger(name="morning_HASH", on="demo", cron="0 6 * * *")',
        ),
        (
            f"@cloaca.trigger()\n{POLL}",
            '@cloaca.trigger(name="inbox", on="demo")',
            '@cloaca.trigger(name="inbox_HASH", on="demo")',
        ),
        (
            f"@cloaca.trigger(poll_interval='5s', name='ä')  # each\n{POLL}",
            '@cloaca.trigger(poll_interval=\'5s\', name="ä", on="demo")  # each',
            '@cloaca.trigger(poll_interval=\'5s\', name="ä_HASH", on="demo")  # each',
        ),
        (
            f"@cloaca.trigger(on='x', cron='0 6 * * *')\n{POLL}",
            "@cloaca.trigger(name=\"inbox\", on='x', cron='0 6 * * *')",
            "@cloaca.trigger(name=\"inbox_HASH\", on='x', cron='0 6 * * *')",
        ),
    ],
)
def test_a_trigger_says_its_name_and_workflow_in_each_layout(cell: str, guide: str, release: str) -> None:
    assert guide in lines(cell)
    assert release in lines(cell, layout="release")


@pytest.mark.parametrize("mark", ["%", "%%"])
def test_a_time_zone_on_the_line(mark: str) -> None:
    """Servers would take its hours for UTC: they read a layout without it, and a deploy makes a schedule."""
    cell = f'{mark}cloaca_trigger morning --cron "0 6 * * *" --timezone Europe/Berlin'
    cell += "\ndef morning():\n    return False" * (mark == "%%")
    written = '@cloaca.trigger(name="morning", on="demo", cron="0 6 * * *", timezone="Europe/Berlin")'
    assert written in lines(cell)
    assert not [line for line in lines(cell, layout="release") if "trigger(" in line]
    found = workflow(cell, TASK).triggers[0]
    assert (found.timezone, found.is_utc) == ("Europe/Berlin", False)
    assert kinds(cell, TASK)["trigger-zone"] == (2, 1)
    assert "unknown-zone" in kinds(cell.replace("Berlin", "Nowhere"), TASK)
    summer = datetime(2026, 7, 1, tzinfo=timezone.utc)
    shown = declared(cell.split(" ", 1)[1].split("\n")[0], None, summer)
    assert shown.count("04:00:00 UTC") == shown.count("06:00:00 Europe/Berlin") == 5
    with pytest.raises(UsageError, match="no time zone"):
        declared('m --cron "0 6 * * *" --timezone Nowhere/Else', None)
    with pytest.raises(UsageError, match="no time zone"):
        parse_trigger("m --every 5s --timezone UTC")


def test_a_trigger_beside_tasks_of_its_cell_is_written_likewise() -> None:
    marked = (
        f"%%cloaca_task\n@cloaca.trigger()\n{POLL}\n@cloaca.task(id='a')\ndef a(context):\n    return context"
    )
    assert lines(marked).count('@cloaca.trigger(name="inbox", on="demo")') == 1


def test_a_cron_in_another_time_zone_stands_in_the_layout_of_the_guide_only() -> None:
    zoned = f"@cloaca.trigger(\n    on='demo', cron='0 6 * * *',\n    timezone='Europe/Berlin',\n)\n{POLL}"
    assert "    timezone='Europe/Berlin'," in lines(zoned)
    released = lines(zoned, layout="release")
    assert not [line for line in released if "trigger" in line or "timezone" in line]
    assert "def inbox():" in released
    assert "trigger-zone" in kinds(zoned, TASK)


def test_the_suffix_changes_with_what_the_package_holds() -> None:
    cell = '%cloaca_trigger nightly --cron "0 6 * * *"'
    notebooks = [document(cell, TASK), document(cell, TASK.replace("load", "fetch"))]
    packages = [plan_package(read_workflow(each), each) for each in notebooks]
    entries = {package.release_entry_module for package in packages}
    assert len(entries) == 2
    for package in packages:
        suffix = (package.release_entry_module or "").split(".")[0].removeprefix("demo")
        assert any(f'name="nightly{suffix}"'.encode() in data for data in package.release.values())


def test_the_model_has_all_of_them() -> None:
    cells = ['%cloaca_trigger a --cron "0 6 * * *"', f"%%cloaca_trigger b --every 5m\n{POLL}"]
    cells.append(
        "EVERY = '1h'\n@cloaca.trigger(poll_interval=EVERY, allow_concurrent=True)\n"
        "def c():\n    return False"
    )
    found = workflow(*cells, TASK).triggers
    assert [(t.name, t.cron, t.poll_interval, t.workflow) for t in found] == [
        ("a", "0 6 * * *", "", "demo"),
        ("b", "", "5m", "demo"),
        ("c", "", "1h", "demo"),
    ]
    assert [t.allow_concurrent for t in found] == [False, False, True]
    assert [(t.place.cell, t.place.line) for t in found] == [(2, 1), (3, 1), (4, 2)]


@pytest.mark.parametrize(
    ("body", "wrapped"),
    [
        ("return True", True),
        ("return len([1]) > 0", True),
        ("return False", False),
        ("return cloaca.TriggerResult.skip()", False),
        ("return cloaca.TriggerResult.fire(None) if 1 else False", False),
        ("def inner():\n        return True\n    return False", False),
    ],
)
def test_an_answer_that_servers_would_see_once_is_made_to_change(body: str, wrapped: bool) -> None:
    cell = f"%%cloaca_trigger inbox --every 30s\ndef inbox():\n    {body}"
    found = lines(cell)
    assert ("@each_time" in found) is wrapped
    assert ("fires-once" in kinds(cell, TASK)) is wrapped
    if wrapped:
        assert found.index("@each_time") + 1 == found.index("def inbox():")


@pytest.mark.parametrize(
    "cell",
    [
        "%cloaca_trigger",
        "%cloaca_trigger a",
        '%cloaca_trigger a --cron "0 6 * * *" --every 5s',
        "%cloaca_trigger a --every 5s",
        "%cloaca_trigger a --cron 0 6 * * *",
        "%%cloaca_trigger a --every 5s\nx = 1",
        "%%cloaca_trigger a --every 5s\ndef f(context):\n    return True",
        f"%%cloaca_trigger a --every soon\n{POLL}",
        f"%%cloaca_trigger a --often 5s\n{POLL}",
    ],
)
def test_a_line_that_cannot_be_read_is_an_error(cell: str) -> None:
    assert errors(cell, TASK) == {"trigger-option"}


def test_a_trigger_cell_is_an_ordinary_cell_but_for_its_function() -> None:
    cell = f"%%cloaca_trigger inbox --every 30s\nLIMIT = 3\n{POLL}"
    use = "%%cloaca_task\ndef load(context):\n    context.set('limit', LIMIT)\n    return context"
    assert errors(cell, use) == set()
    text = [line.text for line in workflow(cell, use).modules[0].lines]
    assert "LIMIT = 3" in text


#: Expression -> why servers do not fire it, as the fake server, which does as they do, agrees.
CRONS = {
    "0 6 * * *": None,
    "*/10 * * * * *": None,
    "@daily": None,
    "0 6 * * MON-FRI": None,
    "0 6 * JAN *": None,
    "0 6 L * *": None,
    "0 6 15W * *": None,
    "0 6 ? * *": None,
    "0 6 * * 1#2": None,
    "0 6 * * 5L": None,
    "0 6 * * 7": None,
    "0 0 29 2 *": None,
    "0 0 30 2 *": "never",
    "0 0 31 4 *": "never",
    "* * * * * * *": "fields",
    "0 6 * *": "fields",
    "": "fields",
    "61 * * * *": "refused",
    "0 25 * * *": "refused",
    "0 6 * FOO *": "refused",
    "@reboot": "refused",
    "every day": "fields",
    "H 6 * * *": "refused",
    "R 6 * * *": "refused",
}


@pytest.mark.parametrize("text", CRONS)
def test_a_cron_is_read_as_servers_read_it(text: str) -> None:
    assert read_cron(text, NOW).wrong == CRONS[text]
    try:
        fires = Cron(text).after(NOW, "UTC") is not None
    except CronError:
        fires = False
    assert fires is (CRONS[text] is None)


@pytest.mark.parametrize(
    "text", [text for text, wrong in CRONS.items() if wrong is None and text != "0 6 * * 5L"]
)
def test_the_next_times_are_those_of_servers(text: str) -> None:
    mine = next_times(text, NOW, 3)
    moment, theirs = NOW, []
    for _ in range(3):
        moment = Cron(text).after(moment, "UTC") or moment
        theirs.append(moment)
    assert mine == theirs


def test_a_cron_without_end_is_not_read() -> None:
    cron = read_cron("0" + ",0" * 50_000 + " 6 * * *", NOW)
    assert cron.wrong == "refused"
    assert "longer" in cron.reason


def test_a_cron_that_only_servers_read_is_let_through() -> None:
    assert read_cron("0 6 * * 5L", NOW) == (None, "", False)
    assert "cron-unread" in kinds('%cloaca_trigger a --cron "0 6 * * 5L"', TASK)


@given(st.text(alphabet="0123456789*/-,#?LWHR@ MONdaily", max_size=24))
def test_any_text_is_a_cron_or_has_its_reason(text: str) -> None:
    cron = read_cron(text, NOW)
    if cron.wrong is None and cron.is_read:
        assert all(at > NOW - timedelta(seconds=1) for at in next_times(text, NOW, 2))


@given(st.integers(0, 10**6), st.sampled_from(["ms", "s", "m", "h"]))
def test_intervals(number: int, unit: str) -> None:
    assert interval_ms(f"{number}{unit}") == number * {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000}[unit]


@pytest.mark.parametrize("text", ["", "5", "s", "1.5s", "-1s", "5 s", "5S", "٣s"])
def test_what_is_no_interval(text: str) -> None:
    assert interval_ms(text) is None
    with pytest.raises(UsageError):
        parse_trigger(f"a --every '{text}'")
