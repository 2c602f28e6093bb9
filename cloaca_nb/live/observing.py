"""What a session saw of the notebook's state as its task cells were run."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections import deque
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from cloaca_nb.environment import collects
from cloaca_nb.evidence.handed import Tried, is_handed_over, node_of, try_hand_over
from cloaca_nb.evidence.snapshot import (
    STREAM,
    Own,
    SnapshotLimits,
    kernel_modules,
    process_state,
    random_streams,
    snapshot,
    snapshot_of,
)
from cloaca_nb.evidence.states import Evidence, State, Why
from cloaca_nb.live.recording import Entry
from cloaca_nb.model.handed import Handed, handed_of
from cloaca_nb.model.workflow import Task, Workflow, variable_of
from cloaca_nb.run.child.describe import describe

log = logging.getLogger(__name__)

#: Longest time that looking at a task cell's state may take, in seconds of its thread: what others do
#: meanwhile is not counted, so that a busy machine changes no finding. What has begun is finished within the
#: 50 ms that are promised.
LONGEST_S = 0.04

#: A name that helper modules of a notebook have in the kernel.
MODULE_MARK = "__cloaca_module__"


@contextmanager
def harmless() -> Iterator[None]:
    """Whatever goes wrong in looking at a person's values must not break their cell: it is logged."""
    try:
        yield
    except Exception:
        log.warning("the state of a task could not be looked at", exc_info=True)


@dataclass(frozen=True, slots=True)
class SeenState:
    """A task's state as its cell was run.

    Attributes:
        turn: How many cells had been run by then.
    """

    state: State
    key: str
    turn: int


class PlainRun(NamedTuple):
    """One run of a plain cell.

    Attributes:
        turn: How many cells had been run by then.
        starts: Name -> digest of what of it could be looked at before; `ends`: of its variables, afterwards.
        came: Variables of plain cells, and streams of random numbers, that it may take over -> digest of each
            alone, before: of those of which all could be looked at.
        left: Its own variables -> the same of each, afterwards; None where it did not come to its end.
    """

    turn: int
    starts: Mapping[str, str]
    ends: dict[str, str]
    came: Mapping[str, str]
    left: Mapping[str, str] | None = None


def _made_more(first: PlainRun, last: PlainRun, name: str) -> bool:
    """Whether a run found something else than an earlier one, and made something else of it."""
    was, now = first.ends.get(name), last.ends.get(name)
    return first.starts.get(name) != last.starts.get(name) and (not was or was != now)


#: Runs of one plain cell that are remembered.
MOST_RUNS = 50


