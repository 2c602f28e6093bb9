"""The files that a notebook runs by `%run`, put where it runs them.

A notebook, and a file with `-i`, runs among the notebook's own names: its cells are put between what stands
before the line and what stands behind it. Any other file runs in names of its own, which the notebook gets
afterwards: it becomes a helper module, from which these are imported. What is noticed in them is placed at
the line.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from cloaca_nb.errors import NotebookError
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.workflow import Captured, Cell, Document, KeyUse, Line, Module, Task, Trigger, Workflow
from cloaca_nb.read.cells.cell import read_cell
from cloaca_nb.read.cells.code import CellCode, Escape
from cloaca_nb.read.local.modules import shown_path
from cloaca_nb.read.run_line import NamedFile, RunCells, Script, Uncarried, named, read_run
from cloaca_nb.read.tasks.ids import as_identifier, numbered_free

#: How deep files that run files are followed.
_DEPTH = 8
_SPOKEN = re.compile(r"\bcell (?P<cell>\d+)(?:, line (?P<line>\d+))?")


class _Origin(NamedTuple):
    """Where a cell comes from: its position, and the line that runs it where that is another cell's."""

    cell: int
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """A notebook with the files that it runs.

    Attributes:
        document: The notebook, their cells among its own.
        origins: Where each cell comes from, by its position there; none where nothing is run.
        facts: What is not carried, placed in the notebook.
        files: The files: position of the cell that runs them -> path from the notebook's folder -> content.
    """

    document: Document
    origins: Mapping[int, _Origin]
    facts: tuple[Fact, ...] = ()
    files: Mapping[int, Mapping[str, bytes]] = field(default_factory=dict)

    def placed(self, workflow: Workflow) -> Workflow:
        """A workflow that was read from this, with everything at its place in the notebook."""
        if not self.origins:
            return workflow
        placed = replace(
            workflow,
            tasks=tuple(self._task(task) for task in workflow.tasks),
            modules=tuple(self._module(module) for module in workflow.modules),
            captured=tuple(dict.fromkeys(self._captured(item) for item in workflow.captured)),
            facts=(*(self._fact(fact) for fact in workflow.facts), *self.facts),
            triggers=tuple(self._trigger(trigger) for trigger in workflow.triggers),
            deciding=tuple(dict.fromkeys(self._origin(cell).cell for cell in workflow.deciding)),
        )
        return replace(placed, beside={**placed.beside, **self._beside(placed)})

    def _beside(self, workflow: Workflow) -> dict[str, bytes]:
        """The files that cells run which the package depends on."""
        behind = workflow.cells_behind
        files = (each for cell, each in sorted(self.files.items()) if cell in behind)
        return {path: content for each in files for path, content in each.items()}

    def _origin(self, cell: int) -> _Origin:
        """Where a cell comes from; a module beside the notebook, told of like a cell, from itself."""
        return self.origins.get(cell) or _Origin(cell)

    def _at(self, cell: int, line: int | None) -> tuple[int, int | None]:
        origin = self._origin(cell)
        return origin.cell, origin.line or line

    def _place(self, place: Place) -> Place:
        cell, line = self._at(place.cell, place.line)
        return Place(cell, line, None if self._origin(place.cell).line else place.column)

    def _line(self, line: Line) -> Line:
        if line.cell is None:
            return line
        cell, number = self._at(line.cell, line.line)
        return line._replace(cell=cell, line=number)

    def _module(self, module: Module) -> Module:
        return replace(module, lines=tuple(self._line(line) for line in module.lines))

    def _captured(self, item: Captured) -> Captured:
        cell, line = self._at(item.cell, item.line)
        return item._replace(cell=cell, line=line or item.line)

    def _uses(self, uses: Iterable[KeyUse]) -> tuple[KeyUse, ...]:
        return tuple(replace(use, place=self._place(use.place)) for use in uses)

    def _task(self, task: Task) -> Task:
        return replace(
            task,
            place=self._place(task.place),
            marker=self._place(task.marker),
            reads=self._uses(task.reads),
            writes=self._uses(task.writes),
        )

    def _trigger(self, trigger: Trigger) -> Trigger:
        lines = (self._at(cell, line) for cell, line in trigger.lines)
        return replace(
            trigger,
            place=self._place(trigger.place),
            lines=tuple((cell, line or 1) for cell, line in lines),
        )

    def _fact(self, fact: Fact) -> Fact:
        said = type(fact.said)(**self._values(fact.values))
        return replace(fact, said=said, place=fact.place and self._place(fact.place))

    def _values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values of a fact: those that say a cell by number, and texts that do."""
        found = dict(values)
        for name, value in values.items():
            beside = f"{name.removesuffix('cell')}line"
            if name.endswith("cell") and value in self.origins:
                found[name], line = self._at(value, values.get(beside))
                if beside in values:
                    found[beside] = line or values[beside]
            elif isinstance(value, str):
                found[name] = _SPOKEN.sub(self._spoken, value)
        return found

    def _spoken(self, match: re.Match[str]) -> str:
        if int(match["cell"]) not in self.origins:
            return match[0]
        cell, line = self._at(int(match["cell"]), int(match["line"]) if match["line"] else None)
        return f"cell {cell}" + (f", line {line}" if line else "")


def with_run_files(document: Document) -> Running:
    """A notebook with the files that its cells run by `%run`, each at its place."""
    if not any("%run" in cell.source for cell in document.cells):
        return Running(document, {})
    return _Weaving(document).woven()


class _Weaving:
    """Puts the cells of files between those of a notebook."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._cells: list[Cell] = []
        self._origins: dict[int, _Origin] = {}
        self._facts: list[Fact] = []
        self._taken = {"tasks", "cloaca"}
        self._files: dict[int, dict[str, bytes]] = {}

    def woven(self) -> Running:
        for cell in self._document.cells:
            self._cell(cell, _Origin(cell.position), _DEPTH)
        if len(self._cells) == len(self._document.cells):
            return Running(self._document, {})
        woven = replace(self._document, cells=tuple(self._cells))
        return Running(woven, self._origins, tuple(self._facts), self._files)

    def _put(self, cell: Cell, source: str, origin: _Origin) -> None:
        position = len(self._cells) + 1
        self._cells.append(replace(cell, position=position, source=source))
        self._origins[position] = origin

    def _cell(self, cell: Cell, origin: _Origin, depth: int) -> None:
        """A cell, cut where it runs files."""
        code = read_cell(cell) if cell.kind == "code" and "%run" in cell.source else None
        lines, done = cell.source.split("\n"), 0
        for escape in code.escapes if code is not None and code.role == "plain" else ():
            file = named(escape, self._document.folder) if _stands_alone(code, escape) else None
            if file is None or depth == 0:
                continue
            at = _Origin(origin.cell, origin.line or escape.line)
            found = self._read(file, at) if isinstance(file, NamedFile) else file
            self._put(cell, _part(lines, done, escape.line - 1), origin)
            self._run(found, escape, at, depth)
            done = escape.line
        self._put(cell, _part(lines, done, len(lines)), origin)

    def _read(self, file: NamedFile, at: _Origin) -> Script | RunCells | Uncarried:
        """A file, kept for who reads the notebook back from its package."""
        with contextlib.suppress(NotebookError):
            path = shown_path(file.path, self._document.folder)
            self._files.setdefault(at.cell, {})[path] = file.content()
        return read_run(file)

    def _run(self, found: Script | RunCells | Uncarried, escape: Escape, at: _Origin, depth: int) -> None:
        """What a line runs."""
        perhaps: Sequence[str] = ()
        if isinstance(found, RunCells):
            for source in found.sources:
                self._cell(Cell(at.cell, "code", source, of_file=found.of_file), at, depth - 1)
        elif isinstance(found, Script):
            self._script(found, at)
            perhaps = found.perhaps
        else:
            self._facts.append(Fact(kinds.RunNotCarried(escape.text[:80], found.why), Place(*at)))
            perhaps = [name for name in found.names if name.isidentifier()]
        if perhaps:
            self._put(Cell(at.cell, "code", ""), f"{', '.join(perhaps)}, = {escape.text}", at)

    def _script(self, script: Script, at: _Origin) -> None:
        """A file that runs in names of its own: a helper module, and what the notebook gets of it."""
        name = numbered_free(f"{as_identifier(script.stem, 'file')}_run", self._taken)
        self._taken.add(name)
        blank = Cell(at.cell, "code", "", of_file=True)
        self._put(blank, f"%%cloaca_module {name}\n{script.text}", at)
        own = [f"from {name} import {', '.join(script.names)}"] if script.names else [f"import {name}"]
        self._put(blank, "\n".join([*own, *script.imports]), at)


def _stands_alone(code: CellCode | None, escape: Escape) -> bool:
    """Whether a line of a cell is at the top level, and no other is joined to it."""
    line = code.cell.source.split("\n")[escape.line - 1] if code is not None else ""
    return line.startswith("%") and not line.endswith("\\")


def _part(lines: Sequence[str], first: int, last: int) -> str:
    """The lines of a part of a cell, all others blank so that each keeps its number."""
    return "\n".join(line if first <= at < last else "" for at, line in enumerate(lines[:last]))
