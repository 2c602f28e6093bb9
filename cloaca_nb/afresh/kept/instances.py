"""What instances keep of what methods of their classes gave: memos, and what else goes by what they keep."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence, Set
from typing import NamedTuple

from cloaca_nb.afresh.beside.reached import asks_beyond_keys, attributes_changed
from cloaca_nb.afresh.touches import touch_of
from cloaca_nb.model.graph import all_from
from cloaca_nb.read.effects.own.fields import generated_of
from cloaca_nb.read.effects.summaries import keeps_given
from cloaca_nb.read.effects.syntax.filling import loading
from cloaca_nb.read.names.calls import is_called
from cloaca_nb.read.names.making import attributes_stored
from cloaca_nb.read.names.nodes import decorators_of, last_name, name_of
from cloaca_nb.read.names.walk import names_within, nodes_in, parents_in, stored_in
from cloaca_nb.read.tables.special import AS_OBJECTS_ARE_MADE
from cloaca_nb.syntax import remembered

#: What shows all that an instance has.
ALL = frozenset(
    {"vars", "dir", "__dict__", "__getstate__", "__reduce__", "__reduce_ex__", "*"}
    | {"model_dump", "model_dump_json"}
)
#: What keeps what a method gave in an attribute of the method's name.
_CACHED = "cached_property"
#: Methods of containers that give what is in them.
_GIVING_PARTS = frozenset({"get", "items", "values"})


class Memo(NamedTuple):
    """A method or property of a class that keeps what it gave.

    Attributes:
        gone_by: Attributes by which it goes.
        asking: Itself, and those of the class that ask it.
        shown: By which names of the class what it keeps is looked at, and it is not asked.
        changing: Methods of the class that change what it gives: `self.rows().append(row)`.
        named: Names that stand in the methods which it runs.
        of_class: Whether it keeps that in the class, and no instance has its own.
    """

    name: str
    gone_by: frozenset[str]
    asking: frozenset[str]
    shown: frozenset[str]
    changing: frozenset[str]
    named: frozenset[str]
    of_class: bool


@remembered
def memos_of(cls: ast.ClassDef) -> Sequence[Memo]:
    """What keeps what it gave of a class, but what other methods of it have forget that."""
    methods = {each.name: each for each in cls.body if isinstance(each, ast.FunctionDef)}
    read = {name: _read_of_self(method) for name, method in methods.items()}
    reached = {name: _reached(name, read) for name in methods}
    loads = {name for name, method in methods.items() if method in loading(cls)}
    changed = {name: attributes_stored(each) | attributes_changed(each) for name, each in methods.items()}
    found = list[Memo]()
    for name in methods.keys() - AS_OBJECTS_ARE_MADE - loads:
        itself = {name, *(loads & reached[name])}  # `if not self.loaded: self._load()`
        others = methods.keys() - itself - AS_OBJECTS_ARE_MADE
        kept = frozenset({name} if _CACHED in decorators_of(methods[name]) else ()).union(
            *(changed[each] for each in itself)
        )
        keeps = len(itself) > 1 or keeps_given(methods[name])
        if keeps and all(kept.isdisjoint(changed[each]) for each in others):
            asking = frozenset(each for each in methods if name in reached[each])
            bound = itself.union(*(attributes_stored(methods[each]) for each in itself))
            keyed = kept - bound  # `self.cache[key] = …`: who asks it for a key sees nothing
            counting = {each for each in others if asks_beyond_keys(methods[each], keyed)}
            shown = _looking_at(kept, bound | counting, asking, reached, generated_of(cls))
            changing = itself - {name} | {each for each in others if _changes_given(methods[each], name)}
            calling = _calling(changing, {**read, name: frozenset()})
            named = frozenset(names_within(*(methods[each] for each in methods.keys() & reached[name])))
            of_class = "classmethod" in decorators_of(methods[name])
            found.append(Memo(name, reached[name] - kept - itself, asking, shown, calling, named, of_class))
    return found


def _reached(name: str, read: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """All that a method reads, and calls, with itself."""
    return frozenset(all_from([name], lambda each: read.get(each, ())))


def _calling(wanted: Set[str], read: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The methods that lead to some of them."""
    return frozenset(name for name in read if not wanted.isdisjoint(_reached(name, read)))


def _looking_at(
    kept: Set[str],
    telling: Set[str],
    asking: Set[str],
    reached: Mapping[str, frozenset[str]],
    generated: Mapping[str, frozenset[str]],
) -> frozenset[str]:
    """By which names what a memo keeps is looked at; none where instances ask it as they are made.

    Args:
        kept: The attributes in which it keeps that.
        telling: Those, and methods, that tell what is there already.
        reached: Method -> all that it reads, and calls.
        generated: Field -> the special methods that go by it and are nowhere written.
    """
    if not kept or not asking.isdisjoint(AS_OBJECTS_ARE_MADE):
        return frozenset()
    others = reached.keys() - asking - AS_OBJECTS_ARE_MADE
    looking = {each for each in others if not reached[each].isdisjoint(telling)}
    by_fields = frozenset().union(*(generated.get(each, ()) for each in kept))
    return ALL.union(kept - asking, looking, by_fields - reached.keys())


def _read_of_self(method: ast.FunctionDef) -> frozenset[str]:
    """Attributes that a method reads of what it belongs to."""
    own = method.args.args[0].arg if method.args.args else ""
    inside = (each for each in nodes_in(method) if isinstance(each, ast.Attribute))
    return frozenset(each.attr for each in inside if name_of(each) == f"{own}.{each.attr}")


def _changes_given(method: ast.FunctionDef, memo: str) -> bool:
    """Whether a method changes what a memo of its instance gives, or an element of that."""
    outer, own = parents_in(method), method.args.args[0].arg if method.args.args else ""
    asked = [each for each in nodes_in(method) if name_of(each) == f"{own}.{memo}"]
    given = {outer[each] if is_called(each, outer) else each for each in asked}
    names = {name for each in (outer if given else ()) for name in _bound_to(each, given)}
    named = (each for each in outer if isinstance(each, ast.Name) and each.id in names)
    met = [each for each in named if isinstance(each.ctx, ast.Load) or isinstance(outer[each], ast.AugAssign)]
    return any(touch_of(each, outer)[1] for each in (*given, *met) if isinstance(each, ast.expr))


def _bound_to(node: ast.AST, given: Collection[ast.AST]) -> frozenset[str]:
    """The names that a statement binds to some values, or to parts of them."""
    if not isinstance(node, ast.Assign | ast.For | ast.comprehension):
        return frozenset()
    source: ast.AST = node.value if isinstance(node, ast.Assign) else node.iter
    while source not in given:
        if isinstance(source, ast.Call) and last_name(source.func) in _GIVING_PARTS:
            source = source.func
        elif isinstance(source, ast.Subscript | ast.Attribute):
            source = source.value
        else:
            return frozenset()
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return frozenset(name for each in targets for name in stored_in(each))
