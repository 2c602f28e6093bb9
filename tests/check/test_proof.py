"""The import proof: real interpreters, real failures, and where in the notebook they come from."""

from __future__ import annotations

import _thread
import itertools
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

import pytest

import cloaca_nb
from cloaca_nb.check.proof import guard, interpreter
from cloaca_nb.check.proof.facts import Ended, LayoutReport
from cloaca_nb.check.proof.importing import _frames, _threads
from cloaca_nb.check.proof.interpreter import LAYOUTS, FreshInterpreter
from cloaca_nb.check.proof.proof import _unique
from cloaca_nb.check.rules import worded
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.package import Package
from tests.check.proofs import prove
from tests.command import LIMIT_S
from tests.package.notebooks import ETL, EXTRACT, NAME, package, vendored

USES = """
    %%cloaca_task
    def extract(context):
        context.set("x", helpers.X)
        return context
"""


def with_helper(folder: Path, *lines: str) -> Package:
    """A package whose helper module, in cell 2, has these lines from line 2 on."""
    return package(
        NAME, "\n".join(["%%cloaca_module helpers", *lines]), "import helpers", USES, folder=folder
    )


def is_running(pid: int) -> bool:
    """Whether a process exists and is not just waiting to be forgotten."""
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, check=False, text=True)
    return done.stdout.strip()[:1] not in {"", "Z"}


def are_gone(pids: list[str]) -> bool:
    """Whether processes are gone; a killed one may take a moment on a busy machine."""
    end = time.monotonic() + LIMIT_S
    while any(is_running(int(pid)) for pid in pids) and time.monotonic() < end:
        time.sleep(0.05)
    return not any(is_running(int(pid)) for pid in pids)


def facts(made: Package, timeout_s: float = 60) -> list[tuple[str, Place | None]]:
    return [(fact.kind, fact.place) for fact in prove(made, timeout_s=timeout_s).facts]


def test_tasks_and_edges_as_imported(tmp_path: Path) -> None:
    proof = prove(package(*ETL, folder=tmp_path))
    assert proof.facts == ()
    assert [(task.id, task.function) for task in proof.tasks] == [
        ("extract", "flow_one.tasks:extract"),
        ("load", "flow_one.tasks:load"),
    ]
    assert [task.place and task.place.cell for task in proof.tasks] == [2, 3]
    assert proof.edges == (("extract", "load"),)
    assert 0 < proof.duration_s < 60


FAILURES: list[tuple[list[str], str, int | None]] = [
    (["X = 1", "Y = 1 / 0"], "import-failed", 3),
    (["def f():", "    raise ValueError('no')", "", "X = f()"], "import-failed", 3),
    (["import json", "X = json.loads('{')"], "import-failed", 3),
    (["X = input()"], "import-failed", 2),
    (["X = open('nowhere.txt').read()"], "import-failed", 2),
    (["import no_such_module"], "import-missing-module", 2),
    (["from no_such.deep import thing"], "import-missing-module", 2),
    (["from json import no_such_name"], "import-failed", 2),
    (["import sys", "sys.exit('no')"], "import-exit", 3),
    (["raise SystemExit"], "import-exit", 2),
    (["raise KeyboardInterrupt"], "import-failed", 2),
    (["import os", "", "os._exit(3)"], "import-exit", 4),
    (["import os", "os._exit(0)"], "import-exit", 3),
    (["import cloaca", "X = cloaca.var('NOT_SET_ANYWHERE')"], "variable-read-at-import", 3),
    (["import cloaca", "X = getattr(cloaca, 'Default' 'Runner')"], "server-lacks-name", 3),
    (["exec('from cloaca import DatabaseAdmin')"], "server-lacks-name", 2),
    (["def f():", "    return f()", "X = f()"], "import-failed", 3),
    (["class E(Exception):", "    def __str__(self): raise ValueError", "raise E"], "import-failed", 4),
]


@pytest.mark.parametrize(("lines", "kind", "line"), FAILURES)
def test_failing_imports(lines: list[str], kind: str, line: int | None, tmp_path: Path) -> None:
    assert facts(with_helper(tmp_path, *lines)) == [(kind, Place(2, line))]


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (["import ctypes", "ctypes.string_at(0)"], 3),
        (["import os, signal", "os.kill(os.getpid(), signal.SIGKILL)"], 3),
        (["import os", "os.abort()"], 3),
    ],
)
def test_crashing_imports(lines: list[str], line: int, tmp_path: Path) -> None:
    assert facts(with_helper(tmp_path, *lines)) == [("import-crash", Place(2, line))]


