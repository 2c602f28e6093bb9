"""Why what was seen of a task is no evidence: held against a reading that keeps all texts of all cells."""

from __future__ import annotations

import random
import sys
import time
import types
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

import pytest

from cloaca_nb.environment import nothing_collected
from cloaca_nb.evidence.snapshot import process_state
from cloaca_nb.evidence.states import Why
from cloaca_nb.live.observing import Observer, own_modules
from cloaca_nb.live.recording import Entry, Recording
from cloaca_nb.model.workflow import Workflow

KEYS = ("a", "b", "c", "d", "e", "f")
TASKS = {"c": "t", "e": "u"}
#: What each task carries, by position.
CARRIED = {"t": {1}, "u": {2, 3}}
TEXTS = ("x = 1", "x = 2", "# nothing")


class Looked(NamedTuple):
    """All texts and the turn when a task was looked at."""

    texts: dict[str, str]
    turn: int


def function() -> None:
    """A task's function that reaches nothing."""


def expected(id: str, looked: Looked | None, entries: list[Entry]) -> Why | None:
    """Why there is no evidence, straight from the rule."""
    if looked is None:
        return Why("unrun")
    key = next(key for key, task in TASKS.items() if task == id)
    if next(entry.source for entry in entries if entry.key == key) != looked.texts[key]:
        return Why("changed")
    for entry in entries:
        at = KEYS.index(entry.key) + 1
        above = at < KEYS.index(key) + 1
        matters = at in CARRIED[id] or looked.texts.get(entry.key) != entry.source
        if above and entry.turn > looked.turn and not entry.source.startswith("#") and matters:
            return Why("later", at)
    return None


@pytest.mark.parametrize("seed", range(60))
def test_evidence_is_missing_for_the_same_reason_as_if_all_texts_were_kept(seed: int) -> None:
    chance = random.Random(seed)
    recording, observer = Recording(), Observer()
    own = own_modules({}, Path("/nowhere"))
    looked: dict[str, Looked] = {}
    for _ in range(chance.randint(3, 25)):
        key = chance.choice(KEYS)
        recording.record(chance.choice(TEXTS), cell_id=key)
        if key in TASKS and chance.random() < 0.8:
            entries = recording.entries()
            turn = recording.turn
            assert turn == max(entry.turn for entry in entries)
            observer.look({TASKS[key]: function}, own, key, turn)
            looked[TASKS[key]] = Looked({entry.key: entry.source for entry in entries}, turn)
    kept = sorted(recording.entries(), key=lambda entry: entry.key)
    place = {key: at for at, key in enumerate(KEYS, 1)}
    ran = [id for key, id in TASKS.items() if recording.get(key) is not None]
    captured = [SimpleNamespace(task=id, cell=cell) for id, cells in CARRIED.items() for cell in cells]
    workflow: Any = SimpleNamespace(
        tasks=[SimpleNamespace(id=id) for id in ran], captured=captured, prefix=""
    )
    found = observer.evidence(cast("Workflow", workflow), kept, place)
    wanted = {id: expected(id, looked.get(id), kept) for id in ran}
    assert found.missing == {id: why for id, why in wanted.items() if why is not None}
    assert found.states.keys() == {id for id, why in wanted.items() if why is None}


def size_of_a_look(cells: int) -> int:
    """Length of all that is kept of one task in a notebook of so many cells."""
    recording, observer = Recording(), Observer()
    for at in range(cells):
        recording.record(f"x = {at}", cell_id=f"cell-{at}")
    observer.look({"t": function}, own_modules({}, Path("/nowhere")), "cell-1", recording.turn)
    return len(repr(observer._seen["t"]))


def test_what_is_kept_of_a_look_does_not_grow_with_the_notebook() -> None:
    """The texts of all cells, kept for each task, were gigabytes at 10,000 tasks."""
    assert size_of_a_look(500) < size_of_a_look(2) + 100


def test_running_a_cell_again_keeps_no_text_twice() -> None:
    recording = Recording()
    for source in ["x = 1"] * 50 + ["x = 2"] * 50:
        recording.record(source, cell_id="a")
    entry = recording.get("a")
    assert entry is not None
    assert entry.texts == ((1, "x = 1"), (51, "x = 2"))
    assert [entry.source_at(turn) for turn in (0, 1, 50, 51, 100)] == [None, *["x = 1"] * 2, *["x = 2"] * 2]


def test_what_others_do_meanwhile_takes_nothing_from_what_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine, whose clock runs a second ahead each time it is asked."""
    hours = count()
    for clock in ("perf_counter", "monotonic", "time"):
        monkeypatch.setattr(time, clock, lambda: float(next(hours)))
    names = {"rows": [1, 2, 3], "text": "x"}
    main = types.ModuleType("__main__")
    vars(main).update(names)
    observer, own = Observer(), own_modules(vars(main), Path("/nowhere"))
    observer.seconds = 0.5
    observer.keep_made("t", names)
    observer.hand_over("t", dict.fromkeys(names, 1), own)
    assert observer.made("t").keys() == names.keys()
    tried = observer.seen()["handed"]["t"]
    assert {name: each["verdict"] for name, each in tried.items()} == dict.fromkeys(names, "same")


def test_a_check_beside_a_cell_changes_nothing_of_what_is_seen() -> None:
    """It lets the garbage collector rest, which is no state of the notebook."""
    observer = Observer()
    with nothing_collected():
        observer.look({"t": function}, own_modules({}, Path("/nowhere")), "c", 1)
    seen = observer.seen()
    what = "garbage collection"
    assert seen["states"]["t"]["now"][what] == seen["before"][what] == process_state()[what]


def test_a_module_beside_the_notebook_takes_the_place_of_a_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library, beside = types.ModuleType("tool"), types.ModuleType("tool")
    library.__file__, beside.__file__ = "/usr/lib/site-packages/tool.py", str(tmp_path / "tool.py")
    for module, label in ((library, None), (library, None), (beside, "tool"), (library, None)):
        monkeypatch.setitem(sys.modules, "tool", module)
        assert own_modules({}, tmp_path).label("tool") == label
