"""The run that panels show: its state as a slice, its events as lines of a log."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from cloaca_nb.model import graph
from cloaca_nb.model.finding import Finding
from cloaca_nb.model.run import Event, RunState, TaskState, Value
from cloaca_nb.model.run import RunStatus as AnyStatus
from cloaca_nb.model.wording import clip
from cloaca_nb.model.workflow import Workflow
from cloaca_nb.output.handed import in_words
from cloaca_nb.output.words import TaskView, duration_text, taken_over
from cloaca_nb.panel.contract.shapes import RunSlice, RunStatus, TaskRun, TaskStatus
from cloaca_nb.panel.detail import error_sentence
from cloaca_nb.panel.journal import Journal, ended
from cloaca_nb.panel.state import SENTENCE

if TYPE_CHECKING:
    from cloaca_nb.run.live import LiveRun

Values = Mapping[str, Value]


def context_given(workflow: Workflow, states: Mapping[str, TaskState], task: str) -> Values:
    """Previews of the values that a task was given, as far as tasks of the run made them.

    Args:
        workflow: The tasks and what they wait for.
        states: State of each task in the run.
    """
    waits = workflow.dependencies
    wanted = graph.upstream(waits, [task]) | {task}
    needed = Counter(dependency for id in wanted for dependency in waits.get(id, ()))
    handed: dict[str, Values] = {}
    given: dict[str, Value] = {}
    for id in graph.order({id: waits[id] for id in waits if id in wanted}):
        given = {}
        for dependency in sorted(waits[id]):
            given.update(handed.get(dependency, {}))
            needed[dependency] -= 1
            if not needed[dependency]:
                handed.pop(dependency, None)  # a long chain hands on many
        if id == task:
            break
        handed[id] = _handed_on(given, states.get(id))
    return given


def _handed_on(given: Values, state: TaskState | None) -> Values:
    """What a task hands on: nothing where it failed or was skipped, as the engine has it."""
    if state is None or state.context is None:
        return {}
    change = state.context
    found = {**given, **change.added, **change.changed}
    return {key: value for key, value in found.items() if key not in change.removed}


BLOCKED = "error findings stand in the way of a run"
#: Statuses of a run that has not ended.
UNENDED: frozenset[RunStatus] = frozenset({"running", "stopping"})


class RunWatch:
    """One run as panels show it.

    Args:
        live: The run; None before the first one.
        number: Number of the run, counted from 1.
        journal: Where its events are told.
    """

    def __init__(self, live: LiveRun | None = None, number: int = 0, journal: Journal | None = None) -> None:
        self.live = live
        self.number = number
        self._journal = journal or Journal()
        self._stop_told = False
        self._asked = time.time()
        # `RunState` counts on the monotonic clock, panels on the calendar's.
        self._clock = time.time() - time.monotonic()
        if live is not None:
            self._journal.say("", "run asked for")

    @property
    def going_on(self) -> bool:
        """Whether it has not ended."""
        return self.live is not None and not self.live.done

    @property
    def state(self) -> RunState:
        """The run as it is now."""
        return self.live.state if self.live is not None else RunState()

    @property
    def runner(self) -> str:
        """Name of the runner, empty while it is not known."""
        return self.state.runner

    @property
    def status(self) -> RunStatus:
        """How it stands."""
        if self.live is None:
            return "none"
        status = run_status(self.live.state.status)
        return "stopping" if status == "running" and self.live.stopping else status

    def tell(self, event: Event | None) -> None:
        """Tell the log what happened.

        Args:
            event: The event; None where something else of the run has changed.
        """
        if event is None:
            if self.status == "stopping" and not self._stop_told:
                self._stop_told = True
                self._journal.say("", "stop asked for")
        else:
            self._journal.tell(event)

    def message(self) -> str:
        """Why it could not be made, or went no further; empty where tasks tell all."""
        if self.live is not None and self.live.error is not None:
            return str(self.live.error)
        state = self.state
        if state.status == "blocked":
            return BLOCKED
        return error_sentence(state.error) if state.error is not None else ""

    # Slices

    def slice(self) -> RunSlice:
        """The run now."""
        state, status = self.state, self.status
        started = state.started_at
        return RunSlice(
            number=self.number,
            status=status,
            runner=state.runner,
            started=self._asked if started is None else started + self._clock,
            duration_s=state.duration_s if state.ended else None,
            message=clip(self.message(), SENTENCE),
            at=max(len(state.runs), 1),
            times=state.times,
            now=time.time(),
            tasks=[
                task_run(task, status, self._rev(task, state), self._calendar(task.started_at))
                for task in state.tasks
            ],
        )

    def _calendar(self, moment: float | None) -> float | None:
        return None if moment is None else moment + self._clock

    def _rev(self, task: TaskState, state: RunState) -> str:
        return f"{self.number}.{len(state.runs)}.{task.version}"

    # Details

    def rev(self, id: str) -> str:
        """What a task's state is told apart by from all others, of other runs too."""
        state = self.state
        return self._rev(state.task(id) or TaskState(id), state)

    def outcome(self, id: str, workflow: Workflow | None = None) -> tuple[TaskState, Values | None]:
        """What the run knows of one task, and the context that it was given where that is known.

        Args:
            workflow: Tells what it waits for, so that the context it was given can be shown.
        """
        state = self.state
        task = state.task(id) or TaskState(id)
        states = {other.id: _readable(other) for other in state.tasks}
        given = context_given(workflow, states, id) if workflow and task.attempts else None
        return _readable(task), given

    def output(self, id: str) -> str:
        """The output of a task so far, as far as it is kept."""
        task = self.state.task(id)
        return task.output if task is not None else ""

    def findings(self) -> Sequence[Finding]:
        """What the run found out about values."""
        return self.state.findings

    # For pictures

    def views(self) -> Mapping[str, TaskView]:
        """The state of each task for a picture."""
        return {task.id: _view(task) for task in self.state.tasks}

    def line(self) -> str:
        """How the run ended, in a line; empty before that."""
        state = self.state
        return ended(state.status, state.duration_s, state.runner, self.message()) if state.ended else ""


