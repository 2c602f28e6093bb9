"""What panels show of one reading of a notebook."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from cloaca_nb.panel import state as panel_state
from cloaca_nb.panel.beside import beside_slice
from cloaca_nb.panel.contract.shapes import BesideSlice, FieldItem, FindingsSlice, GraphSlice

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.model.workflow import Document


class ShownSlices(NamedTuple):
    """What is shown, as plain data.

    Attributes:
        findings: The findings of the check.
        fields: Fields for what a run needs at its beginning.
        beside: What stands beside the tasks.
    """

    graph: GraphSlice
    findings: FindingsSlice
    fields: list[FieldItem]
    beside: BesideSlice


class View(NamedTuple):
    """What is shown of a notebook, and what it was made from.

    Attributes:
        report: Gives the check: its workflow has tasks and what they carry, where they were read elsewhere
            no modules.
    """

    document: Document
    shown: ShownSlices
    report: Callable[[], Report]


def shown_of(report: Report) -> ShownSlices:
    """What panels show of a check that imported nothing."""
    return ShownSlices(
        panel_state.graph_slice(report.workflow, report.document),
        panel_state.findings_slice(report.findings, report.document, proved=False, workflow=report.workflow),
        panel_state.context_fields(report),
        beside_slice(report),
    )
