"""Functions and classes of the notebook: their effect summaries, and what calling them does."""

from __future__ import annotations

import ast
import weakref
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.bounded.again import passed_in
from cloaca_nb.read.effects.bounded.roughly import any_roughly, called_roughly
from cloaca_nb.read.effects.builtin import PARTIAL
from cloaca_nb.read.effects.frame import CELL, Effects, Frame, flags_of
from cloaca_nb.read.effects.given.applied import apply
from cloaca_nb.read.effects.given.called import Called, attributes_of
from cloaca_nb.read.effects.given.later import changed_within, waiting
from cloaca_nb.read.effects.given.touched import touched
from cloaca_nb.read.effects.objects import (
    CALLED_CODE,
    NOTHING,
    Args,
    Obj,
    Value,
    classes_of,
    joined,
    parts,
)
from cloaca_nb.read.effects.own.anew import MadeAnew, as_called
from cloaca_nb.read.effects.own.patches import handles_errors, patches_given
from cloaca_nb.read.effects.own.variants import Variants
from cloaca_nb.read.effects.summaries import Summaries
from cloaca_nb.read.names.making import MAKING
from cloaca_nb.read.names.nodes import alternatives, decorators_of, literal_text, parameter_defaults
from cloaca_nb.read.names.walk import Function, FunctionOrLambda, names_within
from cloaca_nb.read.tables.changing import has_owner
from cloaca_nb.read.tables.giving import RECORD_MAKERS, WITH_DEFAULTS, gives_parts
from cloaca_nb.read.tables.keeping import HOOKS, states_of_attribute
from cloaca_nb.read.tables.methods import GOING_ON, KEPT_ALONE
from cloaca_nb.read.tables.special import ENTERING, is_decorator, operating

if TYPE_CHECKING:
    from cloaca_nb.read.effects.interpret import Interpreter


