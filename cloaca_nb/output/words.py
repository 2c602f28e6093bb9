"""How the states of a task look: glyph, word, colours. No colour is the only sign of anything."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Colour = Literal["red", "green", "yellow", "blue", "magenta", "cyan", "grey"]

_CODES: dict[Colour, str] = {
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
    "grey": "90",
}


@dataclass(frozen=True, slots=True)
class Style:
    """Style of a text.

    Attributes:
        colour: Whether escape sequences may be used.
        width: Columns that are there.
    """

    colour: bool = False
    width: int = 100

    def paint(self, text: str, colour: Colour | None = None, *, bold: bool = False) -> str:
        """The text in a colour, or as it is where colours are off."""
        codes = [*(["1"] if bold else []), *([_CODES[colour]] if colour else [])]
        if not self.colour or not codes or not text:
            return text
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m"

    def hint(self, text: str) -> list[str]:
        """The line with the next step; none where there is no such."""
        return [f"  {self.paint('hint', 'cyan')}: {text}"] if text else []

    def notes(self, texts: Iterable[str], limit: int = 200) -> list[str]:
        """A line for each thing that should be known."""
        return [f"  {self.paint('!', 'yellow')} {visible(text, limit)}" for text in texts]


PLAIN = Style()


#: Categories that are shown as an escape: controls, formats (bidirectional marks …), surrogates, private use.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
#: Joiners that emoji and some scripts need.
_JOINERS = frozenset("\u200c\u200d")


def visible(text: str, limit: int = 200) -> str:
    """One line of at most `limit` characters in which nothing is invisible."""
    cut = text[: limit + 1]
    shown = "".join(_shown(char) for char in cut)
    return shown if len(cut) <= limit and len(shown) <= limit else f"{shown[: limit - 1]}…"


def shortened(name: str, limit: int) -> str:
    """The same for a name, cut in its middle: long names often differ in their ends alone."""
    shown = visible(name, max(200, len(name) * 10))
    tail = (limit - 1) // 3
    return shown if len(shown) <= limit else f"{shown[: limit - 1 - tail]}…{shown[len(shown) - tail :]}"


def _shown(char: str) -> str:
    return " " if char in "\n\t\r" else _escaped(char)


def _escaped(char: str) -> str:
    if unicodedata.category(char) in _HIDDEN and char not in _JOINERS:
        return char.encode("unicode_escape", "surrogatepass").decode("ascii")
    return char


#: What `Style.paint` writes, and no other escape sequence.
_PAINT = re.compile(r"(\x1b\[(?:0|1|(?:1;)?(?:3[1-6]|90))m|[\n\t])")
_LINES = re.compile(r"([\n\t])")
_PRINTABLE = re.compile(r"[ -~\n\t]*")


def for_terminal(text: str, style: Style = Style(colour=True)) -> str:
    """Text of several lines in which nothing is invisible but our own colours.

    All that is written to a terminal goes through here, whoever it comes from.

    Args:
        style: What it was made with: without colours, none in it are ours.
    """
    if _PRINTABLE.fullmatch(text):
        return text
    parts = (_PAINT if style.colour else _LINES).split(text)
    return "".join(part if at % 2 else "".join(map(_escaped, part)) for at, part in enumerate(parts))


def json_for_terminal(text: str) -> str:
    """The same for JSON, which stays the same document."""
    if _PRINTABLE.fullmatch(text):
        return text
    return "".join(
        char if char in "\n\t" or _escaped(char) == char else json.dumps(char)[1:-1] for char in text
    )


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def few(words: Sequence[str], limit: int) -> str:
    """Words as there is room for, and how many more there are: ``rows, total +3``."""
    more = ""
    for count in range(min(len(words), limit), 0, -1):
        more = f" +{len(words) - count}" if count < len(words) else ""
        text = ", ".join(words[:count])
        if len(text) + len(more) <= limit:
            return visible(text, limit) + more
    return visible(words[0], limit - len(more)) + more


#: What findings and hints put between backticks.
_CODE = re.compile(r"`([^`]+)`")


def padded(text: str, width: int) -> str:
    """The text with blanks behind, up to a width in columns."""
    return text + " " * max(width - columns(text), 0)


def filled(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[Sequence[str]]:
    """A table with its header, without the columns in which no row has anything."""
    listed = list(rows)
    kept = [at for at in range(len(header)) if not listed or any(row[at] for row in listed)]
    return [[row[at] for at in kept] for row in (header, *listed)]


def aligned(rows: Iterable[Sequence[str]]) -> list[str]:
    """A line for each row, its texts below one another."""
    listed = list(rows)
    widths = [max(map(columns, column)) for column in zip(*listed, strict=True)]
    return ["  ".join(map(padded, row, widths)).rstrip() for row in listed]


def markup(text: str) -> str:
    """Text for HTML and XML, one line."""
    from html import escape

    return escape(visible(text, 2000))


def coded(text: str) -> str:
    """Text for HTML, one line, in which names and code stand as code: what is between backticks."""
    return _CODE.sub(r"<code>\1</code>", markup(text))


#: Most characters of a text whose lines are kept.
_LONGEST_BLOCK = 20_000


def block_markup(text: str) -> str:
    """Text for HTML whose lines are kept (inside ``<pre>``)."""
    lines = text.expandtabs(4)[:_LONGEST_BLOCK].split("\n")
    more = "\n…" if len(text) > _LONGEST_BLOCK else ""
    return "\n".join(map(markup, lines)) + more


@dataclass(frozen=True, slots=True)
class Look:
    """How a state looks.

    Attributes:
        word: What it is called.
        colour: Colour in a terminal.
        fill: Background of a box; dark text is legible on it.
        stroke: Border of a box.
    """

    glyph: str
    word: str
    colour: Colour
    fill: str
    stroke: str


PLAIN_LOOK = Look("○", "", "blue", "#eef2ff", "#6366f1")

LOOKS: Mapping[str, Look] = {
    "waiting": Look("○", "waiting", "grey", "#f3f4f6", "#9ca3af"),
    "ready": Look("◔", "ready", "yellow", "#fef9c3", "#a16207"),
    "running": Look("▶", "running", "blue", "#dbeafe", "#2563eb"),
    "completed": Look("✓", "completed", "green", "#dcfce7", "#15803d"),
    "replayed": Look("↻", "taken over", "green", "#f0fdf4", "#86efac"),
    "failed": Look("✗", "failed", "red", "#fee2e2", "#dc2626"),
    "stopped": Look("■", "stopped", "grey", "#f3f4f6", "#6b7280"),
    "skipped": Look("⊘", "skipped", "grey", "#f3f4f6", "#6b7280"),
    "not-started": Look("○", "not started", "grey", "#f3f4f6", "#9ca3af"),
}

#: A task that completed although a task that it waits for had failed: its context was not whole.
AFTER_FAILURE = Look("⚠", "ran after a failed task", "yellow", "#ffedd5", "#c2410c")


def taken_over(run: int | None) -> str:
    """What is said of a task that was not run: what it stored is of an earlier run, of that number."""
    return f"taken over from run {run}"


def look_of(status: str) -> Look:
    """How the state of a run or task looks."""
    return LOOKS.get(status, LOOKS["not-started"])


@dataclass(frozen=True, slots=True)
class TaskView:
    """What is shown of a task besides its name.

    Attributes:
        status: Key of `LOOKS`.
        note: Short text: duration, attempts.
        after_failure: Whether a task that it waits for had failed.
    """

    status: str
    note: str = ""
    after_failure: bool = False

    @property
    def look(self) -> Look:
        """How it looks."""
        if self.after_failure and self.status == "completed":
            return AFTER_FAILURE
        return LOOKS.get(self.status, PLAIN_LOOK)


def duration_text(seconds: float | None) -> str:
    """A duration as people read it; empty for None. The panel's `duration` says the same."""
    if seconds is None:
        return ""
    if seconds < 0.0005:
        return "<1 ms" if seconds else "0 ms"
    if seconds < 0.9995:
        return f"{_rounded(seconds * 1000):.0f} ms"
    if seconds < 59.95:
        return f"{_rounded(seconds * 10) / 10:.1f} s"
    minutes, rest = divmod(_rounded(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"


def second_text(time: str) -> str:
    """An RFC 3339 time to the second, for a table."""
    return time.replace("T", " ")[:19]


def age_text(seconds: float) -> str:
    """How long ago something was; never less than now."""
    days = int(seconds // 86_400)
    return f"{days} days" if days > 1 else duration_text(max(seconds, 0.0))


def size_text(size: int) -> str:
    """A number of bytes as people read it. The panel's `bytes` says the same."""
    if size < 1000:
        return f"{size} B"
    value, unit = size / 1000, "kB"
    for larger in ("MB", "GB"):
        if value >= 999.5:
            value, unit = value / 1000, larger
    return f"{_rounded(value * 10) / 10:.1f} {unit}" if value < 99.95 else f"{_rounded(value)} {unit}"


def _rounded(value: float) -> int:
    """Half upwards: `round` goes to the even number, which JavaScript does not."""
    return math.floor(value + 0.5)
