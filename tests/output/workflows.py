"""Small workflows to draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cloaca_nb.model.finding import Place
from cloaca_nb.model.workflow import Edge, Project, Task, Workflow


def workflow(
    graph: Mapping[str, Sequence[str]],
    inferred: Mapping[tuple[str, str], str] | None = None,
    name: str = "demo",
    doc: str | None = None,
) -> Workflow:
    """A workflow with these dependencies.

    Args:
        graph: Each id with the ids that it waits for.
        inferred: (dependency, task) -> context key of the inferred ones.
        name: Its name.
        doc: Docstring of every task.
    """
    keys = inferred or {}
    tasks = [
        Task(
            id,
            Place(at, 2),
            Place(at, 1),
            "function",
            "f",
            edges=tuple(Edge(dep, id, keys.get((dep, id))) for dep in deps),
            doc=doc,
        )
        for at, (id, deps) in enumerate(graph.items(), 1)
    ]
    return Workflow(Project(name, name), tuple(tasks))
