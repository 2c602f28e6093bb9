"""Findings, archives and runs as text for a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from cloaca_nb.model.finding import Finding, Severity
from cloaca_nb.model.workflow import Document
from cloaca_nb.output.graph_text import graph_text
from cloaca_nb.output.words import (
    AFTER_FAILURE,
    LOOKS,
    PLAIN,
    Colour,
    Style,
    TaskView,
    columns,
    duration_text,
    padded,
    size_text,
    visible,
)

if TYPE_CHECKING:
    from cloaca_nb.actions import Locked
    from cloaca_nb.check.checker import Inspection, Report
    from cloaca_nb.model.package import Dependency
    from cloaca_nb.model.run import Event, RunState, TaskError, TaskState
    from cloaca_nb.model.workflow import Captured


#: What a cell is called, by its position.
Naming: TypeAlias = Callable[[int], str]

_ORDER: tuple[Severity, ...] = ("error", "warning", "info", "ignored")
_COLOURS: dict[Severity, Colour] = {"error": "red", "warning": "yellow", "info": "blue", "ignored": "grey"}


def plain_name(position: int) -> str:
    """``cell 3``."""
    return f"cell {position}"


def report_text(
    findings: Sequence[Finding], document: Document, style: Style = PLAIN, name_cell: Naming = plain_name
) -> str:
    """All findings, errors first, and a last line that counts them.

    Args:
        findings: The findings.
        document: Whose lines are quoted.
        style: Colours and width.
        name_cell: What a cell is called, by its position.
    """
    ranked = sorted(findings, key=lambda finding: _ORDER.index(finding.severity))
    wrong = any(finding.severity == "error" for finding in findings)
    glyph = style.paint("✗", "red") if wrong else style.paint("✓", "green")
    shown = [finding_text(finding, document, style, name_cell) for finding in ranked]
    return "\n".join([*shown, f"{glyph} {summary(findings)}"])


def finding_text(
    finding: Finding, document: Document, style: Style = PLAIN, name_cell: Naming = plain_name
) -> str:
    """One finding, with the line of the notebook that it is about."""
    colour = _COLOURS[finding.severity]
    head = f"{style.paint(finding.severity, colour, bold=True)} {style.paint(finding.code, bold=True)}"
    lines = [f"{head} {place_text(finding, name_cell)}{visible(finding.message, 1000)}"]
    if finding.severity == "ignored":
        return lines[0]
    lines += _excerpt(finding, document, style)
    if finding.hint:
        lines.append(f"  {style.paint('hint', 'cyan')}: {visible(finding.hint, 1000)}")
    return "\n".join(lines)


def place_text(finding: Finding, name_cell: Naming = plain_name) -> str:
    """Cell, line and task, as far as they are known, with a colon behind."""
    task = finding.task
    parts = [
        *([name_cell(finding.cell)] if finding.cell is not None else []),
        *([f"line {finding.line}"] if finding.line is not None else []),
        *([f"task {visible(task, 60)}"] if task and task not in finding.message else []),
    ]
    return ", ".join(parts) + ": " if parts else ""


def _excerpt(finding: Finding, document: Document, style: Style) -> list[str]:
    text = source_line(finding, document)
    if text is None:
        return []
    gutter = f"{finding.line:>4} | "
    shown = text.expandtabs(4)
    lines = [f"{style.paint(gutter, 'grey')}{visible(shown, max(style.width - 8, 40))}"]
    if finding.column is not None and finding.column <= len(text) + 1:
        pad = " " * columns(text[: finding.column - 1].expandtabs(4))
        lines.append(f"{style.paint('     | ', 'grey')}{pad}{style.paint('^', 'red', bold=True)}")
    return lines


def source_line(finding: Finding, document: Document) -> str | None:
    """The line of the notebook that a finding is about, or None; one with a secret is never shown."""
    if finding.code.startswith("C8"):
        return None
    if finding.cell is None or finding.line is None or finding.cell > len(document.cells):
        return None
    lines = document.cells[finding.cell - 1].source.split("\n")
    return lines[finding.line - 1] if finding.line <= len(lines) else None


def summary(findings: Iterable[Finding]) -> str:
    """How many findings of each severity there are."""
    found = [finding.severity for finding in findings]
    words = {"error": ("error", "errors"), "warning": ("warning", "warnings"), "info": ("note", "notes")}
    parts = [
        f"{count} {words.get(severity, (severity, severity))[count != 1]}"
        for severity in _ORDER
        if (count := found.count(severity))
    ]
    return ", ".join(parts) or "no findings"


LAYOUTS = {
    "both": "both layouts: the guide's manifest.json, and package.toml for servers",
    "manifest": "the guide's layout, manifest.json",
    "package": "the releases' layout, package.toml",
}


def inspect_text(inspection: Inspection, style: Style = PLAIN) -> str:
    """Name, tasks and files of an archive."""
    name = visible(f"{inspection.name or '(no name)'} {inspection.version}".strip())
    lines = [style.paint(name, bold=True), f"  {LAYOUTS.get(inspection.layout, inspection.layout)}", ""]
    lines.append(style.paint(f"tasks: {len(inspection.tasks)}", bold=True))
    for task in inspection.tasks:
        waits = f"  ← {', '.join(task['dependencies'])}" if task["dependencies"] else ""
        lines.append(visible(f"  {task['id']}  {task['function']}{waits}", 300))
    total = sum(file.size for file in inspection.files)
    lines += ["", style.paint(f"files: {len(inspection.files)}, {size_text(total)}", bold=True)]
    lines += tree_lines([(file.path, size_text(file.size)) for file in inspection.files])
    lines += dependency_lines(inspection.dependencies, style)
    if inspection.findings:
        lines += ["", report_text(inspection.findings, Document(()), style)]
    return "\n".join(lines)


def tree_lines(files: Sequence[tuple[str, str]]) -> list[str]:
    """A tree of paths, with a note behind each file.

    Args:
        files: Path with ``/`` between its parts, and note.
    """
    root: dict[str, object] = {}
    for path, note in files:
        *folders, name = path.split("/")
        at = root
        for folder in folders:
            inner = at.setdefault(f"{folder}/", {})
            at = inner if isinstance(inner, dict) else at
        at[name] = note
    rows = list(_rows(root, ""))
    width = max((columns(left) for left, _ in rows), default=0)
    return [f"  {padded(left, width)}  {note}".rstrip() for left, note in rows]


def _rows(folder: Mapping[str, object], indent: str) -> Iterator[tuple[str, str]]:
    items = list(folder.items())
    for at, (name, inner) in enumerate(items):
        last = at == len(items) - 1
        branch = f"{indent}{'└─ ' if last else '├─ '}{visible(name, 120)}"
        if isinstance(inner, dict):
            yield branch, ""
            yield from _rows(inner, indent + ("   " if last else "│  "))
        else:
            yield branch, str(inner)


def written_text(
    document: Mapping[str, Any], report: Report, style: Style = PLAIN, *, done: str = "packed"
) -> str:
    """An archive, or a package directory (``built``): where it is and what it holds.

    Args:
        document: What `--json` says of it.
        report: The check that came first.
        style: Colours and width.
        done: What was done.
    """
    head = f"{style.paint(f'✓ {done}', 'green', bold=True)} {document['path']}"
    facts = [
        ("workflow", f"{visible(report.workflow.name)}, {_count(len(report.workflow.tasks), 'task')}"),
        ("layout", str(document["layout"])),
        ("size", f"{size_text(document['size_bytes'])}, {_count(document['entries'], 'entry', 'entries')}"),
        ("fingerprint", str(document["fingerprint"])),
        *([("sha256", str(document["sha256"]))] if document["sha256"] else []),
    ]
    parts = [head, *(f"  {padded(name, 11)}  {value}" for name, value in facts)]
    parts += captured_lines(report.workflow.captured, style)
    parts += dependency_lines(report.package.dependencies if report.package else (), style)
    if report.findings:
        parts += ["", report_text(report.findings, report.document, style)]
    return "\n".join(parts)


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def captured_lines(captured: Sequence[Captured], style: Style = PLAIN) -> Iterator[str]:
    """What was carried into the package: name, task, place, reason."""
    if not captured:
        return
    yield style.paint(f"  carried from other cells: {_count(len(captured), 'name')}", "grey")
    names = max(columns(visible(item.name, 40)) for item in captured)
    tasks = max(columns(visible(item.task, 30)) for item in captured)
    for item in captured:
        name, task = padded(visible(item.name, 40), names), padded(visible(item.task, 30), tasks)
        yield f"    {name}  {task}  cell {item.cell}, line {item.line}: {visible(item.reason)}"


def dependency_rows(found: Iterable[Dependency]) -> list[tuple[str, str, str]]:
    """Distribution with its version, module, and what is known of it: for people."""
    rows = []
    for one in found:
        version = one.pinned or one.installed
        known = "pinned" if one.pinned else "" if one.installed else "not installed here"
        needs = f"for {', '.join(one.tasks)}" if one.tasks else ""
        how = "optional" if one.when == "optional" else ""
        said = "; ".join(text for text in (known, needs, how) if text)
        rows.append((f"{one.distribution} {version}".strip(), one.module, said))
    return rows


def dependency_lines(found: Sequence[Dependency], style: Style = PLAIN) -> Iterator[str]:
    """What the target has to have: distribution, module, the tasks that need it."""
    if not found:
        return
    yield style.paint(f"  needed on the target: {_count(len(found), 'distribution')}", "grey")
    rows = [tuple(visible(text, 60) for text in row) for row in dependency_rows(found)]
    widths = [max(columns(row[at]) for row in rows) for at in (0, 1)]
    for distribution, module, said in rows:
        yield f"    {padded(distribution, widths[0])}  {padded(module, widths[1])}  {said}".rstrip()


def locked_text(done: Locked, style: Style = PLAIN) -> str:
    """A lock that was written: where, what it pins, what is not installed here."""
    lines = [f"{style.paint('✓ locked', 'green', bold=True)} {done.path}"]
    lines += [f"  {visible(name)} {visible(version)}" for name, version in sorted(done.pinned.items())]
    if not done.pinned and not done.lacking:
        lines.append("  the package imports the standard library and its own modules only")
    if done.lacking:
        names = ", ".join(visible(name) for name in done.lacking)
        lines.append(f"  {style.paint('not installed here, so not pinned', 'yellow')}: {names}")
    return "\n".join(lines)


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
        result: The run.
        report: The check that came first; without one there is no graph, and each task has a line.
        style: Colours and width.
        tracebacks: Whether to show them; an error that is raised afterwards shows its own.
    """
    parts = [headline(result, report.workflow.name if report else "the workflow", style)]
    if result.runs:
        parts.append("\n".join(runs_lines(result, style)))
    if result.tasks and report is not None:
        parts.append(graph_text(report.workflow, style, result_views(result)))
    elif result.tasks:
        parts.append("\n".join(_task_line(task, style) for task in result.tasks))
    if result.error is not None:
        parts.append(_failure("the run", result.error, style, tracebacks=tracebacks))
    failed = [task for task in result.tasks if task.error is not None][:MOST_SHOWN]
    parts += [_failed(task, style, tracebacks=tracebacks) for task in failed]
    talking = [task for task in result.tasks if task.output.strip()][:MOST_SHOWN]
    parts += [_output(task, style) for task in talking]
    if shows_context(result):
        parts.append("\n".join(context_lines(result.context, style)))
    if report is not None and (findings := [*report.findings, *result.findings]):
        parts.append(report_text(findings, report.document, style))
    return "\n\n".join(parts)


