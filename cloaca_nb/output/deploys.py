"""Deploys, runs on targets and comparisons: as text, and as a notebook shows them."""

from __future__ import annotations

import argparse
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cloaca_nb.deploy.flow import Deployment, Options
from cloaca_nb.deploy.records import MEDIA_TYPE, DeploymentRecord, PastRun, record_of
from cloaca_nb.deploy.target import DeployEvent
from cloaca_nb.errors import RunError
from cloaca_nb.live.deploys import Deployer
from cloaca_nb.model.json_value import JSON
from cloaca_nb.model.run import RunState
from cloaca_nb.output.cell import Shown, block, folded, publish, table
from cloaca_nb.output.run_text import run_text
from cloaca_nb.output.words import PLAIN, Colour, Style, aligned, filled, markup, padded, second_text, visible
from cloaca_nb.package.release import CELLS
from cloaca_nb.run.live import RemoteRun

if TYPE_CHECKING:
    from cloaca_nb.deploy.choose import Where
    from cloaca_nb.deploy.past import Comparison, FileChange
    from cloaca_nb.deploy.server.resources import Execution, RunEvent
    from cloaca_nb.live.session import Session
    from cloaca_nb.output.run_cell import Screen
    from cloaca_nb.run.live import LiveRun


LONGEST = 600
_MOST_DIFF_LINES = 200
#: Characters of a bar.
_BAR = 24
_MARKS = {"begin": "…", "end": "✓", "note": "·", "warning": "⚠"}
_COLOURS: Mapping[str, Colour] = {"begin": "grey", "end": "green", "note": "grey", "warning": "yellow"}
_STATES: Mapping[str, Colour] = {"same": "green", "different": "yellow", "absent": "grey", "unknown": "red"}
_DIFF: Mapping[str, Colour] = {"+": "green", "-": "red", "@": "cyan"}


def event_text(event: DeployEvent, style: Style = PLAIN) -> str:
    """One thing that happened, on one line, its hint on another; empty for progress."""
    if event.kind == "progress":
        return ""
    line = f"{style.paint(_MARKS[event.kind], _COLOURS[event.kind])} {visible(event.message, LONGEST)}"
    return "\n".join([line, *style.hint(visible(event.hint, LONGEST))])


def progress_text(event: DeployEvent) -> str:
    """A bar for so much of so much."""
    share = event.done / event.total if event.total else 1.0
    filled = round(_BAR * share)
    return f"[{'█' * filled}{'·' * (_BAR - filled)}] {event.done:,} of {event.total:,} bytes"


def deployment_text(deployment: Deployment, style: Style = PLAIN) -> str:
    """What came of a deploy."""
    head, message = _head(deployment)
    lines = [style.paint(visible(head, LONGEST), "green", bold=True)]
    if message:
        lines.append(f"  {visible(message, LONGEST)}")
    lines += [
        f"  {padded(name, 11)}  {visible(value, LONGEST)}"
        for name, value in deployment_rows(deployment)
        if value
    ]
    if deployment.run is not None:
        lines.append(run_text(deployment.run, style=style))
    lines += style.hint(visible(deployment.hint, LONGEST))
    return "\n".join(lines)


def _head(deployment: Deployment) -> tuple[str, str]:
    """How far a deploy came, and what it says besides."""
    head = f"{deployment.name} {deployment.version} on {deployment.target}: {deployment.became}"
    return head, "" if deployment.message in head else deployment.message


def deployment_rows(deployment: Deployment) -> list[tuple[str, str]]:
    """Names and values of what is known of a deploy; an empty value is not worth a row."""
    run = deployment.run
    ended = f" ({run.status})" if run is not None else ""
    return [
        ("where", deployment.place),
        ("tenant", deployment.tenant if deployment.kind == "server" else ""),
        ("package", deployment.package_id),
        ("fingerprint", deployment.fingerprint),
        ("run", f"{deployment.execution}{ended}" if deployment.execution else ""),
    ]


