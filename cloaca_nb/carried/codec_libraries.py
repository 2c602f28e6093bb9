"""Values of scipy, scikit-learn, polars, pyarrow, Pillow and matplotlib as parts of a codec's text.

A library is imported when such a value comes, and no other; nothing is pickled. What is of pandas has a
module of its own.

Models and their like are made of their attributes as they are, and nothing of them is called. What native
code keeps is what its class tells; it is looked at before it is put back, for native code would read an index
beyond its end. A text names classes of these libraries alone. What attributes mean may be something else in
the next version: the version stands in the text, and another one is refused.
"""

from __future__ import annotations

import io
import itertools
import math
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from .codec_kinds import Binary, CodecError, Kind, Parts, flat, named, paired, unmade, whole
from .codec_numpy import COLUMN, NUMPY, NUMPY_FAMILIES, Column, library
from .codec_own import attributes_of, base_of, in_steps, set_attributes


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
    sparse = library("scipy.sparse")
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
    orders = [_order(column.flags) for column in frame]
    data = Binary(file.getvalue())
    return [data, lengths, orders] if any(lengths) or any(orders) else data


def _order(flags: dict[str, bool]) -> int:
    return flags["SORTED_ASC"] - flags["SORTED_DESC"]


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


def _of_picture(picture: Any) -> list[Any]:
    palette = picture.palette
    colors = None if palette is None else [palette.mode, palette.rawmode, bytes(palette.palette)]
    return [picture.mode, list(picture.size), picture.tobytes(), colors, dict(picture.info)]


def _picture(parts: list[Any]) -> Any:
    mode, size, data, colors, info = parts
    pictures = library("PIL.Image")
    if math.prod(size) > 8 * len(data):
        raise ValueError(f"{len(data):,} bytes are no picture of {size}")
    picture = pictures.frombytes(mode, tuple(size), data)
    if colors is not None:
        picture.palette = library("PIL.ImagePalette").ImagePalette(colors[0], bytearray(colors[2]))
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
    figure = library("matplotlib.figure").Figure(figsize=size, dpi=dpi)
    figure.figimage(library("matplotlib.image").imread(io.BytesIO(data), format="png"))
    return figure


#: Modules whose classes are such, and those of the modules below them.
_MODULES = (
    *("pandas.api.typing", "pandas.core.groupby", "pandas.core.resample", "pandas.core.window"),
    *("sklearn", "scipy.integrate._ivp", "scipy.interpolate"),
    *("scipy.optimize._constraints", "scipy.optimize._lbfgsb_py", "scipy.optimize._zeros_py"),
    *("scipy.signal._ltisys", "scipy.sparse.linalg._interface"),
    *("scipy.stats._covariance", "scipy.stats._hypotests", "scipy.stats._kde", "scipy.stats._multivariate"),
)
#: Modules of scikit-learn whose classes are of native code.
_NATIVE = frozenset(
    {
        *("sklearn.tree._tree", "sklearn.neighbors._kd_tree", "sklearn.neighbors._ball_tree"),
        *("sklearn.metrics._dist_metrics", "sklearn._loss._loss", "sklearn.linear_model._sgd_fast"),
    }
)
#: Modules of the distributions of scipy; what one has that was given its parameters.
_DISTRIBUTIONS = frozenset(f"scipy.stats._{each}" for each in ("continuous_distns", "discrete_distns"))
_FROZEN = {"args", "kwds", "dist", "a", "b"}


def model_kind(cls: type) -> Kind | None:
    """How objects of a class are written that is one of these; None where it is none."""
    module = cls.__module__
    if module in _NATIVE:
        return NATIVE if any("__reduce__" in vars(base) for base in cls.__mro__[:-1]) else None
    if module in _DISTRIBUTIONS or cls.__name__ in ("rv_continuous_frozen", "rv_discrete_frozen"):
        return DISTRIBUTION
    is_one = any(module == each or module.startswith(f"{each}.") for each in _MODULES)
    return MODEL if is_one and base_of(cls) is object and not hasattr(cls, "__del__") else None


def _version(cls: type) -> str:
    name = cls.__module__.partition(".")[0]
    return f"{name} {getattr(sys.modules.get(name), '__version__', '')}"


