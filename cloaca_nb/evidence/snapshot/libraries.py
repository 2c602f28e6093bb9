"""Values of numpy and pandas by their buffers; nothing is imported that is not loaded already."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from types import FunctionType, MethodType

from .room import OpaqueError
from .text import module_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from .text import Held

#: Bytes of an array that are looked at together.
CHUNK = 1 << 18
#: Numbers of a column that are told one by one, where they differ.
_EACH = 10_000


class Buffer:
    """Bytes to be looked at by chunks.

    Attributes:
        size: How many bytes an item of the first axis has.
    """

    __slots__ = ("data", "size")

    def __init__(self, data: memoryview, size: int) -> None:
        self.data = data
        self.size = size


class Items:
    """Values of an array or a column, of which a list is made where there is time for so many.

    Attributes:
        made: Makes the list.
    """

    __slots__ = ("count", "made")

    def __init__(self, count: int, made: Callable[[], list[Any]]) -> None:
        self.count = count
        self.made = made


def library_kind(bases: tuple[type, ...]) -> Callable[[Any], Held] | None:
    """How to look into a value of numpy or pandas, by its type and that type's bases; None for all others."""
    known = {id(base) for base in bases}  # a metaclass may say what it likes of equality
    for module, kinds in _KINDS.items():
        loaded = sys.modules.get(module)
        if loaded is not None:
            for name, held in kinds.items():
                kind = vars(loaded).get(name)
                if kind is not None and id(kind) in known:
                    return held
    return None


def _numpy_array(value: Any) -> Held:
    numpy = sys.modules["numpy"]
    array = numpy.ndarray.view(value, numpy.ndarray)
    dtype = array.dtype
    atoms = (_dtype_text(dtype), array.shape, bool(array.flags.writeable))
    if dtype.hasobject:
        return atoms, [("", Items(array.size, array.tolist if dtype.names else array.ravel().tolist))]
    held: list[tuple[str, Any]] = [("", _buffer(array))]
    if type(value) is numpy.ma.MaskedArray:
        held += [(".mask", numpy.asarray(value.mask)), (".fill_value", numpy.asarray(value.fill_value))]
    return atoms, held


