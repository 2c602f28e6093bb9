"""A notebook cut into tasks, as far as that gives a workflow: else it is one task, with the reasons."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from cloaca_nb.check.rules import worded
from cloaca_nb.environment import nothing_collected
from cloaca_nb.model.finding import Finding
from cloaca_nb.model.workflow import Document
from cloaca_nb.package.plan import plan_package
from cloaca_nb.read.handover.suggest import Suggestion, suggest
from cloaca_nb.read.handover.whole import wholes


def cut(
    document: Document,
    only: Collection[str] | None = None,
    but: Collection[str] = (),
    names: Mapping[str, str] | None = None,
) -> Suggestion:
    """Proposes marks for a notebook: tasks, or where errors stand in their way one task with the reasons.

    Where one task meets errors as well, or only some of the tasks are wanted, the tasks are proposed all the
    same, with the reasons. Nothing is executed.

    Args:
        document: The notebook.
        only: Ids of the proposed tasks to take; all by default.
        but: Ids of those to leave out.
        names: Other ids for proposed tasks, by the proposed ones.

    Raises:
        UsageError: No proposed task has such an id, or an id cannot be one.
    """
    with nothing_collected():
        return _cut(document, only, but, names or {})


def _cut(
    document: Document, only: Collection[str] | None, but: Collection[str], names: Mapping[str, str]
) -> Suggestion:
    suggestion = suggest(document, only, but, names)
    reasons = _reasons(suggestion)
    if reasons and only is None and not but:
        fitting = (one for one in wholes(suggestion, names) if not _reasons(one))
        suggestion = next(fitting, suggestion)
    return replace(suggestion, reasons=reasons)


def _reasons(suggestion: Suggestion) -> tuple[str, ...]:
    """The errors that the marked notebook has, each once, with their places."""
    if not suggestion.tasks:
        return ()
    package = plan_package(suggestion.workflow, suggestion.marked)
    errors = [each for each in worded((*package.workflow.facts, *package.facts)) if each.severity == "error"]
    return tuple(dict.fromkeys(_line(error) for error in errors))


def _line(error: Finding) -> str:
    return f"cell {error.cell}: {error.message}" if error.cell else error.message