@pytest.mark.skipif(os.name != "posix", reason="process groups")
def test_an_import_without_end_is_stopped_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = tmp_path / "started"
    made = with_helper(
        tmp_path,
        "import subprocess, time",
        "child = subprocess.Popen(['sleep', '100'])",
        f"open({str(started)!r}, 'a').write(f'{{child.pid}}\\n'); time.sleep(100)",
    )
    wait = FreshInterpreter.wait

    def wait_until_all_sleep(interpreter: FreshInterpreter, timeout_s: float) -> Ended:
        """The time runs out when both imports are where they stay, however long that takes."""
        end = time.monotonic() + LIMIT_S
        while len(pids()) < LAYOUTS and time.monotonic() < end:
            time.sleep(0.01)
        return wait(interpreter, 0.0)

    def pids() -> list[str]:
        return started.read_text("utf-8").split() if started.exists() else []

    monkeypatch.setattr(FreshInterpreter, "wait", wait_until_all_sleep)
    assert facts(made, timeout_s=1.5) == [("import-timeout", Place(2, 4))]
    assert len(pids()) == LAYOUTS
    assert are_gone(pids())


@pytest.mark.parametrize(("held_up", "told"), [(0.0, ["import-timeout"]), (1000.0, [])])
def test_time_in_line_for_a_processor_does_not_count(
    held_up: float, told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = chain([0.0] * LAYOUTS, itertools.repeat(held_up))
    monkeypatch.setattr("cloaca_nb.check.proof.guard.waited_s", lambda pid: next(waits))
    monkeypatch.setattr("cloaca_nb.check.proof.interpreter.MOST", 10_000)
    made = with_helper(tmp_path, "import time", "time.sleep(1)", "X = 1")
    # Each layout may be at another line when its time is over, and says so.
    assert {kind for kind, _ in facts(made, timeout_s=0.05)} == set(told)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_a_process_is_known_to_wait_for_a_processor() -> None:
    assert guard.waited_s(os.getpid()) > 0
    assert guard.waited_s(2**30) == 0


def test_what_an_import_leaves_behind(tmp_path: Path) -> None:
    made = with_helper(
        tmp_path,
        "import threading, time",
        "threading.Thread(target=time.sleep, args=(60,), name='poller').start()",
        "print('loaded', 'x' * 200_000)",
        "X = 1",
    )
    proof = prove(made)
    assert [fact.kind for fact in proof.facts] == ["import-thread", "import-output"]
    assert proof.facts[0].values == {"name": "poller"}
    assert len(proof.output) == 64 * 1024


def test_nothing_of_the_notebooks_folder_is_seen(tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("X = 1", encoding="utf-8")
    computed = "X = importlib.import_module('be' + 'side').X"
    found = prove(with_helper(tmp_path, "import importlib", computed)).facts
    assert [fact.kind for fact in found] == ["import-missing-module"]
    (finding,) = worded(found)
    assert finding.hint.startswith("beside.py lies beside the notebook")
    made = with_helper(
        tmp_path, "import os", "assert os.listdir() == []", "assert os.getcwd().endswith('empty')"
    )
    assert prove(made).facts == ()


def test_what_is_carried_of_the_notebooks_folder_is_the_packages_own(tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("X = 1", encoding="utf-8")
    lines = ("import sys", "import beside", "X = beside.X", "assert 'beside' not in sys.modules")
    made = with_helper(tmp_path, *lines, "assert beside.__name__ == f'{__package__}.beside'")
    assert [module.name for module in made.workflow.modules] == ["tasks", "helpers", "beside"]
    (tmp_path / "beside.py").write_text("X = 1 / 0", encoding="utf-8")  # the copy counts
    assert prove(made).facts == ()


def test_environment_variables_of_python_do_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apps = tmp_path / "apps"
    apps.mkdir()
    (apps / "far.py").write_text("X = 1", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(apps))
    assert [kind for kind, _ in facts(with_helper(tmp_path, "import far"))] == ["import-missing-module"]


def test_installed_modules_count_wherever_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "apps" / "site-packages"
    site.mkdir(parents=True)
    (site / "on_cluster.py").write_text("X = 1", encoding="utf-8")
    monkeypatch.syspath_prepend(str(site))
    assert facts(with_helper(tmp_path, "from on_cluster import X")) == []


def test_variables_of_the_workflow_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOACINA_VAR_SOURCE", "here")
    assert facts(with_helper(tmp_path, "import cloaca", "X = cloaca.var('SOURCE')")) == []


def test_vendored_modules_are_found_after_installed_ones(tmp_path: Path) -> None:
    vendored(tmp_path, {"my_lib/__init__.py": "X = 1", "pytest.py": "raise RuntimeError('vendored')"})
    (fact,) = prove(with_helper(tmp_path, "import my_lib, pytest", "X = my_lib.X")).facts
    # The release layout has its own copy, whatever is installed; the guide's takes what is installed.
    assert (fact.kind, fact.place) == ("import-failed", Place(2, 2))


def test_errors_in_vendored_code_name_its_file(tmp_path: Path) -> None:
    vendored(tmp_path, {"my_lib/__init__.py": "\nX = 1 / 0"})
    found = prove(with_helper(tmp_path, "import my_lib")).facts
    assert [(fact.kind, fact.place) for fact in found] == [("import-failed", Place(2, 2))]


def test_syntax_error_in_vendored_code(tmp_path: Path) -> None:
    vendored(tmp_path, {"my_lib/__init__.py": "def f(:"})
    found = prove(with_helper(tmp_path, "import my_lib")).facts
    assert [(fact.kind, fact.place) for fact in found] == [("import-failed", Place(2, 2))]
    assert "SyntaxError" in found[0].values["error"]


def test_a_vendored_module_that_fails_when_imported_at_load(tmp_path: Path) -> None:
    vendored(tmp_path, {"my_lib.py": "X = 1 / 0"})
    task = (
        "%%cloaca_task\ndef extract(context):\n    import my_lib\n    context.set('x', 1)\n    return context"
    )
    found = prove(package(NAME, task, folder=tmp_path)).facts
    assert [fact.kind for fact in found] == ["import-failed"]
    assert found[0].values["where"] == " (vendor/my_lib.py, line 1)"


def test_hidden_tasks_and_builders(tmp_path: Path) -> None:
    found = facts(
        with_helper(
            tmp_path,
            "import cloaca",
            "with getattr(cloaca, 'WorkflowBuilder')('other'):",
            "    getattr(cloaca, 'task')(id='hidden')(lambda context: context)",
            "X = 1",
        )
    )
    assert found == [("nested-builder", Place(2, 3))]


def test_entry_module_that_something_installed_shadows(tmp_path: Path) -> None:
    made = package("%cloaca_workflow hypothesis", EXTRACT, folder=tmp_path)
    found = prove(made).facts
    assert [fact.kind for fact in found] == ["entry-module-shadowed"]
    assert "hypothesis" in found[0].values["path"]


@pytest.mark.parametrize("name", ["json", "sys", "email"])
def test_entry_module_that_the_standard_library_shadows(name: str, tmp_path: Path) -> None:
    made = package(f"%cloaca_workflow {name}", EXTRACT, folder=tmp_path)
    assert [fact.kind for fact in prove(made).facts] == ["entry-module-shadowed"]


def test_odd_ids_are_carried_and_compared(tmp_path: Path) -> None:
    ids = ["it's", 'say "hi"', "größe", "a b", "日本", "back\\slash"]
    cells = [
        f"%%cloaca_task\nimport cloaca\n@cloaca.task(id={id!r})\ndef step_{number}(c):\n    return c"
        for number, id in enumerate(ids)
    ]
    proof = prove(package(NAME, *cells, folder=tmp_path))
    assert [task.id for task in proof.tasks] == ids
    assert proof.facts == ()


def test_names_beyond_ascii_are_the_same_in_both_layouts(tmp_path: Path) -> None:
    proof = prove(package("%cloaca_workflow größe", EXTRACT, folder=tmp_path))
    assert {task.function.partition(":")[0] for task in proof.tasks} == {"größe.tasks"}
    assert proof.facts == ()


def test_no_temporary_files_are_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    prove(package(*ETL, folder=tmp_path))
    assert list((tmp_path / "temp").iterdir()) == []


def test_an_interrupt_ends_the_interpreters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[FreshInterpreter] = []

    class Interrupted(FreshInterpreter):
        def wait(self, deadline: float) -> Ended:
            started.append(self)
            raise KeyboardInterrupt

    monkeypatch.setattr("cloaca_nb.check.proof.interpreter.FreshInterpreter", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        prove(with_helper(tmp_path, "import time", "time.sleep(100)"))
    assert [interpreter._process.poll() is not None for interpreter in started] == [True]


def test_facts_are_told_once() -> None:
    fact = Fact(kinds.ImportOutput("x"))
    assert _unique([fact, fact, Fact(kinds.ImportOutput("y"))]) == (fact, Fact(kinds.ImportOutput("y")))


ENTRY = "flow_one"
OUTSIDE = "import importlib\nimport sys\nimport pickle\nX = {look}"


@pytest.mark.parametrize(
    "look",
    [
        f'importlib.import_module("{ENTRY}.tasks").extract',
        f'getattr(sys.modules["{ENTRY}"], "tasks", None)',
        f'__import__("{ENTRY}.tasks").tasks',
        f'pickle.loads(b"c{ENTRY}.tasks\\nextract\\n.")',
    ],
)
def test_a_package_that_looks_for_its_own_names_outside_meets_another(look: str, tmp_path: Path) -> None:
    found = prove(with_helper(tmp_path, *OUTSIDE.format(look=look).split("\n"))).facts
    assert ("touches-other", Place(2, 5)) in [(fact.kind, fact.place) for fact in found]


def test_what_is_vendored_is_not_taken_from_another_package(tmp_path: Path) -> None:
    vendored(
        tmp_path,
        {
            "my_lib/__init__.py": "from my_lib import deep\nfrom . import side\nX = deep.X",
            "my_lib/deep.py": "import my_other, importlib\nX = importlib.import_module('my_other').X",
            "my_lib/side.py": "import my_lib.deep\nX = my_lib.deep.X",
            "my_other.py": "X = 1",
        },
    )
    assert prove(with_helper(tmp_path, "import my_lib", "X = my_lib.X")).facts == ()


def test_vendored_code_that_looks_into_another_packages_library(tmp_path: Path) -> None:
    code = "import sys\nX = getattr(sys.modules.get('my_lib'), 'X', 1)"
    vendored(tmp_path, {"my_lib/__init__.py": code})
    (fact,) = prove(with_helper(tmp_path, "import my_lib", "X = my_lib.X")).facts
    assert fact.kind == "touches-vendored"
    assert fact.values == {"module": "my_lib", "where": " (vendor/my_lib/__init__.py, line 2)"}


def test_an_installed_library_of_a_vendored_name_stays_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site-packages"
    site.mkdir()
    (site / "my_lib.py").write_text("X = 2")
    (site / "my_user.py").write_text("import my_lib\nX = my_lib.X")
    monkeypatch.syspath_prepend(str(site))
    folder = tmp_path / "here"
    folder.mkdir()
    vendored(folder, {"my_lib.py": "X = 1"})
    found = prove(with_helper(folder, "import my_lib, my_user", "X = my_lib.X + my_user.X")).facts
    assert [fact.kind for fact in found if fact.kind.startswith("touches")] == []
    assert [fact.kind for fact in found if fact.kind == "import-failed"] == []


def test_what_waits_for_a_proof_that_an_interrupt_has_ended_is_ended_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "demo.py"
    path.write_text("# %%\n# %%cloaca_task\ndef one(context):\n    return context\n", encoding="utf-8")
    started: list[FreshInterpreter] = []

    def interrupted(*_: object, **__: object) -> None:
        started.extend(interpreter._spare)
        raise KeyboardInterrupt

    monkeypatch.setattr("cloaca_nb.check.checker.check", interrupted)
    with pytest.raises(KeyboardInterrupt):
        cloaca_nb.read(path).check()
    assert len(started) == LAYOUTS
    assert interpreter._spare == []
    assert all(one._process.poll() is not None for one in started)


#: What code that is imported may write in the place of the report.
FORGED = {
    "no object": "[]",
    "tasks of another form": '{"tasks": [3]}',
    "an error of another form": '{"error": {"type": 3, "message": [], "frames": 3}}',
    "no end of lists": "[" * 100_000,
    "no text": "\udcff",
}


@pytest.mark.parametrize("what", FORGED)
def test_a_report_that_the_package_wrote_itself_is_none(what: str, tmp_path: Path) -> None:
    (tmp_path / "guide.json").write_text(FORGED[what], encoding="utf-8", errors="surrogateescape")
    told = LayoutReport.read(package(*ETL, folder=tmp_path), "guide", Ended(0, False, "", ""), tmp_path, 1)
    assert told.vanished


def test_of_an_error_below_many_frames_the_innermost_are_told() -> None:
    def deep(left: int) -> None:
        if not left:
            raise ValueError
        deep(left - 1)

    with pytest.raises(ValueError) as caught:
        deep(200)
    frames = _frames(caught.value.__traceback__)
    assert len(frames) == 50
    assert frames[-1][1] == frames[-2][1] - 1


def test_threads_that_warm_up_at_once_start_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does one of them take what another has just taken."""
    started: list[int] = []

    class Waiting:
        def __init__(self) -> None:
            time.sleep(0.01)
            started.append(1)

        def kill(self) -> None:
            started.pop()

    monkeypatch.setattr(interpreter, "_spare", [])
    monkeypatch.setattr(interpreter, "_started", Waiting)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: interpreter.warm_up(), range(8)))
        assert len(started) == LAYOUTS
        list(pool.map(lambda _: interpreter.dismiss(), range(8)))
    assert not started


def test_a_thread_that_threading_has_not_started_is_none_that_importing_left() -> None:
    """What imports is such a thread: as soon as something is logged there, `threading` has a name for it."""
    done, end = threading.Event(), threading.Event()

    def log() -> None:
        threading.current_thread()
        done.set()
        end.wait(LIMIT_S)

    before = _threads()
    _thread.start_new_thread(log, ())
    assert done.wait(LIMIT_S)
    try:
        assert any(each.name.startswith("Dummy") for each in threading.enumerate())
        assert _threads() == before
    finally:
        end.set()
