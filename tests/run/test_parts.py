"""Small parts of a run: choosing, output, pipes, contexts, errors, retries."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloaca_nb.errors import UsageError
from cloaca_nb.run import errors
from cloaca_nb.run import runners as choose
from cloaca_nb.run.child.merging import changes
from cloaca_nb.run.child.schedule import AttemptError, Retry, Schedule, ScheduledTask, from_arguments
from cloaca_nb.run.database import short
from cloaca_nb.run.errors import stack_of
from cloaca_nb.run.findings import PREVIEW, WHOLE, change, value_of
from cloaca_nb.run.process import Chunk, Pipes, SelectedPipes, Source, ThreadedPipes
from cloaca_nb.run.record.bounded import LIVE, TAIL, Bounded
from cloaca_nb.run.runners import InterruptStops
from tests.run.packages import package
from tests.run.runs import chain

# Choosing


def engine_in(folder: Path, version: str) -> None:
    """Something that looks like an installed engine."""
    (folder / "cloaca").mkdir()
    (folder / "cloaca" / "__init__.py").touch()
    (folder / "cloaca" / "cloaca.abi3.so").touch()
    (folder / f"cloaca-{version}.dist-info").mkdir()


@pytest.fixture
def only_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module path with nothing but this folder."""
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    return tmp_path


@pytest.mark.engine
def test_auto_is_the_engine_where_it_is_installed() -> None:
    assert choose.choose_runner("auto").name == "engine"
    assert choose.choose_runner("engine").name == "engine"
    assert choose.choose_runner("preview").name == "preview"


def test_without_the_engine_auto_is_the_preview(only_path: Path) -> None:
    assert choose.choose_runner("auto").name == "preview"
    with pytest.raises(UsageError, match="not installed") as caught:
        choose.choose_runner("engine")
    assert "cloaca-nb[engine]" in caught.value.hint
    assert "macOS" in caught.value.hint


def test_a_folder_called_cloaca_is_no_engine(only_path: Path) -> None:
    (only_path / "cloaca").mkdir()
    (only_path / "cloaca" / "__init__.py").touch()
    assert choose.choose_runner("auto").name == "preview"


@pytest.mark.skipif(sys.platform == "win32", reason="names of extension modules differ")
def test_an_old_engine_is_none(only_path: Path) -> None:
    engine_in(only_path, "0.3.1")
    assert choose.choose_runner("auto").name == "preview"
    with pytest.raises(UsageError, match=r"cloaca 0\.3\.1"):
        choose.choose_runner("engine")


@pytest.mark.skipif(sys.platform == "win32", reason="names of extension modules differ")
def test_an_engine_is_found_without_importing_it(only_path: Path) -> None:
    engine_in(only_path, "0.12.0")
    assert choose.choose_runner("auto").name == "engine"


def test_another_word_is_no_runner() -> None:
    name: Any = "fast"
    with pytest.raises(UsageError, match="'fast' is no runner"):
        choose.choose_runner(name)


# Output


@given(st.lists(st.text(max_size=50), max_size=20))
def test_short_output_is_shown_whole(texts: list[str]) -> None:
    output = Bounded()
    assert "".join(part for text in texts for part in output.take(text)) == "".join(texts)
    assert list(output.end()) == []


@pytest.mark.parametrize("size", [1, 999, 70_000])
def test_long_output_keeps_its_beginning_and_its_end(size: int) -> None:
    output = Bounded()
    total = LIVE + 100_000
    text = "".join(chr(ord("a") + i % 26) for i in range(total))
    told = "".join(part for at in range(0, total, size) for part in output.take(text[at : at + size]))
    assert told.startswith(text[:LIVE])
    assert len(told) < LIVE + 100
    assert list(output.end()) == [f"… {total - LIVE - TAIL:,} characters left out …\n", text[-TAIL:]]
    assert [*output.take("more"), *output.end()] == ["more"]


# Pipes


