"""Values of numpy, scipy, polars, pyarrow, Pillow and matplotlib as parts of a codec's text.

A library is imported when such a value comes, and no other; nothing is pickled. What is of pandas has a
module of its own.
"""

from __future__ import annotations

import ast
import importlib
import io
import json
import math
from typing import Any

from .codec_kinds import SURROGATE, Binary, CodecError, Kind, whole
from .codec_own import NAMED


def _library(name: str) -> Any:
    return importlib.import_module(name)


def npy(array: Any) -> Binary:
    """An array without objects as the bytes of a `.npy` file.

    Raises:
        CodecError: That file has no form for its type of elements.
    """
    form = _library("numpy.lib.format")
    plain = array.view(_library("numpy").ndarray)
    try:
        exact = (
            form.descr_to_dtype(form.dtype_to_descr(plain.dtype)) == plain.dtype and not plain.dtype.metadata
        )
    except (TypeError, ValueError):
        exact = False
    if not exact or plain.dtype.hasobject:
        raise CodecError(f"an array of {plain.dtype}, for which there is no exact text")
    file = io.BytesIO()
    if plain.dtype.names is None and plain.dtype.itemsize and plain.flags.forc:
        form.write_array_header_1_0(file, form.header_data_from_array_1_0(plain))
        row = (plain if plain.flags.c_contiguous else plain.T).reshape(-1)
        return Binary(file.getvalue(), memoryview(row.view("u1")))
    form.write_array(file, plain, allow_pickle=False)
    return Binary(file.getbuffer())


def from_npy(part: Any) -> Any:
    """The array that `npy` has made bytes of.

    Raises:
        ValueError: They are no such file, or have not as many items as they say.
    """
    numpy, data = _library("numpy"), whole(part)
    shape, columns, dtype, start = _head(data)
    items = data[start:]
    count = math.prod(shape)
    most = items.nbytes // dtype.itemsize if dtype.itemsize else _HEADER
    if (
        dtype.hasobject
        or min(shape, default=0) < 0
        or (count > most or dtype.itemsize * count != items.nbytes)
    ):
        raise ValueError(f"{items.nbytes:,} bytes are no array of {dtype} and the shape {shape}")
    if not items.nbytes:
        return numpy.empty(shape, dtype, "F" if columns else "C")
    row = numpy.frombuffer(items, dtype)
    return row.reshape(shape[::-1]).T.copy("F") if columns else row.reshape(shape).copy()


def _head(data: memoryview) -> tuple[tuple[int, ...], bool, Any, int]:
    """What an array's file says of it: shape, whether columns come first, type; where its items begin."""
    form = _library("numpy.lib.format")
    version = form.read_magic(io.BytesIO(data[:8]))
    start = 10 if version == (1, 0) else 12
    end = start + int.from_bytes(data[8:start], "little")
    if version[0] not in (1, 2, 3) or end > _HEADER:
        raise ValueError(f"version {version} with a header of {end:,} bytes")
    found = ast.literal_eval(str(data[start:end], "utf-8" if version[0] == 3 else "latin-1"))
    shape, columns = found["shape"], found["fortran_order"]
    if type(columns) is not bool or type(shape) is not tuple or {*map(type, shape)} > {int}:
        raise ValueError(f"an array of the shape {shape!r}")
    return shape, columns, form.descr_to_dtype(found["descr"]), end


#: How long the header of an array's file is at most, in bytes.
_HEADER = 1 << 16


def _member(module: str, name: Any, kind: type) -> Any:
    """A member of a library that is of one kind.

    Raises:
        TypeError: It is of another.
    """
    found = getattr(_library(module), name)
    if not isinstance(found, kind):
        raise TypeError(f"{module}.{name} is no {kind.__name__}")
    return found


class Column:
    """An array that stands in another value and is nobody else's: what shares its memory is not asked."""

    def __init__(self, array: Any) -> None:
        self.array = array


def array_parts(array: Any) -> Any:
    """The bytes of an array's file, in a list where that is read-only; shape and items if it has objects."""
    numpy = _library("numpy")
    kind = array.dtype.kind
    if kind == "O" or (kind == "T" and array.dtype == numpy.dtypes.StringDType()):
        items = numpy.ndarray.ravel(array).tolist()
        how = kind + ("F" if array.flags.fnc else "C")
        if kind == "O" and array.dtype.names is None and (text := texts_as_one(items)) is not None:
            return [list(array.shape), f"{how}J", text]
        return [list(array.shape), how, *items]
    data = npy(array)
    return data if array.flags.writeable else [data]


