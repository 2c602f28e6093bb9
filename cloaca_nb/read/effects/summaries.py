"""Effect summaries of functions: what running one does, found out once and told for each call."""

from __future__ import annotations

import ast
import weakref
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.bounded.roughly import looked_at_roughly
from cloaca_nb.read.effects.frame import OF_SEVERAL, PUT, Effects, Frame
from cloaca_nb.read.effects.objects import Obj, Value
from cloaca_nb.read.effects.syntax.filling import fills_memos
from cloaca_nb.read.names.nodes import decorators_of, globals_in
from cloaca_nb.read.names.walk import Function, FunctionOrLambda, body_of, nodes_in, statements_in
from cloaca_nb.read.tables.special import MAKING_OF
from cloaca_nb.syntax import remembered

if TYPE_CHECKING:
    from cloaca_nb.read.effects.interpret import Interpreter

#: How often functions that call each other are looked at again until nothing new is found.
_ROUNDS = 8
#: Decorators that keep what a function gives.
_CACHES = frozenset({"lru_cache", "cache", "cached", "memoize"})
#: What changes an object, and does nothing else.
_BUILDING = frozenset({"mutate", f"mutate{OF_SEVERAL}", PUT, f"{PUT}{OF_SEVERAL}"})
#: Kinds of what nothing holds.
_NO_PARTS = frozenset({"param", "member", "state"})
#: How often one statement has a function looked at again, since what it sees holds more than it did.
_MOST_AGAIN = 8


