"""The versions of the variables of plain cells: who makes each, who reads it, under which key it travels.

The notebook is read once as what it is without marks, cells in order: what each statement binds or may
change, through aliases, too, is that of the time line. A plain cell that binds or may change a variable makes
a new version of it, and a later plain cell that reads the variable takes that version. Each version has one
writer and one key, so that no merging where branches meet can mix two.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.read.cells.code import CellCode, Statement
from cloaca_nb.read.cells.statements import statements_of
from cloaca_nb.read.effects.build import build
from cloaca_nb.read.handover.altered import AlteredClasses
from cloaca_nb.read.handover.body import (
    bound_by,
    bound_often,
    deleted_by,
    read_early,
    set_apart,
    shown_by,
    wanted_by_definitions,
)
from cloaca_nb.read.handover.known import MarkedTimeline
from cloaca_nb.read.handover.order import going_by, ordered_by_files
from cloaca_nb.read.handover.outside import KeyReaders, Outside, key_of
from cloaca_nb.read.handover.reach import (
    Memos,
    NameReach,
    classes_in,
    functions_kept,
    read_by,
    run_by_text,
    set_by,
)
from cloaca_nb.read.handover.roots import asked_anew, only_asking
from cloaca_nb.read.handover.streams import drawn_from
from cloaca_nb.read.handover.travel import is_each_tasks_own, only_shown, stuck, told_of_given
from cloaca_nb.read.names.bindings import Use
from cloaca_nb.read.names.decorators import is_kept_for_calls
from cloaca_nb.read.names.scopes import bound_names
from cloaca_nb.read.names.timeline import Step, Timeline
from cloaca_nb.read.names.walk import always_bound
from cloaca_nb.read.naming import handover_of
from cloaca_nb.read.tasks.body import unbound_reads
from cloaca_nb.read.tasks.draft import CellVariables, Draft
from cloaca_nb.read.tasks.plain import class_made_by, is_definition

_CHANGES = frozenset({"maybe", "change"})


@dataclass(slots=True)
class _Cell:
    """A plain cell.

    Attributes:
        steps: The statements that are its body.
        beside: Its definitions and imports, which are the module's.
        writes: Variables that it binds or may change.
        shares: Those that a variable only shares something with: unread, they stay the package's.
        reads: Variables that it reads before it surely binds them.
        deletes: Variables that it unbinds.
        takes: Variables that it takes over, with the cell that made them.
        gives: Variables that are read of it.
        after: Cells that read what it changes, with the variable.
        outer: Names that it binds after it has read those of the package.
        perhaps: Variables that it may leave unbound.
        plain: Variables that trigger rules look at as it leaves them.
        classes: Own functions that what it leaves may hold, and classes of which it may hold instances.
    """

    draft: Draft
    steps: list[Step]
    beside: list[Statement]
    writes: frozenset[str] = frozenset()
    shares: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
    deletes: frozenset[str] = frozenset()
    takes: dict[str, _Cell] = field(default_factory=dict)
    gives: dict[str, None] = field(default_factory=dict)
    after: list[tuple[_Cell, str]] = field(default_factory=list)
    outer: tuple[str, ...] = ()
    perhaps: frozenset[str] = frozenset()
    plain: dict[str, None] = field(default_factory=dict)
    classes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What the plain cells of a notebook hand over.

    Attributes:
        drafts: All tasks, with that, by the position of the cell and the id.
        facts: What stands in the way.
    """

    drafts: Mapping[tuple[int, str], Draft]
    facts: tuple[Fact, ...]