def texts_as_one(items: list[Any]) -> str | None:
    """Texts, and None between them, as one text; None where there is something else, or half a character."""
    if not set(map(type, items)) <= {str, type(None)}:
        return None
    text = json.dumps(items, ensure_ascii=False)
    return text if text.isascii() or SURROGATE.search(text) is None else None


def array_of(parts: Any) -> Any:
    """The array that `array_parts` has taken apart."""
    numpy = _library("numpy")
    if not isinstance(parts, list):
        return from_npy(parts)
    if not isinstance(parts[0], list):
        array = from_npy(parts[0])
        array.flags.writeable = False
        return array
    shape, how, *items = parts
    items = json.loads(items[0]) if how.endswith("J") else items
    array = numpy.empty(len(items), object if how[0] == "O" else numpy.dtypes.StringDType())
    for at, item in enumerate(items):
        array[at] = item
    return numpy.asarray(array.reshape(shape), order=how[1])


def memory_of(array: Any) -> Any:
    """The array whose memory an array shows: itself, where that is its own."""
    numpy = _library("numpy")
    while isinstance(array.base, numpy.ndarray):
        array = array.base
    return array


def share(one: Any, other: Any) -> bool:
    """Whether two arrays have an element in common."""
    numpy = _library("numpy")
    try:
        return bool(numpy.shares_memory(one, other, max_work=10_000))
    except numpy.exceptions.TooHardError:
        return True


def view_parts(array: Any, memory: Any) -> list[Any]:
    """An array that shows the memory of another one.

    Raises:
        CodecError: It cannot be said how.
    """
    if memory.dtype.hasobject or array.dtype.hasobject or not memory.flags.forc:
        raise CodecError("an array that shares its memory with another one")
    offset = array.__array_interface__["data"][0] - memory.__array_interface__["data"][0]
    return [memory, offset, list(array.shape), list(array.strides), array.dtype, array.flags.writeable]


def _view(parts: list[Any]) -> Any:
    memory, offset, shape, strides, dtype, writeable = parts
    whole = memory if memory.flags.c_contiguous else memory.T
    array = _library("numpy").ndarray(shape, dtype, whole, offset, strides)
    array.flags.writeable = writeable
    return array


def _of_array_as(array: Any) -> list[Any]:
    return [type(array).__name__, array_parts(array.view(_library("numpy").ndarray))]


def _of_masked(array: Any) -> list[Any]:
    numpy = _library("numpy")
    mask = None if array.mask is numpy.ma.nomask else Column(numpy.asarray(array.mask))
    fill = None if array._fill_value is None else Column(numpy.asarray(array._fill_value))
    return [Column(numpy.asarray(array.data)), mask, fill, bool(array.hardmask)]


def _masked(parts: list[Any]) -> Any:
    numpy = _library("numpy")
    data, mask, fill, hard = parts
    if mask is not None and mask.shape != data.shape:
        raise ValueError(f"a mask of the shape {mask.shape} for an array of {data.shape}")
    array = numpy.ma.MaskedArray(data, numpy.ma.nomask if mask is None else mask, hard_mask=hard)
    if fill is not None:
        array.fill_value = fill
    return array


def _of_scalar(value: Any) -> list[Any]:
    if type(value).__name__ == "record":
        raise CodecError("a record of numpy; the array that holds it can be")
    kind, size = value.dtype.kind, value.dtype.itemsize
    if value.dtype.type is not _library("numpy").dtype(value.dtype.str).type:
        return [value.dtype.char, value.item()]  # two types of C are alike, and Python knows them apart
    simple = kind in "biuU" or (kind == "f" and size <= 8) or (kind == "c" and size <= 16)
    if kind in "mM":
        return [value.dtype.str, int(value.view("i8"))]
    return [value.dtype.str, value.item()] if simple else [value.dtype, value.tobytes()]


def _scalar(parts: list[Any]) -> Any:
    numpy = _library("numpy")
    if isinstance(parts[1], bytes):
        return numpy.frombuffer(bytearray(parts[1]), parts[0], 1)[0]
    dtype = numpy.dtype(parts[0])
    return numpy.int64(parts[1]).view(dtype) if dtype.kind in "mM" else dtype.type(parts[1])


