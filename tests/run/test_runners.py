"""What both runners make of tasks that go well, fail, or do what tasks should not do."""

from __future__ import annotations

import datetime
import os
import signal
import threading
from pathlib import Path

import pytest

from cloaca_nb.errors import RunError, UsageError
from cloaca_nb.model.run import Event, Limits, RunnerName, RunPlan
from cloaca_nb.run.record.bounded import LIVE
from cloaca_nb.run.runners import choose_runner
from tests.run.packages import package
from tests.run.runs import BODY_LINE, BOTH, chain, folders_of_runs, left_behind, run, stopped_in

pytestmark = pytest.mark.parametrize("runner", BOTH)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of this test alone, empty again afterwards."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    return folder


def test_a_run_tells_what_happens_in_order(runner: RunnerName) -> None:
    made = chain(runner, 'print("hello")\ncontext.set("b", [1])\ncontext.remove("a")', context={"i": 0})
    assert made.statuses == {"a": "completed", "b": "completed", "c": "completed"}
    assert made.result.status == "completed"
    assert made.kinds("b") == ["task-ready", "task-started", "task-output", "task-completed"]
    whole = [event.kind for event in made.events if event.task is None]
    assert whole == ["run-started", "run-finished"]
    assert made.events[0].tasks == ("a", "b", "c")
    assert made.events[0].runner == runner
    assert made.events[-1].status == "completed"
    times = [event.time for event in made.events]
    assert times == sorted(times)


def test_what_a_task_does_to_its_context_is_told(runner: RunnerName) -> None:
    made = chain(runner, 'context.set("b", [1])\ncontext.set("i", 1)\ncontext.remove("a")', context={"i": 0})
    change = made.task("b").context
    assert change is not None
    assert {key: value.value for key, value in change.added.items()} == {"b": [1]}
    assert {key: value.value for key, value in change.changed.items()} == {"i": 1}
    assert change.removed == ("a",)
    assert change.size_bytes == len('{"b":[1],"i":1}')
    unchanged = made.task("c").context
    assert unchanged is not None
    assert not unchanged.added
    assert not unchanged.changed
    assert made.result.last_contexts == {"c": {"b": [1], "i": 1}}


def test_an_error_names_cell_line_and_traceback(runner: RunnerName) -> None:
    made = chain(runner, 'raise ValueError("boom")')
    error = made.task("b").error
    assert error is not None
    assert (error.type, error.message, error.cell, error.line) == ("ValueError", "boom", 2, BODY_LINE)
    assert f"cell 2, line {BODY_LINE}, in b" in error.traceback
    assert "cloaca_nb" not in error.traceback
    assert "cloaca-nb-run" not in error.traceback
    assert made.kinds("b") == ["task-ready", "task-started", "attempt-failed", "task-failed"]
    assert made.result.first_error == error


def test_the_place_is_the_innermost_line_of_the_notebook(runner: RunnerName) -> None:
    made = chain(runner, 'import json\njson.loads("{")')
    error = made.task("b").error
    assert error is not None
    assert (error.type, error.line) == ("JSONDecodeError", BODY_LINE + 1)
    assert error.frames[-1].cell is None
    assert error.frames[0].cell_line == BODY_LINE + 1


def test_what_runs_behind_a_failed_task_is_marked(runner: RunnerName) -> None:
    code = """
@cloaca.task(id="a", retry_attempts=1)
def a(context):
    raise ValueError

@cloaca.task(id="b", dependencies=["a"])
def b(context):
    return context

@cloaca.task(id="c", dependencies=["b"])
def c(context):
    return context

@cloaca.task(id="other")
def other(context):
    return context
"""
    made = run(runner, code, {"a": [], "b": ["a"], "c": ["b"], "other": []})
    marked = {task.id for task in made.result.tasks if task.ran_after_failure}
    assert marked == {"b", "c"}
    assert {event.task for event in made.events if event.ran_after_failure} == {"b", "c"}


