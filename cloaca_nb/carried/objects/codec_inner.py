"""Functions that were made inside of another one and need nothing of it: by where they stand.

A `lambda` of a method has no name by which another process finds it. But the method has one, and its code
holds that of the `lambda`: what is told is the method, the way through its constants, and a check that the
code there is the same. Of one of a task's the globals that it names are told, too: the task that takes it
over may stand in another module, and have its own of what is made anew.
"""

from __future__ import annotations

import builtins
import sys
import zlib
from collections.abc import Container, Iterator, Mapping
from dis import get_instructions
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any

from ..codec_kinds import CodecError, Kind, ValueParts, unmade

_INSIDE = ".<locals>."
#: What stands under a name that is none.
MISSING = object()


def at(space: Mapping[str, Any], name: str) -> Any:
    """What stands under a dotted name in a module: a class's own, as it stands there."""
    first, *rest = name.split(".")
    value = space.get(first, MISSING)
    for step in rest:
        value = vars(value).get(step, MISSING) if isinstance(value, type) else MISSING
    return getattr(value, "__func__", value)  # as a class method or static method stands in its class


def known_as(value: Any, space: Mapping[str, Any]) -> str:
    """The name of a class or function in a module; of a `lambda` that a class has, the class's name for it.

    Empty where it has none.
    """
    name = value.__qualname__
    if at(space, name) is value:
        return str(name)
    holder, _, last = name.rpartition(".")
    own = at(space, holder) if last == "<lambda>" else None
    names = vars(own).items() if isinstance(own, type) else ()
    return next((f"{holder}.{one}" for one, each in names if each is value), "")


def _around(value: FunctionType) -> Any:
    """The function whose code holds that of another one; None where no name leads to it."""
    first, *steps = value.__qualname__.partition(_INSIDE)[0].split(".")
    found = value.__globals__.get(first)
    for step in steps:
        found = vars(found).get(step) if isinstance(found, type) else None
    return found if type(found) is FunctionType else None


def _way(outer: CodeType, inner: CodeType) -> list[int]:
    """The numbers of the constants that lead from a code to one in it; an empty list where none do."""
    for number, each in enumerate(outer.co_consts):
        if each is inner:
            return [number]
        if type(each) is CodeType and (rest := _way(each, inner)):
            return [number, *rest]
    return []


def _sum(code: CodeType) -> int:
    """What differs between codes that do different things."""
    told = (
        code.co_code,
        code.co_names,
        code.co_varnames,
        [each for each in code.co_consts if not isinstance(each, CodeType | frozenset)],  # their texts differ
    )
    return zlib.crc32(repr(told).encode())


def _needs_more(value: Any) -> bool:
    """Whether a function has what its code does not say: variables around it, defaults, attributes."""
    return bool(value.__closure__ or value.__defaults__ or value.__kwdefaults__ or vars(value))


def inner_parts(value: Any) -> ValueParts | None:
    """What a function is found again by; None where it is none that stands inside of another one."""
    is_inside = type(value) is FunctionType and _INSIDE in value.__qualname__
    outer = _around(value) if is_inside and not _needs_more(value) else None
    way = _way(outer.__code__, value.__code__) if outer is not None else []
    if not way:
        return None
    told = [outer, value.__qualname__, way, _sum(value.__code__)]
    return ValueParts([("", each) for each in told], INNER.tag)


def _inner(parts: list[Any]) -> FunctionType:
    outer, name, way, checked = parts
    if type(outer) is not FunctionType:
        raise TypeError("it stands in no function")
    code: Any = outer.__code__
    for number in way:
        code = code.co_consts[number] if 0 <= number < len(code.co_consts) else None
        if type(code) is not CodeType:
            raise CodecError(f"{name}, which is not where it was in {outer.__qualname__}")
    if _sum(code) != checked or code.co_freevars:
        raise CodecError(f"{name}, whose code is another one here")
    made = FunctionType(code, outer.__globals__)
    made.__qualname__ = name
    return made


INNER = Kind("inner", unmade, _inner)


# Of the notebook's own tasks

#: The package that this is carried in.
_PACKAGE = __name__.partition(".")[0]
#: Libraries whose functions and classes go by what they are given, but for their streams of random numbers.
PLAIN_LIBRARIES = frozenset(
    {"builtins", "math", "operator", "re", "collections", "itertools", "functools", "statistics"}
    | {"fractions", "string", "json", "numpy", "pandas", "scipy", "sklearn"}
)
_STREAM = "random"