def _of_dtype(dtype: Any) -> list[Any]:
    form = _library("numpy.lib.format")
    if dtype.kind == "O" and dtype.names is None:
        return ["O"]
    descr = form.dtype_to_descr(dtype)
    if form.descr_to_dtype(descr) != dtype or dtype.metadata:
        raise CodecError(f"{dtype}, for which there is no exact text")
    return [descr]


def _of_generator(value: Any) -> list[Any]:
    bits = value.bit_generator
    seed = getattr(bits, "seed_seq", None) or getattr(bits, "_seed_seq", None)
    names = ("entropy", "spawn_key", "pool_size", "n_children_spawned")
    if not all(hasattr(seed, name) for name in names):
        raise CodecError("a generator of numpy whose seed is not known")
    return [type(bits).__name__, bits.state, *(getattr(seed, name) for name in names)]


def _generator(parts: list[Any]) -> Any:
    random = _library("numpy.random")
    name, state, entropy, key, size, children = parts
    if name not in _BITS or size > _LARGEST_POOL:
        raise ValueError(f"a generator {name!r} with a pool of {size!r}")
    seed = random.SeedSequence(entropy, spawn_key=key, pool_size=size, n_children_spawned=children)
    bits = getattr(random, name)(seed)
    bits.state = state
    return random.Generator(bits)


_BITS = frozenset({"MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64"})
_LARGEST_POOL = 1 << 10


def _legacy_generator(parts: list[Any]) -> Any:
    made = _library("numpy.random").RandomState(0)
    made.set_state(parts[0])
    return made


def _of_sparse(value: Any) -> list[Any]:
    kind = value.format
    head = [type(value).__name__, list(value.shape)]
    if kind in {"csr", "csc", "bsr"}:
        return [*head, *map(Column, (value.data, value.indices, value.indptr))]
    if kind == "dia":
        return [*head, Column(value.data), Column(value.offsets)]
    if kind == "lil":
        value = value.tocsr()
        return [*head, *map(Column, (value.data, value.indices, value.indptr))]
    if kind == "dok":
        value = value.tocoo()
    return [*head, Column(value.data), *map(Column, getattr(value, "coords", None) or (value.row, value.col))]


def _sparse(parts: list[Any]) -> Any:
    sparse = _library("scipy.sparse")
    name, shape, *arrays = parts
    form, _, kind = str(name).partition("_")
    if form not in _FORMS or kind not in {"matrix", "array"}:
        raise ValueError(f"there is no sparse matrix {name!r}")
    cls, shape = getattr(sparse, name), tuple(shape)
    if form in {"csr", "csc", "bsr", "lil"}:
        value = getattr(sparse, name.replace("lil", "csr"))(tuple(arrays), shape=shape)
        value.check_format(full_check=True)  # an index beyond its end would be read by native code
        return value if form != "lil" else cls(value)
    if form == "dia":
        return cls(tuple(arrays), shape=shape)
    base = sparse.coo_array if name.endswith("_array") else sparse.coo_matrix
    value = base((arrays[0], tuple(arrays[1:])), shape=shape)
    return value if form == "coo" else cls(value)


_FORMS = frozenset({"bsr", "coo", "csc", "csr", "dia", "dok", "lil"})


def _polars_bytes(frame: Any) -> Binary:
    file = io.BytesIO()
    if _library("polars").Object in frame.dtypes:  # some versions end the process there
        raise CodecError("a frame of polars that holds Python objects")
    try:
        frame.write_ipc(file)
        exact = _polars_frame(file.getbuffer()).equals(frame)
    except _library("polars").exceptions.PolarsError as error:
        raise CodecError(f"a frame of polars that Arrow cannot hold ({error})") from None
    if not exact:
        raise CodecError("a frame of polars that Arrow does not hold exactly")
    return Binary(file.getbuffer())


def _polars_frame(part: Any) -> Any:
    data = io.BytesIO(whole(part))
    try:
        return _library("polars").read_ipc(data)
    except _library("polars").exceptions.PolarsError as error:
        raise CodecError(f"bytes that are no frame of polars ({error})") from None


def _of_arrow(table: Any) -> Binary:
    file = io.BytesIO()
    with _library("pyarrow").ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table)
    return Binary(file.getbuffer())


def _arrow(part: Any) -> Any:
    table = _library("pyarrow").ipc.open_stream(io.BytesIO(whole(part))).read_all()
    table.validate(full=True)
    return table


