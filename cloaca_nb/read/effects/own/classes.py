"""Classes of the notebook and their instances: methods, attributes, operators, and how they are made."""

from __future__ import annotations

import ast
import weakref
from collections.abc import Iterable
from contextlib import nullcontext
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.bounded.roughly import to_be_looked_at
from cloaca_nb.read.effects.frame import GIVEN, PASSED, Frame
from cloaca_nb.read.effects.given.touched import is_changing, touched
from cloaca_nb.read.effects.given.unknown import method_of_parameter
from cloaca_nb.read.effects.objects import (
    BARE,
    NOTHING,
    Args,
    Obj,
    Value,
    ancestors,
    classes_of,
    having,
    is_property,
    is_written,
    joined,
    members_of,
    of_class,
    parts,
)
from cloaca_nb.read.effects.own.assigned import attributes_bound
from cloaca_nb.read.effects.own.fields import after_fields, defaults_left, given_to_fields
from cloaca_nb.read.effects.own.kept import kept_one
from cloaca_nb.read.effects.own.metaclasses import made_by
from cloaca_nb.read.effects.own.mutating import Mutating
from cloaca_nb.read.effects.own.operators import Operators, is_enum
from cloaca_nb.read.effects.own.stored import StoredAttributes
from cloaca_nb.read.names.decorators import only_writes
from cloaca_nb.read.names.nodes import decorators_of
from cloaca_nb.read.tables import methods as table
from cloaca_nb.read.tables import special
from cloaca_nb.read.tables.calls import READ_AS_ASKED
from cloaca_nb.read.tables.giving import FACTORIES
from cloaca_nb.read.tables.methods import ARRAYS, CONSTANTS

if TYPE_CHECKING:
    from cloaca_nb.read.effects.interpret import Interpreter

#: What makes functions that others are registered with.
_DISPATCHING = frozenset({"singledispatch", "singledispatchmethod"})
#: Of how many objects an attribute of a module's member is a path of its own; of more, such as all that a
#: parser of arguments may give, an attribute of an attribute of one would be without end.
_MOST_TOLD_APART = 16


