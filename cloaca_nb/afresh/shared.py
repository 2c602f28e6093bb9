"""State that one task is known to change and another can read: each attempt has its own, so nothing crosses.

Compared by path: a task that changes `SEEN["charge"]` leaves `SEEN["book"]` alone. What fills a memo is no
change, for it comes out the same either way.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from cloaca_nb.afresh.changes import Reading
from cloaca_nb.afresh.helpers import Helpers, own_imports
from cloaca_nb.afresh.new.sources import Sources
from cloaca_nb.afresh.parts import Part, Parts
from cloaca_nb.afresh.stateless import fills_memo
from cloaca_nb.model import kinds
from cloaca_nb.model.finding import Fact, Place
from cloaca_nb.model.graph import Graph, upstream
from cloaca_nb.read.effects.objects import Obj, ancestors
from cloaca_nb.read.names.nodes import last_name, root_name
from cloaca_nb.read.names.scopes import names_of
from cloaca_nb.read.names.walk import DEFINITIONS, every_node, parents_in, stored_in
from cloaca_nb.read.tables.asking import asked_by
from cloaca_nb.read.tables.methods import ARRAYS, BUILTIN_MUTATORS, GIVING_NOTHING
from cloaca_nb.syntax import remembered

#: Methods that are known to change what they belong to; `setdefault` fills a memo.
_CHANGING = BUILTIN_MUTATORS - {"setdefault"}
#: Attributes that are views of the whole.
_VIEWS = frozenset({"iloc", "loc", "iat", "at", "flat", "T", "values", "__dict__"})
#: Attributes that tell what all items of the whole are.
_OF_ALL = frozenset({".columns", ".index", ".shape", ".size", ".dtypes", ".empty", ".axes", ".nbytes"})
#: Decorators of functions that give the same object again.
_CACHING = frozenset({"cache", "lru_cache", "cached", "memoize"})


class Touch(NamedTuple):
    """A place where code of a task meets a name of the notebook.

    Attributes:
        name: The name.
        key: The constant key or attribute that it is about; None for the whole.
        changes: Whether it is known to change it.
        fills: Whether it only fills a memo.
        reads: Whether it goes by what is there.
        part: The statement that it stands in.
        line: Its line in the module.
    """

    name: str
    key: object
    changes: bool
    reads: bool
    part: Part
    line: int
    fills: bool = False

    def meets(self, other: Touch) -> bool:
        """Whether both may be about the same object."""
        keys = {self.key, other.key}
        same = None in keys or len(keys) == 1 or not _OF_ALL.isdisjoint(keys)
        return self.name == other.name and (
            same or f".{self.key}" == other.key or f".{other.key}" == self.key
        )


class Sharing:
    """What tasks of a module do to what other tasks read.

    Args:
        parts: The statements of the module.
        graph: The workflow's tasks with what each waits for.
        sources: What in the module is new for each run: a memo of such is none.
        helpers: The helper modules.
        reading: The module as the interpreter sees it.
        own: Task -> names that it takes over or gives: each attempt has them from the context.
    """

    def __init__(
        self,
        parts: Parts,
        graph: Graph,
        sources: Sources,
        helpers: Helpers,
        reading: Reading,
        own: Mapping[str, Collection[str]],
    ) -> None:
        self._parts = parts
        self._own = own
        self._graph = graph
        self._sources = sources
        self._reading = reading
        self._tasks = {part.task: part for part in parts.parts if part.task is not None}
        self._needed = {task: _run_by(parts, part) for task, part in self._tasks.items()}
        bound = {name for part in parts.parts if not part.imports for name in part.binds | part.sets}
        self._same = self._of_same(bound)
        self._touches = self._of_tasks(bound)
        for task, needed in self._needed.items():
            self._touches[task] += _of_helpers(needed, helpers)

    def _of_tasks(self, bound: Collection[str]) -> dict[str, list[Touch]]:
        """What each task does to names that the module's own statements bind."""
        seeded, same, known = self._sources.seeded, self._same, dict[Part, list[Touch]]()
        giving = frozenset().union(*(part.binds for part in self._parts.parts if _gives_again(part.node)))
        for part in self._parts.parts:
            touches = _touches(part, self._sources.makes_new, giving)
            found = (touch for touch in touches if touch.name in bound)
            known[part] = [
                self._of_whole(touch)._replace(
                    name=same.get(touch.name, touch.name), changes=touch.changes or touch.name in seeded
                )
                for touch in found
            ]
        return {
            task: [
                touch for each in needed for touch in known[each] if touch.name not in self._own.get(task, ())
            ]
            for task, needed in self._needed.items()
        }

    def _of_whole(self, touch: Touch) -> Touch:
        """What code of a class gives, an attribute or an item, goes by all that an instance has."""
        names = {"__getitem__", "__setitem__", "__missing__"}
        if str(touch.key).startswith("."):
            names = {str(touch.key)[1:], "__getattr__", "__getattribute__", "__setattr__"}
        found = self._reading.objects([touch.name]) if touch.key is not None else ()
        classes = (cls for each in found if each.owner is not None for cls in ancestors(each.owner))
        given = (one for cls in classes for name in names for one in cls.members.get(name, ()))
        computed = any(one.kind == "instance" or getattr(one.node, "name", "") in names for one in given)
        return touch._replace(key=None) if computed else touch

    def _of_same(self, names: Collection[str]) -> dict[str, str]:
        """Name -> the first name of the same object, where both are bound to nothing else: `B = A`."""
        first, found = dict[Obj, str](), dict[str, str]()
        for name in sorted(names):
            made = self._reading.objects([name])
            if len(made) == 1:
                found[name] = first.setdefault(next(iter(made)), name)
        return found

    def facts(self, changed: Mapping[str, Collection[str]]) -> Iterator[Fact]:
        """One fact for each name that a task changes and another one reads.

        Args:
            changed: Task -> names of what calling it may change; other code that it needs ran at load only.
        """
        for task, found in self._touches.items():
            told: set[str] = set()
            known = (touch for touch in found if touch.changes and self._is_changed(touch, changed[task]))
            for change in (touch for touch in known if touch.name not in told):
                other = next(iter(self._readers(task, change)), None)
                if other is not None:
                    told.add(change.name)
                    yield Fact(kinds.SharedState(change.name, other), _place(change), task)
            for name, other in self._crossing(task):
                if name not in told:
                    told.add(name)
                    yield Fact(kinds.SharedState(name, other), self._met_at(task, name), task)

    def changed_by(self, task: str) -> frozenset[str]:
        """Names that a task is known to change; of a helper module's the module's."""
        return frozenset(touch.name.partition(".")[0] for touch in self._touches[task] if touch.changes)

    def _is_changed(self, touch: Touch, changed: Collection[str]) -> bool:
        return touch.name in changed or f"@{touch.name.partition('.')[0]}" in changed

    def _after(self, task: str) -> list[str]:
        """Tasks that do not come before a task."""
        before = {task, *upstream(self._graph, [task])}
        return [other for other in self._tasks if other not in before]

    def _readers(self, task: str, change: Touch) -> Iterator[str]:
        for other in self._after(task):
            if any(touch.reads and change.meets(touch) for touch in self._touches[other]):
                yield other

    def _crossing(self, task: str) -> Iterator[tuple[str, str]]:
        """Names through which another task meets an object that a task is known to change."""
        surely = self._reading.surely_changed_by(self._tasks[task])
        used = asked_by(part.node for part in self._needed[task]) if surely else frozenset()
        changed = {each for each in surely if _is_no_memo(each, used)}
        bound = self._reading.bound_by(self._tasks[task])
        met = defaultdict[str, set[Obj]](set)
        for each in changed:
            for name in self._leading.get(each, ()):
                met[name].add(each)
        told: set[str] = set()
        for other in self._after(task) if met or bound else ():
            for name in sorted(((met.keys() | bound) - told) & self._names[other]):
                if name in bound or self._crosses(task, other, name, met[name]):
                    told.add(name)
                    yield name, other

    @cached_property
    def _leading(self) -> dict[Obj, list[str]]:
        """Object -> names by which tasks meet it."""
        found = defaultdict[Obj, list[str]](list)
        for name in sorted(frozenset().union(*self._names.values())):
            for each in self._reading.met_by([name]):
                found[each].append(name)
        return found

    def _crosses(self, task: str, other: str, name: str, met: Collection[Obj]) -> bool:
        """Whether a task meets by a name what another one changes, which the name leads to.

        Where the code of that one says itself what it does to the name, it tells which item is changed; an
        attribute of a table may be a view of all of it: `table.iloc[0, 0] = 1`.
        """
        same = self._same.get(name, name)
        own = [touch for touch in self._touches[task] if touch.name == same]
        theirs = [touch for touch in self._touches[other] if touch.name == same]
        said = [touch for touch in own if touch.changes or touch.fills]
        attribute = any(touch.changes and str(touch.key).startswith(".") for touch in said)
        meets = not own or any(one.meets(two) for one in own for two in theirs)
        if attribute and any(each.path in ARRAYS for each in met):
            return True
        return meets and any(not said or each.kind not in {"class", "data", "library"} for each in met)

    @cached_property
    def _names(self) -> dict[str, set[str]]:
        """Task -> names that its code uses once it runs."""
        return {
            task: {name for part in needed for name in part.later} - {task, *self._own.get(task, ())}
            for task, needed in self._needed.items()
        }

    def _met_at(self, task: str, name: str) -> Place | None:
        touch = next((each for each in self._touches[task] if each.name == name), None)
        part = self._tasks[task]
        return _place(touch or Touch(name, None, True, True, part, part.node.lineno))


