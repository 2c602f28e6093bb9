"""The fake 0.5.1 daemon against what a real one was seen to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.servers.archives import write_archive
from tests.servers.fake_daemon import FakeDaemon, put
from tests.servers.talking import Talk, until

HEAD = "import cloaca\n"
WORK = "@cloaca.task()\ndef work(c):\n    return c\n"
SECOND = "* * * * * *"
CRON = f"@cloaca.trigger(on='data_pipeline', cron='{SECOND}')\ndef tick(): pass\n"


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[FakeDaemon]:
    made = FakeDaemon(tmp_path / "home", environ={"CLOACINA_VAR_N": "7"})
    yield made
    made.close()


def table(**values: Any) -> dict[str, bytes]:
    """A package.toml with a row of the table, some of its values others or left out."""
    row = {"name": "tick", "workflow": "data_pipeline", "poll_interval": "1s", **values}
    lines = [
        f"{key} = {str(value).lower() if value is True else repr(value)}"
        for key, value in row.items()
        if value
    ]
    toml = '[package]\nname = "data-pipeline"\nversion = "1.0.0"\ninterface = "x"\ninterface_version = 1\n'
    toml += '[metadata]\nlanguage = "python"\nworkflow_name = "data_pipeline"\n'
    toml += 'entry_module = "data_pipeline.tasks"\n[[metadata.triggers]]\n'
    return {"package.toml": (toml + "\n".join(lines)).encode()}


NAMED = HEAD + "@cloaca.task()\ndef work(c):\n    c['n'] = cloaca.var('N')\n    return c\n"
NAMED += "@cloaca.trigger(name='tick', poll_interval='1s')\ndef tick(): return True\n"
#: Rule -> parts of an archive, what the log says, and whether a run comes by itself.
DAEMON: Mapping[str, tuple[dict[str, Any], str, bool]] = {
    "H8: nothing runs by itself": ({"code": NAMED}, "loaded: data-pipeline v1.0.0 — 1 tasks", False),
    "H8: a cron of the table": (
        {
            "code": HEAD + WORK.replace("return c", "c['n'] = '7'\n    return c"),
            "files": table(cron_expression=SECOND),
        },
        "loaded: data-pipeline",
        True,
    ),
    "H8: a poll of the table": (
        {"code": NAMED, "files": table(allow_concurrent=True)},
        "loaded: data-pipeline",
        True,
    ),
    "H8: crons need poll_interval, too": (
        {"code": NAMED, "files": table(cron_expression=SECOND, poll_interval=None)},
        "missing field `poll_interval`",
        False,
    ),
    "H8: a poll without its function": (
        {"code": HEAD + WORK, "files": table()},
        "no trigger function named tick",
        False,
    ),
    "F2: a cron in the decorator": ({"code": HEAD + CRON + WORK}, "unexpected keyword argument", False),
    "F3: no params yet": (
        {"code": HEAD + "cloaca.workflow_params(n=int)\n" + WORK},
        "has no attribute 'workflow_params'",
        False,
    ),
    "H6: the guide's layout alone": ({"guide_only": True}, "does not contain a package.toml", False),
    "H6: denied names": ({"files": {"vendor/json.py": b""}}, "shadows Python stdlib", False),
}


@pytest.mark.parametrize("rule", DAEMON)
def test_a_daemon(daemon: FakeDaemon, tmp_path: Path, rule: str) -> None:
    parts, said, runs = DAEMON[rule]
    put(write_archive(tmp_path, **parts), daemon)
    until(lambda: any(said in line for line in daemon.lines))
    if runs:
        run = until(lambda: daemon.runs)[0]
        until(lambda: run.status == "Completed")
        assert run.contexts["work"]["n"] == "7"
    else:
        assert (daemon.runs, daemon.schedules.rows) == ([], [])


def test_a_daemon_imports_a_module_name_once_in_its_life(daemon: FakeDaemon, tmp_path: Path) -> None:
    put(write_archive(tmp_path, code=HEAD + WORK), daemon)
    until(lambda: any("loaded: data-pipeline v1.0.0" in line for line in daemon.lines))
    put(write_archive(tmp_path, name="other", code=HEAD + WORK), daemon)
    put(write_archive(tmp_path, version="2.0.0", code=HEAD + WORK), daemon)
    until(lambda: sum("No tasks registered" in line for line in daemon.lines) == 2)


def test_a_server_refuses_a_daemons_table(talk: Talk) -> None:
    status, answer = talk.upload(code=HEAD + WORK, files=table(cron_expression=SECOND))
    assert (status, "unknown field `triggers`" in answer["error"]) == (400, True)
