"""What libraries call of the classes of a notebook, with no word of it where that happens."""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterator
from functools import partial
from typing import TYPE_CHECKING, Literal

from cloaca_nb.read.effects.objects import (
    CODE,
    NOTHING,
    PROPERTY,
    Args,
    Obj,
    Value,
    ancestors,
    classes_of,
    is_written,
    may_have_method,
    members_of,
)
from cloaca_nb.read.names.calls import arguments_of
from cloaca_nb.read.names.nodes import parameters_of
from cloaca_nb.read.names.walk import FunctionOrLambda, nodes_in
from cloaca_nb.read.tables.changing import changes_class
from cloaca_nb.read.tables.giving import ARRAY_LIBRARIES
from cloaca_nb.read.tables.methods import ARRAYS, DATA_LIBRARIES, SHOWING, TOLD_OF
from cloaca_nb.read.tables.special import (
    AS_CLASSES_ARE_MADE,
    AS_OBJECTS_ARE_MADE,
    MAKING,
    STORING,
    is_called_by,
    is_known_by_names,
    is_of_libraries,
)
from cloaca_nb.syntax import unparsed

if TYPE_CHECKING:
    from cloaca_nb.read.effects.frame import Frame
    from cloaca_nb.read.effects.interpret import Interpreter

#: What an instance, or a class, has of the functions that a library was given of it.
_TOLD = "=told"
#: Libraries of whose methods it is known that they call no others than these.
_WITH_HOOKS_ALONE = frozenset({"pydantic"})
#: Libraries whose objects call no functions that they were made with, as tables and figures; what `map` gives
#: is an iterator.
_CALLING_NOTHING = DATA_LIBRARIES.keys() - ARRAY_LIBRARIES | (SHOWING - {"ipywidgets"}) | {"builtins"}
#: Libraries whose classes keep no list of those that are derived of them.
_NOTING_NOTHING = sys.stdlib_module_names | DATA_LIBRARIES.keys() | {"pydantic", "attrs", "attr", "torch"}
#: Kinds of what may be called where it is passed.
_CALLED = frozenset({"function", "bound", "param"})


