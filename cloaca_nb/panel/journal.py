"""The log that panels show: a line for each event of a run that is worth one, and what tasks print."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Mapping
from itertools import islice

from cloaca_nb.model.run import Event
from cloaca_nb.model.wording import clip
from cloaca_nb.output.words import duration_text, taken_over
from cloaca_nb.panel.contract.shapes import LogLevel, LogLine, LogSlice
from cloaca_nb.panel.detail import error_sentence
from cloaca_nb.panel.state import SENTENCE

#: The number of a run, None of the only one, and a task; none where what prints is no task's.
_Source = tuple[int | None, str]

#: Lines of the log that are sent as they come; those that are kept, for who asks.
LINES, KEPT = 200, 2000
#: Lines that an attempt prints which the log has, and characters of a line that has not ended.
PRINTED, LONGEST = 100, 10_000
#: Events after which nothing more of what they are about is printed.
_ENDING = frozenset({"task-completed", "task-failed", "task-skipped", "attempt-failed", "run-finished"})
#: Ended in words, for the log and the line below a picture.
ENDED: Mapping[str, str] = {
    "completed": "completed",
    "failed": "failed",
    "stopped": "was stopped",
    "blocked": "was not started: error findings stand in the way",
}


class Journal:
    """The log that panels show: its last lines."""

    def __init__(self) -> None:
        self._lines: deque[LogLine] = deque(maxlen=KEPT)
        self._count = 0
        #: By run and task: how many lines its attempt has printed.
        self._printed: Counter[_Source] = Counter()
        #: By run, task and stream: the beginning of a line whose end has not come yet.
        self._begun: dict[tuple[_Source, str], str] = {}
        self._lock = threading.RLock()

    def say(self, subject: str, text: str, level: LogLevel = "info") -> None:
        """Add a line."""
        with self._lock:
            self._count += 1
            self._lines.append(
                LogLine(time=time.time(), task=clip(subject, 200), text=clip(text, SENTENCE), level=level)
            )

    def tell(self, event: Event) -> None:
        """Add the line of a run's event, where it is worth one.

        The run need not be the one that is shown: one that was stopped may end after the next was asked for.
        """
        with self._lock:
            if event.kind == "task-output":
                self._print(event)
                return
            if event.kind in _ENDING:
                self._end_lines(event)
        many = f" (attempt {event.attempt})" if (event.attempt or 1) > 1 else ""
        many += f" (run {event.run} of {event.times})" if event.run is not None else ""
        took = f" in {duration_text(event.duration_s)}" if event.duration_s is not None else ""
        wrong = f": {error_sentence(event.error)}" if event.error is not None else ""
        over = taken_over(event.taken_from) if event.taken_from is not None else ""
        lines: Mapping[str, tuple[str, LogLevel]] = {
            "task-started": (f"started{many}", "info"),
            "task-completed": (over or f"completed{took}{many}", "info"),
            "task-failed": (f"failed{took}{many}{wrong}", "error"),
            "task-skipped": (f"skipped: {event.text}", "warning"),
            "attempt-failed": (f"attempt {event.attempt} failed{wrong}", "warning"),
        }
        if event.kind == "run-finished" and event.status is not None:
            levels: Mapping[str, LogLevel] = {"completed": "info", "failed": "error"}
            why = error_sentence(event.error) if event.error is not None else ""
            line = ended(event.status, event.duration_s or 0.0, event.runner or "", why) + many
            self.say("", line, levels.get(event.status, "warning"))
        elif event.kind in lines:
            self.say(event.task or "", *lines[event.kind])

    def _print(self, event: Event) -> None:
        """Add what is printed, line by line as lines end, a bounded number of each attempt."""
        source = event.run, event.task or ""
        if self._printed[source] > PRINTED:
            return
        stream = source, event.stream or ""
        *lines, begun = (self._begun.pop(stream, "") + event.text).split("\n")
        for line in lines:
            self._say_printed(source, line)
        if begun:
            self._begun[stream] = _last(begun)[:LONGEST]

    def _say_printed(self, source: _Source, line: str) -> None:
        text = _last(line)
        if not text.strip() or self._printed[source] > PRINTED:
            return
        self._printed[source] += 1
        if self._printed[source] <= PRINTED:
            self.say(source[1], text, "printed")
        else:
            where = "the task's details have all of it" if source[1] else "the run's output has all of it"
            self.say(source[1], f"more is printed: {where}", "printed")

    def _end_lines(self, event: Event) -> None:
        """An attempt has ended, or the run: what it began to print is a line, the next counts anew."""
        for stream in [one for one in self._begun if _is_of(one[0], event)]:
            self._say_printed(stream[0], self._begun.pop(stream))
        for source in [one for one in self._printed if _is_of(one, event)]:
            del self._printed[source]

    def slice(self, most: int = LINES) -> LogSlice:
        """The last lines, so many at most."""
        with self._lock:
            lines = list(islice(self._lines, max(0, len(self._lines) - most), None))
            return LogSlice(lines=lines, more=self._count - len(lines))


def ended(status: str, duration_s: float, runner: str, why: str) -> str:
    """How a run ended, in a line."""
    if status == "blocked":
        return f"run {ENDED[status]}"
    after = f" after {duration_text(duration_s)}"
    on = f" on the {runner} runner" if runner else ""
    return f"run {ENDED[status]}{after}{on}" + (f": {why}" if why and status == "failed" else "")


def _last(line: str) -> str:
    """What a line shows that is written over itself, as progress bars are."""
    return line.rstrip("\r").rpartition("\r")[2]


def _is_of(source: _Source, event: Event) -> bool:
    """Whether what prints is what an event is about: a task, or the whole run."""
    run, task = source
    return run == event.run and (event.task is None or task == event.task)
