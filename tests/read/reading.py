"""Notebooks for tests of the reading layer, and what the rules say about them."""

from __future__ import annotations

from pathlib import Path

from cloaca_nb.check.rules import ALL_RULES, worded
from cloaca_nb.model.finding import Finding, slug
from cloaca_nb.model.workflow import Cell, Document, Project, Workflow
from cloaca_nb.read.workflow import read_workflow

#: The first cell of most notebooks here.
HEAD = "%load_ext cloaca_nb\n%cloaca_workflow demo\nimport cloaca"


def document(*sources: str, head: str = HEAD, file: str = "demo.ipynb") -> Document:
    """A notebook of code cells; `head` is its first cell."""
    cells = [Cell(position, "code", source) for position, source in enumerate([head, *sources], 1)]
    return Document(tuple(cells), Path("/nowhere") / file, Path("/nowhere"))


def workflow(*sources: str, head: str = HEAD) -> Workflow:
    """What is read from such a notebook."""
    return read_workflow(document(*sources, head=head))


def findings(*sources: str, head: str = HEAD, found: Project | None = None) -> list[Finding]:
    """The findings about such a notebook that need no package, without those of capture."""
    notebook = document(*sources, head=head)
    told = sorted(worded(read_workflow(notebook, found).facts), key=lambda finding: finding.code)
    return [finding for finding in told if finding.code[:2] in {"C1", "C3", "C4"}]


def kinds(
    *sources: str, head: str = HEAD, found: Project | None = None
) -> dict[str, tuple[int | None, int | None]]:
    """Names of the rules that found something, with cell and line of the last such finding."""
    names = {rule.code: slug(kind) for kind, rule in ALL_RULES.items()}
    return {names[f.code]: (f.cell, f.line) for f in findings(*sources, head=head, found=found)}


def errors(*sources: str, head: str = HEAD) -> set[str]:
    """Names of the rules that found an error."""
    names = {rule.code: slug(kind) for kind, rule in ALL_RULES.items()}
    return {names[f.code] for f in findings(*sources, head=head) if f.severity == "error"}


def edges(*sources: str, head: str = HEAD) -> dict[str, list[str]]:
    """Dependencies of each task."""
    return {task.id: list(task.dependencies) for task in workflow(*sources, head=head).tasks}


def text(*sources: str, head: str = HEAD) -> str:
    """The text of the first module."""
    return "\n".join(line.text for line in workflow(*sources, head=head).modules[0].lines)


def body(id: str, *lines: str) -> str:
    """A body-form cell."""
    return "\n".join([f"%%cloaca_task {id}", *lines])
