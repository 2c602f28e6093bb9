"""What was packed or built, as text: where it is, its fingerprint, what was carried and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cloaca_nb.check.report_text import report_text
from cloaca_nb.style import PLAIN, Style
from cloaca_nb.texts import columns, padded, visible
from cloaca_nb.view.status import size_text

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.workflow import Captured


def packed_text(document: Mapping[str, Any], report: Report, style: Style = PLAIN) -> str:
    """An archive: where it is and what it holds."""
    return _written("packed", document, report, style)


def built_text(document: Mapping[str, Any], report: Report, style: Style = PLAIN) -> str:
    """A package directory: where it is and what it holds."""
    return _written("built", document, report, style)


def _written(done: str, document: Mapping[str, Any], report: Report, style: Style) -> str:
    head = f"{style.paint(f'✓ {done}', 'green', bold=True)} {document['path']}"
    facts = [
        ("workflow", f"{visible(report.workflow.name)}, {_count(len(report.workflow.tasks), 'task')}"),
        ("layout", str(document["layout"])),
        ("size", f"{size_text(document['size_bytes'])}, {_count(document['entries'], 'entry', 'entries')}"),
        ("fingerprint", str(document["fingerprint"])),
        *([("sha256", str(document["sha256"]))] if document["sha256"] else []),
    ]
    parts = [head, *(f"  {padded(name, 11)}  {value}" for name, value in facts)]
    parts += captured_lines(report.workflow.captured, style)
    if report.findings:
        parts += ["", report_text(report.findings, report.document, style)]
    return "\n".join(parts)


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def captured_lines(captured: Sequence[Captured], style: Style = PLAIN) -> Iterator[str]:
    """What was carried into the package: name, task, place, reason."""
    if not captured:
        return
    yield style.paint(f"  carried from other cells: {_count(len(captured), 'name')}", "grey")
    names = max(columns(visible(item.name, 40)) for item in captured)
    tasks = max(columns(visible(item.task, 30)) for item in captured)
    for item in captured:
        name, task = padded(visible(item.name, 40), names), padded(visible(item.task, 30), tasks)
        yield f"    {name}  {task}  cell {item.cell}, line {item.line}: {visible(item.reason)}"