def _fit(cls: type, written: Any) -> None:
    """Refuses what another version has written, beyond its last number.

    Raises:
        CodecError: It has.
    """
    here = _version(cls)
    if str(written).split(".")[:2] != here.split(".")[:2]:
        raise CodecError(f"it was handed over by {written}, and here is {here}: all need one version")


def _of_model(value: Any) -> Parts:
    cls = type(value)
    return Parts([("", cls), ("", _version(cls)), *in_steps(attributes_of(value))])


def _fill_model(value: Any, parts: list[Any]) -> None:
    cls, written, *attributes = parts
    _fit(cls, written)
    if cls.__name__ == "TreePredictor":
        _check_predictor(dict(paired(attributes)))
    set_attributes(value, attributes)


def _of_native(value: Any) -> Parts:
    """Its class, what that is called with, and the state that it is given then, where there is one."""
    cls = type(value)
    made, given, *state = value.__reduce__()
    if made is not cls:
        if getattr(made, "__name__", "") != "newObj" or given != (cls,):
            raise CodecError(f"{named(value)}, and how it is made is not known")
        given = None
    if cls.__module__ == "sklearn.tree._tree":
        # As bytes: an array's file says nothing of what lies between the fields.
        state = [{**each, "nodes": [each["nodes"].dtype, each["nodes"].tobytes()]} for each in state]
    return Parts([("", cls), ("", _version(cls)), ("", given), *(("", each) for each in state)])


def _nodes(kind: Any, data: Any) -> Any:
    return library("numpy").frombuffer(bytes(data), library("numpy").dtype(kind))


def _native(parts: list[Any]) -> Any:
    cls, written, given, *state = parts
    if not isinstance(cls, type) or model_kind(cls) is not NATIVE:
        raise CodecError(f"objects of {cls!r} are not handed over by their state")
    _fit(cls, written)
    if cls.__module__ == "sklearn.tree._tree":
        state = [{**each, "nodes": _nodes(*each["nodes"])} for each in state]
    check: Callable[..., None] = _CHECKS.get(cls.__module__, _check_stateless)
    check(given, *state)
    made: Any = cls
    value = made.__new__(made) if given is None else made(*given)
    for each in state:
        value.__setstate__(each)
    return value


def _check_stateless(_: Any) -> None:
    """Refuses a state, for it takes none, of what has none."""


def _check_tree(given: Any, state: Any) -> None:
    """Refuses a tree of decisions whose nodes lead in a circle or out of it."""
    features, classes, outputs = given
    nodes, count = state["nodes"], state["node_count"]
    if len(classes) != outputs or outputs < 1 or count != len(nodes):
        raise ValueError("a tree of another number of nodes or outputs")
    is_inner = _check_children(nodes["left_child"], nodes["right_child"], nodes["left_child"] != -1)
    _check_within(nodes["feature"][is_inner], features)


def _check_predictor(state: dict[str, Any]) -> None:
    """The same of a tree of histograms: which columns there are only the model knows."""
    nodes = state["nodes"]
    is_inner = _check_children(nodes["left"], nodes["right"], nodes["is_leaf"] == 0)
    by_set = nodes["bitset_idx"][is_inner & (nodes["is_categorical"] != 0)]
    for name in ("binned_left_cat_bitsets", "raw_left_cat_bitsets"):
        if state[name].shape[1:] != (8,):
            raise ValueError("a tree of other sets")
        _check_within(by_set, len(state[name]))


def _check_children(left: Any, right: Any, is_inner: Any) -> Any:
    numbers = library("numpy").arange(len(left))[is_inner]
    for child in (left[is_inner], right[is_inner]):
        _check_within(child, len(left))
        if (child <= numbers).any():
            raise ValueError("a tree whose nodes lead in a circle")
    return is_inner


def _check_within(numbers: Any, count: int) -> None:
    if len(numbers) and not (numbers.min() >= 0 and numbers.max() < count):
        raise ValueError("a tree that leads to what is not there")


def _check_row(state: Any, *counts: int) -> None:
    """Refuses a row of another length: native code takes its parts without asking."""
    if type(state) is not tuple or len(state) not in counts:
        raise TypeError("a state of other parts")


