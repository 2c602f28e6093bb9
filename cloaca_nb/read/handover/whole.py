"""The smallest workflow of all: one task, whose cell is made of those that work, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.read.handover.known import MARK
from cloaca_nb.read.handover.suggest import PICKLES, Proposal, Suggestion
from cloaca_nb.read.tasks.ids import as_word
from cloaca_nb.read.tasks.plain import slug

#: Kinds of cells that are joined where they stand between two that work.
_JOINED = frozenset({"task", "helper", "data", "eye"})
NAMELESS = "whole_notebook"


def wholes(suggestion: Suggestion, names: Mapping[str, str]) -> Iterator[Suggestion]:
    """One task in place of those of a suggestion, first of fewer cells; none where cells are marked.

    The cells from the first that works to the last become one, in the place of the last; what stands above,
    such as imports, stays where it is. The others are left empty. Then the same from the first cell on.

    Args:
        suggestion: The tasks that it was proposed to cut the notebook into.
        names: Other ids, by the proposed one: the notebook's title, else its file's name.
    """
    tasks = suggestion.tasks
    if not tasks or any(one.kind == "marked" for one in suggestion.proposals):
        return
    id_ = _title(suggestion.document) or NAMELESS
    for first in (tasks[0].cell, 1):
        cells = [
            one.cell
            for one in suggestion.proposals
            if first <= one.cell <= tasks[-1].cell and one.kind in _JOINED
        ]
        if len(cells) > 1:
            yield _whole(suggestion, cells, names.get(id_, id_))


def _whole(suggestion: Suggestion, joined: list[int], id_: str) -> Suggestion:
    from cloaca_nb.read.workflow import read_workflow

    marked = _joined(suggestion.document, joined, f"{MARK} {as_word(id_)}{_pickles(suggestion)}")
    proposals = tuple(_proposal(one, joined, id_) for one in suggestion.proposals)
    return replace(
        suggestion, proposals=proposals, marked=marked, workflow=read_workflow(marked), joined=tuple(joined)
    )


def _proposal(one: Proposal, joined: list[int], id_: str) -> Proposal:
    if one.cell == joined[-1]:
        return replace(one, kind="task", id=id_, why=f"does all the work of {len(joined)} cells")
    if one.cell in joined:
        return replace(one, kind="joined", id="", why=f"becomes part of cell {joined[-1]}")
    return one


def _joined(document: Document, joined: list[int], line: str) -> Document:
    """The document with these cells in the last of them, below a marker."""
    parts = [document.cells[position - 1].source.strip("\n") for position in joined]
    text = "\n\n".join(part for part in parts if part.strip())

    def cell(old: Cell) -> Cell:
        if old.position == joined[-1]:
            return replace(old, source=f"{line}\n{text}")
        return replace(old, source="") if old.position in joined else old

    return replace(document, cells=tuple(map(cell, document.cells)))


def _pickles(suggestion: Suggestion) -> str:
    """What a mark of the suggestion says about pickles: what the last cell shows is handed over, too."""
    lines = (source.partition("\n")[0] for source in suggestion.sources().values())
    return PICKLES if any(line.endswith(PICKLES) for line in lines) else ""


def _title(document: Document) -> str:
    """The notebook's first heading as an id, else its file's name."""
    for cell in document.cells:
        if cell.kind == "markdown":
            for line in cell.source.splitlines():
                if line.startswith("#") and slug(line.lstrip("# ")):
                    return slug(line.lstrip("# "))
    return slug(document.path.stem) if document.path is not None else ""
