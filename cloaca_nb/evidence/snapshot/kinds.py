"""Kinds of values that are no plain containers: what each holds, read by the type's own C code.

A kind is a function that gives plain values (compared as they are) and parts (looked into). It never calls a
method that a subclass of the notebook could have overridden: methods are taken from the base type.
"""

from __future__ import annotations

import _io
import _random
import _thread
import builtins
import collections
import functools
import gc
import sys
import types
import weakref

from .iterators import iterator, iterator_types
from .room import OpaqueError
from .text import mro_of, step_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .text import Held

    Kind = Callable[[Any], Held]


#: The type of functions behind `lru_cache`.
MEMO: Any = type(functools.lru_cache(len))


#: Since Python 3.15: a dictionary that nobody can change, and the type of what stands for nothing that was
#: given, such as `dataclasses.MISSING`.
_FROZEN: Any = getattr(builtins, "frozendict", None)
_SENTINEL: Any = getattr(builtins, "sentinel", None)
#: The type of what a name holds after `lazy import`, until somebody asks for it.
_LAZY: Any = getattr(types, "LazyImportType", None)


class OwnName:
    """A name that may be that of one of the notebook's modules."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


def _leaf(_value: Any) -> Held:
    return (), []


def _shown(value: Any) -> Held:
    return (repr(value),), []


def _members(*names: str) -> Kind:
    """A kind whose parts are attributes of a C type."""

    def held(value: Any) -> Held:
        return (), [(f".{name}", getattr(value, name)) for name in names]

    return held


def _list(value: Any) -> Held:
    return (), [(f"[{at}]", item) for at, item in enumerate(list(list.__iter__(value)))]


def _tuple(value: Any) -> Held:
    return (), [(f"[{at}]", item) for at, item in enumerate(list(tuple.__iter__(value)))]


def _pairs(items: Any) -> list[tuple[str, Any]]:
    return [part for key, item in list(items) for part in (("", key), (step_of(key), item))]


def _dict(value: Any) -> Held:
    return (), _pairs(dict.items(value))


def _frozen_dict(value: Any) -> Held:
    return (), _pairs(value.items())


def _default_dict(value: Any) -> Held:
    factory = collections.defaultdict.__dict__["default_factory"].__get__(value)
    return (), [(".default_factory", factory), *_pairs(dict.items(value))]


def _ordered_dict(value: Any) -> Held:
    return (), _pairs(collections.OrderedDict.items(value))


def _set(value: Any) -> Held:
    base = set if issubclass(type(value), set) else frozenset
    return (), [("{}", item) for item in list(base.__iter__(value))]


def _weak(name: str) -> Kind:
    """A kind of container that keeps none of what is in it alive: what is alive."""

    def held(value: Any) -> Held:
        data = vars(value)["data"]
        if name == "WeakSet":
            return (), [("{}", item) for item in map(_referent, list(data)) if item is not None]
        if name == "WeakKeyDictionary":
            pairs = [(_referent(key), item) for key, item in list(dict.items(data))]
        else:
            pairs = [(key, _referent(item)) for key, item in list(dict.items(data))]
        return (), _pairs(pair for pair in pairs if pair[0] is not None and pair[1] is not None)

    return held


def _referent(reference: Any) -> Any:
    return weakref.ReferenceType.__call__(reference)


def _plain(base: type, method: str, *arguments: Any) -> Kind:
    """A kind of plain values, for subclasses of it."""
    convert = base.__dict__[method]
    return lambda value: ((convert(value, *arguments),), [])


def _deque(value: Any) -> Held:
    base = collections.deque
    items = list(base.__iter__(value))
    return (base.maxlen.__get__(value),), [(f"[{at}]", item) for at, item in enumerate(items)]


def _buffer(value: Any) -> Held:
    return (bytes(bytearray.__getitem__(value, slice(None))),), []


def _memory(value: Any) -> Held:
    return (value.format, value.shape, value.tobytes()), []


def _cell(value: Any) -> Held:
    try:
        return (), [("", value.cell_contents)]
    except ValueError:
        return ("empty",), []


def _local(value: Any) -> Held:
    """What the thread that asks has; of a class of its own, that class's `__init__` fills it first."""
    if type(value).__init__ is not object.__init__ and type(value) is not _thread._local:
        raise OpaqueError  # the names of another thread are made by a class's own code
    return (), [("", _thread._local.__getattribute__(value, "__dict__"))]


def _context_variable(value: Any) -> Held:
    """The value in the thread that asks."""
    missing = object()
    found = value.get(missing)
    return (value.name, found is missing), [] if found is missing else [("", found)]


def _referents(value: Any) -> Held:
    return (), [(f"[{at}]", item) for at, item in enumerate(gc.get_referents(value))]


