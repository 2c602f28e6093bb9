"""Plain cells for people: values in place of the texts that a context holds, and marks that are proposed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cloaca_nb.carried.codec import CodecError
from cloaca_nb.carried.codec_store import size_of
from cloaca_nb.carried.handover import Handover
from cloaca_nb.output.graph_text import graph_text
from cloaca_nb.output.words import PLAIN, Style, padded, visible

if TYPE_CHECKING:
    from cloaca_nb.model.workflow import Workflow
    from cloaca_nb.read.handover.suggest import Suggestion


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
        size = size_of(context[key])
        if size is not None:
            found[key] = f"({size:,} bytes in the artifact store)"
            continue
        try:
            found[key] = repr(handed.take(key))
        except (CodecError, LookupError, RecursionError):
            continue
    return found


#: What a cell is proposed to be, in a word.
_WORDS = {
    "task": "task",
    "marked": "marked",
    "helper": "helper",
    "data": "data",
    "eye": "shown",
    "other": "left",
}


def suggestion_text(suggestion: Suggestion, written: str = "", style: Style = PLAIN) -> str:
    """What each cell is proposed to be and why, the workflow that it gives, and the lines that change.

    Args:
        suggestion: The marks.
        written: The file that they were written into, or an empty text.
        style: Colours and width.
    """
    width = max((len(one.id) for one in suggestion.tasks), default=0)
    lines = []
    for one in suggestion.proposals:
        word = style.paint(padded(_WORDS[one.kind], 6), "green" if one.kind == "task" else "grey")
        id_, why = padded(one.id, width), visible(one.why, 100)
        lines.append(f"  cell {one.cell:<3} {word}  {id_}  {why}".rstrip())
    parts = ["\n".join(lines)]
    if suggestion.workflow.tasks:
        parts.append(graph_text(suggestion.workflow, style))
    if not suggestion.tasks:
        parts.append("there is nothing to mark")
    elif written:
        parts.append(f"{style.paint('✓ written', 'green', bold=True)} {written}")
    else:
        parts.append("\n".join(visible(line, 200) for line in suggestion.diff().splitlines()))
        parts.append("nothing was changed: cloaca-nb suggest NOTEBOOK --write writes these marks")
    return "\n\n".join(parts)
