"""Runs that take over what earlier ones finished: what counts as the same, what never is, and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import cloaca_nb
from cloaca_nb.errors import UsageError
from cloaca_nb.model.run import RunnerName, RunState
from cloaca_nb.run.history.earlier import CONTEXTS
from tests.run.runs import BOTH
from tests.written import code_cells, write_notebook

FIRST = (
    "%cloaca_workflow report",
    "import glob, json, os, random, socket, sqlite3, subprocess, tempfile, threading, time\n"
    "from pathlib import Path\nimport steps\nFACTOR = 2",
)


@pytest.fixture(autouse=True)
def _of_this_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A place for the runs of this test, and what its notebook finds beside it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "steps.py").write_text("def more(x):\n    return x + 1\n")
    (tmp_path / "in.txt").write_text("1 2 3")
    (tmp_path / "many").mkdir()
    (tmp_path / "many" / "a").write_text("1")


def written(folder: Path, tasks: Mapping[str, str], *first: str) -> None:
    """A notebook of these plain cells by their ids, or of cells as they are."""
    marked = [
        body if body.startswith("%%") else f"# %%cloaca_task {id}\n{body}" for id, body in tasks.items()
    ]
    write_notebook(folder / "report.ipynb", code_cells([*(first or FIRST), *marked]))


def ran(folder: Path, runner: RunnerName = "preview", **how: Any) -> RunState:
    done = cloaca_nb.read(folder / "report.ipynb").run(runner=runner, cached=True, **how)
    assert done.status == "completed", done.first_error
    return done


def since(run: RunState) -> dict[str, str]:
    """For each task why it ran; empty where it was taken over."""
    return {task.id: "" if task.replayed else task.ran_since for task in run.tasks}


#: By task: its cell, and why it runs again where nothing has changed.
ALWAYS: Mapping[str, tuple[str, str]] = {
    "reads": ("rows = [int(x) for x in Path('in.txt').read_text().split()]", ""),
    "computes": ("total = steps.more(sum(rows)) * FACTOR", ""),
    "writes": ("n_written = Path('out.txt').write_text(str(total))", ""),
    "makes_folder": ("Path('made').mkdir(exist_ok=True)\nn_made = Path('made', 'x').write_text('1')", ""),
    "lists": ("names = sorted(os.listdir('many')) + sorted(glob.glob('many/*'))", ""),
    "asks": ("there = Path('absent').exists()", ""),
    "asks_by_a_class": ("class Files:\n    look = os.stat\nsize = Files().look('in.txt').st_size", ""),
    "in_a_temporary_folder": (
        "with tempfile.TemporaryDirectory() as folder:\n    Path(folder, 'a').write_text('1')\n"
        "    n_there = len(list(Path(folder).iterdir()))",
        "",
    ),
    "in_a_thread": (
        "found = []\nworker = threading.Thread(target=lambda: found.append(open('in.txt').read()))\n"
        "worker.start()\nworker.join()\nsaid = list(found)",
        "",
    ),
    "imports": ("import wave\nkind = wave.__name__", ""),
    "counts": (
        "path = Path('count.txt')\nnumber = int(path.read_text()) + 1 if path.exists() else 1\n"
        "n_count = path.write_text(str(number))",
        r"it changes count\.txt, which it goes by",
    ),
    "adds": ("with open('log.txt', 'a') as log:\n    n_log = log.write('x')", r"it changes .*log\.txt"),
    "stores": (
        "with sqlite3.connect('x.db') as base:\n    base.execute('create table if not exists t (a)')\n"
        "    base.execute('insert into t values (1)')\n"
        "    n_rows = base.execute('select count(*) from t').fetchone()[0]",
        r"it changes .*x\.db",
    ),
    "starts": (
        "echoed = subprocess.run(['echo', 'hi'], capture_output=True, text=True).stdout",
        "it starts processes",
    ),
    "connects": (
        "try:\n    socket.create_connection(('127.0.0.1', 9), timeout=1)\n    up = True\n"
        "except OSError:\n    up = False",
        "it uses the network",
    ),
    "draws": ("drawn = random.random()", r"random\.random\(\) is another for each run"),
    "tells_the_time": ("now = time.time()", r"time\.time\(\) is another for each run"),
}


@pytest.mark.parametrize("runner", BOTH)
def test_what_is_taken_over_where_nothing_has_changed(runner: RunnerName, tmp_path: Path) -> None:
    written(tmp_path, {id: body for id, (body, _) in ALWAYS.items()})
    first = ran(tmp_path, runner)
    assert set(since(first).values()) >= {"no run of it is kept"}
    ran(tmp_path, runner)  # what a task finds changed that it has made itself is there from now on
    again = ran(tmp_path, runner)
    told = since(again)
    wanted = {id: f"{why}.*" if why else "" for id, (_, why) in ALWAYS.items()}
    assert {id: told[id] for id, why in wanted.items() if not re.fullmatch(why, told[id])} == {}
    same = ("rows", "total", "names", "there", "n_there", "said")
    assert {key: again.context.get(key) for key in same} == {key: first.context.get(key) for key in same}


def _leads_elsewhere(link: Path) -> None:
    link.unlink()
    link.symlink_to("elsewhere")


#: What is done between two runs, and which tasks run then, with a word of why.
BETWEEN: Mapping[str, tuple[Callable[[Path, pytest.MonkeyPatch], object], Mapping[str, str]]] = {
    "nothing": (lambda folder, _: None, {}),
    "the same bytes again": (lambda folder, _: (folder / "in.txt").write_text("1 2 3"), {}),
    "another file": (lambda folder, _: (folder / "other.txt").write_text("1"), {}),
    "a file of other bytes that mean the same": (
        lambda folder, _: (folder / "in.txt").write_text("1  2 3"),
        {"reads": "in.txt has changed since run 1"},
    ),
    "a file": (
        lambda folder, _: (folder / "in.txt").write_text("1 2"),
        {"reads": "in.txt has changed", "computes": "another rows", "writes": "another total"},
    ),
    "a result that is gone": (
        lambda folder, _: (folder / "out.txt").unlink(),
        {"writes": "out.txt has changed since run 1"},
    ),
    "an entry of a folder": (
        lambda folder, _: (folder / "many" / "b").write_text(""),
        {"lists": "many has changed since run 1"},
    ),
    "something is there": (
        lambda folder, _: (folder / "absent").write_text(""),
        {"asks": "absent has changed"},
    ),
    "a variable": (
        lambda folder, patch: patch.setenv("MY_MODE", "other"),
        {"env": "the variable MY_MODE has changed since run 1"},
    ),
    "where a link leads": (
        lambda folder, _: _leads_elsewhere(folder / "link"),
        {"links": "link has changed since run 1"},
    ),
    "a helper module": (
        lambda folder, _: (folder / "steps.py").write_text("def more(x):\n    return 1 + x\n"),
        dict.fromkeys(
            ("reads", "computes", "writes", "lists", "asks", "env", "links"), "its code has changed since"
        ),
    ),
}
OF_CHANGES = ("reads", "computes", "writes", "lists", "asks")


@pytest.mark.parametrize("change", BETWEEN)
def test_what_runs_after_a_change(change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = {id: ALWAYS[id][0] for id in OF_CHANGES}
    more = {"env": "mode = os.environ.get('MY_' + 'MODE', 'none')", "links": "to = os.readlink('link')"}
    (tmp_path / "link").symlink_to("nowhere")
    written(tmp_path, {**cells, **more})
    ran(tmp_path)
    do, expected = BETWEEN[change]
    do(tmp_path, monkeypatch)
    told = {id: why for id, why in since(ran(tmp_path)).items() if why}
    assert told.keys() == expected.keys()
    assert [id for id, word in expected.items() if word not in told[id]] == []


@pytest.mark.parametrize("runner", BOTH)
def test_what_runs_again_and_gives_the_same_is_the_end_of_it(runner: RunnerName, tmp_path: Path) -> None:
    cells = {"one": "rows = [1, 2]", "two": "total = sum(rows)", "three": "double = total * 2"}
    cells["last"] = "print(double)"
    written(tmp_path, cells)
    ran(tmp_path, runner)
    written(tmp_path, {**cells, "one": "rows = [1, 1 + 1]"})
    again = ran(tmp_path, runner)
    assert since(again) == {"one": "its code has changed since run 1", "two": "", "three": "", "last": ""}
    written(tmp_path, {**cells, "two": "total = 10 + sum(rows)"})
    other = ran(tmp_path, runner)
    assert {id for id, why in since(other).items() if why} == {"two", "three", "last"}
    assert other.tasks[-1].output == "26\n"
    written(tmp_path, cells)
    assert since(ran(tmp_path, runner)) == dict.fromkeys(cells, "")  # of the first run


@pytest.mark.parametrize("runner", BOTH)
def test_what_a_task_does_not_read_passes_by_as_it_is_now(runner: RunnerName, tmp_path: Path) -> None:
    cells = {
        "begin": "%%cloaca_task begin\ncontext.set('n', context.get('n', 1))",
        "by_key": "%%cloaca_task by_key --dependencies begin\ncontext.set('m', context['n'] + 1)",
        "all": "%%cloaca_task all --dependencies by_key\ncontext.set('keys', sorted(context.to_dict()))",
        "anew": "%%cloaca_task anew --dependencies all\nreturn cloaca.Context({'m': context.get('m')})",
    }
    written(tmp_path, cells, "%cloaca_workflow report", "import cloaca")
    ran(tmp_path, runner, context={"more": 1})
    other = ran(tmp_path, runner, context={"more": 2})
    assert {id for id, why in since(other).items() if why} == {"all", "anew"}
    assert other.context == {"m": 2}
    last = ran(tmp_path, runner, context={"more": 2, "n": 5})
    assert {id for id, why in since(last).items() if why} == {*cells}
    assert last.context == {"m": 6}


def test_what_the_package_reads_as_it_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "factor.txt"
    path.write_text("2")
    load = f"FACTOR = int(open({str(path)!r}).read())  # cloaca: carry"
    cells = {"one": "rows = [1]", "two": "total = sum(rows) * FACTOR"}
    written(tmp_path, cells, "%cloaca_workflow report", load)
    ran(tmp_path)
    assert set(since(ran(tmp_path)).values()) == {""}
    path.write_text("3")
    assert set(since(ran(tmp_path)).values()) == {"factor.txt has changed since run 2"}


def test_what_many_threads_read_at_once(tmp_path: Path) -> None:
    for number in range(200):
        (tmp_path / "many" / f"{number}.txt").write_text(str(number))
    body = (
        "def read(number):\n    with open(f'many/{number}.txt') as file:\n        return file.read()\n"
        "with ThreadPoolExecutor(16) as pool:\n    texts = list(pool.map(read, range(200)))"
    )
    written(
        tmp_path,
        {"one": body, "two": "print(texts)"},
        "%cloaca_workflow report",
        "from concurrent.futures import ThreadPoolExecutor",
    )
    one = ran(tmp_path).task("one")
    assert one is not None
    assert one.went_by is not None
    assert {f"{number}.txt" for number in range(200)} <= {Path(path).name for path in one.went_by.files}


def test_what_failed_runs_again(tmp_path: Path) -> None:
    cells = {"one": "rows = [1]", "two": "total = rows[int(Path('at').read_text())]", "three": "last = total"}
    written(tmp_path, cells)
    notebook = cloaca_nb.read(tmp_path / "report.ipynb")
    assert notebook.run(runner="preview", cached=True).status == "failed"
    (tmp_path / "at").write_text("0")
    told = since(ran(tmp_path))
    assert told["one"] == ""
    assert told["two"] == told["three"] == "it has not been finished in run 1"


def test_what_is_kept_of_it_may_be_gone_or_nonsense(tmp_path: Path) -> None:
    written(tmp_path, {"one": "rows = [1]", "two": "total = sum(rows)", "three": "last = total"})
    ran(tmp_path)
    (contexts,) = (tmp_path / "state").glob(f"**/1/{CONTEXTS}")
    (contexts / "0000.json").unlink()
    (contexts / "0001.json").write_text("{")
    gone = "what run 1 stored is gone"
    assert since(ran(tmp_path)) == {"one": gone, "two": gone, "three": ""}  # which stores nothing
    assert set(since(ran(tmp_path)).values()) == {""}


def test_a_run_that_took_over_is_taken_over_from_itself(tmp_path: Path) -> None:
    written(tmp_path, {"one": "rows = [1]"})
    (tmp_path / "pyproject.toml").write_text("[tool.cloaca_nb]\nkeep_runs = 1\n")
    ran(tmp_path)
    for number in (1, 2, 3):
        assert [task.taken_from for task in ran(tmp_path).tasks] == [number]


def test_callbacks_are_called(tmp_path: Path) -> None:
    note = "def note(task, context):\n    print('noted')"
    cell = "%%cloaca_task one --on-success note\ncontext.set('a', 1)"
    written(tmp_path, {"one": cell}, "%cloaca_workflow report", note)
    ran(tmp_path)
    assert since(ran(tmp_path)) == {"one": "its on_success is to be called"}


def test_a_secret_may_be_another_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOACA_NB_SECRET_DB", '{"user": "me"}')
    cell = "%%cloaca_task one\ncontext.set('size', len(context.secret_field('db', 'user')))"
    written(
        tmp_path, {"one": cell}, "%cloaca_workflow report", "import cloaca\ncloaca.workflow_secrets('db')"
    )
    ran(tmp_path)
    assert since(ran(tmp_path)) == {"one": "it asks for a secret"}


@pytest.mark.parametrize("runner", BOTH)
def test_a_run_to_a_task_takes_over_what_it_needs(tmp_path: Path, runner: RunnerName) -> None:
    tasks = {"rows": "rows = [1, 2]", "total": "total = sum(rows)", "shown": "text = str(total)"}
    written(tmp_path, tasks)
    ran(tmp_path, runner)
    written(tmp_path, {**tasks, "total": "total = sum(rows) + 1"})
    part = ran(tmp_path, runner, until="total")
    assert since(part)["rows"] == ""
    assert [(task.id, task.status) for task in part.tasks][1:] == [("total", "completed")]
    assert list(since(ran(tmp_path, runner)).items())[:2] == [("rows", ""), ("total", "")]


@pytest.mark.parametrize("how", [{"start": "one"}, {"only": "one"}, {"times": 2}, {"at_once": 2}])
def test_what_does_not_go_with_it(how: dict[str, Any], tmp_path: Path) -> None:
    written(tmp_path, {"one": "rows = [1]"})
    with pytest.raises(UsageError, match="what is finished is taken over in one run from the first task on"):
        ran(tmp_path, **how)
