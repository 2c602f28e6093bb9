"""Runs that are kept: as a list, one with its times, two compared; as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cloaca_nb.model.wording import counted
from cloaca_nb.output.json import JsonObject, each_picked, picked, run_json
from cloaca_nb.output.pictures.timeline import timeline_text
from cloaca_nb.output.run_text import run_text
from cloaca_nb.output.words import PLAIN, Style, duration_text, look_of, second_text, visible

if TYPE_CHECKING:
    from cloaca_nb.model.run import RunDifference
    from cloaca_nb.run.history.earlier import EarlierRun

HEADER = ("run", "asked for (UTC)", "ended", "took", "runner", "tasks")
#: Differences that are shown.
MOST = 100


def rows_of(runs: Iterable[EarlierRun]) -> list[tuple[str, ...]]:
    """A row for each run."""
    return [
        (
            str(run.number),
            second_text(run.asked),
            f"{look_of(run.state.status).glyph} {run.state.status}",
            duration_text(run.state.duration_s),
            run.state.runner,
            summary(run),
        )
        for run in runs
    ]


def summary(run: EarlierRun) -> str:
    """How many of a run's tasks ended how, and what it took over."""
    done = [task for task in run.state.tasks if task.status == "completed" and not task.replayed]
    failed = [task.id for task in run.state.tasks if task.error is not None and not task.ran_after_failure]
    parts = [f"{len(done)} of {counted(len(run.state.tasks), 'task')}"]
    parts += [f"{visible(id, 40)} failed" for id in failed[:2]]
    over = [task.taken_from for task in run.state.tasks if task.taken_from is not None]
    of = ", ".join(map(str, sorted(set(over))))
    parts += [f"{len(over)} taken over from {'run' if len(set(over)) == 1 else 'runs'} {of}"] if over else []
    return ", ".join(parts)


def title(run: EarlierRun) -> str:
    """Which run it is."""
    return f"run {run.number} of {visible(run.workflow)} {visible(run.version)}, {second_text(run.asked)} UTC"


def history_run_text(run: EarlierRun, style: Style = PLAIN) -> str:
    """A run: when its tasks went on, and what came of it."""
    parts = [style.paint(title(run), bold=True), timeline_text(run.state, style)]
    parts.append(run_text(run.state, style=style))
    parts += [f"the context of {visible(id)} is not kept: {visible(why)}" for id, why in run.not_kept.items()]
    return "\n\n".join(filter(None, parts))


def differences_text(
    first: EarlierRun, other: EarlierRun, found: Sequence[RunDifference], style: Style = PLAIN
) -> str:
    """Where two runs came to different values."""
    head = f"run {first.number} and run {other.number}"
    if not found:
        return f"{style.paint('✓', 'green')} {head} came to the same"
    lines = [f"{head} differ in {counted(len(found), 'place')}:"]
    for one in found[:MOST]:
        task = f"{visible(one.task)}: " if one.task else ""
        lines.append(f"  {task}{visible(one.path)}  {_value(one.first)} → {_value(one.other)}")
    if len(found) > MOST:
        lines.append(f"  … {len(found) - MOST} more: --json lists all")
    return "\n".join(lines)


def _value(text: str | None) -> str:
    return "nothing" if text is None else visible(text)


def runs_json(runs: Iterable[EarlierRun]) -> JsonObject:
    """What `history --json` prints."""
    return {"runs": [_json(run) for run in runs]}


def _json(run: EarlierRun) -> JsonObject:
    keys = ("number", "asked", "workflow", "version", "replayed")
    return {**picked(run, keys), **picked(run.state, ("status", "runner", "duration_s"))}


def history_run_json(run: EarlierRun) -> JsonObject:
    """What `history RUN --json` prints."""
    return {**_json(run), "given": dict(run.context), "not_kept": dict(run.not_kept), **run_json(run.state)}


def differences_json(first: EarlierRun, other: EarlierRun, found: Sequence[RunDifference]) -> JsonObject:
    """What `history RUN OTHER --json` prints."""
    return {
        "first": first.number,
        "other": other.number,
        "differences": each_picked(found, "path", "task", "first", "other"),
    }