def table_text(
    header: Sequence[str], rows: Iterable[Sequence[str]], style: Style = PLAIN, *, widest: int = 80
) -> str:
    """A table with columns as wide as needed; one in which no row has anything is left out."""
    head, *lines = aligned([[visible(cell, widest) for cell in row] for row in filled(header, rows)])
    return "\n".join([style.paint(head, bold=True), *lines])


HISTORY_HEADER = ("time", "target", "tenant", "package", "state", "runs")
RUNS_HEADER = ("run", "workflow", "status", "started", "completed")
EVENTS_HEADER = ("no", "time", "event", "task")


def history_rows(records: Iterable[DeploymentRecord]) -> list[tuple[str, ...]]:
    """A row for each deployment."""
    return [
        (
            second_text(record.time),
            record.target,
            record.tenant if record.kind == "server" else "",
            f"{record.package} {record.version}",
            "asked for, no answer" if record.reached == "asked" else record.reached,
            ", ".join(map(_run_cell, record.runs)),
        )
        for record in records
    ]


def _run_cell(run: PastRun) -> str:
    if not run.id:
        return f"asked for at {run.started[11:19]}, no answer: look with --all"
    return f"{run.id} ({run.status})" if run.status else run.id


def run_rows(runs: Iterable[Execution]) -> list[tuple[str, ...]]:
    """A row for each run of a target."""
    return [(run.id, run.workflow, run.status, run.started_at or "", run.completed_at or "") for run in runs]


def event_rows(events: Iterable[RunEvent]) -> list[tuple[str, ...]]:
    """A row for each event of a run."""
    return [(str(event.number), event.time, event.kind, event.task or "") for event in events]


def comparison_text(comparison: Comparison, style: Style = PLAIN, *, diff: bool) -> str:
    """How the notebook differs from another state of it."""
    word = style.paint(comparison.state, _STATES[comparison.state], bold=True)
    version = f" {comparison.version}" if comparison.version else ""
    told = f" ({visible(comparison.message, LONGEST)})" if comparison.message else ""
    place = f", {visible(comparison.place, 200)}" if comparison.place != comparison.name else ""
    lines = [f"{word}: {visible(comparison.name, 200)}{version}{place}{told}"]
    if comparison.tasks:
        lines.append(f"  tasks that differ: {', '.join(visible(task, 80) for task in comparison.tasks)}")
    lines += [f"  {visible(one.sentence, LONGEST)}" for one in comparison.standing.triggers]
    lines += [
        f"  {style.paint('note', 'yellow')}: {visible(text, LONGEST)}" for text in comparison.standing.notes
    ]
    return "\n".join([*lines, *change_lines(comparison.changes, style, diff=diff)])


def change_lines(changes: Iterable[FileChange], style: Style = PLAIN, *, diff: bool) -> list[str]:
    """A line for each file that differs, with the lines that do; those of cells are in the modules, too."""
    lines: list[str] = []
    for change in changes:
        lines.append(f"  {_change_text(change)}")
        if diff and change.path != CELLS:
            lines += [f"    {_painted(line, style)}" for line in change.diff[:_MOST_DIFF_LINES]]
    return lines


def _change_text(change: FileChange) -> str:
    added = sum(line.startswith("+") and not line.startswith("+++") for line in change.diff)
    removed = sum(line.startswith("-") and not line.startswith("---") for line in change.diff)
    words = {"added": "only here", "removed": "only there", "changed": f"+{added} -{removed}"}
    return f"{visible(change.path, 200)}  {words[change.change]}"


def _painted(line: str, style: Style) -> str:
    return style.paint(visible(line, 200), _DIFF.get(line[:1]))


Bundle = dict[str, Any]

_PERIOD_S = 0.2


