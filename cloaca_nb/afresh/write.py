"""Workflow -> workflow in which what tasks may change is in modules that are executed for each attempt."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from cloaca_nb.afresh.below import SetBelow
from cloaca_nb.afresh.beside.callbacks import (
    CalledBack,
    beside_tasks,
    callback_facts,
    changed_beside,
    of_run_facts,
    own_callbacks,
)
from cloaca_nb.afresh.beside.helpers import MOST, Helpers, dotted_name, tree_of
from cloaca_nb.afresh.beside.inside import with_helpers
from cloaca_nb.afresh.beside.threads import new_process_facts
from cloaca_nb.afresh.beside.unfollowed import unfollowed_facts
from cloaca_nb.afresh.changes import ModuleReading
from cloaca_nb.afresh.handed import CONTEXT, carried_module
from cloaca_nb.afresh.kept.crossing import replaced_facts
from cloaca_nb.afresh.kept.of_threads import ThreadState
from cloaca_nb.afresh.loaded import LoadedState
from cloaca_nb.afresh.new.sources import Sources
from cloaca_nb.afresh.new.values import ReadModule, ValueRoot, Values, values_of
from cloaca_nb.afresh.new.ways import ParamWays
from cloaca_nb.afresh.outliving import (
    drawn_elsewhere,
    figures_left,
    logged,
    pickled_facts,
    process_facts,
    running_facts,
    still_running,
)
from cloaca_nb.afresh.parts import Part, Parts, parts_of
from cloaca_nb.afresh.process import Code, codes_of
from cloaca_nb.afresh.rule import Anew, made_anew
from cloaca_nb.afresh.shared import TaskSharing
from cloaca_nb.afresh.streams import STREAMS, Streams, stream_facts
from cloaca_nb.afresh.text import anew_lines, deeper, helper_lines, once_lines
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.package import ANEW, Uncertain
from cloaca_nb.model.workflow import Line, Module, Workflow
from cloaca_nb.read.cells.imports import with_passed
from cloaca_nb.read.effects.bounded.limits import TooMuchError
from cloaca_nb.read.effects.frame import PERHAPS
from cloaca_nb.read.handover.write import CODEC
from cloaca_nb.read.local.stars import with_listed
from cloaca_nb.read.tasks.ids import numbered_free


class WrittenWorkflow(NamedTuple):
    """A workflow as it is written.

    Attributes:
        workflow: The workflow; the same that was read where no task changes anything.
        counted: Task -> names that it is known to change, and that are made anew for each of its attempts.
        uncertain: What tasks may change of their own while others meet it.
        beside: Names that callbacks change and no task goes by.
        memos: Names by which tasks only fill a memo, of helper modules with the module's; whether what that
            gives stays as it is.
        gone_by: Attributes that tasks count on, each with those that go by it: `Order.made`.
    """

    workflow: Workflow
    facts: tuple[Fact, ...] = ()
    counted: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    uncertain: tuple[Uncertain, ...] = ()
    beside: frozenset[str] = frozenset()
    memos: Mapping[str, bool] = MappingProxyType({})
    gone_by: Mapping[str, frozenset[str]] = MappingProxyType({})


def made_afresh(workflow: Workflow, trees: Mapping[str, ast.Module]) -> WrittenWorkflow:
    """The workflow as it is written: what each task may change of the notebook's is made anew for it.

    So is what depends on a value of the run, which is made once for each run and handed over.

    Args:
        trees: The syntax tree of each of its modules, an empty one where it does not parse.
    """
    trees = _passing(workflow, trees)
    beside = {dotted_name(one): one for one in workflow.modules if one.kind == "helper"}
    helpers = Helpers(beside, trees, workflow.passed)
    read = _read(workflow, trees, helpers)
    values = values_of(workflow, read, helpers)
    if values.roots:
        trees = {module.name: tree_of(module) for module in values.workflow.modules}
        trees = _passing(values.workflow, trees)
        read = _read(values.workflow, trees, helpers, values.roots)
    writer = _Writer(values, read, helpers)
    modules = [writer.module(module) for module in values.workflow.modules]
    told = stream_facts(each.streams for each in read.values())
    kept = _kept(each.parts for each in read.values())
    facts = (*values.facts, *told, *kept, *writer.facts)
    if not writer.added:
        return WrittenWorkflow(workflow, facts, beside=writer.beside)
    carried = [carried_module(f"{writer.folder}/__init__", "alone/afresh")]
    if values.handed:
        carried += [
            carried_module(writer.values, "run_values"),
            *(carried_module(name, name) for name in CODEC),
        ]
    made = replace(values.workflow, modules=(*modules, *carried, *writer.added.values()))
    counted, uncertain = writer.counted, tuple(writer.uncertain)
    return WrittenWorkflow(made, facts, counted, uncertain, writer.beside, writer.memos, writer.gone_by)


def _passing(workflow: Workflow, trees: Mapping[str, ast.Module]) -> Mapping[str, ast.Module]:
    """The trees, in which star imports list names, and what helper modules pass on of libraries is known."""
    beside = {dotted_name(each): trees[each.name] for each in workflow.modules if each.kind == "helper"}
    if beside:
        trees = {name: with_listed(tree, beside) for name, tree in trees.items()}
    if not workflow.passed:
        return trees
    return {name: with_passed(tree, workflow.passed, name.count("/") + 1) for name, tree in trees.items()}


def _kept(modules: Iterable[Parts]) -> Iterator[Fact]:
    """What is made once because a person says so."""
    for part in (part for parts in modules for part in parts.parts if part.keep):
        line = part.line()
        names = ", ".join(f"`{name}`" for name in sorted(part.makes)) or "what this makes"
        yield Fact(kinds.Kept(names), Place(line.cell or 1, line.line))


def _rebound(parts: Parts, anew: Anew) -> Iterator[Fact]:
    """Kept names that code binds which is made anew: it has names of its own, and the kept ones stay."""
    kept = {name for part in parts.parts if part.keep for name in part.binds}
    for part in (*anew.parts, anew.task):
        for name in sorted(part.sets & kept):
            line = part.line()
            by = part.task or ", ".join(sorted(part.binds))
            yield Fact(kinds.KeptRebound(name, by), Place(line.cell or 1, line.line), anew.task.task)


def _read(
    workflow: Workflow,
    trees: Mapping[str, ast.Module],
    helpers: Helpers,
    roots: Mapping[str, ValueRoot] | None = None,
) -> dict[str, ReadModule]:
    """The modules of tasks that hold something that could change, by their names.

    Args:
        trees: The tree of each module.
        roots: The tasks that make values of the run, by their ids.
    """
    found = {}
    params = {(each.place.cell, each.place.line) for each in workflow.params if each.bound}
    for module in workflow.modules:
        own = frozenset(module.tasks)
        functions = {task.function: task.id for task in workflow.tasks if task.id in own}
        parts = parts_of(module, trees[module.name], functions) if module.kind == "tasks" else None
        if parts is not None:
            for part in parts.parts:
                root = roots.get(part.task or "") if roots else None
                part.later |= root.names if root is not None else frozenset()
            reading = ModuleReading(parts, helpers.names, workflow.passed, helpers.does)
            sources = Sources(parts, helpers.sources, params)
            handed = {task.id: task.streams for task in workflow.tasks if task.form == "plain"}
            unseeded = {*(each.part for each in sources.all), *sources.apart}
            streams = Streams(parts, helpers.trees, unseeded, handed)
            found[module.name] = ReadModule(parts, reading, sources, streams)
    return found


class _Writer:
    """Writes modules of tasks again.

    Args:
        values: The workflow, with its values of the run.
        read: Its modules of tasks.
        helpers: Its helper modules.

    Attributes:
        folder: The package, below the entry module's, of what is made anew.
        values: The module that gives values of the run.
        added: The modules in the folder.
        counted: Task -> names that it is known to change, and that are made anew for it.
        uncertain: What tasks may change of their own while others meet it.
        beside: Names that callbacks change and no task goes by.
        memos: Names by which tasks only fill a memo, as `WrittenWorkflow` has them.
        gone_by: Attributes that tasks count on, as that has them.
    """

    def __init__(self, values: Values, read: Mapping[str, ReadModule], helpers: Helpers) -> None:
        workflow = values.workflow
        names = {module.name.partition("/")[0].casefold() for module in workflow.modules}
        self.folder = numbered_free(ANEW, names)
        self.values = numbered_free("run_values", names)
        self.added: dict[str, Module] = {}
        self.facts: list[Fact] = []
        self.counted: dict[str, tuple[str, ...]] = {}
        self.uncertain: list[Uncertain] = []
        self.beside = frozenset[str]()
        self.memos: dict[str, bool] = {}
        self.gone_by: dict[str, frozenset[str]] = {}
        self._values = values
        self._graph = workflow.dependencies
        self._taking = {task.id for task in workflow.tasks if any(use.encoded for use in task.reads)}
        self._plain = frozenset(task.id for task in workflow.tasks if task.form == "plain")
        self._own = {task.id: task.own_variables for task in workflow.tasks}
        self._modules = {dotted_name(one): one for one in workflow.modules if one.kind == "helper"}
        self._helpers = helpers
        self._taken = {"__init__", *(name.casefold() for name in self._modules)}
        self._read = read
        functions = ((part.task or "", part.node) for _, part in self._tasks())
        known = {task: node for task, node in functions if isinstance(node, ast.FunctionDef)}
        self._ways = ParamWays(workflow.tasks, known)

    def module(self, module: Module) -> Module:
        """A module of tasks with what is made once; other modules stay."""
        read = self._read.get(module.name)
        if read is None:
            return module
        parts = read.parts
        changed = {part: read.reading.changed_by(part) for part in parts.parts if part.task is not None}
        of_tasks = {part.task or "": names for part, names in changed.items()}
        sharing = self._sharing(parts, read.sources, read.reading)
        shared = _told_once([*sharing.facts(of_tasks), *self._beside(read, of_tasks)])
        self.facts += [*shared, *unfollowed_facts(read.reading, changed, sharing, shared)]
        self.facts += replaced_facts(parts, sharing.not_before)
        self.facts += callback_facts(parts, changed)
        self.beside |= changed_beside(parts)
        memos = sharing.memos()
        self.memos |= memos
        for name, tasks in sharing.gone_by().items():
            self.gone_by[name] = self.gone_by.get(name, frozenset()) | tasks
        same = {name for name, stays in memos.items() if stays}
        threads = ThreadState(parts, self._taking, self._helpers.names)
        loaded = LoadedState(parts, self._helpers.loading)
        loaded.decide(frozenset().union(*(read.reading.states_changed_by(part, PERHAPS) for part in changed)))
        found = [self._anew(read, part, names, threads, loaded) for part, names in changed.items()]
        anew = {each.task: each for each in found if each is not None}
        beside = {each.task: each for each in self._called_beside(read)}
        self.facts += loaded.facts(anew)
        left = loaded.for_others(anew)
        anew = {task: replace(each, again=each.again | left & {*each.parts}) for task, each in anew.items()}
        for part, each in anew.items():
            names = sharing.changed_by(part.task or "") & {*each.names, *each.helpers}
            self.counted[part.task or ""] = tuple(sorted(names))
            self.uncertain += sharing.uncertain(part.task or "", each.names - same - read.sources.unseeded)
        anew |= beside
        if not anew:
            return module
        files = {task: self._files(each, parts) for task, each in anew.items()}
        return replace(module, lines=tuple(once_lines(parts, anew, files, self.folder, self.values)))

    def _beside(self, read: ReadModule, changed: Mapping[str, frozenset[str]]) -> Iterator[Fact]:
        """What tasks share of what helper modules keep, found out with these in one text."""
        parts = with_helpers(read.parts, self._helpers)
        if parts is None:
            return
        try:
            reading = ModuleReading(
                parts, self._helpers.names, self._values.workflow.passed, self._helpers.does, MOST
            )
            found = {
                part.task or "": reading.changed_by(part) for part in parts.parts if part.task is not None
            }
        except TooMuchError:
            return
        params = {part.place for part in read.sources.params}
        sources = Sources(parts, self._helpers.sources, params)
        sharing = self._sharing(parts, sources, reading)
        yield from sharing.facts({task: names | changed[task] for task, names in found.items()})

    def _sharing(self, parts: Parts, sources: Sources, reading: ModuleReading) -> TaskSharing:
        return TaskSharing(parts, self._graph, sources, self._helpers, reading, self._own, self._plain)

    def _anew(
        self, read: ReadModule, task: Part, names: frozenset[str], threads: ThreadState, loaded: LoadedState
    ) -> Anew | None:
        parts, streams = read.parts, read.streams.of_task.get(task, ())
        own, set_again = threads.of_task(task), loaded.of_task(task)
        task.later |= own.union(set_again, (each.state for each in streams))
        needed = parts.needed(task)
        depends = (part.makes for part in needed if part in read.sources.dependent)
        changed = names.union(own, task.later & {*STREAMS}, *depends)
        nodes = [part.node for part in needed]
        left = changed - own | names
        kept = logged(parts, task, read.reading)
        self.facts += kept.values()
        if kept:  # loggers are made once, and their handlers with what these keep
            changed -= read.reading.changed_by_logging()
        changed |= set_again
        first = self._helpers.anew(nodes, changed)
        anew = made_anew(parts, task, read.reading, changed, first, streams)
        # What runs again changes helper modules again: these are made anew with it.
        states = {key for part in (anew.parts if anew else ()) for key in part.changed_states}
        more = self._helpers.anew(nodes, changed | states) if states else first
        helpers = self._without_files(more, task)
        if helpers != first:
            anew = made_anew(parts, task, read.reading, changed, helpers, streams)
        below = SetBelow(parts, loaded.found)
        if lower := below.states(anew) if anew is not None else frozenset[str]():
            task.later |= lower
            anew = made_anew(parts, task, read.reading, changed | lower, helpers, streams)
        codes = self._left_by(read, task, anew.parts if anew is not None else (), left)
        self.facts += drawn_elsewhere(parts, task, codes, read.reading.drawn_on)
        if anew is None:
            return None
        self.facts += (
            *below.facts(anew),
            *_rebound(parts, anew),
            *figures_left(parts, task, anew.parts, codes),
        )
        self.facts += pickled_facts(parts, task, anew.parts, self._tasks())
        makes = tuple(self._values.made_by(task.task or ""))
        again = (threads.setting | loaded.again | below.for_once(anew)) & {*anew.parts}
        return replace(self._of_run(read, anew, [task.task or ""]), makes=makes, again=again)

    def _of_run(self, read: ReadModule, anew: Anew, tasks: Collection[str]) -> Anew:
        """What is made anew, with what is the run's in it.

        Args:
            tasks: The task, or those that have it called back.
        """
        among = [each for each in read.sources.all if each.part in anew.parts]
        among += [each for name in anew.helpers for each in self._helpers.sources[name].all]
        given = ((each, self._values.handed.get(each.place)) for each in among)
        named = tuple((each, value.name) for each, value in given if value is not None)
        params = tuple(part for part in anew.parts if part in read.sources.params)
        handed = bool(tasks) and all(self._ways.is_handed(task) for task in tasks)
        if handed:
            self.facts += (fact for task in tasks for fact in self._lost(anew, params, task))
        return replace(anew, given=named, params=params, handed=handed)

    def _lost(self, anew: Anew, params: Iterable[Part], task: str) -> Iterator[Fact]:
        """Tells of parameters that a task goes by and does not get where one before it hands nothing on."""
        line, before = anew.task.line(), self._ways.lost(task)
        if before:
            used = {name for part in (*anew.parts, anew.task) for name in part.uses}
            for name in sorted(used & {name for part in params for name in part.makes}):
                yield Fact(kinds.ParamBehindSkip(name, task, before), Place(line.cell or 1, line.line), task)

    def _called_beside(self, read: ReadModule) -> Iterator[Anew]:
        """What is made anew for callbacks and poll functions: what is the run's, not what they change."""
        parts, own = read.parts, own_callbacks(read.parts)
        sources = {each.part for each in read.sources.all}
        self.facts += of_run_facts(parts, own, sources | read.sources.params)
        for part, who in beside_tasks(parts).items():
            called = own.get(part) if who == "callback" else CalledBack((), last=False)
            if called is None:
                continue
            starts = sources | read.sources.params if called.tasks else sources
            needed = parts.needed(part)
            nodes = [each.node for each in needed]
            beside = any(self._helpers.sources[name].all for name in self._helpers.used(nodes))
            if not beside and starts.isdisjoint(needed):
                continue
            depends = {name for each in needed if each in read.sources.dependent for name in each.makes}
            helpers = self._without_files(self._helpers.anew(nodes, depends), part)
            anew = made_anew(parts, part, read.reading, depends, helpers, ())
            if anew is not None:
                anew = replace(anew, called_back=called.last)
                yield self._of_run(read, anew, called.tasks)

    def _left_by(
        self, read: ReadModule, task: Part, anew: Iterable[Part], changed: Collection[str]
    ) -> list[Code]:
        """Tells what an attempt leaves; gives the code that runs in one.

        Args:
            read: The module of the task.
            anew: What is made anew for it.
            changed: What calling it may change.
        """
        parts = read.parts
        of_helpers = {f"@{name.partition('.')[0]}" for name in self._helpers.names}
        surely = read.reading.states_changed_by(task) - of_helpers  # these are told by what they do
        running = still_running(parts, task, anew)
        helping, own = self._helpers.codes([part.node for part in running]), codes_of(parts, task, running)
        codes = [*own, *(each for _, each in helping)]
        self.facts += process_facts(parts, task, changed, surely, codes, self._helpers.left_by(helping))
        self.facts += running_facts(task, own)
        self.facts += new_process_facts(task, parts.needed(task), parts.parts)
        return codes

    def _tasks(self) -> Iterator[tuple[Parts, Part]]:
        """All tasks that may change something, each with its module."""
        found = (read.parts for read in self._read.values())
        return ((parts, part) for parts in found for part in parts.parts if part.task is not None)

    def _without_files(self, helpers: tuple[str, ...], task: Part) -> tuple[str, ...]:
        """The helper modules that can be executed later, when the package's files are gone."""
        reading = {name.partition(".")[0]: name for name in helpers if self._reads(name)}
        for name in reading.values():
            origin = self._modules[name].lines[0]
            place = Place(origin.cell, 1) if origin.cell is not None else None
            self.facts.append(Fact(kinds.AnewReadsFile(name), place, task.task))
        return tuple(name for name in helpers if name.partition(".")[0] not in reading)

    def _reads(self, name: str) -> bool:
        """Whether a helper module finds data files beside itself."""
        module = self._modules[name]
        folder = module.name.rpartition("/")[0]
        beside = any(not folder or path.startswith(f"{folder}/") for path in self._values.workflow.data)
        return beside and "__file__" in module.text

    def _files(self, anew: Anew, parts: Parts) -> list[str]:
        """Adds the module of a task, and the helper modules that it needs; their names in order."""
        beside = {name.partition(".")[0] for name in anew.helpers}
        beside |= {*(["of_run"] if anew.given else []), *([CONTEXT] if anew.params else [])}
        for name in anew.helpers:
            helper, own = self._modules[name], self._helpers.sources[name].all
            given = [each for each in anew.given if each[0] in own]
            depth, tree = helper.name.count("/"), self._helpers.trees[name]
            lines = helper_lines(helper, tree, given)
            self._add(helper.name, deeper(lines, beside, depth, None if given else tree), helper)
        assert isinstance(anew.task.node, ast.FunctionDef)
        name = numbered_free(anew.task.node.name, self._taken)
        self._taken.add(name.casefold())
        self._add(name, deeper(anew_lines(anew, parts, self.folder), beside), parts.module)
        return [*anew.helpers, name]

    def _add(self, name: str, lines: tuple[Line, ...], origin: Module) -> None:
        self.added[name] = Module(f"{self.folder}/{name}", "anew", lines, origin.futures)


def _told_once(facts: Iterable[Fact]) -> list[Fact]:
    """Facts of what is shared, without those that tell of a task the same by another name for it."""
    found: dict[tuple[str | None, str], Fact] = {}
    for fact in facts:
        assert isinstance(fact.said, kinds.SharedState)
        found.setdefault((fact.task, fact.said.name.rpartition(".")[2]), fact)
    return list(found.values())
