"""What plain cells hand over, on both runners: attempts begin anew, what lacks is told by its variable."""

from __future__ import annotations

from pathlib import Path

import pytest

import cloaca_nb
from cloaca_nb.carried.codec_store import VARIABLE
from cloaca_nb.model.run import RunnerName, RunState
from tests.casefile import ALL_CASES
from tests.run.runs import BOTH
from tests.written import code_cells, write_notebook

pytestmark = pytest.mark.parametrize("runner", BOTH)
NAME = "%load_ext cloaca_nb\n%cloaca_workflow demo"
LARGE = "%%cloaca_task make --retry-attempts 1\nrows = list(range(100_000))"
USE = "%%cloaca_task use --retry-attempts 1\nprint(len(rows))"


def run(folder: Path, runner: RunnerName, *cells: str) -> RunState:
    """A run of a notebook with these cells."""
    path = write_notebook(folder / "demo.ipynb", code_cells((NAME, *cells)))
    return cloaca_nb.read(path).run(runner=runner)


def test_a_retry_begins_with_the_values_that_came_in(
    runner: RunnerName, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (case,) = (case for case in ALL_CASES if case.name == "retry_begins_anew")
    cells = [cell.source for cell in case.document(tmp_path).cells]
    result = run(tmp_path, runner, *cells[1:])
    assert result.status == "completed"
    assert result.context["seen"] == '[1, 2, "try"]'


def test_callbacks_get_values(runner: RunnerName, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(
        tmp_path,
        runner,
        """SEEN = "seen.txt"
def told(id_, *more):
    with open(SEEN, "a") as file:
        print(id_, [more[-1].get(key) for key in ("rows", "total")], file=file)""",
        "%%cloaca_task load --on-success told\nrows = [(1, 2)]",
        "%%cloaca_task total --on-success told\nrows += [3]\ntotal = {len(rows)}",
        "%%cloaca_task fails --on-failure told --retry-attempts 1\nrows.append(4)\nok = 1 / (len(total) - 1)",
        "%%cloaca_task --on-success told\ndef last(context):\n    len(context['total'])\n    return context",
    )
    assert result.status == "failed"
    assert sorted((tmp_path / "seen.txt").read_text().splitlines()) == [
        "fails [[(1, 2), 3], {2}]",
        "last [None, {2}]",
        "load [[(1, 2)], None]",
        "total [[(1, 2), 3], {2}]",
    ]


def failure(result: RunState, id_: str) -> str:
    """How a task failed."""
    (task,) = (task for task in result.tasks if task.id == id_)
    assert task.error is not None
    return task.error.message


def test_a_store_that_is_no_directory(
    runner: RunnerName, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "file" / "store"))
    told = failure(run(tmp_path, runner, LARGE, USE), "make")
    assert told.startswith("`rows` cannot be handed over: the artifact store")


def test_a_store_that_is_gone(runner: RunnerName, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "store"
    monkeypatch.setenv(VARIABLE, str(store))
    gone = (
        f"%%cloaca_task between --dependencies make\nimport shutil\nn = shutil.rmtree({str(store)!r}) or 1\nn"
    )
    told = failure(run(tmp_path, runner, LARGE, gone, USE + " + n"), "use")
    assert told.startswith("'rows' cannot be taken over: ")
    assert str(store) in told
