"""Code objects: what they say, and which globals they look up."""

from __future__ import annotations

import marshal
import sys
from opcode import EXTENDED_ARG, hasjabs, hasjrel, opmap, opname
from types import CodeType, FunctionType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

#: Operations that look a name up among the globals -> how far its index is shifted in the argument.
_LOOK_UPS = {
    opmap[name]: shift
    for name, shift in (
        ("LOAD_GLOBAL", 1 if "CACHE" in opmap else 0),
        ("LOAD_NAME", 0),
        ("LOAD_FROM_DICT_OR_GLOBALS", 0),
        ("DELETE_GLOBAL", 0),
    )
    if name in opmap
}
#: What `functools.singledispatch` keeps of the types that it was called with.
_REMEMBERED = frozenset({"dispatch_cache", "cache_token"})
_IMPORT = opmap["IMPORT_NAME"]
#: How far its argument is shifted: since Python 3.15, two bits of it say whether it is lazy.
_IMPORT_SHIFT = 2 if sys.version_info >= (3, 15) else 0
_GENERATED = 0xFF  # flags below tell what kind of function it is; those above, which features its file has

#: Python calls a method of what the same file imports in another way than one of what a cell before imported:
#: operations that make the difference are left out or take one name, whatever stands between them.
_LEFT_OUT = frozenset(
    opmap.get(name, -1) for name in ("CACHE", "EXTENDED_ARG", "NOP", "PRECALL", "PUSH_NULL")
)
_ONE_NAME = {"LOAD_METHOD": "LOAD_ATTR", "CALL_METHOD": "CALL_FUNCTION"}
#: How far the arguments of these are shifted by a bit that tells nothing else.
_SHIFTED = {
    "LOAD_GLOBAL": 1 if "CACHE" in opmap else 0,
    "LOAD_ATTR": 1 if sys.version_info >= (3, 12) else 0,
}
_CACHE = opmap.get("CACHE", -1)
_JUMPS = frozenset((*hasjabs, *hasjrel))


def codes_of(code: CodeType) -> Iterator[CodeType]:
    """A code object and those inside it."""
    yield code
    for constant in code.co_consts:
        if type(constant) is CodeType:
            yield from codes_of(constant)


def _operations(code: CodeType) -> Iterator[tuple[int, int]]:
    extended = 0
    data = code.co_code
    for at in range(0, len(data), 2):
        operation, argument = data[at], data[at + 1] | extended
        extended = argument << 8 if operation == EXTENDED_ARG else 0
        yield operation, argument


def global_names(code: CodeType) -> list[str]:
    """Names that the code, or code inside it, looks up among its globals, in the order of its lines.

    What a package's task hands over behind the cell's own lines comes last: where that is one object with
    what the cell says, it is the one that is told to be the same.
    """
    found: dict[str, None] = {}
    for one in codes_of(code):
        for operation, argument in _operations(one):
            shift = _LOOK_UPS.get(operation)
            if shift is not None:
                found[one.co_names[argument >> shift]] = None
    return list(found)


def cells_of(function: FunctionType) -> tuple[Any, ...] | None:
    """What a library's function keeps of those around it, but for what `singledispatch` remembers."""
    cells = function.__closure__
    if cells and function.__globals__.get("__name__") == "functools":
        named = zip(function.__code__.co_freevars, cells, strict=True)
        return tuple(cell for name, cell in named if name not in _REMEMBERED)
    return cells


def name_of_wrapper(function: FunctionType, own: Callable[[str], object]) -> bytes:
    """The full name of a library's function that wraps another one and stands under its name; else nothing.

    What such a function is made of may come to be as it is called: networkx compiles its own then.

    Args:
        own: Gives the label of a module of the notebook's; None for others.
    """
    names, module = function.__dict__, function.__module__
    if "__wrapped__" not in names or type(module) is not str or own(module) is not None:
        return b""
    space = vars(sys.modules[module]) if module in sys.modules else {}
    there = space.get(function.__qualname__) is function
    return f"{module}.{function.__qualname__}".encode() if there else b""


def kept_by(function: FunctionType) -> list[tuple[str, Any]]:
    """What a function keeps: defaults of its parameters, and variables of the functions around it."""
    code = function.__code__
    names = code.co_varnames[: code.co_argcount]
    defaults = function.__defaults__ or ()
    kept = list(zip(names[len(names) - len(defaults) :], defaults, strict=True))
    kept += list((function.__kwdefaults__ or {}).items())
    return kept + list(zip(code.co_freevars, function.__closure__ or (), strict=True))


