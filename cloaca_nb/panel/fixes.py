"""The ways out of a finding that a button can take: what its hint names, as changes of a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cloaca_nb.model.finding import Finding
from cloaca_nb.model.workflow import Cell, Document, Task
from cloaca_nb.panel.types import FixItem
from cloaca_nb.read.cells.cell import read_cell
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.cells.directives import with_word
from cloaca_nb.read.handover.known import MARK
from cloaca_nb.read.tasks.ids import numbered_free
from cloaca_nb.read.tasks.plain import proposed_id, said_id

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
