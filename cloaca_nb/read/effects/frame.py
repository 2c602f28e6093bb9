"""The code that is being looked at, and what was found to be done to objects there."""

from __future__ import annotations

import ast
from collections.abc import Collection, Container, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property

from cloaca_nb.read.effects.bounded.again import Gave
from cloaca_nb.read.effects.objects import CODE, Args, Obj, Value, is_bare
from cloaca_nb.read.tables.changing import ANY
from cloaca_nb.read.tables.methods import BUILTIN_MUTATORS
from cloaca_nb.read.tables.special import told_of

#: How sure it is that an object is changed: it may be; it or another one is that may stand there; it is.
PERHAPS, ONE_OF_THEM, ITSELF = range(3)
#: Actions that ask for special methods, or attributes, and do not say which.
_ASKED_UNSAID = {"@*": frozenset("*"), "consume": frozenset({"__iter__", "__next__", "__getitem__"})}
#: What begins the actions that ask for some.
_ASKING = ("operate", *_ASKED_UNSAID)
#: What ends an action that is done to one of several objects.
OF_SEVERAL = "+"
#: An item is stored to something: of several objects to one that has such.
PUT = "put"
#: What begins an action that calls a method of what an object holds, or as `super()` finds it; "." begins any
#: other call.
WITHIN = "^"
#: How actions begin that run code which objects have.
RUNNING = ("call", "consume", "operate", "run", "@", ".", WITHIN)
#: An operator in place: a number and its kin is added to something, to what something holds, or anything is.
ADD, ADD_TO_PART, JOIN_TO_PART = ADDING = ("add", "add to part", "join to part")
#: From how many actions on a summary leaves out what follows from others.
_LONG = 500
#: The path of what stands for names of a function that those in it bind anew: they share it.
CELL = "nonlocal"
#: Of a parameter that a method belongs to: what stands for attributes that the class makes, that it is given,
#: and for those of the latter of which it is known what that is.
OWN, GIVEN, KNOWN = "=own", "=given.", "=known."
#: Of an instance: what it was made of.
PASSED = "=passed"


