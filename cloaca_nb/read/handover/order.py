"""Plain cells that hand on files: what one writes a later one may read, so they keep the notebook's order.

Nothing but the order is handed over. Cells that only read wait for nobody, and neither do those whose files
have different names.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.handover.reach import NameReach
from cloaca_nb.read.local.files import FileTouch, Touched, touched
from cloaca_nb.read.local.paths import UNKNOWN, note_paths
from cloaca_nb.read.names.timeline import Step, Timeline
from cloaca_nb.read.names.walk import nodes_in
from cloaca_nb.read.tasks.draft import Draft, Drawn
from cloaca_nb.read.tasks.plain import is_definition


def ordered_by_files(
    codes: Iterable[CellCode], drafts: Mapping[int, Draft], timeline: Timeline
) -> dict[str, dict[str, str]]:
    """Which tasks must have ended before others, since they touch the same file and one of them writes it.

    Args:
        drafts: The tasks of the plain cells by position.

    Returns:
        By id of the later one: id of the earlier one -> the file, as it is written.
    """
    found: dict[str, dict[str, str]] = {}
    before = Touched()
    for id_, touches in _by_task(codes, drafts, timeline):
        for touch in touches:
            for other, one in before.like(touch):
                named = [each.said for each in (one, touch) if each.said != UNKNOWN]
                found.setdefault(id_, {}).setdefault(other, (named or [UNKNOWN])[0])
        for touch in touches:
            before.add(id_, touch)
    return found


def _by_task(
    codes: Iterable[CellCode], drafts: Mapping[int, Draft], timeline: Timeline
) -> Iterator[tuple[str, Sequence[FileTouch]]]:
    """The files that each plain cell touches, itself or in functions that it may call."""
    by_cell, reach, known = timeline.steps_by_cell(), NameReach(timeline), dict[str, str]()
    functions = _Functions(timeline)
    for code in codes:
        position = code.cell.position
        steps = by_cell.get(position, [])
        for step in steps:
            note_paths(step.node, known)
        functions.look_again(steps)
        if position in drafts:
            nodes: list[ast.AST] = [step.node for step in steps]
            if functions.touch(known):
                used = {use.name for step in steps for use in step.names.uses if use.when != "never"}
                called = (each.node for each in reach.of(used, timeline.ends[position]))
                nodes += [node for node in called if is_definition(node)]
            yield drafts[position].id, [*dict.fromkeys(touched(nodes, known))]


class _Functions:
    """The functions and classes of a notebook: where none of them touches a file, nobody follows calls."""

    def __init__(self, timeline: Timeline) -> None:
        self._nodes = [step.node for step in timeline.steps if is_definition(step.node)]
        named = (each for node in self._nodes for each in nodes_in(node) if isinstance(each, ast.Name))
        self._names = {each.id for each in named}
        self._touch: bool | None = None

    def look_again(self, steps: Iterable[Step]) -> None:
        """Statements were passed that may bind other paths to names that are in them."""
        if any(not self._names.isdisjoint(step.happens) for step in steps):
            self._touch = None

    def touch(self, known: Mapping[str, str]) -> bool:
        """Whether any of them may touch a file, by the paths that are known."""
        if self._touch is None:
            self._touch = next(touched(self._nodes, known), None) is not None
        return self._touch


def going_by(draft: Draft, streams: tuple[Drawn, ...], files: Mapping[str, str]) -> Draft:
    """The task with the streams that it goes by, behind those that touch its files before it."""
    if draft.handed is None or not (streams or files):
        return draft
    after = {**files, **draft.handed.after}
    return replace(draft, handed=replace(draft.handed, streams=streams, after=after))
