"""Values of pandas as parts of a codec's text: by their arrays, so that reading infers nothing anew."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain
from typing import Any

from .codec_kinds import CodecError, Kind, ValueParts
from .codec_libraries import library_kind, whole_zone
from .codec_memory import INDEX, KnownBy, Tracked, references
from .codec_numpy import Column, texts_as_one
from .objects.codec_marks import beside, marks_in_steps, with_marks
from .objects.codec_models import model_kind
from .objects.codec_named import NAME, library_value


def _pandas() -> Any:
    return importlib.import_module("pandas")


def _held(array: Any, refs: Any = None) -> Any:
    """A column's values: an array of numpy where that is what pandas holds.

    Args:
        array: The values as pandas has them.
        refs: By what pandas knows who else shows them.
    """
    numpy = importlib.import_module("numpy")
    name = type(array).__name__
    if isinstance(array, numpy.ndarray) or name in {"NumpyExtensionArray", "PandasArray"}:
        return Column(numpy.asarray(array), refs)
    # What pandas copies before it changes it is no one object of those that show it.
    return array.view() if references(refs) > 1 else array


def _refs(block: Any) -> Any:
    """By what pandas knows who shows a block's memory, so that what is written to one is in no other.

    Some versions do not look at it, unless they are told to.
    """
    pandas = _pandas()
    looks = (
        pandas.__version__.partition(".")[0] not in {"1", "2"} or pandas.options.mode.copy_on_write is True
    )
    return getattr(block, "refs", None) if looks else None


def _tracked(blocks: Sequence[Any], values: Sequence[Any]) -> None:
    """Have pandas know of blocks who shows their memory, as it did.

    Args:
        blocks: The blocks.
        values: What a text held of each.
    """
    for block, value in zip(blocks, values, strict=True):
        known_by = value.known_by if type(value) is Tracked else None
        if type(known_by) is KnownBy and known_by.refs is None:
            known_by.refs = block.refs
        elif known_by is not None:
            block.refs = known_by.refs if type(known_by) is KnownBy else known_by
            block.refs.add_reference(block)


def _array(value: Any) -> Any:
    """The array of what a text held of a block."""
    return value.array if type(value) is Tracked else value


class _Parts(ValueParts):
    """What a value is made of, and by what pandas knows who shows what of it is no array of numpy.

    Args:
        parts: What it is made of, each with the step that leads there.
        shown: Columns, with by what.
    """

    def __init__(self, parts: Sequence[tuple[str, Any]], shown: Sequence[tuple[Any, Any]]) -> None:
        super().__init__(parts)
        self.shown_by = {id(each): refs for each, refs in shown if refs is not None}


def _of_frame(frame: Any) -> list[Any]:
    """Its columns as they lie in memory: what goes on with a frame sums in that order, to the last bits."""
    blocks = [part for block in frame._mgr.blocks for part in _of_block(frame, block)]
    columns = [(f".iloc[:, {place}]", value) for place, value, _ in blocks]
    parts = [(".index", frame.index), (".columns", frame.columns), *beside(frame)]
    parts += [("", [place for place, *_ in blocks]), *columns, *marks_in_steps(frame)]
    return _Parts(parts, [(value, refs) for _, value, refs in blocks])


def _of_block(frame: Any, block: Any) -> Iterator[tuple[list[int], Any, Any]]:
    """Columns that lie together, and where they stand; what is no array of numpy is a column each."""
    numpy = importlib.import_module("numpy")
    places, values, refs = block.mgr_locs.as_array.tolist(), block.values, _refs(block)
    if isinstance(values, numpy.ndarray):
        yield places, Column(values, refs), None
    else:
        yield from (([at], _held(frame.iloc[:, at].array, refs), refs) for at in places)


def _frame(parts: list[Any]) -> Any:
    index, names, attrs, flags, places, *rest = parts
    held, marks = rest[: len(places)], rest[len(places) :]
    values = [*map(_array, held)]
    numpy = importlib.import_module("numpy")
    blocks = [
        (array, numpy.array(place, numpy.intp))
        for array, place in zip(map(_block, values), places, strict=True)
    ]
    shapes = [array.shape if array.ndim > 1 else (1, len(array)) for array, _ in blocks]
    wanted = [(len(place), len(index)) for place in places]
    if sorted(chain.from_iterable(places)) != list(range(len(names))) or shapes != wanted:
        raise ValueError("its columns are not those that it names")
    frame = _of_blocks(blocks, index, names)
    if any(type(each) is Tracked for each in held):
        _tracked(frame._mgr.blocks, held)
    return with_marks(frame, attrs, flags, marks)


def _block(values: Any) -> Any:
    """An array as a frame holds it: with a row for each column, moments too."""
    numpy = importlib.import_module("numpy")
    is_moments = type(values).__name__ in {"DatetimeArray", "TimedeltaArray"}
    if values.ndim == 1 and (isinstance(values, numpy.ndarray) or is_moments):
        return values.reshape(1, -1)
    return values


def _of_blocks(blocks: list[tuple[Any, Any]], index: Any, names: Any) -> Any:
    """A frame of columns that lie so in memory."""
    try:
        make = importlib.import_module("pandas.api.internals").create_dataframe_from_blocks
    except (ImportError, AttributeError):  # before pandas 3
        internals = importlib.import_module("pandas.core.internals")
        made = [internals.make_block(array, placement=place) for array, place in blocks]
        manager, frame = internals.BlockManager(made, [names, index]), _pandas().DataFrame
        return frame._from_mgr(manager, manager.axes) if hasattr(frame, "_from_mgr") else frame(manager)
    return make(blocks, index, names)


def _of_series(series: Any) -> list[Any]:
    (block,) = series._mgr.blocks
    refs = _refs(block)
    held = _held(series.array, refs)
    parts = [
        ("", held),
        (".index", series.index),
        (".name", series.name),
        *beside(series),
        *marks_in_steps(series),
    ]
    return _Parts(parts, [] if type(held) is Column else [(held, refs)])


def _series(parts: list[Any]) -> Any:
    held, index, name, attrs, flags, *marks = parts
    array = _array(held)
    series = _pandas().Series(array, index, array.dtype, name=name, copy=False)
    if type(held) is Tracked:
        _tracked(series._mgr.blocks, [held])
    return with_marks(series, attrs, flags, marks)


def _of_index(index: Any) -> list[Any]:
    frequency = index.freq if hasattr(type(index), "inferred_freq") else None
    return [_held(index.array, INDEX), index.name, _frequency(frequency)]


def _frequency(offset: Any) -> Any:
    """A frequency as its name, where that says all of it."""
    with suppress(AttributeError, ValueError):
        if _pandas().tseries.frequencies.to_offset(offset.freqstr) == offset:
            return offset.freqstr
    return offset


def _of_offset(offset: Any) -> list[Any]:
    fields = {name: value for name, value in offset.kwds.items() if name != "calendar"}
    parts = [type(offset).__name__, offset.n, fields, *([True] if offset.normalize else [])]
    if _offset(parts) != offset:
        raise CodecError(f"the frequency {offset!r}, whose fields do not say all of it")
    return parts


def _offset(parts: list[Any]) -> Any:
    name, count, fields, *normalize = parts
    base = importlib.import_module("pandas.tseries.offsets").BaseOffset
    cls = getattr(_pandas().offsets, name)
    if not (isinstance(cls, type) and issubclass(cls, base)):
        raise TypeError(f"there is no offset {name!r}")
    return cls(count, **({"normalize": True} if normalize else {}), **fields)


def _index(parts: list[Any]) -> Any:
    array, name, frequency = parts
    index = _pandas().Index(array, dtype=array.dtype, name=name, copy=False)
    if frequency is not None:
        index.freq = frequency
    return index


def _of_range(index: Any) -> list[Any]:
    return [index.start, index.stop, index.step, index.name]


def _range(parts: list[Any]) -> Any:
    *limits, name = parts
    return _pandas().RangeIndex(*limits, name=name)


def _of_levels(index: Any) -> list[Any]:
    codes = [Column(importlib.import_module("numpy").asarray(code), INDEX) for code in index.codes]
    return [len(index.levels), *index.names, *index.levels, *codes]


def _levels(parts: list[Any]) -> Any:
    count, *rest = parts
    names, levels, codes = rest[:count], rest[count : 2 * count], rest[2 * count :]
    for level, code in zip(levels, codes, strict=True):
        if code.size and not -1 <= code.min() <= code.max() < len(level):
            raise ValueError(f"codes of a level of {len(level):,} values are beyond it")
    return _pandas().MultiIndex(levels=levels, codes=codes, names=names, verify_integrity=False)


def _of_categorical(array: Any) -> list[Any]:
    return [Column(_written(array._ndarray)), array.categories, bool(array.ordered)]


def _categorical(parts: list[Any]) -> Any:
    codes, categories, ordered = parts
    return _pandas().Categorical.from_codes(codes, categories=categories, ordered=ordered)


def _written(array: Any) -> Any:
    """An array that pandas shows to be read only, as what holds it has it."""
    array = array.view()
    with suppress(ValueError):
        array.flags.writeable = True
    return array


def _of_moments(array: Any) -> list[Any]:
    return [Column(_written(array._ndarray)), whole_zone(getattr(array, "tz", None))]


def _moments(parts: list[Any]) -> Any:
    pandas = _pandas()
    numbers, zone = parts
    if numbers.dtype.kind == "m":
        index = pandas.TimedeltaIndex(numbers)
    else:
        index = pandas.DatetimeIndex(numbers)
        index = index if zone is None else index.tz_localize("UTC").tz_convert(zone)
    return _in_unit(index._data, numbers)  # `array` shows it read-only


def _in_unit(value: Any, number: Any) -> Any:
    """A moment or a span, of the number that it was made of.

    Raises:
        CodecError: It is in another unit: some versions know one.
    """
    wanted = importlib.import_module("numpy").datetime_data(number.dtype)[0]
    if getattr(value, "unit", "ns") != wanted:
        raise CodecError(f"it has moments or spans in the unit {wanted!r}, which is not known here")
    return value


def _of_periods(array: Any) -> list[Any]:
    return [Column(array.asi8), str(array.dtype)]


def _periods(parts: list[Any]) -> Any:
    pandas = _pandas()
    return pandas.arrays.PeriodArray(parts[0], dtype=pandas.api.types.pandas_dtype(parts[1]))


def _of_masked(array: Any) -> list[Any]:
    return [Column(array._data), Column(array._mask)]


def _masked(parts: list[Any]) -> Any:
    arrays = _pandas().arrays
    kind = parts[0].dtype.kind
    cls = {"b": arrays.BooleanArray, "f": arrays.FloatingArray}.get(kind, arrays.IntegerArray)
    return cls(*parts)


def _of_texts(array: Any) -> list[Any]:
    dtype = array.dtype
    text = texts_as_one(array.to_numpy(dtype=object, na_value=None).tolist())
    if text is None:
        raise CodecError("a column of texts that holds half a character")
    return [dtype.storage, getattr(dtype, "na_value", None) is _pandas().NA, text]


def _texts(parts: list[Any]) -> Any:
    pandas = _pandas()
    storage, knows_na, text = parts
    more = {} if knows_na else {"na_value": float("nan")}
    try:
        dtype = pandas.StringDtype(storage, **more)
    except TypeError:
        raise CodecError("it has texts of pandas 3 (`str`), a type that is not known here") from None
    return pandas.array(json.loads(text), dtype=dtype)


def _of_sparse(array: Any) -> list[Any]:
    return [
        Column(array.sp_values),
        Column(array.sp_index.to_int_index().indices),
        len(array),
        array.fill_value,
        array.kind,
    ]


def _sparse(parts: list[Any]) -> Any:
    pandas = _pandas()
    values, places, length, fill, kind = parts
    index = importlib.import_module("pandas._libs.sparse").IntIndex(length, places)
    dtype = pandas.SparseDtype(values.dtype, fill)
    index = index.to_block_index() if kind == "block" else index
    return pandas.arrays.SparseArray._simple_new(values, index, dtype)


def _of_arrow(array: Any) -> list[Any]:
    arrow = importlib.import_module("pyarrow")
    return [arrow.table({"": array.__arrow_array__()})]


def _of_moment(value: Any) -> list[Any]:
    return [value.asm8, whole_zone(value.tzinfo)]


def _moment(parts: list[Any]) -> Any:
    number, zone = parts
    value = _in_unit(_pandas().Timestamp(number), number)
    return value if zone is None else value.tz_localize("UTC").tz_convert(zone)


def _of_dtype(dtype: Any) -> str:
    if _pandas().api.types.pandas_dtype(str(dtype)) != dtype:
        raise CodecError(f"the type of column {dtype}, which its name does not say wholly")
    return str(dtype)


_INDEX = Kind("index", _of_index, _index)
FRAME = Kind("frame", _of_frame, _frame, changes=True)
SERIES = Kind("series", _of_series, _series, changes=True)
_MOMENTS = Kind("moments", _of_moments, _moments, changes=True)
_COLUMN = Kind(
    "column",
    lambda value: [_held(value)],
    lambda parts: _pandas().Series(parts[0], dtype=parts[0].dtype).array,
    changes=True,
)
_TEXTS = Kind("texts", _of_texts, _texts, changes=True)

#: Kinds by the class's name, or by that of a class that it extends.
_KINDS: dict[str, Kind] = {
    "DataFrame": FRAME,
    "Series": SERIES,
    "RangeIndex": Kind("range_index", _of_range, _range),
    "MultiIndex": Kind("levels", _of_levels, _levels),
    "Index": _INDEX,
    "Categorical": Kind("categorical", _of_categorical, _categorical, changes=True),
    "DatetimeArray": _MOMENTS,
    "TimedeltaArray": _MOMENTS,
    "PeriodArray": Kind("periods", _of_periods, _periods, changes=True),
    "IntervalArray": Kind(
        "intervals",
        lambda value: [value.left, value.right, value.closed],
        lambda parts: _pandas().arrays.IntervalArray.from_arrays(*parts),
        changes=True,
    ),
    "BaseMaskedArray": Kind("with_mask", _of_masked, _masked, changes=True),
    "StringArray": _TEXTS,
    "ArrowStringArray": _TEXTS,
    "SparseArray": Kind("sparse_column", _of_sparse, _sparse, changes=True),
    "ArrowExtensionArray": Kind(
        "arrow_column",
        _of_arrow,
        lambda parts: _pandas().arrays.ArrowExtensionArray(parts[0].column(0)),
        changes=True,
    ),
    "NumpyExtensionArray": _COLUMN,
    "PandasArray": _COLUMN,
    "Timestamp": Kind("timestamp", _of_moment, _moment),
    "Timedelta": Kind(
        "pandas_timedelta",
        lambda value: [value.asm8],
        lambda parts: _in_unit(_pandas().Timedelta(*parts), parts[0]),
    ),
    "Period": Kind(
        "period",
        lambda value: [value.ordinal, value.freqstr],
        lambda parts: _pandas().Period(ordinal=parts[0], freq=parts[1]),
    ),
    "Interval": Kind(
        "interval",
        lambda value: [value.left, value.right, value.closed],
        lambda parts: _pandas().Interval(*parts),
    ),
    "NaTType": Kind(NAME, lambda _: "pandas:NaT", library_value),
    "NAType": Kind(NAME, lambda _: "pandas:NA", library_value),
    "CategoricalDtype": Kind(
        "category",
        lambda value: [value.categories, value.ordered],
        lambda parts: _pandas().CategoricalDtype(*parts),
    ),
    "ExtensionDtype": Kind("column_type", _of_dtype, lambda text: _pandas().api.types.pandas_dtype(text)),
    "BaseOffset": Kind("offset", _of_offset, _offset),
}
PANDAS_KINDS = tuple(_KINDS.values())


def kind_of(cls: type) -> Kind | None:
    """How values of a library's class are written, pandas or another; None where they cannot be."""
    names = (base.__name__ for base in cls.__mro__ if base.__module__.partition(".")[0] == "pandas")
    if cls.__module__.partition(".")[0] == "pandas":
        return next((_KINDS[name] for name in names if name in _KINDS), None) or model_kind(cls)
    return library_kind(cls)
