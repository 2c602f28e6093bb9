"""Plain cells for people: values in place of the texts that a context holds, and marks that are proposed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from cloaca_nb.model.wording import counted
from cloaca_nb.model.workflow import STREAMS
from cloaca_nb.output.pictures.graph_text import graph_text
from cloaca_nb.output.words import PLAIN, Style, age_text, padded, size_text, visible

if TYPE_CHECKING:
    from cloaca_nb.model.handed import Handed
    from cloaca_nb.model.run import RunState
    from cloaca_nb.model.workflow import Workflow
    from cloaca_nb.read.handover.suggest import Suggestion
    from cloaca_nb.run.artifacts import Artifacts


def handed_over(context: Mapping[str, Any], workflow: Workflow | None) -> dict[str, str]:
    """Values that tasks have handed over, as Python writes them, by their keys; those of the run, too.

    A value that only code of the package can read, such as one of a class of its own, is left out.

    Args:
        context: The final context of a run.
        workflow: The workflow, which says which keys hold such values.
    """
    tasks = workflow.tasks if workflow is not None else ()
    keys = {use.key for task in tasks for use in task.writes if use.encoded}
    keys |= {key for key in context if key.startswith("@") and key not in STREAMS}
    given = sorted(keys & context.keys())
    return _written(given, context) if given else {}


def _written(keys: Iterable[str], context: Mapping[str, Any]) -> dict[str, str]:
    """Values of a context, as Python writes them, by their keys."""
    from cloaca_nb.carried.codec import CodecError
    from cloaca_nb.carried.codec_store import size_of
    from cloaca_nb.carried.handover import Handover

    handed = Handover(context, names={})  # of ours none is the notebook's
    found: dict[str, str] = {}
    for key in keys:
        size = size_of(context[key])
        if size is not None:
            found[key] = f"({size:,} bytes in the artifact store)"
            continue
        try:
            found[key] = repr(handed.take(key))
        except (CodecError, LookupError, RecursionError):
            continue
    return found


def values_of(result: RunState, workflow: Workflow | None) -> dict[str, str]:
    """What the final context of a run has of values that tasks have handed over, in words, by their keys.

    What only code of the package could read, and what is pickled, is told as the run saw it: by its type.
    """
    found = handed_over(result.context, workflow)
    for task in result.tasks:
        for key, value in task.handed.items():
            if key in result.context and (words := in_words(value)):
                found.setdefault(key, words)
    return found


def lines_of(result: RunState, workflow: Workflow | None) -> dict[str, str]:
    """The same in a line each: what takes several, as tables do, is told by its type and how large it is."""
    found = values_of(result, workflow)
    for task in result.tasks:
        for key, value in task.handed.items():
            if "\n" in found.get(key, "") and (words := in_words(value)):
                found[key] = words
    return found


def in_words(value: Handed) -> str:
    """A value in a line: its text where that says all, else what it is."""
    what = ", ".join(part for part in (value.type, value.shape) if part)
    return value.text if value.text and not value.shape else what


#: Artifacts that a list shows.
_MOST_SHOWN = 100


def artifacts_text(found: Artifacts, style: Style = PLAIN) -> str:
    """What lies in a store, the oldest first, or what was taken out of it."""
    store, count = visible(found.store), len(found.items)
    many = f"{counted(count, 'artifact')}, {size_text(found.size_bytes)}"
    if found.removed:
        lines = [f"{style.paint('✓ pruned', 'green', bold=True)} {many}; {found.others} left in {store}"]
        return "\n".join([*lines, *(f"  {item.name[:16]}: {visible(why)}" for item, why in found.kept)])
    lines = [f"{many} in {store}"]
    if found.others:
        lines[0] += f" ({found.others} more are newer, or do not tell their age)"
    for item in found.items[:_MOST_SHOWN]:
        age = "age unknown" if item.modified is None else age_text(found.now - item.modified)
        part = "" if item.whole else style.paint("  not finished", "yellow")
        lines.append(f"  {size_text(item.size_bytes):>9}  {age:>11}  {visible(item.name[:16])}{part}")
    if count > _MOST_SHOWN:
        lines.append(f"  and {count - _MOST_SHOWN:,} more: --json lists all")
    return "\n".join(lines)


#: What a cell is proposed to be, in a word.
_WORDS = {
    "task": "task",
    "marked": "marked",
    "helper": "helper",
    "data": "data",
    "eye": "shown",
    "joined": "joined",
    "other": "left",
}


#: Reasons that are told.
MOST_REASONS = 12


def suggestion_text(suggestion: Suggestion, written: str = "", style: Style = PLAIN) -> str:
    """What each cell is proposed to be and why, the workflow that it gives, and the lines that change.

    Args:
        written: The file that they were written into, or an empty text.
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
    if suggestion.reasons:
        parts.append("\n".join([why_text(suggestion), *_reasons(suggestion, style)]))
    if not suggestion.tasks:
        parts.append("there is nothing to mark")
    elif written:
        parts.append(f"{style.paint('✓ written', 'green', bold=True)} {written}")
    else:
        parts.append("\n".join(visible(line, 200) for line in suggestion.diff().splitlines()))
        parts.append("nothing was changed: cloaca-nb suggest NOTEBOOK --write writes this")
    return "\n\n".join(parts)


def why_text(suggestion: Suggestion) -> str:
    """What the reasons of a suggestion are the reasons for; an empty text where it has none."""
    if suggestion.joined:
        cells = counted(len(suggestion.joined), "cell")
        return f"this cannot be cut into tasks: one task is proposed, whose cell is made of {cells}"
    return "this is no workflow yet, with errors to mend" if suggestion.reasons else ""


def _reasons(suggestion: Suggestion, style: Style) -> list[str]:
    found = [
        f"  {style.paint('✗', 'red')} {visible(each, 300)}" for each in suggestion.reasons[:MOST_REASONS]
    ]
    more = len(suggestion.reasons) - MOST_REASONS
    return [*found, f"  and {more} more"] if more > 0 else found