def headline(result: RunState, workflow: str, style: Style = PLAIN) -> str:
    """How the run ended, on which runner, and how long it took."""
    look = LOOKS.get(result.status, LOOKS["not-started"])
    glyph = {"stopped": "■", "blocked": "✗"}.get(result.status, look.glyph)
    colour = "red" if result.status in {"failed", "blocked"} else look.colour
    status = style.paint(f"{glyph} {result.status}", colour, bold=True)
    took = f" in {duration_text(result.duration_s)}" if result.duration_s else ""
    many = f", {result.times} runs," if result.times > 1 else ""
    return f"{status}: {visible(workflow)} on the {result.runner} runner{many}{took}"


def runs_lines(result: RunState, style: Style = PLAIN) -> Iterator[str]:
    """How each of several runs ended; those that failed come first where not all are shown."""
    runs = sorted(enumerate(result.runs, 1), key=lambda one: one[1].status == "completed")[:MOST_SHOWN]
    for number, run in sorted(runs, key=lambda one: one[0]):
        error = f": {error_text(run.first_error)}" if run.first_error is not None else ""
        look = LOOKS.get(run.status, LOOKS["not-started"])
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
    note = ", ".join(part for part in (duration_text(task.duration_s), attempts) if part)
    return TaskView(task.status, note, task.ran_after_failure)


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


