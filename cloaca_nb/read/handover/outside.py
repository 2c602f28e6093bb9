"""The tasks that use `context` beside plain cells: which keys they read and set, which keys rules look at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Place
from cloaca_nb.model.workflow import KeyUse, variable_of
from cloaca_nb.read.names.definitions import Definitions
from cloaca_nb.read.names.timeline import Step
from cloaca_nb.read.tasks.draft import Draft
from cloaca_nb.read.tasks.engine_names import EngineNames
from cloaca_nb.read.tasks.keys import Uses, key_uses
from cloaca_nb.read.tasks.trigger_rules import rule_keys

#: Facts about a task that may use keys which its text does not tell.
_UNTOLD = (kinds.ComputedRead, kinds.ComputedKey, kinds.WholeContext, kinds.ContextHandedOn)


@dataclass(slots=True, eq=False)
class OutsideTask:
    """A task of another form.

    Attributes:
        reads: Keys that it reads.
        writes: Keys that it sets.
        untold: Whether it may use others, too.
    """

    draft: Draft
    reads: Sequence[KeyUse]
    writes: Sequence[KeyUse]
    untold: bool


@dataclass(frozen=True)
class Outside:
    """What of the context is not the variables of plain cells.

    Attributes:
        readers: Tasks of the other forms, by the position of their cell.
        rules: Keys that trigger rules look at, by the position of the task's cell.
        written: Keys that tasks of the other forms set, with a place.
        params: Names of the workflow's parameters.
        encoded: Those keys that are handed over as plain cells hand over variables.
    """

    readers: Mapping[int, list[OutsideTask]] = field(default_factory=dict)
    rules: Mapping[int, list[tuple[Draft, str]]] = field(default_factory=dict)
    written: Mapping[str, Place] = field(default_factory=dict)
    params: frozenset[str] = frozenset()
    encoded: frozenset[str] = frozenset()

    @property
    def ruled(self) -> frozenset[str]:
        """All keys that rules look at."""
        return frozenset(key for found in self.rules.values() for _, key in found)

    def set_above(self, key: str, cell: int) -> bool:
        """Whether a task of another form sets a key in a cell above the one at a position."""
        return key in self.written and self.written[key].cell < cell

    @cached_property
    def asked(self) -> frozenset[str] | None:
        """All keys that tasks of the other forms read or rules look at; None where that may be any."""
        readers = [reader for found in self.readers.values() for reader in found]
        if any(reader.untold for reader in readers):
            return None
        return self.ruled.union(use.key for reader in readers for use in reader.reads)


def outside_of(
    drafts: Sequence[Draft],
    definitions: Definitions,
    engine: EngineNames,
    explicit: bool,
    params: Collection[str],
) -> Outside:
    """What tasks that use `context` do with keys.

    Args:
        engine: How the notebook calls the engine.
        explicit: Whether literal keys are handed over as variables are.
        params: Names of the workflow's parameters.
    """
    readers: dict[int, list[OutsideTask]] = {}
    rules: dict[int, list[tuple[Draft, str]]] = {}
    written: dict[str, Place] = {}
    for draft in drafts:
        cell = draft.code.cell.position
        found = [(draft, key) for key in rule_keys(draft, engine, definitions)]
        if found:
            rules.setdefault(cell, []).extend(found)
        if draft.form != "plain":
            uses = key_uses(draft, definitions, engine)
            readers.setdefault(cell, []).append(_reader(draft, uses))
            for use in uses.writes:
                written.setdefault(use.key, use.place)
    outside = Outside(readers, rules, written, frozenset(params))
    if not explicit:
        return outside
    encoded = written.keys() - outside.ruled - outside.params - _inputs(readers)
    return Outside(readers, rules, written, outside.params, frozenset(encoded))


def _reader(draft: Draft, uses: Uses) -> OutsideTask:
    return OutsideTask(
        draft,
        tuple(uses.reads),
        tuple(uses.writes),
        any(isinstance(fact.said, _UNTOLD) for fact in uses.facts),
    )


def _inputs(readers: Mapping[int, list[OutsideTask]]) -> set[str]:
    """Keys that some task reads and no other one sets: a run's first context has them."""
    tasks = [reader for found in readers.values() for reader in found]
    writers: dict[str, list[OutsideTask]] = {}
    for task in tasks:
        for use in task.writes:
            writers.setdefault(use.key, []).append(task)
    return {
        use.key
        for task in tasks
        for use in task.reads
        if all(writer is task for writer in writers.get(use.key, ()))
    }


