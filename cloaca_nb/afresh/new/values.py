"""Values of the run: which task makes each, which tasks it is handed over to, and the task made for it.

The notebook had one value for all its tasks; so has a run. A source with a single user is made by that task.
One with several is made by the user that comes before all others, else by a root task of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from cloaca_nb.afresh.beside.callbacks import called_back
from cloaca_nb.afresh.beside.helpers import Helpers
from cloaca_nb.afresh.changes import ModuleReading
from cloaca_nb.afresh.new.sources import At, FreshSource, Sources
from cloaca_nb.afresh.parts import Part, Parts
from cloaca_nb.afresh.streams import Streams, listed
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.graph import known, upstream
from cloaca_nb.model.workflow import Edge, Line, Module, Task, Workflow
from cloaca_nb.read.cells.imports import splice
from cloaca_nb.read.names.calls import keywords_of
from cloaca_nb.read.names.walk import names_within
from cloaca_nb.read.tasks.ids import literal, numbered_free
from cloaca_nb.read.tasks.trigger_rules import Skips, rules_of

#: The task that makes values where none of the notebook's comes before all that use them.
ROOT = "run_values"


class ReadModule(NamedTuple):
    """A module of tasks, as it was read.

    Attributes:
        reading: What the interpreter sees of them.
        sources: What in them is new for each run.
        streams: Which seeded streams its tasks go by.
    """

    parts: Parts
    reading: ModuleReading
    sources: Sources
    streams: Streams


class HandedValue(NamedTuple):
    """A value that is handed over.

    Attributes:
        name: Its name, which is its key in the context behind an `@`.
        maker: The task that makes it.
        users: The tasks that have it, the maker among them where it is one.
    """

    name: str
    maker: str
    users: tuple[str, ...]


class ValueRoot(NamedTuple):
    """A task that only makes values, at the end of a module.

    Attributes:
        names: Names that the statements make which it needs.
    """

    id: str
    module: str
    function: str
    names: frozenset[str]


@dataclass(frozen=True)
class Values:
    """The values of a workflow's run.

    Attributes:
        workflow: The workflow, with the tasks that make values where some are needed.
        handed: The values that are handed over, by where their sources stand.
        roots: Those tasks, by their ids.
    """

    workflow: Workflow
    handed: Mapping[At, HandedValue] = field(default_factory=dict)
    roots: Mapping[str, ValueRoot] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()

    def made_by(self, task: str) -> list[str]:
        """Names of the values that a task makes for others, itself included."""
        return [value.name for value in self.handed.values() if value.maker == task]


def values_of(workflow: Workflow, modules: Mapping[str, ReadModule], helpers: Helpers) -> Values:
    """The values of a workflow's run.

    Args:
        modules: The statements of its modules of tasks, by the modules' names.
    """
    used = sorted(_used(modules, helpers).items(), key=lambda item: item[0])
    several = {at: found for at, found in used if len(found.users) > 1 or found.told}
    apart = tuple(_apart(modules, helpers))
    if not several:
        return Values(workflow, facts=apart)
    planned = _Plan(workflow, modules, several)
    handed = planned.handed()
    return Values(planned.workflow(), handed, planned.roots, (*planned.facts(handed), *apart))


@dataclass(frozen=True)
class _Used:
    """A source, and who uses it.

    Attributes:
        module: The module whose task has it first.
        names: What leads there to it.
        users: The tasks that use it, or whose callbacks do.
        makers: Those of them that can make it: they use it themselves, and nothing that is called back when
            they fail does.
        told: The tasks whose callbacks use it.
    """

    source: FreshSource
    module: str
    names: frozenset[str]
    users: list[str] = field(default_factory=list)
    makers: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def _used(modules: Mapping[str, ReadModule], helpers: Helpers) -> dict[At, _Used]:
    found: dict[At, _Used] = {}
    for name, read in modules.items():
        for task, needed in _needed(read):
            for source, leading in _met(read, needed, helpers):
                used = found.setdefault(source.place, _Used(source, name, leading))
                used.users.append(task)
                used.makers.append(task)
        for task, way, needed in _needed_beside(read):
            for source, leading in _met(read, needed, helpers):
                used = found.setdefault(source.place, _Used(source, name, leading))
                used.told.append(task)
                used.users.extend({task}.difference(used.users))
                if way == "on_failure" and task in used.makers:
                    used.makers.remove(task)
    return found


def _met(
    read: ReadModule, needed: Collection[Part], helpers: Helpers
) -> Iterator[tuple[FreshSource, frozenset[str]]]:
    """The sources that some statements come by, each with the names that lead there."""
    yield from ((each, each.part.makes) for each in read.sources.all if each.part in needed)
    leading = [(part.binds, frozenset(helpers.used([part.node]))) for part in needed]
    for helper in helpers.used(part.node for part in needed):
        if sources := helpers.sources[helper].all:
            names = frozenset[str]().union(*(binds for binds, used in leading if helper in used))
            yield from ((each, names) for each in sources)


def _needed_beside(read: ReadModule) -> Iterator[tuple[str, str, Collection[Part]]]:
    """Each task of a module, what it has called back, and the statements that this may meet."""
    for part, given in called_back(read.parts).items():
        for way, value in given:
            makers = (each for name in names_within(value) for each in read.parts.made_by(name))
            yield part.task or "", way, {met for each in makers for met in read.parts.needed(each)}


def _needed(read: ReadModule, ends: Collection[Part] = ()) -> Iterator[tuple[str, Collection[Part]]]:
    """Each task of a module, and the statements that it may meet."""
    for part in read.parts.parts:
        if part.task is not None:
            yield part.task, read.parts.needed(part, ends)


def _apart(modules: Mapping[str, ReadModule], helpers: Helpers) -> Iterator[Fact]:
    """What several tasks would each make their own of: it is new for each run and cannot be handed over."""
    found: dict[tuple[str, Place], list[str]] = {}
    for read in modules.values():
        ends = {each.part for each in read.sources.all}
        for task, needed in _needed(read, ends):
            met = [(part, name) for part, name in read.sources.apart.items() if part in needed]
            for helper in helpers.used(part.node for part in needed if part not in ends):
                met += helpers.sources[helper].apart.items()
            for part, name in met:
                line = part.line()
                tasks = found.setdefault((name, Place(line.cell or 1, line.line)), [])
                tasks += [task] * (task not in tasks)
    for (name, place), tasks in found.items():
        if len(tasks) > 1:
            yield Fact(kinds.ValueApart(name, listed(tasks)), place, tasks[0])


class _Plan:
    """Who makes what.

    Args:
        workflow: The workflow.
        modules: The statements of its modules of tasks.
        used: The sources that several tasks use, in the notebook's order.
    """

    def __init__(
        self, workflow: Workflow, modules: Mapping[str, ReadModule], used: Mapping[At, _Used]
    ) -> None:
        self._workflow = workflow
        self._modules = modules
        self._used = used
        self._graph = known(workflow.dependencies)
        self._rules = rules_of(workflow.tasks)
        self._skips = Skips(self._graph, self._rules)
        self.roots: dict[str, ValueRoot] = {}
        self._makers = {at: self._maker(found) or self._root(found) for at, found in used.items()}

    def _maker(self, found: _Used) -> str | None:
        """The user that comes before all others, whatever happens; None where there is none."""
        for user in found.makers:
            others = [other for other in found.users if other != user]
            if user not in self._rules and all(user in upstream(self._graph, [other]) for other in others):
                return user
        return None

    def _root(self, found: _Used) -> str:
        """The task of the module that makes its values, with what one more source needs."""
        root = next((root for root in self.roots.values() if root.module == found.module), None)
        if root is None:
            parts = self._modules[found.module].parts.parts
            names = {name for part in parts for name in part.makes | part.sets | part.uses}
            functions = {task.function for task in self._workflow.tasks}
            id = numbered_free(ROOT, {*self._graph, *self.roots})
            root = ValueRoot(id, found.module, numbered_free(id, names | functions), frozenset())
        self.roots[root.id] = root._replace(names=root.names | found.names)
        return root.id

    def handed(self) -> dict[At, HandedValue]:
        """The values, by where they stand."""
        counts: Counter[str] = Counter()
        found = {}
        for at, used in self._used.items():
            name = used.source.name
            counts[name] += 1
            number = f".{counts[name]}" if counts[name] > 1 else ""
            found[at] = HandedValue(f"{name}{number}", self._makers[at], tuple(used.users))
        return found

    def workflow(self) -> Workflow:
        """The workflow with the tasks that make values, and edges from them."""
        roots: list[Task] = []
        waits: dict[str, list[Edge]] = {}
        for root in self.roots.values():
            used = [self._used[at] for at, maker in self._makers.items() if maker == root.id]
            names = ", ".join(dict.fromkeys(each.source.name for each in used))
            roots.append(_root_task(root, used[0].source, names))
            users = {user for each in used for user in each.users}
            for id in {*users, *upstream(self._graph, users)}:
                if not self._graph[id]:
                    waits.setdefault(id, []).append(Edge(root.id, id, f"@{used[0].source.name}"))
        tasks = (replace(task, edges=(*task.edges, *waits.get(task.id, ()))) for task in self._workflow.tasks)
        modules = tuple(self._module(module, roots, waits) for module in self._workflow.modules)
        return replace(self._workflow, tasks=(*roots, *tasks), modules=modules)

    def _module(self, module: Module, tasks: Iterable[Task], waits: Mapping[str, Sequence[Edge]]) -> Module:
        """A module with the task that makes its values, and with what tasks wait for."""
        read = self._modules.get(module.name)
        lines = list(read.parts.module.lines if read is not None else module.lines)
        for part in read.parts.parts if read is not None else ():
            _wait(lines, part, [edge.dependency for edge in waits.get(part.task or "", ())])
        own = [task for task in tasks if self.roots[task.id].module == module.name]
        lines += [line for task in own for line in _root_lines(task)]
        return replace(module, lines=tuple(lines), tasks=(*module.tasks, *(task.id for task in own)))

    def facts(self, handed: Mapping[At, HandedValue]) -> Iterator[Fact]:
        """What a person is told of the values."""
        for at, value in handed.items():
            place = _place(self._used[at].source)
            yield Fact(kinds.ValueOfRun(value.name, value.maker), place)
            for user in value.users:
                skipped = self._skipped(user, value.maker)
                if skipped:
                    yield Fact(kinds.ValueBehindSkip(value.name, user, skipped), place, user)

    def _skipped(self, user: str, maker: str) -> str:
        """A task that may be skipped on each way from the maker to a user; empty where one way has none."""
        first = {task for task, before in self._graph.items() if not before} if maker in self.roots else ()
        return self._skips.between({maker, *first}, user)


def _place(source: FreshSource) -> Place:
    return Place(source.place.cell, source.place.line)


def _root_task(root: ValueRoot, source: FreshSource, names: str) -> Task:
    place = _place(source)
    doc = f"Makes what is one value for the whole run: {names}."
    return Task(root.id, place, place, "function", root.function, doc=doc, generated=True)


def _root_lines(task: Task) -> list[Line]:
    text = f"""

@cloaca.task(id={literal(task.id)})
def {task.function}(context):
    \"\"\"{task.doc}\"\"\"
    return context"""
    return [Line(line) for line in text.splitlines()]


def _wait(lines: list[Line], part: Part, tasks: Sequence[str]) -> None:
    """Changes the lines of a module so that a task, which waits for none, waits for some."""
    call = part.declaration
    if call is None or not tasks:
        return
    wanted = f"[{', '.join(map(literal, tasks))}]"
    given = keywords_of(call)
    empty, id = given.get("dependencies"), given.get("id")
    if empty is not None:
        splice(lines, empty.lineno - 1, empty.col_offset, empty.end_col_offset or 0, wanted)
    elif id is not None:
        end = id.end_col_offset or 0
        splice(lines, (id.end_lineno or id.lineno) - 1, end, end, f", dependencies={wanted}")
    else:
        behind = (call.func.end_col_offset or 0) + 1
        comma = ", " if call.args or call.keywords else ""
        at = (call.func.end_lineno or call.lineno) - 1
        splice(lines, at, behind, behind, f"dependencies={wanted}{comma}")
