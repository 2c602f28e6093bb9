"""A run as a notebook shows it: followed until it ends, in a picture renewed in place or in lines."""

from __future__ import annotations

import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from cloaca_nb.errors import CloacaNbError, RunError
from cloaca_nb.output.cell import Shown, block, folded, report_html, table
from cloaca_nb.output.handed import lines_of
from cloaca_nb.output.pictures.graph_svg import graph_svg
from cloaca_nb.output.pictures.graph_text import graph_text
from cloaca_nb.output.run_text import (
    MOST_KEYS,
    MOST_SHOWN,
    VALUE_LIMIT,
    context_title,
    error_text,
    first_lines,
    headline,
    result_view,
    result_views,
    run_of,
    run_text,
    runs_lines,
    shows_context,
    value_text,
    where_text,
)
from cloaca_nb.output.text import Naming
from cloaca_nb.output.words import LOOKS, TaskView, duration_text, markup, visible

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.live.session import Session
    from cloaca_nb.model.run import ContextChange, RunState, TaskError, TaskState
    from cloaca_nb.model.workflow import Workflow
    from cloaca_nb.run.live import LiveRun


#: Above so many tasks an output has no picture of the graph: it would make the notebook large and slow.
MOST_DRAWN = 300
#: Most tasks that are listed; those that failed come first.
MOST_ROWS = 200


def running_view(run: RunState, workflow: Workflow) -> Shown[RunState]:
    """A run under way."""
    states = {task.id: task_view(task) for task in run.tasks}
    done = sum(task.status in {"completed", "failed", "skipped"} for task in run.tasks)
    took = time.monotonic() - run.started_at if run.started_at is not None else 0.0
    head = (
        f"▶ running: {visible(workflow.name)} on the {run.runner} runner, "
        f"{run_of(run)}{done} of {len(run.tasks)} tasks done, {duration_text(took)}"
    )
    title = f"<div><b>{markup(head)}</b></div>"
    if len(run.tasks) > MOST_DRAWN:
        counts = _counts(run.tasks)
        return Shown(run, f"{head}\n{counts}", f"{title}<div>{markup(counts)}</div>")
    text = f"{head}\n\n{graph_text(workflow, states=states)}"
    return Shown(run, text, title + graph_svg(workflow, states))


def _counts(tasks: Sequence[TaskState]) -> str:
    """How many tasks are in each state, and which run."""
    found: Counter[str] = Counter(task.status for task in tasks)
    looks = [(look, found[status]) for status, look in LOOKS.items() if found[status]]
    parts = [f"{look.glyph} {count} {look.word}" for look, count in looks]
    running = [visible(task.id, 60) for task in tasks if task.status == "running"]
    return ", ".join(parts) + (f"; {', '.join(running[:5])}" if running else "")


def waiting_view(text: str) -> Shown[str]:
    """Before anything runs."""
    return Shown(text, text, f"<div><b>{markup(text)}</b></div>")


def task_view(task: TaskState) -> TaskView:
    """The state of a task in a run under way."""
    parts = []
    if task.attempts > 1 or task.retry_at is not None:
        many = f"/{task.max_attempts}" if task.max_attempts else ""
        parts.append(f"try {task.attempts}{many}")
    if task.status == "running" and task.started_at is not None:
        parts.append(duration_text(time.monotonic() - task.started_at))
    elif task.status in {"completed", "failed"}:
        parts.append(duration_text(task.duration_s))
    return TaskView(task.shown_as, ", ".join(part for part in parts if part), task.ran_after_failure)


def ended_view(result: RunState, report: Report, name_cell: Naming) -> Shown[RunState]:
    """A run that has ended."""
    html = "".join(_ended(result, report, name_cell))
    return Shown(result, run_text(result, report, tracebacks=False), html)


def _ended(result: RunState, report: Report, name_cell: Naming) -> Iterator[str]:
    yield f"<div><b>{markup(headline(result, report.workflow.name))}</b></div>"
    if result.runs:
        yield folded("runs", block("\n".join(runs_lines(result))), opened=result.status != "completed")
    if result.tasks:
        if len(result.tasks) <= MOST_DRAWN:
            yield graph_svg(report.workflow, result_views(result))
        yield _tasks(result.tasks)
    if result.error is not None:
        yield _failure("the run", result.error)
    for task in [task for task in result.tasks if task.error is not None][:MOST_SHOWN]:
        if task.error is not None:
            yield _failure(f"task {task.id}", task.error)
    for task in [task for task in result.tasks if task.output.strip()][:MOST_SHOWN]:
        yield folded(f"output of {task.id}", block("\n".join(first_lines(task.output))))
    if shows_context(result):
        yield _context(result.context, lines_of(result, report.workflow))
    if findings := [*report.findings, *result.findings]:
        yield report_html(findings, report.document, name_cell)


