"""What is called that was passed, by a library or by a function of the notebook: what that does and gives."""

from __future__ import annotations

import ast
import weakref
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from cloaca_nb.model.graph import all_from
from cloaca_nb.read.effects.bounded.again import passed_in
from cloaca_nb.read.effects.bounded.roughly import any_roughly
from cloaca_nb.read.effects.frame import GIVEN, KNOWN, OWN
from cloaca_nb.read.effects.given.loops import elements_met
from cloaca_nb.read.effects.given.touched import is_changing
from cloaca_nb.read.effects.given.unknown import method_of_parameter
from cloaca_nb.read.effects.objects import (
    CALLED_CODE,
    NOTHING,
    Args,
    Obj,
    Value,
    far_parts,
    joined,
    parameter,
    parts,
    reach,
)
from cloaca_nb.read.names.nodes import last_name
from cloaca_nb.read.tables import changing
from cloaca_nb.read.tables import methods as table
from cloaca_nb.read.tables.giving import TEMPLATES, Reply, answer_of

if TYPE_CHECKING:
    from cloaca_nb.read.effects.frame import Effects, Frame
    from cloaca_nb.read.effects.interpret import Interpreter

#: How deep functions that call what they are given may call each other.
_DEEPEST = 12
#: How many calls are found out for one that stands in no other: where each calls some that call some, no end
#: is near, and what they are given is taken to be changed.
_MOST = 100
#: How many calls of methods of what code belongs to are found out in a statement, and how deep in each other.
_MOST_OWN = 300
_DEEPEST_OWN = 6
#: Kinds of what has methods that the notebook has written.
_OWN_CODE = frozenset({"instance", "class"})
#: So many calls of methods of what one has given are found out, one after the other.
_MOST_CHAINED = 4
#: What ends the path of what stands for what such a call gives.
_RESULT = "()"
#: Kinds of what nothing is known of but that it may be called.
_MAY_BE_CALLED = frozenset({"class", "member", "library", "param", "unknown"})


