"""Values of scipy, polars, pyarrow and Pillow, and archives of numpy, as parts of a codec's text.

A library is imported when such a value comes, and no other; nothing is pickled. What is of pandas has a
module of its own, and so have models and all else that is told by its attributes.
"""

from __future__ import annotations

import builtins
import contextlib
import io
import itertools
import math
from collections.abc import Iterable
from typing import Any

from .codec_kinds import Binary, CodecError, Kind, ValueParts, paired, whole
from .codec_numpy import COLUMN, NUMPY, NUMPY_FAMILIES, Column, library
from .codec_own import in_steps
from .objects.codec_models import MODEL_KINDS, model_kind


def _of_sparse(value: Any) -> list[Any]:
    kind = value.format
    head: list[Any] = [type(value).__name__, list(value.shape)]
    if kind in {"csr", "csc", "bsr"}:
        return [*head, *map(Column, (value.data, value.indices, value.indptr))]
    if kind == "dia":
        return [*head, Column(value.data), Column(value.offsets)]
    if kind == "lil":
        value = value.tocsr()
        return [*head, *map(Column, (value.data, value.indices, value.indptr))]
    if kind == "dok":
        value = value.tocoo()
    elif value.has_canonical_format:
        head.append(True)
    return [*head, Column(value.data), *map(Column, getattr(value, "coords", None) or (value.row, value.col))]


def _sparse(parts: list[Any]) -> Any:
    sparse = library("scipy.sparse")
    name, shape, *arrays = parts
    form, _, kind = str(name).partition("_")
    canonical = form == "coo" and arrays[0] is True
    arrays = arrays[canonical:]
    if form not in _FORMS or kind not in {"matrix", "array"}:
        raise ValueError(f"there is no sparse matrix {name!r}")
    cls, shape = getattr(sparse, name), tuple(shape)
    if form in {"csr", "csc", "bsr", "lil"}:
        value = getattr(sparse, name.replace("lil", "csr"))(tuple(arrays), shape=shape)
        value.check_format(full_check=True)  # an index beyond its end would be read by native code
        return _as_wide(value, ("indices", "indptr"), arrays[1:]) if form != "lil" else cls(value)
    if form == "dia":
        return _as_wide(cls(tuple(arrays), shape=shape), ("offsets",), arrays[1:])
    base = sparse.coo_array if name.endswith("_array") else sparse.coo_matrix
    value = base((arrays[0], tuple(arrays[1:])), shape=shape)
    value.has_canonical_format = canonical
    if form != "coo":
        return cls(value)
    if not hasattr(value, "coords"):
        return _as_wide(value, ("row", "col"), arrays[1:])
    # Set by `row` and `col` they would be made narrow again.
    value.coords = tuple(map(_wider, value.coords, arrays[1:]))
    return value


def _as_wide(value: Any, names: Iterable[str], places: Iterable[Any]) -> Any:
    """A sparse matrix with places as wide as they were: scipy has made narrow ones of them, if they fit."""
    for name, array in zip(names, places, strict=False):
        setattr(value, name, _wider(getattr(value, name), array))
    return value


def _wider(made: Any, array: Any) -> Any:
    """The places as they were, where those that scipy has made of them are narrower."""
    numpy = library("numpy")
    is_wide = isinstance(array, numpy.ndarray) and array.dtype == numpy.int64 != made.dtype
    return array if is_wide else made


_FORMS = frozenset({"bsr", "coo", "csc", "csr", "dia", "dok", "lil"})