class Hooks:
    """What these are, and what calls them.

    Which methods of a class a library calls is told by evidence: others, such as `save` of a model, are only
    called where that is said.
    """

    _in: Interpreter

    def __init__(self) -> None:
        self._fields: dict[Obj, dict[Obj, None]] = {}  # of a class those of the notebook that its fields name
        self._functions: dict[Value, tuple[Obj, ...]] = {}

    def hooks(self, owner: Obj) -> Iterator[Obj]:
        """Functions of a class that a library has to do with, and calls.

        Those that it was told of by decorators (`@observe`, `@validator`), and in objects of its own, and
        those by whose names it goes; also of the classes of its fields, and of instances in its body.
        """
        waiting, met = [owner], {owner}
        while waiting:
            one, found = waiting.pop(), dict[Obj, None]()
            libraries = self.libraries_of(one)
            for base in classes_of(one) if self.is_known_to_libraries(one) else ():
                for name, value in list(base.members.items()):
                    named = name == _TOLD or is_of_libraries(name) or is_called_by(name, libraries)
                    for each in value:
                        if named or (each.kind == "library" and each.path != PROPERTY):
                            yield from _functions(each)
                        if each.kind == "instance":  # `rate = Positive()`, which is a trait
                            found[each] = None
                found.update(self._fields.get(base, {}))
            waiting += [each for each in found if each not in met]
            met.update(found)

    def call_hooks(self, owner: Obj, frame: Frame, given: Value = NOTHING) -> None:
        """What libraries call of an instance, or a class, as anything is done with it."""
        this = frozenset({self.some(owner) if owner.kind == "class" else owner})
        for each in dict.fromkeys(self.hooks(owner)):
            self._in.procedures.call(each, Args([this], rest=given), frame)
        if owner.kind != "class":
            self._in.library.call_back(owner.members.get(_TOLD, NOTHING), Args(rest=given), frame)

    def called_as_set(self, owner: Obj, value: Value, frame: Frame) -> None:
        """What a library calls as an attribute is assigned to."""
        if owner.kind == "instance":
            self.call_hooks(owner, frame, value)
        elif owner.kind == "library":
            self.call_inside(owner, frame, STORING)

    def tell(self, owner: Obj, given: Value) -> None:
        """Notes what a library is given of an instance or a class: it calls that as it does the hooks."""
        if told := frozenset(each for each in given if each.kind in _CALLED):
            owner.members[_TOLD] = owner.members.get(_TOLD, NOTHING) | told

    def tell_of(self, cls: Obj, node: ast.ClassDef, frame: Frame) -> None:
        """Notes the functions that stand above a class, and in its annotations, for libraries; classes, too.

        `@define(on_setattr=check)`, `rate: Annotated[int, AfterValidator(check)]`, `lines: list[Line]`.
        """
        annotations = [each.annotation for each in node.body if isinstance(each, ast.AnnAssign)]
        for name in (one for each in annotations for one in nodes_in(each) if isinstance(one, ast.Name)):
            for field in self._in.value(name, frame) if self.libraries_of(cls) else ():
                self._fields.setdefault(cls, {}).update({field: None} if field.kind == "class" else {})
        if self.has_hooks_alone(cls) and self.libraries_of(cls):
            self._make_defaults(cls, node, frame)
        for attribute in _given_by_itself(node):  # `self.observe(self._changed)`
            self.tell(cls, cls.members.get(attribute, NOTHING))
        for each in (*node.decorator_list, *annotations):
            for call in nodes_in(each):
                if isinstance(call, ast.Call):
                    for part in arguments_of(call):
                        self.tell(cls, self._in.value(part, frame))

    def _make_defaults(self, cls: Obj, node: ast.ClassDef, frame: Frame) -> None:
        """Containers that fields of a model have by default: each instance gets a copy, all through."""
        for each in (one for one in node.body if isinstance(one, ast.AnnAssign)):
            name = each.target.id if isinstance(each.target, ast.Name) else ""
            value = cls.members.get(name, NOTHING)
            held = value.union(*(one.holds for one in value))
            if any(one.kind == "data" for one in held) and "ClassVar" not in unparsed(each.annotation):
                factory = frozenset({self._in.member("builtins.list")})
                cls.members[name] = self._in.fresh(each, frame, "library", "pydantic", holds=factory)

    def tell_of_types(self, function: Obj, node: FunctionOrLambda, frame: Frame) -> None:
        """Notes classes that stand in a function's annotations, for what decorates it: `@validate_call`."""
        decorated = getattr(node, "decorator_list", ())
        annotations = [each.annotation for each in parameters_of(node.args)] if decorated else []
        for name in (one for each in annotations if each is not None for one in nodes_in(each)):
            found = self._in.value(name, frame) if isinstance(name, ast.Name) else NOTHING
            known = [each for each in found if each.kind == "class" and self.is_known_to_libraries(each)]
            self._in.hold_all(function, known, frame)

    def libraries_of(self, owner: Obj) -> Collection[str]:
        """The modules of which a class derives."""
        return {base.path for base in classes_of(owner) if not is_written(base)}

    def may_note(self, base: Obj) -> bool:
        """Whether a module may keep what is derived of something: `class Order(declarative_base())`."""
        if base.kind != "class":
            return base.kind in {"library", "unknown"} or bool(self._in.states_deriving(base))
        roots = {each.partition(".")[0] for each in self.libraries_of(base)}
        return not roots <= _NOTING_NOTHING

    def is_known_to_libraries(self, owner: Obj) -> bool:
        """Whether a library knows of a class: it is derived from one of theirs, or was given to it."""
        bases = classes_of(owner)
        decorated = any(getattr(each.node, "decorator_list", ()) for each in bases)
        return decorated or not all(map(is_written, bases))

    def call_inside(self, owner: Obj, frame: Frame, asked: Collection[str] = ()) -> None:
        """What a library calls where something is done with what it has made of code of the notebook.

        An array may be of a class of the notebook (`rows.view(Counted)`), or of its instances; a time has its
        zone, an operator its function.
        """
        if code := self._in.again.of(_code_in, frozenset({owner})):
            key = "inside", code, owner.path, tuple(asked), self._in.several, frame.perhaps > 0, frame.filling
            run = partial(self._call_code_inside, code, owner.path, frame, asked)
            self._in.again.call(key if owner.path in ARRAYS else (*key[:3], *key[4:]), frame.gave, run)

    def _call_code_inside(self, code: Value, path: str, frame: Frame, asked: Collection[str]) -> Value:
        for each in code:
            if each.kind == "class" and self.is_known_to_libraries(each):
                self._in.classes.operate(self.some(each), frame)
                self.call_hooks(each, frame)  # `TypeAdapter(Order).validate_python(row)`
            elif each.kind == "instance" and path in ARRAYS:
                self._in.classes.operate(each, frame, asked, inside=True)
            elif each.kind == "instance":
                self.call_hooks(each, frame)
            elif each.kind == "function" and path not in _CALLING_NOTHING:
                self._in.library.call_back([each], Args(), frame)
        return NOTHING

    def called_by_anybody(self, owner: Obj) -> Iterator[Obj]:
        """Methods of an instance or class that anything may call which has it in its hands.

        Of what is derived from classes of some libraries it is known by which names these call methods. What
        runs as a class is made is not called by them.
        """
        libraries = self.libraries_of(owner)
        known = is_known_by_names(libraries)
        hooks = frozenset(self.hooks(owner) if known else ())
        made = AS_CLASSES_ARE_MADE if owner.kind == "class" else AS_OBJECTS_ARE_MADE
        for name, value in [each for cls in classes_of(owner) for each in cls.members.items()]:
            functions = self._functions_of(value) if name not in made else ()
            called = not known or is_called_by(name, libraries) or name.startswith("__")
            yield from functions if called else (each for each in functions if each in hooks)

    def _functions_of(self, value: Value) -> tuple[Obj, ...]:
        """Functions among what stands in a class by a name: some names stand for all that a notebook has."""
        if value not in self._functions:
            self._functions[value] = tuple(each for each in value if each.kind == "function")
        return self._functions[value]

    def is_left_alone(self, each: Obj) -> bool:
        """Whether something is a method that nothing calls which only has an instance in its hands."""
        owner = each.owner if each.kind == "function" else None
        if owner is None:
            return False
        if getattr(each.node, "name", "") in AS_CLASSES_ARE_MADE:
            return True
        if not is_known_by_names(self.libraries_of(owner)):
            return False
        return each not in self.called_by_anybody(owner)

    def has_plain_methods(self, each: Obj) -> bool:
        """Whether it is an instance of a class of the notebook's that no library calls, by what it has.

        It stands for the lists that it holds, too: `plt.plot(net.losses)`.
        """
        written = each.kind == "instance" and all(map(is_written, classes_of(each)))
        return written and all(not name.startswith("__") or name in MAKING for name, _ in members_of(each))

    def has_hooks_alone(self, instance: Obj) -> bool:
        """Whether methods that an instance has from libraries call no others of the notebook's own."""
        return all(base.partition(".")[0] in _WITH_HOOKS_ALONE for base in self.libraries_of(instance))

    def zoned(self, args: Args, frame: Frame) -> Value:
        """A date with a zone of the notebook's own, which is asked wherever something is done with it."""
        zones = [each for each in args.all() if each.kind == "instance" and any(self.hooks(each))]
        if not zones or args.site is None:
            return NOTHING
        return self._in.fresh(args.site, frame, "library", "datetime", holds=zones)

    def some(self, cls: Obj) -> Obj:
        """Some instance of a class."""
        made = Obj("instance", owner=cls, holds={cls: None})
        return self._in.made.setdefault((cls.node or ast.Pass(), "some", cls), made)


