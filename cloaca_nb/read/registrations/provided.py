"""Tasks that a provider's package makes: `cloaca.constructor(id=…, from_=…, constructor=…)`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.workflow import Task
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.names.calls import keywords_of
from cloaca_nb.read.names.definitions import Definitions
from cloaca_nb.read.registrations.find import unwrapped
from cloaca_nb.read.tasks.edges import TaskNode
from cloaca_nb.read.tasks.engine_names import EngineNames

_PARAMETERS = ("id", "from_", "constructor", "config", "grants", "dependencies", "runtime")


def read_provided(
    codes: Iterable[CellCode], engine: EngineNames, definitions: Definitions
) -> list[tuple[Task, TaskNode]]:
    """The tasks that providers make, with what they wait for; one whose id is computed is left out.

    Args:
        codes: The cells whose top level is code of the package.
        engine: By which names they call the engine.
        definitions: The notebook's names, for texts that constants hold.
    """
    found = []
    for code in codes:
        for node in unwrapped(code, engine):
            call = getattr(node, "value", None) if isinstance(node, ast.Expr | ast.Assign) else None
            if isinstance(call, ast.Call) and engine.called(call) == "constructor":
                found += list(_task(code, call, definitions))
    return found


def _task(code: CellCode, call: ast.Call, definitions: Definitions) -> Iterator[tuple[Task, TaskNode]]:
    cell = code.cell.position
    given = dict(zip(_PARAMETERS, call.args, strict=False))
    given |= keywords_of(call)

    def text(node: ast.expr | None) -> str | None:
        return definitions.text(node, cell)

    id = text(given.get("id"))
    if id is None:
        return
    place = Place(cell, call.lineno)
    provider = text(given.get("from_")) or ""
    task = Task(
        id,
        place,
        place,
        "provided",
        "constructor",
        code.cell.source,
        {"from_": repr(provider)},
        doc=f"{text(given.get('constructor')) or 'made'} of {provider or 'a provider'}",
    )
    yield task, TaskNode(id, place, tuple(_names(given.get("dependencies"), text)))


def _names(node: ast.expr | None, text: Callable[[ast.expr], str | None]) -> Iterator[str]:
    """Ids of the tasks that are waited for: texts, or functions by their names."""
    for each in getattr(node, "elts", ()):
        name = text(each) or (each.id if isinstance(each, ast.Name) else None)
        if name is not None:
            yield name


def provider_of(task: Task) -> str:
    """The provider of such a task, as the notebook names it: `NAME@VERSION`; "" where that is computed."""
    return str(ast.literal_eval(task.arguments["from_"]))


def provided_facts(tasks: Iterable[Task]) -> Iterator[Fact]:
    """That providers make tasks, which few can build."""
    for task in tasks:
        provider = provider_of(task) or "that is computed"
        yield Fact(kinds.ProvidedTask(task.id, provider), task.place, task.id)


def in_order(tasks: Sequence[Task], provided: Sequence[Task]) -> tuple[Task, ...]:
    """All tasks in the order of their cells."""
    if not provided:
        return tuple(tasks)
    return tuple(sorted((*tasks, *provided), key=lambda task: (task.marker.cell, task.marker.line or 0)))
