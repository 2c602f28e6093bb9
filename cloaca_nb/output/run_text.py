"""Runs as text for a terminal: what came of one, and what happens in one, line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from cloaca_nb.model.wording import counted
from cloaca_nb.output.handed import lines_of
from cloaca_nb.output.pictures.graph_text import graph_text
from cloaca_nb.output.text import report_text
from cloaca_nb.output.words import (
    AFTER_FAILURE,
    LOOKS,
    PLAIN,
    Style,
    TaskView,
    aligned,
    duration_text,
    look_of,
    taken_over,
    visible,
)

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.model.firing import Firing
    from cloaca_nb.model.run import Event, RunState, TaskError, TaskState


#: Longest text of a context value, of a task's output in lines.
VALUE_LIMIT, OUTPUT_LINES = 100, 20
#: Most keys of the final context that are listed.
MOST_KEYS = 30
#: Most failures, and most outputs, that are shown.
MOST_SHOWN = 50


def run_text(
    result: RunState, report: Report | None = None, style: Style = PLAIN, *, tracebacks: bool = True
) -> str:
    """What came of a run, here or on a target.

    Args:
        report: The check that came first; without one there is no graph, and each task has a line.
        tracebacks: Whether to show them; an error that is raised afterwards shows its own.
    """
    if result.fired is not None and result.status == "not-fired":
        return "\n".join(fired_lines(result.fired))
    parts = ["\n".join(fired_lines(result.fired))] if result.fired is not None else []
    parts += [headline(result, report.workflow.name if report else "the workflow", style)]
    if result.runs:
        parts.append("\n".join(runs_lines(result, style)))
    if result.tasks and report is not None:
        parts.append(graph_text(report.workflow, style, result_views(result)))
    elif result.tasks:
        parts.append("\n".join(_task_line(task, style) for task in result.tasks))
    parts.append("\n".join(_ran_lines(result, style)))
    if result.error is not None:
        parts.append(_failure("the run", result.error, style, tracebacks=tracebacks))
    for task in [task for task in result.tasks if task.error is not None][:MOST_SHOWN]:
        count = f" after {task.attempts} attempts" if task.attempts > 1 else ""
        if task.error is not None:
            what = f"task {visible(task.id)}{count}"
            parts.append(_failure(what, task.error, style, tracebacks=tracebacks))
    talking = [task for task in result.tasks if task.output.strip()][:MOST_SHOWN]
    parts += [_output(task, style) for task in talking]
    if shows_context(result):
        handed = lines_of(result, report.workflow if report is not None else None)
        parts.append("\n".join(context_lines(result.context, style, handed)))
    if report is not None and (findings := [*report.findings, *result.findings]):
        parts.append(report_text(findings, report.document, style))
    return "\n\n".join(filter(None, parts))


def _ran_lines(result: RunState, style: Style) -> Iterator[str]:
    """Why tasks ran, where what is finished was to be taken over."""
    ran = [task for task in result.tasks if task.ran_since]
    if ran:
        over = sum(task.replayed for task in result.tasks)
        yield style.paint(f"{over} of {counted(len(result.tasks), 'task')} taken over", bold=True)
    rows = [(visible(task.id, 40), visible(task.ran_since, VALUE_LIMIT)) for task in ran[:MOST_SHOWN]]
    yield from (f"  {line}" for line in aligned(rows))


def fired_lines(firing: Firing) -> Iterator[str]:
    """What a trigger said, and what a run is given for it."""
    yield from (visible(line, 400) for line in firing.text.split("\n"))
    yield from (f"  {visible(line, 400)}" for line in first_lines(firing.output) if line)
    if not firing.fires:
        yield "nothing is run"
    for key, value in firing.context.items():
        yield f"  {visible(key)} = {visible(json.dumps(value), VALUE_LIMIT)}"


def headline(result: RunState, workflow: str, style: Style = PLAIN) -> str:
    """How the run ended, on which runner, and how long it took."""
    look = look_of(result.status)
    glyph = "✗" if result.status == "blocked" else look.glyph
    colour = "red" if result.status in {"failed", "blocked"} else look.colour
    status = style.paint(f"{glyph} {result.status}", colour, bold=True)
    took = f" in {duration_text(result.duration_s)}" if result.duration_s else ""
    many = f", {result.times} runs," if result.times > 1 else ""
    on = "" if result.status == "blocked" else f" on the {result.runner} runner{many}{took}"
    return f"{status}: {visible(workflow)}{on}"


def runs_lines(result: RunState, style: Style = PLAIN) -> Iterator[str]:
    """How each of several runs ended; those that failed come first where not all are shown."""
    runs = sorted(enumerate(result.runs, 1), key=lambda one: one[1].status == "completed")[:MOST_SHOWN]
    for number, run in sorted(runs, key=lambda one: one[0]):
        error = f": {error_text(run.first_error)}" if run.first_error is not None else ""
        look = look_of(run.status)
        took = duration_text(run.duration_s)
        yield f"  {style.paint(look.glyph, look.colour)} run {number}  {run.status} in {took}{error}"
    left = result.times - len(runs)
    if left:
        began = result.times - len(result.runs)
        yield f"  … {left} runs more" + (f", {began} of them never began" if began else "")


def run_of(run: RunState) -> str:
    """``run 2 of 3, ``: which of several runs is seen; empty where there is one."""
    return f"run {max(len(run.runs), 1)} of {run.times}, " if run.times > 1 else ""


def result_views(result: RunState) -> dict[str, TaskView]:
    """The state of each task of an ended run."""
    return {task.id: result_view(task) for task in result.tasks}


def result_view(task: TaskState) -> TaskView:
    """The state of a task of an ended run."""
    attempts = f"{task.attempts} tries" if task.attempts > 1 else ""
    took = duration_text(task.duration_s) if not task.replayed else f"from run {task.taken_from}"
    note = ", ".join(part for part in (took, attempts) if part)
    return TaskView(task.shown_as, note, task.ran_after_failure)


def _task_line(task: TaskState, style: Style) -> str:
    view = result_view(task)
    reason = f": {visible(task.reason)}" if task.reason else ""
    line = f"{style.paint(view.look.glyph, view.look.colour)} {visible(task.id, 80)}  {view.look.word}"
    return f"{line}{reason} {view.note}".rstrip()


def where_text(error: TaskError) -> str:
    """Cell and line of an error, in parentheses, as far as they are known."""
    if error.cell is None:
        return ""
    return f" (cell {error.cell}, line {error.line})" if error.line is not None else f" (cell {error.cell})"


def error_text(error: TaskError) -> str:
    """Type and message of an error, one line."""
    message = visible(error.message, 300)
    return f"{error.type}: {message}" if message else error.type


def _failure(what: str, error: TaskError, style: Style, *, tracebacks: bool) -> str:
    lines = [f"{style.paint('✗', 'red')} {what}: {error_text(error)}{where_text(error)}"]
    if tracebacks and error.traceback.strip():
        lines += [f"  {line}" for line in error.traceback.rstrip().split("\n")]
    lines += style.hint(error.hint)
    return "\n".join(lines)


def _output(task: TaskState, style: Style) -> str:
    shown = (f"  {visible(line, 400)}" for line in first_lines(task.output))
    return "\n".join([style.paint(f"output of {visible(task.id)}", "grey"), *shown])


def first_lines(text: str) -> list[str]:
    """The first lines of a text, and how many more there are."""
    lines = text.rstrip("\n").split("\n")
    more = len(lines) - OUTPUT_LINES
    return [*lines[:OUTPUT_LINES], *([f"… {more} lines more"] if more > 0 else [])]


def shows_context(result: RunState) -> bool:
    """Whether the final context is known: nothing was run, or a server shows none."""
    return result.status != "blocked" and (result.runner != "server" or bool(result.context))


def context_title(context: Mapping[str, object]) -> str:
    """How many keys the final context has."""
    return f"final context: {counted(len(context), 'key') if context else 'empty'}"


def context_lines(
    context: Mapping[str, object], style: Style = PLAIN, handed: Mapping[str, str] = MappingProxyType({})
) -> Iterator[str]:
    """The final context, a key a line.

    Args:
        handed: Texts of values that tasks have handed over, by their keys.
    """
    yield style.paint(context_title(context), bold=True)
    shown = dict(sorted(context.items())[:MOST_KEYS])
    rows = [
        (visible(key, 40), visible(handed[key], VALUE_LIMIT) if key in handed else value_text(value))
        for key, value in shown.items()
    ]
    yield from (f"  {line}" for line in aligned(rows))
    if len(context) > len(shown):
        yield f"  … {len(context) - len(shown)} keys more"


def value_text(value: object) -> str:
    """A context value as short JSON."""
    return visible(json.dumps(value, ensure_ascii=False, default=str), VALUE_LIMIT)


def event_text(event: Event, style: Style = PLAIN) -> str:
    """A line, or more for output; empty for events that need no word."""
    task = visible(event.task or "")
    if event.run is not None:
        return _of_one(event, style)
    if event.kind == "run-started":
        many = f", {event.times} times in one process" if event.times > 1 else ""
        return f"running {counted(len(event.tasks), 'task')} on the {event.runner} runner{many}"
    if event.kind == "task-output":
        return "\n".join(f"    {visible(line, 400)}" for line in event.text.rstrip("\n").split("\n"))
    if event.kind == "task-skipped":
        return _line("skipped", task, visible(event.text), style)
    if event.kind == "task-started":
        return _line("running", task, _attempt(event), style)
    if event.kind == "task-completed":
        look = AFTER_FAILURE if event.ran_after_failure else LOOKS["completed"]
        if event.taken_from is not None:
            return f"{LOOKS['replayed'].glyph} {task}  {taken_over(event.taken_from)}"
        why = f"  ({visible(event.ran_since)})" if event.ran_since else ""
        line = f"{style.paint(look.glyph, look.colour)} {task}  {duration_text(event.duration_s)}".rstrip()
        return f"{line}{why}"
    if event.kind in {"attempt-failed", "task-failed"} and event.error is not None:
        what = error_text(event.error) + where_text(event.error)
        return _line("failed", task, what, style) if event.kind == "attempt-failed" else ""
    if event.kind == "retry-scheduled":
        return f"  {task} is tried again in {duration_text(event.delay_s)}"
    return ""


def _of_one(event: Event, style: Style) -> str:
    """The line of an event of one of several runs: which run it is, and what is said of it alone."""
    if event.kind == "run-started":
        return style.paint(f"run {event.run} of {event.times}", bold=True)
    said = event_text(replace(event, run=None), style)
    return f"{event.run}: {said}" if said and event.kind != "task-output" else said


def _line(status: str, task: str, note: str, style: Style) -> str:
    look = LOOKS[status]
    return f"{style.paint(look.glyph, look.colour)} {task}  {note}".rstrip()


def _attempt(event: Event) -> str:
    parts = []
    if event.attempt is not None and event.attempt > 1:
        parts.append(
            f"attempt {event.attempt} of {event.max_attempts}"
            if event.max_attempts
            else f"attempt {event.attempt}"
        )
    if event.ran_after_failure:
        parts.append("after a failed task: its context is not whole")
    return ", ".join(parts)
