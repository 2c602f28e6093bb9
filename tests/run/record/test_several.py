"""Several runs of one process, after one import: compared, stopped, killed in the middle."""

from __future__ import annotations

import tempfile
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.errors import UsageError
from cloaca_nb.model.handed import Handed
from cloaca_nb.model.run import ContextChange, Event, RunnerName, RunPlan, RunState, TaskState
from cloaca_nb.model.transition import Transition
from cloaca_nb.run.findings import WHOLE, value_of
from cloaca_nb.run.record.several import Repeated, differences
from tests.run.packages import package
from tests.run.runs import BOTH, folders_of_runs, left_behind, run

COUNTS = """
import os, sys, threading

CALLS = []
LOCK = threading.Lock()
BOTH_IN = threading.Barrier(2)

@cloaca.task(id="count")
def count(context):
    with LOCK:
        CALLS.append(1)
        n = len(CALLS)
    print("call", n)
    context.set("n", n)
    context.set("given", context.get("given", 0) + 1)
    return context

@cloaca.task(id="last", dependencies=["count"], retry_attempts=1)
def last(context):
    {body}
    return context
"""
TASKS = {"count": [], "last": ["count"]}


def counting(runner: RunnerName, body: str = "pass", **how: Any) -> Any:
    """Run a package that counts its runs in a module's list."""
    return run(runner, COUNTS.replace("{body}", body), TASKS, **how)


@pytest.mark.parametrize("runner", BOTH)
def test_one_import_many_runs_and_what_differs(runner: RunnerName) -> None:
    made = counting(runner, times=3, context={"given": 4})
    result = made.result
    assert (result.status, result.times, [one.status for one in result.runs]) == (
        "completed",
        3,
        ["completed"] * 3,
    )
    assert [one.context for one in result.runs] == [{"given": 5, "n": n} for n in (1, 2, 3)]
    (found,) = result.differences
    assert (found.task, found.path, found.first, found.other) == ("count", "context['n']", "1", "2")
    assert (found.base, found.runs, found.origin) == (1, (2, 3), "")
    assert not result.alike
    assert [(one.code, one.task) for one in result.findings] == [("C460", "count"), ("C463", None)]
    assert "1 in run 1, 2 in run 2 (and 1 more)" in result.findings[0].message
    assert "`CALLS[0]` changed" in result.findings[1].message


@pytest.mark.parametrize("runner", BOTH)
def test_output_and_errors_belong_to_their_run(runner: RunnerName) -> None:
    made = counting(runner, "if len(CALLS) == 2: raise ValueError('second')", times=3)
    result = made.result
    assert (result.status, [one.status for one in result.runs]) == (
        "failed",
        ["completed", "failed", "completed"],
    )
    outputs = [task.output for one in result.runs if (task := one.task("count")) is not None]
    assert outputs == ["call 1\n", "call 2\n", "call 3\n"]
    error = result.runs[1].first_error
    assert error is not None
    assert (error.message, error.line) == ("second", 21)
    assert result.first_error == error, "what is shown is the run that failed"
    assert ("last", "status", (2,)) in [(one.task, one.path, one.runs) for one in result.differences]


@pytest.mark.parametrize("runner", BOTH)
def test_events_tell_which_run_they_are_of(runner: RunnerName) -> None:
    events = counting(runner, times=2).events
    assert [event.kind for event in events if event.run is None] == [
        "run-started",
        "state-left",
        "run-finished",
    ]
    for number in (1, 2):
        kinds = [event.kind for event in events if event.run == number]
        assert kinds[0] == "run-started"
        assert "task-completed" in kinds
        assert [event.times for event in events if event.run == number] == [2] * len(kinds)


def test_runs_at_once_overlap_inside_tasks() -> None:
    made = counting("preview", "BOTH_IN.wait(60)", times=4, at_once=2)
    assert [one.status for one in made.result.runs] == ["completed"] * 4
    assert sorted(one.context["n"] for one in made.result.runs) == [1, 2, 3, 4]
    assert "C462" not in [finding.code for finding in made.result.findings]


