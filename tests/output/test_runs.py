"""Runs as text, as HTML and as lines of events."""

from __future__ import annotations

import json
import signal
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cloaca_nb.check.checker import Report
from cloaca_nb.errors import RunError
from cloaca_nb.live.session import Session
from cloaca_nb.model.handed import Handed
from cloaca_nb.model.run import (
    ContextChange,
    Event,
    RunDifference,
    RunState,
    TaskError,
    TaskState,
    TraceFrame,
    Value,
)
from cloaca_nb.model.workflow import Document
from cloaca_nb.output.json import run_json
from cloaca_nb.output.run_cell import ended_view, follow, running_view, task_view
from cloaca_nb.output.run_text import event_text, run_text, value_text
from cloaca_nb.output.text import plain_name
from cloaca_nb.output.words import duration_text, size_text
from tests.output.workflows import workflow

if TYPE_CHECKING:
    from cloaca_nb.output.cell import Shown
    from cloaca_nb.run.live import LiveRun

SHARED = Path(__file__).parents[1] / "shared"
FLOW = workflow({"extract": [], "load": ["extract"]})
REPORT = Report(Document(()), FLOW, None, None, ())
ERROR = TaskError(
    "ValueError", "no <rows>", 3, 4, "Traceback\n  cell 3, line 4\nValueError: no <rows>", hint="look"
)
FAILED = RunState(
    "failed",
    "engine",
    {"k": [1, 2]},
    (
        TaskState(
            "extract",
            "completed",
            1,
            0.0123,
            context=ContextChange({"k": Value(3, "[1]")}, {"c": Value(1, "1")}, ("old",)),
            output="one\n\x1b[31mtwo\n",
        ),
        TaskState("load", "failed", 3, 1.5, ERROR),
    ),
    duration_s=1.75,
)


def test_text_of_a_failed_run() -> None:
    assert run_text(FAILED, REPORT) == (
        "✗ failed: demo on the engine runner in 1.8 s\n\n"
        "demo: 2 tasks\n\n"
        "✓  extract  completed 12 ms\n"
        "│\n"
        "✗  load     failed 1.5 s, 3 tries\n\n"
        "✗ task load after 3 attempts: ValueError: no <rows> (cell 3, line 4)\n"
        "  Traceback\n    cell 3, line 4\n  ValueError: no <rows>\n"
        "  hint: look\n\n"
        "output of extract\n  one\n  \\x1b[31mtwo\n\n"
        "final context: 1 key\n  k  [1, 2]"
    )


def test_a_run_on_a_target_is_told_by_the_same_text_and_document() -> None:
    tasks = (
        TaskState("extract", "completed", 1, 0.0123),
        TaskState("load", "failed", 3, 1.5, TaskError("ValueError", "boom", 3, 4, hint="look")),
        TaskState("send", "skipped", reason="its rule says no"),
    )
    run = RunState("failed", "server", {}, tasks, duration_s=1.75)
    assert run_text(run) == (
        "✗ failed: the workflow on the server runner in 1.8 s\n\n"
        "✓ extract  completed 12 ms\n"
        "✗ load  failed 1.5 s, 3 tries\n"
        "⊘ send  skipped: its rule says no\n\n"
        "✗ task load after 3 attempts: ValueError: boom (cell 3, line 4)\n  hint: look"
    )
    assert run_json(run).keys() == run_json(FAILED, REPORT).keys()


def test_tracebacks_can_be_left_to_who_raises() -> None:
    assert "Traceback" not in run_text(FAILED, REPORT, tracebacks=False)


def test_html_of_a_failed_run() -> None:
    html = ended_view(FAILED, REPORT, plain_name).bundle["text/html"]
    assert "no &lt;rows&gt;" in html
    assert "<rows>" not in html
    assert "+k ~c -old" in html
    assert html.count("<svg") == 1


def test_a_run_that_never_began() -> None:
    result = RunState("failed", "engine", error=TaskError("EngineError", "cannot start"))
    assert "✗ the run: EngineError: cannot start" in run_text(result, REPORT)


@pytest.mark.parametrize("status", ["stopped", "blocked", "completed"])
def test_every_end_is_told(status: str) -> None:
    text = run_text(RunState(status, "preview"), REPORT)  # type: ignore[arg-type]  # one of the words
    assert status in text.split("\n")[0]
    assert ("preview" in text.split("\n")[0]) == (status != "blocked")  # then there was no runner


def test_a_task_that_ran_when_the_run_was_stopped_is_told_from_one_that_failed() -> None:
    frames = (TraceFrame("tasks.py", 3, "load"),)  # a notebook may have an exception of that name
    for error, word in (
        (TaskError("Stopped", "x"), "stopped"),
        (TaskError("Stopped", "x", frames=frames), "failed"),
    ):
        result = RunState("stopped", "engine", tasks=(TaskState("extract", "failed", 1, 0.1, error),))
        assert f"extract  {word} " in run_text(result, REPORT)
        assert f" {word}</td>" in ended_view(result, REPORT, plain_name).bundle["text/html"]


