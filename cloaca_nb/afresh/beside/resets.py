"""Attributes that a task sets before it goes by them: of what another one has left there it sees nothing.

`with timer:` sets in `__enter__` what `__exit__` goes by, and `scan.run(rows)` begins with `self.found = []`.
Code is followed in its order, into the methods that it calls. What is no plain use of an instance goes by all
of it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Container, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from cloaca_nb.afresh.beside.reached import Making, are_made_for, is_memo_in, left_behind, memos_among
from cloaca_nb.afresh.touches import attributes_read
from cloaca_nb.read.effects.objects import Obj, ancestors
from cloaca_nb.read.effects.own.assigned import attributes_assigned
from cloaca_nb.read.effects.syntax.begun import emptied_by
from cloaca_nb.read.effects.syntax.shapes import is_container
from cloaca_nb.read.names.nodes import decorators_of, last_name, parameters_of
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.read.names.walk import DEFINITIONS, Function, elements_of, first_yield, nodes_in, stored_in
from cloaca_nb.read.tables.special import MAKING_OF, OF_CLASSES

Names = frozenset[str]
NONE: Names = frozenset()
_Left = tuple[Collection[Obj], Names, Names]
#: Attributes of every object that lead to all that it has.
_ALL = frozenset({"__dict__", "__getstate__", "__reduce__", "__reduce_ex__", "__sizeof__", "__class__"})
#: Decorators below which a method runs each time that it is asked for.
_PLAIN = frozenset({"property", "setter"})
#: What goes over all that it is given at once.
_AT_ONCE = frozenset({"list", "tuple", "set", "sorted", "sum", "min", "max", "any", "all"})
#: What ends a way through code.
_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)


class Resets:
    """What tasks go by of instances that they have not set before; each is found out once, for many tasks."""

    def __init__(self, known: Making) -> None:
        self._known = known
        self._left: dict[tuple[frozenset[Obj], tuple[ast.AST, ...]], _Left] = {}
        self._methods = cache(Methods)
        self._going_by: dict[tuple[Methods, ast.AST, str], bool] = {}

    def see_nothing(
        self,
        changed: Collection[Obj],
        name: str,
        code: Collection[ast.AST],
        may: Container[Obj],
        theirs: Collection[ast.AST],
    ) -> bool:
        """Whether a task sets all that another one has set of some instances before it goes by that.

        Args:
            changed: The instances, which a name is bound to, and what they keep.
            code: What the other one runs.
            may: What it may change.
            theirs: The statements by which the task comes to the name.
        """
        key = frozenset(changed), (*code,)
        if key not in self._left:
            self._left[key] = self._left_behind(*key, may)
        owners, left, memos = self._left[key]
        if not (left := left - {name for name in memos if all(is_memo_in(each, name) for each in theirs)}):
            return False
        methods = {self._of(each.owner, left, theirs) for each in owners if each.owner is not None}
        return not any(self._goes_by_any(each, one, name) for each in methods for one in theirs)

    def _left_behind(self, changed: Collection[Obj], code: Sequence[ast.AST], may: Container[Obj]) -> _Left:
        """The instances among what is changed, attributes that may be, none where any may; memos of these."""
        kept = {each for each in changed if each.kind != "instance"}
        owners = {each for each in changed if each.kind == "instance"}
        owners |= {one for each in kept for one in each.holders if one.kind == "instance"}
        inside = [each for each in kept if owners.isdisjoint(each.holders)]  # a list in a dict of theirs
        around = {one for each in inside for one in each.holders if one.kind == "data"}
        kept |= {one for one in around if not owners.isdisjoint(one.holders)}
        left = left_behind(owners, code)
        kept |= {one for each in owners for one in each.holds if one.kind != "class" and one in may} - owners
        plain = not kept or (left and are_made_for(kept, owners, left, self._known))
        return owners, left if owners and plain else NONE, memos_among(left, owners, code)

    def _of(self, cls: Obj, left: Names, theirs: Collection[ast.AST]) -> Methods:
        bodies = [base.node for base in ancestors(cls) if base.node is not None]
        return self._methods(cls, left, left.difference(attributes_read([*theirs, *bodies])))

    def _goes_by_any(self, methods: Methods, code: ast.AST, name: str) -> bool:
        key = methods, code, name
        if key not in self._going_by:
            self._going_by[key] = Way(methods, methods.left, named_in(code, name)).goes_by_any(code)
        return self._going_by[key]


def named_in(code: ast.AST, name: str) -> Collection[ast.AST]:
    """Where code names what a name of the notebook is bound to."""
    return {each for each in names_of(code).nodes if each.id == name}


class Done(NamedTuple):
    """What a method does with its instance: what it goes by before it sets that, what it surely sets."""

    goes_by: Names = NONE
    sets: Names = NONE
    gives_it: bool = False


class Methods:
    """What methods of a class do, as their text says.

    Args:
        cls: The class.
        left: Names of attributes of which it matters.
        unread: Those that are only counted on, which nobody reads.
    """

    def __init__(self, cls: Obj, left: Names, unread: Names) -> None:
        self.left, self.unread = left, unread
        self._codes: dict[str, list[ast.stmt]] = {}
        assigned = [attributes_assigned(each.node) for each in ancestors(cls) if each.node is not None]
        bound = [(name, one) for found in assigned for name in found for one in found[name]]
        others = {name for name, value in bound if value is None or not is_container(value)}
        self.containers = {name for name, _ in bound} - others
        for base in ancestors(cls):
            found: dict[str, list[ast.stmt]] = {}
            for each in getattr(base.node, "body", ()):
                names = [each.name] if isinstance(each, DEFINITIONS) else stored_in(each)
                for name in names:
                    found.setdefault(name, []).append(each)
            self._codes = {**found, **self._codes}
        self._done: dict[str, Done] = {}
        for goes_by in (NONE, None):  # what is surely set is found first: it counts where others are gone by
            while (found_out := {name: self._look_at(name, goes_by) for name in self._codes}) != self._done:
                self._done = found_out

    def of(self, name: str) -> Done | None:
        """What a method does; None where there is none."""
        return self._done.get(name)

    def is_method(self, name: str) -> bool:
        """Whether code of the class runs where an attribute is asked for, or called."""
        return any(isinstance(each, Function) for each in self._codes.get(name, ()))

    def is_property(self, name: str) -> bool:
        """Whether it runs where that is read, or set."""
        return any(not MAKING_OF.isdisjoint(decorators_of(each)) for each in self._codes.get(name, ()))

    def is_async(self, name: str) -> bool:
        """Whether a method runs once that is awaited."""
        return any(isinstance(each, ast.AsyncFunctionDef) for each in self._codes.get(name, ()))

    def suppresses(self, name: str) -> bool:
        """Whether a method gives anything, by which `__exit__` says that an exception is none."""
        inside = (one for each in self._codes.get(name, ()) for one in nodes_in(each))
        given = [each.value for each in inside if isinstance(each, ast.Return) and each.value is not None]
        return any(not isinstance(each, ast.Constant) or bool(each.value) for each in given)

    def _look_at(self, name: str, goes_by: Names | None) -> Done:
        before, codes = self._done.get(name, Done()), self._codes[name]
        found = [self._of(each) for each in codes if isinstance(each, Function)]
        if not found:
            return before
        sets = frozenset.intersection(*(each.sets for each in found))
        gone_by = goes_by if goes_by is not None else before.goes_by.union(*(each.goes_by for each in found))
        return Done(gone_by, sets, any(each.gives_it for each in found))

    def _of(self, function: Function) -> Done:
        names, decorators = parameters_of(function.args), decorators_of(function)
        if not names or not OF_CLASSES.isdisjoint(decorators):
            return Done()
        first = [each for each in nodes_in(function) if getattr(each, "id", None) == names[0].arg]
        if any(isinstance(getattr(each, "ctx", None), ast.Store) for each in first):
            return Done(self.left)
        found = Way(self, self.left, {*first}, own=True).through(function)
        return found if _PLAIN.issuperset(decorators) else found._replace(sets=NONE)


class Way:
    """The way through some code.

    Args:
        methods: The methods of the instance's class.
        left: Names of attributes of which it matters.
        named: Where the code names the instance.
        own: Whether it is a method of its own, which may give it.
    """

    def __init__(
        self, methods: Methods, left: Names, named: Collection[ast.AST], *, own: bool = False
    ) -> None:
        self._methods, self._left, self._named, self._own = methods, left, named, own
        self._goes_by = NONE
        self._aliases: set[str] = set()
        self._stored: list[str] = []
        self._exits: list[Names] = []
        self._gives_it = False
        self._awaited: set[ast.AST] = set()

    def goes_by_any(self, code: ast.AST) -> bool:
        """Whether a statement of a module goes by an attribute before it sets it, where it is called."""
        bodies = code.body if isinstance(code, ast.ClassDef) else [code]
        for each in bodies:
            if isinstance(each, Function):
                self.through(each)
            else:
                self._after(each, NONE)
        return bool(self._goes_by)

    def through(self, function: Function) -> Done:
        """What a function does."""
        names = (each for each in nodes_in(function) if isinstance(each, ast.Name))
        self._aliases, self._exits = set(), []
        self._stored = [each.id for each in names if isinstance(each.ctx, ast.Store)]
        end = self._block(function.body, NONE)
        exits = self._exits if _leaves(function.body) else [*self._exits, end]
        later = first_yield(function) is not None
        sets = frozenset.intersection(*exits) if exits and not later else NONE
        return Done(self._goes_by, sets, self._gives_it)

    # What is done to the instance

    def _go_by(self, names: Names, done: Names) -> None:
        self._goes_by |= (names & self._left) - done

    def _is_it(self, node: ast.AST | None) -> bool:
        """Whether an expression gives the instance, or may: `scan`, `scan.add(1)`."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            known = self._methods.of(node.func.attr)
            return known is not None and known.gives_it and self._is_it(node.func.value)
        return node in self._named or (isinstance(node, ast.Name) and node.id in self._aliases)

    def _it(self, node: ast.AST, done: Names) -> Names:
        """After an expression that gives the instance, of which nobody sees anything by that."""
        return self._called(node, done) if isinstance(node, ast.Call) else done

    def _run(self, name: str, done: Names, *, awaited: bool = True) -> Names:
        """After a method of it has run."""
        known = self._methods.of(name)
        if known is None or not self._methods.is_method(name):
            self._go_by(self._left if known is not None else frozenset({name}), done)
            return done
        self._go_by(known.goes_by, done)
        return done | known.sets if awaited else done

    def _name_as_it(self, target: ast.AST | None, done: Names) -> None:
        """A name is bound to it; where that may be something else, or it is kept, all of it is seen."""
        if isinstance(target, ast.Name) and self._stored.count(target.id) == 1:
            self._aliases.add(target.id)
        elif target is not None:
            self._go_by(self._left, done)

    # Code in its order

    def _block(self, body: Iterable[ast.AST], done: Names) -> Names:
        for each in body:
            done = self._after(each, done)
        return done

    def _after(self, node: ast.AST, done: Names) -> Names:
        handler = _HANDLERS.get(type(node))
        if handler is not None:
            return handler(self, node, done)
        return self._block(ast.iter_child_nodes(node), done)

    def _name(self, node: ast.Name, done: Names) -> Names:
        if node.id == "super" or (self._is_it(node) and isinstance(node.ctx, ast.Load)):
            self._go_by(self._left, done)
        return done

    def _attribute(self, node: ast.Attribute, done: Names) -> Names:
        if not self._is_it(node.value):
            return self._after(node.value, done)
        done = self._it(node.value, done)
        if node.attr in _ALL:
            self._go_by(self._left, done)
        elif self._methods.is_method(node.attr):
            after = self._run(node.attr, done)
            return after if self._methods.is_property(node.attr) else done
        elif isinstance(node.ctx, ast.Store):
            return done | {node.attr}
        else:
            self._go_by(frozenset({node.attr}), done)
        return done

    def _call(self, node: ast.Call, done: Names) -> Names:
        done = self._called(node, done)
        if self._is_it(node):
            self._go_by(self._left, done)
        return done

    def _called(self, node: ast.Call, done: Names) -> Names:
        function = node.func
        method = function if isinstance(function, ast.Attribute) and self._is_it(function.value) else None
        if method is not None:
            done = self._it(method.value, done)
        elif not self._is_it(function):
            done = self._after(function, done)
        over = isinstance(function, ast.Name) and function.id in _AT_ONCE and not self._methods.of("__len__")
        for each in (*node.args, *node.keywords):
            done = (self._gone_over if over else self._after)(each, done)
        if method is not None:
            plain = node in self._awaited or not self._methods.is_async(method.attr)
            return self._run(method.attr, done, awaited=plain)
        return self._run("__call__", done) if self._is_it(function) else done

    def _await(self, node: ast.Await, done: Names) -> Names:
        self._awaited.add(node.value)
        return self._after(node.value, done)

    def _alone(self, node: ast.Expr, done: Names) -> Names:
        match emptied_by(node):  # `self.rows.clear()`
            case ast.Attribute(value=own, attr=name) if self._is_it(own) and name in self._methods.containers:
                return self._it(own, done) | {name}
        return (self._it if self._is_it(node.value) else self._after)(node.value, done)

    def _return(self, node: ast.Return, done: Names) -> Names:
        if node.value is not None and self._own and self._is_it(node.value):
            done, self._gives_it = self._it(node.value, done), True
        elif node.value is not None:
            done = self._after(node.value, done)
        self._exits.append(done)
        return done

    def _assign(self, node: ast.Assign | ast.AnnAssign, done: Names) -> Names:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if node.value is None:
            return done
        if self._is_it(node.value):
            done = self._it(node.value, done)
            for each in targets:
                self._name_as_it(each, done)
            return done
        return self._block([node.value, *targets], done)

    def _augmented(self, node: ast.AugAssign, done: Names) -> Names:
        if isinstance(node.target, ast.Attribute) and self._is_it(node.target.value):
            self._go_by(frozenset({node.target.attr}) - self._methods.unread, done)
        return self._block([node.value, node.target], done)

    def _if(self, node: ast.If | ast.IfExp, done: Names) -> Names:
        done = self._after(node.test, done)
        body, orelse = (each if isinstance(each, list) else [each] for each in (node.body, node.orelse))
        return _joined([(self._block(body, done), body), (self._block(orelse, done), orelse)], done)

    def _first(self, node: ast.BoolOp, done: Names) -> Names:
        done = self._after(node.values[0], done)
        self._block(node.values[1:], done)
        return done

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, done: Names) -> Names:
        source, targets = (node.test, []) if isinstance(node, ast.While) else (node.iter, [node.target])
        done = self._gone_over(source, done) if isinstance(node, ast.For) else self._after(source, done)
        self._block([*targets, *node.body], done)
        self._block(node.orelse, done)
        return done

    def _gone_over(self, node: ast.AST, done: Names) -> Names:
        if not (self._is_it(node) and self._methods.is_method("__iter__")):
            return self._after(node, done)
        after = self._run("__iter__", self._it(node, done))
        known = self._methods.of("__iter__")
        if known is not None and known.gives_it:
            self._run("__next__", after)
        return after

    def _comprehension(self, node: Any, done: Names) -> Names:
        inside = done
        for at, each in enumerate(node.generators):
            inside = (self._after if each.is_async else self._gone_over)(each.iter, inside)
            done = inside if at == 0 else done
            self._block([each.target, *each.ifs], inside)
        self._block(elements_of(node), inside)
        return done

    def _try(self, node: Any, done: Names) -> Names:
        body = self._block(node.orelse, self._block(node.body, done))
        ways = [(body, [*node.body, *node.orelse])]
        ways += [(self._block(each.body, done), each.body) for each in node.handlers]
        return self._block(node.finalbody, done) | _joined(ways, done)

    def _match(self, node: ast.Match, done: Names) -> Names:
        done = self._after(node.subject, done)
        for case in node.cases:
            self._block([*([case.guard] if case.guard else ()), *case.body], done)
        return done

    def _with(self, node: ast.With | ast.AsyncWith, done: Names) -> Names:
        entered, exits, plain = done, list[str](), True
        word = "__a{}__" if isinstance(node, ast.AsyncWith) else "__{}__"
        enter, leave = word.format("enter"), word.format("exit")
        for item in node.items:
            if not self._is_it(item.context_expr):
                entered = self._block(filter(None, (item.context_expr, item.optional_vars)), entered)
                plain &= last_name(item.context_expr).lower().endswith("lock")
                continue
            entered = self._run(enter, self._it(item.context_expr, entered))
            known = self._methods.of(enter)
            if known is not None and known.gives_it:
                self._name_as_it(item.optional_vars, entered)
            exits.append(leave)
            plain &= not self._methods.suppresses(leave)
        inside = self._block(node.body, entered)
        for each in exits:
            entered = self._run(each, entered)
        return entered | (inside if plain else NONE)

    def _later(self, node: ast.AST, done: Names) -> Names:
        """What runs whenever it is called, such as a function that is defined there."""
        inner = Way(self._methods, self._left, self._named)
        inner._aliases = self._aliases
        inner._block(ast.iter_child_nodes(node), NONE)
        self._goes_by |= inner._goes_by
        return done