def _of_polars(frame: Any) -> Any:
    """A frame's file; with it the pieces in which its columns lie, and which are known to be sorted.

    Sums go by piece: the last bits follow from them.
    """
    file = io.BytesIO()
    if library("polars").Object in frame.dtypes:  # some versions end the process there
        raise CodecError("a frame of polars that holds Python objects")
    try:
        frame.write_ipc(file)
        found = _polars_file(memoryview(file.getvalue()))
    except library("polars").exceptions.PolarsError as error:
        raise CodecError(f"a frame of polars that Arrow cannot hold ({error})") from None
    if repr(found.schema) != repr(frame.schema) or not found.equals(frame):
        raise CodecError("a frame of polars that Arrow does not hold exactly")
    lengths = [
        [len(each) for each in column.get_chunks()] if column.n_chunks() > 1 else [] for column in frame
    ]
    orders = [column.flags["SORTED_ASC"] - column.flags["SORTED_DESC"] for column in frame]
    data = Binary(file.getvalue())
    return [data, lengths, orders] if any(lengths) or any(orders) else data


def _of_types(types: Any) -> Any:
    """A frame without rows whose columns have these types."""
    return _of_polars(library("polars").DataFrame(schema=dict(types)))


def _polars_file(part: Any) -> Any:
    data = io.BytesIO(whole(part))
    try:
        return library("polars").read_ipc(data)
    except library("polars").exceptions.PolarsError as error:
        raise CodecError(f"bytes that are no frame of polars ({error})") from None


def _polars(parts: Any) -> Any:
    if not isinstance(parts, list):
        return _polars_file(parts)
    data, lengths, orders = parts
    columns = zip(_polars_file(data), lengths, orders, strict=True)
    return library("polars").DataFrame({each[0].name: _as_it_lay(*each) for each in columns})


def _as_it_lay(column: Any, lengths: list[int], order: int) -> Any:
    """A column in pieces, and known to be sorted where it was."""
    if lengths:
        column = library("polars").concat(_pieces(column, lengths), rechunk=False)
    return column.set_sorted(descending=order < 0) if order else column


def _of_arrow(table: Any) -> Any:
    """A table's stream; with it the pieces in which its columns lie, where the stream has others."""
    file = io.BytesIO()
    with library("pyarrow").ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table)
    data = memoryview(file.getvalue())
    lengths = [_lengths(column) for column in table.columns]
    is_so = [_lengths(column) for column in _arrow(data).columns] == lengths
    return Binary(data) if is_so else [Binary(data), lengths]


def _lengths(column: Any) -> list[int]:
    return [len(each) for each in column.chunks]


def _arrow(parts: Any) -> Any:
    arrow = library("pyarrow")
    data, lengths = parts if isinstance(parts, list) else (parts, None)
    table = arrow.ipc.open_stream(io.BytesIO(whole(data))).read_all()
    table.validate(full=True)
    if lengths is None:
        return table
    columns = list(table.columns)
    for at, (column, wanted) in enumerate(zip(table.columns, lengths, strict=True)):
        if wanted != _lengths(column):
            pieces = [each.chunks or [arrow.nulls(0, column.type)] for each in _pieces(column, wanted)]
            columns[at] = arrow.chunked_array([arrow.concat_arrays(each) for each in pieces], column.type)
    return arrow.Table.from_arrays(columns, schema=table.schema)


def _pieces(column: Any, lengths: list[int]) -> list[Any]:
    """A column in pieces.

    Raises:
        ValueError: It has more or fewer items.
    """
    if min(lengths, default=0) < 0 or sum(lengths) != len(column):
        raise ValueError(f"{len(column):,} items are not in pieces of {lengths}")
    ends = itertools.accumulate(lengths)
    return [column.slice(end - length, length) for end, length in zip(ends, lengths, strict=True)]


#: What Pillow itself keeps among the attributes of a picture: what it is made of, and how its file is read.
_OF_PICTURES = frozenset(
    {"im", "_im", "mode", "_mode", "size", "_size", "palette", "info", "category", "_category", "_exif"}
    | {"readonly", "_readonly", "pyaccess", "map", "tile", "fp", "_fp", "_exclusive_fp"}
)


