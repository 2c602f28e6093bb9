"""Errors of a run in the notebook's terms: cells and lines instead of generated files, and a next step."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from cloaca_nb.environment import signal_name
from cloaca_nb.model.package import Package
from cloaca_nb.model.run import STOPPED, Message, TaskError, TraceFrame

#: Name of the file in the run's folder.
CRASH = "crash.txt"

#: A frame of a traceback, of one of a group of exceptions, or of a crash.
_FRAME = re.compile(r'(?P<indent>[\s|+-]*)File "(?P<path>.*)", line (?P<line>[0-9]+)(?P<rest>\D.*|)')


def stack_of(folder: Path) -> list[tuple[str, int, str]]:
    """Path, line and function of each frame of the thread that crashed, outermost first.

    Paths in the package are given from its root. Empty where nothing was left.
    """
    try:
        text = (folder / CRASH).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    _, found, rest = text.partition("Current thread")
    block = rest.split("\n\n", 1)[0] if found else ""
    frames = [_crash_frame(line, folder) for line in block.splitlines()]
    return [frame for frame in reversed(frames) if frame is not None]


def _crash_frame(line: str, folder: Path) -> tuple[str, int, str] | None:
    """A line like ``  File "/tmp/x/package/p/tasks.py", line 7 in extract``."""
    found = _FRAME.fullmatch(line)
    if found is None or found["indent"].strip():
        return None
    path = found["path"].removeprefix(f"{folder / 'package'}/")
    return path, int(found["line"]), found["rest"].removeprefix(" in ")


#: What Python raises where memory is used up, with words for where it has none.
_MEMORY = {"MemoryError": "memory is used up", "SystemError": "the interpreter failed"}
_MEMORY_HINT = (
    "a run may have what is free as it begins, or what --limit memory=… says; a server has its own limit"
)

#: What the engine writes in front of an exception's text.
_PREFIXES = ("Task execution error: ", "Task execution failed: ", "Python task execution failed: ")

#: Signals that a process gets for what it did itself.
CRASHES = ("SIGSEGV", "SIGABRT", "SIGBUS", "SIGILL", "SIGFPE", "SIGSYS", "SIGTRAP")


def from_message(error: dict[str, Any], package: Package, task: str | None) -> TaskError:
    """An exception that the child described.

    Args:
        error: What `child.report.describe` gave.
        package: For cells and lines.
        task: The task that raised it; its cell is the place where no frame is the notebook's.
    """
    frames = tuple(_frame(package, *frame) for frame in error["frames"])
    if "syntax" in error:
        frames += (_frame(package, error["syntax"][0], error["syntax"][1], "<module>"),)
    found = TaskError(
        type=error["type"],
        message=error["message"],
        traceback=_named_by_cell(error["traceback"], package),
        frames=frames,
    )
    if found.type in _MEMORY:
        found = replace(found, message=found.message or _MEMORY[found.type], hint=_MEMORY_HINT)
    inner = next((frame for frame in reversed(frames) if frame.cell is not None), None)
    if inner is not None:
        return replace(found, cell=inner.cell, line=inner.cell_line)
    return at_task(found, package, task)


def _frame(package: Package, path: str, line: int, function: str) -> TraceFrame:
    place = package.place_of(path, line)
    if place is not None and place.cell < 0:
        return TraceFrame(package.workflow.file_of(place.cell), place.line or line, function, None, None)
    return TraceFrame(path, line, function, place.cell if place else None, place.line if place else None)


def at_task(error: TaskError, package: Package, task: str | None) -> TaskError:
    """The error with the task's own cell and line, where it has none yet."""
    place = package.workflow.place_of(task) if task is not None and error.cell is None else None
    return error if place is None else replace(error, cell=place.cell, line=place.line)


def _named_by_cell(text: str, package: Package) -> str:
    """The traceback with ``File "…/tasks.py", line 7`` of the package as ``cell 4, line 5``."""
    return "\n".join(_line_by_cell(line, package) for line in text.split("\n"))


def _line_by_cell(line: str, package: Package) -> str:
    found = _FRAME.fullmatch(line)
    place = package.place_of(found["path"], int(found["line"])) if found else None
    if found is None or place is None or place.line is None:
        return line
    where = package.workflow.beside_at(place.cell, place.line) or f"cell {place.cell}, line {place.line}"
    return f"{found['indent']}{where}{found['rest']}"


def without_prefixes(text: str) -> str:
    """An error's text without what the engine writes before it."""
    for prefix in _PREFIXES:
        text = text.removeprefix(prefix)
    return text


def from_engine(text: str, package: Package, task: str) -> TaskError:
    """An error of which only the engine's text is known: a wrong return value, a time-out."""
    text = without_prefixes(text)
    error = TaskError("EngineError", text)
    if "is not an instance of 'Context'" in text:
        error = TaskError("TypeError", text, hint=_instead_of(text))
    elif text == "Task execution timeout":
        error = TaskError(
            "TimeoutError",
            "the task ran longer than the engine's limit of 300 s",
            hint="make the task shorter, or split it: servers have the same limit",
        )
    elif "recursion limit exceeded" in text:
        text = text.partition(" at line ")[0]
        error = TaskError("RecursionError", text, hint="a context value may be nested 126 levels deep")
    return at_task(error, package, task)


