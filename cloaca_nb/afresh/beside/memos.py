"""Memos: names by which tasks meet nothing that is changed but what they only fill in where it is missing."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from cloaca_nb.afresh.beside.helpers import Helpers, own_imports
from cloaca_nb.afresh.changes import ModuleReading
from cloaca_nb.afresh.parts import Part
from cloaca_nb.afresh.touches import Met, are_only_read, is_no_memo
from cloaca_nb.read.effects.objects import CODE, Obj, reach
from cloaca_nb.read.names.nodes import last_name
from cloaca_nb.read.names.walk import nodes_in, parents_in
from cloaca_nb.read.tables.special import asked_by

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
    others |= {each for each in memos if any(_asks_all(code, _filled_by(each)) for code in codes)}
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


def _asks_all(code: ast.AST, names: Collection[str]) -> bool:
    """Whether code asks what is kept by some names for anything but what a key has: `len(cache)`."""
    met = (each for each in nodes_in(code) if isinstance(each, ast.Name | ast.Attribute))
    asked = [each for each in met if last_name(each) in names and isinstance(each.ctx, ast.Load)]
    outer = parents_in(code) if asked else {}
    return any(not _is_keyed(each, outer.get(each), outer) for each in asked)


def _is_keyed(node: ast.AST, around: ast.AST | None, outer: Mapping[ast.AST, ast.AST]) -> bool:
    if isinstance(around, ast.Subscript):
        return around.value is node
    if isinstance(around, ast.Compare):
        return around.left is not node and all(isinstance(each, ast.In | ast.NotIn) for each in around.ops)
    if isinstance(around, ast.Assign):
        return all(isinstance(each, ast.Attribute) for each in around.targets)
    called = isinstance(around, ast.Attribute) and around.attr in {"get", "setdefault"}
    return called and around is not None and isinstance(outer.get(around), ast.Call)


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