class Classes(Operators, Mutating, StoredAttributes):
    """Classes of the notebook."""

    def __init__(self, interpreter: Interpreter) -> None:
        super().__init__()
        self._in: Interpreter = weakref.proxy(interpreter)  # it owns this
        self._bound = {}
        self._own: dict[tuple[Obj, str], Value] = {}  # what instances have in the stead of a method
        self._giving: dict[Obj, list[Obj]] = {}
        self._acts: dict[Obj, tuple[Obj, ...]] = {}
        self._bodies: set[int] = set()  # the scopes that are bodies of classes, which live as long as this

    def class_of(self, node: ast.ClassDef, frame: Frame) -> Obj:
        """The object that stands for a class, its body looked at."""
        key = (node, "class", frame.function)
        made = self._in.made.setdefault(key, Obj("class", node=node, home=frame.function))
        bases = [each for base in node.bases for each in self._in.value(base, frame)]
        made.derive_from(tuple(dict.fromkeys(bases)))
        self._in.hold_all(made, made.bases, frame)
        for keyword in node.keywords:
            word = f"={keyword.arg}"
            made.members[word] = made.members.get(word, NOTHING) | self._in.value(keyword.value, frame)
        self._bodies.add(id(made.members))
        inner = frame.inside(made.members)
        self._in.block(node.body, inner)
        self.tell_of(made, node, inner)
        frame.calls |= inner.calls
        for each in joined(made.members.values()):
            if each.kind == "function" and each.owner is None:
                each.owner = made
            self._in.hold_all(made, (each,), frame)
        return made

    def seen_inside(self, scopes: Iterable[dict[str, Value]]) -> tuple[dict[str, Value], ...]:
        """The scopes whose names functions in them see: no function sees those of a class's body."""
        return tuple(each for each in scopes if id(each) not in self._bodies)

    def derived(self, made: Obj, frame: Frame) -> None:
        """What making a class does: `__init_subclass__`, metaclasses, `__set_name__`."""
        this = frozenset({made})
        for base in ancestors(made) if self.subclasses_matter else self._acting(made):
            for method in base.members.get("__init_subclass__", ()) if base is not made else ():
                self._in.procedures.call(method, Args([this]), frame)
            for method in base.members.get("_generate_next_value_", ()):  # `auto()`
                self._in.procedures.call(method, Args(), frame)
            for meta in base.members.get("=metaclass", ()):
                if meta.kind == "class":
                    made_by(self._in, meta, made, frame)
            for state in self._in.states_deriving(base):
                self._in.act([state], "mutate", frame)
                self._in.hold_all(state, (made,), frame)
            if base is not made and (self.subclasses_matter or self.may_note(base)):
                self._in.act([base], "mutate", frame)
                self._in.hold_all(base, (made,), frame)
        for value in list(made.members.values()):
            for each in value:
                if each.kind == "instance":
                    for method in self.methods(each, "__set_name__"):
                        self._in.procedures.call(method, Args([frozenset({each}), this, NOTHING]), frame)

    def _acting(self, made: Obj) -> tuple[Obj, ...]:
        """Of a class and all that it derives from, those that act as a class is made of them."""
        found = {each: None for base in made.bases for each in self._acts.get(base, ())}
        found.update((each, None) for each in made.bases if self.may_note(each))
        if not special.ACTING.isdisjoint(made.members):
            found[made] = None
        self._acts[made] = tuple(found)
        return self._acts[made]

    #: Whether code of the notebook asks classes for their subclasses.
    subclasses_matter = False

    def _any(self, owner: Obj) -> list[Obj]:
        """All that runs where any attribute of an instance is read."""
        members = [each for _, each in members_of(owner)]
        return [*filter(is_property, members), *(each for each in members if each.kind == "instance")]

    def type_of(self, owner: Obj) -> Value:
        """What `type(owner)` gives; of a parameter it is known once that is."""
        if owner.kind == "param" and owner.owner is None:
            owner.owner = Obj("param", f"type({owner.path})", part=owner.part)
        return frozenset({owner.owner or owner})

    def construct(self, cls: Obj, args: Args, frame: Frame) -> Value:
        """Makes an instance; one that is kept is the same each time."""
        once = cls in self._in.procedures.summaries.kept
        return kept_one(self._in, cls, args, frame) if once else self.make(cls, args, frame)

    def make(self, cls: Obj, args: Args, frame: Frame) -> Value:
        """Makes an instance."""
        made = self._in.fresh(args.site or cls.node or ast.Pass(), frame, "instance", owner=cls)
        (instance,) = made
        self._in.hold_all(instance, (cls,), frame)
        self._in.hold_all(instance, args.all(), frame)
        instance.members[PASSED] = instance.members.get(PASSED, NOTHING) | args.all()
        metas = [each for base in ancestors(cls) for each in base.members.get("=metaclass", ())]
        for meta in metas:
            for method in self.methods(meta, "__call__") if meta.kind == "class" else ():
                self._in.procedures.call(method, args.after(frozenset({cls})), frame)
        self._in.hold_all(instance, defaults_left(cls, args) | self._given_by(cls), frame)
        for each in given_to_fields(cls):  # `__post_init__` has them
            makes = each.kind in {"function", "bound", "class"} or each.path in FACTORIES
            site = args.site or cls.node
            given = self._in.procedures.call(each, Args(site=site), frame) if makes else {each}
            self._in.hold_all(instance, [one for one in given if one.kind != "member"], frame)
        new = not (metas or self.methods(cls, "__new__"))
        with frame.making(instance) if new else nullcontext():
            self._call_making(cls, instance, args, frame)
        if not any(self.methods(cls, name) for name in special.MADE_BY):
            self.made_by_bases(instance, args.all(), frame)
        self.call_hooks(instance, frame, args.all())
        self._in.act(args.all(), "consume", frame)
        # `Color(1)` makes none: it gives a member, which stands for its class where it is named, too.
        return made | {cls} if is_enum(cls) else made

    def _call_making(self, cls: Obj, instance: Obj, args: Args, frame: Frame) -> None:
        """Calls the methods that run as an instance is made."""
        this = args.after(frozenset({instance}))
        for name in special.MADE_BY:
            for method in self.methods(cls, name):
                passed = after_fields(cls, method, this) if name == "__post_init__" else this
                if name == "_missing_":  # a method of the class
                    passed = Args([frozenset({cls}), *args.positional], site=args.site)
                self._in.procedures.call(method, passed, frame)
                if name == "__init__" and method.kind == "function":
                    self._note_given(instance, method, this, frame)

    def _note_given(self, instance: Obj, method: Obj, args: Args, frame: Frame) -> None:
        """Notes what an instance is given for attributes: `self.rows = rows`."""
        passed = self._in.procedures.passed(method, method.holds, args, frame)
        code = method.owner.node if method.owner is not None else None
        for name, values in attributes_bound(code).items() if code is not None else ():
            given = passed.get(getattr(values[0], "id", ""), NOTHING) if len(values) == 1 else NOTHING
            if given and all(each.kind != "param" for each in given):
                key = f"{GIVEN}{name}"
                instance.members[key] = instance.members.get(key, NOTHING) | given

    def _given_by(self, cls: Obj) -> Value:
        """What of the notebook's own instances of a class give by properties and special methods."""
        if cls not in self._giving:
            members = members_of(cls)
            found = (each for name, each in members if name in special.GIVING or is_property(each))
            self._giving[cls] = [
                one for each in found for one in (each, *each.holds) if one.kind == "function"
            ]
        return joined(map(self._in.procedures.summaries.given_of, self._giving[cls]))

    # Methods, attributes and operators

    def method(self, owner: Obj, name: str, args: Args, frame: Frame) -> Value:
        """Calls a method of an object."""
        if owner.kind == "member":
            return self._in.library.call(f"{owner.path}.{name}", args, frame)
        if owner.kind in {"instance", "class"}:
            found = self._own_method(owner, name, args, frame)
            if found is not None:
                return found
            if name == "__new__" and owner.kind == "class" and all(map(is_written, ancestors(owner))):
                return self._in.fresh(args.site or ast.Pass(), frame, "instance", holds=(owner,), owner=owner)
            if name in special.OF_RECORDS:
                given = Args(rest=parts([owner]) | args.all(), site=args.site)
                return joined(self.construct(cls, given, frame) for cls in classes_of(owner)[:1])
        if owner.kind == "param":
            if (own := self._in.procedures.of_own_method(owner, name, args, frame)) is not None:
                return own
            return method_of_parameter(self._in, owner, name, args, frame)
        return self._in.library.method(owner, name, args, frame)

    def method_within(self, owner: Obj, name: str, frame: Frame) -> None:
        """Calls a method of what an object may hold, or as `super()` does: one that its own method covers.

        A base that the notebook has not written may have such a method, or fill the object with what has it.
        """
        self.method(owner, name, Args(), frame)
        touched(self._in, owner, frame, [name])
        unknown = owner.kind == "instance" and not all(map(is_written, classes_of(owner)))
        if unknown and (not name.startswith("__") or name in special.STORING):
            self._in.library.method(owner, name, Args(), frame)

    def method_of_one(self, owners: Value, name: str, args: Args, frame: Frame) -> Value:
        """Calls a method of the one of several objects that stands there."""
        owners = owners if self.methods_stored else having(owners, name)
        owners = (self._dispatching(owners) if name == "register" else NOTHING) or owners
        if len(owners) > 1 and self.changes_one_of(owners, name, args.learns):
            self._in.one_is_changed(owners, frame)
        owners, roughly = to_be_looked_at(self._in, owners, args, frame)
        met = frozenset(frame.each_met(owners)) if len(owners) > 1 else NOTHING
        given = [roughly, *(self.method(each, name, args, frame) for each in met)]
        with self._in.one_of_several(self._in.several or len(owners) > 1):
            return joined([*given, *(self.method(each, name, args, frame) for each in owners - met)])

    def _dispatching(self, owners: Value) -> Value:
        """Functions that others can be registered with, as `singledispatch` makes them; bound ones, too."""
        bound = [(held, each.path) for each in owners if each.kind == "bound" for held in each.holds]
        methods = (one for held, path in bound if held.kind == "instance" for one in self.methods(held, path))
        functions = (each for each in (*owners, *methods) if each.kind == "function")
        return frozenset(each for each in functions if not _DISPATCHING.isdisjoint(decorators_of(each.node)))

    def _own_method(self, owner: Obj, name: str, args: Args, frame: Frame) -> Value | None:
        found = self.methods(owner, name)
        if not found:
            return self._computed_method(owner, args, frame)
        plain = Args(args.positional, args.keywords, args.rest, site=args.site)
        stored = self._own.get((owner, name), NOTHING)
        result = set().union(*(self._in.procedures.call(each, plain, frame) for each in stored))
        for method in found:
            decorators = decorators_of(method.node)
            bound = method.kind == "function" and "staticmethod" not in decorators
            of_class = "classmethod" in decorators
            if owner.kind == "class" and not of_class:
                bound = name in {"__init_subclass__", "__class_getitem__", "__new__"} or is_enum(owner)
            this = args.after(
                self.type_of(owner) if of_class and owner.kind == "instance" else frozenset({owner})
            )
            result |= self._in.procedures.call(method, this if bound else plain, frame)
        return frozenset(result)

    def _computed_method(self, owner: Obj, args: Args, frame: Frame) -> Value | None:
        """What `__getattr__` gives is called; None where a class has none."""
        getters = [*self.methods(owner, "__getattr__"), *self.methods(owner, "__getattribute__")]
        if owner.kind != "instance" or not getters:
            return None
        this = Args([frozenset({owner}), NOTHING], site=args.site)
        given = joined(self._in.procedures.call(each, this, frame) for each in getters)
        self._in.act([owner], "reach", frame)
        return joined(self._in.procedures.call(each, args, frame) for each in given) | parts([owner])

    def attribute(self, owners: Value, name: str, frame: Frame) -> Value:
        """Reads an attribute; a property runs code."""
        if name in table.NUMBERS:
            owners = frozenset(each for each in owners if each.path not in ARRAYS)
        if name in special.TEXTS:
            owners = frozenset(each for each in owners if each.kind == "instance")
        self._run_behind(owners, name, frame)
        whole = name == "__dict__" or len(owners) > _MOST_TOLD_APART  # the first as `vars(module)`
        found, plain = set[Obj](), list[Obj]()
        for owner in owners:
            given, may_be_any = self._attribute_of(owner, name, whole, frame)
            found |= given
            plain += [owner] if may_be_any and not self.is_plain(owner, name) else []
        return (self._in.again.of(parts, frozenset(plain)) - self.set_apart(plain, name)).union(found)

    def _attribute_of(self, owner: Obj, name: str, whole: bool, frame: Frame) -> tuple[Value, bool]:
        """What an attribute of one object is known to be; whether it may be anything that this holds, too.

        Args:
            whole: Whether what a module has is not told apart by names.
        """
        if owner.kind == "member":
            path = owner.path if whole else f"{owner.path}.{name}"
            return NOTHING if path in CONSTANTS else frozenset({self._in.member(path)}), False
        if (owner.path, name) in READ_AS_ASKED:
            self._in.act([owner], "fill", frame)
        if owner.kind == "param" and self.reading_matters:
            self._in.act([owner], f"@{name}", frame)
        if name == "__class__" and owner.kind in {"param", "instance"}:
            return self.type_of(owner), False
        if self.is_kept_alone(owner, name):
            return frozenset({self.bound_method(owner, name)}), False
        if (kept := self._in.library.kept_as(owner, name, frame)) is not None:
            return kept, False
        if owner.kind in {"param", "instance"} and self.are_numbers(frozenset({owner}), name, frame):
            return NOTHING, False
        if owner.kind == "param":
            itself = {owner} if name == "__dict__" else ()  # what is put there, it has itself
            return self.part_of(owner, name, frame).union(itself), False
        if owner.kind == "instance":
            return self._of_instance(owner, name, frame)
        return self._of_class(owner, name, frame) if owner.kind == "class" else (NOTHING, True)

    def _of_instance(self, owner: Obj, name: str, frame: Frame) -> tuple[Value, bool]:
        given, values = self._read(owner, name, frame), self.methods(owner, name)
        computed = self.lacks(owner, name) and self.methods(owner, "__getattr__")  # nobody stores one
        if computed or any(map(is_property, values)):
            return given, False
        if any(each.kind == "function" for each in values):
            given |= {self.bound_method(owner, name)}
        own = of_class(owner.owner) if owner.owner is not None else values  # functions are bound
        return given.union(each for each in values if each in own), True

    def _of_class(self, owner: Obj, name: str, frame: Frame) -> tuple[Value, bool]:
        written, values = self._written(owner, name), self.methods(owner, name)
        for descriptor in (each for each in values if each.kind == "instance"):
            self.run_on(owner, descriptor, frame)
        return (written or NOTHING).union(values), written is None

    def _run_behind(self, owners: Value, name: str, frame: Frame) -> None:
        """Runs what stands behind an attribute in patched classes of libraries, and in metaclasses."""
        self._in.act(self._in.patched.methods(name), "run", frame)
        for owner in owners:
            touched(self._in, owner, frame, [name, *special.READING_ANY])
            if owner.kind == "library":
                self._in.act(self._in.patched.code(owner.path), "run", frame)
            elif owner.kind == "class" and self.reading_matters:
                self._read_of_class(owner, name, frame)

    def _read_of_class(self, cls: Obj, name: str, frame: Frame) -> None:
        for meta in (each for base in classes_of(cls) for each in base.members.get("=metaclass", ())):
            own = [each for each in self.methods(meta, name) if is_property(each)]
            computed = self.methods(meta, "__getattr__") if not self.methods(cls, name) else []
            for method in (*own, *computed):
                self.run_on(cls, method, frame)

    def lacks(self, owner: Obj, name: str) -> bool:
        """Whether nothing of that name is in the classes of an instance, and nobody stores such."""
        return self.has_plain_bases(owner) and not (self.may_store(name) or self.methods(owner, name))

    def _read(self, owner: Obj, name: str, frame: Frame) -> Value:
        """Runs what stands behind an attribute of an instance, ``*`` for any, and gives what that gives."""
        given = NOTHING
        for method in self._any(owner) if name == "*" else self.methods(owner, name):
            decorators = decorators_of(method.node)
            if "cached_property" in decorators:
                given |= self.kept_of(owner, method, frame)
            elif method.kind != "function" or (decorators and not only_writes(method.node)):
                given |= self.run_on(owner, method, frame)
        for method in self.methods(owner, "__getattr__") + self.methods(owner, "__getattribute__"):
            given |= self.run_on(owner, method, frame)
        return given

    def _written(self, cls: Obj, name: str) -> Value | None:
        """What an attribute of a class may be that is bound in its body, None where that cannot be told.

        It is what stands there, or what the class has come to hold since; never another one's value.
        """
        bases = [each for each in ancestors(cls) if each.path not in BARE]
        strange = (each.kind != "class" or getattr(each.node, "decorator_list", ()) for each in bases)
        if any(strange) or not any(name in each.members for each in bases):
            return None
        if any("=metaclass" in each.members for each in bases):
            return None
        said = {each for base in bases for value in base.members.values() for each in value}
        held = frozenset(
            each for base in bases for each in base.holds if each not in said and each not in bases
        )
        value = frozenset(self.methods(cls, name))
        return held | (value or frozenset(bases))

    def set_attribute(self, owners: Value, name: str, value: Value, frame: Frame) -> None:
        """Assigns to an attribute, or deletes it; the setter of a property runs code."""
        for owner in owners:
            touched(self._in, owner, frame, [name, *special.STORING_ANY])
            if owner.kind == "param":
                self._in.act([owner], f"={name}", frame)
            owner.members.pop(f"{GIVEN}{name}" if owner.kind == "instance" else "", None)
            if owner.kind == "instance" and name == "__dict__":
                # Its attributes are what it holds from there, whatever was noted of it before.
                owner.members.setdefault(name, NOTHING)
                self.show_changed(owner, frame)
            if owner.kind == "function":
                owner.members[name] = owner.members.get(name, NOTHING) | value
            if owner.kind == "class":
                members, given = owner.members, value or frozenset(owner.holds)
                names = [name] if name != "*" else [each for each in members if each.isidentifier()]
                members.update({each: members.get(each, NOTHING) | given for each in names})
            methods = self.methods(owner, name) if owner.kind == "instance" else ()
            self.called_as_set(owner, value, frame)
            if any(method.kind == "function" and not decorators_of(method.node) for method in methods):
                self._own[owner, name] = self._own.get((owner, name), NOTHING) | value  # in its stead
                continue
            for method in methods:
                if method.kind == "function":
                    self._in.procedures.call(method, Args([frozenset({owner}), value]), frame)
                else:
                    self.run_on(owner, method, frame, special.WRITING, value)

    def show_changed(self, instance: Obj, frame: Frame) -> None:
        """What has changed of an instance has changed of the dictionary that it was given as attributes."""
        if "__dict__" in instance.members and instance in frame.mutated:
            sure = frame.mutated[instance]
            for one in (each for each in instance.holds if each.kind == "data"):
                frame.mutated[one] = max(sure, frame.mutated.get(one, sure))

    def set_by_text(self, args: Args, frame: Frame) -> None:
        """``setattr(order, "total", 3)``, `delattr`: any attribute, where its name is not written there."""
        owners, value = args.positional[0] if args.positional else args.rest, args.all()
        named = getattr(args.site, "args", [])[1:2]
        text = named[0].value if named and isinstance(named[0], ast.Constant) else None
        if any(owner.kind == "namespace" or owner.path == "builtins" for owner in owners):
            self._in.bind_texts(named, value, frame)
        for owner in owners:
            names = [name for base in classes_of(owner) for name in base.members]
            names = [text] if isinstance(text, str) else names or ["*"]
            for name in names:
                self.set_attribute(frozenset({owner}), name, value - owners, frame)
            if owner.kind == "member":
                name = text if isinstance(text, str) else "*"
                self._in.procedures.patch(f"{owner.path}.{name}", value - owners, frame)

    def is_called(self, one: Obj) -> bool:
        """Whether what is passed may be called."""
        own = one.kind == "instance" and self.methods(one, "__call__")
        return bool(own) or one.kind in special.CALLED or is_changing(self._in, one)
