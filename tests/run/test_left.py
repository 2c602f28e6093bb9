"""What a run leaves changed in the package and in the process, and values that cross from task to task."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import cloaca_nb
from cloaca_nb.model.run import RunnerName, RunPlan, RunState
from cloaca_nb.model.workflow import Captured
from cloaca_nb.run.findings import shared_names
from cloaca_nb.run.runners import choose_runner
from tests.run.packages import package
from tests.run.runs import BOTH, run

TWO = """
import decimal, functools, logging, os, re, sys, threading, xml

class Store:
    def __init__(self):
        self.rows = []

STORE = Store()
FIXED = {"a": [1, 2]}
LOG = logging.getLogger("left")
WORDS = re.compile("a+")
LOCK = threading.Lock()

def parsed(text):
    return xml.dom.minidom.parseString(text)

@functools.lru_cache
def memo(x):
    return x

@cloaca.task(id="one")
def one(context):
    {body}
    return context

@cloaca.task(id="two", dependencies=["one"])
def two(context):
    context.set("n", len(STORE.rows))
    return context
"""
TASKS = {"one": [], "two": ["one"]}


def ran(runner: RunnerName, body: str, *shared: str, **how: Any) -> RunState:
    """Run two tasks that share names."""
    made = package(TWO.replace("{body}", body), TASKS)
    captured = tuple(Captured(name, task, 2, 9, "used") for name in shared for task in TASKS)
    plan = RunPlan(replace(made, workflow=replace(made.workflow, captured=captured)), **how)
    return choose_runner(runner).run(plan, lambda _: None)


@pytest.mark.parametrize("runner", BOTH)
@pytest.mark.parametrize(
    "body",
    [
        "context.set('a', FIXED['a'][0])",
        "LOG.warning('said'); logging.getLogger('left.other').info('x')",
        "memo(3); WORDS.findall('aa'); LOCK.acquire(); LOCK.release()",
        "decimal.getcontext().prec = 5",
        "import csv, sqlite3, zoneinfo; mine = [1]; mine.append(2)",
        "import xml.dom.minidom; parsed('<a/>')",
        "before = os.getcwd(); os.chdir('/'); os.chdir(before)",
    ],
)
def test_what_is_put_back_or_remembered_is_not_told(runner: RunnerName, body: str) -> None:
    result = ran(runner, body, "FIXED", "LOG", "WORDS", "LOCK", "memo", "STORE")
    assert (result.status, result.findings) == ("completed", ())


@pytest.mark.parametrize("runner", BOTH)
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("FIXED['a'].append(3)", "`FIXED['a'][2]` changed, which on a server the next one finds so: absent"),
        (
            "globals()['FIXED'] = 7",
            "`FIXED` changed, which on a server the next one finds so: dict of 1 ",
        ),
        (
            "Store.limit = 3",
            "`Store.limit` changed, which on a server the next one finds so: absent ",
        ),
        (
            "globals()['NEW'] = 1",
            "`NEW` changed, which on a server the next one finds so: absent ",
        ),
        ("os.environ['LEFT_MODE'] = 'a secret'", "environment variable LEFT_MODE was absent, is set"),
        ("os.environ['HOME'] = '/'", "environment variable HOME was set, is set to another value"),
        ("os.chdir('/')", "working directory was "),
        ("sys.path.append('/nowhere')", "sys.path entry /nowhere was absent, is there"),
        ("sys.setrecursionlimit(2345)", "is 2345"),
    ],
)
def test_what_a_run_leaves_is_told(runner: RunnerName, body: str, said: str) -> None:
    result = ran(runner, body)
    assert result.status == "completed"
    (finding,) = result.findings
    assert (finding.code, finding.severity) in {("C463", "warning"), ("C464", "warning")}
    assert said in finding.message
    assert "a secret" not in repr(result)


@pytest.mark.parametrize("runner", BOTH)
def test_a_level_of_a_logger_crosses_to_nobody(runner: RunnerName) -> None:
    result = ran(runner, "LOG.setLevel(10)", "LOG")
    assert (result.status, [one.code for one in result.findings]) == ("completed", [])


def test_secrets_are_masked() -> None:
    token = "ghp_" + "a1B2c3D4e5" * 3 + "f6G7h8"
    result = ran("preview", f"FIXED['token'] = '{token}'; globals()['PASSWORD'] = 'correct horse'")
    assert [one.code for one in result.findings] == ["C463", "C463"]
    assert token not in repr(result.findings)
    assert "correct horse" not in repr(result.findings)


@pytest.mark.parametrize("runner", BOTH)
def test_a_value_that_crosses_from_task_to_task_fails_the_run(runner: RunnerName) -> None:
    result = ran(runner, "STORE.rows.append(1)", "STORE")
    assert result.status == "failed"
    assert {task.status for task in result.tasks} == {"completed"}, "the run goes on"
    error = result.error
    assert error is not None
    assert error.type == "StateCrossed"
    assert (
        error.message == "task 'two': this task finds `STORE.rows[0]` as `one` left it: 1 instead of absent"
    )
    assert [(one.code, one.task) for one in result.findings] == [("C465", "two"), ("C463", None)]


def test_a_second_attempt_meets_its_own_task_alone() -> None:
    body = "STORE.rows.append(1)\n    if len(STORE.rows) == 1: raise ValueError('again')"
    made = TWO.replace("{body}", body).replace('id="one"', 'id="one", retry_delay_ms=1')
    result = run("preview", made, TASKS).result
    assert [one.code for one in result.findings] == ["C463"]


def test_runs_that_overlap_meet_what_others_do() -> None:
    body = "STORE.rows.append(1); BOTH.wait(60)"
    made = package(TWO.replace("{body}", body) + "\nBOTH = threading.Barrier(2)\n", TASKS)
    captured = (Captured("STORE", "two", 2, 9, "used"),)
    plan = RunPlan(replace(made, workflow=replace(made.workflow, captured=captured)), times=2, at_once=2)
    assert shared_names(plan) == {"two": ["STORE"]}
    alone = replace(plan, times=2, at_once=1)
    assert shared_names(alone) == {}


@pytest.mark.parametrize("runner", BOTH)
def test_each_run_is_told_by_itself_and_each_place_once(runner: RunnerName) -> None:
    result = ran(runner, "STORE.rows.append(1); os.chdir('/')", times=3)
    assert [one.status for one in result.runs] == ["completed"] * 3
    codes = [finding.code for finding in result.findings]
    assert sorted(codes) == ["C460", "C463", "C464"]


def notebook(tmp_path: Path, *cells: str) -> cloaca_nb.FileNotebook:
    """A notebook of these cells."""
    path = tmp_path / "notebook.py"
    marked = [cell.replace("%%cloaca", "# %%cloaca") for cell in cells]
    path.write_text("\n".join(f"# %%\n{cell}" for cell in marked), encoding="utf-8")
    return cloaca_nb.read(path)


KEEP = (
    "%%cloaca_task\ndef count(context):\n    CALLS.append(1)\n    context.set('n', len(CALLS))\n"
    "    return context"
)


@pytest.mark.parametrize(("comment", "values"), [("", [1, 1]), ("  # cloaca: keep", [1, 2])])
def test_what_is_kept_on_purpose_is_not_told(tmp_path: Path, comment: str, values: list[int]) -> None:
    result = notebook(tmp_path, f"CALLS = []{comment}", KEEP).run(runner="preview", times=2)
    assert [one.context["n"] for one in result.runs] == values
    assert "C463" not in [finding.code for finding in result.findings]
