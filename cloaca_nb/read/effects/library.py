"""What calls of libraries, and methods of what they give, do to objects: by the tables in `calls`, `methods`.

What no table knows is taken to change all that it gets, and all that can be reached from there. A call of an
unknown function whose result is thrown away is taken to change what its module keeps, too.
"""

from __future__ import annotations

import ast
import weakref
from collections.abc import Iterable
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.builtin import DATABASE, BuiltIns, is_anew, is_of_numbers, is_row
from cloaca_nb.read.effects.expressions import hashable
from cloaca_nb.read.effects.given.called import Callbacks
from cloaca_nb.read.effects.given.files import met_as_files
from cloaca_nb.read.effects.given.later import changed_within, goes_on_to_change
from cloaca_nb.read.effects.given.touched import touched
from cloaca_nb.read.effects.given.unknown import method_of_unknown, unknown_result
from cloaca_nb.read.effects.objects import (
    CODE,
    NOTHING,
    Args,
    Kind,
    Obj,
    Value,
    calculated,
    held_by,
    in_cells,
    items,
    joined,
    parts,
    reach,
)
from cloaca_nb.read.effects.own.hooks import done_to, without_classes_of
from cloaca_nb.read.tables import calls, changing, drawing, giving
from cloaca_nb.read.tables import methods as table
from cloaca_nb.read.tables.calls import SETTING_ATTRIBUTES, is_setting, known
from cloaca_nb.read.tables.keeping import METHODS_GIVEN, fills, state_of
from cloaca_nb.read.tables.showing import states_set
from cloaca_nb.read.tables.special import OF_RECORDS, STORES, asked_by_builtin

if TYPE_CHECKING:
    from cloaca_nb.read.effects.frame import Frame
    from cloaca_nb.read.effects.interpret import Interpreter

_PYPLOT = "matplotlib.pyplot."
#: Methods that do what was only said before.
_AT_LAST = frozenset({"collect", "compute"})
#: Functions that give what never changes by itself, but may hold what does.
_HOLDING = frozenset({giving.SUM, "builtins.frozenset"})


