"""Marks that are proposed for a notebook, as the panel shows them; nothing is executed or changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from cloaca_nb.errors import CloacaNbError
from cloaca_nb.live.screen import as_shown
from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.output.handed import suggestion_text
from cloaca_nb.panel.state import SENTENCE, clip, empty_state, graph_slice
from cloaca_nb.panel.types import ProposalItem, Suggested
from cloaca_nb.read.handover.suggest import suggest

if TYPE_CHECKING:
    from cloaca_nb.live.session import Session
    from cloaca_nb.read.handover.suggest import Suggestion

#: Characters of a reason, and of all as a text.
REASON, TEXT = 200, 100_000


def suggested(session: Session, but: object = None, texts: object = None) -> Suggested:
    """What a panel is told that asks which cells could be tasks.

    Where a front end tells what stands in the notebook, that is looked at, whether it was run or not.

    Args:
        session: The session.
        but: From a message: ids of proposed tasks to leave out. An unknown one is no error, for cells may
            have changed since.
        texts: From a message: texts of Markdown cells by id, whose headings give ids.
    """
    found = session.arranged()
    shown = as_shown(found, None) if found.standing else found.document
    left_out = {id for id in but if isinstance(id, str)} if isinstance(but, list) else set()
    try:
        return _suggested(_with_headings(shown, texts), left_out)
    except CloacaNbError as error:
        graph, problem = empty_state()["graph"], clip(str(error), SENTENCE)
        return Suggested(proposals=[], graph=graph, reasons=[], text="", problem=problem)


def _with_headings(shown: Document, texts: object) -> Document:
    """The document with the Markdown that a message tells of."""
    if not isinstance(texts, Mapping):
        return shown
    known = {id: text for id, text in texts.items() if isinstance(text, str)}
    cells = (
        Cell(cell.position, "markdown", known[cell.id], cell.id)
        if cell.kind != "code" and cell.id in known
        else cell
        for cell in shown.cells
    )
    return replace(shown, cells=tuple(cells))


def _suggested(shown: Document, left_out: Collection[str]) -> Suggested:
    suggestion = suggest(shown)
    left_out = {one.id for one in suggestion.tasks} & set(left_out)
    if left_out:
        suggestion = suggest(shown, but=left_out)
    return Suggested(
        proposals=_items(suggestion),
        graph=graph_slice(suggestion.workflow, suggestion.marked),
        reasons=[],
        text=clip(suggestion_text(suggestion), TEXT),
        problem="",
    )


def _items(suggestion: Suggestion) -> list[ProposalItem]:
    """What each code cell is proposed to be, with the mark that it gets."""
    lines = {at: source.partition("\n")[0] for at, source in suggestion.sources().items()}
    ids = {cell.position: cell.id for cell in suggestion.document.cells}
    return [
        ProposalItem(
            cell=one.cell,
            cell_id=ids.get(one.cell),
            kind=one.kind,
            id=one.id,
            why=clip(one.why, REASON),
            line=lines.get(one.cell, ""),
        )
        for one in suggestion.proposals
    ]