def _tasks(tasks: Sequence[TaskState]) -> str:
    """The list of tasks, failed ones first where not all are listed."""
    shown = list(tasks)
    if len(shown) > MOST_ROWS:
        shown = sorted(shown, key=lambda task: task.status != "failed")[:MOST_ROWS]
    more = f"<div>… {len(tasks) - len(shown)} tasks more</div>" if len(tasks) > len(shown) else ""
    return table(("task", "status", "attempts", "time", "context"), map(_row, shown)) + more


def _row(task: TaskState) -> tuple[str, ...]:
    look = result_view(task).look
    status = f"{look.glyph} {look.word}" + (f": {task.reason}" if task.reason else "")
    attempts = str(task.attempts) if task.attempts else ""
    change = _change(task.context) if task.context is not None else ""
    return (task.id, status, attempts, duration_text(task.duration_s), change)


def _change(change: ContextChange) -> str:
    """``+rows ~total -old``."""
    parts = [f"+{key}" for key in change.added] + [f"~{key}" for key in change.changed]
    return visible(" ".join([*parts, *(f"-{key}" for key in change.removed)]), 120)


def _failure(what: str, error: TaskError) -> str:
    title = f"✗ {what}: {error_text(error)}{where_text(error)}"
    hint = f"<div>→ {markup(error.hint)}</div>" if error.hint else ""
    inner = block(error.traceback.rstrip()) if error.traceback.strip() else ""
    return folded(title, inner + hint)


def _context(context: Mapping[str, object], handed: Mapping[str, str]) -> str:
    items: Iterable[tuple[str, object]] = sorted(context.items())[:MOST_KEYS]
    more = [("…", f"{len(context) - MOST_KEYS} keys more")] if len(context) > MOST_KEYS else []
    texts = {key: visible(text, VALUE_LIMIT) for key, text in handed.items()}
    rows = [*((key, texts.get(key) or value_text(value)) for key, value in items), *more]
    inner = table(("key", "value"), rows) if rows else ""
    return folded(context_title(context), inner, opened=len(context) <= 12)


#: Least seconds between two pictures; a picture that takes long to make is made less often.
PERIOD = 0.1
#: Longest wait for a stopped run's processes to be gone.
PATIENCE_S = 5.0
#: Longest wait for the end of a check that was stopped: a large notebook is read to its end.
READING_S = 0.5


class Screen(Protocol):
    """Where progress is shown."""

    def begin(self) -> None:
        """The run was asked for."""

    def show(self, live: LiveRun) -> None:
        """Something changed."""

    def end(self, shown: Shown[Any], *, raises: bool) -> None:
        """The run has ended; whether an error follows, so that nobody else shows the result."""


def follow(start: Callable[[], LiveRun], session: Session, screen: Screen) -> Shown[RunState]:
    """Start a run and show it until it ends. An interrupt of the kernel stops it at any moment.

    Args:
        session: Whose run it is.

    Raises:
        CheckError: Error findings are in the way, or a run that no task failed has some.
        RunError: The run failed, was stopped, or could not be started.
    """
    from cloaca_nb.run.runners import InterruptStops

    interrupted = threading.Event()
    # Never raised into whatever is being done here: an interrupt of an import that has waited for one of the
    # run's thread leaves Python's lock of all imports held, and no import of the kernel would end any more.
    with InterruptStops(interrupted):
        try:
            screen.begin()
            live = start()
            _watch(live, screen, interrupted)
            if not interrupted.is_set():
                return _outcome(live, session, screen)
        except KeyboardInterrupt:  # by a handler that is not Python's own
            interrupted.set()
        session.stop()
        stopped = session.run_state
        if stopped is not None and _has_stopped(stopped):
            screen.end(_ended_view(stopped, session), raises=True)
        raise _stopped()