class Observer:
    """Looks at the state of tasks, and remembers it.

    Attributes:
        seconds: Longest time for one cell.
    """

    def __init__(self) -> None:
        self.seconds = LONGEST_S
        self._before = process_state(collects())
        self._environment = dict(os.environ)
        self._seen: dict[str, SeenState] = {}
        self._made: dict[str, Mapping[str, Handed]] = {}
        self._excused: set[str] = set()
        self._handed: dict[str, dict[str, Tried]] = {}
        self._runs: dict[str, deque[PlainRun]] = {}
        self._own: Own | None = None

    def keep_made(self, id: str, values: Mapping[str, Any]) -> None:
        """Note what a plain cell has made: its variables as far as they can be shown.

        Args:
            values: Values by their names; those for which there is no time are left out.
        """
        deadline = time.thread_time() + self.seconds
        made: dict[str, Handed] = {}
        for name, value in values.items():
            if time.thread_time() > deadline:
                break
            found = describe(value)
            made[name] = handed_of(found, found["bytes"])
        self._made[id] = made

    def made(self, id: str) -> Mapping[str, Handed]:
        """What the cell of a task made when it ran last; empty where it is no plain cell, or did not run."""
        return self._made.get(id, {})

    def look(
        self, functions: Mapping[str, Any], own: Own, key: str, turn: int, *, takes_over: bool = False
    ) -> None:
        """Look at what task functions reach.

        Args:
            own: What belongs to the notebook.
            key: Key of the cell that defines them.
            turn: How many times a cell was run by now.
            takes_over: Whether what plain cells have made is taken over: no module of the package holds it.
        """
        taken = self._handed_over() if takes_over else ()
        deadline = time.thread_time() + self.seconds
        now = process_state(collects())
        for id, function in functions.items():
            left = max(deadline - time.thread_time(), 0.001)
            found = snapshot([function], own, SnapshotLimits(left), apart=taken).as_data()
            self._seen[id] = SeenState({**found, "now": now}, key, turn)
            if takes_over:
                starts = {name: node[0] for name, node in found["names"].items()}
                bound = {name for name in function.__code__.co_varnames if name in taken and name in own.main}
                starts |= _digests(bound, own, max(deadline - time.thread_time(), 0.001))
                came = _alone(bound | (starts.keys() & taken), own, deadline) | _streams(now)
                self._runs.setdefault(id, deque(maxlen=MOST_RUNS)).append(PlainRun(turn, starts, {}, came))

    def hand_over(self, id: str, variables: Mapping[str, int], own: Own) -> None:
        """A plain cell has run: try what becomes of its variables as they are handed over.

        Args:
            variables: Variables that it binds or may change, with the line that does.
            own: What belongs to the notebook.
        """
        found: dict[str, Tried] = {}
        self._own = own
        deadline = time.thread_time() + self.seconds
        for name in variables:
            left = deadline - time.thread_time()
            if name in own.main and is_handed_over(own.main[name]) and left > 0:
                found[name] = try_hand_over(name, variables, own, left, self._handed_over())
        self._handed[id] = found
        runs = self._runs.get(id)
        if runs:
            runs[-1].ends.update((name, tried["digest"]) for name, tried in found.items())
            left_so = _alone(found.keys(), own, deadline) | _streams(random_streams())
            runs[-1] = runs[-1]._replace(left=left_so)

    def _handed_over(self) -> set[str]:
        """The variables that plain cells hand over."""
        return {name for tried in self._handed.values() for name in tried}

    @contextmanager
    def running(self, function: Any, own: Own) -> Iterator[None]:
        """While a task's function runs on trial: what it changes is its own doing, no difference."""
        before = self._snapshot(function, own)
        try:
            yield
        finally:
            after = self._snapshot(function, own)
            for what in ("names", "now"):
                self._excused.update(_changed(before[what], after[what]))
            self._excused.update(after["unknown"].keys() - before["unknown"].keys())

    def _snapshot(self, function: Any, own: Own) -> dict[str, Any]:
        with harmless():
            return {
                **snapshot([function], own, SnapshotLimits(self.seconds)).as_data(),
                "now": process_state(collects()),
            }
        return {"names": {}, "unknown": {}, "now": {}}

    def seen(self) -> dict[str, Any]:
        """All that was seen, and how the process began, as plain data."""
        states = {id: seen.state for id, seen in self._seen.items()}
        return {"states": states, "before": self._before, "handed": self._handed}

    def evidence(self, workflow: Workflow, entries: Sequence[Entry], place: Mapping[str, int]) -> Evidence:
        """What is known of a workflow's tasks.

        Args:
            entries: The cells that make it, as they were last run.
            place: Position of each by key.
        """
        states: dict[str, State] = {}
        missing: dict[str, Why] = {}
        carried: dict[str, set[int]] = {}
        for item in workflow.captured:
            carried.setdefault(item.task, set()).add(item.cell)
        by_key, again = {entry.key: entry for entry in entries}, self._run_again(entries, place)
        for task in workflow.tasks:
            seen = self._seen.get(workflow.prefix + task.id)
            own = by_key.get(seen.key) if seen is not None else None
            why = _why_missing(seen, own, again, carried.get(task.id, set()), place)
            if why is None and self._ran_on_its_own(workflow, task):
                why = Why("twice")
            if why is not None:
                missing[task.id] = why
            elif seen is not None:
                states[task.id] = seen.state
        excused = frozenset(self._excused)
        otherwise = {task.id: dict(self._came_otherwise(workflow, task)) for task in workflow.tasks}
        handed = {
            id: {**self._refused(key, workflow.task(id)), **self._handed[key]}
            for id in states
            if (key := workflow.prefix + id) in self._handed
        }
        return Evidence(
            states, self._before, self._environment, missing, excused, handed=handed, otherwise=otherwise
        )

    def _ran_on_its_own(self, workflow: Workflow, task: Task) -> bool:
        """Whether a plain cell that changes what another one makes ran again on that, and made more of it."""
        every = self._runs.get(workflow.prefix + task.id, ())
        if len(every) < 2:
            return False
        changed = {use.name for use in task.writes}
        taken = {use.key for use in task.reads if use.name in changed}
        makers = [one.id for one in workflow.tasks if taken & {use.key for use in one.writes}]
        seen = [self._seen[key] for id in makers if (key := workflow.prefix + id) in self._seen]
        made = max((each.turn for each in seen), default=0)
        runs = [run for run in every if run.turn > made]
        return any(_made_more(runs[0], runs[-1], variable_of(key)) for key in taken if runs)

    def _came_otherwise(self, workflow: Workflow, task: Task) -> Iterator[tuple[str, Why]]:
        """Variables that a plain cell did not find as the cells that make them had left them."""
        every = [*self._runs.get(workflow.prefix + task.id, ())]
        if not every:
            return
        makers = {use.key: one for one in workflow.tasks for use in one.writes}
        changed = {use.name for use in task.writes}
        for use in task.reads:
            maker = makers.get(use.key, task)
            runs = [*self._runs.get(workflow.prefix + maker.id, ())]
            before = next((run for run in reversed(runs) if run.turn < every[-1].turn), None)
            if maker is task or before is None:
                continue
            # What it changes itself it finds changed when it runs again: whether that matters is asked above.
            since = [run for run in every if run.turn > before.turn]
            came = since[0 if use.name in changed else -1].came
            if before.left is None:
                yield use.name, Why("broken", maker.marker.cell)
            elif {use.name} <= came.keys() & before.left and came[use.name] != before.left[use.name]:
                yield use.name, Why("between", maker.marker.cell)
            elif runs[-1].turn > every[-1].turn and maker.marker.cell < task.marker.cell:
                was, now = before.left.get(use.name), (runs[-1].left or {}).get(use.name)
                yield from [(use.name, Why("later", maker.marker.cell))] if was is None or was != now else []

    def _refused(self, id: str, task: Task) -> dict[str, Tried]:
        """What a plain cell changes without a word of it, and what holds that now cannot be handed over."""
        found: dict[str, Tried] = {}
        own, deadline = self._own, time.thread_time() + self.seconds
        if own is None:
            return found
        made = {use.name: use.place.line or 1 for use in task.writes}
        for name in made.keys() - self._handed[id].keys():
            left = deadline - time.thread_time()
            if name in own.main and is_handed_over(own.main[name]) and left > 0:
                tried = try_hand_over(name, made, own, left, self._handed_over())
                found |= {name: tried} if tried["verdict"] in {"refused", "stuck"} else {}
        return found

    def _run_again(self, entries: Sequence[Entry], place: Mapping[str, int]) -> list[Entry]:
        """Cells that were run after the task cell of a task below them; there are few, as a rule."""
        turns: dict[int, int] = {}
        for seen in self._seen.values():
            if seen.key in place:
                at = place[seen.key]
                turns[at] = min(seen.turn, turns.get(at, seen.turn))
        found: list[Entry] = []
        earliest = sys.maxsize
        for entry in sorted(entries, key=lambda entry: place[entry.key], reverse=True):
            if entry.turn > earliest and not _does_nothing(entry.source):
                found.append(entry)
            earliest = min(earliest, turns.get(place[entry.key], earliest))
        return found[::-1]


