"""What was packed or built, as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cloaca_nb.check.report_text import report_text
from cloaca_nb.view.style import PLAIN, Style

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report


def packed_text(document: Mapping[str, Any], report: Report, style: Style = PLAIN) -> str:
    """An archive: where it is and what it holds."""
    return f"{report_text(report.findings, report.document, style)}\n{document['path']}"


def built_text(document: Mapping[str, Any], report: Report, style: Style = PLAIN) -> str:
    """A package directory: where it is and what it holds."""
    return f"{report_text(report.findings, report.document, style)}\n{document['path']}"
