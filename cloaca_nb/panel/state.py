"""Slices of the panel's state, made from the model. Pure functions of what they are given; all bounded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Finding, Severity, by_gravity
from cloaca_nb.model.json_value import json_text
from cloaca_nb.model.params import Param, ParamType
from cloaca_nb.model.wording import clip, counted
from cloaca_nb.model.workflow import Cell, Document, Edge, Task, Workflow
from cloaca_nb.output.pictures.graph_svg import draw
from cloaca_nb.output.pictures.registered import drawn, task_note
from cloaca_nb.output.words import duration_text, size_text
from cloaca_nb.panel.contract.shapes import (
    FieldItem,
    FieldType,
    FindingItem,
    FindingsSlice,
    FixItem,
    GraphEdge,
    GraphSlice,
    GraphTask,
    ListItem,
    Outcome,
    PanelState,
    SessionSlice,
)
from cloaca_nb.panel.folding import graph_drawing, groups_of
from cloaca_nb.read.cells.cell import read_cell
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.cells.directives import with_word
from cloaca_nb.read.handover.known import MARK
from cloaca_nb.read.tasks.ids import numbered_free
from cloaca_nb.read.tasks.plain import proposed_id, said_id

if TYPE_CHECKING:
    from cloaca_nb.check.checker import Report
    from cloaca_nb.deploy.flow import Deployment
    from cloaca_nb.model.package import Archive


#: Findings that are sent; the rest is counted.
MOST_FINDINGS = 200
#: Larger graphs are not drawn a second time for narrow places.
MOST_DRAWN_TWICE = 100
#: Fields of the initial context's form.
MOST_FIELDS = 24
#: Characters of one sentence, of a docstring's first line, of a name.
SENTENCE, FIRST_LINE, NAME = 2000, 200, 400


def cell_ids(document: Document) -> dict[int, str]:
    """Ids of cells by position, where they have one."""
    return {cell.position: cell.id for cell in document.cells if cell.id}


def graph_slice(workflow: Workflow, document: Document) -> GraphSlice:
    """The workflow and its drawings; the document has its cells' ids."""
    workflow = drawn(workflow)
    first = draw(workflow)
    drawings = [graph_drawing(first)]
    if first.layout.direction == "right" and 1 < len(workflow.tasks) <= MOST_DRAWN_TWICE:
        drawings.append(graph_drawing(draw(workflow, "down")))
    ids = cell_ids(document)
    edges = {(edge.dependency, edge.task): edge for edge in workflow.edges}
    return GraphSlice(
        workflow=clip(workflow.name, NAME),
        version=clip(workflow.project.version, NAME),
        description=clip(workflow.project.description, FIRST_LINE),
        tasks=[_task(task, workflow, ids) for task in {task.id: task for task in workflow.tasks}.values()],
        edges=[_edge(edges[route.dependency, route.task]) for route in first.layout.routes],
        drawings=drawings,
        groups=groups_of(workflow.dependencies),
        problem="" if workflow.tasks else _unrun(document),
    )


def _unrun(document: Document) -> str:
    """Why a notebook in which tasks are marked has none: their cells were not run; else an empty text."""
    marked = {fact.task: None for fact in document.facts if isinstance(fact.said, kinds.UnrunCell)}
    if not marked:
        return ""
    return f"No task yet: {counted(len(marked), 'marked cell')} still to be run in this kernel"


def _task(task: Task, workflow: Workflow, ids: Mapping[int, str]) -> GraphTask:
    first = (task.doc or "").strip().partition("\n")[0]
    return GraphTask(
        id=task.id,
        cell=task.place.cell,
        cell_id=ids.get(task.place.cell),
        line=task.place.line,
        doc=clip(first, FIRST_LINE),
        note=clip(task_note(task, workflow), FIRST_LINE),
    )


def _edge(edge: Edge) -> GraphEdge:
    key = None if edge.key is None else clip(edge.key, NAME)
    return GraphEdge(source=edge.dependency, target=edge.task, key=key)


