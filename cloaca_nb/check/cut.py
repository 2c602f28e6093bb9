"""A notebook cut into tasks, as far as that gives a workflow: else it is one task, with the reasons."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from cloaca_nb.check.checker import check
from cloaca_nb.model.workflow import Document
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
    suggestion = suggest(document, only, but, names)
    reasons = _reasons(suggestion)
    if reasons and only is None and not but:
        fitting = (one for one in wholes(suggestion, names or {}) if not _reasons(one))
        suggestion = next(fitting, suggestion)
    return replace(suggestion, reasons=reasons)


def _reasons(suggestion: Suggestion) -> tuple[str, ...]:
    """The errors that the marked notebook has, each once, with their places."""
    errors = check(suggestion.marked, prove=False).errors if suggestion.tasks else ()
    return tuple(dict.fromkeys(_line(error.cell, error.line, error.message) for error in errors))


def _line(cell: int | None, line: int | None, message: str) -> str:
    place = f"cell {cell}: " if cell else ""
    return f"{place}{message}"
