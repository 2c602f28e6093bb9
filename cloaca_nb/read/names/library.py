"""What calls of libraries, and methods of what they give, do to objects: by the tables in `calls`, `methods`.

What no table knows is taken to change all that it gets, and all that can be reached from there. A call of an
unknown function whose result is thrown away is taken to change what its module keeps, too.
"""

from __future__ import annotations

import ast
import sys
import weakref
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cloaca_nb.read.names.memory import state_of
from cloaca_nb.read.names.objects import (
    NOTHING,
    Args,
    Kind,
    Obj,
    Value,
    ancestors,
    calculated,
    joined,
    parts,
    reach,
)
from cloaca_nb.read.names.walk import imported_by_text
from cloaca_nb.read.tables.calls import is_setting, known
from cloaca_nb.read.tables.methods import (
    ALIASING,
    ARGUMENT_MUTATORS,
    ATOMIC_METHODS,
    BUILTIN_MUTATORS,
    DATA_LIBRARIES,
    DECORATOR_MAKERS,
    DEEP,
    DISTINCT_METHODS,
    GIVING_NOTHING,
    IMMUTABLE,
    ITERATORS,
    LIBRARY_READERS,
    MEMOS,
    NEW_OF_LIBRARY,
    NO_RESULT,
    PUTTING,
    READERS,
    REGISTERING,
    REGISTERING_RESULT,
    RESULTS,
    ROW_ITERATORS,
    SHOWING,
    TRANSPARENT,
    TRANSPARENT_RESULT,
    UFUNCS,
    USING_UP,
    WORK_METHODS,
    WRITING,
)

if TYPE_CHECKING:
    from cloaca_nb.read.names.interpret import Interpreter
    from cloaca_nb.read.names.memory import Frame

_CONTAINERS = frozenset({"list", "dict", "set", "bytearray"})
#: Libraries whose objects are files, or like them: work that gets one writes to it.
_FILES = frozenset({"io", "builtins", "?"})
_CODE = frozenset({"function", "class", "instance"})
#: What may be called where it is passed.
_CALLED = frozenset({"function", "param", "bound"})


def _is_anew(path: str, args: Args) -> bool:
    """Whether a function of numpy gives something new, and not what it was told to write into."""
    named = args.rest or not args.keywords.keys().isdisjoint({"out", "copy"})
    return path in UFUNCS and not named and len(args.positional) <= UFUNCS[path]


def _fills(words: Sequence[str], args: Args) -> bool:
    """Whether a call changes a list or dict that a module keeps: ``urllib.parse.uses_netloc.append(x)``."""
    deep = len(words) > 2 and words[-1] in BUILTIN_MUTATORS and words[0] not in {"builtins", "cloaca"}
    return deep and (args.shown or words[0] in sys.stdlib_module_names)


