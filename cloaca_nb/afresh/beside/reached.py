"""By which names, and by which attributes of instances, a task meets what another one changes."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence, Set

from cloaca_nb.afresh.parts import Part
from cloaca_nb.afresh.touches import NameTouch, attributes_read, changes_in, touch_of
from cloaca_nb.model.graph import all_from
from cloaca_nb.read.effects.objects import CODE, PLACE, Obj, ancestors, classes_of, is_written
from cloaca_nb.read.effects.own.assigned import attributes_assigned, attributes_set, keys_of_one
from cloaca_nb.read.effects.syntax.begun import begins_above
from cloaca_nb.read.effects.syntax.filling import fills_memo
from cloaca_nb.read.names.making import attributes_stored, making_in, without_making
from cloaca_nb.read.names.nodes import is_constant, last_name, name_of, nonlocals_in, root_name
from cloaca_nb.read.names.walk import names_within, nodes_in, parents_in
from cloaca_nb.read.tables.methods import RESULTS
from cloaca_nb.read.tables.special import READING_UNSAID
from cloaca_nb.syntax import remembered

#: Shapes of containers that code puts items into.
_CONTAINERS = frozenset({"dict", "list", "set"})
#: Bases that set nothing of an instance.
_OF_NOTHING = frozenset({"object", "ABC", "Protocol", "Generic"})
#: Methods by which a class has other attributes than its code says.
_COMPUTING = frozenset({"__getattr__", "__getattribute__", "__setattr__", "__delattr__"})

#: The expressions that make objects; names of attributes with what code beside classes stores to them.
Making = tuple[Callable[[Obj], ast.AST | None], Mapping[str, Sequence[ast.expr | None]]]


def meeting_one(
    names: set[str], leading: Mapping[Obj, Iterable[str]], one_of: Iterable[Collection[Obj]]
) -> dict[str, Set[Obj]]:
    """Names by which a task meets each of some objects of which one is changed, whichever that is.

    Args:
        names: What the task's code says.
        leading: Object -> names that lead to it.
        one_of: The objects.
    """
    found = defaultdict[str, Set[Obj]](set)
    for objects in one_of:
        by = [names.intersection(leading.get(each, ())) for each in objects]
        if all(by):  # by one name, or by some together, of which one is told
            for name in by[0].intersection(*by) or [min(frozenset().union(*by))]:
                found[name] |= {*objects}
    return found


def of_classes(changed: Iterable[Obj], code: Iterable[ast.AST], said: Container[str]) -> dict[Obj, Set[str]]:
    """Classes that a task changes, or whose parts it does, with the attributes that instances have of it.

    Args:
        changed: What it changes.
        code: Statements that it runs.
        said: Names that its text says it changes.
    """
    stored = [attributes_set(each) for each in code]
    anything = None in stored
    named = frozenset().union(*(each for each in stored if each is not None))
    found = defaultdict[Obj, Set[str]](set)
    for each in changed:
        for cls in each.holders if each.kind != "class" else (each,):
            if cls.kind != "class" or getattr(cls.node, "name", "") in said:
                continue
            for name, value in cls.members.items():
                plain = not any(one.kind in CODE and getattr(one.node, "name", "") == name for one in value)
                set_ = cls is each and plain and (anything or name in named)
                if set_ or (each in value and cls.node and name not in attributes_stored(cls.node)):
                    found[cls] |= {name}
    return found


def classes_among(objects: Iterable[Obj]) -> Set[Obj]:
    """The classes of instances and of methods among some objects, and all that these derive from."""
    kinds = {"instance", "function"}
    owners = {each.owner for each in objects if each.kind in kinds and each.owner is not None}
    return frozenset(base for owner in owners for base in ancestors(owner))


def is_of_own_code(each: Obj) -> bool:
    """Whether code of the notebook alone sets what an instance has: it is no dict, and no model, besides."""
    bases = (cls for cls in classes_of(each) if cls.kind != "class")
    return all(base.path.rpartition(".")[2] in _OF_NOTHING for base in bases)


def is_container(each: Obj) -> bool:
    """Whether it is an instance of a class that derives from one of Python's containers: `class D(dict)`."""
    bases = [cls.path for cls in classes_of(each) if cls.kind == "member"]
    return any(RESULTS.get(base) in _CONTAINERS or ".Mutable" in base for base in bases)


