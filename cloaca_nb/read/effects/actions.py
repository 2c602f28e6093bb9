"""What is done to objects: noted of a function's parameters, followed into what the notebook's own code does.

An action is a word: `mutate`, `reach`, `consume` (gone over), `operate` with the names of operators, `.name`
for a method that is called, `@name` for an attribute that is read, `=name` for one that is set.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.bounded.again import Again, Walked
from cloaca_nb.read.effects.bounded.limits import Depth, Work
from cloaca_nb.read.effects.frame import (
    ADDING,
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
from cloaca_nb.read.effects.objects import GROWN, NOTHING, Args, Obj, having, with_items
from cloaca_nb.read.tables.changing import THREAD_LOCKS
from cloaca_nb.read.tables.keeping import state_of
from cloaca_nb.read.tables.methods import KEPT_ALONE
from cloaca_nb.read.tables.special import DEEP

if TYPE_CHECKING:
    from cloaca_nb.read.effects.library import Library
    from cloaca_nb.read.effects.own.classes import Classes
    from cloaca_nb.read.effects.own.release import LetGo
    from cloaca_nb.read.effects.procedures import Procedures


#: What begins the paths of what nobody can change, or does: `int`, `type`, `len`, `ABC`, `Enum`.
UNCHANGING = ("builtins.", "abc.", "enum.", "typing.")

#: Actions that change something, and what begins those that call a method.
_CHANGES, _CALLS = frozenset({"mutate", PUT}), (".", WITHIN)


class Actions(Work):
    """Does something to objects."""

    library: Library
    procedures: Procedures
    classes: Classes
    released: LetGo
    drawn: frozenset[str] = frozenset()  # what a statement does to what `pyplot` draws on

    def __init__(self) -> None:
        self.several = False
        self.depth = Depth()
        self.again = Again(self.worked)
        self._walked = Walked(self.worked)

    if TYPE_CHECKING:

        def state(self, key: str) -> Obj: ...

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
        objects, action = self._narrowed(objects, action, frame)
        plain, calls = action.rstrip(OF_SEVERAL), action.startswith(_CALLS)
        several = self.several or len(objects) > 1 or any(each.gathered for each in objects)
        if several and (plain in _CHANGES or calls or plain in ADDING):
            if len(objects) > 1:
                self._done_to_one(objects, action, plain, frame)
            action = plain + OF_SEVERAL  # once, however often functions pass it on
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

    def _narrowed(self, objects: Collection[Obj], action: str, frame: Frame) -> tuple[Collection[Obj], str]:
        """To which of some objects something is done, and what: only what has items gets one."""
        plain = action.rstrip(OF_SEVERAL)
        if plain == PUT:
            objects = with_items(frozenset(objects))
            passed = any(each.kind == "param" for each in objects)
            action = action if passed else action.replace(PUT, "mutate")
        if plain in _CHANGES and frame.filling and not frame.filling.isdisjoint(objects):
            self.act(frame.filling.intersection(objects), "fill", frame)
            objects = [each for each in objects if each not in frame.filling]
        if action.startswith(_CALLS) and not self.classes.methods_stored:
            objects = having(frozenset(objects), plain[1:])
        return objects, action

    def _done_to_one(self, objects: Collection[Obj], action: str, plain: str, frame: Frame) -> None:
        """What follows from that something is done to one of several objects, whichever it is."""
        calls = action.startswith(_CALLS)
        if plain in _CHANGES or (calls and self.classes.changes_one_of(objects, plain[1:])):
            self.one_is_changed(objects, frame)
        with self.one_of_several(False):
            for each in frame.each_met(objects) if calls else ():
                self.act([each], action, frame)

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
            if met and not other.path.startswith(UNCHANGING) and other.path not in THREAD_LOCKS:
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
        elif (does := _DOES.get(action)) is not None:
            does(self, each, frame)
        elif action in _NOTED:
            self.drawn |= {action}
            self._mutated(each, frame, PERHAPS)
        elif action in ADDING:
            done = "fill" if self.library.has_no_operator(each, action) else "mutate"
            self.act([each] if each.kind not in {"function", "class"} else (), done, frame)
        elif action.startswith("operate"):
            word, *asked = action.split()
            self.classes.operate(each, frame, asked, deep=word == DEEP)
        elif action[0] == "=":
            self.classes.set_attribute(frozenset({each}), action[1:], NOTHING, frame)
        elif action.startswith(WITHIN):
            self.classes.method_within(each, action.removeprefix(WITHIN), frame)
        elif action.startswith("@"):
            self.classes.attribute(frozenset({each}), action[1:], frame)
        else:
            self.classes.method(each, action[1:], Args(), frame)

    def _changed(self, each: Obj, frame: Frame) -> None:
        self._mutated(each, frame, ONE_OF_THEM if self.several else ITSELF)

    def _called(self, each: Obj, frame: Frame) -> None:
        self.procedures.call(each, Args(), frame)

    def _called_back(self, each: Obj, frame: Frame) -> None:
        self.library.call_back([each], Args(), frame)
        if each.kind == "instance" and not self.classes.is_called(each):  # `map(self.clean, rows)`
            self.procedures.may_run(each, frame)

    def _mutated(self, each: Obj, frame: Frame, sure: int) -> None:
        if each.kind == "member":
            if each.path.startswith(UNCHANGING):
                return
            each = self.state(state_of(each.path))
        sure = PERHAPS if frame.perhaps else sure
        for one in (each, *each.gathered):
            frame.mutated[one] = max(sure, frame.mutated.get(one, PERHAPS))
            if one.path == "collections.defaultdict" and frame.function is None:
                one.members[GROWN] = NOTHING  # it has something from here on
        self.classes.show_changed(each, frame)
        self.released.held_by(each, frame)


#: What is done to an object by an action that says nothing more.
_DOES: Mapping[str, Callable[[Actions, Obj, Frame], None]] = {
    "mutate": Actions._changed,
    PUT: Actions._changed,
    "may": lambda memory, each, frame: memory._mutated(each, frame, PERHAPS),
    "consume": gone_over,
    "call": Actions._called,
    "use": lambda memory, each, frame: memory.library.used(each, frame),
    "run": lambda memory, each, frame: memory.procedures.may_run(each, frame),
    "release": lambda memory, each, frame: memory.released.of(each, frame),
    "ask": lambda memory, each, frame: memory.procedures.ask(each, frame),
    "work": lambda memory, each, frame: memory.library.worked_on(each, frame),
    "stream": lambda memory, each, frame: memory.library.drawn_by_stream(each, frame),
    "callback": Actions._called_back,
}
#: Actions that are noted, too, beside that they may change something.
_NOTED = frozenset({"fill", "draw", "figure"})