def test_long_outputs_and_contexts_are_cut() -> None:
    task = TaskState("extract", "completed", 1, 0.1, output="line\n" * 1000)
    result = RunState("completed", "engine", {f"k{i}": "x" * 10_000 for i in range(1000)}, (task,))
    text = run_text(result, REPORT)
    assert "… 980 lines more" in text
    assert "… 970 keys more" in text
    assert len(text) < 8000
    assert len(ended_view(result, REPORT, plain_name).bundle["text/html"]) < 16_000


def test_running() -> None:
    tasks = (
        TaskState("extract", "completed", 1, duration_s=0.5),
        TaskState("load", "ready", 2, max_attempts=3, retry_at=1.0),
    )
    shown = running_view(RunState("running", "engine", tasks=tasks), FLOW)
    assert "1 of 2 tasks done" in repr(shown)
    assert "ready try 2/3" in repr(shown)
    many = RunState("running", "engine", tasks=tasks, times=3, runs=(FAILED, RunState("running")))
    assert "run 2 of 3, 1 of 2 tasks done" in repr(running_view(many, FLOW))


def test_several_runs() -> None:
    runs = (RunState("completed", duration_s=0.5), FAILED)
    result = replace(FAILED, times=4, runs=runs, differences=(RunDifference("status", "load", "a", "b"),))
    for text in (run_text(result, REPORT), str(ended_view(result, REPORT, plain_name).bundle["text/html"])):
        assert "on the engine runner, 4 runs, in 1.8 s" in text
        assert "run 1  completed in 500 ms" in text
        assert "run 2  failed in 1.8 s: ValueError: no" in text
        assert "2 runs more, 2 of them never began" in text
    document = run_json(result, REPORT)
    assert (document["times"], document["alike"], len(document["runs"])) == (4, False, 2)
    assert "runs" not in run_json(FAILED, REPORT)


def test_of_many_runs_those_that_failed_are_shown() -> None:
    runs = (*[RunState("completed")] * 200, FAILED)
    text = run_text(replace(FAILED, times=201, runs=runs), REPORT)
    assert "run 201  failed" in text
    assert "151 runs more" in text
    assert text.count("completed in") == 49


@pytest.mark.parametrize(
    ("task", "note"),
    [
        (TaskState("a"), ""),
        (TaskState("a", "completed", 1, 0.25, max_attempts=3), "250 ms"),
        (TaskState("a", "failed", 3, 61.0, max_attempts=3), "try 3/3, 1 min 01 s"),
        (TaskState("a", "ready", 1, retry_at=5.0), "try 1"),
    ],
)
def test_notes(task: TaskState, note: str) -> None:
    assert task_view(task).note == note


EVENTS = [
    (Event("run-started", 0, tasks=("a", "b"), runner="engine"), "running 2 tasks on the engine runner"),
    (Event("task-ready", 0, "a"), ""),
    (Event("task-started", 0, "a", 1, 3), "▶ a"),
    (Event("task-started", 0, "a", 2, 3), "▶ a  attempt 2 of 3"),
    (
        Event("task-started", 0, "a", 1, ran_after_failure=True),
        "▶ a  after a failed task: its context is not whole",
    ),
    (Event("task-output", 0, "a", text="one\ntwo\n"), "    one\n    two"),
    (Event("task-completed", 0, "a", 1, duration_s=0.5), "✓ a  500 ms"),
    (Event("attempt-failed", 0, "a", 1, error=ERROR), "✗ a  ValueError: no <rows> (cell 3, line 4)"),
    (Event("retry-scheduled", 0, "a", 1, delay_s=2.0), "  a is tried again in 2.0 s"),
    (Event("task-skipped", 0, "a", text="rule"), "⊘ a  rule"),
    (Event("run-finished", 0, status="completed"), ""),
    (
        Event("run-started", 0, tasks=("a",), runner="engine", times=3),
        "running 1 task on the engine runner, 3 times in one process",
    ),
    (Event("run-started", 0, tasks=("a",), runner="engine", run=2, times=3), "run 2 of 3"),
    (Event("task-completed", 0, "a", 1, duration_s=0.5, run=2, times=3), "2: ✓ a  500 ms"),
    (Event("task-output", 0, "a", text="one", run=2, times=3), "    one"),
    (Event("run-finished", 0, status="completed", run=2, times=3), ""),
]


@pytest.mark.parametrize(("event", "text"), EVENTS)
def test_event(event: Event, text: str) -> None:
    assert event_text(event) == text