def _leaves(body: Sequence[ast.AST]) -> bool:
    return bool(body) and isinstance(body[-1], _LEAVING)


def _joined(ways: Iterable[tuple[Names, Sequence[ast.AST]]], done: Names) -> Names:
    """What is set on each of some ways that lead on."""
    on = [each for each, body in ways if not _leaves(body)]
    return frozenset.intersection(*on) if on else done


_HANDLERS: dict[type[ast.AST], Callable[[Way, Any, Names], Names]] = {
    ast.Name: Way._name,
    ast.Attribute: Way._attribute,
    ast.Call: Way._call,
    ast.Await: Way._await,
    ast.Expr: Way._alone,
    ast.Return: Way._return,
    ast.Assign: Way._assign,
    ast.AnnAssign: Way._assign,
    ast.AugAssign: Way._augmented,
    ast.If: Way._if,
    ast.IfExp: Way._if,
    ast.BoolOp: Way._first,
    ast.For: Way._loop,
    ast.AsyncFor: Way._loop,
    ast.While: Way._loop,
    **dict.fromkeys((ast.Try, getattr(ast, "TryStar", ast.Try)), Way._try),
    ast.Match: Way._match,
    ast.With: Way._with,
    ast.AsyncWith: Way._with,
    **dict.fromkeys((ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp), Way._comprehension),
    **dict.fromkeys((*DEFINITIONS, ast.Lambda), Way._later),
}