def leaves_alone(code: Iterable[ast.AST], met: Collection[NameTouch], objects: Iterable[Obj]) -> bool:
    """Whether all that a task meets are attributes, none of which another one's code sets: `stats.run()`.

    Args:
        code: The code of that one.
        met: What the task does with a name.
        objects: What that is bound to.
    """
    keys, objects = {str(touch.key) for touch in met}, [*objects]
    if not keys or not all(key.startswith(".") for key in keys) or not all(map(is_of_own_code, objects)):
        return False
    found = [attributes_left(each) for each in code]
    left = frozenset().union(*(each for each in found if each is not None))
    inside = [each for each in objects if each.kind != "instance"]
    left |= {name for each in inside for name in _kept_as(each)}
    # Where it sets no attribute, what it changes is what an instance has: `print("a", file=self.out)`.
    return None not in found and bool(left) and keys.isdisjoint(f".{each}" for each in left)


def _kept_as(each: Obj) -> Iterator[str]:
    """Names of the attributes by which objects have something, as far as they are known."""
    for holder in each.holders:
        yield from (name.rpartition(".")[2] for name, value in holder.members.items() if each in value)


def are_alike(
    changed: Iterable[NameTouch],
    met: Collection[NameTouch],
    parts: Iterable[Part],
    owners: Collection[Obj],
    objects: Collection[Obj],
) -> bool:
    """Whether a task meets by one key what another one changes by another: `self.view = self.rows`.

    Args:
        changed: What that one does to a name, as its text says.
        met: What the task does to it.
        parts: Statements, which keep things by keys.
        owners: What the name is bound to.
        objects: What is changed of what it leads to.
    """
    inside = frozenset(each for each in objects if each.kind in {"data", "library"}).difference(owners)
    there = {each.key for each in met if inside and not any(_lacks(one, each.key, inside) for one in owners)}
    pairs = {(each.key, key) for each in changed if each.changes for key in there}
    if not pairs:
        return False
    classes = {base.node for each in inside for one in each.holders for base in classes_of(one)}
    nodes = (each.node for each in parts if not isinstance(each.node, ast.ClassDef) or each.node in classes)
    return any({*pair} <= keys for node in nodes for keys in keys_of_one(node) for pair in pairs)


def _lacks(owner: Obj, key: object, objects: Set[Obj]) -> bool:
    """Whether it is known what something has below a key, and that this is none of some objects."""
    return not objects & owner.members.get(f"{PLACE}{key!r}]", objects)


def are_begun(touches: Iterable[NameTouch], name: str, objects: Iterable[Obj]) -> bool:
    """Whether code begins anew, above each place where it goes by a name, what it has there.

    Of what another task has left there it sees nothing.

    Args:
        touches: What it does to names.
        objects: What the name is bound to: to instances and classes other ways may lead.
    """
    found = [each for each in touches if each.name == name]
    plain = all(each.kind in {"data", "library"} for each in objects)
    return plain and bool(found) and all(_is_begun(each.part.code, name, each.line) for each in found)


@remembered
def _is_begun(code: ast.AST, name: str, line: int) -> bool:
    outer = parents_in(code)
    named = (each for each in outer if isinstance(each, ast.Name) and each.id == name)
    names = [each for each in named if each.lineno == line]
    return bool(names) and all(begins_above(each, outer) for each in names)


def only_set(code: Iterable[ast.AST], met: Collection[Obj], theirs: Collection[ast.AST]) -> bool:
    """Whether a task reads none of the attributes that another one sets: `type(self).made += 1`.

    Those of classes, and of functions that keep nothing else: `inner.calls += 1`.

    Args:
        code: What the other one runs.
        met: What it changes.
        theirs: What the task runs.
    """
    codes = [*code] if all(each.kind == "class" or _keeps_attributes(each) for each in met) else []
    found = [attributes_left(each) for each in codes]
    names = frozenset().union(*(each for each in found if each is not None))
    if all(each.kind == "class" for each in met):  # instances of it have others
        names &= frozenset().union(*(each.members for each in met))
    by_libraries = {getattr(each.node, "name", "") for each in met}  # `Shape.register(Square)`
    set_ = names & frozenset().union(*map(attributes_stored, codes))
    if None in found or not set_ or not names.isdisjoint(by_libraries | attributes_read(theirs)):
        return False
    return READING_UNSAID.isdisjoint(last_name(each) for one in theirs for each in nodes_in(one))


