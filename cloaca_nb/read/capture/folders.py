"""Folders that a notebook makes for itself and fills: a run has one of its own, and that is empty."""

from __future__ import annotations

from collections.abc import Iterator

from cloaca_nb.read.capture.needs import Needs
from cloaca_nb.read.effects.purity import WORK, PurityAnalysis
from cloaca_nb.read.effects.written import folder_calls
from cloaca_nb.read.names.decorators import full_name
from cloaca_nb.read.names.nodes import last_name
from cloaca_nb.read.names.timeline import Step, Timeline
from cloaca_nb.read.names.walk import DEFINITIONS, at_import, calls_in
from cloaca_nb.read.tables.moments import NEW_PLACES

_NAMES = frozenset(each.rpartition(".")[2] for each in NEW_PLACES)


def left_out_of_folders(
    timeline: Timeline, purity: PurityAnalysis, needs: Needs, cell: int
) -> Iterator[tuple[Step, str]]:
    """Statements that put something into a folder which a task has anew, and are not carried with it.

    `work = tempfile.mkdtemp()`, `(work / "in").mkdir()`.

    Args:
        needs: What is carried for the task.
        cell: The task's.

    Yields:
        Each with the name by which it meets the folder.
    """
    making = {name for step in needs.steps if _makes(step, timeline) for name in step.happens}
    names, code = set[str](), dict[str, str]()  # functions -> the name by which they meet it
    for step in timeline.steps if making else ():
        if step.task is not None or step.cell >= cell:
            continue
        uses = step.names.uses
        if isinstance(step.node, DEFINITIONS):  # of those that call it each meets the folder
            by = next((code.get(use.name, use.name) for use in uses if use.name in {*names, *code}), "")
            code.update(dict.fromkeys(step.happens, by) if by else {})
            continue
        used = {use.name for use in uses if use.when == "now"}
        met = sorted({*(names & used), *(code[name] for name in code.keys() & used)})
        if met or (step in needs.steps and not making.isdisjoint({*used, *step.happens})):
            names.update(step.happens)
        fills = purity.step(step).level == WORK or folder_calls(at_import(step.node))
        if met and fills and step not in needs.steps and "leave" not in step.words:
            yield step, met[0]


def _makes(step: Step, timeline: Timeline) -> bool:
    named = (each for each in calls_in(step.node) if last_name(each.func) in _NAMES)
    return any(full_name(each.func, step, timeline) in NEW_PLACES for each in named)
