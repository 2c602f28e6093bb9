"""What a task may change is made anew for each attempt: a server imports once and runs many times, at once.

The modules beside this file hold the tasks that change something of the notebook's, with what they change.
They are compiled here once, since loaders delete a package's files as soon as it is imported, and executed
for each attempt, below a package whose name is never used twice.
"""

from __future__ import annotations

import collections
import contextlib
import contextvars
import functools
import gc
import importlib
import itertools
import linecache
import sys
import types
import weakref
from collections.abc import Container, Mapping
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
#: The package around this one; attempts are packages beside this one.
_PACKAGE = __name__.rpartition(".")[0]
_FILES = {
    ".".join(path.relative_to(_HERE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(_HERE.rglob("*.py"))
    if path != _HERE / "__init__.py"
}
_READ = {name: path.read_bytes() for name, path in _FILES.items()}
_CODE = {name: compile(data, str(_FILES[name]), "exec", dont_inherit=True) for name, data in _READ.items()}
for _name, _data in _READ.items():  # tracebacks and `inspect.getsource` have the text when the file is gone
    _path, _text = str(_FILES[_name]), _data.decode()
    linecache.cache[_path] = len(_text), None, _text.splitlines(keepends=True), _path
#: Packages among them and what is in these: each is executed when it is imported, as Python does that.
_NESTED = {name for name in _CODE if "." in name or _FILES[name].name == "__init__.py"}
#: Whether any of them adds handlers to loggers; loads a module again.
_LOGGING, _RELOADING = (any(word in data for data in _READ.values()) for word in (b"addHandler", b"reload"))
#: What stood in places of libraries before; nothing where the place was empty.
_BEFORE: dict[tuple[int, str], list[Any]] = {}
_attempts = itertools.count(1)
#: What is no function and calls one.
_LEADING = (types.MethodType, functools.partial, type(functools.lru_cache(len)))
#: What holds values, and nothing but what it was given.
_HOLDING = {
    *(list, tuple, set, frozenset, staticmethod, classmethod, property, types.CellType),
    *(types.GetSetDescriptorType, types.MemberDescriptorType, types.GeneratorType, types.FrameType),
    *_LEADING,
}
#: Modules whose instances do so, too.
_HELPING = ("dataclasses", "enum", "functools")
#: So many values are looked at, to know who refers to the code of an attempt.
_MOST = 20_000
#: Functions as they stand in classes.
_METHODS = (types.FunctionType, staticmethod, classmethod)
#: Whether executing some modules gives something of theirs to others, by their names: as it was seen once.
_GIVING: dict[tuple[str, ...], bool] = {}


class _Nested:
    """Finds and loads packages of attempts, and what is in them; for `importlib.reload` all modules."""

    def find_spec(
        self, name: str, path: Any = None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        below = _below(name)
        if below not in _CODE:
            return None
        loader: Any = self  # it need not be derived from the abstract one
        return ModuleSpec(
            name, loader, origin=str(_FILES[below]), is_package=_FILES[below].name == "__init__.py"
        )

    def create_module(self, spec: ModuleSpec) -> types.ModuleType | None:
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        code = _CODE[_below(module.__name__)]
        module.__file__ = code.co_filename
        exec(code, vars(module))


def _below(name: str) -> str:
    """What a module of an attempt is called in there; an empty text for any other module."""
    prefix = f"{_PACKAGE}.anew_"
    return name[len(prefix) :].partition(".")[2] if name.startswith(prefix) else ""


if _NESTED or _RELOADING:  # `importlib.reload` asks, too
    sys.meta_path.insert(0, _Nested())


class Afresh:
    """Modules that are executed for each attempt of a task.

    Args:
        names: Modules beside this one, in the order in which they are executed.
        values: The values of the run, where they use some: `from . import of_run` gives them. The task's
            context is there as `run_context`.
        called_back: Whether it is a callback, which gets the context last.

    Raises:
        KeyError: There is no such module.
    """

    def __init__(self, *names: str, values: Any = None, called_back: bool = False) -> None:
        self._code = {name: _CODE[name] for name in names}
        self._values = values
        #: Where the context stands among what it is called with.
        self._at = slice(-1, None) if called_back else slice(1)
        #: What is made once; a loader may take the top of a package out of `sys.modules` once it is loaded.
        self._once = {
            name: module
            for name, module in list(sys.modules.items())
            if name == _PACKAGE or name.startswith(f"{_PACKAGE}.")
        }

    def __call__(self, function: str, *arguments: Any) -> Any:
        """Executes the modules and calls a function of the last one, in a context of the attempt's own.

        Args:
            function: Its name.
            arguments: What it gets, the context among it; a poll function gets nothing.

        Returns:
            What it returns. What else the attempt has made is let go of; after an exception it stays as long
            as that does.
        """
        return _context().run(self._attempt, function, *arguments)

    def _attempt(self, function: str, *arguments: Any) -> Any:
        modules = self.start(*arguments[self._at])
        code = [_code_of(module) for module in modules]
        known = _references(code)
        names = tuple(self._code)
        given = _GIVING.get(names)
        if given is None:
            given = _GIVING[names] = _is_given_away(code)
        try:
            result = self.call(modules[-1], function, *arguments)
        finally:
            _forget(modules[0])
        # Functions and the module that they stand in hold each other: without this they stay until a full
        # collection of garbage. Who was given one of them as a hook, or runs it in a thread, needs its names.
        if not given and all(now <= before for now, before in zip(_references(code), known, strict=True)):
            for module in modules:
                vars(module).clear()
        return result

    @staticmethod
    def call(module: types.ModuleType, function: str, *arguments: Any) -> Any:
        """Calls a function of an attempt's module; who looks at what a task does puts another one here."""
        return getattr(module, function)(*arguments)

    def start(self, context: Any = None) -> list[types.ModuleType]:
        """Makes an attempt's package and modules, and executes these; they can be imported by name.

        Args:
            context: The task's context; without one, values of the run are made and not handed over.
        """
        for name, once in self._once.items():
            sys.modules.setdefault(name, once)
        package = types.ModuleType(f"{_PACKAGE}.anew_{next(_attempts)}")
        package.__path__ = []
        package.__package__ = package.__name__
        modules = [package]
        for name, code in self._code.items():
            if name not in _NESTED:
                module = types.ModuleType(f"{package.__name__}.{name}")
                module.__package__, module.__file__ = package.__name__, code.co_filename
                setattr(package, name, module)
                modules.append(module)
        sys.modules.update({module.__name__: module for module in modules})
        logging = _handlers()
        try:
            of_run = self._values and self._values.attempt(context, vars(modules[-1]))
            vars(package).update(of_run=of_run, run_context=context)
            for name, code in self._code.items():
                if name in _NESTED:
                    importlib.import_module(f"{package.__name__}.{name}")
                else:
                    exec(code, vars(sys.modules[f"{package.__name__}.{name}"]))
            _put_in_place(logging)
            if of_run is not None:
                of_run.hand_over()
        except BaseException:
            _forget(modules[0])
            raise
        return [modules[0], *self._nested(package), *modules[1:]]

    def _nested(self, package: types.ModuleType) -> list[types.ModuleType]:
        """The packages of an attempt, and what is in them."""
        return [sys.modules[f"{package.__name__}.{name}"] for name in self._code if name in _NESTED]


def put_back(owner: Any, name: str) -> None:
    """Has a place of a library be what it was before code of this package put something there.

    Args:
        owner: The module or class; a class by its dotted name, too, of a library that is loaded.
        name: The attribute.
    """
    if isinstance(owner, str):
        module, _, attribute = owner.rpartition(".")
        owner = getattr(sys.modules[module], attribute)
    key = id(owner), name
    if key not in _BEFORE:
        _BEFORE[key] = [vars(owner)[name]] if name in vars(owner) else []
    elif _BEFORE[key]:
        setattr(owner, name, *_BEFORE[key])
    elif name in vars(owner):  # what the class inherits
        delattr(owner, name)


def _code_of(module: types.ModuleType) -> list[Any]:
    """A module's names, and what leads to its code: functions, classes, instances of these."""
    names = vars(module)
    classes = [each for each in names.values() if issubclass(type(each), type)]
    own = {id(each): _held(each) for each in classes if _held(each).get("__module__") == module.__name__}
    methods = [
        getattr(each, "__func__", each)
        for held in own.values()
        for each in held.values()
        if type(each) in _METHODS
    ]
    methods = [each for each in methods if type(each) is not types.FunctionType or _is_own(each, names)]
    return [names, *methods, *(_weakly(each, own) for each in names.values() if _leads_to(each, names, own))]


def _weakly(value: Any, classes: Container[int]) -> Any:
    """An instance by a weak reference: nobody but the notebook's code says how long it lives."""
    with contextlib.suppress(TypeError):
        return weakref.ref(value) if id(type(value)) in classes else value
    return value


def _held(cls: type) -> Mapping[str, Any]:
    """What a class holds, whatever its metaclass says."""
    held: Mapping[str, Any] = type.__dict__["__dict__"].__get__(cls)
    return held


def _leads_to(value: Any, names: dict[str, Any], classes: Container[int]) -> bool:
    if type(value) is types.FunctionType:
        return _is_own(value, names)
    return id(value) in classes or id(type(value)) in classes or issubclass(type(value), _LEADING)


def _is_own(function: types.FunctionType, names: dict[str, Any]) -> bool:
    """Whether a function is a module's, or what a decorator of another one has made of such.

    What a library puts into classes as it is, `dataclass` and `total_ordering` do, others refer to as well.
    """
    waiting, met = [function], set()
    while waiting:
        each = waiting.pop()
        if each.__globals__ is names:
            return True
        met.add(id(each))
        cells = gc.get_referents(*(each.__closure__ or ()))
        waiting += [one for one in cells if type(one) is types.FunctionType and id(one) not in met]
    return False


def _references(code: list[list[Any]]) -> list[int]:
    """How often each is referred to: each function that is alive refers to its module's names."""
    found = []
    for each in itertools.chain.from_iterable(code):
        value = each() if type(each) is weakref.ref else each
        unlisted = 0 if value is each else 2  # others are referred to by the list, and twice here
        found.append(sys.getrefcount(value) + unlisted if value is not None else 0)
    return found


def _is_given_away(code: list[list[Any]]) -> bool:
    """Whether others than the modules themselves refer to their code: `warnings.showwarning = note`."""
    spaces = {id(values[0]): values[0].get("__name__") for values in code}
    inside: collections.Counter[int] = collections.Counter()
    waiting: list[Any] = [values[0] for values in code]
    met = set(spaces)
    while waiting:
        for each in gc.get_referents(waiting.pop()):
            inside[id(each)] += 1
            if id(each) not in met and _is_inside(each, spaces):
                met.add(id(each))
                waiting.append(each)
        if len(met) > _MOST:
            return False
    inside.update(spaces.keys())  # each module refers to its names
    known = [inside[id(each() if type(each) is weakref.ref else each)] for values in code for each in values]
    # How many come from counting alone: since Python 3.14 what a function is given may be lent to it.
    counting = _references([[object()]])[0]
    return any(now - counting > own for now, own in zip(_references(code), known, strict=True))


def _is_inside(value: Any, spaces: dict[int, Any]) -> bool:
    """Whether a value is of the modules, with what it refers to: neither a library's nor the process's."""
    kind = type(value)
    if kind is types.FunctionType:
        return id(value.__globals__) in spaces or value.__closure__ is not None
    if issubclass(kind, type):
        return _held(value).get("__module__") in spaces.values()
    if kind is dict:
        return "__builtins__" not in value and "__loader__" not in value  # as the names of a module have them
    return kind in _HOLDING or _held(kind).get("__module__") in (*_HELPING, *spaces.values())


def _context() -> contextvars.Context:
    """The thread's context for one attempt: what that sets, of `decimal` too, the next one does not see."""
    context = contextvars.copy_context()
    decimal: Any = sys.modules.get("decimal")
    if decimal is not None:
        context.run(decimal.setcontext, decimal.getcontext().copy())
    return context


def _handlers() -> dict[Any, list[Any]]:
    """The handlers of each logger that has a name: those belong to the process, not to an attempt."""
    module: Any = sys.modules.get("logging") if _LOGGING else None
    loggers = dict(module.root.manager.loggerDict) if module else {}
    return {each: [*each.handlers] for each in loggers.values() if hasattr(each, "handlers")}


def _put_in_place(before: dict[Any, list[Any]]) -> None:
    """Has each handler that modules of an attempt have added take the place of the one before."""
    for logger, now in _handlers().items():
        old = before.get(logger, [])
        for handler in (each for each in now if each not in old):
            twin = next((each for each in old if _what(each) == _what(handler)), None)
            if twin is not None:
                old.remove(twin)
                logger.removeHandler(twin)


def _what(handler: Any) -> tuple[Any, ...]:
    """What a handler is, whichever attempt has made it."""
    kind, formatter = type(handler), handler.formatter
    module, shown = kind.__module__.rpartition(".")[2], getattr(formatter, "_fmt", None)
    where = [getattr(handler, name, None) for name in ("baseFilename", "stream")]
    return module, kind.__qualname__, handler.level, shown, where[0] or where[1]


def _forget(package: types.ModuleType) -> None:
    for name in (package.__name__, *(f"{package.__name__}.{each}" for each in _CODE)):
        sys.modules.pop(name, None)