def test_a_missing_key_says_what_is_there(runner: RunnerName) -> None:
    missing = chain(runner, 'context["rows"]').task("b").error
    assert missing is not None
    assert (missing.type, missing.hint) == ("KeyError", "the context that the task was given holds a")
    empty = chain(runner, 'context["n"]', context={"n": None}).task("b").error
    assert empty is not None
    assert "use context.get('n')" in empty.hint


def test_an_error_behind_a_failed_task_says_so(runner: RunnerName) -> None:
    code = """
@cloaca.task(id="a", retry_attempts=1)
def a(context):
    raise ValueError

@cloaca.task(id="b", dependencies=["a"], retry_attempts=1)
def b(context):
    return context["rows"]
"""
    error = run(runner, code, {"a": [], "b": ["a"]}).task("b").error
    assert error is not None
    assert error.hint.startswith("it ran without what a would have stored")


def test_retries_are_told(runner: RunnerName) -> None:
    code = """
calls = [0]

@cloaca.task(id="a", retry_attempts=3, retry_backoff="fixed", retry_delay_ms=20, retry_jitter=False)
def a(context):
    calls[0] += 1
    print("call", calls[0])
    if calls[0] < 3:
        raise ConnectionError("try again")
    return context
"""
    made = run(runner, code, {"a": []})
    attempt = ["task-started", "task-output", "attempt-failed", "retry-scheduled"]
    assert made.kinds("a") == [
        "task-ready",
        *attempt,
        *attempt,
        "task-started",
        "task-output",
        "task-completed",
    ]
    assert [event.attempt for event in made.events if event.kind == "task-started"] == [1, 2, 3]
    assert {event.max_attempts for event in made.events if event.kind == "task-started"} == {3}
    delays = [event.delay_s for event in made.events if event.delay_s is not None]
    assert delays == [pytest.approx(0.02, abs=0.01)] * 2
    assert made.task("a").attempts == 3
    assert made.task("a").output == "call 1\ncall 2\ncall 3\n"


DEATHS = {
    "os._exit(7)": ("exit code 7", None),
    "os._exit(0)": ("exit code 0", None),
    "os.kill(os.getpid(), signal.SIGKILL)": ("SIGKILL", None),
    "os.kill(os.getpid(), signal.SIGTERM)": ("SIGTERM", None),
    "os.abort()": ("SIGABRT", BODY_LINE),
    "import ctypes; ctypes.string_at(0)": ("SIGSEGV", BODY_LINE),
    "os.closerange(3, 256)": ("file descriptors", None),
}


@pytest.mark.parametrize("body", DEATHS)
def test_a_task_that_ends_its_process_is_named(runner: RunnerName, body: str) -> None:
    made = chain(runner, body)
    assert made.result.status == "failed"
    assert made.statuses == {"a": "completed", "b": "failed", "c": "not-started"}
    error = made.task("b").error
    assert error is not None
    says, line = DEATHS[body]
    assert error.type == "ProcessDied"
    assert says in error.message
    assert error.hint
    assert (error.cell, error.line) == (2, line or 1)
    assert made.result.context == {"a": 1}
    assert made.events[-1].kind == "run-finished"


IMPORTS = {
    "1 / 0": ("ZeroDivisionError", 2),
    "import sys; sys.exit(3)": ("SystemExit", 2),
    "import nosuch": ("ModuleNotFoundError", 2),
    "def (": ("SyntaxError", 2),
    "@cloaca.task(id='a', retries=1)\ndef a(context): pass": ("TypeError", 2),
    "import os; os._exit(3)": ("ProcessDied", None),
    "": ("ValueError", None),
}


@pytest.mark.parametrize("code", IMPORTS)
def test_a_package_that_cannot_be_imported(runner: RunnerName, code: str) -> None:
    made = run(runner, code, {"a": []})
    type_, line = IMPORTS[code]
    assert made.result.status == "failed"
    assert made.statuses == {"a": "not-started"}
    error = made.result.error
    assert error is not None
    assert (error.type, error.line) == (type_, line)
    assert made.events[-1].error == error
    assert made.result.first_error == error