def left_behind(changed: Collection[Obj], code: Sequence[ast.AST]) -> frozenset[str]:
    """Names of attributes that code may set or change of some instances; none where that is not known."""
    classes = [base for each in changed if each.owner is not None for base in ancestors(each.owner)]
    members = frozenset().union(*(each.members for each in classes))
    if not all(map(is_written, classes)) or not members.isdisjoint(_COMPUTING):
        return frozenset()
    found = [
        *map(attributes_left, code),
        *(attributes_changed_later(each.node) for each in classes if each.node),
    ]
    return frozenset() if None in found else frozenset().union(*(each for each in found if each is not None))


def memos_among(names: Set[str], instances: Iterable[Obj], code: Iterable[ast.AST]) -> frozenset[str]:
    """Those attributes of instances to which code does no more, and asks for no more, than of memos.

    What fills in such a one asks it for a key, and nothing else asks for it.
    """
    classes = [base for each in instances if each.owner is not None for base in ancestors(each.owner)]
    bodies = dict.fromkeys([*code, *(each.node for each in classes if each.node is not None)])
    return frozenset(name for name in names if all(is_memo_in(each, name) for each in bodies))


@remembered
def is_memo_in(code: ast.AST, attribute: str) -> bool:
    """Whether code only fills in an attribute and asks it for keys, if it names that, as objects are used."""
    parts = without_making(code) if isinstance(code, ast.ClassDef) else [code]
    naming = [each for each in parts if any(getattr(one, "attr", "") == attribute for one in nodes_in(each))]
    return all(only_fills([each], attribute) and not asks_beyond_keys(each, {attribute}) for each in naming)


def asks_beyond_keys(code: ast.AST, names: Collection[str]) -> bool:
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


def are_made_for(
    parts: Collection[Obj],
    instances: Collection[Obj],
    names: Collection[str],
    known: Making,
) -> bool:
    """Whether objects are made for attributes of some names, `self.rows = []`, or stand in others of them.

    What code of the class puts into other attributes goes by nothing that an instance has: of what is put
    into these it has nothing.

    Args:
        instances: Whose attributes these are.
        known: What is known of what makes objects.
    """
    made, elsewhere = known
    classes = {base for each in instances if each.owner is not None for base in ancestors(each.owner)}
    assigned = [attributes_assigned(each.node) for each in classes if each.node is not None]
    at = {value: name for each in assigned for name, values in each.items() for value in values if value}
    beside = [one for each in assigned for name in each.keys() - names for one in each[name]]
    stored = [one for name in elsewhere.keys() - names for one in elsewhere[name]]
    if any(value is None or "self" in names_within(value) for value in beside) or any(map(_leads, stored)):
        return False
    there = set(all_from(instances, lambda each: (one for one in each.holds if one.kind == "data")))
    for each in parts:
        holders, site = {*each.holders}, made(each)
        own = isinstance(site, ast.expr) and at.get(site) in names
        if not (own if not holders.isdisjoint(instances) else not holders.isdisjoint(parts)):
            return False
        if any(one.home is None for one in holders & there - {*instances, *parts}):
            return False
    return True


def _leads(value: ast.expr | None) -> bool:
    """Whether what code stores may be what something else has, and is not written out there."""
    return value is None or not is_constant(value)


def attributes_unread(codes: Collection[ast.AST]) -> frozenset[str]:
    """Names of attributes that some code stores to, and none of it reads: `inner.last = clock() - t`."""
    stored = frozenset().union(*map(attributes_stored, codes))
    if not stored or any(last_name(each) in READING_UNSAID for one in codes for each in nodes_in(one)):
        return frozenset()
    return stored - attributes_read(codes)