class Called:
    """Calls of what a function is given: what they do and give is found out where that is known.

    What such a call gives stands for itself in the function's summary, as a parameter does.
    """

    def __init__(self, interpreter: Interpreter) -> None:
        self._in: Interpreter = weakref.proxy(interpreter)  # it owns this
        self._results: dict[tuple[ast.AST, Obj, Obj | None], Obj] = {}
        self._sites: dict[tuple[ast.AST | None, ast.AST | None], ast.AST] = {}
        self._deep = self._count = self._found_out = 0
        self._open: dict[tuple[Value, str], Value] = {}  # with what each is passed
        self._statement: object = None

    def given_to(
        self, called: Obj, effects: Effects, passed: Mapping[str, Value], given: dict[Obj, Value]
    ) -> None:
        """Notes what stands for the parameters of a function, for a call of it."""
        used = None if effects.gives_code else effects.mentioned
        for name, parameter_ in called.parameters.items():
            value = passed[name]
            if parameter_.kind != "param":
                given[parameter_] = parts(value)
                continue
            self._stand_for(value, parameter_, given, used, effects.holds.get(parameter_, ()))
            if parameter_.owner is not None:  # its type was asked for
                given[parameter_.owner] = frozenset(each.owner or each for each in value)

    def _stand_for(
        self,
        value: Value,
        parameter_: Obj,
        given: dict[Obj, Value],
        used: Container[Obj | None] | None = None,
        more: Iterable[Obj] = (),
    ) -> None:
        """Notes what a parameter stands for, its parts, and where these are used (None: always) theirs.

        Args:
            more: What it comes to hold in the call: `self.found = []`.
        """
        inner = parameter_.part or parameter_
        given[parameter_], given[inner] = value, self._in.again.of(parts, value)
        for key, stands in parameter_.members.items():
            known = self._of_attribute(value, given[inner], key, more)
            given.update(dict.fromkeys(stands, known))
        attributes = (one for stands in parameter_.members.values() for one in stands if one.part)
        asked = [each for each in attributes if used is None or each.part in used]
        is_used = used is None or inner.part in used
        far = self._in.again.of(far_parts, given[inner]) if is_used or asked else NOTHING
        if is_used:
            given[inner.part or inner] = far
        for each in asked:
            inside = parts(given[each])
            within = inside and not any(one.kind == "param" for one in inside)
            given[each.part or each] = inside if within else far

    def around(self, given: dict[Obj, Value]) -> None:
        """Notes what stands for attributes that code in a method goes by, which may be looked at after it."""
        for each in [one for one in given if one.kind == "param" and one.members]:
            if any(one not in given for stands in each.members.values() for one in stands):
                self._stand_for(given[each], each, given)

    def is_told(self, callee: Obj, args: Args, frame: Frame) -> bool:
        """Whether a call is noted: in a function, of what that is given, and not of what such a call gave."""
        if callee.kind != "param" or frame.function is None or args.site is None:
            return False
        func = getattr(args.site, "func", None)
        special = isinstance(func, ast.Attribute) and func.attr.startswith("__")  # `super().__init__()`
        return _RESULT not in callee.path and not special

    def noted(self, callee: Obj, args: Args, frame: Frame) -> Value:
        """Notes a call in a function's body of what it is given, and gives what stands for the result."""
        assert args.site is not None
        key = (args.site, callee, frame.function)
        made = self._results.get(key)
        if made is None:
            made = self._results[key] = parameter(callee.path + _RESULT)
        frame.effects.calls[made] = (callee, args)
        return frozenset({made})

    def of_own_method(self, owner: Obj, name: str, args: Args, frame: Frame) -> Value | None:
        """What a method gives of the very object that code is a method of, and what copies, or makes one.

        That goes by what it is called of each time: `self.scaled(2)`, `row.copy()`. None of any other.
        """
        alone = frame.function is not None and args.site is not None and not self._in.several
        made = name == "__new__" or (name == "copy" and not args.all())
        own = not (name.startswith("__") or _is_of_base(args.site)) and self._is_own(owner, name, frame)
        if not alone or not (made or own):
            return None
        return self.noted(self._in.classes.bound_method(owner, name), args, frame)

    def _is_own(self, owner: Obj, name: str, frame: Frame) -> bool:
        """Whether code calls a method of its class on its instance, or on what such a method gave."""
        cls = frame.class_of(owner)
        if cls is None and owner in frame.effects.calls and owner.path.count(_RESULT) < _MOST_CHAINED:
            callee, _ = frame.effects.calls[owner]
            cls = next((found for one in callee.holds if (found := frame.class_of(one)) is not None), None)
        known = self._in.classes
        return cls is not None and bool(known.methods(cls, name) or not known.may_store(name))

    def found_out(self, effects: Effects, given: dict[Obj, Value], args: Args, frame: Frame) -> None:
        """Does what the calls noted in a summary do, for a call of that function; what they give is noted.

        Args:
            given: What parameters are there, and from here on what such calls gave.
            args: What that call passes.
            frame: The code that it stands in.
        """
        calls = list(effects.calls.items())
        for result, _ in calls:
            for part in (result, result.part or result):
                given[part] = NOTHING
        for _ in range(2 if _passes_on(effects) else 1):
            for result, (callee, passed) in calls:
                value = given[result] | self._call(callee, passed, given, args, frame)
                self._stand_for(value, result, given)
                self._stored_to(result, effects, given)
        for holder, helds in list(effects.holds.items()):
            # What is done to a container is not done to what it keeps: `known[key] = function(key)`.
            if holder in given and holder.part and not effects.calls.keys().isdisjoint(helds):
                self._stored_to(holder, effects, given)

    def _stored_to(self, holder: Obj, effects: Effects, given: dict[Obj, Value]) -> None:
        """Notes that something has from then on what code stores to it: `new.rows = self.rows`."""
        stored = joined(given.get(each, frozenset({each})) for each in effects.holds.get(holder, ()))
        inner = holder.part or holder
        if stored:
            given[inner] = given.get(inner, NOTHING) | stored
            far = inner.part or inner
            given[far] = given.get(far, NOTHING) | self._in.again.of(far_parts, given[inner])

    def _call(self, callee: Obj, passed: Args, given: dict[Obj, Value], args: Args, frame: Frame) -> Value:
        def real(value: Value) -> Value:
            return joined(given.get(each, frozenset({each})) for each in value)

        of_self = callee.kind == "bound"
        found = real(frozenset(callee.holds if of_self else {callee}))
        callees = [] if of_self else self._callable(found)
        arguments = Args(
            [real(each) for each in passed.positional],
            {name: real(each) for name, each in passed.keywords.items()},
            real(passed.rest),
            passed.flags,
            passed.shown,
            passed.site,
        )
        if self._in.is_given_up:
            return any_roughly(self._in, found, arguments, frame)
        if of_self:
            return self._own_method(found, callee.path, arguments, args.site, frame)
        self._count = self._count + 1 if self._deep else 0
        if not callees or self._deep > _DEEPEST or self._count > _MOST:
            self._in.act(found, "reach", frame)
            given_back = self._in.procedures.unknown(callee, arguments, frame)
            return frozenset(each for each in given_back if each is not callee.part) | found
        of_functions = all(each.kind == "function" for each in callees)
        arguments.site = self._site(args.site, passed.site) if of_functions else passed.site
        self._deep += 1
        try:
            return joined(self._in.procedures.call(each, arguments, frame) for each in callees)
        finally:
            self._deep -= 1

    def _own_method(self, owners: Value, name: str, args: Args, site: ast.AST | None, frame: Frame) -> Value:
        """Calls a method that code has noted of what it belongs to, of very many in one statement roughly.

        Args:
            site: The call that runs that code.
        """
        if self._in.ran is not self._statement:
            self._statement, self._found_out = self._in.ran, 0
        self._found_out += 1
        key = owners, name
        # A `__new__` that is called there is that of a class from which its own derives.
        again = key in self._open and name != "__new__"
        written = again and all(self._in.classes.has_written(each, name) for each in owners)
        if written and _is_of(args.all(), far_parts(owners | self._open[key])):
            return owners | parts(owners)  # what it does is found out already
        if self._found_out > _MOST_OWN or len(self._open) >= _DEEPEST_OWN or key in self._open:
            roughly = [method_of_parameter(self._in, each, name, args, frame) for each in owners]
            return joined(roughly) if owners else self._in.library.on_plain(name, args, frame)
        own = all(each.kind in _OWN_CODE for each in owners)
        args.site = self._site(site, args.site) if own else args.site
        self._open[key] = args.all()
        try:
            return self._in.classes.method_of_one(owners, name, args, frame)
        finally:
            del self._open[key]

    def _of_attribute(self, instances: Value, held: Value, key: str, more: Iterable[Obj]) -> Value:
        """Of what instances hold that which code of their classes makes, or that which they are given.

        Args:
            more: What they come to hold by the call.
        """
        inside = held - instances
        within = [each for each in inside if each.kind != "function" or each.home is not None]  # no methods
        made = frozenset(each for each in within if ((each.first or each).home or each).owner is not None)
        if key.startswith(OWN):
            name = key.removeprefix(OWN)
            new = (each for each in more if each.kind != "param")
            if (told := self._in.classes.told_apart(instances, held, new, name)) is not None:
                return told
            others = self._in.classes.of_others(instances, name)
            own = (each for each in made if self._in.maker(each) not in others)
            return frozenset(own) or made or held  # which holds it once it is made
        known = [each.members.get(key.replace(KNOWN, GIVEN)) for each in instances]
        noted = joined(each for each in known if each) if all(known) else NOTHING
        return noted if key.startswith(KNOWN) else noted or (inside - made) or inside

    def _callable(self, callees: Value) -> list[Obj]:
        """Those of some objects that can be called; what only holds them cannot."""
        may = (each.kind in _MAY_BE_CALLED or self._in.classes.is_called(each) for each in callees)
        return [each for each, is_one in zip(callees, may, strict=True) if is_one]

    def _site(self, outer: ast.AST | None, inner: ast.AST | None) -> ast.AST:
        """What stands for a call in the body of a function that another call runs."""
        return self._sites.setdefault((outer, inner), ast.Pass())