class Summaries:
    """What is known of functions, as long as what they see is what it was."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._in: Interpreter = weakref.proxy(interpreter)  # it owns this
        self._known: dict[Obj, Effects] = {}
        self._open: set[Obj] = set()
        self._cyclic = False
        self.kept: set[Obj] = set()
        self._of_memos: dict[Obj, tuple[object, Effects]] = {}
        self._statement: object = None
        self._again: Counter[Obj] = Counter()  # how often functions were looked at again in this statement
        self._put_off: set[Obj] = set()  # what they see of that after it
        self._roughly: set[Obj] = set()  # what was not looked at as this statement had had its share

    def of(self, function: Obj) -> Effects:
        """The effect summary of a function; those of the functions that it calls are found first."""
        if self._in.ran is not self._statement:
            self._statement, self._again = self._in.ran, Counter()
            self._in.filled |= self._put_off
            self._put_off = set()
            for each in self._roughly:
                self._known.pop(each, None)
            self._roughly.clear()
        if self._in.filled:
            self._forget_seeing(self._in.filled)
        if self._fresh(function) or function in self._open:
            return self._known.setdefault(function, Effects())
        order = self._callees_first(function)
        before_it, self._cyclic = self._cyclic, False
        self._open.update(order)
        for _ in range(_ROUNDS):
            before = sum(self._known[each].size() for each in order if each in self._known)
            for each in order:
                with self._in.one_of_several(False):
                    self._known[each] = self._look_at(each)
            after = sum(self._known[each].size() for each in order)
            if not self._cyclic or after == before:
                break
        self._open.difference_update(order)
        self._in.again.found += 1
        if self._cyclic:  # what one of them has seen counts for all
            seen: dict[str, Value | None] = {}
            for each in order:
                seen.update(self._known[each].seen)
            for each in order:
                self._known[each].seen = seen
        self._cyclic = self._cyclic or before_it
        return self._known[function]

    @property
    def open_count(self) -> int:
        """How many functions are being looked at."""
        return len(self._open)

    def of_variant(self, function: Obj) -> Effects | None:
        """The effect summary of a function with what is known of its parameters.

        None where it calls one that is being looked at: what that does is not known yet.
        """
        before, self._cyclic = self._cyclic, False
        found: Effects | None = self.of(function)
        if self._cyclic:
            del self._known[function]
            found = None
        self._cyclic = self._cyclic or before
        return found

    def _forget_seeing(self, filled: set[Obj]) -> None:
        """Lets go of what was found out about functions that see what holds more now: `HOOKS.append(f)`."""
        first, waiting, found, names = set(filled), list(filled), set(filled), set[str]()
        filled.clear()
        while waiting and self._known:
            each = waiting.pop()
            names.update(self._in.bound_to.get(each, ()))
            new = each.holders.keys() - found
            found |= new
            waiting += new
        for each in [one for one in self._known if one not in self._open]:
            if names.isdisjoint(self._known[each].seen):
                continue
            if self._again[each] < _MOST_AGAIN:
                self._again[each] += 1
                del self._known[each]
            else:
                self._put_off |= first

    def _fresh(self, function: Obj) -> bool:
        known = self._known.get(function)
        names = self._in.globals
        return known is not None and all(names.get(name) is value for name, value in known.seen.items())

    def _callees_first(self, function: Obj) -> list[Obj]:
        """The function and those that it may call by name, the called ones first; known ones left out."""
        order: dict[Obj, None] = {}
        waiting, seen = [function], set[Obj]()
        while waiting:
            each = waiting[-1]
            if each in seen:
                waiting.pop()
                order[each] = None
                continue
            seen.add(each)
            waiting.extend(
                other for other in self._mentioned(each) if other not in seen and not self._fresh(other)
            )
        return list(order)

    def _mentioned(self, function: Obj) -> Iterator[Obj]:
        """The functions whose names it says, also in functions inside of it, which it mostly calls."""
        node = function.node
        if not isinstance(node, Function | ast.Lambda):
            return
        for inner in (each for part in body_of(node) for each in nodes_in(part)):
            if isinstance(inner, ast.Name) and inner in function.global_nodes:
                for each in self._in.globals.get(inner.id, ()):
                    if each.kind == "function" and each.origin is None:
                        yield each

    def _look_at(self, function: Obj) -> Effects:
        """Looks at a function's body."""
        node = function.node
        assert isinstance(node, Function | ast.Lambda)
        names: dict[str, Value] = {name: frozenset({each}) for name, each in function.parameters.items()}
        scopes = (names, *function.around)
        frame = Frame(function.global_nodes, function=function, scopes=scopes, outward=_declared_global(node))
        frame.effects.lasting = self._in.tried_out is None
        if isinstance(node, ast.Lambda):
            frame.effects.returned.update(dict.fromkeys(self._in.value(node.body, frame)))
            return frame.effects
        found: Effects | None = None
        for _ in range(3):  # names may be bound below their use in a loop
            if self._in.is_worked_out:
                self._roughly.add(function)
                looked_at_roughly(self._in, function, frame)
                break
            size = frame.effects.size()
            self._in.block(node.body, frame)
            if found is not None and frame.effects.size() == size:
                break
            if not frame.effects.bound and _runs_once(node):
                break
            found = frame.effects
        frame.effects.shorten(function)
        return frame.effects

    def is_memo(self, function: Obj) -> bool:
        """Whether a function keeps what it gave."""
        return function in self.kept or is_cached(function.node)

    def of_memo(self, function: Obj, effects: Effects) -> Effects:
        """What asking a memo does: what it changes of what it has made itself, nobody had before."""
        known, found = self._of_memos.get(function, (None, effects))
        if known != (effects, effects.size()):
            own = [each for each in effects.actions if each[0].home is function and each[1] in _BUILDING]
            actions = {each: None for each in effects.actions if each not in own}
            found = replace(effects, actions=actions) if own else effects
            self._of_memos[function] = (effects, effects.size()), found
        return found

    def met(self, function: Obj) -> None:
        """Notes that a function is called where it may be one of those that are being looked at."""
        self._cyclic = self._cyclic or function in self._open

    def given_of(self, function: Obj) -> Value:
        """What of the notebook's own a function gives, one after the other where it is a generator."""
        given = self.of(function).returned
        inside = (one for each in given if each.kind == "iterator" for one in each.holds)
        return frozenset(
            each for each in (*given, *inside) if each.home is None and each.kind not in _NO_PARTS
        )

    def seen_by(self, function: Obj) -> frozenset[str]:
        """Names of the notebook that a function, and those that it calls, look up."""
        while function.origin is not None:
            function = function.origin
        return frozenset(self.of(function).seen)


@remembered
def _runs_once(function: Function) -> bool:
    """Whether a function's statements run one after the other, each once, and none of its code later."""
    inner = (node for each in function.body for node in nodes_in(each))
    return not any(isinstance(node, _AGAIN) for node in inner)


#: What runs again, or later, when names may have been bound below it.
_AGAIN = (
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Lambda,
    ast.GeneratorExp,
)


def is_cached(node: ast.AST | None) -> bool:
    """Whether a function keeps what it gives by a decorator: `lru_cache`, `cache`."""
    return not _CACHES.isdisjoint(decorators_of(node))


def keeps_given(function: Function) -> bool:
    """Whether a function keeps what it gave: by a decorator, or in something that it fills in."""
    by_decorator = not (MAKING_OF - {"property"}).isdisjoint(decorators_of(function))
    return by_decorator or is_cached(function) or fills_memos(function)


def _declared_global(function: FunctionOrLambda) -> frozenset[str]:
    """The names that a function's own statements declare with `global`."""
    return globals_in(() if isinstance(function, ast.Lambda) else statements_in(function.body))
