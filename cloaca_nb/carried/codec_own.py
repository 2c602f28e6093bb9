"""Values of classes that are the package's own, and functions and classes by their names.

Nothing of them is called: an instance is made of its attributes as they are. A class or function of the
package is looked for in the names of the module that asks, and in those of the package's modules that these
lead to: `sys.modules` may hold another package's module of that name.
"""

from __future__ import annotations

import importlib
import sys
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from enum import Enum, EnumMeta
from itertools import chain
from types import (
    BuiltinFunctionType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodDescriptorType,
    ModuleType,
    SimpleNamespace,
)
from typing import Any

from .codec_kinds import CodecError, Kind, ValueParts, flat, is_of_codec, paired
from .objects.codec_buffers import BUFFERS
from .objects.codec_inner import INNER, MISSING, OF_TASK, at, known_as
from .objects.codec_named import NAME, NAMED, NAMED_KINDS, library_value, named_kind, type_name

OWN = "own"
#: What a module of tasks has where cells define names anew: which of the definitions it carries, from 1 on.
DEFINED = "__defined__"
_NAMED = (type, FunctionType, BuiltinFunctionType, MethodDescriptorType, ModuleType)
#: Values that there are once, by the names that they have.
_SINGLE = {type(value): name for name, value in {"Ellipsis": ..., "NotImplemented": NotImplemented}.items()}

#: Mutable types of Python's own that classes extend: what one holds, and how that is put into one.
_MUTABLE: dict[type, tuple[Callable[[Any], list[Any]], Callable[[Any, list[Any]], Any]]] = {
    OrderedDict: (
        lambda value: flat(OrderedDict.items(value)),
        lambda value, parts: [OrderedDict.__setitem__(value, *pair) for pair in paired(parts)],
    ),
    defaultdict: (
        lambda value: [defaultdict.__dict__["default_factory"].__get__(value), *flat(dict.items(value))],
        lambda value, parts: (
            defaultdict.__dict__["default_factory"].__set__(value, parts[0]),
            [dict.__setitem__(value, *pair) for pair in paired(parts[1:])],
        ),
    ),
    dict: (
        lambda value: flat(dict.items(value)),
        lambda value, parts: [dict.__setitem__(value, *pair) for pair in paired(parts)],
    ),
    list: (
        lambda value: list(list.__iter__(value)),
        lambda value, parts: list.__setitem__(value, slice(None), parts),
    ),
    set: (lambda value: list(set.__iter__(value)), lambda value, parts: set.update(value, parts)),
    bytearray: (
        lambda value: [bytes(bytearray.__getitem__(value, slice(None)))],
        lambda value, parts: bytearray.__setitem__(value, slice(None), parts[0]),
    ),
    SimpleNamespace: (lambda _: [], lambda value, _: value),
    deque: (
        lambda value: [deque.__dict__["maxlen"].__get__(value), *deque.__iter__(value)],
        lambda value, parts: deque.__init__(value, parts[1:], parts[0]),
    ),
}
#: The same of types that do not change: an instance is made at once.
_FIXED: dict[type, Callable[[Any], Any]] = {
    tuple: lambda value: tuple(tuple.__iter__(value)),
    frozenset: lambda value: frozenset(frozenset.__iter__(value)),
    str: str.__str__,
    bytes: lambda value: bytes.__getitem__(value, slice(None)),
    int: int.__int__,
    float: float.__float__,
    complex: lambda value: complex(complex.real.__get__(value), complex.imag.__get__(value)),
}


def is_own(module: Any, owner: Mapping[str, Any]) -> bool:
    """Whether a module's name is one of the package whose module the owner is."""
    name = owner.get("__name__")
    return type(module) is str and type(name) is str and _top(module) == _top(name)


def _top(name: str) -> str:
    return name.partition(".")[0]


def _tail(space: Mapping[str, Any]) -> str:
    return str(space.get("__name__")).rpartition(".")[2]