@pytest.mark.parametrize("make", [SelectedPipes, ThreadedPipes])
def test_pipes_give_all_that_is_written(make: Callable[[dict[str, Source]], Pipes]) -> None:
    ends = {name: os.pipe() for name in ("one", "two")}
    pipes = make({name: read for name, (read, _) in ends.items()})
    data = {"one": b"x" * 300_000, "two": b"y" * 10}

    def write() -> None:
        for name, (_, end) in ends.items():
            with os.fdopen(end, "wb") as file:
                file.write(data[name])

    writer = threading.Thread(target=write)
    writer.start()
    chunks = read_to_the_end(pipes, len(ends))
    writer.join()
    pipes.close()
    got = {name: b"".join(part for which, part in chunks if which == name) for name in ends}
    assert got == data


def read_to_the_end(pipes: Pipes, count: int) -> list[Chunk]:
    """All chunks until that many pipes have ended."""
    chunks: list[Chunk] = []
    while sum(not part for _, part in chunks) < count:
        chunks += pipes.read(5)
    return chunks


@pytest.mark.parametrize("make", [SelectedPipes, ThreadedPipes])
def test_pipes_without_news_wait_no_longer_than_asked(make: Callable[[dict[str, Source]], Pipes]) -> None:
    read, write = os.pipe()
    pipes = make({"one": read})
    assert pipes.read(0.01) == []
    assert pipes.read(0) == []
    os.close(write)
    assert pipes.read(5) == [("one", b"")]
    assert pipes.read(0.01) == []
    pipes.close()


# Contexts


def test_a_change_names_keys_and_sizes() -> None:
    before = {"a": 1, "b": 1, "c": [1], "d": [2], "gone": 1}
    after = {"a": 1, "b": True, "c": [1, 2], "d": [2], "new": "é"}
    found = change(before, changes(before, after), 42)
    assert list(found.added) == ["new"]
    assert list(found.changed) == ["b", "c"]
    assert found.removed == ("gone",)
    assert found.size_bytes == 42
    assert (found.added["new"].size_bytes, found.added["new"].preview) == (4, '"é"')


def test_a_large_value_is_bounded() -> None:
    value = value_of(["x" * 100] * 1000)
    assert value.size_bytes > WHOLE
    assert (value.value, value.whole) == (None, False)
    assert len(value.preview) == PREVIEW
    assert value_of(None) == value_of(None)
    assert (value_of(None).whole, value_of(None).preview) == (True, "null")


# Errors

PACKAGE = package("\n" * 9, {"a": []})


FAILED = "Task execution error: Task execution failed: Python task execution failed: "
WRONG = "object is not an instance of 'Context'"


@pytest.mark.parametrize(
    ("text", "type_", "says"),
    [
        (f"{FAILED}'dict' {WRONG}", "TypeError", "return context"),
        (f"{FAILED}'coroutine' {WRONG}", "TypeError", "async def"),
        (f"{FAILED}'generator' {WRONG}", "TypeError", "yield"),
        ("Task execution timeout", "TimeoutError", "300 s"),
        ("Context build failed: x: recursion limit exceeded at line 1 column 132", "RecursionError", "126"),
        ("something new", "EngineError", "something new"),
    ],
)
def test_errors_of_which_only_the_text_is_known(text: str, type_: str, says: str) -> None:
    error = errors.from_engine(text, PACKAGE, "a")
    assert (error.type, error.cell, error.line) == (type_, 2, 1)
    assert says in f"{error.message} {error.hint}"


@pytest.mark.parametrize("code", [0, 1, 7, -9, -11, -15, -6, -64])
def test_each_end_of_a_process_has_its_words(code: int) -> None:
    error = errors.died(code, [], PACKAGE)
    assert error.type == "ProcessDied"
    assert error.message
    assert error.hint
    assert (str(code) in error.message) == (code >= 0)


def test_what_keeps_python_from_starting_is_named() -> None:
    error = errors.died(1, [], PACKAGE, {"PYTHONHOME": "/nowhere", "RATE": "2"})
    assert "did not start" in error.message
    assert "PYTHONHOME" in error.hint
    assert "RATE" not in error.hint
    assert "did not start" not in errors.died(1, [], PACKAGE, {"RATE": "2"}).message


