"""Built-in functions, and their kin, that reach into names: of the notebook, of objects, of modules."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from cloaca_nb.read.cells.code import parse
from cloaca_nb.read.effects.frame import ADD, JOIN_TO_PART
from cloaca_nb.read.effects.given.copies import Copies, put_into
from cloaca_nb.read.effects.given.draws import Draws
from cloaca_nb.read.effects.given.files import printed_to
from cloaca_nb.read.effects.objects import (
    GROWN,
    NOTHING,
    PROPERTY,
    Args,
    Obj,
    Value,
    data_of,
    is_inside,
    joined,
    parts,
    reach,
)
from cloaca_nb.read.effects.syntax.storing import CHAIN
from cloaca_nb.read.effects.written import is_engine
from cloaca_nb.read.names.nodes import imported_by_text, known_text, last_name, literal_text, texts_in
from cloaca_nb.read.names.texts import timed_in
from cloaca_nb.read.tables import giving
from cloaca_nb.read.tables import methods as table
from cloaca_nb.read.tables.calls import known
from cloaca_nb.read.tables.changing import (
    ANY,
    ELEMENT,
    IN_PLACE,
    TABLES,
    draws,
    makes_figure,
)
from cloaca_nb.read.tables.special import HASHES
from cloaca_nb.syntax import remembered, unparsed

if TYPE_CHECKING:
    from cloaca_nb.read.effects.frame import Frame


#: What calls a function that it is given with one element at a time.
_WITH_ONE = dict.fromkeys((f"builtins.{name}" for name in ("filter", "sorted", "min", "max")), 1)
#: What gives the results of the function that it is given.
_MAPPING = frozenset({"builtins.map", "itertools.starmap"})
#: Kinds of what that calls of which it is known what it gives.
_CALLED = frozenset({"function", "bound"})
#: The library whose databases may be in memory.
DATABASE = "sqlite3"
#: The path of what `functools.partial` gives; what it was given are its members, by place or `=name`.
PARTIAL = "functools.partial"


class BuiltIns(Copies, Draws):
    """What these do."""

    _partials: dict[object, Value]  # what was passed in the call under way -> what that has given

    def _written_into(self, path: str, args: Args, frame: Frame) -> None:
        """What a call names for what it gives: arrays, axes to draw on, the file of `print`."""
        if path == "numpy.nditer" and "op_flags" in args.keywords and args.positional:
            self._in.act(args.positional[0], "mutate", frame)
        if path == "builtins.print":
            printed_to(self._in, args.keywords.get("file", NOTHING), frame)
        also = ["output"] if path.startswith("scipy.ndimage.") else []
        also += ["target"] if path == "pandas.eval" and "inplace" in args.flags else []
        for name in ("out", "ax", *also):
            into = args.keywords.get(name, NOTHING)
            several = [each for each in parts(into) if each.path in table.ARRAYS]
            self._in.act(into.union(several), "mutate", frame)  # `np.divmod(a, b, out=(q, r))`
        if ANY in args.flags:  # `np.add(a, 1, **{"out": a})`
            libraries = {"numpy", *table.DRAWING}
            given = [each for each in args.rest if each.kind == "param" or each.path in libraries]
            self._in.act(given, "may", frame)

    def _namespace(self, args: Args, frame: Frame) -> Value:
        """``globals()``, ``vars()`` at the top level."""
        return args.all() or self.namespace()

    def namespace(self) -> Value:
        """The names of the notebook, as an object."""
        return frozenset({self._in.members.setdefault("builtins.globals()", Obj("namespace"))})

    def _exec(self, args: Args, frame: Frame) -> Value:
        """``exec`` and ``eval``: of a literal, its statements; of anything else, all may happen."""
        text = next(map(known_text, getattr(args.site, "args", ())), None)
        spaces = [given for given in args.positional[1:] if given]
        self._in.act(joined(spaces), "reach", frame)
        if last_name(getattr(args.site, "func", ast.Pass())) == "exec":
            self._in.act(joined(spaces), "mutate", frame)
        made = self._in.fresh(args.site, frame) if args.site is not None else NOTHING
        if spaces and not any(each.kind == "namespace" for given in spaces for each in given):
            return made
        if text is not None:
            return made | self._in.execute(text, args.site, frame)
        self._in.act([each for value in self._in.globals.values() for each in value], "perhaps", frame)
        return made

    def _timed(self, args: Args, frame: Frame) -> Value | None:
        """``timeit.timeit("load()", globals=globals())``: what the text does."""
        found = timed_in(args.site) if args.site is not None else None
        if found is not None:
            self._in.execute(found[0], args.site, frame)
        return NOTHING if found is not None else None

    def figures(self) -> Obj:
        """What stands for what `pyplot` draws on: all that it has made, as if these held it."""
        return self._in.members.setdefault("@pyplot", Obj("state", "@pyplot"))

    def _drawn(self, path: str, args: Args, frame: Frame) -> None:
        """Functions of `pyplot` draw on the figure that was made last, and say no name of it."""
        if makes_figure(path):
            self._in.act([self.figures()], "figure", frame)
        elif draws(path, args.keywords) and known(path) != "work":
            self._in.act([self.figures()], "draw", frame)

    def _given(self, args: Args, _frame: Frame) -> Value:
        """What only wraps a function, as the package's own `each_time` does."""
        return args.all()

    def _super(self, args: Args, frame: Frame) -> Value:
        """``super()``: the object itself, as far as it matters."""
        names = frame.function.parameters if frame.function is not None else {}
        first = next(iter(names.values()), None)
        return frozenset({first}) if first is not None else args.all()

    def _run_to_end(self, args: Args, frame: Frame) -> Value | None:
        """``asyncio.run(main())``: what that does was noted where it was called; it holds what it gives."""
        given = args.all()
        iterators = [each for each in given if each.kind == "iterator"]
        kept = any(each.holders or self._in.bound_to.get(each) for each in iterators)
        called = all(isinstance(each, ast.Call) for each in getattr(args.site, "args", [None]))
        if kept or not called or any(each.kind in {"instance", "param"} for each in given):
            return None  # it was called elsewhere, or code of its own may run: `__await__`
        others = given.difference(iterators)
        coroutines = frozenset(each for each in iterators if each.holds.keys() >= others)
        self._in.act(given - coroutines, "consume", frame)
        return given - coroutines

    def _gathered(self, args: Args, frame: Frame) -> Value | None:
        given = self._run_to_end(args, frame)
        return self._in.exact(args.site, frame, given) if given is not None and args.site else given

    def _getattr(self, args: Args, frame: Frame) -> Value:
        owners = args.positional[0] if args.positional else NOTHING
        given = getattr(args.site, "args", [None, None])
        name = literal_text(given[1]) if len(given) > 1 else None
        if name is not None:
            return self._in.classes.attribute(owners, name, frame) | joined(args.positional[2:])
        plain = not self._in.classes.reading_matters  # then only what shows all of itself is to be told
        read = [each for each in owners if each.kind in {"instance", "param"}] if plain else owners
        self._in.act(read, "@*", frame)
        members = frozenset(each for each in owners if each.kind == "member")
        any_method = frozenset(self._in.classes.bound_method(each, "*") for each in owners - members)
        return parts(owners) | members | any_method | joined(args.positional[2:])

    def _property(self, args: Args, frame: Frame) -> Value | None:
        """``property(get, set)``, which runs where an attribute is read; None of a decorator."""
        if not isinstance(args.site, ast.Call):
            return None
        return self._in.fresh(args.site, frame, "library", PROPERTY, holds=args.all())

    def _attrgetter(self, args: Args, frame: Frame) -> Value | None:
        """``attrgetter("name")``, as a function; None where it is not known which, or gives a method."""
        names, computed = texts_in(getattr(args.site, "args", []))
        text = f"lambda each: ({', '.join(f'each.{name}' for name in names)})"
        methods = computed or not table.BUILTIN_MUTATORS.isdisjoint(names)
        node = _lambda(text) if names and not methods else None
        if node is None:
            return None
        return frozenset({self._in.procedures.function(node, frame)})

    def _itemgetter(self, args: Args, frame: Frame) -> Value | None:
        """``itemgetter(0)``, as a function."""
        given = getattr(args.site, "args", [])
        keys = [ast.unparse(each) if isinstance(each, ast.Constant) else "..." for each in given]
        node = _lambda(f"lambda each: ({', '.join(f'each[{key}]' for key in keys)})") if keys else None
        return frozenset({self._in.procedures.function(node, frame)}) if node is not None else None

    def _methodcaller(self, args: Args, frame: Frame) -> Value | None:
        """``methodcaller("append", row)``, as a function: what it is given first has the method called."""
        given = getattr(args.site, "args", [])
        names, _ = texts_in(given[:1])
        passed = ", ".join("..." for _ in given[1:])
        node = _lambda(f"lambda each: each.{names[0]}({passed})") if names else None
        if node is None or args.site is None:
            return None
        function = self._in.procedures.function(node, frame)
        return self._in.fresh(args.site, frame, "library", "operator", holds=args.all()) | {function}

    def _fromkeys(self, args: Args, frame: Frame) -> Value | None:
        """``dict.fromkeys(names)``: a new dictionary of what it goes over."""
        self._in.act(joined(args.positional[:1]), "consume", frame)
        self._in.act(parts(joined(args.positional[:1])), HASHES, frame)
        return self._in.fresh(args.site, frame, "data", holds=args.all()) if args.site else NOTHING

    def _reduce(self, args: Args, frame: Frame) -> Value | None:
        """``reduce(put, rows, TOTAL)``: the function gets what it gave before, and each element."""
        if len(args.positional) < 2:
            return None
        functions, over, *start = args.positional
        self._in.act(over, "consume", frame)
        elements = parts(over)
        result = joined(start) or elements
        for _ in range(2):
            passed = Args([result, elements], site=args.site)
            result |= joined(self._in.procedures.call(each, passed, frame) for each in functions)
        return result

    def _partial(self, args: Args, frame: Frame) -> Value | None:
        """``partial(put, STORE)``: what is called gets these before its own; None inside of a function."""
        if args.site is None or frame.function is not None:
            return None
        made = self._in.fresh(args.site, frame, "library", PARTIAL, holds=args.all())
        given = {str(at): value for at, value in enumerate(args.positional)}
        given.update((f"={name}", value) for name, value in args.keywords.items())
        for each in made:
            each.members.update(
                (name, each.members.get(name, NOTHING) | value) for name, value in given.items()
            )
        return made | args.all()

    def call_partial(self, made: Obj, args: Args, frame: Frame) -> Value:
        """What ``partial`` has made calls what it was given first, with the rest before what it gets."""
        given = [value for name, value in made.members.items() if not name.startswith("=")]
        named = {name[1:]: value for name, value in made.members.items() if name.startswith("=")}
        passed = Args([*given[1:], *args.positional], {**named, **args.keywords}, args.rest, site=args.site)
        key = (made, frame, tuple(passed.positional), frozenset(passed.keywords.items()), passed.rest)
        if not given or key in self._partials:  # made of itself, in a loop, or of what others are made of
            return self._partials.get(key, NOTHING)
        outermost = not self._partials
        self._partials[key] = NOTHING
        result = joined(self._in.procedures.call(each, passed, frame) for each in given[0] - {made})
        self._partials[key] = result
        if outermost:
            self._partials.clear()
        return result

    def has_no_operator(self, each: Obj, action: str) -> bool:
        """Whether nothing is done to an object where an operator in place meets it, or what it has.

        Args:
            action: One of `ADDING`.
        """
        if action != ADD and each.flat and not each.holds:  # a number of it, where nothing else has it
            return each.kind != "library" or not is_inside(each)
        if each.kind == "instance" and action != JOIN_TO_PART:
            own = any(self._in.classes.methods(each, f"__{name}__") for name in IN_PLACE)
            return not own and self._in.classes.is_known(each)
        return each.kind in {"data", "class", "function"} and action != JOIN_TO_PART

    def told(self, path: str, args: Args) -> Value | None:
        """What the tables alone tell of what a function gives; None where they do not."""
        if path in table.ALIASING:
            return self.one_given(path, args)
        return NOTHING if path in giving.UNCHANGING or is_engine(path, args.site) else None

    def one_given(self, path: str, args: Args) -> Value:
        """What a function gives of what it is given: `next(rows)` and `max(rows)` one of the elements."""
        if path in ELEMENT and len(args.positional) == 1 and not args.rest:
            return joined([parts(args.positional[0]), args.keywords.get("default", NOTHING)])
        if path == "builtins.next" and args.positional:
            return joined([parts(args.positional[0]), *args.positional[1:]])
        if path == "PIL.ImageDraw.Draw":  # all that this draws is drawn on the picture
            return joined(args.positional[:1])
        return parts(args.all()) | args.all()

    @staticmethod
    def calling(path: str, args: Args, elements: Value) -> Args:
        """What a function is called with by one that calls it: `map` gives it as many as it goes over."""
        count = len(args.positional) - 1 if path == "builtins.map" else _WITH_ONE.get(path, 0)
        if args.rest or not count:
            return Args(rest=elements)
        return Args([elements] * count)

    def gone_through(self, path: str, args: Args, frame: Frame) -> Value:
        """What an iterator has to do with: what `map` calls gives its elements, of what it goes over none."""
        called = joined(args.positional[:1])
        if path not in _MAPPING or not called or any(each.kind not in _CALLED for each in called):
            return args.all()
        passed = self.calling(path, args, parts(joined(args.positional[1:])))
        passed.site = args.site
        given = joined(self._in.procedures.call(each, passed, frame) for each in called)
        return called | given | {each for each in args.all() if each.kind not in {"data", "param"}}

    def container(self, path: str, args: Args, site: ast.AST, frame: Frame) -> Value:
        """A container of Python's own that a call makes."""
        kept = path if path in {"collections.defaultdict", CHAIN} else ""
        made = self._in.fresh(site, frame, "data", kept, holds=put_into(path, parts(args.all())))
        for each in made if path == CHAIN else ():
            each.members.update(maps=joined(args.positional[:1]))
            self._chained(each, args, site, frame)
        if kept and path != CHAIN:  # `defaultdict(lambda: SHARED)`: what there is already
            makers = joined(args.positional[:1])
            functions = (one for one in makers if one.kind == "function")
            given = joined(self._in.procedures.call(one, Args(site=site), frame) for one in functions)
            own = {one for one in given if one.home is None}
            known = bool(given) and len(own) == len(given)
            if any(one.path in giving.FACTORIES for one in makers):  # `defaultdict(list)`
                own, known = {*self._in.fresh(site, frame, "data", "element")}, True
            for each in made:
                self._in.hold_all(each, own, frame)
                each.copied = known and len(args.positional) == 1
                if len(args.positional) > 1 or args.keywords:
                    each.members[GROWN] = NOTHING
        return made

    def _chained(self, chain: Obj, args: Args, site: ast.AST, frame: Frame) -> None:
        """What a `ChainMap` has as its `maps`: each of those that it was given, in order."""
        (maps,) = self._in.exact(site, frame, joined(args.positional))
        if args.positional and not args.rest:
            maps.consists_of(args.positional)
            chain.members["=maps"] = frozenset({maps})
            maps.holders[chain] = None

    def kept_as(self, owner: Obj, name: str, frame: Frame) -> Value | None:
        """What is known to stand under a name: `maps` of a `ChainMap`, what a model has found out, a text."""
        if name == "maps":
            return owner.members.get("=maps")
        if owner.kind != "library":
            return None
        if owner.path == "IPython" and name in {"user_ns", "user_global_ns"}:
            return self.namespace()
        if giving.is_text_of(owner.path, name):
            return NOTHING
        if owner.path in {*table.ARRAYS} - TABLES and name in giving.ACCESSORS:
            return NOTHING  # arrays have none
        if owner.path in TABLES and name in giving.ACCESSORS:  # what these make has cells of its own
            path = owner.path if name != "plot" else giving.CANVAS
            made = owner.members.setdefault(f".{name}", frozenset({Obj("library", path)}))
            held = [one for one in owner.holds if one.kind != "library"]
            for each in made:
                self._in.hold_all(each, held if name not in giving.SHOWING_IT else [owner, *held], frame)
            if name == "plot":
                self._in.act([self.figures()], "figure", frame)
            return made
        if not giving.is_found_out(owner.path, name):
            return None
        found = owner.members.setdefault(f".{name}", frozenset({Obj("library", "numpy")}))
        self._in.hold_all(owner, found, frame)
        return found

    def trained(self, model: Obj, learns: bool, frame: Frame) -> None:
        """What a method does that no table knows: models learn, and draw from streams that they hold."""
        for each in list(reach([model])):
            learning = learns and each.path == model.path
            if each.kind == "library" and learning:
                self._in.act([each], "mutate", frame)
            elif each.kind == "library":
                self.drawn_by_stream(each, frame)

    def may_come_back(self, name: str, args: Args) -> Value:
        """What of its arguments a method of something unknown may give back."""
        known_names = table.DISTINCT_METHODS | table.ATOMIC_METHODS | table.READERS | table.WRITING
        return NOTHING if name in known_names else args.all()

    def texts(self, site: ast.AST, frame: Frame) -> Value:
        """A list of texts."""
        made = self._in.fresh(site, frame, "data")
        for each in made:
            each.flat = True
        return made

    def of_data_sets(self, path: str, args: Args, site: ast.AST, frame: Frame) -> Value:
        """What a function makes of data: it shares none of it, but for what lists hold."""
        if path != giving.SPLITTING or args.rest or not isinstance(site, ast.Call):
            return self._copied_data(site, args.all(), frame)
        halves = [half for given in args.positional for half in (given, given)]
        values = [
            self._copied_data(place, given, frame)
            for place, given in zip(_places(site), halves, strict=False)
        ]
        made = self._in.exact(site, frame, joined(values))
        for each in made:
            each.consists_of(values)
        return made

    def _copied_data(self, site: ast.AST, given: Value, frame: Frame) -> Value:
        return self._in.fresh(site, frame, "library", *data_of(given))

    def logger(self, args: Args, frame: Frame) -> Obj:
        """A logger: calls with the same name give the same one, which the module keeps for the process."""
        names = [node.value for node in getattr(args.site, "args", []) if isinstance(node, ast.Constant)]
        key = f"logging.getLogger({names!r})"
        found = self._in.members.setdefault(key, Obj("library", "logging"))
        self._in.hold_all(self._in.state("@logging"), (found,), frame)
        return found

    def _import(self, args: Args, frame: Frame) -> Value:
        """``__import__("os")``: the module, where its name is known."""
        return self._module("__import__", args)

    def _import_module(self, args: Args, frame: Frame) -> Value:
        return self._module("importlib.import_module", args)

    def _module(self, called: str, args: Args) -> Value:
        name = imported_by_text(called, args.site) if isinstance(args.site, ast.Call) else ""
        return self._in.module(name or "?")


