"""Values of numpy as parts of a codec's text: their items, and how these lie in memory.

The order in which numpy adds numbers up follows from how they lie, and a sum's last bits from that order.
"""

from __future__ import annotations

import ast
import importlib
import io
import json
import math
from collections.abc import Sequence
from typing import Any

from .codec_kinds import SURROGATE, Binary, CodecError, Kind, whole
from .objects.codec_named import NAME, NAMED, library_value


def library(name: str) -> Any:
    """A library's module, imported as a value of it comes."""
    return importlib.import_module(name)


def npy(array: Any) -> Binary:
    """An array without objects as the bytes of a `.npy` file.

    Raises:
        CodecError: That file has no form for its type of elements.
    """
    form = library("numpy.lib.format")
    plain = array.view(library("numpy").ndarray)
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
    return Binary(file.getvalue())


def from_npy(part: Any) -> Any:
    """The array that `npy` has made bytes of.

    Raises:
        ValueError: They are no such file, or have not as many items as they say.
    """
    numpy, data = library("numpy"), whole(part)
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
    form = library("numpy.lib.format")
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


def _member(name: Any, kind: type) -> Any:
    """A member of numpy that is of one kind.

    Raises:
        TypeError: It is of another.
    """
    found = getattr(library("numpy"), name)
    if not isinstance(found, kind):
        raise TypeError(f"numpy.{name} is no {kind.__name__}")
    return found


class Column:
    """An array that stands in another value and has no name of its own."""

    def __init__(self, array: Any, refs: Any = None) -> None:
        self.array = array
        #: By what pandas knows who else shows its memory; whether it is in an array of pandas that does.
        self.refs = refs
        self.is_extension = False


def array_parts(array: Any) -> Any:
    """The bytes of an array's file, in a list where that is read-only; shape and items if it has objects.

    One whose items lie apart or in another order: its memory and how they lie there.
    """
    numpy = library("numpy")
    kind = array.dtype.kind
    if kind == "O" or (kind == "T" and array.dtype == numpy.dtypes.StringDType()):
        items = numpy.ndarray.ravel(array).tolist()
        how = kind + ("F" if array.flags.fnc else "C")
        if kind == "O" and array.dtype.names is None and (text := texts_as_one(items)) is not None:
            return [list(array.shape), f"{how}J", text]
        return [list(array.shape), how, *items]
    if not (array.flags.forc and array.flags.aligned) or array.dtype.isalignedstruct:
        return _laid(array.view(numpy.ndarray))
    data = npy(array)
    return data if array.flags.writeable else [data]


def _laid(array: Any) -> list[Any]:
    """An array's items, and how they lie in memory."""
    strides = _strides(array)
    before, reach = _reach(array.shape, strides)
    before += (address(array) - before) % array.dtype.alignment
    items = array[_once(strides)]
    if before + reach > _apart(items.nbytes):
        raise CodecError("an array whose items lie far from each other; hand over a copy of it")
    return [npy(items.copy()), before, list(array.shape), list(strides), array.dtype, array.flags.writeable]


def _of_laid(parts: list[Any]) -> Any:
    """The array that `_laid` has taken apart.

    Raises:
        ValueError: Its items are not as many as it says, or lie further apart than they may.
    """
    numpy = library("numpy")
    data, before, shape, strides, dtype, writeable = parts
    items = from_npy(data)
    size = sum(_reach(shape, strides), before) + items.itemsize
    if min(shape, default=1) < 1 or size > _apart(items.nbytes):
        raise ValueError(f"items of the shape {shape} lie {strides} bytes apart")
    # Memory that is no array: what shows a part of this one shows it as it would show its own.
    array = numpy.ndarray(shape, dtype, bytearray(size), before, strides)
    array[_once(strides)] = items
    array.flags.writeable = writeable
    return array


def _once(strides: Sequence[int]) -> tuple[Any, ...]:
    """What of an array is there once: an axis that goes nowhere shows one item again and again."""
    return (..., *(slice(None) if step else slice(1) for step in strides))


def _apart(size: int) -> int:
    """How much memory items of that many bytes have at most, with what is between them."""
    return 64 * size + 4096


def address(array: Any) -> int:
    """Where an array's first item lies."""
    found: int = array.__array_interface__["data"][0]
    return found


def _reach(shape: Sequence[int], strides: Sequence[int]) -> tuple[int, int]:
    """How far items lie before and behind an array's first, in bytes."""
    ways = [step * (length - 1) for step, length in zip(strides, shape, strict=True)]
    return -sum(way for way in ways if way < 0), sum(way for way in ways if way > 0)


