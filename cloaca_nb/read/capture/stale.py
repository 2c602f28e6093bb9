"""Memos that tasks of two modules ask, between which the notebook changes what these are made of.

There the second task gets what the first one had; in a package each module makes its own.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from itertools import combinations

from cloaca_nb.model.finding import Fact
from cloaca_nb.model.graph import all_from
from cloaca_nb.read.capture.plan import Plan, happening, split_fact
from cloaca_nb.read.effects.summaries import keeps_given
from cloaca_nb.read.names.calls import arguments_of
from cloaca_nb.read.names.nodes import globals_in, last_name, root_name
from cloaca_nb.read.names.timeline import Step
from cloaca_nb.read.names.walk import DEFINITIONS, Function, names_within, nodes_in
from cloaca_nb.read.tables.special import AS_OBJECTS_ARE_MADE

#: What has a function behind a decorator forget what it gave.
_FORGETTING = frozenset({"cache_clear", "clear", "pop", "invalidate"})


def stale_facts(plans: Sequence[Plan]) -> Iterator[Fact]:
    """Facts about memos that two modules have, each made of something else.

    Args:
        plans: The modules of the tasks.
    """
    found: dict[str, Fact] = {}  # many tasks may ask one: it is told once
    every = dict.fromkeys(step for plan in plans for step in plan.needs.steps)
    memos = [step for step in every if _memos_of(step.node)]
    for plan, other in combinations([plan for plan in plans if plan.tasks], 2) if memos else ():
        pair = _Pair(plan, other)
        for step in memos if pair.changed else ():
            name = getattr(step.node, "name", "")
            if name not in found and pair.is_stale(step):
                found[name] = split_fact(plan.tasks[0], other.tasks[-1], name, "memo")
    yield from found.values()


def _memos_of(node: ast.stmt) -> Sequence[Function]:
    """Functions that keep what they gave: one that is defined, or methods of a class."""
    if isinstance(node, ast.ClassDef):
        methods = (each for each in node.body if isinstance(each, Function))
        return [each for each in methods if each.name not in AS_OBJECTS_ARE_MADE and keeps_given(each)]
    return [node] if isinstance(node, Function) and keeps_given(node) else []


class _Pair:
    """Two modules.

    Attributes:
        changed: Names that functions look up in both, where they are in another state.
    """

    def __init__(self, plan: Plan, other: Plan) -> None:
        self._plans = plan, other
        both = plan.wanted.keys() & other.wanted.keys()
        self.changed = {name for name in both if plan.wanted[name] != other.wanted[name] and name[0] != "@"}

    def is_stale(self, step: Step) -> bool:
        """Whether both ask what a statement defines, and what it keeps would be something else."""
        if not all(step in plan.needs.steps for plan in self._plans):
            return False
        if isinstance(step.node, ast.ClassDef):
            return any(self._is_stale(step, step.node, each) for each in _memos_of(step.node))
        return self._goes_by_changed(step, step.node) and self._is_asked_alike(step.node)

    @property
    def _between(self) -> list[Step]:
        """The statements that one of the two has alone, tasks apart."""
        one, two = (plan.needs.steps.keys() for plan in self._plans)
        return [step for step in one ^ two if step.task is None]

    def _goes_by_changed(self, step: Step, code: ast.AST) -> bool:
        """Whether code goes by something that is changed, but what it fills itself, and nothing forgets."""
        plan = self._plans[0]
        makers = {name: each for each in plan.needs.steps for name in happening(each, plan.needs.steps[each])}

        def used(each: Step) -> Iterator[Step]:
            made = (makers[use.name] for use in each.names.uses if use.when != "now" and use.name in makers)
            return (one for one in made if isinstance(one.node, DEFINITIONS))

        names = {use.name for each in all_from([step], used) for use in each.names.uses if use.when != "now"}
        forgets = any(each.attr in _FORGETTING for one in self._between for each in _attributes(one.node))
        return not forgets and not self.changed.isdisjoint(names - _filled(code))

    def _is_asked_alike(self, function: ast.stmt) -> bool:
        """Whether both may ask a function for the same."""
        one, two = (_asked(plan, function) for plan in self._plans)
        return one is None or two is None or not one.isdisjoint(two)

    def _is_stale(self, step: Step, cls: ast.ClassDef, memo: Function) -> bool:
        """Whether both ask a memo of a class, and what it goes by is changed between."""
        is_changed = self._goes_by_changed(step, memo) or self._changes_instance(cls, memo)
        return is_changed and all(memo.name in _said(plan, step) for plan in self._plans)

    def _changes_instance(self, cls: ast.ClassDef, memo: Function) -> bool:
        """Whether a statement between them changes something of an instance by which a memo goes."""
        methods = {each.name: each for each in cls.body if isinstance(each, Function)}
        said = {name: {each.attr for each in _attributes(method)} for name, method in methods.items()}
        reached = all_from([memo.name], lambda name: said[name] & methods.keys())
        read = frozenset().union(*(said[name] for name in reached)) | methods.keys()
        between = self._between
        bound = {name for step in between for name, kind in step.happens.items() if kind == "bind"}
        return any(
            self._is_of(name, cls) and not read.isdisjoint(each.attr for each in _attributes(step.node))
            for step in between
            for name in self.changed - bound
            if step.happens.get(name) == "change"
        )

    def _is_of(self, name: str, cls: ast.ClassDef) -> bool:
        """Whether a name is bound by a statement that says a class."""
        binding = (step for step in self._plans[0].needs.steps if step.happens.get(name) == "bind")
        return any(cls.name in names_within(step.node) for step in binding)


def _attributes(node: ast.AST) -> Iterator[ast.Attribute]:
    return (each for each in nodes_in(node) if isinstance(each, ast.Attribute))


def _filled(code: ast.AST) -> frozenset[str]:
    """Names that code fills or binds itself."""
    places = (each for each in nodes_in(code) if isinstance(each, ast.Attribute | ast.Subscript))
    roots = (root_name(each) for each in places if not isinstance(each.ctx, ast.Load))
    return frozenset(root.id for root in roots if root is not None) | globals_in(nodes_in(code))


def _said(plan: Plan, without: Step) -> Collection[str]:
    """Attributes that the statements of a module say, but for one."""
    return {each.attr for step in plan.needs.steps if step is not without for each in _attributes(step.node)}


def _asked(plan: Plan, function: ast.stmt) -> set[str] | None:
    """What a module gives a function, as it is written; None where that is not all written out."""
    found, own = set[str](), getattr(function, "name", "")
    for step in plan.needs.steps:
        nodes = nodes_in(step.node) if step.node is not function else ()
        calls = [each for each in nodes if isinstance(each, ast.Call) and last_name(each.func) == own]
        said = [each for each in nodes if isinstance(each, ast.Name) and each.id == own]
        given = [each for call in calls for each in arguments_of(call)]
        if len(said) > len(calls) or not all(isinstance(each, ast.Constant) for each in given):
            return None
        found.update(ast.dump(call) for call in calls)
    return found
