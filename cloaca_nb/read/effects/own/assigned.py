"""What code binds attributes to, as its text says."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import cast

from cloaca_nb.read.names.definitions import side_by_side
from cloaca_nb.read.names.nodes import attribute_set, last_name
from cloaca_nb.read.names.timeline import ANY_NAME
from cloaca_nb.read.names.walk import nodes_in, parents_in, stored_in
from cloaca_nb.read.tables.special import SETTING_ANY
from cloaca_nb.syntax import remembered

#: What may set an attribute without saying its name.
_SETTING_ANY = SETTING_ANY | {"__new__"}


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