def _partial(value: Any) -> Held:
    base: Any = functools.partial
    names = ("func", "args", "keywords")
    members: dict[str, Any] = vars(base)
    return (), [(f".{name}", members[name].__get__(value)) for name in names]


def _random_state(value: Any) -> Held:
    return (_random.Random.getstate(value),), []


def _text_buffer(value: Any) -> Held:
    base = _io.StringIO if issubclass(type(value), _io.StringIO) else _io.BytesIO
    if base.closed.__get__(value):
        return ("closed",), []
    return (base.getvalue(value), base.tell(value)), []


def _exception(value: Any) -> Held:
    return (), [(".args", vars(BaseException)["args"].__get__(value))]


def _generator(value: Any) -> Held:
    frame = value.gi_frame
    if frame is None:
        return ("ended",), [("", value.gi_code)]
    local = dict(frame.f_locals)
    parts = [(f" (local) {name}", local[name]) for name in sorted(local)]
    return (frame.f_lasti,), [("", value.gi_code), *parts, (" (inner)", value.gi_yieldfrom)]


def _pattern(value: Any) -> Held:
    return (value.pattern, value.flags), []


def _bound(value: Any) -> Held:
    return (value.__name__,), [("", value.__self__)]


def _described(value: Any) -> Held:
    return (value.__name__,), [("", value.__objclass__)]


def _memo(value: Any) -> Held:
    """A function behind `lru_cache`: what it remembers is no state, where no code asks for it."""
    names: dict[str, Any] = value.__dict__
    return (repr(value.cache_parameters()),), [("", names.get("__wrapped__"))]


def _opaque(value: Any) -> Held:
    raise OpaqueError


def _by_name(module: str, names: dict[str, Kind]) -> dict[int, Kind]:
    """Kinds of types of a module, if it is loaded."""
    loaded = sys.modules.get(module)
    found = {name: getattr(loaded, name, None) for name in names}
    return {id(kind): names[name] for name, kind in found.items() if isinstance(kind, type)}


#: Methods and descriptors of C code.
_METHODS = (types.BuiltinMethodType, types.MethodWrapperType)
_DESCRIPTORS = (
    *(types.WrapperDescriptorType, types.MethodDescriptorType, types.ClassMethodDescriptorType),
    *(types.GetSetDescriptorType, types.MemberDescriptorType),
)
_VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()), type({}.items()))
#: Types whose values hold nothing that is looked at.
_LEAVES = (
    *(types.FrameType, types.TracebackType, type(NotImplemented), type(Ellipsis), object),
    *(_thread.LockType, _thread.RLock, weakref.ReferenceType, weakref.ProxyType),
)

_FIXED: dict[type, Kind] = {
    list: _list,
    tuple: _tuple,
    dict: _dict,
    collections.defaultdict: _default_dict,
    collections.OrderedDict: _ordered_dict,
    set: _set,
    frozenset: _set,
    str: _plain(str, "__str__"),
    bytes: _plain(bytes, "__getitem__", slice(None)),
    int: _plain(int, "__pos__"),
    float: _plain(float, "__pos__"),
    complex: _plain(complex, "__pos__"),
    bytearray: _buffer,
    memoryview: _memory,
    collections.deque: _deque,
    functools.partial: _partial,
    types.MethodType: _members("__func__", "__self__"),
    types.CellType: _cell,
    types.GeneratorType: _generator,
    types.GenericAlias: _members("__origin__", "__args__"),
    property: _members("fget", "fset", "fdel"),
    staticmethod: _members("__func__"),
    classmethod: _members("__func__"),
    MEMO: _memo,
    BaseException: _exception,
    _random.Random: _random_state,
    _io._IOBase: _opaque,
    _thread._local: _local,
    **dict.fromkeys((range, slice), _members("start", "stop", "step")),
    **dict.fromkeys(_METHODS, _bound),
    **dict.fromkeys(_DESCRIPTORS, _described),
    **dict.fromkeys((*_VIEWS, types.MappingProxyType), _referents),
    **dict.fromkeys((_io.StringIO, _io.BytesIO), _text_buffer),
    **dict.fromkeys(_LEAVES, _leaf),
    **dict.fromkeys(iterator_types(), iterator),
    **dict.fromkeys(filter(None, [_LAZY]), _opaque),
    **dict.fromkeys(filter(None, [_FROZEN]), _frozen_dict),
    **dict.fromkeys(filter(None, [_SENTINEL]), _shown),
}

#: Types whose values never change.
_UNCHANGING = {
    *(str, bytes, int, float, complex, frozenset, range, slice, BaseException),
    *(*_METHODS, *_DESCRIPTORS, types.GenericAlias),
    *(property, staticmethod, classmethod, type(NotImplemented), type(Ellipsis)),
    *(_thread.LockType, _thread.RLock, weakref.ReferenceType, weakref.ProxyType),
    *filter(None, [_FROZEN, _SENTINEL]),
}