def hand_over(
    codes: Sequence[CellCode],
    drafts: Iterable[Draft],
    hidden: Collection[int],
    helpers: Mapping[str, CellCode],
    outside: Outside,
    known: MarkedTimeline | None = None,
) -> HandedOver:
    """Finds out what the plain cells hand over, to each other and to tasks of the other forms.

    Args:
        codes: All code cells in order.
        drafts: The tasks of the plain cells.
        hidden: Cells whose statements bind no names of the notebook: those of the body form.
        outside: What the other tasks do with the context.
        known: What was found out about the cells before they had marks.
    """
    seen = [code for code in codes if code.cell.position not in hidden]
    timeline = known.timeline_of(seen, helpers) if known is not None else None
    if known is None or timeline is None:
        known, timeline = None, build(seen, (), helpers)[0]
    by_position = {draft.code.cell.position: draft for draft in drafts}
    versions = _Versions(timeline, by_position, outside, "pickle" in handover_of(codes))
    for code in codes:
        versions.cell(code)
    found = versions.result()
    streams, facts = drawn_from(seen, by_position, timeline)
    files = ordered_by_files(codes, by_position, timeline)
    going = {
        where: going_by(draft, streams.get(draft.id, ()), files.get(draft.id, {}))
        for where, draft in found.drafts.items()
    }
    told = (*found.facts, *facts, *AlteredClasses(timeline, by_position, outside.readers).told())
    return HandedOver(going, tuple(known.placed(told, seen)) if known is not None else told)


