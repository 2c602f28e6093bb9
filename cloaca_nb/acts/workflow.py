"""Acts about the notebook's workflow: looked at, and written as a package."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from cloaca_nb import api
from cloaca_nb.acts.asked import Asked
from cloaca_nb.acts.outcome import ActOutcome, in_turn
from cloaca_nb.errors import CheckError
from cloaca_nb.output import json as json_output

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.output.annotations import Annotation
    from cloaca_nb.output.words import Style


def check(asked: Asked) -> ActOutcome:
    """Look for mistakes."""
    code = asked.options.explain
    if code is None:
        return in_turn(asked.notebook, lambda: _checked(asked))
    page = api.explain(code)
    return ActOutcome({"code": code.upper(), "page": page}, lambda style: page, value=page)


def _checked(asked: Asked) -> ActOutcome:
    from cloaca_nb.output import cell
    from cloaca_nb.output.annotations import github_lines
    from cloaca_nb.output.text import captured_lines, dependency_lines, input_lines

    report = asked.notebook.check(tenant=asked.tenant)
    captured, named = report.workflow.captured, asked.naming(report.document)

    def text(style: Style) -> str:
        lines = [_findings(asked, report, style)]
        if getattr(asked.options, "format", None) == "github":
            lines = [*github_lines(annotated(report)), *lines]
        if asked.options.captured:
            needed = dependency_lines(json_output.dependencies(report))
            lines += [*captured_lines(captured), *needed, *input_lines(report)]
        return "\n".join(lines)

    def html() -> str:
        found = cell.report_html(report.findings, report.document, named)
        if asked.options.captured:
            found += cell.captured_html(captured, named, opened=True)
            found += cell.dependencies_html(json_output.dependencies(report), opened=True)
        return found

    grave = ("error", "warning") if getattr(asked.options, "strict", False) else ("error",)
    code = int(any(finding.severity in grave for finding in report.findings))
    return ActOutcome(lambda: json_output.check_json(report), text, code, report, html)


def annotated(report: Report) -> list[Annotation]:
    """What a report says at the lines of the notebook's file."""
    from cloaca_nb.output.annotations import annotations_of
    from cloaca_nb.read.cells.lines import first_lines

    return annotations_of(report.findings, report.document, first_lines(report.document))


def _findings(asked: Asked, report: Report, style: Style) -> str:
    from cloaca_nb.output.text import report_text

    return report_text(report.findings, report.document, style, asked.naming(report.document))


def graph(asked: Asked) -> ActOutcome:
    """Show the tasks and what they wait for."""
    if asked.options.svg is not None:
        asked.notebook.require_one()
    return in_turn(asked.notebook, lambda: _graph(asked))


def _graph(asked: Asked) -> ActOutcome:
    from cloaca_nb.output.cell import MOST_DRAWN, write_svg
    from cloaca_nb.output.pictures.graph_svg import graph_svg
    from cloaca_nb.output.pictures.graph_text import graph_text

    report = asked.notebook.report(tenant=asked.tenant)
    workflow = report.workflow
    if asked.options.svg is not None:
        write_svg(workflow, asked.options.svg)
    drawn = len(workflow.tasks) <= MOST_DRAWN

    def text(style: Style) -> str:
        if drawn or not asked.in_kernel:
            return graph_text(workflow, style)
        hint = f"(a picture of {len(workflow.tasks)} tasks is large: %cloaca_graph --svg FILE writes it)"
        return f"{graph_text(workflow)}\n\n{hint}"

    return ActOutcome(
        lambda: json_output.graph_json(report),
        text,
        int(not report.ok),
        workflow,
        svg=(lambda: graph_svg(workflow)) if drawn else None,
    )


def build(asked: Asked) -> ActOutcome:
    """Write the package directory."""

    def built() -> ActOutcome:
        made = asked.notebook.build(asked.output, force=asked.options.force, tenant=asked.tenant)
        return _written(
            asked, "built", made.path, json_output.built_json(made.path, made.report), made.report
        )

    return in_turn(asked.notebook, lambda: _unless_blocked(asked, built))


def pack(asked: Asked) -> ActOutcome:
    """Write the archive that is deployed."""

    def packed() -> ActOutcome:
        options = asked.options
        layout = options.layout or asked.layout
        made = asked.notebook.pack(asked.output, layout=layout, force=options.force, tenant=asked.tenant)
        document = json_output.packed_json(made.archive, made.report)
        return _written(asked, "packed", made.archive, document, made.report)

    return in_turn(asked.notebook, lambda: _unless_blocked(asked, packed))


def _written(asked: Asked, done: str, value: Any, document: dict[str, Any], report: Report) -> ActOutcome:
    from cloaca_nb.output.cell import written_html
    from cloaca_nb.output.text import written_text

    return ActOutcome(
        document,
        lambda style: written_text(document, report, style, done=done),
        value=value,
        html=lambda: written_html(done, document, report, asked.naming(report.document)),
    )


def _unless_blocked(asked: Asked, act: Callable[[], ActOutcome]) -> ActOutcome:
    """Shows the findings where they are in the way of writing; in a kernel they are an error."""
    try:
        return act()
    except CheckError as error:
        from cloaca_nb.check.checker import Report

        if asked.in_kernel or not isinstance(error.report, Report):
            raise
        return blocked(asked, error.report, json_output.not_written_json(error.report), "not written")


def blocked(asked: Asked, report: Report, document: Mapping[str, Any], what: str) -> ActOutcome:
    """What there is to show where error findings are in the way."""
    said = f"{what}: error findings are in the way"
    return ActOutcome(document, lambda style: f"{_findings(asked, report, style)}\n{said}", 1)
