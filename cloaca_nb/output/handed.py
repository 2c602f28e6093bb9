"""What tasks have handed over, for people: values in place of the texts in which a context holds them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cloaca_nb.carried.codec import CodecError
from cloaca_nb.carried.handover import Handover

if TYPE_CHECKING:
    from cloaca_nb.model.workflow import Workflow


def handed_over(context: Mapping[str, Any], workflow: Workflow | None) -> dict[str, str]:
    """Values that tasks have handed over, as Python writes them, by their keys.

    A value that only code of the package can read, such as one of a class of its own, is left out.

    Args:
        context: The final context of a run.
        workflow: The workflow, which says which keys hold such values.
    """
    tasks = workflow.tasks if workflow is not None else ()
    keys = {use.key for task in tasks if task.form == "plain" for use in task.writes}
    handed = Handover(context)
    found: dict[str, str] = {}
    for key in sorted(keys & context.keys()):
        try:
            found[key] = repr(handed.take(key))
        except (CodecError, LookupError, RecursionError):
            continue
    return found