def _buffer(array: Any) -> Buffer:
    numpy = sys.modules["numpy"]
    rows = numpy.ascontiguousarray(array)
    whole = rows.reshape(-1).view(numpy.uint8) if rows.size else numpy.zeros(0, numpy.uint8)
    return Buffer(
        memoryview(whole), max(rows.nbytes // (array.shape[0] if array.ndim and array.shape[0] else 1), 1)
    )


def _dtype_text(dtype: Any) -> str:
    return str(dtype.descr) if dtype.names else f"{dtype.str} {dtype}"


def _numpy_scalar(value: Any) -> Held:
    return (_dtype_text(value.dtype), value.tobytes()), []


def _numpy_generator(value: Any) -> Held:
    return (), [(".bit_generator.state", _bits(value.bit_generator))]


def _numpy_bits(value: Any) -> Held:
    return (), [(".state", _bits(value))]


def _bits(bits: Any) -> Any:
    return bits.state


def _legacy_generator(value: Any) -> Held:
    return (), [(".get_state()", value.get_state(legacy=False))]


def _frame(value: Any) -> Held:
    columns = [value.iloc[:, at] for at in range(value.shape[1])]
    parts: list[tuple[str, Any]] = [
        (".columns", value.columns),
        (".index", value.index),
        *_beside(value),
    ]
    names = [str(name)[:40] for name in value.columns]
    return value.shape, [
        *parts,
        *((f"[{name!r}]", one.array) for name, one in zip(names, columns, strict=True)),
    ]


def _series(value: Any) -> Held:
    return (), [(".name", value.name), (".index", value.index), *_beside(value), ("", value.array)]


#: What pandas itself keeps among the attributes of a table, whatever its version; what it keeps of `.str`.
_OF_PANDAS = frozenset({"_mgr", "_item_cache", "_attrs", "_flags", "_name", "_is_copy", "_cacher", "_typ"})
_ACCESSORS = frozenset({"Accessor", "CachedAccessor"})


def _beside(value: Any) -> Iterator[tuple[str, Any]]:
    """What a table has beside its columns, and what was set on it: `df.name = "sales"`."""
    yield ".attrs", value.attrs
    for name, each in object.__getattribute__(value, "__dict__").items():
        kinds = (vars(base)[name] for base in type(value).__mro__ if name in vars(base))
        if name not in _OF_PANDAS and type(next(kinds, None)).__name__ not in _ACCESSORS:
            yield f".{name}", each


def _index(value: Any) -> Held:
    """An index by what its array holds: those of `frame.corr()` have one array, and nobody changes it."""
    array: Any = value.array
    if type(array).__name__ == "Categorical":
        return (), [(".names", list(value.names)), ("", array)]
    atoms, parts = _extension(array)
    return (type(array).__name__, *atoms), [(".names", list(value.names)), *parts]


def _range_index(value: Any) -> Held:
    return (value.start, value.stop, value.step), [(".names", list(value.names))]


def _levels(value: Any) -> Held:
    parts = [(f".levels[{at}]", level) for at, level in enumerate(value.levels)]
    codes = [(f".codes[{at}]", code) for at, code in enumerate(value.codes)]
    return (), [(".names", list(value.names)), *parts, *codes]


def _categorical(value: Any) -> Held:
    return (bool(value.ordered),), [(".categories", value.categories), (".codes", value.codes)]


def _extension(value: Any) -> Held:
    """A column of pandas: as an array of numpy, where that is what it is, else item by item."""
    numpy = sys.modules["numpy"]
    if hasattr(value, "_data") and hasattr(value, "_mask"):
        known = numpy.where(value._mask, numpy.zeros(1, value._data.dtype), value._data)
        return (str(value.dtype),), [("", known), ("", value._mask)]
    if value.dtype.kind in "mM":
        return (str(value.dtype),), [("", value.asi8)]
    array: Any = getattr(value, "_ndarray", None)
    if type(array) is numpy.ndarray and not array.dtype.hasobject and array.size > _EACH:
        return (str(value.dtype),), [("", _buffer(array))]
    return (str(value.dtype),), [("", Items(value.size, lambda: numpy.asarray(value).tolist()))]


#: What groups and windows of a table go by, beside the table; what they have calculated follows from that.
_SETTINGS = (
    *("keys", "level", "as_index", "sort", "group_keys", "dropna", "observed", "_selection"),
    *("window", "min_periods", "center", "win_type", "on", "closed", "step", "method"),
    *("com", "span", "halflife", "alpha", "adjust", "ignore_na", "times"),
)


def _grouped(value: Any) -> Held:
    names = vars(value)
    return (), [(".obj", value.obj), *((f".{name}", names[name]) for name in _SETTINGS if name in names)]


#: What a sparse matrix has found out about its indexes, and finds out again.
_FOUND_OUT = frozenset({"_has_canonical_format", "_has_sorted_indices"})


def _sparse(value: Any) -> Held:
    names = vars(value)
    return (), [(f".{name}", names[name]) for name in sorted(names) if name not in _FOUND_OUT]


#: Where a parser of arguments keeps how the program is called that the process runs: a kernel, a server.
_CALLED = frozenset({"prog", "_prog_prefix"})


def _parser(value: Any) -> Held:
    names, own = vars(value), str(sys.modules["argparse"].ArgumentParser(add_help=False).prog)
    return (), [
        (f".{name}", str(names[name]).removeprefix(own) if name in _CALLED else names[name])
        for name in sorted(names)
        if name != "_cached_formatter"  # one that it makes again whenever it lacks one (Python 3.14)
    ]


#: What a widget has of the page that shows it, which is none in a package.
_OF_PAGE = frozenset({"_model_id", "comm"})


def _widget(value: Any) -> Held:
    """A widget by its traits and what is called as they change."""
    names = vars(value)
    apart = {
        name: {key: one for key, one in names.get(name, {}).items() if key not in _OF_PAGE}
        for name in ("_trait_values", "_trait_notifiers")
    }
    left = names.keys() - _OF_PAGE - apart.keys()
    return (), [
        *((f".{name}", apart[name]) for name in apart),
        *((f".{name}", names[name]) for name in sorted(left)),
    ]


def _styled(value: Any) -> Held:
    """A table with how it is shown, but for the id that each has in its page."""
    names = vars(value)
    return (), [(f".{name}", names[name]) for name in sorted(names) if name != "uuid"]


def _mapper(value: Any) -> Held:
    """How a class and a table go together: the rest follows from these, some of it as it is first used."""
    return (), [(".class_", value.class_), (".local_table", value.local_table)]


def _mappers(value: Any) -> Held:
    """Classes that go with tables by their names; the names of their modules are others in a package."""
    classes = vars(value)["_class_registry"]
    names = sorted(name for name in classes if not name.startswith("_"))
    return (*names,), [(".metadata", value.metadata)]


def _schema(value: Any) -> Held:
    """A table or a column as it is written: how many were made before it counts for nothing."""
    return (_ADDRESS.sub("", repr(value)),), []


def _tables(value: Any) -> Held:
    """Tables of one database as they are written, by their names."""
    return tuple(_schema(table)[0] for _, table in sorted(value.tables.items())), []


def _mapped(value: Any) -> Held:
    """What stands for a column, or for others, in a class that goes with a table."""
    return (str(value.key),), []


def _engine(value: Any) -> Held:
    """A database by its address: which connections there are is nobody's state; what is in memory is.

    Raises:
        OpaqueError: It is in memory.
    """
    if value.url.database in {None, "", ":memory:"} and value.url.host is None:
        raise OpaqueError
    return (value.url.render_as_string(hide_password=False),), []


#: Where something is in memory, as a text of it says.
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
#: What ties a figure to its window, which each process has of its own: a closed figure has none.
_OF_WINDOW = frozenset({"canvas", "_number", "number"})


def _artist(value: Any) -> Held:
    """What is drawn, by its attributes; what it is drawn with besides is one list of matplotlib's for all."""
    names = vars(value)
    left = (
        _OF_WINDOW if issubclass(type(value), sys.modules["matplotlib.figure"].Figure) else frozenset[str]()
    )
    return (), [(f".{name}", _of_artist(name, names[name])) for name in sorted(names.keys() - left)]


def _of_artist(name: str, value: Any) -> Any:
    """An attribute, but for what `pyplot` calls to draw anew in a shell that is not IPython's."""
    if name == "stale_callback" and _is_of_window(value):
        return None
    return value if name != "_path_effects" else [*value]


def _canvas(value: Any) -> Held:
    return (), [(".figure", value.figure)]


#: How those are numbered that are called when something of a figure changes.
_NUMBERED = frozenset({"callbacks", "_cid_gen", "_func_cid_map", "_pickled_cids"})


def _callbacks(value: Any) -> Held:
    """What is called when something of a figure changes, but for what its window does."""
    names = vars(value)
    called = [
        (f".callbacks[{signal!r}]", function)
        for signal, each in names["callbacks"].items()
        for proxy in each.values()
        if (function := proxy()) is not None and not _is_of_window(function)
    ]
    return (), [*((f".{name}", names[name]) for name in sorted(names.keys() - _NUMBERED)), *called]


def _is_of_window(function: Any) -> bool:
    """Whether a window, its tools or the list of windows have what is called: that one they put around it."""
    if type(function) is FunctionType and function.__qualname__.startswith("Figure.add_axobserver."):
        (function,) = (each.cell_contents for each in function.__closure__ or ())
    if type(function) is MethodType:
        module = module_of(type(function.__self__))
    else:
        module = str(function.__module__) if type(function) is FunctionType else ""
    return module.startswith(("matplotlib.backend", "matplotlib._pylab_helpers", "matplotlib.pyplot"))


def is_alike(value: Any) -> bool:
    """Whether nobody tells two alike from one: numbers and types of numpy, indexes of pandas."""
    numpy, pandas, kind = sys.modules.get("numpy"), sys.modules.get("pandas"), type(value)
    if numpy is not None and issubclass(kind, numpy.generic | numpy.dtype):
        return not issubclass(kind, numpy.void)
    return pandas is not None and issubclass(kind, getattr(pandas, "Index", ()))


def _polars_frame(value: Any) -> Held:
    columns = value.get_columns()
    return tuple(value.shape), [(f"[{one.name!r}]", one) for one in columns]


def _polars_series(value: Any) -> Held:
    return (value.name, str(value.dtype)), [("", Items(len(value), value.to_list))]


#: What xarray makes empty where there is none as soon as somebody looks at it.
_EMPTY_AT_FIRST = frozenset({"_attrs", "_encoding"})


def _labelled(value: Any) -> Held:
    """A labelled array, or several, by its slots: to show one makes attributes of none."""
    found = {}
    for name in (name for base in type(value).__mro__ for name in vars(base).get("__slots__", ())):
        with suppress(AttributeError):
            found[name] = object.__getattribute__(value, name)
    left = sorted(found.keys() - {"__weakref__", "_cache"})
    return (), [
        (f".{name}", (found[name] or {}) if name in _EMPTY_AT_FIRST else found[name]) for name in left
    ]


def _shape(value: Any) -> Held:
    """A shape by its text: all that Python has of it is an address."""
    return (str(sys.modules["shapely"].to_wkb(value, hex=True, include_srid=True)),), []


_KINDS: dict[str, dict[str, Callable[[Any], Held]]] = {
    "argparse": dict.fromkeys(("ArgumentParser", "_SubParsersAction"), _parser),
    "ipywidgets": {"Widget": _widget},
    "matplotlib.cbook": {"CallbackRegistry": _callbacks},
    "matplotlib.artist": {"Artist": _artist},
    "matplotlib.backend_bases": {"FigureCanvasBase": _canvas},
    "numpy": {"ndarray": _numpy_array, "generic": _numpy_scalar},
    "numpy.random": {
        "Generator": _numpy_generator,
        "BitGenerator": _numpy_bits,
        "RandomState": _legacy_generator,
    },
    "pandas": {
        "DataFrame": _frame,
        "Series": _series,
        "MultiIndex": _levels,
        "RangeIndex": _range_index,
        "Index": _index,
        "Categorical": _categorical,
    },
    "polars": {"DataFrame": _polars_frame, "Series": _polars_series},
    "pandas.api.typing": dict.fromkeys(
        ("DataFrameGroupBy", "SeriesGroupBy", "Rolling", "Expanding", "ExponentialMovingWindow"), _grouped
    ),
    "scipy.sparse": dict.fromkeys(
        (f"{name}_{what}" for name in ("csr", "csc", "bsr") for what in ("matrix", "array")), _sparse
    ),
    "pandas.io.formats.style": {"Styler": _styled},
    "shapely": {"Geometry": _shape},
    "xarray": dict.fromkeys(("Dataset", "DataArray", "Variable"), _labelled),
    "sqlalchemy": {"Table": _schema, "Column": _schema, "MetaData": _tables},
    "sqlalchemy.engine": {"Engine": _engine},
    "sqlalchemy.orm": {"Mapper": _mapper, "registry": _mappers, "QueryableAttribute": _mapped},
    "pandas.api.extensions": {"ExtensionArray": _extension},
}
