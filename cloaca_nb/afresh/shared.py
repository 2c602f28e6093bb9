"""State that one task is known to change and another can read: each attempt has its own, so nothing crosses.

Compared by path: a task that changes `SEEN["charge"]` leaves `SEEN["book"]` alone. What fills a memo is no
change, for it comes out the same either way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import cache, cached_property, partial
from itertools import chain

from cloaca_nb.afresh.below import read_as_loaded
from cloaca_nb.afresh.beside import reached
from cloaca_nb.afresh.beside.aliases import kept_by_both, keys_inside, names_of_same
from cloaca_nb.afresh.beside.giving import gives_of
from cloaca_nb.afresh.beside.helpers import Helpers
from cloaca_nb.afresh.beside.memos import HelperMemos, StaleMemos, own_memos
from cloaca_nb.afresh.beside.met import met_otherwise
from cloaca_nb.afresh.beside.refits import Refits
from cloaca_nb.afresh.beside.resets import Resets
from cloaca_nb.afresh.changes import ModuleReading
from cloaca_nb.afresh.kept.asking import shows_all
from cloaca_nb.afresh.kept.counts import are_gathered_by_functions, counted_on, gathered_in, may_ask
from cloaca_nb.afresh.kept.running import RunCode, are_only_gathered, code_put_into
from cloaca_nb.afresh.new.sources import Sources
from cloaca_nb.afresh.parts import Part, Parts, run_by
from cloaca_nb.afresh.touches import CALLED, NameTouch, attributes_read, touches
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.graph import Graph, upstream
from cloaca_nb.model.package import Uncertain
from cloaca_nb.read.effects.objects import CODE, Obj, ancestors
from cloaca_nb.read.effects.syntax.begun import calls_above
from cloaca_nb.read.names.decorators import called_at_load
from cloaca_nb.read.names.making import is_in_method
from cloaca_nb.read.tables.methods import ARRAYS
from cloaca_nb.read.tables.special import asked_by

#: Libraries whose objects belong to their process.
_STUCK = frozenset(
    {"io", "csv", "sqlite3", "socket", "threading", "queue", "contextvars", "weakref", "asyncio"}
)


class TaskSharing:
    """What tasks of a module do to what other tasks read.

    Args:
        parts: The statements of the module.
        graph: The workflow's tasks with what each waits for.
        sources: What in the module is new for each run: a memo of such is none.
        helpers: The helper modules.
        reading: The module as the interpreter sees it.
        own: Task -> names that it takes over or gives: each attempt has them from the context.
        plain: Plain cells: of them each has the notebook's values as they are where it stands.
    """

    def __init__(
        self,
        parts: Parts,
        graph: Graph,
        sources: Sources,
        helpers: Helpers,
        reading: ModuleReading,
        own: Mapping[str, Collection[str]],
        plain: Collection[str],
    ) -> None:
        self._parts = parts
        self._own = own
        self._plain = plain
        self._graph = graph
        self._sources = sources
        self._reading = reading
        self._tasks = {part.task: part for part in parts.parts if part.task is not None}
        self._helpers = helpers
        self._resets = Resets(reading.making)
        self._refits = Refits([part.code for part in parts.parts], reading)
        self._surely_changed = cache(self._find_surely_changed)
        self._asked = cache(self._find_asked)
        self._may_change = cache(lambda task: frozenset(reading.may_be_changed_by(self._tasks[task])))
        put = code_put_into(parts, reading)
        self._needed = {task: run_by(parts, part, put) for task, part in self._tasks.items()}
        bound = {name for part in parts.parts if not part.imports for name in part.binds | part.sets}
        self._run = RunCode(parts, self._needed)
        self._said = {task: {name for one in run for name in one.sets} for task, run in self._needed.items()}
        self._same = names_of_same(bound, reading)
        self._inside = keys_inside(parts, self._same, reading)
        self._touches = self._of_tasks(bound)
        for task, needed in self._needed.items():
            self._touches[task] += met_otherwise(needed, helpers, bound.difference(own.get(task, ())))
        self._filling = {one.part for found in self._touches.values() for one in found if one.fills}

    def _of_tasks(self, bound: Set[str]) -> dict[str, list[NameTouch]]:
        """What each task does to names that the module's own statements bind."""
        seeded, same, known = self._sources.seeded, self._same, dict[Part, list[NameTouch]]()
        giving = dict[str, str]()
        for part in self._parts.parts:
            giving.update(gives_of(part, giving))
        idle = called_at_load([part.code for part in self._parts.parts])
        for part in self._parts.parts:
            known[part] = [
                (whole := self._of_whole(touch))._replace(
                    name=same.get(touch.name, touch.name),
                    key=self._inside.get(touch.name, whole.key),
                    changes=(touch.changes and not self._reading.has_written(touch.name, touch.by))
                    or touch.name in seeded,
                )
                for touch in touches(part, bound, self._sources.makes_new, giving)
                if touch.name in bound and not is_in_method(part.node, touch.line, idle)
            ]
        return {
            task: [
                touch
                for each in needed
                for touch in known[each]
                if touch.name not in self._own.get(task, ()) and self._run.runs(task, touch)
            ]
            for task, needed in self._needed.items()
        }

    def _of_whole(self, touch: NameTouch) -> NameTouch:
        """What code of a class gives, an attribute or an item, goes by all that an instance has."""
        known = self._reading.are_plain_code(touch.name)
        if touch.key == CALLED and not known:
            return touch._replace(key=None)
        names = {"__getitem__", "__setitem__", "__missing__"}
        if str(touch.key).startswith("."):
            names = {str(touch.key)[1:], "__getattr__", "__getattribute__", "__setattr__"}
        found = self._reading.objects([touch.name]) if touch.key is not None else ()
        if touch.key == ".data" and any(each.kind == "data" for each in found):  # of a `UserDict`
            return touch._replace(key=None)
        classes = (cls for each in found if each.owner is not None for cls in ancestors(each.owner))
        given = (one for cls in classes for name in names for one in cls.members.get(name, ()))
        computed = any(one.kind == "instance" or getattr(one.node, "name", "") in names for one in given)
        return touch._replace(key=None) if computed else touch

    def facts(self, changed: Mapping[str, Collection[str]]) -> Iterator[Fact]:
        """One fact for each name that a task changes and another one reads.

        Args:
            changed: Task -> names of what calling it may change; other code that it needs ran at load only.
        """
        for task, found in self._touches.items():
            told: set[str] = set()
            known = [touch for touch in found if touch.changes and self._is_changed(touch, changed[task])]
            fills = [touch for touch in found if touch.fills and self._reading.may_be_memo(touch.name)]
            for touch in (each for each in (*known, *fills) if each.name not in told):
                others = self._asking(task, touch) if touch.fills else self.readers(task, touch)
                other = next(others, None)
                if other is not None:
                    told.add(touch.name)
                    yield Fact(self._said_of(touch.name, other), _place(touch), task)
            filled = {touch.name for touch in fills if not self._reading.are_plain_code(touch.name)}
            more = [self._crossing(task), self._by_classes(task), self._below(task, known, filled)]
            for name, other in chain(*more, self._unnamed(task), self._stale.of(task, self.not_before)):
                if name not in told:
                    told.add(name)
                    yield Fact(self._said_of(name, other), self._met_at(task, name), task)

    def _said_of(self, name: str, other: str) -> kinds.SharedState:
        """That a name is shared, and whether its value can be handed over: code is the package's own."""
        objects = self._reading.objects([name])
        if any(each.kind == "iterator" or each.path.partition(".")[0] in _STUCK for each in objects):
            return kinds.SharedState(name, other, "stuck")
        code = "." in name or any(each.kind in {"class", "function", "bound"} for each in objects)
        return kinds.SharedState(name, other, "code" if code else "value")

    def changed_by(self, task: str) -> frozenset[str]:
        """Names that a task is known to change; of a helper module's the module's."""
        return frozenset(touch.name.partition(".")[0] for touch in self._touches[task] if touch.changes)

    def uncertain(self, task: str, made: Set[str]) -> Iterator[Uncertain]:
        """What a task has for itself and may change, though its code does not say so, and another one meets.

        Args:
            made: Names of what is made anew for the task.
        """
        said = {touch.name for touch in self._touches[task] if touch.changes or touch.fills}
        for name in sorted(made - said):
            own = all(each.kind == "instance" for each in self._reading.objects([name]))
            keys = defaultdict[str, set[str]](set)
            for other, touch in self._reads.get(name, ()):
                if touch.key not in {None, CALLED} or all(
                    each.name != name for each in self._run.unmade[other]
                ):
                    keys[other].add(str(touch.key or ""))
            for other in self.not_before(task, keys):
                if self._is_left_to_nobody(task, other, name):
                    continue
                attributes = keys[other] if own and all(key[:1] == "." for key in keys[other]) else ()
                yield Uncertain(task, name, other, frozenset(attributes))

    def memos(self) -> dict[str, bool]:
        """Names that tasks fill as a memo alone, also of helper modules; whether what it gives stays so."""
        every = [(task, touch) for task, found in self._touches.items() for touch in found]
        others = {touch.name for _, touch in every if touch.changes}
        others |= {touch.name for task, touch in every for _ in self._asking(task, touch)}
        fills = (touch for _, touch in every if touch.fills and "." in touch.name)
        found = dict.fromkeys((touch.name, touch.part) for touch in fills if touch.name not in others)
        memos = HelperMemos(self._needed, self._helpers)
        unlike = {name for name, part in found if not memos.is_only_read(name, part)}
        own = own_memos(self._tasks, self._needed, self._reading, self._leading)
        return {**own, **{name: name not in unlike for name, _ in found}}

    def gone_by(self) -> dict[str, frozenset[str]]:
        """Attributes that tasks count on, of classes and functions: `Order.made`; which tasks go by each."""
        found = dict[str, frozenset[str]]()
        for change in (touch for each in self._touches.values() for touch in each if touch.changes):
            if str(change.key).startswith(".") and self._reading.are_plain_classes(change.name):
                met = [each for each in self._reads.get(change.name, ()) if change.meets(each[1])]
                read = {task for task, touch in met if self._asks(task, touch, change)}
                found[f"{change.name}{change.key}"] = frozenset(read.union(self._by_instances(change)))
        codes = {task: self._run.codes(task) for task in self._tasks}
        counted = ((name, each) for name in self._reads for each in counted_on(self._reading.objects([name])))
        for name, each in counted:
            found[f"{name}.{each}"] = frozenset(task for task, code in codes.items() if may_ask(each, code))
        return {**found, **dict(gathered_in(self._leading, codes, self._reading.making[0]))}

    def _asking(self, task: str, fill: NameTouch) -> Iterator[str]:
        """The tasks that go by what a task fills into a memo otherwise than as one: `len(CACHE)`."""
        return self.not_before(task, self._asked(fill.name, fill.key, fill.by) if fill.fills else ())

    def _find_asked(self, name: str, key: object, by: str) -> dict[str, None]:
        """The tasks that go by what is filled in there, and have not called what does that before."""
        of_code = self._reading.are_plain_code(name)
        found = (each for each in self._reads.get(name, ()) if each[1].part not in self._filling)
        met = ((task, touch) for task, touch in found if touch.key == key or not of_code or shows_all(touch))
        return {task: None for task, one in met if not (by and calls_above(one.part.code, by, one.line))}

    def _is_changed(self, touch: NameTouch, changed: Collection[str]) -> bool:
        return touch.name in changed or f"@{touch.name.partition('.')[0]}" in changed

    def not_before(self, task: str, others: Collection[str]) -> Iterator[str]:
        """Those of other tasks that do not come before a task; plain cells above one that is plain do."""
        before = upstream(self._graph, [task]) if others else frozenset()
        above, place = self._plain if task in self._plain else (), self._tasks[task].place
        for other in others:
            stands_above = other in above and self._tasks[other].place < place
            if other != task and other not in before and not stands_above:
                yield other

    def readers(self, task: str, change: NameTouch) -> Iterator[str]:
        """The tasks that read what a task changes and do not come before it."""
        met = ((each, touch) for each, touch in self._reads.get(change.name, ()) if change.meets(touch))
        found = dict.fromkeys(other for other, touch in met if self._asks(other, touch, change))
        found.update((other, None) for other in self._by_instances(change) if other != task)
        return (o for o in self.not_before(task, found) if not self._is_left_to_nobody(task, o, change.name))

    def _by_instances(self, change: NameTouch) -> Iterator[str]:
        """The tasks that go by an attribute of a class by an instance: `A.rate = 2`, `order.total()`."""
        attribute = str(change.key or "")
        classes = {each for each in self._reading.objects([change.name]) if each.kind == "class"}
        if attribute.startswith(".") and classes:
            yield from self._meeting({each: {attribute[1:]} for each in classes})

    def _meeting(self, changed: Mapping[Obj, Set[str]]) -> Iterator[str]:
        """The tasks that go by some attributes of classes by instances of these."""
        every = frozenset().union(*changed.values())
        for task in self._tasks if changed else ():
            if read := every.intersection(attributes_read(self._run.codes(task))):
                met = reached.classes_among(self._reading.met_by(self._names[task]))
                if any(cls in met and not names.isdisjoint(read) for cls, names in changed.items()):
                    yield task

    def _by_classes(self, task: str) -> Iterator[tuple[str, str]]:
        """Names of classes of which a task changes what another one goes by, by instances alone."""
        said = {touch.name for touch in self._touches[task] if touch.changes or touch.fills}
        code = [part.code for part in self._needed[task]]
        seen = reached.seen_of(self._surely_changed(task), self._sources.unread)
        for cls, names in reached.of_classes(seen, code, said).items():
            for other in self.not_before(task, dict.fromkeys(self._meeting({cls: names}))):
                yield getattr(cls.node, "name", ""), other

    @cached_property
    def _reads(self) -> dict[str, list[tuple[str, NameTouch]]]:
        """Name -> the tasks that go by what is there, in order, and how."""
        found = defaultdict[str, list[tuple[str, NameTouch]]](list)
        for task, done in self._touches.items():
            for touch in done:
                if touch.reads and not self._run.is_for_making(task, touch):
                    found[touch.name].append((task, touch))
        return found

    def _asks(self, task: str, touch: NameTouch, change: NameTouch) -> bool:
        """Whether a task asks for what is changed; one may only make instances, or say what they are of."""
        unmade, key = self._run.unmade[task], str(change.key or "")
        only_said = touch.key == CALLED or touch.name in {each.name for each in unmade}
        told = not (only_said and key.startswith("."))
        return told or key[1:] in attributes_read(self._run.codes(task))

    def _below(self, task: str, known: Sequence[NameTouch], filled: Set[str]) -> Iterator[tuple[str, str]]:
        """Names of what a task changes of which a statement below its cell makes what another one goes by.

        The notebook has it changed there; a package runs that as it is loaded: `total = len(ROWS)`.
        """
        (cell, _), reads, leading = self._tasks[task].place, self._read_as_loaded, self._leading_loaded
        said = {touch.name for touch in known}
        met = {name for each in self._surely_changed(task) for name in leading.get(each, ())}
        for name in sorted((said | met | filled) & reads.keys()):
            below = ((other, read) for other, read in reads[name] if read.part.place[0] > cell)
            if name not in said | met:  # what calls code that fills it goes by it as by a memo
                below = (each for each in below if name in each[1].part.now)
            others = [other for other, read in below if name not in said or any(map(read.meets, known))]
            yield from ((name, other) for other in self.not_before(task, others))

    @cached_property
    def _read_as_loaded(self) -> dict[str, list[tuple[str, NameTouch]]]:
        """Name -> the tasks that need a statement which reads it as the package is loaded, and how."""
        return read_as_loaded(self._parts, self._tasks, self._same, self._helpers)

    @cached_property
    def _leading_loaded(self) -> dict[Obj, list[str]]:
        """Object -> names by which such statements meet it."""
        return self._led_to(self._read_as_loaded)

    def _find_surely_changed(self, task: str) -> set[Obj]:
        """Objects that a task is known to change, memos apart."""
        surely = self._reading.surely_changed_by(self._tasks[task])
        used = asked_by(part.node for part in self._needed[task]) if surely else frozenset()
        said = (touch.name for touch in self._touches[task] if touch.changes)
        changed = self._reading.objects(said) if surely else frozenset()
        run = partial(self._run.of_class, task)
        return {each for each in surely if each in changed or reached.is_no_memo(each, used, run)}

    def _crossing(self, task: str) -> Iterator[tuple[str, str]]:
        """Names through which another task meets an object that a task is known to change."""
        changed = self._surely_changed(task)
        one_of = [*self._reading.one_changed_by(self._tasks[task])]
        used = asked_by(part.node for part in self._needed[task]) if one_of else frozenset()
        # What functions declare `global` is told as their text says it, memos apart.
        bound = self._reading.bound_by(self._tasks[task]) - self._said[task]
        met = defaultdict[str, set[Obj]](set)
        for each in changed:
            for name in self._leading.get(each, ()):
                met[name].add(each)
        one_of = [
            each for each in one_of if all(o.kind not in CODE and reached.is_no_memo(o, used) for o in each)
        ]
        told: set[str] = set()
        for other in self.not_before(task, self._tasks) if met or bound or one_of else ():
            meeting = reached.meeting_one(self._names[other], self._leading, one_of)
            meets = {name: met[name] | found for name, found in meeting.items()}
            for name in sorted(((met.keys() | meets.keys() | bound) - told) & self._names[other]):
                if name in bound or self._crosses(task, other, name, meets.get(name, met[name])):
                    told.add(name)
                    yield name, other

    def _unnamed(self, task: str) -> Iterator[tuple[str, str]]:
        """What a task and another one change to which no name leads: what a method's decorator keeps."""
        changed = self._surely_changed(task) - self._leading.keys()
        of = self._own.get
        others = ((each, {*of(task, ()), *of(each, ())}) for each in self.not_before(task, self._tasks))
        return kept_by_both(changed, others, self._surely_changed, self._names[task], self._reading)

    @cached_property
    def _stale(self) -> StaleMemos:
        """Memos that give what they gave, though what they were made of has been changed."""
        return StaleMemos(self._parts, self._needed, self._touches, self._names, self._reading)

    @cached_property
    def _leading(self) -> dict[Obj, list[str]]:
        """Object -> names by which tasks meet it."""
        return self._led_to(frozenset().union(*self._names.values()))

    def _led_to(self, names: Iterable[str]) -> dict[Obj, list[str]]:
        """Objects that some names lead to, with these."""
        found = defaultdict[Obj, list[str]](list)
        for name in sorted(names):
            for each in self._reading.met_by([name]):
                found[each].append(name)
        return found

    def _crosses(self, task: str, other: str, name: str, met: Collection[Obj]) -> bool:
        """Whether a task meets by a name what another one changes, which the name leads to.

        Where the code of that one says itself what it does to the name, it tells which item is changed; an
        attribute of a table may be a view of all of it: `table.iloc[0, 0] = 1`.
        """
        if all(each.kind == "iterator" for each in met) and not self._reading.may_change(
            self._tasks[other], met
        ):
            return False  # to go by an iterator is to go on with it
        same = self._same.get(name, name)
        own = [touch for touch in self._touches[task] if touch.name == same]
        theirs = [touch for touch in self._touches[other] if touch.name == same]
        said = [touch for touch in own if touch.changes or touch.fills]
        attribute = any(touch.changes and str(touch.key).startswith(".") for touch in said)
        code = [part.code for part in self._needed[task]]
        if self._reading.instances(name).issuperset(met) and reached.leaves_alone(code, theirs, met):
            return False
        if self._is_set_first(task, other, name, met) or self._is_only_set(task, other, met):
            return False
        if reached.are_alike(own, theirs, self._parts.parts, self._reading.objects([name]), met):
            return True
        # Some way leads back to it: `node.child.count()`.
        itself = not said and not self._reading.instances(name).isdisjoint(met)
        meets = itself or not own or any(one.meets(two) for one in own for two in theirs)
        # What functions keep is the same for all of them: `api["add"](1)`, `api["rows"]()`.
        meets = meets or any(one.kind in {"function", "bound"} for each in met for one in each.holders)
        if attribute and any(each.path in ARRAYS for each in met):
            return True
        return meets and any(not said or each.kind not in {"class", "data", "library"} for each in met)

    def _is_left_to_nobody(self, task: str, other: str, name: str) -> bool:
        """Whether a task sees nothing of what another one is known to change of what a name is bound to."""
        met = {each for each in self._surely_changed(task) if name in self._leading.get(each, ())}
        return self._is_set_first(task, other, name, met) or self._is_only_set(task, other, met)

    def _is_set_first(self, task: str, other: str, name: str, met: Collection[Obj]) -> bool:
        """Whether a task sets itself what another one has set of what a name is bound to."""
        if reached.are_begun(self._touches[other], name, self._reading.objects([name])):
            return True
        theirs = [part.code for part in self._needed[other] if name in self._run.used(other, part)]
        if not any(each.kind in {"instance", "data"} for each in met):
            return self._refits.see_nothing(met, name, theirs)
        owners = {one for each in met for one in (each, *each.holders) if one.kind == "instance"}
        if not owners <= self._reading.instances(name):
            return False
        code = [part.code for part in self._needed[task]]
        return self._resets.see_nothing(met, name, code, self._may_change(task), theirs)

    def _is_only_set(self, task: str, other: str, met: Collection[Obj]) -> bool:
        """Whether a task reads nothing that another one sets of classes, or puts into what instances have."""
        code = [part.code for part in self._needed[task]]
        theirs = self._run.codes(other)
        gathered = are_only_gathered(met, code, theirs, self._reading.making)
        gathered = gathered or are_gathered_by_functions(met, theirs, self._reading.making[0])
        return bool(met) and (gathered or reached.only_set(code, met, theirs))

    @cached_property
    def _names(self) -> dict[str, set[str]]:
        """Task -> names that its code uses once it runs."""
        return {
            task: {name for part in needed for name in self._run.used(task, part)}
            - {task, *self._own.get(task, ())}
            for task, needed in self._needed.items()
        }

    def _met_at(self, task: str, name: str) -> Place | None:
        touch = next((each for each in self._touches[task] if each.name == name), None)
        part = self._tasks[task]
        return _place(touch or NameTouch(name, None, True, True, part, part.node.lineno))


def _place(touch: NameTouch) -> Place | None:
    return touch.part.line(touch.line).place
