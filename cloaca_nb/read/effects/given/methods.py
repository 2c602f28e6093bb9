"""What methods do and give that the notebook did not write: by the tables in `methods` and `changing`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.builtin import DATABASE
from cloaca_nb.read.effects.expressions import hashable
from cloaca_nb.read.effects.given.cells import passed_on
from cloaca_nb.read.effects.given.files import met_as_files
from cloaca_nb.read.effects.given.results import LibraryResults
from cloaca_nb.read.effects.given.touched import touched
from cloaca_nb.read.effects.given.unknown import method_of_unknown
from cloaca_nb.read.effects.objects import (
    NOTHING,
    Args,
    Kind,
    Obj,
    Value,
    classes_of,
    held_by,
    is_written,
    items,
    joined,
    parts,
    reach,
)
from cloaca_nb.read.effects.own.hooks import done_to
from cloaca_nb.read.effects.syntax.shapes import draws_points
from cloaca_nb.read.tables import changing, drawing, giving
from cloaca_nb.read.tables import methods as table
from cloaca_nb.read.tables.special import ASKED_BY_FORMAT, HASHES, OF_RECORDS, operating

if TYPE_CHECKING:
    from cloaca_nb.read.effects.frame import Frame

#: Methods that do what was only said before.
_AT_LAST = frozenset({"collect", "compute"})
#: Methods of scikit-learn's bases that call a model's own `fit`, and then another one.
_FITTING = {"fit_transform": "transform", "fit_predict": "predict"}
#: Methods of containers that ask what they are given for nothing.
_ASKING_NONE = frozenset({"append", "appendleft", "insert", "extend", "extendleft"})
#: Those that change one and keep nothing of what they are given: a key to sort by, what is taken out.
_KEEPING_NONE = frozenset({"sort", "remove", "discard", "pop", "difference_update"})
#: Methods by which a mapping binds names, where it is the namespace of the notebook.
_BINDING = frozenset({"update", "setdefault", "pop", "clear", "__setitem__"})
#: Those by which one gives all that it has, and what it has under a name.
_GIVING = frozenset({"values", "items", "copy"})
_ASKING = frozenset({"get", "setdefault", "pop", "__getitem__"})


class LibraryMethods(LibraryResults):
    """What these do."""

    def method(self, owner: Obj, name: str, args: Args, frame: Frame) -> Value:
        """Calls a method of an object that the notebook did not write it for."""
        self._told_of_library(owner, name, args, frame)
        if name in table.ITERATING and owner.kind in {"data", "library"} and args.site is not None:
            return self._in.exact(args.site, frame, frozenset({owner}), "iterator")
        self._in.act([owner] if owner.kind == "iterator" and name in table.STEPPING else (), "consume", frame)
        sent = owner.kind == "iterator" and name in table.GOING_ON  # `steps.send(rows)`
        self._in.act(args.all() if sent else (), "reach", frame)
        if owner.kind == "data":
            return self._of_data(owner, name, args, frame)
        if owner.kind == "namespace":
            return self._of_namespace(name, args, frame)
        if owner.kind == "instance" and self._in.classes.is_known(owner):
            return self._of_what_is_held(owner, name, args, frame)
        if owner.kind in {"function", "class"}:
            return self._of_code(owner, name, args, frame)
        return self._of_strange(owner, name, args, frame)

    def _told_of_library(self, owner: Obj, name: str, args: Args, frame: Frame) -> None:
        """What a method of a library does beside: it draws random numbers, learns, runs what was patched."""
        is_library = owner.kind == "library"
        self._in.act(self._in.patched.code(owner.path) if is_library else (), "run", frame)
        touched(self._in, owner, frame, [name])
        self.overwritten(owner, name, args, frame)
        if name not in table.BUILTIN_MUTATORS:
            drawn = frozenset({owner}) if drawing.stream_draws(owner.path, name) else NOTHING
            self.drawn_from(name, args, frame, drawn)
        self._learn(frozenset({owner} if name in drawing.LEARNING else ()), frame)
        self._in.act([owner] if is_library else (), "operate", frame)

    def _of_namespace(self, name: str, args: Args, frame: Frame) -> Value:
        """A method of `globals()`: it may bind names."""
        if name in _BINDING:
            nodes = getattr(args.site, "args", [])[: None if name == "update" else 1]
            names = [ast.Constant(key) for key in args.keywords] + [*nodes]
            self._in.bind_texts(names, args.all(), frame)
        if name in _GIVING and args.site is not None:
            return self._in.fresh(args.site, frame, "data", holds=self._in.named_by(args.site))
        asked = getattr(args.site, "args", [None])[:1] if name in _ASKING else []
        return parts(args.all()) | frozenset().union(*map(self._in.named_by, filter(None, asked)))

    def _of_code(self, owner: Obj, name: str, args: Args, frame: Frame) -> Value:
        """A method of a function or a class, or an attribute of one that is called: `load.after(rows)`."""
        done = done_to(owner, name, args)
        if owner.kind == "class":
            self._in.classes.call_hooks(owner, frame, args.all())  # `Order.model_validate(row)`
        self._in.act([owner] if done else (), done, frame)
        self._in.hold_all(owner, args.all(), frame)
        if name == "register" and owner.kind == "function":
            self._in.procedures.dispatch(owner, args.all())
        elif owner.kind == "function":
            self.call_back([each for each in owner.holds if each.kind == "function"], args, frame)
        return args.all() | parts([owner])

    def _of_strange(self, owner: Obj, name: str, args: Args, frame: Frame) -> Value:
        """A method of what a library gave, or of what nobody knows."""
        if name in changing.INTO_ARGUMENTS:
            self._in.act(args.all(), "mutate", frame)
        if owner.kind == "library":  # `table.to_csv(buffer)`
            met_as_files(self._in, name, args, frame)
            into = {"io", DATABASE} if name == "to_sql" else {"io"}
            self._in.act([each for each in args.all() if each.path in into], "mutate", frame)
            if owner.path in table.DATA_LIBRARIES or owner.path in table.SHOWING:
                return self._of_library(owner, name, args, frame)
        if owner.kind == "instance" and self._in.classes.has_hooks_alone(owner):
            self._in.classes.call_hooks(owner, frame, args.all())
            held = parts([owner]) | args.all()
            return held | (self._in.fresh(args.site, frame, holds=held) if args.site is not None else NOTHING)
        before, self._in.called_by_name = self._in.called_by_name, owner
        given = method_of_unknown(self._in, owner, name, args, frame)
        self._in.called_by_name = before
        return given

    def _of_what_is_held(self, owner: Obj, name: str, args: Args, frame: Frame) -> Value:
        """A method of something that an instance holds, which perhaps has no name here."""
        if name in _FITTING and self._in.classes.methods(owner, "fit"):
            self._in.classes.method(owner, "fit", args, frame)
            passed = Args(args.positional[:1], site=args.site)
            return self._in.classes.method(owner, _FITTING[name], passed, frame)
        if name not in table.READERS and name not in table.DISTINCT_METHODS:
            kept = self._in.classes.has_own_attribute(owner, name)  # it may call that: `self.convert(x)`
            self._in.act([owner], "may" if kept else "mutate", frame)
        if self._in.classes.may_call_back(owner):
            self._in.procedures.called_back(owner, frame)
        inside = [each for each in parts([owner]) if each is not owner and each.kind != "data"]
        given = self._in.procedures.call_any(inside, args, frame)
        return (
            given
            if all(map(is_written, classes_of(owner)))
            else given | self._of_base(owner, name, args, frame)
        )

    def _of_base(self, owner: Obj, name: str, args: Args, frame: Frame) -> Value:
        """What a method of a base takes in and gives that a library has written: `class Basket(list)`."""
        given = args.all() if name in table.PUTTING else args.all() | parts(args.all())
        self._in.hold_all(owner, given if name not in table.READERS else (), frame)
        if name in table.ATOMIC_METHODS or name in table.GIVING_NOTHING or args.site is None:
            return NOTHING
        inside = frozenset(each for each in parts([owner]) | given if each not in {owner, owner.owner})
        return inside | self._in.fresh(args.site, frame, "data", holds=inside)

    def _of_data(self, owner: Obj, name: str, args: Args, frame: Frame) -> Value:
        known = name in table.BUILTIN_MUTATORS or name in table.COMPARING or name in table.BY_KEY
        asked = joined(args.positional[:1]) if name in table.BY_KEY else args.all()
        asked = asked if name not in _ASKING_NONE else NOTHING
        self._in.act(asked, HASHES if known else operating((), deep=True), frame)
        if name in table.COMPARING:
            self._in.classes.operated(frozenset({owner}), frame)
        given = args.all()
        if name in table.BY_KEY and args.positional:
            key, *others = args.positional
            given = joined([hashable(key), *others, *args.keywords.values(), args.rest])
        if name in table.BUILTIN_MUTATORS:
            self._in.act([owner, *owner.members.get("maps", ())], "mutate", frame)
            self._in.act(args.all(), "consume", frame)
            held = given if name in table.PUTTING else parts(given)
            self._in.hold_all(owner, held if name not in _KEEPING_NONE else (), frame)
        self.callbacks(args, frame)
        if name in table.ATOMIC_METHODS or name in table.GIVING_NOTHING or args.site is None:
            return NOTHING
        if name == "copy":
            return self._in.copied(args.site, frame, frozenset({owner}))
        if name in OF_RECORDS:
            return self._in.exact(args.site, frame, parts([owner]) | given)
        own = items([owner]) if name in {"get", "pop"} else parts([owner])
        return self.view(owner, name, args.site, frame) or own | given

    def _of_library(self, owner: Obj, name: str, args: Args, frame: Frame) -> Value:
        """A method of what a known library gave."""
        self.callbacks(args, frame, owner.path)
        self._in.classes.operated(args.all(), frame)
        # `FunctionTransformer(f).transform(X)`, `table.lazy().map_batches(f).collect()`
        if owner.path == "sklearn" or name in _AT_LAST:
            reached = [each for each in reach([owner]) if not self._in.classes.is_left_alone(each)]
            self.call_back(reached, Args(rest=args.all()), frame)
        if owner.path == "logging" and f"logging.{name}" in table.USING:
            self._in.act([self._in.state("@logging")], "use", frame)
        if owner.path == "IPython" and (given := self._of_shell(name, args, frame)) is not None:
            return given
        draws = owner.path == "pandas" and name in giving.PLOTTING
        self._in.act([self.figures()] if draws and "ax" not in args.keywords else (), "figure", frame)
        self._does_to_owner(owner, name, args, frame)
        self._written_into("", args, frame)
        self._draws_from_numpy(drawing.method_draws(name, args.site), frame)
        if args.site is None or name in table.ATOMIC_METHODS:
            return frozenset({owner})
        if draws:
            return self._in.fresh(args.site, frame, "library", giving.CANVAS)
        return self._given_by_library(owner, name, args, args.site, frame)

    def _of_shell(self, name: str, args: Args, frame: Frame) -> Value | None:
        """A method of the kernel's shell that runs code, or binds names; None of other methods."""
        if name in {"run_cell", "ex"}:
            return self._exec(Args(site=args.site), frame)
        if name == "push":
            self._in.bind_texts(getattr(args.site, "args", [])[:1], args.all(), frame)
        return None

    def _does_to_owner(self, owner: Obj, name: str, args: Args, frame: Frame) -> None:
        """What a method does to what a known library gave, and what that comes to hold."""
        if owner.path in table.SHOWING:
            # What draws on something has the name of what only shows a table: `plot`, `hist`.
            drawn = owner.path in table.COPYING and not changing.TELLING.match(name)
            if drawn or not args.shown or name not in table.READERS:
                self._in.act([owner], "mutate", frame)
            self._in.hold_all(owner, self.called_as_drawn(owner.path, args), frame)
        elif (
            changing.is_told_to(name, args.flags)
            or name not in table.DATA_LIBRARIES[owner.path]
            or (owner.path == "PIL" and draws_points(name, args.site))
        ):
            done = changing.done_by(name, owner.path, args.flags)
            self._in.act([owner], done if not self._is_loose(owner) else "may", frame)
            self._in.act(args.all() if name not in table.PUTTING else (), "consume", frame)
            self._in.hold_all(owner, args.all(), frame)
            if owner.path == "sklearn":
                self.trained(owner, done == "mutate", frame)

    def _given_by_library(self, owner: Obj, name: str, args: Args, site: ast.AST, frame: Frame) -> Value:
        """What a method of what a known library gave gives."""
        if giving.gives_parts(owner.path, name):
            return frozenset({owner})
        if owner.path == "numpy" and name in changing.VIEWS:
            owner.flat = owner.flat and name != "reshape"
            self._in.hold_all(owner, [each for each in args.all() if each.kind == "class"], frame)
            return frozenset({owner})
        held = held_by(owner.path, args.all())
        if giving.is_data_of_model(owner.path, name):
            data = self._in.fresh(site, frame, "library", "numpy", holds=held)
            self._in.hold_all(owner, data if name in giving.KEPT_BY_MODEL else (), frame)
            return data
        kind: Kind = "iterator" if name in table.ROW_ITERATORS else "library"
        made = self._in.fresh(site, frame, kind, owner.path, holds=held)
        passed_on(self._in, owner, name, args, made, frame)
        return made if self.gives_new(owner, name, args) else made | {owner}

    def on_plain(self, name: str, args: Args, frame: Frame) -> Value:
        """A method of text, a number or a date: it changes nothing, but functions may be called."""
        self.callbacks(args, frame)
        self._in.act(args.all(), "consume", frame)
        asked = ASKED_BY_FORMAT if name.startswith("format") else ()
        self._in.act(args.all(), operating(asked, deep=True), frame)  # `"{}".format(rows)`
        if zoned := self._in.classes.zoned(args, frame):
            self._in.act(zoned, "operate", frame)
            return zoned
        if name in table.ITERATING and args.site is not None:
            return self._in.fresh(args.site, frame, "iterator")
        if name in table.ATOMIC_METHODS or args.site is None:
            return NOTHING
        return self._in.fresh(args.site, frame, "data")

    def handed_to_method(self, name: str, args: Args, owner: Obj, frame: Frame) -> None:
        """What a method does with its arguments, of whatever it is called."""
        everything = args.all()
        self._written_into("", args, frame)
        if changing.is_told_to(name, args.flags):
            self._in.act([owner], changing.done_by(name, "pandas", args.flags), frame)
        if name in table.BUILTIN_MUTATORS or name in table.WRITING:
            self._in.act(everything, "consume", frame)
        elif name not in table.DISTINCT_METHODS and name not in table.READERS:
            self._in.act(everything, "reach", frame)
        self.callbacks(args, frame)
        held = everything if name not in table.READERS and name not in table.WRITING else ()
        for holder in dict.fromkeys((owner, owner.part or owner)):
            self._in.hold_all(holder, held, frame)
