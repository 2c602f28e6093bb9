"""What `%cloaca_check` shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloaca_nb.check.report_html import report_html
from cloaca_nb.check.report_text import report_text
from cloaca_nb.style import PLAIN
from cloaca_nb.view.pack_text import captured_lines
from cloaca_nb.view.pack_view import captured_html
from cloaca_nb.view.shown import Shown

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.session import Session


def check_view(report: Report, session: Session, *, captured: bool = False) -> Shown[Report]:
    """A report, and on request what is carried into the package."""
    name_cell = session.name_cell(report.document)
    text = report_text(report.findings, report.document, PLAIN, name_cell)
    html = report_html(report.findings, report.document, name_cell)
    if captured:
        text = "\n".join([text, *captured_lines(report.workflow.captured)])
        html += captured_html(report.workflow.captured, name_cell, opened=True)
    return Shown(report, text, html)
