"""What a rule is: a small class whose docstring is its documentation page.

The docstring's first line is the title; then sections `What it means`, `Why it matters`, `Example`,
`What to do`. `scripts/generate_finding_pages.py` writes `docs/findings/<code>.md` from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cloaca_nb.model.finding import Fact, Finding, Place, Severity
from cloaca_nb.model.workflow import Document, Workflow

if TYPE_CHECKING:
    from cloaca_nb.check.proof.proof import Proof
    from cloaca_nb.model.package import Package


@dataclass(frozen=True, slots=True)
class Subject:
    """What rules look at.

    Attributes:
        document: The cells.
        workflow: What was read from them.
        package: The package in memory; None where it could not be planned.
        proof: What importing it showed; None where it was not tried.
    """

    document: Document
    workflow: Workflow
    package: Package | None = None
    proof: Proof | None = None

    def facts(self, kind: str) -> Iterator[Fact]:
        """All facts of one kind, the document's, the workflow's, the package's and the proof's."""
        for holder in (self.document, self.workflow, self.package, self.proof):
            if holder is not None:
                yield from (fact for fact in holder.facts if fact.kind == kind)


class Rule:
    """One rule. Subclasses set the class attributes and override `check` or rely on facts.

    Attributes:
        code: Stable code, never reused.
        name: Slug of the rule; facts of this kind are worded by it.
        severity: Severity of its findings.
        message: Template of the message, filled with a fact's values (`str.format_map`).
        hint: Template of the hint.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity] = "error"
    message: ClassVar[str]
    hint: ClassVar[str] = ""

    def check(self, subject: Subject) -> Iterator[Finding]:
        """Findings of this rule; by default one for each fact of its name."""
        for fact in subject.facts(self.name):
            yield self.finding(fact.place, fact.task, **fact.values)

    def finding(self, place: Place | None, task: str | None = None, /, **values: str) -> Finding:
        """A finding of this rule at a place, its texts filled with `values`."""
        return Finding(
            code=self.code,
            severity=self.severity,
            message=self.message.format_map(values),
            cell=place.cell if place else None,
            line=place.line if place else None,
            column=place.column if place else None,
            task=task,
            hint=self.hint.format_map(values),
        )