_BY_ID: dict[int, Kind] = {id(kind): held for kind, held in _FIXED.items()}
_FIXED_IDS = frozenset(_BY_ID)
_UNCHANGING_IDS = set(map(id, _UNCHANGING))
_modules_seen = 0


def _pathlike(value: Any) -> Held:
    return (sys.modules["pathlib"].PurePath.__str__(value),), []


def _logger(value: Any) -> Held:
    """A logger's name; one that is called like its file is called otherwise in a package.

    Its level, which all who ask for it have in common, is of the process.
    """
    names: dict[str, Any] = object.__getattribute__(value, "__dict__")
    return (), [("", OwnName(str(names.get("name"))))]


def _zone(value: Any) -> Held:
    return (str(type(value).key.__get__(value)),), []


def _when(kind: str) -> Kind:
    def held(value: Any) -> Held:
        base = getattr(sys.modules["datetime"], kind)
        precise = kind in {"datetime", "time"}
        _, arguments = base.__reduce_ex__(value, 4) if precise else base.__reduce__(value)
        atoms = tuple(item for item in arguments if type(item) is bytes or type(item) is int)
        return atoms, [(".tzinfo", item) for item in arguments[len(atoms) :]]

    return held


def _time_zone(value: Any) -> Held:
    arguments = sys.modules["datetime"].timezone.__getinitargs__(value)
    return arguments[1:], [("", arguments[0])]


def _field(value: Any) -> Held:
    """A field of a dataclass; its type is an object or a text, as the file is written."""
    parts = [(f".{name}", getattr(value, name)) for name in ("default", "default_factory", "metadata")]
    return (value.name, value.init, value.repr, bool(value.kw_only)), parts


def _decimal(value: Any) -> Held:
    sign, digits, exponent = sys.modules["decimal"].Decimal.as_tuple(value)
    return (sign, digits, exponent), []


def _array(value: Any) -> Held:
    base = sys.modules["array"].array
    return (base.typecode.__get__(value), base.tobytes(value)), []


_LATE: dict[str, dict[str, Kind]] = {
    "datetime": {
        **{name: _when(name) for name in ("datetime", "time", "date", "timedelta")},
        "timezone": _time_zone,
    },
    "decimal": {"Decimal": _decimal},
    "array": {"array": _array},
    "dataclasses": {"Field": _field, "_MISSING_TYPE": _leaf, "_HAS_DEFAULT_FACTORY_CLASS": _leaf},
    "re": {"Pattern": _pattern, "Match": _opaque},
    "pathlib": {"PurePath": _pathlike},
    "logging": {"Logger": _logger, "Handler": _leaf},
    "contextvars": {"ContextVar": _context_variable},
    "weakref": {
        "WeakKeyDictionary": _weak("WeakKeyDictionary"),
        "WeakValueDictionary": _weak("WeakValueDictionary"),
    },
    "_weakrefset": {"WeakSet": _weak("WeakSet")},
    "zoneinfo": {"ZoneInfo": _zone},
    "threading": {"Thread": _leaf},
    "asyncio.events": {"AbstractEventLoop": _leaf},
    "functools": {"cached_property": _leaf},
}


def kind_of(value: Any) -> tuple[Kind, type] | None:
    """How to look into a value of a known C type (or a subclass), with that type; None for others."""
    global _modules_seen
    if _modules_seen != len(sys.modules):
        _modules_seen = len(sys.modules)
        for module, names in _LATE.items():
            late = _by_name(module, names)
            _BY_ID.update(late)
            _UNCHANGING_IDS.update(key for key, held in late.items() if held is not _array)
    for base in mro_of(type(value))[:-1]:
        found = _BY_ID.get(id(base))
        if found is not None:
            return found, base
    return (_leaf, object) if type(value) is object else None


def is_unchanging(value: Any) -> bool:
    """Whether it does not matter if there is one of a value or two that are alike."""
    known = kind_of(value)
    return known is not None and id(known[1]) in _UNCHANGING_IDS


def keeps_names(base: type) -> bool:
    """Whether instances of a known type may have names of their own beside what the kind reads."""
    return id(base) in _FIXED_IDS


def imported(value: Any) -> Any:
    """What it stands for, where that is loaded; nothing is imported in order to be looked at."""
    if _LAZY is None or type(value) is not _LAZY:
        return value
    name = repr(value).split("'")[1]
    holder, _, attribute = name.rpartition(".")
    return sys.modules.get(name) or getattr(sys.modules.get(holder), attribute, value)