def test_output_of_runs_at_once_belongs_to_who_wrote_it() -> None:
    said = [f"print('{word}', context.get('n'))" for word in ("one", "two")]
    said.append("sys.stderr.writelines([f'three {context.get(\"n\")}\\n'])")
    body = "; BOTH_IN.wait(60); ".join(said)
    made = counting("preview", body, times=2, at_once=2)
    for one in made.result.runs:
        task, n = one.task("last"), one.context["n"]
        assert task is not None
        assert sorted(task.output.splitlines()) == sorted([f"one {n}", f"two {n}", f"three {n}"])
        counted = one.task("count")
        assert counted is not None
        assert counted.output == f"call {n}\n"


@pytest.mark.engine
def test_the_engine_says_that_it_runs_one_task_at_a_time() -> None:
    made = counting("engine", times=2, at_once=2)
    assert made.result.status == "completed"
    assert "C462" in [finding.code for finding in made.result.findings]


@pytest.mark.parametrize("runner", BOTH)
def test_a_process_that_ends_keeps_what_runs_before_came_to(runner: RunnerName) -> None:
    made = counting(runner, "if len(CALLS) == 2: os._exit(7)", times=3)
    assert [one.status for one in made.result.runs] == ["completed", "failed"]
    assert made.result.status == "failed"
    assert made.result.runs[0].context["n"] == 1
    error = made.result.runs[1].first_error
    assert error is not None
    assert "exit code 7" in error.message


@pytest.mark.parametrize("runner", BOTH)
def test_stopping_stops_all_and_leaves_nothing(
    runner: RunnerName, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    stop = threading.Event()

    def emit(event: Event) -> None:
        if event.kind == "task-started" and event.task == "last" and event.run == 2:
            stop.set()

    body = "import time; time.sleep(0 if len(CALLS) == 1 else 3600)"
    mark = f"mark-{tmp_path}"
    made = counting(runner, body, times=3, stop=stop, emit=emit, env={"MARK": mark})
    assert [one.status for one in made.result.runs] == ["completed", "stopped"]
    assert made.result.status == "stopped"
    assert (left_behind(mark), folders_of_runs(tmp_path)) == ([], [])


@pytest.mark.parametrize("runner", BOTH)
def test_an_import_that_fails_fails_them_all(runner: RunnerName) -> None:
    made = run(runner, "raise ValueError('no')", times=2)
    assert (made.result.status, made.result.runs) == ("failed", ())
    assert made.result.error is not None
    assert made.result.error.message == "no"


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"times": 0}, "times is 0"),
        ({"times": True}, "times is True"),
        ({"times": -1, "at_once": -1}, "at_once is -1"),
        ({"times": 2, "at_once": 3}, "3 runs at once are more than 2"),
        ({"times": 10**9}, "a number from 1 to 1000"),
    ],
)
def test_numbers_of_runs_that_cannot_be(how: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        counting("preview", **how)


def test_a_database_may_tell_of_a_run_before_the_child_does() -> None:
    events: list[Event] = []
    together = Repeated(RunPlan(package("", {"a": []}), times=2), {"a": ()}, "engine", events.append)
    together.begin()
    together.output("stdout", 1, None, None, "imported")
    together.message({"message": "imported", "tasks": [["a", []]]})
    together.transition(Transition("ready", "a", run=1))
    together.message({"message": "begin", "run": 1})
    together.transition(Transition("completed", "a", context={"k": 1}, run=1))
    together.transition(Transition("finished", context={"k": 1}, success=True, run=1))
    assert together.finished is None
    together.transition(Transition("finished", success=False, run=2))
    together.message({"message": "begin", "run": 2})
    assert together.finished is False
    result = together.end("completed")
    assert [one.status for one in result.runs] == ["completed", "failed"]
    assert (result.status, result.runs[0].context, result.runs[0].output) == ("failed", {"k": 1}, "imported")
    assert [event.run for event in events if event.kind == "run-started"] == [None, 1, 2]


# Comparing

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
)


