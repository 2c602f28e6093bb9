"""Which attributes code sets or changes, and what it binds them to, as its text says."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeGuard, cast

from cloaca_nb.read.names.calls import asking_for_keys
from cloaca_nb.read.names.definitions import side_by_side
from cloaca_nb.read.names.making import MAKING
from cloaca_nb.read.names.nodes import attribute_set, is_constant, last_name, name_of
from cloaca_nb.read.names.timeline import ANY_NAME
from cloaca_nb.read.names.walk import below, nodes_in, parents_in, stored_in
from cloaca_nb.read.tables.changing import BY_LIBRARIES
from cloaca_nb.read.tables.drawing import DRAWING_METHODS, STREAM_PARAMETERS
from cloaca_nb.read.tables.special import SETTING_ANY
from cloaca_nb.syntax import remembered

#: What may set an attribute without saying its name.
_SETTING_ANY = SETTING_ANY | {"__new__"}
#: The same, or make an instance once more.
_MAKING_ANY = SETTING_ANY | {"delattr", *MAKING}
#: Methods by which objects of libraries change, or are drawn from.
_CHANGING = BY_LIBRARIES | DRAWING_METHODS


@remembered
def attributes_bound(cls: ast.AST) -> Mapping[str, Sequence[ast.expr | None]]:
    """Attribute -> what code of a class binds it to; None for what nobody can tell, or hands itself on."""
    assigned = attributes_assigned(cls)
    bound = {name for each in getattr(cls, "body", ()) for name in stored_in(each)}
    if ANY_NAME in assigned:
        return assigned
    return {**assigned, **{name: [None, *assigned.get(name, ())] for name in sorted(bound)}}


@remembered
def attributes_assigned(code: ast.AST) -> Mapping[str, Sequence[ast.expr | None]]:
    """The same of what some code stores to attributes, whatever these belong to."""
    found = defaultdict[str, list[ast.expr | None]](list)
    assigned = (each for each in nodes_in(code) if isinstance(each, ast.Assign | ast.AnnAssign))
    values = dict(
        pair
        for each in assigned
        if each.value is not None
        for target in (each.targets if isinstance(each, ast.Assign) else [each.target])
        for pair in side_by_side(target, each.value) or [(target, each.value)]
    )
    outer = parents_in(code)
    for each in nodes_in(code):
        if isinstance(outer.get(each), ast.AugAssign):
            continue  # `self.w -= step`: it stays what it is, or is a new number
        if (set_ := attribute_set(each)) is not None:
            value = each.args[2] if isinstance(each, ast.Call) else values.get(cast(ast.expr, each))
            alone = (one for one in nodes_in(value) if isinstance(one, ast.Name)) if value else ()
            whole = any(not isinstance(outer.get(one), ast.Attribute) and one.id == "self" for one in alone)
            found[set_[1]].append(None if whole else value)
        elif last_name(each) in _SETTING_ANY and attribute_set(outer.get(each, each)) is None:
            found[ANY_NAME].append(None)
    if ANY_NAME in found:
        return {ANY_NAME: [None]}
    return dict(found)


def _is_changed_in(node: ast.AST) -> TypeGuard[ast.Attribute | ast.keyword]:
    """Whether what stands in there is changed, or drawn from: `self.net.fit`, `random_state=self.rng`."""
    by_method = isinstance(node, ast.Attribute) and node.attr in _CHANGING
    return by_method or (isinstance(node, ast.keyword) and node.arg in STREAM_PARAMETERS)


@remembered
def attributes_set(node: ast.AST) -> frozenset[str] | None:
    """Names of the attributes that code sets, draws from, or has a library change: `self.net.fit(rows)`.

    What makes an instance does not count. None where it may be any.
    """
    found, asking, waiting = set[str](), set[ast.AST](), [node]
    named = defaultdict[str, set[str]](set)  # `net = self.net`
    while waiting:
        each = waiting.pop()
        if getattr(each, "id", getattr(each, "attr", "")) in _MAKING_ANY:
            return None
        asking.update(asking_for_keys(each))
        if isinstance(each, ast.Attribute) and not isinstance(each.ctx, ast.Load):
            found.add(each.attr)
        elif _is_changed_in(each) and each not in asking:
            found.add(last_name(each.value))
        elif isinstance(each, ast.Assign) and isinstance(each.value, ast.Attribute):
            for name in (name_of(target) for target in each.targets):
                named[name].add(each.value.attr)
        inside = below(each)
        if isinstance(each, ast.ClassDef):
            inside = [one for one in inside if getattr(one, "name", "") not in MAKING]
        waiting += inside
    return frozenset(found.union(*(named[each] for each in found & named.keys())))


@remembered
def keys_of_one(code: ast.AST) -> frozenset[frozenset[object]]:
    """Keys by which code keeps one thing twice, of attributes with a dot: `self.view = self.rows`.

    Or in a dict that is written out: `{"a": row, "b": row}`.
    """
    found = defaultdict[tuple[ast.AST, str], set[object]](set)
    for each in nodes_in(code):
        if isinstance(each, ast.Assign) and not is_constant(each.value):
            for target in (*each.targets, each.value):
                if isinstance(target, ast.Attribute) and name_of(target):
                    found[each, name_of(target.value)].add(f".{target.attr}")
        elif isinstance(each, ast.Dict):
            for key, value in zip(each.keys, each.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(value, ast.Name):
                    found[each, value.id].add(key.value)
    return frozenset(frozenset(keys) for keys in found.values() if len(keys) > 1)
