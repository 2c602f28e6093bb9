"""A notebook cut into tasks, as far as that gives a workflow: else it is one task, with the reasons."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from cloaca_nb.check.rules import worded
from cloaca_nb.environment import nothing_collected
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Finding
from cloaca_nb.model.workflow import Cell, Document
from cloaca_nb.package.plan import plan_package
from cloaca_nb.read.handover.known import MARK
from cloaca_nb.read.handover.suggest import PICKLES, Proposal, Suggester, Suggestion
from cloaca_nb.read.tasks.ids import as_word
from cloaca_nb.read.tasks.plain import slug
from cloaca_nb.read.workflow import read_workflow

#: Errors of a cell alone: IPython's syntax in it, names that it reaches by no text of its own.
_UNFIT = frozenset({"C108", "C143"})
#: Warnings of what nobody means who marks no cells yet: the notebook has a `context` of its own.
_UNMEANT = frozenset({"C128"})
#: Kinds of cells that are joined where they stand between two that work.
_JOINED = frozenset({"task", "helper", "data", "eye"})
_NAMELESS = "whole_notebook"


def cut(
    document: Document,
    only: Collection[str] | None = None,
    but: Collection[str] = (),
    names: Mapping[str, str] | None = None,
    *,
    lenient: bool = False,
) -> Suggestion:
    """Proposes marks for a notebook: tasks, or where errors stand in their way one task with the reasons.

    Where one task meets errors as well, or only some of the tasks are wanted, the tasks are proposed all the
    same, with the reasons. Nothing is executed.

    Args:
        only: Ids of the proposed tasks to take; all by default.
        but: Ids of those to leave out.
        names: Other ids for proposed tasks, by the proposed ones.
        lenient: Whether it is no error that no proposed task has an id to leave out.

    Raises:
        UsageError: No proposed task has such an id, or an id cannot be one.
    """
    with nothing_collected():
        suggester = Suggester(document)
        left_out = suggester.ids & {*but} if lenient else but
        return _cut(suggester, only, left_out, names or {})


def _cut(
    suggester: Suggester, only: Collection[str] | None, but: Collection[str], names: Mapping[str, str]
) -> Suggestion:
    suggestion = suggester.suggest(only, but, names)
    errors, shared = _judged(suggestion)
    if only is None and not but and len(errors) == len(shared) > 0 and suggester.hand_over(shared):
        handed = suggester.suggest(only, but, names)
        suggestion, errors = (handed, []) if not _errors(handed) else (suggestion, errors)
    if errors and only is None and not but:
        less = _without_unfit(suggester, suggestion, errors, names)
        if less is not None:
            return less
        fitting = (one for one in _wholes(suggestion, names) if not _errors(one))
        suggestion = next(fitting, suggestion)
    return replace(suggestion, reasons=tuple(dict.fromkeys(map(_line, errors))))


def _without_unfit(
    suggester: Suggester, suggestion: Suggestion, errors: Sequence[Finding], names: Mapping[str, str]
) -> Suggestion | None:
    """The suggestion without the cells that can be no tasks by themselves; None where errors stay."""
    why = {each.cell: each.message for each in errors if each.code in _UNFIT}
    unfit = [one.id for one in suggestion.tasks if one.cell in why]
    if not unfit or len(unfit) == len(suggestion.tasks):
        return None
    less = suggester.suggest(None, unfit, names)
    if _errors(less):
        return None
    proposals = (
        replace(one, why=f"left out: {why[one.cell]}") if one.cell in why else one for one in less.proposals
    )
    return replace(less, proposals=tuple(proposals))


def _errors(suggestion: Suggestion) -> list[Finding]:
    """The errors that the marked notebook has."""
    return _judged(suggestion)[0]


def _judged(suggestion: Suggestion) -> tuple[list[Finding], list[Fact]]:
    """The errors that the marked notebook has, and the facts about state that its tasks share."""
    if not suggestion.tasks:
        return [], []
    package = plan_package(suggestion.workflow, suggestion.marked)
    facts = (*package.workflow.facts, *package.facts)
    shared = [fact for fact in facts if isinstance(fact.said, kinds.SharedState)]
    return [each for each in worded(facts) if each.severity == "error" or each.code in _UNMEANT], shared


def _line(error: Finding) -> str:
    return f"cell {error.cell}: {error.message}" if error.cell else error.message


def _wholes(suggestion: Suggestion, names: Mapping[str, str]) -> Iterator[Suggestion]:
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
    id_ = _title(suggestion.document) or _NAMELESS
    for first in (tasks[0].cell, 1):
        cells = [
            one.cell
            for one in suggestion.proposals
            if first <= one.cell <= tasks[-1].cell and one.kind in _JOINED
        ]
        if len(cells) > 1:
            yield _whole(suggestion, cells, names.get(id_, id_))


def _whole(suggestion: Suggestion, joined: list[int], id_: str) -> Suggestion:
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
