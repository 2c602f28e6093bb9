"""Findings at lines of files, in the forms that other programs read: GitHub's workflows, and SARIF."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from cloaca_nb.model.finding import Finding, Severity, by_gravity
from cloaca_nb.output.text import place_text, plain_name, told_once
from cloaca_nb.output.words import visible

if TYPE_CHECKING:
    from cloaca_nb.errors import CloacaNbError
    from cloaca_nb.model.workflow import Document

#: How much is said of one finding, in characters of its message and of its hint.
_LONGEST = 1000


class Annotation(NamedTuple):
    """What is said at a place of a file.

    Attributes:
        path: The file, as it was named.
        line: 1-based line of the file; None where the file has none that is meant.
        cell: What cell and line of the notebook are called; "" for a finding of the notebook as a whole.
        text: Place, message and hint.
    """

    finding: Finding
    path: str
    line: int | None
    cell: str
    text: str


def annotations_of(
    findings: Iterable[Finding], document: Document, first: Mapping[int, int]
) -> list[Annotation]:
    """What is to be said of the findings that matter, the gravest first.

    Args:
        first: The line of the file at which each cell begins.
    """
    found = []
    for told in told_once(by_gravity(findings)):
        finding = told.finding
        if finding.severity == "ignored":
            continue
        place = place_text(told, plain_name)
        said = f"{place}{visible(finding.message, _LONGEST)}", visible(finding.hint, _LONGEST)
        begins = first.get(finding.cell or 0)
        line = begins + (finding.line or 1) - 1 if begins is not None else None
        text = "\n".join(filter(None, said))
        found.append(Annotation(finding, str(document.path or ""), line, place.removesuffix(": "), text))
    return found


#: What GitHub's workflows call each severity, and how they write what ends a message or a part of one:
#: "Workflow commands for GitHub Actions" in its documentation.
_LEVELS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}
_WRITTEN = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_WRITTEN_IN_PART = {**_WRITTEN, ord(":"): "%3A", ord(","): "%2C"}


def github_lines(found: Iterable[Annotation]) -> list[str]:
    """A line for each, as GitHub's workflows read them and show them at the file."""
    return [
        f"::{_LEVELS[one.finding.severity]} file={one.path.translate(_WRITTEN_IN_PART)},"
        f"{f'line={one.line},' if one.line else ''}title={one.finding.code}::{one.text.translate(_WRITTEN)}"
        for one in found
    ]


#: What SARIF calls each severity (2.1.0, §3.27.10).
_SARIF_LEVELS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}


def sarif_log(
    found: Sequence[Annotation], failed: Iterable[tuple[str, CloacaNbError]], version: str
) -> dict[str, Any]:
    """A log in SARIF 2.1.0 (OASIS), with one run that has all of them.

    Args:
        failed: Files that could not be checked, and why.
        version: Ours.
    """
    codes = sorted({one.finding.code for one in found})
    notes = [_notification(path, error) for path, error in failed]
    driver = {"name": "cloaca-nb", "semanticVersion": version, "rules": [_rule(code) for code in codes]}
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, codes.index(one.finding.code)) for one in found],
        "invocations": [{"executionSuccessful": not notes, "toolExecutionNotifications": notes}],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return {"$schema": schema, "version": "2.1.0", "runs": [run]}


def _rule(code: str) -> dict[str, Any]:
    from cloaca_nb.check.rule import page_of

    page = page_of(code)
    title = page.partition("\n")[0].partition(": ")[2]
    return {
        "id": code,
        "shortDescription": {"text": title},
        "fullDescription": {"text": title},
        "help": {"text": page, "markdown": f"# {page}"},
    }


def _result(one: Annotation, index: int) -> dict[str, Any]:
    # A place needs a line: the first one where the file has none that is meant.
    physical = {"artifactLocation": _artifact(one.path), "region": {"startLine": one.line or 1}}
    location: dict[str, Any] = {"physicalLocation": physical}
    if one.cell:
        location["logicalLocations"] = [{"fullyQualifiedName": one.cell}]
    return {
        "ruleId": one.finding.code,
        "ruleIndex": index,
        "level": _SARIF_LEVELS[one.finding.severity],
        "message": {"text": one.text},
        "locations": [location],
    }


def _notification(path: str, error: CloacaNbError) -> dict[str, Any]:
    text = "\n".join(filter(None, [error.message, error.hint]))
    place = {"physicalLocation": {"artifactLocation": _artifact(path)}}
    return {"level": "error", "message": {"text": text}, "locations": [place]}


def _artifact(path: str) -> dict[str, str]:
    pure = PurePath(path)
    return {"uri": pure.as_uri() if pure.is_absolute() else quote(pure.as_posix())}
