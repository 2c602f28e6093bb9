"""Models and their like as parts of a codec's text: made of their attributes, and nothing is called.

What native code keeps is what its class tells; it is looked at before it is put back, for native code would
read an index beyond its end. A text names classes of these libraries alone. What attributes mean may be
something else in the next version: the version stands in the text, and another one is refused.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import EnumMeta
from functools import partial
from typing import Any

from ..codec_kinds import CodecError, Kind, ValueParts, flat, named, paired, unmade
from ..codec_numpy import library
from ..codec_own import attributes_of, base_of, in_steps, set_attributes
from .codec_drawn import COMMON, common, drawn_attributes, fill_drawn, is_drawn, told_class

#: Modules whose classes are such, and those of the modules below them.
_MODULES = (
    *("pandas.api.typing", "pandas.core.groupby", "pandas.core.resample", "pandas.core.window"),
    *("sklearn", "scipy.integrate._ivp", "scipy.interpolate", "networkx.classes", "statsmodels", "patsy"),
    "xarray",
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
    is_one = (
        is_drawn(cls)
        or _is_vectorize(cls)
        or any(module == each or module.startswith(f"{each}.") for each in _MODULES)
    )
    if not is_one or isinstance(cls, EnumMeta) or hasattr(cls, "__del__"):
        return None
    return MODEL if base_of(cls) is object else None


def _is_vectorize(cls: type) -> bool:
    return (cls.__module__, cls.__qualname__) == ("numpy", "vectorize")


def _version(cls: type) -> str:
    name = cls.__module__.partition(".")[0].replace("mpl_toolkits", "matplotlib")
    return f"{name} {getattr(sys.modules.get(name), '__version__', '')}"


def _fit(cls: type, written: Any) -> None:
    """Refuses what another version has written, beyond its last number.

    Raises:
        CodecError: It has.
    """
    here = _version(cls)
    if str(written).split(".")[:2] != here.split(".")[:2]:
        raise CodecError(f"it was handed over by {written}, and here is {here}: all need one version")


def _of_model(value: Any) -> ValueParts:
    cls = told_class(value)
    found = common(value) if is_drawn(cls) else None
    if found is not None:
        return found
    attributes = drawn_attributes(value) if is_drawn(cls) else attributes_of(value)
    if _is_vectorize(cls):  # what it has made of its function it makes again
        attributes = [(name, {} if name == "_ufunc" else each) for name, each in attributes]
    return ValueParts([("", cls), ("", _version(cls)), *in_steps(attributes)])


def _fill_model(value: Any, parts: list[Any]) -> None:
    cls, written, *attributes = parts
    _fit(cls, written)
    if cls.__name__ == "TreePredictor":
        _check_predictor(dict(paired(attributes)))
    if is_drawn(cls):
        attributes = flat(fill_drawn(value, paired(attributes)))
    set_attributes(value, attributes)


def _of_native(value: Any) -> ValueParts:
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
    return ValueParts([("", cls), ("", _version(cls)), ("", given), *(("", each) for each in state)])


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
MODEL_KINDS = (MODEL, NATIVE, DISTRIBUTION, COMMON)
