"""Small HTML tables for a notebook's output; every cell is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cloaca_nb.texts import block_markup, markup

_CELL = "text-align:left;padding:2px 12px 2px 0;vertical-align:top"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of texts."""
    head = "".join(f'<th style="{_CELL}">{markup(heading)}</th>' for heading in headings)
    body = "".join(
        f"<tr>{''.join(f'<td style={chr(34)}{_CELL}{chr(34)}>{markup(cell)}</td>' for cell in row)}</tr>"
        for row in rows
    )
    return f'<table style="margin:4px 0"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def folded(title: str, inner: str, *, opened: bool = False) -> str:
    """Something to unfold; `inner` is markup."""
    state = " open" if opened else ""
    return (
        f'<details{state} style="margin:4px 0"><summary style="cursor:pointer">{markup(title)}</summary>'
        f"{inner}</details>"
    )


def block(text: str) -> str:
    """Text whose lines and blanks are kept."""
    style = "margin:2px 0;padding:4px 8px;background:rgba(128,128,128,.12);overflow-x:auto;text-align:left"
    return f'<pre style="{style}">{block_markup(text)}</pre>'
