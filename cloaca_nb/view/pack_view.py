"""What `%cloaca_pack`, `%cloaca_build` and `%cloaca_inspect` show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cloaca_nb import json_output
from cloaca_nb.check.report_html import report_html
from cloaca_nb.check.report_text import Naming
from cloaca_nb.texts import markup
from cloaca_nb.view.inspect_text import inspect_text
from cloaca_nb.view.pack_text import built_text, packed_text
from cloaca_nb.view.shown import Shown
from cloaca_nb.view.status import size_text
from cloaca_nb.view.tables import folded, table

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.check.inspection import Inspection
    from cloaca_nb.package.archive import Archive
    from cloaca_nb.session import Session
    from cloaca_nb.workflow import Captured


def packed_view(archive: Archive, report: Report, session: Session) -> Shown[Archive]:
    """An archive that was written."""
    document = json_output.packed_json(archive, report)
    html = _written_html("packed", document, report, session)
    return Shown(archive, packed_text(document, report), html)


def built_view(path: Path, report: Report, session: Session) -> Shown[Path]:
    """A package directory that was written."""
    document = json_output.built_json(path, report)
    html = _written_html("built", document, report, session)
    return Shown(path, built_text(document, report), html)


def inspect_view(inspection: Inspection) -> Shown[Inspection]:
    """What an archive holds."""
    return Shown(inspection, inspect_text(inspection))


def _written_html(done: str, document: dict[str, Any], report: Report, session: Session) -> str:
    rows = [
        ("workflow", f"{report.workflow.name}, {len(report.workflow.tasks)} tasks"),
        ("layout", str(document["layout"])),
        ("size", f"{size_text(document['size_bytes'])}, {document['entries']} entries"),
        ("fingerprint", str(document["fingerprint"])),
        ("sha256", str(document["sha256"])),
    ]
    name_cell = session.name_cell(report.document)
    parts = [
        f"<div><b>✓ {done}</b> <code>{markup(str(document['path']))}</code></div>",
        table(("", ""), rows),
        captured_html(report.workflow.captured, name_cell),
    ]
    if report.findings:
        parts.append(report_html(report.findings, report.document, name_cell))
    return "".join(parts)


def captured_html(captured: Sequence[Captured], name_cell: Naming, *, opened: bool = False) -> str:
    """What was carried into the package: name, task, place, reason."""
    if not captured:
        return ""
    rows = [(c.name, c.task, f"{name_cell(c.cell)}, line {c.line}", c.reason) for c in captured]
    title = f"carried from other cells: {len(captured)} name{'s' if len(captured) != 1 else ''}"
    return folded(title, table(("name", "task", "from", "why"), rows), opened=opened)
