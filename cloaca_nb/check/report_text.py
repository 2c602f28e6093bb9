"""Findings as text for a terminal: place, code, message, the source line with a caret, hint."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cloaca_nb.finding import Finding, Severity
from cloaca_nb.view.style import PLAIN, Colour, Style
from cloaca_nb.workflow import Document

_COLOURS: dict[Severity, Colour] = {"error": "red", "warning": "yellow", "info": "blue"}


def report_text(findings: Sequence[Finding], document: Document, style: Style = PLAIN) -> str:
    """All findings and a last line that counts them."""
    return "\n".join([*(finding_text(finding, document, style) for finding in findings), summary(findings)])


def finding_text(finding: Finding, document: Document, style: Style = PLAIN) -> str:
    """One finding, with the line of the notebook that it is about."""
    colour = _COLOURS[finding.severity]
    head = f"{style.paint(finding.severity, colour, bold=True)} {style.paint(finding.code, bold=True)}"
    lines = [f"{head} {place_text(finding)}{finding.message}"]
    lines += _excerpt(finding, document, style)
    if finding.hint:
        lines.append(f"  {style.paint('hint', 'cyan')}: {finding.hint}")
    return "\n".join(lines)


def place_text(finding: Finding) -> str:
    """Cell, line and task, as far as they are known, with a colon behind."""
    parts = [
        *([f"cell {finding.cell}"] if finding.cell is not None else []),
        *([f"line {finding.line}"] if finding.line is not None else []),
        *([f"task {finding.task}"] if finding.task is not None else []),
    ]
    return ", ".join(parts) + ": " if parts else ""


def _excerpt(finding: Finding, document: Document, style: Style) -> list[str]:
    text = source_line(finding, document)
    if text is None:
        return []
    gutter = f"{finding.line:>4} | "
    lines = [f"{style.paint(gutter, 'grey')}{text}"]
    if finding.column is not None and finding.column <= len(text) + 1:
        pad = "".join("\t" if char == "\t" else " " for char in text[: finding.column - 1])
        lines.append(f"{style.paint('     | ', 'grey')}{pad}{style.paint('^', 'red', bold=True)}")
    return lines


def source_line(finding: Finding, document: Document) -> str | None:
    """The line of the notebook that a finding is about, or None."""
    if finding.cell is None or finding.line is None or finding.cell > len(document.cells):
        return None
    lines = document.cells[finding.cell - 1].source.split("\n")
    return lines[finding.line - 1] if finding.line <= len(lines) else None


def summary(findings: Iterable[Finding]) -> str:
    """How many findings of each severity there are."""
    found = [finding.severity for finding in findings]
    parts = [
        f"{count} {severity}{'s' if count != 1 and severity != 'info' else ''}"
        for severity in ("error", "warning", "info")
        if (count := found.count(severity))  # type: ignore[arg-type]  # mypy widens the tuple's items to str
    ]
    return ", ".join(parts) or "no findings"
