"""The order of carried statements: as the notebook has them, but for those that an earlier one needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from cloaca_nb.read.capture.needs import Needs
from cloaca_nb.read.names.timeline import Step, Timeline


def ordered(steps: Iterable[Step], needs: Needs, timeline: Timeline) -> list[Step]:
    """Statements in the order in which the module has them.

    Args:
        steps: The statements.
        needs: What the module needs, with what has to stand before a statement though it is below it.
        timeline: The time line.
    """
    steps = sorted(steps, key=lambda item: item.index)
    placing = _Placing(frozenset(steps), needs, timeline)
    for step in steps:
        placing.place(step)
    return list(placing.found)


class _Placing:
    def __init__(self, steps: Collection[Step], needs: Needs, timeline: Timeline) -> None:
        self._steps = steps
        self._first = needs.first
        self._timeline = timeline
        self._open: set[Step] = set()
        self.found: dict[Step, None] = {}

    def place(self, step: Step) -> None:
        """Puts a statement after those that have to stand before it."""
        if step in self.found or step in self._open:
            return
        self._open.add(step)
        for before in sorted(set(self._first.get(step, ())), key=lambda item: item.index):
            if before in self._steps and not self._builds_on(before, step):
                self.place(before)
        self._open.discard(step)
        self.found[step] = None

    def _builds_on(self, later: Step, step: Step) -> bool:
        """Whether a statement cannot run before another one, as it uses what that one has made.

        `go()` binds what `go` declares global: the function is there first, whatever it mentions.
        """
        waiting, seen = [later], {later}
        while waiting:
            for other in self._used(waiting.pop()):
                if other is step:
                    return True
                if other not in seen and other.index > step.index:
                    seen.add(other)
                    waiting.append(other)
        return False

    def _used(self, step: Step) -> Iterable[Step]:
        """The carried statements that made what a statement uses as it runs."""
        for use in step.names.uses:
            if use.when != "now":
                continue
            state = self._timeline.state(use.name, step.index)
            for event in () if state.after else state.events():
                if event.step is not None and event.step in self._steps:
                    yield event.step
