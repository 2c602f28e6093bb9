"""Findings as HTML for a notebook's output: by severity, each with its page to unfold; all text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cloaca_nb.check.rule import page_of
from cloaca_nb.model.finding import Finding, Severity
from cloaca_nb.model.workflow import Document
from cloaca_nb.output.text import Naming, place_text, plain_name, source_line, summary
from cloaca_nb.output.words import block_markup, markup

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


#: Glyph, heading and colour; the colour is legible on white and on black.
_LOOKS: dict[Severity, tuple[str, str, str]] = {
    "error": ("✗", "Errors", "#e5484d"),
    "warning": ("⚠", "Warnings", "#b7791f"),
    "info": ("ℹ", "Notes", "#3b82f6"),
}


def report_html(findings: Sequence[Finding], document: Document, name_cell: Naming = plain_name) -> str:
    """All findings, errors first, and a line that counts them.

    Args:
        findings: The findings.
        document: Whose lines are quoted.
        name_cell: What a cell is called, by its position.
    """
    groups = "".join(_group(severity, findings, document, name_cell) for severity in _LOOKS)
    glyph = "✗" if any(finding.severity == "error" for finding in findings) else "✓"
    return f'<div class="cloaca-findings">{groups}<div><b>{glyph} {markup(summary(findings))}</b></div></div>'


def _group(severity: Severity, findings: Sequence[Finding], document: Document, name_cell: Naming) -> str:
    found = [finding for finding in findings if finding.severity == severity]
    if not found:
        return ""
    glyph, title, colour = _LOOKS[severity]
    items = "".join(_item(finding, document, name_cell, colour) for finding in found)
    return f'<div style="margin:4px 0"><b style="color:{colour}">{glyph} {title}</b>{items}</div>'


def _item(finding: Finding, document: Document, name_cell: Naming, colour: str) -> str:
    what = markup(place_text(finding, name_cell)) + markup(finding.message)
    return (
        f'<div style="border-left:3px solid {colour};padding:2px 0 2px 10px;margin:6px 0;text-align:left">'
        f"<div><b>{markup(finding.code)}</b> {what}</div>" + "".join(_below(finding, document)) + "</div>"
    )


def _below(finding: Finding, document: Document) -> Iterator[str]:
    line = source_line(finding, document)
    if line is not None:
        yield (
            '<pre style="margin:2px 0;padding:2px 6px;background:rgba(128,128,128,.12);overflow-x:auto">'
            f'<span style="opacity:.6">{finding.line:>4} </span>{_marked(line, finding.column)}</pre>'
        )
    if finding.hint:
        yield f'<div style="opacity:.85">→ {markup(finding.hint)}</div>'
    page = page_of(finding.code)
    if page:
        yield (
            '<details style="opacity:.85"><summary style="cursor:pointer">more about '
            f"{markup(finding.code)}</summary>"
            f'<pre style="white-space:pre-wrap">{block_markup(page)}</pre></details>'
        )


def _marked(line: str, column: int | None) -> str:
    """The line, the part from the column to the end of its word underlined."""
    if column is None or column > len(line):
        return markup(line)
    start = end = column - 1
    while end < len(line) and (line[end].isalnum() or line[end] == "_"):
        end += 1
    end = max(end, start + 1)
    before, marked, after = line[:start], line[start:end], line[end:]
    return f"{markup(before)}<u>{markup(marked)}</u>{markup(after)}"