def shared(name: str) -> list[Any]:
    """Cases that the front end's tests read too."""
    cases: list[Any] = json.loads((SHARED / f"{name}.json").read_text(encoding="utf-8"))
    return cases


@pytest.mark.parametrize(("seconds", "text"), [(None, ""), *shared("durations")])
def test_durations(seconds: float | None, text: str) -> None:
    assert duration_text(seconds) == text


@pytest.mark.parametrize(("size", "text"), shared("sizes"))
def test_sizes(size: int, text: str) -> None:
    assert size_text(size) == text


def test_what_only_the_package_could_read_is_told_by_its_type() -> None:
    context = {"m": '{"@codec": 1, "values": [{"@pickle": "gASVAAAA"}]}', "p": "[1, 2]", "other": "x"}
    handed = {
        "m": Handed("sklearn.LinearRegression", text="‹sklearn.LinearRegression›"),
        "p": Handed("P", shape="2 fields", text="P(…)"),
        "gone": Handed("int", text="1"),
    }
    run = RunState(
        status="completed", context=context, tasks=(TaskState("load", "completed", handed=handed),)
    )
    assert run_json(run)["handed"] == {"m": "‹sklearn.LinearRegression›", "p": "P, 2 fields"}
    assert run_json(run)["context"] == context
    assert "‹sklearn.LinearRegression›" in run_text(run)


def test_values_are_short_json() -> None:
    assert value_text({"é": [1, None]}) == '{"é": [1, null]}'
    assert len(value_text("x" * 10**6)) == 100


def test_large_workflows_have_no_picture() -> None:
    ids = [f"t{i}" for i in range(400)]
    flow = workflow({id: [] for id in ids})
    report = Report(Document(()), flow, None, None, ())
    tasks = tuple(TaskState(id, "failed" if id == "t399" else "completed", 1, 0.1) for id in ids)
    html = ended_view(RunState("failed", "engine", {}, tasks), report, plain_name).bundle["text/html"]
    assert "<svg" not in html
    assert html.index("t399") < html.index("t0<")
    assert "200 tasks more" in html
    states = tuple(TaskState(id, "running" if id == "t7" else "waiting") for id in ids)
    shown = running_view(RunState("running", "engine", tasks=states), flow)
    assert "○ 399 waiting, ▶ 1 running; t7" in repr(shown)
    assert "<svg" not in shown.bundle["text/html"]


class _Interrupted:
    """A screen that is interrupted in the middle of what it does.

    Args:
        when: In the middle of what.
    """

    def __init__(self, when: str) -> None:
        self._when = when
        self.done: list[str] = []

    def _do(self, what: str) -> None:
        if what == self._when and what not in self.done:
            signal.raise_signal(signal.SIGINT)
        self.done.append(what)

    def begin(self) -> None:
        self._do("begin")

    def show(self, live: LiveRun) -> None:
        self._do("show")

    def end(self, shown: Shown[Any], *, raises: bool) -> None:
        self._do("end")
        assert raises


@pytest.mark.parametrize("when", ["begin", "show"])
@pytest.mark.parametrize("own", [True, False], ids=["of-python", "of-a-host"])
def test_an_interrupt_cuts_nothing_in_two_that_shows_a_run(tmp_path: Path, when: str, *, own: bool) -> None:
    """Raised where this thread has waited for an import of the run's, it would lock all imports for good."""
    session, screen = Session(tmp_path), _Interrupted(when)
    session.record("%%cloaca_task\nimport time\ndef slow(context):\n    time.sleep(300)", cell_id="a")

    def raising(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, signal.default_int_handler if own else raising)
    try:
        with pytest.raises(RunError, match="the run was stopped"):
            follow(lambda: session.start(runner="preview"), session, screen)
    finally:
        signal.signal(signal.SIGINT, before)
    assert (when in screen.done) == own
    run = session.run_state
    if own or when == "show":
        assert screen.done[-1] == "end"
        assert run is not None
        assert run.wait(60)  # nobody waits long for a check


def test_a_check_that_goes_on_keeps_no_cell_that_was_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A notebook of thousands of cells is read to its end; what comes of that, nobody waits for."""
    session, screen, read = Session(tmp_path), _Interrupted("show"), threading.Event()
    report = session.report

    def slow(**how: Any) -> Report:
        assert read.wait(300)
        return report(**how)

    monkeypatch.setattr(session, "report", slow)
    with pytest.raises(RunError, match="the run was stopped"):
        follow(lambda: session.start(runner="preview"), session, screen)
    run = session.run_state
    assert run is not None
    assert (screen.done[-1], run.done) == ("end", False)
    read.set()
    assert run.wait(300)
    assert run.outcome().status == "stopped"
