"""A notebook's triggers on a daemon 0.5.1: a table of `package.toml` starts runs there, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import cloaca_nb
from cloaca_nb.errors import CloacaNbError, DeployError, UsageError
from cloaca_nb.package.contents import read_contents
from tests.servers.fake_daemon import FakeDaemon, put
from tests.servers.talking import Talk, until
from tests.written import code_cells, write_notebook

TASK = "%%cloaca_task\ndef work(context):\n    context.set('n', 7)\n    return context"
HEAD = "%cloaca_workflow orders"
SECOND = "* * * * * *"

#: What starts it -> the cell, and what the run's context says of it beside.
STARTS: Mapping[str, str] = {
    "a cron of a line": f'%cloaca_trigger nightly --cron "{SECOND}"',
    "a cron of a decorator": (
        "import cloaca\n\n@cloaca.trigger(\n    name='nightly',\n"
        f"    cron='{SECOND}',\n    timezone='UTC',\n)\ndef nightly():\n    pass"
    ),
    "a poll of a cell": "%%cloaca_trigger inbox --every 1s\ndef inbox():\n    return True",
    "a poll of a decorator": (
        "from cloaca import trigger as begins\n\n"
        "@begins(poll_interval='1s', allow_concurrent=True)\ndef inbox():\n    return True"
    ),
}


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[FakeDaemon]:
    made = FakeDaemon(tmp_path / "home")
    yield made
    made.close()


def notebook(folder: Path, *cells: str) -> cloaca_nb.api.FileNotebook:
    sources = (HEAD, TASK, *cells)
    path = write_notebook(folder / "a.ipynb", code_cells(sources))
    return cloaca_nb.read(path)


@pytest.mark.parametrize("start", STARTS)
def test_a_trigger_starts_runs_on_a_daemon(daemon: FakeDaemon, tmp_path: Path, start: str) -> None:
    packed = notebook(tmp_path, STARTS[start]).pack(tmp_path / "out", layout="daemon")
    put(packed.path, daemon)
    until(lambda: any("loaded: orders v1.0.0" in line for line in daemon.lines))
    run = until(lambda: daemon.runs)[0]
    until(lambda: run.status == "Completed")
    assert run.contexts["work"]["n"] == 7


@pytest.mark.parametrize("start", STARTS)
def test_a_server_gets_another_archive_than_a_daemon(talk: Talk, tmp_path: Path, start: str) -> None:
    mine = notebook(tmp_path, STARTS[start])
    status, answer = talk.post(mine.pack(tmp_path / "out", layout="daemon").path.read_bytes())
    assert (status, "unknown field `triggers`" in answer["error"]) == (400, True)
    status, _ = talk.post(mine.pack(tmp_path / "out").path.read_bytes())
    assert status == 201
    assert until(talk.triggers)[0]["workflow_name"] == "orders"


@pytest.mark.usefixtures("state")
def test_deploying_writes_the_form_of_the_target(daemon: FakeDaemon, tmp_path: Path) -> None:
    mine = notebook(tmp_path, STARTS["a cron of a line"])
    done = mine.deploy(str(daemon.home / "packages"))
    assert done.reached == "loaded"
    assert until(lambda: daemon.runs)
    contents = read_contents(tmp_path / "orders-1.0.0.cloacina")
    assert contents.layout == "daemon"
    assert mine.status(str(daemon.home / "packages"))[0].state == "same"


def told(mine: cloaca_nb.api.FileNotebook, where: Path) -> str:
    """All that a deploy says."""
    lines: list[str] = []
    try:
        mine.deploy(str(where), on_event=lambda event: lines.append(f"{event.message} {event.hint}"))
    except CloacaNbError as error:
        lines.append(str(error))
    return "\n".join(lines)


@pytest.mark.usefixtures("state")
def test_nothing_starts_a_workflow_without_a_trigger(tmp_path: Path) -> None:
    where = tmp_path / "packages"
    where.mkdir()
    assert "nothing will start orders there" in told(notebook(tmp_path), where)
    mine = notebook(tmp_path, STARTS["a cron of a line"])
    assert "nothing will start" not in told(mine, where)


@pytest.mark.usefixtures("state")
def test_a_cron_in_berlin_is_an_error(tmp_path: Path) -> None:
    where = tmp_path / "packages"
    where.mkdir()
    cell = "import cloaca\n@cloaca.trigger(name='m', cron='@daily', timezone='Europe/Berlin')\ndef m(): pass"
    mine = notebook(tmp_path, cell)
    with pytest.raises(UsageError, match=r"`m` \(cell 3, line 2\) is in Europe/Berlin"):
        mine.pack(tmp_path / "out", layout="daemon")
    assert "would take its hours for UTC" in told(mine, where)
    assert list(where.iterdir()) == []


def test_an_archive_goes_to_its_own_kind_of_target(tmp_path: Path) -> None:
    mine = notebook(tmp_path, STARTS["a poll of a cell"])
    where = tmp_path / "packages"
    where.mkdir()
    archive = mine.pack(tmp_path / "out").path
    with pytest.raises(DeployError, match="written as servers read them"):
        cloaca_nb.api.deploy_archive(archive, str(where))


def test_without_triggers_the_layouts_are_the_same(tmp_path: Path) -> None:
    mine = notebook(tmp_path)
    assert (
        mine.pack(tmp_path / "a", layout="daemon").archive.sha256 == mine.pack(tmp_path / "b").archive.sha256
    )
