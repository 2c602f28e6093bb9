"""Packages made by hand: one module of tasks, each of its lines a line of cell 2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from cloaca_nb.model.finding import Place
from cloaca_nb.model.package import Package
from cloaca_nb.model.workflow import Edge, Project, Task, Workflow

NAME = "flow"
CELL = 2
INIT = f'import cloaca\nwith cloaca.WorkflowBuilder("{NAME}"):\n    from . import tasks\n'
FULL = f"public::embedded::{NAME}::"


def package(code: str, tasks: Mapping[str, Sequence[str]] | None = None, folder: Path = Path()) -> Package:
    """A package of the guide's layout.

    Args:
        code: Text of the module of tasks, without `import cloaca`.
        tasks: Ids and dependencies, for what the reader of notebooks would have found.
        folder: The notebook's folder.
    """
    source = f"import cloaca\n{code}"
    project = Project(workflow=NAME, name=NAME, entry_module=NAME)
    places = tuple(Place(CELL, line) for line in range(1, source.count("\n") + 2))
    return Package(
        project=project,
        workflow=Workflow(project, tuple(_task(id, needs) for id, needs in (tasks or {}).items())),
        tenant="public",
        guide={f"{NAME}/__init__.py": INIT.encode(), f"{NAME}/tasks.py": source.encode()},
        release={},
        pyproject=b"",
        source_map={f"{NAME}/tasks.py": places},
        fingerprint="",
        folder=folder,
    )


def _task(id: str, dependencies: Sequence[str]) -> Task:
    return Task(
        id=id,
        place=Place(CELL, 1),
        marker=Place(CELL, 1),
        form="function",
        function=id,
        edges=tuple(Edge(dependency, id) for dependency in dependencies),
    )