@dataclass(eq=False)
class Effects:
    """An effect summary: what running some code does, before it is known what its parameters are.

    What follows from it is asked for once it is complete, and found out once.

    Attributes:
        actions: What is done to objects: ``mutate``, ``reach`` (anything may be done to it and to all that it
            holds, and its code may run), ``consume``, ``call``, ``callback``, ``operate`` (with the special
            methods that are asked for, where that is told), ``ask`` (a memo is called), ``fill`` (it keeps
            what it was asked for), ``.name`` (a method is called), ``=name`` (an attribute is set).
        holds: Objects, and which others they may come to hold.
        returned: What it gives back.
        bound: Names of the notebook that it binds (`global X`), with their values.
        one_of: Objects of which one is changed, whichever it is that stands there.
        seen: Names of the notebook that it was found out with, and what they were bound to.
        calls: What calls of what it is given give -> what is called, with what it is passed; of what it is a
            method of, its methods.
        lasting: Whether objects hold by now what they come to hold whoever calls it, and go on to.
        gone_over: What stands for the elements of parameters that it goes over.
    """

    actions: dict[tuple[Obj, str], None] = field(default_factory=dict)
    holds: dict[Obj, dict[Obj, None]] = field(default_factory=dict)
    returned: dict[Obj, None] = field(default_factory=dict)
    bound: dict[str, Value] = field(default_factory=dict)
    one_of: dict[Value, None] = field(default_factory=dict)
    seen: dict[str, Value | None] = field(default_factory=dict)
    calls: dict[Obj, tuple[Obj, Args]] = field(default_factory=dict)
    lasting: bool = True
    gone_over: dict[Obj, None] = field(default_factory=dict)
    _going_by: dict[tuple[Value, bool], Effects] = field(default_factory=dict, init=False)
    _apart: dict[Value, tuple[list[tuple[Obj, str]], dict[str, list[Obj]]]] = field(
        default_factory=dict, init=False
    )

    @cached_property
    def held(self) -> Value:
        """What some objects may come to hold."""
        return frozenset().union(*self.holds.values())

    @cached_property
    def holding(self) -> dict[Value, list[Obj]]:
        """What objects may come to hold -> those that may come to hold it: mostly many hold the same."""
        found: dict[Value, list[Obj]] = {}
        for holder, helds in self.holds.items():
            found.setdefault(frozenset(helds), []).append(holder)
        return found

    @cached_property
    def mentioned(self) -> set[Obj | None]:
        """The objects that it is about."""
        changed = (each for objects in self.one_of for each in objects)
        called = (
            each for callee, args in self.calls.values() for each in (callee, *callee.holds, *args.all())
        )
        acted = (each for each, _ in self.actions)
        return {*acted, *self.holds, *self.held, *self.returned, *changed, *called}

    @cached_property
    def gives_code(self) -> bool:
        """Whether it gives back, or puts somewhere, what has code in it: that goes by its parameters, too."""
        return any(each.kind in CODE or each.kind == "iterator" for each in (*self.returned, *self.held))

    @cached_property
    def does_something(self) -> bool:
        """Whether anything was found out, but for names that are seen."""
        return bool(self.size())

    def standing_for_others(self, given: Container[Obj]) -> list[Obj]:
        """What is held and stands for something else in a call, or may go by what does."""
        return [
            each for each in self.held if each in given or (each.kind == "unknown" and each.home in given)
        ]

    def going_by(self, given: Value, *, all_actions: bool = False) -> Effects:
        """What of it is about objects in whose place a call has others, or depends on these.

        Args:
            all_actions: Whether what is done to others is still to be done.
        """
        key = given, all_actions
        if key not in self._going_by:
            others = self.standing_for_others(given)
            holds = {
                holder: helds if holder in given else {each: None for each in others if each in helds}
                for holder, helds in self.holds.items()
            }
            actions = {one: None for one in self.actions if all_actions or one[0] in given}
            self._going_by[key] = replace(self, actions=actions, holds=holds)
        return self._going_by[key]

    def apart(self, given: Value) -> tuple[list[tuple[Obj, str]], dict[str, list[Obj]]]:
        """Actions that go by what a call has in the place of some objects, and those that are done to others.

        The others are told by what is done, with the objects.
        """
        if given not in self._apart:
            left, same = list[tuple[Obj, str]](), dict[str, list[Obj]]()
            for each, action in self.actions:
                if each in given or each.gathered:
                    left.append((each, action))
                else:
                    same.setdefault(action, []).append(each)
            self._apart[given] = left, same
        return self._apart[given]

    def shorten(self, function: Obj) -> None:
        """Leaves out what follows from others.

        Going over an iterator does what was noted as that was made, in the same function. What is
        very long needs no code that runs where anything may be done anyway.
        """
        own = [each for each, _ in self.actions if each.home is function and each.kind == "iterator"]
        for each in own:
            self.actions.pop((each, "consume"), None)
        if len(self.actions) > _LONG:
            anything = {each for each, action in self.actions if action == "reach"}
            self.actions = {
                (each, action): None
                for each, action in self.actions
                if each not in anything or not _only_runs(action)
            }

    def size(self) -> int:
        """Grows with all that is found out."""
        bound = sum(len(value) + 1 for value in self.bound.values())
        holds = sum(map(len, self.holds.values()))
        calls = sum(len(args.all()) + 1 for _, args in self.calls.values())
        return len(self.actions) + holds + len(self.returned) + bound + len(self.one_of) + calls


def is_element(each: Obj) -> bool:
    """Whether an object stands for what a parameter, or an attribute of it, holds."""
    return each.kind == "param" and each.path.endswith("[]")


def is_plain(each: Obj) -> bool:
    """Whether an object is a function that keeps nothing but its defaults, and attributes stored to it."""
    return each.kind == "function" and each.home is None and is_bare(each)


