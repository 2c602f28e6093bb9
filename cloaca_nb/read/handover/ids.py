"""Ids that a person gives proposed tasks."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from cloaca_nb.errors import UsageError
from cloaca_nb.read.tasks.ids import MAX_ID_LENGTH, IdProblem, id_problem, is_plain

#: What is wrong with an id that was typed.
_ID_PROBLEMS: dict[IdProblem, str] = {
    "empty": "it is empty",
    "colons": "it holds `::`",
    "control": "it holds a control character",
    "blank": "it begins or ends with a blank",
    "long": f"it is longer than {MAX_ID_LENGTH} characters",
}


def check_names(ids: Sequence[str], renamed: Mapping[str, str]) -> None:
    """Refuses ids that cannot be.

    Args:
        ids: All ids that the notebook would have.
        renamed: The new ones, by those that were proposed.

    Raises:
        UsageError: An id cannot be one, or two tasks would have it.
    """
    for new in renamed.values():
        if problem := id_problem(new):
            raise UsageError(f"{new!r} can be no task id: {_ID_PROBLEMS[problem]}", "take another")
        if ids.count(new) > 1:
            raise UsageError(f"two tasks would be called `{new}`", "give one of them another id")


def as_word(id_: str) -> str:
    """An id as it stands in a marker: in quotes where it is no plain word."""
    return id_ if is_plain(id_) else shlex.quote(id_)
