"""Findings as text for a terminal: place, code, message, the source line with a caret, hint."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from cloaca_nb.finding import Finding, Severity
from cloaca_nb.style import PLAIN, Colour, Style
from cloaca_nb.texts import columns, visible
from cloaca_nb.workflow import Document

#: What a cell is called, by its position.
Naming: TypeAlias = Callable[[int], str]

_ORDER: tuple[Severity, ...] = ("error", "warning", "info")
_COLOURS: dict[Severity, Colour] = {"error": "red", "warning": "yellow", "info": "blue"}


def plain_name(position: int) -> str:
    """``cell 3``."""
    return f"cell {position}"


def report_text(
    findings: Sequence[Finding], document: Document, style: Style = PLAIN, name_cell: Naming = plain_name
) -> str:
    """All findings, errors first, and a last line that counts them.

    Args:
        findings: The findings.
        document: Whose lines are quoted.
        style: Colours and width.
        name_cell: What a cell is called, by its position.
    """
    ranked = sorted(findings, key=lambda finding: _ORDER.index(finding.severity))
    wrong = any(finding.severity == "error" for finding in findings)
    glyph = style.paint("✗", "red") if wrong else style.paint("✓", "green")
    shown = [finding_text(finding, document, style, name_cell) for finding in ranked]
    return "\n".join([*shown, f"{glyph} {summary(findings)}"])


def finding_text(
    finding: Finding, document: Document, style: Style = PLAIN, name_cell: Naming = plain_name
) -> str:
    """One finding, with the line of the notebook that it is about."""
    colour = _COLOURS[finding.severity]
    head = f"{style.paint(finding.severity, colour, bold=True)} {style.paint(finding.code, bold=True)}"
    lines = [f"{head} {place_text(finding, name_cell)}{visible(finding.message, 1000)}"]
    lines += _excerpt(finding, document, style)
    if finding.hint:
        lines.append(f"  {style.paint('hint', 'cyan')}: {visible(finding.hint, 1000)}")
    return "\n".join(lines)


def place_text(finding: Finding, name_cell: Naming = plain_name) -> str:
    """Cell, line and task, as far as they are known, with a colon behind."""
    task = finding.task
    parts = [
        *([name_cell(finding.cell)] if finding.cell is not None else []),
        *([f"line {finding.line}"] if finding.line is not None else []),
        *([f"task {visible(task, 60)}"] if task and task not in finding.message else []),
    ]
    return ", ".join(parts) + ": " if parts else ""


def _excerpt(finding: Finding, document: Document, style: Style) -> list[str]:
    text = source_line(finding, document)
    if text is None:
        return []
    gutter = f"{finding.line:>4} | "
    shown = text.expandtabs(4)
    lines = [f"{style.paint(gutter, 'grey')}{visible(shown, max(style.width - 8, 40))}"]
    if finding.column is not None and finding.column <= len(text) + 1:
        pad = " " * columns(text[: finding.column - 1].expandtabs(4))
        lines.append(f"{style.paint('     | ', 'grey')}{pad}{style.paint('^', 'red', bold=True)}")
    return lines


def source_line(finding: Finding, document: Document) -> str | None:
    """The line of the notebook that a finding is about, or None; one with a secret is never shown."""
    if finding.code.startswith("C8"):
        return None
    if finding.cell is None or finding.line is None or finding.cell > len(document.cells):
        return None
    lines = document.cells[finding.cell - 1].source.split("\n")
    return lines[finding.line - 1] if finding.line <= len(lines) else None


def summary(findings: Iterable[Finding]) -> str:
    """How many findings of each severity there are."""
    found = [finding.severity for finding in findings]
    words = {"error": "error", "warning": "warning", "info": "note"}
    parts = [
        f"{count} {words[severity]}{'s' if count != 1 else ''}"
        for severity in _ORDER
        if (count := found.count(severity))
    ]
    return ", ".join(parts) or "no findings"