def flags_of(call: ast.Call) -> Iterator[str]:
    """Keywords that a call passes as `True`, as `Args` has them."""
    for keyword in call.keywords:
        known = isinstance(keyword.value, ast.Constant)
        if keyword.arg is None:
            yield ANY
        elif not known or getattr(keyword.value, "value", None) is True:
            yield keyword.arg if known else f"{keyword.arg}?"


def _only_runs(action: str) -> bool:
    """Whether an action calls code of an object by some name, and of no container of Python's."""
    return (
        action.startswith(("operate", ".", WITHIN)) and action[1:].rstrip(OF_SEVERAL) not in BUILTIN_MUTATORS
    )


@dataclass(slots=True, eq=False)
class Frame:
    """The code that is being looked at.

    Attributes:
        global_nodes: The name nodes that mean names of the notebook.
        effects: Where its effects are noted.
        function: The function whose body it is; None at the top level.
        scopes: Local names, scope by scope, the innermost first.
        branches: How many branches and loops deep it is: bindings may then not happen.
        mutated: At the top level: the objects that were changed, and how sure that is.
        done: At the top level: actions that were followed already, and summaries that calls have gone by.
        trial: Whether nothing is to be bound.
        calls: At the top level: whether a function of the notebook was called.
        outward: Names that the function declares as names of the notebook.
        filling: What is asked there whether it has something yet: what is put into it fills a memo.
        called: Objects of which one is called, with what it is passed -> what that gives.
        calling: Classes and methods that are being called.
        calling_back: What is being called with what is passed, whichever of it is meant.
        gave: What calls of functions gave, as `Again` has it.
        held: In a function: objects, and of which others it was noted here that they may hold them.
        plain: Local names -> whether all that they were bound to here is numbers, texts and their kin.
        likely: Those that are bound to what is a number unless other code has put something else there.
        rows: Local names that are bound to rows of tables: what they have is numbers and their kin.
        perhaps: How deep it is in what may happen and is not known to: what is changed there is so perhaps.
        gone_over: What the loops around it bind their names to, one after the other.
        is_apart: Whether what is changed is told apart from what was before.
    """

    global_nodes: frozenset[ast.Name]
    effects: Effects = field(default_factory=Effects)
    function: Obj | None = None
    scopes: tuple[dict[str, Value], ...] = ()
    branches: int = 0
    mutated: dict[Obj, int] = field(default_factory=dict)
    done: set[Hashable] = field(default_factory=set)
    trial: bool = False
    calls: bool = False
    outward: frozenset[str] = frozenset()
    plain: dict[str, bool] = field(default_factory=dict)
    rows: set[str] = field(default_factory=set)
    likely: set[str] = field(default_factory=set)
    perhaps: int = 0
    gone_over: tuple[Value, ...] = ()
    filling: Value = frozenset()
    called: dict[tuple[Value, Value], Value] = field(default_factory=dict)
    calling: set[Obj] = field(default_factory=set)
    calling_back: set[object] = field(default_factory=set)
    gave: Gave = field(default_factory=dict)
    held: dict[Obj, set[Obj]] = field(default_factory=dict)
    is_apart: bool = False

    def inside(self, scope: dict[str, Value], branches: int = 0) -> Frame:
        """The code of a scope in it, so many branches and loops deeper: what it does is done here."""
        scopes, branches = (scope, *self.scopes), self.branches + branches
        of = self.global_nodes, self.effects, self.function, scopes, branches, self.mutated, self.done
        return Frame(*of, perhaps=self.perhaps, gone_over=self.gone_over)

    def class_of(self, this: Obj) -> Obj | None:
        """The class of the method that stands here, or around here, and belongs to an object."""
        around = self.function
        while around is not None:
            if around.owner is not None and this is next(iter(around.parameters.values()), None):
                return around.owner
            around = (around.first or around).home
        return None

    @contextmanager
    def going_over(self, values: Iterable[Value]) -> Iterator[None]:
        """Inside, each of these objects is met: `for table in (train, test): …`, `for table in tables: …`."""
        before = self.gone_over
        for value in values:
            if len(value) > 1:
                self.gone_over += (value,)
            elif self.function is not None:
                self.effects.gone_over.update(dict.fromkeys(filter(is_element, value)))
        yield
        self.gone_over = before

    @contextmanager
    def making(self, new: Obj) -> Iterator[None]:
        """What is done to an object inside, as that is made, changes nothing that was there before."""
        key = new, "mutate"
        before = self.mutated.get(new), key in self.effects.actions
        keys = {key, (frozenset({new}), "mutate")}
        done = keys & self.done
        yield
        if before[0] is None:
            self.mutated.pop(new, None)
        else:
            self.mutated[new] = before[0]
        if not before[1]:
            self.effects.actions.pop(key, None)
        self.done -= keys - done

    @contextmanager
    def apart(self, told: bool) -> Iterator[dict[Obj, int] | None]:
        """What is changed inside, be it for the first time or again; None where that is not known.

        In a function it is only noted. Inside of another one it is what has been changed in that so far, too.

        Args:
            told: Whether that is asked for.
        """
        if not told or self.function is not None or self.is_apart:
            yield self.mutated if told and self.is_apart else None
            return
        before, done = self.mutated, self.done
        self.mutated, self.done, self.is_apart = {}, set(), True
        try:
            yield self.mutated
        finally:
            for each, sure in self.mutated.items():
                before[each] = max(sure, before.get(each, PERHAPS))
            self.mutated, self.done, self.is_apart = before, done | self.done, False

    def each_met(self, objects: Collection[Obj]) -> list[Obj]:
        """Of several objects those that a loop goes over, all of them; what holds others is none.

        None where some are made in a function: it may be these alone, as copies of the others.
        """
        met = any(value.issuperset(objects) for value in self.gone_over)
        found = [each for each in objects if each.holds.keys().isdisjoint(objects)] if met else []
        return found if all(each.home is None for each in found) else []

    def begins(self, each: Obj, action: str) -> bool:
        """Whether an action has to be followed: it was not yet, or only as one that may happen."""
        key = each, f"{action}?" if self.perhaps else action
        if key in self.done or (each, action) in self.done:
            return False
        self.done.add(key)
        return True

    def asked_of_instances(self) -> dict[Obj, frozenset[str]]:
        """The special methods that instances were asked for, as `told_of` has them, `*` for any attribute."""
        found: dict[Obj, frozenset[str]] = {}
        for one in self.done:
            match one:
                case (Obj(kind="instance") as each, str(action)) if action.startswith(_ASKING):
                    word, *asked = action.rstrip("?").split()
                    told = told_of(asked) if asked else _ASKED_UNSAID.get(word, frozenset())
                    found[each] = found.get(each, frozenset()) | told
        return found

    def first_held(self, holder: Obj, helds: Value) -> Value:
        """Objects of which it was not noted here that another one may hold them: from here on it is."""
        if self.function is None:
            return helds
        known = self.held.setdefault(holder, set())
        new = helds.difference(known)
        known |= new
        noted = new if holder.home is None else [each for each in new if each.kind == "param"]
        if noted:
            self.effects.holds.setdefault(holder, {}).update(dict.fromkeys(noted))
        return new

    def left_of(self, effects: Effects, given: Value, several: bool) -> Effects:
        """What is left to be done of a summary: from the second call on only what goes by what it is given.

        What else objects come to hold they hold since the function was looked at; in another function that
        is noted once, for what stands for parameters around both.

        Args:
            effects: The summary, which is complete.
            given: Objects in whose place the call has others.
            several: Whether all is done to one of several objects.
        """
        key = effects, given, several, bool(self.perhaps), self.filling
        if key in self.done:
            return effects.going_by(given)
        self.done.add(key)
        known = effects.lasting and self.function is None
        return effects.going_by(given, all_actions=True) if known else effects
