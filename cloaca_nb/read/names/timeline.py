"""Which statement defines a name of the notebook, seen from a cell, and what is known of its value."""

from __future__ import annotations

import ast
import builtins
import sys
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, overload

from cloaca_nb.model.finding import Place
from cloaca_nb.model.workflow import Line
from cloaca_nb.read.cells.code import CellCode, Statement, TaskCode
from cloaca_nb.read.cells.imports import Imported
from cloaca_nb.read.cells.statements import character, source_lines
from cloaca_nb.read.fixed import fixed
from cloaca_nb.read.local.passing import meant, passed_on
from cloaca_nb.read.local.states import HelperStates, helper_states, trees_of
from cloaca_nb.read.names.bindings import Names
from cloaca_nb.read.names.walk import Block

EventKind = Literal[
    "bind",  # the name is bound anew
    "maybe",  # the name is bound on some ways only, or gains a submodule; or a module's state is set
    "change",  # the object is changed
    "task",  # the name of a task's function
    "helper",  # the name of a helper module
    "del",  # the name is unbound
    "main",  # bound where the notebook is run as a script only
    "typing",  # bound for type checkers only
    "local",  # bound in the body of a task, which keeps it to itself
    "handed",  # bound or changed by a plain cell, which hands it over
    "lost",  # bound by something that is no Python
    "lost-change",  # changed by something that cannot be carried
    "aside",  # used by a statement that has an effect elsewhere and is left behind
]
#: Kinds after which what was before does not count.
_ENDS = frozenset({"bind", "task", "helper", "del", "lost", "handed"})
_CHANGES = frozenset({"change", "lost-change", "aside"})
#: Kinds that count only where nothing else binds the name, the weightiest first.
_WEAK: tuple[EventKind, ...] = ("typing", "main", "local")


#: Under this name stand statements that bind names which are computed: `globals()[name] = 1`.
ANY_NAME = "*"


@fixed
class Altered:
    """A change of a class or function, or of what one has: each task makes these anew.

    Attributes:
        name: Its name.
        through: Names that lead to what is changed.
        apart: Those whose value, once it is handed over, is not what the task's own class has.
        met: Names that lead to what goes by it.
        attributes: Where these do so by some attributes alone, their names.
    """

    name: str
    through: frozenset[str]
    apart: frozenset[str]
    met: frozenset[str]
    attributes: frozenset[str] = frozenset()


@dataclass(slots=True, eq=False)
class Step:
    """A top-level statement at its place on the time line.

    Attributes:
        names: What it binds and uses.
        block: What kind of block it is; "" for a simple statement, a function or a class.
        whole: Whether it is module code of a task, carried as it stands whatever it is.
        task: The task whose function it is.
        futures: `__future__` features in force for it.
        imports: What it binds, if it is an import, by name.
        happens: Names that it binds or changes, with what happens to them, if it is carried.
        shares: Names that it uses whose objects what it binds shares or holds.
        keeps: Functions that instances which it changes hold from there, each with names of what holds it.
        words: What a comment `# cloaca: …` says about it.
        calls: Whether it calls functions of the notebook as it runs.
        alters: What it surely changes of classes and functions.
        releases: Names of what it lets go of that another cell has made, where others are told of that.
        draws: Whether it draws on the current figure of `pyplot`, or makes one.
        cell: Position of its cell.
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
    calls: bool = False
    draws: bool = False
    releases: frozenset[str] = frozenset()
    keeps: Mapping[str, Collection[str]] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    alters: Sequence[Altered] = ()
    node: ast.stmt = field(init=False, repr=False)
    cell: int = field(init=False)

    def __post_init__(self) -> None:
        self.node, self.cell = self.statement.node, self.statement.cell


@fixed
class NameEvent:
    """Something that happens to a name.

    Attributes:
        index: When: the place on the time line.
        cell, line, offset: Position of the cell, line in it, column in UTF-8 bytes (0-based).
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


