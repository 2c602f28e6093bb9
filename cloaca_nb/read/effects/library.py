"""What calls of libraries do to objects: by the tables in `calls`, `methods`; what they give is beside it.

What no table knows is taken to change all that it gets, and all that can be reached from there. A call of an
unknown function whose result is thrown away is taken to change what its module keeps, too.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from typing import TYPE_CHECKING

from cloaca_nb.read.effects.given.files import met_as_files
from cloaca_nb.read.effects.given.methods import LibraryMethods
from cloaca_nb.read.effects.given.unknown import unknown_result
from cloaca_nb.read.effects.objects import NOTHING, Args, Obj, Value, joined, reach
from cloaca_nb.read.effects.own.hooks import without_classes_of
from cloaca_nb.read.tables import calls, changing, drawing, giving
from cloaca_nb.read.tables import methods as table
from cloaca_nb.read.tables.calls import SETTING_ATTRIBUTES, is_setting, known
from cloaca_nb.read.tables.keeping import METHODS_GIVEN, fills, state_of
from cloaca_nb.read.tables.showing import states_set
from cloaca_nb.read.tables.special import SHOWING, STORES, asked_by_builtin

if TYPE_CHECKING:
    from cloaca_nb.read.effects.frame import Frame
    from cloaca_nb.read.effects.interpret import Interpreter

#: Functions that call none of what they are given: what tables and arrays are made of is copied.
_CALLING_NONE = frozenset().union(table.TRANSPARENT, calls.LOOKING, calls.OF_CONSTANTS, table.MAKING_TABLES)


class Library(LibraryMethods):
    """What is not of the notebook."""

    def __init__(self, interpreter: Interpreter) -> None:
        super().__init__()
        self._in: Interpreter = weakref.proxy(interpreter)  # it owns this
        self._partials = {}

    def call(self, path: str, args: Args, frame: Frame) -> Value:
        """Calls something by its dotted name."""
        self._in.procedures.call_patches(path, args, frame)
        if (special := _SPECIAL.get(path)) and (given := special(self, args, frame)) is not None:
            return given
        words = path.split(".")
        if changing.has_owner(path) and args.positional:
            first, *others = args.positional
            rest = Args(others, args.keywords, args.rest, args.flags, args.shown, args.site)
            return self._in.classes.method_of_one(first, words[2], rest, frame)
        self._arguments(path, args, frame)
        self._draws(path, args, frame)
        filled, draws = fills(words, args.shown), f"{path}." in calls.RANDOM  # `getattr(random, kind)(0)`
        if filled or draws or is_setting(path):
            self._sets(path, args, frame)
        if path in table.USING:
            self._in.act([self._in.state(state_of(table.USING[path]))], "use", frame)
        if words[0] == "numpy":
            self.calculating(args.all(), frame)
        what, shows = known(path), words[0] in table.SHOWING or changing.draws(path, ())
        if "!" in path or (what == "unknown" and not (shows or draws or giving.asks_data(path))):
            return self._unknown(path, args, filled, frame)
        if what == "work":
            self._in.act(args.all(), "work", frame)
        elif not shows:
            looked_at = joined(args.positional) if path in calls.LOOKING else NOTHING  # but `print(file=log)`
            self._in.act(args.all() - looked_at, "consume", frame)
            called = (each.path for each in args.all() if each.kind == "member")
            inside, asked = path not in calls.SHALLOW, asked_by_builtin(path, called)
            self._in.classes.operated(args.all(), frame, inside=inside, asked=asked)
            if path in SHOWING:
                self._in.classes.operated(args.all(), frame, asked=(SHOWING[path],))
        return self.result(path, args, frame)

    def _draws(self, path: str, args: Args, frame: Frame) -> None:
        """What a call draws of random numbers, itself or by what it has learn, or draws on."""
        self._drawn(path, args, frame)
        self.drawn_from(path, args, frame)
        if path.partition(".")[0] in drawing.OF_NUMPY:
            self._draws_from_numpy(drawing.function_draws(path, args.site), frame)
            self._learn(args.all() if giving.gives_data(path) else NOTHING, frame)  # `cross_val_score(model)`

    def _sets(self, path: str, args: Args, frame: Frame) -> None:
        """What a call sets of what modules keep for the whole process: they hold what it is given."""
        for key in states_set(path, args.site):
            if key not in METHODS_GIVEN or key not in self._in.members:
                self._in.act([self._in.state(key)], "mutate", frame)
                self._in.hold_all(self._in.state(key), args.all(), frame)
                self._in.patched.register(path, args.all())

    def _unknown(self, path: str, args: Args, filled: bool, frame: Frame) -> Value:
        """Calls a function of which nothing is known.

        Args:
            filled: Whether it is one of a list of a module, which holds what it is given:
                `sys.meta_path.append(Finder)`.
        """
        root = path.partition(".")[0]
        self._in.act(without_classes_of(root, args.all()), "consume" if filled else "reach", frame)
        if (args.shown and root != "builtins") or "!" in path:
            self._in.act(self._in.states_behind(path), "mutate" if "!" in path else "may", frame)
        return unknown_result(self._in, path, args, frame)

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
        if changing.overwrites(path, args.keywords, args.flags):
            self._in.act(args.all(), "mutate", frame)
        if path not in _CALLING_NONE:
            self.callbacks(args, frame, path)

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


_SPECIAL = {
    "polling.each_time": Library._given,
    "builtins.dict.fromkeys": Library._fromkeys,
    **dict.fromkeys(("builtins.globals", "builtins.locals", "builtins.vars"), Library._namespace),
    **dict.fromkeys(("builtins.exec", "builtins.eval"), Library._exec),
    **dict.fromkeys(("timeit.timeit", "timeit.repeat"), Library._timed),
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