class Library(BuiltIns, Callbacks):
    """What is not of the notebook."""

    def __init__(self, interpreter: Interpreter) -> None:
        super().__init__()
        self._in: Interpreter = weakref.proxy(interpreter)  # it owns this
        self._partials = {}

    # Functions

    def call(self, path: str, args: Args, frame: Frame) -> Value:
        """Calls something by its dotted name."""
        self._in.procedures.call_patches(path, args, frame)
        if (special := _SPECIAL.get(path)) and (given := special(self, args, frame)) is not None:
            return given
        words = path.split(".")
        if len(words) == 3 and (words[0], words[1]) in changing.WITH_METHODS and args.positional:
            first, *others = args.positional
            rest = Args(others, args.keywords, args.rest, args.flags, args.shown, args.site)
            return self._in.classes.method_of_one(first, words[2], rest, frame)
        self._arguments(path, args, frame)
        self._drawn(path, args, frame)
        self._drawn_from(path, args, frame)
        if words[0] in drawing.OF_NUMPY:
            self._draws_from_numpy(drawing.function_draws(path, args.site), frame)
            self._learn(args.all() if giving.gives_data(path) else NOTHING, frame)  # `cross_val_score(model)`
        filled = fills(words, args.shown)
        sets = states_set(path, args.site) if is_setting(path) or filled else ()
        for key in (each for each in sets if each not in METHODS_GIVEN or each not in self._in.members):
            self._in.act([self._in.state(key)], "mutate", frame)
            self._in.hold_all(self._in.state(key), args.all(), frame)
            self._in.patched.register(path, args.all())
        if path in table.USING:
            self._in.act([self._in.state(state_of(table.USING[path]))], "use", frame)
        root, what = path.partition(".")[0], known(path)
        shows = root in table.SHOWING or changing.draws(path, ())
        if root == "numpy":
            self.calculating(args.all(), frame)
        if "!" in path or (what == "unknown" and not (shows or giving.asks_data(path))):
            # What a list of a module is given, it holds: `sys.meta_path.append(Finder)`.
            self._in.act(without_classes_of(root, args.all()), "consume" if filled else "reach", frame)
            if (args.shown and root != "builtins") or "!" in path:
                self._in.act(self._in.states_behind(path), "mutate" if "!" in path else "may", frame)
            return unknown_result(self._in, path, args, frame)
        if what == "work":
            self._in.act(args.all(), "work", frame)
        elif not shows:
            looked_at = joined(args.positional) if path in calls.LOOKING else NOTHING  # but `print(file=log)`
            self._in.act(args.all() - looked_at, "consume", frame)
            inside, asked = path not in calls.SHALLOW, asked_by_builtin(path)
            self._in.classes.operated(args.all(), frame, inside=inside, asked=asked)
        return self._result(path, args, frame)

    def worked_on(self, each: Obj, frame: Frame) -> None:
        """What work does to what it is given: files are written to."""
        if each.kind == "library" and each.path in changing.BY_WORK:
            self._in.act([each], changing.BY_WORK[each.path], frame)

    def _arguments(self, path: str, args: Args, frame: Frame) -> None:
        """The arguments that a call is known to change, and the functions that it calls."""
        position = changing.ARGUMENT_MUTATORS.get(path, -1)
        told = position < len(args.positional)
        if position >= 0 and (args.rest or args.keywords or told):
            owners = args.positional[position] if told else args.rest.union(*args.keywords.values())
            self._in.act(owners, "mutate", frame)
            self._in.act(owners, STORES, frame)
            if path in SETTING_ATTRIBUTES:
                self._in.classes.set_by_text(args, frame)
            if path == "builtins.next":
                self._in.act(owners, "reach", frame)
            for owner in owners:
                self._in.hold_all(owner, args.all() - owners, frame)
        self._written_into(path, args, frame)
        met_as_files(self._in, path, args, frame)
        self.linked(path, args, frame)
        self._in.act(args.keywords.get("cls", NOTHING), "run", frame)  # `json.dumps(x, cls=Encoder)`
        if path.startswith("numpy.") and (args.shown or path in table.UFUNCS):
            # What is called for itself may be given what it writes into, as a `ufunc` is: behind all else.
            for given in args.positional[table.UFUNCS.get(path, 2) :]:
                self._in.act(given, "mutate", frame)
        if any(flag.startswith("overwrite_") for flag in args.flags):
            self._in.act(args.all(), "mutate", frame)
        if path not in table.TRANSPARENT and path not in calls.LOOKING:
            self.callbacks(args, frame, path)

    def _result(self, path: str, args: Args, frame: Frame) -> Value:
        """What a known call gives."""
        everything, site = args.all(), args.site
        if path == "functools.wraps" and site is not None:
            return self._in.fresh(site, frame, "library", path, holds=everything)
        if path in table.DECORATOR_MAKERS:
            return frozenset({self._in.member(table.TRANSPARENT_RESULT)})
        if path in table.REGISTERING and path not in table.TRANSPARENT:
            return frozenset({self._in.member(table.REGISTERING_RESULT)})
        if path in table.MEMOS:
            self._in.procedures.summaries.kept.update(each for each in everything if each.kind in CODE)
        if path in table.TRANSPARENT:
            return everything or frozenset({self._in.member(path)})
        if path.startswith("weakref.") and site is not None:
            watching = self._in.fresh(site, frame, "library", "weakref", holds=everything | parts(everything))
            return watching | (parts(everything) | everything if path in table.ALIASING else NOTHING)
        if path.startswith("datetime.") and (zoned := self._in.classes.zoned(args, frame)):
            return zoned
        if (told := self.told(path, args)) is not None:
            return told
        if path in giving.REPLACING:
            classes = {each.owner for each in everything if each.owner is not None}
            passed = Args(rest=parts(everything), site=site)
            return joined(self._in.classes.construct(each, passed, frame) for each in classes)
        if path == "logging.getLogger":
            return frozenset({self.logger(args, frame)})
        if path == "builtins.type" and len(args.positional) > 1 and site is not None:
            self._in.act(everything, "reach", frame)
            self._in.classes.made_of(parts(args.positional[1]), parts(joined(args.positional[2:])), frame)
            return self._in.fresh(site, frame, holds=everything)
        if path == "builtins.type" and everything:
            return joined(self._in.classes.type_of(each) for each in everything)
        shape = table.RESULTS.get(path)
        if shape in table.IMMUTABLE and path not in _HOLDING:
            return NOTHING
        if site is None:
            return everything
        if path in giving.TEXTS:
            return self.texts(site, frame)
        if path in table.DEEP or path == "copy.copy":
            self._in.act(list(reach(everything)), "operate", frame)
        if path in table.DEEP:
            return self.copied_deep(path, args, site, frame)
        if (copied := self.copied(path, args, site, frame)) is not None:
            return copied
        if path in table.ITERATORS or path.startswith("itertools."):
            return self._iterator(path, args, site, frame)
        if shape in {"list", "dict", "set", "tuple", "frozenset"} or path == "builtins.vars":
            return self.container(path, args, site, frame)
        return self._made(path, args, site, frame)

    def _iterator(self, path: str, args: Args, site: ast.AST, frame: Frame) -> Value:
        """What `map` and its kin give: what they call is called as something goes over that."""
        with changed_within(self._in, frame) as changed:
            inside = self.gone_through(path, args, frame)
        made = self._in.fresh(site, frame, "iterator", holds=inside)
        goes_on_to_change(made, changed.surely)
        return made

    def _made(self, path: str, args: Args, site: ast.AST, frame: Frame) -> Value:
        """What a function of a library makes."""
        everything = args.all()
        root = path.partition(".")[0]
        if root in {"decimal", "os"} and path != "decimal.Context":
            return frozenset({self._in.member(path)})
        chunks = root == "pandas" and not {"chunksize", "iterator"}.isdisjoint(args.keywords)
        kind: Kind = "iterator" if chunks else "library"
        if known(path) == "work":
            inside = everything if giving.is_made_new(path) else ()  # `ZipFile(buffer)`
            return self._in.fresh(
                site, frame, kind, "numpy" if giving.gives_data(path) else root, holds=inside
            )
        if is_anew(path, args) and (anew := calculated(everything)) is not None:
            return self._in.fresh(site, frame, "library", *anew)
        if path in giving.ROWS_OF_TEXTS:
            made = self._in.fresh(site, frame, "library", root, holds=everything)
            for each in made:
                each.part = each.part or Obj("data")
            return made
        if giving.gives_data(path):
            return self.of_data_sets(path, args, site, frame)
        row = is_row(path, args)
        given = in_cells(everything) if path in table.MAKING_TABLES else everything
        name = path if path in giving.NAMED else giving.SUMMED if path == giving.SUM else root
        holds = held_by(path, given) if not (row or is_of_numbers(path, args)) else NOTHING
        made = self._in.fresh(site, frame, kind, name, holds=holds)
        for each in made:
            each.flat = row
        self._streams |= made if drawing.makes_stream(path, site) else NOTHING
        self._drawing |= made if drawing.makes_drawing(path, site) else NOTHING
        inside = parts(each for each in everything if each.kind == "instance")  # `__array__` gives it
        arrays = frozenset(
            each for each in everything | inside if each.path in changing.MEMORY and each.kind == "library"
        )
        either = changing.may_share(args.keywords, args.flags)
        if (path in changing.VIEWING or either) and arrays:
            return arrays | (made if inside or either else NOTHING)
        if path in changing.LISTS_OF_VIEWS:
            return self._in.exact(site, frame, arrays)
        if root in table.DRAWING:
            self.called_as_drawn(root, args)
            self.figures().holders.update(dict.fromkeys(made if path.startswith(_PYPLOT) else ()))
            return made
        shared = (each for each in everything if each.kind in {"library", "unknown", "param"})
        return made | (NOTHING if giving.is_made_new(path) else frozenset(shared))

    # Methods

    def method(self, owner: Obj, name: str, args: Args, frame: Frame) -> Value:
        """Calls a method of an object that the notebook did not write it for."""
        self._in.act(self._in.patched.code(owner.path) if owner.kind == "library" else (), "run", frame)
        touched(self._in, owner, frame, [name])
        if self._streams and name not in table.BUILTIN_MUTATORS:
            drawn = frozenset({owner}) if drawing.stream_draws(owner.path, name) else NOTHING
            self._drawn_from(name, args, frame, drawn)
        self._learn(frozenset({owner} if name in drawing.LEARNING else ()), frame)
        self._in.act([owner] if owner.kind == "library" else (), "operate", frame)
        if name in table.ITERATING and owner.kind in {"data", "library"} and args.site is not None:
            return self._in.exact(args.site, frame, frozenset({owner}), "iterator")
        self._in.act([owner] if owner.kind == "iterator" and name in table.STEPPING else (), "consume", frame)
        if owner.kind == "data":
            return self._of_data(owner, name, args, frame)
        if owner.kind == "namespace":
            nodes = getattr(args.site, "args", [])[: None if name == "update" else 1]
            if name in {"update", "setdefault", "pop", "clear", "__setitem__"}:
                names = [ast.Constant(key) for key in args.keywords] + [*nodes]
                self._in.bind_texts(names, args.all(), frame)
            return parts(args.all())
        if owner.kind == "instance" and self._in.classes.is_known(owner):
            return self._of_what_is_held(owner, name, args, frame)
        if owner.kind in {"function", "class"}:
            done = done_to(owner, name, args)
            if owner.kind == "class":
                self._in.classes.call_hooks(owner, frame, args.all())  # `Order.model_validate(row)`
            self._in.act([owner] if done else (), done, frame)
            self._in.hold_all(owner, args.all(), frame)
            if name == "register" and owner.kind == "function":
                self._in.procedures.dispatch(owner, args.all())
            elif owner.kind == "function":  # one of its attributes: `load.after(rows)`
                self.call_back([each for each in owner.holds if each.kind == "function"], args, frame)
            return args.all() | parts([owner])
        if name in changing.INTO_ARGUMENTS:
            self._in.act(args.all(), "mutate", frame)
        if owner.kind == "library":  # `table.to_csv(buffer)`
            met_as_files(self._in, name, args, frame)
            into = {"io", DATABASE} if name == "to_sql" else {"io"}
            self._in.act([each for each in args.all() if each.path in into], "mutate", frame)
        if owner.kind == "library" and (owner.path in table.DATA_LIBRARIES or owner.path in table.SHOWING):
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
        if name not in table.READERS and name not in table.DISTINCT_METHODS:
            kept = self._in.classes.has_own_attribute(owner, name)  # it may call that: `self.convert(x)`
            self._in.act([owner], "may" if kept else "mutate", frame)
        if self._in.classes.may_call_back(owner):
            self._in.procedures.called_back(owner, frame)
        inside = [each for each in parts([owner]) if each is not owner and each.kind != "data"]
        return self._in.procedures.call_any(inside, args, frame)

    def _of_data(self, owner: Obj, name: str, args: Args, frame: Frame) -> Value:
        self._in.act(args.all(), "operate", frame)
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
            self._in.hold_all(owner, held, frame)
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
        given = getattr(args.site, "args", [])
        # `FunctionTransformer(f).transform(X)`, `table.lazy().map_batches(f).collect()`
        if owner.path == "sklearn" or name in _AT_LAST:
            reached = [each for each in reach([owner]) if not self._in.classes.is_left_alone(each)]
            self.call_back(reached, Args(rest=args.all()), frame)
        if owner.path == "logging" and f"logging.{name}" in table.USING:
            self._in.act([self._in.state("@logging")], "use", frame)
        if owner.path == "IPython" and name == "push" and given:
            self._in.bind_texts(given[:1], args.all(), frame)
        elif owner.path == "IPython" and name in {"run_cell", "ex"}:
            return self._exec(Args(site=args.site), frame)
        draws = owner.path == "pandas" and name in giving.PLOTTING
        self._in.act([self.figures()] if draws and "ax" not in args.keywords else (), "figure", frame)
        if owner.path in table.SHOWING:
            # What draws on something has the name of what only shows a table: `plot`, `hist`.
            drawn = owner.path in table.COPYING and not changing.TELLING.match(name)
            if drawn or not args.shown or name not in table.READERS:
                self._in.act([owner], "mutate", frame)
            self._in.hold_all(owner, self.called_as_drawn(owner.path, args), frame)
        elif changing.is_told_to(name, args.flags) or name not in table.DATA_LIBRARIES[owner.path]:
            done = changing.done_by(name, owner.path, args.flags)
            self._in.act([owner], done, frame)
            self._in.act(args.all() if name not in table.PUTTING else (), "consume", frame)
            self._in.hold_all(owner, args.all(), frame)
            if owner.path == "sklearn":
                self.trained(owner, done == "mutate", frame)
        self._written_into("", args, frame)
        self._draws_from_numpy(drawing.method_draws(name, args.site), frame)
        if args.site is None or name in table.ATOMIC_METHODS:
            return frozenset({owner})
        if draws:
            return self._in.fresh(args.site, frame, "library", giving.CANVAS)
        kind: Kind = "iterator" if name in table.ROW_ITERATORS else "library"
        if giving.gives_parts(owner.path, name):
            return frozenset({owner})
        if owner.path == "numpy" and name in changing.VIEWS:
            owner.flat = owner.flat and name != "reshape"
            self._in.hold_all(owner, [each for each in args.all() if each.kind == "class"], frame)
            return frozenset({owner})
        held = held_by(owner.path, args.all())
        if giving.is_data_of_model(owner.path, name):
            data = self._in.fresh(args.site, frame, "library", "numpy", holds=held)
            self._in.hold_all(owner, data if name in giving.KEPT_BY_MODEL else (), frame)
            return data
        made = self._in.fresh(args.site, frame, kind, owner.path, holds=held)
        return made if self.gives_new(owner, name, args) else made | {owner}

    def used(self, state: Obj, frame: Frame) -> None:
        """What runs, or is written to, where a module goes by what it keeps: a handler, `sys.stdout`."""
        for each in list(reach([state])):
            if each.kind == "library" and each.path == "io":
                with self._in.one_of_several(False):
                    self._in.act([each], "mutate", frame)
            elif each.kind == "bound":
                self._in.act([each], "reach", frame)
            else:
                self._in.procedures.called_back(each, frame)

    def calculating(self, objects: Iterable[Obj], frame: Frame) -> None:
        """What numpy calls where it calculates: what `seterrcall` was given, what shows warnings."""
        kept = self._in.members.get("@numpy")
        hooks = self._in.patched.hooks() if frame.function is None else NOTHING  # of tasks as a whole
        asked = hooks or (kept is not None and kept.holds)
        if asked and any(each.kind in {"library", "param"} for each in objects):
            self._in.act([kept] if kept is not None else (), "use", frame)
            self._in.act(hooks, "perhaps", frame)

    def on_plain(self, name: str, args: Args, frame: Frame) -> Value:
        """A method of text, a number or a date: it changes nothing, but functions may be called."""
        self.callbacks(args, frame)
        self._in.act(args.all(), "consume", frame)
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


_SPECIAL = {
    "polling.each_time": Library._given,
    "builtins.dict.fromkeys": Library._fromkeys,
    **dict.fromkeys(("builtins.globals", "builtins.locals", "builtins.vars"), Library._namespace),
    **dict.fromkeys(("builtins.exec", "builtins.eval"), Library._exec),
    "builtins.super": Library._super,
    "builtins.getattr": Library._getattr,
    **dict.fromkeys(("asyncio.run", "asyncio.wait_for"), Library._run_to_end),
    "asyncio.gather": Library._gathered,
    "builtins.property": Library._property,
    "operator.attrgetter": Library._attrgetter,
    "operator.itemgetter": Library._itemgetter,
    "operator.methodcaller": Library._methodcaller,
    "functools.reduce": Library._reduce,
    "functools.partial": Library._partial,
    **dict.fromkeys(("builtins.__import__", "importlib.__import__"), Library._import),
    "importlib.import_module": Library._import_module,
}