def _check_neighbors(corners: int, _: Any, state: Any) -> None:
    """Refuses a tree of neighbors whose nodes lead out of it."""
    _check_row(state, 13)
    data, order, nodes, around, _, _, count, *_, metric, weights = state
    rows, columns = data.shape
    if order.shape != (rows,) or len(nodes) != count or around.shape[0] != corners:
        raise ValueError("a tree of another number of points")
    if around.shape[1:] != (count, columns) or (weights is not None and weights.shape != (rows,)):
        raise ValueError("a tree around other points")
    _check_measure(metric, columns)
    _check_within(order, rows)
    inner = library("numpy").arange(count)[nodes["is_leaf"] == 0]
    _check_within(2 * inner + 2, count)
    for ends in (nodes["idx_start"], nodes["idx_end"]):
        _check_within(ends, rows + 1)


def _check_measure(metric: Any, columns: int) -> None:
    """Refuses a measure of distances for other columns."""
    cls = type(metric)
    if cls.__module__ != "sklearn.metrics._dist_metrics":
        raise TypeError("a tree without a measure")
    _, weights, inverse, *_ = metric.__getstate__()
    if cls.__name__.startswith(("SEuclidean", "Mahalanobis")):
        is_for_these = columns in (len(weights), len(inverse))
    else:
        is_for_these = len(weights) in (0, 1, columns)
    if not is_for_these:
        raise ValueError("a measure for other columns")


def _check_distance(_: Any, state: Any) -> None:
    """Refuses a measure of other parts."""
    _check_row(state, 3, 5)
    power, weights, inverse, *_ = state
    if type(power) is not float or weights.ndim != 1 or inverse.ndim != 2:
        raise TypeError("a measure of other parts")


_CHECKS: dict[str, Callable[..., None]] = {
    "sklearn.tree._tree": _check_tree,
    "sklearn.neighbors._kd_tree": partial(_check_neighbors, 2),
    "sklearn.neighbors._ball_tree": partial(_check_neighbors, 1),
    "sklearn.metrics._dist_metrics": _check_distance,
}


def _of_distribution(value: Any) -> list[Any]:
    """A distribution's name, with what it was given: all else follows from these.

    Raises:
        CodecError: It is no distribution of scipy's, or something of it was changed.
    """
    dist = getattr(value, "dist", value)
    known: Any = getattr(library("scipy.stats"), str(dist.name), None)
    if known is value:
        return [dist.name]
    if type(known) is not type(dist) or vars(value).keys() != _FROZEN:
        raise CodecError(f"{named(value)}, which is none of scipy's distributions")
    if dist.random_state is not known.random_state:
        raise CodecError(f"{named(value)}, which draws from a stream of its own")
    return [dist.name, len(value.args), *value.args, *flat(value.kwds.items())]


def _distribution(parts: list[Any]) -> Any:
    name, *given = parts
    stats = library("scipy.stats")
    known: Any = getattr(stats, str(name), None)
    if not isinstance(known, stats.rv_continuous | stats.rv_discrete):
        raise TypeError(f"there is no distribution {name!r}")
    if not given:
        return known
    count, *rest = given
    return known(*rest[:count], **dict(paired(rest[count:])))


MODEL = Kind("model", _of_model, unmade, _fill_model, object.__new__, heads=True, changes=True)
NATIVE = Kind("native", _of_native, _native, changes=True)
DISTRIBUTION = Kind("distribution", _of_distribution, _distribution, changes=True)
MODEL_KINDS = (MODEL, NATIVE, DISTRIBUTION)

_SPARSE = Kind("sparse", _of_sparse, _sparse, changes=True)

#: Kinds by library and name of the class.
_KINDS: dict[str, Kind] = {
    **NUMPY,
    "polars.DataFrame": Kind("polars_frame", _of_polars, _polars, changes=True),
    "polars.Series": Kind(
        "polars_series",
        lambda value: _of_polars(value.to_frame()),
        lambda parts: _polars(parts).to_series(),
        changes=True,
    ),
    "pyarrow.Table": Kind("arrow", _of_arrow, _arrow),
    "matplotlib.Figure": Kind("figure", _of_figure, _figure, changes=True, is_last=True),
}
#: The same for all classes that extend one.
_FAMILIES: dict[str, Kind] = {
    **NUMPY_FAMILIES,
    "scipy._spbase": _SPARSE,
    "scipy.spmatrix": _SPARSE,
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
