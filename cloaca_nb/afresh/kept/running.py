"""Which of the code of the classes that a task meets it may run: what it asks for, by whatever way."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from functools import cache
from itertools import chain

from cloaca_nb.afresh.beside.reached import Making, are_made_for, attributes_left, is_of_own_code
from cloaca_nb.afresh.changes import ModuleReading
from cloaca_nb.afresh.kept.asking import asked_by_text
from cloaca_nb.afresh.kept.instances import ALL
from cloaca_nb.afresh.kept.showing import SHOWN, shows_nothing
from cloaca_nb.afresh.parts import Part, Parts
from cloaca_nb.afresh.touches import NameTouch
from cloaca_nb.read.effects.objects import CODE, Obj, classes_of, reach
from cloaca_nb.read.names.making import is_in_making, is_in_method, never_made, without_making
from cloaca_nb.read.names.nodes import decorators_of, last_name, literal_text
from cloaca_nb.read.names.walk import (
    DEFINITIONS,
    FUNCTIONS,
    Function,
    calls_in,
    names_within,
    nodes_in,
    outliving_generators,
    parents_in,
)
from cloaca_nb.read.tables.changing import words
from cloaca_nb.read.tables.methods import GIVING_NOTHING
from cloaca_nb.read.tables.special import ASKED_BY_LIBRARIES, OF_CLASSES
from cloaca_nb.syntax import remembered

#: Decorators of methods that have them called by their names alone, and those of classes that call none.
_BY_NAME = OF_CLASSES | {"property", "cached_property", "setter", "deleter", "abstractmethod", "override"}
_CALLING_NONE = frozenset({"dataclass", "final", "runtime_checkable", "total_ordering"})
#: Bases whose code calls no method of a class by its name.
_BASES = frozenset({"object", "ABC", "Protocol", "Generic", "Exception", "ValueError", "RuntimeError"})
#: Texts that may name attributes.
_NAMING = re.compile(r"\A[\w.]+\Z|[{@]")
#: What may look at all that an instance has.
_SHOWING_ALL = words("dumps dump deepcopy copy asdict astuple pprint pformat pickle joblib to_pickle")
#: Code that runs once what it stands in has ended.
_LATER = (*FUNCTIONS, ast.Yield, ast.YieldFrom)
#: What asks for attributes by texts that may be computed, and what has all names at hand.
_COMPUTING = frozenset({"getattr", "attrgetter", "methodcaller"})
_ANY = ALL | {"getmembers", "eval", "exec", "__getattribute__", "mro", "__mro__", "globals"}


class RunCode:
    """The code that the tasks of a module may run.

    Args:
        parts: The module.
        needed: Task -> statements whose code it may run.

    Attributes:
        unmade: Task -> classes of which it makes no instance.
    """

    def __init__(self, parts: Parts, needed: Mapping[str, Sequence[Part]]) -> None:
        self._parts = parts
        self._needed = needed
        self._tasks = {part.task: part for part in parts.parts}
        self.unmade = {task: self._find_unmade(each) for task, each in needed.items()}
        self._idle = cache(self._find_idle)

    def codes(self, task: str) -> list[ast.AST]:
        """The code that a task may run."""
        return [*chain.from_iterable(self._of(task, part) for part in self._needed[task])]

    def runs(self, task: str, touch: NameTouch) -> bool:
        """Whether a task may run the code of a touch: no method of a class that it does not ask for."""
        return not is_in_method(touch.part.node, touch.line, self._idle(task))

    def is_for_making(self, task: str, touch: NameTouch) -> bool:
        """Whether code runs only as an instance is made of a class of which a task makes none."""
        return touch.part.node in self.unmade[task] and is_in_making(touch.part.node, touch.line)

    def used(self, task: str, part: Part) -> Set[str]:
        """The names that a statement uses once the task runs."""
        code = self._of(task, part)
        return part.later if code == [part.code] else part.later & names_within(*code)

    def of_class(self, task: str, node: ast.AST) -> ast.AST:
        """A class without methods that a task does not ask for; what is no class, as it is."""
        return _without(node, self._idle(task)) if isinstance(node, ast.ClassDef) else node

    def _of(self, task: str, part: Part) -> list[ast.AST]:
        run = self.of_class(task, part.node)
        if part.node in self.unmade[task]:
            return without_making(run)
        return [part.code] if run is part.node else [run]

    @staticmethod
    def _find_unmade(needed: Sequence[Part]) -> frozenset[ast.ClassDef]:
        """Classes of which a task makes no instance: `jobs = [Job("a")]` beside it has made one before."""
        later = [part.code for part in needed if part.task is not None or isinstance(part.code, DEFINITIONS)]
        before = (_passed_on(part.code) for part in needed if part.code not in later)
        return never_made(later, frozenset().union(*before))

    def _find_idle(self, task: str) -> frozenset[str]:
        """Names of methods that a task does not ask for: what runs at load has run there."""
        if not any(isinstance(part.node, ast.ClassDef) for part in self._needed[task]):
            return frozenset()
        part = self._tasks[task]
        return idle_methods([each.code for each in self._parts.needed(part)])


def code_put_into(parts: Parts, reading: ModuleReading) -> Callable[[str], list[Part]]:
    """Gives the statements that define the functions and classes which lie in what a name is bound to."""
    places = {
        node: part
        for part in parts.parts
        if part.task is None
        for node in nodes_in(part.node)
        if isinstance(node, (*DEFINITIONS, ast.Lambda))
    }

    @cache
    def put(name: str) -> list[Part]:
        nodes = (each.node for each in reach(reading.objects([name])) if each.kind in CODE)
        return [*dict.fromkeys(places[node] for node in nodes if node in places)]

    return put


def are_only_gathered(
    changed: Collection[Obj], code: Collection[ast.AST], theirs: Collection[ast.AST], known: Making
) -> bool:
    """Whether code only puts something into what is changed, or counts it, and asks for none of that.

    `self.lines.append(text)`, `self.n += 1`: each instance has a list of its own, by that attribute alone.

    Args:
        changed: What another task changes.
        code: What that one runs.
        theirs: The code.
        known: What is known of what makes objects.
    """
    lists = [each for each in changed if each.kind != "instance"]
    holders = (one for each in lists for one in each.holders)
    owners = {one for one in holders if one.kind != "unknown" or one.home is None}  # `append` gave nothing
    owners |= {each for each in changed if each.kind == "instance"}
    plain = all(each.kind == "data" for each in lists) and all(one.kind == "instance" for one in owners)
    said = {last_name(each) for one in theirs for each in nodes_in(one)} if owners and plain else _SHOWING_ALL
    if not said.isdisjoint(_SHOWING_ALL) or not asked_by_text([*theirs]).isdisjoint(_ANY):
        return False
    put, read = (frozenset().union(*(each[at] for each in map(_put_and_read, theirs))) for at in (0, 1))
    if len(lists) < len(changed):
        if not all(map(is_of_own_code, owners)):
            return False
        found = [attributes_left(each) for each in code]
        left = frozenset().union(*(each for each in found if each is not None))
        members = {name for each in owners for cls in classes_of(each) for name in cls.members}
        if None in found or not left or not left.isdisjoint(read | members):  # of a property its code runs
            return False
    return not lists or are_made_for(lists, owners, put - read, known)


@remembered
def _put_and_read(code: ast.AST) -> tuple[frozenset[str], frozenset[str]]:
    """Names of attributes into which code puts something, and of those that it reads otherwise."""
    outer = parents_in(code)
    inside = [each for each in nodes_in(code) if isinstance(each, ast.Attribute)]
    loads = [each for each in inside if isinstance(each.ctx, ast.Load)]
    put = [each for each in loads if is_put_into(each, outer)]
    return frozenset(each.attr for each in put), frozenset(each.attr for each in loads if each not in put)


def is_put_into(node: ast.expr, outer: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether something is put into what an expression gives, and nothing asked of it: `calls.append(n)`."""
    at = outer.get(node)
    if isinstance(at, ast.Subscript):
        return at.value is node and not isinstance(at.ctx, ast.Load)
    call = outer.get(at) if isinstance(at, ast.Attribute) and at.attr in GIVING_NOTHING else None
    return isinstance(call, ast.Call) and call.func is at and isinstance(outer.get(call), ast.Expr)