class DeployView:
    """The output of one deploy: renewed in place, or lines in a terminal.

    Args:
        in_terminal: Whether nothing can be renewed in place.
    """

    def __init__(self, *, in_terminal: bool) -> None:
        self._in_terminal = in_terminal
        self.events: list[DeployEvent] = []
        self._bar: DeployEvent | None = None
        self._id = uuid.uuid4().hex
        self._shown_at = 0.0

    def tell(self, event: DeployEvent) -> None:
        """One event."""
        if event.kind == "progress":
            self._bar = event
            if self._in_terminal or time.monotonic() - self._shown_at < _PERIOD_S:
                return
        else:
            self._bar = None
            self.events.append(event)
        if self._in_terminal:
            print(event_text(event))  # noqa: T201 - a terminal
        else:
            self.show(self.bundle())

    def bundle(self) -> Bundle:
        """The lines so far."""
        text = "\n".join(filter(None, map(event_text, self.events)))
        if self._bar is not None:
            text += f"\n{progress_text(self._bar)}"
        return {"text/plain": text, "text/html": block(text)}

    def show(self, bundle: Bundle) -> None:
        """Put something in the place of what is shown."""
        renew, self._shown_at = self._shown_at > 0, time.monotonic()
        if self._in_terminal:
            publish({"text/plain": bundle["text/plain"]})
        else:
            publish(bundle, self._id, renew=renew)

    def conclude(self, done: Deployment) -> Shown[Deployment]:
        """Show what came of it, the steps folded away but for those that warn; the notebook keeps a record of
        it as data.
        """
        text = deployment_text(done)
        warnings = [event_text(event) for event in self.events if event.kind == "warning"]
        if not self._in_terminal:  # where they stand above
            text = "\n".join([text, *warnings])
        html = self._concluded(done, "\n".join(warnings))
        self.show({"text/plain": text, "text/html": html, MEDIA_TYPE: record_of(done).as_json()})
        return Shown(done, text, html).mark_shown()

    def _concluded(self, done: Deployment, warnings: str) -> str:
        head, message = _head(done)
        told = f"<div>{markup(message)}</div>" if message else ""
        rows = [row for row in deployment_rows(done) if row[1]]
        steps = block("\n".join(filter(None, map(event_text, self.events))))
        hint = f'<div style="opacity:.85">→ {markup(done.hint)}</div>' if done.hint else ""
        return (
            f"<div><b>✓ {markup(head)}</b></div>{told}{table(('', ''), rows)}"
            f"{hint}{block(warnings) if warnings else ''}{folded('steps', steps)}"
        )


def deploy(
    session: Session,
    screen: Screen,
    word: str | None,
    where: Where,
    options: argparse.Namespace,
    context: Mapping[str, JSON],
    *,
    in_terminal: bool,
) -> Shown[Deployment]:
    """Deploy a session's notebook, showing what happens; then follow a run that was asked for.

    Args:
        where: What else was said about where.
        options: Those of `%cloaca_deploy`.
        context: The initial context of a run.
        in_terminal: Whether no output can be renewed in place.

    Raises:
        CloacaNbError: See `flow.deploy`; RunError where the run failed.
    """
    view, deployer = DeployView(in_terminal=in_terminal), Deployer(session)
    keep = not options.no_keep
    how = Options(force=options.force, execute=options.execute, context=context, keep=keep)
    done = deployer.deploy(word, where, how, output=options.output, bump=options.bump, on_event=view.tell)
    shown = view.conclude(done)
    if done.execution is not None and not options.no_follow:
        show_run(session, screen, deployer.follow_last)
    return shown


def show_run(session: Session, screen: Screen, start: Callable[[], LiveRun]) -> Shown[RunState]:
    """Follow a run in the session: in its graph and panels, and under the cell.

    Args:
        start: Begins to follow it.

    Raises:
        RunError: The run failed, or is no longer followed.
        DeployError: It cannot be looked at.
    """
    from cloaca_nb.output.run_cell import follow

    try:
        return follow(start, session, screen)
    except RunError:
        run = session.run_state
        if isinstance(run, RemoteRun) and run.stopping:
            raise RunError(
                f"run {run.execution} is no longer followed; it goes on where it runs",
                f"%cloaca_runs {run.execution} follows it again",
            ) from None
        raise


def follow_again(session: Session, screen: Screen, word: str, where: Where) -> Shown[RunState]:
    """Follow a run of a target again; raises as `show_run`.

    Args:
        word: Its id, or the beginning of it.
        where: What else is said about where.
    """
    found = session.past_run(word, where)
    deployer = Deployer(session)
    return show_run(session, screen, lambda: deployer.follow(found.target, found.execution, found.item))
