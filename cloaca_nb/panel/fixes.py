"""The ways out of a finding that a button can take: what its hint names, as changes of a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cloaca_nb.model.finding import Finding
from cloaca_nb.model.workflow import Cell, Document, Task
from cloaca_nb.panel.types import FixItem
from cloaca_nb.read.cells.directives import with_word

#: Comments that a hint names, and its advice to run the cell.
_WORDS = re.compile(r"`# cloaca: (\w+)`")
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
        return [*written, *self._again(finding)]

    @staticmethod
    def _written(cell: Cell, line: int, words: Iterable[str]) -> Iterator[FixItem]:
        for word in words:
            made = with_word(cell, line, word)
            if made is not None:
                at, text = made
                was = cell.source.split("\n")[at - 1]
                yield FixItem(cell_id=cell.id or "", line=at, word=word, was=was, text=text)

    def _again(self, finding: Finding) -> Iterator[FixItem]:
        position = self._tasks.get(finding.task or "", finding.cell or 0)
        id = self._cells[position].id if position in self._cells else finding.cell_id
        if id and _RUN.search(finding.hint):
            yield FixItem(cell_id=id, line=1, word="", was="", text="")
