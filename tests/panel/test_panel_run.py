"""The run that panels show, from the events of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from cloaca_nb.errors import RunError
from cloaca_nb.model.run import ContextChange, Event, RunState, TaskError, TaskState, Value
from cloaca_nb.panel.detail import attempt_items
from cloaca_nb.panel.journal import KEPT, PRINTED, Journal
from cloaca_nb.panel.run import RunWatch, context_given
from cloaca_nb.run.state import Reducer
from tests.panel import panel_sample as sample

if TYPE_CHECKING:
    from cloaca_nb.run.live import LiveRun

BOOM = TaskError("ValueError", "boom", 6, 3, "Traceback …")


class FakeRun:
    """What a panel sees of a `LiveRun`."""

    def __init__(self, *tasks: str) -> None:
        self.reducer = Reducer()
        self.journal = Journal()
        self.done = self.stopping = False
        self.error: RunError | None = None
        self.report = None
        self.watch = RunWatch(cast("LiveRun", self), 1, self.journal)
        if tasks:
            self.tell("run-started", tasks=tasks, runner="preview")

    @property
    def state(self) -> RunState:
        """The run now."""
        return self.reducer.state

    def tell(self, kind: str, task: str | None = None, **values: Any) -> None:
        """An event happens."""
        event = Event(cast("Any", kind), 0.1, task, **values)
        self.reducer.apply(event)
        self.watch.tell(event)

    def end(self, status: str, **values: Any) -> None:
        """The run ends."""
        self.tell("run-finished", status=status, duration_s=1.5, runner="preview", **values)
        self.done = True

    def lines(self) -> list[tuple[str, str, str]]:
        """What the log says."""
        return [(line["task"], line["text"], line["level"]) for line in self.journal.slice()["lines"]]


def watch(run: FakeRun) -> RunWatch:
    """Watches a run."""
    return run.watch


def statuses(seen: RunWatch) -> dict[str, str]:
    """Status of each task as shown."""
    return {task["id"]: task["status"] for task in seen.slice()["tasks"]}


def test_before_any_run_there_is_nothing() -> None:
    run = RunWatch().slice()
    assert (run["status"], run["tasks"], run["message"]) == ("none", [], "")


def test_a_task_goes_through_its_states() -> None:
    run = FakeRun("a")
    seen = watch(run)
    found = [statuses(seen)["a"]]
    steps: list[tuple[str, dict[str, Any]]] = [
        ("task-ready", {}),
        ("task-started", {"attempt": 1, "max_attempts": 2}),
        ("attempt-failed", {"attempt": 1, "error": BOOM}),
        ("retry-scheduled", {"attempt": 1, "delay_s": 9.0}),
        ("task-started", {"attempt": 2, "max_attempts": 2}),
        ("task-completed", {"attempt": 2, "duration_s": 0.5, "context": ContextChange()}),
    ]
    for kind, values in steps:
        run.tell(kind, "a", **values)
        found.append(statuses(seen)["a"])
    assert found == ["waiting", "ready", "running", "running", "retrying", "running", "completed"]
    task = seen.slice()["tasks"][0]
    assert (task["attempt"], task["attempts"], task["duration_s"], task["started"]) == (2, 2, 0.5, None)
    assert [attempt["error"] for attempt in attempt_items(seen.outcome("a")[0])] == ["ValueError: boom", ""]


def test_each_change_has_a_revision_of_its_own() -> None:
    run = FakeRun("a")
    seen = watch(run)
    before = seen.slice()["tasks"][0]["rev"]
    assert seen.slice()["tasks"][0]["rev"] == seen.rev("a") == before
    run.tell("task-output", "a", text="x")
    assert seen.slice()["tasks"][0]["rev"] == seen.rev("a") != before


def test_a_task_of_the_next_run_has_another_revision_where_as_much_happened() -> None:
    first, second = watch(FakeRun("a")), watch(FakeRun("a"))
    second.number = 2
    assert first.slice()["tasks"][0]["rev"] != second.slice()["tasks"][0]["rev"]


@pytest.mark.parametrize(
    ("ended", "error", "status"),
    [("stopped", "Stopped", "stopped"), ("failed", "ValueError", "failed"), ("failed", "Stopped", "failed")],
)
def test_a_stopped_task_is_told_from_a_failed_one(ended: str, error: str, status: str) -> None:
    run = FakeRun("a", "b")
    run.tell("task-started", "a", attempt=1)
    run.tell("task-failed", "a", error=TaskError(error, "x"), duration_s=0.1)
    run.end(ended)
    assert statuses(watch(run)) == {"a": status, "b": "idle"}


def test_a_task_after_a_failed_one_is_marked() -> None:
    run = FakeRun("a", "b")
    run.tell("task-started", "b", attempt=1, ran_after_failure=True)
    assert [task["after_failed"] for task in watch(run).slice()["tasks"]] == [False, True]


def test_a_run_that_could_not_be_made_says_why() -> None:
    run = FakeRun()
    run.error = RunError("no runner", "install one")
    run.end("failed", error=TaskError("RunError", "no runner"))
    found = watch(run).slice()
    assert found["status"] == "failed"
    assert found["message"] == "no runner\n  hint: install one"


def test_a_blocked_run_says_so() -> None:
    run = FakeRun()
    run.end("blocked")
    found = watch(run).slice()
    assert (found["status"], found["message"]) == ("blocked", "error findings stand in the way of a run")


def test_asking_to_stop_shows_until_it_has() -> None:
    run = FakeRun("a")
    seen = watch(run)
    run.stopping = True
    for _ in range(2):
        seen.tell(None)
    assert seen.slice()["status"] == "stopping"
    run.end("stopped")
    assert seen.slice()["status"] == "stopped"
    assert [text for _, text, _ in run.lines()] == [
        "run asked for",
        "stop asked for",
        "run was stopped after 1.5 s on the preview runner",
    ]


def test_the_log_tells_every_event_once_even_if_nobody_looks_in_between() -> None:
    run = FakeRun("a", "b", "c")
    run.tell("task-started", "a", attempt=1)
    run.tell("attempt-failed", "a", attempt=1, error=BOOM, duration_s=0.1)
    run.tell("retry-scheduled", "a", attempt=2, delay_s=0.1)
    run.tell("task-started", "a", attempt=2)
    run.tell("task-failed", "a", attempt=2, error=BOOM, duration_s=0.25)
    run.tell("task-skipped", "b", text="its rule says no")
    run.tell("task-completed", "c", attempt=1, duration_s=0.5)
    run.tell("task-output", "c", text="said late")
    run.end("failed")
    assert run.lines() == [
        ("", "run asked for", "info"),
        ("a", "started", "info"),
        ("a", "attempt 1 failed: ValueError: boom", "warning"),
        ("a", "started (attempt 2)", "info"),
        ("a", "failed in 250 ms (attempt 2): ValueError: boom", "error"),
        ("b", "skipped: its rule says no", "warning"),
        ("c", "completed in 500 ms", "info"),
        ("c", "said late", "printed"),
        ("", "run failed after 1.5 s on the preview runner", "error"),
    ]


def printed(*texts: str, stream: str = "stdout", before: str = "task-completed") -> list[str]:
    """The lines that the log has of what a task prints before it ends."""
    run = FakeRun("a")
    for text in texts:
        run.tell("task-output", "a", text=text, stream=stream)
    run.tell(before, "a", attempt=1)
    return [line["text"] for line in run.journal.slice(KEPT)["lines"] if line["level"] == "printed"]


@pytest.mark.parametrize(
    ("texts", "lines"),
    [
        (["one\n", "two\n"], ["one", "two"]),
        (["o", "n", "e\ntw", "o"], ["one", "two"]),
        (["\n\n  \none\r\n"], ["one"]),
        (["10%\r20%", "\r100%\r\ndone"], ["100%", "done"]),
        (["  indented\n"], ["  indented"]),
        (["x" * 9_000, "\rshort\n"], ["short"]),
    ],
)
def test_what_tasks_print_is_in_the_log_line_by_line(texts: list[str], lines: list[str]) -> None:
    assert printed(*texts) == lines
    assert printed(*texts, before="attempt-failed") == lines


def test_the_log_has_so_many_lines_of_what_an_attempt_prints() -> None:
    said = printed(*(f"{number}\n" for number in range(PRINTED + 300)), "the last")
    assert said == [*map(str, range(PRINTED)), "more is printed: the task's details have all of it"]
    run = FakeRun("a", "b")
    for attempt in (1, 2):
        run.tell("task-output", "a", text="line\n" * PRINTED)
        run.tell("task-output", "b", text="one\n")
        run.tell("attempt-failed", "a", attempt=attempt, error=BOOM)
    texts = [line["text"] for line in run.journal.slice(KEPT)["lines"]]
    assert (texts.count("line"), texts.count("one")) == (2 * PRINTED, 2)
    assert not [text for text in texts if text.startswith("more is printed")]


def test_streams_and_tasks_do_not_mix_their_lines() -> None:
    run = FakeRun("a", "b")
    for task, stream in (("a", "stdout"), ("b", "stdout"), ("a", "stderr"), (None, "stdout")):
        run.tell("task-output", task, text=f"{task} {stream}", stream=stream)
    run.end("completed")
    said = [(task, text) for task, text, level in run.lines() if level == "printed"]
    assert said == [("a", "a stdout"), ("b", "b stdout"), ("a", "a stderr"), ("", "None stdout")]


def test_the_log_keeps_its_last_lines_and_counts_the_others() -> None:
    journal = Journal()
    for number in range(250):
        journal.say("a", str(number))
    found = journal.slice()
    assert (len(found["lines"]), found["more"], found["lines"][-1]["text"]) == (200, 50, "249")


def test_the_lines_of_the_log_that_were_left_out_can_be_asked_for() -> None:
    journal = Journal()
    for number in range(2010):
        journal.say("a", str(number))
    found = journal.slice(KEPT)
    assert (len(found["lines"]), found["more"], found["lines"][0]["text"]) == (2000, 10, "10")


def test_output_is_there_while_it_goes_on_and_at_the_end() -> None:
    run = FakeRun("a")
    run.tell("task-output", "a", text="x" * 50_000)
    assert watch(run).output("a") == "x" * 50_000
    run.tell("task-output", "a", text="y")
    run.end("completed")
    assert watch(run).output("a") == "x" * 50_000 + "y"


def test_a_task_that_the_run_does_not_have_has_no_outcome() -> None:
    assert watch(FakeRun("a")).outcome("b") == (TaskState("b"), None)


def value(text: str) -> Value:
    """A value with this preview."""
    return Value(len(text), text)


def test_what_a_task_was_given_is_what_those_before_it_handed_on() -> None:
    flow = sample.workflow(
        sample.make_task("a", 1),
        sample.make_task("b", 2, (("a", None),)),
        sample.make_task("c", 3, (("a", None),)),
        sample.make_task("d", 4, (("c", None), ("b", None))),
    )
    one, two, three = value("1"), value("2"), value("3")
    states = {
        "a": TaskState("a", context=ContextChange(added={"x": one, "y": one})),
        "b": TaskState("b", context=ContextChange(changed={"x": two}, removed=("y",))),
        "c": TaskState("c", context=ContextChange(added={"z": three})),
    }
    assert context_given(flow, states, "a") == {}
    assert context_given(flow, states, "b") == {"x": one, "y": one}
    # Keys of the later id win, as in the engine: `c` carried the old value of `x`.
    assert context_given(flow, states, "d") == {"x": one, "y": one, "z": three}


def test_a_failed_task_hands_nothing_on() -> None:
    flow = sample.workflow(sample.make_task("a", 1), sample.make_task("b", 2, (("a", None),)))
    assert context_given(flow, {"a": TaskState("a", status="failed")}, "b") == {}
