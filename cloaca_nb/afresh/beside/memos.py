"""Memos: names by which tasks meet nothing that is changed but what they only fill in where it is missing.

With them memos that give what they gave, though what they were made of has been changed.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import cache, cached_property

from cloaca_nb.afresh.beside.helpers import Helpers, own_imports
from cloaca_nb.afresh.beside.reached import asks_beyond_keys, attributes_changed, is_no_memo
from cloaca_nb.afresh.changes import ModuleReading
from cloaca_nb.afresh.kept.asking import asked_by_name, asked_by_text, attributes_in, names_called
from cloaca_nb.afresh.kept.instances import Memo, memos_of
from cloaca_nb.afresh.parts import Part, Parts
from cloaca_nb.afresh.touches import (
    Met,
    NameTouch,
    are_only_read,
    attributes_read,
)
from cloaca_nb.model.graph import all_from
from cloaca_nb.read.effects.objects import CODE, Obj, classes_of, reach
from cloaca_nb.read.effects.own.assigned import attributes_set
from cloaca_nb.read.effects.summaries import is_cached
from cloaca_nb.read.effects.syntax.filling import made_of
from cloaca_nb.read.names.calls import keywords_of
from cloaca_nb.read.names.nodes import (
    last_name,
    literal_text,
)
from cloaca_nb.read.names.walk import DEFINITIONS, Function, nodes_in, parents_in
from cloaca_nb.read.tables.special import AS_OBJECTS_ARE_MADE, GONE_BY, asked_by, said_of
from cloaca_nb.syntax import unparsed

#: Kinds of what stands for what is passed or not known: it says nothing of what keeps it.
_PASSED = frozenset({"param", "unknown"})


def own_memos(
    tasks: Mapping[str, Part],
    needed: Mapping[str, Sequence[Part]],
    reading: ModuleReading,
    leading: Mapping[Obj, Iterable[str]],
) -> dict[str, bool]:
    """Names of a module by which tasks change nothing but memos; whether nobody changes what these give.

    Args:
        tasks: The tasks, each with its function.
        needed: Task -> the statements that it runs.
        reading: The module as the interpreter sees it.
        leading: Object -> names that lead to it.
    """
    memos, others = dict[Obj, None](), set[Obj]()
    for task, part in tasks.items():
        changed = [each for each in reading.may_be_changed_by(part) if each.kind not in _PASSED]
        used = asked_by(one.node for one in needed[task]) if changed else frozenset()
        for each in changed:
            memos[each] = None
            if is_no_memo(each, used):
                others.add(each)
    codes = dict.fromkeys(one.code for found in needed.values() for one in found)
    filled = {each: _filled_by(each) for each in memos}
    others |= {each for each in memos if any(asks_beyond_keys(code, filled[each]) for code in codes)}
    apart = {name for each in others for name in leading.get(each, ())}
    found = dict[str, bool]()
    for memo in memos:
        held = frozenset(each for each in reach([memo]) if each is not memo and each.kind not in CODE)
        same = not any(reading.may_change(part, held) for part in tasks.values())
        for name in leading.get(memo, ()):
            found[name] = found.get(name, True) and same
    return {name: same for name, same in found.items() if name not in apart}


def _filled_by(memo: Obj) -> frozenset[str]:
    """Names, also of attributes, by which code puts items into what keeps a memo: `self.known[key] = …`."""
    around = (memo, memo.owner, *memo.holders, *(each.owner for each in memo.holders))
    nodes = dict.fromkeys(each.node for each in around if each is not None and each.node is not None)
    inside = (one for node in nodes for one in nodes_in(node) if isinstance(one, ast.Subscript))
    filled = frozenset(last_name(one.value) for one in inside if not isinstance(one.ctx, ast.Load))
    given = (one for node in nodes for one in nodes_in(node) if isinstance(one, ast.Assign))
    named = (one for one in given if last_name(one.value) in filled)  # `wrapper.cache = cache`
    return filled.union(last_name(target) for one in named for target in one.targets)


class HelperMemos:
    """What tasks do with what memos of helper modules give.

    Args:
        needed: Task -> the statements that it runs.
        helpers: The helper modules.
    """

    def __init__(self, needed: Mapping[str, Sequence[Part]], helpers: Helpers) -> None:
        self._needed = needed
        self._helpers = helpers

    def is_only_read(self, name: str, filling: Part) -> bool:
        """Whether nobody can change what a helper module's memo gives: tasks only look at it.

        Args:
            name: The memo, with the module's name.
            filling: The statement of the module that fills it.
        """
        module = name.rpartition(".")[0]
        inside = (part for part in self._helpers.parts[module].parts if part is not filling)
        if any(not filling.binds.isdisjoint(part.uses) for part in inside):
            return False
        calls: list[Met] = []
        for node, outer in (met for each in filling.binds for met in self._named[f"{module}.{each}"]):
            call = outer.get(node)
            if not (isinstance(call, ast.Call) and call.func is node):
                return False
            calls.append((call, outer))
        return are_only_read(calls, self._loads)

    @cached_property
    def _code(self) -> dict[Part, Mapping[ast.AST, ast.AST]]:
        """All that tasks may run, with what each node of it stands in."""
        parts = dict.fromkeys(part for needed in self._needed.values() for part in needed)
        return {part: parents_in(part.code) for part in parts}

    @cached_property
    def _named(self) -> defaultdict[str, list[Met]]:
        """Where tasks name what helper modules have, by the names with those of the modules."""
        found = defaultdict[str, list[Met]](list)
        own = own_imports(each for part in self._code for each in nodes_in(part.node))
        for part, outer in self._code.items():
            for node, name in self._helpers.named(part.code, own):
                found[name].append((node, outer))
        return found

    @cached_property
    def _loads(self) -> dict[str, list[Met]]:
        """Where tasks go by a name, whichever it is."""
        found = defaultdict[str, list[Met]](list)
        for outer in self._code.values():
            for each in outer:
                if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load):
                    found[each.id].append((each, outer))
        return found


class StaleMemos:
    """Memos that one task fills, and another one asks that has changed what they are made of.

    In the notebook they give what they gave; each attempt of a task has memos of its own.

    Args:
        parts: The statements of the module.
        needed: Task -> the statements that it runs.
        touches: Task -> what it does to names of the module.
        names: Task -> names that its code uses once it runs.
        reading: The module as the interpreter sees it.
    """

    def __init__(
        self,
        parts: Parts,
        needed: Mapping[str, Sequence[Part]],
        touches: Mapping[str, Sequence[NameTouch]],
        names: Mapping[str, Set[str]],
        reading: ModuleReading,
    ) -> None:
        self._parts = parts
        self._needed = needed
        self._touches = touches
        self._names = names
        self._reading = reading
        self._asked = cache(self._find_asked)
        self._asked_of = cache(self._find_asked_of)
        self._given = cache(self._find_given)
        self._met = cache(self._find_met)
        self._changing_kept = cache(self._find_changing_kept)

    def of(
        self, task: str, later: Callable[[str, Collection[str]], Iterable[str]]
    ) -> Iterator[tuple[str, str]]:
        """Names of memos that a task fills, each with a task that asks it after such a change.

        Args:
            later: Gives those of some tasks that do not come before one.
        """
        for part in self._needed[task]:
            others = [*self._changing.get(part, ()), *self._asking_otherwise(task, part, part.node)]
            for other in later(task, dict.fromkeys(others)):
                yield getattr(part.node, "name", ""), other
            for name, others in self._of_instances(task, part):
                yield from ((name, other) for other in later(task, others))

    @cached_property
    def _changing(self) -> dict[Part, list[str]]:
        """Functions that keep what they gave -> the tasks that ask them, and change what they go by."""
        filling = {touch.part for found in self._touches.values() for touch in found if touch.fills}
        found = defaultdict[Part, list[str]](list)
        for task, needed in self._needed.items():
            changes = [touch for touch in self._touches[task] if touch.changes]
            for part in needed if changes and not _forgets(part.code for part in needed) else ():
                kept = part in filling or is_cached(part.node)
                if part.task is None and isinstance(part.node, ast.FunctionDef) and kept:
                    inside = {*all_from([part], self._used)}
                    read = [each for each in self._touches[task] if each.part in inside and each.reads]
                    itself = part.binds | {each.name for each in self._touches[task] if each.fills}
                    others = (each for each in changes if each.name not in itself)  # but what it gives
                    own = (each for each in others if each.part not in inside)
                    if any(change.meets(each) for change in own for each in read):
                        found[part].append(task)
        return found

    def _used(self, part: Part) -> Iterator[Part]:
        for name in part.later:
            yield from (other for other in self._parts.made_by(name) if name in other.binds)

    def _of_instances(self, task: str, part: Part) -> Iterator[tuple[str, list[str]]]:
        """The same of what instances of a class keep, and the class itself, by names of these."""
        if not isinstance(part.node, ast.ClassDef):
            return
        others = [
            other
            for other, memos in self._changing_kept(part).items()
            if other != task and any(not self._asked(task, part).isdisjoint(memo.asking) for memo in memos)
        ]
        for method in part.node.body:
            others += self._asking_otherwise(task, part, method)
        found = memos_of(part.node)
        others += self._looking(task, part, [each for each in found if not each.of_class])
        yield from self._named(task, part, others, "instance")
        of_class = self._looking(task, part, [each for each in found if each.of_class])
        yield from self._named(task, part, [*of_class], "class")

    def _named(self, task: str, cls: Part, others: list[str], kind: str) -> Iterator[tuple[str, list[str]]]:
        """Names by which a task and some others meet the same objects of a kind that are of a class."""
        met = self._met(task, cls, kind) if others else frozenset()
        found = [other for other in others if not met.isdisjoint(self._met(other, cls, kind))]
        for name in sorted(self._names[task] & {*self._reading.names_of(met)}) if found else ():
            yield name, found

    def _looking(self, task: str, cls: Part, memos: Sequence[Memo]) -> Iterator[str]:
        """Tasks that look at what a memo of a class has, and do not ask it: who asked before shows there.

        With them those that ask one of which the task changes what it gives.
        """
        asked = self._asked_of(task, cls) if memos else frozenset()
        for memo in memos:
            changed = not asked.isdisjoint(memo.changing)
            filled = not asked.isdisjoint(memo.asking) and bool(memo.shown)
            shown = changed or (filled and not self._is_asked_at_load(task, cls, memo))
            for other in self._needed if shown else ():
                theirs = self._asked_of(other, cls) if cls in self._needed[other] else frozenset()
                asks = not theirs.isdisjoint(memo.asking) and not self._looks_first(other, cls, memo)
                if changed if asks else not theirs.isdisjoint(memo.shown):
                    yield other

    def _looks_first(self, task: str, cls: Part, memo: Memo) -> bool:
        """Whether code of a task looks at what a memo has before the same code asks it."""
        for part in (each for each in self._needed[task] if each is not cls):
            met = attributes_in(part)
            shown, asking = (
                [(each.end_lineno or 0, each.end_col_offset or 0) for each in met if each.attr in names]
                for names in (memo.shown, memo.asking)
            )
            if shown and asking and min(shown) < min(asking):
                return True
        return False

    def _find_asked_of(self, task: str, cls: Part) -> frozenset[str]:
        """As `_asked`, with what is asked for by texts, and special methods of what is of the class."""
        parts = [part for part in self._needed[task] if part is not cls]
        codes = [part.code for part in parts]
        asked, met = self._asked(task, cls) | asked_by_text(codes), self._met(task, cls, "instance")
        if not met:
            return asked
        if not self._reading.not_followed.isdisjoint(parts):
            asked |= asked_by(codes)
        called = self._reading.objects(name for code in codes for name in names_called(code))
        calls = () if met.isdisjoint(called) else ("__call__",)
        return asked.union(said_of(self._reading.asked_of(parts, met), codes), calls)

    def _is_asked_at_load(self, task: str, cls: Part, memo: Memo) -> bool:
        """Whether a statement above all tasks asks a memo of the instances that a task meets."""
        plain = (each for each in self._parts.parts if each.task is None)
        run = [each for each in plain if not isinstance(each.node, DEFINITIONS)]
        asking = (each for each in run if not memo.asking.isdisjoint(attributes_read([each.code]) - GONE_BY))
        met = frozenset(one for part in asking for one in self._reading.met_by(part.now))
        return self._met(task, cls, "class" if memo.of_class else "instance") <= met

    def _asking_otherwise(self, task: str, part: Part, function: ast.stmt) -> Iterator[str]:
        """Tasks that give a function something else, which makes of that what it gives whoever asks again."""
        made = made_of(function) if isinstance(function, Function) else frozenset()
        given = self._given(task, part, function) if made else frozenset()
        for other in self._needed if given else ():
            theirs = self._given(other, part, function)
            if other != task and theirs and theirs != given:
                yield other

    def _find_given(self, task: str, part: Part, function: Function) -> frozenset[tuple[str, ...]]:
        """What a task gives a function for what it makes what it keeps of, as it is written."""
        made = made_of(function)
        nodes = (each for one in self._needed[task] if one is not part for each in nodes_in(one.code))
        calls = (
            each for each in nodes if isinstance(each, ast.Call) and last_name(each.func) == function.name
        )
        return frozenset(_given_in(call, function, made) for call in calls)

    def _find_asked(self, task: str, cls: Part) -> frozenset[str]:
        return asked_by_name(part for part in self._needed[task] if part is not cls)

    def _find_met(self, task: str, cls: Part, kind: str) -> frozenset[Obj]:
        """Instances of a class that a task meets, or it itself with what derives from it."""
        met = (each for each in self._reading.met_by(self._names[task]) if each.kind == kind)
        return frozenset(each for each in met if any(base.node is cls.node for base in classes_of(each)))

    def _find_changing_kept(self, cls: Part) -> dict[str, list[Memo]]:
        """The tasks that ask memos of a class, and change what these go by, with the memos."""
        memos = memos_of(cls.node) if isinstance(cls.node, ast.ClassDef) else ()
        needing = [task for task, needed in self._needed.items() if cls in needed] if memos else []
        found = {task: [each for each in memos if self._changes(task, cls, each)] for task in needing}
        return {task: changed for task, changed in found.items() if changed}

    def _changes(self, task: str, cls: Part, memo: Memo) -> bool:
        """Whether a task asks a memo of a class, changes what that goes by, and does not have it forget."""
        asked = self._asked(task, cls)
        if asked.isdisjoint(memo.asking):
            return False
        keys = (touch for touch in self._touches[task] if touch.changes and touch.part is not cls)
        changed = {str(touch.key)[1:] for touch in keys if str(touch.key).startswith(".")}
        for method in getattr(cls.node, "body", ()):
            if getattr(method, "name", "") in asked - {memo.name, *AS_OBJECTS_ARE_MADE}:
                changed |= attributes_changed(method) | (attributes_set(method) or frozenset())
        others = {touch.name for touch in self._touches[task] if touch.changes and touch.part is not cls}
        by_names = not others.isdisjoint(memo.named)
        if (changed.isdisjoint(memo.gone_by) and not by_names) or memo.name in changed:
            return False
        nodes = (each for part in self._needed[task] for each in nodes_in(part.code))
        return all(literal_text(each) != memo.name for each in nodes)  # `vars(order).pop("total")`


def _given_in(call: ast.Call, function: Function, names: Collection[str]) -> tuple[str, ...]:
    """What a call gives for some parameters of a function, as it is written."""
    positions = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    positions = positions[positions[:1] in (["self"], ["cls"]) :]
    given = dict(zip(positions, call.args, strict=False)) | keywords_of(call)
    return tuple(unparsed(given[name]) if name in given else "" for name in sorted(names))


def _forgets(codes: Iterable[ast.AST]) -> bool:
    """Whether some code has functions forget what they gave."""
    return "cache_clear" in attributes_read(codes)