def _run_by(parts: Parts, task: Part) -> list[Part]:
    """Statements whose code a task may run, without those that changed something at load only."""
    found, waiting = {task: None}, [task]
    while waiting:
        each = waiting.pop()
        for name in each.later | _around(each.node) if isinstance(each.node, DEFINITIONS) else each.uses:
            for other in parts.made_by(name):
                if other not in found and other.task is None and name in other.binds | other.sets:
                    found[other] = None
                    waiting.append(other)
    return sorted(found, key=lambda each: each.index)


def _around(node: ast.AST) -> set[str]:
    """Names in the decorators and bases of a definition."""
    around = [*getattr(node, "decorator_list", ()), *getattr(node, "bases", ())]
    return {inner.id for each in around for inner in ast.walk(each) if isinstance(inner, ast.Name)}


def _of_helpers(needed: Sequence[Part], helpers: Helpers) -> Iterator[Touch]:
    """What code does to the names of helper modules, itself and by what it calls there."""
    nodes = [part.node for part in needed]
    own = own_imports(each for node in nodes for each in every_node(node)) if helpers.names else {}
    for part in needed if own else ():
        code = part.node if part.task is None else part.function
        if isinstance(code, DEFINITIONS):
            outer = parents_in(code)
            for node, name in helpers.named(code, own):
                key, changes, reads = _touch_of(node, outer)
                yield Touch(name, key, changes, reads, part, node.lineno)
    for module, part in dict.fromkeys(helpers.code_used(nodes)):
        bound = {name for each in helpers.parts[module].parts for name in each.binds | each.sets}
        for touch in _touches(part, helpers.sources[module].makes_new):
            if touch.name in bound:
                yield touch._replace(name=f"{module}.{touch.name}")


