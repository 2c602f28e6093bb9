"""What a task has learn, or sets, before it goes by it: models of libraries, variables of contexts."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Container, Iterable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from cloaca_nb.afresh.beside.resets import NONE, Done, Methods, Names, Way, named_in
from cloaca_nb.afresh.changes import ModuleReading
from cloaca_nb.read.effects.objects import Obj, reach
from cloaca_nb.read.names.nodes import is_constant, last_name, literal_text, name_of
from cloaca_nb.read.names.walk import DEFINITIONS, Function, elements_of, first_yield, nodes_in
from cloaca_nb.read.tables.changing import FITTING, GOING_ON_LEARNING, LEARNING_ANEW, LEFT_UNLEARNT
from cloaca_nb.read.tables.special import SETTING_ANY
from cloaca_nb.syntax import remembered

#: What has no code of its own, and keeps nothing that learning could go by.
_PLAIN = frozenset({"data", "member", "library", "param"})
#: Attributes that tables have, and no model.
_OF_TABLES = frozenset({"columns", "index", "name", "values"})
#: What stands for all that is kept.
_KEPT = frozenset({"=kept"})


class _OfLibrary(Methods):
    """The methods of what a library made, by all that it keeps: some put something else in its place.

    Args:
        setting: The methods that do.
        idle: Those that do not go by it.
    """

    def __init__(self, setting: Container[str], idle: Container[str] = ()) -> None:
        self.left, self.unread = _KEPT, NONE
        self._setting, self._idle = setting, idle

    def of(self, name: str) -> Done:
        """What a method does."""
        if name in self._setting:
            return Done(sets=_KEPT, gives_it=name == "fit")
        return Done(NONE if name in self._idle else _KEPT)

    def is_method(self, name: str) -> bool:
        """Whatever it is, it goes by what is kept."""
        return True

    def is_property(self, name: str) -> bool:
        """None has anything set as it is read."""
        return False

    def is_async(self, name: str) -> bool:
        """None is."""
        return False


class _Learning(Way):
    """The way through code of what learns, also into helpers that are passed it: `score(model, rows)`.

    Args:
        methods: The methods of what learns.
        named: Where the code names it.
        helpers: Functions of the notebook by their names; what each does with a parameter is found out once.
        own: Whether it is a helper, which may give it.
    """

    def __init__(
        self, methods: Methods, named: Collection[ast.AST], helpers: _Helpers, *, own: bool = False
    ) -> None:
        super().__init__(methods, _KEPT, named, own=own)
        self._helpers = helpers

    def _is_it(self, node: ast.AST | None) -> bool:
        known = self._done_by_helper(node)
        return known.gives_it if known is not None else super()._is_it(node)

    def _called(self, node: ast.Call, done: Names) -> Names:
        known = self._done_by_helper(node)
        if known is None:
            return super()._called(node, done)
        for each in (*node.args, *node.keywords):
            done = (self._it if self._is_it(each) else self._after)(each, done)
        self._go_by(known.goes_by, done)
        return done | known.sets

    def _after(self, node: ast.AST, done: Names) -> Names:
        if isinstance(node, ast.Attribute) and node.attr == "__class__" and self._is_it(node.value):
            return self._it(node.value, done)
        return super()._after(node, done)

    def _done_by_helper(self, node: ast.AST | None) -> Done | None:
        """What a call does with the one that it is passed; None where that is not known."""
        given = node.args if isinstance(node, ast.Call) else []
        places = [at for at, each in enumerate(given) if self._is_it(each)]
        if not isinstance(node, ast.Call) or len(places) != 1:
            return None
        if any(isinstance(each, ast.Starred) for each in given):
            return None
        if last_name(node.func) in LEFT_UNLEARNT and places == [0]:
            return Done()
        return self._helpers.of(self._methods, name_of(node.func), places[0])


class _KeptTogether(_Learning):
    """The way through code that goes over what learns, or asks for it: `for model in models.values(): …`.

    Of each loop it is the one of that round, and what each has learnt once it is through, all have. Inside of
    such a loop no other one is asked for, else code goes by all of them.

    Args:
        named: Where the code names what keeps them.
        place: The key of the one of which it matters.
        layout: How what keeps them is written out.
    """

    def __init__(
        self,
        methods: Methods,
        named: Collection[ast.AST],
        helpers: _Helpers,
        place: object,
        layout: _Layout,
    ) -> None:
        super().__init__(methods, (), helpers)
        self._kept, self._place, self._layout = named, place, layout
        self._keys: set[str] = set()
        self._looped: list[str] = []

    def through(self, function: Function) -> Done:
        """What a function does."""
        over = (self._over(each) for each in nodes_in(function))
        self._looped = [name for found in over if found is not None for name in found[0]]
        return super().through(function)

    def _is_it(self, node: ast.AST | None) -> bool:
        if isinstance(node, ast.Subscript) and node.value in self._kept:
            key = node.slice
            own = isinstance(key, ast.Constant) and key.value == self._place
            return not self._layout.beside and (own or name_of(key) in self._keys)
        return super()._is_it(node)

    def _after(self, node: ast.AST, done: Names) -> Names:
        if isinstance(node, (*DEFINITIONS, ast.Lambda)):
            if any(each in self._kept or self._is_it(each) for each in nodes_in(node)):
                self._go_by(self._left, NONE)
            return done
        if (over := self._over(node)) is not None:
            return self._each(node, *over, done)
        if isinstance(node, ast.Subscript) and node.value in self._kept:
            return self._at(node, done)
        if isinstance(node, ast.Compare) and all(isinstance(each, ast.In | ast.NotIn) for each in node.ops):
            return self._block([node.left], done)
        if isinstance(node, ast.Call) and name_of(node.func) == "len":
            return self._block([each for each in node.args if each not in self._kept], done)
        if node in self._kept:
            self._go_by(self._left, done)
        return super()._after(node, done)

    def _at(self, node: ast.Subscript, done: Names) -> Names:
        """After code that asks for one, or puts another one in its place."""
        known = isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
        if isinstance(node.ctx, ast.Load) and (self._is_it(node) or not known):
            self._go_by(self._left, done)
        sets = isinstance(node.ctx, ast.Store) and self._is_it(node)
        return self._after(node.slice, done) | (_KEPT if sets else NONE)

    def _each(self, node: Any, names: list[str], keys: list[str], done: Names) -> Names:
        loop = isinstance(node, ast.For)
        inside: list[ast.AST] = [*(node.body if loop else (*node.generators[0].ifs, *elements_of(node)))]
        code = [one for each in inside for one in nodes_in(each)]
        others = sum(each in self._kept for each in code) > sum(
            isinstance(each, ast.Subscript) and each.value in self._kept and name_of(each.slice) in keys
            for each in code
        )
        strange = {name for name in names if self._stored.count(name) != self._looped.count(name)}
        strange |= {each.id for each in code if isinstance(each, ast.Name)} & (self._aliases - {*names})
        if others or strange:
            self._go_by(self._left, done)
            return done
        self._aliases.update(names)
        self._keys.update(keys)
        after = self._block(inside, done)
        leaves = any(isinstance(each, ast.Break | ast.Continue) for each in code)
        some = leaves if loop else node.generators[0].ifs or isinstance(node, ast.GeneratorExp)
        done = done if some else after
        return self._block(node.orelse, done) if loop else done

    def _over(self, node: ast.AST) -> tuple[list[str], list[str]] | None:
        """What a loop over all of them binds to each, and to its key; None for what is no such loop."""
        at: Any = node
        if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            at = node.generators[0] if len(node.generators) == 1 else None
        if isinstance(node, ast.comprehension) or not isinstance(at, ast.For | ast.comprehension):
            return None
        source, target, method = at.iter, at.target, ""
        if isinstance(source, ast.Call) and name_of(source.func) == "enumerate" and len(source.args) == 1:
            if not isinstance(target, ast.Tuple):
                return None
            source, target = source.args[0], target.elts[-1]
        function = source.func if isinstance(source, ast.Call) and not source.args else None
        if isinstance(function, ast.Attribute):
            source, method = function.value, function.attr
        if source not in self._kept:
            return None
        return self._layout.bound(target, method)


class _Layout(NamedTuple):
    """How what keeps models is written out.

    Attributes:
        by_keys: Whether it is a dict.
        beside: Of pairs, such as `("ridge", Ridge())`, how many there are, and where the model stands.
        places: The keys that are texts.
    """

    by_keys: bool
    beside: tuple[int, int] | None
    places: frozenset[object]

    def bound(self, target: ast.expr, method: str) -> tuple[list[str], list[str]] | None:
        """Names to which a loop binds each model, and its key."""
        keys: list[str] = []
        if (method != "") != self.by_keys or method not in {"", "values", "items", "keys"}:
            if not (self.by_keys and method == ""):
                return None
            method = "keys"
        if method == "keys":
            return ([], [target.id]) if isinstance(target, ast.Name) else None
        if method == "items":
            if not (isinstance(target, ast.Tuple) and len(target.elts) == 2):
                return None
            first, target = target.elts
            keys = [first.id] if isinstance(first, ast.Name) else []
        if self.beside is not None:
            size, at = self.beside
            if not (isinstance(target, ast.Tuple) and len(target.elts) == size):
                return None
            target = target.elts[at]
        return ([target.id], keys) if isinstance(target, ast.Name) else None


def _layout_of(made: ast.AST | None) -> _Layout | None:
    """How an expression lays models out; None where it does not write that out."""
    if isinstance(made, ast.Dict):
        keys = [literal_text(each) for each in made.keys if each is not None]
        known = len(keys) == len(made.keys) and None not in keys
        return _Layout(True, None, frozenset(keys)) if known and _are_made(made.values) else None
    if not isinstance(made, ast.List | ast.Tuple):
        return None
    pairs = [each for each in made.elts if isinstance(each, ast.Tuple)]
    if not pairs:
        return _Layout(False, None, frozenset()) if _are_made(made.elts) else None
    found = {
        (len(each.elts), at) for each in pairs for at, one in enumerate(each.elts) if not is_constant(one)
    }
    plain = len(pairs) == len(made.elts) and len(found) == 1
    return _Layout(False, found.pop(), frozenset()) if plain else None


def _are_made(values: Iterable[ast.expr]) -> bool:
    return all(isinstance(each, ast.Call | ast.Name) for each in values)


class _Helpers:
    """Functions of the notebook, with what they do with a model that they are passed."""

    def __init__(self, code: Iterable[ast.AST]) -> None:
        functions = [each for each in code if isinstance(each, ast.FunctionDef)]
        count = Counter(each.name for each in functions)
        plain = (each for each in functions if not each.decorator_list and first_yield(each) is None)
        self._functions = {each.name: each for each in plain if count[each.name] == 1}
        self._done: dict[tuple[Methods, str, int], Done | None] = {}

    def of(self, methods: Methods, name: str, at: int) -> Done | None:
        """What a helper does with the argument at a place; None where that is not known."""
        key = methods, name, at
        if key not in self._done:
            self._done[key] = None  # while it is found out: what calls itself is not known
            self._done[key] = self._find(*key)
        return self._done[key]

    def _find(self, methods: Methods, name: str, at: int) -> Done | None:
        function = self._functions.get(name)
        names = [*function.args.posonlyargs, *function.args.args] if function is not None else []
        if function is None or at >= len(names):
            return None
        said = [each for each in nodes_in(function) if getattr(each, "id", None) == names[at].arg]
        if any(isinstance(getattr(each, "ctx", None), ast.Store) for each in said):
            return None
        return _Learning(methods, said, self, own=True).through(function)


class Refits:
    """What tasks go by of models that they have not had learn before; each is found out once.

    Args:
        code: What the module has.
        reading: The module as the interpreter sees it.
    """

    def __init__(self, code: Collection[ast.AST], reading: ModuleReading) -> None:
        self._code, self._reading = code, reading
        self._helpers = _Helpers(code)
        self._going_by: dict[tuple[ast.AST, str], bool] = {}

    def see_nothing(self, changed: Collection[Obj], name: str, theirs: Iterable[ast.AST]) -> bool:
        """Whether a task has models learn before it goes by what another one had them learn.

        So it is with variables of contexts that it sets.

        Args:
            changed: What another one has changed, which a name is bound to, or what keeps it.
            theirs: The statements by which the task comes to the name.
        """
        methods = self._methods_of(changed)
        return methods is not None and not any(self._goes_by(methods, each, name) for each in theirs)

    def _methods_of(self, changed: Collection[Obj]) -> Methods | None:
        if any(each.kind != "library" for each in changed):
            return None
        libraries = {each.path for each in changed}
        if libraries == {"contextvars"}:
            return _VARIABLES
        plain = (
            libraries and libraries <= LEARNING_ANEW and all(each.kind in _PLAIN for each in reach(changed))
        )
        return _MODELS if plain and not self._may_go_on else None

    @cached_property
    def _may_go_on(self) -> bool:
        return any(map(_may_go_on, self._code))

    def _goes_by(self, methods: Methods, code: ast.AST, name: str) -> bool:
        if (code, name) not in self._going_by:
            ways = self._ways(methods, named_in(code, name), name)
            self._going_by[code, name] = any(each.goes_by_any(code) for each in ways)
        return self._going_by[code, name]

    def _ways(self, methods: Methods, named: Collection[ast.AST], name: str) -> Sequence[Way]:
        """The ways of all that a name leads to."""
        found = self._reading.objects([name])
        made = self._reading.making[0]
        layouts = [_layout_of(made(each)) for each in found if each.kind == "data" and len(found) == 1]
        layout = layouts[0] if layouts else None
        if layout is None:
            return [_Learning(methods, named, self._helpers)]
        places = (*layout.places, None)
        return [_KeptTogether(methods, named, self._helpers, place, layout) for place in places]


_MODELS = _OfLibrary(FITTING)
_VARIABLES = _OfLibrary({"set"}, {"reset", "name"})


@remembered
def _may_go_on(code: ast.AST) -> bool:
    """Whether code may have models go on learning, or sets how they learn."""
    nodes = nodes_in(code)
    said = {literal_text(each) or last_name(each) for each in nodes}
    said |= {each.arg or "" for each in nodes if isinstance(each, ast.keyword)}
    stored = (
        each for each in nodes if isinstance(each, ast.Attribute) and not isinstance(each.ctx, ast.Load)
    )
    sets = any(last_name(each.value) != "self" and each.attr not in _OF_TABLES for each in stored)
    return sets or not said.isdisjoint(GOING_ON_LEARNING | SETTING_ANY)
