"""Deploys, runs on targets and comparisons as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from cloaca_nb.deploy.target import DeployEvent
from cloaca_nb.output.run_text import run_text
from cloaca_nb.output.words import PLAIN, Colour, Style, padded, visible

if TYPE_CHECKING:
    from cloaca_nb.deploy.compare import FileChange
    from cloaca_nb.deploy.flow import Deployment
    from cloaca_nb.deploy.past import Comparison
    from cloaca_nb.deploy.records import DeploymentRecord
    from cloaca_nb.deploy.server.resources import Execution, RunEvent

LONGEST = 600
_MOST_DIFF_LINES = 200
_MARKS = {"begin": "…", "end": "✓", "note": "·", "warning": "⚠"}
_COLOURS: Mapping[str, Colour] = {"begin": "grey", "end": "green", "note": "grey", "warning": "yellow"}
_STATES: Mapping[str, Colour] = {"same": "green", "different": "yellow", "absent": "grey", "unknown": "red"}
_DIFF: Mapping[str, Colour] = {"+": "green", "-": "red", "@": "cyan"}


def event_text(event: DeployEvent, style: Style = PLAIN) -> str:
    """One thing that happened, on one line, its hint on another; empty for progress."""
    if event.kind == "progress":
        return ""
    line = f"{style.paint(_MARKS[event.kind], _COLOURS[event.kind])} {visible(event.message, LONGEST)}"
    return f"{line}\n  {style.paint('hint', 'cyan')}: {visible(event.hint, LONGEST)}" if event.hint else line


def progress_text(event: DeployEvent, width: int = 24) -> str:
    """A bar for so much of so much."""
    share = event.done / event.total if event.total else 1.0
    filled = round(width * share)
    return f"[{'█' * filled}{'·' * (width - filled)}] {event.done:,} of {event.total:,} bytes"


def deployment_text(deployment: Deployment, style: Style = PLAIN) -> str:
    """What came of a deploy."""
    what = "was there already" if deployment.already else deployment.reached
    head = f"{deployment.name} {deployment.version} on {deployment.target}: {what}"
    lines = [style.paint(visible(head, LONGEST), "green", bold=True)]
    if deployment.message and deployment.message not in head:
        lines.append(f"  {visible(deployment.message, LONGEST)}")
    lines += [
        f"  {padded(name, 11)}  {visible(value, LONGEST)}"
        for name, value in deployment_rows(deployment)
        if value
    ]
    if deployment.run is not None:
        lines.append(run_text(deployment.run, style=style))
    if deployment.hint:
        lines.append(f"  {style.paint('hint', 'cyan')}: {visible(deployment.hint, LONGEST)}")
    return "\n".join(lines)


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


def table_text(header: Sequence[str], rows: Iterable[Sequence[str]], style: Style = PLAIN) -> str:
    """A table with columns as wide as needed."""
    shown = [[visible(cell, 80) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(header, *shown, strict=True)]
    head, *lines = [
        "  ".join(padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (header, *shown)
    ]
    return "\n".join([style.paint(head, bold=True), *lines])


HISTORY_HEADER = ("time", "target", "tenant", "package", "state", "runs")
RUNS_HEADER = ("run", "workflow", "status", "started", "completed")
EVENTS_HEADER = ("no", "time", "event", "task")


def history_rows(records: Iterable[DeploymentRecord]) -> list[tuple[str, ...]]:
    """A row for each deployment."""
    return [
        (
            record.time.replace("T", " ").removesuffix("+00:00"),
            record.target,
            record.tenant if record.kind == "server" else "",
            f"{record.package} {record.version}",
            record.reached,
            ", ".join(f"{run.id}{f' ({run.status})' if run.status else ''}" for run in record.runs),
        )
        for record in records
    ]


def run_rows(runs: Iterable[Execution]) -> list[tuple[str, ...]]:
    """A row for each run of a target."""
    return [(run.id, run.workflow, run.status, run.started_at or "", run.completed_at or "") for run in runs]


def event_rows(events: Iterable[RunEvent]) -> list[tuple[str, ...]]:
    """A row for each event of a run."""
    return [(str(event.number), event.time, event.kind, event.task or "") for event in events]


def comparison_text(comparison: Comparison, style: Style = PLAIN, *, diff: bool = False) -> str:
    """How the notebook differs from another state of it."""
    word = style.paint(comparison.state, _STATES[comparison.state], bold=True)
    version = f" {comparison.version}" if comparison.version else ""
    told = f" ({visible(comparison.message, LONGEST)})" if comparison.message else ""
    place = f", {visible(comparison.place, 200)}" if comparison.place != comparison.name else ""
    lines = [f"{word}: {visible(comparison.name, 200)}{version}{place}{told}"]
    if comparison.tasks:
        lines.append(f"  tasks that differ: {', '.join(visible(task, 80) for task in comparison.tasks)}")
    for change in comparison.changes:
        lines.append(f"  {_change_text(change)}")
        if diff:
            lines += [f"    {_painted(line, style)}" for line in change.diff[:_MOST_DIFF_LINES]]
    return "\n".join(lines)


def _change_text(change: FileChange) -> str:
    added = sum(line.startswith("+") and not line.startswith("+++") for line in change.diff)
    removed = sum(line.startswith("-") and not line.startswith("---") for line in change.diff)
    words = {"added": "only here", "removed": "only there", "changed": f"+{added} -{removed}"}
    return f"{visible(change.path, 200)}  {words[change.change]}"


def _painted(line: str, style: Style) -> str:
    return style.paint(visible(line, 200), _DIFF.get(line[:1]))