def _of_picture(picture: Any) -> list[Any]:
    palette = picture.palette
    colors = None if palette is None else [palette.mode, palette.rawmode, bytes(palette.palette)]
    return [picture.mode, list(picture.size), picture.tobytes(), colors, dict(picture.info)]


def _picture(parts: list[Any]) -> Any:
    mode, size, data, colors, info = parts
    pictures = _library("PIL.Image")
    if math.prod(size) > 8 * len(data):
        raise ValueError(f"{len(data):,} bytes are no picture of {size}")
    picture = pictures.frombytes(mode, tuple(size), data)
    if colors is not None:
        picture.palette = _library("PIL.ImagePalette").ImagePalette(colors[0], bytearray(colors[2]))
        picture.palette.rawmode = colors[1]
        picture.putpalette(colors[2], colors[1] or colors[0])
    picture.info = info
    return picture


def _of_figure(figure: Any) -> list[Any]:
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=figure.dpi)
    return [list(figure.get_size_inches().tolist()), float(figure.dpi), file.getvalue()]


#: How large a figure's picture is at most.
_MOST_PIXELS = 100_000_000


def _figure(parts: list[Any]) -> Any:
    size, dpi, data = parts
    if int.from_bytes(data[16:20], "big") * int.from_bytes(data[20:24], "big") > _MOST_PIXELS:
        raise ValueError("a picture of too many pixels")
    figure = _library("matplotlib.figure").Figure(figsize=size, dpi=dpi)
    figure.figimage(_library("matplotlib.image").imread(io.BytesIO(data), format="png"))
    return figure


ARRAY = Kind("array", array_parts, array_of, changes=True)
VIEW = Kind("view", array_parts, _view, changes=True)
COLUMN = Kind("array", lambda column: array_parts(column.array), array_of)
_AS = Kind(
    "array_as",
    _of_array_as,
    lambda parts: array_of(parts[1]).view(_member("numpy", parts[0], type)),
    changes=True,
)
_UFUNC = Kind(
    "ufunc", lambda value: value.__name__, lambda name: _member("numpy", name, _library("numpy").ufunc)
)
_SPARSE = Kind("sparse", _of_sparse, _sparse, changes=True)

#: Kinds by library and name of the class.
_KINDS: dict[str, Kind] = {
    "numpy.ndarray": ARRAY,
    "numpy.matrix": _AS,
    "numpy.recarray": _AS,
    "numpy.MaskedArray": Kind("masked_array", _of_masked, _masked, changes=True),
    "numpy.ufunc": _UFUNC,
    "numpy._ArrayFunctionDispatcher": NAMED,
    "numpy.Generator": Kind("generator", _of_generator, _generator, changes=True),
    "numpy.RandomState": Kind(
        "random_state", lambda value: [value.get_state(legacy=False)], _legacy_generator, changes=True
    ),
    "polars.DataFrame": Kind("polars_frame", _polars_bytes, _polars_frame, changes=True),
    "polars.Series": Kind(
        "polars_series",
        lambda value: _polars_bytes(value.to_frame()),
        lambda part: _polars_frame(part).to_series(),
        changes=True,
    ),
    "pyarrow.Table": Kind("arrow", _of_arrow, _arrow),
    "matplotlib.Figure": Kind("figure", _of_figure, _figure, changes=True),
}
#: The same for all classes that extend one.
_FAMILIES: dict[str, Kind] = {
    "numpy.generic": Kind("scalar", _of_scalar, _scalar),
    "numpy.dtype": Kind(
        "dtype", _of_dtype, lambda parts: _library("numpy.lib.format").descr_to_dtype(parts[0])
    ),
    "scipy._spbase": _SPARSE,
    "scipy.spmatrix": _SPARSE,
    "PIL.Image": Kind("picture", _of_picture, _picture, changes=True),
}


LIBRARY_KINDS = (*_KINDS.values(), *_FAMILIES.values(), VIEW)


def library_kind(cls: type) -> Kind | None:
    """How values of a class of these libraries are written; None where they cannot be."""
    if cls is Column:
        return COLUMN
    found = _KINDS.get(f"{cls.__module__.partition('.')[0]}.{cls.__name__}")
    if found is None:
        names = [f"{base.__module__.partition('.')[0]}.{base.__name__}" for base in cls.__mro__]
        found = next((_FAMILIES[name] for name in names if name in _FAMILIES), None)
    return found