class Procedures:
    """Functions and classes of the notebook."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._in: Interpreter = weakref.proxy(interpreter)  # it owns this
        self.summaries = Summaries(interpreter)
        self._variants = Variants(interpreter)
        self._called = Called(interpreter)
        self.of_own_method = self._called.of_own_method
        self._dispatched: dict[Obj, Value] = {}
        self._anew = MadeAnew(interpreter)

    #: Whether code of the notebook asks how often memos were asked.
    memos_matter = False
    #: Whether a plain cell runs: each has a session of its own, whatever one keeps of whom it asks.
    in_plain_cell = False
    #: Whether templates of the notebook, or of files, may change what they are given.
    templates_change = False

    # Definitions

    def function(self, node: FunctionOrLambda, frame: Frame) -> Obj:
        """The object that stands for a function, with what its defaults hold."""
        key = (node, "function", frame.function)
        made = self._in.made.get(key)
        if made is None:
            made = Obj("function", node=node, home=frame.function)
            made.global_nodes, made.around = frame.global_nodes, self._in.classes.seen_inside(frame.scopes)
            self._in.made[key] = made
            mentioned = names_within(node) if made.home else ()
            self._in.hold_all(made, self._in.cells(made, mentioned), frame)
            self._in.classes.tell_of_types(made, node, frame)
        for default in parameter_defaults(node):
            for each in self._in.value(default, frame):
                self._in.hold_all(made, (each,), frame)
        return made

    # Calls

    def called(self, node: ast.Call, got: dict[ast.AST, Value], frame: Frame, shown: bool) -> Value:
        """A call in the text, its operands known."""
        args = Args(site=node, shown=shown)
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                args.rest |= got[argument]
            else:
                args.positional.append(got[argument])
        for keyword in node.keywords:
            value = got[keyword]
            if keyword.arg is None:
                args.rest |= parts(value)
            else:
                args.keywords[keyword.arg] = value
        args.flags = frozenset(flags_of(node))
        for each in self._in.patched.code("codecs") if handles_errors(node) else ():
            self.call(each, Args(), frame)
        if isinstance(node.func, ast.Attribute):
            either = alternatives(node.func.value)  # whichever it is: as if each stood in a branch
            result = self._call_patched_method(node.func.attr, got[node.func.value], args, frame)
            if any(map(got.get, either)):
                given = (got.get(each, NOTHING) for each in either)
                call = self._in.classes.method_of_one
                return result.union(*(call(each, node.func.attr, args, frame) for each in given if each))
            return result | self._in.library.on_plain(node.func.attr, args, frame)
        callees = got[node.func]
        if isinstance(node.func, ast.Subscript):  # what it holds is called, and not itself
            callees -= {each for each in got[node.func.value] if each.kind == "data"}
        if callees:
            return joined(self.call(each, args, frame) for each in callees)
        self._in.act(args.all(), "reach", frame)
        return self._in.fresh(node, frame, holds=args.all()) | args.all()

    def patch(self, path: str, value: Value, frame: Frame) -> None:
        """Puts something in the place of something of a library."""
        self._in.patched.put(path, value)
        self._in.act(value if HOOKS.match(path) else (), "reach", frame)
        self._in.act([self._in.state(key) for key in states_of_attribute(path)], "mutate", frame)

    def call_patches(self, path: str, args: Args, frame: Frame) -> None:
        """Calls what stands in the place of a library's function; what else of it is patched may be."""
        for each in self._in.patched.get(path, ()):
            if each.kind in {"function", "instance", "bound"}:
                self.call(each, args, frame)
        self._in.act(self._in.patched.code(path.partition(".")[0]), "run", frame)
        if path == "sys.modules.update":
            said = [key for one in getattr(args.site, "args", []) for key in getattr(one, "keys", [one])]
            for name in sorted({*args.keywords, *(literal_text(each) or "*" for each in said)}):
                self._in.put_module(name, args.all() | parts(args.all()), frame)

    def _call_patched_method(self, name: str, owner: Value, args: Args, frame: Frame) -> Value:
        """Calls what has been put into classes of libraries by the name of a method."""
        return joined(self.call(each, args.after(owner), frame) for each in self._in.patched.methods(name))

    def call(self, callee: Obj, args: Args, frame: Frame) -> Value:
        """Calls an object; a class or method that is called again as it is called gives no more."""
        if callee in frame.calling:
            return NOTHING
        frame.calling |= {callee} if callee.kind in {"class", "bound"} or has_owner(callee.path) else NOTHING
        given = self._call(callee, args, frame)
        frame.calling.discard(callee)
        return given

    def _call(self, callee: Obj, args: Args, frame: Frame) -> Value:
        calls = {"instance": self._call_instance, "library": self._call_library, "bound": self._call_bound}
        if callee.kind == "function":
            return self._call_own(callee, args, frame)
        if callee.kind == "class":
            return self._in.classes.construct(callee, args, frame)
        if callee.kind == "member":
            return self._in.library.call(callee.path, args, frame)
        if callee.kind in {"data", "iterator"}:
            return NOTHING  # neither can be called; what it holds is an object of its own
        known = calls.get(callee.kind)
        if known is not None and (given := known(callee, args, frame)) is not None:
            return given
        if self._called.is_told(callee, args, frame) and not _is_class_of(callee, frame.function):
            return self._called.noted(callee, args, frame)
        self._in.act([callee], "call" if callee.kind == "param" else "reach", frame)
        return self.unknown(callee, args, frame)

    def _call_own(self, callee: Obj, args: Args, frame: Frame) -> Value:
        """Calls a function of the notebook, and what is registered with it."""
        others = self._dispatched.get(callee, NOTHING) - {callee}
        given = [self._call_function(each, args, frame) for each in (callee, *others)]
        return joined(given) if others else given[0]

    def _call_instance(self, callee: Obj, args: Args, frame: Frame) -> Value | None:
        """Calls an instance by its `__call__`; None where nobody knows whether there is one."""
        methods = self._in.classes.methods(callee, "__call__")
        if not methods and any(is_decorator(each.path) for each in classes_of(callee)):
            self._in.act([callee], operating(ENTERING), frame)
            return args.all() | {callee}
        if methods or self._in.classes.is_known(callee):  # else it cannot be called
            this = args.after(frozenset({callee}))
            return joined(self.call(each, this, frame) for each in methods)
        return None

    def _call_library(self, callee: Obj, args: Args, frame: Frame) -> Value | None:
        """Calls what a library gave; None where nothing is known of it."""
        if callee.path == PARTIAL:
            return self._in.library.call_partial(callee, args, frame)
        if gives_parts(callee.path, "__call__"):
            return frozenset({callee})
        if callee.path == "functools.wraps":
            for each in args.all():
                self._in.hold_all(each, callee.holds, frame)
            return args.all()
        if callee.path not in RECORD_MAKERS or args.site is None:
            return None
        if callee.path in WITH_DEFAULTS:  # a tuple, which nobody can change
            return self._in.exact(args.site, frame, args.all().union(callee.holds))
        return self._in.fresh(args.site, frame, holds=args.all()) | args.all()

    def _call_bound(self, callee: Obj, args: Args, frame: Frame) -> Value | None:
        """Calls a method that a name was bound to; None where it is none of the notebook's own."""
        if callee.path == "*":  # any method: `getattr(self, f"on_{name}")()`
            self._in.act(list(callee.holds), "reach", frame)
            return None
        as_said = callee.path not in KEPT_ALONE
        belongs_to = next(iter(callee.holds), None) if callee.home is None else None
        own = [each for each in callee.holds if as_said or each.kind == "instance" or each is belongs_to]
        if own:
            return joined(self._in.classes.method(each, callee.path, args, frame) for each in own)
        self._in.act(list(callee.holds), "mutate", frame)
        if callee.path in GOING_ON:
            return self._in.library.call("builtins.next", args.after(frozenset(callee.holds)), frame)
        return None

    def call_any(self, callees: list[Obj], args: Args, frame: Frame) -> Value:
        """Calls each of some objects, once with the same arguments: nobody knows which of them is meant."""
        key = frozenset(callees), args.all()
        if self._in.is_given_up:
            return any_roughly(self._in, key[0], args, frame)
        if key not in frame.called:
            frame.called[key] = NOTHING  # of itself it is given nothing more
            frame.called[key] = joined([self.call(each, args, frame) for each in callees])
        return frame.called[key]

    def dispatch(self, function: Obj, to: Value) -> None:
        """Notes what is registered with a function and may run in its stead: `@show.register`."""
        found = frozenset(each for each in to if each.kind == "function")
        self._dispatched[function] = self._dispatched.get(function, NOTHING) | found

    def surround(self, functions: Value, managers: Iterable[Obj]) -> None:
        """Notes what makes context managers that functions run within, each time."""
        found = frozenset(managers)
        for each in functions if found else ():
            self.dispatch(each, found)

    def unknown(self, callee: Obj, args: Args, frame: Frame) -> Value:
        """What nothing is known of gets some arguments: anything may be done with them."""
        everything = args.all()
        self._in.act(everything, "reach", frame)
        makes = _is_class_of(callee, frame.function)  # what `__init__` keeps in the class, it changes it by
        self._in.hold_all(callee, everything if not makes else (), frame)
        if args.site is None:
            return everything
        held = everything | {callee}
        if makes:
            return everything | self._in.fresh(args.site, frame, "instance", holds=held, owner=callee)
        return self._in.fresh(args.site, frame, holds=held) | everything | parts([callee])

    def _call_function(self, function: Obj, args: Args, frame: Frame) -> Value:
        if self._in.is_worked_out:
            return called_roughly(self._in, function, args, frame)
        base, given = function, dict[Obj, Value]()
        while base.origin is not None:
            given.update(base.given)
            base = base.origin
        node = base.node
        assert isinstance(node, Function | ast.Lambda)
        effects = self.summaries.of(base)  # looked at first: whether it asks for the type of a parameter
        frame.calls = True
        if frame.function is None:
            self._in.ran[base] = None
        else:
            frame.effects.seen.update(effects.seen)
            self.summaries.met(base)
        starred = node.args.vararg or node.args.kwarg
        if not (
            effects.does_something
            or starred
            or isinstance(node, ast.AsyncFunctionDef)
            or self.summaries.is_memo(base)
        ):
            return NOTHING
        key = function, effects, passed_in(args), self._in.several, bool(frame.perhaps), frame.filling
        return self._in.again.call(
            key, frame.gave, lambda: self._call_with(function, base, effects, given, args, frame)
        )

    def _call_with(
        self, function: Obj, base: Obj, effects: Effects, given: dict[Obj, Value], args: Args, frame: Frame
    ) -> Value:
        """Calls a function of which it is known what it does, and what stands around it."""
        self._called.around(given)
        passed = self.passed(base, function.holds, args, frame)
        self._patch_given(base, passed, given, frame)
        told = {} if self.summaries.is_memo(base) else passed
        called, effects = self._variants.of(base, effects, told)
        self._called.given_to(called, effects, passed, given)
        given[base] = given[called] = frozenset({function})
        if self.summaries.is_memo(base):
            effects = self.summaries.of_memo(base, effects)
            self._in.act([function], "ask", frame)
            self._in.act(args.all(), operating(("__eq__", "__hash__")), frame)
        later = any(each.kind == "iterator" for each in effects.returned)
        with changed_within(self._in, frame, asked=later) as changed:
            self._called.found_out(effects, given, args, frame)
            anew = self._anew.by_call(called, effects, given, args, frame)
            given.update((each, frozenset({made})) for each, made in anew.items())
            stands = [each for each in attributes_of(called) if each in given] if anew else ()
            given.update((each, as_called(given[each], anew, {}, frame)) for each in stands)
            returned = apply(self._in, effects, given, frame)
        if args.site is not None and self.summaries.is_memo(base):  # it keeps what it gave
            self._in.hold_all(base, returned, frame)
        return waiting(self._in, base.node, effects, returned, changed, args, frame)

    def _patch_given(
        self, function: Obj, passed: Mapping[str, Value], given: Mapping[Obj, Value], frame: Frame
    ) -> None:
        """What a function puts into classes of libraries that it is given, or a function around it is."""

        def meant(name: str) -> Value:
            around: Value = next((scope[name] for scope in function.around if name in scope), NOTHING)
            found = passed.get(name)
            return joined(given.get(each, frozenset({each})) for each in around) if found is None else found

        for patch in patches_given(function.node) if function.node is not None else ():
            for owner in (each for each in meant(patch.owner) if each.kind == "member"):
                for each in meant(patch.value):
                    name = patch.attribute or getattr(each.node, "name", "")
                    self.patch(f"{owner.path}.{name}", frozenset({each}), frame)

    def passed(self, function: Obj, holds: Iterable[Obj], args: Args, frame: Frame) -> dict[str, Value]:
        """What each parameter gets, where it has a default what the function holds; a starred one its own."""
        node = function.node
        assert isinstance(node, Function | ast.Lambda)
        arguments = node.args
        held = frozenset(each for each in holds if each.path != CELL)
        passed: dict[str, Value] = dict.fromkeys(function.parameters, args.rest | held)
        names = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
        passed.update(dict.fromkeys(names[: len(names) - len(arguments.defaults)], args.rest))
        if names and not args.positional:
            passed[names[0]] = _itself_among(function, passed[names[0]])
        for name, value in zip(names, args.positional, strict=False):
            passed[name] = value
        for keyword, value in args.keywords.items():
            if keyword in passed:
                passed[keyword] = value
        more = frozenset().union(args.rest, *args.positional[len(names) :])
        if arguments.vararg is not None:
            passed[arguments.vararg.arg] = self._in.exact(arguments.vararg, frame, more)
        if arguments.kwarg is not None:
            others = [value for keyword, value in args.keywords.items() if keyword not in function.parameters]
            every = frozenset().union(args.rest, *others)
            passed[arguments.kwarg.arg] = self._in.exact(arguments.kwarg, frame, every)
        return passed

    def may_run(self, each: Obj, frame: Frame) -> None:
        """What some code changes where it may be called; of itself, as such, nothing."""
        frame.perhaps += 1
        if each.kind == "bound":
            self._in.act([each], "reach", frame)
        else:
            self.called_back(each, frame)
        frame.perhaps -= 1

    def ask(self, each: Obj, frame: Frame) -> None:
        """A memo keeps what it gave, and a session may keep something of whom it asks."""
        if each.kind == "library":
            self._in.act([each] if not self.in_plain_cell else (), "may", frame)
            return
        self._in.asked[each] = None
        self._in.act([each] if self.memos_matter else (), "mutate", frame)

    def called_back(self, each: Obj, frame: Frame) -> None:
        """What an object's code may do in the hands of something unknown."""
        if each is not self._in.called_by_name and self._in.does.methods:
            touched(self._in, each, frame, self._in.does.methods)
        if each.kind == "function":
            if frame.begins(each, "call"):
                self._in.classes.given_back(self._call_function(each, Args(), frame), frame)
            return
        for method in list(self._in.classes.called_by_anybody(each)):
            if method.kind == "function" and frame.begins(method, "call"):
                this = self._in.classes.called_on(each, method)
                made = getattr(method.node, "name", "") in MAKING and each.kind == "class"
                with frame.making(*this) if made else nullcontext():
                    self._call_function(method, Args([this]), frame)


def _itself_among(method: Obj, passed: Value) -> Value:
    """Of all that a method may be passed what may be its instance: other code is none."""
    if method.owner is None or "staticmethod" in decorators_of(method.node):
        return passed
    return frozenset(
        each for each in passed if each.kind not in CALLED_CODE or method.owner in classes_of(each)
    )


def _is_class_of(parameter: Obj, function: Obj | None) -> bool:
    """Whether a parameter is the class that a class method belongs to: calling it makes an instance."""
    if function is None or "classmethod" not in decorators_of(function.node):
        return False
    return parameter is next(iter(function.parameters.values()), None)