def _of_picture(picture: Any) -> ValueParts:
    """A picture's pixels; of one that was read from a file the class, by which it knows the format."""
    data, palette, cls = picture.tobytes(), picture.palette, type(picture)  # which reads the file
    if _has_frames(picture):
        raise CodecError("a picture of several frames, of which one would arrive")
    colors = None if palette is None else [palette.mode, palette.rawmode, bytes(palette.palette)]
    parts = [("", picture.mode), ("", list(picture.size)), ("", data), ("", colors), ("", dict(picture.info))]
    beside = [pair for pair in vars(picture).items() if pair[0] not in _OF_PICTURES and not _reads(pair[1])]
    is_more = beside or cls is not library("PIL.Image").Image
    return ValueParts([*parts, *([("", cls), *in_steps(beside)] if is_more else ())])


def _has_frames(picture: Any) -> bool:
    with contextlib.suppress(OSError, ValueError):  # whose file is closed
        return bool(getattr(picture, "is_animated", False))
    return False


def _reads(value: Any) -> bool:
    """Whether an attribute is what reads a file, or native."""
    cls = type(value)
    is_native = cls.__module__ == "builtins" and value is not None and not hasattr(builtins, cls.__name__)
    return is_native or cls.__module__.partition(".")[0] in {"PIL", "_io"}


def _picture(parts: list[Any]) -> Any:
    mode, size, data, colors, info, *more = parts
    pictures = library("PIL.Image")
    if math.prod(size) > 8 * len(data):
        raise ValueError(f"{len(data):,} bytes are no picture of {size}")
    picture = pictures.frombytes(mode, tuple(size), data)
    if colors is not None:
        picture.palette = library("PIL.ImagePalette").ImagePalette(colors[0], bytearray(colors[2]))
        picture.palette.rawmode = colors[1]
        picture.putpalette(colors[2], colors[1] or colors[0])
    picture.info = info
    return _as_read(picture, *more) if more else picture


def _as_read(picture: Any, cls: Any, *attributes: Any) -> Any:
    """A picture as its class has it, which reads no file any more.

    Raises:
        TypeError: It is no class of pictures.
    """
    if not (isinstance(cls, type) and issubclass(cls, type(picture))):
        raise TypeError(f"{cls!r} is no class of pictures")
    made: Any = object.__new__(cls)
    vars(made).update({**vars(picture), "tile": [], "fp": None, "_exclusive_fp": False})
    for name, value in paired(attributes):
        if name in _OF_PICTURES:
            raise ValueError(f"{name!r} is not to be set")
        vars(made)[name] = value
    return made


#: What makes a difference between two dates as calendars go: relative parts, then those that are set.
_RELATIVE = (
    *("years", "months", "days", "leapdays", "hours", "minutes", "seconds", "microseconds"),
    *("year", "month", "day", "weekday", "hour", "minute", "second", "microsecond"),
)


def _relative(parts: Any) -> Any:
    return library("dateutil.relativedelta").relativedelta(**dict(zip(_RELATIVE, parts, strict=True)))


def whole_zone(zone: Any) -> Any:
    """A time zone as a whole: what a moment of pytz's has is the zone at that moment."""
    if hasattr(zone, "localize") and getattr(zone, "zone", None):
        return library("pytz").timezone(zone.zone)
    return zone


def _of_zone(zone: Any) -> Any:
    """A zone of pytz's by its name; as it is at one moment, with the offsets and the name of then."""
    return str(zone.zone) if whole_zone(zone) is zone else [*zone.__reduce__()[1]]


def _zone(parts: Any) -> Any:
    return library("pytz")._p(*parts) if isinstance(parts, list) else library("pytz").timezone(parts)


_LARGEST_POOL = 1 << 10


def _of_seed(seed: Any) -> list[Any]:
    """What a seed was made of, and how many others it has given: the next one is another."""
    return [seed.entropy, seed.spawn_key, seed.pool_size, seed.n_children_spawned]


def _seed(parts: list[Any]) -> Any:
    entropy, key, size, children = parts
    if size > _LARGEST_POOL:
        raise ValueError(f"a seed with a pool of {size!r}")
    cls = library("numpy.random").SeedSequence
    return cls(entropy, spawn_key=key, pool_size=size, n_children_spawned=children)