def _failed(task: TaskState, style: Style, *, tracebacks: bool) -> str:
    assert task.error is not None
    count = f" after {task.attempts} attempts" if task.attempts > 1 else ""
    return _failure(f"task {visible(task.id)}{count}", task.error, style, tracebacks=tracebacks)


def _failure(what: str, error: TaskError, style: Style, *, tracebacks: bool) -> str:
    lines = [f"{style.paint('✗', 'red')} {what}: {error_text(error)}{where_text(error)}"]
    if tracebacks and error.traceback.strip():
        lines += [f"  {line}" for line in error.traceback.rstrip().split("\n")]
    lines += [f"  {style.paint('hint', 'cyan')}: {error.hint}"] if error.hint else []
    return "\n".join(lines)


def _output(task: TaskState, style: Style) -> str:
    lines = task.output.rstrip("\n").split("\n")
    more = [f"  … {len(lines) - OUTPUT_LINES} lines more"] if len(lines) > OUTPUT_LINES else []
    shown = [f"  {visible(line, 400)}" for line in lines[:OUTPUT_LINES]]
    return "\n".join([style.paint(f"output of {visible(task.id)}", "grey"), *shown, *more])


def shows_context(result: RunState) -> bool:
    """Whether the final context is known: nothing was run, or a server shows none."""
    return result.status != "blocked" and (result.runner != "server" or bool(result.context))