def findings_slice(
    findings: Sequence[Finding], document: Document, *, proved: bool, workflow: Workflow | None = None
) -> FindingsSlice:
    """The findings, the gravest first.

    Args:
        findings: As the check gives them.
        document: The cells, for the ids of findings that carry none.
        proved: Whether the package was imported.
        workflow: The tasks, for the cells that may be run again.
    """
    ids = cell_ids(document)
    fixes = Fixes(document, () if workflow is None else workflow.tasks)
    if not proved:
        # A notebook in which nothing is marked yet has no mistake, and the picture says what to do.
        findings = [finding for finding in findings if finding.code != "C114"]
    return FindingsSlice(
        state="current",
        proved=proved,
        errors=_count(findings, "error"),
        warnings=_count(findings, "warning"),
        infos=_count(findings, "info"),
        items=[_finding(finding, ids, fixes) for finding in by_gravity(findings)[:MOST_FINDINGS]],
        more=max(0, len(findings) - MOST_FINDINGS),
    )


def _count(findings: Iterable[Finding], severity: Severity) -> int:
    return sum(finding.severity == severity for finding in findings)


def _finding(finding: Finding, ids: Mapping[int, str], fixes: Fixes) -> FindingItem:
    by_position = None if finding.cell is None else ids.get(finding.cell)
    return FindingItem(
        code=finding.code,
        severity=finding.severity,
        message=clip(finding.message, SENTENCE),
        hint=clip(finding.hint, SENTENCE),
        cell=finding.cell,
        cell_id=finding.cell_id or by_position,
        line=finding.line,
        task=finding.task,
        fixes=fixes.of(finding),
    )


def context_fields(report: Report | None) -> list[FieldItem]:
    """Fields for what a run needs at its beginning: declared parameters, and keys that no task writes."""
    if report is None:
        return []
    params = report.workflow.params
    known = {param.name for param in params}.union(
        use.key for task in report.workflow.tasks for use in task.writes
    )
    readers: dict[str, list[str]] = {}
    for task in report.workflow.tasks:
        for use in task.reads:
            if use.required:
                readers.setdefault(use.key, []).append(task.id)
    inputs = [_input(key, readers[key]) for key in readers if key not in known]
    return [*map(_parameter, params), *inputs][:MOST_FIELDS]


_TYPES: Mapping[ParamType, FieldType] = {
    "str": "text",
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "dict": "json",
    "list": "json",
}


def _parameter(param: Param) -> FieldItem:
    """A parameter of the workflow: a text by default as it is, all else as JSON."""
    value = param.default
    text = value if isinstance(value, str) else json_text(value, ascii=False)
    return FieldItem(
        name=clip(param.name, NAME),
        type=_TYPES[param.type],
        default="" if param.required else clip(text, SENTENCE),
        required=param.required,
        help="a parameter of the workflow",
    )


def _input(key: str, readers: Sequence[str]) -> FieldItem:
    """A key that tasks read and none writes: it may be given, as JSON, or be left out."""
    text = f"JSON; read by {', '.join(readers)}"
    return FieldItem(
        name=clip(key, NAME), type="json", default="", required=False, help=clip(text, FIRST_LINE)
    )


def packed(archive: Archive) -> Outcome:
    """What came of a pack."""
    rows = [
        ("archive", str(archive.path)),
        ("size", f"{size_text(archive.size_bytes)}, {counted(archive.entries, 'entry', 'entries')}"),
        ("fingerprint", archive.fingerprint),
    ]
    return outcome("pack", f"Packed {archive.path.name}", rows)


def outcome(
    action: Literal["pack", "deploy", "deployed"],
    title: str,
    rows: Sequence[tuple[str, str]] = (),
    *,
    severity: Literal["done", "warning", "error"] | None = None,
    execute: bool = False,
    target: str = "",
    items: Sequence[ListItem] = (),
) -> Outcome:
    """What came of an action, in texts that are short enough to be shown.

    Args:
        severity: Whether it was done, or something of it should be looked at, or it was not done; done unless
            a row warns.
    """
    shown = [(name, clip(value, SENTENCE)) for name, value in rows if value]
    return Outcome(
        action=action,
        severity=severity or ("warning" if "warning" in dict(shown) else "done"),
        title=clip(title, SENTENCE),
        rows=shown,
        execute=execute,
        target=target,
        items=[*items],
    )


def deployed(deployment: Deployment, *, execute: bool) -> Outcome:
    """What came of a deploy.

    Args:
        execute: Whether the package can be run where it is.
    """
    title = f"Deployed {deployment.name} {deployment.version}: {deployment.became}"
    return outcome("deploy", title, deployment_rows(deployment), execute=execute)