def _is_of(passed: Value, there: Value) -> bool:
    """Whether what is passed is there already, or is calculated of that: `self.visit(n - 1)`."""
    others = [each for each in passed if each not in there]
    calculated = all(each.kind == "unknown" for each in others)
    return calculated and all(one.kind == "param" or one in there for each in others for one in each.holds)


def _is_of_base(call: ast.AST | None) -> bool:
    """Whether a call is of what a class has from another one: `super().add(1)`."""
    owner = getattr(getattr(call, "func", None), "value", None)
    return isinstance(owner, ast.Call) and last_name(owner.func) == "super"


def attributes_of(function: Obj) -> Iterator[Obj]:
    """What stands for attributes of the parameters of a function."""
    for parameter_ in function.parameters.values():
        yield from (one for stands in parameter_.members.values() for one in stands)


def _passes_on(effects: Effects) -> bool:
    """Whether such a call gets what another one, or it itself in a loop, has given: `value = step(value)`."""
    met = {part for each in effects.calls for part in (each, each.part) if part is not None}
    return any(
        not met.isdisjoint({*args.all(), callee, *callee.holds}) for callee, args in effects.calls.values()
    )


def functions_in(objects: Iterable[Obj]) -> Value:
    """The functions that some containers have, however deep: `converters={"n": number}`."""
    first = (each for each in objects if each.kind == "data")
    held = all_from(first, lambda each: each.holds if each.kind == "data" else ())
    return frozenset(each for each in held if each.kind in {"function", "bound"})