def context_lines(context: Mapping[str, object], style: Style = PLAIN) -> Iterator[str]:
    """The final context, a key a line."""
    count = f"{len(context)} key{'s' if len(context) != 1 else ''}" if context else "empty"
    yield style.paint(f"final context: {count}", bold=True)
    shown = dict(sorted(context.items())[:MOST_KEYS])
    width = min(max((len(visible(key, 40)) for key in shown), default=0), 40)
    for key, value in shown.items():
        yield f"  {padded(visible(key, 40), width)}  {value_text(value)}"
    if len(context) > len(shown):
        yield f"  … {len(context) - len(shown)} keys more"


def value_text(value: object, limit: int = VALUE_LIMIT) -> str:
    """A context value as short JSON."""
    return visible(json.dumps(value, ensure_ascii=False, default=str), limit)


def event_text(event: Event, style: Style = PLAIN) -> str:
    """A line, or more for output; empty for events that need no word."""
    task = visible(event.task or "")
    if event.run is not None:
        return _of_one(event, style)
    if event.kind == "run-started":
        many = f", {event.times} times in one process" if event.times > 1 else ""
        tasks = f"{len(event.tasks)} task{'s' if len(event.tasks) != 1 else ''}"
        return f"running {tasks} on the {event.runner} runner{many}"
    if event.kind == "task-output":
        return "\n".join(f"    {visible(line, 400)}" for line in event.text.rstrip("\n").split("\n"))
    if event.kind == "task-skipped":
        return _line("skipped", task, visible(event.text), style)
    if event.kind == "task-started":
        return _line("running", task, _attempt(event), style)
    if event.kind == "task-completed":
        look = AFTER_FAILURE if event.ran_after_failure else LOOKS["completed"]
        return f"{style.paint(look.glyph, look.colour)} {task}  {duration_text(event.duration_s)}".rstrip()
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