def _has_stopped(run: LiveRun) -> bool:
    """Wait for the end of a run that was stopped; whether nothing of it will come any more."""
    return run.wait(READING_S) or run.phase == "checking" or run.wait(PATIENCE_S)


def _watch(live: LiveRun, screen: Screen, interrupted: threading.Event) -> None:
    """Show a run until it ends or is to be stopped."""
    while not (live.done or interrupted.is_set()):
        _wait(live.changed.wait, 1.0, interrupted)
        live.changed.clear()
        began = time.monotonic()
        screen.show(live)
        if not live.done:
            # A picture may take a quarter of the time at most.
            _wait(live.wait, max(PERIOD, 3 * (time.monotonic() - began)), interrupted)


def _wait(wait: Callable[[float], bool], longest_s: float, interrupted: threading.Event) -> None:
    """Wait in short parts, for an interrupt ends none."""
    end = time.monotonic() + longest_s
    while not interrupted.is_set() and (left := end - time.monotonic()) > 0:
        if wait(min(left, PERIOD)):
            break


def _outcome(live: LiveRun, session: Session, screen: Screen) -> Shown[RunState]:
    shown = _ended_view(live, session)
    completed = live.result is not None and live.result.status == "completed"
    screen.end(shown, raises=not completed)
    result = live.outcome()
    if result.status == "blocked":
        from cloaca_nb.check.checker import require_ok

        assert live.report is not None
        require_ok(live.report)
    if result.status != "completed":
        raise _error(result)
    return shown


def _ended_view(live: LiveRun, session: Session) -> Shown[Any]:
    """The last picture; a run that never came to anything says why."""
    if live.error is not None or live.result is None or live.report is None:
        return waiting_view("not run" if live.error is not None else "■ stopped before anything ran")
    return ended_view(live.result, live.report, session.name_cell(live.report.document))


def _stopped() -> RunError:
    return RunError("the run was stopped", "run %cloaca_run to run it again")


def _error(result: RunState) -> CloacaNbError:
    if result.status == "stopped":
        return _stopped()
    errors = [finding for finding in result.findings if finding.severity == "error"]
    if errors and all(task.error is None for task in result.tasks):
        from cloaca_nb.check.checker import refusal

        return refusal(errors)
    error = result.first_error
    if error is None:
        return RunError("the run failed")
    task = next((task.id for task in result.tasks if task.error is error), None)
    many = "" if result.times == 1 else f"of {result.times} runs, the one shown failed: "
    who = f"{many}the run failed" if task is None else f"{many}task {task!r} failed"
    return RunError(f"{who}{error.where}: {error_text(error)}", error.hint, detail=error.traceback)


class NotebookScreen:
    """One output that is renewed in place."""

    def __init__(self) -> None:
        self._id = uuid.uuid4().hex

    def begin(self) -> None:
        """The run was asked for."""
        waiting_view("▶ checking").publish(self._id)

    def show(self, live: LiveRun) -> None:
        """Something changed."""
        if live.report is not None and live.phase == "running":
            running_view(live.state, live.report.workflow).publish(self._id, renew=True)

    def end(self, shown: Shown[Any], *, raises: bool) -> None:
        """The run has ended."""
        shown.publish(self._id, renew=True)
        shown.mark_shown()


class TerminalScreen:
    """A line whenever a task changes its state.

    Args:
        later: Whether the shell shows the result as the value of the cell.
    """

    def __init__(self, *, later: bool) -> None:
        self._later = later
        self._seen: dict[str, str] = {}
        self._run = ""

    def begin(self) -> None:
        """The run was asked for."""

    def show(self, live: LiveRun) -> None:
        """Something changed."""
        state = live.state
        if run_of(state) != self._run:
            self._run, self._seen = run_of(state), {}
            print(self._run.rstrip(", "))  # noqa: T201 - a terminal
        for task in state.tasks:
            if self._seen.get(task.id) != task.status and task.status not in {
                "waiting",
                "ready",
                "not-started",
            }:
                view = task_view(task)
                note = "" if task.status == "running" else f"  {view.look.word} {view.note}"
                print(f"{view.look.glyph} {visible(task.id)}{note}".rstrip())  # noqa: T201 - a terminal
            self._seen[task.id] = task.status

    def end(self, shown: Shown[Any], *, raises: bool) -> None:
        """The run has ended."""
        shown.display(later=self._later and not raises)
