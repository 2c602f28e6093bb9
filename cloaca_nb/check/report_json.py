"""Findings as JSON: what every `--json` document and the panel's messages hold under ``findings``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from cloaca_nb.finding import Finding


class FindingJson(TypedDict):
    """One finding, as `docs/schemas/finding.json` describes it."""

    code: str
    severity: str
    message: str
    cell: int | None
    cell_id: str | None
    line: int | None
    column: int | None
    task: str | None
    hint: str


def finding_json(finding: Finding) -> FindingJson:
    """The finding with its fixed key names."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "cell": finding.cell,
        "cell_id": finding.cell_id,
        "line": finding.line,
        "column": finding.column,
        "task": finding.task,
        "hint": finding.hint,
    }


def findings_json(findings: Iterable[Finding]) -> list[FindingJson]:
    """All findings, in their order."""
    return [finding_json(finding) for finding in findings]