def _readable(task: TaskState) -> TaskState:
    """A task whose context shows what plain cells handed over in words, not as the text that travels."""
    if task.context is None or not task.handed:
        return task

    def words(values: Values) -> Values:
        return {
            key: replace(value, preview=in_words(task.handed[key])) if key in task.handed else value
            for key, value in values.items()
        }

    change = replace(task.context, added=words(task.context.added), changed=words(task.context.changed))
    return replace(task, context=change)


def run_status(status: AnyStatus) -> RunStatus:
    """A run's status as panels name it."""
    if status == "idle":
        return "running"
    return "none" if status == "not-fired" else status


def task_run(task: TaskState, run: RunStatus, rev: str = "", started: float | None = None) -> TaskRun:
    """How far a task of a run is, or was.

    Args:
        run: How the run stands.
        rev: What its state is told apart by.
        started: When its current attempt began, on the calendar's clock.
    """
    return TaskRun(
        id=task.id,
        status=_status(task, run),
        attempt=max(task.attempts, 1),
        attempts=task.max_attempts,
        started=started,
        duration_s=task.duration_s,
        after_failed=task.ran_after_failure,
        since=taken_over(task.taken_from) if task.replayed else clip(task.ran_since, SENTENCE),
        rev=rev,
        ready=task.ready_s,
        times=[(one.began_s, one.ended_s, one.failed) for one in task.times],
    )


def _status(task: TaskState, run: RunStatus) -> TaskStatus:
    """A task's status as panels name it."""
    if task.replayed:
        return "replayed"
    if run == "stopped" and task.shown_as == "stopped":
        return "stopped"
    if task.status == "not-started":
        return "stopped" if task.attempts and run == "stopped" else "idle"
    if task.status == "ready" and task.attempts:
        return "retrying"
    return task.status


def _view(task: TaskState) -> TaskView:
    many = f"attempt {task.attempts}" if task.attempts > 1 else ""
    note = ", ".join(part for part in (many, duration_text(task.duration_s)) if part)
    return TaskView(task.shown_as, note, task.ran_after_failure)