def test_a_crash_names_the_line(tmp_path: Path) -> None:
    lines = [
        "Fatal Python error: Segmentation fault",
        "",
        "Thread 0x1 (most recent call first):",
        f'  File "{tmp_path}/package/flow/tasks.py", line 3 in other',
        "",
        "Current thread 0x2 (most recent call first):",
        '  File "/usr/lib/python3/ctypes.py", line 9 in string_at',
        f'  File "{tmp_path}/package/flow/tasks.py", line 7 in a',
        "",
        "Extension modules: x",
    ]
    (tmp_path / "crash.txt").write_text("\n".join(lines), encoding="utf-8")
    stack = stack_of(tmp_path)
    assert stack == [("flow/tasks.py", 7, "a"), ("/usr/lib/python3/ctypes.py", 9, "string_at")]
    error = errors.died(-11, stack, PACKAGE)
    assert (error.cell, error.line) == (2, 7)
    assert stack_of(tmp_path / "nowhere") == []


def test_the_id_in_a_full_name_may_hold_colons() -> None:
    assert short("public::embedded::flow::a::b") == "a::b"


# Interrupts


def test_an_interrupt_handler_that_was_set_is_called_too() -> None:

    came: list[int] = []
    stop = threading.Event()
    before = signal.signal(signal.SIGINT, lambda number, frame: came.append(number))
    try:
        with InterruptStops(stop):
            signal.raise_signal(signal.SIGINT)
        assert stop.wait(30.0)
        assert came == [signal.SIGINT]
        signal.raise_signal(signal.SIGINT)
        assert len(came) == 2
    finally:
        signal.signal(signal.SIGINT, before)


def test_an_interrupt_in_the_middle_of_an_interrupt() -> None:
    stop = threading.Event()
    with InterruptStops(stop), stop._cond:  # type: ignore[attr-defined] # as `Event.set` and `wait` have it
        signal.raise_signal(signal.SIGINT)
    assert stop.wait(30.0)


def test_in_another_thread_an_interrupt_is_not_ours() -> None:
    def enter() -> None:
        with InterruptStops(threading.Event()):
            pass

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    assert not thread.is_alive()


# The child

#: What a run's process may import of ours: all else would be paid for at each start of a run.
OURS = {
    "engine": r"cloaca_nb(\.run(\.child(\.\w+)*)?|\.check(\.proof(\.guard)?)?)?",
    "preview": r"cloaca_nb(\.run(\.child(\.\w+)*)?|\.check(\.proof(\.guard)?)?|\.model(\.transition)?)?",
}
#: What takes longer to import than all of that.
SLOW = {"dataclasses", "datetime", "inspect", "pathlib", "random", "urllib"}


@pytest.mark.parametrize("module", OURS)
def test_a_runs_process_imports_almost_nothing_of_ours(module: str) -> None:
    code = f"import sys; before = {{*sys.modules}}; import cloaca_nb.run.child.{module}"
    code += "; print(*sys.modules.keys() - before)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names = done.stdout.split()
    ours = [name for name in names if "cloaca" in name]
    assert [name for name in ours if not re.fullmatch(OURS[module], name)] == []
    assert f"cloaca_nb.run.child.{module}" in ours
    assert SLOW.isdisjoint(names)


# Retries


@pytest.mark.parametrize(
    ("arguments", "delays"),
    [
        ({}, [1, 2, 4, 8, 16, 32, 60, 60]),
        ({"retry_backoff": "fixed", "retry_delay_ms": 20}, [0.02] * 4),
        ({"retry_backoff": "linear", "retry_delay_ms": 20}, [0.02, 0.04, 0.06, 0.08]),
        ({"retry_delay_ms": 20, "retry_max_delay_ms": 50}, [0.02, 0.04, 0.05, 0.05]),
    ],
)
def test_delays(arguments: dict[str, Any], delays: list[float]) -> None:
    retry = from_arguments({**arguments, "retry_jitter": False})
    assert [retry.delay_s(attempt) for attempt in range(1, len(delays) + 1)] == pytest.approx(delays)