def idle_methods(codes: Collection[ast.AST]) -> frozenset[str]:
    """Names of methods of classes that some code cannot call, since it says them nowhere.

    Args:
        codes: All code that may be met: definitions, and statements that run as a module is loaded; what
            these call there is not called later: `first = Order.new()`.
    """
    text = asked_by_text([*codes])
    if not text.isdisjoint(_ANY) or any(map(_computes_names, codes)):
        return frozenset()
    waiting = _called_by_name(codes)
    said = set(text).union(*(_said(each, frozenset(waiting)) for each in codes), *map(_passed_on, waiting))
    while run := [each for each in waiting if each.name in said]:
        said.update(*(_said(each, frozenset()) for each in run))
        waiting = [each for each in waiting if each not in run]
    unshown = SHOWN if shows_nothing(codes, waiting) else frozenset[str]()
    return unshown.union(each.name for each in waiting)


def _called_by_name(codes: Collection[ast.AST]) -> list[ast.FunctionDef]:
    """Methods that are called by code alone which says their names."""
    defined = [each for each in codes if isinstance(each, DEFINITIONS)]
    plain = {each.name for each in defined}
    classes = [each for each in defined if isinstance(each, ast.ClassDef)]
    while other := {each.name for each in classes if each.name in plain and not _is_plain(each, plain)}:
        plain -= other
    methods = [each for cls in classes for each in cls.body if isinstance(each, Function)]
    own = [each for cls in classes if cls.name in plain for each in cls.body if _has_name_alone(each)]
    others = {each.name for each in methods if each not in own}
    return [each for each in own if isinstance(each, ast.FunctionDef) and each.name not in others]