def said_names(code: CodeType) -> set[str]:
    """All names that the code says: globals, attributes, imports, and texts that may be names."""
    found = {name for one in codes_of(code) for name in one.co_names}
    texts = (item for one in codes_of(code) for item in one.co_consts if type(item) is str)
    return found.union(text for text in texts if len(text) < 64 and text.replace(".", "_").isidentifier())


def imported_names(code: CodeType, is_own: Callable[[str], bool]) -> set[str]:
    """Names of the modules that the code imports as it runs, but for the notebook's own."""
    found = (name for one in codes_of(code) for name in _imported(one))
    return {name for name in found if not _is_relative(name, is_own)}


def _imported(code: CodeType) -> Iterator[str]:
    names = code.co_names
    return (names[at >> _IMPORT_SHIFT] for operation, at in _operations(code) if operation == _IMPORT)


def encoded(code: CodeType, is_own: Callable[[str], bool]) -> bytes:
    """What the code does, as bytes: the same wherever the same text was compiled.

    Imports of the notebook's own modules are relative in a package, so code that has one is told by its names
    and arguments alone.

    Args:
        is_own: Whether a module of this name is the notebook's.
    """
    head: Any = (
        code.co_argcount,
        code.co_posonlyargcount,
        code.co_kwonlyargcount,
        code.co_varnames,
        code.co_cellvars,
    )
    inner = [encoded(item, is_own) for item in code.co_consts if type(item) is CodeType]
    if any(_is_relative(name, is_own) for name in _imported(code)):
        return marshal.dumps((head, inner), 2)
    # Since Python 3.15 a number below zero has another place among the constants than one above.
    salted = _is_salted(code)
    left_out, steps = ((CodeType, int), _steps(code)[::2]) if salted else ((CodeType,), _steps(code))
    constants = tuple(_constant(item) for item in code.co_consts if type(item) not in left_out)
    rest: Any = (code.co_freevars, code.co_names, code.co_flags & _GENERATED, steps, constants)
    return marshal.dumps((head, rest, inner), 2)


#: Steps of code objects that were looked at, by id; the objects are kept, so that no id is used twice.
_known: dict[int, tuple[CodeType, list[Any]]] = {}
_MOST_KNOWN = 5000


def _steps(code: CodeType) -> list[Any]:
    """The operations of a code object with their arguments, jumps by the number of the step they lead to."""
    known = _known.get(id(code))
    if known is not None:
        return known[1]
    kept: list[tuple[int, int]] = []
    number_at: list[int] = []
    operations = list(_operations(code))
    for at, (operation, argument) in enumerate(operations):
        number_at.append(len(kept))
        if operation not in _LEFT_OUT:
            kept.append((operation, _target(operations, at) if operation in _JUMPS else argument))
    number_at.append(len(kept))
    steps: list[Any] = []
    for operation, argument in kept:
        name = opname[operation]
        told = number_at[argument] if operation in _JUMPS else argument >> _SHIFTED.get(name, 0)
        steps += (_ONE_NAME.get(name, name), told)
    if len(_known) < _MOST_KNOWN:
        _known[id(code)] = (code, steps)
    return steps


def _target(operations: list[tuple[int, int]], at: int) -> int:
    """The place to which a jump leads."""
    operation, argument = operations[at]
    if operation in hasjabs:
        return argument
    after = at + 1
    while after < len(operations) and operations[after][0] == _CACHE:
        after += 1
    return after - argument if "BACKWARD" in opname[operation] else min(after + argument, len(operations))


def _is_relative(name: str, is_own: Callable[[str], bool]) -> bool:
    return not name or is_own(name.partition(".")[0])


def _is_salted(code: CodeType) -> bool:
    """Whether it is what `attrs` writes for hashing: with a number that is another one in each process."""
    return code.co_name == "__hash__" and code.co_filename.startswith("<attrs generated ")


def _constant(item: Any) -> Any:
    """A constant in a form whose bytes do not depend on the order of a set."""
    if type(item) is frozenset:
        return ("frozenset", sorted(marshal.dumps(_constant(part), 2) for part in item))
    if type(item) is tuple:
        return tuple(_constant(part) for part in item)
    if type(item) is slice:
        return ("slice", item.start, item.stop, item.step)
    return item