def _is_no_memo(changed: Obj, used: frozenset[str]) -> bool:
    """Whether an object keeps more than what it fills in once: `if self.client is None: self.client = …`.

    Args:
        changed: The object.
        used: The special methods that the task's code asks for.
    """
    around = (changed, changed.owner, *changed.holders, *(each.owner for each in changed.holders))
    nodes = [each.node for each in around if each and each.node is not None]
    if changed.kind == "iterator" or not nodes:
        return True
    return {fills for node in nodes for fills in _changes_in(node, used)} != {True}


@remembered
def _changes_in(node: ast.AST, used: frozenset[str]) -> frozenset[bool]:
    """Of the changes that code is known to make, whether they only fill in what is missing."""
    outer = parents_in(node)
    inside = (each for each in every_node(node) if isinstance(each, ast.Name))
    names = (each for each in inside if not _is_making(each, outer, used))
    return frozenset(fills_memo(each, outer) for each in names if _touch_of(each, outer)[1])


def _is_making(node: ast.AST, outer: Mapping[ast.AST, ast.AST], used: Collection[str]) -> bool:
    """Whether code stands in what makes an instance, or in what an operator runs that is not asked for."""
    at: ast.AST | None = node
    while at is not None:
        if isinstance(at, ast.FunctionDef) and at.name.startswith("__"):
            return at.name != "__call__" and at.name not in used
        at = outer.get(at)
    return False