def _of_archive(archive: Any) -> Binary:
    """The file of an archive of numpy, whose arrays are read when they are asked for."""
    if archive.zip is None:
        raise CodecError("an archive of numpy that is closed")
    arrays = (each for each in archive.values() if type(each) is not bytes)
    if archive.allow_pickle and any(array.dtype.hasobject for array in arrays):
        raise CodecError("an archive of numpy that holds Python objects")
    file = archive.zip.fp
    at = file.tell()
    file.seek(0)
    data = file.read()
    file.seek(at)
    return Binary(data)


def _archive(part: Any) -> Any:
    import zipfile  # loading it takes longer than all that most packages do with this module

    data = io.BytesIO(whole(part))
    if not zipfile.is_zipfile(data):
        raise CodecError("bytes that are no archive of numpy")
    data.seek(0)
    return library("numpy").lib.npyio.NpzFile(data, own_fid=True, allow_pickle=False)


_SPARSE = Kind("sparse", _of_sparse, _sparse, changes=True)

#: Kinds by library and name of the class.
_KINDS: dict[str, Kind] = {
    **NUMPY,
    "numpy.SeedSequence": Kind("seed", _of_seed, _seed, changes=True),
    "numpy.NpzFile": Kind("archive", _of_archive, _archive),
    "polars.DataFrame": Kind("polars_frame", _of_polars, _polars, changes=True),
    "polars.Series": Kind(
        "polars_series",
        lambda value: _of_polars(value.to_frame()),
        lambda parts: _polars(parts).to_series(),
        changes=True,
    ),
    "polars.Schema": Kind("polars_schema", _of_types, lambda parts: _polars(parts).schema, changes=True),
    "dateutil.relativedelta": Kind(
        "relative", lambda value: [getattr(value, name) for name in _RELATIVE], _relative
    ),
    "dateutil.weekday": Kind(
        "weekday",
        lambda value: [value.weekday, value.n],
        lambda parts: library("dateutil.relativedelta").weekday(*parts),
    ),
    "dateutil.tzutc": Kind("utc", lambda _: [], lambda _: library("dateutil.tz").tzutc()),
    "dateutil.tzoffset": Kind(
        "offset_zone",
        lambda zone: [zone._name, zone._offset],
        lambda parts: library("dateutil.tz").tzoffset(*parts),
    ),
    "pytz._FixedOffset": Kind(
        "pytz_offset",
        lambda zone: [*zone.__reduce__()[1]],
        lambda parts: library("pytz").FixedOffset(*parts),
    ),
    "pyarrow.Table": Kind("arrow", _of_arrow, _arrow),
}
#: The same for all classes that extend one.
_FAMILIES: dict[str, Kind] = {
    **NUMPY_FAMILIES,
    "scipy._spbase": _SPARSE,
    "scipy.spmatrix": _SPARSE,
    "polars.DataType": Kind(
        "polars_type", lambda value: _of_types({"": value}), lambda parts: _polars(parts).dtypes[0]
    ),
    "pytz.BaseTzInfo": Kind("pytz", _of_zone, _zone),
    "PIL.Image": Kind("picture", _of_picture, _picture, changes=True),
}


LIBRARY_KINDS = (*_KINDS.values(), *_FAMILIES.values(), *MODEL_KINDS)


def library_kind(cls: type) -> Kind | None:
    """How values of a class of these libraries are written; None where they cannot be."""
    if cls is Column:
        return COLUMN
    found = _KINDS.get(f"{cls.__module__.partition('.')[0]}.{cls.__name__}")
    if found is None:
        names = [f"{base.__module__.partition('.')[0]}.{base.__name__}" for base in cls.__mro__]
        found = next((_FAMILIES[name] for name in names if name in _FAMILIES), None)
    return found or model_kind(cls)