def _strides(array: Any) -> tuple[int, ...]:
    """How an array's items lie; where there is much between them, with less: that they lie apart counts."""
    if sum(_reach(array.shape, array.strides)) <= 2 * array.nbytes:
        return tuple(array.strides)
    found = list(array.strides)
    size = array.itemsize
    gap = size if array.flags.aligned else 1
    wanted, here = size, size
    for axis in sorted(range(array.ndim), key=lambda axis: abs(array.strides[axis])):
        step, length = abs(array.strides[axis]), array.shape[axis]
        if length == 1 or not step:
            continue
        if step < wanted:
            return tuple(array.strides)  # items of one row lie between those of another
        here += gap if step > wanted else 0
        found[axis] = here if array.strides[axis] > 0 else -here
        wanted, here = step * length, here * length
    return tuple(found)


def texts_as_one(items: list[Any]) -> str | None:
    """Texts, and None between them, as one text; None where there is something else, or half a character."""
    if not set(map(type, items)) <= {str, type(None)}:
        return None
    text = json.JSONEncoder(ensure_ascii=False).encode(items)
    return text if text.isascii() or SURROGATE.search(text) is None else None


def array_of(parts: Any) -> Any:
    """The array that `array_parts` has taken apart."""
    numpy = library("numpy")
    if not isinstance(parts, list):
        return from_npy(parts)
    if not isinstance(parts[0], list):
        if len(parts) > 1:
            return _of_laid(parts)
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
    numpy = library("numpy")
    while isinstance(array.base, numpy.ndarray):
        array = array.base
    return array


def share(one: Any, other: Any) -> bool:
    """Whether two arrays have an element in common."""
    numpy = library("numpy")
    try:
        return bool(numpy.shares_memory(one, other, max_work=10_000))
    except numpy.exceptions.TooHardError:
        return True


def is_whole(array: Any) -> bool:
    """Whether an array shows all of its memory, in a row."""
    return bool(array.flags.forc and array.flags.aligned and not array.dtype.isalignedstruct)


def bounds(array: Any) -> tuple[int, int]:
    """Where the memory that an array shows begins and ends."""
    before, reach = _reach(array.shape, array.strides)
    return address(array) - before, address(array) + reach + array.itemsize


def overlaps(
    inner: set[tuple[int, int]], twice: list[tuple[int, int]], others: list[tuple[int, int]]
) -> set[tuple[int, int]]:
    """Which pieces of memory others lie in: where each begins and ends.

    Args:
        inner: The pieces that are asked for.
        twice: These, each as often as it is there.
        others: Others.
    """
    found: set[tuple[int, int]] = set()
    beside: list[tuple[int, int]] = []
    end = 0
    for each in [*sorted([*twice, *others]), (0, 0)]:
        if each[0] >= end or each[1] == each[0]:
            found.update(beside if len(beside) > 1 else ())
            beside = []
        beside.append(each)
        end = max(end, each[1])
    return found & inner


def whole_memory(array: Any) -> Any:
    """All of the memory that an array shows a part of, as an array: as they are made here."""
    memory = memory_of(array)
    return memory if memory.flags.forc else library("numpy").frombuffer(memory.base, "u1")


def of_memory(memory: Any, view: list[Any]) -> Any:
    """The array that shows a part of another one's memory.

    Args:
        memory: It shows all of its own, in a row.
        view: Where it begins there, its shape, strides, type, and whether it may be changed.

    Raises:
        ValueError: It would show more than there is.
    """
    numpy = library("numpy")
    offset, shape, strides, dtype, writeable = view
    if memory.dtype.hasobject or dtype.hasobject:
        steps = {step % memory.itemsize for step in (offset, *strides)}
        if dtype.kind + memory.dtype.kind != "OO" or steps > {0}:
            raise ValueError("an array of objects that shows something else")
    is_fixed = writeable and not memory.flags.writeable
    if is_fixed:  # what shows all of it may not change it, and another that shows a part may
        memory.flags.writeable = True
    whole = memory if memory.flags.c_contiguous else memory.T
    array = numpy.ndarray(shape, dtype, whole, offset, strides)
    array.flags.writeable = writeable
    if is_fixed:
        memory.flags.writeable = False
    return array


def _of_array_as(array: Any) -> list[Any]:
    return [type(array).__name__, Column(array.view(library("numpy").ndarray))]


def _array_as(parts: list[Any]) -> Any:
    name, array = parts
    numpy = library("numpy")
    array = array if isinstance(array, numpy.ndarray) else array_of(array)  # as it was written once
    return array.view(_member(name, type))


