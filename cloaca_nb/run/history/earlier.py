"""An earlier run, as it is kept: a folder with its note and the context that each task stored."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from cloaca_nb.model.handed import Handed
from cloaca_nb.model.json_value import JSON, json_text
from cloaca_nb.model.run import (
    AttemptTime,
    ContextChange,
    RunDifference,
    RunState,
    TaskError,
    TaskState,
    TraceFrame,
    Value,
    WentBy,
)
from cloaca_nb.regular import read_file
from cloaca_nb.run.child.again.stored import read_context
from cloaca_nb.run.child.merging import merged
from cloaca_nb.run.history.contexts import LARGEST_RUN
from cloaca_nb.run.record.several import between

T = TypeVar("T")

#: The note of a run, and the folder of its contexts.
NOTE, CONTEXTS = "run.json", "contexts"
#: The files of what a run was given, and of what it came to, beside those of its tasks.
GIVEN, FINAL = "given.json", "final.json"
#: Largest note, in bytes.
LARGEST_NOTE = 32 * 1024 * 1024
#: Characters of a task's output that are kept: its end.
OUTPUT = 20_000
#: What reading a file raises that is not one of ours.
_NONSENSE = (OSError, ValueError, RecursionError, TypeError, AttributeError, LookupError)


@dataclass(frozen=True, slots=True)
class EarlierRun:
    """A run of a notebook that has ended, and is kept.

    Attributes:
        folder: Where it is kept; the number is its name.
        asked: When it was asked for, RFC 3339.
        workflow: The workflow's name.
        version: The package's version.
        context: What it was given.
        left_out: Where in that something is left out, since it looked like a secret.
        dependencies: What each of its tasks waited for.
        codes: For each task what its code is told apart by.
        surroundings: What all tasks go by beside that and what they are given; see `cached`.
        not_kept: Tasks whose context is not kept, and why.
        state: What came of it. The values of contexts in it are those that are shown.
        replayed: The number of the run that its first tasks are from; None where all were run.
    """

    folder: Path
    asked: str
    workflow: str
    version: str
    state: RunState
    context: Mapping[str, JSON] = field(default_factory=dict, repr=False)
    left_out: tuple[str, ...] = ()
    dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    surroundings: Mapping[str, str] = field(default_factory=dict)
    not_kept: Mapping[str, str] = field(default_factory=dict)
    replayed: int | None = None

    @property
    def number(self) -> int:
        """Its number among the runs of the notebook, counted from 1."""
        return int(self.folder.name)

    def stored(self, task: str) -> tuple[Mapping[str, JSON], Mapping[str, Handed]] | None:
        """The context that a task stored, and what of it was handed over; None where that is not kept."""
        if self.state.task(task) is None or task in self.not_kept:
            return None
        with suppress(*_NONSENSE):
            context, more = _context_in(self.context_path(task))
            return context, {key: _handed(one) for key, one in more["handed"].items()}
        return None

    def context_path(self, task: str) -> Path:
        """The file of what one of its tasks stored."""
        ids = [one.id for one in self.state.tasks]
        return self.folder / CONTEXTS / context_file(ids.index(task))

    def differences(self, other: EarlierRun) -> tuple[RunDifference, ...]:
        """Where another run came to other values; see `between`."""
        return tuple(between(self.state, other.state))

    def given(self, task: str) -> Mapping[str, JSON] | None:
        """The context that a task was given, or would have been; None where that is not kept."""
        waits = self.dependencies.get(task)
        if not waits:
            return None if waits is None or self.left_out else self.context
        found: list[tuple[str, Mapping[str, JSON]]] = []
        for id in waits:
            stored, state = self.stored(id), self.state.task(id)
            if stored is not None:
                found.append((id, stored[0]))
            elif state is not None and state.status == "completed":
                return None
        return merged(found)


def context_file(position: int) -> str:
    """The file of what a task stored, by its place in the workflow."""
    return f"{position:04}.json"


def _context_in(path: Path) -> tuple[dict[str, JSON], dict[str, Any]]:
    """A context that is kept, and what else is kept with it; see `read_context`."""
    return read_context(_read(path), lambda name: _read(path.with_name(name)))


def _read(path: Path) -> bytes:
    return read_file(path, LARGEST_RUN)


def note_text(run: EarlierRun) -> str:
    """What is kept of a run beside its contexts; see `read_earlier`."""
    tasks = tuple(replace(task, output=task.output[-OUTPUT:]) for task in run.state.tasks)
    output = run.state.output[-OUTPUT:]
    state = replace(run.state, tasks=tasks, findings=(), context={}, last_contexts={}, output=output)
    told = {
        one.name: getattr(run, one.name)
        for one in fields(EarlierRun)
        if one.name not in {"folder", "context"}
    }
    return json_text({**told, "state": asdict(state)})


def read_earlier(folder: Path) -> EarlierRun | None:
    """The run that is kept in a folder; None where that holds none, or one of another version of ours."""
    with suppress(*_NONSENSE):
        note = json.loads(read_file(folder / NOTE, LARGEST_NOTE))
        waits = {id: tuple(ids) for id, ids in note["dependencies"].items()}
        given, final = (_context_in(folder / CONTEXTS / name)[0] for name in (GIVEN, FINAL))
        state = replace(_state(note["state"]), context=final)
        made = {"state": state, "dependencies": waits, "left_out": tuple(note["left_out"]), "context": given}
        return EarlierRun(folder, **{**note, **made})
    return None


def _state(value: Mapping[str, Any]) -> RunState:
    return _made(RunState, value, tasks=_each(_task), error=_error, findings=tuple, runs=tuple, fired=_none)


def _task(value: Mapping[str, Any]) -> TaskState:
    return _made(
        TaskState,
        value,
        error=_error,
        context=lambda change: _made(ContextChange, change, added=_values, changed=_values, removed=tuple),
        errors=lambda found: {int(attempt): _error(one) for attempt, one in found.items()},
        handed=lambda found: {key: _handed(one) for key, one in found.items()},
        times=_each(lambda time: _made(AttemptTime, time)),
        went_by=lambda found: _made(WentBy, found, wrote=tuple),
    )


def _error(value: Mapping[str, Any]) -> TaskError:
    return _made(TaskError, value, frames=_each(lambda frame: _made(TraceFrame, frame)))


def _handed(value: Mapping[str, Any]) -> Handed:
    return _made(Handed, value, columns=tuple, rows=_each(tuple))


def _values(found: Mapping[str, Any]) -> dict[str, Value]:
    return {key: _made(Value, one) for key, one in found.items()}


def _none(value: object) -> None:
    return None


def _each(make: Callable[[Any], T]) -> Callable[[Any], tuple[T, ...]]:
    return lambda values: tuple(map(make, values))


def _made(cls: type[T], value: Mapping[str, Any], **parts: Callable[[Any], object]) -> T:
    """A data class of its attributes; those that are no plain JSON are made of theirs.

    Raises:
        TypeError: There is an attribute that the class has not, or one is missing.
    """
    made = {name: make(value[name]) for name, make in parts.items() if value.get(name) is not None}
    return cls(**{**value, **made})
