"""What a value is, for people: its type, its extent, and its beginning as text or as a table.

No code of the notebook is called for it: only values of exactly the types named here are looked into, others
are told by their type. All is bounded, and nothing but the standard library is imported.
"""

from __future__ import annotations

import math
import sys
from itertools import islice
from types import GetSetDescriptorType

# See setup.TYPE_CHECKING.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    #: How many rows and columns of a table are shown.
    Most = tuple[int, int]

#: Rows and columns of a table; characters of a cell, of a text; items of a container; levels of containers.
ROWS, COLUMNS, CELL, TEXT, ITEMS, LEVELS = 6, 12, 40, 400, 12, 3

_LIBRARIES = frozenset(
    {"numpy", "pandas", "polars", "pyarrow", "scipy", "sklearn", "matplotlib", "PIL", "torch", "xarray"}
)

#: Types whose `repr` is Python's own: with these, of modules that are imported, by module and name.
_PLAIN = {bool, float, complex, type(None), range}
_NAMED = {
    ("datetime", "date"),
    ("datetime", "time"),
    ("datetime", "timedelta"),
    ("decimal", "Decimal"),
    ("fractions", "Fraction"),
    ("uuid", "UUID"),
}
_TIMES = {("datetime", "datetime"), ("pandas", "Timestamp")}
_MIDNIGHT = "T00:00:00"
#: Zones of other modules may be the notebook's own.
_ZONES = {"datetime", "zoneinfo", "pytz", "dateutil"}
_SEQUENCES: dict[type, str] = {list: "[]", tuple: "()", set: "{}", frozenset: "{}"}

# Of a class itself, whatever its metaclass says.
_module, _name, _qualname = (
    type.__dict__[name].__get__ for name in ("__module__", "__name__", "__qualname__")
)
_mro, _flags, _vars = (type.__dict__[name].__get__ for name in ("__mro__", "__flags__", "__dict__"))
#: Flag of classes that a `class` statement has made.
_HEAP = 1 << 9


def describe(value: Any, rows: int = ROWS, columns: int = COLUMNS) -> dict[str, Any]:
    """Type, shape, text, columns and rows of a value, as JSON has them; never raises.

    ``bytes`` is the memory that its data takes, where that is known at once.

    Args:
        rows: So many rows of a table at most.
        columns: So many of its columns.
    """
    kind = type(value)
    found: dict[str, Any] = {"type": name_of(kind), "shape": "", "text": "", "columns": [], "rows": []}
    found["bytes"] = None
    look = _LOOKS.get(_known(kind), _plainly)
    try:
        found.update(look(value, (rows, columns)))
    except Exception as error:  # noqa: BLE001 - a library's own code, on values of any size and age
        found["text"] = f"(not shown: {name_of(type(error))})"
    return found


def name_of(kind: type) -> str:
    """A type's name, with its library's where that is one that people know it by."""
    root, name = _root(kind), f"{_qualname(kind)}"
    return f"{root}.{name}"[:80] if root in _LIBRARIES else name[:80]


def _root(kind: type) -> str:
    module = _module(kind)
    return module.partition(".")[0] if type(module) is str else ""


#: Where classes stand that are not at the top of their library.
_HOMES = {"scipy": "scipy.sparse", "PIL": "PIL.Image"}


def _known(kind: type) -> tuple[str, str]:
    """Library and name of a type; empty texts where the library does not have this very type by that name."""
    root, name = _root(kind), _name(kind)
    home = sys.modules.get(_HOMES.get(root, root))
    return (root, name) if home is not None and vars(home).get(name) is kind else ("", "")


def short(value: Any, limit: int = CELL, level: int = 0) -> str:
    """A value in a line, cut where it is longer than `limit` characters."""
    text = _line(value, limit, level)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _line(value: Any, limit: int, level: int) -> str:
    kind = type(value)
    if kind is str or kind is bytes:
        return repr(value[: limit + 1])
    if kind is int:
        return f"an int of {value.bit_length():,} bits" if value.bit_length() > 512 else repr(value)
    if kind in _SEQUENCES or kind is dict:
        return f"{kind.__name__} of {len(value):,}" if level >= LEVELS else _inside(value, limit, level)
    known = _known(kind)
    if kind in _PLAIN or known in _NAMED or (known[0] == "numpy" and hasattr(kind, "dtype")):
        return repr(value)[: limit + 1]  # of decimals and fractions there may be many digits
    if known == ("pandas", "Timedelta"):
        return str(value)
    if known in _TIMES and (value.tzinfo is None or _root(type(value.tzinfo)) in _ZONES):
        return str(value.isoformat())
    return f"‹{name_of(kind)}›" if level >= LEVELS else _instance(kind, value, limit, level)