#: Nodes of numbers, and of lists of them.
_OF_NUMBERS = (ast.List, ast.Tuple, ast.Constant, ast.UnaryOp, ast.unaryop, ast.expr_context)


@remembered
def _places(call: ast.Call) -> tuple[ast.AST, ...]:
    """What stands for the places of what a call gives: two for each argument."""
    return tuple(ast.Constant(at) for at in range(2 * len(call.args)))


@lru_cache(maxsize=256)
def _lambda(text: str) -> ast.Lambda | None:
    tree = parse(text)
    found = tree.body[0] if isinstance(tree, ast.Module) else None
    value = found.value if isinstance(found, ast.Expr) else None
    return value if isinstance(value, ast.Lambda) else None


def is_row(path: str, args: Args) -> bool:
    """Whether a function makes an array of one dimension: its elements are numbers."""
    given = getattr(args.site, "args", [])
    if path in {"numpy.arange", "numpy.linspace"}:
        return True
    if path in {"numpy.zeros", "numpy.ones", "numpy.empty", "numpy.full"} and given:
        return isinstance(given[0], ast.Constant)
    flat = path in {"numpy.array", "numpy.asarray"} and given
    return bool(flat) and all(each.flat and not each.holds for each in args.positional[0])


def is_of_numbers(path: str, args: Args) -> bool:
    """Whether a function makes an array of the numbers that stand in the call alone: `[[0, 1], [1, 0]]`."""
    given = getattr(args.site, "args", [])
    if path not in {"numpy.array", "numpy.asarray"} or len(given) != 1 or args.keywords.keys() - {"dtype"}:
        return False
    typed = "object" in unparsed(args.site) if args.site is not None else True
    return not typed and all(isinstance(each, _OF_NUMBERS) for each in ast.walk(given[0]))


def is_anew(path: str, args: Args) -> bool:
    """Whether a function of numpy gives something new, and not what it was told to write into."""
    named = args.rest or not args.keywords.keys().isdisjoint({"out", "copy"})
    return path in table.UFUNCS and not named and len(args.positional) <= table.UFUNCS[path]
