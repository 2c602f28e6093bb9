"""Running hand-made packages in tests, and looking for what a run may have left behind."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cloaca_nb.model.run import Emit, Event, RunnerName, RunPlan, RunState, TaskState
from cloaca_nb.run.runners import choose_runner
from tests.run.packages import package

BOTH = [
    pytest.param("engine", marks=pytest.mark.engine),
    pytest.param("preview"),
]

CHAIN = """
import os, signal, subprocess, sys, threading, time

@cloaca.task(id="a")
def a(context):
    context.set("a", 1)
    return context

@cloaca.task(id="b", dependencies=["a"], retry_attempts=1)
def b(context):
    {body}
    return context

@cloaca.task(id="c", dependencies=["b"])
def c(context):
    return context
"""
#: Ids and dependencies of CHAIN.
TASKS = {"a": [], "b": ["a"], "c": ["b"]}
#: Line of CHAIN's body, in the cell.
BODY_LINE = 12


@dataclass
class Run:
    """A run that has ended."""

    result: RunState
    events: list[Event] = field(default_factory=list)

    def task(self, id: str) -> TaskState:
        """The result of a task."""
        return next(task for task in self.result.tasks if task.id == id)

    @property
    def statuses(self) -> dict[str, str]:
        """Status of each task."""
        return {task.id: task.status for task in self.result.tasks}

    def kinds(self, task: str) -> list[str]:
        """Kinds of the events of a task, in order."""
        return [event.kind for event in self.events if event.task == task]


def run(
    runner: RunnerName,
    code: str,
    tasks: Mapping[str, Sequence[str]] | None = None,
    *,
    stop: threading.Event | None = None,
    emit: Emit | None = None,
    **plan: Any,
) -> Run:
    """Run a module of tasks."""
    events: list[Event] = []

    def note(event: Event) -> None:
        events.append(event)
        if emit is not None:
            emit(event)

    result = choose_runner(runner).run(RunPlan(package(code, tasks), **plan), note, stop)
    return Run(result, events)


def chain(runner: RunnerName, body: str, **plan: Any) -> Run:
    """Run a chain of three tasks, the second with this body."""
    return run(runner, CHAIN.replace("{body}", body.replace("\n", "\n    ")), TASKS, **plan)


def stopped_in(runner: RunnerName, task: str, body: str) -> Run:
    """Run the chain and stop it while a task runs."""
    stop = threading.Event()

    def emit(event: Event) -> None:
        if event.kind == "task-started" and event.task == task:
            threading.Timer(0.3, stop.set).start()

    return chain(runner, body, stop=stop, emit=emit)


def left_behind(token: str) -> list[str]:
    """Processes with this text in their command line or environment, and folders of runs they belong to."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid() and _mentions(entry, token):
            found.append(entry.name)
    return found


def _mentions(process: Path, token: str) -> bool:
    try:
        texts = [(process / name).read_bytes() for name in ("cmdline", "environ")]
        return any(token.encode() in text for text in texts) and not _ending(process)
    except (OSError, IndexError):
        return False


#: SIGKILL in a mask of signals, and a process that is being taken apart in the flags of its state.
_KILL, _EXITING = 1 << (signal.SIGKILL - 1), 0x4


def _ending(process: Path) -> bool:
    """Whether a process has ended or been killed: on a busy machine it is a while until it is gone."""
    state = (process / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    if state[0] == "Z" or int(state[6]) & _EXITING:
        return True
    status = (process / "status").read_text(encoding="utf-8", errors="replace").splitlines()
    pending = [line.split()[1] for line in status if line.startswith(("SigPnd:", "ShdPnd:"))]
    return any(int(mask, 16) & _KILL for mask in pending)


def folders_of_runs(folder: Path) -> list[str]:
    """Private folders of runs that are still there."""
    return sorted(path.name for path in folder.glob("cloaca-nb-run-*"))
