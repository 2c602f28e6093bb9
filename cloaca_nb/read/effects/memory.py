"""The abstract memory of a notebook: its objects, what names are bound to, and what is done to objects."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.bounded.again import Again, Reaching, Walked
from cloaca_nb.read.effects.bounded.limits import Depth, Work
from cloaca_nb.read.effects.bounded.together import MOST_APART, gathered
from cloaca_nb.read.effects.frame import (
    ADDING,
    CELL,
    ITSELF,
    OF_SEVERAL,
    ONE_OF_THEM,
    PERHAPS,
    PUT,
    RUNNING,
    WITHIN,
    Frame,
)
from cloaca_nb.read.effects.given.loops import gone_over
from cloaca_nb.read.effects.objects import GROWN, NOTHING, Args, Kind, Obj, Value, having, reach, with_items
from cloaca_nb.read.effects.own.patches import Patches
from cloaca_nb.read.names.alike import Alike
from cloaca_nb.read.names.nodes import nonlocals_in
from cloaca_nb.read.names.timeline import ANY_NAME
from cloaca_nb.read.names.walk import DEFINITIONS, nodes_in
from cloaca_nb.read.tables.changing import THREAD_LOCKS
from cloaca_nb.read.tables.keeping import MODULE_STATE, state_of
from cloaca_nb.read.tables.methods import KEPT_ALONE

if TYPE_CHECKING:
    from cloaca_nb.read.effects.library import Library
    from cloaca_nb.read.effects.own.classes import Classes
    from cloaca_nb.read.effects.procedures import Procedures
    from cloaca_nb.read.effects.release import LetGo

#: Names that nobody imports.
_ALWAYS_THERE = {"display": "IPython.display.display", "get_ipython": "IPython.get_ipython"}
_ALWAYS_THERE["cloaca"] = "cloaca"
#: How many statements alike make objects of their own: from there on all make one.
_MOST_ALIKE = 20
#: In how many objects that a name reaches libraries are looked for.
_MOST_MADE = 64
#: What begins the paths of what nobody can change, or does: `int`, `type`, `len`, `ABC`, `Enum`.
_UNCHANGING = ("builtins.", "abc.", "enum.", "typing.")


class BindingMemory(Work):
    """What the names of a notebook are bound to, as the statements so far have left them."""

    library: Library
    procedures: Procedures
    classes: Classes
    released: LetGo
    called_by_name: Obj | None = None  # of what a method is called: no other one is
    drawn: frozenset[str] = frozenset()  # what a statement does to what `pyplot` draws on

    def __init__(self) -> None:
        self.globals: dict[str, Value] = {}
        self.bound_to: dict[Obj, dict[str, None]] = {}
        self.made: dict[tuple[ast.AST, object, Obj | None], Obj] = {}
        self.made_by: dict[Obj, ast.AST] = {}  # what such objects are made by
        self._alike = Alike(_MOST_ALIKE)
        self._stands_for: dict[ast.AST, ast.AST] = {}
        self._likened: tuple[ast.stmt, ast.stmt] | None = None
        self.asked: dict[Obj, None] = {}  # memos that this statement asks
        self.ran: dict[Obj, None] = {}  # functions that it calls itself
        self.patched = Patches()
        self.members: dict[str, Obj] = {}
        self.paths: set[str] = set()  # of what was made
        self._states: set[Obj] = set()
        self.filled: set[Obj] = set()  # what has come to hold more since functions were looked at
        self._reaching = Reaching()
        self._walked = Walked(self.worked)
        self.several = False
        self.tried_out: list[tuple[Obj, Obj]] | None = None
        self.depth = Depth()
        self.again = Again(self.worked)

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
        if holder.kind == "param" or holder.path.startswith(_UNCHANGING):
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

    # Actions

    @contextmanager
    def one_of_several(self, several: bool) -> Iterator[None]:
        """Whether what is done inside is done to one of several objects, and not to each."""
        before, self.several = self.several, several
        try:
            yield
        finally:
            self.several = before

    def act(self, objects: Iterable[Obj], action: str, frame: Frame) -> None:
        """Does something to objects, or to one of several: noted in a function, followed at the top level."""
        if not (objects := objects if isinstance(objects, frozenset | list) else list(objects)):
            return
        self.worked(len(objects))
        plain = action.rstrip(OF_SEVERAL)
        if plain == PUT:
            objects = with_items(frozenset(objects))
            action = (
                action if any(each.kind == "param" for each in objects) else action.replace(PUT, "mutate")
            )
        changes = plain in {"mutate", PUT}
        if changes and frame.filling and not frame.filling.isdisjoint(objects):
            self.act(frame.filling.intersection(objects), "fill", frame)
            objects = [each for each in objects if each not in frame.filling]
        calls = action.startswith((".", WITHIN))
        if calls and not self.classes.methods_stored:
            objects = having(frozenset(objects), plain[1:])
        several = self.several or len(objects) > 1 or any(each.gathered for each in objects)
        if several and (changes or calls or plain in ADDING):
            if len(objects) > 1 and (changes or (calls and self.classes.changes_one_of(objects, plain[1:]))):
                self.one_is_changed(objects, frame)
            met = frame.each_met(objects) if calls and len(objects) > 1 else ()
            if met:  # whichever it is, each is called
                with self.one_of_several(False):
                    for each in met:
                        self.act([each], action, frame)
            action = action.rstrip(OF_SEVERAL) + OF_SEVERAL  # once, however often functions pass it on
        if isinstance(objects, frozenset):  # one operand of many calls: followed once
            key = objects, f"{action}?" if frame.perhaps else action
            if key in frame.done:
                return
            frame.done.add(key)
        if frame.function is not None:
            frame.effects.actions.update(((each, action), None) for each in objects)
            return
        if new := dict.fromkeys(each for each in objects if frame.begins(each, action)):
            self.do(new, action, frame)

    def do(self, objects: Collection[Obj], action: str, frame: Frame) -> None:
        """Follows what is done to objects; too deep in calls it waits until these are followed."""
        if not self.depth.is_reached:
            self.depth.do(lambda: self._do_now(objects, action, frame))
            return
        several, perhaps = self.several, frame.perhaps

        def later() -> None:
            before, frame.perhaps = frame.perhaps, perhaps
            with self.one_of_several(several):
                self._do_now(objects, action, frame)
            frame.perhaps = before

        self.depth.wait(later)

    def _do_now(self, objects: Collection[Obj], action: str, frame: Frame) -> None:
        if action == "perhaps":
            frame.perhaps += 1
            self.act(objects, "reach", frame)
            frame.perhaps -= 1
        elif action == "reach" or (self.is_given_up and action.startswith(RUNNING)):
            self._reached(objects, frame)
        else:
            for each in objects:
                self._follow(each, action, frame)

    def one_is_changed(self, objects: Collection[Obj], frame: Frame) -> None:
        """Notes that one of several objects is changed: surely so what has all of them in it."""
        if objects and not frame.perhaps:
            frame.effects.one_of[frozenset(objects)] = None
            with self.one_of_several(False):
                for each in frame.each_met(objects):
                    self.act([each], "mutate", frame)

    def _reached(self, objects: Collection[Obj], frame: Frame) -> None:
        """Anything may be done to some objects and what they hold: once, since tables are reached often."""
        for other in self._walked.anew(objects, frame.done, perhaps=bool(frame.perhaps)):
            self.again.found += other.copied and other.kind == "data"
            other.copied = other.copied and other.kind != "data"  # anything may be in there from now on
            met = other in objects or other.kind not in {"member", "state", "class"}
            if met and not other.path.startswith(_UNCHANGING) and other.path not in THREAD_LOCKS:
                place = other if other.kind != "member" else self.state(state_of(other.path))
                frame.mutated.setdefault(place, PERHAPS)  # those for which it stands are walked through, too
            if other in objects and other.kind == "bound" and other.path in KEPT_ALONE:
                self.act(list(other.holds), "mutate", frame)  # what may call it has it: `pool.submit(put, 1)`
            if other in objects or not self.classes.is_left_alone(other):
                self.procedures.called_back(other, frame)

    def _follow(self, each: Obj, action: str, frame: Frame) -> None:
        if action.endswith(OF_SEVERAL):
            with self.one_of_several(True):
                self._follow(each, action[: -len(OF_SEVERAL)], frame)
        elif action in {"mutate", PUT}:
            self._mutated(each, frame, ONE_OF_THEM if self.several else ITSELF)
        elif action == "may":
            self._mutated(each, frame, PERHAPS)
        elif action == "consume":
            gone_over(self, each, frame)
        elif action.startswith("operate"):
            self.classes.operate(each, frame, action.split()[1:])
        elif action == "call":
            self.procedures.call(each, Args(), frame)
        elif action == "use":
            self.library.used(each, frame)
        elif action == "run":
            self.procedures.may_run(each, frame)
        elif action == "release":
            self.released.of(each, frame)
        elif action == "ask":
            self.procedures.ask(each, frame)
        elif action == "work":
            self.library.worked_on(each, frame)
        elif action in {"fill", "draw", "figure"}:
            self.drawn |= {action}
            self._mutated(each, frame, PERHAPS)
        elif action in ADDING:
            done = "fill" if self.library.has_no_operator(each, action) else "mutate"
            self.act([each] if each.kind not in {"function", "class"} else (), done, frame)
        elif action[0] == "=":
            self.classes.set_attribute(frozenset({each}), action[1:], NOTHING, frame)
        elif action == "callback":
            self.library.call_back([each], Args(), frame)
            if each.kind == "instance" and not self.classes.is_called(each):  # `map(self.clean, rows)`
                self.procedures.may_run(each, frame)
        elif action.startswith(WITHIN):
            self.classes.method_within(each, action.removeprefix(WITHIN), frame)
        elif action.startswith("@"):
            self.classes.attribute(frozenset({each}), action[1:], frame)
        else:
            self.classes.method(each, action[1:], Args(), frame)

    def _mutated(self, each: Obj, frame: Frame, sure: int) -> None:
        if each.kind == "member":
            if each.path.startswith(_UNCHANGING):
                return
            each = self.state(state_of(each.path))
        sure = PERHAPS if frame.perhaps else sure
        for one in (each, *each.gathered):
            frame.mutated[one] = max(sure, frame.mutated.get(one, PERHAPS))
            if one.path == "collections.defaultdict" and frame.function is None:
                one.members[GROWN] = NOTHING  # it has something from here on
        self.classes.show_changed(each, frame)
        self.released.held_by(each, frame)

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
            return NOTHING
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