def _place(touch: Touch) -> Place | None:
    return touch.part.line(touch.line).place


def _gives_again(node: ast.stmt) -> bool:
    """Whether a function or a class may give what it gave before: it is cached, or makes one instance."""
    if isinstance(node, ast.ClassDef):
        kept = any(_touch_of(name, outer)[1] for name, outer in _of_class(node))
        return kept or any(each.arg == "metaclass" for each in node.keywords)
    decorators = (getattr(each, "func", each) for each in getattr(node, "decorator_list", ()))
    return any(last_name(each) in _CACHING for each in decorators)


def _touches(
    part: Part, makes_new: Callable[[ast.AST], bool], giving: Collection[str] = ()
) -> Iterator[Touch]:
    """What code does to names of the notebook once a task runs it; `giving` may give the same again."""
    node = part.node if part.task is None else part.function
    if not isinstance(node, DEFINITIONS):
        return
    names = names_of(node)
    outer = parents_in(node)
    for inner in every_node(node):
        if isinstance(inner, ast.Name) and (inner in names.nodes or inner.id in part.sets):
            touch = _touch(inner, outer, part)
            fills = touch.changes and fills_memo(inner, outer) and not makes_new(node)
            yield touch._replace(changes=False, fills=True) if fills else touch
    own = {each.id for each in names.nodes}
    for call in (each for each in every_node(node) if giving and isinstance(each, ast.Call)):
        if isinstance(call.func, ast.Name) and call.func.id in giving and _touch_of(call, outer)[1]:
            yield Touch(call.func.id, None, True, False, part, call.lineno)  # `client().log.append(1)`
    yield from _of_making(node, part) if isinstance(node, ast.ClassDef) else ()
    inside = dict(_elements(node, own, giving))
    for inner in (each for each in every_node(node) if isinstance(each, ast.Name) and each.id in inside):
        changes = inner.id not in own and isinstance(inner.ctx, ast.Load) and _touch_of(inner, outer)[1]
        if changes and not fills_memo(inner, outer):
            yield Touch(inside[inner.id], None, True, False, part, inner.lineno)


def _of_making(node: ast.ClassDef, part: Part) -> Iterator[Touch]:
    """What making an instance changes of its class, and of the one instance that there is."""
    for name, outer in _of_class(node):
        if _touch_of(name, outer)[1] and not fills_memo(name, outer):
            yield Touch(node.name, None, True, False, part, name.lineno)


def _of_class(node: ast.ClassDef) -> Iterator[tuple[ast.Name, Mapping[ast.AST, ast.AST]]]:
    """Where `__new__` names the class itself, and what each node stands in there."""
    made = (each for each in node.body if isinstance(each, ast.FunctionDef) and each.name == "__new__")
    for method in (each for each in made if each.args.args):
        outer, first = parents_in(method), method.args.args[0].arg
        names = (each for each in every_node(method) if isinstance(each, ast.Name) and each.id == first)
        yield from ((each, outer) for each in names)


def _elements(node: ast.AST, names: Collection[str], giving: Collection[str]) -> Iterator[tuple[str, str]]:
    """Local names that are bound to parts of names of the notebook: `for row in ROWS`, `row = ROWS[0]`."""
    for inner in every_node(node):
        pairs: list[tuple[ast.expr, ast.expr]] = []
        if isinstance(inner, ast.For):
            pairs = [(inner.target, inner.iter)]
        elif isinstance(inner, ast.Assign) and (_is_part(inner.value) or _is_given(inner.value, giving)):
            pairs = [(target, inner.value) for target in inner.targets if not _is_copied(target, node)]
        for target, value in [each for pair in pairs for each in _side_by_side(*pair)]:
            root = root_name(value.func if isinstance(value, ast.Call) else value)
            if root is not None and root.id in names:
                yield from ((name, root.id) for name in stored_in(target))