def test_a_rule_that_can_never_be_decided_ends_the_run(
    runner: RunnerName, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cloaca_nb.run.database.STUCK_S", 0.5)
    code = """
@cloaca.task(id="a")
def a(context):
    return context

@cloaca.task(id="b", dependencies=["a"], trigger_rules=cloaca.task_success("a"))
def b(context):
    return context

@cloaca.task(id="c", dependencies=["b"])
def c(context):
    return context
"""
    made = run(runner, code)
    assert made.result.status == "failed"
    assert made.statuses == {"a": "completed", "b": "not-started", "c": "not-started"}
    assert made.result.error is not None
    assert "b, c can never become ready" in made.result.error.message


BODIES = [
    "while True: pass",
    "while True: print('x' * 100)",
    "sum(range(10**13))",
    "time.sleep(1000)",
    "subprocess.run(['sleep', '1000'])",
]


@pytest.mark.parametrize("body", BODIES)
def test_stop_ends_everything_at_once(
    runner: RunnerName, body: str, own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = f"stop-{os.getpid()}-{runner}"
    monkeypatch.setenv("CLOACA_NB_TEST", token)
    made = stopped_in(runner, "b", body)
    assert made.result.status == "stopped"
    assert made.statuses == {"a": "completed", "b": "failed", "c": "not-started"}
    error = made.task("b").error
    assert error is not None
    assert error.type == "Stopped"
    assert left_behind(token) == []
    assert folders_of_runs(own_folder) == []


def test_stop_before_the_import_is_done(runner: RunnerName, own_folder: Path) -> None:
    stop = threading.Event()
    stop.set()
    made = run(runner, "while True: pass", {"a": []}, stop=stop)
    assert made.result.status == "stopped"
    assert made.statuses == {"a": "not-started"}
    assert folders_of_runs(own_folder) == []


def test_processes_that_a_task_started_end_with_the_run(
    runner: RunnerName, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = f"child-{os.getpid()}-{runner}"
    monkeypatch.setenv("CLOACA_NB_TEST", token)
    made = chain(runner, "subprocess.Popen(['sleep', '1000'])")
    assert made.result.status == "completed"
    assert left_behind(token) == []


def test_an_error_in_a_callback_of_ours_leaves_nothing(
    runner: RunnerName, own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = f"emit-{os.getpid()}-{runner}"
    monkeypatch.setenv("CLOACA_NB_TEST", token)

    def emit(event: Event) -> None:
        if event.kind == "task-started":
            raise LookupError("a view broke")

    code = "@cloaca.task(id='a')\ndef a(context):\n    while True: pass\n"
    with pytest.raises(LookupError, match="a view broke"):
        choose_runner(runner).run(RunPlan(package(code)), emit)
    assert left_behind(token) == []
    assert folders_of_runs(own_folder) == []


OUTPUTS = {
    'print("é €")': "é €\n",
    "os.write(1, b'\\xff raw\\n')": "\ufffd raw\n",
    "sys.stdout.buffer.write(b'half \\xe2\\x82'); sys.stdout.flush()": "half \ufffd",
    "print('x' + chr(0) + 'y')": "x\0y\n",
    "print(sys.stdin.read(), end='!')": "!",
    "import logging; logging.warning('logged')": "WARNING:root:logged\n",
    "t = threading.Thread(target=print, args=('by a thread',)); t.start(); t.join()": "by a thread\n",
    "subprocess.run(['echo', 'by a subprocess'])": "by a subprocess\n",
    "print('no line end', end='')": "no line end",
    "sys.stdout.close()": "",
    "os.dup2(os.open(os.devnull, os.O_WRONLY), 1); print('gone')": "",
    "print('last words'); os._exit(0)": "last words\n",
}


@pytest.mark.parametrize("body", OUTPUTS)
def test_output_belongs_to_its_task(runner: RunnerName, body: str) -> None:
    made = chain(runner, body)
    assert made.task("b").output == OUTPUTS[body]
    assert made.task("a").output == made.task("c").output == ""
    told = "".join(event.text for event in made.events if event.kind == "task-output")
    assert told == OUTPUTS[body]


def test_output_outside_tasks_belongs_to_none(runner: RunnerName) -> None:
    made = run(runner, "print('at import')\n@cloaca.task(id='a')\ndef a(context): return context\n")
    told = [(event.task, event.text) for event in made.events if event.kind == "task-output"]
    assert ("".join(text for _, text in told), {task for task, _ in told}) == ("at import\n", {None})


def test_much_output_is_bounded(runner: RunnerName) -> None:
    made = chain(runner, "for i in range(30000): print(f'{i:99}')\nprint('the end')")
    output = made.task("b").output
    assert "characters left out" in output
    assert output.endswith("the end\n")
    assert LIVE < len(output) < LIVE + 30_000
    told = [event for event in made.events if event.kind in {"task-output", "task-completed"}]
    assert "".join(event.text for event in told if event.task == "b") == output
    assert [event.task for event in told if event.kind == "task-completed"] == ["a", "b", "c"]
    ended = next(at for at, event in enumerate(told) if event.task == "b" and event.kind == "task-completed")
    assert all(event.task != "b" for event in told[ended + 1 :])


def test_a_task_that_reads_input_gets_none(runner: RunnerName) -> None:
    made = chain(runner, "input('name? ')")
    error = made.task("b").error
    assert error is not None
    assert error.type == "EOFError"


def test_the_run_works_in_the_notebooks_folder(runner: RunnerName, tmp_path: Path) -> None:
    body = "context.set('cwd', os.getcwd())\ncontext.set('path', sys.path)"
    made = chain(runner, body, folder=tmp_path)
    assert made.result.context["cwd"] == str(tmp_path)
    path = made.result.context["path"]
    assert isinstance(path, list)
    assert not {"", str(tmp_path), str(tmp_path / "temporary")} & set(map(str, path))
    assert [Path(str(entry)).name for entry in path[-2:]] == ["package", "vendor"]


def test_variables_and_environment_are_handed_on(runner: RunnerName, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOACINA_VAR_OUTER", "outer")
    monkeypatch.setenv("RUST_LOG", "info")
    body = (
        "context.set('vars', [cloaca.var('OUTER'), cloaca.var('INNER')])\n"
        "context.set('env', [os.environ['RUST_LOG'], os.environ['TMPDIR']])"
    )
    made = chain(runner, body, env={"CLOACINA_VAR_INNER": "inner"})
    assert made.result.context["vars"] == ["outer", "inner"]
    assert made.result.context["env"] == ["info", os.environ["TMPDIR"]]
    assert all(event.kind != "task-output" for event in made.events)


def test_only_one_task_runs_on_the_initial_context(runner: RunnerName) -> None:
    made = chain(runner, "context.set('b', context.get('a') + 1)", only="b", context={"a": 5})
    assert made.statuses == {"b": "completed"}
    assert made.result.context == {"a": 5, "b": 6}


def test_until_runs_a_task_and_what_it_waits_for(runner: RunnerName) -> None:
    made = chain(runner, "context.set('b', context.get('a') + 1)", until="b")
    assert made.statuses == {"a": "completed", "b": "completed"}
    assert made.result.context == {"a": 1, "b": 2}


def test_a_rule_that_reaches_outside_a_partial_run_is_left_out(runner: RunnerName) -> None:
    code = """
@cloaca.task(id="a")
def a(context):
    return context

FAILED = cloaca.all_of(cloaca.task_failed("public::embedded::flow::a"))

@cloaca.task(id="b", dependencies=["a"], trigger_rules=FAILED)
def b(context):
    context.set("ran", True)
    return context

@cloaca.task(id="c", dependencies=["a"], trigger_rules=cloaca.context_value("go", "Equals", True))
def c(context):
    return context
"""
    tasks: dict[str, list[str]] = {"a": [], "b": ["a"], "c": ["a"]}
    assert run(runner, code, tasks, only="b").result.context == {"ran": True}
    assert run(runner, code, tasks, only="c", context={"go": False}).statuses == {"c": "skipped"}
    assert run(runner, code, tasks, only="c", context={"go": True}).statuses == {"c": "completed"}
    assert run(runner, code, tasks).statuses["b"] == "skipped"


def test_wrong_plans_are_refused(runner: RunnerName, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'d' is no task"):
        chain(runner, "pass", only="d")
    with pytest.raises(UsageError, match="exclude each other"):
        chain(runner, "pass", only="a", until="b")
    with pytest.raises(UsageError, match="'when' holds a date"):
        chain(runner, "pass", context={"when": datetime.date(2020, 1, 1)})
    with pytest.raises(RunError, match="cannot be started"):
        chain(runner, "pass", folder=tmp_path / "nowhere")


def test_tasks_that_only_the_import_shows_are_run_too(runner: RunnerName) -> None:
    code = """
for n in range(3):
    @cloaca.task(id=f"t{n}", dependencies=[f"t{n - 1}"] if n else [])
    def task(context):
        return context
"""
    made = run(runner, code)
    assert made.statuses == {"t0": "completed", "t1": "completed", "t2": "completed"}


def test_values_that_change_are_named(runner: RunnerName) -> None:
    made = chain(runner, 'context.set("names", {"ann"})\ncontext["mean"] = float("nan")')
    found = [(finding.code, finding.task, finding.line) for finding in made.result.findings]
    assert found == [("C450", "b", BODY_LINE), ("C451", "b", BODY_LINE + 1)]
    assert all("'" in finding.message and finding.hint for finding in made.result.findings)
    told = [event.finding for event in made.events if event.kind == "value-lost"]
    assert told == list(made.result.findings)


def test_a_refused_value_names_key_type_and_cure(runner: RunnerName) -> None:
    made = chain(runner, 'import datetime\ncontext.set("rows", [{"when": datetime.datetime(2020, 1, 1)}])')
    error = made.task("b").error
    assert error is not None
    assert error.type == "TypeError"
    assert "'rows' holds a datetime (at [0].when)" in error.hint
    assert "isoformat()" in error.hint
    assert [(f.code, f.line) for f in made.result.findings] == [("C455", BODY_LINE + 1)]


def test_a_refused_value_that_the_task_handles_is_no_finding(runner: RunnerName) -> None:
    made = chain(runner, "try: context.set('k', {1: 2})\nexcept TypeError: context.set('k', 3)")
    assert made.result.findings == ()
    assert made.result.context["k"] == 3


def test_what_a_task_without_return_has_set_is_named(runner: RunnerName) -> None:
    made = chain(runner, "context.set('x', 1)\nif 'x' in context: return")
    assert [(f.code, "'x'" in f.message) for f in made.result.findings] == [("C456", True)]


def test_a_forked_copy_says_nothing(runner: RunnerName) -> None:
    made = chain(runner, "os.fork()\nprint('both')")
    assert made.result.status == "completed"
    assert made.task("b").attempts == 1
    assert made.kinds("b").count("task-started") == 1


def test_the_stop_signal_of_the_system_is_left_as_it_was(runner: RunnerName) -> None:
    before = signal.getsignal(signal.SIGINT)
    chain(runner, "pass")
    assert signal.getsignal(signal.SIGINT) is before


def test_a_bare_run_has_what_targets_are_told_to_have(runner: RunnerName, tmp_path: Path) -> None:
    told = '[tool.cloaca_nb.targets.prod]\nmodules = ["jsonschema"]\n'
    (tmp_path / "pyproject.toml").write_text(told, encoding="utf-8")
    body = "import json, jsonschema\nfor name in ('numpy', 'yaml'):\n    try:\n        __import__(name)\n"
    body += (
        "    except ModuleNotFoundError as error:\n        print(error)\n    else:\n        raise ValueError"
    )
    code = f"@cloaca.task(id='a')\ndef a(context):\n    {body.replace(chr(10), chr(10) + '    ')}\n"
    plan = RunPlan(package(f"{code}    return context\n", {"a": []}, tmp_path), limits=Limits(bare=True))
    made = choose_runner(runner).run(plan, lambda event: None)
    (task,) = made.tasks
    assert (task.status, task.error) == ("completed", None)
    assert task.output.count("No module named") == 2