def _is_plain(cls: ast.ClassDef, own: Collection[str]) -> bool:
    """Whether no library calls methods of a class by names of its own."""
    bases = {last_name(each.value if isinstance(each, ast.Subscript) else each) for each in cls.bases}
    calling_none = bases <= _BASES.union(own) and {*decorators_of(cls)} <= _CALLING_NONE.union(own)
    return not cls.keywords and calling_none


def _has_name_alone(node: ast.AST) -> bool:
    """Whether it is a method that nothing runs but code that says its name, all of it and at once."""
    if not isinstance(node, ast.FunctionDef) or node.name.startswith(("__", "_repr_")):
        return False
    later = any(isinstance(each, _LATER) for each in nodes_in(node) if each is not node)
    named = node.name not in ASKED_BY_LIBRARIES and {*decorators_of(node)} <= _BY_NAME
    return named and not later and not outliving_generators(node)


def _said(code: ast.AST, without: Collection[ast.AST]) -> Set[str]:
    """The names and texts that code says; of a statement that runs as a module is loaded none it calls."""
    if not isinstance(code, DEFINITIONS):
        return _passed_on(code)
    left_out = {one for each in code.body if each in without for one in nodes_in(each)}
    return {name for each in nodes_in(code) if each not in left_out for name in _names(each)}


@remembered
def _passed_on(code: ast.AST) -> frozenset[str]:
    """What code says without what it calls itself where it runs: that may be called later."""
    nodes, later = nodes_in(code), outliving_generators(code)
    inside = (each for each in nodes if (isinstance(each, _LATER) and each is not code) or each in later)
    kept = {one for each in inside for one in nodes_in(each)}
    called = {each.func for each in nodes if isinstance(each, ast.Call) and each not in kept}
    return frozenset(name for each in nodes if each not in called for name in _names(each))


def _names(node: ast.AST) -> Sequence[str]:
    """What a node names, also by a text: `attrgetter("order.total")`, `"{0.total}"`."""
    if isinstance(node, ast.Name | ast.Attribute):
        return [last_name(node)]
    text = literal_text(node) or ""
    return re.findall(r"\w+", text) if _NAMING.search(text) else ()


@remembered
def _computes_names(code: ast.AST) -> bool:
    """Whether code asks for an attribute by a text that it does not say itself."""
    calls = calls_in(code)
    asking = (each for each in calls if last_name(each.func) in _COMPUTING)
    return any(literal_text(one) is None for each in asking for one in _texts_asked(each))


def _texts_asked(call: ast.Call) -> list[ast.expr]:
    return call.args[1:2] if last_name(call.func) == "getattr" else call.args


@remembered
def _without(node: ast.ClassDef, names: frozenset[str]) -> ast.ClassDef:
    """A class without methods of some names."""
    body = [each for each in node.body if not (isinstance(each, Function) and each.name in names)]
    if len(body) == len(node.body):
        return node
    return ast.copy_location(
        ast.ClassDef(node.name, node.bases, node.keywords, body, node.decorator_list), node
    )
