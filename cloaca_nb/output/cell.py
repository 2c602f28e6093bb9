"""What notebooks show of a workflow: findings as HTML, and a value with its pictures; all text escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from cloaca_nb.check.rule import page_of
from cloaca_nb.errors import OutputError
from cloaca_nb.model.finding import Finding, Severity
from cloaca_nb.model.wording import counted
from cloaca_nb.model.workflow import Document, Workflow
from cloaca_nb.output import json as json_output
from cloaca_nb.output.pictures.graph_svg import graph_svg
from cloaca_nb.output.text import (
    Naming,
    Told,
    dependency_rows,
    place_text,
    plain_name,
    source_line,
    summary,
    told_once,
)
from cloaca_nb.output.words import block_markup, coded, filled, markup, size_text

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.model.package import Dependency
    from cloaca_nb.model.workflow import Captured


_CELL = "text-align:left;padding:2px 12px 2px 0;vertical-align:top"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of texts; a column in which no row has anything is left out."""
    headings, *rows = filled(headings, rows)
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
    "ignored": ("–", "Ignored", "#808080"),
}


def report_html(findings: Sequence[Finding], document: Document, name_cell: Naming = plain_name) -> str:
    """All findings, errors first, and a line that counts them.

    Args:
        document: Whose lines are quoted.
        name_cell: What a cell is called, by its position.
    """
    told = told_once(findings)
    groups = "".join(_group(severity, told, document, name_cell) for severity in _LOOKS)
    glyph = "✗" if any(finding.severity == "error" for finding in findings) else "✓"
    count = markup(summary(each.finding for each in told))
    return f'<div class="cloaca-findings">{groups}<div><b>{glyph} {count}</b></div></div>'


def _group(
    severity: Severity,
    told: Iterable[Told],
    document: Document,
    name_cell: Naming,
) -> str:
    found = [each for each in told if each.finding.severity == severity]
    if not found:
        return ""
    glyph, title, colour = _LOOKS[severity]
    items = "".join(_item(each, document, name_cell, colour) for each in found)
    return f'<div style="margin:4px 0"><b style="color:{colour}">{glyph} {title}</b>{items}</div>'


def _item(told: Told, document: Document, name_cell: Naming, colour: str) -> str:
    finding = told.finding
    what = markup(place_text(told, name_cell)) + coded(finding.message)
    return (
        f'<div style="border-left:3px solid {colour};padding:2px 0 2px 10px;margin:6px 0;text-align:left">'
        f"<div><b>{markup(finding.code)}</b> {what}</div>" + "".join(_below(finding, document)) + "</div>"
    )


def _below(finding: Finding, document: Document) -> Iterator[str]:
    if finding.severity == "ignored":
        return
    line = source_line(finding, document)
    if line is not None:
        yield (
            '<pre style="margin:2px 0;padding:2px 6px;background:rgba(128,128,128,.12);overflow-x:auto">'
            f'<span style="opacity:.6">{finding.line:>4} </span>{_marked(line, finding.column)}</pre>'
        )
    if finding.hint:
        yield f'<div style="opacity:.85">→ {coded(finding.hint)}</div>'
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

    def as_html(self) -> str:
        """Its picture, as part of a larger one."""
        bundle = self._bundle
        return bundle.get("text/html") or bundle.get("image/svg+xml") or block(bundle["text/plain"])

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
        publish(self.bundle)
        return self.mark_shown()

    def publish(self, id: str, *, renew: bool = False) -> None:
        """Show it now as an output that can be renewed in place, or renew that: see `publish`."""
        publish(self.bundle, id, renew=renew)

    def _ipython_display_(self) -> None:
        """Show it as the value of a cell, unless `display` just did."""
        if self._fresh:
            self._fresh = False
            return
        publish(self.bundle)


def publish(
    bundle: Mapping[str, Any], id: str = "", *, renew: bool = False, metadata: Mapping[str, Any] | None = None
) -> None:
    """Show something now.

    Args:
        bundle: It, by media type.
        id: Display id of an output that can be renewed in place; without one it cannot.
        renew: Whether to renew that output instead of making it.
        metadata: What front ends are told besides, by media type.
    """
    from IPython import display

    show: Callable[..., None] = display.publish_display_data
    show(bundle, metadata, transient={"display_id": id} if id else None, update=renew)


#: Above so many tasks a notebook's output has no picture; a file may.
MOST_DRAWN = 500


def write_svg(workflow: Workflow, path: Path) -> None:
    """Write the graph as an SVG file.

    Raises:
        OutputError: The file cannot be written.
    """
    try:
        path.write_text(graph_svg(workflow), encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}", "choose another path") from None


def written_html(done: str, document: Mapping[str, Any], report: Report, name_cell: Naming) -> str:
    """A package that was written, of which a document tells."""
    rows = [
        ("workflow", f"{report.workflow.name}, {report.workflow.size}"),
        ("layout", str(document["layout"])),
        ("size", f"{size_text(document['size_bytes'])}, {counted(document['entries'], 'entry', 'entries')}"),
        ("fingerprint", str(document["fingerprint"])),
        ("sha256", str(document["sha256"])),
    ]
    parts = [
        f"<div><b>✓ {done}</b> <code>{markup(str(document['path']))}</code></div>",
        table(("", ""), rows),
        captured_html(report.workflow.captured, name_cell),
        dependencies_html(json_output.dependencies(report)),
    ]
    if report.findings:
        parts.append(report_html(report.findings, report.document, name_cell))
    return "".join(parts)


def captured_html(captured: Sequence[Captured], name_cell: Naming, *, opened: bool = False) -> str:
    """What was carried into the package: name, task, place, reason."""
    if not captured:
        return ""
    rows = [(c.name, c.task, f"{name_cell(c.cell)}, line {c.line}", c.reason) for c in captured]
    title = f"carried from other cells: {counted(len(captured), 'name')}"
    return folded(title, table(("name", "task", "from", "why"), rows), opened=opened)


def dependencies_html(found: Sequence[Dependency], *, opened: bool = False) -> str:
    """What the target has to have: distribution, module, the tasks that need it."""
    if not found:
        return ""
    title = f"needed on the target: {counted(len(found), 'distribution')}"
    return folded(title, table(("distribution", "module", ""), dependency_rows(found)), opened=opened)