def _instance(kind: type, value: Any, limit: int, level: int) -> str:
    """An instance of a class that a `class` statement has made: its attributes as they are stored."""
    names = _stored(kind, value)
    if "_name_" in names and "_value_" in names:
        return f"{name_of(kind)}.{names['_name_']}" if type(names["_name_"]) is str else f"‹{name_of(kind)}›"
    parts: list[str] = []
    room = limit
    for name, item in islice(names.items(), ITEMS):
        if room <= 0 or type(name) is not str:
            break
        parts.append(f"{name[:CELL]}={short(item, room, level + 1)}")
        room -= len(parts[-1]) + 2
    if not parts:
        return f"‹{name_of(kind)}›"
    return f"{name_of(kind)}({', '.join(parts)}{', …' if len(parts) < len(names) else ''})"


def _stored(kind: type, value: Any) -> dict[Any, Any]:
    """An instance's `__dict__`, whatever its class makes of that name; empty for classes and Python's own."""
    bases = _mro(kind)
    if type in bases or not _flags(kind) & _HEAP:
        return {}
    for base in bases:
        found = _vars(base).get("__dict__")
        if type(found) is GetSetDescriptorType:
            names: dict[Any, Any] = found.__get__(value)
            return names
    return {}


def _inside(value: Any, limit: int, level: int) -> str:
    """A container with as many of its items as there is room for."""
    if not value and type(value) in {set, frozenset}:
        return f"{_name(type(value))}()"
    parts: list[str] = []
    room = limit
    for item in islice(value.items() if type(value) is dict else value, ITEMS):
        if room <= 0:
            break
        if type(value) is dict:
            part = f"{short(item[0], room, level + 1)}: {short(item[1], room, level + 1)}"
        else:
            part = short(item, room, level + 1)
        parts.append(part)
        room -= len(part) + 2
    if len(parts) < len(value):
        parts.append("…")
    ends = _SEQUENCES.get(type(value), "{}")
    alone = "," if type(value) is tuple and len(value) == 1 else ""
    return f"{ends[0]}{', '.join(parts)}{alone}{ends[1]}"


def _plainly(value: Any, most: Most) -> dict[str, Any]:
    kind = type(value)
    if kind is str or kind is bytes:
        return {
            "shape": _count(len(value), "character" if kind is str else "byte"),
            "text": short(value, TEXT),
        }
    if kind in _SEQUENCES or kind is dict:
        shown = {"shape": _count(len(value), "item"), "text": short(value, TEXT)}
        return {**shown, **(_records(value, most) if kind is list else {})}
    return {"text": short(value, TEXT)}


def _records(value: list[Any], most: Most) -> dict[str, Any]:
    """A list of dictionaries with the same few text keys as a table."""
    first = value[: most[0]]
    if not first or any(type(row) is not dict or not 0 < len(row) <= most[1] for row in first):
        return {}
    heads = list(first[0])
    if any(type(key) is not str for key in heads) or any(list(row) != heads for row in first):
        return {}
    rows = _rows(*([row[key] for row in first] for key in heads))
    return {"text": "", "columns": [key[:CELL] for key in heads], "rows": rows}


def _cell(value: Any) -> str:
    """A value in a cell of a table: a text as it stands, a number or a time as a person reads it."""
    library, name = _known(type(value))
    if library == "numpy" and hasattr(value, "item") and name != "void":
        value = value.item()
    if type(value) is str:
        return value if len(value) <= CELL else f"{value[: CELL - 1]}…"
    if type(value) is float:
        return "NaN" if math.isnan(value) else f"{value:.6g}"
    if type(value) is tuple:
        return _cell(", ".join(_cell(item).removesuffix(_MIDNIGHT) for item in value[:LEVELS]))
    return "NaT" if _name(type(value)) == "NaTType" else short(value)


def _column(values: Iterable[Any]) -> list[str]:
    """The cells of a column: midnights alone are shown as days."""
    values = list(values)
    texts = [_cell(value) for value in values]
    times = [at for at, value in enumerate(values) if _known(type(value)) in _TIMES]
    if all(texts[at].endswith(_MIDNIGHT) for at in times):
        for at in times:
            texts[at] = texts[at].removesuffix(_MIDNIGHT)
    return texts