def _is_copied(target: ast.expr, code: ast.AST) -> bool:
    """Whether a local name is bound to a copy of what it was: `row = {**row}`."""
    name = target.id if isinstance(target, ast.Name) else ""
    others = (each for each in every_node(code) if isinstance(each, ast.Assign) and not _is_part(each.value))
    copying = (each for each in others if name and name in stored_in(each))
    return any(
        isinstance(one, ast.Name) and one.id == name for each in copying for one in ast.walk(each.value)
    )


def _is_part(node: ast.expr) -> bool:
    """Whether an expression is a name or a part of one; a slice of a list is a list of its own."""
    sliced = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)
    return isinstance(node, ast.Name | ast.Subscript | ast.Attribute) and not sliced


def _is_given(node: ast.expr, giving: Collection[str]) -> bool:
    """Whether an expression is what may be given again: `client = get_client()`."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in giving


def _side_by_side(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    """What `zip` and `enumerate` go over, each with its own target."""
    called = value.func.id if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) else ""
    if called not in {"zip", "enumerate", "reversed", "sorted", "list"} or not isinstance(value, ast.Call):
        return [(target, value)]
    targets = [target]
    if called in {"zip", "enumerate"} and isinstance(target, ast.Tuple):
        targets = target.elts[called == "enumerate" :]
    return list(zip(targets, value.args, strict=False))


def _touch(name: ast.Name, outer: Mapping[ast.AST, ast.AST], part: Part) -> Touch:
    key, changes, reads = _touch_of(name, outer)
    return Touch(name.id, key, changes, reads, part, name.lineno)


def _touch_of(name: ast.expr, outer: Mapping[ast.AST, ast.AST]) -> tuple[object, bool, bool]:
    """The constant key that code goes to from something; whether it is known to change that, and reads it."""
    key = _key(outer.get(name), name, outer)
    top: ast.AST = name
    while _leads_on(outer.get(top), top):
        top = outer[top]
    return key, *_done(top, outer)


def _key(node: ast.AST | None, name: ast.AST, outer: Mapping[ast.AST, ast.AST]) -> object:
    """The constant key or attribute of a name; None for the whole, which a method may go by."""
    if isinstance(node, ast.Subscript) and node.value is name and isinstance(node.slice, ast.Constant):
        return node.slice.value
    around = outer.get(node) if node is not None else None
    view = isinstance(node, ast.Attribute) and node.attr in _VIEWS
    if isinstance(node, ast.Attribute) and not view and not _is_called(node, around):
        return f".{node.attr}"
    return None


def _is_called(node: ast.AST, around: ast.AST | None) -> bool:
    return isinstance(around, ast.Call) and around.func is node


def _leads_on(node: ast.AST | None, inner: ast.AST) -> bool:
    return isinstance(node, ast.Subscript | ast.Attribute) and node.value is inner


def _done(top: ast.AST, outer: Mapping[ast.AST, ast.AST]) -> tuple[bool, bool]:
    """Whether a name's object, or a part of it, is known to be changed, and whether it is read."""
    around = outer.get(top)
    if isinstance(getattr(top, "ctx", None), ast.Store | ast.Del):
        augmented = isinstance(around, ast.AugAssign) and around.target is top
        return True, augmented
    called = _is_called(top, around)
    if isinstance(around, ast.Call) and called and any(map(_is_in_place, around.keywords)):
        return True, True
    if called and isinstance(top, ast.Attribute) and top.attr in _CHANGING:
        return True, not (top.attr in GIVING_NOTHING and isinstance(outer.get(outer[top]), ast.Expr))
    return False, True


def _is_in_place(keyword: ast.keyword) -> bool:
    return (
        keyword.arg == "inplace" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
    )