def _spaces(owner: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The names of a module, and those of the package's other modules that they lead to."""
    waiting: list[Any] = [owner]
    met = {id(owner)}
    for space in waiting:
        yield space
        for value in list(space.values()):
            for inner in _led_to(value):
                own = id(inner) not in met and is_own(inner.get("__name__"), owner)
                if own and not is_of_codec(inner):
                    met.add(id(inner))
                    waiting.append(inner)


def _led_to(value: Any) -> list[dict[str, Any]]:
    if type(value) is FunctionType:
        return [value.__globals__]
    if type(value) is ModuleType:
        return [value.__dict__]
    if issubclass(type(value), type):
        return [each.__globals__ for each in vars(value).values() if type(each) is FunctionType]
    return []


def own_name(value: Any, owner: Mapping[str, Any]) -> str:
    """The name by which a class or function of the package is found again.

    Raises:
        CodecError: It has none: it was made in a function.
    """
    name = value.__qualname__
    its_own = vars(sys.modules.get(value.__module__, object)) if is_own(value.__module__, owner) else {}
    for space in chain(_spaces(owner), [its_own]):  # none of its functions need lead to it
        if known := known_as(value, space):
            return f"{known}{_number(known, owner)}" if space is owner else f"{_tail(space)}:{known}"
    for alias, each in owner.items():
        if each is value:
            return alias
    why = "it was made in a function or changed"
    if name.endswith("<lambda>"):
        why = "define it by `def` in a cell that is no task"
    raise CodecError(f"{name}, which stands under no name of the notebook's: {why}")


def _number(name: str, owner: Mapping[str, Any]) -> str:
    """Which of several definitions of a name a module carries; empty where there is one alone."""
    number = owner.get(DEFINED, {}).get(name.partition(".")[0])
    return f"#{number}" if number is not None else ""


def own_value(text: str, owner: Mapping[str, Any]) -> Any:
    """The class or function that `own_name` has named.

    Raises:
        CodecError: The module that asks does not lead to it, or to another definition of that name.
    """
    tail, _, name = text.rpartition(":")
    name, _, number = name.partition("#")
    if number and (here := _number(name, owner)) and here != f"#{number}":
        raise CodecError(
            f"it holds {name} as definition {number} of that name has it, and definition {here[1:]} is in "
            "force here: make the value anew behind that, or give one of the two another name"
        )
    spaces = list(_spaces(owner))
    for space in sorted(spaces, key=lambda space: bool(tail) and _tail(space) != tail):
        found = at(space, name)
        if found is not MISSING:
            return found
    raise CodecError(
        f"the notebook's own {name} is not among the names of {owner.get('__name__')}: use it by its name in "
        "the task that takes such values over, so that it is there, too"
    )


def _slots(cls: type) -> list[tuple[str, MemberDescriptorType]]:
    """Attributes of a class's instances that are in no dictionary, the base's first."""
    return [
        (name, each)
        for base in reversed(cls.__mro__)
        for name, each in vars(base).items()
        if type(each) is MemberDescriptorType and base.__flags__ & _HEAP
    ]


#: Flag of classes that a `class` statement has made.
_HEAP = 1 << 9


def attributes_of(value: Any) -> list[tuple[str, Any]]:
    """Attributes of an instance as they are stored."""
    found = []
    for name, slot in _slots(type(value)):
        try:
            found.append((name, slot.__get__(value)))
        except AttributeError:
            continue
    names = dictionary(value)
    return [*found, *names.items()] if names else found


def dictionary(value: Any) -> dict[str, Any] | None:
    """An instance's `__dict__`, whatever its class makes of that name."""
    found = _dictionary_slot(type(value))
    if found is not None:
        names: dict[str, Any] = found.__get__(value)
        return names
    if type(value).__dictoffset__:
        raise CodecError(f"of the type {type_name(type(value))}, whose class hides its attributes")
    return None


def _dictionary_slot(cls: type) -> Any:
    found = (vars(base).get("__dict__") for base in cls.__mro__)
    return next((each for each in found if type(each) in (GetSetDescriptorType, MemberDescriptorType)), None)


def in_steps(attributes: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [step for name, each in attributes for step in ((f".{name}", name), (f".{name}", each))]


def set_attributes(value: Any, parts: list[Any]) -> None:
    slots = {**_members(type(value)), **dict(_slots(type(value)))}
    names = dictionary(value)
    for name, each in paired(parts):
        if name in slots:
            slots[name].__set__(value, each)
        elif names is None:
            raise CodecError(f"{type_name(type(value))} has no attribute {name!r} any more")
        else:
            names[name] = each


def base_of(cls: type) -> type | None:
    """The type of Python's own whose instances a class's are."""
    known = {object, *_MUTABLE, *_FIXED}
    found = next((base for base in cls.__mro__ if base in known), None)
    return found if found is not None and _solid(found) is _solid(cls) else None


def _solid(cls: type) -> type:
    """The base that decides how instances lie in memory: what C code keeps in them is in no attribute."""
    while cls.__flags__ & _HEAP and cls.__base__ is not None:
        names = vars(cls)
        words = sum(type(each) is MemberDescriptorType for each in names.values())
        words += ("__dict__" in names) + ("__weakref__" in names)
        if cls.__basicsize__ > cls.__base__.__basicsize__ + words * tuple.__itemsize__:
            break
        cls = cls.__base__
    return cls


def _of_instance(value: Any) -> ValueParts:
    return ValueParts([("", type(value)), *in_steps(attributes_of(value))])


def _fill_instance(value: Any, parts: list[Any]) -> None:
    set_attributes(value, parts[1:])


def _of_extended(value: Any) -> ValueParts:
    held = _MUTABLE[base_of(type(value)) or object][0](value)
    content = [(f"[{at}]", each) for at, each in enumerate(held)]
    if dictionary(value) is value:  # such as `self.__dict__ = self`: its items are its attributes
        return ValueParts([("", type(value)), ("", None), *content])
    attributes = in_steps(attributes_of(value))
    return ValueParts([("", type(value)), ("", len(attributes)), *attributes, *content])


def _empty_extended(cls: type) -> Any:
    base: Any = base_of(cls)
    return base.__new__(cls)


def _fill_extended(value: Any, parts: list[Any]) -> None:
    _, count, *rest = parts
    _MUTABLE[base_of(type(value)) or object][1](value, rest[count:])
    if count is None:
        _dictionary_slot(type(value)).__set__(value, value)
    else:
        set_attributes(value, rest[:count])


def _of_fixed(value: Any) -> ValueParts:
    content = _FIXED[base_of(type(value)) or object](value)
    return ValueParts([("", type(value)), ("", content), *in_steps(attributes_of(value))])


def _fixed(parts: list[Any]) -> Any:
    cls, content, *attributes = parts
    base: Any = base_of(cls)
    if base is complex:
        value = base.__new__(cls, content.real, content.imag)
    else:
        value = base.__new__(cls, content)
    set_attributes(value, attributes)
    return value


def _of_exception(value: Any) -> ValueParts:
    """An exception without its traceback, which is of the frames that it came through."""
    base: Any = BaseException
    kept = [
        (name, found)
        for name, member in _members(type(value)).items()
        if (found := member.__get__(value)) is not None
    ]
    return ValueParts(
        [
            ("", type(value)),
            (".args", list(base.args.__get__(value))),
            (".__cause__", base.__cause__.__get__(value)),
            (".__context__", base.__context__.__get__(value)),
            ("", base.__suppress_context__.__get__(value)),
            *in_steps([*kept, *attributes_of(value)]),
        ]
    )


def _exception(parts: list[Any]) -> Any:
    cls, arguments, cause, context, is_suppressed, *attributes = parts
    base: Any = BaseException
    made: Any = _solid(cls)
    value = made.__new__(cls, *arguments)
    made.__init__(value, *arguments)
    base.args.__set__(value, tuple(arguments))
    base.__cause__.__set__(value, cause)
    base.__context__.__set__(value, context)
    base.__suppress_context__.__set__(value, is_suppressed)
    set_attributes(value, attributes)
    return value


def _members(cls: type) -> dict[str, MemberDescriptorType]:
    """What exceptions of Python's own keep beside their arguments: an error's number, a file's name."""
    return {
        name: each
        for base in cls.__mro__
        if not base.__flags__ & _HEAP and issubclass(base, Exception | SystemExit)
        for name, each in vars(base).items()
        if type(each) is MemberDescriptorType
    }


def _of_logger(value: Any) -> str:
    if importlib.import_module("logging").getLogger(value.name) is not value:
        raise CodecError("a logger that `getLogger` does not give by its name")
    return str(value.name)


def _of_member(value: Any) -> list[Any]:
    cls: Any = type(value)
    name = value._name_
    return [cls, name] if cls._member_map_.get(name) is value else [cls, None, value._value_]


def _member(parts: list[Any]) -> Any:
    cls, name, *value = parts
    if not isinstance(cls, EnumMeta):
        raise TypeError(f"{cls!r} is no enumeration")
    return cls(value[0]) if name is None else cls._member_map_[name]


INSTANCE = Kind("object", _of_instance, None, _fill_instance, object.__new__, heads=True, changes=True)  # type: ignore[arg-type]  # is filled
EXTENDED = Kind("extended", _of_extended, None, _fill_extended, _empty_extended, heads=True, changes=True)  # type: ignore[arg-type]  # is filled
FIXED = Kind("fixed", _of_fixed, _fixed)
EXCEPTION = Kind("exception", _of_exception, _exception, changes=True)
_LOGGER = Kind("logger", _of_logger, lambda name: importlib.import_module("logging").getLogger(name))
MEMBER = Kind("enum", _of_member, _member)
OWN_KINDS = (
    *BUFFERS.values(),
    *NAMED_KINDS,
    INNER,
    OF_TASK,
    INSTANCE,
    EXTENDED,
    FIXED,
    EXCEPTION,
    MEMBER,
    _LOGGER,
)


def own_kind(cls: type, owner: Mapping[str, Any]) -> Kind | None:
    """How values of a class are written that no table has; None where they cannot be.

    Args:
        cls: The class.
        owner: Names of a module of the package whose own classes count.
    """
    if issubclass(cls, _NAMED):
        return NAMED
    if (kind := named_kind(cls)) is not None:
        return kind
    if cls in BUFFERS:
        return BUFFERS[cls]
    if cls in _SINGLE:
        return Kind(NAME, lambda _: f"builtins:{_SINGLE[cls]}", library_value)
    if isinstance(cls, EnumMeta) and issubclass(cls, Enum):
        return MEMBER
    if issubclass(cls, BaseException):
        return EXCEPTION if _solid(cls).__module__ == "builtins" else None
    if _full_name(cls) in {"logging.Logger", "logging.RootLogger"}:
        return _LOGGER
    if not (is_own(cls.__module__, owner) or _shows_all(cls)):
        return None
    base = base_of(cls)
    if base is object:
        return INSTANCE
    return EXTENDED if base in _MUTABLE else FIXED if base in _FIXED else None


#: Classes of libraries whose instances are what their attributes and items say.
_SHOWN = frozenset(
    {
        *(f"ipaddress.IPv{v}{each}" for v in (4, 6) for each in ("Address", "Interface", "Network")),
        *(f"collections.{each}" for each in ("ChainMap", "Counter", "UserDict", "UserList", "UserString")),
        *(f"configparser.{each}" for each in ("ConfigParser", "RawConfigParser", "SectionProxy")),
        *(f"configparser.{each}Interpolation" for each in ("", "Basic", "Extended")),
        *("configparser.ConverterMapping", "configparser._CommentSpec"),
        *("statsmodels.datasets.utils.Dataset", "argparse.Namespace"),
        *("statistics.NormalDist", "string.Template", "subprocess.CompletedProcess"),
        *("numpy.poly1d", "numpy.lib.polynomial.poly1d", "numpy.lib._polynomial_impl.poly1d"),
        *("sklearn.utils.Bunch", "sklearn.utils._bunch.Bunch", "scipy.integrate._ivp.ivp.OdeResult"),
        *(f"matplotlib.container.{each}Container" for each in ("", "Bar", "Errorbar", "Pie", "Stem")),
        *("matplotlib.cbook.silent_list", "matplotlib.RcParams", "seaborn.palettes._ColorPalette"),
        *("scipy.optimize._optimize.OptimizeResult", "scipy.optimize._zeros_py.RootResults"),
    }
)


def _full_name(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def _shows_all(cls: type) -> bool:
    """Whether a class of a library has nothing but what its fields say."""
    return (
        _full_name(cls) in _SHOWN
        or (_full_name(cls).startswith("numpy.polynomial.") and hasattr(cls, "basis_name"))
        or not {"__dataclass_fields__", "__attrs_attrs__"}.isdisjoint(vars(cls))
        or (issubclass(cls, tuple) and hasattr(cls, "_fields"))
    )
