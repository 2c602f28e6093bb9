"""Document -> report, archive -> inspection: one way for command line, magics, panel and deploying."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cloaca_nb import syntax
from cloaca_nb.check.chosen import Chosen, chosen_for
from cloaca_nb.check.ignoring import unknown_codes, with_ignored, without_feared
from cloaca_nb.check.known_secrets import known_secret_facts
from cloaca_nb.check.proof.ahead import Ahead
from cloaca_nb.check.proof.facts import SLOW_S
from cloaca_nb.check.proof.proof import Proof, Proving, Start
from cloaca_nb.check.rules import worded
from cloaca_nb.check.secrets import masked_value, secret_facts
from cloaca_nb.environment import VARIABLE_PREFIX, does_one_thing, nothing_collected
from cloaca_nb.errors import CheckError
from cloaca_nb.evidence.states import Evidence, FindEvidence, State, StateComparison
from cloaca_nb.inputs.here import given_here
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Finding
from cloaca_nb.model.package import Dependency, Layout, Package
from cloaca_nb.model.run import UNLIMITED, Limits
from cloaca_nb.model.workflow import Document, Workflow
from cloaca_nb.package.archive import padding_facts
from cloaca_nb.package.contents import Contents, TaskSummary, read_contents
from cloaca_nb.package.dependencies.imports import archive_dependencies
from cloaca_nb.package.plan import plan_package
from cloaca_nb.package.unpack import Member
from cloaca_nb.read.project import find_project
from cloaca_nb.read.registrations.archived import Archived, registered_in


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """Everything a check found out. As a text: its findings, a line each.

    Attributes:
        workflow: What was read from them.
        package: The package in memory.
        proof: What importing it showed; None where that was not tried.
        findings: All findings, by cell, line and code.
        comparisons: What comparing each task's state in the notebook with that in the package gave; none
            where there is no evidence, or errors stood in the way.
        chosen: Which findings matter to the project.
    """

    document: Document
    workflow: Workflow
    package: Package | None
    proof: Proof | None
    findings: tuple[Finding, ...]
    comparisons: tuple[StateComparison, ...] = ()
    chosen: Chosen = field(default_factory=Chosen)

    def __repr__(self) -> str:
        found = ", ".join(f"{one.severity} {one.code}" for one in self.findings) or "no findings"
        return f"<{type(self).__name__} of {self.workflow.name}: {found}>"

    def __str__(self) -> str:
        return "\n".join(map(str, self.findings)) or "no findings"

    @property
    def ok(self) -> bool:
        """Whether no finding is an error."""
        return not self.errors

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Findings that block run, pack and deploy."""
        return tuple(finding for finding in self.findings if finding.severity == "error")


def check(
    document: Document,
    *,
    tenant: str = "public",
    prove: bool = True,
    imports: bool = True,
    limits: Limits | None = None,
    evidence: FindEvidence | None = None,
) -> Report:
    """Check a notebook. Whatever its cells hold, the result is a report with findings.

    Args:
        tenant: The tenant that the release layout's trigger rules name.
        prove: Whether to import the package in fresh interpreters. Where other rules already found errors it
            is not, for it would say them again in other words.
        imports: Whether that may be done: it executes the module level of the package. Else it is said.
        limits: What the interpreters of the proof may have.
        evidence: Gives what the notebook really held, which is compared with what the package holds.

    Raises:
        UsageError: SOURCE_DATE_EPOCH is no time.
        OutputError: No temporary directory can be written for the proof.
    """
    from cloaca_nb.read.workflow import read_workflow

    limits = limits or UNLIMITED
    variables = tuple(given_here(document.folder).items()) if prove and imports else ()
    with Ahead() as ahead, Proving(ahead, limits, variables=variables) as proving:
        with nothing_collected():
            workflow = read_workflow(document, find_project(document.folder))
            read = Report(document, workflow, None, None, (), chosen=chosen_for(document.folder))
            _let_go(document)
            if prove and imports:
                ahead.begin(workflow.modules, limits)
            early = does_one_thing() and evidence is None and ahead.began and _is_right(read)
            begin = proving.begin_early if early else None
            package = plan_package(workflow, document, tenant=tenant, planned=begin)
            if prove:
                package = replace(package, facts=(*package.facts, *padding_facts(package)))
            found_so_far = (*_facts(document, package), *read.chosen.facts)
            report = with_facts(replace(read, workflow=package.workflow, package=package), found_so_far)
        if prove and not imports:
            return with_facts(report, [Fact(kinds.NotImported())]) if workflow.modules else report
        if prove and workflow.modules and report.ok:
            found = evidence(workflow) if evidence is not None else None
            proof = proved(package, _start(found, dict(variables)), limits, proving)
            report = _told_once(with_facts(replace(report, proof=proof), proof.facts), proof)
            if report.ok:
                report = _compared(report, proof, found)
        return report


