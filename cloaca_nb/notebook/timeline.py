"""The time line of a notebook: its top-level statements in order, and what happens to each name along it.

A task sees each name in the state that the cells up to its own leave behind. The time line answers which
statements make up that state: the last one that binds the name, and those after it that change it.
"""

from __future__ import annotations

import ast
import sys
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cloaca_nb.finding import Place
from cloaca_nb.notebook.code import CellCode, Statement, TaskCode
from cloaca_nb.notebook.flow import Block
from cloaca_nb.notebook.imports import Imported
from cloaca_nb.notebook.names import Names
from cloaca_nb.notebook.statements import character, source_lines

EventKind = Literal[
    "bind",  # the name is bound anew
    "maybe",  # the name is bound on some ways only, or gains a submodule
    "change",  # the object is changed
    "task",  # the name of a task's function
    "helper",  # the name of a helper module
    "del",  # the name is unbound
    "main",  # bound where the notebook is run as a script only
    "typing",  # bound for type checkers only
    "local",  # bound in the body of a task, which keeps it to itself
    "lost",  # bound by something that cannot be carried
    "lost-change",  # changed by something that cannot be carried
    "aside",  # used by a statement that has an effect elsewhere and is left behind
]
#: Kinds after which what was before does not count.
_ENDS = frozenset({"bind", "task", "helper", "del", "lost"})
_CHANGES = frozenset({"change", "lost-change", "aside"})
#: Kinds that count only where nothing else binds the name, the weightiest first.
_WEAK: tuple[EventKind, ...] = ("typing", "main", "local")


@dataclass(slots=True, eq=False)
class Step:
    """A top-level statement at its place on the time line.

    Attributes:
        index: Its place.
        statement: The statement.
        names: What it binds and uses.
        block: What kind of block it is; "" for a simple statement, a function or a class.
        whole: Whether it is module code of a task, carried as it stands whatever it is.
        task: The task whose function it is.
        futures: `__future__` features in force for it.
        imports: What it binds, if it is an import, by name.
        happens: Names that it binds or changes, with what happens to them, if it is carried.
        shares: Names whose objects what it binds shares or holds.
    """

    index: int
    statement: Statement
    names: Names
    block: Block = ""
    whole: bool = False
    task: TaskCode | None = None
    futures: frozenset[str] = frozenset()
    imports: Mapping[str, Imported] = field(default_factory=dict)
    happens: dict[str, EventKind] = field(default_factory=dict)
    shares: frozenset[str] = frozenset()

    @property
    def node(self) -> ast.stmt:
        """Its syntax tree."""
        return self.statement.node

    @property
    def cell(self) -> int:
        """Position of its cell."""
        return self.statement.cell


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """Something that happens to a name.

    Attributes:
        name: The name.
        kind: What.
        index: When: the place on the time line.
        cell: Position of the cell.
        line: Line in the cell.
        offset: Column in UTF-8 bytes, 0-based.
        step: The statement; None for what is no Python, and for helper modules.
        why: What binds a lost name: ``loop``, ``with``, ``try``, ``escape``, ``body``, or what a change is.
    """

    name: str
    kind: EventKind
    index: int
    cell: int
    line: int
    offset: int = 0
    step: Step | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A name as some place of the time line sees it.

    Attributes:
        name: The name.
        event: What binds it; None where nothing does.
        events: What makes it what it is, in order: the binding and the changes after it.
        after: Whether it is bound after that place only.
        last: Index of the last event that counts; -1 where there is none.
    """

    name: str
    event: Event | None
    events: tuple[Event, ...] = ()
    after: bool = False
    last: int = -1


@dataclass(slots=True, eq=False)
class Timeline:
    """All steps and events of a notebook.

    Attributes:
        codes: Cells by position.
        steps: Statements in order.
        events: Events of each name, in order.
        indexes: Their indexes.
        ends: Position of a cell -> the first index behind it.
        stars: Star imports outside of helper modules.
        tasks: Step of each task's function, by id.
        beside: Position of a task's cell -> its other statements.
        helpers: Helper modules by name.
        code: Names that were ever bound to a function or class, or to something that may hold one.
    """

    codes: dict[int, CellCode] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    events: dict[str, list[Event]] = field(default_factory=dict)
    indexes: dict[str, list[int]] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)
    stars: list[Step] = field(default_factory=list)
    tasks: dict[str, Step] = field(default_factory=dict)
    beside: dict[int, list[Step]] = field(default_factory=dict)
    helpers: Mapping[str, CellCode] = field(default_factory=dict)
    code: set[str] = field(default_factory=set)

    def add(self, event: Event) -> None:
        """Appends an event; they come in order of their index."""
        self.events.setdefault(event.name, []).append(event)
        self.indexes.setdefault(event.name, []).append(event.index)

    def before(self, name: str, at: int) -> Event | None:
        """The last event before a place that binds a name for good."""
        events = self.events.get(name, [])
        for position in range(bisect_left(self.indexes.get(name, []), at) - 1, -1, -1):
            if events[position].kind not in _CHANGES and events[position].kind not in _WEAK:
                return events[position]
        return None

    def state(self, name: str, at: int) -> State:
        """A name as a place sees it: as it was left before, else as it is bound first after."""
        events = self.events.get(name)
        if not events:
            return State(name, None)
        start = bisect_left(self.indexes[name], at)
        found = _history(name, events[:start])
        if found.event is not None:
            return found
        for position in range(start, len(events)):
            if events[position].kind in {"bind", "maybe", "task", "helper"}:
                end = self.ends.get(events[position].cell, at)
                stop = bisect_left(self.indexes[name], end, position)
                late = _history(name, events[position : max(stop, position + 1)])
                return State(name, late.event, late.events, True, late.last)
        return _weakest(name, events)

    def next(self, name: str, at: int) -> int:
        """Index of the first event of a name from a place on; the largest number where there is none."""
        indexes = self.indexes.get(name, [])
        position = bisect_left(indexes, at)
        return indexes[position] if position < len(indexes) else sys.maxsize

    def place(self, cell: int, line: int, offset: int | None = None) -> Place:
        """A place in a cell, its column counted in characters."""
        code = self.codes.get(cell)
        if offset is None or code is None or line < 1:
            return Place(cell, line)
        lines = source_lines(code.text)
        return Place(cell, line, character(lines[line - 1], offset) + 1 if line <= len(lines) else None)


def _history(name: str, events: list[Event]) -> State:
    """The binding in force after these events, with the changes since."""
    chain: list[Event] = []
    event: Event | None = None
    for candidate in reversed(events):
        if candidate.kind in _WEAK:
            continue
        chain.append(candidate)
        if candidate.kind == "maybe":
            event = candidate
        if candidate.kind in _ENDS:
            event = candidate
            break
    if event is None:
        return State(name, None)
    chain.reverse()
    counted = [item.index for item in chain if item.kind != "aside"]
    return State(name, event, tuple(chain[chain.index(event) :]), False, max(counted))


def _weakest(name: str, events: list[Event]) -> State:
    """What there is of a name that nothing binds for a package."""
    for kind in (*_WEAK, "lost", "del"):
        for event in events:
            if event.kind == kind:
                return State(name, event, (event,), False, event.index)
    return State(name, None)
