"""Marks that are proposed for a notebook, as the panel shows them; nothing is executed or changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from cloaca_nb.check.cut import cut
from cloaca_nb.errors import CloacaNbError
from cloaca_nb.live.screen import as_shown
from cloaca_nb.model.wording import clip
from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.output.handed import MOST_REASONS, suggestion_text
from cloaca_nb.panel.contract.replies import JoinedItem, ProposalItem, Suggested
from cloaca_nb.panel.state import SENTENCE, empty_state, graph_slice

if TYPE_CHECKING:
    from cloaca_nb.live.session import Session
    from cloaca_nb.read.handover.suggest import Suggestion

#: Characters of a reason, and of all as a text.
REASON, TEXT = 200, 100_000


def suggested(session: Session, but: object = None, texts: object = None, names: object = None) -> Suggested:
    """What a panel is told that asks which cells could be tasks.

    Where a front end tells what stands in the notebook, that is looked at, whether it was run or not.

    Args:
        but: From a message: ids of proposed tasks to leave out. An unknown one is no error, for cells may
            have changed since.
        texts: From a message: texts of Markdown cells by id, whose headings give ids.
        names: From a message: other ids for proposed tasks, by the proposed ones.
    """
    found = session.arranged()
    shown = as_shown(found, None) if found.standing else found.document
    left_out = {id for id in but if isinstance(id, str)} if isinstance(but, list) else set()
    try:
        return _suggested(_with_headings(shown, texts), left_out, _texts(names))
    except CloacaNbError as error:
        graph, problem = empty_state()["graph"], clip(str(error), SENTENCE)
        return Suggested(proposals=[], graph=graph, reasons=[], joined=None, text="", problem=problem)


def _texts(value: object) -> dict[str, str]:
    """What a message has of texts by name."""
    found = value.items() if isinstance(value, Mapping) else ()
    return {name: text for name, text in found if isinstance(name, str) and isinstance(text, str)}


def _with_headings(shown: Document, texts: object) -> Document:
    """The document with the Markdown that a message tells of."""
    known = _texts(texts)
    cells = (
        Cell(cell.position, "markdown", known[cell.id], cell.id)
        if cell.kind != "code" and cell.id in known
        else cell
        for cell in shown.cells
    )
    return replace(shown, cells=tuple(cells))


def _suggested(shown: Document, left_out: Collection[str], names: Mapping[str, str]) -> Suggested:
    suggestion = cut(shown, but=left_out, names=names, lenient=True)
    return Suggested(
        proposals=_items(suggestion),
        graph=graph_slice(suggestion.workflow, suggestion.marked),
        reasons=[clip(each, SENTENCE) for each in suggestion.reasons[:MOST_REASONS]],
        joined=_joined(suggestion),
        text=clip(suggestion_text(suggestion), TEXT),
        problem="",
    )


def _joined(suggestion: Suggestion) -> JoinedItem | None:
    """The cells that become one; None where marks are enough, or a cell has no id."""
    ids = [suggestion.document.cells[at - 1].id for at in suggestion.joined]
    known = [id for id in ids if id]
    if not known or len(known) < len(ids):
        return None
    return JoinedItem(cell_ids=known, text=suggestion.sources()[suggestion.joined[-1]])


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
