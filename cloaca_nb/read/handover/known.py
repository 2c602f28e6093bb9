"""What was found out about a notebook's cells before they had marks, for reading it with the marks.

Each cell that may get a mark is read with a line for it, so that its tree is that of the marked cell. A cell
that gets none stands a line higher than it was read, which is made up for in what is told of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cloaca_nb.model.finding import Fact
from cloaca_nb.model.workflow import Cell
from cloaca_nb.read.cells.cell import read_cell
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.effects.build import build
from cloaca_nb.read.effects.purity import PurityAnalysis
from cloaca_nb.read.names.timeline import Timeline

#: What stands above a cell that is a task.
MARK = "# %%cloaca_task"


@dataclass(frozen=True, slots=True, eq=False)
class MarkedTimeline:
    """A notebook's time line, of cells of which those that may get a mark have one.

    Attributes:
        purity: What the statements do.
        cells: The code cells as they were read, by position.
        marked: Positions of those that were read with a mark.
        alike: Positions of cells that bind or change something, and of which another one has the text.
    """

    timeline: Timeline
    purity: PurityAnalysis
    cells: Mapping[int, CellCode]
    marked: frozenset[int]
    alike: frozenset[int]
    _read: dict[Cell, CellCode] = field(default_factory=dict)

    def read(self, cell: Cell) -> CellCode:
        """A code cell as it is read; with the tree that it has here where it is below a mark of a line."""
        found = self._read.get(cell)
        if found is None:
            head, _, rest = cell.source.partition("\n")
            mark = head.startswith(f"{MARK} ") and not head.endswith("\\")
            if mark and cell.position in self.marked and rest == self._text(cell.position):
                known = self.cells[cell.position]
                found = replace(known, cell=cell, marker=head.removeprefix(MARK).strip())
            else:
                found = read_cell(cell)
            self._read[cell] = found
        return found

    def _text(self, position: int) -> str:
        """What stands in a cell that was read, below its mark."""
        source = self.cells[position].cell.source
        return source.partition("\n")[2] if position in self.marked else source

    def timeline_of(self, codes: Sequence[CellCode], helpers: Collection[str]) -> Timeline | None:
        """The time line of a notebook's cells, where it is this one; None where it has to be made."""
        same = not helpers and len(codes) == len(self.cells) and all(map(self._is_known, codes))
        return self.timeline if same else None

    def _is_known(self, code: CellCode) -> bool:
        position = code.cell.position
        known = self.cells.get(position)
        if known is None or code.cell.elsewhere is not None:
            return False
        if code.tree is not None and code.tree is known.tree:
            return True
        # Cells of one text that have no marks have one tree.
        return position not in self.alike and code.cell.source == self._text(position)

    def placed(self, facts: Iterable[Fact], codes: Iterable[CellCode]) -> Iterator[Fact]:
        """Facts that the time line gave, at the lines of the cells as they are."""
        higher = {code.cell.position for code in codes if not code.marker_line} & self.marked
        for fact in facts:
            place = fact.place
            if place is not None and place.cell in higher and place.line is not None:
                fact = replace(fact, place=place._replace(line=place.line - 1))
            yield fact


def known_of(codes: Sequence[CellCode]) -> MarkedTimeline:
    """What is known of a notebook's cells, as if each that can were marked."""
    found: Counter[str] = Counter()
    cells: dict[int, CellCode] = {}
    marked: set[int] = set()
    for code in codes:
        position = code.cell.position
        # Two tasks have two trees, whatever their text.
        cells[position] = _with_mark(code, found[code.cell.source])
        found[code.cell.source] += 1
        if cells[position] is not code:
            marked.add(position)
    timeline, purity = build([*cells.values()], (), {})
    binding = {step.cell for step in timeline.steps if step.happens}
    texts = {code.cell.position: found[code.cell.source] for code in codes}
    alike = {position for position in binding if texts.get(position, 1) > 1}
    return MarkedTimeline(timeline, purity, cells, frozenset(marked), frozenset(alike))


def _with_mark(code: CellCode, blanks: int) -> CellCode:
    """A cell with a line for a mark; as it is where it has one, or words of IPython that tasks leave out."""
    if code.role != "plain" or code.marker_line or code.tree is None:
        return code
    marked = read_cell(with_mark(code.cell, " " * blanks))
    escapes = tuple(each._replace(line=each.line - 1) for each in marked.escapes)
    same = (marked.text, escapes) == (f"\n{code.text}", code.escapes)
    return marked if same or not code.escapes else code


def with_mark(cell: Cell, words: str) -> Cell:
    """A cell below a mark, with what that says."""
    return replace(cell, source=f"{MARK} {words}\n{cell.source}")