def _instead_of(text: str) -> str:
    """What to do about a wrong return value."""
    if text.startswith("'coroutine'"):
        return "write `def` instead of `async def`, and asyncio.run(…) around what must be awaited"
    if text.startswith("'generator'"):
        return "a task must not yield: collect the values and end with `return context`"
    return "end the task with `return context`"


_RUN = {
    "import-failed": "this came up while the package was imported, before any task ran",
    "bad-context": "this came up while the initial context was made, before any task ran",
    "broken": "this came up in the runner itself, not in a task",
}


def of_run(message: Message, package: Package) -> TaskError:
    """An error of the run as a whole, as the child reports it."""
    kind = message["message"]
    if kind == "no-limits":
        return TaskError(
            "Limits", message["why"], hint="leave that limit out, or run where the system has it"
        )
    if kind == "waits":
        return waits(message["tasks"])
    if kind == "engine-only":
        return engine_only(message["task"], message["what"], package)
    found = from_message(message["error"], package, None)
    return replace(found, hint=_RUN[kind])


def died(
    exit_code: int, stack: Sequence[tuple[str, int, str]], package: Package, env: Collection[str] = ()
) -> TaskError:
    """The child process ended by itself.

    Args:
        exit_code: Its exit code, negative for a signal.
        stack: Python's stack at a crash, outermost first: path, line, function.
        package: For cells and lines.
        env: Variables of its own that it was given, if it has said nothing at all.
    """
    frames = tuple(_frame(package, *frame) for frame in stack)
    inner = next((frame for frame in reversed(frames) if frame.cell is not None), None)
    own = sorted(name for name in env if name.startswith("PYTHON"))
    message, hint = _not_started(exit_code, own) if own else _death(exit_code)
    error = TaskError("ProcessDied", message, frames=frames, hint=hint)
    return replace(error, cell=inner.cell, line=inner.cell_line) if inner else error


def _not_started(exit_code: int, names: Sequence[str]) -> tuple[str, str]:
    """The same for a process that said nothing and was given variables that Python itself goes by."""
    return (
        f"Python itself did not start (exit code {exit_code})",
        f"it goes by {', '.join(names)}, which .env sets: take that out, or set it right",
    )


def _death(exit_code: int) -> tuple[str, str]:
    """Message and hint for an exit code."""
    if exit_code >= 0:
        return (
            f"the process was ended from within, with exit code {exit_code}",
            "a task must return or raise: on a server, os._exit and the like end the server",
        )
    name = signal_name(-exit_code)
    if name == "SIGKILL":
        return f"the process was killed ({name})", "most often that is the system, out of memory"
    if name == "SIGXCPU":
        return (
            f"the process used up its processor time ({name})",
            "see what takes so long, or raise --limit cpu=…",
        )
    if name not in CRASHES:
        return f"the process was ended by a signal ({name})", "see what sends signals to this process"
    return (
        f"the process crashed ({name})",
        "most often that is native code, endless recursion, memory that is used up in it, or a value that"
        " contains itself in the context",
    )


def waits(tasks: Sequence[str]) -> TaskError:
    """Tasks that can never become ready."""
    return TaskError(
        "EngineError",
        f"the engine waits for ever: {', '.join(tasks)} can never become ready",
        hint="a trigger rule names a task that is not there under that name, or a task id holds '::'",
    )


def missing_key(error: TaskError, given: Mapping[str, object]) -> TaskError:
    """The error of a key that the context does not have, with what it does have.

    Args:
        given: The context that the task was given.
    """
    start, end = "\"Key not found: '", "'\""
    if error.hint or error.type != "KeyError" or not error.message.startswith(start):
        return error
    key = error.message.removeprefix(start).removesuffix(end)
    if key in given:
        hint = f"its value is None, which context[{key!r}] does not give: use context.get({key!r})"
        return replace(error, hint=hint) if given[key] is None else error
    names = ", ".join(sorted(given)) or "nothing"
    return replace(error, hint=f"the context that the task was given holds {names}")


def behind_failed(error: TaskError, failed: Sequence[str]) -> TaskError:
    """The error of a task that ran although tasks before it had failed, with a hint where it has none."""
    names = ", ".join(failed)
    hint = f"it ran without what {names} would have stored; a trigger rule on success would skip it then"
    return replace(error, hint=error.hint or hint)


def engine_only(task: str, what: str, package: Package) -> TaskError:
    """A task that the preview cannot run."""
    error = TaskError(
        "EngineNeeded",
        f"task {task!r} uses {what}, which only the engine runs",
        hint="install the engine with pip install 'cloaca-nb[engine]' and run with --runner engine",
    )
    return at_task(error, package, task)


def silent() -> TaskError:
    """The child lives, but can tell nothing any more."""
    return TaskError(
        "ProcessDied",
        "the task closed file descriptors that are not its own, so the run cannot go on",
        hint="close only what the task opened; os.closerange and daemonizing end a server, too",
    )


def unrecorded() -> TaskError:
    """A task has ended, and the engine does not get to say so."""
    return TaskError(
        "EngineError",
        "the task has ended, but the engine could not record it, so the run cannot go on",
        hint="the process can write no files any more: a limit of the task (RLIMIT_FSIZE), or a full disk",
    )


def stopped(package: Package, task: str) -> TaskError:
    """The run was stopped while this task ran."""
    return at_task(TaskError(STOPPED, "the run was stopped while this task ran"), package, task)
