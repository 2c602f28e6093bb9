"""Runs that are kept, and runs from a task on: on both runners, at once, with secrets, beside nonsense."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cloaca_nb.errors import UsageError
from cloaca_nb.inputs.hiding import SHOWN
from cloaca_nb.model.handed import Handed
from cloaca_nb.model.json_value import JSON
from cloaca_nb.model.run import KeptAt, Replay, RunnerName, RunState, TaskState
from cloaca_nb.run.history import contexts, earlier, keeping, place
from cloaca_nb.run.history.earlier import NOTE, EarlierRun, read_earlier
from cloaca_nb.run.history.replaying import earlier_run, replay_from
from cloaca_nb.run.record.several import between
from tests.run.packages import package
from tests.run.runs import BOTH, CHAIN, TASKS, Run, chain, run, stopped_in

#: Two branches that meet, one of which fails at first; what is called when a task ends; a rule.
DIAMOND = """
import os

def note(*given):
    print("called back", given[0])

@cloaca.task(id="load", on_success=note)
def load(context):
    print("loading")
    context.set("rows", [1, 2])
    context.set("by", {"load": 1})
    return context

@cloaca.task(id="left", dependencies=["load"], on_success=note)
def left(context):
    context.set("rows", [*context.get("rows"), 3])
    context.set("by", {"left": 1.5})
    return context

LOADED = {"type": "TaskSuccess", "task_name": "public::embedded::flow::load"}

@cloaca.task(id="right", dependencies=["load"], retry_attempts=1,
             trigger_rules={"type": "All", "conditions": [LOADED]})
def right(context):
    if os.path.exists("bad"):
        raise ValueError("no")
    context.set("right", context.get("rows"))
    context.set("by", {"right": True})
    return context

@cloaca.task(id="join", dependencies=["left", "right"])
def join(context):
    context.set("seen", [context.get("rows"), context.get("by"), context.get("right")])
    return context
