"""Text that anyone may have written, made fit to be shown: no control characters, bounded, escaped."""

from __future__ import annotations

import html
import unicodedata

#: Categories that are shown as an escape: controls, formats (bidirectional marks …), surrogates, private use.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
#: Joiners that emoji and some scripts need.
_JOINERS = frozenset("\u200c\u200d")


def visible(text: str, limit: int = 200) -> str:
    """One line of at most `limit` characters in which nothing is invisible."""
    cut = text[: limit + 1]
    shown = "".join(_shown(char) for char in cut)
    return shown if len(cut) <= limit and len(shown) <= limit else f"{shown[: limit - 1]}…"


def _shown(char: str) -> str:
    if char in {"\n", "\t", "\r"}:
        return " "
    if unicodedata.category(char) in _HIDDEN and char not in _JOINERS:
        return char.encode("unicode_escape", "surrogatepass").decode("ascii")
    return char


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def padded(text: str, width: int) -> str:
    """The text with blanks behind, up to a width in columns."""
    return text + " " * max(width - columns(text), 0)


def markup(text: str, limit: int = 2000) -> str:
    """Text for HTML and XML, one line."""
    return html.escape(visible(text, limit))


def block_markup(text: str, limit: int = 20_000) -> str:
    """Text for HTML whose lines are kept (inside ``<pre>``)."""
    lines = text.expandtabs(4)[:limit].split("\n")
    more = "\n…" if len(text) > limit else ""
    return "\n".join(html.escape(visible(line, 2000)) for line in lines) + more