class Library:
    """What is not of the notebook."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._in: Interpreter = weakref.proxy(interpreter)  # it owns this

    # Functions

    def call(self, path: str, args: Args, frame: Frame) -> Value:
        """Calls something by its dotted name."""
        special = _SPECIAL.get(path)
        if special is not None:
            return special(self, args, frame)
        words = path.split(".")
        if words[0] == "builtins" and len(words) == 3 and words[1] in _CONTAINERS and args.positional:
            first, *others = args.positional
            rest = Args(others, args.keywords, args.rest, args.flags, args.shown, args.site)
            return frozenset().union(*(self._in.classes.method(o, words[2], rest, frame) for o in first))
        self._arguments(path, args, frame)
        if is_setting(path) or _fills(words, args):
            self._in.act([self._in.state(state_of(path))], "mutate", frame)
        root, what = path.partition(".")[0], known(path)
        if "!" in path or (what == "unknown" and root not in DATA_LIBRARIES and root not in SHOWING):
            self._in.act(args.all(), "reach", frame)
            if args.shown or "!" in path:
                self._in.act([self._in.state(state_of(path))], "mutate", frame)
            return self._unknown_result(path, args, frame)
        if what == "work":
            files = (each for each in args.all() if each.kind == "library" and each.path in _FILES)
            self._in.act(files, "mutate", frame)
        elif root not in SHOWING:
            self._in.act(args.all(), "consume", frame)
            self._in.act(args.all(), "operate", frame)
        return self._result(path, args, frame)

    def _arguments(self, path: str, args: Args, frame: Frame) -> None:
        """The arguments that a call is known to change, and the functions that it calls."""
        position = ARGUMENT_MUTATORS.get(path, -1)
        if 0 <= position < len(args.positional):
            owners = args.positional[position]
            self._in.act(owners, "mutate", frame)
            if path == "builtins.next":
                self._in.act(owners, "reach", frame)
            for owner in owners:
                self._in.hold_all(owner, args.all() - owners, frame)
        self._in.act(args.keywords.get("out", NOTHING), "mutate", frame)
        if path.startswith("numpy.") and (args.shown or path in UFUNCS):
            # What is called for itself is given what it writes into; a `ufunc` takes it last.
            behind = 1 if args.shown else UFUNCS[path]
            for given in args.positional[behind:]:
                self._in.act(given, "mutate", frame)
        if any(flag.startswith("overwrite_") for flag in args.flags):
            self._in.act(args.all(), "mutate", frame)
        if path not in TRANSPARENT:
            self._callbacks(args, frame)

    def _callbacks(self, args: Args, frame: Frame) -> None:
        """Functions that are passed may be called, with what else is passed."""
        everything = args.all()
        called = [each for each in everything if each.kind in _CALLED]
        if called:
            others = frozenset(each for each in everything if each.kind not in _CODE)
            self.call_back(called, Args(rest=parts(others), site=args.site), frame)

    def call_back(self, objects: Iterable[Obj], passed: Args, frame: Frame) -> None:
        """Calls those of some objects that are functions."""
        for each in objects:
            if each.kind == "function":
                self._in.procedures.call(each, passed, frame)
            elif each.kind == "param":
                self._in.act([each], "callback", frame)
            elif each.kind == "bound":
                self._in.act([each], "reach", frame)

    def _unknown_result(self, path: str, args: Args, frame: Frame) -> Value:
        if args.site is None:
            return args.all()
        root = path.partition(".")[0]
        made = self._in.fresh(args.site, frame, "library", root, holds=args.all())
        member = self._in.member(path)
        if path[:1].isalpha():
            for each in made:
                each.members.setdefault("from", frozenset({member}))
        return made | args.all()

    def _result(self, path: str, args: Args, frame: Frame) -> Value:
        """What a known call gives."""
        everything = args.all()
        site = args.site
        if path in DECORATOR_MAKERS:
            return frozenset({self._in.member(TRANSPARENT_RESULT)})
        if path in REGISTERING and path not in TRANSPARENT:
            return frozenset({self._in.member(REGISTERING_RESULT)})
        if path in MEMOS:
            self._in.procedures.kept.update(each for each in everything if each.kind == "function")
        if path in TRANSPARENT:
            return everything or frozenset({self._in.member(path)})
        if path in ALIASING:
            return parts(everything) | everything
        if path == "logging.getLogger":
            return frozenset({self._logger(args, frame)})
        if path == "builtins.type" and len(args.positional) > 1 and site is not None:
            self._in.act(everything, "reach", frame)  # a class is made: `__set_name__`, `__init_subclass__`
            return self._in.fresh(site, frame, holds=everything)
        if path == "builtins.type" and everything:
            return joined(self._in.classes.type_of(each) for each in everything)
        shape = RESULTS.get(path)
        if (shape in IMMUTABLE and path != "builtins.sum") or path in NO_RESULT:
            return NOTHING
        if site is None:
            return everything
        if path in DEEP or path == "copy.copy":
            self._in.act(list(reach(everything)), "operate", frame)
        if path in DEEP:
            classes = {each.owner for each in everything if each.owner is not None}
            return self._in.fresh(site, frame, "unknown" if classes else "data", holds=classes)
        if path == "copy.copy":
            kind: Kind = "data" if all(each.kind == "data" for each in everything) else "unknown"
            return self._in.fresh(site, frame, kind, holds=parts(everything))
        if path in ITERATORS or path.startswith("itertools."):
            return self._in.fresh(site, frame, "iterator", holds=everything)
        if shape in {"list", "dict", "set", "tuple"} or path == "builtins.vars":
            kept = path if path == "collections.defaultdict" else ""
            return self._in.fresh(site, frame, "data", kept, holds=parts(everything))
        return self._made(path, args, site, frame)

    def _made(self, path: str, args: Args, site: ast.AST, frame: Frame) -> Value:
        """What a function of a library makes."""
        everything = args.all()
        root = path.partition(".")[0]
        if root in {"decimal", "os"}:
            return frozenset({self._in.member(path)})
        if known(path) == "work":
            return self._in.fresh(site, frame, "library", root)
        anew = calculated(everything) if _is_anew(path, args) else None
        if anew is not None:
            return self._in.fresh(site, frame, "library", *anew)
        chunks = root == "pandas" and not {"chunksize", "iterator"}.isdisjoint(args.keywords)
        made = self._in.fresh(site, frame, "iterator" if chunks else "library", root, holds=parts(everything))
        shared = (each for each in everything if each.kind in {"library", "unknown", "param"})
        return made | (NOTHING if path in NEW_OF_LIBRARY else frozenset(shared))

    def _logger(self, args: Args, frame: Frame) -> Obj:
        """A logger: calls with the same name give the same one, which the module keeps for the process."""
        names = [node.value for node in getattr(args.site, "args", []) if isinstance(node, ast.Constant)]
        key = f"logging.getLogger({names!r})"
        found = self._in.members.setdefault(key, Obj("library", "logging"))
        self._in.hold(self._in.state("@logging"), found, frame)
        return found

    # Methods

    def method(self, owner: Obj, name: str, args: Args, frame: Frame) -> Value:
        """Calls a method of an object that the notebook did not write it for."""
        if owner.kind == "data":
            return self._of_data(owner, name, args, frame)
        if owner.kind == "namespace":
            nodes = getattr(args.site, "args", [])[: None if name == "update" else 1]
            if name in {"update", "setdefault", "pop", "clear", "__setitem__"}:
                names = [ast.Constant(key) for key in args.keywords] + [*nodes]
                self._in.bind_texts(names, args.all(), frame)
            return parts(args.all())
        if owner.kind == "instance" and self._is_known(owner):
            # It is one of what the instance holds that has this method, perhaps one that has no name here.
            if name not in READERS and name not in DISTINCT_METHODS:
                self._in.act([owner], "mutate", frame)
            inside = [each for each in parts([owner]) if each is not owner and each.kind != "data"]
            given = [self._in.procedures.call(each, args, frame) for each in inside]
            return frozenset().union(*given)
        if owner.kind in {"function", "class"}:
            self._in.act([owner], "mutate", frame)
            self._in.hold_all(owner, args.all(), frame)
            return args.all() | parts([owner])
        if owner.kind == "library" and (owner.path in DATA_LIBRARIES or owner.path in SHOWING):
            return self._of_library(owner, name, args, frame)
        return self._of_unknown(owner, name, args, frame)

    def _is_known(self, instance: Obj) -> bool:
        """Whether all methods of an instance are the notebook's own."""
        classes = ancestors(instance.owner) if instance.owner is not None else []
        if any("__getattr__" in each.members for each in classes):
            return False
        return all(each.kind == "class" or self.is_plain_base(each) for each in classes)

    def is_plain_base(self, base: Obj) -> bool:
        """Whether a base of another's making does nothing with what instances are made of."""
        return base.kind == "member" and known(base.path) == "pure"

    def _of_data(self, owner: Obj, name: str, args: Args, frame: Frame) -> Value:
        if name in BUILTIN_MUTATORS:
            self._in.act([owner], "mutate", frame)
            self._in.act(args.all(), "consume", frame)
            held = args.all() if name in PUTTING else parts(args.all())
            self._in.hold_all(owner, held, frame)
        self._callbacks(args, frame)
        if name in ATOMIC_METHODS or name in GIVING_NOTHING or args.site is None:
            return NOTHING
        if name == "copy":
            return self._in.fresh(args.site, frame, "data", holds=parts([owner]))
        return parts([owner]) | args.all()

    def _of_library(self, owner: Obj, name: str, args: Args, frame: Frame) -> Value:
        """A method of what a known library gave."""
        self._callbacks(args, frame)
        given = getattr(args.site, "args", [])
        if owner.path == "IPython" and name == "push" and given:
            self._in.bind_texts(given[:1], args.all(), frame)
        elif owner.path == "IPython" and name in {"run_cell", "ex"}:
            return self._exec(Args(site=args.site), frame)
        if owner.path in SHOWING:
            if not args.shown or name not in READERS:
                self._in.act([owner], "mutate", frame)
        elif "inplace" in args.flags or name not in DATA_LIBRARIES[owner.path]:
            self._in.act([owner], "mutate", frame)
            self._in.act(args.all() if name not in PUTTING else (), "consume", frame)
            self._in.hold_all(owner, args.all(), frame)
            steps = (each for each in reach([owner]) if each.kind == "library" and each.path == owner.path)
            self._in.act(steps if owner.path == "sklearn" else (), "mutate", frame)
        self._in.act(args.keywords.get("out", NOTHING), "mutate", frame)
        if name == "shuffle":
            self._in.act(args.all(), "mutate", frame)
        if name == "sample" and "random_state" not in args.keywords:
            self._in.act([self._in.state("@numpy.random")], "mutate", frame)
        if args.site is None or name in ATOMIC_METHODS:
            return frozenset({owner})
        kind: Kind = "iterator" if name in ROW_ITERATORS else "library"
        made = self._in.fresh(args.site, frame, kind, owner.path, holds=parts(args.all()))
        return made if name in NEW_OF_LIBRARY else made | {owner}

    def _of_unknown(self, owner: Obj, name: str, args: Args, frame: Frame) -> Value:
        if name in DISTINCT_METHODS:
            return self.on_plain(name, args, frame) | parts([owner])
        if name in WORK_METHODS and args.site is not None:
            if name in USING_UP:
                self._in.act([owner], "mutate", frame)
            return self._in.fresh(args.site, frame, "library", owner.path or "?", holds={owner})
        if name in LIBRARY_READERS and owner.kind == "library":
            self._in.act(args.all(), "consume", frame)
        elif name in WRITING:
            self._in.act([owner], "reach", frame)
            self._in.act(args.all(), "consume", frame)
            return NOTHING
        elif name not in WORK_METHODS:
            self._in.act([owner], "reach", frame)
            self._in.act(args.all(), "reach" if name not in BUILTIN_MUTATORS else "consume", frame)
            self._in.hold_all(owner, args.all(), frame)
        if args.site is None:
            return parts([owner])
        path = owner.path if owner.kind == "library" else ""
        made = self._in.fresh(args.site, frame, "library" if path else "unknown", path, holds=args.all())
        return made | parts([owner]) | self.may_come_back(name, args)

    def on_plain(self, name: str, args: Args, frame: Frame) -> Value:
        """A method of text, a number or a date: it changes nothing, but functions may be called."""
        self._callbacks(args, frame)
        self._in.act(args.all(), "consume", frame)
        if name in ATOMIC_METHODS or args.site is None:
            return NOTHING
        return self._in.fresh(args.site, frame, "data")

    def handed_to_method(self, name: str, args: Args, owner: Obj, frame: Frame) -> None:
        """What a method does with its arguments, of whatever it is called."""
        everything = args.all()
        if name in BUILTIN_MUTATORS:
            self._in.act(everything, "consume", frame)
        elif name not in DISTINCT_METHODS and name not in READERS and name not in WRITING:
            self._in.act(everything, "reach", frame)
        self._callbacks(args, frame)
        held = everything if name not in READERS and name not in WRITING else ()
        for holder in dict.fromkeys((owner, owner.part or owner)):
            self._in.hold_all(holder, held, frame)

    def may_come_back(self, name: str, args: Args) -> Value:
        """What of its arguments a method of something unknown may give back."""
        known_names = DISTINCT_METHODS | ATOMIC_METHODS | READERS | WRITING
        return NOTHING if name in known_names else args.all()

    def may_be_iterator(self, each: Obj) -> bool:
        """Whether going over an object may use it up."""
        return each.kind == "library" and each.path not in DATA_LIBRARIES and each.path not in SHOWING

    # Built-ins that reach into names

    def _namespace(self, args: Args, frame: Frame) -> Value:
        """``globals()``, ``vars()`` at the top level."""
        return args.all() or self.namespace()

    def namespace(self) -> Value:
        """The names of the notebook, as an object."""
        key = "builtins.globals()"
        self._in.members.setdefault(key, Obj("namespace"))
        return frozenset({self._in.members[key]})

    def _exec(self, args: Args, frame: Frame) -> Value:
        """``exec`` and ``eval``: of a literal, its statements; of anything else, all may happen."""
        text = next(iter(getattr(args.site, "args", [])), None)
        spaces = [given for given in args.positional[1:] if given]
        for given in spaces:
            self._in.act(given, "reach", frame)
        if spaces and not any(each.kind == "namespace" for given in spaces for each in given):
            return self._in.fresh(args.site, frame) if args.site is not None else NOTHING
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            self._in.execute(text.value, frame)
        else:
            self._in.act([each for value in self._in.globals.values() for each in value], "perhaps", frame)
        return self._in.fresh(args.site, frame) if args.site is not None else NOTHING

    def _given(self, args: Args, _frame: Frame) -> Value:
        """What only wraps a function, as the package's own `each_time` does."""
        return args.all()

    def _super(self, args: Args, frame: Frame) -> Value:
        """``super()``: the object itself, as far as it matters."""
        names = frame.function.parameters if frame.function is not None else {}
        first = next(iter(names.values()), None)
        return frozenset({first}) if first is not None else args.all()

    def _getattr(self, args: Args, frame: Frame) -> Value:
        owners = args.positional[0] if args.positional else NOTHING
        given = getattr(args.site, "args", [None, None])
        if len(given) > 1 and isinstance(given[1], ast.Constant) and isinstance(given[1].value, str):
            return self._in.classes.attribute(owners, given[1].value, frame) | frozenset().union(
                *args.positional[2:]
            )
        members = frozenset(each for each in owners if each.kind == "member")
        any_method = frozenset(self._in.classes.bound_method(each, "*") for each in owners - members)
        return parts(owners) | members | any_method | frozenset().union(*args.positional[1:])

    def _import(self, args: Args, frame: Frame) -> Value:
        """``__import__("os")``: the module, where its name is known."""
        return self._module("__import__", args)

    def _import_module(self, args: Args, frame: Frame) -> Value:
        return self._module("importlib.import_module", args)

    def _module(self, called: str, args: Args) -> Value:
        name = imported_by_text(called, args.site) if isinstance(args.site, ast.Call) else ""
        return frozenset({self._in.member(name or "?")})


_SPECIAL = {
    "polling.each_time": Library._given,
    "builtins.globals": Library._namespace,
    "builtins.locals": Library._namespace,
    "builtins.vars": Library._namespace,
    "builtins.exec": Library._exec,
    "builtins.eval": Library._exec,
    "builtins.super": Library._super,
    "builtins.getattr": Library._getattr,
    "builtins.__import__": Library._import,
    "importlib.__import__": Library._import,
    "importlib.import_module": Library._import_module,
}