def _rows(*columns: Iterable[Any]) -> list[list[str]]:
    """The rows of a table, of the values of its columns."""
    return [list(row) for row in zip(*map(_column, columns), strict=True)]


def _count(number: int, one: str) -> str:
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def _shape(lengths: Iterable[int]) -> str:
    return " × ".join(f"{length:,}" for length in lengths)


def _array(value: Any, most: Most) -> dict[str, Any]:
    if value.ndim == 2 and value.size and value.dtype.names is None:
        part = value[: most[0], : most[1]].tolist()
        return {
            "shape": f"{_shape(value.shape)} of {value.dtype}",
            "columns": ["", *(str(at) for at in range(len(part[0])))],
            "rows": [[str(at), *(_cell(item) for item in row)] for at, row in enumerate(part)],
            "bytes": int(value.nbytes),
        }
    text = f"{value.dtype}"
    few = value.reshape(-1)[:ITEMS] if value.size and value.flags.c_contiguous else value.flat[:ITEMS]
    items = ", ".join(short(item) for item in few.tolist())
    more = ", …" if value.size > ITEMS else ""
    return {"shape": _shape(value.shape), "text": f"{text}: [{items}{more}]", "bytes": int(value.nbytes)}


def _frame(value: Any, most: Most) -> dict[str, Any]:
    """The first rows of a frame of pandas, with its index."""
    shape = f"{_count(len(value), 'row')} × {_count(len(value.columns), 'column')}"
    if not all(_root(type(dtype)) in {"numpy", "pandas"} for dtype in value.dtypes):
        return {"shape": shape}
    part = value.iloc[: most[0], : most[1]]
    heads = [_cell(head) for head in part.columns]
    index = part.index
    held = ([part.iloc[at, column] for at in range(len(part))] for column in range(len(heads)))
    rows = _rows([index[at] for at in range(len(part))], *held)
    return {
        "shape": shape,
        "columns": ["" if index.name is None else _cell(index.name), *heads],
        "rows": rows,
        "bytes": int(value.memory_usage(index=False).sum()),
    }


def _series(value: Any, most: Most) -> dict[str, Any]:
    if _root(type(value.dtype)) not in {"numpy", "pandas"}:
        return {"shape": _count(len(value), "row")}
    part = value.iloc[: most[0]]
    at = range(len(part))
    rows = _rows([part.index[each] for each in at], [part.iloc[each] for each in at])
    head = "" if value.name is None else _cell(value.name)
    shape = f"{_count(len(value), 'row')} of {value.dtype}"
    return {
        "shape": shape,
        "columns": ["", head],
        "rows": rows,
        "bytes": int(value.memory_usage(index=False)),
    }


def _index(value: Any, _: Most) -> dict[str, Any]:
    items = ", ".join(short(value[at]) for at in range(min(len(value), ITEMS)))
    return {"shape": _count(len(value), "item"), "text": f"{value.dtype}: [{items}]"}


def _polars(value: Any, most: Most) -> dict[str, Any]:
    rows, columns = most
    part = value[:rows] if type(value).__name__ == "Series" else value[:rows, :columns]
    if type(value).__name__ == "Series":
        shown, heads = _rows(part.to_list()), [value.name]
        shape = f"{_count(len(value), 'row')} of {value.dtype}"
    else:
        shown, heads = _rows(*(part[name].to_list() for name in part.columns)), part.columns
        shape = f"{_count(value.height, 'row')} × {_count(value.width, 'column')}"
    return {"shape": shape, "columns": [_cell(head) for head in heads], "rows": shown}


def _sparse(value: Any, _: Most) -> dict[str, Any]:
    return {"shape": _shape(value.shape), "text": f"{value.dtype}, {_count(int(value.nnz), 'value')} stored"}


def _picture(value: Any, _: Most) -> dict[str, Any]:
    return {"shape": _shape(value.size), "text": f"a picture, {value.mode}"}


_LOOKS: dict[tuple[str, str], Callable[[Any, Most], dict[str, Any]]] = {
    ("numpy", "ndarray"): _array,
    ("pandas", "DataFrame"): _frame,
    ("pandas", "Series"): _series,
    **{("pandas", f"{name}Index"): _index for name in ("", "Range", "Datetime", "Categorical")},
    ("polars", "DataFrame"): _polars,
    ("polars", "Series"): _polars,
    **{
        ("scipy", f"{name}_{what}"): _sparse for name in ("csr", "csc", "coo") for what in ("matrix", "array")
    },
    ("PIL", "Image"): _picture,
}