def _of_masked(array: Any) -> list[Any]:
    numpy = library("numpy")
    mask = None if array.mask is numpy.ma.nomask else Column(numpy.asarray(array.mask))
    fill = None if array._fill_value is None else Column(numpy.asarray(array._fill_value))
    return [Column(numpy.asarray(array.data)), mask, fill, bool(array.hardmask)]


def _masked(parts: list[Any]) -> Any:
    numpy = library("numpy")
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
    if value.dtype.type is not library("numpy").dtype(value.dtype.str).type:
        return [value.dtype.char, value.item()]  # two types of C are alike, and Python knows them apart
    simple = kind in "biuU" or (kind == "f" and size <= 8) or (kind == "c" and size <= 16)
    if kind in "mM":
        return [value.dtype.str, int(value.view("i8"))]
    return [value.dtype.str, value.item()] if simple else [value.dtype, value.tobytes()]


def _scalar(parts: list[Any]) -> Any:
    numpy = library("numpy")
    if isinstance(parts[1], bytes):
        return numpy.frombuffer(bytearray(parts[1]), parts[0], 1)[0]
    dtype = numpy.dtype(parts[0])
    return numpy.int64(parts[1]).view(dtype) if dtype.kind in "mM" else dtype.type(parts[1])


def _of_dtype(dtype: Any) -> list[Any]:
    form = library("numpy.lib.format")
    if dtype.kind == "O" and dtype.names is None:
        return ["O"]
    parts = [form.dtype_to_descr(dtype), *([True] if dtype.isalignedstruct else [])]
    found = _dtype(parts)
    if found != dtype or repr(found) != repr(dtype) or dtype.metadata:
        raise CodecError(f"{dtype}, for which there is no exact text")
    return parts


def _dtype(parts: list[Any]) -> Any:
    descr, *aligned = parts
    found = library("numpy.lib.format").descr_to_dtype(descr)
    if not aligned:
        return found
    fields = {"names": found.names, "itemsize": found.itemsize}
    of_names = [found.fields[name] for name in found.names]
    fields.update(formats=[each[0] for each in of_names], offsets=[each[1] for each in of_names])
    fields["titles"] = [each[2] if len(each) > 2 else None for each in of_names]
    return library("numpy").dtype(fields, align=True)


def _of_generator(value: Any) -> list[Any]:
    bits = value.bit_generator
    seed = getattr(bits, "seed_seq", None) or getattr(bits, "_seed_seq", None)
    if type(seed) is not library("numpy.random").SeedSequence:
        raise CodecError("a generator of numpy whose seed is not known")
    return [type(bits).__name__, bits.state, seed]


def _generator(parts: list[Any]) -> Any:
    random = library("numpy.random")
    name, state, seed = parts
    if name not in _BITS or type(seed) is not random.SeedSequence:
        raise ValueError(f"a generator {name!r} of {type(seed).__name__}")
    bits = getattr(random, name)(seed)
    bits.state = state
    return random.Generator(bits)


_BITS = frozenset({"MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64"})


def _of_legacy(value: Any) -> list[Any]:
    """Its state; nothing of the one that the process has: models that were given none keep that."""
    return [] if value is library("numpy.random.mtrand")._rand else [value.get_state(legacy=False)]


def _legacy_generator(parts: list[Any]) -> Any:
    if not parts:
        return library("numpy.random.mtrand")._rand
    made = library("numpy.random").RandomState(0)
    made.set_state(parts[0])
    return made


ARRAY = Kind("array", array_parts, array_of, changes=True)
COLUMN = Kind("array", lambda column: array_parts(column.array), array_of)
_AS = Kind("array_as", _of_array_as, _array_as, changes=True)
_UFUNC = Kind("ufunc", lambda value: value.__name__, lambda name: _member(name, library("numpy").ufunc))

#: Kinds by library and name of the class.
NUMPY: dict[str, Kind] = {
    "numpy.ndarray": ARRAY,
    "numpy.matrix": _AS,
    "numpy.recarray": _AS,
    "numpy.MaskedConstant": Kind(NAME, lambda _: "numpy.ma:masked", library_value),
    "numpy.MaskedArray": Kind("masked_array", _of_masked, _masked, changes=True),
    "numpy.ufunc": _UFUNC,
    "numpy._ArrayFunctionDispatcher": NAMED,
    "numpy.Generator": Kind("generator", _of_generator, _generator, changes=True),
    "numpy.RandomState": Kind("random_state", _of_legacy, _legacy_generator, changes=True),
}
#: The same for all classes that extend one.
NUMPY_FAMILIES: dict[str, Kind] = {
    "numpy.generic": Kind("scalar", _of_scalar, _scalar),
    "numpy.dtype": Kind("dtype", _of_dtype, _dtype),
}