def seen_of(changed: Collection[Obj], unread: Set[str]) -> Set[Obj]:
    """Of what is changed all but functions that keep attributes of themselves alone, which nobody reads.

    Args:
        unread: Names of attributes that nobody reads.
    """
    functions = [each for each in changed if each.node is not None and _keeps_attributes(each)]
    return frozenset(changed).difference(
        each for each in functions if each.node and frozenset() < attributes_stored(each.node) <= unread
    )


def _keeps_attributes(each: Obj) -> bool:
    """Whether an object is a function that keeps what is stored to it, if anything, and nothing else."""
    if each.kind != "function" or each.node is None:
        return False
    nodes = nodes_in(each.node)
    stored = [one for one in nodes if isinstance(one, ast.Attribute) and not isinstance(one.ctx, ast.Load)]
    names = {name_of(one.value) for one in stored}
    held = (one for one in each.holds if one.kind not in CODE)
    own = {getattr(each.node, "name", "")}
    return names <= own and not any(held) and not nonlocals_in(each.node)


def is_no_memo(
    changed: Obj, used: frozenset[str], run: Callable[[ast.AST], ast.AST] = lambda node: node
) -> bool:
    """Whether an object keeps more than what it fills in once: `if self.client is None: self.client = …`.

    Args:
        used: The special methods that the task's code asks for.
        run: Gives what the task may run of a class.
    """
    around = (changed, changed.owner, *changed.holders, *(each.owner for each in changed.holders))
    nodes = [run(each.node) for each in around if each and each.node is not None]
    if changed.kind == "iterator" or not nodes:
        return True
    of_items = changed.kind == "data"
    return {fills for node in nodes for fills in changes_in(node, used, of_items=of_items)} != {True}


@remembered
def attributes_left(code: ast.AST) -> frozenset[str] | None:
    """As `attributes_set`, with what making an instance sets of something else: `parent.count += 1`."""
    found, making = attributes_set(code), making_in(code)
    own = {each.args.args[0].arg for each in making if each.args.args and each.name != "__new__"}
    nodes = (node for each in making for node in nodes_in(each))
    others = (each for each in nodes if isinstance(each, ast.Attribute) and name_of(each.value) not in own)
    stored = frozenset(each.attr for each in others if not isinstance(each.ctx, ast.Load))
    return found | stored if found is not None else None


def only_fills(codes: Iterable[ast.AST], attribute: str) -> bool:
    """Whether code changes an attribute, and only fills in what is missing there."""
    found = frozenset().union(*(_fills(each, attribute) for each in codes))
    return found == {True}


@remembered
def _fills(code: ast.AST, attribute: str) -> frozenset[bool]:
    """Of the changes that code makes to an attribute, whether they only fill in what is missing."""
    outer = parents_in(code)
    found = (each for each in nodes_in(code) if getattr(each, "attr", "") == attribute)
    roots = [root_name(each) for each in found if isinstance(each, ast.expr) and touch_of(each, outer)[1]]
    return frozenset(root is not None and fills_memo(root, outer) for root in roots)


@remembered
def attributes_changed(code: ast.AST) -> frozenset[str]:
    """Names of attributes that some code changes, or what calling them gives, whatever they belong to."""
    outer = parents_in(code)
    attributes = (each for each in nodes_in(code) if isinstance(each, ast.Attribute))
    places = ((each.attr, (each, outer.get(each))) for each in attributes)
    return frozenset(name for name, both in places if any(_is_changed(each, outer) for each in both))


@remembered
def attributes_changed_later(cls: ast.AST) -> frozenset[str]:
    """The same of a class; what it changes of an instance as that is made does not count."""
    found = [attributes_changed(each) for each in without_making(cls)]
    for method in making_in(cls):
        own = f"{method.args.args[0].arg}." if method.args.args and method.name != "__new__" else ""
        others = (each for each in nodes_in(method) if isinstance(each, ast.Attribute))
        found.append(
            attributes_changed(method) - {each.attr for each in others if name_of(each) == own + each.attr}
        )
    return frozenset().union(*found)


def _is_changed(node: ast.AST | None, outer: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether what stands there is changed, or a part of it: `self.all.append(x)`, `self.get()[key] = x`."""
    known = isinstance(node, ast.Call) or isinstance(getattr(node, "ctx", None), ast.Load)
    return known and isinstance(node, ast.expr) and touch_of(node, outer)[1]