def _is_right(read: Report) -> bool:
    """Whether nothing that was read is an error: most likely its package will be imported."""
    return with_facts(read, (*read.document.facts, *read.workflow.facts)).ok


def _facts(document: Document, package: Package) -> tuple[Fact, ...]:
    """What was noticed before anything is imported."""
    return (
        *document.facts,
        *package.workflow.facts,
        *package.facts,
        *secret_facts(package),
        *known_secret_facts(package),
        *unknown_codes(document),
    )


#: From how many cells on trees of all of them are not kept beside those of the package.
_MANY = 1000


def _let_go(document: Document) -> None:
    """In a process that reads once, let go of what was found out about the cells of a large notebook."""
    if does_one_thing() and len(document.cells) > _MANY:
        syntax.forget()


def _start(evidence: Evidence | None, given: Mapping[str, str]) -> Start | None:
    """The environment in which the package is to be imported: without what the notebook set for itself.

    Args:
        given: What runs here find set. A notebook that has not read it has only what `cloaca.var` asks for.
    """
    if evidence is None:
        return None
    changed = {name for state in evidence.states.values() for name in _changed_variables(evidence, state)}
    began = {name: evidence.environment.get(name, given.get(name)) for name in changed}
    unread = {name: None for name in given if not (name in began or name.startswith(VARIABLE_PREFIX))}
    return tuple(sorted({**began, **unread}.items()))


def _changed_variables(evidence: Evidence, state: State) -> Iterator[str]:
    prefix = "environment variable "
    for what in {*evidence.before, *state["now"]}:
        if what.startswith(prefix) and evidence.before.get(what) != state["now"].get(what):
            yield what.removeprefix(prefix)


def _compared(report: Report, proof: Proof, evidence: Evidence | None) -> Report:
    """The report with what comparing values gave."""
    assert report.package is not None
    if evidence is None:
        return with_facts(report, _not_compared(report.workflow))
    from cloaca_nb.evidence.report import judge

    judged = judge(report.document, report.package, evidence, proof.states, masked_value)
    silent = without_feared(report.findings, report.document, report.workflow, judged.comparisons)
    return with_facts(replace(report, findings=silent, comparisons=judged.comparisons), judged.facts)


def _told_once(report: Report, proof: Proof) -> Report:
    """The report without what a target may lack that is not even here, where importing the package fails."""
    said = (fact.said for fact in proof.facts)
    missing = {each.module.partition(".")[0] for each in said if isinstance(each, kinds.ImportMissingModule)}
    facts = report.package.facts if report.package is not None and missing else ()
    twice = [
        fact for fact in facts if isinstance(fact.said, kinds.TargetMayLack) and fact.said.module in missing
    ]
    told = with_facts(replace(report, findings=()), twice).findings  # no finding knows of which fact it is
    return replace(report, findings=tuple(each for each in report.findings if each not in told))


def _not_compared(workflow: Workflow) -> Iterator[Fact]:
    if workflow.captured:
        yield Fact(kinds.ValuesNotCompared())


def with_facts(report: Report, facts: Iterable[Fact]) -> Report:
    """A report with the findings of more facts, for example those that writing an archive turned up."""
    found = with_ignored(_with_ids(worded(facts), report.document), report.document, report.chosen)
    found = [_beside(one, report.workflow) for one in found]
    return replace(report, findings=sorted_findings(dict.fromkeys([*report.findings, *found])))


