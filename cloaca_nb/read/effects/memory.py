"""The abstract memory of a notebook: its objects, what names are bound to, and what is done to objects."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

from cloaca_nb.read.effects.actions import UNCHANGING, Actions
from cloaca_nb.read.effects.bounded.again import Reaching, Walked
from cloaca_nb.read.effects.bounded.together import MOST_APART, gathered
from cloaca_nb.read.effects.frame import (
    CELL,
    Frame,
)
from cloaca_nb.read.effects.objects import NOTHING, Kind, Obj, Value, reach
from cloaca_nb.read.effects.own.patches import Patches
from cloaca_nb.read.names.alike import Alike
from cloaca_nb.read.names.nodes import nonlocals_in
from cloaca_nb.read.names.timeline import ANY_NAME
from cloaca_nb.read.names.walk import DEFINITIONS, nodes_in
from cloaca_nb.read.tables.keeping import MODULE_STATE, state_of

#: Names that nobody imports.
_ALWAYS_THERE = {"display": "IPython.display.display", "get_ipython": "IPython.get_ipython"}
_ALWAYS_THERE["cloaca"] = "cloaca"
#: How many statements alike make objects of their own: from there on all make one.
_MOST_ALIKE = 20
#: In how many objects that a name reaches libraries are looked for.
_MOST_MADE = 64


class BindingMemory(Actions):
    """What the names of a notebook are bound to, as the statements so far have left them."""

    called_by_name: Obj | None = None  # of what a method is called: no other one is

    def __init__(self) -> None:
        super().__init__()
        self.globals: dict[str, Value] = {}
        self.bound_to: dict[Obj, dict[str, None]] = {}
        self.made: dict[tuple[ast.AST, object, Obj | None], Obj] = {}
        self.made_by: dict[Obj, ast.AST] = {}  # what such objects are made by
        self._alike = Alike(_MOST_ALIKE)
        self._stands_for: dict[ast.AST, ast.AST] = {}
        self._likened: tuple[ast.stmt, ast.stmt] | None = None
        self.asked: dict[Obj, None] = {}  # memos that this statement asks
        self.ran: dict[Obj, None] = {}  # functions that it calls itself
        self.raised: dict[Obj, None] = {}  # exceptions that code raises
        self.patched = Patches()
        self.members: dict[str, Obj] = {}
        self.paths: set[str] = set()  # of what was made
        self._states: set[Obj] = set()
        self.filled: set[Obj] = set()  # what has come to hold more since functions were looked at
        self._reaching = Reaching()
        self.tried_out: list[tuple[Obj, Obj]] | None = None

    # Objects

    def member(self, path: str) -> Obj:
        """The object that stands for a module, or for something in one."""
        if path not in self.members:
            self.members[path] = Obj("member", path)
        return self.members[path]

    def module(self, path: str) -> Value:
        """A module, or what is imported from one, with what code may have put into `sys.modules` for it."""
        names = [path, path.rpartition(".")[0], "*"]
        keys = [*self.members] if path == "?" else [f"{MODULE_STATE}{name}" for name in names]
        put = (self.members[key] for key in keys if key in self.members and key.startswith(MODULE_STATE))
        return frozenset({self.member(path)}).union(self.patched.get(path, ()), *(each.holds for each in put))

    def put_module(self, path: str, value: Value, frame: Frame) -> None:
        """Notes that code puts something into `sys.modules`; ``*`` where nobody knows by which name."""
        put = self.state(f"{MODULE_STATE}{path}")
        self.act([put], "mutate", frame)
        self.hold_all(put, value, frame)

    def state(self, key: str) -> Obj:
        """What a module keeps for the whole process."""
        if key not in self.members:
            self.members[key] = Obj("state", key)
            self._states.add(self.members[key])
        return self.members[key]

    def states_of(self, name: str) -> tuple[list[str], set[str], set[str]]:
        """Keys of states that keep what a name is bound to, of those of what gave it; members it leads to."""
        found = self.globals.get(name, NOTHING)
        given = frozenset(each for each in found if each.kind == "library")
        keeping = [each.path for each in self._states if not given.isdisjoint(each.holds)] if given else []
        inside = [each for each in islice(reach(found), _MOST_MADE) if each.path]
        members = {each.path for each in inside if each.kind == "member"}
        return keeping, {state_of(each.path) for each in inside if each.kind == "library"}, members

    def begin(self, node: ast.stmt) -> None:
        """Begins a statement of the top level; many that differ in constants alone make the same objects."""
        self._stands_for, self._likened, self.asked, self.ran = {}, None, {}, {}
        self.released.begin()
        self.begin_work(node)
        if isinstance(node, DEFINITIONS):
            return
        if (like := self._alike.another(node)) is not None:
            self._likened = (node, like)

    def site(self, node: ast.AST) -> ast.AST:
        """The node whose objects are those of this one, too."""
        if self._likened is not None:
            self._stands_for = dict(zip(*map(nodes_in, self._likened), strict=True))
            self._likened = None
        return self._stands_for.get(node, node)

    def fresh(
        self,
        node: ast.AST,
        frame: Frame,
        kind: Kind = "unknown",
        path: str = "",
        holds: Iterable[Obj] = (),
        owner: Obj | None = None,
    ) -> Value:
        """The object that stands for all that an expression makes."""
        key = (self.site(node), (kind, path, owner), frame.function)
        found = self.made.get(key)
        if found is None:
            found = self.made[key] = Obj(kind, path, home=frame.function, owner=owner)
            self.made_by[found] = node
            self.paths.add(path)
        self.hold_all(found, frozenset(holds), frame)
        return frozenset({found})

    def maker(self, each: Obj) -> ast.AST | None:
        """The expression that makes an object."""
        return self.made_by.get(each.first or each)

    def hold_all(self, holder: Obj, helds: Collection[Obj], frame: Frame) -> None:
        """Notes that an object may come to hold others; nearly always it is known to already."""
        self.worked(len(helds))
        new = frame.first_held(holder, frozenset(helds))
        if holder.kind == "param" or holder.path.startswith(UNCHANGING):
            return
        if holder.kind == "member":
            holder = self.state(state_of(holder.path))
        for held in new.difference(holder.holds):
            if held.kind != "param" or holder.home is not None:
                if self.tried_out is not None:
                    self.tried_out.append((holder, held))
                self.grow(holder, held)

    def grow(self, holder: Obj, held: Obj) -> None:
        """An object comes to hold another one: what was walked through with it has to be walked anew."""
        if held not in holder.holds and held is not holder:
            holder.hold(held)
            self.grown(holder)
            for other in (*holder.gathered, *holder.within):
                if held not in other.holds and held not in other.beside:
                    other.hold(held)
                    self.grown(other)

    def grown(self, each: Obj) -> None:
        """There is more to an object than there was when it was walked through, or seen by a function."""
        self.again.found += 1
        if each.home is None:
            self.filled.add(each)
        self._walked.grown(each)

    @contextmanager
    def tried(self) -> Iterator[None]:
        """Afterwards no object holds what it has come to hold in between."""
        self.tried_out = []
        try:
            yield
        finally:
            for holder, held in self.tried_out:
                holder.holds.pop(held, None)
                held.holders.pop(holder, None)
            self.tried_out, self._walked = None, Walked(self.worked)
            self._reaching.forget()
            self.again.found += 1

    # Names

    def bind(self, name: str, value: Value, frame: Frame) -> None:
        """Binds a name of the notebook; what it was before counts on where that may not happen."""
        before = self.globals.get(name, NOTHING)
        if watched := self.released.watched(before - value):
            self.act(watched, "release", frame)
            self.released.names.add(name)
        if frame.function is not None:
            frame.effects.bound[name] = frame.effects.bound.get(name, NOTHING) | value
            return
        if frame.trial:
            return
        if frame.branches:
            value |= before
        if len(value) > MOST_APART:
            value = gathered(value)
        for each in before - value:
            self.bound_to[each].pop(name, None)
        for each in value - before:
            self.bound_to.setdefault(each, {})[name] = None
        if value != before or name not in self.globals:
            self.globals[name] = value
            self.again.found += 1

    def forget(self, name: str) -> None:
        """Unbinds a name."""
        self.again.found += 1
        for each in self.globals.pop(name, NOTHING):
            self.bound_to[each].pop(name, None)

    def names_reaching(self, objects: Iterable[Obj]) -> list[str]:
        """Names through which one of these objects can be reached, and keys of states among them, sorted."""
        wanted = frozenset(objects)
        holders = self._reaching.holders(wanted).keys() if wanted else wanted
        found = {each.path for each in holders & self._states}
        found.update(*(self.bound_to[each] for each in holders & self.bound_to.keys()))
        return sorted(found)  # sets of objects have another order in each process

    def load(self, node: ast.Name, frame: Frame) -> Value:
        """What a name is bound to."""
        if node not in frame.global_nodes:
            for scope in frame.scopes:
                if node.id in scope:
                    return scope[node.id]
            return class_around(frame.function) if node.id == "__class__" else NOTHING
        value = self.globals.get(node.id)
        if frame.function is not None:
            frame.effects.seen[node.id] = value
            if node.id in frame.effects.bound:
                value = (value or NOTHING) | frame.effects.bound[node.id]
        if value is None and (node.id in _ALWAYS_THERE or hasattr(builtins, node.id)):
            return frozenset({self.member(_ALWAYS_THERE.get(node.id, f"builtins.{node.id}"))})
        return self.globals.get(ANY_NAME, NOTHING) if value is None else value

    def cells(self, function: Obj, names: Collection[str]) -> list[Obj]:
        """What functions around a function keep for those in them, if that is bound to one of some names."""
        found, around = [], function.home
        while around is not None:
            if not nonlocals_in(around.node).isdisjoint(names):
                key = (around.node or ast.Pass(), CELL, around)
                found.append(self.made.setdefault(key, Obj("data", CELL, home=around)))
            around = around.home
        return found

    def store_name(self, node: ast.Name, value: Value, frame: Frame) -> None:
        """Binds a name, of the notebook or a local one."""
        if node in frame.global_nodes:
            self.bind(node.id, value, frame)
            return
        self._store_local(node.id, value, frame)

    def define(self, name: str, value: Value, frame: Frame) -> None:
        """Binds what has no name node: a function, class, import, caught exception or captured pattern."""
        top = frame.function is None and len(frame.scopes) < 2
        if top or name in frame.outward:
            self.bind(name, value, frame)
        else:
            self._store_local(name, value, frame)

    def _store_local(self, name: str, value: Value, frame: Frame) -> None:
        for scope in frame.scopes[1:]:
            if name in scope and name not in frame.scopes[0] and frame.function is not None:
                scope[name] |= value
                if name in nonlocals_in(frame.function.node):
                    self.act([frame.function, *self.cells(frame.function, [name])], "mutate", frame)
        if frame.scopes:
            frame.scopes[0][name] = frame.scopes[0].get(name, NOTHING) | value


def class_around(function: Obj | None) -> Value:
    """The class in whose body a function stands: what `__class__` means there."""
    while function is not None and function.owner is None:
        function = function.home
    return frozenset({function.owner}) if function is not None and function.owner is not None else NOTHING