def deployment_rows(deployment: Deployment) -> list[tuple[str, str]]:
    """What is known of a deployment, line by line."""
    checks = deployment.preflight.checks if deployment.preflight else ()
    return [
        ("target", f"{deployment.target} ({deployment.kind})"),
        ("place", deployment.place),
        ("package", deployment.package_id),
        ("fingerprint", deployment.fingerprint),
        ("run", deployment.execution or ""),
        ("state", deployment.message),
        ("next", deployment.hint),
        *(
            ("warning", "; ".join(text for text in (check.message, check.hint) if text))
            for check in checks
            if check.state == "warning"
        ),
        ("time", duration_text(deployment.elapsed_s)),
    ]


def empty_state() -> PanelState:
    """The state before anything is known."""
    return PanelState(
        graph=GraphSlice(
            workflow="", version="", description="", tasks=[], edges=[], drawings=[], groups=[], problem=""
        ),
        run={
            "number": 0,
            "status": "none",
            "runner": "",
            "started": None,
            "duration_s": None,
            "message": "",
            "at": 1,
            "times": 1,
            "now": 0.0,
            "tasks": [],
        },
        findings=FindingsSlice(state="none", proved=False, errors=0, warnings=0, infos=0, items=[], more=0),
        session=SessionSlice(
            notebook="",
            busy=[],
            runner="auto",
            targets=[],
            fields=[],
            outcome=None,
            notice=None,
            waiting=[],
            workflows=[],
        ),
        journal={"lines": [], "more": 0},
        beside={"schedule": [], "inputs": [], "there": [], "asked": ""},
    )


#: Comments that a hint names, and its advice to run the cell.
_WORDS = re.compile(r"`# cloaca: (\w+)`")
#: Findings of cells that a marker with an id mends.
_MARKED = frozenset({"C142", "C144"})
_MARKER = "%%cloaca_task"
_RUN = re.compile(r"\brun the cell\b|\bthe kernel that is ahead\b")


class Fixes:
    """The ways out of findings.

    Args:
        document: The cells.
        tasks: The tasks: what is to be run again is the cell of a finding's task.
    """

    def __init__(self, document: Document, tasks: Iterable[Task]) -> None:
        self._cells = {cell.position: cell for cell in document.cells if cell.id}
        self._tasks = {task.id: task.marker.cell for task in tasks}

    def of(self, finding: Finding) -> list[FixItem]:
        """The ways out of one finding; none that would show a line with a secret."""
        if finding.severity == "ignored" or finding.code.startswith("C8"):
            return []
        words = list(dict.fromkeys(_WORDS.findall(finding.hint)))
        if finding.severity == "warning":
            words.append(f"ignore[{finding.code}]")
        cell = self._cells.get(finding.cell or 0)
        written = self._written(cell, finding.line, words) if cell is not None and finding.line else ()
        return [*written, *self._marked(finding, cell), *self._again(finding)]

    @staticmethod
    def _written(cell: Cell, line: int, words: Iterable[str]) -> Iterator[FixItem]:
        for word in words:
            made = with_word(cell, line, word)
            if made is not None:
                at, text = made
                was = cell.source.split("\n")[at - 1]
                yield FixItem(cell_id=cell.id or "", line=at, word=word, was=was, text=text)

    def _marked(self, finding: Finding, cell: Cell | None) -> Iterator[FixItem]:
        """A marker with an id that no task has: above the cell, or for the one that it begins with."""
        code = read_cell(cell) if cell is not None and finding.code in _MARKED else None
        if code is None or code.tree is None or _is_of_another_magic(code):
            return
        id = numbered_free(said_id(code) or proposed_id(code.tree), {each.casefold() for each in self._tasks})
        at = code.marker_line or 1
        was = code.cell.source.split("\n")[at - 1]
        head, marker, rest = was.partition(_MARKER)
        text = f"{head}{marker} {id}{rest}" if code.marker_line else f"{MARK} {id}\n{was}"
        yield FixItem(cell_id=code.cell.id or "", line=at, word=text.split("\n")[0], was=was, text=text)

    def _again(self, finding: Finding) -> Iterator[FixItem]:
        position = self._tasks.get(finding.task or "", finding.cell or 0)
        id = self._cells[position].id if position in self._cells else finding.cell_id
        if id and _RUN.search(finding.hint):
            yield FixItem(cell_id=id, line=1, word="", was="", text="")


def _is_of_another_magic(code: CellCode) -> bool:
    return code.role != "task" and any(escape.kind == "cell-magic" for escape in code.escapes)
