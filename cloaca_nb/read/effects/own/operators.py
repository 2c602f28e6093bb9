"""What operators, and the language itself, run of the classes of a notebook."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.frame import GIVEN, KNOWN, OWN, PASSED, PERHAPS
from cloaca_nb.read.effects.given.called import functions_in
from cloaca_nb.read.effects.given.touched import touched
from cloaca_nb.read.effects.objects import (
    CODE,
    NOTHING,
    PROPERTY,
    Args,
    Obj,
    Value,
    ancestors,
    classes_of,
    joined,
    parts,
    reach,
)
from cloaca_nb.read.effects.own.assigned import attributes_assigned, attributes_bound
from cloaca_nb.read.effects.own.fields import WITH_METHODS, asked_of_elements, holds_others, passed_plain
from cloaca_nb.read.effects.own.hooks import Hooks
from cloaca_nb.read.effects.syntax.shapes import CONTAINERS
from cloaca_nb.read.names.making import MAKING, attributes_stored
from cloaca_nb.read.names.nodes import decorators_of, is_constant, name_of, root_name
from cloaca_nb.read.names.timeline import ANY_NAME
from cloaca_nb.read.names.walk import nodes_in
from cloaca_nb.read.tables import special
from cloaca_nb.read.tables.calls import known
from cloaca_nb.read.tables.special import TESTED, asked_of, operating

if TYPE_CHECKING:
    from cloaca_nb.read.effects.frame import Frame
    from cloaca_nb.read.effects.interpret import Interpreter

#: So much of what a cached property keeps is looked at.
_MOST_KEPT = 50
#: Of a class: methods that its metaclass has put into it, under whatever names.
PUT_IN = "=put"
#: Kinds of what may ask its other operand for anything.
_CALCULATING = frozenset({"library", "member", "unknown"})
#: Kinds of operands beside which an instance's own method says what comes of it: `Pipeline() | clean`.
_ANSWERING_NONE = frozenset({"instance", "data", "function", "bound", "member"})
#: Methods that give a function which makes the same again, as a copy or out of a pickle.
_REDUCING = frozenset({"__reduce__", "__reduce_ex__"})
#: What makes an object of its own, or none that changes.
_WRITTEN_OUT = (ast.Constant, *CONTAINERS)
_MAKING_NEW = frozenset({"list", "dict", "set"})
#: Methods of arrays and tables that give what has nothing of theirs in it.
_REDUCING_ALL = frozenset({"mean", "std", "var", "median", "count", "nunique"})
#: Kinds of what may be called where it is passed.
_CALLED = frozenset({"function", "bound", "param"})


def is_enum(cls: Obj) -> bool:
    """Whether members of a class stand for it where they are named, also as what methods are called on."""
    return any(base.path.startswith("enum.") for base in ancestors(cls) if base.kind != "class")


class Operators(Hooks):
    """What these run."""

    _in: Interpreter
    numbers: frozenset[str]
    defined: frozenset[str]
    assigned_beside: Mapping[str, Sequence[ast.expr | None]]

    def methods(self, owner: Obj, name: str) -> list[Obj]:
        """What a class, or the class of an instance, and the classes it derives from have under a name."""
        found = [each for base in classes_of(owner) for each in base.members.get(name, ())]
        if not name.startswith(("=", "__")):
            found += [each for base in classes_of(owner) for each in base.members.get(PUT_IN, ())]
        return found

    def subscribed(self, owners: Value, frame: Frame) -> Value:
        """Of classes those that are themselves where they are subscribed: `Stack[int]()` makes a `Stack`."""
        found = [each for each in owners if each.kind == "class"]
        methods = [(each, method) for each in found for method in self.methods(each, "__class_getitem__")]
        for each, method in methods:
            self._in.procedures.call(method, Args([frozenset({each}), NOTHING]), frame)
        other = {each for each, _ in methods}
        metas = {each for each in found if self.methods(each, "=metaclass") or is_enum(each)}
        return frozenset(found) - other - metas

    def run_on(
        self,
        owner: Obj,
        method: Obj,
        frame: Frame,
        names: Sequence[str] = special.READING,
        value: Value = NOTHING,
    ) -> Value:
        runs = [method] if method.kind == "function" else method.holds if method.path == PROPERTY else ()
        passed = [frozenset({owner}), value]
        if method.kind == "instance":  # a descriptor
            runs = [each for name in names for each in self.methods(method, name)]
            passed = [frozenset({method}), *passed]
        return joined(self._in.procedures.call(each, Args(passed), frame) for each in runs)

    def kept_of(self, owner: Obj, method: Obj, frame: Frame) -> Value:
        """Runs a cached property, whose value is kept: what it does to that as it makes it is no change."""
        before, noted = dict(frame.mutated), frozenset(frame.effects.actions)
        given = self.run_on(owner, method, frame)
        there = given.union(islice(reach(given), _MOST_KEPT), [owner])
        for each in there - {owner}:
            holders, key = {one for one in each.holders if one.kind != "bound"}, (each, "mutate")
            if not holders <= there or self._in.bound_to.get(each):
                continue  # others have it, too
            if each in frame.mutated:
                frame.mutated[each] = before.get(each, PERHAPS)
            if key not in noted and key in frame.effects.actions:
                del frame.effects.actions[key]
                self._in.act([each], "may", frame)
        self._in.act([owner], "fill", frame)
        self._in.hold_all(owner, given, frame)
        return given

    def operate(
        self,
        owner: Obj,
        frame: Frame,
        asked: Collection[str] = (),
        *,
        deep: bool = False,
        inside: bool = False,
    ) -> None:
        """What operators, and the language itself, may call of an instance: `__add__`, `__enter__` …

        Args:
            owner: The instance, a class, or a container of these.
            asked: Those special methods that are asked for; any may be that look at it where this is empty.
            deep: Whether that is done to all that a container has in it, whatever it asks its elements for.
            inside: Whether something goes over it, or calculates with what it is an element of.
        """
        touched(self._in, owner, frame, asked)
        elements, passed_on = asked_of_elements(owner, asked, deep=deep)
        self._in.act(elements, operating(passed_on, deep=deep), frame)
        if owner.kind == "library":
            self.call_inside(owner, frame, asked)
        if owner.kind == "class":
            self._operate_class(owner, frame, asked)
        libraries = self.libraries_of(owner) if owner.kind == "instance" else ()
        if inside or (asked and "__repr__" not in asked):  # neither fits a model
            libraries = [each for each in libraries if not each.startswith("sklearn.")]
        for base in classes_of(owner) if owner.kind == "instance" else ():
            for name, value in list(base.members.items()):
                runs = _is_asked(name, asked) or special.is_called_by(name, libraries)
                for each in value:
                    if (each.kind == "instance" and not asked) or (runs and each.kind == "function"):
                        given = self.run_on(owner, each, frame)
                        self.given_back(given if name in _REDUCING else NOTHING, frame)

    def _operate_class(self, cls: Obj, frame: Frame, asked: Collection[str]) -> None:
        for method in self.methods(cls, "__subclasshook__"):
            self.run_on(cls, method, frame)
        for meta in (each for base in classes_of(cls) for each in base.members.get("=metaclass", ())):
            for name, value in list(meta.members.items()):
                if _is_asked(name, asked):
                    for method in value:
                        self.run_on(cls, method, frame)

    def given_back(self, given: Value, frame: Frame) -> None:
        """What a library may call of what code gives back that it has called: `return build, (self.x,)`."""
        everything = parts(given)
        called = [each for each in everything if each.kind == "function"]
        self._in.library.call_back(called, Args(rest=everything), frame)

    def is_known(self, instance: Obj) -> bool:
        """Whether all methods of an instance are the notebook's own."""
        computed = any("__getattr__" in each.members for each in classes_of(instance))
        return not computed and self.has_plain_bases(instance)

    def are_numbers(self, owners: Value, name: str, frame: Frame) -> bool:
        """Whether an attribute of instances, or of what methods belong to, is a number wherever it is stored.

        What is added to it in place makes another one, or is added by code of its own.
        """
        found = [each if each.kind == "instance" else frame.class_of(each) for each in owners]
        known = all(each and self.is_known(each) and not self.methods(each, name) for each in found)
        return name in self.numbers and bool(found) and known

    def set_apart(self, owners: Iterable[Obj], name: str) -> Value:
        """Instances of which an attribute is an object of its own, or none that changes: `self.rows = []`.

        So it is where all that the class's own code binds it to is written out there, or new of a library.
        """
        return frozenset(each for each in owners if each.kind == "instance" and self._has_own(each, name))

    def is_plain(self, owner: Obj, name: str) -> bool:
        """Whether an attribute of an instance is nothing but numbers and texts.

        So it is where the class's own code writes these out, or was passed them by what passes nothing else.
        """
        values = self._values_of(owner, name) if owner.kind == "instance" and self.is_known(owner) else []
        others = [each for each in values if not isinstance(each, ast.Constant)]
        stored = bool(others) and (self.has_own_attribute(owner, name) or bool(self.methods(owner, name)))
        if not values or (others and not passed_plain(owner, "" if stored else name).issuperset(others)):
            return False
        return not (any(ANY_NAME in found for found in self._bound_in(owner)) or holds_others(owner))

    def has_own_attribute(self, owner: Obj, name: str) -> bool:
        """Whether code of an instance's classes stores to an attribute of a name."""
        return any(
            name in attributes_stored(each.node) for each in classes_of(owner) if each.node is not None
        )

    def _has_own(self, owner: Obj, name: str) -> bool:
        values = self._values_of(owner, name) if self.is_known(owner) else []
        return bool(values) and all(each is not None and self._is_made_there(each) for each in values)

    def made_of(self, bases: Value, given: Value, frame: Frame) -> None:
        """What making a class by a call runs: `type("Mean", (Base,), {"size": Field()})`."""
        runs = [
            (each, "__init_subclass__", Args([frozenset({each})])) for each in bases if each.kind == "class"
        ]
        for each in given:
            runs.append((each, "__set_name__", Args([frozenset({each}), bases, NOTHING])))
        for owner, name, args in runs:
            for method in self.methods(owner, name):
                self._in.procedures.call(method, args, frame)

    def part_of(self, this: Obj, name: str, frame: Frame) -> Value:
        """What stands for an attribute of a parameter: of what a method belongs to, it may be known which.

        All that code binds it to is written out there: `self.rows = []`. Or an instance is given it.
        """
        cls = frame.class_of(this)
        if cls is None:
            return parts([this])
        values = self._values_of(cls, name)
        own = bool(values) and all(each is not None and self._is_made_there(each) for each in values)
        given = bool(values) and all(map(_is_given, values))
        key = f"{OWN}{name}" if own else f"{GIVEN}{name}" if given else ""
        far = this.part.part if this.part is not None else None
        if not key or this.part is None or far is None or not self.is_known(cls):
            return parts([this])
        part = Obj("param", far.path, part=far)
        return this.members.setdefault(key, frozenset({Obj("param", this.part.path, part=part)}))

    def known_given(self, owners: Value, name: str) -> Value:
        """What stands for what instances are given for an attribute where that is known, for nothing else."""
        told = [each.members for each in owners if f"{GIVEN}{name}" in each.members]
        return joined(each.setdefault(f"{KNOWN}{name}", frozenset({Obj("param", name)})) for each in told)

    def of_others(self, instances: Iterable[Obj], name: str) -> frozenset[ast.expr]:
        """What code of some instances' classes binds to other attributes than one, and not to that."""
        codes = (base.node for each in instances for base in classes_of(each) if base.node is not None)
        found: dict[bool, set[ast.expr | None]] = {True: set(), False: set()}
        for each, values in ((each, one[each]) for one in map(attributes_assigned, codes) for each in one):
            found[each == name].update(values)
        return frozenset(each for each in found[False] - found[True] if each is not None)

    def _values_of(self, owner: Obj, name: str) -> list[ast.expr | None]:
        """What code of an instance's classes, or of a class, and code beside classes bind an attribute to."""
        return [each for found in self._bound_in(owner) for each in found.get(name, found.get(ANY_NAME, ()))]

    def _bound_in(self, owner: Obj) -> list[Mapping[str, Sequence[ast.expr | None]]]:
        """Attribute -> what it is bound to, for each class of an instance, and for code beside them."""
        codes = (base.node for base in classes_of(owner) if base.node is not None)
        return [*map(attributes_bound, codes), self.assigned_beside]

    def _is_made_there(self, value: ast.expr) -> bool:
        root = root_name(value.func) if isinstance(value, ast.Call) else None
        method = (
            value.func.attr if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) else ""
        )
        if method in _REDUCING_ALL and method not in self.defined:  # `rows.mean(axis=0)`
            return True
        if root is None:
            return isinstance(value, _WRITTEN_OUT)
        given = self._in.globals.get(root.id, NOTHING)
        return all(each.kind == "member" for each in given) if given else root.id in _MAKING_NEW

    def told_apart(self, instances: Value, held: Value, more: Iterable[Obj], name: str) -> Value | None:
        """What an attribute of instances is of what these hold, where each is new that code binds it to.

        None where that is not so. What other code makes is none of it.

        Args:
            more: What they are about to hold: it counts where they have not been seen to get it before.
        """
        bound = self.bound_to(instances, name)
        known = all(self.is_known(each) and not self.methods(each, name) for each in instances)
        if not bound or not known or not all(each is not None and self._is_new(each) for each in bound):
            return None
        if all(isinstance(each, ast.Constant) for each in bound):
            return NOTHING
        for objects in (held - instances, more):
            makers = ((each, self._in.maker(each)) for each in objects if each.kind not in CODE)
            if found := frozenset(each for each, made in makers if made is None or made in bound):
                return found - _passed_to(instances) or found
        return held & instances

    def bound_to(self, instances: Value, name: str) -> Collection[ast.expr | None]:
        """What code binds an attribute of some instances to; nothing where there are others among them."""
        own = all(each.kind == "instance" for each in instances)
        return {one for each in instances for one in self._values_of(each, name)} if own else ()

    def _is_new(self, value: ast.expr) -> bool:
        """Whether what is written out, or made, is nothing that was there before."""
        given = value.args if isinstance(value, ast.Call) else ()
        makes = isinstance(value, ast.Call) and name_of(value.func) in _MAKING_NEW
        plain = all(is_constant(each) or name_of(each) in _MAKING_NEW for each in given)
        return self._is_made_there(value) and (makes or (plain and not getattr(value, "keywords", ())))

    def has_plain_bases(self, instance: Obj) -> bool:
        """Whether no base of another's making does anything with what an instance is made of."""
        return all(each.kind == "class" or self.is_plain_base(each) for each in classes_of(instance))

    def is_plain_base(self, base: Obj) -> bool:
        """Whether a base of another's making does nothing with what instances are made of."""
        return base.kind == "member" and known(base.path) == "pure"

    def may_call_back(self, instance: Obj) -> bool:
        """Whether a method of a base of another's making may call the notebook's own: `HTMLParser.feed`."""
        strange = (each for each in classes_of(instance) if each.kind == "member")
        return any(not each.path.startswith(special.CALLING_NONE) for each in strange)

    def made_by_bases(self, instance: Obj, given: Value, frame: Frame) -> None:
        """What bases of another's making do as an instance is made, where the notebook does not say it."""
        strange = [base for base in classes_of(instance) if base.kind != "class"]
        if not all(map(self.is_plain_base, strange)):
            self._in.act(given, "reach", frame)
        touched(self._in, instance, frame, MAKING)
        if any(base.path.startswith(special.FILLED_BY_METHODS) for base in strange):
            self._in.procedures.called_back(instance, frame)

    def operated(
        self, objects: Value, frame: Frame, *, inside: bool = True, asked: Collection[str] = ()
    ) -> None:
        """What the language calls of some objects, and of those in them: `__lt__`, `__hash__`, `__str__`.

        Args:
            asked: As in `operate`.
        """
        asked = asked if inside else frozenset(asked) - special.ASKED_OF_ELEMENTS
        self._in.act(objects, operating(asked, deep=inside), frame)
        kinds = WITH_METHODS if inside else {"class"}  # `isinstance(x, (Tagged, int))`
        inside_them = self._in.again.of(parts, objects)
        self._in.act(
            [each for each in inside_them if each.kind in kinds], operating(asked, deep=inside), frame
        )

    def tested(self, value: Value, frame: Frame) -> None:
        """What asking whether something is true runs of it: of instances no more than methods for that."""
        own = frozenset(each for each in value if each.kind == "instance")
        self._in.act(own, operating(TESTED), frame)
        self._in.act(value - own, "operate", frame)

    def operation(self, operands: Collection[Value], asked: Collection[str], frame: Frame) -> None:
        """What an operator runs of its operands."""
        everything = joined(operands)
        own = all(each.kind not in _CALCULATING for each in everything)
        for operand in operands:
            self._in.act(operand, operating(asked) if own else operating((), deep=True), frame)
        self.passed_on(everything, everything, asked, frame)

    def passed_on(self, value: Value, owners: Value, asked: Collection[str], frame: Frame) -> None:
        """A special method may call what it is given: `stream >> note`, `bus["a"] = note`, `table[large]`.

        What stands in a class is only among it where all that an instance has may be meant: `self.price * 2`.
        """
        calling = (each.kind == "library" or self.methods(each, name) for each in owners for name in asked)
        if not any(calling):
            return
        given = {each for each in value if each.kind != "function" or each.owner is None}
        called = self._in.again.of(functions_in, value) | {each for each in given if each.kind in _CALLED}
        if called:
            self._in.library.call_back(called, Args(rest=value | owners), frame)

    def calculated(
        self, node: ast.BinOp | ast.UnaryOp, operands: Sequence[Value], frame: Frame
    ) -> Value | None:
        """What an operator gives where all that it runs is known; None where it is not."""
        everything = joined(operands)
        own = [each for each in everything if each.kind == "instance"]
        if not own or any(each.kind not in _ANSWERING_NONE for each in everything):
            return None
        if not all(map(self.is_known, own)):
            return None
        found = [
            (method, Args([frozenset({each}), joined([*operands[:at], *operands[at + 1 :]])], site=node))
            for at, operand in enumerate(operands)
            for each in operand
            if each.kind == "instance"
            for name in asked_of(node)
            for method in self.methods(each, name)
        ]
        if not found or any(method.kind != "function" for method, _ in found):
            return None
        return joined(self._in.procedures.call(method, args, frame) for method, args in found)

    def called_on(self, owner: Obj, method: Obj) -> Value:
        """What a method of an object is called on: of a class some instance, but for those of the class."""
        of_instances = owner.kind == "class" and special.OF_CLASSES.isdisjoint(decorators_of(method.node))
        return frozenset({self.some(owner) if of_instances else owner})

    def shown(self, owner: Obj, frame: Frame) -> None:
        """What showing an instance runs."""
        if owner.kind == "instance":
            names = {name for base in classes_of(owner) for name in base.members}
            for name in sorted(name for name in names if name in special.SHOWN or name.startswith("_repr_")):
                for method in self.methods(owner, name):
                    self.run_on(owner, method, frame)


def _passed_to(instances: Iterable[Obj]) -> Value:
    """What instances were made of, and others have made anew in a call: what they make is another one."""
    passed = joined(each.members.get(PASSED, NOTHING) for each in instances)
    return frozenset(each for each in passed if each.first is not None)


def _is_given(value: ast.expr | None) -> bool:
    """Whether an expression is a name, or a part of one that is not `self`: `self.rows = config["rows"]`."""
    root = root_name(value) if isinstance(value, ast.Name | ast.Attribute | ast.Subscript) else None
    made = value is not None and any(isinstance(each, ast.Call) for each in nodes_in(value))
    return root is not None and root.id != "self" and not made


def _is_asked(name: str, asked: Collection[str]) -> bool:
    """Whether a method of a class is one of those that are asked for."""
    if asked:
        return name in asked or special.is_of_libraries(name)
    dunder = name.startswith("__") or name == "keys"  # `**rows`
    return dunder and name not in special.NO_OPERATORS and name not in special.LOOKING_AT_NONE