class Maker(Protocol):
    """A plain cell: its task and statements, variables that it binds or may change, those read, classes."""

    draft: Draft
    steps: list[Step]
    writes: frozenset[str]
    gives: dict[str, None]
    classes: frozenset[str]


def key_of(name: str, cell: Maker, versions: Mapping[str, int]) -> str:
    """The key of the version of a variable that a cell makes."""
    return name if versions[name] == 1 else f"{name}.{cell.draft.id}"


class KeyReaders:
    """Which version of a variable each task of another form reads by a key.

    Args:
        outside: These tasks.
    """

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._found: dict[tuple[int, str], dict[str, tuple[str, Maker]]] = {}
        self._open: list[tuple[OutsideTask, str]] = []
        #: What the variables were where a task stands that may use any key.
        self._around: dict[tuple[int, str], dict[str, Maker]] = {}
        self._ruled: dict[Draft, list[str]] = {}

    def rule(self, draft: Draft, key: str) -> None:
        """A task's trigger rule looks at a variable."""
        self._ruled.setdefault(draft, []).append(key)

    def wanted(
        self, reader: OutsideTask, current: Mapping[str, Maker], before: Sequence[Maker]
    ) -> Iterator[KeyUse]:
        """The keys of a task that are variables' names: those of them that plain cells may make.

        What a plain cell above has made is meant even where the task, or one below it, sets the key anew.

        Args:
            current: Who made the version of each variable that there is at its cell.
        """
        if reader.untold:
            self._around[_where(reader.draft)] = dict(current)
        for use in reader.reads:
            key = use.key
            if key in self._outside.params or self._outside.set_above(key, reader.draft.code.cell.position):
                continue
            maker = current.get(key) or _named(key, before)
            if maker is None and key in self._outside.written:
                continue
            if maker is None:
                self._open.append((reader, key))
            else:
                self._reads(reader.draft, key, maker)
            yield use

    def _reads(self, draft: Draft, key: str, maker: Maker) -> None:
        name = variable_of(key)
        maker.gives[name] = None
        self._found.setdefault(_where(draft), {})[key] = name, maker

    def settle(self, cells: Sequence[Maker]) -> None:
        """Keys that no cell before a task makes are those of the first cell that does."""
        for reader, key in self._open:
            maker = next((cell for cell in cells if key in cell.writes), None) or _named(key, cells)
            if maker is not None:
                self._reads(reader.draft, key, maker)

    def drafts(
        self, cells: Sequence[Maker], key_of: Callable[[str, Maker], str]
    ) -> dict[tuple[int, str], Draft]:
        """The tasks that read or set keys under which values are handed over, with these.

        Args:
            key_of: The key of a variable's version.
        """
        given = {key_of(name, cell) for cell in cells for name in cell.gives}
        found = {}
        for reader in (each for some in self._outside.readers.values() for each in some):
            where = _where(reader.draft)
            keys = {key: key_of(*version) for key, version in self._found.get(where, {}).items()}
            if reader.untold:
                around = {name: key_of(name, cell) for name, cell in self._around.get(where, {}).items()}
                keys |= {name: key for name, key in around.items() if key in given and name not in self._own}
                keys |= {key: key for key in given}
            keys |= {key: key for key in own_keys(reader, self._outside)}
            found[where] = replace(reader.draft, decodes=dict(sorted(keys.items())))
        for draft, names in self._ruled.items():
            before = found.get(_where(draft), draft)
            found[_where(draft)] = replace(before, ruled=tuple(dict.fromkeys(names)))
        return found

    @property
    def _own(self) -> frozenset[str]:
        """Names that are keys of others: set by tasks of other forms, parameters, what rules look at."""
        return self._outside.params | self._outside.written.keys() | self._outside.ruled


def own_keys(reader: OutsideTask, outside: Outside) -> frozenset[str]:
    """Keys of other forms' own that a task has as values."""
    if reader.untold:
        return outside.encoded
    return outside.encoded & {use.key for use in (*reader.reads, *reader.writes)}


def _named(key: str, cells: Iterable[Maker]) -> Maker | None:
    """The cell whose version of a variable a key such as ``rows.clean`` names."""
    name, dot, id_ = key.partition(".")
    return next((cell for cell in cells if dot and cell.draft.id == id_ and name in cell.writes), None)


def _where(draft: Draft) -> tuple[int, str]:
    return draft.code.cell.position, draft.id
