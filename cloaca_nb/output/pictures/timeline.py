"""When the tasks of a run went on: a bar for each attempt, what came before it as waiting; text and SVG."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from cloaca_nb.model.run import RunState, TaskState
from cloaca_nb.output.pictures.graph_svg import FAINT, INK
from cloaca_nb.output.words import (
    PLAIN,
    Style,
    duration_text,
    look_of,
    markup,
    padded,
    shortened,
    taken_over,
    visible,
)

#: Characters that the bars take in a text, and that a task's name may.
WIDTH, NAME = 48, 24
#: Tasks that a picture shows.
MOST_DRAWN = 300
#: How each kind of span looks in a text.
_MARKS = {"waiting": "·", "attempt": "█", "failed": "▒"}


class Span(NamedTuple):
    """A part of a task's time, in seconds since the run was asked for."""

    kind: Literal["waiting", "attempt", "failed"]
    began_s: float
    ended_s: float


def spans_of(task: TaskState, end_s: float) -> list[Span]:
    """A task's attempts, and its waiting for the first and between them.

    Args:
        end_s: When what still goes on is seen.
    """
    found: list[Span] = []
    since = task.ready_s
    for attempt in task.times:
        if since is not None and attempt.began_s > since:
            found.append(Span("waiting", since, attempt.began_s))
        since = end_s if attempt.ended_s is None else attempt.ended_s
        found.append(Span("failed" if attempt.failed else "attempt", attempt.began_s, since))
    return found


def length_of(run: RunState) -> float:
    """How long the line of a run's times is, in seconds."""
    ends = [attempt.ended_s or attempt.began_s for task in run.tasks for attempt in task.times]
    return max([run.duration_s, *ends])


def _shown(run: RunState) -> list[TaskState]:
    """The tasks that ran, or were taken over."""
    return [task for task in run.tasks if task.times or task.replayed]


def timeline_text(run: RunState, style: Style = PLAIN) -> str:
    """A line for each task that ran: its bars, and how long it took."""
    shown = _shown(run)
    if not shown:
        return ""
    length = length_of(run) or 1.0
    width = min(max(len(visible(task.id)) for task in shown), NAME)
    lines = [f"{padded('', width)}  0 s{duration_text(length):>{WIDTH - 3}}"]
    lines += [_line(task, width, length, style) for task in shown[:MOST_DRAWN]]
    if len(shown) > MOST_DRAWN:
        lines.append(f"… {len(shown) - MOST_DRAWN} tasks more")
    return "\n".join(line.rstrip() for line in lines)


def _line(task: TaskState, width: int, length: float, style: Style) -> str:
    cells = [" "] * WIDTH
    for span in sorted(spans_of(task, length), key=lambda span: span.kind != "waiting"):
        first = min(int(span.began_s / length * WIDTH), WIDTH - 1)
        last = max(first + 1, min(round(span.ended_s / length * WIDTH), WIDTH))
        cells[first:last] = _MARKS[span.kind] * (last - first)
    look = look_of(task.shown_as)
    bars = style.paint("".join(cells), look.colour)
    return f"{padded(shortened(visible(task.id), width), width)}  {bars}  {_took(task)}"


def _took(task: TaskState) -> str:
    if task.replayed:
        return taken_over(task.taken_from)
    many = f", {task.attempts} attempts" if task.attempts > 1 else ""
    return f"{duration_text(task.duration_s)}{many}"


#: Sizes of the SVG in CSS pixels: a row, a bar, the names, the bars, what stands behind them.
_ROW, _BAR, _NAMES, _BARS, _AFTER = 24, 14, 170, 480, 130


def timeline_svg(run: RunState) -> str:
    """The same as an SVG document; an empty text where no task ran."""
    shown = _shown(run)[:MOST_DRAWN]
    return "".join(_document(shown, length_of(run) or 1.0)) if shown else ""


def _document(shown: list[TaskState], length: float) -> Iterator[str]:
    width, height = _NAMES + _BARS + _AFTER, _ROW * (len(shown) + 1)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" font-family="sans-serif" font-size="12" style="max-width:100%">'
    )
    yield f"<title>{markup(f'times of {len(shown)} tasks')}</title>"
    yield f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
    for part in range(5):
        yield from _mark(part / 4, length, height)
    for number, task in enumerate(shown, 1):
        yield from _row(task, number * _ROW, length)
    yield "</svg>"


def _mark(part: float, length: float, height: int) -> Iterator[str]:
    x = _NAMES + part * _BARS
    yield f'<line x1="{x:g}" y1="{_ROW}" x2="{x:g}" y2="{height}" stroke="#e5e7eb"/>'
    anchor = "start" if part == 0 else "end" if part == 1 else "middle"
    said = duration_text(part * length) if part else "0 s"
    yield f'<text x="{x:g}" y="16" fill="{FAINT}" text-anchor="{anchor}">{markup(said)}</text>'


def _row(task: TaskState, top: float, length: float) -> Iterator[str]:
    middle, look = top + _ROW / 2 + 4, look_of(task.shown_as)
    name = markup(shortened(visible(task.id), NAME))
    yield f'<text x="{_NAMES - 8}" y="{middle:g}" fill="{INK}" text-anchor="end">{name}</text>'
    for span in spans_of(task, length):
        x = _NAMES + span.began_s / length * _BARS
        width = max((span.ended_s - span.began_s) / length * _BARS, 2.0)
        yield _bar(span, x, width, top, look.stroke)
    took = markup(f"{look.glyph} {_took(task)}")
    yield f'<text x="{_NAMES + _BARS + 8}" y="{middle:g}" fill="{FAINT}">{took}</text>'


def _bar(span: Span, x: float, width: float, top: float, colour: str) -> str:
    said = markup(f"{span.kind}: {duration_text(span.ended_s - span.began_s)}")
    if span.kind == "waiting":
        y = top + _ROW / 2
        line = f'x1="{x:g}" y1="{y:g}" x2="{x + width:g}" y2="{y:g}" stroke="#9ca3af" stroke-dasharray="2 3"'
        return f"<line {line}><title>{said}</title></line>"
    failed = look_of("failed")
    fill, stroke = (failed.fill, failed.stroke) if span.kind == "failed" else (colour, colour)
    drawn = f'fill="{fill}" stroke="{stroke}"'
    place = f'x="{x:g}" y="{top + (_ROW - _BAR) / 2:g}" width="{width:g}" height="{_BAR}" rx="2"'
    return f"<rect {place} {drawn}><title>{said}</title></rect>"