class _Versions:
    """Walks the cells in order and keeps who made the version of each variable that is current."""

    def __init__(
        self, timeline: Timeline, drafts: Mapping[int, Draft], outside: Outside, pickles: bool
    ) -> None:
        self._timeline = timeline
        self._pickles = pickles
        self._drafts = drafts
        self._outside = outside
        self._keys = KeyReaders(outside)
        self._reach = NameReach(timeline)
        self._memos = Memos(timeline, self._reach)
        self._by_cell = timeline.steps_by_cell()
        self._cells: list[_Cell] = []
        self._maker: dict[str, _Cell] = {}
        self._readers: dict[str, list[_Cell]] = {}
        self._gone: dict[str, _Cell] = {}
        #: Variables of plain cells that other cells have changed since.
        self._spoilt: dict[str, Step] = {}
        #: Which of these changes were told of which task; and those of what a task may only hand on.
        self._complained: set[tuple[Step, str]] = set()
        self._handed_on: list[tuple[_Cell, str, Step]] = []
        self._values: set[str] = set()
        self._wanted = wanted_by_definitions(timeline)
        self._asked = asked_anew(timeline, drafts.keys(), outside, self._reach)
        self._facts: list[Fact] = []

    def cell(self, code: CellCode) -> None:
        """Takes up the next cell."""
        position = code.cell.position
        steps = self._by_cell.get(position, [])
        self._key_uses(position)
        draft = self._drafts.get(position)
        if draft is None:
            for step in steps:
                self._other(step)
            return
        cell = self._parted(draft, steps)
        self._define(cell)
        self._read(cell)
        self._write(cell)
        self._cells.append(cell)

    def _key_uses(self, position: int) -> None:
        """What rules and tasks of other forms in a cell see of the variables, by keys."""
        for draft, key in self._outside.rules.get(position, ()):
            if key in self._maker and key not in self._outside.written:
                self._maker[key].plain[key] = None
                self._keys.rule(draft, key)
        for reader in self._outside.readers.get(position, ()):
            for use in self._keys.wanted(reader, self._maker, self._cells):
                self._told(use.key, reader.draft, use.place)

    # A plain cell

    def _parted(self, draft: Draft, steps: Sequence[Step]) -> _Cell:
        """The cell with its definitions set apart: those that need none of the variables."""
        beside = set_apart(draft, steps, self._wanted, self._asked, self._timeline)
        rebound = bound_often(steps)
        while True:
            body = [step for step in steps if id(step.node) not in beside]
            local = self._values.union(*(bound_names([step.node]) for step in body))
            held = [
                key
                for key, step in beside.items()
                if any(
                    name in rebound or self._read_before(name, step, body)
                    for name in bound_names([step.node])
                )
                or not local.isdisjoint(
                    use.name for use in step.names.uses if self._binds_it(use, step, body)
                )
            ]
            if not held:
                break
            for key in held:
                del beside[key]
        found = [statement for statement in statements_of(draft.code) if id(statement.node) in beside]
        self._reach.inside.update(body)
        self._facts += only_asking(draft, body, beside.values(), self._asked)
        return _Cell(draft, body, found)

    def _binds_it(self, use: Use, step: Step, body: Sequence[Step]) -> bool:
        """Whether a definition has to be where a variable is that it uses.

        A function that later cells use, too, or that a variable may hold, looks the variable up when it is
        called, wherever it is.
        """
        if use.when != "later" or not is_kept_for_calls(step, self._timeline):
            return True
        used = any(self._reach.used_after(each, step.cell) for each in bound_names([step.node]))
        return not (used or class_made_by(step.node) or functions_kept(body, [step]))

    def _read_before(self, name: str, step: Step, body: Sequence[Step]) -> bool:
        """Whether a cell reads what others have under a name before it defines something of that name."""
        first = body[0].index if body else step.index
        there = name in self._maker or self._timeline.is_there(name, first)
        used = {use.name for each in body if each.index < step.index for use in each.names.uses}
        return there and name in step.happens and name in used | read_by(self._reach.of(used, first))

    def _define(self, cell: _Cell) -> None:
        """Names that the cell's functions, classes and imports take from variables of cells before."""
        for name in bound_names([statement.node for statement in cell.beside]):
            self._no_value(name)

    def _no_value(self, name: str) -> None:
        """A name is the package's from here on, and nothing that is handed over."""
        self._maker.pop(name, None)
        self._spoilt.pop(name, None)
        self._readers.pop(name, None)
        self._values.discard(name)

    def _read(self, cell: _Cell) -> None:
        nodes = [step.node for step in cell.steps]
        bound = bound_by(nodes)
        free = {use.name for step in cell.steps for use in step.names.uses if use.when != "never"} - bound
        early = {read.name for read in unbound_reads(nodes, ())} | read_early(cell.steps)
        happens = [(name, kind) for step in cell.steps for name, kind in step.happens.items()]
        # What a variable shares with a name of the package must stay one: both are handed over from here on.
        shared = {name for step in cell.steps for name in step.shares if name not in self._maker}
        altered = {name for name, kind in happens if kind in _CHANGES} | bound
        cell.shares = frozenset(shared - altered)
        writes = {
            name for name in altered | shared if not name.startswith("@") and self._is_value(name, cell)
        }
        cell.deletes = frozenset(deleted_by(nodes))
        cell.writes = frozenset(writes - cell.deletes)
        surely = always_bound(nodes)
        kept = {name for name in cell.writes if name not in surely and name in self._maker}
        alike = {name for name in cell.writes - bound if name in self._maker}
        called = self._called(cell, bound)
        cell.reads = frozenset(free | early | called)
        for name in sorted(cell.reads | kept | alike, key=lambda name: (name not in free, name)):
            self._take(cell, name, named=name in free)
        first = cell.steps[0].index if cell.steps else 0
        outer = {
            name
            for name in bound & (early | (cell.writes - surely))
            if name not in cell.takes and self._timeline.is_there(name, first)
        }
        whole = self._by_cell.get(cell.draft.code.cell.position, [])
        set_by_functions = {one.name for step in whole for one in step.names.sets}
        cell.outer = tuple(sorted(outer | called | (bound & set_by_functions)))
        unsure = {name for name, maker in cell.takes.items() if name in maker.perhaps}
        unsure |= (cell.writes & bound) - cell.takes.keys() - set(cell.outer)
        cell.perhaps = frozenset(unsure - surely)

    def _called(self, cell: _Cell, bound: Collection[str]) -> set[str]:
        """Variables that functions use which the cell may call; its classes and functions are noted."""
        used = {use.name for step in cell.steps for use in step.names.uses if use.when != "never"}
        own = {name for each in used & self._maker.keys() for name in self._maker[each].classes}
        steps = self._reach.of(used | own, self._timeline.ends[cell.draft.code.cell.position])
        taken = self._reach.of(used.intersection(bound), cell.steps[0].index if cell.steps else 0)
        self._facts += [*self._memos.asked(steps, cell, self._maker), *run_by_text(steps, cell, self._maker)]
        kept = functions_kept([*cell.steps, *steps], steps)
        cell.classes = frozenset(own | classes_in([*steps, *taken]) | kept)
        return {name for name in read_by(steps) | set_by(steps) if name in self._maker or name in bound}

    def _take(self, cell: _Cell, name: str, *, named: bool) -> None:
        maker = self._maker.get(name)
        if name in cell.reads or maker is None:
            self._told(name, cell.draft, cell.draft.marker, named=named)
        elif name in self._spoilt:
            self._handed_on.append((cell, name, self._spoilt[name]))
        if maker is not None:
            cell.takes[name] = maker
            self._readers.setdefault(name, []).append(cell)

    def _told(self, name: str, draft: Draft, place: Place, *, named: bool = True) -> None:
        """Tells what is wrong with a variable that a task reads: other cells have changed or deleted it.

        A statement that changes one which the task names changes what shares with it, too: that says enough.
        """
        maker, spoilt = self._maker.get(name), self._spoilt.get(name)
        if maker is not None and spoilt is not None:
            self._spoilt_for(name, maker, draft, spoilt, named=named)
        elif maker is None and name in self._gone:
            said_gone = kinds.DeletedVariable(name, draft.id, self._gone[name].draft.id)
            self._facts.append(Fact(said_gone, place, draft.id))

    def _spoilt_for(self, name: str, maker: _Cell, draft: Draft, spoilt: Step, *, named: bool) -> None:
        if named or (spoilt, draft.id) not in self._complained:
            self._complained.add((spoilt, draft.id))
            said = kinds.UnmarkedChange(name, maker.draft.id, draft.id)
            self._facts.append(Fact(said, Place(spoilt.cell, spoilt.node.lineno), draft.id))

    def _is_value(self, name: str, cell: _Cell) -> bool:
        """Whether a name holds something that is handed over: no module, and no function of the package."""
        if name in self._maker or name in bound_by([step.node for step in cell.steps]):
            return True
        step = self._timeline.step_before(name, cell.steps[0].index if cell.steps else 0)
        carried = step is None or step.imports or is_definition(step.node)
        return not carried and not is_each_tasks_own(step, self._timeline)

    def _write(self, cell: _Cell) -> None:
        for name in sorted(cell.writes | cell.deletes):
            if name in self._maker:
                readers = self._readers.pop(name, ())
                cell.after += [(reader, name) for reader in readers if reader is not cell]
            self._spoilt.pop(name, None)
            self._gone.pop(name, None)
            if name in cell.deletes:
                self._maker.pop(name, None)
                self._gone[name] = cell
            else:
                self._maker[name] = cell
                self._values.add(name)
        for name in (*cell.draft.outputs, *shown_by(cell.draft)):
            if name in cell.writes:
                cell.gives[name] = None
            elif name in cell.draft.outputs and name not in cell.takes:
                said = kinds.UnknownOutput(name, cell.draft.id)
                self._facts.append(Fact(said, cell.draft.marker, cell.draft.id))

    # Any other cell

    def _other(self, step: Step) -> None:
        """A statement of a cell that is no plain one: what it binds is the package's, not handed over."""
        for name, kind in step.happens.items():
            if name not in self._maker:
                self._gone.pop(name, None)
            elif kind in _CHANGES or kind == "lost-change":
                self._spoilt.setdefault(name, step)
            else:
                self._no_value(name)

    def _prune(self) -> None:
        """Leave away what is only handed on and never read: names that may share an object with another."""
        for cell in reversed(self._cells):
            for name, maker in list(cell.takes.items()):
                if name in cell.reads or name in cell.gives:
                    maker.gives[name] = None
                else:
                    del cell.takes[name]
        for cell, name, spoilt in self._handed_on:
            if name in cell.takes:
                self._spoilt_for(name, cell.takes[name], cell.draft, spoilt, named=False)

    def result(self) -> HandedOver:
        """What was found."""
        self._keys.settle(self._cells)
        self._prune()
        versions = Counter(name for cell in self._cells for name in cell.gives)
        # A rule looks at the variable's own name, and a parameter has it.
        versions.update(dict.fromkeys(self._outside.ruled | self._outside.params, 2))
        last = {
            key_of(name, maker, versions): index
            for index, cell in enumerate(self._cells)
            for name, maker in cell.takes.items()
        }
        drafts = self._keys.drafts(self._cells, lambda name, cell: key_of(name, cell, versions))
        for index, cell in enumerate(self._cells):
            draft = drafts.get((cell.draft.code.cell.position, cell.draft.id), cell.draft)
            takes = {name: key_of(name, maker, versions) for name, maker in cell.takes.items()}
            gives = {name: key_of(name, cell, versions) for name in sorted(cell.gives)}
            shown = only_shown(draft, gives, last, self._outside)
            self._facts += self._both_kinds(cell, gives)
            told = gives.keys() - {*shown}
            self._facts += told_of_given(cell.steps, gives.keys(), self._timeline, draft.id)
            self._facts += stuck(cell.steps, told, cell.takes, self._timeline, draft.id, self._pickles)
            reads = self._raw(cell)
            node = copy.copy(draft.node)
            node.body = [step.node for step in cell.steps]
            handed = CellVariables(
                takes={**takes, **{name: name for name in reads}},
                keys=frozenset(reads),
                reads=frozenset(reads) - self._outside.encoded,
                gives=gives,
                perhaps=frozenset({name for name, maker in cell.takes.items() if name in maker.perhaps}),
                shown=shown,
                unsure=tuple(sorted(cell.perhaps & cell.gives.keys())),
                beside=tuple(sorted(key for key in takes.values() if last[key] > index)) if gives else (),
                after={
                    reader.draft.id: name for reader, name in reversed(cell.after) if name in reader.takes
                },
                outer=cell.outer,
                changes=tuple(sorted((cell.writes | cell.deletes) - (cell.shares - cell.gives.keys()))),
                plain=tuple(sorted(cell.plain)),
                classes=self._classes(cell),
                draws=any(step.draws for step in cell.steps),
            )
            drafts[draft.code.cell.position, draft.id] = replace(
                draft, node=node, beside=tuple(cell.beside), handed=handed
            )
        return HandedOver(drafts, tuple(self._facts))

    def _classes(self, cell: _Cell) -> tuple[str, ...]:
        """The classes and functions that the variables which a cell takes over may hold, or instances of."""
        found = {name for maker in cell.takes.values() for name in maker.classes}
        return tuple(sorted(found - bound_by([step.node for step in cell.steps])))

    def _raw(self, cell: _Cell) -> list[str]:
        """Names that no cell before binds and that a task of another form before sets as a key."""
        first = cell.steps[0].index if cell.steps else 0
        return sorted(
            name
            for name in cell.reads - cell.takes.keys()
            if self._outside.set_above(name, cell.draft.code.cell.position)
            and self._timeline.before(name, first) is None
        )

    def _both_kinds(self, cell: _Cell, gives: Mapping[str, str]) -> Iterator[Fact]:
        for name, key in gives.items():
            if key in self._outside.written:
                place = self._outside.written[key]
                yield Fact(kinds.MixedKey(name, cell.draft.id, place.cell), cell.draft.marker, cell.draft.id)
