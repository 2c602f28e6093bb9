"""What the kernel needs to know of a task cell before it runs it: form, function, what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cloaca_nb.errors import UsageError
from cloaca_nb.model.finding import Fact, Finding
from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.read.cells.cell import read_cell
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.cells.marker import parse_marker
from cloaca_nb.read.tasks.draft import Draft
from cloaca_nb.read.tasks.engine_names import engine_names
from cloaca_nb.read.tasks.forms import read_forms

#: Facts that Python itself reports when the cell is compiled, with its own picture of the place.
_PYTHON_TELLS = frozenset({"task-syntax", "module-syntax"})


_ENGINE = re.compile(r"\bcloaca\b")


@dataclass(frozen=True, slots=True)
class TaskCell:
    """A task cell on its own.

    Attributes:
        drafts: Its tasks; none where something is wrong with it.
        facts: What is wrong with it, or worth telling.
        run: Whether its tasks are to be run at once.
        lost: Ids that the cell was to define but does not.
        names: For the body form: id -> name of the function to make of the cell.
    """

    drafts: tuple[Draft, ...]
    facts: tuple[Fact, ...]
    run: bool = False
    lost: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of its tasks, those that it does not get to define too."""
        return tuple(dict.fromkeys([*(draft.id for draft in self.drafts), *self.lost]))

    @property
    def body_function(self) -> str | None:
        """For the body form: the name of the function to make of the cell."""
        return next((self.names[draft.id] for draft in self.drafts if draft.form == "body"), None)

    def refuse(self) -> None:
        """Raise where the cell cannot be a task, in the words of the check.

        Raises:
            UsageError: The cell breaks a rule that needs nothing but the cell.
        """
        problem = self.problem
        if problem is not None:
            raise problem

    @property
    def problem(self) -> UsageError | None:
        """Why the cell cannot be a task, None where it can."""
        return problem_of(self.facts)

    def functions(self) -> Iterator[tuple[str, str]]:
        """Id and Python name of each task's function; a plain cell has none, it has run as it stands."""
        for draft in self.drafts:
            if draft.form != "plain":
                yield draft.id, self.names.get(draft.id, draft.node.name)


def problem_of(facts: Iterable[Fact]) -> UsageError | None:
    """The first of some facts that is an error, in the words of the check; None where none is."""
    for finding in _findings(facts):
        if finding.severity == "error":
            where = f" (line {finding.line})" if finding.line not in {None, 1} else ""
            return UsageError(f"{finding.code} {finding.message}{where}", finding.hint)
    return None


def read_task_cell(source: str, around: Callable[[], Sequence[Cell]] = tuple) -> TaskCell:
    """A task cell on its own, but for what other cells call the engine, and the name of a body's function.

    Args:
        source: Its text.
        around: Gives the notebook's cells, which may hold this one.
    """
    code = read_cell(Cell(1, "code", source))
    found = read_forms(code, engine_names([*_importing(around()), code] if "@" in source else [code]))
    try:
        run = parse_marker(code.marker).run
    except UsageError:
        run = False
    bodies = any(draft.form == "body" for draft in found.drafts)
    names = _function_names(source, around()) if bodies else {}
    return TaskCell(found.drafts, found.facts, run, found.lost, names)


def _importing(cells: Sequence[Cell]) -> Iterator[CellCode]:
    """Cells that may give the engine, or a name of it, another name: `import cloaca as c`, `t = c.task`."""
    return (read_cell(cell) for cell in cells if cell.kind == "code" and _ENGINE.search(cell.source))


def _function_names(source: str, cells: Sequence[Cell]) -> dict[str, str]:
    """Names of body functions, as the package has them that the cell with this text is of."""
    from cloaca_nb.read.several import at_cell
    from cloaca_nb.read.workflow import function_names

    place = next((cell.position for cell in cells if cell.source == source), None)
    if place is None:
        place = max((cell.position for cell in cells), default=0) + 1
        cells = [*cells, Cell(place, "code", source)]
    return function_names(at_cell(Document(tuple(cells)), place))


def _findings(facts: Iterable[Fact]) -> Iterator[Finding]:
    from cloaca_nb.check.rules import worded

    told = worded(fact for fact in facts if fact.kind not in _PYTHON_TELLS)
    yield from (finding for finding in told if finding.code.startswith("C1"))