def _given_by_itself(node: ast.ClassDef) -> Iterator[str]:
    """Names of the methods that those of a class give to methods which it does not have itself."""
    methods = {each.name: each for each in node.body if isinstance(each, ast.FunctionDef)}
    for method in methods.values():
        this = method.args.args[0].arg if method.args.args else ""
        for call in nodes_in(method):
            if isinstance(call, ast.Call) and _of(call.func, this) not in {"", *methods}:
                yield from {_of(each, this) for each in call.args} & methods.keys()


def _of(node: ast.AST, this: str) -> str:
    """The attribute of an object that an expression is; empty where it is none."""
    is_one = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == this
    return node.attr if is_one and isinstance(node, ast.Attribute) else ""


def _functions(each: Obj) -> Iterator[Obj]:
    """A function, or those that an object of a library has: a property, a field."""
    if each.kind == "function":
        yield each
    elif each.kind == "library" or each.path == PROPERTY:
        yield from (one for one in each.holds if one.kind == "function")


def _code_in(objects: Value) -> Value:
    """What some objects hold that has code of the notebook in it."""
    return frozenset(held for each in objects for held in each.holds if held.kind in CODE)


def done_to(owner: Obj, name: str, args: Args) -> Literal["mutate", "may", ""]:
    """What is done to it; nothing where the method only tells of it.

    A class's that is derived from a library's most likely makes an instance (`Item.model_validate(row)`),
    unless its name tells otherwise, or nothing is done with what it gives.
    """
    if name in TOLD_OF[owner.kind] or (owner.kind == "function" and not may_have_method(owner, name)):
        return ""  # a function has none that nothing gave it: what else may stand there has
    inherited = owner.kind == "class" and not all(map(is_written, ancestors(owner)))
    makes = inherited and not changes_class(name) and not (args.shown and not args.all())
    return "may" if makes else "mutate"


def without_classes_of(library: str, given: Value) -> Value:
    """What a function is given without classes of its own library: `Column(Integer)` makes one with it."""
    own = (each for each in given if each.kind == "member" and each.path.startswith(f"{library}."))
    return given.difference(each for each in own if each.path.rpartition(".")[2][:1].isupper())
