"""Keeps a run as it goes on: each context as it is stored, and its note when it has ended."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

from cloaca_nb.check.contexts import holds_secret, without_secrets
from cloaca_nb.errors import OutputError, reason_of
from cloaca_nb.model.handed import Handed
from cloaca_nb.model.json_value import JSON
from cloaca_nb.model.run import Emit, Event, KeptAt, RunPlan, RunState, TaskError, TaskState, Value
from cloaca_nb.run.history.cached import surroundings_of
from cloaca_nb.run.history.codes import codes_of
from cloaca_nb.run.history.contexts import LARGEST_RUN, ContextFiles
from cloaca_nb.run.history.earlier import (
    CONTEXTS,
    FINAL,
    GIVEN,
    LARGEST_NOTE,
    NOTE,
    EarlierRun,
    context_file,
    note_text,
)
from cloaca_nb.run.history.place import new_folder, put
from cloaca_nb.run.state import Reducer

log = logging.getLogger(__name__)

_LEFT_OUT = "(left out: it holds what looks like a secret)"


@contextmanager
def kept(plan: RunPlan, tasks: Mapping[str, Sequence[str]], emit: Emit) -> Iterator[Emit]:
    """Where events of a run go so that it is kept. That it cannot be kept is no reason for it to fail.

    Several runs of one process are not kept: they are there to be compared.

    Args:
        tasks: What each of its tasks waits for.
        emit: Where they go from there.
    """
    if plan.kept is None or plan.times > 1:
        yield emit
        return
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(new_folder(plan.kept))
            (folder / CONTEXTS).mkdir()
        except OSError as error:
            log.warning("this run is not kept: %s", reason_of(error))
            yield emit
            return
        keeper = Keeper(plan, plan.kept, tasks, folder)

        def told(event: Event) -> None:
            keeper.take(event)
            emit(event)

        yield told


class Keeper:
    """Keeps one run.

    Args:
        place: Where it is kept in the end.
        tasks: What each of its tasks waits for.
        folder: Where it is kept meanwhile.
    """

    def __init__(
        self, plan: RunPlan, place: KeptAt, tasks: Mapping[str, Sequence[str]], folder: Path
    ) -> None:
        self._plan, self._place, self._folder = plan, place, folder
        self._dependencies = {id: tuple(ids) for id, ids in tasks.items()}
        self._places = {id: number for number, id in enumerate(tasks)}
        self._reducer = Reducer()
        self._not_kept: dict[str, str] = {}
        self._contexts = ContextFiles(folder / CONTEXTS, hides=bool(plan.secrets))
        self._asked = datetime.now(timezone.utc).isoformat()
        self._failed = False

    def take(self, event: Event) -> None:
        """Take an event of the run."""
        self._reducer.apply(event)
        if self._failed:
            return
        try:
            if event.kind == "task-completed" and event.task is not None and event.stored is not None:
                self._keep(event.task, event.stored, event)
            elif event.kind == "run-finished" and self._reducer.state.tasks:
                self._end(self._reducer.state)
        except (OSError, OutputError) as error:
            self._failed = True
            why = error.message if isinstance(error, OutputError) else reason_of(error)
            log.warning("this run is not kept: %s", why)

    def _keep(self, task: str, stored: Mapping[str, JSON], event: Event) -> None:
        """Keep what a task stored, exactly or not at all."""
        if event.context is not None and event.context.size_bytes > LARGEST_RUN:
            why = "it is too large"
        elif task not in self._places:
            why = "nobody knew of the task before the run"
        else:
            why = self._contexts.keep(context_file(self._places[task]), stored, event.handed)
        if why:
            self._not_kept[task] = why

    def _end(self, state: RunState) -> None:
        plan, replay = self._plan, self._plan.replay
        done = tuple(
            replace(_without_secrets(task), went_by=None if task.id in self._not_kept else task.went_by)
            for task in state.tasks
            if task.id in self._places
        )
        given, left_out = without_secrets(plan.context)
        error = state.error and _quiet(state.error)
        output = _LEFT_OUT if holds_secret(state.output) else state.output
        run = EarlierRun(
            self._folder,
            self._asked,
            plan.package.workflow.name,
            plan.package.project.version,
            replace(state, tasks=done, context=without_secrets(state.context)[0], error=error, output=output),
            given,
            left_out,
            self._dependencies,
            codes_of(plan.package.workflow),
            surroundings_of(plan.package, plan.env),
            self._not_kept,
            replay.number if replay is not None and replay.contexts else None,
        )
        text = note_text(run)
        why = "its note is too large" if len(text) > LARGEST_NOTE else ""
        for name, context in ((GIVEN, run.context), (FINAL, run.state.context)):
            why = why or self._contexts.keep(name, context, {}, only_shown=True)
        if why:
            raise OutputError(why)
        (self._folder / NOTE).write_text(text, encoding="utf-8")
        put(self._folder, self._place)


def _without_secrets(task: TaskState) -> TaskState:
    """A task's state in which nothing is told that looks like a secret."""
    change, error = task.context, task.error
    if change is not None:
        change = replace(change, added=_plain(change.added), changed=_plain(change.changed))
    return replace(
        task,
        context=change,
        handed={key: one for key, one in task.handed.items() if not _is_told_in(key, one)},
        output=_LEFT_OUT if holds_secret(task.output) else task.output,
        error=error and _quiet(error),
        errors={attempt: _quiet(one) for attempt, one in task.errors.items()},
    )


def _plain(values: Mapping[str, Value]) -> dict[str, Value]:
    shown = ((key, value.value if value.whole else value.preview) for key, value in values.items())
    secret = {key for key, one in shown if without_secrets({key: one})[1]}
    return {key: Value(0, _LEFT_OUT) if key in secret else value for key, value in values.items()}


def _is_told_in(key: str, value: Handed) -> bool:
    """Whether what is shown of a value tells what looks like a secret."""
    return bool(without_secrets({key: [value.text, *(text for row in value.rows for text in row)]})[1])


def _quiet(error: TaskError) -> TaskError:
    if holds_secret(f"{error.message}\n{error.traceback}"):
        return replace(error, message=_LEFT_OUT, traceback="")
    return error