def _beside(finding: Finding, workflow: Workflow) -> Finding:
    """A finding whose place, where it is in a module beside the notebook, is said in words."""
    where = workflow.beside_at(finding.cell, finding.line)
    if not where:
        return finding
    said = finding.message if where.partition(",")[0] in finding.message else f"{where}: {finding.message}"
    return replace(finding, message=said, cell=None, line=None, column=None)


def sorted_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by cell, line and code; those without a cell first."""
    return tuple(sorted(findings, key=lambda item: (item.cell or 0, item.line or 0, item.code)))


def require_ok(report: Report) -> None:
    """Let nothing pass that a check refuses.

    Raises:
        CheckError: The report has error findings.
    """
    if report.errors:
        raise refusal(report.errors, report)


def refusal(errors: Sequence[Finding], report: Report | None = None) -> CheckError:
    """The error that says the first of some error findings, and how many more there are."""
    first = errors[0]
    more = f" and {len(errors) - 1} more" if len(errors) > 1 else ""
    where = f" (cell {first.cell}, line {first.line})" if first.cell and first.line else ""
    return CheckError(f"{first.code}: {first.message}{where}{more}", first.hint, report)


def _with_ids(findings: Iterable[Finding], document: Document) -> list[Finding]:
    ids = {cell.position: cell.id for cell in document.cells}
    return [
        replace(finding, cell_id=ids.get(finding.cell)) if finding.cell and not finding.cell_id else finding
        for finding in findings
    ]


#: Proofs of this process by everything that they depend on.
_PROOFS: dict[tuple[object, ...], Proof] = {}
_MOST_PROOFS = 32


def proved(package: Package, start: Start | None, limits: Limits, proving: Proving) -> Proof:
    """The package's proof; one that found nothing in this process, or took long, is not made again.

    Args:
        limits: What the interpreters may have.
        proving: What imports it under those limits, and may have begun.
    """
    variables = tuple(sorted(item for item in os.environ.items() if item[0].startswith(VARIABLE_PREFIX)))
    names = (package.tenant, package.project.name, package.entry_module)
    key = (package.fingerprint, *names, variables, proving.variables, start, limits)
    proof = _PROOFS.get(key)
    if proof is None:
        proof = proving.proof(package, start)
        # A proof that failed at once may succeed after an installation; one that took long is not repeated.
        if not proof.facts or proof.duration_s > SLOW_S:
            while len(_PROOFS) >= _MOST_PROOFS:
                del _PROOFS[next(iter(_PROOFS))]
            _PROOFS[key] = proof
        return proof
    # The cells may have moved since, which changes no code.
    tasks = tuple(replace(task, place=package.place_of(task.path, task.line)) for task in proof.tasks)
    return replace(proof, tasks=tasks)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What an archive holds.

    Attributes:
        layout: Which layouts it holds.
        files: Its files, by path.
        dependencies: Third-party modules that its code imports, none of whose tasks are named.
        findings: What is wrong with it.
        beside: What its code registers beside tasks.
    """

    path: Path
    layout: Layout
    name: str
    version: str
    tasks: tuple[TaskSummary, ...]
    files: tuple[Member, ...]
    dependencies: tuple[Dependency, ...]
    findings: tuple[Finding, ...]
    beside: Archived = field(default_factory=Archived)


def inspect_archive(path: Path) -> Inspection:
    """Read an archive of either layout, from anywhere; none of its code is run and nothing is extracted.

    Raises:
        ArchiveError: It cannot be read, is no archive, or is not safe.
    """
    contents = read_contents(path)
    return Inspection(
        path=path,
        layout=contents.layout,
        name=contents.name,
        version=contents.version,
        tasks=contents.tasks,
        files=tuple(sorted(contents.archive.files.values(), key=lambda file: file.path)),
        dependencies=archive_dependencies(contents.archive),
        findings=worded(contents.facts),
        beside=registered_in(_code_of(contents), contents.workflow),
    )


def _code_of(contents: Contents) -> dict[str, bytes]:
    """The Python files of one layout: the guide's where it is there."""
    guide = contents.layout in {"both", "manifest"}
    return {
        file.path: file.data
        for file in contents.archive.files.values()
        if file.data is not None and ("/workflow/" not in file.path) == guide and "vendor/" not in file.path
    }
