"""Abstract objects: what the names of a notebook may be bound to, hold, and share.

One abstract object stands for all that one expression may make. An object *holds* those that can be
reached through it; ``parts`` of it are itself (for what it has anonymously) and what it holds. Values that
never change (numbers, text, dates) have no object at all. What a function does is told by *actions* on its
parameters and on objects of the notebook, so that it is looked at once and applied to what each call passes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from cloaca_nb.model.graph import all_from
from cloaca_nb.read.names.making import attributes_stored
from cloaca_nb.read.names.nodes import decorators_of, parameters_of
from cloaca_nb.read.tables.giving import ARRAY_LIBRARIES, FACTORIES, KEEPING_METHODS, keeps_functions
from cloaca_nb.read.tables.methods import ARRAYS, BUILTIN_MUTATORS, COPYING, OF_A_CLASS, READERS
from cloaca_nb.read.tables.special import KEEPING_NOTHING, MAKING_OF, has_no

Kind = Literal[
    "data",  # a list, dict, set or tuple
    "iterator",  # something that is used up
    "function",
    "class",
    "instance",  # of a class of the notebook
    "member",  # a module, or something that a library or Python itself has
    "library",  # what a library gave
    "state",  # what a module keeps for the whole process
    "bound",  # a method of a container, for example `rows.append`
    "namespace",  # `globals()`
    "param",  # what a caller passes
    "unknown",
]
Value = frozenset["Obj"]
NOTHING: Value = frozenset()
#: How deep what is passed is looked into where a function goes deeper than its elements.
_DEEP = 4
#: Methods that no function has, but one that remembers what it gave.
_NO_FUNCTIONS = READERS - {"cache_info", "cache_clear"}
#: Kinds of what has code of the notebook in it.
CODE = frozenset({"function", "class", "instance"})
#: Kinds of what is not gone over where functions are called with what else is passed.
CALLED_CODE = CODE | {"bound"}
#: Members of iterators: what going on with a generator touches; what going over it is known to change.
BODY, CHANGED = "=body", "=changed"
#: Whether a `defaultdict` has something in it: to ask for a key changes it no longer for sure.
GROWN = "=grown"
#: What begins members of containers: what stands at a place, such as `["w"]`.
PLACE = "["
#: The path of what `property(get, set)` gives.
PROPERTY = "property"
#: Libraries of classes that are made of their fields.
_FIELDS = frozenset({"dataclasses", "attr", "attrs", "pydantic"})
#: Bases that give no attribute which a class has in its body, and make nothing of those.
BARE = frozenset({"abc.ABC", "builtins.object", "typing.Generic", "typing.Protocol"})


#: What numbers objects; two objects may have the same number, as they may have the same hash.
_NUMBERS = [count()]


def number_anew() -> None:
    """Has the objects that are made from now on numbered as those of the notebook before."""
    _NUMBERS[0] = count()


@dataclass(slots=True, eq=False, repr=False)
class Obj:
    """An abstract object.

    Attributes:
        kind: What is known of it.
        path: Dotted name of a member; the library that gave it; the key of a state; a bound method's name.
        holds: Objects that it may hold.
        holders: Objects that may hold it.
        node: The definition of a function or class.
        home: The function in whose body it is made; None at the top level.
        owner: The class of an instance or of a method.
        members: Of a class: what its body binds; of a container: what stands at places.
        around: Of a function: the local names around it, scope by scope, the innermost first.
        known: Of a function: what stands for its parameters, once that was asked for.
        bases: Of a class: the classes that it derives from.
        ancestry: Of a class: itself and all that it derives from, once that was asked for.
        shared: Of a class that has instances: what they get from it, once that was asked for.
        part: Of a parameter: what stands for what it holds.
        elements: Of a tuple: what each of its elements may be; None where that is not known.
        first: Of an object that a call has made anew: the one that it was made after.
        origin: Of a function that a call has made: the one in that call's body.
        given: Of such a function: what the parameters around it were.
        global_nodes: Of a function: the name nodes that mean names of the notebook.
        copied: Of a container: whether all that it has was in what it is a copy of.
        flat: Of a container, or an array: whether it was made of nothing but numbers, texts and their kin.
        gathered: Of what stands for many at once: those; see `together`.
        beside: Of such: those for which it, or what was made with it, stands.
        within: What stands for it, among others.
        number: How many were made before it. Sets of objects are gone through by these, so that the same is
            found out of a notebook each time.
    """

    kind: Kind
    path: str = ""
    holds: dict[Obj, None] = field(default_factory=dict)
    holders: dict[Obj, None] = field(default_factory=dict)
    node: ast.AST | None = None
    home: Obj | None = None
    owner: Obj | None = None
    members: dict[str, Value] = field(default_factory=dict)
    around: tuple[dict[str, Value], ...] = ()
    known: dict[str, Obj] | None = None
    bases: tuple[Obj, ...] = ()
    ancestry: tuple[Obj, ...] | None = None
    shared: Value | None = None
    part: Obj | None = None
    elements: tuple[Value, ...] | None = None
    first: Obj | None = None
    origin: Obj | None = None
    given: Mapping[Obj, Value] = field(default_factory=dict)
    global_nodes: frozenset[ast.Name] = frozenset()
    copied: bool = False
    flat: bool = False
    gathered: dict[Obj, None] = field(default_factory=dict)
    beside: Value = NOTHING
    within: dict[Obj, None] = field(default_factory=dict)
    number: int = field(default_factory=lambda: next(_NUMBERS[0]))

    def __hash__(self) -> int:
        return self.number  # an address would be another one in each process

    def __repr__(self) -> str:
        name = self.path or getattr(self.node, "name", "")
        return f"<{self.kind} {name} #{self.number}>"  # what it holds leads everywhere

    @property
    def parameters(self) -> dict[str, Obj]:
        """Of a function: what stands for its parameters; most functions are never asked."""
        if self.known is None:
            node, self.known = self.node, {}
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                self.known.update((each.arg, parameter(each.arg)) for each in parameters_of(node.args))
        return self.known

    def consists_of(self, elements: Iterable[Value]) -> None:
        """Notes what the elements of a tuple may be, beside what they were before."""
        values = tuple(elements)
        self.elements = tuple(map(frozenset.union, values, self.elements)) if self.elements else values

    def hold(self, other: Obj) -> None:
        """Notes that it may hold another object."""
        if other is not self and other not in self.holds:
            self.holds[other] = None
            other.holders[self] = None

    def derive_from(self, bases: tuple[Obj, ...]) -> None:
        """Notes what a class derives from; what derives from it does so, too."""
        if bases != self.bases:
            self.bases = bases
            for each in all_from([self], lambda one: (held for held in one.holders if one in held.bases)):
                each.ancestry = None


def parameter(path: str) -> Obj:
    """A parameter: the object passed for it, behind it one for what that holds, and one for all in there."""
    inner = Obj("param", f"{path}[]", part=Obj("param", f"{path}[][]"))
    assert inner.part is not None
    inner.part.part = inner.part
    return Obj("param", path, part=inner)


def far_parts(objects: Value) -> Value:
    """What the parts of these may have in them, however deep; classes among it are no part of them."""
    found = near = parts(objects)
    for _ in range(_DEEP):
        near = parts(each for each in near if each.kind != "class") - found
        found |= near
    return found


def parts(objects: Iterable[Obj]) -> Value:
    """What an element or attribute of these may be."""
    found = set[Obj]()
    for each in objects:
        if each.part is not None:
            found.add(each.part)
        elif each.kind == "instance":
            found.add(each)
            found.update(held for held in each.holds if held.kind != "class" and held is not each.owner)
            found.update(of_class(each.owner) if each.owner is not None else ())
        elif each.kind != "member" or "!" in each.path:  # `db = helpers.CONFIG["db"]`
            if not each.copied or not each.holds:
                found.add(each)
            found.update(each.holds if not each.beside else each.holds.keys() - each.beside)
    return frozenset(found)


def items(objects: Iterable[Obj]) -> Value:
    """As `parts`, of what is asked for an item: a number or a text that was written there is none."""
    return parts(each for each in objects if not (each.copied and each.flat and not each.holds))


def is_inside(each: Obj) -> bool:
    """Whether an object is in a container, and may be the element itself."""
    return any(one.kind == "data" for one in each.holders)


def element(objects: Value, at: int, home: Obj | None) -> Value:
    """What the element of tuples at some place may be; anything in them where that is not told apart.

    Args:
        at: Its place, from the end where it is negative.
        home: The function whose body asks: what another one has made may be told by that one's parameters.
    """
    found: list[Value] = []
    for each in objects:
        known = each.elements or ()
        if not -len(known) <= at < len(known):
            return items(objects)
        if each.home is not home and any(one.kind == "param" for one in known[at]):
            return parts(objects)
        found.append(known[at])
    return joined(found)


def unpacked(objects: Value, size: int, starred: int | None, home: Obj | None) -> list[Value]:
    """What each of some targets gets of tuples of one length; anything in them where that is not known.

    Args:
        starred: Which of them takes what the others leave.
        home: The function whose body asks.
    """
    lengths = {len(each.elements or ()) for each in objects}
    length = max(lengths, default=0)
    fits = length == size if starred is None else length >= size - 1
    if len(lengths) != 1 or not length or not fits:
        return [items(objects)] * size
    values = [element(objects, at, home) for at in range(length)]
    if starred is None:
        return values
    behind = length - (size - starred - 1)
    return [*values[:starred], joined(values[starred:behind]), *values[behind:]]


def of_class(cls: Obj) -> Value:
    """What a class and those that it derives from bind in their bodies, without functions and fields."""
    if cls.shared is None:
        every = {each for name, each in members_of(cls) if name != "__slots__"}
        own = every - joined(defaults_of(cls).values())
        cls.shared = frozenset(each for each in own if not _is_of_each(each))
    return cls.shared


def reach(objects: Iterable[Obj]) -> Iterator[Obj]:
    """These objects and all that can be reached through them, the near ones first."""
    found = list(dict.fromkeys(objects))
    seen = set(found)
    yield from list(found)
    for each in found:  # which grows
        for other in (*each.holds, *([each.part] if each.part is not None else ())):
            if other not in seen:
                seen.add(other)
                found.append(other)
                yield other


def ancestors(cls: Obj) -> tuple[Obj, ...]:
    """A class and all that it derives from."""
    if cls.ancestry is None:
        cls.ancestry = tuple(all_from([cls], lambda each: reversed(each.bases)))
    return cls.ancestry


def classes_of(each: Obj) -> tuple[Obj, ...]:
    """A class, or that of an instance, and all that it derives from; none for what is neither."""
    cls = each.owner if each.kind == "instance" else each if each.kind == "class" else None
    return ancestors(cls) if cls is not None else ()


def members_of(each: Obj) -> Iterator[tuple[str, Obj]]:
    """What stands in the bodies of these classes, with the names."""
    for cls in classes_of(each):
        for name, value in cls.members.items():
            yield from ((name, one) for one in value)


def is_written(base: Obj) -> bool:
    """Whether the notebook has written all that a class gets from one that it derives from."""
    return base.kind == "class" or base.path in BARE


def having(owners: Value, name: str) -> Value:
    """Of several objects those that may have a method: a class without `append` has nothing appended to."""
    if len(owners) < 2 or name in KEEPING_METHODS:
        return owners
    return frozenset(each for each in owners if _may_have(each, name)) or owners


def with_items(objects: Value) -> Value:
    """Of several objects those to which an item may be stored: what an instance holds, and not itself."""
    found = having(objects, "__setitem__")
    holding = {each for each in found if each.kind == "instance" and not found.isdisjoint(each.holds)}
    return found - holding or found


def _may_have(each: Obj, name: str) -> bool:
    if name not in (OF_A_CLASS if each.kind in {"class", "instance"} else BUILTIN_MUTATORS):
        return each.kind != "data" and (each.kind != "function" or may_have_method(each, name))
    bases = classes_of(each)
    if not bases:
        named = each.path.split(".") if each.kind == "member" else ()  # a library's class, or what one has
        of_other = has_no(name, each.path) or any(one[:1].isupper() and not one.isupper() for one in named)
        return each.kind not in {"iterator", "function", "bound"} and not of_other
    giving = {name, "__getattr__", "=metaclass"}
    stored = frozenset().union(*(attributes_stored(base.node) for base in bases if base.node is not None))
    # A member of an enumeration, for which its class stands, may have what its code stores there.
    known = (is_written(base) or (not stored and has_no(name, base.path)) for base in bases)
    return name in stored or not all(known) or any(not giving.isdisjoint(base.members) for base in bases)


def may_have_method(function: Obj, name: str) -> bool:
    """Whether a function, or an attribute of it, may have a method: something has given it attributes."""
    given = not function.members.keys().isdisjoint({name, "*"})  # `show.add = other`, `setattr(show, n, f)`
    return given or (name not in _NO_FUNCTIONS and (bool(function.members) or not is_bare(function)))


def is_bare(function: Obj) -> bool:
    """Whether nothing decorates a function that could keep something of it, or of its calls."""
    return KEEPING_NOTHING.issuperset(decorators_of(function.node))


def descriptors_of(instance: Obj) -> Iterator[Obj]:
    """Instances that the class of an instance has in its body: they act as its attributes are asked for."""
    if instance.kind == "instance":
        yield from (each for _, each in members_of(instance) if each.kind == "instance")


def calculated(operands: Value) -> tuple[str, Value] | None:
    """The library of what calculating with tables and arrays gives, and what that may hold of their elements.

    None where something else is calculated with, whose code may give back anything.
    """
    libraries = {each.path for each in operands if each.kind == "library"}
    path = next((path for path in ARRAYS if path in libraries), None)
    others = any(each.kind not in {"data", "library"} for each in operands)
    if path is None or others or not libraries.issubset(ARRAYS):
        return None
    held = (one for each in operands for one in each.holds)
    return path, frozenset(one for one in held if one.kind != "library" or one.path not in ARRAYS)


def data_of(given: Value) -> tuple[str, Value]:
    """As `calculated`, of what functions make of data: what they call is no part of it."""
    data = frozenset(each for each in given if each.kind not in CALLED_CODE)
    return calculated(data) or ("numpy", parts(data))


def in_cells(given: Value) -> Value:
    """What a table has in its cells of what it is made of: lists and dicts of rows and columns are copied."""
    inside = [one for each in given if each.kind == "data" for one in each.holds]
    cells = (one for each in inside if each.kind == "data" for one in each.holds)
    return frozenset(each for each in (*given, *inside) if each.kind != "data").union(cells)


def held_by(path: str, given: Value) -> Value:
    """What that may hold which a library makes of what it is given: some that draw have copies.

    Arrays have no function that they were calculated by; fields have what makes them: `default_factory=list`.
    """
    library = path.partition(".")[0]
    if library in _FIELDS:
        return parts(given).union(each for each in given if each.path in FACTORIES)
    if library in COPYING:
        return frozenset(each for each in given if each.kind in CODE)
    calculated = library in ARRAY_LIBRARIES and not keeps_functions(path)
    return parts(each for each in given if not calculated or each.kind not in CALLED_CODE)


def joined(values: Iterable[Value]) -> Value:
    """All objects of some values."""
    return frozenset().union(*values)


@dataclass(slots=True)
class Args:
    """What a call passes.

    Attributes:
        positional: By position; what a starred argument holds comes behind as ``rest``.
        keywords: By name.
        rest: What starred arguments may pass.
        flags: Names of keywords that are passed as `True`; with `?`: perhaps; `**`: any may be.
        shown: Whether the result is thrown away.
    """

    positional: list[Value] = field(default_factory=list)
    keywords: dict[str, Value] = field(default_factory=dict)
    rest: Value = NOTHING
    flags: frozenset[str] = frozenset()
    shown: bool = False
    site: ast.AST | None = None
    _all: Value | None = None
    _passed_on: object = None

    def is_passed_on_anew(self, called: list[Obj], passed: Value) -> bool:
        """Whether functions among what is passed have to be called with the rest, not as the time before.

        A method is called of each object that may stand before its dot, with the same arguments.
        """
        before, self._passed_on = self._passed_on, (called, passed)
        return before != self._passed_on

    @property
    def learns(self) -> bool:
        """Whether it gives something to learn, or shows the result; of one that is not known, too."""
        return self.shown or self.site is None or bool(self.positional)

    def after(self, owner: Value) -> Args:
        """What a method of these is passed."""
        return Args([owner, *self.positional], self.keywords, self.rest, site=self.site)

    def all(self) -> Value:
        """Everything that is passed; asked for when all of it is there."""
        if self._all is None:
            self._all = frozenset().union(self.rest, *self.positional, *self.keywords.values())
        return self._all


def _is_of_each(each: Obj) -> bool:
    """Whether each instance has something else where this stands in a class: a method, property or field."""
    return each.kind == "function" or each.path == PROPERTY or is_field(each)


def is_field(each: Obj) -> bool:
    """Whether it stands in a class for what each instance gets of its own: `field(default_factory=list)`."""
    return each.kind == "library" and each.path in _FIELDS


def defaults_of(cls: Obj) -> dict[str, Value]:
    """Fields of a named tuple, in order, with what each has by default."""
    if not any(base.path == "typing.NamedTuple" for base in ancestors(cls)):
        return {}
    named = (each.target for each in getattr(cls.node, "body", ()) if isinstance(each, ast.AnnAssign))
    return {each.id: cls.members.get(each.id, NOTHING) for each in named if isinstance(each, ast.Name)}


def is_property(each: Obj) -> bool:
    """Whether what a class has in its body runs where an attribute is read."""
    return each.path == PROPERTY or not MAKING_OF.isdisjoint(decorators_of(each.node))
