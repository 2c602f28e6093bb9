"""A run as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloaca_nb.check.report_text import report_text
from cloaca_nb.view.style import PLAIN, Style

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.run.runner import RunResult


def run_text(result: RunResult, report: Report, style: Style = PLAIN) -> str:
    """What came of a run."""
    lines = [f"{result.status} ({result.runner})"]
    lines += [f"  {task.id}: {task.status}" for task in result.tasks]
    return "\n".join(lines)


def blocked_text(report: Report, style: Style = PLAIN) -> str:
    """Why a run was not started."""
    return f"{report_text(report.findings, report.document, style)}\nnot run: mend the errors first"
