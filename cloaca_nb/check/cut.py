"""A notebook cut into tasks, as far as that gives a workflow: else it is one task, with the reasons."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from cloaca_nb.check.rules import worded
from cloaca_nb.environment import nothing_collected
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Finding
from cloaca_nb.model.workflow import Document
from cloaca_nb.package.plan import plan_package
from cloaca_nb.read.handover.suggest import Suggester, Suggestion
from cloaca_nb.read.handover.whole import wholes

#: Errors of a cell alone: IPython's syntax in it, names that it reaches by no text of its own.
_UNFIT = frozenset({"C108", "C143"})
#: Warnings of what nobody means who marks no cells yet: the notebook has a `context` of its own.
_UNMEANT = frozenset({"C128"})


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
        fitting = (one for one in wholes(suggestion, names) if not _errors(one))
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