@given(st.integers(1, 8))
def test_jitter_moves_a_delay_by_a_quarter_at_most(attempt: int) -> None:
    plain = Retry(jitter=False).delay_s(attempt)
    assert 0.75 * plain <= Retry().delay_s(attempt) <= 1.25 * plain


def test_jitter_draws_nothing_that_tasks_would_draw() -> None:
    random.seed(1)
    before = random.getstate()
    Retry().delay_s(1)
    assert random.getstate() == before


# The preview's schedule


class Counted(ScheduledTask):
    """A task that counts how often anything of it is asked for."""

    looks = 0

    def __getattribute__(self, name: str) -> Any:
        Counted.looks += 1
        return super().__getattribute__(name)


def scheduled(edges: dict[str, list[str]], call: Callable[[Any], dict[str, Any]]) -> tuple[list[str], int]:
    """What is told of a run of these tasks, and how often the tasks were looked at."""
    Counted.looks = 0
    plain = Retry(attempts=2, first_s=0.0)
    steps: dict[str, ScheduledTask] = {
        id: Counted(id, id, deps, {"type": "Always"}, plain, call) for id, deps in edges.items()
    }
    told: list[str] = []
    Schedule(steps, {}, lambda transition: told.append(f"{transition.kind} {transition.task}".strip())).run()
    return told, Counted.looks


@pytest.mark.parametrize("shape", ["chain", "wide"])
def test_what_a_task_costs_does_not_depend_on_how_many_there_are(shape: str) -> None:
    def looks(count: int) -> float:
        edges = {str(at): [str(at - 1)] if at and shape == "chain" else [] for at in range(count)}
        told, looks = scheduled(edges, lambda context: {"n": context.get("n", 0) + 1})
        assert len(told) == 2 * count + 1
        return looks / count

    assert looks(800) < 1.2 * looks(100)


def test_the_schedule_keeps_a_context_only_as_long_as_a_task_waits_for_it() -> None:
    edges = {str(at): [str(at - 1)] if at else [] for at in range(20)}
    steps: dict[str, ScheduledTask] = {}

    def call(context: Any) -> dict[str, Any]:
        assert sum(step.stored is not None for step in steps.values()) <= 1
        return {**context, str(len(context)): 1}

    for id, deps in edges.items():
        steps[id] = ScheduledTask(id, id, deps, {"type": "Always"}, Retry(), call)
    told: list[Any] = []
    Schedule(steps, {}, told.append).run()
    assert told[-1].context == {str(at): 1 for at in range(20)}


def test_what_is_ready_runs_as_written_whatever_is_tried_again() -> None:
    left = {"b": 1}

    def call(context: Any) -> dict[str, Any]:
        if context.get("fail") and left["b"]:
            left["b"] -= 1
            raise AttemptError("boom")
        return {"fail": True}

    told, _ = scheduled({"z": [], "b": ["z"], "c": ["z"], "a": ["b", "c"]}, call)
    assert told[:4] == ["ready z", "completed z", "ready b", "ready c"]
    assert sorted(told[4:7]) == ["completed b", "completed c", "retry b"]
    assert told[4] == "retry b"
    assert told[7:] == ["ready a", "completed a", "finished"]


@pytest.mark.parametrize(
    "body",
    [
        "import json; json.dumps = json.loads = json.JSONEncoder = None",
        "os.write = os.getpid = time.sleep = time.monotonic = None",
    ],
)
def test_what_a_task_replaces_in_modules_does_not_stop_the_preview(body: str) -> None:
    made = chain("preview", body)
    assert made.statuses == {"a": "completed", "b": "completed", "c": "completed"}, made.result.error


def test_a_long_row_of_causes_is_told_as_the_error_that_it_is() -> None:
    body = "e = None\nfor i in range(5000):\n    n = ValueError(i)\n    n.__cause__ = e\n    e = n\nraise e"
    made = chain("preview", body)
    error = made.task("b").error
    assert error is not None
    assert (error.type, error.message) == ("ValueError", "4999")
    assert error.traceback.endswith("ValueError: 4999\n")