def is_alone(value: Any, apart: Container[str] = ()) -> bool:
    """Whether a function goes by nothing but its code and what is the same in each module of its notebook.

    Args:
        apart: Names that no module has.
    """
    names = set(_globals_of(value.__code__))
    left = names.difference(value.__globals__)
    held = [value.__globals__[name] for name in names - left]
    space = value.__globals__.get("__name__")
    known = all(hasattr(builtins, name) for name in left) and all(is_alike(each, space) for each in held)
    known = known and _STREAM not in _names_of(value.__code__)
    return known and not _needs_more(value) and not any(name in apart for name in names)


def is_alike(value: Any, name: Any) -> bool:
    """Whether what a function finds in its module is the same code wherever it is made.

    A number may be another one when it is called, and what a class of the notebook has may be, too.

    Args:
        name: That of the module.
    """
    if type(value) is FunctionType and value.__module__ == name:
        return True
    kind = type(value)
    if kind.__name__ == "ufunc" and kind.__module__ == "numpy":
        return True
    if not issubclass(kind, (ModuleType, FunctionType, BuiltinFunctionType, type)):
        return False
    module = value.__name__ if issubclass(kind, ModuleType) else value.__module__
    return str(module).partition(".")[0].lstrip("_") in PLAIN_LIBRARIES and _STREAM not in str(module)


def task_parts(value: Any) -> ValueParts | None:
    """What a function inside of a task or method is found by; None where it needs more than its code."""
    is_inside = type(value) is FunctionType and _INSIDE in value.__qualname__
    if not is_inside or not is_alone(value):
        return None
    module = str(value.__globals__.get("__name__")).rpartition(".")[2]
    function = value.__qualname__.partition(_INSIDE)[0]
    ways = (way for code in _codes(module, function) if (way := _way(code, value.__code__)))
    way = next(ways, [])
    names = [name for name in dict.fromkeys(_globals_of(value.__code__)) if name in value.__globals__]
    held = [value.__globals__[name] for name in names]
    if not way:
        return None
    told = [module, value.__qualname__, way, _sum(value.__code__), *names]
    steps = [("", each) for each in told] + [
        (f".{name}", each) for name, each in zip(names, held, strict=True)
    ]
    return ValueParts(steps, OF_TASK.tag)


def _names_of(code: CodeType) -> Iterator[str]:
    """All names of globals and attributes that a function says."""
    yield from code.co_names
    for inner in code.co_consts:
        if type(inner) is CodeType:
            yield from _names_of(inner)


def _globals_of(code: CodeType) -> Iterator[str]:
    """The names that a function looks up in its module."""
    yield from (each.argval for each in get_instructions(code) if each.opname == "LOAD_GLOBAL")
    for inner in code.co_consts:
        if type(inner) is CodeType:
            yield from _globals_of(inner)


def _codes(module: str, function: str) -> Iterator[CodeType]:
    """The code of a function, or of a method, in the package's modules of a name, or what attempts copy."""
    steps = function.split(".")
    for name, found in list(sys.modules.items()):
        if not name.startswith(f"{_PACKAGE}."):
            continue
        if name.endswith(f".{module}"):
            made = vars(found).get(steps[0])
            for step in steps[1:]:
                made = vars(made).get(step) if isinstance(made, type) else None
            if type(made) is FunctionType:
                yield getattr(made, "__wrapped__", made).__code__  # runs here have put one of ours around it
        if name.endswith(".anew") and module in vars(found).get("_CODE", {}):
            yield from _named(vars(found)["_CODE"][module], steps)


def _named(code: CodeType, steps: list[str]) -> Iterator[CodeType]:
    """The codes in one to which names lead."""
    for each in code.co_consts:
        if type(each) is CodeType and each.co_name == steps[0]:
            yield from _named(each, steps[1:]) if steps[1:] else [each]


def _of_task(parts: list[Any]) -> FunctionType:
    module, name, way, checked, *rest = parts
    names, held = rest[: len(rest) // 2], rest[len(rest) // 2 :]
    for outer in _codes(module, name.partition(_INSIDE)[0]):
        code: Any = outer
        for number in way:
            consts = code.co_consts if type(code) is CodeType else ()
            code = consts[number] if 0 <= number < len(consts) else None
        is_it = type(code) is CodeType and _sum(code) == checked and not code.co_freevars
        if is_it and {*_globals_of(code)}.issuperset(names):
            space = {"__builtins__": __builtins__, "__name__": f"{_PACKAGE}.{module}"}
            made = FunctionType(code, {**space, **dict(zip(names, held, strict=True))})
            made.__qualname__ = name
            return made
    raise CodecError(f"{name}, whose code is not the one here")


OF_TASK = Kind("lambda", unmade, _of_task)
