"""The process's streams of random numbers that a notebook seeds and several plain cells draw from.

A seed once, draws in many cells: each draw depends on how many there were before. The state of the stream is
handed over from one plain cell that draws to the next, in the notebook's order, like a variable of its own.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.workflow import STREAMS
from cloaca_nb.read.capture.states import given_streams, paths_in, states_of_library, states_used
from cloaca_nb.read.cells.code import CellCode
from cloaca_nb.read.names.scopes import bound_names
from cloaca_nb.read.names.timeline import Step, Timeline
from cloaca_nb.read.tables.calls import SEEDING
from cloaca_nb.read.tables.keeping import state_of
from cloaca_nb.read.tasks.draft import Draft, Drawn
from cloaca_nb.read.tasks.plain import is_definition


def drawn_from(
    codes: Sequence[CellCode], drafts: Mapping[int, Draft], timeline: Timeline
) -> tuple[Mapping[str, tuple[Drawn, ...]], tuple[Fact, ...]]:
    """The streams that each plain cell goes by, by the ids of their tasks; and what stands in the way.

    Args:
        codes: All code cells in order.
        drafts: The tasks of the plain cells by position.
    """
    found: dict[str, list[Drawn]] = {}
    facts: list[Fact] = []
    by_cell = timeline.steps_by_cell()
    for state in STREAMS:
        if state in timeline.states:
            chain = _Chain(state, timeline)
            for code in codes:
                position = code.cell.position
                chain.cell(by_cell.get(position, []), drafts.get(position))
            for id_, drawn in chain.result():
                found.setdefault(id_, []).append(drawn)
            facts += chain.facts
    return {id_: tuple(drawn) for id_, drawn in found.items()}, tuple(facts)


@dataclass(slots=True, eq=False)
class _Member:
    """A plain cell that goes by the stream: after which other one, and whether one goes on from it."""

    draft: Draft
    before: _Member | None = None
    gives: bool = False


@dataclass(slots=True, eq=False)
class _Chain:
    """Walks the cells and keeps who has left the stream as it is."""

    state: str
    timeline: Timeline
    facts: list[Fact] = field(default_factory=list)
    _members: list[_Member] = field(default_factory=list)
    _last: _Member | None = None
    _seeded: bool = False
    #: An unmarked statement that has drawn since the last member did.
    _spoilt: Step | None = None
    #: What unmarked statements have drawn behind a member.
    _drawn: dict[str, Step] = field(default_factory=dict)
    #: Functions and classes in whose code the stream is.
    _code: set[str] = field(default_factory=set)
    #: Names of what a library has made that may draw without a word.
    _drawing: set[str] = field(default_factory=set)

    def cell(self, steps: Sequence[Step], draft: Draft | None) -> None:
        """Takes up the next cell."""
        going = [step for step in steps if self._goes_by(step)]
        if draft is None:
            for step in steps:
                self._unmarked(step)
        else:
            self._read(steps, draft)
            if going and (self._seeded or any(self._seeds(step) for step in going)):
                self._take_part(going, draft)
        for step in steps:
            self._note(step)

    def _take_part(self, going: Sequence[Step], draft: Draft) -> None:
        afresh = self._is_seed(going[0])
        if self._spoilt is not None and self._last is not None and not afresh:
            self._tell(self._spoilt, self._last, draft)
        member = _Member(draft, None if afresh else self._last)
        if member.before is not None:
            member.before.gives = True
        self._members.append(member)
        self._last, self._spoilt = member, None

    def _read(self, steps: Sequence[Step], draft: Draft) -> None:
        used = {use.name for step in steps for use in step.names.uses if use.when != "never"}
        for name in sorted(used & self._drawn.keys()):
            if self._last is not None:
                self._tell(self._drawn[name], self._last, draft)
                return

    def _tell(self, step: Step, last: _Member, draft: Draft) -> None:
        said = kinds.UnmarkedChange(self.state.removeprefix("@"), last.draft.id, draft.id)
        self.facts.append(Fact(said, Place(step.cell, step.node.lineno), draft.id))

    def _unmarked(self, step: Step) -> None:
        """A statement of a cell that is no plain one."""
        if is_definition(step.node):
            return
        if self._is_seed(step):
            self._last = self._spoilt = None
        elif self._surely(step) and self._last is not None:
            self._spoilt = self._spoilt or step
            self._drawn.update(dict.fromkeys(bound_names([step.node]), step))
        else:
            used = {use.name for use in step.names.uses} & self._drawn.keys()
            drawn = self._drawn[min(used)] if used else None  # what it binds may be what it uses
            for name in bound_names([step.node]):
                self._drawn.pop(name, None)
                if drawn is not None:
                    self._drawn[name] = drawn

    def _note(self, step: Step) -> None:
        """What a statement tells of those after it."""
        self._seeded |= self._seeds(step)
        bound = bound_names([step.node])
        if is_definition(step.node) and (self._names_it(step) or self._meets(step, self._code)):
            self._code.update(bound)
        if self._perhaps(step) or self._meets(step, self._drawing):
            self._drawing.update(bound)

    def _goes_by(self, step: Step) -> bool:
        """Whether running a statement may draw from the stream, or seed it."""
        if is_definition(step.node):
            return False
        met = self._meets(step, self._code) or self._meets(step, self._drawing)
        return met or self._perhaps(step) or self._surely(step) or self._seeds(step)

    def _meets(self, step: Step, names: Collection[str]) -> bool:
        return any(use.name in names for use in step.names.uses if use.when != "never")

    def _perhaps(self, step: Step) -> bool:
        """Whether it names a library that may draw without a word, and gives it no stream to draw from."""
        given = given_streams(step.node)
        paths = (path for path in paths_in(self.timeline, step) if path.rpartition(".")[2] not in given)
        return any(self.state in states_of_library(path) for path in paths)

    def _names_it(self, step: Step) -> bool:
        return self.state in states_used(self.timeline, step)

    def _surely(self, step: Step) -> bool:
        return any(event.step is step for event in self.timeline.events.get(self.state, ()))

    def _seeds(self, step: Step) -> bool:
        paths = set(paths_in(self.timeline, step))
        by_helpers = (self.timeline.does.seeds.get(path, ()) for path in paths)
        return self.state in {*map(state_of, paths & SEEDING), *chain.from_iterable(by_helpers)}

    def _is_seed(self, step: Step) -> bool:
        """Whether a statement does nothing but give the stream a state."""
        node = step.node
        return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and self._seeds(step)

    def result(self) -> Iterator[tuple[str, Drawn]]:
        """The members, with the keys by which they hand the stream's state over."""
        givers = [member for member in self._members if member.gives]
        for member in self._members:
            yield (
                member.draft.id,
                Drawn(
                    self.state,
                    _key(self.state, member.before, givers) if member.before is not None else "",
                    _key(self.state, member, givers) if member.gives else "",
                ),
            )


def _key(state: str, member: _Member, givers: Collection[_Member]) -> str:
    return state if len(givers) == 1 else f"{state}.{member.draft.id}"