"""
WAITS = {"load": [], "left": ["load"], "right": ["load"], "join": ["left", "right"]}
TOKEN = "ghp_" + "a1B2" * 10


@pytest.fixture
def kept(tmp_path: Path) -> KeptAt:
    return KeptAt(tmp_path / "runs", 20)


def runs_of(kept: KeptAt) -> list[EarlierRun]:
    """The runs that are kept, the latest first."""
    found = [read_earlier(folder) for folder in reversed(place._kept(kept.folder))]
    return [one for one in found if one is not None]


def diamond(runner: RunnerName, kept: KeptAt, folder: Path, **plan: Any) -> Run:
    return run(runner, DIAMOND, WAITS, kept=kept, folder=folder, **plan)


def replay(start: str, one: EarlierRun, waits: Mapping[str, list[str]] = WAITS) -> Replay:
    return replay_from(start, one, package("", waits).workflow)


@pytest.mark.parametrize("runner", BOTH)
def test_a_run_from_the_task_that_failed(runner: RunnerName, kept: KeptAt, tmp_path: Path) -> None:
    whole = diamond(runner, kept, tmp_path)
    (tmp_path / "bad").touch()
    failed = diamond(runner, kept, tmp_path)
    assert failed.task("right").status == "failed"
    (tmp_path / "bad").unlink()
    again = diamond(runner, kept, tmp_path, replay=replay("right", runs_of(kept)[0]))
    assert again.result.status == "completed"
    assert again.result.context == whole.result.context
    taken = {task.id: (task.replayed, task.attempts) for task in again.result.tasks}
    assert taken == {"load": (True, 0), "left": (True, 0), "right": (False, 1), "join": (False, 1)}
    assert "".join(task.output for task in again.result.tasks) + again.result.output == ""
    (last, _, first) = runs_of(kept)
    assert list(between(first.state, last.state)) == []
    assert [task.context for task in last.state.tasks] == [task.context for task in first.state.tasks]


@pytest.mark.parametrize("runner", BOTH)
def test_a_run_from_the_first_task_on(runner: RunnerName, kept: KeptAt, tmp_path: Path) -> None:
    diamond(runner, kept, tmp_path, context={"n": 1})
    (first,) = runs_of(kept)
    assert first.context == {"n": 1}
    again = diamond(runner, kept, tmp_path, context=first.context, replay=replay("load", first))
    assert not any(task.replayed for task in again.result.tasks)
    assert runs_of(kept)[0].replayed is None


@pytest.mark.parametrize("runner", BOTH)
def test_times_of_attempts(runner: RunnerName, kept: KeptAt) -> None:
    body = "import os\nif not os.path.exists('tried'):\n    open('tried', 'w').close()\n    raise OSError\n"
    code = CHAIN.replace("retry_attempts=1", "retry_attempts=2, retry_delay_ms=10")
    made = run(
        runner,
        code.replace("{body}", body.replace("\n", "\n    ")),
        TASKS,
        kept=kept,
        folder=kept.folder.parent,
    )
    times = made.task("b").times
    assert [one.failed for one in times] == [True, False]
    moments = [moment for one in times for moment in (one.began_s, one.ended_s)]
    assert moments == sorted(moments, key=lambda moment: moment or 0.0)
    (one,) = runs_of(kept)
    assert one.state.task("b") == made.task("b")


def test_what_is_lacking_is_named(kept: KeptAt, tmp_path: Path) -> None:
    (tmp_path / "bad").touch()
    diamond("preview", kept, tmp_path)
    (one,) = runs_of(kept)
    with pytest.raises(UsageError, match=r"no context of 'right' to start 'join' with: it has failed"):
        replay("join", one)
    with pytest.raises(UsageError, match=r"'jion' is no task of this workflow\n.*did you mean `join`"):
        replay("jion", one)
    with pytest.raises(UsageError, match="run 4 of this workflow is not kept"):
        earlier_run([one], 4)
    with pytest.raises(UsageError, match="no run of this workflow is kept yet"):
        earlier_run([])
    shutil.rmtree(one.folder / "contexts")
    with pytest.raises(UsageError, match=r"'load' .*its file is gone"):
        replay("left", one)


def test_a_task_that_is_new_since(kept: KeptAt, tmp_path: Path) -> None:
    diamond("preview", kept, tmp_path)
    (one,) = runs_of(kept)
    with pytest.raises(UsageError, match=r"'new' .*it did not run there"):
        replay("join", one, {**WAITS, "new": ["load"], "join": ["left", "right", "new"]})


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        ({"body": f"context.set('text', '{TOKEN}')"}, "text looks like a secret"),
        (
            {"body": "context.set('x', 'swordfish!')", "secrets": {"db": {"value": "swordfish!"}}},
            "it holds a secret",
        ),
        ({"body": f"context.set('text', '{TOKEN}'); print('{TOKEN}')"}, "text looks like a secret"),
    ],
)
def test_contexts_that_are_not_kept(plan: dict[str, Any], why: str, kept: KeptAt) -> None:
    chain("preview", **plan, kept=kept)
    (one,) = runs_of(kept)
    assert one.not_kept == {"b": why, "c": why}
    assert one.stored("a") is not None
    assert one.stored("b") is None
    kept_texts = "".join(path.read_text("utf-8") for path in kept.folder.rglob("*.json"))
    assert TOKEN not in kept_texts
    assert "swordfish" not in kept_texts
    assert SHOWN not in kept_texts or "secrets" in plan
    with pytest.raises(UsageError, match=why):
        replay("c", one, TASKS)


def test_errors_and_variables_tell_no_secret(kept: KeptAt) -> None:
    chain("preview", f"raise ValueError('{TOKEN}')", kept=kept)
    (one,) = runs_of(kept)
    told = one.state.task("b")
    assert told is not None
    assert told.error is not None
    assert (told.error.message, told.error.traceback) == (keeping._LEFT_OUT, "")
    shown = {"a": Handed("str", text=repr(TOKEN)), "password": Handed("str", text="'x'"), "n": Handed("int")}
    assert keeping._without_secrets(TaskState("t", handed=shown)).handed == {"n": Handed("int")}
    kept_texts = "".join(path.read_text("utf-8") for path in kept.folder.rglob("*.json"))
    assert TOKEN not in kept_texts


def test_a_context_with_a_secret_starts_nothing_again(kept: KeptAt) -> None:
    chain("preview", "pass", kept=kept, context={"password": "hunter2!", "n": 1})
    (one,) = runs_of(kept)
    assert (one.context, one.left_out) == ({"n": 1}, ("password",))
    with pytest.raises(UsageError, match="'password', which looks like a secret"):
        replay("a", one, TASKS)


@pytest.mark.parametrize(
    ("limits", "why"),
    [(contexts, "the contexts of the run are too large together"), (keeping, "it is too large")],
)
def test_contexts_that_are_too_large(
    kept: KeptAt, limits: ModuleType, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LARGEST_RUN", 150)
    chain("preview", "context.set('x', 'a' * 150)", kept=kept)
    (one,) = runs_of(kept)
    assert one.not_kept == {"b": why, "c": why}
    assert one.state.context["x"] == "a" * 150


@pytest.mark.parametrize("runner", BOTH)
def test_a_long_value_is_kept_once(kept: KeptAt, runner: RunnerName) -> None:
    long = "a" * 100_000
    context: dict[str, JSON] = {"long": long, "n": 1}
    chain(
        runner, "context.set('n', 2); context.set('as_long', context.get('long'))", kept=kept, context=context
    )
    (one,) = runs_of(kept)
    assert not one.not_kept
    contexts = list((one.folder / earlier.CONTEXTS).iterdir())
    assert sum(path.stat().st_size for path in contexts) < 2 * len(long)
    stored = one.stored("c")
    assert stored is not None
    assert (stored[0]["n"], stored[0]["long"], stored[0]["as_long"]) == (2, long, long)
    for path in contexts:
        if path.stat().st_size > len(long):
            path.unlink()
    assert one.stored("c") is None


def test_a_run_that_was_stopped_is_kept(kept: KeptAt, monkeypatch: pytest.MonkeyPatch) -> None:
    made = stopped_in("preview", "b", "time.sleep(60)")
    assert made.result.status == "stopped"
    folder = kept.folder / "1"
    (folder / "contexts").mkdir(parents=True)
    note = EarlierRun(folder, "2026-01-01T00:00:00+00:00", "flow", "1.0.0", made.result)
    (folder / NOTE).write_text(earlier.note_text(note), encoding="utf-8")
    for name in (earlier.GIVEN, earlier.FINAL):
        contexts.ContextFiles(folder / earlier.CONTEXTS, hides=False).keep(name, {}, {})
    assert runs_of(kept)[0].state.task("b") == made.task("b")


def test_only_the_last_ones_are_kept(tmp_path: Path) -> None:
    kept = KeptAt(tmp_path / "runs", 2)
    for _ in range(4):
        chain("preview", "pass", kept=kept)
    assert [one.number for one in runs_of(kept)] == [4, 3]


def test_runs_at_once_have_numbers_of_their_own(kept: KeptAt) -> None:
    def one() -> None:
        chain("preview", "pass", kept=kept)

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.number for one in runs_of(kept)] == [4, 3, 2, 1]
    assert sorted(path.name for path in kept.folder.iterdir() if path.is_dir()) == ["1", "2", "3", "4"]


def test_a_run_that_cannot_be_kept_runs(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("in the way", encoding="utf-8")
    assert chain("preview", "pass", kept=KeptAt(tmp_path / "runs", 20)).result.status == "completed"


def test_several_runs_are_not_kept(kept: KeptAt) -> None:
    assert chain("preview", "pass", kept=kept, times=2).result.status == "completed"
    assert not runs_of(kept)


@pytest.mark.parametrize("more", [{"times": 2}, {"only": "b"}, {"until": "b"}])
def test_a_run_from_a_task_on_is_one_run_to_its_end(more: dict[str, Any], kept: KeptAt) -> None:
    chain("preview", "pass", kept=kept)
    with pytest.raises(UsageError, match="is one run, to its end"):
        chain("preview", "pass", replay=replay("b", runs_of(kept)[0], TASKS), **more)


def test_files_of_nonsense(kept: KeptAt) -> None:
    chain("preview", "pass", kept=kept)
    note = json.loads((kept.folder / "1" / NOTE).read_text("utf-8"))
    broken: dict[str, JSON] = {
        "2": "{",
        "3": "[]",
        "4": "[" * 9000,
        "5": "{}",
        "6": json.dumps({**note, "state": {"status": 3, "tasks": 4}}),
        "7": json.dumps({**note, "extra": 1}),
        "8": json.dumps({**note, "dependencies": [1]}),
    }
    for name, text in broken.items():
        (kept.folder / name).mkdir()
        (kept.folder / name / NOTE).write_text(str(text), encoding="utf-8")
    (kept.folder / "9").mkdir()
    (kept.folder / "a").mkdir()
    (one,) = runs_of(kept)
    (one.folder / "contexts" / "0000.json").write_text('{"context": 3}', encoding="utf-8")
    assert one.stored("a") is None
    chain("preview", "pass", kept=kept)
    assert [each.number for each in runs_of(kept)] == [10, 1]


def test_a_state_comes_back_as_it_was(kept: KeptAt) -> None:
    made = chain(
        "preview", "print('x'); context.set('t', {'a': [1.5, None]}); raise KeyError('k')", kept=kept
    )
    (one,) = runs_of(kept)
    want: RunState = made.result
    assert (one.state.status, one.state.duration_s, one.state.context) == (
        want.status,
        want.duration_s,
        want.context,
    )
    assert one.state.tasks == want.tasks
