"""What `%cloaca_pack`, `%cloaca_build` and `%cloaca_inspect` show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from cloaca_nb.errors import OutputError
from cloaca_nb.model.workflow import Workflow
from cloaca_nb.output import json as json_output
from cloaca_nb.output.graph_svg import graph_svg
from cloaca_nb.output.graph_text import graph_text
from cloaca_nb.output.html import folded, report_html, table
from cloaca_nb.output.text import Naming, built_text, captured_lines, inspect_text, packed_text, report_text
from cloaca_nb.output.words import PLAIN, markup, size_text

if TYPE_CHECKING:
    from cloaca_nb.actions import Built, Packed
    from cloaca_nb.check.checker import Report
    from cloaca_nb.check.inspect import Inspection
    from cloaca_nb.live.session import Session
    from cloaca_nb.model.package import Archive
    from cloaca_nb.model.workflow import Captured

Value = TypeVar("Value")


class Shown(Generic[Value]):
    """A value with its pictures.

    It is displayed by `display`, which also works in the middle of a cell. As the cell's last value it is not
    displayed a second time. Attributes of the value are the object's own, so ``(%cloaca_run).context`` works.

    Args:
        value: What is shown.
        text: For terminals and untrusted notebooks.
        html: For notebooks.
        svg: A picture.
    """

    def __init__(self, value: Value, text: str, html: str | None = None, svg: str | None = None) -> None:
        self.value = value
        self._bundle = {"text/plain": text}
        if svg is not None:
            self._bundle["image/svg+xml"] = svg
        if html is not None:
            self._bundle["text/html"] = html
        self._fresh = False

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.value, name)

    def __repr__(self) -> str:
        return self._bundle["text/plain"]

    @property
    def bundle(self) -> dict[str, str]:
        """The pictures by media type."""
        return dict(self._bundle)

    def mark_shown(self) -> Shown[Value]:
        """Note that it is on screen already."""
        self._fresh = True
        return self

    def display(self, *, later: bool = False) -> Shown[Value]:
        """Show it now.

        Args:
            later: Whether the shell will show it as the value of the cell anyway.
        """
        if later:
            return self
        _publish(self.bundle)
        return self.mark_shown()

    def publish(self, id: str, *, renew: bool = False) -> None:
        """Show it now as an output that can be renewed in place.

        Args:
            id: Display id of the output.
            renew: Whether to renew it instead of making it.
        """
        from IPython import display

        publish: Callable[..., None] = display.publish_display_data
        publish(self.bundle, transient={"display_id": id}, update=renew)

    def _ipython_display_(self) -> None:
        """Show it as the value of a cell, unless `display` just did."""
        if self._fresh:
            self._fresh = False
            return
        _publish(self.bundle)


def _publish(bundle: dict[str, str]) -> None:
    from IPython import display

    publish: Callable[..., None] = display.publish_display_data
    publish(bundle)


#: Above so many tasks a notebook's output has no picture; a file may.
MOST_DRAWN = 500


def graph_view(workflow: Workflow) -> Shown[Workflow]:
    """The graph of a notebook."""
    if len(workflow.tasks) > MOST_DRAWN:
        hint = f"(a picture of {len(workflow.tasks)} tasks is large: %cloaca_graph --svg FILE writes it)"
        return Shown(workflow, f"{graph_text(workflow)}\n\n{hint}")
    return Shown(workflow, graph_text(workflow), svg=graph_svg(workflow))


def write_svg(workflow: Workflow, path: Path) -> None:
    """Write the graph as an SVG file.

    Raises:
        OutputError: The file cannot be written.
    """
    try:
        path.write_text(graph_svg(workflow), encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}", "choose another path") from None


def check_view(report: Report, session: Session, *, captured: bool = False) -> Shown[Report]:
    """A report, and on request what is carried into the package."""
    name_cell = session.name_cell(report.document)
    text = report_text(report.findings, report.document, PLAIN, name_cell)
    html = report_html(report.findings, report.document, name_cell)
    if captured:
        text = "\n".join([text, *captured_lines(report.workflow.captured)])
        html += captured_html(report.workflow.captured, name_cell, opened=True)
    return Shown(report, text, html)


def packed_view(packed: Packed, session: Session) -> Shown[Archive]:
    """An archive that was written."""
    document = json_output.packed_json(packed.archive, packed.report)
    html = _written_html("packed", document, packed.report, session)
    return Shown(packed.archive, packed_text(document, packed.report), html)


def built_view(built: Built, session: Session) -> Shown[Path]:
    """A package directory that was written."""
    document = json_output.built_json(built.path, built.report)
    html = _written_html("built", document, built.report, session)
    return Shown(built.path, built_text(document, built.report), html)


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