@fixed
class State:
    """A name as some place of the time line sees it.

    Attributes:
        event: What binds it; None where nothing does.
        history: Events of the name.
        start: Where in the history its binding stands.
        stop: Behind the last event that counts.
        after: Whether it is bound after that place only.
        last: Index of the last event that counts; -1 where there is none.
    """

    name: str
    event: NameEvent | None
    history: Sequence[NameEvent] = ()
    start: int = 0
    stop: int = 0
    after: bool = False
    last: int = -1

    def events(self, since: int = 0) -> Iterator[NameEvent]:
        """What makes it what it is, in order: the binding and the changes after it.

        Args:
            since: How many events of the history to pass over.
        """
        for position in range(max(self.start, since), self.stop):
            if self.history[position].kind not in _WEAK:
                yield self.history[position]


class _Chain(NamedTuple):
    """How a name stands behind an event.

    Attributes:
        start: Where in the history what makes it begins; -1 where it is unbound.
        last: Index of the last event that counts.
        bound: Where in the history its last binding stands.
    """

    start: int = -1
    last: int = -1
    bound: int = -1


@dataclass(slots=True, eq=False)
class Timeline:
    """All steps and events of a notebook.

    Attributes:
        events: Events of each name, in order.
        chains: How the name stands behind each.
        ends: Position of a cell -> the first index behind it.
        handing: Position of a plain cell -> the index from which on what it hands over is changed.
        stars: Star imports outside of helper modules.
        tasks: Step of each task's function, by id.
        beside: Position of a task's cell -> its other statements.
        helpers: Helper modules by name.
        passed: What these pass on of libraries, as `passed_on` gives it.
        does: What functions of these modules set of the process, and go by.
        states: Keys of the states of modules that something changes.
        kept: Names -> keys of states of modules that keep what they are bound to, such as a logger.
        made_by: Names -> keys of states of the libraries that gave what they are bound to.
        members: Names -> what of modules they lead to: `pick = random.choice`.
        drawing: Names of what has models, or classes of such, that draw from numpy's stream as they learn.
        values: Keys of states -> names of what may have come of the values of that module.
        patched: Keys of states -> attributes that something puts into classes of that module.
        changed: Gives, by the id of a task, names whose objects its function surely changes.
        logged: Gives names of what handlers change as something is logged, where the notebook ends.
        code: Names that were ever bound to a function or class, or to something that may hold one.
        added: Lines of ours above a statement, and such below its decorators.
    """

    codes: dict[int, CellCode] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    events: dict[str, list[NameEvent]] = field(default_factory=dict)
    indexes: dict[str, list[int]] = field(default_factory=dict)
    chains: dict[str, list[_Chain]] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)
    handing: dict[int, int] = field(default_factory=dict)
    stars: list[Step] = field(default_factory=list)
    tasks: dict[str, Step] = field(default_factory=dict)
    beside: dict[int, list[Step]] = field(default_factory=dict)
    helpers: Mapping[str, CellCode] = field(default_factory=dict)
    states: dict[str, None] = field(default_factory=dict)
    kept: dict[str, dict[str, None]] = field(default_factory=dict)
    made_by: dict[str, set[str]] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)
    drawing: set[str] = field(default_factory=set)
    values: dict[str, set[str]] = field(default_factory=dict)
    patched: dict[str, frozenset[str]] = field(default_factory=dict)
    changed: Callable[[str], Sequence[str]] = lambda _: ()
    logged: Callable[[], frozenset[str]] = frozenset
    code: set[str] = field(default_factory=set)
    added: dict[Step, tuple[tuple[Line, ...], tuple[Line, ...]]] = field(default_factory=dict)
    passed: Mapping[str, str] = field(init=False)
    does: HelperStates = field(init=False)

    def __post_init__(self) -> None:
        self.passed = passed_on(self.helpers)
        self.does = helper_states(trees_of(self.helpers))

    def imported(self, item: Imported) -> Imported:
        """What an import binds, whoever passes it on."""
        return item._replace(target=self.meant(item.target)) if self.passed else item

    @overload
    def meant(self, path: str) -> str: ...
    @overload
    def meant(self, path: None) -> None: ...
    @overload
    def meant(self, path: str | None) -> str | None: ...
    def meant(self, path: str | None) -> str | None:
        """A dotted name as it is called in the library that has it."""
        return meant(path, self.passed) if path and self.passed else path

    def steps_by_cell(self) -> dict[int, list[Step]]:
        """The statements of each cell that has some, by its position."""
        found: dict[int, list[Step]] = {}
        for step in self.steps:
            found.setdefault(step.cell, []).append(step)
        return found

    def add(self, event: NameEvent) -> None:
        """Appends an event; they come in order of their index."""
        name = event.name
        history = self.events.get(name)
        if history is None:
            history = self.events[name] = []
            self.chains[name], self.indexes[name] = [], []
            if name.startswith("@"):
                self.states[name] = None
        chains = self.chains[name]
        chains.append(_chain(chains[-1] if chains else _Chain(), event, len(history)))
        history.append(event)
        self.indexes[name].append(event.index)

    def insert(self, event: NameEvent) -> None:
        """Puts in an event at an earlier place."""
        del self.indexes[event.name], self.chains[event.name]
        for each in sorted([*self.events.pop(event.name), event], key=lambda each: each.index):
            self.add(each)

    def before(self, name: str, at: int) -> NameEvent | None:
        """The last event before a place that binds a name for good."""
        stop = bisect_left(self.indexes.get(name, ()), at)
        bound = self.chains[name][stop - 1].bound if stop else -1
        return self.events[name][bound] if bound >= 0 else None

    def is_there(self, name: str, at: int) -> bool:
        """Whether a name is bound before a place: by the notebook, or by Python itself."""
        return self.before(name, at) is not None or hasattr(builtins, name)

    def step_before(self, name: str, at: int) -> Step | None:
        """The step of that event."""
        event = self.before(name, at)
        return event.step if event is not None else None

    def bound_by(self, name: str, at: int) -> ast.stmt | None:
        """The statement of that event."""
        step = self.step_before(name, at)
        return step.node if step is not None else None

    def state(self, name: str, at: int) -> State:
        """A name as a place sees it: as it was left before, else as it is bound first after.

        What Python has under a name counts until the notebook binds that: `sum_ = sum`, `def sum(…)` below.
        """
        events = self.events.get(name)
        if not events:
            return State(name, None)
        stop = bisect_left(self.indexes[name], at)
        chain = self.chains[name][stop - 1] if stop else _Chain()
        if chain.start >= 0:
            return State(name, events[chain.start], events, chain.start, stop, False, chain.last)
        if hasattr(builtins, name):
            return State(name, None)
        for position in range(stop, len(events)):
            if events[position].kind in {"bind", "maybe", "task", "helper"}:
                end = bisect_left(self.indexes[name], self.ends.get(events[position].cell, at), position)
                return _late(name, events, position, max(end, position + 1))
        return _weakest(name, events)

    def next(self, name: str, at: int) -> int:
        """Index of the first event of a name from a place on; the largest number where there is none."""
        position = bisect_left(indexes := self.indexes.get(name, []), at)
        return indexes[position] if position < len(indexes) else sys.maxsize

    def place(self, cell: int, line: int, offset: int | None = None) -> Place:
        """A place in a cell, its column counted in characters."""
        code = self.codes.get(cell)
        if offset is None or code is None or line < 1:
            return Place(cell, line)
        lines = source_lines(code.text)
        return Place(cell, line, character(lines[line - 1], offset) + 1 if line <= len(lines) else None)


def _chain(before: _Chain, event: NameEvent, position: int) -> _Chain:
    """How a name stands behind an event."""
    if event.kind in _WEAK:
        return before
    last = before.last if event.kind == "aside" else event.index
    if event.kind in _ENDS:
        return _Chain(position, last, position)
    if event.kind in _CHANGES:
        return _Chain(before.start, max(before.last, last), before.bound)
    return _Chain(before.start if before.start >= 0 else position, max(before.last, last), position)


def _late(name: str, events: Sequence[NameEvent], first: int, stop: int) -> State:
    """A name as its first binding after a place leaves it, up to the end of that cell."""
    chain = _Chain()
    for position in range(first, stop):
        chain = _chain(chain, events[position], position)
    return State(name, events[chain.start], events, chain.start, stop, True, chain.last)


def _weakest(name: str, events: list[NameEvent]) -> State:
    """What there is of a name that nothing binds for a package."""
    for kind in (*_WEAK, "lost", "del"):
        for event in events:
            if event.kind == kind:
                return State(name, event, (event,), 0, 1, False, event.index)
    return State(name, None)