def one_run(context: dict[str, Any], status: Any = "completed") -> RunState:
    change = ContextChange(added={key: value_of(value) for key, value in context.items()})
    ended: Any = "failed" if status == "failed" else "completed"
    return RunState(status, context=context, tasks=(TaskState("t", ended, context=change),))


def nothing(key: str) -> str:
    return ""


@given(st.dictionaries(st.text(max_size=3), json_values, max_size=3))
def test_equal_runs_do_not_differ(context: dict[str, Any]) -> None:
    assert differences([one_run(context), one_run(context)], nothing) == ()


@given(json_values, json_values)
def test_runs_differ_where_their_texts_do(first: Any, other: Any) -> None:
    found = differences([one_run({"k": first}), one_run({"k": other})], nothing)
    assert bool(found) == (value_of(first) != value_of(other)) or first == other
    for one in found:
        space = {"context": {"k": first}}
        if one.first is not None:
            assert eval(one.path, space) is not space  # the path leads to a value


def test_numbers_of_other_kinds_differ() -> None:
    found = differences([one_run({"k": [1]}), one_run({"k": [1.0]}), one_run({"k": [True]})], nothing)
    assert [(one.path, one.first, one.other, one.runs) for one in found] == [
        ("context['k'][0]", "1", "1.0", (2, 3))
    ]


def test_a_large_value_differs_by_its_digest() -> None:
    large = ["x"] * WHOLE
    runs = [one_run({"k": large}), one_run({"k": [*large[:-1], "y"]})]
    (inside,) = differences(runs, nothing)
    assert inside.path == f"context['k'][{WHOLE - 1}]"
    overwritten = [RunState("completed", context={"k": 0}, tasks=one.tasks) for one in runs]
    (whole,) = differences(overwritten, nothing)
    assert (whole.path, whole.task) == ("context['k']", "t")


def handing(value: str, **said: Any) -> RunState:
    """A run in which a plain cell hands one value over."""
    run = one_run({"k": value})
    (task,) = run.tasks
    return replace(run, tasks=(replace(task, handed={"k": Handed(**said)}),))


def test_values_that_plain_cells_hand_over_are_told_as_what_they_are() -> None:
    runs = [handing('{"@codec": 1, "values": [1]}', type="Model"), handing('{"@codec": 1}', type="Model")]
    assert [(one.first, one.other) for one in differences(runs, nothing)] == [("Model", "another Model")]
    runs = [
        handing("[1]", type="list", shape="1 item", text="[1]"),
        handing('{"@codec": 2}', type="Frame", shape="2 × 3"),
    ]
    assert [(one.first, one.other) for one in differences(runs, nothing)] == [("[1]", "Frame, 2 × 3")]
    assert differences([runs[0], runs[0]], nothing) == ()
    kept = RunState("completed", context={"k": '{"@codec": 1}'}, tasks=(TaskState("t", "completed"),))
    gone = differences([kept, replace(kept, context={})], nothing)
    assert [(one.first, one.other) for one in gone] == [("a value that was handed over", None)]


def test_runs_are_compared_with_the_first_that_completed() -> None:
    runs = [one_run({}, "failed"), one_run({"k": 1}), one_run({"k": 2}), one_run({"k": 3}, "stopped")]
    found = differences(runs[1:], nothing)
    assert [(one.path, one.base, one.runs) for one in found] == [("context['k']", 1, (2,))]
    assert differences(runs, nothing)[0].base == 2


def test_an_origin_is_asked_for_by_the_key() -> None:
    runs = [one_run({"a'b": {"c": 1}}), one_run({"a'b": {"c": 2}})]
    (found,) = differences(runs, lambda key: f"from {key}")
    assert found.origin == "from a'b"