class Callbacks:
    """What calls functions that are passed to what may call them."""

    _in: Interpreter

    if TYPE_CHECKING:

        def _arguments(self, path: str, args: Args, frame: Frame) -> None: ...

        @staticmethod
        def calling(path: str, args: Args, elements: frozenset[Obj]) -> Args: ...

    def callbacks(self, args: Args, frame: Frame, path: str = "") -> None:
        """Functions that are passed may be called, with the rest; what they make is one for all calls."""
        of, given = self._in.again.of, args.all()
        if self._in.is_given_up:
            self._in.act(given, "reach", frame)
            return
        within = of(functions_in, given) if path.partition(".")[0] in table.DATA_LIBRARIES else NOTHING
        called = [one for one in given | within | of(_held, given) if self._in.classes.is_called(one)]
        passed = of(_passed, given) if called else NOTHING
        if called and args.is_passed_on_anew(called, passed):
            met = elements_met(self._in, args, frame)
            with self._in.one_of_several(False), frame.going_over(met):  # whichever object calls them
                self.call_back(called, self.calling(path, args, passed), frame)

    def answer(self, owner: Obj, answer: Reply, args: Args, site: ast.AST, frame: Frame) -> Value:
        """What a session or a template gives that is asked: it calls its hooks and filters."""
        if answer.asks:
            code = [each for each in reach([owner]) if each.kind in CALLED_CODE]
            own = any(each.kind in {"class", "instance"} for each in code)
            self.call_back(code, Args(rest=args.all()), frame)
            keeps = own or owner.path != TEMPLATES  # a template that is kept is what it was
            self._in.act([owner] if keeps else (), "reach" if own else "ask", frame)
        if owner.path == TEMPLATES and answer.kind == "data":
            seen = [each for each in reach(args.all()) if each.kind == "instance"]
            named = [each for each in seen if not self._in.classes.has_plain_methods(each)]
            self._in.act(args.all() if self._in.procedures.templates_change else named, "reach", frame)
            self._in.act(args.all(), "consume", frame)
        holds = [*([owner] if answer.holds else ()), *(args.all() if answer.of_given else ())]
        return self._in.fresh(site, frame, answer.kind, answer.path, holds=holds)

    def of_session(self, name: str, args: Args, frame: Frame) -> Value | None:
        """What a session gives that stands in an attribute which has nothing else: `self.http.get(url)`."""
        stored = getattr(getattr(args.site, "func", None), "value", None)
        function = frame.function.node if frame.function is not None else None
        library = self._in.classes.session_of(stored, function) if function is not None else None
        answer = answer_of(library, name) if library is not None else None
        if answer is None or args.site is None:
            return None
        self.callbacks(args, frame)
        return self._in.fresh(args.site, frame, answer.kind, answer.path)

    def called_as_drawn(self, library: str, args: Args) -> Value:
        """Code that something which shows or draws is given; what draws may call it wherever it does."""
        given = (each for each in args.all() if each.kind in CALLED_CODE)
        code = frozenset(each for each in given if not self._in.classes.has_plain_methods(each))
        if code and library in table.DRAWING:
            self._in.patched.put(f"{library}.*", code)
        return code

    def linked(self, path: str, args: Args, frame: Frame) -> None:
        """What ties objects together has each change with the others: `dlink((a, "n"), (b, "n"))`."""
        if path.rpartition(".")[2] in changing.LINKING:
            tied = frozenset(each for each in parts(args.all()) if each.kind in {"instance", "library"})
            self._in.act(tied, "mutate", frame)
            for each in tied:
                self._in.hold_all(each, tied - {each}, frame)

    def call_back(self, objects: Collection[Obj], passed: Args, frame: Frame) -> None:
        """Calls those of some objects that are functions; they may be passed each other, and call these."""
        key = frozenset(objects), passed_in(passed), self._in.several, frame.perhaps
        if self._in.is_worked_out:
            self._in.act(passed.all().union(objects), "reach", frame)
        elif key not in frame.calling_back:
            frame.calling_back.add(key)
            for each in objects:
                self._call_one_back(each, passed, frame)
            frame.calling_back.discard(key)

    def _call_one_back(self, each: Obj, passed: Args, frame: Frame) -> None:
        own = each.kind == "instance" and self._in.classes.is_called(each)
        if own or each.kind in {"function", "bound"}:
            self._in.procedures.call(each, passed, frame)
        elif each.kind == "param":
            self._in.act([each], "callback", frame)
        elif each.path in changing.ARGUMENT_MUTATORS:  # `reduce(operator.iadd, rows, total)`
            self._arguments(each.path, passed, frame)
        elif changing.has_owner(each.path):  # `map(list.append, columns, row)`
            owners = passed.positional[0] if passed.positional else parts(passed.rest)
            method = each.path.rpartition(".")[2]
            self._in.classes.method_of_one(owners, method, Args(passed.positional[1:]), frame)
        elif is_changing(self._in, each):
            self._in.act(self._in.states_behind(each.path), "mutate", frame)


def _held(given: Value) -> Value:
    """Functions that objects of libraries were made with: `cross_val_score(…, scoring=make_scorer(f))`."""
    held = (one for each in given if each.kind == "library" for one in each.holds)
    return frozenset(one for one in held if one.kind == "function")


def _passed(given: Value) -> Value:
    """What functions among it are called with: the elements of the rest."""
    return parts(each for each in given if each.kind not in CALLED_CODE)