def _why_missing(
    seen: SeenState | None,
    own: Entry | None,
    again: Sequence[Entry],
    carried: Container[int],
    place: Mapping[str, int],
) -> Why | None:
    """Why what was seen of a task is no evidence; None where it is.

    Args:
        again: Cells that were run after some task cell below them.
        carried: Positions of the cells that the task needs.
        place: Position of each cell by key.
    """
    if seen is None:
        return Why("unrun")
    if own is None or own.source != own.source_at(seen.turn):
        return Why("changed")
    for entry in again:
        at = place[entry.key]
        if at >= place[seen.key] or entry.turn <= seen.turn:
            continue
        if at in carried or entry.source_at(seen.turn) != entry.source:
            return Why("later", at)
    return None


def _digests(names: Iterable[str], own: Own, seconds: float) -> dict[str, str]:
    """Digests of what some global names hold."""
    found = snapshot_of([(own.main, name) for name in sorted(names)], own, SnapshotLimits(seconds))
    return {name: node[0] for name, node in found.names.items()}


def _alone(names: Iterable[str], own: Own, deadline: float) -> dict[str, str]:
    """Digests of what global names hold, each as if it were the only one; as many as there is time for."""
    found: dict[str, str] = {}
    for name in sorted(names):
        left = deadline - time.thread_time()
        held = node_of(name, own.main[name], own, left) if left > 0 and name in own.main else None
        if held is not None:
            found[name] = held[0]
    return found


def _streams(now: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Digests of the process's streams of random numbers, by the keys under which they are handed over."""
    return {f"@{what.removeprefix(STREAM)}": held[0] for what, held in now.items() if what.startswith(STREAM)}


def own_modules(names: dict[str, Any], folder: os.PathLike[str]) -> Own:
    """What belongs to the notebook whose global names these are."""
    return kernel_modules(names, f"{os.fspath(folder)}{os.sep}", MODULE_MARK)


def _changed(before: Mapping[str, Sequence[Any]], after: Mapping[str, Sequence[Any]]) -> list[str]:
    return [name for name in after if before.get(name, [""])[0] != after[name][0]]


def _does_nothing(source: str) -> bool:
    """Whether a cell holds comments and magics of ours alone."""
    lines = [line.strip() for line in source.split("\n")]
    return all(not line or line.startswith(("#", "%cloaca_", "%load_ext cloaca_nb")) for line in lines)
